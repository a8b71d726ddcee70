"""A page's links, read and written anew: to what lies beside it, to a page that explains, or to nothing."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from modelcensus.views.publish.places import Address

if TYPE_CHECKING:
    from collections.abc import Callable

LINKS = ("href", "src", "poster")
ATTRIBUTE = re.compile(r'(\s)([a-zA-Z][\w:-]*)="([^"]*)"')
IN_CHART = re.compile(r'(?<="url":")(/[^"]*)(?=")')
SHOWN = re.compile(r'property="og:(url|image)"')  # of what previews show, the addresses


class _Edits(HTMLParser):
    """What must be put in place of which part of a page."""

    def __init__(self, page: str, resolve: Callable[[str, str], str | None], forms: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=False)
        self._resolve, self._forms = resolve, forms
        self._form: tuple[int, str] | None = None
        self._lines = [0]  # where each begins
        for line in page.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.edits: list[tuple[int, int, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag begins: its links are written anew; a form goes as a whole."""
        text, begin = self.get_starttag_text() or "", self._at()
        if tag == "form":
            self._form = (begin, dict(attrs).get("class") or "")
        if self._form is None and (told := _tag(tag, text, self._resolve)) != text:
            self.edits.append((begin, begin + len(text), told))

    def handle_data(self, data: str) -> None:
        """What stands between tags: the specification of a chart has links too, one for each mark."""
        begin = self._at()
        for found in IN_CHART.finditer(data):
            told = self._resolve(found[1], "url")
            if told != found[1]:
                self.edits.append((begin + found.start(1), begin + found.end(1), told or ""))

    def handle_endtag(self, tag: str) -> None:
        """A tag ends: in place of a form stands what is said of it."""
        if tag == "form" and self._form is not None:
            begin, kind = self._form
            self.edits.append((begin, self._at() + len("</form>"), self._forms(kind)))
            self._form = None

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column


def _tag(tag: str, text: str, resolve: Callable[[str, str], str | None]) -> str:
    """The tag with its links written anew; nothing where it is there for a link alone that leads nowhere."""
    gone = False

    def attribute(match: re.Match[str]) -> str:
        nonlocal gone
        space, name, value = match.groups()
        if not (name in LINKS or name.startswith("data-") or (name == "content" and SHOWN.search(text))):
            return match.group()
        told = resolve(html.unescape(value), name)
        if told is None:
            gone = True
            return ""
        return match.group() if told == html.unescape(value) else f'{space}{name}="{html.escape(told)}"'

    told = ATTRIBUTE.sub(attribute, text)
    return "" if gone and tag in {"meta", "link", "script", "img"} else told


def rewritten(page: str, resolve: Callable[[str, str], str | None], forms: Callable[[str], str]) -> str:
    """The page with other links and without forms.

    Args:
        page: its HTML.
        resolve: a link's new value by its old one and its attribute; None: it leads nowhere, and its text stays as text.
        forms: what stands in place of a form, by its class.
    """
    told, end = [], 0
    for begin, after, text in _Edits(page, resolve, forms).edits:
        told += [page[end:begin], text]
        end = after
    return "".join([*told, page[end:]])


def links(page: str, at: Address) -> list[Address]:
    """Every address of the same server that a page has a link to, in its order."""
    found: list[Address] = []

    def note(value: str, name: str) -> str:
        if name in {"href", "src", "data-charts"} and (address := local(value, at)):
            found.append(address)
        return value

    rewritten(page, note, lambda _: "")
    return list(dict.fromkeys(found))


def local(value: str, at: Address, base: str = "") -> Address | None:
    """The address of the same server that a link on a page leads to; None where it leads elsewhere, or is no link."""
    if base and (value == base or value.startswith((f"{base}/", f"{base}?"))):
        return Address.of(value.removeprefix(base) or "/")
    if not value.startswith(("/", "?", ".")) or value.startswith("//"):
        return None
    return Address.of(urljoin(str(Address(at.path)), value))
