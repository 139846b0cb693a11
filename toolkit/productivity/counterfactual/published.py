"""What two reports say better health is worth, and what our regression associates with the same changes.

The reports give places, shares and sums for two models, the Northern Health Science Alliance's and that of Munford
and
others (`PUBLISHED`); their regressions are not public. A sum of money is hours × gap per hour × share of the
gap, so two sums can be compared factor by factor, and the factors' ratios multiply to the ratio of the sums.

Sources: Bambra, Munford, Brown and others (2018), *Health for Wealth*, Northern Health Science Alliance; Munford and
others (2022), *Overcoming health inequalities in “left behind” neighbourhoods*, the Alliance and the all-party group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.core.yaml_io import module_yaml
from toolkit.productivity.counterfactual.hours import Hours
from toolkit.productivity.counterfactual.moving import LABEL, WARNING, Aggregate, aggregate
from toolkit.productivity.decomposition.reference import Reference
from toolkit.productivity.decomposition.resampling import coefficients, times_drawn
from toolkit.regression.fitting import Fit
from toolkit.regression.samples import Array, Rows

NORTH = ("North East", "North West", "Yorkshire and The Humber")


@dataclass(frozen=True)
class Published:
    """A published sum.

    Parameters
    ----------
    name
        Who published it, and when.
    billion
        GBP billion a year.
    gap, share
        Gap in GBP per hour, and the part of it attributed to health, 0 to 1; None if not published.
    places, measure, moved_to
        Which places, which measure of health, and the level it is moved to, if the source says.
    source, url
        The publication, and its address.
    """

    name: str
    billion: float
    gap: float | None
    share: float | None
    places: str
    measure: str
    moved_to: str
    source: str
    url: str

    @property
    def hours(self) -> float | None:
        """Hours a year, in billions, that follow from the three figures: billion ÷ (gap × share)."""
        return None if self.gap is None or self.share is None else self.billion / (self.gap * self.share)


_WORDS = module_yaml(__file__)
PUBLISHED = {name: Published(**entry) for name, entry in _WORDS["published"].items()}
SAME, OTHER = "yes", "no"


@dataclass(frozen=True, eq=False)
class Comparison:
    """A published sum beside this project's own.

    Parameters
    ----------
    published
        The published sum.
    aggregate
        This project's sum, by place.
    billion, lower, upper
        GBP billion a year, with the 95% interval of the regression (hours are taken as given).
    factors
        Index “billion hours”, “gap”, “share”, “GBP billion”; columns published, here, ratio. The last ratio is the
        product of the first three. If the source gives no gap or share, only the last row has published figures.
    share_lower, share_upper
        95% interval of this project's share, usually 0 to 1, with sum and gap from the same draws of places; NaN
        without a gap.
    differences
        Index question (places, measure of health, …); columns published, here, same (yes, no, not public).
    sentence, label, warning
        In words.
    """

    published: Published
    aggregate: Aggregate
    billion: float
    lower: float
    upper: float
    factors: pd.DataFrame
    share_lower: float
    share_upper: float
    differences: pd.DataFrame
    sentence: str
    label: str = LABEL
    warning: str = WARNING


def north_and_rest(
    fit: Fit,
    table: pd.DataFrame,
    hours: Mapping[str, Hours],
    health: str | Sequence[str],
    *,
    weights: str = "population_2022",
    draws: int = 999,
    seed: int = 2_022,
) -> Comparison:
    """Compare the Northern Health Science Alliance's figures for all three factors with ours for the same move.

    Every place in the three northern regions is given the average health of residents in the rest of England, whether
    better or worse than its own; the gap is in output per hour, weighted by hours. The share is the sum divided by
    hours × gap; for its interval, places are resampled, and the estimates, averages, hours and gap recomputed.

    Parameters
    ----------
    fit
        A regression of output per hour (GBP per hour, or its logarithm) with the health measures among its predictors.
    table
        One row per place: code, nation, region, outcome, health measures and weights.
    hours
        Hours by code; places without hours are left out of both groups.
    health
        Predictors to move.
    weights
        Column of residents, for the average.
    draws, seed
        Bootstrap for the share's interval.

    Raises
    ------
    ModelError
        A group without places or hours, or no gap.
    UnknownNameError
        A health measure that is not a predictor.
    """
    columns = _columns(health)
    england = table[(table["nation"] == "England").to_numpy(dtype=bool)]
    north = england["region"].isin(NORTH).to_numpy(dtype=bool)
    rest = _reference(england[~north], weights, "the rest of England")
    chosen = {str(code): hours[str(code)] for code in england["code"][north] if str(code) in hours}
    total = aggregate(fit, table, dict.fromkeys(columns, rest), chosen, gains_only=False)
    moved = total.places["code"].tolist()
    gap = _mean_output(fit, england[~north], hours) - _mean_output(fit, england[england["code"].isin(moved)], hours)
    if not gap > 0:
        raise ModelError(
            f"The gap between the two groups is {gap:.2f}.", "Expected a gap above zero.", "Choose another outcome."
        )
    worked = sum(chosen[code].millions for code in moved) / 1000
    shares = _drawn_shares(fit, table, set(moved), rest, hours, columns, draws, seed)
    where = rest.phrase, "the three northern regions"
    return _comparison(PUBLISHED["NHSA"], fit, total, columns, worked, gap, *where, SAME, shares)


def left_behind(
    fit: Fit,
    table: pd.DataFrame,
    hours: Mapping[str, Hours],
    health: str | Sequence[str],
    codes: Iterable[str],
    phrase: str,
    *,
    weights: str = "population_2022",
) -> Comparison:
    """Compare two sums linked to raising some places' health to England's average: a published one and our own.

    The source gives no gap and no share, so only the sums are compared.

    The project's tables do not say which authorities have a “left behind” ward, so the caller chooses and names
    authorities to stand in for them. Those whose health is better than average stay as they are.

    Parameters
    ----------
    fit, table, hours, health, weights
        As for ``north_and_rest``.
    codes
        Codes of the authorities.
    phrase
        How a sentence refers to them.

    Raises
    ------
    ModelError, UnknownNameError
        As for ``north_and_rest``.
    """
    columns, wanted = _columns(health), set(codes)
    for code in sorted(wanted - set(table["code"])):
        raise UnknownNameError("place in this table", code)
    england = _reference(table[(table["nation"] == "England").to_numpy(dtype=bool)], weights, "England")
    chosen = {code: hours[code] for code in hours if code in wanted}
    total = aggregate(fit, table, dict.fromkeys(columns, england), chosen)
    worked = sum(chosen[code].millions for code in total.places["code"]) / 1000
    return _comparison(PUBLISHED["Munford"], fit, total, columns, worked, None, england.phrase, phrase, OTHER)


def _columns(health: str | Sequence[str]) -> list[str]:
    return [health] if isinstance(health, str) else list(health)


def _reference(places: pd.DataFrame, weights: str, phrase: str) -> Reference:
    codes = places["code"].astype(str)
    return Reference(tuple(codes), phrase, weights=dict(zip(codes, places[weights].astype(float), strict=True)))


def _drawn_shares(
    fit: Fit,
    table: pd.DataFrame,
    first: set[str],
    rest: Reference,
    hours: Mapping[str, Hours],
    columns: list[str],
    draws: int,
    seed: int,
) -> Array:
    """Return the first group's share of the gap in each draw (draws,); every draw includes places not in the fit."""
    rows = Rows.of(table[table["code"].isin([*first, *rest.codes])])
    times = np.ones((draws, len(rows.codes)))
    drawn, at = times_drawn(fit.design, draws, seed), {str(code): place for place, code in enumerate(fit.codes)}
    used = np.array([code in at for code in rows.codes])
    times[:, used] = drawn[:, [at[code] for code in rows.codes[used]]]
    units = [fit.design.scales[column] if fit.specification.standardise else 1.0 for column in columns]
    terms = [fit.design.terms.index(column) for column in columns]
    b = coefficients(*fit.design.whitened, drawn)[:, terms] / units
    y, X = rows.numbers(fit.specification.outcome), np.column_stack([rows.numbers(column) for column in columns])
    worked = np.array([hours[code].millions if code in hours else np.nan for code in rows.codes])
    residents = np.array([(rest.weights or {}).get(code, np.nan) for code in rows.codes])
    inside = np.isin(rows.codes, list(first))
    target = np.column_stack([_means(times[:, ~inside], x, residents[~inside]) for x in X[~inside].T])
    change = np.einsum("dnp,dp->dn", target[:, None, :] - X[inside], b)
    amounts = y[inside] * np.expm1(change) if fit.specification.log else change
    levels = [_means(times[:, side], y[side], worked[side]) for side in (~inside, inside)]
    mean = np.sum(times[:, inside] * worked[inside] * amounts, axis=1) / (times[:, inside] @ worked[inside])
    return np.asarray(mean / (levels[0] - levels[1]))


