"""What each model was made from: base models as stated → edges → the whole line of a model, up to the accounts at its roots.

This floor knows no country, and no counter's meaning: downloads only decide which of several namesakes a name can mean.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import ibis.expr.types as ir
    import pyarrow as pa

    from modelcensus.store import Statements

    Pair = tuple[int, int]

RELATIONS = ("adapter", "finetune", "merge", "quantized")
# Endings that conversions bear. Formats of converters alone are sure in anybody's hands; widths and other formats are a
# lab's own as often, so only a repackager's count; the rest says nothing without one of these beside it.
SURE = r"gguf|ggml|awq|gptq|bnb|exl[23]|mlx"
LIKELY = r"[2-8]bits?|int[48]|fp[48]|nvfp4|mxfp4|w[48]a(?:4|8|16)|bf16|f(?:p)?16|onnx|\d+(?:\.\d+)?bpw"
BESIDE = r"unsloth|dynamic|quantized|i1|i?mat(?:rix)?|dwq|\d+g|h[68]|i?q[1-8](?:_(?:[01km]|x{0,3}s|l|xl|nl))*"
ENDINGS = rf"(?i)(?:[-_.](?:{SURE}|{LIKELY}|{BESIDE}))+$"
CLEARLY = 10  # times the downloads of the next namesake
TRIMS = 3
ONE = 2**50


def edges(
    run: Statements, bases: str, names: str, models: str, seen: str, accounts: str, heard: str = "", standing: str = ""
) -> None:
    """Make the engine's table `edges` (`schema.EDGES`): each model's parents, those stated and those its name tells.

    Args:
        run: where it is computed; the rest are names of its tables.
        bases: model_key, hub, base_models, each item `relation:account/name`; a model may stand there more than once.
        names: hub, model, model_key and seen, the date a model last bore that name.
        models: model_key, account_key, hub, model, created_on.
        seen: the same models' downloads (null where not known): model_key, downloads.
        accounts: account_key, hub, account, role.
        heard: where earlier edges stand, SQL of the parents outside that they name: hub, name, key (`statements`).
        standing: SQL of those edges as `stated` gives them, of models that `bases` lacks; it may ask `edges_parents`, which is kept.

    Edges that bear a defect are kept and no line is walked along them, but for `outside`: there the line ends at a
    parent that no snapshot lists, whose key is negative. A cycle is never broken somewhere: all of its edges are marked.
    """
    said, spelled, known, told, guessed, every, inner = (
        f"edges_{name}" for name in ("said", "parents", "stated", "conversions", "named", "all", "inner")
    )
    run.create(said, lambda t: statements(t(bases)))
    if heard:
        run.engine.append(said, heard)
    run.create(spelled, lambda t: parents(t(said), t(names), t(models)))
    run.create(known, lambda t: stated(t(bases), t(said), t(spelled)))
    if standing:
        run.engine.append(known, f"SELECT model_key, parent_key, parent, relation FROM ({standing})")
    run.create(told, lambda t: conversions(t(models), t(accounts), t(known)))
    run.create(guessed, lambda t: named(t(told), t(models), t(seen), t(accounts), t(known)))
    run.engine.look(every, run.sql(every, lambda t: _all(t(known), t(guessed))))
    run.engine.register("edges_circular", _circular(run.engine.rows(run.sql(inner, lambda t: _inner(t(every))))))
    run.create("edges", lambda t: _judged(t(every), t("edges_circular")))
    for table in (said, known, told, guessed, *(() if standing else (spelled,))):
        run.engine.drop(table)


def _judged(every: ir.Table, circular: ir.Table) -> ir.Table:
    both = every.left_join(circular.mutate(circular=True), ["model_key", "parent_key"])
    defect = both.defect.fill_null(ibis.ifelse(both.circular, "cycle", ibis.null("string")))
    return both.select("model_key", "parent_key", "parent", "relation", "rule", defect=defect)


def described(models: ir.Table, edges: ir.Table, accounts: ir.Table) -> ir.Table:
    """How each model was made from others (`relation`), and whether it is a quantised or converted copy (`copy`): with model_key.

    Of several relations a merge holds before a conversion, that before an adapter, that before a finetune. What a repackager
    publishes is a copy, whatever its page says.
    """
    sound = edges.filter(edges.defect.isnull() | (edges.defect == "outside"))
    said = sound.group_by("model_key").aggregate(
        **{name: (_.relation == name).fill_null(False).any() for name in RELATIONS}
    )
    repackagers = accounts.filter(accounts.role == "repackager").select("account_key", repackaged=True)
    told = models.left_join(said, "model_key").left_join(repackagers, models.account_key == repackagers.account_key)
    order = ("merge", "quantized", "adapter", "finetune")
    relation = ibis.cases((said.merge.isnull(), "none"), *((said[name], name) for name in order), else_="unsaid")
    both = told.select(models.model_key, repackagers.repackaged, relation=relation)
    return both.select("model_key", "relation", copy=(both.relation == "quantized") | both.repackaged.notnull())


def parents(said: ir.Table, names: ir.Table, models: ir.Table) -> ir.Table:
    """Each name that is stated as a base: hub, key (the name in lower case) → parent_key and parent, the spelling that holds.

    A name means the model that bore it last.

    Args:
        said: the distinct `statements`.
        names: as in `edges`.
        models: as in `edges`.
    """
    each = said.filter(said.key != "").group_by(["hub", "key"]).aggregate(spelled=_.name.min())
    borne = names.select("hub", "model_key", "seen", key=names.model.lower()).semi_join(each, ["hub", "key"])
    last = ibis.window(group_by=[borne.hub, borne.key], order_by=[ibis.desc(borne.seen), ibis.desc(borne.model_key)])
    bearer = borne.mutate(place=ibis.row_number().over(last)).filter(_.place == 0)
    found = each.left_join(bearer.select("hub", "key", known="model_key"), ["hub", "key"])
    both = found.left_join(models.select(known=models.model_key, model=models.model), "known")
    outside = ibis.row_number().over(ibis.window(group_by=both.known.isnull(), order_by=[both.hub, both.key]))
    return both.select(
        "hub", "key", parent_key=both.known.fill_null(-1 - outside), parent=both.model.fill_null(both.spelled)
    )


def statements(bases: ir.Table) -> ir.Table:
    """Each different statement of a base: hub and item → relation (its place in `RELATIONS`), name and key.

    They are few beside the edges, so all work on text is done on them.
    """
    said = bases.select("hub", item=bases.base_models.unnest()).distinct()
    relation = said.item.left(ibis.greatest(said.item.find(":"), 0))
    parted = said.mutate(relation=relation.find_in_set(RELATIONS).nullif(-1), name=_after(said.item, ":"))
    return parted.mutate(key=parted.name.lower())


def stated(bases: ir.Table, said: ir.Table, found: ir.Table) -> ir.Table:
    """The edges that models state: model_key, parent_key, parent, relation.

    A parent stated twice is one edge; of several relations the alphabetically first holds, and one that is said before none.

    Args:
        bases: as in `edges`.
        said: the `statements`.
        found: the `parents`.
    """
    items = said.inner_join(found, ["hub", "key"]).select("hub", "item", "relation", "parent_key")
    every = bases.select("model_key", "hub", item=bases.base_models.unnest()).inner_join(items, ["hub", "item"])
    first = every.group_by(["model_key", "parent_key"]).aggregate(place=_.relation.min())
    spelled = first.inner_join(found.select("parent_key", "parent").distinct(on="parent_key"), "parent_key")
    return spelled.select("model_key", "parent_key", "parent", relation=spelled.place.cases(*enumerate(RELATIONS)))


def conversions(models: ir.Table, accounts: ir.Table, known: ir.Table) -> ir.Table:
    """The models that state no base and whose name ends as a conversion's; `part` is what stands before the ending.

    Args:
        models: as in `edges`.
        accounts: as in `edges`.
        known: the edges that are stated.
    """
    ended = models.filter(models.model.re_search(ENDINGS)).anti_join(known, "model_key")
    owned = ended.inner_join(accounts.select("account_key", "role"), "account_key")
    cut = owned.mutate(part=_after(owned.model.re_replace(ENDINGS, ""), "/").lower())
    ending = _after(cut.model, "/").substr(cut.part.length()) + "-"
    sure = ending.re_search(rf"(?i)[-_.](?:{SURE})[-_.]")
    likely = ending.re_search(rf"(?i)[-_.](?:{LIKELY})[-_.]") & (cut.role == "repackager")
    return cut.filter((cut.part != "") & (sure | likely)).select(
        "model_key", "account_key", "hub", "part", "created_on"
    )


def named(told: ir.Table, models: ir.Table, seen: ir.Table, accounts: ir.Table, known: ir.Table) -> ir.Table:
    """The edges that only names tell: model_key, parent_key, parent.

    Args:
        told: the `conversions`.
        models: as in `edges`.
        seen: as in `edges`.
        accounts: as in `edges`.
        known: the edges that are stated.

    `X-GGUF` is made from the model called `X` on its hub, `Lab_X-GGUF` also from `Lab/X`. A parent is no repackager's, is not made
    from its own conversion and is not younger. The account's own model comes before others'; of these the one with the
    most downloads is taken if it is the only one or has ten times the next one's. Beside one whose downloads are not
    known none is taken.
    """
    found = _candidates(told, models, seen, accounts.filter(accounts.role == "repackager"))
    back = known.select(model_key="parent_key", parent_key="model_key")
    found = found.anti_join(back, ["model_key", "parent_key"])
    whole = ibis.window(group_by=found.model_key)
    best = ibis.window(
        group_by=found.model_key, order_by=[ibis.desc(found.own), ibis.desc(found.downloads), found.parent_key]
    )
    ranked = found.mutate(
        place=ibis.row_number().over(best),
        next=found.downloads.lead().over(best),
        alone=found.count().over(whole) == 1,
        told=found.downloads.count().over(whole) == found.count().over(whole),
    )
    clear = ranked.told & (ranked.downloads > ranked.next) & (ranked.downloads >= CLEARLY * ranked.next)
    chosen = ranked.filter((ranked.place == 0) & (ranked.own | ranked.alone | clear))
    return chosen.select("model_key", "parent_key", "parent")


def _candidates(told: ir.Table, models: ir.Table, seen: ir.Table, repackagers: ir.Table) -> ir.Table:
    """Each conversion with every model it may be made from: parent_key, parent, downloads and whether it is its account's own."""
    others = models.select(
        "hub",
        parent_key="model_key",
        parent="model",
        owner="account_key",
        born="created_on",
        whole=models.model.lower(),
    ).mutate(part=_after(_.whole, "/"))
    plain = told.inner_join(others.drop("whole"), ["hub", "part"])
    prefixed = _prefixed(told).inner_join(others.drop("part"), ["hub", "whole"])
    columns = ("model_key", "parent_key", "parent", "account_key", "owner", "created_on", "born")
    found = plain.select(*columns).union(prefixed.select(*columns), distinct=True)
    found = found.inner_join(seen.select("downloads", parent_key="model_key"), "parent_key")
    found = found.anti_join(repackagers, found.owner == repackagers.account_key)
    older = ~(found.born > found.created_on).fill_null(False)
    return found.filter(older & (found.model_key != found.parent_key)).mutate(own=_.owner == _.account_key)


