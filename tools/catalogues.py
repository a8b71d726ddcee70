"""The message catalogues: every sentence of the code in every language. For maintainers.

python tools/catalogues.py update   take new sentences into the catalogues, drop those that are gone, compile them
python tools/catalogues.py check    fail where a sentence lacks a translation, is fuzzy, or loses a value
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent / "src" / "modelcensus"
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext.babel_extract")]
KEYWORDS = {"say": None, "marked": None}
BORN = datetime(2026, 11, 24, tzinfo=UTC)  # fixed: a catalogue's content is its sentences, not when it was touched
VALUE = re.compile(r"\{([a-z_]+)\}")


def sentences() -> list[str]:
    """Every sentence that the code speaks, sorted."""
    found = extract_from_dir(PACKAGE, METHODS, keywords=KEYWORDS)
    return sorted({message for _, _, message, _, _ in found if isinstance(message, str)})


def catalogues() -> list[Path]:
    """The catalogue files."""
    return sorted((PACKAGE / "messages/locale").glob("*/LC_MESSAGES/modelcensus.po"))


def read(file: Path) -> Catalog:
    """A catalogue."""
    with file.open("rb") as source:
        return read_po(source)


def update() -> None:
    """Take new sentences in and old ones out, and compile."""
    for file in catalogues():
        old = read(file)
        language = file.parent.parent.name
        new = Catalog(language, project="modelcensus", fuzzy=False, creation_date=BORN, revision_date=BORN)
        for sentence in sentences():
            known = old.get(sentence)
            new.add(sentence, known.string if known else "")
        with file.open("wb") as target:
            write_po(target, new, width=0, sort_output=True)
        with file.with_suffix(".mo").open("wb") as target:
            write_mo(target, read(file))
        print(f"{file}: {len(list(new)) - 1} sentences, {len(_wrong(new))} to do", file=sys.stderr)


def check() -> None:
    """Fail where a catalogue is not whole."""
    wanted = set(sentences())
    for file in catalogues():
        catalogue = read(file)
        have = {str(message.id) for message in catalogue if message.id}
        wrong = [*(f"missing: {s}" for s in wanted - have), *(f"gone: {s}" for s in have - wanted), *_wrong(catalogue)]
        if wrong:
            sys.exit(f"{file}:\n  " + "\n  ".join(wrong) + "\nRun `make fix`, then translate.")
        print(f"{file.parent.parent.name}: all {len(have)} sentences are translated")


def _wrong(catalogue: Catalog) -> list[str]:
    """Sentences without a translation or whose translation has other values than they."""
    messages = [(str(m.id), str(m.string)) for m in catalogue if m.id]
    return [f"to do: {s}" for s, t in messages if not t or set(VALUE.findall(s)) != set(VALUE.findall(t))]


if __name__ == "__main__":
    commands = {"update": update, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]]()
