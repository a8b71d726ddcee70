"""How charts look, and to whom they speak.

Text and axes take the page's own colour, so that a chart reads in light and dark; the colour of a country is fixed and
chosen to differ for colour-blind readers too (Okabe and Ito's palette, lightened where dark pages need it).
"""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from modelcensus.messages import marked, speaker
from modelcensus.views import escape, numbers, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelcensus.answer import Answer, Row

Show = Literal["share", "absolute", "indexed"]
INK = "currentColor"
GREY = "#8c8c8c"
PALETTE = {"CN": "#d9622b", "US": "#3c8dbc", "FR": "#2fa084", "KR": "#b98ac9", "DE": "#c9a227", "GB": "#6aaed6"}
FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans KR', 'Apple SD Gothic Neo', 'Noto Sans SC', 'PingFang SC', sans-serif"
LABEL = 26
WIDE, NARROW = 12.5, 7.2  # pixels of a letter at 12 px: Chinese and Korean, others
BAD = 0.5  # the part of a value, spread by days or not read anew, from which it is grey
MEASURED, ESTIMATED = marked("measured"), marked("{share} of it estimated")
COUNTS = {  # labels of an axis of counts, as `numbers.compact` writes them: Vega has no such units
    "en": "replace(format(datum.value, '.3~s'), 'G', 'B')",
    "ko": "datum.value >= 1e8 ? format(datum.value / 1e8, ',.3~r') + '억' : datum.value >= 1e4 ? format(datum.value / 1e4, ',.3~r') + '만' : datum.value",
    "zh": "datum.value >= 1e8 ? format(datum.value / 1e8, ',.3~r') + '亿' : datum.value >= 1e4 ? format(datum.value / 1e4, ',.3~r') + '万' : datum.value",
}


@dataclass(frozen=True)
class Reader:
    """Who reads a chart: in which language, and what the addresses of the pages begin with that its marks lead to.

    Without `begin` its marks lead nowhere: a picture stands alone.
    """

    language: str = "en"
    begin: str | None = None

    def link(self, kind: str, key: object) -> dict[str, str]:
        """The address of the page about a thing, as a field of a row; none where it has no page."""
        has_page = kind in ("organisation", "model", "family") or (kind == "country" and len(str(key)) == 2)
        if self.begin is None or not has_page or str(key) == "unknown":
            return {}
        return {"url": f"{self.begin}/{kind}/{quote(str(key))}"}

    def called(self, column: str, value: object) -> object:
        """A code as its readers call it, on a page; in a picture that stands alone too, which is read without a key."""
        return words.named(column, value, speaker(self.language)) or value

    def told(self, row: Row) -> dict[str, str]:
        """What a mark says when it is pointed at: downloads, share, band and quality, as text."""
        percent, language = numbers.percent, self.language
        said = {}
        if row.get("share") is not None:
            said["share_shown"] = percent(row["share"], language)
        if row.get("low") is not None and row.get("high") is not None:
            said["band_shown"] = f"{percent(row['low'], language)} – {percent(row['high'], language)}"
        if row.get("downloads") is not None:
            said["downloads_shown"] = numbers.compact(row["downloads"], language)
        if row.get("estimated") is not None:
            say = speaker(language)
            said["quality"] = (
                say(ESTIMATED, share=percent(row["estimated"], language)) if row["estimated"] > 0 else say(MEASURED)
            )
        return said


PLAIN = Reader()
TOLD = {
    "period": marked("period"),
    "share_shown": marked("share"),
    "band_shown": marked("band"),
    "downloads_shown": marked("downloads"),
    "quality": marked("quality"),
}


def hovers(rows: Sequence[dict[str, Any]], reader: Reader, label: str = "name") -> dict[str, Any]:
    """Encodings of what a mark says, to the eye and aloud, and of the page it leads to, as far as the rows have them.

    What is said aloud is put into the rows: a mark would read out every field that it is drawn from.
    """
    import altair as alt

    say = speaker(reader.language)
    here = [key for key in TOLD if any(key in row for row in rows)]
    for row in rows:
        row["said"] = ", ".join([str(row[label]), *(f"{say(TOLD[key])} {row[key]}" for key in here if row.get(key))])
    channels: dict[str, Any] = {
        "description": alt.Description("said:N"),
        "tooltip": [alt.Tooltip(f"{label}:N", title=" "), *(alt.Tooltip(f"{key}:N", title=say(TOLD[key])) for key in here)]
    }  # fmt: skip
    if any("url" in row for row in rows):
        channels["href"] = alt.Href("url:N")
    return channels


def colour(code: object) -> str:
    """The fixed colour of a country; grey for all others and for groups without a country."""
    return PALETTE.get(str(code), GREY)


def line_colours(codes: Sequence[str]) -> list[str]:
    """A country's own colour; for others the palette's that no group here owns, in turn."""
    owned = {PALETTE[code] for code in codes if code in PALETTE}
    free = itertools.cycle([each for each in PALETTE.values() if each not in owned] or [GREY])
    return [PALETTE.get(code) or next(free) for code in codes]


def short(text: object) -> str:
    """A stranger's name as a label: harmless, and not too long."""
    return escape.visible(str(text), LABEL)


def ends(text: object) -> str:
    """The same, with both its ends where it is too long: names of models differ at theirs."""
    whole = escape.visible(str(text))
    return whole if len(whole) <= LABEL else f"{whole[: LABEL // 2]}…{whole[1 - LABEL // 2 :]}"


def width_of(text: str) -> float:
    """About how wide a label is in pixels; the drawing measures only with the fonts of the machine that draws."""
    return 10 + sum(WIDE if unicodedata.east_asian_width(c) in "WF" else NARROW for c in text)


def values(show: Show, language: str, **more: Any) -> Any:
    """The axis of what is shown: percent, counts in the language's units, or an index."""
    import altair as alt

    own = {"share": {"format": "%"}, "absolute": {"labelExpr": COUNTS[language]}, "indexed": {"format": ",.0f"}}[show]
    return alt.Axis(domain=False, ticks=False, **{**own, **more})


def label_of(answer: Answer, group: str) -> str:
    """The column that names the groups."""
    return "name" if group in ("country", "kind", "organisation", "thing") and "name" in answer.rows[0] else group


def styled(chart: Any) -> Any:
    """The chart in the house's type and lines."""
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
