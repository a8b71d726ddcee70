"""The error tree and the near names it offers."""

from __future__ import annotations

import re

import pytest

from modelcensus import errors
from modelcensus.errors import CensusError, UnknownName, near

DRAWN = dict(re.findall(r"([A-Z]\w+)\s+(?:exit code )?(\d)\b", errors.__doc__ or ""))


def every(error: type[CensusError]) -> list[type[CensusError]]:
    """An error and all that derive from it."""
    return [error, *(found for child in error.__subclasses__() for found in every(child))]


def test_the_tree_draws_every_error() -> None:
    """The module's docstring names each error there is, and none that is not."""
    public = {error.__name__ for error in every(CensusError) if error.__module__ == errors.__name__}
    assert public == set(DRAWN)


@pytest.mark.parametrize(("name", "code"), DRAWN.items())
def test_an_error_ends_with_the_exit_code_that_is_drawn_beside_it(name: str, code: str) -> None:
    """A script can rely on the documented exit codes."""
    assert getattr(errors, name).exit_code == int(code)


def test_a_missing_name_says_its_kind_and_what_was_given() -> None:
    """The message of `UnknownName` names what was looked for, in the spelling that was given."""
    assert str(UnknownName("country", "Atlantis", ["CN"])) == "There is no country “Atlantis”."


def test_a_missing_name_lists_the_near_ones_before_the_hint() -> None:
    """The hint of `UnknownName` offers the near names, then the next step."""
    error = UnknownName("account", "qwem", ["Qwen", "google"], "Look again.")
    assert error.hint == "Near: Qwen. Look again."


def test_a_missing_name_with_nothing_near_has_the_hint_alone() -> None:
    """Where no name is near, none is offered."""
    assert UnknownName("account", "xyz", ["google"], "Look again.").hint == "Look again."


def test_names_that_begin_alike_come_first_and_the_shortest_of_them_leads() -> None:
    """A name that continues what was typed is nearer than one that is merely spelt like it."""
    assert near("deep", ["deer", "deepseek-ai", "deepset"]) == ["deepset", "deepseek-ai", "deer"]


def test_names_whose_part_after_the_slash_begins_alike_are_near() -> None:
    """A model is found by its own name, whoever published it."""
    assert near("gemma", ["google/gemma-3", "mlx/other"]) == ["google/gemma-3"]


def test_case_is_ignored_and_the_valid_spelling_is_given() -> None:
    """What is offered can be typed as it stands."""
    assert near("QWEN", ["Qwen", "google"]) == ["Qwen"]


@pytest.mark.parametrize("given", ["zzzz", ""])
def test_nothing_is_near_to_what_resembles_nothing(given: str) -> None:
    """Noise and an empty name are near to no name."""
    assert near(given, ["Qwen", "google"]) == []


def test_no_more_than_the_asked_number_is_offered() -> None:
    """A common beginning does not list the whole census."""
    assert len(near("model", [f"model-{number}" for number in range(50)])) == 5
