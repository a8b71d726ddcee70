"""What every question shares: its places, the universe, and how rows are grouped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from modelcensus.store import place

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from modelcensus.store import Tables


APART = ("individual", "community")


def told_by(group: ir.StringColumn) -> ir.BooleanValue:
    """Whether a country or group is in the denominator that is asked: all, attributed (without unknown) or countries alone."""
    asked = place("denominator")
    return (asked == "all") | ((group != "unknown") & ((asked == "attributed") | ~group.isin(APART)))


def largest_first(downloads: ir.FloatingValue) -> ir.Value:
    """The order of the largest first, to a thousandth of a download: what is equal may differ by less, as it was added up in another order."""
    import ibis

    return ibis.desc(downloads.round(3))


def counter(seen: ir.Table) -> ir.IntegerColumn:
    """The counter that the question rests on: `downloads_30d` or `downloads_all_time`."""
    import ibis

    return ibis.ifelse(place("counter") == "downloads_all_time", seen.downloads_all_time, seen.downloads_30d)


def counted(seen: ir.Table) -> ir.Table:
    """The source's observations with that counter as `counter`; where it is unknown the row is left out, not counted as 0."""
    own = seen.filter(seen.source == place("source"))
    return own.mutate(counter=counter(own)).filter(lambda t: t.counter.notnull())


def of_universe(tables: Tables) -> ir.Table:
    """The models of the universe that is asked: those of its tasks, copies among them only where they count in it."""
    models = tables.models
    tasks = tables.universes.filter(tables.universes.universe == place("universe"))
    told = models.inner_join(tasks, "task")
    return told.filter(told.copies | ~told.copy).select(*models.columns)


def first_named(tables: Tables) -> ir.Table:
    """When the source that is asked listed each model first: model_key, listed_on. Of models that another listed before, it is not known."""
    names = tables.names.filter(tables.names.source == place("source"))
    return names.group_by("model_key").aggregate(listed_on=names.first_seen.min())


def within(tables: Tables) -> ir.Table:
    """The models of the universe that is asked, with who published them."""
    counted, accounts = of_universe(tables), tables.accounts
    return counted.inner_join(accounts, counted.account_key == accounts.account_key).select(
        counted,
        accounts.account,
        accounts.organisation,
        accounts.name,
        accounts.kind,
        accounts.country,
        accounts.country_group,
        accounts.role,
    )


MODALITIES = {
    "text": (
        *("text-generation", "text2text-generation", "fill-mask", "text-classification", "token-classification"),
        *("question-answering", "table-question-answering", "zero-shot-classification", "translation"),
        *("summarization", "feature-extraction", "sentence-similarity", "text-ranking"),
    ),
    "text and images": ("image-text-to-text", "visual-question-answering", "document-question-answering"),
    "images": (
        *("text-to-image", "image-to-image", "image-to-text", "unconditional-image-generation", "depth-estimation"),
        *("image-classification", "object-detection", "image-segmentation", "zero-shot-image-classification"),
        *("mask-generation", "zero-shot-object-detection", "image-feature-extraction", "keypoint-detection"),
        *("visual-document-retrieval", "text-to-3d", "image-to-3d"),
    ),
    "video": ("text-to-video", "video-classification", "image-to-video", "video-text-to-text", "video-to-video"),
    "audio": (
        *("automatic-speech-recognition", "text-to-speech", "text-to-audio", "audio-to-audio"),
        *("audio-classification", "voice-activity-detection", "audio-text-to-text"),
    ),
    "any": ("any-to-any",),
}
MIXTURE = r"(?i)(?:[-_]a\d+(?:\.\d+)?b(?:[-_.]|$)|\d+x\d+(?:\.\d+)?b|mixtral|(?:^|[-_/.])moe(?:[-_.]|$))"


def modality(task: ir.StringColumn) -> ir.StringValue:
    """What the hub's task takes in and gives out, in a word; `other` for the rest of its tasks, `unknown` where no snapshot knows it."""
    import ibis

    known = ((task.isin(tasks), word) for word, tasks in MODALITIES.items())
    return ibis.cases((task == "unknown", "unknown"), *known, else_="other")


def experts(model: ir.StringColumn) -> ir.StringValue:
    """`mixture` where a model's name tells that it is a mixture of experts (`-A3B`, `8x7B`, MoE), else `unsaid`: no hub states it."""
    import ibis

    return ibis.ifelse(model.re_search(MIXTURE), "mixture", "unsaid")


__all__ = [
    "APART",
    "GROUPINGS",
    "Attributes",
    "counted",
    "counter",
    "first_named",
    "of_universe",
    "place",
    "told_by",
    "within",
]

Attributes = dict[str, Callable[["ir.Table"], "ir.Value"]]

GROUPINGS: dict[str, Attributes] = {
    "country": {"country": lambda t: t.country_group},
    "organisation": {
        "organisation": lambda t: t.organisation,
        "name": lambda t: (t.organisation == "unknown").ifelse("unknown", t.name),
        "country": lambda t: t.country_group,
    },
    "account": {
        "account": lambda t: t.account,
        "name": lambda t: t.name,
        "country": lambda t: t.country_group,
        "role": lambda t: t.role,
    },
    "licence": {"licence": lambda t: t.licence},
    "task": {"task": lambda t: t.task},
    "size": {"size": lambda t: t.size},
    "relation": {"relation": lambda t: t.relation},
    "modality": {"modality": lambda t: modality(t.task)},
    "experts": {"experts": lambda t: experts(t.model)},
    "kind": {"kind": lambda t: t.kind},
    "model": {
        "model": lambda t: t.model,
        "name": lambda t: t.name,
        "country": lambda t: t.country_group,
        "task": lambda t: t.task,
        "licence": lambda t: t.licence,
        "size": lambda t: t.size,
    },
}
