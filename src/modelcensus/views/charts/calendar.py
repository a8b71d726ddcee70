"""What was found wrong, by week and kind."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from modelcensus.messages import marked, speaker
from modelcensus.views import numbers
from modelcensus.views.charts.look import PLAIN, Reader, short, styled, width_of

if TYPE_CHECKING:
    from modelcensus.answer import Answer

STEPS = (1, 10, 100, 1000)  # models touched: from each on a darker field
INKS = ("#9a9a9a", "#e8b04a", "#d9622b", "#8c2d04", "#5a1a02")  # grey: nobody counted which models
WORDS = ("–", "1–9", "10–99", "100–999", "1,000+")


def calendar(answer: Answer, width: int, *, reader: Reader = PLAIN) -> Any:
    """Defects as fields, a column a week and a row a kind, darker where more models were touched."""
    import altair as alt

    say = speaker(reader.language)
    rows = [
        {
            "date": str(row["date"]),
            "kind": short(row["kind"]),
            "source": short(row["source"]),
            "day": numbers.day(row["date"], reader.language),
            "models": "" if row["models"] is None else numbers.count(row["models"], reader.language),
            "downloads": "" if row["downloads"] is None else numbers.count(row["downloads"], reader.language),
            "done": str(row["done"]),
            "size": _size(row["models"]),
        }
        for row in sorted(answer.rows, key=lambda row: row["models"] or 0)  # the largest lies on top
    ]
    kinds = [kind for kind, _ in Counter(str(row["kind"]) for row in rows).most_common()]
    extent = max((width_of(kind) for kind in kinds), default=0.0)
    told = {"kind": marked("kind"), "day": marked("date"), "source": marked("source"), "models": marked("models"), "downloads": marked("downloads"), "done": marked("what was done")}  # fmt: skip
    sizes = [word for word in WORDS if any(row["size"] == word for row in rows)]
    scale = alt.Scale(domain=sizes, range=[INKS[WORDS.index(word)] for word in sizes])
    legend = alt.Legend(title=say("models touched"), orient="top", symbolType="square", columns=2, titleLimit=0)
    drawn = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rect(stroke="transparent", strokeWidth=1, cornerRadius=1)
        .encode(
            x=alt.X(
                "date:T",
                timeUnit="yearweek",
                title=None,
                axis=alt.Axis(format="%Y-%m", grid=True, tickCount=max(3, width // 90), labelOverlap=True),
            ),
            y=alt.Y(
                "kind:N",
                sort=kinds,
                title=None,
                axis=alt.Axis(labelLimit=0, minExtent=extent, maxExtent=extent, ticks=False, domain=False, grid=True),
            ),
            color=alt.Color("size:N", scale=scale, legend=legend),
            tooltip=[alt.Tooltip(f"{key}:N", title=say(title)) for key, title in told.items()],
        )
    )
    return styled(drawn.properties(width=width, height=26 * len(kinds)))


def _size(models: int | None) -> str:
    """The word for how many models were touched."""
    return WORDS[0] if models is None else WORDS[max(1, sum(models >= step for step in STEPS))]
