"""Assumptions as values: each with its range, distribution, unit, source and tag, read from and written to YAML.

A file of assumptions is a mapping of dotted names, such as ``uplift.current_path``::

    version: 1
    assumptions:
      uplift.current_path:
        label: Growth of existing circular jobs on the current path
        value: 0.34
        low: 0.30
        high: 0.40
        distribution: triangular
        unit: share
        source: Green Alliance 2015, London; derived from the published jobs
        tag: derived

Every part is checked, and errors name what is wrong. An assumption whose value is text (a key of a table) has the
distribution ``fixed`` and no range.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from toolkit.core.errors import nearest
from toolkit.core.yaml_io import (
    AssumptionError,
    checked_entry,
    checked_text,
    dump_yaml,
    known_keys,
    load_yaml,
    module_yaml,
    naming_line,
)
from toolkit.net_zero_jobs.lookup import require

VERSION = 1
TAGS = ("read", "secondary", "derived", "assumed")
DISTRIBUTIONS = ("fixed", "uniform", "triangular")
_WORDS = module_yaml(__file__)
UNITS: Mapping[str, Sequence[float]] = _WORDS["units"]
"""The minimum and maximum that each unit allows."""
TEXT_UNITS: Sequence[str] = _WORDS["text_units"]
_PARTS = ("label", "value", "low", "high", "distribution", "unit", "source", "tag")


@dataclass(frozen=True)
class Assumption:
    """One assumption.

    Parameters
    ----------
    name
        Dotted name, such as ``uplift.current_path``; the part before the dot is its group.
    label
        Description.
    value
        Central value in ``unit``, or text.
    low, high
        The range within which it may lie; equal to the value when it is fixed.
    distribution
        ``fixed``, ``uniform`` between low and high, or ``triangular`` with its peak at the value.
    unit
        One of ``UNITS`` or ``TEXT_UNITS``.
    source
        Source of the value.
    tag
        ``read`` in the publisher's own material, ``secondary`` (read in the trade press or someone else's summary),
        ``derived`` from such figures, or ``assumed``.
    """

    name: str
    label: str
    value: Any
    low: Any
    high: Any
    distribution: str
    unit: str
    source: str
    tag: str

    def __post_init__(self) -> None:
        """Check that a model can use the values.

        Raises
        ------
        AssumptionError
            An unknown tag, distribution or unit, or a value outside its range or its unit's limits.
        """
        _check_member(self.name, "tag", self.tag, TAGS)
        _check_member(self.name, "distribution", self.distribution, DISTRIBUTIONS)
        _check_member(self.name, "unit", self.unit, (*UNITS, *TEXT_UNITS))
        if self.unit in TEXT_UNITS:
            _check_text(self)
        else:
            _check_numbers(self)

    @property
    def group(self) -> str:
        """The part of the name before the dot."""
        return self.name.partition(".")[0]

    @property
    def varies(self) -> bool:
        """Whether the assumption has a range to draw from."""
        return self.distribution != "fixed" and self.low < self.high


def _check_member(name: str, part: str, text: str, known: Sequence[str]) -> None:
    if text not in known:
        hint = "".join(f"Did you mean “{near}”?" for near in nearest(text, known, limit=1))
        raise AssumptionError(f"“{name}” has the {part} “{text}”.", f"Expected one of: {', '.join(known)}.", hint)


def _check_text(assumption: Assumption) -> None:
    name, unit, text = assumption.name, assumption.unit, assumption.value
    if not isinstance(text, str) or not text:
        raise AssumptionError(f"“{name}” has the value {text!r}.", f"The unit is “{unit}”, so the value must be text.")
    if assumption.distribution != "fixed":
        raise AssumptionError(
            f"“{name}” is text but has a distribution.", "The distribution of a text value must be “fixed”."
        )


def _check_numbers(assumption: Assumption) -> None:
    name, (least, most) = assumption.name, UNITS[assumption.unit]
    for part in ("value", "low", "high"):
        number = getattr(assumption, part)
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            raise AssumptionError(f"“{name}” has the {part} {number!r}.", "Expected a number.")
        if not least <= number <= most:
            raise AssumptionError(
                f"“{name}” has the {part} {number:g}.",
                f"Numbers in “{assumption.unit}” must be between {least:g} and {most:g}.",
                "Change the number or its unit.",
            )
    value, low, high = assumption.value, assumption.low, assumption.high
    if not low <= value <= high:
        raise AssumptionError(f"“{name}” has the value {value:g}.", f"Expected from {low:g} to {high:g}.")


@dataclass(frozen=True)
class Assumptions:
    """A set of assumptions: frozen, hashable, comparable; ``of["name"]`` gives a value.

    Parameters
    ----------
    items
        Assumptions in the order of their file.
    """

    items: tuple[Assumption, ...]
    _by_name: dict[str, Assumption] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {item.name: item for item in self.items})

    def __getitem__(self, name: str) -> Any:
        """Return the value with this name."""
        return self.assumption(name).value

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __len__(self) -> int:
        return len(self.items)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in file order."""
        return tuple(self._by_name)

    def assumption(self, name: str) -> Assumption:
        """Return the whole assumption with this name.

        Raises
        ------
        UnknownNameError
            Unknown name; the message suggests the closest.
        """
        require("assumption", name, self._by_name)
        return self._by_name[name]

    def group(self, prefix: str) -> dict[str, Any]:
        """Return the values of a group, keyed by the rest of their names: ``group("uplift")["current_path"]``.

        Raises
        ------
        UnknownNameError
            No name has this prefix.
        """
        start = f"{prefix}."
        values = {
            name.removeprefix(start): item.value for name, item in self._by_name.items() if name.startswith(start)
        }
        if not values:
            require("group of assumptions", prefix, sorted({item.group for item in self.items}))
        return values

    def with_(self, values: Mapping[str, Any] | None = None, **more: Any) -> Assumptions:
        """Return a copy with other values; ranges are widened to include them.

        Parameters
        ----------
        values
            New values by name; ``more`` takes names without a dot.
        """
        given = {**(values or {}), **more}
        changed = {name: _revalued(self.assumption(name), value) for name, value in given.items()}
        return Assumptions(tuple(changed.get(item.name, item) for item in self.items))

    def fixed(self, values: Mapping[str, Any]) -> Assumptions:
        """Return a copy in which the assumptions named have a fixed value and no range."""
        changed = self.with_(values)
        return Assumptions(tuple(_without_range(item) if item.name in values else item for item in changed.items))

    def frame(self) -> pd.DataFrame:
        """Return one row per assumption, by name: label, value, low, high, distribution, unit, source and tag."""
        rows = [dataclasses.astuple(item) for item in self.items]
        return pd.DataFrame(rows, columns=["name", *_PARTS], dtype=object).set_index("name")

    def to_yaml(self) -> str:
        """Return YAML text from which `parse` recreates an equal value."""
        body = {item.name: _as_mapping(item) for item in self.items}
        return dump_yaml({"version": VERSION, "assumptions": body})


