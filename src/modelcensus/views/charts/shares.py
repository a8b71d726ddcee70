"""Shares at one time, as bars."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from modelcensus.views import numbers
from modelcensus.views.charts.look import INK, PLAIN, Reader, Show, colour, ends, hovers, styled, values, width_of

if TYPE_CHECKING:
    from modelcensus.answer import Answer, Row


def bars(
    answer: Answer, label: str, width: int, most: int = 12, *, reader: Reader = PLAIN, show: Show = "share"
) -> Any:
    """Shares (or, where `show` is not `share`, downloads) as horizontal bars, largest first, coloured by country, with their bands."""
    import altair as alt

    is_share = show == "share"
    rows = [_bar(row, label, reader, is_share=is_share) for row in answer.rows[:most]]
    seen = Counter[str]()
    for row in rows:  # two names that are cut to the same letters are two bars
        name = str(row["label"])
        seen[name] += 1
        row["label"] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    extent = max((width_of(str(row["label"])) for row in rows), default=0.0)
    axis = values("share" if is_share else "absolute", reader.language, grid=True, tickCount=max(2, width // 100))
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y(
            "label:N",
            sort=None,
            title=None,
            axis=alt.Axis(labelLimit=0, minExtent=extent, maxExtent=extent, ticks=False, domain=False),
        ),
        x=alt.X("value:Q", title=None, axis=axis),
    )
    hover = hovers(rows, reader, "label")
    parts = [base.mark_bar(height={"band": 0.72}).encode(color=alt.Color("colour:N", scale=None), **hover)]
    if is_share and any(row["low"] is not None for row in rows):
        band = base.mark_rule(color=INK, opacity=0.55, strokeWidth=1.5, aria=False)
        parts.append(band.encode(x="low:Q", x2="high:Q"))
    named = base.mark_text(align="left", dx=5, color=INK, aria=False)
    parts.append(named.encode(x="end:Q", text=alt.Text("shown:N")))
    return styled(alt.layer(*parts).properties(width=width, height=24 * len(rows)))


def _bar(row: Row, label: str, reader: Reader, *, is_share: bool) -> dict[str, object]:
    value = row["share"] if is_share else row["downloads"]
    shown = "" if value is None else (numbers.percent if is_share else numbers.compact)(value, reader.language)
    band = {"low": row.get("low"), "high": row.get("high")} if is_share else {"low": None, "high": None}
    kind = next(iter(row))
    return {
        "label": ends(reader.called(label, row[label])),
        "value": value,
        "colour": colour(row.get("country")),
        "shown": shown,
        "end": max(value or 0, band["high"] or 0),
        **band,
        **reader.told(row),
        **reader.link(kind, row[kind]),
    }
