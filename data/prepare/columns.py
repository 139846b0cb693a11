"""Short ways to describe the kinds of column that many tables share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.prepare.model import Field


def text(name: str, title: str, description: str, **more: Any) -> Field:
    """Return a column of words."""
    return Field(name, title, description, type="string", **more)


def percent(name: str, title: str, description: str, **more: Any) -> Field:
    """Return a column of percentages between 0 and 100, by default with one decimal."""
    return Field(name, title, description, **{"unit": "%", "decimals": 1, "minimum": 0, "maximum": 100} | more)


def number(name: str, title: str, description: str, unit: str, decimals: int, **more: Any) -> Field:
    """Return a column of numbers that cannot be negative."""
    return Field(name, title, description, unit=unit, decimals=decimals, **{"minimum": 0} | more)


def whole(name: str, title: str, description: str, unit: str, **more: Any) -> Field:
    """Return a column of whole numbers that cannot be negative."""
    return Field(name, title, description, type="integer", unit=unit, **{"minimum": 0} | more)


def reason(description: str = "") -> Field:
    """Return the column that says why a cell of the row is empty (itself empty when none is)."""
    words = description or "Why a value of this row is empty, by column; empty when none is."
    return text("reason", "Why empty", words)


def provenance(description: str = "Whether the row's figures were read, derived here, or assumed.") -> Field:
    """Return the column that carries a row's own status, where rows of one column differ in it."""
    return text("status", "Status", description, required=True, enum=("read", "derived", "assumed"))


def why_empty(reasons: Mapping[str, str | None]) -> str | None:
    """Return the words for the column ``reason``: ``column, column: why; column: why``.

    Columns that share a reason stand together; a reason itself holds no semicolon, so that the parts can be
    told apart.
    """
    columns: dict[str, list[str]] = {}
    for column, why in reasons.items():
        if why:
            columns.setdefault(why, []).append(column)
    return "; ".join(f"{', '.join(names)}: {why}" for why, names in columns.items()) or None
