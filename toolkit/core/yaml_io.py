"""YAML text that people write, with errors that name the part and its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import yaml

from toolkit.core.errors import ToolkitError, nearest

_DEEPEST, _LONGEST = 20, 2000  # levels, and letters of a plain value: far above what a file of ours has
_LARGEST = 1e12


class AssumptionError(ToolkitError):
    """A file or a value of assumptions or scenarios that cannot be used as it stands."""


class Entry(dict[str, Any]):
    """A mapping of the file, with the ``line`` on which it begins."""

    line = 1


# The safe loader of libyaml, where PyYAML was built with it: ten times as fast, and a little more patient with tabs.
# Which base there is, a checker of types cannot know.
class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


class _Dumper(yaml.SafeDumper):
    pass


# As YAML 1.2 has it: “no” is a word and 1e3 a number, and neither 16:40 nor 010 is a number in another base.
_PLAIN = {
    "null": (r"~|null|Null|NULL|", "~nN\0"),
    "merge": ("<<", "<"),
    "bool": ("true|True|TRUE|false|False|FALSE", "tTfF"),
    "int": (r"[-+]?(?:0|[1-9]\d*)", "-+0123456789"),
    "float": (
        r"[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
}
for _tag, (_pattern, _first) in _PLAIN.items():
    _resolver = f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?a:{_pattern})\Z"), [char.strip("\0") for char in _first]
    _Loader.add_implicit_resolver(*_resolver)
    _Dumper.add_implicit_resolver(*_resolver)  # beside those of YAML 1.1: a text that either takes for more is quoted


def _entry(loader: Any, node: yaml.MappingNode) -> Entry:
    entry = Entry(loader.construct_mapping(node, deep=True))
    entry.line = node.start_mark.line + 1
    return entry


_Loader.add_constructor("tag:yaml.org,2002:map", _entry)


def load_yaml(text: str, kind: str) -> Entry:
    """Read YAML text of anybody's, which must be a mapping.

    Raises
    ------
    AssumptionError
        It is not, it is not YAML, or it asks for more than a file of ours can: depth, aliases, a date or a number that
        there is not. The line is named.
    """
    try:
        _refuse_bombs(text, kind)
        return _mapping(text, kind)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        raise AssumptionError(f"The file of {kind} is not YAML{where}.", "", "Look for a stray tab or quote.") from None
    except ValueError as fault:  # of a date or a number, which are made outside YAML's own errors
        raise AssumptionError(f"The file of {kind} has a value that cannot be: {fault}.", "Expected numbers.") from None


def _refuse_bombs(text: str, kind: str) -> None:
    """Refuse what would end the interpreter or fill the memory before anything is made of it: events take none."""
    depth = 0
    event: Any  # each kind has its own parts
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        asked = {
            f"brackets or levels nested more than {_DEEPEST} deep": depth > _DEEPEST,
            "an alias (*)": isinstance(event, yaml.AliasEvent),
            "a tag (!)": getattr(event, "tag", None) is not None,
            "a number with too many digits": len(getattr(event, "value", "")) > _LONGEST and event.implicit[0],
        }
        for what in (name for name, is_there in asked.items() if is_there):
            where = f"in line {event.start_mark.line + 1}"
            raise AssumptionError(f"The file of {kind} has {what} {where}.", "", "Write each value out, in its place.")


def _mapping(text: str, kind: str) -> Entry:
    content = yaml.load(text, Loader=_Loader)
    if not isinstance(content, Entry):
        raise AssumptionError(f"The file of {kind} is empty or a list.", "Expected a mapping of names.")
    return content


def dump_yaml(content: Mapping[str, Any]) -> str:
    """Return YAML text that `load_yaml` reads as it was, its parts in their order."""
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def module_yaml(module: str) -> Entry:
    """Return the YAML file that lies beside a module and has its name: ``module_yaml(__file__)``."""
    path = Path(module).with_suffix(".yaml")
    return _mapping(path.read_text(encoding="utf-8"), path.stem)


def known_keys(entry: Mapping[str, Any], known: Sequence[str], what: str) -> None:
    """Refuse a key that is not known, naming the nearest known one.

    Raises
    ------
    AssumptionError
        ``entry`` has a key outside ``known``.
    """
    for key in entry:
        if key not in known:
            hint = "".join(f"Did you mean “{near}”?" for near in nearest(key, known, limit=1))
            raise AssumptionError(f"{what} has the unknown part “{key}”.", f"Known are: {', '.join(known)}.", hint)


def checked_entry(entry: Any, what: str, parts: Sequence[str], optional: Sequence[str] = ()) -> Entry:
    """Return an entry that has all of its parts and no other.

    Parameters
    ----------
    entry
        What the file holds there.
    what
        What it is, for the message: “Programme 1”.
    parts, optional
        Its parts, and those of them that may be missing.

    Raises
    ------
    AssumptionError
        It is no mapping, or a part is unknown or missing.
    """
    expected = f"Expected its parts: {', '.join(parts)}."
    if not isinstance(entry, Entry):
        raise AssumptionError(f"{what} is {entry!r}.", expected)
    known_keys(entry, parts, what)
    missing = [part for part in parts if part not in entry and part not in optional]
    if missing:
        raise AssumptionError(f"{what} lacks {', '.join(missing)}.", expected)
    return entry


def checked_number(entry: Mapping[str, Any], part: str, what: str) -> Any:
    """Return a part of an entry that must be a number people could mean: finite, and below a thousand billion.

    Raises
    ------
    AssumptionError
        It is not one.
    """
    value = entry[part]
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _LARGEST:
        raise AssumptionError(
            f"{what} has the {part} {repr(value)[:40]}.", "Expected a number below a thousand billion."
        )
    return value


def checked_text(entry: Mapping[str, Any], part: str, what: str) -> str:
    """Return a part of an entry that must be a text; a number counts as the text it is written as.

    Raises
    ------
    AssumptionError
        It is not one.
    """
    if isinstance(entry[part], bool) or not isinstance(entry[part], str | int | float):
        raise AssumptionError(
            f"{what} has the {part} {entry[part]!r}.", "Expected a text.", "Put it in quotation marks if it is one."
        )
    return str(entry[part])


@contextmanager
def naming_line(entry: Any) -> Iterator[None]:
    """Add the line on which an entry begins to whatever is wrong with it."""
    try:
        yield
    except AssumptionError as fault:
        if not isinstance(entry, Entry):
            raise
        remedy = f"{fault.do} See line {entry.line} of the file.".strip()
        raise type(fault)(fault.found, fault.expected, remedy) from None
