"""Measuring a claim oneself: what is asked, what is made of the answers, the fact that is written, and what is refused.

The endpoint is a stub on loopback that answers half of its questions rightly. What Inspect does is tested only where it is installed.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
import yaml

from modelcensus import Census, measure
from modelcensus.errors import CensusError, FactsError, QuestionError, SourceError
from modelcensus.facts import load
from modelcensus.measure import outcome
from modelcensus.views.cli import measuring
from tests.silent import Silent

DAY = dt.date(2026, 11, 29)
SECRET = "sk-not-to-be-told"
SUMS = [{"input": f"{one}+{one}?", "target": 2 * one} for one in range(1, 11)]


def half(question: str) -> str:
    """Right for sums up to 5+5, silent on the others."""
    one = int(question.split("+", maxsplit=1)[0])
    return f"That makes **{2 * one}**." if one <= 5 else "I do not know."


@dataclass
class Endpoint:
    """A stub endpoint: what it answers, and what it was asked.

    `answer` gives a text, or a status with a body. `usage` says whether it counts tokens.
    """

    url: str = ""
    answer: Callable[[str], str | tuple[int, str]] = half
    usage: bool = True
    reason: str = "stop"
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def questions(self) -> list[str]:
        """The questions, without the one whether it answers at all."""
        return [body["messages"][-1]["content"] for body in self.asked if "ready" not in str(body["messages"])]

    def reply(self, body: dict[str, Any]) -> tuple[int, str, str]:
        """Status, type and content of the answer."""
        question = body["messages"][-1]["content"]
        said = "ready" if question == "Reply with: ready" and self.answer is half else self.answer(question)
        if isinstance(said, tuple):
            return said[0], "text/html", said[1]
        message = {"role": "assistant", "content": said}
        whole: dict[str, Any] = {
            "id": "x", "object": "chat.completion", "created": 1, "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": self.reason}],
        }  # fmt: skip
        if self.usage:
            details = {"cached_tokens": 4}
            whole["usage"] = {
                "prompt_tokens": 10, "completion_tokens": 3, "total_tokens": 13, "prompt_tokens_details": details,
            }  # fmt: skip
        return 200, "application/json", json.dumps(whole)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """The stub, serving."""
    stub = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            stub.asked.append(body)
            stub.keys.append(self.headers["authorization"])
            status, kind, content = stub.reply(body)
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content.encode())))
            with suppress(BrokenPipeError):  # of who was interrupted
                self.end_headers()
                self.wfile.write(content.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        stub.url = f"http://127.0.0.1:{server.server_port}/v1"
        yield stub
        server.shutdown()
        thread.join()


@pytest.fixture
def _inspect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inspect, or a skip; what it would keep in a user's folder would be seen here."""
    pytest.importorskip("inspect_ai")
    pytest.importorskip("openai")
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def sums(tmp_path: Path) -> Path:
    """Ten questions."""
    return lines(tmp_path / "Small sums.jsonl", *SUMS)


def lines(file: Path, *rows: object) -> Path:
    """A JSONL file of these rows; a text is written as it is."""
    file.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), "utf-8")
    return file


def planned(endpoint: str, tasks: object, **more: Any) -> measure.Plan:
    """A plan for a model of the tests."""
    return measure.plan(endpoint, "Qwen/Qwen3-8B", str(tasks), **more)


def ran(wanted: measure.Plan, progress: Silent | None = None) -> measure.Measured:
    """What comes of a plan."""
    told = progress or Silent()
    return measure.run(wanted, SECRET, day=DAY, clock=time.monotonic, progress=told)