def _prefixed(told: ir.Table) -> ir.Table:
    """Each conversion with every model that `Lab_X`, `Lab-X` or `Lab_-_X` could mean, as `whole`; an account may bear such signs too."""
    joined = told.mutate(part=told.part.replace("_-_", "_"))
    at = joined.mutate(at=ibis.range(1, joined.part.length()).unnest())
    parted = at.filter(at.part.substr(at.at, 1).isin(["_", "-"]))
    return parted.mutate(whole=parted.part.left(parted.at) + "/" + parted.part.substr(parted.at + 1))


def _after(text: ir.StringValue, mark: str) -> ir.StringValue:
    """What stands after the first mark; the whole text where it has none."""
    return text.substr(text.find(mark) + 1)


def _all(known: ir.Table, guessed: ir.Table) -> ir.Table:
    """All edges with their rule and those defects that an edge bears by itself."""
    columns = ("model_key", "parent_key", "parent", "relation", "rule")
    weaker = guessed.mutate(relation=ibis.literal("quantized"), rule=ibis.literal("name")).select(*columns)
    both = known.mutate(rule=ibis.literal("stated")).select(*columns).union(weaker)
    return both.mutate(defect=ibis.cases((both.parent_key == both.model_key, "self"), (both.parent_key < 0, "outside")))


