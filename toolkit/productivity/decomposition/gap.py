"""One place's gap to a reference, divided among the differences in its predictors.

With the estimates b and residuals e of a regression, and a reference that is the mean of some of its places,

    y_place − y_reference = Σ_j b_j (x_place,j − x_reference,j) + (e_place − e_reference) + aggregation.

This is exact, whatever the estimates are, even where the mean of several places, such as those of a combined authority,
stands for the place. A published figure for several places is not an observation of the regression: it differs from the
mean of its places by the *aggregation residual* (because of the logarithms, and because large places count for more).
In logarithms, a part c of the gap is worth c · L pounds per hour, where L(a, b) = (a − b) / (ln a − ln b) is the
logarithmic mean of the two levels; the parts then add up to the gap in pounds exactly.

Sources: Blinder (1973), Journal of Human Resources 8, 436–455, for the parts; Ang (2004), Energy Policy 32, 1131–1139,
section 3 (logarithmic mean Divisia decomposition), for pounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from toolkit.core import wording
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.core.yaml_io import module_yaml
from toolkit.productivity.decomposition.parts import AGGREGATION, LABELS, UNEXPLAINED, terms_of_parts
from toolkit.productivity.decomposition.reference import Reference, logarithmic_mean, published_level, shares_of
from toolkit.productivity.decomposition.resampling import coefficients, times_drawn
from toolkit.regression.fitting import Fit
from toolkit.regression.samples import Array, check_known

_WORDS = module_yaml(__file__)

INTERVALS = ("delta", "bootstrap")
_CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class Gap:
    """A place's gap, and its parts.

    Parameters
    ----------
    place, reference
        The name of the place; the phrase for the reference.
    parts
        Index ``part``: the predictors (or groups of them, and “region”), then “unexplained”, then, with a published
        figure, “aggregation”. Columns: ``contribution``, ``lower``, ``upper`` (95%; in log points for a logarithmic
        outcome, else in its unit), ``amount``, ``amount_lower``, ``amount_upper`` (in the unit of the outcome) and
        ``place_value``, ``reference_value`` (of a single predictor, as the regression measures it; for the reference,
        the mean of its places). The aggregation residual is arithmetic and has no interval.
    gap, amount
        Place less reference, in the unit of ``contribution`` and of ``amount``. The parts add up to them.
    explained, explained_lower, explained_upper
        The sum of the contributions of all predictors, with its interval, in the unit of ``contribution``.
    place_level, reference_level
        The two levels, in the unit of the outcome; without a published figure, the reference level is the mean of its
        places (for logarithms, the geometric mean).
    log
        Whether contributions are in log points.
    unit
        The unit of the amounts.
    notes
        Notes that a reader should see first.
    labels
        Title of each part, if known.
    """

    place: str
    reference: str
    parts: pd.DataFrame
    gap: float
    amount: float
    explained: float
    explained_lower: float
    explained_upper: float
    place_level: float
    reference_level: float
    log: bool
    unit: str
    notes: tuple[str, ...]
    labels: Mapping[str, str]

    @cached_property
    def by_part(self) -> dict[str, dict[str, float]]:
        """The rows of ``parts`` by name, for callers that need single figures."""
        columns = {str(name): self.parts[name].tolist() for name in self.parts}
        rows = zip(self.parts.index, *columns.values(), strict=True)
        return {str(part): dict(zip(columns, row, strict=True)) for part, *row in rows}

    def sentence(self) -> str:
        """Return a sentence on the gap and the largest part linked to predictors, worded as an association."""
        side = "above" if self.amount >= 0 else "below"
        size = wording.value(abs(self.amount), self.unit, full=True)
        named = self.parts.drop(index=[UNEXPLAINED, AGGREGATION], errors="ignore")
        largest = str(named["amount"].abs().idxmax())
        columns = ("amount", "amount_lower", "amount_upper")
        places = wording.decimals_for(self.parts["amount"])  # as in the chart of the same parts
        amounts = [wording.value(float(named[column][largest]), self.unit, places) for column in columns]
        unexplained = wording.value(float(self.parts["amount"][UNEXPLAINED]), self.unit, places)
        words = {"part": self.labels.get(largest, largest), "amounts": amounts, "unexplained": unexplained}
        return str(_WORDS["sentence"].format(gap=self, size=size, side=side, **words))


@dataclass(frozen=True, eq=False)
class _Side:
    """One side of a gap: its ``shares`` (n,) of the places, and its ``mean`` and ``level`` as the outcome is measured.

    The two differ if the level is ``published``; ``unused`` counts its places that the regression did not use.
    """

    reference: Reference
    shares: Array
    mean: float
    level: float
    published: bool
    unused: int

    @classmethod
    def of(cls, fit: Fit, reference: Reference) -> _Side:
        shares, unused = shares_of([str(code) for code in fit.codes], reference)
        mean, published = float(shares @ fit.design.y), published_level(reference, fit.specification.log)
        level = mean if published is None else published
        return cls(reference, shares, mean, level, published is not None, unused)


def place_gap(
    fit: Fit,
    place: str | Reference,
    reference: Reference,
    *,
    groups: Mapping[str, Iterable[str]] | None = None,
    interval: str = "delta",
    draws: int = 999,
    seed: int = 2_022,
) -> Gap:
    """Divide the gap of one place into parts that add up to it.

    Parameters
    ----------
    fit
        A regression that used the place and the reference.
    place
        Code of the place, or several places that make up an area, with the area's published figure if there is one.
    reference
        The comparison; places that the regression did not use are left out of its mean, with a note.
    groups
        ``{"Health": ["long_term_sick_2021", …]}``: predictors reported as one part; every other one is a separate part.
    interval
        “delta”: for a sum d'b, ± t √(d'Vd), with the covariance V and the degrees of freedom of the fit; or
        “bootstrap”: percentiles over draws of places (of clusters, for a fit with clusters). Both methods take the two
        places' own values as given.
    draws, seed
        Number of bootstrap draws, and their seed.

    Raises
    ------
    UnknownNameError
        A place or predictor that the regression does not have.
    ModelError
        None of the places in the reference was used, a published figure or weight is not above zero, or a predictor is
        in two groups.
    """
    if interval not in INTERVALS:
        raise UnknownNameError("kind of interval", interval, INTERVALS)
    spec = fit.specification
    first = _Side.of(fit, place if isinstance(place, Reference) else _single(fit, place))
    second = _Side.of(fit, reference)
    members = terms_of_parts(fit, groups)
    differences = _differences(fit, first, second, members)
    ends = _interval(fit, np.vstack([differences, differences.sum(axis=0)]), interval, draws, seed)
    gap = first.level - second.level
    levels = first.level, first.level - gap
    place_level, reference_level = (float(np.exp(level)) if spec.log else level for level in levels)
    rate = logarithmic_mean(place_level, reference_level) if spec.log else 1.0
    explained = differences @ fit.estimates["estimate"].to_numpy()
    return Gap(
        place=first.reference.phrase,
        reference=reference.phrase,
        parts=_parts(fit, first, second, members, explained, ends, rate),
        gap=gap,
        amount=place_level - reference_level,
        explained=float(explained.sum()),
        explained_lower=float(ends[-1, 0]),
        explained_upper=float(ends[-1, 1]),
        place_level=place_level,
        reference_level=reference_level,
        log=spec.log,
        unit=fit.units.get(spec.outcome, ""),
        notes=_notes(spec.log, first, second),
        labels={**fit.labels, **LABELS},
    )


def _single(fit: Fit, place: str) -> Reference:
    """Return one place of the regression by its code."""
    codes = [str(code) for code in fit.codes]
    if place not in codes:
        reason = dict(zip(fit.left_out["code"], fit.left_out["reason"], strict=True)).get(place)
        if reason:
            raise ModelError(
                f"{place} was not used in the regression: {reason}.",
                "Expected one of the places used.",
                "Choose another sample or other predictors.",
            )
        check_known("place in this regression", place, codes)
    return Reference((place,), str(fit.design.names[codes.index(place)]))


def _differences(fit: Fit, first: _Side, second: _Side, members: Mapping[str, list[str]]) -> Array:
    """Return differences, first less second, in each part's terms (parts, k), zero for the terms of other parts."""
    difference = (first.shares - second.shares) @ fit.design.X
    return np.array([np.where(np.isin(fit.design.terms, terms), difference, 0.0) for terms in members.values()])


