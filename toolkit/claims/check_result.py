"""What a check hands back: a ruling, the computed figure, a sentence, and the rows that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from toolkit.claims.rules import Ruling

YES_OR_NO = "1 holds, 0 does not"
"""Unit of rows that are facts: each holds or does not."""
WORKING = ("what", "value", "lower", "upper")


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one check.

    Attributes
    ----------
    ruling
        The verdict, with the rule that gave it.
    sentence
        What a newspaper could print: computed figures, no word that the figures cannot bear.
    computed, unit, interval
        The computed figure, its unit (of the data catalogue), and its 95% interval where one exists.
    working
        Rows ``what``, ``value``, ``lower``, ``upper`` that show how the figure comes about.
    rows_unit
        Unit of these rows, where it is not that of the computed figure.
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
        """The unit of the working rows."""
        return self.unit if self.rows_unit is None else self.rows_unit


def rows(values: Mapping[str, Any] | pd.Series | Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """Return working rows from ``{what: value}``, a series, or tuples (what, value) or (what, value, lower, upper)."""
    pairs = values.items() if isinstance(values, Mapping | pd.Series) else values
    full = [(*one, *([float("nan")] * (len(WORKING) - len(one)))) for one in pairs]
    frame = pd.DataFrame(full, columns=list(WORKING))
    return frame.astype({"what": str} | dict.fromkeys(WORKING[1:], float))