def _inner(found: ir.Table) -> ir.Table:
    """The edges that may lie on a cycle: those whose child has children and whose parent has parents, trimmed a few times."""
    inner = found.filter(found.defect.isnull()).select("model_key", "parent_key", "rule")
    for _turn in range(TRIMS):
        same = inner.view()
        inner = inner.filter(inner.model_key.isin(same.parent_key) & inner.parent_key.isin(same.model_key))
    return inner


def _circular(inner: Iterable[Mapping[str, Any]]) -> pa.Table:
    """The edges that lie on cycles. Where a name closes one, the name is wrong and not what was stated."""
    import pyarrow as pa

    every = {(row["model_key"], row["parent_key"]): row["rule"] for row in inner}
    guessed = {pair for pair in _within(every) if every[pair] == "name"}
    found = sorted(guessed | _within(every.keys() - guessed))
    keys = {"model_key": [child for child, _parent in found], "parent_key": [parent for _child, parent in found]}
    return pa.table({name: pa.array(values, pa.int64()) for name, values in keys.items()})


def _within(pairs: Iterable[Pair]) -> set[Pair]:
    """The edges between members of one strongly connected component."""
    onward: dict[int, list[int]] = defaultdict(list)
    backward: dict[int, list[int]] = defaultdict(list)
    for child, parent in pairs:
        onward[child].append(parent)
        backward[parent].append(child)
    component: dict[int, int] = {}
    finished = list(_finished(onward))
    for start in reversed(finished):  # Kosaraju: backward from what finished last
        reached = [] if start in component else [start]
        while reached:
            node = reached.pop()
            if node not in component:
                component[node] = start
                reached += backward.get(node, ())
    return {(c, p) for c, parents in onward.items() for p in parents if component[c] == component[p]}


