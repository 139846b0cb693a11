"""The result of a check: a ruling, the computed figure, a sentence, and the rows behind it.

The texts of a result (units, vintage, sentence) are data: a row of ``sentences.csv`` for each claim, with placeholders
for the check's figures. A placeholder may define the format, as :class:`Sentence` explains.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

import pandas as pd

from toolkit.claims.evidence import Claim, parts
from toolkit.claims.rules import Ruling, readings
from toolkit.core import wording
from toolkit.core.errors import UnknownNameError

YES_OR_NO = "1 true, 0 not"
"""Unit for rows that answer a yes-or-no question: the answer is true, not true or undecided."""
WORKING = ("what", "value", "lower", "upper")
SENTENCES = Path(__file__).with_name("sentences.csv")


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one check.

    Attributes
    ----------
    ruling
        The verdict, with the rule behind it.
    sentence
        A sentence fit for a newspaper: computed figures, and nothing that they do not support.
    computed, unit, interval
        The computed figure, its unit (from the data catalogue), and its 95% interval where one exists.
    working
        Rows ``what``, ``value``, ``lower``, ``upper`` that show how the figure is derived.
    rows_unit
        Unit of these rows, if it differs from the computed figure's.
    vintage
        The year or years of the data used, in words.
    """

    ruling: Ruling
    sentence: str
    computed: float | None = None
    unit: str = ""
    interval: tuple[float, float] | None = None
    working: pd.DataFrame = field(default_factory=lambda: rows({}))
    vintage: str = ""
    rows_unit: str | None = None

    @property
    def unit_of_rows(self) -> str:
        """The unit of the rows in ``working``."""
        return self.unit if self.rows_unit is None else self.rows_unit


class Sentence(Formatter):
    """A sentence with placeholders, filled as by ``str.format``; extra formats, listed below, can follow the colon.

    ====================  =========================================================================
    ``{share:% 1}``       a figure in a unit of the data catalogue, with decimals: 12.3%
    ``{years:number 1}``  a figure without a unit: 12.3; ``{rank:ordinal}``: fourth
    ``{fit:interval % 1}``  (estimate, lower, upper): 3.1% (95% interval 2.0% to 4.2%); with ``brief``, no brackets
    ``{gap:compared % 1}``  a difference, which may have an interval: 3.1% lower; with ``moved``, a change: fell by 3.1%
    ``{ends:range % 1}``  (lower, upper): 2.0% to 4.2%
    ``{names:listing}``   a list: A, B and C; “none” if it is empty
    ``{outcomes:holding}``, ``{outcomes:failing}``, ``{outcomes:count}``, ``{outcomes:of}``
                          for readings that agree, or those that do not (undecided ones included): their names, or how
                          many agree, alone or as “3 of 8”, “all 8” or “none of the 8”
    ``{outcomes:exceptions}``  a space and a sentence that names those that do not agree; nothing if all agree
    ====================  =========================================================================
    """

    _SPEC = re.compile(
        r"(interval |range |brief |compared |moved |)(number|%|GBP(?: [a-z]+)?|percentage points|years|)(?: (\d+))?"
    )
    _COMPARED, _MOVED = ("the same", "{} higher", "{} lower"), ("did not change", "rose by {}", "fell by {}")

    def format_field(self, value: Any, format_spec: str) -> Any:
        """Return one placeholder, filled."""
        if format_spec in ("listing", "holding", "failing"):
            wanted = format_spec == "holding"
            names = [name for name in value if format_spec == "listing" or bool(value[name]) == wanted]
            return wording.listing(names) or "none"
        if format_spec == "exceptions":
            names = [name for name in value if not value[name]]
            return f" The exception{'s are' if names[1:] else ' is'} {wording.listing(names)}." if names else ""
        if format_spec == "of":
            agree, total = sum(map(bool, value.values())), len(value)
            return f"all {total}" if agree == total else wording.some_of(agree, total)
        if format_spec in ("count", "ordinal"):
            return str(sum(map(bool, value.values()))) if format_spec == "count" else wording.ordinal(round(value))
        spec = self._SPEC.fullmatch(format_spec)
        if spec is None or not format_spec:
            return super().format_field(value, format_spec)
        kind, unit, digits = spec.groups()
        unit, decimals = ("" if unit == "number" else unit), (int(digits) if digits else None)
        if kind == "range ":
            return wording.interval(value[0], value[1], unit, decimals)
        estimate, *ends = value if isinstance(value, Sequence) else (value,)
        words = wording.value(estimate, unit, decimals, full=not ends)
        if kind in ("compared ", "moved "):
            words = wording.value(abs(estimate), unit, decimals, full=True)
            side = (1 + (estimate < 0)) * bool(re.search("[1-9]", words))
            words = (self._COMPARED if kind == "compared " else self._MOVED)[side].format(words)
            ends = [-end for end in ends[::-1]] if estimate < 0 else ends
        if not ends:
            return words
        within = f"95% interval {wording.interval(ends[0], ends[1], unit, decimals, full=kind == 'interval ')}"
        return f"{words}; {within}" if kind == "brief " else f"{words} ({within})"


