"""Shares, downloads and indices over time, as lines with their bands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from modelcensus.messages import marked, speaker
from modelcensus.views import numbers
from modelcensus.views.charts.look import (
    BAD,
    GREY,
    INK,
    PLAIN,
    Reader,
    Show,
    colour,
    ends,
    hovers,
    label_of,
    line_colours,
    short,
    styled,
    values,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from modelcensus.answer import Answer, Row

ATOP = {
    "titleAngle": 0,
    "titleAnchor": "end",
    "titleAlign": "left",
    "titleY": -12,
    "titleX": 0,
    "titleFontWeight": "normal",
}  # words lie flat
HUNDRED = 100.0  # where an index begins


def latest(answer: Answer, most: int) -> Answer:
    """The answer with the latest `most` of its steps alone, or half as many where a step has two ends; as it is where it has no more.

    A page is the heavier the more points it carries, and a long history has thousands.
    """
    first = answer.rows[0] if answer.rows else {}
    if not {"since", "date"} <= set(first):
        return answer
    days = sorted({row["date"] for row in answer.rows if row["date"] is not None})
    kept = days[-(most // 2 if "share_before" in first else most) :]
    return (
        answer if len(kept) == len(days) else replace(answer, rows=[row for row in answer.rows if row["date"] in kept])
    )


@dataclass(frozen=True)
class Mark:
    """A day that a chart points out, and the words beside it."""

    day: date
    text: str


def lines(
    answer: Answer,
    group: str,
    width: int,
    most: int,
    *,
    reader: Reader = PLAIN,
    show: Show = "share",
    marks: Sequence[Mark] = (),
) -> Any:
    """What is shown over time as one line a group, the largest first, with its band where the rows have one.

    A period that is not there is a gap in the line, and one that is mostly estimated a grey point. Rows that compare the same
    models at two dates give a short line each, as in `steps`.
    """
    import altair as alt

    codes = list(dict.fromkeys(_code(row, group) for row in sorted(answer.rows, key=_place)))[:most]
    inks = dict(zip(codes, line_colours(codes), strict=True))
    label = label_of(answer, group)
    by_group = {
        code: _series([row for row in answer.rows if _code(row, group) == code], (group, label), reader, show)
        for code in codes
    }
    shown = {code: str(points[0]["name"]) for code, points in by_group.items() if points}
    rows = [_slim(point, inks[code]) for code, points in by_group.items() for point in points]
    scale = alt.Scale(domain=[shown[code] for code in codes if code in shown], range=[inks[code] for code in codes if code in shown])  # fmt: skip
    legend = alt.Legend(
        title=None,
        orient="top",
        columns=3,
        symbolOpacity=1,
        symbolType="stroke",
        symbolStrokeWidth=3,
        offset=12 if show == "share" else 26,  # above the axis's words
    )
    dots = alt.Chart(alt.InlineData(values=rows)).encode(x=_days(width))
    base = dots.encode(color=alt.Color("name:N", scale=scale, legend=legend))
    if len({row["line"] for row in rows}) > len(set(shown.values())):  # else a reader aloud would say each name twice
        base = base.encode(detail="line:N")
    gained = any("share_before" not in row for row in answer.rows)
    titles = {"share": None, "absolute": marked("downloads a day") if gained else marked("downloads"), "indexed": marked("index, 100 at the beginning")}  # fmt: skip
    title = None if titles[show] is None else speaker(reader.language)(str(titles[show]))
    y = alt.Y(
        "value:Q", title=title, axis=values(show, reader.language, **ATOP), scale=alt.Scale(zero=show != "indexed")
    )
    parts = [base.mark_line(strokeWidth=2).encode(y=y)]
    if any(row["low"] is not None for row in rows):
        band = base.mark_area(opacity=0.18, aria=False)
        parts.insert(0, band.encode(y=alt.Y("low:Q", title=None), y2="high:Q"))
    points = dots.mark_circle(size=16, opacity=1, stroke="transparent", strokeWidth=12)  # the stroke is there to be hit
    parts.append(points.encode(y=y, color=alt.Color("ink:N", scale=None), **hovers(rows, reader)))
    drawn = alt.layer(*parts, *_marked(marks))
    return styled(drawn.properties(width=width, height=240))


def steps(answer: Answer, codes: Sequence[str], names: Sequence[str], width: int, share_title: str) -> Any:
    """A trend as one short line a step and group: the same models at both ends, hence no line across steps."""
    import altair as alt

    rows = [end for row in answer.rows if row["country"] in codes for end in _ends(row)]
    scale = alt.Scale(domain=list(names), range=[colour(code) for code in codes])
    drawn = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(point=alt.OverlayMarkDef(size=22), strokeWidth=2.5)
        .encode(
            x=_days(width),
            y=alt.Y("share:Q", title=share_title, axis=values("share", "en"), scale=alt.Scale(zero=True)),
            color=alt.Color("name:N", scale=scale, legend=alt.Legend(title=None, orient="top")),
            detail="step:N",
        )
    )
    return styled(drawn.properties(width=width, height=220))


def _days(width: int) -> Any:
    import altair as alt

    axis = alt.Axis(format="%Y-%m", grid=False, tickCount=max(3, width // 90), labelOverlap=True)
    return alt.X("date:T", title=None, axis=axis)


def _marked(marks: Sequence[Mark]) -> Iterable[Any]:
    """A dashed line at each day that is pointed out, with its words at the top."""
    import altair as alt

    if not marks:
        return
    base = alt.Chart(alt.InlineData(values=[{"date": mark.day.isoformat(), "text": mark.text} for mark in marks]))
    base = base.encode(x="date:T")
    yield base.mark_rule(color=INK, strokeDash=[3, 3], opacity=0.7, aria=False)
    head = base.mark_text(align="left", dx=5, dy=8, color=INK, aria=False)
    yield head.encode(y=alt.value(0), text=alt.Text("text:N"))


def _code(row: Row, group: str) -> str:
    """What tells a group from others; of things of several kinds a name alone does not."""
    return f"{row['kind']}:{row[group]}" if group == "thing" and row["kind"] != "country" else str(row[group])


def _place(row: Row) -> tuple[float, str]:
    return (float(row.get("rank") or 0), str(row["date"]))


def _series(rows: Sequence[Row], named: tuple[str, str], reader: Reader, show: Show) -> list[dict[str, Any]]:
    """A group's points in time, each on its line: a new line after a gap, and for each step of two ends."""
    told, run, last, level = [], 0, None, HUNDRED
    first = next((held for row in sorted(rows, key=_when) if (held := _a_day(row))), None)
    for row in sorted(rows, key=_when):
        is_step = "share_before" in row
        run += is_step or (last is not None and row.get("since") is not None and row["since"] != last)
        last = row["date"]
        point = _point(row, named, reader) | {"line": f"{_code(row, named[0])} {run}"}
        if is_step:
            begin = {**point, "date": str(row["since"]), "value": _value(row, show, level, "_before"), **NO_BAND}
            level = _value(row, "indexed", level, "") or HUNDRED
            point["value"] = level if show == "indexed" else _value(row, show, level, "")
            told += [begin, point]
        else:
            held = _a_day(row)
            index = HUNDRED * held / first if first and held is not None else None
            told.append(point | {"value": {"share": row["share"], "absolute": held, "indexed": index}[show]})
        if show != "share":
            told[-1] |= NO_BAND
    return told


