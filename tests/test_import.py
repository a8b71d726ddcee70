"""A user's own tables: what is guessed, what is read, and what each bad input says."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelcensus.errors import SourceError
from modelcensus.sources import arrow_schema
from modelcensus.sources.table import TableFile

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2026, 1, 12)
HF = {"hub": "huggingface", "date": DAY}


def table(tmp_path: Path, text: str | bytes, name: str = "t.csv") -> Path:
    """A file of this content."""
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def read(path: Path, **options: Any) -> list[tuple[str, list[dict[str, Any]], dict[str, str]]]:
    """Date, rows and notes of each reading."""
    source = TableFile(**{**HF, **options})
    [(release, raw)] = source.local(path)
    found = []
    for reading in source.read(raw, release):
        batches = list(reading.batches)
        assert all(batch.schema.equals(arrow_schema()) for batch in batches)
        rows = [row for batch in batches for row in batch.to_pylist()]
        found.append((reading.date.isoformat(), rows, dict(reading.notes)))
    return found


def told(path: Path, **options: Any) -> list[dict[str, Any]]:
    """The rows of the one reading, without what is not known."""
    [(_, rows, _)] = read(path, **options)
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def refused(path: Path, **options: Any) -> SourceError:
    """The error that a file is refused with; it names the file and the next step, in one line each."""
    with pytest.raises(SourceError) as raised:
        read(path, **options)
    assert path.name in str(raised.value)
    assert raised.value.hint
    assert "\n" not in str(raised.value)
    return raised.value


ROWS = [{"id": "a/b", "downloads": 3, "likes": 1}, {"id": "c/d", "downloads": 0, "likes": None}]
READ = [
    {"hub": "huggingface", "model": "a/b", "downloads_30d": 3, "likes": 1},
    {"hub": "huggingface", "model": "c/d", "downloads_30d": 0},
]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", b"id,downloads,likes\na/b,3,1\nc/d,0,\n"),
        ("t.csv", b"\xef\xbb\xbfid;downloads;likes\r\na/b;3;1\r\n\r\nc/d;0;\r\n"),
        ("t.csv", b"\n\r\nid,downloads,likes\na/b,3,1\nc/d,0,\n"),
        ("t.tsv", b"id\tdownloads\tlikes\na/b\t3\t1\nc/d\t0\t"),
        ("noname", b'"id","downloads","likes"\n"a/b","3","1"\n"c/d","0.0","NaN"\n'),
        ("t.jsonl", "\n".join(json.dumps(row) for row in ROWS).encode()),
        ("t.ndjson", b"\n" + "\n\n".join(json.dumps(row) for row in ROWS).encode() + b"\n\n"),
        ("t.json", json.dumps(ROWS, indent=1).encode()),
        ("t.txt", b"\xef\xbb\xbf " + json.dumps(ROWS).encode()),
    ],
)
def test_a_table_in_any_form_reads_the_same(tmp_path: Path, name: str, content: bytes) -> None:
    """Told by its content; empty cells and NaN are not known, zero is zero."""
    assert told(table(tmp_path, content, name)) == READ


@pytest.mark.parametrize("name", ["t.parquet", "t.pq", "noname"])
def test_parquet_reads_the_same(tmp_path: Path, name: str) -> None:
    """Also without its suffix."""
    pq.write_table(pa.Table.from_pylist(ROWS), tmp_path / name)
    assert told(tmp_path / name) == READ


def test_every_column_is_guessed_by_its_name_and_told(tmp_path: Path) -> None:
    """Case and signs do not matter, but `_id` is another than `id`."""
    names = "_id,Model ID,hf_downloads,downloadsAllTime,Likes,pipeline_tag,License,num_parameters,createdAt,library_name,snapshot_date,note"
    line = "6814f3a1,a/b,3,40,5,text-generation,mit,7000000000,2025-05-02T16:31:29.000Z,transformers,2026-01-12,x"
    path = table(tmp_path, f"{names}\n{line}\n")
    assert TableFile("huggingface").guesses(path) == {
        "model": "Model ID",
        "hub_id": "_id",
        "downloads_30d": "hf_downloads",
        "downloads_all_time": "downloadsAllTime",
        "likes": "Likes",
        "task": "pipeline_tag",
        "licence": "License",
        "parameters": "num_parameters",
        "created_on": "createdAt",
        "library": "library_name",
        "date": "snapshot_date",
    }
    assert told(path, date=None) == [
        {
            "hub": "huggingface",
            "model": "a/b",
            "hub_id": "6814f3a1",
            "downloads_30d": 3,
            "downloads_all_time": 40,
            "likes": 5,
            "task": "text-generation",
            "licence": "mit",
            "parameters": 7_000_000_000,
            "created_on": dt.date(2025, 5, 2),
            "library": "transformers",
        }
    ]


@pytest.mark.parametrize(
    ("hub", "counter", "ours"),
    [
        ("huggingface", None, "downloads_30d"),
        ("modelscope", None, "downloads_all_time"),
        ("huggingface", "all-time", "downloads_all_time"),
        ("modelscope", "30d", "downloads_30d"),
        ("my-hub", "all-time", "downloads_all_time"),
    ],
)
def test_a_bare_downloads_is_what_its_hub_means_by_it(tmp_path: Path, hub: str, counter: Any, ours: str) -> None:
    """Unless it is said."""
    [row] = told(table(tmp_path, "id,downloads\na/b,3\n"), hub=hub, counter=counter)
    assert row == {"hub": hub, "model": "a/b", ours: 3}


def test_a_map_overrides_and_leaves_out(tmp_path: Path) -> None:
    """Ours = theirs; a hyphen leaves a column out that would be guessed."""
    path = table(tmp_path, "name,id,n,likes\nx,a/b,3,many\n")
    assert told(path, columns={"model": "id", "downloads_all_time": "n", "likes": "-"}) == [
        {"hub": "huggingface", "model": "a/b", "downloads_all_time": 3}
    ]


def test_two_names_of_one_thing_are_no_two_candidates(tmp_path: Path) -> None:
    """The Hub's own listing has `id` and `modelId`, which are the same."""
    path = table(tmp_path, json.dumps([{"_id": "x", "id": "a/b", "modelId": "a/b", "downloads": 3}]), "t.json")
    assert TableFile(**HF).guesses(path)["model"] == "id"


