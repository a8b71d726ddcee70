"""The part of a build that makes models, accounts and lines. Where a parent's stand, only what something new can touch is made anew.

What is touched is told widely: what is made anew without need is what stood there, what is carried on without right would be wrong.
Parents that no snapshot lists, and their accounts, are numbered by their names, so that one more moves the numbers of others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus import attribution, identity, lineage, schema
from modelcensus.pipeline.fold import OLD

if TYPE_CHECKING:
    from modelcensus.pipeline.fold import Fold
    from modelcensus.store import Build, Statements

MADE = ("edges", "lineage", "bases", "models", "creators", "accounts", "disputes")  # the tables that are made here
OF_PARENT = ("accounts", "creators", "edges", "lineage")
AFRESH_OF = (
    "lineage",
    "counted",
    "edges",
)  # of which creators, and how models were made, are told for those made afresh
BASES = "SELECT model_key, base_models FROM attributes WHERE base_models IS NOT NULL"


def whole(run: Statements, fold: Fold) -> None:
    """Make the tables `models`, `bases`, `accounts`, `disputes`, `edges`, `lineage` and `creators` from what the snapshots gave."""
    engine = run.engine
    fold.recall()
    engine.alias("now named", "names")
    _named(run)
    engine.create("bases", BASES)
    engine.create(
        "counted", "SELECT model_key, account_key, hub, model, created_on FROM named JOIN attributes USING (model_key)"
    )
    engine.look("based", "SELECT b.*, hub FROM bases AS b JOIN counted USING (model_key)")
    _edges(run)
    lineage.closure(run)
    _accounts(run)
    for name in AFRESH_OF:
        engine.alias(f"afresh {name}", name)
    _creators(run)
    run.create("models", lambda t: identity.models(t("named"), t("attributes"), t("described")))


def going_on(run: Statements, fold: Fold, parent: Build) -> None:
    """Make the same from a parent's: what is told anew, and what rests on that.

    The table `afresh` has the models of which anything was made anew, `old models` the parent's rows of those that changed,
    `newborn` those that it has not.
    """
    engine = run.engine
    for name in OF_PARENT:
        engine.view(f"{OLD}{name}", parent.table(name))
    _retold(run, fold)
    _stirred(run)
    _edges(
        run,
        "SELECT hub, name, key FROM settled",
        f"SELECT * FROM ({BEFORE}) ANTI JOIN stirred USING (model_key) WHERE rule = 'stated'",
    )
    _redone(run)
    _accounts(run)
    engine.create("afresh", AFRESH)
    for name in AFRESH_OF:
        engine.look(f"afresh {name}", f"SELECT * FROM {name} SEMI JOIN afresh USING (model_key)")
    _creators(run)
    engine.append("creators", CREATORS)
    engine.create("reworded", REWORDED)
    engine.append(
        f"{OLD}models", "SELECT * FROM models SEMI JOIN reworded USING (model_key) ANTI JOIN retold USING (model_key)"
    )
    engine.replace_rows("models", schema.MODELS.key, "reworded")


def _named(run: Statements) -> None:
    run.create("named", lambda t: identity.canonical(t("now named"), t("spellings"), t("renames")))


def _edges(run: Statements, heard: str = "", standing: str = "") -> None:
    run.create("accounts", lambda t: attribution.accounts(t("met"), t("owners"), t("renames")))
    run.engine.look("called", "SELECT hub, model, model_key, first_seen AS seen FROM names")
    lineage.edges(run, "based", "called", "counted", "seen", "accounts", heard, standing)


def _accounts(run: Statements) -> None:
    """All accounts: those of parents that no snapshot lists get negative keys."""
    run.create("beyond", lambda t: attribution.beyond(t("edges"), t("counted"), t("met"), t("renames")))
    run.engine.look("heard_of", "FROM met UNION ALL BY NAME FROM beyond")
    run.create("accounts", lambda t: attribution.accounts(t("heard_of"), t("owners"), t("renames")), "all accounts")
    run.create("disputes", lambda t: attribution.disputes(t("accounts")))


def _creators(run: Statements) -> None:
    others = ("edges", "counted", "accounts", "renames")
    run.create("creators", lambda t: lineage.creators(t("afresh lineage"), *(t(name) for name in others)))
    run.create("described", lambda t: lineage.described(t("afresh counted"), t("afresh edges"), t("accounts")))


def _retold(run: Statements, fold: Fold) -> None:
    """Models of which new snapshots say more than a counter, and those whose name is chosen anew each time, for they have several."""
    engine = run.engine
    date, source = fold.since or ("", "")
    later = f"date > DATE '{date}' OR (date = DATE '{date}' AND source > '{source}')"
    engine.look("newly named", f"SELECT * FROM names WHERE {later}")
    engine.create("retold", RETOLD)
    fold.recall("retold")
    engine.look("now named", "SELECT * FROM names SEMI JOIN retold USING (model_key)")
    _named(run)
    engine.create(f"{OLD}models", "SELECT * FROM models SEMI JOIN retold USING (model_key)")
    engine.create("newborn", f'SELECT model_key FROM retold ANTI JOIN "{OLD}models" USING (model_key)')
    engine.create("described", "SELECT model_key, 'none' AS relation, false AS copy FROM retold")  # until edges tell it
    run.create("made", lambda t: identity.models(t("named"), t("attributes"), t("described")), "models")
    engine.replace_rows("models", schema.MODELS.key, "made")
    engine.remove("bases", "model_key IN (SELECT model_key FROM retold)")
    engine.append("bases", BASES)
    engine.alias("counted", "models")


def _stirred(run: Statements) -> None:
    """The models whose stated edges are made anew: those retold, and those with a parent that may be another now, or called otherwise."""
    engine = run.engine
    based = (
        "SELECT b.*, hub FROM (SELECT * FROM bases SEMI JOIN {} USING (model_key)) AS b JOIN models USING (model_key)"
    )
    engine.look("based", based.format("retold"))
    run.create("newly said", lambda t: lineage.statements(t("based")), "edges_said")
    engine.create("heard", HEARD)
    engine.create("unsettled", UNSETTLED)
    engine.look("settled", "SELECT * FROM heard ANTI JOIN unsettled USING (parent_key)")
    engine.create("stirred", STIRRED)
    engine.look("based", based.format("stirred"))


def _redone(run: Statements) -> None:
    """The lines of models whose edges changed, and of all that come from these; they rest on the lines of their new parents."""
    engine = run.engine
    engine.create("turned", TURNED)
    engine.create("redone", REDONE)
    engine.create("upward", "SELECT DISTINCT parent_key AS model_key FROM edges SEMI JOIN redone USING (model_key)")
    engine.create("around", AROUND)
    engine.look("edges around", "SELECT * FROM edges SEMI JOIN around USING (model_key)")
    lineage.closure(run, "edges around", "lines")
    engine.create("lineage", LINEAGE)
    for name in ("edges_parents", "lines"):
        engine.drop(name)


RETOLD = """
SELECT model_key FROM attributes UNION SELECT model_key FROM several UNION SELECT model_key FROM "newly named"
"""
# Parents that the parent's edges name and no snapshot listed.
HEARD = f"""
SELECT DISTINCT m.hub, lower(e.parent) AS key, e.parent AS name, e.parent_key
FROM (SELECT * FROM "{OLD}edges" WHERE parent_key < 0) AS e JOIN models AS m USING (model_key)
"""
# Parents that a stated name may not mean any more, or that are spelled otherwise: outside ones of which something is said now, or was by
# models that are retold; listed ones one of whose names a new name is, and those that have another name now.
UNSETTLED = f"""
SELECT parent_key FROM "{OLD}edges" SEMI JOIN retold USING (model_key) WHERE parent_key < 0
UNION SELECT parent_key FROM heard
  SEMI JOIN (SELECT hub, key FROM "newly said" UNION ALL SELECT hub, lower(model) AS key FROM "newly named") USING (hub, key)
