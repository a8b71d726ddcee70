"""The generated parts of the documentation. For maintainers.

python tools/docs.py write   write them
python tools/docs.py check   fail where one is not what the code gives

A part stands between `<!-- NAME -->` and `<!-- end NAME -->` in a Markdown file; a function of that name below gives it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from modelcensus import Census, errors, schema
from modelcensus.facts import claim, sourced
from modelcensus.facts import model as shapes
from modelcensus.store import starter

ROOT = Path(__file__).parent.parent
PART = re.compile(r"<!-- (?P<name>[a-z-]+) -->\n.*?<!-- end (?P=name) -->", re.DOTALL)
WIDTH = "110"


def run(*arguments: str) -> str:
    """What a command prints, as in a terminal of fixed width, with the starter."""
    bare = {key: value for key, value in os.environ.items() if key not in ("MODELCENSUS_HOME", "FORCE_COLOR")}
    env = {**bare, "COLUMNS": WIDTH, "NO_COLOR": "1", "MODELCENSUS_HOME": "/nonexistent", "TERMINAL_WIDTH": WIDTH}
    command = [sys.executable, "-m", "modelcensus", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=True)
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


def shown(*arguments: str) -> str:
    """A command and its output as a block. The build's id, which changes with every edit, is left out."""
    output = re.sub(r"build [0-9a-f]{12}", "build …", run(*arguments))
    return f"```console\n$ modelcensus {' '.join(arguments)}\n{output}\n```"


def headline() -> str:
    """The first answer."""
    return shown("headline")


def organisations() -> str:
    """A second answer."""
    return shown("share", "--by", "organisation", "--top", "8")


def cli() -> str:
    """The help of every command."""
    from typer.main import get_command

    from modelcensus.views.cli.app import app

    names = sorted(get_command(app).commands)  # type: ignore[attr-defined]
    helps = [f"## modelcensus {name}\n\n```text\n{run(name, '--help')}\n```" for name in names]
    return f"```text\n{run('--help')}\n```\n\n" + "\n\n".join(helps)


def tables() -> str:
    """Every table and its columns."""
    parts = []
    for table in (schema.SNAPSHOT, *schema.TABLES.values()):
        rows = [
            f"| `{c.name}` | {c.type.lstrip('!')} | {'no' if c.type.startswith('!') else 'yes'} | {c.meaning} | {c.unit} |"
            for c in table.columns
        ]
        head = f"## {table.name}\n\nOne row is {table.row}. Key: {', '.join(f'`{key}`' for key in table.key)}.\n"
        parts.append(
            "\n".join([head, "| column | type | may be unknown | meaning | unit |", "|---|---|---|---|---|", *rows])
        )
    return "\n\n".join(parts)


def definitions() -> str:
    """Definitions and universes with what the starter can serve."""
    rows = Census(starter(), _build()).definitions().rows
    lines = [
        f"| `{row['name']}` | {row['what']} | {row['counts']} | {row['leaves_out'] or ''} | {'yes' if row['served'] else 'not yet'} |"
        for row in rows
    ]
    return "\n".join(["| name | what | counts | leaves out | served by the starter |", "|---|---|---|---|---|", *lines])


def cited() -> str:
    """Each definition as a question, the published number it is meant to be near, and how to cite it."""
    served = {str(row["name"]): row for row in Census(starter(), _build()).definitions().rows}
    parts = []
    for name, fact in sorted(_facts().definitions.items()):
        asks = ", ".join(f"{key} `{value}`" for key, value in fact.asks.model_dump(exclude_none=True).items())
        row = served[name]
        told = [
            ("Asks", asks),
            ("Meant to be near", row["near"]),
            ("Public", row["public"]),
            ("Guessed", row["guessed"]),
        ]
        lines = [f"- {title}: {text}" for title, text in told if text]
        parts.append("\n".join([f"### `{name}`: {row['title']}", "", *lines, f"- To cite: “{row['cite']}”"]))
    return "\n\n".join(parts)


def questions() -> str:
    """The published definition of every question: the docstring of the function that answers it."""
    from inspect import cleandoc

    from modelcensus import metrics as m
    from modelcensus.metrics import overtake

    told = {
        "share on a date": m.share.share,
        "share of gains": m.window.share,
        "trend": m.window.trend,
        "first-year gains": m.flow.first_year,
        "band": m.variants.variants,
        "overtake": overtake.crossings,
        "concentration": m.concentration.concentration,
        "Lorenz curve": m.concentration.lorenz,
        "movers": m.movers.movers,
        "relative adoption": m.adoption.adoption,
        "cohorts": m.cohort.cohorts,
        "age of what is downloaded": m.cohort.usage_age,
        "half-life": m.cohort.half_life,
        "mean and median size": m.composition.sizes,
        "influence": m.influence.influence,
        "a model or a family over time": m.family.periods,
        "who is in a family": m.family.members,
        "what was made from a base": m.family.groups,
    }
    variants = "\n".join(cleandoc(m.variants.__doc__ or "").splitlines()[2:])
    parts = [f"### {name}\n\n{_paragraphs(make.__doc__ or '')}" for name, make in told.items()]
    return "\n\n".join([*parts, f"### The variants of a band\n\n{variants}"])