def test_dates_of_rows_give_a_reading_each_oldest_first(tmp_path: Path) -> None:
    """A time is a day in UTC; a file without a date column takes the date that is given."""
    path = table(
        tmp_path, "time,id,downloads\n2026-01-12 23:30:00-05:00,a/b,3\n2026-01-05,a/b,2\n2026-01-13T01:00:00Z,c/d,1\n"
    )
    found = read(path, date=None)
    assert [(date, [row["model"] for row in rows]) for date, rows, _ in found] == [
        ("2026-01-05", ["a/b"]),
        ("2026-01-13", ["a/b", "c/d"]),
    ]
    [(release, _)] = TableFile("huggingface").local(path)
    assert (release.source, release.label, release.date.isoformat()) == ("import-huggingface", "t.csv", "2026-01-13")
    assert str(tmp_path) not in release.url


def test_a_model_that_stands_twice_on_a_date_keeps_its_largest_counter(tmp_path: Path) -> None:
    """And the rows left out are counted."""
    [(_, rows, notes)] = read(table(tmp_path, "id,downloads\na/b,3\na/b,9\na/b,\nc/d,1\n"))
    assert [(row["model"], row["downloads_30d"]) for row in rows] == [("a/b", 9), ("c/d", 1)]
    assert notes["duplicates"] == "2"


def test_a_creation_date_at_the_hub_s_floor_is_unknown(tmp_path: Path) -> None:
    """On Hugging Face, and nowhere else."""
    path = table(tmp_path, "id,downloads,created\na/b,3,2022-03-02\n")
    assert "created_on" not in told(path)[0]
    assert told(path, hub="my-hub", counter="30d")[0]["created_on"] == dt.date(2022, 3, 2)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([3], pa.uint64()),
        pa.array([3.0]),
        pa.array([Decimal("3.00")]),
        pa.array(["3"]),
        pa.array(["3"]).dictionary_encode(),
        pa.array(["3"], pa.large_string()),
    ],
    ids=lambda column: str(column.type),
)
def test_a_count_may_be_of_any_type_that_is_whole(tmp_path: Path, column: pa.Array) -> None:
    """In Parquet."""
    pq.write_table(pa.table({"id": ["a/b"], "downloads": column}), tmp_path / "t.parquet")
    assert told(tmp_path / "t.parquet")[0]["downloads_30d"] == 3


