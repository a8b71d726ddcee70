"""The work list of the attribution: what is known of accounts nobody recorded, and what others say of all."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from modelcensus import Census, attribution
from modelcensus.census import rebuild
from modelcensus.errors import QuestionError, SourceError
from modelcensus.sources import labels
from modelcensus.store import Home, Provenance, write_labels, write_snapshot
from modelcensus.views.cli import run
from tests.conftest import SHARED
from tests.worlds import tiny
from tests.worlds.tiny import ANY, TEXT, K, Said

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 8, 1)
HAN = """
- id: han
  name: Han
  kind: company
  accounts: {huggingface: [han]}
  countries: [{country: KR, confidence: high}]
  evidence: [{basis: knowledge, says: made up for the tests, checked: 2026-01-01}]
"""
ROWS = [
    (Said("alpha-lab/one", 400 * K), None),
    (Said("beta-corp/big", 200 * K), None),
    (Said("gamma-uni/text", 100 * K), None),
    (Said("han/text", 50 * K), None),
    (Said("Stranger/large", 100 * K), ["finetune:alpha-lab/one"]),
    (Said("Stranger/any", 50 * K, task=ANY), ["quantized:alpha-lab/one"]),
    (Said("Stranger/small", 10 * K), ["adapter:beta-corp/big"]),
    (Said("hermit/thing", 60 * K, task=None), None),
    (Said("person/thing", 30 * K), None),
]
LIST = (
    "hf_org,region,notes\nalpha-lab,china,\nbeta-corp,eu,\ngamma-uni,eu,\nhan,other,\nSTRANGER,us,\nhermit,unknown,\n"
)


def snapshot() -> pa.Table:
    """The rows above with what each was made from."""
    told = tiny.table([row for row, _ in ROWS])
    bases = pa.array([base for _, base in ROWS], told.schema.field("base_models").type)
    return told.set_column(told.schema.get_field_index("base_models"), "base_models", bases)


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Census:
    """A world of 1,000 thousand downloads: 160 of a stranger's, 60 of a hermit's, 30 of a person's; with two second opinions."""
    home = Home(tmp_path_factory.mktemp("listed"))
    tiny.write_facts(home, tiny.FACTS + HAN)
    provenance = Provenance("llmfit", DAY.isoformat(), "test", "https://example.org/", f"{1:064d}", 1, len(ROWS), "MIT")
    write_snapshot(home, snapshot().to_batches(), provenance)
    home.accounts.write_text(
        json.dumps({"hermit": "organisation", "person": "user", "Stranger": "gone"}), encoding="utf-8"
    )
    file = home.path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    write_labels(home, "atom", labels.read(file, "huggingface", {}))
    write_labels(home, "eoi", pa.table({"hub": ["huggingface"], "account": ["stranger"], "country": ["user"]}))
    rebuild(home.path)
    return Census.open(home.path)


def test_the_work_list_says_what_is_known_of_each_account(listed: Census) -> None:
    """Of the stranger: its largest model, its tasks by downloads, the base of most of its models, and what the hub and others say."""
    stranger = listed.unattributed(universe="all").rows[0]
    assert {key: stranger[key] for key in ("account", "downloads", "models", "rank")} == {
        "account": "Stranger",
        "downloads": 160 * K,
        "models": 3,
        "rank": 3,
    }
    assert (stranger["largest"], stranger["tasks"], stranger["base"]) == (
        "Stranger/large",
        f"{TEXT}, {ANY}",
        "alpha-lab",
    )
    assert (stranger["hub_says"], stranger["others"]) == ("gone", "atom: us; eoi: user")


def test_what_is_not_known_of_an_account_is_left_empty(listed: Census) -> None:
    """The hermit has no task and no base; the hub calls it an organisation, which says no country."""
    hermit = listed.unattributed(universe="all").rows[1]
    assert (hermit["account"], hermit["hub_says"], hermit["others"]) == ("hermit", "organisation", "atom: unknown")
    assert (hermit["tasks"], hermit["base"]) == (None, None)