def _paragraphs(text: str) -> str:
    """A docstring with each of its labelled sentences on a line of its own."""
    from inspect import cleandoc

    return re.sub(r"(?<!\n)\n(?=[A-Z][A-Za-z ]{2,40}:)", "\n\n", cleandoc(text)).replace("|", "\\|")


def band() -> str:
    """What a band looks like."""
    return shown("band", "--by", "country", "--top", "1")


def claimed() -> str:
    """What a verdict looks like."""
    return shown("check", "seed-v32-aime", "seed-v3-won")


def rules() -> str:
    """The rules of verdicts, in their order."""
    from modelcensus.claims.verdicts import RULES

    lines = [f"| `{rule.name}` | {rule.verdict} | {rule.why} |" for rule in RULES]
    return "\n".join(["| rule | verdict | what it says |", "|---|---|---|", *lines])


def benchmarks() -> str:
    """The benchmarks that the reviewed facts have scores of, their unit, and the efforts that they name."""
    found: dict[tuple[str, str], set[str]] = {}
    for score in _facts().scores:
        found.setdefault((score.benchmark, score.unit), set()).update({score.effort} - {None})
    lines = [
        f"- `{name}` (`unit: {'score' if unit == 'points' else unit}`){': efforts ' + ', '.join(sorted(efforts)) if efforts else ''}"
        for (name, unit), efforts in sorted(found.items())
    ]
    return "\n".join(lines)


def whatif() -> str:
    """What a supposition looks like."""
    return shown("whatif", "--outside-downloads", "400000000", "--outside-share", "CN=0.9")


def exit_codes() -> str:
    """The error tree."""
    return f"```text\n{(errors.__doc__ or '').strip()}\n```"


def releases() -> str:
    """Which releases carry which state."""
    pins: list[dict[str, Any]] = json.loads((ROOT / "tools/starter-releases.json").read_text(encoding="utf-8"))
    kept = {s.provenance.label: s.provenance for s in starter().snapshots()}
    usable = {str(row["label"]): row for row in Census(starter(), _build()).snapshots}
    lines, state = [], ""
    for pin in pins:
        version, day = pin["version"], pin["uploaded"][:16].replace("T", " ")
        state = version if version in kept else state
        note = "a state of its own" if version in kept else f"as {state}"
        rows = f"{kept[version].rows:,}" if version in kept else ""
        why = usable[version]["why_not"] or "yes" if version in kept else ""
        lines.append(f"| {version} | {day} | {note} | {rows} | {why} |")
    return "\n".join(
        ["| release | uploaded (UTC) | state | models | usable for a trend |", "|---|---|---|---|---|", *lines]
    )


def classified() -> str:
    """How much of the newest starter snapshot is classified."""
    census = Census(starter(), _build())
    lines = []
    for universe in ("llm", "all"):
        coverage = census.share("country", universe=universe).coverage
        lines.append(
            f"| `{universe}` | {coverage['classified']:.1%} | {coverage['country_known']:.1%} | {coverage['individual']:.1%} | {coverage['community']:.1%} |"
        )
    kinds = Counter(owned.organisation.kind for owned in _facts().organisations.values())
    accounts = sum(len(o.organisation.accounts.get("huggingface", [])) for o in _facts().organisations.values())
    counted = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    head = ["| universe | classified | with a country | persons | communities |", "|---|---|---|---|---|"]
    return "\n".join([f"{accounts} accounts are recorded: {counted}.", "", *head, *lines])


def variants() -> str:
    """China and the United States under other choices than ours, each computed by its SQL."""
    lines = ["| choice | China | United States | persons, communities, unknown |", "|---|---|---|---|"]
    for name, (where, group) in VARIANTS.items():
        rows = {
            row["g"]: row["s"]
            for row in Census(starter(), _build()).query(VARIANT.format(where=where, group=group)).rows
        }
        apart = sum(rows.get(g, 0) for g in ("individual", "community", "unknown"))
        lines.append(f"| {name} | {rows['CN']:.1%} | {rows['US']:.1%} | {apart:.1%} |")
    return "\n".join(lines)


