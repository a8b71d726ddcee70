"""Asking: the endpoint is tried once, then Inspect asks every question, alone and quietly."""

from __future__ import annotations

import gc
import logging
import os
import sys
import tempfile
import warnings
from contextlib import contextmanager, redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from modelcensus.errors import CensusError, QuestionError, SourceError
from modelcensus.measure.asked import KEY
from modelcensus.measure.outcome import brief, last_line, measured

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

    from modelcensus.measure.asked import Plan, Questions
    from modelcensus.measure.outcome import Measured

INSTALL = 'pip install "modelcensus[measure]"'
RETRIES = 5  # of one question, where the endpoint is busy: about a minute and a half
QUIET = {"INSPECT_TELEMETRY": "", "INSPECT_API_KEY_OVERRIDE": ""}  # both hand a run, or its key, to other code


class Progress(Protocol):
    """Who is told how far it has come."""

    def begin(self, what: str, total: int | None, unit: str) -> None:
        """Something begins."""

    def advance(self, amount: int) -> None:
        """So much more is done."""


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
        why = f"{url} did not answer: {brief(str(error), secret) or type(error).__name__}."
        raise SourceError(why, "Start the server there, or mend --endpoint; nothing was written.") from error
    said = brief(" ".join(answer.text.split()), secret)
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
        return measured(wanted, log, secret=secret, day=day, seconds=clock() - began)  # its samples lie in the folder


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
        raise QuestionError(f"Inspect cannot run it: {last_line(str(error), secret)}", hint) from error
