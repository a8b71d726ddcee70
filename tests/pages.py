"""The starter's report in each language, drawn once for all tests that read it."""

from __future__ import annotations

from functools import cache

from bs4 import BeautifulSoup

from modelcensus import Census, claims
from modelcensus.store import starter
from modelcensus.views import report
from modelcensus.views.report import claimed


@cache
def census(language: str) -> Census:
    """The starter's census, opened once."""
    return Census.open(starter().path, language=language)


@cache
def html(language: str) -> str:
    """The starter's report as it is written."""
    return report.page(census(language))


@cache
def beside(language: str) -> str:
    """The page that stands beside the seed article, as it is written."""
    asked = census(language)
    return claimed.page(asked, claims.check(asked, claims.find(asked, ["seed"])), "News1")


@cache
def soup(language: str) -> BeautifulSoup:
    """The starter's report as a reader of HTML sees it. Tests only read it."""
    return BeautifulSoup(html(language), "html.parser")
