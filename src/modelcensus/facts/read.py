"""Reading YAML that people edit: one file with its lines, so that an error names the file, the line and the fix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from modelcensus.errors import FactsError
from modelcensus.facts.model import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MOST_BYTES = 1_000_000
F = TypeVar("F", bound=Fact)


def parse(file: Path) -> Any:
    """What a YAML file says: no aliases, no tags, no key twice, at most `MOST_BYTES`. Raises `FactsError`."""
    import yaml

    try:
        if file.stat().st_size > MOST_BYTES:
            raise FactsError(f"{file} is larger than {MOST_BYTES} bytes.", "Split it.")
        text = file.read_text(encoding="utf-8")
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        if "*" in text and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=loader)):
            raise FactsError(f"{file} has an alias (`*name`): aliases are not read here.", "Write it out.")
        return yaml.load(text, Loader=_strict(loader))  # noqa: S506 - a safe loader, narrowed further
    except OSError as error:
        raise FactsError(f"{file} cannot be read: {error}", "Mend or remove it.") from error
    except UnicodeDecodeError as error:
        raise FactsError(f"{file} is not UTF-8 text: {error}", "Save it as UTF-8.") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = f", line {mark.line + 1}," if mark else ""
        raise FactsError(f"{file}{at} is not the YAML we read: {error.problem}.", "Mend the line it names.") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        told = " ".join(str(error).split())
        raise FactsError(f"{file} is not the YAML we read: {told}", "Mend the line it names.") from error


def checked(file: Path, entry: Any, shape: type[F], within: Sequence[str | int] = ()) -> F:
    """An entry of a file as that fact. `within`: where in the file the entry stands. Raises `FactsError`."""
    from pydantic import ValidationError

    try:
        return shape.model_validate(entry)
    except ValidationError as error:
        first = min(
            error.errors(), key=lambda one: one["type"] != "extra_forbidden"
        )  # a misspelt key tells more than its lack
        where = ".".join(str(part) for part in first["loc"]) or "the entry"
        at = line(file, [*within, *first["loc"]])
        known = {"extra_forbidden": "there is no such key", "missing": "it is missing"}
        message = known.get(first["type"], str(first["msg"]).removeprefix("Value error, "))
        raise FactsError(f"{file}, line {at}: {where}: {message}.", _fix(first, shape)) from error


def line(file: Path, where: Sequence[str | int]) -> int:
    """The line, counted from 1, of what stands at a place of a YAML file, or of the nearest thing around it."""
    import yaml

    node = yaml.compose(file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    at = 1
    for step in where:
        key, node = _below(node, step)
        if key is None:
            break
        at = key.start_mark.line + 1
    return at


def _below(node: Any, step: str | int) -> tuple[Any, Any]:
    """The node that names what stands below another, and that node."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), (None, None))
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None, None


def _fix(error: Any, shape: type[Fact]) -> str:
    """The next step for an error that Pydantic found."""
    if error["type"] == "extra_forbidden":
        from modelcensus.errors import near

        given = str(error["loc"][-1])
        known = sorted(set(_keys(shape)))
        like = near(given, known)
        listed = f"; near: {', '.join(like)}" if like else ""
        return f"There is no such key{listed}. Remove it or mend its name."
    if error["type"] == "missing":
        return f"Add `{error['loc'][-1]}`."
    if isinstance(error.get("input"), bool) and error["type"] in ("string_type", "literal_error"):
        return "Quote it: YAML reads NO, on and off as yes-or-no."
    return "Mend that field."


def _keys(shape: type[Fact]) -> Iterator[str]:
    """The keys of a fact and of the facts in it."""
    schema = shape.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        yield from part.get("properties", {})


def _strict(base: Any) -> Any:
    """The loader that refuses a key written twice, where YAML keeps the last one without a word, and names the line of a bad value."""
    import yaml

    class Strict(base):  # type: ignore[misc]
        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            seen: set[str] = set()
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode) and key.value in seen:
                    raise yaml.constructor.ConstructorError(None, None, f"“{key.value}” stands twice", key.start_mark)
                seen.add(str(key.value))
            return super().construct_mapping(node, deep=deep)

        def construct_object(self, node: Any, deep: bool = False) -> Any:
            try:
                return super().construct_object(node, deep=deep)
            except ValueError as error:  # a date or number that cannot be
                raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from error

    return Strict
