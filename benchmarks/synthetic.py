"""A synthetic Hub with realistic tails, as snapshots of `hf-archive`: counters with every defect, and the true gains beside them.

    python benchmarks/synthetic.py --models N --weeks N --into FOLDER [--seed N] [--early] [--held N]

Downloads fall off as Zipf has it, faster in the tail, and about 14 % of model-weeks gain anything; models are born all the time and some are removed. The
counters show it as the Hub does: stalls, a file that is older than its label, a file with a quarter of the rows, a gap, a surge that
nobody downloaded, recounts, renames, twins; under 24 weeks only the last three. The same numbers and facts (whose accounts are the head) give the same rows.

`FOLDER` becomes a home. `truth.parquet` in it holds what was really downloaded: by date, of all models (`hub_id` null) and of the
thousand largest. Weeks asked for with `--held` lie in `held/` until `append` moves the next of them to the snapshots.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import sys
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "src"))

from modelcensus import facts  # noqa: E402
from modelcensus.sources import arrow_schema  # noqa: E402
from modelcensus.sources.wide import ROWS  # noqa: E402
from modelcensus.store.home import Home, Provenance, write_snapshot  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

SOURCE = "hf-archive"
LAST = dt.date(2026, 9, 2)  # the label of the last week that is not held
FLOOR = dt.date(2022, 3, 2)  # the Hub's first creation date; it means "not known"
ALL_TIME_SINCE = dt.date(2025, 2, 26)
LEAST_WEEKS = 24  # for a gap, stalls, rollbacks, a partial file and a surge; a shorter history has none of them
FEWEST_WEEKS = 6
GAP = 5  # weeks without a snapshot between two
PARTIAL = 0.26
FIRST = 0.28  # models that exist in the first week
MOST = 10  # downloads a week of the largest model, for each model there is
SLOPE = 1.1  # of the downloads by rank
TAIL = 0.035  # of the models, beyond which downloads fall off faster: some 14 % of model-weeks gain anything then
REMOVED = 0.001  # a week
LARGE = 1000  # trailing downloads from which a model takes part in the surge
BELOW = 0.95  # the trailing counter beside 30 days of the cumulative one
DEEP = 8  # weeks, of which the shortest together have 30 days
OLD = 60  # weeks: the age of the first models, none of which is in its burst any more
WRITERS = 2
FOLLOWED = 1000  # models whose weeks the truth keeps


def _words(text: str) -> list[str]:
    return text.split()


# The head of the Hub, largest first; other accounts that the facts name follow.
HEAD = _words(
    "sentence-transformers google-bert Qwen google FacebookAI meta-llama openai microsoft facebook BAAI deepseek-ai unsloth cross-encoder "
    "openai-community mistralai nvidia intfloat timm stabilityai pyannote distilbert jinaai HuggingFaceTB tiiuae zai-org moonshotai"
)
REPACKAGERS = ["unsloth", "mradermacher", "bartowski", "TheBloke", "lmstudio-community", "RichardErkhov"]
TASKS = _words(
    "text-generation text-classification text-to-image image-text-to-text automatic-speech-recognition feature-extraction "
    "sentence-similarity token-classification image-classification reinforcement-learning fill-mask text2text-generation "
    "question-answering translation text-to-speech object-detection image-to-text zero-shot-classification image-segmentation "
    "text-to-video image-to-image audio-classification robotics any-to-any depth-estimation video-classification summarization "
    "text-ranking image-to-video time-series-forecasting tabular-classification"
)
LICENCES = _words(
    "apache-2.0 mit openrail other cc-by-nc-4.0 llama3.1 creativeml-openrail-m gemma cc-by-4.0 llama3.2 llama2 gpl-3.0"
)
LIBRARIES = _words(
    "transformers diffusers peft gguf sentence-transformers mlx timm stable-baselines3 lerobot adapter-transformers"
)
RELATIONS = ["finetune", "adapter", "quantized", "", "merge"]
FAMILIES = _words(
    "llama qwen2.5 mistral gemma bert whisper flux sdxl phi deepseek-r1 smollm vit wav2vec2 t5 xlm-roberta glm"
)
BUILT = _words("7b 8b 1.5b 3b 14b 70b base large small xl tiny 32b")
KINDS = _words("instruct lora sft finetuned chat dpo ner classifier merged emotion v2 grpo reward korean medical code")
SYLLABLES = _words("ka mi ro ten shu li wan dor vel pan zy har bo nex qui sol tri fen gar ux")
OBJECTS = 64  # processes that gave out the hub's ids


@dataclass(frozen=True)
class Plan:
    """The weeks and what goes wrong in them. Weeks are counted through, also those of the gap; `days` are when counters were read."""

    labels: list[dt.date]
    days: np.ndarray
    gap: range
    stalls: set[int]
    rollbacks: set[int]
    partial: int
    spike: int

    @classmethod
    def make(cls, weeks: int, rng: np.random.Generator) -> Plan:
        """A plan of so many snapshots and one gap; of few snapshots, without defects of the whole file."""
        if weeks < FEWEST_WEEKS:
            sys.exit(f"A history has at least {FEWEST_WEEKS} weeks.")
        if weeks < LEAST_WEEKS:
            labels = [LAST - dt.timedelta(weeks=weeks - 1 - week) for week in range(weeks)]
            days = np.array([label.toordinal() for label in labels]) + 6
            return cls(labels, days, range(0), set(), set(), -1, -1)
        total = weeks + GAP - 1
        labels = [LAST - dt.timedelta(weeks=total - 1 - week) for week in range(total)]
        start, late = int(total * 0.45), rng.choice([6, 6, 6, 6, 6, 6, 7, 7, 5, 4], total)
        rollbacks, partial, spike = {int(total * 0.2), int(total * 0.62)}, int(total * 0.35), int(total * 0.75)
        taken = {*rollbacks, partial, spike, start, start + GAP - 2}
        free = [week for week in range(5, total - 3) if all(abs(week - other) > 2 for other in taken)]
        stalls = {int(week) for week in rng.choice(free[::2], min(max(2, weeks // 20), len(free[::2])), replace=False)}
        days = np.array([label.toordinal() for label in labels]) + late
        return cls(labels, days, range(start, start + GAP - 1), stalls, rollbacks, partial, spike)

    def further(self, held: int) -> Plan:
        """The same with as many good weeks behind it."""
        labels = [LAST + dt.timedelta(weeks=week + 1) for week in range(held)]
        days = [label.toordinal() + 6 for label in labels]
        return replace(self, labels=[*self.labels, *labels], days=np.append(self.days, days).astype(np.int64))

    @property
    def total(self) -> int:
        """Weeks, also those without a snapshot."""
        return len(self.labels)

    @cached_property
    def spans(self) -> np.ndarray:
        """The days that each week's counters cover."""
        return np.diff(self.days, prepend=self.days[0] - 7)