def run(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    """The command on the real command line's own runner."""
    from modelcensus.views import cli
    from modelcensus.views.cli import app as holder

    alone = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    alone.callback()(lambda: None)
    alone.command()(measuring.measure)
    monkeypatch.setattr(holder, "app", alone)
    return cli.run(["measure", *arguments])


# -- what is asked


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "has no questions"),
        (["", "  "], "has no questions"),
        ([SUMS[0], "{'input': 1}"], "line 2 is no JSON"),
        (["[" * 100_000], "line 1 is no JSON"),
        (["7"], "line 1: it is no JSON object"),
        ([{"input": "2+2?"}], "line 1: `target`: it is missing"),
        ([{"target": "4"}], "line 1: `input`: it is missing"),
        ([{"input": "2+2?", "target": " "}], "`target` is empty"),
        ([{"input": "2+2?", "target": []}], "line 1: `target`"),
        ([{"input": "", "target": "4"}], "line 1: `input`"),
        (
            [{"input": "Which?", "target": "Paris", "choices": ["Paris", "Rome"]}],
            "the letter of the right choice, A to B",
        ),
        ([{"input": "Which?", "target": "C", "choices": ["Paris", "Rome"]}], "the letter of the right choice, A to B"),
        ([{"input": "Which?", "target": "A", "choices": ["Paris"]}], "`choices` are 1"),
        ([SUMS[0], {"input": "Which?", "target": "A", "choices": ["x", "y"]}], "line 2: some questions have `choices`"),
        ([{**SUMS[0], "sandbox": "local", "setup": "rm -r /"}], "`sandbox` is not read from a file"),
    ],
)
def test_a_line_that_is_no_question_is_named(rows: list[object], words: str, tmp_path: Path) -> None:
    """A file that holds anything but questions is refused with its name and line, and before anything is asked."""
    file = lines(tmp_path / "q.jsonl", *rows)
    with pytest.raises(QuestionError) as refused:
        planned("http://127.0.0.1:1/v1", file)
    assert str(file) in str(refused.value)
    assert words in str(refused.value)
    assert refused.value.hint


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """So is a folder, and a file that is no text."""
    (tmp_path / "latin.jsonl").write_bytes(b'{"input": "caf\xe9"}')
    for name in ("none.jsonl", "latin.jsonl", ""):
        with pytest.raises(QuestionError, match=f"{name}.* cannot be read"):
            planned("http://127.0.0.1:1/v1", tmp_path / name)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"endpoint": "127.0.0.1:8000"}, "no address of an API"),
        ({"endpoint": "ftp://x/v1"}, "no address of an API"),
        ({"endpoint": "http://x/v1?key=1"}, "no address of an API"),
        ({"endpoint": "http://x:port/v1"}, "no address"),
        ({"endpoint": "http://me:secret@x/v1"}, "a user or a password"),
        ({"model": "qwen3:8b"}, "not account/name"),
        ({"known_as": "qwen"}, "not account/name"),
        ({"benchmark": "Small Sums"}, "no name of a benchmark"),
        ({"benchmark": "../sums"}, "no name of a benchmark"),
        ({"tasks": "inspect:"}, "names no task"),
        ({"epochs": 0}, "must be 1 or more"),
        ({"input_price": 1.0}, "the other is not"),
        ({"input_price": float("nan"), "output_price": 1.0}, "dollars per million"),
        ({"input_price": -1.0, "output_price": 1.0}, "dollars per million"),
    ],
)
def test_what_cannot_be_measured_is_refused(changed: dict[str, Any], words: str, sums: Path) -> None:
    """An address that is none, a model or a benchmark that could not be kept, half a price: each is said, and no secret with it."""
    given = {"endpoint": "http://127.0.0.1:1/v1", "model": "Qwen/Qwen3-8B", "tasks": str(sums)} | changed
    with pytest.raises(QuestionError, match=words) as refused:
        measure.plan(**given)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("tasks", "slug"),
    [("inspect:inspect_evals/gsm8k", "gsm8k"), ("inspect:here/tasks.py@mmlu_pro", "mmlu-pro"), (None, "small-sums")],
)
def test_a_score_is_kept_under_the_name_of_its_task(tasks: str | None, slug: str, sums: Path) -> None:
    """The slug is made of the file's or the task's name."""
    assert planned("http://127.0.0.1:1/v1", tasks or sums).benchmark == slug


def test_a_key_is_stripped_and_none_is_a_placeholder() -> None:
    """Blanks around a key are no part of it; what no header can hold is refused without being shown."""
    assert (measure.key(" abc\n"), measure.key(None), measure.key(" ")) == ("abc", "none", "none")
    with pytest.raises(QuestionError, match="letters that no key has") as refused:
        measure.key("sécret")
    assert "sécret" not in str(refused.value)


# -- an endpoint that is none


