"""How strong a verdict in the ledger is, judged from its row: its basis, its rule, and how close the decision was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from toolkit.claims.checks import tabled
from toolkit.claims.rules import AGREEMENT, SAME_SIZE, VERDICTS
from toolkit.core.strength import CV_LIMITS, LINE, READINGS, Check, Strength, step, unrated, variation, weigh
from toolkit.tables import register

TOGETHER = ("@fit(", "@regress(", "correlation(")
"""Functions used in the rows that test claims about associations between measures."""
_COUNTED = re.compile(r"(\d+ of|none of the|neither of the|all) (\d+) (?:readings|ways)")
# Columns that identify or stand in for places measure nothing.
_MEASURE_NOTHING = ("places", "regions", "cities", "constituencies", "population", "place_neighbours")


def verdict(row: Mapping[str, Any]) -> Strength:
    """Return the strength of a verdict.

    Parameters
    ----------
    row
        A row of the ledger: ``id``, ``verdict``, ``rule``, ``why``, ``kind``, ``check``, ``table``, ``quoted``,
        ``computed``, ``lower`` and ``upper``; empty values are None or NaN.
    """
    if why := VERDICTS[row["verdict"]].unrated:
        return unrated("verdict", why)
    known = {name: None if pd.isna(value) else value for name, value in row.items()}
    return weigh("verdict", [*_association(known), *_sources(known), *_definition(known), *_readings(known)])


def _association(row: Mapping[str, Any]) -> Iterator[Check]:
    figures = " ".join(reading.figure for reading in tabled.READINGS.get(str(row.get("id")), ()))
    if row["kind"] == "correlation" or any(words in figures for words in TOGETHER):
        yield Check("not shown to be causal", True, "The check tests whether two measures are associated, not why.")
        yield Check("places, not people", True, "What is true of places may not be true of the people in them.")


def _sources(row: Mapping[str, Any]) -> Iterator[Check]:
    """Yield the checks of chance from the figure's own interval or, without one, the unknowns of its tables."""
    if row["lower"] is not None and row["rule"] == "direction":
        yield Check("may be chance", row["lower"] <= 0 <= row["upper"], "The figure's 95% interval includes zero.")
    elif row["lower"] is not None:
        spread = variation(row["computed"], row["lower"], row["upper"])
        yield step(spread, CV_LIMITS, f"The coefficient of variation is {spread:.1f}%.")
    for table in str(row["table"] or "").split("; "):
        listed = [each for each in register.register() if each.table == table]
        if len({each.column for each in listed}) != 1:
            # The table of places has dozens of columns, and the ledger does not say which ones a check uses.
            unsaid = row["lower"] is None and table not in _MEASURE_NOTHING
            yield Check("error not published", unsaid, "The verdict does not allow for errors in places' figures.")
            continue
        if listed[0].lost:
            yield Check(listed[0].lost, True, listed[0].because)
        if row["lower"] is None and listed[0].error != register.NONE:
            measured = listed[0].error in (register.INTERVAL, register.SAMPLE)
            because = f"The verdict does not allow for errors in the table “{table}”."
            yield Check("error not published" if measured else listed[0].error, True, because)


def _definition(row: Mapping[str, Any]) -> Iterator[Check]:
    near = row["verdict"] != "reproduced" and row["rule"] in ("level", "count")
    yield Check("similar definition", near, "Open data do not cover the claim's own definition or period.")
    try:
        quoted, computed = float(str(row["quoted"])), float(row["computed"])
    except (TypeError, ValueError):
        return
    if row["rule"] == "level" and quoted * computed > 0:
        times = max(quoted, computed) / min(quoted, computed)
        close = abs(times / SAME_SIZE - 1) <= LINE
        yield Check(
            "close to the threshold",
            close,
            f"The figures differ by a factor of {times:.2f}; the limit is {SAME_SIZE:g}.",
        )


def _readings(row: Mapping[str, Any]) -> Iterator[Check]:
    counted = _COUNTED.search(row["why"] or "")
    if counted is None:
        return
    agree, of = int(counted[1].split()[0]) if counted[1][0].isdigit() else 0, int(counted[2])
    yield Check("few readings", of < READINGS, f"Readings tried: {of}; at least {READINGS} are needed.")
    sides = {_side(number, of) for number in (agree - 1, agree, agree + 1) if 0 <= number <= of}
    words = f"Readings that agree: {agree} of {of}; {AGREEMENT:.0%} are needed."
    yield Check("a single reading would change it", len(sides) > 1, words)


def _side(agree: int, of: int) -> int:
    """Return 1 if readings agree with a claim, −1 if they agree against it, and 0 if they differ."""
    return int(agree >= AGREEMENT * of) - int(of - agree >= AGREEMENT * of)