def drivers() -> str:
    """The steps of the starter that one model drives."""
    lines = [line for line in Census(starter(), _build()).trend().caveats if line.startswith("One model drives")]
    return "\n".join(f"- {line}" for line in lines)


def weights() -> str:
    """The accounts that an unreviewed map is most likely to lack, with what they hold."""
    rows = {row["account"]: row for row in Census(starter(), _build()).share("account").rows}
    lines = [
        f"| {name} | {rows[name]['name']} | {rows[name]['country']} | {rows[name]['share']:.1%} |" for name in WEIGHTY
    ]
    return "\n".join(["| account | organisation | country | share |", "|---|---|---|---|", *lines])


WEIGHTY = ("lmstudio-community", "RadixArk", "Inferact", "ornith-ai")
VARIANT = """
SELECT {group} AS g, sum(coalesce(stated_30d, downloads_30d)) / sum(sum(coalesce(stated_30d, downloads_30d))) OVER () AS s
FROM observations JOIN models USING (model_key) JOIN accounts ON accounts.account_key = models.account_key
WHERE date = (SELECT max(date) FROM observations) AND {where} GROUP BY 1
"""
LLM = "quality = 'measured' AND task IN (SELECT task FROM universes WHERE universe = 'llm')"
GROUP = "country_group"
VARIANTS = {
    "as we count (`llm`)": (LLM, GROUP),
    "only counters read anew since the snapshot before": (f"{LLM} AND refreshed", GROUP),
    "all tasks of the catalogue": ("quality = 'measured'", GROUP),
    "all tasks, hard-coded counters believed": ("true", GROUP),
    "models of unknown task counted as language models": (
        f"(({LLM}) OR (quality = 'measured' AND task = 'unknown'))",
        GROUP,
    ),
    "without repackagers": (f"{LLM} AND role IS DISTINCT FROM 'repackager'", GROUP),
    "LM Studio's account as a community": (
        LLM,
        f"CASE WHEN account = 'lmstudio-community' THEN 'community' ELSE {GROUP} END",
    ),
    "Hugging Face as French": (LLM, f"CASE WHEN organisation = 'hugging-face' THEN 'FR' ELSE {GROUP} END"),
    "every disputed account as its first alternative": (
        LLM,
        f"coalesce(json_extract_string(alternatives, '$[0].country'), {GROUP})",
    ),
    "persons, communities and unknown left out": (f"{LLM} AND length({GROUP}) = 2", GROUP),
}


def _build() -> Any:
    from modelcensus.store import open_build

    return open_build(starter())


def _facts() -> Any:
    from modelcensus import facts

    return facts.load()


PARTS = {
    "headline": headline,
    "organisations": organisations,
    "cli": cli,
    "tables": tables,
    "definitions": definitions,
    "cited": cited,
    "questions": questions,
    "band": band,
    "claimed": claimed,
    "benchmarks": benchmarks,
    "rules": rules,
    "whatif": whatif,
    "exit-codes": exit_codes,
    "releases": releases,
    "classified": classified,
    "variants": variants,
    "weights": weights,
    "drivers": drivers,
}
SCHEMAS: dict[str, type[shapes.Fact]] = {
    "organisation": shapes.Organisation,
    "claims": claim.ClaimFile,
    "definition": shapes.Definition,
    "score": sourced.Score,
    "cost": sourced.Cost,
    "release": sourced.Release,
    "correction": sourced.Correction,
}


def wanted() -> dict[Path, str]:
    """Every generated file with the text it should have."""
    made: dict[str, str] = {}

    def part(match: re.Match[str]) -> str:
        name = match["name"]
        made[name] = made.get(name) or PARTS[name]()
        return f"<!-- {name} -->\n{made[name]}\n<!-- end {name} -->"

    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    texts = {page: PART.sub(part, page.read_text(encoding="utf-8")) for page in pages}
    for name, shape in SCHEMAS.items():
        text = json.dumps(shape.model_json_schema(), indent=1, ensure_ascii=False)
        texts[ROOT / f"docs/reference/{name}.schema.json"] = text + "\n"
    return texts


def main(verb: str) -> None:
    """Write the parts or check them."""
    stale = [file for file, text in wanted().items() if not file.exists() or file.read_text(encoding="utf-8") != text]
    if verb == "write":
        texts = wanted()
        for file in stale:
            file.write_text(texts[file], encoding="utf-8")
            print(f"wrote {file.relative_to(ROOT)}")
    elif stale:
        sys.exit(f"Not what the code gives: {', '.join(str(f.relative_to(ROOT)) for f in stale)}. Run `make fix`.")
    else:
        print("the generated documentation is what the code gives")


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ("write", "check"):
        sys.exit(__doc__)
    main(sys.argv[1])