@pytest.mark.parametrize(
    "column",
    [
        pa.array([dt.date(2026, 1, 12)]),
        pa.array([dt.datetime(2026, 1, 12, 5)], pa.timestamp("ns")),
        pa.array([dt.datetime(2026, 1, 12, 5, tzinfo=dt.UTC)], pa.timestamp("us", "America/New_York")),
        pa.array(["2026-01-12"]),
    ],
    ids=lambda column: str(column.type),
)
def test_a_date_may_be_of_any_type_that_is_one(tmp_path: Path, column: pa.Array) -> None:
    """In Parquet, with nanoseconds and time zones."""
    pq.write_table(pa.table({"id": ["a/b"], "downloads": [1], "date": column}), tmp_path / "t.parquet")
    assert [date for date, _, _ in read(tmp_path / "t.parquet", date=None)] == ["2026-01-12"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a,downloads\nx,1\n", r"no column that is known for its id"),
        ("id,rank\na/b,1\n", r"no column that is known for its counter"),
        ("id,model,downloads\na/b,x/y,1\n", r"both `id` and `model` could be its model"),
        ("id,downloads,Downloads\na/b,1,2\n", r"both `downloads` and `Downloads` could be its downloads_30d"),
        ("id,downloads_30d,downloads\na/b,1,2\n", r"both `downloads_30d` and `downloads` could be its downloads_30d"),
        ("id,id,downloads\na/b,a/b,1\n", r"the column `id` twice"),
        ("id,downloads\na/b,many\n", r"line 2, column `downloads`: 'many' is not a whole number"),
        ("id,downloads\na/b,1\nc/d,-1\n", r"line 3, column `downloads`: '-1' is not a whole number"),
        ("id,downloads\na/b,1.5\n", r"line 2, column `downloads`: '1\.5' is not a whole number"),
        ("id,downloads\na/b,99999999999999999999\n", r"line 2, column `downloads`"),
        ("id,downloads\na/b,9999999999999999999\n", r"line 2, column `downloads`"),
        ('id,downloads\na/b,"1,234"\n', r"line 2, column `downloads`: '1,234' is not"),
        ("id,downloads\ngpt2,1\n", r"line 2, column `id`: 'gpt2' is not an id of the form account/name"),
        ("id,downloads\n,1\n", r"line 2, column `id`: '' is not an id"),
        ("id,downloads\na/b/c,1\n", r"line 2, column `id`"),
        ("id,downloads,created\na/b,1,spring\n", r"line 2, column `created`: 'spring' is not a date as YYYY-MM-DD"),
        ("id,downloads,date\na/b,1,12/01/2026\n", r"line 2, column `date`: '12/01/2026' is not a date"),
        (
            "id,downloads,date\na/b,1,2026-01-13\n",
            r"line 2, column `date`: it is 2026-01-13, where --date says 2026-01-12",
        ),
        ("id,downloads,date\na/b,1,\n", r"line 2, column `date`: it is empty"),
        ("id,downloads\n", r"has no rows"),
        ("", r"is empty"),
        (" \n\n", r"is empty"),
        ("\u3000\n", r"no column that is known for its id"),
        ("id,downloads\na/b,1,2\n", r"line 2 has 3 cells where the header has 2"),
        ("id,downloads\na/b\n", r"line 2 has 1 cells"),
        ('id,downloads\n"a/b,1\n', r"line 2 is not CSV"),
        ('id,downloads\n"a\nx/b",1\n"a"x,1\n', r"line 4 is not CSV"),
        ('"id\rx",downloads\r\na/b,1\n', r"no column that is known for its id"),
        ("id\rx,downloads\na/b,1\n", r"line 1 is not CSV"),
        (f"id,downloads,task\na/b,1,{'x' * 500}\n", r"line 2, column `task`: its text is 500 characters long"),
        (b"id,downloads\na/b,1\nc/\xe9,2\n", r"line 3 is not UTF-8: byte 3 is 0xe9"),
        ("id,downloads\na/b,1\n".encode("utf-16"), r"is UTF-16"),
        (gzip.compress(b"id,downloads\na/b,1\n", mtime=0), r"is a gzip file"),
    ],
)
def test_each_bad_csv_file_is_one_error_that_says_where(tmp_path: Path, content: str | bytes, says: str) -> None:
    """It names file, line and column, and the next step."""
    assert refused(table(tmp_path, content)).args[0]
    with pytest.raises(SourceError, match=says):
        read(table(tmp_path, content))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("t.jsonl", '{"id": "a/b", "downloads": 1}\n{"id": "c/d", "down', r"line 2 is not JSON"),
        ("t.jsonl", '{"id": "a/b", "downloads": 1}\n7\n', r"line 2 is 7, not an object"),
        ("t.jsonl", '{"id": "a/b", "downloads": true}\n', r"line 1, column `downloads`: True is not a whole number"),
        ("t.jsonl", '{"id": "a/b", "downloads": 1.5}\n', r"line 1, column `downloads`: 1\.5 is not"),
        ("t.jsonl", '{"id": "a/b", "downloads": 1e400}\n', r"line 1, column `downloads`: inf is not"),
        ("t.jsonl", '{"id": "a/b", "downloads": [1]}\n', r"line 1, column `downloads`: \[1\] is not"),
        ("t.jsonl", '{"id": "a/\\ud800", "downloads": 1}\n', r"line 1, column `id`"),
        ("t.jsonl", '{"id": "a/b", "downloads": 1, "task": ["x"]}\n', r"line 1, column `task`: \['x'\] is not text"),
        (
            "t.jsonl",
            '{"id": "a/b", "downloads": 1, "created": 1700000000}\n',
            r"line 1, column `created`: 1700000000 is not a date",
        ),
        ("t.jsonl", '{"id": "a/b", "downloads": ' + "9" * 5000 + "}\n", r"line 1 is not JSON"),
        ("t.jsonl", '{"id": ' + "[" * 100_000 + "\n", r"line 1 is not JSON"),
        ("t.jsonl", '{\n "id": "a/b"\n}\n', r"line 1 is not JSON"),
        ("t.json", '[{"id": "a/b", "downloads": 1},\n {"id": ', r"is not JSON"),
        ("t.json", '[{"id": "a/b", "downloads": 1}, null]', r"item 2 is None, not an object"),
        (
            "t.json",
            '[{"id": "a/b", "downloads": 1}, {"id": "c/d", "downloads": -1}]',
            r"item 2, column `downloads`: -1 is not",
        ),
        ("t.json", "[]", r"no column that is known for its id"),
        ("t.parquet", "not Parquet at all", r"cannot be read"),
    ],
)
def test_each_bad_json_file_is_one_error_that_says_where(tmp_path: Path, name: str, content: str, says: str) -> None:
    """By line in JSON Lines, by item in an array."""
    path = table(tmp_path, content, name)
    refused(path)
    with pytest.raises(SourceError, match=says):
        read(path)


