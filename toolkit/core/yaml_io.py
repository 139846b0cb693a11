"""YAML files that people write; errors name the entry and its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import yaml

from toolkit.core.errors import ToolkitError, nearest

_DEEPEST, _LONGEST = 20, 2000  # nesting levels, and characters of a plain value: far above those of our files
_LARGEST = 1e12


class AssumptionError(ToolkitError):
    """A file of assumptions or scenarios, or a value in it, that cannot be used."""


class Entry(dict[str, Any]):
    """A mapping from the file, with the ``line`` on which it begins."""

    line = 1


# libyaml's safe loader, where PyYAML was built with it: ten times as fast, and slightly more tolerant of tabs. mypy
# cannot know which base class applies.
class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


class _Dumper(yaml.SafeDumper):
    pass


# As in YAML 1.2: “no” is a word and 1e3 a number; 16:40 and 010 are not numbers in another base.
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
    _Dumper.add_implicit_resolver(*_resolver)  # besides YAML 1.1's: a text that either would convert is quoted


def _entry(loader: Any, node: yaml.MappingNode) -> Entry:
    entry = Entry(loader.construct_mapping(node, deep=True))
    entry.line = node.start_mark.line + 1
    return entry


_Loader.add_constructor("tag:yaml.org,2002:map", _entry)


def load_yaml(text: str, kind: str) -> Entry:
    """Parse YAML text, which must be a mapping, from an untrusted source.

    Raises
    ------
    AssumptionError
        The text is not YAML or not a mapping, is nested too deeply, or has aliases or an impossible date or number. The
        message names the line.
    """
    try:
        _refuse_bombs(text, kind)
        return _mapping(text, kind)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        raise AssumptionError(f"The {kind} file is not valid YAML{where}.", "", "Check tabs and quotes.") from None
    except ValueError as fault:  # from a date or a number, which PyYAML constructs outside its own errors
        raise AssumptionError(f"The {kind} file has an impossible value: {fault}.", "Expected numbers.") from None


def _refuse_bombs(text: str, kind: str) -> None:
    """Refuse text that would crash the interpreter or exhaust memory, before building anything from it."""
    depth = 0
    event: Any  # the attributes depend on the kind of event
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        faults = {
            f"more than {_DEEPEST} levels of brackets or indents": depth > _DEEPEST,
            "an alias (*)": isinstance(event, yaml.AliasEvent),
            "a tag (!)": getattr(event, "tag", None) is not None,
            "a number with too many digits": len(getattr(event, "value", "")) > _LONGEST and event.implicit[0],
        }
        for what in (name for name, is_there in faults.items() if is_there):
            where = f"on line {event.start_mark.line + 1}"
            raise AssumptionError(f"The {kind} file has {what} {where}.", "", "Write out each value.")


def _mapping(text: str, kind: str) -> Entry:
    content = yaml.load(text, Loader=_Loader)
    if not isinstance(content, Entry):
        raise AssumptionError(f"The {kind} file is empty or contains a list.", "Expected named entries.")
    return content


def dump_yaml(content: Mapping[str, Any]) -> str:
    """Return content as YAML that `load_yaml` reads back unchanged, in the same order."""
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def module_yaml(module: str) -> Entry:
    """Return the YAML file next to a module with the same name: ``module_yaml(__file__)``."""
    path = Path(module).with_suffix(".yaml")
    return _mapping(path.read_text(encoding="utf-8"), path.stem)


def known_keys(entry: Mapping[str, Any], known: Sequence[str], what: str) -> None:
    """Refuse an unknown key and suggest the closest known one.

    Raises
    ------
    AssumptionError
        ``entry`` has a key outside ``known``.
    """
    for key in entry:
        if key not in known:
            hint = "".join(f"Did you mean “{near}”?" for near in nearest(key, known, limit=1))
            raise AssumptionError(f"{what} has the unknown part “{key}”.", f"Known: {', '.join(known)}.", hint)


def checked_entry(entry: Any, what: str, parts: Sequence[str], optional: Sequence[str] = ()) -> Entry:
    """Return an entry after checking that it has all required keys and no unknown ones.

    Parameters
    ----------
    entry
        The value in the file.
    what
        Its name in messages: “Programme 1”.
    parts, optional
        The keys that the entry can have, and which of them can be missing.

    Raises
    ------
    AssumptionError
        The entry is not a mapping, or a key is unknown or missing.
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
    """Return a value of an entry that must be a plausible number: finite, and below a trillion.

    Raises
    ------
    AssumptionError
        The value is not a plausible number.
    """
    value = entry[part]
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _LARGEST:
        raise AssumptionError(f"{what} has the {part} {repr(value)[:40]}.", "Expected a number below a trillion.")
    return value


def checked_text(entry: Mapping[str, Any], part: str, what: str) -> str:
    """Return an entry's value, which must be text; a number counts as text, exactly as written.

    Raises
    ------
    AssumptionError
        The value is not text.
    """
    if isinstance(entry[part], bool) or not isinstance(entry[part], str | int | float):
        raise AssumptionError(
            f"{what} has the {part} {entry[part]!r}.", "Expected text.", "If it is text, put it in quotation marks."
        )
    return str(entry[part])


@contextmanager
def naming_line(entry: Any) -> Iterator[None]:
    """In any error about an entry, state the line on which the entry begins."""
    try:
        yield
    except AssumptionError as fault:
        if not isinstance(entry, Entry):
            raise
        remedy = f"{fault.do} See line {entry.line} of the file.".strip()
        raise type(fault)(fault.found, fault.expected, remedy) from None