def test_who_the_hub_calls_a_person_needs_no_looking_up(listed: Census) -> None:
    """The person is a group of its own by the hub's word and not on the list."""
    assert [row["account"] for row in listed.unattributed(universe="all").rows] == ["Stranger", "hermit"]


def test_the_work_list_counts_the_models_of_its_universe(listed: Census) -> None:
    """Where only one task is asked for, the largest model, the tasks and the base are of its models."""
    (row,) = listed.unattributed(universe=ANY).rows
    assert (row["largest"], row["tasks"], row["downloads"]) == ("Stranger/any", ANY, 50 * K)


def test_the_sql_of_the_work_list_gives_its_rows(listed: Census) -> None:
    """What an answer shows as its SQL is what ran."""
    answer = listed.unattributed(universe="all")
    assert [row["others"] for row in listed.query(answer.sql).rows] == [row["others"] for row in answer.rows]


def test_a_region_disagrees_only_with_a_country_outside_it(listed: Census) -> None:
    """Germany is of `eu` and South Korea of `other`; the United States are not of `eu`, and `unknown` says nothing."""
    answer = listed.disagreements("atom", universe="all")
    assert [(row["account"], row["country"], row["theirs"], row["says"]) for row in answer.rows] == [
        ("beta-corp", "US", None, "eu"),
        ("Stranger", "unknown", "US", "us"),
    ]


def test_disagreements_say_what_each_country_would_gain(listed: Census) -> None:
    """Beta's 20 points would leave the United States, the stranger's 16 would come: together 36 points move."""
    answer = listed.disagreements("atom", universe="all")
    assert answer.coverage["moved"] == pytest.approx(0.36)
    assert any("eu +20.0, unknown -16.0, United States -4.0" in line for line in answer.caveats)


def test_the_hubs_own_word_can_be_held_against_ours(listed: Census) -> None:
    """It names no countries, so it disagrees with nobody that it calls an organisation, a person we call one, or gone."""
    assert listed.disagreements("hub", universe="all").rows == []


def test_accounts_alone_are_no_labels_of_models(listed: Census) -> None:
    """A list of accounts is a second opinion on accounts; no share can be asked by it."""
    with pytest.raises(QuestionError, match="atom labels accounts and no models") as refused:
        listed.share(window="2026-07-01:2026-08-01", labels="atom")
    assert "attribution --against atom" in str(refused.value.hint)
    accounts = pa.table({"hub": ["h"], "account": ["a"], "country": ["us"]})
    assert attribution.model_labels([("atom", accounts)]).num_rows == 0


@pytest.mark.parametrize(
    ("word", "group"),
    [("china", "CN"), ("us", "US"), ("KR", "KR"), ("UAE", "AE"), ("eu", None), ("EU", None), ("European Union", None), ("other", None), ("no", None)],
)  # fmt: skip
def test_words_of_lists_become_groups(word: str, group: str | None) -> None:
    """Names and codes of countries do; words for regions and small letters that are no known name do not."""
    (row,) = attribution.labels([("x", pa.table({"hub": ["h"], "account": ["a"], "country": [word]}))]).to_pylist()
    assert (row["says"], row["country_group"]) == (word, group)


# -- reading a list


