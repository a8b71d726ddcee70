"""Labels of other sources: a second opinion beside ours, on a world that can be counted by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from modelcensus import Census, attribution
from modelcensus.census import rebuild
from modelcensus.errors import UnknownName
from modelcensus.store import Home, write_labels
from tests.worlds import tiny
from tests.worlds.tiny import K

if TYPE_CHECKING:
    pass

WORDS = {  # account → the words of its models
    "alpha-lab": ["China", "China", "user"],
    "beta-corp": ["Canada"],
    "gamma-uni": ["user"],
    "solo": ["user"],
    "stranger": ["International / Online"],
    "elsewhere": ["France"],
}


def said(words: dict[str, list[str]]) -> pa.Table:
    """Labels of models as a source's reader gives them."""
    rows = [(account, word) for account, listed in words.items() for word in listed]
    return pa.table({
        "hub": ["huggingface"] * len(rows),
        "account": [account for account, _ in rows],
        "country": [word for _, word in rows],
    })  # fmt: skip


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The tiny world with the labels above, built."""
    home = tiny.tiny(tmp_path_factory.mktemp("labelled"))
    write_labels(home, "eoi", said(WORDS))
    rebuild(home.path)
    return home


def test_an_account_has_the_commonest_label_of_its_models() -> None:
    """Two of three models say China, so the account does."""
    rows = {row["account"]: row for row in attribution.labels([("eoi", said(WORDS))]).to_pylist()}
    assert (rows["alpha-lab"]["says"], rows["alpha-lab"]["country_group"], rows["alpha-lab"]["models"]) == (
        "China",
        "CN",
        2,
    )


@pytest.mark.parametrize(
    ("word", "group"),
    [
        ("United States of America", "US"),
        ("user", "individual"),
        ("Online", "community"),
        ("Hong Kong", "HK"),
        ("HF", None),
    ],
)
def test_a_label_in_words_becomes_a_group_or_is_not_known(word: str, group: str | None) -> None:
    """A word that is no country, person or community stays as it is and has no group."""
    (row,) = attribution.labels([("eoi", said({"a": [word]}))]).to_pylist()
    assert (row["says"], row["country_group"]) == (word, group)


def test_disagreements_are_listed_with_what_each_would_move(labelled: Home) -> None:
    """In the universe llm on 08-01: beta 200 and stranger 10 of 1,000 thousand; who agrees or has no models is left out."""
    answer = Census.open(labelled.path).disagreements()
    assert [(row["account"], row["country"], row["theirs"], row["downloads"]) for row in answer.rows] == [
        ("beta-corp", "US", "CA", 200 * K),
        ("stranger", "unknown", "community", 10 * K),
    ]
    assert answer.coverage["moved"] == pytest.approx(0.21)


def test_labels_move_no_share(labelled: Home, world: Census) -> None:
    """A second opinion is kept beside a share and not in it."""
    assert Census.open(labelled.path).share().rows == world.share().rows


def test_labels_are_part_of_a_builds_id(labelled: Home, tiny_home: Home) -> None:
    """The same snapshots and facts with other labels are another build."""
    assert Census.open(labelled.path).build.id != Census.open(tiny_home.path).build.id


def test_without_labels_it_is_said_how_to_bring_them(world: Census) -> None:
    """A census without a second opinion names the command that brings one."""
    with pytest.raises(UnknownName) as refused:
        world.disagreements("eoi")
    assert "sync eoi" in refused.value.hint


@pytest.mark.needs_shared
def test_the_real_labels_are_held_against_ours(panel_home: Home) -> None:
    """EOI's own file brings its labels: theirs call Baidu's account a user, which ours does not."""
    rows = {row["account"]: row for row in Census.open(panel_home.path).disagreements("eoi", 100).rows}
    assert (rows["PaddlePaddle"]["country"], rows["PaddlePaddle"]["theirs"]) == ("CN", "individual")