def _finished(onward: dict[int, list[int]]) -> Iterator[int]:
    """The nodes in the order in which a walk in depth is done with them; without recursion, for a line may be long."""
    seen: set[int] = set()
    for start in onward:
        stack = [(start, False)]
        while stack:
            node, done = stack.pop()
            if done:
                yield node
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack += ((parent, False) for parent in onward.get(node, ()))


def closure(run: Statements, edges: str = "edges", into: str = "lineage") -> None:
    """Make the engine's table `lineage` (`schema.LINEAGE`): each model with all of its ancestors, from its table `edges`.

    A model is shared equally among its parents, each share among theirs, and so on: the weight of an ancestor is the sum over all
    paths to it, so the weights of a model's roots sum to 1. The depth is that of the shortest path. Edges marked `self` and
    `cycle` are not walked.

    Each turn doubles the length of the paths, so a line of a thousand steps takes ten.
    """
    run.create("lineage_0", lambda t: _steps(t(edges)), f"steps of {edges}")
    turns = ["lineage_0"]
    while run.engine.rows(f"SELECT 1 FROM {turns[-1]} LIMIT 1"):
        turns.append(f"lineage_{len(turns)}")
        run.create(turns[-1], lambda t: _doubled([t(name) for name in turns[:-1]]))
    run.create(into, lambda t: _lines([t(name) for name in turns]), f"lineage of {len(turns)}")
    for name in turns:
        run.engine.drop(name)


def _lines(parts: list[ir.Table]) -> ir.Table:
    """Every path, from those of each turn; the first are of one step."""
    steps = parts[0]
    paths = ibis.union(*(part.drop("end") for part in parts)) if parts[1:] else steps
    lines = paths.group_by(["model_key", "ancestor_key"]).aggregate(depth=_.depth.min(), weight=total(_.weight))
    onward = steps.select(ancestor_key="model_key").distinct().mutate(onward=True)
    both = lines.left_join(onward, "ancestor_key")  # not `isin`: as a column, some engines ask that of each row
    return both.select(lines, root=both.onward.isnull())