def _revalued(assumption: Assumption, value: Any) -> Assumption:
    if assumption.unit in TEXT_UNITS:
        return dataclasses.replace(assumption, value=value, low=value, high=value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise AssumptionError(f"“{assumption.name}” was given {value!r}.", f"Expected a number in “{assumption.unit}”.")
    low, high = min(assumption.low, value), max(assumption.high, value)
    return dataclasses.replace(assumption, value=value, low=low, high=high)


def _without_range(assumption: Assumption) -> Assumption:
    return dataclasses.replace(assumption, low=assumption.value, high=assumption.value, distribution="fixed")


def _as_mapping(assumption: Assumption) -> dict[str, Any]:
    parts = {part: getattr(assumption, part) for part in _PARTS}
    if assumption.low == assumption.high == assumption.value:
        del parts["low"], parts["high"]
    return parts


def parse(text: str) -> Assumptions:
    """Parse assumptions from YAML text.

    Raises
    ------
    AssumptionError
        The text is not an assumptions file, or a part of it is unknown, missing, out of range or in the wrong unit. The
        message names the assumption, the part and the line.
    """
    content = load_yaml(text, "assumptions")
    if str(content.get("version")) != str(VERSION):
        raise AssumptionError(
            f"The file is version {content.get('version')!r}.", f"This toolkit reads version {VERSION}."
        )
    known_keys(content, ("version", "assumptions"), "The file")
    entries = content.get("assumptions")
    if not isinstance(entries, dict) or not entries:
        raise AssumptionError("The file has no assumptions.", "Expected named entries under “assumptions”.")
    return Assumptions(tuple(_assumption(str(name), entry) for name, entry in entries.items()))


def _assumption(name: str, entry: Any) -> Assumption:
    with naming_line(entry):
        parts = checked_entry(entry, f"“{name}”", _PARTS, optional=("low", "high"))
        texts = {
            part: checked_text(parts, part, f"“{name}”") for part in ("label", "distribution", "unit", "source", "tag")
        }
        value = parts["value"]
        return Assumption(name, value=value, low=parts.get("low", value), high=parts.get("high", value), **texts)
