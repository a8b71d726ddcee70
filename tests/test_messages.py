"""The sentences: every one in every language, with the same values in it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from modelcensus.errors import UnknownName
from modelcensus.facts.model import Confidence, Definition, Evidence, Kind, Source
from modelcensus.messages import LANGUAGES, marked, speaker

TOOL = Path(__file__).parents[1] / "tools" / "catalogues.py"
VALUE = re.compile(r"\{([a-z_]+)\}")
CODES = [*get_args(Kind), *get_args(Confidence)]
for shape, field in ((Evidence, "basis"), (Source, "covers"), (Definition, "credit")):
    CODES += get_args(shape.model_fields[field].annotation)


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """The maintainers' tool, which finds every sentence of the code."""
    specification = importlib.util.spec_from_file_location("catalogues", TOOL)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_every_language_but_english_has_a_catalogue(tool: ModuleType) -> None:
    """English is the key; each other language has its file."""
    assert {file.parent.parent.name for file in tool.catalogues()} == set(LANGUAGES) - {"en"}


def test_every_sentence_is_translated(tool: ModuleType) -> None:
    """Each sentence of the code stands in each catalogue, translated and not merely guessed at."""
    for file in tool.catalogues():
        known = {str(message.id): message for message in tool.read(file) if message.id}
        assert set(known) == set(tool.sentences())
        assert [sentence for sentence, message in known.items() if not message.string or message.fuzzy] == []


def test_a_translation_has_its_sentences_values(tool: ModuleType) -> None:
    """No value of a sentence is lost, doubled or invented on the way into another language."""
    for file in tool.catalogues():
        for message in tool.read(file):
            if message.id and message.string:
                assert sorted(VALUE.findall(message.id)) == sorted(VALUE.findall(message.string)), message.id


def test_the_compiled_catalogue_is_the_written_one(tool: ModuleType) -> None:
    """What is spoken is what was reviewed: the compiled file says the same as the text it came from."""
    for file in tool.catalogues():
        say = speaker(file.parent.parent.name)
        written = {str(m.id): str(m.string) for m in tool.read(file) if m.id and m.string}
        values = {name: f"<{name}>" for sentence in written for name in VALUE.findall(sentence)}
        assert [s for s, t in written.items() if say(s, **values) != t.format(**values)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_are_put_in(language: str) -> None:
    """A spoken sentence holds its values in place of their names, braces within a value unharmed."""
    said = speaker(language)("What is recorded of {model}", model="{a}/b")
    assert "{a}/b" in said
    assert "{model}" not in said


@pytest.mark.parametrize("word", CODES)
def test_a_code_of_the_facts_has_its_word(word: str) -> None:
    """What an answer speaks by its code, a kind or a confidence, is spoken in Korean and Chinese too."""
    assert re.search(r"[가-힣]", speaker("ko")(word))
    assert re.search(r"[\u4e00-\u9fff]", speaker("zh")(word))


def test_an_unknown_sentence_is_spoken_as_it_is() -> None:
    """A sentence without a translation is spoken in English rather than not at all."""
    assert speaker("ko")("Nobody wrote this sentence.") == "Nobody wrote this sentence."


def test_marking_changes_nothing() -> None:
    """A marked sentence is the sentence."""
    assert marked("country") == "country"


@pytest.mark.parametrize("language", ["de", "KO", "", "ko\n"])
def test_an_unknown_language_lists_the_languages(language: str) -> None:
    """A language without a catalogue is refused with the list of those that have one."""
    with pytest.raises(UnknownName, match="There is no language") as refused:
        speaker(language)
    assert "There are: en, ko, zh." in refused.value.hint
