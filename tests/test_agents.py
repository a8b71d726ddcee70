"""The census for agents: the SDK's own client asks it, in this process and over standard input and output."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from starlette.testclient import TestClient

from modelcensus import Census
from modelcensus.store import starter
from modelcensus.views.web.questions import QUESTIONS
from tests.test_web import NEEDS

agents = pytest.importorskip("modelcensus.views.agents")
mcp = pytest.importorskip("mcp")

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ARGUMENTS: dict[str, dict[str, Any]] = {
    name: dict(part.split("=", 1) for part in NEEDS.get(name, "").split("&") if part) for name in QUESTIONS
}


@pytest.fixture(scope="module")
def server() -> Any:
    """A server of the starter."""
    return agents.server(starter().path)


def asked(server: Any, name: str, arguments: Mapping[str, Any]) -> Any:
    """The reply to one call; the client holds it against the tool's schema."""

    async def ask() -> Any:
        async with mcp.Client(server) as client:
            await client.list_tools()
            return await client.call_tool(name, dict(arguments))

    return anyio.run(ask)


def test_every_question_is_a_tool(server: Any) -> None:
    """With typed and described parameters, as the API has them; each only reads."""
    from modelcensus.views.web.app import create

    api = TestClient(create(starter().path)).get("/openapi.json").json()["paths"]

    async def list_them() -> Any:
        async with mcp.Client(server) as client:
            assert "strangers" in (client.instructions or "")
            return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in anyio.run(list_them)}
    assert set(tools) == set(QUESTIONS)
    for name, tool in tools.items():
        taken = tool.input_schema["properties"]
        told = {one["name"]: one for one in api[f"/v1/{name}"]["get"]["parameters"]}
        assert set(taken) == set(told) | {"skip"}
        for key, one in told.items():
            assert taken[key]["description"] == one["description"]
            assert taken[key].get("enum") == one["schema"].get("enum")
        assert {key for key, one in told.items() if one["required"]} == set(tool.input_schema.get("required", []))
        assert tool.annotations.read_only_hint is True


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_tool_answers_as_the_census_does(name: str, server: Any) -> None:
    """Rows with unit, definition, dates, caveats, build and SQL, as structured content and as text, and never too much."""
    reply = asked(server, name, ARGUMENTS[name])
    assert not reply.is_error, reply.content
    told = reply.structured_content
    assert json.loads(reply.content[0].text) == told
    assert len(told["rows"]) <= agents.ROWS
    assert told["rows_in_all"] == len(told["rows"]) + told["rows_left_out"]
    assert told["build"] == Census.open().build.id


def test_the_numbers_are_those_of_the_census(server: Any) -> None:
    """With their band, in the language asked for."""
    told = asked(server, "share", {"by": "country", "top": 3, "lang": "ko"}).structured_content
    rows = Census.open(language="ko").share("country", top=3).as_dict()["rows"]
    assert [row["name"] for row in told["rows"]] == [row["name"] for row in rows]
    for row, other in zip(told["rows"], rows, strict=True):
        assert row == pytest.approx(other)
        assert row["low"] <= row["share"] <= row["high"]


def test_long_answers_come_in_parts(server: Any) -> None:
    """`skip` goes on where a reply stopped; together they are the whole."""
    whole, skip = [], 0
    while True:
        told = asked(server, "share", {"by": "account", "top": 250, "skip": skip}).structured_content
        assert told["rows_skipped"] == skip
        whole += told["rows"]
        skip = len(whole)
        if not told["rows_left_out"]:
            break
    rows = Census.open().share("account", top=250).rows
    assert [row["account"] for row in whole] == [row["account"] for row in rows]


def test_a_reply_has_a_size() -> None:
    """Long rows are cut by their characters; there is always one."""
    from dataclasses import replace

    answer = Census.open().definitions()
    long = replace(answer, rows=[{"text": "x" * 25_000}] * 9)
    assert [agents.cut(long)[key] for key in ("rows_in_all", "rows_left_out")] == [9, 7]
    assert len(agents.cut(replace(answer, rows=[{"text": "x" * 90_000}] * 9))["rows"]) == 1


WRONG = {
    ("share", "universe", "llmm"): ("UnknownName", "llm"),
    ("share", "by", "colour"): ("QuestionError", ""),
    ("share", "top", 0): ("QuestionError", ""),
    ("share", "skip", -1): ("QuestionError", ""),
    ("share", "lang", "de"): ("QuestionError", ""),
    ("share", "colour", "red"): ("QuestionError", ""),
    ("share", "universe", "x" * 500): ("QuestionError", ""),
    ("model", "nothing", ""): ("QuestionError", ""),
    ("find", "name", "Chinaa"): ("UnknownName", "China"),
    ("check", "claim", "seed-v32-aimee"): ("UnknownName", "seed-v32-aime"),
    ("shares", "by", "country"): ("UnknownName", "share"),
}


@pytest.mark.parametrize("call", WRONG, ids=lambda call: " ".join(map(str, call))[:40])
def test_errors_have_the_one_shape(call: tuple[str, str, Any], server: Any) -> None:
    """What happened, the next step and near names, as a result that the agent can mend."""
    name, key, value = call
    reply = asked(server, name, {key: value})
    told = reply.structured_content["error"]
    kind, near = WRONG[call]
    assert (reply.is_error, told["type"]) == (True, kind)
    assert set(told) == {"type", "message", "hint", "near"}
    assert told["hint"]
    assert not near or near in told["near"]


def test_it_speaks_over_standard_input_and_output(own_home: Path) -> None:
    """Started as a client starts it: nothing but the protocol on its output, and it ends with its client."""
    started = mcp.StdioServerParameters(
        command=sys.executable,
        args=["-m", "modelcensus", "mcp"],
        env={"MODELCENSUS_HOME": str(own_home), "PYTHONPATH": ":".join(sys.path)},
    )

    async def talk(mode: str) -> list[Any]:
        async with mcp.Client(started, mode=mode) as client:
            tools = (await client.list_tools()).tools
            share = await client.call_tool("share", {"by": "country", "top": 2})
            wrong = await client.call_tool("share", {"by": "colour"})
            return [len(tools), share.structured_content["rows"][0]["country"], wrong.is_error]

    for mode in ("auto", "legacy"):
        assert anyio.run(talk, mode) == [len(QUESTIONS), "CN", True]
    assert not own_home.exists()
