"""What is asked: a file's questions or an Inspect task, of which model, where and how."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from modelcensus.errors import QuestionError

KEY = "MODELCENSUS_API_KEY"
NO_KEY = "none"  # a server on one's own machine asks for none, but clients insist on sending one
TASK = "inspect:"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RUNS_CODE = frozenset({"sandbox", "files", "setup"})  # of an Inspect sample: a file of questions must not run anything
Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh"]


class Turn(BaseModel):
    """One message of a conversation that ends in a question."""

    role: Literal["system", "user", "assistant"]
    content: str


class Question(BaseModel):
    """One line of a file of questions, as an Inspect sample has it."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    input: str | list[Turn] = Field(min_length=1)
    target: list[str] = Field(min_length=1)
    choices: list[str] | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, data: Any) -> Any:
        """Let a single target be written as it is, and refuse what would run on this machine."""
        if not isinstance(data, dict):
            raise ValueError("it is no JSON object with `input` and `target`")  # noqa: TRY004 - Pydantic wants this one
        if ran := RUNS_CODE & data.keys():
            raise ValueError(f"`{min(ran)}` is not read from a file: it belongs into an Inspect task")
        target = data.get("target")
        return data | {"target": target if isinstance(target, list) else [target]} if "target" in data else data

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        """The right choices are told by their letters, and there is something to be right."""
        if not all(one.strip() for one in self.target):
            raise ValueError("`target` is empty")
        if self.choices is not None:
            letters = LETTERS[: len(self.choices)]
            if not 2 <= len(self.choices) <= len(LETTERS):
                raise ValueError(f"`choices` are {len(self.choices)}: there must be 2 to {len(LETTERS)}")
            if not set(self.right) <= set(letters):
                raise ValueError(f"`target` must be the letter of the right choice, {letters[0]} to {letters[-1]}")
        return self

    @property
    def right(self) -> str:
        """The letters of the right choices."""
        return re.sub(r"[,\s]", "", "".join(self.target)).upper()


@dataclass(frozen=True)
class Questions:
    """A file's questions, and what tells it from another of the same name."""

    name: str
    sha256: str
    asked: tuple[Question, ...]

    @property
    def chosen(self) -> bool:
        """Whether the answer is one of some choices; all of a file are alike in that."""
        return self.asked[0].choices is not None

    @property
    def numeric(self) -> bool:
        """Whether every right answer is a number."""
        return all(re.fullmatch(r"[-+]?[\d,]*\.?\d+", one.strip()) for each in self.asked for one in each.target)


@dataclass(frozen=True)
class Plan:
    """What is to be measured, checked: of which model, where, on what and how."""

    endpoint: str
    asked_as: str
    model: str
    benchmark: str
    tasks: Questions | str
    epochs: int | None = None
    effort: Effort | None = None
    temperature: float | None = None
    prices: tuple[float, float] | None = None  # dollars per million tokens in, and out


def plan(
    endpoint: str,
    model: str,
    tasks: str,
    *,
    known_as: str | None = None,
    benchmark: str | None = None,
    epochs: int | None = None,
    effort: Effort | None = None,
    temperature: float | None = None,
    input_price: float | None = None,
    output_price: float | None = None,
) -> Plan:
    """What is to be measured, checked; nothing is asked yet.

    Args:
        endpoint: the address of an OpenAI-compatible API, such as http://127.0.0.1:8000/v1.
        model: the model's name there.
        tasks: a JSONL file of questions, or `inspect:` and an Inspect task.
        known_as: the model's name here, account/name; default: `model`, where that is one.
        benchmark: the slug to keep the score under; default: after the file or the task.
        epochs: how often each question is asked; default: once, or as the task says.
        effort: sent as `reasoning_effort`, and part of the score's key.
        temperature: sent where given.
        input_price: dollars per million tokens of questions.
        output_price: dollars per million tokens of answers.

    Raises:
        QuestionError: any of these cannot be.
    """
    name = known_as or model
    if not re.fullmatch(r"[^/\s]+/\S+", name):
        raise QuestionError(f"“{name}” is not account/name.", "Say which model it is: --as deepseek-ai/DeepSeek-V3.2.")
    if epochs is not None and epochs < 1:
        raise QuestionError(f"`epochs` is {epochs}; it must be 1 or more.")
    task = tasks.removeprefix(TASK).strip() if tasks.startswith(TASK) else None
    if task == "":
        raise QuestionError("`inspect:` names no task.", "Such as --tasks inspect:inspect_evals/gsm8k.")
    return Plan(
        endpoint=_address(endpoint),
        asked_as=model,
        model=name,
        benchmark=_slug(benchmark, tasks if task is None else task),
        tasks=read(Path(tasks)) if task is None else task,
        epochs=epochs,
        effort=effort,
        temperature=temperature,
        prices=_prices(input_price, output_price),
    )


