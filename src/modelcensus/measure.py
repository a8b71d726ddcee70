"""A capability claim tested by oneself: questions asked of any OpenAI-compatible endpoint, and the score kept as a user's fact.

Inspect AI does the work: it asks, scores, repeats and gives the standard error. Here is only what it is given, what is read
from its log, and the fact that is written from it. Nothing is written unless every question was answered. It must not print.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import math
import os
import re
import sys
import tempfile
import textwrap
import warnings
from collections import Counter
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from modelcensus.errors import CensusError, FactsError, QuestionError, SourceError
from modelcensus.facts.read import MOST_BYTES, checked, parse
from modelcensus.facts.sourced import Score

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

    from modelcensus.census import Census

KEY = "MODELCENSUS_API_KEY"
NO_KEY = "none"  # a server on one's own machine asks for none, but clients insist on sending one
BY = "measured here"
INSTALL = 'pip install "modelcensus[measure]"'
TASK = "inspect:"
CERTAINTY = 0.95
RETRIES = 5  # of one question, where the endpoint is busy: about a minute and a half
TOLD = 200  # characters of what an endpoint said
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RUNS_CODE = frozenset({"sandbox", "files", "setup"})  # of an Inspect sample: a file of questions must not run anything
QUIET = {"INSPECT_TELEMETRY": "", "INSPECT_API_KEY_OVERRIDE": ""}  # both hand a run, or its key, to other code
OURS = frozenset({"max_retries", "max_connections"})  # of Inspect's settings, those that do not bear on a score
Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh"]


class Progress(Protocol):
    """Who is told how far it has come."""

    def begin(self, what: str, total: int | None, unit: str) -> None:
        """Something begins."""

    def advance(self, amount: int) -> None:
        """So much more is done."""


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


@dataclass(frozen=True)
class Measured:
    """A score measured here.

    Attributes:
        model: account/name.
        benchmark: the slug it is kept under.
        value: the mean score of the questions, 0-1.
        low: the lower end of the interval, at 95 %; None where it is not known.
        high: its upper end.
        interval: how the interval was got: Wilson, or Inspect's standard error.
        n: questions that were scored.
        epochs: how often each was asked.
        effort: the effort that was asked for.
        tokens_in: tokens of all questions, cached ones among them; None where the endpoint does not say.
        tokens_out: tokens of all answers.
        usd: what these cost at the prices given; None where none were given or tokens are not known.
        usd_per_million_input_tokens: the price given.
        usd_per_million_output_tokens: the price given.
        seconds: how long it took.
        date: the day (UTC).
        settings: everything else that bears on the score.
    """

    model: str
    benchmark: str
    value: float
    low: float | None
    high: float | None
    interval: str | None
    n: int
    epochs: int
    effort: str | None
    tokens_in: int | None
    tokens_out: int | None
    usd: float | None
    usd_per_million_input_tokens: float | None
    usd_per_million_output_tokens: float | None
    seconds: float
    date: dt.date
    settings: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """The same as plain values, ready for JSON."""
        return asdict(self) | {"date": self.date.isoformat(), "settings": dict(self.settings)}


# -- what is asked


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


# -- asking


def require() -> None:
    """See that Inspect AI, and the client it asks with, are here. Raises `QuestionError` where they are not."""
    try:
        import_module("inspect_ai")
        import_module("openai")
    except ImportError as error:
        raise QuestionError(f"Measuring needs Inspect AI, which is not here: {error}.", INSTALL) from error


def reach(wanted: Plan, secret: str) -> None:
    """See that the endpoint answers as a chat model, with one short question. Raises `SourceError`.

    Inspect would try a dead endpoint again for minutes, and tell its failure in a traceback.
    """
    import httpx2

    url = f"{wanted.endpoint}/chat/completions"
    body: dict[str, Any] = {"model": wanted.asked_as, "messages": [{"role": "user", "content": "Reply with: ready"}]}
    body |= {name: value for name, value in _sent(wanted).items() if value is not None}
    try:
        waits = httpx2.Timeout(300.0, connect=10.0)  # a server on one's own machine may load the model first
        answer = httpx2.post(url, json=body, headers={"Authorization": f"Bearer {secret}"}, timeout=waits)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        why = f"{url} did not answer: {_brief(str(error), secret) or type(error).__name__}."
        raise SourceError(why, "Start the server there, or mend --endpoint; nothing was written.") from error
    said = _brief(" ".join(answer.text.split()), secret)
    if answer.status_code != 200:
        raise SourceError(f"{url} answered {answer.status_code}: {said}", _advice(answer.status_code))
    try:
        found = answer.json()
    except (ValueError, RecursionError) as error:
        kind = answer.headers.get("content-type", "no stated type")
        raise SourceError(f"{url} gave {kind} that is no JSON: {said}", _advice(404)) from error
    if not (isinstance(found, dict) and isinstance(found.get("choices"), list) and found["choices"]):
        raise SourceError(f"{url} gave JSON that is no chat completion: {said}", _advice(404))


def _advice(status: int) -> str:
    """The next step after an answer that is none."""
    if status in (401, 403):
        return f"The endpoint refuses the key: put it into {KEY}. Nothing was written."
    if status == 429 or status >= 500:
        return "Try again later: the endpoint is too busy or has failed. Nothing was written."
    return "Mend --endpoint, which usually ends in /v1, or --model, its name there. Nothing was written."


def _sent(wanted: Plan) -> dict[str, Any]:
    return {"reasoning_effort": wanted.effort, "temperature": wanted.temperature}


def _brief(text: str, secret: str) -> str:
    """The beginning of what was said, without the key."""
    plain = text if secret == NO_KEY else text.replace(secret, "…")
    return plain if len(plain) <= TOLD else f"{plain[:TOLD]}…"


def run(wanted: Plan, secret: str, *, day: dt.date, clock: Callable[[], float], progress: Progress) -> Measured:
    """Let Inspect ask every question and score the answers.

    Args:
        wanted: what is to be measured.
        secret: the endpoint's key.
        day: today (UTC).
        clock: seconds that only grow.
        progress: who is told how far it has come.

    Raises:
        QuestionError: there is no such task, or its name is of several.
        SourceError: a question was not answered, or the score is no share.
    """
    require()
    from inspect_ai.model import get_model

    name = f"openai-api/modelcensus/{wanted.asked_as}"
    with _alone() as folder:
        how: dict[str, Any] = {"epochs": wanted.epochs, "max_retries": RETRIES, "fail_on_error": True, **_sent(wanted)}
        how |= {"log_dir": folder, "log_level": "error", "log_realtime": False, "display": "none", "ctl_server": False}
        with _explained(secret):
            how["model"] = get_model(name, base_url=wanted.endpoint, api_key=secret, memoize=False)
            task = wanted.tasks if isinstance(wanted.tasks, str) else _task(wanted.tasks, wanted.benchmark)
            planned = _logs(task, how | {"run_samples": False})
            if len(planned) > 1:
                names = ", ".join(f"{wanted.tasks}@{one.eval.task}" for one in planned)
                raise QuestionError(f"“{wanted.tasks}” holds {len(planned)} tasks.", f"Name one: {names}.")
            total = (planned[0].eval.dataset.samples or 0) * (planned[0].eval.config.epochs or 1)
            progress.begin(f"asking {wanted.asked_as}", total or None, "answers")
            _tell(progress)
            began = clock()
            log = _logs(task, how)[0]
        return _measured(wanted, log, secret=secret, day=day, seconds=clock() - began)  # its samples lie in the folder


def _logs(task: Any, how: Mapping[str, Any]) -> list[Any]:
    """Inspect's logs, one a task. Raises the interrupt that Inspect swallows."""
    from inspect_ai import eval as evaluate

    logs = list(evaluate(task, **how))
    if not logs or logs[0].status == "cancelled":
        raise KeyboardInterrupt
    return logs