@dataclass(frozen=True)
class Life:
    """Of each model: the week it appears, the one it is gone, its rank, the downloads a week it expects, its drift a week."""

    born: np.ndarray
    gone: np.ndarray
    rank: np.ndarray
    rate: np.ndarray
    drift: np.ndarray
    created: np.ndarray  # ordinals; at or below the floor: not known
    liked: np.ndarray
    recount: np.ndarray  # the week, or -1
    rename: np.ndarray  # the week, or -1

    @classmethod
    def make(cls, count: int, plan: Plan, rng: np.random.Generator) -> Life:
        """So many models."""
        rank = rng.permutation(count).astype(np.int64)
        born = 1 + ((np.sqrt(1 + 3 * rng.random(count)) - 1) * (plan.total - 1)).astype(np.int16)
        old = rng.random(count) < np.where(rank < 100, 0.9, FIRST)  # the largest are seldom new
        born[old] = 0
        seldom = np.where(rank < 500, 0.02, 0.001)
        week = rng.integers(2, plan.total - 1, count).astype(np.int16)
        return cls(
            born=born,
            gone=np.minimum(born + rng.geometric(REMOVED, count), 30_000).astype(np.int16),
            rank=rank,
            rate=MOST * count * (rank + 1.0) ** -SLOPE * np.exp(-rank / (TAIL * count)),
            drift=rng.normal(0, 0.004, count).astype(np.float32),
            created=_created(plan, born, rng),
            liked=rng.lognormal(-2.5, 1, count).astype(np.float32),
            recount=np.where((rng.random(count) < 0.0002) & (week > born + 4), week, -1),
            rename=np.where((rng.random(count) < seldom) & (week > born), week, -1),
        )


