"""Columns of few words are held by number: what is asked of them, added to them and written of them are words."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from modelcensus.store import Engine, Home, open_build, quick
from modelcensus.store.sql import literal


@pytest.fixture
def engine(tiny_home: Home, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An engine with the tiny world's models, as long ones are held."""
    monkeypatch.setattr("modelcensus.store.engine.LONG", 0)
    held = Engine.start()
    held.load("models", open_build(tiny_home).table("models"))
    return held


def kind(engine: Engine, column: str) -> str:
    """The type of a column of `models`."""
    [row] = engine.rows(f"SELECT typeof({column}) AS kind FROM models LIMIT 1")
    return str(row["kind"]).partition("(")[0]


def add(engine: Engine, *words: str) -> None:
    """Put models of other tasks and of no library in place of some."""
    listed = ", ".join(f"({literal(word)})" for word in words)
    engine.create(
        "others",
        "SELECT m.* REPLACE (w.task AS task, NULL AS library) FROM (SELECT *, row_number() OVER (ORDER BY model_key) AS n FROM models) AS m "
        f"JOIN (SELECT *, row_number() OVER () AS n FROM (VALUES {listed}) AS t (task)) AS w USING (n)",
    )
    engine.create("others", "SELECT * EXCLUDE n FROM others")
    engine.replace_rows("models", ["model_key"], "others")


def test_words_are_numbered_and_names_are_not(engine: Engine) -> None:
    """A task is one of few words; a model's name is its own."""
    assert (kind(engine, "task"), kind(engine, "model")) == ("ENUM", "VARCHAR")


def test_words_that_are_new_are_taken_in_their_order(engine: Engine) -> None:
    """A task that nobody had, with a quote in it: its column is numbered as before, in the words' order, and what stood there stands."""
    before = [row["task"] for row in engine.rows("SELECT task FROM models ORDER BY model_key")]
    add(engine, "a'task", "zeal")
    after = [row["task"] for row in engine.rows("SELECT task FROM models ORDER BY model_key")]
    assert after == ["a'task", "zeal", *before[2:]]
    assert kind(engine, "task") == "ENUM"
    assert [row["task"] for row in engine.rows("SELECT task FROM models ORDER BY task")] == sorted(after)


def test_of_too_many_words_each_row_has_its_own(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more words came than are numbered, the column holds them as text."""
    monkeypatch.setattr(quick, "WORDS", len(engine.rows("SELECT DISTINCT task FROM models WHERE task IS NOT NULL")) + 1)
    add(engine, "one", "two", "three")
    assert kind(engine, "task") == "VARCHAR"
    told = engine.rows("SELECT task FROM models ORDER BY model_key LIMIT 3")
    assert [row["task"] for row in told] == ["one", "two", "three"]


def test_words_are_written(engine: Engine, tiny_home: Home, tmp_path: Path) -> None:
    """The file is the one it was read from, in its types too."""
    first, file = open_build(tiny_home).table("models"), tmp_path / "models.parquet"
    engine.write("models", file)
    assert pq.read_table(file).equals(pq.read_table(first))


def test_a_checksum_is_of_rows_and_their_places(tmp_path: Path) -> None:
    """However many threads read a file, its checksum is the same; two rows that changed places are another file."""
    engine, files = Engine.start(), [tmp_path / f"{name}.parquet" for name in ("one", "packed", "turned")]
    rows = "SELECT i, 'word ' || i % 7 AS word FROM range(400_000) AS r (i)"
    turned = "SELECT CASE i WHEN 3 THEN 300_000 WHEN 300_000 THEN 3 ELSE i END AS i, word FROM"
    for file, sql, size in zip(files, (rows, rows, f"{turned} ({rows})"), (20_000, 100_000, 20_000), strict=True):
        engine.rows(f"COPY ({sql}) TO '{file}' (FORMAT parquet, ROW_GROUP_SIZE {size})")
    one, packed, other = ({engine.digest(file) for _ in range(3)} for file in files)
    assert len(one) == 1
    assert one == packed
    assert one.isdisjoint(other)