@pytest.mark.parametrize(
    ("answer", "words", "advice"),
    [
        ((401, f"bad key {SECRET}"), "answered 401: bad key …", "MODELCENSUS_API_KEY"),
        ((404, "no such model"), "answered 404: no such model", "/v1"),
        ((503, "busy " * 200), "answered 503: busy busy", "later"),
        ((302, ""), "answered 302", "--endpoint"),
        ((200, "<html>welcome</html>"), "gave text/html that is no JSON: <html>welcome</html>", "/v1"),
        ((200, "[" * 100_000), "that is no JSON", "/v1"),
        ((200, '{"error": "quota"}'), 'no chat completion: {"error": "quota"}', "/v1"),
        ((200, '"ready"'), "no chat completion", "/v1"),
    ],
)
def test_an_endpoint_that_does_not_answer_is_told_at_once(
    answer: tuple[int, str], words: str, advice: str, endpoint: Endpoint, sums: Path
) -> None:
    """One sentence with what it said, without the key, and the next step."""
    endpoint.answer = lambda _: answer
    with pytest.raises(SourceError) as refused:
        measure.reach(planned(endpoint.url, sums), SECRET)
    assert words in str(refused.value)
    assert advice in refused.value.hint
    assert SECRET not in str(refused.value)
    assert len(str(refused.value)) < 400
    assert len(endpoint.asked) == 1


def test_nobody_there_is_told_at_once(sums: Path) -> None:
    """A refused connection is a source's error too."""
    with pytest.raises(SourceError, match="did not answer") as refused:
        measure.reach(planned("http://127.0.0.1:9/v1", sums), SECRET)
    assert "Start the server" in refused.value.hint


def test_it_is_asked_as_it_will_be(endpoint: Endpoint, sums: Path) -> None:
    """The one question whether it answers has the name, the key and the effort of the others; then it may go on."""
    measure.reach(planned(endpoint.url, sums, effort="low", temperature=0.0), SECRET)
    assert endpoint.asked[0]["model"] == "Qwen/Qwen3-8B"
    assert (endpoint.asked[0]["reasoning_effort"], endpoint.asked[0]["temperature"]) == ("low", 0.0)
    assert endpoint.keys == [f"Bearer {SECRET}"]