def _created(plan: Plan, born: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Inside the interval in which a model appears; before it where it was private until then, and for the first models."""
    chance = rng.random(len(born))
    inside = plan.days[born] - (chance * plan.spans[born]).astype(np.int64)
    private = np.where(rng.random(len(born)) < 0.02, rng.integers(10, 300, len(born)), 0)
    age = (chance**0.8 * (plan.days[0] - FLOOR.toordinal()) / 0.9).astype(np.int64)
    return np.where(born == 0, plan.days[0] - age, inside - private)


@dataclass(frozen=True)
class Words:
    """What the Hub says of each model in words, which stays."""

    model: pa.Array
    renamed: pa.Array  # the later name, null where there is none
    columns: dict[str, pa.Array]


def words(life: Life, rng: np.random.Generator) -> Words:
    """The words of so many models."""
    count = len(life.born)
    owners = _accounts(count)
    account, parents = _owner(life.rank, len(owners), rng), Parents.make(life, rng)
    account = np.where(parents.quantized & (rng.random(count) < 0.5), len(HEAD) + rng.integers(0, 5, count), account)
    part = _named(parents, account, rng)
    model = _joined(owners.take(pa.array(account)), "/", part)
    other = owners.take(pa.array(np.where(life.rename > 0, (account + 1 + life.rank) % len(owners), 0)))
    columns = {
        "hub_id": _hub_ids(life.created, rng),
        "task": _some(TASKS, 1.0, 0.35, rng, count),
        "licence": _some(LICENCES, 1.0, 0.4, rng, count),
        "parameters": _parameters(rng, count),
        "created_on": _days(life.created),
        "library": _some(LIBRARIES, 1.2, 0.3, rng, count),
        "base_models": parents.column(model, rng),
    }
    return Words(model, pc.if_else(pa.array(life.rename > 0), _joined(other, "/", part), None), columns)


def _accounts(count: int) -> pa.Array:
    """Every account by its weight: the head, repackagers, the others the facts name, invented ones."""
    named = {
        account.name
        for owned in facts.load().organisations.values()
        for account in owned.organisation.accounts.get("huggingface", [])
    }
    first = [*HEAD, *(name for name in REPACKAGERS if name not in HEAD)]
    rest = sorted(named - set(first), key=lambda name: hashlib.sha256(name.encode()).digest())
    number = np.arange(max(count * 2 // 25, 1000))
    few, size = pa.array(SYLLABLES), len(SYLLABLES)
    spoken = _joined(few.take(pa.array(number % size)), "", few.take(pa.array(number // size % size)))
    return pa.concat_arrays([pa.array([*first, *rest]), _joined(spoken, "-", _hexes(number * 2_654_435_761, 5))])


def _owner(rank: np.ndarray, accounts: int, rng: np.random.Generator) -> np.ndarray:
    """The place of each model's account: of the large models most are of the head."""
    count = len(rank)
    known = accounts - max(count * 2 // 25, 1000)
    chance = np.select([rank < count * 0.0004, rank < count * 0.01], [0.8, 0.3], 0.02)
    weight = 1 / np.arange(1, known + 1)
    famous = np.searchsorted(np.cumsum(weight) / weight.sum(), rng.random(count))
    invented = known + ((accounts - known) * rng.random(count) ** 2.5).astype(np.int64)
    owner = np.where(rng.random(count) < chance, famous, invented)
    return np.where(rank < len(HEAD), rank, owner)


@dataclass(frozen=True)
class Parents:
    """The edges: of which model (ascending), to which one (-1: outside the Hub), in which relation."""

    child: np.ndarray
    parent: np.ndarray
    relation: np.ndarray
    count: int

    @classmethod
    def make(cls, life: Life, rng: np.random.Generator) -> Parents:
        """0.6 edges a model: to large and older ones, a few in circles and to themselves."""
        count = len(life.born)
        several = rng.random(count) < 0.03
        degree = np.where(rng.random(count) < 0.566, np.where(several, rng.integers(2, 5, count), 1), 0)
        child = np.repeat(np.arange(count), degree)
        relation = rng.choice(4, len(child), p=[0.45, 0.28, 0.23, 0.04])
        relation[several[child]] = 4
        parent = _older(child, life, rng)
        parent[rng.random(len(child)) < 0.05] = -1
        at = rng.choice(len(child), 20 + count // 25_000, replace=False)
        parent[at[:20]] = child[at[:20]]
        _circles(child, parent, at[20:])
        return cls(child, parent, relation, count)

    @cached_property
    def quantized(self) -> np.ndarray:
        """Which models are a conversion of another."""
        found = np.zeros(self.count, bool)
        found[self.child[(self.relation == 2) & (self.parent >= 0)]] = True
        return found

    def column(self, model: pa.Array, rng: np.random.Generator) -> pa.Array:
        """The edges as the Hub states them: `relation:account/name`; null where there are none."""
        outside = _joined(
            pa.repeat("gone-from-here/model", len(self.child)), "-", _hexes(rng.integers(0, 2**20, len(self.child)), 5)
        )
        inside = model.take(pa.array(np.maximum(self.parent, 0)))
        name = pc.if_else(pa.array(self.parent >= 0), inside, outside)
        stated = _joined(pa.array(RELATIONS).take(pa.array(self.relation)), ":", name)
        ends = np.searchsorted(self.child, np.arange(self.count + 1)).astype(np.int32)
        none = pa.array(np.diff(ends) == 0)
        return pa.ListArray.from_arrays(pa.array(ends), stated, mask=none)


def _older(child: np.ndarray, life: Life, rng: np.random.Generator) -> np.ndarray:
    """A model that was there before each child; among the first, a larger one. -1 where three tries found none."""
    by_rank, parent = np.argsort(life.rank), np.full(len(child), -1)
    for _ in range(3):
        open_ = np.flatnonzero(parent < 0)
        found = by_rank[(len(by_rank) * rng.random(len(open_)) ** 6).astype(np.int64)]
        mine = child[open_]
        before = (life.born[found] < life.born[mine]) | (
            (life.born[mine] == 0) & (life.born[found] == 0) & (life.rank[found] < life.rank[mine])
        )
        parent[open_[before]] = found[before]
    left = np.flatnonzero(parent < 0)
    first = np.flatnonzero(life.born == 0)
    parent[left] = np.where(life.born[child[left]] > 0, first[rng.integers(0, len(first), len(left))], -1)
    return parent


def _circles(child: np.ndarray, parent: np.ndarray, edges: np.ndarray) -> None:
    """Turn the edges into circles of two: the parent's first edge leads back."""
    back = np.searchsorted(child, parent[edges])
    back = np.minimum(back, len(child) - 1)
    closes = (parent[edges] >= 0) & (child[back] == parent[edges])
    parent[back[closes]] = child[edges[closes]]


def _named(parents: Parents, account: np.ndarray, rng: np.random.Generator) -> pa.Array:
    """The part of each name behind the account: its own, or its parent's with what it was converted to."""
    count = parents.count
    own = _joined(
        *(pa.array(kind).take(pa.array(rng.integers(0, len(kind), count))) for kind in (FAMILIES, BUILT, KINDS)),
        glue="-",
    )
    own = _joined(own, "-", _hexes(np.arange(count) * 40_503 % 2**24, 6))
    first = np.searchsorted(parents.child, np.arange(count))
    parent = np.where(parents.quantized, parents.parent[np.minimum(first, len(parents.child) - 1)], -1)
    _, once = np.unique(np.where(parent >= 0, account * count + parent, -1 - np.arange(count)), return_index=True)
    alone = np.zeros(count, bool)
    alone[once] = True
    copied = _joined(own.take(pa.array(np.maximum(parent, 0))), "-", pa.repeat("GGUF", count))
    return pc.if_else(pa.array(alone & (parent >= 0)), copied, own)


def _joined(*parts: pa.Array | str, glue: str = "") -> pa.Array:
    """Strings put together, row by row."""
    return pc.binary_join_element_wise(*parts, glue)


def _hexes(numbers: np.ndarray, digits: int) -> pa.Array:
    """The last digits of numbers in base 16."""
    shifts = np.arange(digits - 1, -1, -1) * 4
    letters = np.frombuffer(b"0123456789abcdef", np.uint8)
    text = letters[(numbers.astype(np.int64)[:, None] >> shifts) & 15]
    ends = np.arange(0, text.size + 1, digits, dtype=np.int32)
    return pa.Array.from_buffers(pa.string(), len(numbers), [None, pa.py_buffer(ends), pa.py_buffer(text.tobytes())])


def _hub_ids(created: np.ndarray, rng: np.random.Generator) -> pa.Array:
    """24 digits, as the Hub's database makes them: second, process, number."""
    count = len(created)
    second = (created - dt.date(1970, 1, 1).toordinal()) * 86_400 + rng.integers(0, 86_400, count)
    processes = _hexes(rng.integers(0, 2**40, OBJECTS), 10)
    return _joined(
        _hexes(second, 8), processes.take(pa.array(rng.integers(0, OBJECTS, count))), _hexes(np.arange(count) + 4096, 6)
    )


def _some(words: Sequence[str], slope: float, unknown: float, rng: np.random.Generator, count: int) -> pa.Array:
    """A word for each model, the first the commonest; null for a part of them."""
    weight = np.arange(1, len(words) + 1) ** -slope
    place = rng.choice(len(words), count, p=weight / weight.sum())
    return pa.array(words).take(pa.array(place, mask=rng.random(count) < unknown))


def _parameters(rng: np.random.Generator, count: int) -> pa.Array:
    common = (10 ** rng.uniform(6.5, 10.9, 300)).astype(np.int64)
    own = (10 ** rng.normal(8.8, 0.8, count)).astype(np.int64)
    told = np.where(rng.random(count) < 0.7, common[(300 * rng.random(count) ** 2).astype(np.int64)], own)
    return pa.array(told, mask=rng.random(count) < 0.45)


def _days(ordinals: np.ndarray) -> pa.Array:
    since = (ordinals - dt.date(1970, 1, 1).toordinal()).astype(np.int32)
    return pa.array(since, mask=ordinals <= FLOOR.toordinal()).cast(pa.date32())


class Hub:
    """The counters of all models, week by week. `at` is the Hub's own counter, `shown` what its file says of it."""

    def __init__(self, models: int, plan: Plan, seed: int, *, early: bool = False) -> None:
        self.plan, self.early = plan, early
        self._rng = np.random.default_rng([seed, models, 2])
        self.life = Life.make(models, plan, np.random.default_rng([seed, models, 0]))
        self._words = words(self.life, np.random.default_rng([seed, models, 1]))
        self._model = self._words.model
        self._ages = 1 + 4 * np.exp(-np.arange(plan.total + OLD + 1) / 3)
        self._last = np.zeros((DEEP, models), np.int32)  # the gains of the last weeks, each at its number modulo DEEP
        self._at = np.zeros(models, np.int64)
        self._shown = np.zeros((2, models), np.int64)  # cumulative, trailing
        self._older: deque[pa.Table] = deque(maxlen=2)
        self.truth: list[pa.Table] = []
        self._followed = np.flatnonzero(self.life.rank < FOLLOWED)

    def weeks(self) -> Iterator[tuple[int, pa.Table]]:
        """Every snapshot with its week."""
        self._begin()
        for week in range(self.plan.total):
            alive = (self.life.born <= week) & (self.life.gone > week)
            here = np.flatnonzero(alive)
            self._gain(week, here)
            self._show(week, here)
            table = self._rows(week, alive, here)
            if week not in self.plan.gap:
                yield week, self._older[0] if week in self.plan.rollbacks else self._cut(week, table)
            self._older.append(table)

    def _begin(self) -> None:
        """The first models have a past."""
        first = np.flatnonzero(self.life.born == 0)
        for week in range(DEEP):
            self._last[week, first] = self._rng.poisson(self.life.rate[first])
        ages = (self.plan.days[0] - self.life.created[first]) / 7
        self._at[first] = self.life.rate[first] * ages + self._last[:, first].sum(axis=0)

    def _gain(self, week: int, here: np.ndarray) -> None:
        life, span = self.life, self.plan.spans[week]
        born = life.born[here]
        noise = self._rng.standard_normal(len(here), np.float32) * 0.15 + life.drift[here] * (week - born)
        age = np.where(born == 0, week + OLD, week - born)
        part = np.minimum((self.plan.days[week] - life.created[here] + 0.5) / span, 1)
        gains = self._rng.poisson(life.rate[here] * np.exp(noise) * self._ages[age] * part * (span / 7))
        self._last[week % DEEP] = 0
        self._last[week % DEEP, here] = gains
        self._at[here] += gains
        self._tell(week, here, gains)
        recounted = here[life.recount[here] == week]
        self._at[recounted] = self._at[recounted] * 6 // 10

    def _tell(self, week: int, here: np.ndarray, gains: np.ndarray) -> None:
        """Keep what was really downloaded; the first week's is not between two snapshots."""
        if week:
            ids = self._words.columns["hub_id"].take(pa.array(self._followed))
            told = pa.array(self._last[week % DEEP, self._followed].astype(np.int64))
            day = self.plan.labels[week]
            everything = pa.table({"hub_id": pa.array([None], pa.string()), "downloads": pa.array([int(gains.sum())])})
            rows = pa.concat_tables(
                [everything, pa.table({"hub_id": ids, "downloads": told}).filter(pc.field("downloads") > 0)]
            )
            self.truth.append(rows.append_column("date", pa.repeat(pa.scalar(day), len(rows))))
        if week == self.plan.spike:
            touched = (self._trailing(week)[here] >= LARGE) & (self._rng.random(len(here)) < 0.75)
            self._at[here[touched]] += (gains[touched] * self._rng.uniform(0.8, 1.3, touched.sum())).astype(np.int64)

    def _show(self, week: int, here: np.ndarray) -> None:
        """What the file says: in a stall half of the models stand as they stood."""
        if week in self.plan.stalls:
            here = here[(self._rng.random(len(here)) < 0.5) | (self.life.born[here] == week)]
        self._shown[0, here] = self._at[here]
        self._shown[1, here] = np.rint(self._trailing(week)[here] * BELOW)

    def _trailing(self, week: int) -> np.ndarray:
        """The downloads of 30 days: of the week before them as many days as they reach into it."""
        total, days = np.zeros(self._last.shape[1]), 30.0
        for back in range(week, week - DEEP, -1):
            span = float(self.plan.spans[back]) if back >= 0 else 7.0
            if days > 0:
                total += self._last[back % DEEP] * min(days / span, 1.0)
            days -= span
        return total

    def _rows(self, week: int, alive: np.ndarray, here: np.ndarray) -> pa.Table:
        renamed = (self.life.rename == week) & alive
        before, self._model = self._model, _replaced(self._model, renamed, self._words.renamed)
        table = self._table(
            week, here, self._model.filter(pa.array(alive)), lambda array: array.filter(pa.array(alive))
        )
        twins = np.flatnonzero(renamed)[::5]
        also = self._table(week, twins, before.take(pa.array(twins)), lambda array: array.take(pa.array(twins)))
        return pa.concat_tables([table, also])

    def _table(self, week: int, here: np.ndarray, model: pa.Array, chosen: Callable[[pa.Array], pa.Array]) -> pa.Table:
        known = not self.early or self.plan.labels[week] >= ALL_TIME_SINCE
        all_time = self._shown[0, here]
        counters = {
            "hub": pa.repeat("huggingface", len(here)),
            "model": model,
            "downloads_30d": pa.array(self._shown[1, here]),
            "downloads_all_time": pa.array(all_time) if known else pa.nulls(len(here), pa.int64()),
            "likes": pa.array((self.life.liked[here] * np.sqrt(all_time)).astype(np.int64)),
        }
        said = {name: chosen(array) for name, array in self._words.columns.items()}
        schema = arrow_schema()
        return pa.table([(counters | said)[name] for name in schema.names], schema=schema)

    def _cut(self, week: int, table: pa.Table) -> pa.Table:
        if week != self.plan.partial:
            return table
        return table.filter(pa.array(self._rng.random(len(table)) < PARTIAL))


def _replaced(names: pa.Array, which: np.ndarray, others: pa.Array) -> pa.Array:
    mask = pa.array(which)
    return pc.replace_with_mask(names, mask, others.filter(mask)) if which.any() else names


def write(home: Path, models: int, weeks: int, seed: int = 1, *, early: bool = False, held: int = 0) -> list[dt.date]:
    """Write the snapshots of a synthetic Hub and the truth into a home; the dates that stand there.

    `early` leaves the all-time counter unknown before 2025-02-26, as it was. `held` further weeks wait for `append`.
    """
    plan = Plan.make(weeks, np.random.default_rng([seed, models, 3])).further(held)
    hub = Hub(models, plan, seed, early=early)
    dates: list[dt.date] = []
    pending: deque[Future[object]] = deque()
    with ThreadPoolExecutor(WRITERS) as writer:
        for week, table in hub.weeks():
            if len(pending) == WRITERS:
                pending.popleft().result()
            pending.append(_stored(writer, home, table, _provenance(plan, week, f"{seed}/{models}")))
            dates.append(plan.labels[week])
        for last in pending:
            last.result()
    pq.write_table(pa.concat_tables(hub.truth), home / "truth.parquet", compression="zstd")
    for date in dates[len(dates) - held :]:
        _folder(home / "held", date).parent.mkdir(parents=True, exist_ok=True)
        _folder(home / "snapshots", date).rename(_folder(home / "held", date))
    return dates[: len(dates) - held]


def append(home: Path) -> dt.date:
    """Move the next held week to the snapshots; its date."""
    found = min((home / "held" / f"source={SOURCE}").glob("date=*"), default=None)
    if found is None:
        sys.exit(f"{home} holds no further week: write it with `held`.")
    found.rename(home / "snapshots" / f"source={SOURCE}" / found.name)
    return dt.date.fromisoformat(found.name.removeprefix("date="))


def hold(home: Path) -> None:
    """Undo `append`: the last snapshot waits again."""
    found = max((home / "snapshots" / f"source={SOURCE}").glob("date=*"))
    (home / "held" / f"source={SOURCE}").mkdir(parents=True, exist_ok=True)
    found.rename(home / "held" / f"source={SOURCE}" / found.name)


def _folder(place: Path, date: dt.date) -> Path:
    return place / f"source={SOURCE}" / f"date={date}"


def _stored(writer: ThreadPoolExecutor, home: Path, table: pa.Table, told: Provenance) -> Future[object]:
    """Write it while the next week is made, in batches as large as the archive's reader makes them."""
    batches = table.combine_chunks().to_batches(ROWS)
    return writer.submit(write_snapshot, Home(home), batches, told, {"observed": told.details["committed"][:10]})


def _provenance(plan: Plan, week: int, world: str) -> Provenance:
    """What the archive's reader would say of it."""
    label, read = plan.labels[week].isoformat(), dt.date.fromordinal(int(plan.days[week])).isoformat()
    path = f"models/{label}/models.parquet"
    sha256 = hashlib.sha256(f"{world}/{label}".encode()).hexdigest()
    details = {
        "repo": "synthetic",
        "path": path,
        "size": "0",
        "commit": sha256[:40],
        "tags": "yes",
        "committed": f"{read}T06:00:00+00:00",
    }
    return Provenance(
        SOURCE, label, label, f"synthetic/{path}", sha256, 0, 0, "synthetic", details, f"{read}T07:00:00+00:00"
    )


def main() -> None:
    """Write a Hub."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=int, default=200_000)
    parser.add_argument("--weeks", type=int, default=40)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held", type=int, default=0, help="further weeks, which wait beside the snapshots")
    parser.add_argument("--early", action="store_true", help="no all-time counter before 2025-02-26")
    told = parser.parse_args()
    start = time.perf_counter()
    dates = write(told.into, told.models, told.weeks, told.seed, early=told.early, held=told.held)
    size = sum(file.stat().st_size for file in told.into.rglob("*.parquet"))
    print(
        f"{len(dates)} snapshots, {dates[0]} to {dates[-1]}, {size / 1e9:.2f} GB, {time.perf_counter() - start:.0f} s"
    )


if __name__ == "__main__":
    main()
