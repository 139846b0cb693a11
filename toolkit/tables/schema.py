"""Validation of tables against their schemas: the rules of Frictionless Table Schema that the project's tables use.

The checks read the cells as text, exactly as in the file, so that a message can quote what a user will see there. Rows
are numbered as in a spreadsheet: the header is row 1.

References
----------
Frictionless Data, *Table Schema* (constraints, primary and foreign keys), https://specs.frictionlessdata.io/table-schema/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

Field = dict[str, Any]
FIRST_ROW = 2  # first row of data, below the header


@dataclass(frozen=True)
class Violation:
    """A cell, column or table that breaks a rule.

    Parameters
    ----------
    column
        Name of the column, or the names of several, joined by commas; "" for the whole table.
    row
        Row of the file (the header is row 1); None if no single row is at fault.
    found, rule
        The value found, and the rule.
    """

    column: str
    row: int | None
    found: str
    rule: str

    def __str__(self) -> str:
        place = [f"column “{self.column}”" if self.column else "", f"row {self.row}" if self.row else ""]
        where = ", ".join(part for part in place if part)
        return f"{where}: {self.found}" if where else self.found


def violations(
    cells: pd.DataFrame, resource: dict[str, Any], other: Callable[[str], pd.DataFrame]
) -> Iterator[Violation]:
    """Yield each rule that a table breaks, the most informative first.

    Parameters
    ----------
    cells
        The table as text, a missing cell as "" (n rows × k columns).
    resource
        Its Frictionless resource, of which ``schema`` and ``rows`` are used.
    other
        Returns another table as text by its resource name, for foreign keys.
    """
    schema = resource["schema"]
    wrong_columns = list(_columns(cells, schema["fields"]))
    yield from wrong_columns
    if wrong_columns:
        return
    for field in schema["fields"]:
        yield from _values(cells[field["name"]], field)
    yield from _primary_key(cells, _names(schema.get("primaryKey", [])))
    yield from _row_count(cells, resource.get("rows"))
    for key in schema.get("foreignKeys", []):
        yield from _foreign_key(cells, key, other)


def parse(text: str, kind: str) -> object:
    """Return the value of one non-empty cell; raise ValueError if the text is not of this Frictionless type."""
    return _PARSERS[kind](text)


def _columns(cells: pd.DataFrame, fields: list[Field]) -> Iterator[Violation]:
    expected, actual = [field["name"] for field in fields], list(cells.columns)
    for name in expected:
        if name not in actual:
            yield Violation(name, None, "is missing", f"{len(expected)} columns, including {name}")
    for name in actual:
        if name not in expected:
            yield Violation(str(name), None, "is not in the schema", f"only these columns: {', '.join(expected)}")
    if sorted(expected) == sorted(actual) and expected != actual:
        yield Violation("", None, "the columns are in a different order", f"this order: {', '.join(expected)}")


def _values(column: pd.Series, field: Field) -> Iterator[Violation]:
    """Yield violations of a column's type and constraints; a cell of the wrong type is not checked further."""
    name, kind, rules = field["name"], field["type"], field.get("constraints", {})
    seen: dict[str, int] = {}
    for row, text in enumerate(column, start=FIRST_ROW):
        if text == "":
            if rules.get("required"):
                yield Violation(name, row, "the cell is empty", "a value in every row")
            continue
        try:
            value = parse(text, kind)
        except ValueError:
            yield Violation(name, row, f"“{text}” is not a valid {kind}", f"values of type {kind}")
            continue
        for rule in _broken(text, value, rules, kind):
            yield Violation(name, row, f"the value is {text}", rule)
        if rules.get("unique") and text in seen:
            yield Violation(name, row, f"“{text}” is also in row {seen[text]}", "each value only once")
        seen.setdefault(text, row)


def _broken(text: str, value: Any, rules: dict[str, Any], kind: str) -> Iterator[str]:
    """Yield the constraints that a value breaks."""
    if "minimum" in rules and value < _bound(rules["minimum"], kind):
        yield f"at least {rules['minimum']}"
    if "maximum" in rules and value > _bound(rules["maximum"], kind):
        yield f"at most {rules['maximum']}"
    if "enum" in rules and text not in [str(allowed) for allowed in rules["enum"]]:
        yield f"one of: {', '.join(map(str, rules['enum']))}"
    if "pattern" in rules and not re.fullmatch(rules["pattern"], text):
        yield f"the pattern {rules['pattern']}"


def _bound(value: Any, kind: str) -> Any:
    return parse(str(value), kind) if kind == "date" else value


def _primary_key(cells: pd.DataFrame, key: list[str]) -> Iterator[Violation]:
    if not key:
        return
    for row in cells.index[(cells[key] == "").any(axis=1)]:
        yield Violation(", ".join(key), row + FIRST_ROW, "the key is empty", "a key in each row")
    for row in cells.index[cells.duplicated(key)]:
        fault = f"the key {_quoted(cells.loc[row, key])} appears more than once"
        yield Violation(", ".join(key), row + FIRST_ROW, fault, "each key only once")


def _foreign_key(cells: pd.DataFrame, key: dict[str, Any], other: Callable[[str], pd.DataFrame]) -> Iterator[Violation]:
    """Yield non-empty keys missing from the other table; an empty resource name means the table itself."""
    columns, targets = _names(key["fields"]), _names(key["reference"]["fields"])
    resource = key["reference"]["resource"]
    target = cells if resource == "" else other(resource)
    keys = set(target[targets].itertuples(index=False, name=None))
    for row, value in enumerate(cells[columns].itertuples(index=False, name=None), start=FIRST_ROW):
        if "" not in value and value not in keys:
            rule = f"a value of {', '.join(targets)} in the table “{resource}”"
            yield Violation(", ".join(columns), row, f"“{', '.join(value)}” is not known", rule)


def _row_count(cells: pd.DataFrame, expected: int | None) -> Iterator[Violation]:
    if expected is not None and len(cells) != expected:
        fault = f"it has {len(cells)} rows below its header"
        if len(cells) < expected:
            fault += f" and ends at row {len(cells) + 1} of the file"
        yield Violation("", None, fault, f"{expected} rows")


def _names(given: str | list[str]) -> list[str]:
    """Return names as a list; Frictionless allows a single name without a list."""
    return [given] if isinstance(given, str) else list(given)


def _quoted(values: pd.Series) -> str:
    return "“" + ", ".join(map(str, values)) + "”"


def _number(text: str) -> float:
    # float() would also accept "nan", "inf", " 1" and "1_000", none of which occur in the project's tables.
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text, re.ASCII):
        raise ValueError(text)
    return float(text)


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d+", text, re.ASCII):
        raise ValueError(text)
    return int(text)


def _boolean(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


_PARSERS: dict[str, Callable[[str], object]] = {
    "string": str,
    "number": _number,
    "integer": _integer,
    "year": _integer,
    "boolean": _boolean,
    "date": date.fromisoformat,
}