def _means(times: Array, values: Array, weights: Array) -> Array:
    """Return weighted means (draws,) of values (n,) drawn so many times (draws, n), without missing ones."""
    known = np.isfinite(values * weights)
    return np.asarray(times[:, known] @ (values * weights)[known] / (times[:, known] @ weights[known]))


def _mean_output(fit: Fit, places: pd.DataFrame, hours: Mapping[str, Hours]) -> float:
    """Return output per hour of some places together: their outputs weighted by hours, in GBP per hour."""
    rows = Rows.of(places)
    output: Array = rows.numbers(fit.specification.outcome)
    worked = np.array([hours[str(code)].millions if str(code) in hours else np.nan for code in rows.codes])
    full = np.isfinite(output * worked)
    if not full.any():
        raise ModelError("One group has no place with both output and hours.", "Expected one.", "Choose other hours.")
    return float(np.average(output[full], weights=worked[full]))


def _comparison(
    published: Published,
    fit: Fit,
    total: Aggregate,
    columns: list[str],
    worked: float,
    gap: float | None,
    target: str,
    phrase: str,
    same_places: str,
    drawn: Array | None = None,
) -> Comparison:
    ends = np.array([total.million, total.lower, total.upper]) / 1000
    share = np.nan if gap is None else ends[0] / (worked * gap)
    shares = np.array([share, *(np.nanquantile(drawn, [0.025, 0.975]) if drawn is not None else (np.nan, np.nan))])
    factors = _factors(published, worked, gap, float(shares[0]), float(ends[0]))
    words = {"published": published, "target": target, "phrase": phrase, "same_places": same_places}
    words |= {"measure": _named(fit, columns), "allowed": _allowed_for(fit, columns)}
    words["outcome"] = fit.labels.get(fit.specification.outcome, fit.specification.outcome)
    words["authorities"] = wording.count(len(total.places), "authority", "authorities")
    rows = wording.filled(_WORDS["differences"], **words)
    differences = pd.DataFrame.from_dict(rows, orient="index", columns=["published", "here", "same"])
    return Comparison(
        published=published,
        aggregate=total,
        billion=float(ends[0]),
        lower=float(ends[1]),
        upper=float(ends[2]),
        factors=factors,
        share_lower=float(shares[1]),
        share_upper=float(shares[2]),
        differences=differences.rename_axis("question"),
        sentence=_sentence(words, ends, shares, factors["ratio"]),
    )


