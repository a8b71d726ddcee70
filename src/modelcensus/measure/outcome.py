"""What came of it: the score, its interval, its tokens and its settings, read from Inspect's log."""

from __future__ import annotations

import math
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from modelcensus.errors import SourceError
from modelcensus.measure.asked import NO_KEY, TASK

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from modelcensus.measure.asked import Plan

CERTAINTY = 0.95
TOLD = 200  # characters of what an endpoint said
OURS = frozenset({"max_retries", "max_connections"})  # of Inspect's settings, those that do not bear on a score


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


def measured(wanted: Plan, log: Any, *, secret: str, day: dt.date, seconds: float) -> Measured:
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
        why = last_line(log.error.message if log.error else "", secret)
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


def brief(text: str, secret: str) -> str:
    """The beginning of what was said, without the key."""
    plain = text if secret == NO_KEY else text.replace(secret, "…")
    return plain if len(plain) <= TOLD else f"{plain[:TOLD]}…"


def last_line(text: str, secret: str) -> str:
    """What an error says at last; Inspect's begin with the whole request, its line breaks written out."""
    lines = [line for line in text.replace("\\n", "\n").splitlines() if line.strip()]
    return brief(lines[-1].strip(), secret) if lines else "it does not say why"