def read(file: Path) -> Questions:
    """The questions of a JSONL file. Raises `QuestionError` with file and line."""
    import json

    try:
        raw = file.read_bytes()
        lines = raw.decode("utf-8-sig").split("\n")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise QuestionError(f"{file} cannot be read: {reason}.", "It must be a JSONL file in UTF-8.") from error
    asked: list[Question] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        at = f"{file}, line {number}"
        try:
            asked.append(Question.model_validate(json.loads(line)))
        except ValidationError as error:
            raise QuestionError(f"{at}: {_wrong(error)}.", 'Such as {"input": "2+2?", "target": "4"}.') from error
        except (ValueError, RecursionError) as error:
            raise QuestionError(f"{at} is no JSON: {error}.", "Each line holds one whole JSON object.") from error
        _like_the_others(asked[0], asked[-1], at)
    if not asked:
        raise QuestionError(f"{file} has no questions.", 'A line such as {"input": "2+2?", "target": "4"} is one.')
    return Questions(file.name, hashlib.sha256(raw).hexdigest(), tuple(asked))


def _wrong(error: ValidationError) -> str:
    """The first thing that is wrong with a line."""
    first = error.errors()[0]
    message = "it is missing" if first["type"] == "missing" else str(first["msg"]).removeprefix("Value error, ")
    return f"`{first['loc'][0]}`: {message}" if first["loc"] else message


def _like_the_others(first: Question, last: Question, at: str) -> None:
    """One file is scored in one way."""
    if (first.choices is None) != (last.choices is None):
        raise QuestionError(
            f"{at}: some questions have `choices` and some have none.", "Make two files: each is scored in its own way."
        )


def _address(endpoint: str) -> str:
    like = "It is an address such as http://127.0.0.1:8000/v1."
    try:
        parts = urlsplit(endpoint)
        _ = parts.port
    except ValueError as error:
        raise QuestionError(f"--endpoint is no address: {error}.", like) from error
    if parts.username is not None or parts.password is not None:
        raise QuestionError("--endpoint holds a user or a password.", f"Put the key into {KEY}.")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise QuestionError(f"--endpoint is no address of an API: {endpoint}.", like)
    return endpoint.rstrip("/")


def _slug(given: str | None, tasks: str) -> str:
    """The name of a benchmark: the one given, else after the file, or after the task without its package."""
    plain = Path(re.split(r"[@/]", tasks)[-1]).stem
    slug = re.sub(r"[^a-z0-9._-]+", "-", plain.casefold().replace("_", "-")).strip("-._") if given is None else given
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", slug):
        hint = "--benchmark takes small letters, digits and hyphens, such as aime-2025."
        raise QuestionError(f"“{given or plain}” is no name of a benchmark.", hint)
    return slug


def _prices(tokens_in: float | None, tokens_out: float | None) -> tuple[float, float] | None:
    if tokens_in is None and tokens_out is None:
        return None
    if tokens_in is None or tokens_out is None:
        raise QuestionError("One price is given and the other is not.", "Give --input-price and --output-price.")
    if not all(math.isfinite(price) and price >= 0 for price in (tokens_in, tokens_out)):
        raise QuestionError("A price is a number of dollars per million tokens, 0 or more.")
    return tokens_in, tokens_out


def key(given: str | None) -> str:
    """The key to ask with, a placeholder where none is given. Raises `QuestionError` where no header could hold it."""
    plain = (given or "").strip() or NO_KEY
    if not (plain.isascii() and plain.isprintable()):
        raise QuestionError(f"{KEY} holds letters that no key has.", "Copy the key again, without what is around it.")
    return plain
