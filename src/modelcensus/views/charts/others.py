"""Curves of concentration and of what is not counted, and models by score and price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelcensus.messages import marked, speaker
from modelcensus.views import escape, numbers, words
from modelcensus.views.charts.look import GREY, INK, PLAIN, Reader, colour, line_colours, short, styled, values

if TYPE_CHECKING:
    from modelcensus.answer import Answer


def lorenz(answer: Answer, width: int, *, reader: Reader = PLAIN) -> Any:
    """Lorenz curves, one a period, under the line of equality."""
    del reader
    import altair as alt

    rows = [{"period": str(row["date"]), "groups": row["groups_part"], "share": row["share"]} for row in answer.rows]
    begin = [{"period": period, "groups": 0.0, "share": 0.0} for period in sorted({str(row["period"]) for row in rows})]
    axis = alt.Axis(format="%", domain=False, ticks=False)
    curves = (
        alt.Chart(alt.InlineData(values=[*begin, *rows]))
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("groups:Q", title=None, axis=axis),
            y=alt.Y("share:Q", title=None, axis=axis),
            color=alt.Color("period:N", legend=alt.Legend(title=None, orient="top") if len(begin) > 1 else None),
        )
    )
    equal = alt.Chart(alt.InlineData(values=[{"x": 0, "y": 0}, {"x": 1, "y": 1}])).mark_line(
        color=GREY, strokeDash=[4, 4]
    )
    return styled((equal.encode(x="x:Q", y="y:Q") + curves).properties(width=width // 2, height=width // 2))


def outside(answer: Answer, width: int, *, reader: Reader = PLAIN) -> Any:
    """A share as a function of what is not counted, its threshold dashed, the known points marked."""
    import altair as alt

    say = speaker(reader.language)
    told = [
        {
            **row,
            "name": short(row["name"]),
            "mark": escape.visible(str(row["mark"])),
            "outside_shown": numbers.compact(row["outside_downloads"], reader.language),
            "share_shown": numbers.percent(row["share"], reader.language),
        }
        for row in answer.rows
    ]
    asked = [row for row in told if not row["published"]]
    codes = list(dict.fromkeys(str(row["country"]) for row in told))
    names = list(dict.fromkeys(str(row["name"]) for row in told))
    scale = alt.Scale(domain=names, range=line_colours(codes))
    percent = alt.Axis(format="%", domain=False, ticks=False)
    x = alt.X(
        "outside_downloads:Q",
        title=None,
        axis=values("absolute", reader.language, grid=False, tickCount=max(3, width // 90)),
    )
    y = alt.Y("share:Q", title=None, axis=percent, scale=alt.Scale(zero=False))
    colour_of = alt.Color("name:N", scale=scale, legend=alt.Legend(title=None, orient="top"))
    line = (
        alt.Chart(alt.InlineData(values=asked))
        .mark_line(strokeWidth=2, interpolate="monotone")
        .encode(x=x, y=y, color=colour_of)
    )
    flat = (
        alt.Chart(alt.InlineData(values=told))
        .mark_line(strokeDash=[4, 4], strokeWidth=1)
        .encode(x=x, y=alt.Y("threshold:Q"), color=colour_of)
    )
    marks = alt.Chart(alt.InlineData(values=[row for row in told if row["mark"]]))
    said = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("outside_shown:N", title=say(marked("not counted"))),
        alt.Tooltip("share_shown:N", title=say(marked("share"))),
    ]
    points = marks.mark_point(filled=True, size=60).encode(x=x, y=y, color=colour_of, tooltip=said)
    named = marks.mark_text(align="left", dx=8, dy=-6, color=INK).encode(x=x, y=y, text="mark:N")
    return styled((flat + line + points + named).properties(width=width, height=240))


def front(answer: Answer, width: int, *, reader: Reader = PLAIN) -> Any:
    """Score against price on a logarithmic axis, the front as a line, coloured by country, open weights filled."""
    import altair as alt

    say = speaker(reader.language)
    told = [
        {
            "name": short(row["name"]),
            "country": str(row["country"]),
            "weights": str(row["weights"]),
            "weights_shown": words.named("weights", row["weights"], say) or str(row["weights"]),
            "usd": row["usd"],
            "score": row["score"],
            "on_front": row["on_front"],
            "colour": colour(row["country"]),
            **(reader.link("model", row["model"]) if "/" in str(row.get("model") or "") else {}),
        }
        for row in answer.rows
        if row["usd"]
    ]
    x = alt.X(
        "usd:Q", title=None, scale=alt.Scale(type="log"), axis=alt.Axis(format="$,~r", grid=False, labelOverlap=True)
    )
    y = alt.Y("score:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(domain=False, ticks=False))
    best = sorted((row for row in told if row["on_front"]), key=lambda row: float(row["usd"]))
    line = alt.Chart(alt.InlineData(values=best)).mark_line(color=GREY, strokeDash=[4, 4]).encode(x=x, y=y)
    said = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("score:Q", title=say(marked("score")), format=".3~f"),
        alt.Tooltip("usd:Q", title=say(marked("dollars")), format="$,.3~r"),
        alt.Tooltip("weights_shown:N", title=say(marked("weights"))),
    ]
    parts = [line]
    for is_open in (True, False):
        rows = [row for row in told if (row["weights"] == "open") is is_open]
        if rows:
            marks = alt.Chart(alt.InlineData(values=rows)).mark_point(filled=is_open, size=55)
            links = {"href": alt.Href("url:N")} if any("url" in row for row in rows) else {}
            parts.append(marks.encode(x=x, y=y, color=alt.Color("colour:N", scale=None), tooltip=said, **links))
    named = alt.Chart(alt.InlineData(values=best)).mark_text(align="left", dx=6, dy=-6, color=INK)
    parts.append(named.encode(x=x, y=y, text="name:N"))
    return styled(alt.layer(*parts).properties(width=width, height=320))