def _slim(point: Mapping[str, Any], ink: str) -> dict[str, Any]:
    """A point as a chart is given it: its colour, and figures no finer than anybody can see; a page carries hundreds of them."""
    told = {key: round(value, 5) if isinstance(value, float) else value for key, value in point.items() if key != "bad"}
    return {**told, "ink": GREY if point["bad"] else ink}


NO_BAND: dict[str, Any] = {"low": None, "high": None}


def _value(row: Row, show: Show, level: float, end: str) -> float | None:
    """A step's value at one of its ends; an index is chained from step to step, over the models that each compares."""
    if show == "share":
        return row[f"share{end}"]  # type: ignore[no-any-return]
    if show == "absolute":
        return row.get(f"downloads{end}")
    before, after = row.get("downloads_before"), row.get("downloads")
    return level if end else level * after / before if before and after is not None else None


def _a_day(row: Row) -> float | None:
    """What was gained a day: periods are of unequal length."""
    if row.get("downloads") is None:
        return None
    days = (row["date"] - row["since"]).days if isinstance(row.get("since"), date) else 1
    return float(row["downloads"]) / max(1, days)


def _when(row: Row) -> str:
    return str(row["date"])


def _point(row: Row, named: tuple[str, str], reader: Reader) -> dict[str, Any]:
    group, label = named
    days = [row[key] for key in ("since", "date") if isinstance(row.get(key), date)]
    return {
        "name": ends(row[label]) if group == "thing" else short(reader.called(label, row[label])),
        "date": str(row["date"]),
        "low": row.get("low"),
        "high": row.get("high"),
        "bad": (row.get("estimated") or 0) > BAD,
        "period": " – ".join(numbers.day(each, reader.language) for each in days),
        **reader.told(row),
        **reader.link(str(row["kind"]) if group == "thing" else group, row[group]),
    }


def _ends(row: Row) -> list[dict[str, object]]:
    name, step = str(row["name"]), f"{row['country']} {row['date']}"
    return [
        {"name": name, "step": step, "date": str(row["since"]), "share": row["share_before"]},
        {"name": name, "step": step, "date": str(row["date"]), "share": row["share"]},
    ]