def test_each_bad_parquet_file_is_one_error_that_says_where(tmp_path: Path) -> None:
    """Cut short, of bytes that are no text, or with a count that is none."""
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"id": ["a/b", "c/d"], "downloads": [1, -2]}), path)
    assert "row 2, column `downloads`: -2" in str(refused(path))
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    assert "cannot be read" in str(refused(path))
    pq.write_table(pa.table({"id": [b"a/b", b"a/\xff"], "downloads": [1, 2]}), path)
    assert "row 1, column `id`" in str(refused(path))
    broken = pa.Array.from_buffers(pa.string(), 2, pa.array([b"a/b", b"a/\xff"]).buffers())
    pq.write_table(pa.table({"id": broken, "downloads": [1, 2]}), path)
    assert "column `id`, row 2 cannot be read" in str(refused(path))
    pq.write_table(pa.table({"id": ["a/b"], "downloads": [1], "created": pa.array([2**60], pa.timestamp("ms"))}), path)
    assert "column `created`" in str(refused(path))


@pytest.mark.parametrize(
    ("options", "says", "hint"),
    [
        ({"date": None}, "does not say its date", "--date"),
        ({"hub": "my-hub"}, "may be either counter on my-hub", "--counter"),
        ({"columns": {"model": "repo"}}, "has no column 'repo'", "'id', 'downloads'"),
        ({"columns": {"model": "-"}}, "known for its id", "--map model=COLUMN"),
        ({"columns": {"downloads_30d": "-"}}, "known for its counter", "--map"),
        ({"columns": {"model": "id", "downloads_30d": "id"}}, "line 2, column `id`", "--map downloads_30d=COLUMN"),
    ],
)
def test_what_is_missing_is_asked_for(tmp_path: Path, options: dict[str, Any], says: str, hint: str) -> None:
    """The hint says how to give it."""
    error = refused(table(tmp_path, "id,downloads\na/b,1\n"), **options)
    assert says in str(error)
    assert hint in error.hint


