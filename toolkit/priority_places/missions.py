"""Progress towards a target: readings against a base, pace needed and achieved, the gap between places, and a verdict.

Each test follows these rules, in this order:

1. If there is only one reading: *cannot tell* if the target has a number, otherwise *not measured*. If there is no
   reading since the 2022 White Paper: *cannot tell*.
2. Sums of money are not adjusted for inflation, so a rise in them shows nothing. For money, the verdict depends on rule
   5 alone.
3. If the overall figure changed in the wrong direction by more than its interval: *moving away*. If the change was
   within its interval: *cannot tell*.
4. If it changed in the right direction and there is a number to reach: *met*, *on track* (at least the annual change
   needed) or *too slow*. If the target is a rise in every area: *met* if all places rose, *too slow* if some clearly
   fell, otherwise *on track*. For any other target: *on track*.
5. If the gap between places is part of the target: clearly wider is *moving away*; for money, clearly narrower is *on
   track*, and anything else is *cannot tell*.

A mission takes the verdict of its weakest measured headline test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError
from toolkit.core.strength import Z

VERDICTS = ("moving away", "too slow", "cannot tell", "on track", "met", "not measured")
"""From weakest to strongest. A mission is *not measured* only if none of its headline tests could be measured."""
PAPER = 2022
GREATER_SOUTH_EAST = ("E12000006", "E12000007", "E12000008")
DRAWS, SEED = 500, 2022


@dataclass(frozen=True)
class Reading:
    """A value for the period starting in ``year``, with ``period`` in words, and its standard error or NaN."""

    year: int
    period: str
    value: float
    error: float


@dataclass(frozen=True, eq=False)
class Spread:
    """The standard deviation between places, net of the mean sampling variance, and its change with a 95% interval."""

    before: float
    after: float
    lower: float
    upper: float

    @property
    def way(self) -> str:
        """Whether the spread is clearly wider or narrower than before."""
        return "wider" if self.lower > 0 else "narrower" if self.upper < 0 else "not clearly wider or narrower"


@dataclass(frozen=True, eq=False)
class Standing:
    """The result of one test.

    Parameters
    ----------
    test
        The row of ``mission_measures``.
    path
        Readings of the whole from the base onwards: year, period, value, lower, upper.
    base, last
        The first and last of the readings.
    target
        The level to reach; NaN if the target has no number.
    needed, achieved
        Annual change: from the last reading to the deadline, and from the base to the last reading.
    places
        One row per place with both readings: code, before, after (ratios to the whole for money), change, lower, upper,
        way (better, worse or cannot tell).
    spread
        The spread between those places; None if there are fewer than ten.
    verdict
        One of ``VERDICTS``.
    """

    test: Mapping[str, Any]
    path: pd.DataFrame
    base: Reading
    last: Reading
    target: float
    needed: float
    achieved: float
    places: pd.DataFrame
    spread: Spread | None
    verdict: str = ""

    @property
    def ways(self) -> dict[str, int]:
        """How many places got better, how many got worse, and how many cannot be judged."""
        return {way: int((self.places["way"] == way).sum()) for way in ("better", "worse", "cannot tell")}


def judge(test: Mapping[str, Any], readings: pd.DataFrame, mission: Mapping[str, Any]) -> Standing:
    """Return the result of a test.

    Parameters
    ----------
    test
        A row of ``mission_measures``.
    readings
        The table ``missions``.
    mission
        The row of ``mission_targets``.

    Raises
    ------
    ModelError
        The measure has no reading from the base year onwards.
    """
    rows = readings[(readings["measure"] == test["measure"]) & (readings["year"] >= int(test["base_year"]))]
    path = _whole(rows, test)
    if path.empty:
        raise ModelError(
            f"“{test['measure']}” has had no figure since {test['base_year']}.", "Expected one.", "Rebuild the table."
        )
    base, last = _reading(path, 0), _reading(path, -1)
    target = _target(test, path, readings)
    years_left, years_gone = int(test["target_year"]) - last.year, last.year - base.year
    needed = (target - last.value) / years_left if years_left > 0 else np.nan
    achieved = (last.value - base.value) / years_gone if years_gone else np.nan
    local = _local(rows, test, base, last)
    local = local if years_gone else local.iloc[:0]
    spread = _spread(local) if len(local) >= 10 else None
    standing = Standing(test, path, base, last, target, needed, achieved, local, spread)
    return replace(standing, verdict=_verdict(standing, mission))


def overall(standings: list[Standing]) -> str:
    """Return a mission's verdict: that of its weakest measured headline test."""
    return min((standing.verdict for standing in standings if standing.test["role"] == "headline"), key=VERDICTS.index)


