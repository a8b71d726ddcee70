"""Small pictures of words: the badge of a verdict, and the card that a preview of a page shows."""

from __future__ import annotations

import unicodedata
from xml.sax.saxutils import escape as xml

from modelcensus.views import escape
from modelcensus.views.charts import FONT

COLOURS = {"good": "#1f7a63", "bad": "#b03a2e", "open": "#8a6a00", "none": "#5d5d58"}  # white on each is 4.5:1 or more
WIDE, HIGH, EDGE = 1200, 630, 80


def badge(label: str, value: str, mark: str) -> bytes:
    """A badge as SVG: what it is about, and the verdict on its colour."""
    left, right = _pixels(label, 11) + 16, _pixels(value, 11) + 16
    label, value = _text(label), _text(value)
    whole = left + right
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{whole:.0f}" height="20" role="img" aria-label="{label}: {value}">
<title>{label}: {value}</title>
<rect width="{whole:.0f}" height="20" rx="3" fill="#3a3b37"/>
<path d="M{left:.0f} 0H{whole - 3:.0f}a3 3 0 0 1 3 3V17a3 3 0 0 1-3 3H{left:.0f}z" fill="{COLOURS[mark]}"/>
<g fill="#fff" text-anchor="middle" font-family="{xml(FONT, {'"': "'"})}" font-size="11"><text x="{left / 2:.0f}" y="14">{label}</text><text x="{left + right / 2:.0f}" y="14">{value}</text></g>
</svg>
""".encode()


def card(title: str, text: str, foot: str) -> bytes:
    """A preview as PNG, 1200 by 630: the page's heading, its sentence, and the build."""
    import vl_convert

    lines, y = [], 190.0
    for words, size, most, weight, ink in ((title, 64, 3, 700, "#1c1c1a"), (text, 34, 4, 400, "#3d3d3a")):
        for line in wrapped(escape.visible(words), size, most):
            lines.append(f'<text x="{EDGE}" y="{y:.0f}" font-size="{size}" font-weight="{weight}" fill="{ink}">{xml(line)}</text>')  # fmt: skip
            y += size * 1.2
        y += 14
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{HIGH}" font-family="{FONT}">
<rect width="{WIDE}" height="{HIGH}" fill="#fdfdfc"/><rect width="{WIDE}" height="14" fill="#d9622b"/>
<text x="{EDGE}" y="100" font-size="32" font-weight="700" fill="#1c1c1a">modelcensus</text>
{"".join(lines)}
<text x="{EDGE}" y="{HIGH - 36}" font-size="24" fill="#5d5d58">{_text(foot)}</text>
</svg>"""
    return bytes(vl_convert.svg_to_png(svg))


def wrapped(text: str, size: int, most: int) -> list[str]:
    """The text in lines that fit a card, cut with an ellipsis; Chinese and Korean break anywhere, others between words.

    >>> wrapped("One line.", 34, 4)
    ['One line.']
    """
    room = (WIDE - 2 * EDGE) / size
    lines = [""]
    for word in _words(text):
        if lines[-1] and _ems(lines[-1] + word.rstrip()) > room:
            lines.append("")
        for letter in word if _ems(word) > room else [word]:
            if _ems(lines[-1] + letter.rstrip()) > room:
                lines.append("")
            lines[-1] += letter
    told = [line.strip() for line in lines if line.strip()]
    return told if len(told) <= most else [*told[: most - 1], told[most - 1][:-1].rstrip() + "…"]


def _words(text: str) -> list[str]:
    told: list[str] = []
    for letter in text:
        if told and not told[-1].endswith(" ") and not (_broad(letter) or _broad(told[-1][-1])):
            told[-1] += letter
        else:
            told.append(letter)
    return told


def _broad(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _ems(text: str) -> float:
    return sum(1.0 if _broad(letter) else 0.58 for letter in text)


def _pixels(text: str, size: int) -> float:
    return _ems(escape.visible(text)) * size


def _text(text: str) -> str:
    return xml(escape.visible(text), {'"': "&quot;"})
