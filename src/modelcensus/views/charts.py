"""Charts: one Vega-Lite specification (Altair) a chart, drawn to SVG without a browser.

Text and axes take the page's own colour, so that a chart reads in light and dark; the colour of a country is fixed and
chosen to differ for colour-blind readers too (Okabe and Ito's palette, lightened where dark pages need it).
"""

from __future__ import annotations

import itertools
import json
import unicodedata
from typing import TYPE_CHECKING, Any

from modelcensus.views import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelcensus.answer import Answer, Row

INK = "currentColor"
GREY = "#8c8c8c"
PALETTE = {"CN": "#d9622b", "US": "#3c8dbc", "FR": "#2fa084", "KR": "#b98ac9", "DE": "#c9a227", "GB": "#6aaed6"}
FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans KR', 'Apple SD Gothic Neo', 'Noto Sans SC', 'PingFang SC', sans-serif"
LABEL = 26
WIDE, NARROW = 12.5, 7.2  # pixels of a letter at 12 px: Chinese and Korean, others


def colour(code: object) -> str:
    """The fixed colour of a country; grey for all others and for groups without a country."""
    return PALETTE.get(str(code), GREY)


def bars(answer: Answer, label: str, width: int, most: int = 12) -> Any:
    """A share as horizontal bars, largest first, coloured by country."""
    import altair as alt

    rows = [_bar(row, label) for row in answer.rows[:most]]
    extent = max((_width(str(row["label"])) for row in rows), default=0.0)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y(
            "label:N",
            sort=None,
            title=None,
            axis=alt.Axis(labelLimit=0, minExtent=extent, maxExtent=extent, ticks=False, domain=False),
        ),
        x=alt.X(
            "share:Q",
            title=None,
            axis=alt.Axis(format="%", grid=True, tickCount=max(2, width // 100), domain=False, ticks=False),
        ),
    )
    drawn = base.mark_bar(height={"band": 0.72}).encode(color=alt.Color("colour:N", scale=None))
    named = base.mark_text(align="left", dx=4, color=INK).encode(text=alt.Text("share:Q", format=".1%"))
    return _styled((drawn + named).properties(width=width, height=alt.Step(24)))


def steps(answer: Answer, codes: Sequence[str], names: Sequence[str], width: int, share_title: str) -> Any:
    """A trend as one short line a step and group: the same models at both ends, hence no line across steps."""
    import altair as alt

    rows = [end for row in answer.rows if row["country"] in codes for end in _ends(row)]
    scale = alt.Scale(domain=list(names), range=[colour(code) for code in codes])
    lines = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(point=alt.OverlayMarkDef(size=22), strokeWidth=2.5)
        .encode(
            x=alt.X(
                "date:T",
                title=None,
                axis=alt.Axis(format="%Y-%m", grid=False, tickCount=max(3, width // 90), labelOverlap=True),
            ),
            y=alt.Y(
                "share:Q",
                title=share_title,
                axis=alt.Axis(format="%", domain=False, ticks=False),
                scale=alt.Scale(zero=True),
            ),
            color=alt.Color("name:N", scale=scale, legend=alt.Legend(title=None, orient="top")),
            detail="step:N",
        )
    )
    return _styled(lines.properties(width=width, height=220))


def lines(answer: Answer, group: str, width: int, most: int) -> Any:
    """Shares over time as one line a group, the largest first, with its band where the rows have one.

    Rows that compare the same models at two dates give a short line each, as in `steps`.
    """
    import altair as alt

    named = list(dict.fromkeys(str(row[group]) for row in sorted(answer.rows, key=_place)))[:most]
    label = "name" if group in ("country", "kind", "organisation") and "name" in answer.rows[0] else group
    rows = [point for row in answer.rows if str(row[group]) in named for point in _points(row, group, label)]
    shown = {str(row["group"]): str(row["name"]) for row in rows}
    scale = alt.Scale(domain=[shown[code] for code in named], range=_line_colours(named))
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X(
            "date:T",
            title=None,
            axis=alt.Axis(format="%Y-%m", grid=False, tickCount=max(3, width // 90), labelOverlap=True),
        ),
        color=alt.Color(
            "name:N",
            scale=scale,
            legend=alt.Legend(title=None, orient="top", columns=3, symbolOpacity=1, symbolType="stroke"),
        ),
    )
    if len({row["line"] for row in rows}) > len(set(shown.values())):  # else a reader aloud would say each name twice
        base = base.encode(detail="line:N")
    y = alt.Y("share:Q", title=None, axis=alt.Axis(format="%", domain=False, ticks=False), scale=alt.Scale(zero=True))
    drawn = base.mark_line(point=alt.OverlayMarkDef(size=18), strokeWidth=2).encode(y=y)
    if any(row["low"] is not None for row in rows):
        band = base.mark_area(opacity=0.18).encode(y=alt.Y("low:Q", title=None), y2="high:Q")
        drawn = band + drawn
    return _styled(drawn.properties(width=width, height=240))


def lorenz(answer: Answer, width: int) -> Any:
    """Lorenz curves, one a period, under the line of equality."""
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
    return _styled((equal.encode(x="x:Q", y="y:Q") + curves).properties(width=width // 2, height=width // 2))


def outside(answer: Answer, width: int) -> Any:
    """A share as a function of what is not counted, its threshold dashed, the known points marked."""
    import altair as alt

    told = [
        {**row, "name": escape.visible(str(row["name"]), LABEL), "mark": escape.visible(str(row["mark"]))}
        for row in answer.rows
    ]
    asked = [row for row in told if not row["published"]]
    codes = list(dict.fromkeys(str(row["country"]) for row in told))
    names = list(dict.fromkeys(str(row["name"]) for row in told))
    scale = alt.Scale(domain=names, range=_line_colours(codes))
    percent = alt.Axis(format="%", domain=False, ticks=False)
    x = alt.X("outside_downloads:Q", title=None, axis=alt.Axis(format="~s", grid=False, tickCount=max(3, width // 90)))
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
    points = marks.mark_point(filled=True, size=60).encode(x=x, y=y, color=colour_of)
    named = marks.mark_text(align="left", dx=6, dy=12, color=INK).encode(x=x, y=y, text="mark:N")
    return _styled((flat + line + points + named).properties(width=width, height=240))


def front(answer: Answer, width: int) -> Any:
    """Score against price on a logarithmic axis, the front as a line, coloured by country, open weights filled."""
    import altair as alt

    told = [
        {
            "name": escape.visible(str(row["name"]), LABEL),
            "country": str(row["country"]),
            "weights": str(row["weights"]),
            "usd": row["usd"],
            "score": row["score"],
            "on_front": row["on_front"],
            "colour": colour(row["country"]),
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
    parts = [line]
    for is_open in (True, False):
        rows = [row for row in told if (row["weights"] == "open") is is_open]
        if rows:
            marks = alt.Chart(alt.InlineData(values=rows)).mark_point(filled=is_open, size=55)
            parts.append(marks.encode(x=x, y=y, color=alt.Color("colour:N", scale=None)))
    named = alt.Chart(alt.InlineData(values=best)).mark_text(align="left", dx=6, dy=-6, color=INK)
    parts.append(named.encode(x=x, y=y, text="name:N"))
    return _styled(alt.layer(*parts).properties(width=width, height=320))


def _place(row: Row) -> tuple[float, str]:
    return (float(row.get("rank") or 0), str(row["date"]))


def _points(row: Row, group: str, label: str) -> list[dict[str, object]]:
    """A row's points of its group's line: one, or both ends of a step."""
    code, day = str(row[group]), str(row["date"])
    point = {
        "group": code,
        "line": code,
        "name": escape.visible(str(row[label]), LABEL),
        "date": day,
        "share": row["share"],
        "low": row.get("low"),
        "high": row.get("high"),
    }
    if "share_before" not in row:
        return [point]
    end = point | {"line": f"{code} {day}"}
    return [end | {"date": str(row["since"]), "share": row["share_before"]}, end]


def _line_colours(codes: Sequence[str]) -> list[str]:
    """A country's own colour; for others the palette's that no group here owns, in turn."""
    owned = {PALETTE[code] for code in codes if code in PALETTE}
    free = itertools.cycle([each for each in PALETTE.values() if each not in owned] or [GREY])
    return [PALETTE.get(code) or next(free) for code in codes]


def svg(chart: Any) -> str:
    """The chart as SVG text."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(chart.to_json(), vl_version=".".join(_vega_lite(chart))))


def png(chart: Any) -> bytes:
    """The chart as a picture, black on white, as it stands in a document."""
    import vl_convert

    told = json.loads(chart.to_json().replace(INK, "#1c1c1a"))
    told["background"] = "white"
    return bytes(vl_convert.vegalite_to_png(json.dumps(told), vl_version=".".join(_vega_lite(chart)), scale=2))


def spec(chart: Any) -> str:
    """The chart's Vega-Lite specification as JSON that can stand inside a page."""
    return json.dumps(json.loads(chart.to_json()), separators=(",", ":")).replace("<", "\\u003c")


def _width(text: str) -> float:
    """About how wide a label is in pixels; the drawing measures only with the fonts of the machine that draws."""
    return 10 + sum(WIDE if unicodedata.east_asian_width(c) in "WF" else NARROW for c in text)


def _bar(row: Row, label: str) -> dict[str, object]:
    return {
        "label": escape.visible(str(row[label]), LABEL),
        "share": row["share"],
        "colour": colour(row.get("country")),
    }


def _ends(row: Row) -> list[dict[str, object]]:
    name, step = str(row["name"]), f"{row['country']} {row['date']}"
    return [
        {"name": name, "step": step, "date": str(row["since"]), "share": row["share_before"]},
        {"name": name, "step": step, "date": str(row["date"]), "share": row["share"]},
    ]


def _styled(chart: Any) -> Any:
    return (
        chart.configure(background="transparent", font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK,
            titleColor=INK,
            gridColor=GREY,
            gridOpacity=0.25,
            tickColor=GREY,
            domainColor=GREY,
            labelFontSize=12,
        )
        .configure_legend(labelColor=INK, titleColor=INK, labelFontSize=12)
        .configure_text(fontSize=12)
    )


def _vega_lite(chart: Any) -> list[str]:
    """The Vega-Lite version that Altair wrote the chart for, as vl-convert names it (major and minor)."""
    return json.loads(chart.to_json())["$schema"].rsplit("/v", 1)[1].split(".")[:2]  # type: ignore[no-any-return]