def _steps(found: ir.Table) -> ir.Table:
    """The paths of one step. `end` is the weight of those paths that are as long as any in the table."""
    sound = found.filter(found.defect.isnull() | (found.defect == "outside"))
    shared = sound.group_by("model_key").aggregate(parents=_.count()).filter(_.parents > 1)  # few: most have one
    steps = sound.left_join(shared, "model_key")
    weight = 1 / steps.parents.fill_null(1)
    return steps.select(
        "model_key", ancestor_key="parent_key", depth=ibis.literal(1).cast("int64"), weight=weight, end=weight
    )


def _doubled(parts: list[ir.Table]) -> ir.Table:
    """The paths of n + 1 to 2n steps, from those of up to n: one of exactly n, then any."""
    last = parts[-1]
    first = last.filter(last.end.notnull()).select(
        "model_key", middle="ancestor_key", length=2 ** (len(parts) - 1), end="end"
    )
    shorter = (part.mutate(end=ibis.null("float64")) for part in parts[:-1])
    second = ibis.union(last, *shorter).rename(middle="model_key", onward="end")
    joined = first.inner_join(second, "middle")
    return joined.group_by(["model_key", "ancestor_key"]).aggregate(
        depth=(joined.length + joined.depth).min(),
        weight=total(joined.end * joined.weight),
        end=total(joined.end * joined.onward),
    )


def total(weights: ir.FloatingValue) -> ir.FloatingScalar:
    """The sum of weights of at most 1, in whole parts of 2⁻⁵⁰: a sum of others would depend on the order of the rows."""
    return (weights * ONE).round(0).sum() / ONE


def creators(
    lines: ir.Table, found: ir.Table, models: ir.Table, accounts: ir.Table, renames: ir.Table | None = None
) -> ir.Table:
    """Who made the roots of each model whose line is known: model_key, account_key, account, weight; the weights of a model sum to 1.

    Args:
        lines: `schema.LINEAGE`.
        found: `schema.EDGES`.
        models: model_key, account_key, hub, model.
        accounts: account_key, hub, account.
        renames: hub, account (lower case), renamed_to: recorded renames of accounts.

    A root that no snapshot lists is its account's by its name, renames followed; where no model of that account is listed either,
    account_key is null.
    """
    roots = lines.filter(lines.root).select("model_key", "ancestor_key", "weight")
    inside = roots.inner_join(
        models.select(ancestor_key=models.model_key, hub=models.hub, account_key=models.account_key), "ancestor_key"
    ).inner_join(accounts.select("account_key", "account"), "account_key")
    beyond = roots.inner_join(_outside(found, models, accounts, renames), "ancestor_key")
    columns = ("model_key", "account_key", "hub", "account", "weight")
    every = inside.select(*columns).union(beyond.select(*columns))
    summed = every.group_by(["model_key", "account_key", "hub", every.account.lower().name("key")]).aggregate(
        account=_.account.min(), weight=total(_.weight)
    )
    return summed.select("model_key", "account_key", "account", "weight")


def _outside(found: ir.Table, models: ir.Table, accounts: ir.Table, renames: ir.Table | None) -> ir.Table:
    """Each parent that no snapshot lists, with its account by name: ancestor_key, hub, account_key, account."""
    named_by = found.filter(found.parent_key < 0).inner_join(models.select("model_key", "hub"), "model_key")
    each = named_by.group_by(ancestor_key=named_by.parent_key).aggregate(hub=_.hub.min(), parent=_.parent.min())
    each = each.mutate(stated=each.parent.split("/")[0]).mutate(key=_.stated.lower())
    if renames is not None:
        now = renames.select("hub", "renamed_to", key=renames.account)
        moved = each.left_join(now, ["hub", "key"]).drop("hub_right").drop("key_right")
        each = moved.mutate(key=moved.renamed_to.lower().fill_null(moved.key)).drop("renamed_to")
    listed = accounts.select("hub", "account_key", "account", key=accounts.account.lower())
    both = each.left_join(listed, ["hub", "key"])
    return both.select("ancestor_key", "hub", "account_key", account=both.account.fill_null(both.stated))