def as_parquet(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Rows as a Parquet file."""
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def as_text(path: Path, text: str) -> Path:
    """A text as a file."""
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_is_read_in_any_format(tmp_path: Path) -> None:
    """CSV, Parquet and JSON with differently named columns give the same labels; a row without one says nothing."""
    rows = [{"Author": "b", "Country": "China"}, {"Author": "a", "Country": "us"}, {"Author": "c", "Country": None}]
    found = [
        labels.read(
            as_text(tmp_path / "a.csv", "hf_org,region,notes\nb,China,x\na,us,\na,US,\nc,,\n"), "huggingface", {}
        ),
        labels.read(as_parquet(tmp_path / "a.parquet", rows), "huggingface", {}),
        labels.read(as_text(tmp_path / "a.json", json.dumps(rows)), "huggingface", {}),
        labels.read(
            as_text(tmp_path / "b.csv", "x,y,country\nb,China,1\na,us,2\n"),
            "huggingface",
            {"account": "x", "country": "y"},
        ),
    ]
    expected = [("a", "us"), ("b", "China")]
    assert [[(row["account"], row["country"]) for row in table.to_pylist()] for table in found] == [expected] * 4


@pytest.mark.parametrize(
    ("text", "columns", "said", "hint"),
    [
        ("model,region\na,us\n", {}, "no column that is known for its account", "--map account=COLUMN"),
        ("org,note\na,us\n", {}, "no column that is known for its country", "--map country=COLUMN"),
        ("org,author,region\na,b,us\n", {}, "both `org` and `author`", "--map account=org"),
        ("org,region\na,us\n", {"account": "x"}, "no column 'x'", "Its columns: 'org', 'region'"),
        ("org,region\na,us\n", {"model": "org"}, "no column 'model' of ours", "--map takes account=COLUMN"),
        ("org,region\na,us\n,china\n", {}, "list.csv, line 3, column `org`: it is empty", "--map account=COLUMN"),
        ("org,region\na/b,us\n", {}, "line 2, column `org`: 'a/b' is a model's id", "before the slash"),
        ("org,region\na,us\nb,eu\nA,china\n", {}, "line 4: 'A' is 'china', and 'us' in line 2", "Keep one"),
        ("org,region\na,\n", {}, "labels no account", "Name a file"),
    ],
)
def test_a_list_that_cannot_be_read_says_where_and_what_next(
    tmp_path: Path, text: str, columns: dict[str, str], said: str, hint: str
) -> None:
    """The file, the row and the next step stand in the error."""
    with pytest.raises(SourceError) as refused:
        labels.read(as_text(tmp_path / "list.csv", text), "huggingface", columns)
    assert said in str(refused.value)
    assert hint in refused.value.hint


# -- from the command line


def test_a_list_is_imported_and_held_against_ours(
    own_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where nothing else is stored: then it stands beside the starter, whose shares it does not move."""
    before = Census.open().share().rows
    file = as_text(tmp_path / "list.csv", "hf_org,region\nQwen,us\ngoogle,us\n")
    assert run(["import", str(file), "--labels", "--source", "atom"]) == 0
    assert "columns: account = hf_org, country = region" in capsys.readouterr().err
    assert run(["attribution", "--against", "atom", "--format", "csv"]) == 0
    assert [line.split(",")[0] for line in capsys.readouterr().out.splitlines()] == ["account", "Qwen"]
    assert Census.open().share().rows == before


@pytest.mark.parametrize("arguments", [[], ["--source", "eoi"], ["--source", "census"], ["--source", "hub"]])
def test_labels_need_a_name_of_their_own(
    own_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """A list cannot pass for a source that is synced, for ours or for the hub's."""
    assert run(["import", str(as_text(tmp_path / "list.csv", LIST)), "--labels", *arguments]) == 2
    assert "--source atom" in capsys.readouterr().err
    assert not (own_home / "labels").exists()


def test_counters_are_imported_of_a_hub(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --labels a file holds counters, and those are of a hub that has to be named."""
    assert run(["import", str(as_text(tmp_path / "list.csv", LIST))]) == 2
    assert "--hub" in capsys.readouterr().err


@pytest.mark.needs_shared
def test_atoms_own_file_is_read() -> None:
    """118 accounts: 38 Chinese, 45 American, the rest in words for regions."""
    table = labels.read(SHARED / "organisations" / "organization_regions.csv", "huggingface", {})
    rows = attribution.labels([("atom", table)]).to_pylist()
    groups = [row["country_group"] for row in rows]
    assert (len(rows), groups.count("CN"), groups.count("US"), groups.count(None)) == (118, 38, 45, 35)
