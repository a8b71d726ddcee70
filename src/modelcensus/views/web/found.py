"""What somebody typed or pasted, found: a model, a country, an organisation or an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelcensus.answer import Answer, Field

if TYPE_CHECKING:
    from modelcensus.census import Census
    from modelcensus.census.names import Thing

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
    return census.names.one("model", name) if "/" in name else census.names.resolve([name])[0]


def found(census: Census, typed: str) -> Answer:
    """The same as an answer of one row. Raises `UnknownName` with those like it."""
    one = thing(census, typed)
    return Answer(
        question=census.say("Find a model, organisation or country"),
        definition="",
        unit="",
        source=str(census.source["name"]),
        snapshots=[],
        build=census.build.id,
        rows=[{"kind": one.kind, "key": one.key}],
        fields=[Field("kind", census.say("kind"), "name"), Field("key", census.say("name"), "name")],
    )
