"""Questions that both engines are asked: every compiled one is in some of them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from modelcensus.store import Home
from tests.test_incremental import store, week
from tests.worlds import flow

Ask = tuple[str, str, tuple[Any, ...], dict[str, Any]]  # the source, the question, what it is of, and its terms

WINDOW = {"window": "2026-01-04:2026-02-01"}
CUT = {"window": "2026-01-06:2026-01-30"}
HUB, CATALOGUE = flow.SOURCE, "llmfit"
BY = ("country", "organisation", "account", "licence", "task", "size", "kind", "relation", "modality", "experts")
FIRST: list[Ask] = [
    *((CATALOGUE, "share", (by,), {"top": 5}) for by in ("country", "organisation", "experts")),
    *((HUB, "share", (by,), CUT) for by in BY),
    (HUB, "share", ("country",), {**WINDOW, "credit": "creator"}),
    (HUB, "share", ("organisation",), {**CUT, "credit": "creator", "universe": "llm"}),
    (HUB, "share", ("country",), {**WINDOW, "labels": "others-2026", "credit": "creator"}),
    (HUB, "share", ("country",), {**WINDOW, "rules": "off", "denominator": "attributed"}),
    (HUB, "share", ("country",), {"definition": "first-year", **WINDOW}),
    (HUB, "share", ("kind",), {"credit": "creator"}),
    *((CATALOGUE, "trend", (by,), {}) for by in ("country", "account")),
    *((HUB, "trend", ("country",), {"grain": grain}) for grain in ("day", "week", "quarter")),
    (HUB, "trend", ("organisation",), {"grain": "week", **CUT}),
    (HUB, "band", ("country",), WINDOW),
    (CATALOGUE, "band", ("country",), {}),
    (HUB, "overtake", ("CN", "US"), {}),
    (HUB, "reconcile", ("country",), {"target": "CN=17.1,US=15.8"}),
    (CATALOGUE, "whatif", (1_000_000, "CN=0.9"), {}),
    *((HUB, "concentration", (by,), {}) for by in ("organisation", "model")),
    (CATALOGUE, "concentration", ("organisation",), {}),
    *((HUB, "composition", (by,), {}) for by in ("size", "modality")),
    *((HUB, "movers", (by,), WINDOW) for by in ("model", "country")),
    *((HUB, "influence", (by,), WINDOW) for by in ("model", "country")),
    (HUB, "adoption", (), {"age": 30}),
    (HUB, "cohort", (), {}),
    (HUB, "cohort", ("alpha-lab/base",), {}),
    (CATALOGUE, "top", (5,), {"country": "CN"}),
    (CATALOGUE, "top", (5,), {"organisation": "beta"}),
    (CATALOGUE, "unattributed", (), {}),
    (HUB, "unattributed", (), {}),
    (HUB, "disagreements", ("others-2026",), {}),
    (CATALOGUE, "compare", ("CN", "US"), {}),
    (CATALOGUE, "compare", ("alpha-lab/one", "beta-corp/big"), {}),
    (CATALOGUE, "model", ("alpha-lab/one",), {}),
    (HUB, "model", ("solo/own",), {}),
    (CATALOGUE, "explain", ("club",), {}),
    (CATALOGUE, "definitions", (), {}),
    (CATALOGUE, "status", (), {}),
    (HUB, "defects", (), {}),
    (HUB, "renames", (), {}),
    (HUB, "lineage", ("club/mix",), {}),
    (CATALOGUE, "headline", (), {}),
    (CATALOGUE, "unjoined", (), {}),
    (CATALOGUE, "parity", (), {}),
    (CATALOGUE, "lag", (), {}),
    (CATALOGUE, "query", ("SELECT organisation, count(*) AS accounts FROM accounts GROUP BY ALL ORDER BY ALL",), {}),
]

LONG, DAILY = "long", "daily"  # hubs of 60 weeks and of 36 days, in a home of their own
WEEKS, DAYS = 60, 36
FIRST_WEEK, FIRST_DAY = date(2024, 12, 29), date(2025, 12, 30)
FEW = ("licence", "task", "size", "relation", "modality", "experts", "kind")
CUBED = ("country", "task", "size", "relation", "kind")
TOLD = {"denominator": "attributed"}
BASE = "alpha-lab/base"
FURTHER: list[Ask] = [
    *((CATALOGUE, "share", (by,), {}) for by in FEW),
    *((CATALOGUE, "trend", (by,), {}) for by in ("organisation", *FEW)),
    *((HUB, "trend", (by,), {**CUT, "grain": "week"}) for by in ("account", *FEW)),
    *((HUB, "trend", (by,), {**CUT, **TOLD, "grain": "week"}) for by in CUBED),
    (HUB, "trend", ("country",), {"grain": "interval"}),
    (HUB, "trend", ("country",), {"definition": "first-year", "grain": "week"}),
    (HUB, "share", ("country",), {**WINDOW, "rules": "off"}),
    (HUB, "share", ("country",), {**WINDOW, "rules": "off", "universe": "llm"}),
    (HUB, "share", ("country",), {**WINDOW, "labels": "others-2026"}),
    *((HUB, "share", (by,), {**CUT, **TOLD}) for by in ("task", "relation")),
    *((HUB, "band", (by,), {**WINDOW, "rules": "off"}) for by in ("country", "kind")),
    (HUB, "band", ("organisation",), {**WINDOW, "universe": "llm"}),
    (HUB, "band", ("organisation",), {**WINDOW, "definition": "first-year", "universe": "llm"}),
    *((HUB, "concentration", (by,), {}) for by in ("country", "account")),
    (HUB, "concentration", ("organisation",), {**WINDOW, "lorenz": True}),
    (HUB, "composition", ("parameters",), WINDOW),
    (HUB, "composition", ("parameters",), {**WINDOW, "universe": "llm"}),
    *((HUB, "movers", (by,), WINDOW) for by in ("organisation", "account", *FEW)),
    *((HUB, "influence", (by,), WINDOW) for by in ("organisation", "account")),
    (HUB, "family", (BASE,), WINDOW),
    *((HUB, "derivatives", (BASE, by), WINDOW) for by in ("account", "country", "relation")),
    *((HUB, "over_time", (thing,), WINDOW) for thing in (BASE, "account:club", f"family:{BASE}", "CN")),
    (HUB, "over_time", (BASE,), {**WINDOW, **TOLD}),
    (HUB, "over_time", (BASE,), {**WINDOW, **TOLD, "universe": "llm"}),
    (HUB, "over_time", (BASE,), {**WINDOW, "grain": "day"}),
    (HUB, "over_time", ("alpha-lab/one",), {"grain": "week"}),  # of which nothing is counted there
    *((CATALOGUE, "over_time", (thing,), {}) for thing in ("alpha-lab/one", "family:alpha-lab/one")),
    *((LONG, "trend", ("country",), {"grain": grain}) for grain in ("month", "quarter", "year", "rolling")),
    *((LONG, "concentration", (), {"grain": grain}) for grain in ("week", "month", "quarter", "year", "rolling")),
    *((DAILY, question, (), {"grain": "day"}) for question in ("trend", "concentration")),
]
ASKED = FIRST + FURTHER


def long_home(path: Path) -> Home:
    """A home of a hub that was read every week and one that was read every day, long enough for every grain."""
    home = Home(path)
    for source, many, first, step in ((LONG, WEEKS, FIRST_WEEK, 7), (DAILY, DAYS, FIRST_DAY, 1)):
        for turn in range(many):
            store(home, first + timedelta(days=turn * step), week(turn), source)
    return home