UNION SELECT model_key AS parent_key FROM (SELECT hub, lower(model) AS key, model_key FROM names)
  SEMI JOIN (SELECT hub, lower(model) AS key FROM "newly named") USING (hub, key)
UNION SELECT m.model_key AS parent_key FROM models AS m JOIN "{OLD}models" AS o ON m.model_key = o.model_key WHERE m.model <> o.model
"""
STIRRED = f"""
SELECT model_key FROM retold UNION SELECT model_key FROM "{OLD}edges" SEMI JOIN unsettled USING (parent_key)
"""
RENUMBERED = "SELECT s.parent_key AS past, p.parent_key AS now FROM settled AS s JOIN edges_parents AS p ON s.hub = p.hub AND s.key = p.key"
# The parent's edges by the numbers of this build; null is the number of a parent that is not settled.
BEFORE = f"""
SELECT e.model_key, CASE WHEN e.parent_key < 0 THEN r.now ELSE e.parent_key END AS parent_key, e.parent, e.relation, e.rule, e.defect
FROM "{OLD}edges" AS e LEFT JOIN ({RENUMBERED}) AS r ON e.parent_key = r.past
"""


def _apart(these: str, those: str) -> str:
    """Models of which one build has an edge that the other has not. A stated edge that stands can only have come on a cycle, or off it."""
    told = (
        f"SELECT model_key, parent_key, relation, defect FROM ({edges}) "
        "WHERE model_key IN (SELECT model_key FROM stirred) OR rule = 'name' OR defect = 'cycle'"
        for edges in (these, those)
    )
    return f"SELECT model_key FROM ({' EXCEPT '.join(told)})"


TURNED = f"{_apart('SELECT * FROM edges', BEFORE)} UNION {_apart(BEFORE, 'SELECT * FROM edges')}"
REDONE = f"""
SELECT model_key FROM turned UNION SELECT l.model_key FROM "{OLD}lineage" AS l JOIN turned AS t ON l.ancestor_key = t.model_key
"""
AROUND = f"""
SELECT model_key FROM redone UNION SELECT model_key FROM upward
UNION SELECT ancestor_key AS model_key FROM "{OLD}lineage" SEMI JOIN upward USING (model_key)
"""
LINEAGE = f"""
SELECT l.model_key, CASE WHEN l.ancestor_key < 0 THEN r.now ELSE l.ancestor_key END AS ancestor_key, l.depth, l.weight, l.root
FROM (SELECT * FROM "{OLD}lineage" ANTI JOIN redone USING (model_key)) AS l LEFT JOIN ({RENUMBERED}) AS r ON l.ancestor_key = r.past
UNION ALL SELECT model_key, ancestor_key, depth, weight, root FROM lines SEMI JOIN redone USING (model_key)
"""
# All of which anything is made anew: also models whose line begins at one that came to another account, and those of accounts that
# came to another role.
AFRESH = f"""
SELECT model_key FROM stirred UNION SELECT model_key FROM redone
UNION SELECT l.model_key FROM lineage AS l JOIN models AS m ON l.ancestor_key = m.model_key JOIN "{OLD}models" AS o ON m.model_key = o.model_key
  WHERE m.account_key <> o.account_key
UNION SELECT m.model_key FROM models AS m JOIN accounts AS a ON m.account_key = a.account_key JOIN "{OLD}accounts" AS o
  ON a.account_key = o.account_key WHERE a.role IS DISTINCT FROM o.role
"""
CREATORS = f"""
SELECT c.model_key, coalesce(k.now, c.account_key) AS account_key, c.weight
FROM (SELECT * FROM "{OLD}creators" ANTI JOIN afresh USING (model_key)) AS c LEFT JOIN (
  SELECT o.account_key AS past, a.account_key AS now FROM "{OLD}accounts" AS o
  JOIN accounts AS a ON o.hub = a.hub AND lower(o.account) = lower(a.account) WHERE o.account_key < 0
) AS k ON c.account_key = k.past
"""
_WORDED = ", ".join(f"{'d' if name in ('relation', 'copy') else 'm'}.{name}" for name in schema.MODELS.types)
REWORDED = f"""
SELECT {_WORDED} FROM models AS m JOIN described AS d ON m.model_key = d.model_key WHERE m.relation <> d.relation OR m.copy <> d.copy
"""