def test_a_counter_that_the_file_has_not_is_asked_for(tmp_path: Path) -> None:
    """`--counter` says what a bare `downloads` is; where there is none it says nothing."""
    path = table(tmp_path, "id,downloads_30d\na/b,1\n")
    assert "no `downloads` that could be the all-time counter" in str(refused(path, counter="all-time"))
    assert told(path, counter="30d")[0]["downloads_30d"] == 1


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"hub": "../x"}, "name of a hub"),
        ({"hub": ""}, "name of a hub"),
        ({"source": "a/../b"}, "name of a source"),
        ({"source": "A b"}, "name of a source"),
        ({"columns": {"downloads": "x"}}, "no column 'downloads' of ours"),
    ],
)
def test_names_that_are_none_are_refused_at_once(options: dict[str, Any], says: str) -> None:
    """A source's name becomes a folder's."""
    with pytest.raises(SourceError, match=says):
        TableFile(**{**HF, **options})


def test_a_file_that_is_not_there_is_one_error(tmp_path: Path) -> None:
    """As is a folder."""
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(SourceError, match="cannot be read"):
            read(path)


def test_what_a_message_shows_of_a_cell_obeys_no_terminal(tmp_path: Path) -> None:
    """Short and without control characters."""
    error = refused(table(tmp_path, f"id,downloads\n\x1b[31m{'x' * 200},1\n"))
    assert "\x1b" not in str(error)
    assert len(str(error)) < 200


def test_many_rows_of_many_dates_are_all_read(tmp_path: Path) -> None:
    """More than are held at a time."""
    lines = (
        f"a/m{number % 2000},{number},{dt.date(2024, 1, 1) + dt.timedelta(days=number % 70)}"
        for number in range(130_000)
    )
    found = read(table(tmp_path, "id,downloads,date\n" + "\n".join(lines)), date=None)
    assert len(found) == 70
    assert sum(len(rows) + int(notes.get("duplicates", 0)) for _, rows, notes in found) == 130_000


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.lists(st.integers(), max_size=2)
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.dictionaries(st.sampled_from(["id", "downloads", "likes", "date", "task", "created", "_id"]), VALUES),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_a_json_file_holds_it_is_read_or_refused(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    """With one error that names it, and no other."""
    path = table(tmp_path, json.dumps(rows), "t.json")
    try:
        found = read(path)
    except SourceError as error:
        assert "t.json" in str(error)  # noqa: PT017
    else:
        assert sum(len(each) + int(notes.get("duplicates", 0)) for _, each, notes in found) == len(rows)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=60))
def test_whatever_bytes_a_file_holds_it_is_read_or_refused(tmp_path: Path, noise: bytes) -> None:
    """With one error that names it, and no other."""
    for name in ("t.csv", "t.json", "t.parquet"):
        path = table(tmp_path, b"id,downloads\n" + noise if name == "t.csv" else noise, name)
        with pytest.raises(SourceError, match=name):
            read(path)
            raise SourceError(f"{name} was read", "")
