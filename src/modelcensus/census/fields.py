"""The columns of each answer, with the words people use for them."""

from __future__ import annotations

from modelcensus.answer import Field, Kind
from modelcensus.messages import Say, marked

TITLES = {
    "country": marked("country"),
    "organisation": marked("organisation"),
    "account": marked("account"),
    "licence": marked("licence"),
    "task": marked("task"),
    "size": marked("size"),
    "kind": marked("kind"),
    "model": marked("model"),
    "name": marked("name"),
    "role": marked("role"),
    "downloads": marked("downloads"),
    "share": marked("share"),
    "models": marked("models"),
    "rank": marked("rank"),
    "since": marked("from"),
    "date": marked("to"),
    "share_before": marked("share before"),
    "change": marked("change"),
    "estimated": marked("estimated"),
    "downloads_before": marked("downloads before"),
    "thing": marked("what"),
    "field": marked("field"),
    "value": marked("value"),
    "source": marked("source"),
    "what": marked("what"),
    "on": marked("date"),
    "label": marked("label"),
    "rows": marked("models"),
    "refreshed": marked("read anew"),
    "twins": marked("twins"),
    "usable": marked("usable"),
    "why_not": marked("why not"),
    "snapshot": marked("snapshot"),
    "says": marked("in their word"),
    "theirs": marked("theirs"),
    "link": marked("link"),
    "checked": marked("reviewed"),
    "read": marked("read"),
    "counts": marked("counts"),
    "leaves_out": marked("leaves out"),
    "served": marked("served here"),
    "who": marked("who"),
    "differs": marked("what it counts that ours does not"),
    "rank_of": marked("of"),
    "largest": marked("largest model"),
    "tasks": marked("tasks"),
    "base": marked("made from"),
    "hub_says": marked("the hub says"),
    "others": marked("others say"),
    "done": marked("what was done"),
    "before": marked("before"),
    "hub": marked("hub"),
    "rule": marked("rule"),
    "direction": marked("direction"),
    "steps": marked("steps"),
    "relation": marked("relation"),
    "of_model": marked("from"),
    "weight": marked("part"),
    "build": marked("build"),
    "made": marked("made (UTC)"),
    "snapshots": marked("snapshots"),
    "latest": marked("latest"),
    "current": marked("current"),
    "pinned": marked("pinned"),
    "megabytes": marked("MB"),
}
KINDS: dict[str, Kind] = {
    "downloads": "count",
    "downloads_before": "count",
    "models": "count",
    "rows": "count",
    "refreshed": "count",
    "twins": "count",
    "rank": "rank",
    "share": "share",
    "share_before": "share",
    "estimated": "share",
    "change": "points",
    "since": "date",
    "date": "date",
    "on": "date",
    "snapshot": "date",
    "checked": "date",
    "usable": "flag",
    "served": "flag",
    "country": "code",
    "account": "name",
    "model": "name",
    "name": "name",
    "thing": "name",
    "licence": "name",
    "largest": "name",
    "says": "name",
    "tasks": "name",
    "base": "name",
    "others": "name",
    "before": "name",
    "of_model": "name",
    "weight": "share",
    "steps": "rank",
    "current": "flag",
    "pinned": "flag",
    "snapshots": "count",
    "megabytes": "count",
}
HEADS = {
    "country": ("country", "name"),
    "kind": ("kind", "name"),
    "organisation": ("organisation", "name", "country"),
    "account": ("account", "name", "country", "role"),
    "model": ("model", "name", "country", "task", "licence", "size"),
}


def fields(say: Say, *keys: str) -> list[Field]:
    """The columns of those keys."""
    return [Field(key, say(TITLES[key]), KINDS.get(key, "text")) for key in keys]


def share_fields(by: str, say: Say) -> list[Field]:
    """The columns of a share."""
    counted = () if by == "model" else ("models",)
    return fields(say, *HEADS.get(by, (by,)), "downloads", "share", *counted, "rank")


def trend_fields(by: str, say: Say) -> list[Field]:
    """The columns of a trend."""
    head = [key for key in HEADS.get(by, (by,)) if key not in ("role", "task", "licence", "size")]
    return fields(say, *head, "since", "date", "share_before", "share", "change", "downloads", "models")


def gained_fields(by: str, say: Say, *, steps: bool) -> list[Field]:
    """The columns of a share or a trend of gains."""
    head = HEADS.get(by, (by,))
    return fields(say, *head, *(("since", "date") if steps else ()), "downloads", "share", "estimated", "rank")