def in_full(sentence: str) -> str:
    """Return a sentence with “all 10” for “10 of the 10”, and “none of the 6” for “0 of 6”."""
    sentence = sentence.replace("100% of them ", "all of them ")
    sentence = re.sub(
        r"(?<![\d.,£])(?<!rank )(?<!most )(?<!least )([2-9]|[1-9]\d{1,2}) of (?:the )?\1\b(?![.,]?\d|%)",
        r"all \1",
        sentence,
    )
    none = r"(?<![\d.,£])0 of (?:the )?(\d+)\b(?![.,]?\d|%)"
    sentence = re.sub(none, lambda found: wording.some_of(0, int(found[1])), sentence)
    return re.sub(r"(?:^|(?<=\. ))(?:all|none|neither) ", lambda found: found[0].capitalize(), sentence)


@lru_cache(maxsize=1)
def _sentences() -> dict[str, dict[str, str]]:
    """Return the rows of ``sentences.csv`` by claim; a row may apply to several claims."""
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        return {id: row for row in csv.DictReader(file) for id in parts(row["id"])}


def sentence_row(claim: str) -> dict[str, str]:
    """Return a claim's units, vintage and sentence (with placeholders).

    Raises
    ------
    UnknownNameError
        ``sentences.csv`` has no row for the claim.
    """
    if claim not in _sentences():
        raise UnknownNameError("sentence", claim, do=f"Add a row for the claim to {SENTENCES.name}.")
    return _sentences()[claim]


def result(
    claim: Claim, ruling: Ruling, computed: float | Sequence[float], working: Any = (), **figures: Any
) -> CheckResult:
    """Return the outcome of a check, with its claim's texts from ``sentences.csv``.

    Parameters
    ----------
    claim, ruling
        The claim, and a rule's ruling on it.
    computed
        The computed figure, or the estimate and the lower and upper ends of its 95% interval.
    working
        The rows behind it, in a form that :func:`rows` accepts.
    figures
        Values for the placeholders in the sentence and vintage, besides ``claim``, ``computed`` and, if the rule counts
        them, ``outcomes``.
    """
    estimate, *interval = computed if isinstance(computed, Sequence) else (computed,)
    row, blanks = sentence_row(claim.id), {"claim": claim, "computed": computed} | figures
    return CheckResult(
        ruling,
        in_full(Sentence().vformat(row["sentence"], (), blanks)),
        float(estimate),
        row["unit"],
        (float(interval[0]), float(interval[1])) if interval else None,
        rows(working),
        Sentence().vformat(row["vintage"], (), blanks),
        {"": None, "none": ""}.get(row["rows_unit"], row["rows_unit"]),
    )


def result_of_readings(
    claim: Claim,
    outcomes: Mapping[str, bool | None],
    computed: float | Sequence[float] | None = None,
    working: Any = None,
    **figures: Any,
) -> CheckResult:
    """Return the outcome of a check with several readings: each agrees, disagrees, or is undecided (None).

    By default, the computed figure is the percentage of readings that agree, and the working shows which do.
    """
    share = 100 * sum(map(bool, outcomes.values())) / len(outcomes)
    return result(
        claim,
        readings(outcomes),
        share if computed is None else computed,
        outcomes if working is None else working,
        outcomes=outcomes,
        total=len(outcomes),
        **figures,
    )


def rows(values: Mapping[str, Any] | pd.Series | Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """Return working rows from ``{what: value}``, ``{what: (value, lower, upper)}``, a series, or tuples."""
    if isinstance(values, Mapping | pd.Series):
        values = [(what, *cell) if isinstance(cell, tuple) else (what, cell) for what, cell in values.items()]
    full = [(*cells, *([float("nan")] * (len(WORKING) - len(cells)))) for cells in values]
    frame = pd.DataFrame(full, columns=list(WORKING))
    return frame.astype({"what": str} | dict.fromkeys(WORKING[1:], float))