def _verdict(at: Standing, mission: Mapping[str, Any]) -> str:
    numbered = np.isfinite(at.target)
    if len(at.path) == 1:
        return "cannot tell" if numbered else "not measured"
    if at.last.year < PAPER - 1:
        return "cannot tell"
    money = at.test["places_as"] == "ratio"
    gap = at.spread.way if at.spread and mission["also"] == "gap" else ""
    if gap == "wider":
        return "moving away"
    if money:
        return "on track" if gap == "narrower" else "cannot tell"
    sign = 1 if at.test["better"] == "high" else -1
    change, error = sign * (at.last.value - at.base.value), np.hypot(at.base.error, at.last.error)
    margin = Z * error if np.isfinite(error) else 0.0
    if change < -margin:
        return "moving away"
    if change <= margin:
        return "cannot tell"
    if numbered:
        if sign * (at.last.value - at.target) >= 0:
            return "met"
        return "on track" if sign * at.achieved >= sign * at.needed else "too slow"
    if mission["areas"] != "every area" or at.places.empty:
        return "on track"
    if (sign * at.places["change"] > 0).all():
        return "met"
    return "too slow" if at.ways["worse"] else "on track"


def _whole(rows: pd.DataFrame, test: Mapping[str, Any]) -> pd.DataFrame:
    """Return the readings of the whole by year, first to last."""
    columns = ["year", "period", "value", "lower", "upper"]
    if test["whole"] == "outside":
        some = rows[(rows["geography"] == "region") & ~rows["code"].isin(GREATER_SOUTH_EAST)]
    elif test["whole"] == "lowest":
        some = rows[rows["geography"] == "place"]
        first = some[some["year"] == int(test["base_year"])].sort_values(["value", "code"])
        codes = first["code"].head(round(len(first) * float(test["lowest"])))
        some = some[some["code"].isin(codes)]
    else:
        return rows.loc[rows["code"] == test["whole"], columns].sort_values("year", ignore_index=True)
    by = some.groupby(["year", "period"])["value"]
    made = (by.sum() if test["whole"] == "outside" else by.mean()).reset_index()
    return made.assign(lower=np.nan, upper=np.nan)[columns]


def _reading(path: pd.DataFrame, at: int) -> Reading:
    row = path.iloc[at]
    return Reading(int(row["year"]), str(row["period"]), float(row["value"]), (row["upper"] - row["lower"]) / 2 / Z)


def _target(test: Mapping[str, Any], path: pd.DataFrame, readings: pd.DataFrame) -> float:
    """Return the level to reach: given, added to a base, a multiple of it, or another area's level."""
    kind, base = test["target_kind"], test["target_base"]
    if not isinstance(kind, str) or not kind:
        return np.nan
    if kind == "level":
        return float(test["target_amount"])
    if kind == "equal":
        other = readings[(readings["measure"] == test["measure"]) & (readings["code"] == base)].sort_values("year")
        return float(other["value"].iloc[-1])
    start = float(path.set_index("year")["value"][int(base)])
    return start + float(test["target_amount"]) if kind == "add" else start * float(test["target_amount"])


def _local(rows: pd.DataFrame, test: Mapping[str, Any], base: Reading, last: Reading) -> pd.DataFrame:
    """Return both readings of every area: districts, or, if none are published, counties or police areas."""
    kinds = ["place"]
    if not rows["code"].str.startswith("E07").any():
        kinds += ["county", "police force area"]
    some = rows[rows["geography"].isin(kinds)].assign(error=(rows["upper"] - rows["lower"]) / 2 / Z)
    ends = [some[some["year"] == at.year].set_index("code")[["value", "error"]] for at in (base, last)]
    both = ends[0].add_suffix("_0").join(ends[1].add_suffix("_1"), how="inner").dropna(subset=["value_0", "value_1"])
    if test["places_as"] == "ratio":
        for at, total in enumerate((base.value, last.value)):
            both[[f"value_{at}", f"error_{at}"]] /= total
    change = both["value_1"] - both["value_0"]
    half = Z * (both["error_0"] ** 2 + both["error_1"] ** 2) ** 0.5
    margin, good = half.fillna(0), change if test["better"] == "high" else -change
    way = np.select([good > margin, good < -margin], ["better", "worse"], "cannot tell")
    ends_of = {"lower": change - half, "upper": change + half}
    return both.rename(columns={"value_0": "before", "value_1": "after"}).assign(change=change, **ends_of, way=way)


def _spread(local: pd.DataFrame) -> Spread:
    """Return the spread of places, with an interval for its change from resampling the places."""
    values = local[["before", "after"]].to_numpy(dtype=float)
    noise = local[["error_0", "error_1"]].fillna(0).to_numpy(dtype=float) ** 2
    draws = np.random.default_rng(SEED).integers(len(values), size=(DRAWS, len(values)))

    def size(rows: Any) -> Any:
        within = values[rows].var(axis=-2, ddof=1) - noise[rows].mean(axis=-2)
        return np.sqrt(np.maximum(within, 0))

    before, after = size(np.arange(len(values)))
    drawn = size(draws)
    lower, upper = np.quantile(drawn[:, 1] - drawn[:, 0], [0.025, 0.975])
    return Spread(float(before), float(after), float(lower), float(upper))