def test_without_inspect_the_install_command_is_told(
    endpoint: Endpoint, sums: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the extra is missing, the command ends with 2 and the line that installs it; nothing is asked or written."""
    monkeypatch.setitem(sys.modules, "inspect_ai", None)
    asked = ["--endpoint", endpoint.url, "--model", "a/b", "--tasks", str(sums)]
    assert run(asked, monkeypatch) == 2
    told = capsys.readouterr()
    assert 'pip install "modelcensus[measure]"' in told.err
    assert told.out == ""
    assert endpoint.asked == []
    assert not own_home.exists()


def test_a_refusing_endpoint_ends_with_6(
    endpoint: Endpoint, sums: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command says so, in words, and writes nothing."""
    monkeypatch.setattr(measure, "require", lambda: None)
    monkeypatch.setenv(measure.KEY, SECRET)
    endpoint.answer = lambda _: (401, "who are you?")
    assert run(["--endpoint", endpoint.url, "--model", "a/b", "--tasks", str(sums)], monkeypatch) == 6
    told = capsys.readouterr()
    assert "answered 401: who are you?" in told.err
    assert "Traceback" not in told.err
    assert told.out == ""
    assert not own_home.exists()


# -- the fact


def found(**changed: Any) -> measure.Measured:
    """A score as it might come out."""
    settings = {"endpoint": "http://127.0.0.1:1/v1", "tasks": "sums.jsonl (sha256 0123456789ab)", "scorer": "match"}
    plain: dict[str, Any] = {
        "model": "Qwen/Qwen3-8B", "benchmark": "sums", "value": 0.5, "low": 0.2366, "high": 0.7634,
        "interval": "Wilson", "n": 10, "epochs": 1, "effort": None, "tokens_in": 100, "tokens_out": 30, "usd": 0.00005,
        "usd_per_million_input_tokens": 0.2, "usd_per_million_output_tokens": 1.0, "seconds": 1.25, "date": DAY,
        "settings": settings,
    }  # fmt: skip
    return measure.Measured(**plain | changed)


def test_a_score_becomes_a_fact_of_ones_own(own_home: Path) -> None:
    """What is written is read back as a fact, marked as measured here, with all that bears on it."""
    file = measure.keep(Census.open(), found(effort="high"))
    assert file == own_home / "facts/scores/sums.yaml"
    (fact,) = [one for one in load(own_home / "facts").scores if one.by == "measured here"]
    assert (fact.model, fact.benchmark, fact.value, fact.unit) == ("Qwen/Qwen3-8B", "sums", 0.5, "share")
    assert (fact.effort, fact.date, fact.self_reported, fact.confidence) == ("high", DAY, False, "low")
    assert fact.note == (
        "n=10 asked once; 0.2366-0.7634 at 95 % (Wilson); 100 tokens in and 30 out; "
        "cost $0.000050 at $0.2 in and $1 out per million tokens on 2026-11-29; 1.2 s; scorer: match"
    )
    assert "sha256 0123456789ab" in fact.source


def test_what_is_not_known_is_said_so(own_home: Path) -> None:
    """Tokens, cost and interval that are not known are no zeros, and the confidence is low."""
    fact = measure.fact(found(low=None, high=None, interval=None, tokens_in=None, tokens_out=None, usd=None, epochs=3))
    assert fact["note"] == (
        "n=10 asked 3 times each; interval not known; tokens not known; cost not known; 1.2 s; scorer: match"
    )
    assert fact["confidence"] == "low"


@pytest.mark.parametrize(("low", "high", "said"), [(0.48, 0.52, "high"), (0.42, 0.58, "medium"), (0.3, 0.7, "low")])
def test_confidence_is_by_the_width_of_the_interval(low: float, high: float, said: str) -> None:
    """Within 3 points to either side it is high, within 10 medium, else low."""
    assert measure.fact(found(low=low, high=high))["confidence"] == said


OTHER = """\
# my own
- model: a/b
  benchmark: sums
  value: 0.25  # by hand
  date: 2026-01-01
  by: me
  self_reported: false
  source: my notebook
  confidence: low"""


@pytest.mark.parametrize("standing", [OTHER, OTHER + "\n\n", OTHER.replace("\n", "\n  "), "# nothing yet\n", ""])
def test_what_stood_there_stands(standing: str, own_home: Path) -> None:
    """A score is added after the others, as they are indented; their comments stay."""
    file = own_home / "facts/scores/sums.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(standing, "utf-8")
    measure.keep(Census.open(), found())
    measure.keep(Census.open(), found(value=0.75))
    assert file.read_text("utf-8").startswith(standing.rstrip())
    kept = [fact.value for fact in load(own_home / "facts").scores if fact.benchmark == "sums"]
    assert kept == [0.25, 0.5, 0.75][-len(kept) :]
    assert len(kept) == 2 + ("a/b" in standing)


@pytest.mark.parametrize(
    "standing",
    [
        "model: a/b\n",
        "[]\n...\n",
        "- {model: a/b}\n",
        "- model: [\n",
        f"[{{{', '.join(line.strip(' -') for line in OTHER.replace('  # by hand', '').splitlines()[1:])}}}]\n",
    ],
)
def test_a_facts_file_that_takes_no_score_is_said_before_anything_is_asked(
    standing: str,
    own_home: Path,
    endpoint: Endpoint,
    sums: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing is paid for whose score could not be kept, and the file stays as it is."""
    file = own_home / "facts/scores/small-sums.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(standing, "utf-8")
    with pytest.raises(FactsError, match="small-sums"):
        measure.place(Census.open(), "small-sums")
    assert run(["--endpoint", endpoint.url, "--model", "a/b", "--tasks", str(sums)], monkeypatch) == 4
    assert "small-sums.yaml" in capsys.readouterr().err
    assert endpoint.asked == []
    assert file.read_text("utf-8") == standing


def test_a_score_that_cannot_be_kept_is_shown_all_the_same(
    own_home: Path, sums: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run was paid for: where the fact cannot be written, the result is printed, and the command ends with 5."""
    monkeypatch.setattr(measure, "require", lambda: None)
    monkeypatch.setattr(measure, "reach", lambda *_: None)
    monkeypatch.setattr(measure, "run", lambda *_, **__: found())
    own_home.mkdir()
    (own_home / "facts").write_text("no folder", "utf-8")
    asked = ["--endpoint", "http://127.0.0.1:1/v1", "--model", "a/b", "--tasks", str(sums), "--format", "json"]
    assert run(asked, monkeypatch) == 5
    told = capsys.readouterr()
    assert json.loads(told.out)["value"] == 0.5
    assert "Could not write" in told.err


# -- the interval


def log(values: list[float], stderr: float | None) -> tuple[Any, Any]:
    """An Inspect log with these scores of questions, and its score."""
    metrics = {} if stderr is None else {"stderr": SimpleNamespace(value=stderr)}
    score = SimpleNamespace(name="match", reducer=None, metrics=metrics)
    listed = SimpleNamespace(scorer="match", reducer=None, samples=[SimpleNamespace(value=one) for one in values])
    return SimpleNamespace(reductions=[listed]), score


def test_right_or_wrong_has_wilsons_interval() -> None:
    """5 of 10 is 23.7 % to 76.3 %; 10 of 10 is no certainty."""
    pytest.importorskip("scipy")
    assert outcome._interval(*log([1.0] * 5 + [0.0] * 5, 0.1667), 0.5) == (
        pytest.approx(0.2366, abs=1e-4), pytest.approx(0.7634, abs=1e-4), "Wilson",
    )  # fmt: skip
    assert outcome._interval(*log([1.0] * 10, 0.0), 1.0)[0] == pytest.approx(0.7225, abs=1e-4)


def test_without_scipy_it_is_inspects_error_or_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """1.96 standard errors to either side, within 0 and 1; an error of 0 tells nothing."""
    monkeypatch.setitem(sys.modules, "scipy.stats", None)
    assert outcome._interval(*log([1.0] * 5 + [0.0] * 5, 0.1), 0.5) == (
        pytest.approx(0.304, abs=1e-3), pytest.approx(0.696, abs=1e-3), "standard error",
    )  # fmt: skip
    assert outcome._interval(*log([1.0, 0.0], 0.5), 0.5)[:2] == (0.0, 1.0)
    assert outcome._interval(*log([1.0] * 10, 0.0), 1.0) == (None, None, None)


def test_a_question_that_is_right_at_times_counts_as_one() -> None:
    """Where some questions are right in some epochs only, it is Inspect's error over questions, not Wilson's over answers."""
    assert outcome._interval(*log([1.0, 0.5, 0.0], 0.2), 0.5)[2] == "standard error"
    assert outcome._interval(*log([0.5], None), 0.5) == (None, None, None)


# -- with Inspect


@pytest.mark.usefixtures("_inspect")
def test_half_of_the_answers_right_is_a_half(endpoint: Endpoint, sums: Path, tmp_path: Path) -> None:
    """Ten sums, five right: the value, its interval, tokens with the cached ones, cost at the prices given, settings."""
    progress = Silent()
    before = dict(os.environ), sys.excepthook, logging.getLogger().level, logging.getLogger().handlers[:]
    score = ran(planned(endpoint.url, sums, input_price=2.0, output_price=10.0), progress)
    assert (score.value, score.n, score.epochs) == (0.5, 10, 1)
    assert score.low is not None
    assert score.low < 0.5 < score.high
    assert (score.tokens_in, score.tokens_out) == (100, 30)
    assert score.usd == pytest.approx((100 * 2 + 30 * 10) / 1e6)
    assert score.settings["scorer"] == "match(numeric=True)"
    assert score.settings["tasks"].startswith("Small sums.jsonl (sha256 ")
    assert score.settings["Inspect AI"]
    assert "sent" not in score.settings
    assert sorted(endpoint.questions) == sorted(row["input"] for row in SUMS)
    assert set(endpoint.keys) == {f"Bearer {SECRET}"}
    assert (progress.began, progress.done) == ([("asking Qwen/Qwen3-8B", 10, "answers")], 10)
    assert SECRET not in repr(score)
    assert before == (dict(os.environ), sys.excepthook, logging.getLogger().level, logging.getLogger().handlers[:])
    assert [path.name for path in tmp_path.rglob("*")] == ["Small sums.jsonl"]


@pytest.mark.usefixtures("_inspect")
def test_each_question_is_asked_in_each_epoch(endpoint: Endpoint, sums: Path) -> None:
    """Three epochs are thirty answers to ten questions, and what is asked for is sent."""
    score = ran(planned(endpoint.url, sums, epochs=3, effort="low", temperature=0.5))
    assert (score.value, score.n, score.epochs, score.effort) == (0.5, 10, 3, "low")
    assert len(endpoint.questions) == 30
    assert {(body["reasoning_effort"], body["temperature"]) for body in endpoint.asked} == {("low", 0.5)}
    assert "temperature=0.5" in score.settings["sent"]
    assert score.tokens_in == 300


@pytest.mark.usefixtures("_inspect")
def test_choices_are_scored_by_their_letters(endpoint: Endpoint, tmp_path: Path) -> None:
    """A file with choices is asked as multiple choice; several right ones are written as they come."""
    endpoint.answer = lambda question: "ANSWER: B" if "Which is even" in question else "ANSWER: A, C"
    choice = {"input": "Which is even?", "choices": ["1", "2"], "target": "B"}
    odd = {"input": "Which are odd?", "choices": ["1", "2", "3"], "target": "A,C"}
    file = lines(tmp_path / "q.jsonl", choice, odd, {**choice, "target": "a"}, {**odd, "target": ["A", "B"]})
    score = ran(planned(endpoint.url, file))
    assert (score.value, score.settings["scorer"]) == (0.5, "choice")
    assert score.settings["solver"] == "multiple_choice(multiple_correct=True)"


@pytest.mark.usefixtures("_inspect")
def test_a_text_is_matched_at_the_end_and_a_conversation_is_asked_whole(endpoint: Endpoint, tmp_path: Path) -> None:
    """Where answers are no numbers, one of the targets must end the answer; a list of messages is sent as it is."""
    endpoint.answer = lambda _: "It is Paris."
    talk = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Capital of France?"}]
    file = lines(
        tmp_path / "q.jsonl", {"input": talk, "target": ["Lutetia", "paris"]}, {"input": "?", "target": "Rome"}
    )
    score = ran(planned(endpoint.url, file))
    assert (score.value, score.settings["scorer"]) == (0.5, "match")
    assert talk in [body["messages"] for body in endpoint.asked]


@pytest.mark.usefixtures("_inspect")
def test_uncounted_tokens_are_not_known_and_cut_answers_are_told(endpoint: Endpoint, sums: Path) -> None:
    """An endpoint that counts no tokens gives no cost of 0; answers it cut off are told."""
    endpoint.usage, endpoint.reason = False, "length"
    score = ran(planned(endpoint.url, sums, input_price=1.0, output_price=1.0))
    assert (score.tokens_in, score.tokens_out, score.usd) == (None, None, None)
    assert score.settings["answers that did not end by themselves"] == "10 max_tokens"


@pytest.mark.usefixtures("_inspect")
def test_one_question_that_is_not_answered_spoils_the_run(endpoint: Endpoint, sums: Path) -> None:
    """A score of fewer questions than were asked would be another: there is none, and one sentence says why, without the key."""
    endpoint.answer = lambda question: (400, f"too long for {SECRET}") if question.startswith("7") else half(question)
    with pytest.raises(SourceError, match=r"A question was not answered: .*400") as refused:
        ran(planned(endpoint.url, sums))
    assert SECRET not in str(refused.value)
    assert "\n" not in str(refused.value)


TASKS = """
from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import Score, includes, mean, scorer
from inspect_ai.solver import generate

DATA = MemoryDataset([Sample(input="1+1?", target="2"), Sample(input="7+7?", target="14")])

@task
def sums_of_ones():
    print("a task that talks")
    return Task(dataset=DATA, solver=generate(), scorer=includes(), epochs=2)

@scorer(metrics=[mean()])
def length():
    async def score(state, target):
        return Score(value=len(state.output.completion))
    return score

@task
def lengths():
    return Task(dataset=DATA, solver=generate(), scorer=length())

@task
def broken():
    raise LookupError("its data is not here")
"""


@pytest.fixture
def own_tasks(tmp_path: Path) -> Path:
    """A file of Inspect tasks."""
    file = tmp_path / "mine.py"
    file.write_text(TASKS, "utf-8")
    return file


@pytest.mark.usefixtures("_inspect", "own_tasks")
def test_an_inspect_task_is_run_by_its_name(endpoint: Endpoint, capsys: pytest.CaptureFixture[str]) -> None:
    """Its own epochs and scorer hold; what it prints is not data."""
    score = ran(planned(endpoint.url, "inspect:mine.py@sums_of_ones"))
    assert (score.benchmark, score.value, score.n, score.epochs) == ("sums-of-ones", 0.5, 2, 2)
    assert (score.settings["scorer"], score.settings["tasks"]) == ("includes", "inspect:mine.py@sums_of_ones")
    told = capsys.readouterr()
    assert told.out == ""
    assert "a task that talks" in told.err


@pytest.mark.usefixtures("_inspect", "own_tasks")
@pytest.mark.parametrize(
    ("task", "error", "words"),
    [
        ("nowhere/nothing", QuestionError, "Inspect cannot run it: "),
        ("mine.py@missing", QuestionError, "Inspect cannot run it: "),
        ("mine.py@broken", QuestionError, "Inspect cannot run it: .*its data is not here"),
        ("mine.py@lengths", SourceError, "no share: mean = "),
    ],
)
def test_a_task_that_gives_no_share_is_refused(
    task: str, error: type[CensusError], words: str, endpoint: Endpoint
) -> None:
    """A task that is not there, is broken, or measures something else than a share, is told in a sentence."""
    with pytest.raises(error, match=words):
        ran(planned(endpoint.url, f"inspect:{task}"))


@pytest.mark.usefixtures("_inspect")
def test_a_file_of_several_tasks_is_asked_which(endpoint: Endpoint, own_tasks: Path) -> None:
    """Nothing is asked before one is named."""
    own_tasks.write_text(TASKS.replace('raise LookupError("its data is not here")', "return lengths()"), "utf-8")
    with pytest.raises(QuestionError, match="holds 3 tasks") as refused:
        ran(planned(endpoint.url, "inspect:mine.py"))
    assert "mine.py@lengths" in refused.value.hint
    assert endpoint.asked == []


@pytest.mark.usefixtures("_inspect")
def test_ctrl_c_while_asking_is_an_interrupt(endpoint: Endpoint, sums: Path) -> None:
    """A real interrupt ends the run; there is no score of what was answered till then."""
    once = threading.Lock()

    def interrupt(_: str) -> str:
        if once.acquire(blocking=False):
            os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.5)
        return "2"

    endpoint.answer = interrupt
    with pytest.raises(KeyboardInterrupt):
        ran(planned(endpoint.url, sums))


@pytest.mark.usefixtures("_inspect")
def test_the_command_prints_the_score_and_keeps_it(
    endpoint: Endpoint, sums: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In JSON stdout is one object; as a table it is plain text; each run adds one fact; the words go to stderr."""
    monkeypatch.setenv(measure.KEY, SECRET)
    asked = ["--endpoint", endpoint.url, "--model", "qwen3:8b", "--as", "Qwen/Qwen3-8B", "--tasks", str(sums)]
    assert run([*asked, "--format", "json"], monkeypatch) == 0
    told = capsys.readouterr()
    score = json.loads(told.out)
    assert (score["model"], score["value"], score["usd"]) == ("Qwen/Qwen3-8B", 0.5, None)
    assert score["settings"]["asked as"] == "qwen3:8b"
    assert f"wrote {own_home}/facts/scores/small-sums.yaml" in told.err
    assert run([*asked, "--input-price", "2", "--output-price", "10"], monkeypatch) == 0
    told = capsys.readouterr()
    assert "Qwen/Qwen3-8B on small-sums, measured here" in told.out
    assert "50.0%" in told.out
    assert "$0.000500" in told.out
    kept = yaml.safe_load((own_home / "facts/scores/small-sums.yaml").read_text("utf-8"))
    assert [entry["value"] for entry in kept] == [0.5, 0.5]
    assert kept[0]["date"] == dt.datetime.now(dt.UTC).date()
    assert {body["model"] for body in endpoint.asked} == {"qwen3:8b"}
    assert SECRET not in "".join(path.read_text("utf-8") for path in own_home.rglob("*.yaml"))
