"""What somebody typed or pasted, found: a model, a country, an organisation or an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.answer import Answer, Field
from modelcensus.errors import UnknownName

if TYPE_CHECKING:
    from modelcensus.census import Census
    from modelcensus.census.names import Thing

FAMILY = "family"
HUBS = ("huggingface.co/", "hf.co/", "modelscope.cn/models/")


def named(typed: str) -> str:
    """The name in what was typed: of a hub's address the model's.

    >>> named(" https://huggingface.co/Qwen/Qwen3-8B/tree/main?x=1 ")
    'Qwen/Qwen3-8B'
    """
    text = typed.strip()
    for hub in HUBS:
        if hub in text:
            return "/".join(text.split(hub, 1)[1].split("?")[0].split("#")[0].split("/")[:2])
    return text


def thing(census: Census, typed: str) -> Thing:
    """What it is and its key. Raises `UnknownName` with those like it."""
    name = named(typed)
    is_model = "/" in name and not name.startswith(f"{FAMILY}:")
    return census.names.one("model", name) if is_model else census.names.resolve([name])[0]


def found(census: Census, typed: str) -> Answer:
    """The same as an answer: what it is, and of a model the families it is in. Raises `UnknownName` with those like it."""
    rows = _rows(census, typed)
    return Answer(
        question=census.say("Find a model, organisation or country"),
        definition="",
        unit="",
        source=str(census.source["name"]),
        snapshots=[],
        build=census.build.id,
        rows=rows,
        fields=[Field("kind", census.say("kind"), "name"), Field("key", census.say("name"), "name")],
    )


def _rows(census: Census, typed: str) -> list[dict[str, str]]:
    try:
        one = thing(census, typed)
    except UnknownName:
        name = named(typed)
        if not census.names.is_base(name):  # of which others are made, and no snapshot lists it
            raise
        return [{"kind": FAMILY, "key": census.names.one(FAMILY, name).key}]
    families = census.bases(one.key) if one.kind == "model" else []
    return [{"kind": one.kind, "key": one.key}, *({"kind": FAMILY, "key": base} for base in families)]