def _task(questions: Questions, name: str) -> Any:
    """A file's questions as Inspect's task: choices by their letters, else what the answer ends with."""
    from inspect_ai import Task
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.scorer import choice, match
    from inspect_ai.solver import generate, multiple_choice

    samples = []
    for number, each in enumerate(questions.asked, 1):
        said: Any = each.input if isinstance(each.input, str) else [turn.model_dump() for turn in each.input]
        target = list(each.right) if each.choices else each.target
        samples.append(Sample(input=said, target=target, choices=each.choices, id=number))
    if questions.chosen:
        several = any(len(each.right) > 1 for each in questions.asked)
        solver, scorer = multiple_choice(multiple_correct=True) if several else multiple_choice(), choice()
    else:
        solver, scorer = generate(), match(numeric=True) if questions.numeric else match()
    return Task(dataset=MemoryDataset(samples, name=questions.name), solver=solver, scorer=scorer, name=name)


def _tell(progress: Progress) -> None:
    """Let Inspect tell of each answer. Its registry keeps one hook of a name: the last."""
    from inspect_ai.hooks import Hooks, hooks

    async def on_sample_end(_: object, __: object) -> None:
        progress.advance(1)

    told = type("Told", (Hooks,), {"on_sample_end": on_sample_end})
    hooks(name="modelcensus", description="how far it has come")(told)


