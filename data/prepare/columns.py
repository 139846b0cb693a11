"""Shortcuts for describing kinds of column that many tables share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.prepare.model import Field


def text(name: str, title: str, description: str, **more: Any) -> Field:
    """Return a text column."""
    return Field(name, title, description, type="string", **more)


def percent(name: str, title: str, description: str, **more: Any) -> Field:
    """Return a column of percentages between 0 and 100, by default with one decimal."""
    return Field(name, title, description, **{"unit": "%", "decimals": 1, "minimum": 0, "maximum": 100} | more)


def number(name: str, title: str, description: str, unit: str, decimals: int, **more: Any) -> Field:
    """Return a column of non-negative numbers."""
    return Field(name, title, description, unit=unit, decimals=decimals, **{"minimum": 0} | more)


def whole(name: str, title: str, description: str, unit: str, **more: Any) -> Field:
    """Return a column of non-negative integers."""
    return Field(name, title, description, type="integer", unit=unit, **{"minimum": 0} | more)


def reason(description: str = "") -> Field:
    """Return the column that says why a cell of the row is empty (itself empty if none is)."""
    words = description or "Why a value in this row is empty, by column; empty if all have values."
    return text("reason", "Why empty", words)


def provenance(description: str = "Whether the row's figures were read, derived here, or assumed.") -> Field:
    """Return the column with a row's own status, for columns whose status differs by row."""
    return text("status", "Status", description, required=True, enum=("read", "derived", "assumed"))


def why_empty(reasons: Mapping[str, str | None]) -> str | None:
    """Return the text for the column ``reason``: ``column, column: why; column: why``.

    Columns with the same reason are grouped; a reason contains no semicolon, so the parts can be separated.
    """
    columns: dict[str, list[str]] = {}
    for column, why in reasons.items():
        if why:
            columns.setdefault(why, []).append(column)
    return "; ".join(f"{', '.join(names)}: {why}" for why, names in columns.items()) or None
