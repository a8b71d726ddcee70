"""A world of names that attack their reader: models, accounts, organisations, licences and tasks of strangers' strings.

`NAMES` says what each is against. Every name stands as a model `account/name`, and those that the facts can hold stand as an
organisation too. The counters differ, so that every order is fixed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import yaml

from modelcensus.store import Home
from tests.worlds.tiny import K, Said, store, write_facts

if TYPE_CHECKING:
    from pathlib import Path

DATES = (date(2026, 7, 1), date(2026, 8, 1))
NAMES = {
    "a tag": "<script>alert(1)</script>",
    "a handler": "<img src=x onerror=alert(1)>/x",
    "an attribute": "\" onload='alert(1)/'",
    "the end of a script": "a]]>--></style>",
    "a formula": "=cmd()|' /C calc'!A0",
    "a formula with plus": "+1+1/x",
    "a formula with minus": "-2+3/x",
    "a formula with at": "@SUM(1)/x",
    "a formula after a tab": "\t=1+1/x",
    "a formula after a return": "\r=1+1/x",
    "an escape": "\x1b[31mred\x1b[0m/x",
    "a title": "\x1b]0;title\x07/x",
    "a backspace and a delete": "ab\x08\x7f\x9b31m/x",
    "right to left": "evil\u202egnp/exe\u2066",
    "zero width": "goo\u200bgle/x\ufeff",
    "a line break": "two\nlines/x\u2028y",
    "a tab and a comma": "a\tb,c;d/x",
    "quotes": "\"'`“”/x",
    "backslashes": "\\u202e\\/x",
    "long": "l" * 250 + "/" + "x" * 300,
    "an emoji": "👩\u200d💻/🤗",
    "a template": "{{7*7}}/{% raw %}",
    "a substitution": "${7*7}/{0}{model}",
    "markup": "[bold red]a[/bold red]",
    "a quoted place": "':top:'/':date:'",
    "SQL": "x'; DROP TABLE models;--/x",
    "wildcards": "%_/%",
    "Korean": "업스테이지/모델",
    "a path": "..\\../..",
}


def model(name: str) -> str:
    """The name as a model id: with exactly one slash."""
    account, _, rest = name.partition("/")
    return f"{account}/{rest.replace('/', '|') or 'x'}"


MODELS = {kind: model(name) for kind, name in NAMES.items()}


def hostile(path: Path) -> Home:
    """The world, stored but not built."""
    home = Home(path)
    write_facts(home, yaml.safe_dump(_organisations()))
    rows = [_said(number, name) for number, name in enumerate(MODELS.values(), 1)]
    for step, day in enumerate(DATES):
        store(home, day, [replace(row, downloads=(row.downloads or 0) + step) for row in rows])
    return home


def _said(number: int, name: str) -> Said:
    """One model; the first names have the most downloads, and every fourth has a stranger's string as its task too."""
    task = "text-generation" if number % 4 else f"{name[:40]} task"
    return Said(name, (100 - number) * K, likes=number, licence=name.partition("/")[2][:40], task=task)


def _organisations() -> list[dict[str, object]]:
    """An organisation of each name whose account the facts can hold: without white space, half of them Chinese."""
    accounts = [name.partition("/")[0] for name in MODELS.values()]
    plain = [name for name in accounts if not any(letter.isspace() for letter in name)]
    return [
        {
            "id": f"hostile-{number}",
            "name": f"{account} & Co",
            "kind": "company",
            "accounts": {"huggingface": [account]},
            "countries": [{"country": "CN" if number % 2 else "US", "confidence": "low"}],
            "alternatives": [{"country": "SG", "reason": f"because {account} says so"}],
            "evidence": [{"basis": "knowledge", "says": f"says {account}", "checked": "2026-01-01"}],
        }
        for number, account in enumerate(plain)
    ]