def _factors(published: Published, worked: float, gap: float | None, share: float, billion: float) -> pd.DataFrame:
    figures = [published.hours, published.gap, published.share, published.billion]
    computed = [worked, np.nan if gap is None else gap, share, billion]
    index = pd.Index(["billion hours", "gap", "share", "GBP billion"], name="factor")
    frame = pd.DataFrame({"published": figures, "here": computed}, index=index, dtype=float)
    return frame.assign(ratio=frame["here"] / frame["published"])


def _named(fit: Fit, columns: Iterable[str]) -> str:
    return wording.listing([f"“{fit.labels.get(column, column)}”" for column in columns])


def _allowed_for(fit: Fit, columns: list[str]) -> str:
    others = [column for column in fit.specification.predictors if column not in columns]
    regions = ["the region"] if fit.specification.region_effects else []
    return wording.listing([*([_named(fit, others)] if others else []), *regions]) or "nothing"


def _sentence(words: Mapping[str, Any], ends: Array, shares: Array, ratios: pd.Series) -> str:
    published = words["published"]
    stated, *sums = (wording.value(float(sum_), "GBP billion", 1) for sum_ in (published.billion, *ends))
    sentence = _WORDS["sentence"].format(stated=stated, sums=sums, **words)
    if np.isfinite(shares[0]):
        hours, gap, share, total = (f"{ratio:.2f}" for ratio in ratios)
        by = {"hours": hours, "gap": gap, "share": share, "whole": total, "there": published.share or 0}
        sentence += _WORDS["of_the_gap"].format(*shares, **by)
    return f"{sentence}. {LABEL}."
