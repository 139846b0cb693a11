"""Do places converge? The spread of logarithms (σ), and the growth of places that started lower (β)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.productivity.inequality.over_time import Inequality
from toolkit.regression.fitting import Fit, fit
from toolkit.regression.samples import Asked

GALTON = (
    "A negative slope does not by itself mean that places are becoming more equal: errors in the first year's figures "
    "can cause one (Friedman 1992; Quah 1993). Look at the spread as well. The slope is an association, not a forecast."
)


@dataclass(frozen=True, eq=False)
class Sigma:
    """The spread of logarithms in the first and the last year.

    Parameters
    ----------
    series
        The standard deviation of the logarithm, indexed by year: estimate, lower, upper.
    change, lower, upper
        Last year less first, with its interval.
    sentence
        In words.
    """

    series: pd.DataFrame
    change: float
    lower: float
    upper: float
    sentence: str


@dataclass(frozen=True, eq=False)
class Beta:
    """Growth regressed on the initial level.

    Parameters
    ----------
    fit
        The regression: yearly growth in logarithms on the logarithm of the first year's level.
    slope, lower, upper
        Per year, with its 95% interval.
    speed
        β, the share of the gap to the steady state that closes in a year; NaN if places diverge so fast that there is
        none.
    half_life
        Years until a gap halves, ln 2/β; infinite if places do not converge.
    years
        From the first year to the last.
    sentence, warning
        In words.
    """

    fit: Fit
    slope: float
    lower: float
    upper: float
    speed: float
    half_life: float
    years: int
    sentence: str
    warning: str = GALTON


def sigma(inequality: Inequality) -> Sigma:
    """Return whether the spread of logarithms shrank (σ-convergence; Barro and Sala-i-Martin 1992).

    Parameters
    ----------
    inequality
        From ``by_year``.

    """
    series = inequality.series("sd_log")
    changes = inequality.changes.set_index("measure")
    change, lower, upper = (float(changes[column]["sd_log"]) for column in ("estimate", "lower", "upper"))
    first, last = series.index.min(), series.index.max()
    verdict = "shrank" if upper < 0 else "grew" if lower > 0 else "did not clearly change"
    words = (
        f"The spread between places {verdict}: the standard deviation of the logarithm was "
        f"{series['estimate'][first]:.3f} in {first} and {series['estimate'][last]:.3f} in {last} "
        f"(change {wording.number(change, 3)}, {inequality.level:.0%} interval "
        f"{wording.interval(lower, upper, '', 3)})."
    )
    return Sigma(series, change, lower, upper, words)


def beta(
    table: pd.DataFrame,
    first: str,
    last: str,
    years: int,
    *,
    region_effects: bool = False,
    sample: Asked = "UK",
    errors: str = "HC3",
) -> Beta:
    """Return whether places that started lower grew faster (β-convergence; Barro and Sala-i-Martin 1992, eq. 11).

    The regression is (ln x_T − ln x_0)/T = a + b ln x_0; the speed is β = −ln(1 + b T)/T.

    Parameters
    ----------
    table
        One row per place, with ``code``.
    first, last
        Columns of the value in the first and in the last year, above zero, in the same unit.
    years
        Number of years, T, from first to last.
    region_effects
        Compare places within their region (convergence conditional on region).
    sample, errors
        As for ``regression.fit``.

    Raises
    ------
    ModelError
        A span of years that is not positive, or values of zero or below.
    """
    if years <= 0:
        raise ModelError(f"The two columns are {years} years apart.", "Expected one year or more.")
    rows = _growth(table, first, last, years)
    fitted = fit(rows, "growth", "level", region_effects=region_effects, sample=sample, errors=errors)
    slope, lower, upper = (float(fitted.estimates[column]["level"]) for column in ("estimate", "lower", "upper"))
    speed = -math.log1p(slope * years) / years if slope * years > -1 else float("nan")
    half_life = math.log(2) / speed if speed > 0 else float("inf")
    return Beta(fitted, slope, lower, upper, speed, half_life, years, _beta_sentence(slope, lower, upper, half_life))


def _growth(table: pd.DataFrame, first: str, last: str, years: int) -> pd.DataFrame:
    rows = table.copy()
    # The logarithm of a missing or non-positive value is missing: regression.fit then names the place.
    start, end = (np.log(rows[column].where(rows[column] > 0)) for column in (first, last))
    rows["level"], rows["growth"] = start, (end - start) / years
    rows.attrs = dict(table.attrs)
    labels = {"level": "Starting level (logarithm)", "growth": "Annual growth (logarithm)"}
    rows.attrs["labels"] = dict(table.attrs.get("labels", {})) | labels
    return rows


def _beta_sentence(slope: float, lower: float, upper: float, half_life: float) -> str:
    # The association with a 10% lower initial level, in percentage points of growth a year.
    behind = 100 * math.log(0.9)
    least, most = sorted((behind * lower, behind * upper))
    interval = f"95% interval {wording.interval(least, most, '', 2)}"
    start = "Places 10% behind at the start grew"
    if not lower <= 0 <= upper:
        size = wording.value(abs(behind * slope), "percentage points", 2, full=True)
        pace = f"; at that pace, a gap would halve in {half_life:.0f} years" if math.isfinite(half_life) else ""
        return f"{start} {size} a year {'faster' if slope < 0 else 'more slowly'} ({interval}){pace}."
    return f"{start} neither clearly faster nor clearly more slowly ({interval} percentage points a year)."
