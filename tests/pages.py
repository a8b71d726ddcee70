"""The starter's report in each language, drawn once for all tests that read it."""

from __future__ import annotations

from functools import cache

from bs4 import BeautifulSoup

from modelcensus import Census
from modelcensus.store import starter
from modelcensus.views import report


@cache
def census(language: str) -> Census:
    """The starter's census, opened once."""
    return Census.open(starter().path, language=language)


@cache
def html(language: str) -> str:
    """The starter's report as it is written."""
    return report.page(census(language))


@cache
def soup(language: str) -> BeautifulSoup:
    """The starter's report as a reader of HTML sees it. Tests only read it."""
    return BeautifulSoup(html(language), "html.parser")