@contextmanager
def _alone() -> Iterator[str]:
    """A temporary folder for what Inspect writes. It sends nothing elsewhere and prints to stderr; afterwards all is as before."""
    environment, hook, root = dict(os.environ), sys.excepthook, logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    with (
        tempfile.TemporaryDirectory(prefix="modelcensus-", ignore_cleanup_errors=True) as folder,
        redirect_stdout(sys.stderr),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        try:
            os.environ |= {**QUIET, "INSPECT_TRACE_FILE": str(Path(folder) / "trace.log"), "XDG_DATA_HOME": folder}
            yield folder
        finally:
            gc.collect()  # what Inspect left open is let go while nobody is warned of it
            os.environ.clear()
            os.environ.update(environment)
            sys.excepthook = hook
            root.handlers[:] = handlers
            root.setLevel(level)


@contextmanager
def _explained(secret: str) -> Iterator[None]:
    """Tell what Inspect, or a task's own code, raises in one sentence."""
    try:
        yield
    except CensusError:
        raise
    except Exception as error:  # a task is somebody's code, and Inspect's own errors are not public
        hint = "Look at --tasks: inspect:PACKAGE/TASK of a package that is installed, or inspect:FILE.py@TASK."
        raise QuestionError(f"Inspect cannot run it: {_last_line(str(error), secret)}", hint) from error


def _last_line(text: str, secret: str) -> str:
    """What an error says at last; Inspect's begin with the whole request, its line breaks written out."""
    lines = [line for line in text.replace("\\n", "\n").splitlines() if line.strip()]
    return _brief(lines[-1].strip(), secret) if lines else "it does not say why"


# -- what came of it


def _measured(wanted: Plan, log: Any, *, secret: str, day: dt.date, seconds: float) -> Measured:
    """What Inspect's log says."""
    score, metric = _scored(log, secret)
    low, high, interval = _interval(log, score, metric.value)
    tokens_in, tokens_out = _tokens(log)
    usd = None
    if wanted.prices and tokens_in is not None and tokens_out is not None:
        usd = (tokens_in * wanted.prices[0] + tokens_out * wanted.prices[1]) / 1e6
    return Measured(
        model=wanted.model,
        benchmark=wanted.benchmark,
        value=float(metric.value),
        low=low,
        high=high,
        interval=interval,
        n=score.scored_samples,
        epochs=log.eval.config.epochs or 1,
        effort=log.plan.config.reasoning_effort,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        usd=usd,
        usd_per_million_input_tokens=wanted.prices[0] if wanted.prices else None,
        usd_per_million_output_tokens=wanted.prices[1] if wanted.prices else None,
        seconds=round(seconds, 3),
        date=day,
        settings=_settings(wanted, log, score, metric),
    )


def _scored(log: Any, secret: str) -> tuple[Any, Any]:
    """The first score and its mean. Raises `SourceError` where a question was not answered or the mean is no share."""
    if log.status != "success":
        why = _last_line(log.error.message if log.error else "", secret)
        hint = "Nothing was written: see what the endpoint refuses, then run it again."
        raise SourceError(f"A question was not answered: {why}", hint)
    scores = log.results.scores if log.results else []
    metrics = scores[0].metrics if scores else {}
    metric = next((metrics[name] for name in ("accuracy", "mean", *metrics) if name in metrics), None)
    if metric is None or not scores[0].scored_samples or not 0 <= metric.value <= 1:
        found = f"{metric.name} = {metric.value:g}" if metric else "nothing"
        raise SourceError(f"The task's score is no share: {found}.", "Only a mean between 0 and 1 can be kept.")
    return scores[0], metric


def _interval(log: Any, score: Any, value: float) -> tuple[float | None, float | None, str | None]:
    """The interval at 95 % and how it was got: Wilson's where each question is wholly right or wrong, else by Inspect's stderr.

    Answers to one question are no independent ones, so it is questions that count, however often each was asked. A standard
    error of 0, where all were right or all wrong, says nothing of how sure that is: then it is not known without SciPy.
    """
    found = [
        each.value
        for listed in log.reductions or []
        if (listed.scorer, listed.reducer) == (score.name, score.reducer)
        for each in listed.samples
    ]
    right = sum(1 for one in found if one == 1)
    if found and all(one in (0, 1) for one in found) and math.isclose(right / len(found), value):
        with suppress(ImportError):
            stats = import_module("scipy.stats")
            wilson = stats.binomtest(right, len(found)).proportion_ci(CERTAINTY, method="wilson")
            return float(wilson.low), float(wilson.high), "Wilson"
    stderr = score.metrics.get("stderr")
    if stderr is None or not stderr.value > 0:
        return None, None, None
    from statistics import NormalDist

    width = NormalDist().inv_cdf((1 + CERTAINTY) / 2) * stderr.value
    return max(0.0, value - width), min(1.0, value + width), "standard error"


def _tokens(log: Any) -> tuple[int | None, int | None]:
    """Tokens in, cached ones among them, and out; not known where the endpoint left any question's out."""
    used = list(log.stats.model_usage.values())
    if not used or not log.samples or not all(sample.model_usage for sample in log.samples):
        return None, None
    cached = sum((one.input_tokens_cache_read or 0) + (one.input_tokens_cache_write or 0) for one in used)
    return sum(one.input_tokens for one in used) + cached, sum(one.output_tokens for one in used)


def _settings(wanted: Plan, log: Any, score: Any, metric: Any) -> dict[str, str]:
    """Everything else that bears on the score, in words."""
    tasks = wanted.tasks
    ended = Counter(sample.output.stop_reason for sample in log.samples or [])
    cut = {reason: count for reason, count in sorted(ended.items(), key=str) if reason not in ("stop", "tool_calls")}
    config = log.plan.config.model_dump(exclude_none=True, exclude=OURS)
    found = {
        "endpoint": wanted.endpoint,
        "asked as": wanted.asked_as,
        "tasks": f"{TASK}{tasks}" if isinstance(tasks, str) else f"{tasks.name} (sha256 {tasks.sha256[:12]})",
        "solver": " + ".join(_called(step.solver, step.params_passed) for step in log.plan.steps),
        "scorer": _called(score.scorer, score.params),
        "metric": metric.name if score.reducer is None else f"{metric.name} ({score.reducer} of epochs)",
        "sent": ", ".join(f"{name}={value}" for name, value in config.items()),
        "unscored": str(score.unscored_samples or ""),
        "answers that did not end by themselves": ", ".join(f"{count} {reason}" for reason, count in cut.items()),
        "Inspect AI": str(log.eval.packages.get("inspect_ai", "")),
    }
    return {name: value for name, value in found.items() if value}


def _called(name: str, given: Mapping[str, Any]) -> str:
    told = ", ".join(f"{key}={value}" for key, value in given.items())
    return f"{name}({told})" if told else name


# -- the fact


def place(census: Census, benchmark: str) -> Path:
    """The user's facts file that takes scores of a benchmark. Raises `FactsError` where nothing can be added to it.

    Asked before anything is measured, so that no run is paid for whose score could not be kept.
    """
    file = census.home.facts / "scores" / f"{benchmark}.yaml"
    _appended(file, {"model": "account/name"})
    return file


def keep(census: Census, found: Measured) -> Path:
    """Append the score to the user's facts, whole or not at all; gives the file. Raises `FactsError`, `OutputError`."""
    file = place(census, found.benchmark)
    census.keep(file, _appended(file, fact(found)).encode())
    return file


def fact(found: Measured) -> dict[str, Any]:
    """The score as a facts file has it.

    Its confidence is by the interval: high within 3 points to either side, medium within 10, else low.
    """
    half = 1.0 if found.low is None or found.high is None else (found.high - found.low) / 2
    settings = found.settings
    told = {
        "model": found.model,
        "benchmark": found.benchmark,
        "value": round(found.value, 6),
        "unit": "share",
        "effort": found.effort,
        "date": found.date,
        "by": BY,
        "self_reported": False,
        "source": f"modelcensus measure: {settings['tasks']}, asked at {settings['endpoint']}",
        "confidence": "high" if half <= 0.03 else "medium" if half <= 0.1 else "low",
        "note": note(found),
    }
    entry = {name: value for name, value in told.items() if value is not None}
    Score.model_validate(entry)
    return entry


def note(found: Measured) -> str:
    """What else must be known of a measured score, in one line."""
    times = "once" if found.epochs == 1 else f"{found.epochs} times each"
    sure = "interval not known" if found.low is None else f"{found.low:.4f}-{found.high:.4f} at 95 % ({found.interval})"
    tokens = "tokens not known"
    if found.tokens_in is not None:
        tokens = f"{found.tokens_in} tokens in and {found.tokens_out} out"
    cost = "cost not known"
    if found.usd is not None:
        price = f"${found.usd_per_million_input_tokens:g} in and ${found.usd_per_million_output_tokens:g} out"
        cost = f"cost ${found.usd:.6f} at {price} per million tokens on {found.date}"
    rest = [f"{name}: {value}" for name, value in found.settings.items() if name not in ("endpoint", "tasks")]
    return "; ".join([f"n={found.n} asked {times}", sure, tokens, cost, f"{found.seconds:.1f} s", *rest])


def _appended(file: Path, entry: Mapping[str, Any]) -> str:
    """The text of a facts file with one more item at its end; what stood there stands, comments too."""
    import yaml

    there = file.exists() or file.is_symlink()
    listed = (parse(file) or []) if there else []
    text = file.read_text(encoding="utf-8") if there else "# Scores measured here by `modelcensus measure`.\n"
    if not isinstance(listed, list):
        raise FactsError(f"{file}: expected a list of scores.", "Mend or move it; nothing was measured.")
    for number, standing in enumerate(listed):
        checked(file, standing, Score, [number])
    node = yaml.compose(text) if listed else None
    item = yaml.safe_dump([dict(entry)], sort_keys=False, allow_unicode=True, width=110)
    whole = f"{text.rstrip()}\n" if text.strip() else ""
    whole += textwrap.indent(item, " " * (node.start_mark.column if node else 0))
    try:
        stands = yaml.safe_load(whole) == [*listed, dict(entry)]
    except yaml.YAMLError:
        stands = False
    if not stands:
        raise FactsError(f"{file}: nothing can be added at its end.", "Write it as items that each begin with “- ”.")
    if len(whole.encode()) > MOST_BYTES:
        raise FactsError(f"{file} would be larger than {MOST_BYTES} bytes.", "Move older scores to another file there.")
    return whole