def _interval(fit: Fit, differences: Array, interval: str, draws: int, seed: int) -> Array:
    """Return the ends of the 95% intervals of D b (parts, 2), for differences D (parts, k)."""
    if interval == "delta":
        middle = differences @ fit.estimates["estimate"].to_numpy()
        variance = np.einsum("pi,ij,pj->p", differences, fit.covariance, differences)
        margin = float(stdtrit(fit.df_t, (1 + _CONFIDENCE) / 2)) * np.sqrt(np.maximum(variance, 0.0))
        return np.column_stack([middle - margin, middle + margin])
    estimates = coefficients(*fit.design.whitened, times_drawn(fit.design, draws, seed)) @ differences.T
    return np.quantile(estimates, [(1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2], axis=0).T


def _parts(
    fit: Fit, first: _Side, second: _Side, members: Mapping[str, list[str]], explained: Array, ends: Array, rate: float
) -> pd.DataFrame:
    """Return ``Gap.parts``; ``ends`` (parts + 1, 2) has the interval of the whole explained part last."""
    unexplained = float((first.shares - second.shares) @ fit.residuals.to_numpy())
    # The unexplained part moves against the explained one: its interval is the explained one's, mirrored about the gap.
    rows = [*np.column_stack([explained, ends[:-1]])]
    rows.append(np.array([unexplained, *(explained.sum() + unexplained - ends[-1][::-1])]))
    index = [*members, UNEXPLAINED]
    if first.published or second.published:
        rows.append(np.repeat((first.level - first.mean) - (second.level - second.mean), 3))
        index.append(AGGREGATION)
    columns = ["contribution", "lower", "upper", "amount", "amount_lower", "amount_upper"]
    values = np.array(rows)
    frame = pd.DataFrame(np.hstack([values, values * rate]), index=pd.Index(index, name="part"), columns=columns)
    for column, side in (("place_value", first), ("reference_value", second)):
        frame[column] = [_value(fit, members.get(part, []), side) for part in index]
    return frame


def _value(fit: Fit, terms: list[str], side: _Side) -> float:
    """Return the mean of a single predictor, as the regression measures it; NaN for any other part."""
    if len(terms) != 1 or terms[0] not in fit.specification.predictors:
        return np.nan
    return float(side.shares @ fit.design.X[:, fit.design.terms.index(terms[0])])


def _notes(log: bool, place: _Side, reference: _Side) -> tuple[str, ...]:
    conditions = {
        "always": True,
        "log": log,
        "published_reference": reference.published,
        "published_place": place.published,
        "unused_place": place.unused > 0,
        "unused_reference": reference.unused > 0,
    }
    words = wording.filled(_WORDS["notes"], place=place, reference=reference, places=len(reference.reference.codes))
    return tuple(words[name] for name, holds in conditions.items() if holds)
