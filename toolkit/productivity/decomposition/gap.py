"""One place's gap to a reference, shared out over what the place has more or less of.

With the estimates b of a regression and residuals e, and a reference that is the mean of some places of the regression,

    y_place − y_reference = Σ_j b_j (x_place,j − x_reference,j) + (e_place − e_reference) + aggregation,

exactly, whatever the estimates; so too where the mean of several places, such as those of a combined authority, stands
for the place. A published figure of several is no observation of the regression: it lies apart from the mean of its
places by the *aggregation residual* (of the logarithms, and because large places count for more). In logarithms, a part
c of the gap is worth c · L pounds per hour, where L(a, b) = (a − b) / (ln a − ln b) is the logarithmic mean of the two
levels; the parts then add up to the gap in pounds exactly.

Sources: Blinder (1973), Journal of Human Resources 8, 436–455, for the parts; Ang (2004), Energy Policy 32, 1131–1139,
section 3 (logarithmic mean Divisia decomposition), for pounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from toolkit.core import wording
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.productivity.decomposition.reference import Reference, logarithmic_mean, published_level, shares_of
from toolkit.productivity.decomposition.resampling import coefficients, times_drawn
from toolkit.regression.fitting import Fit
from toolkit.regression.samples import Array
from toolkit.regression.specification import REGION

UNEXPLAINED, AGGREGATION, REGIONS = "unexplained", "aggregation", "region"
INTERVALS = ("delta", "bootstrap")
_CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class Gap:
    """A place's gap, and its parts.

    Parameters
    ----------
    place, reference
        The name of the place; the phrase of the reference.
    parts
        Index ``part``: the predictors (or groups of them, and “region”), then “unexplained”, then, with a published
        figure, “aggregation”. Columns: ``contribution``, ``lower``, ``upper`` (95 %; in log points for a logarithmic
        outcome, else in its unit), ``amount``, ``amount_lower``, ``amount_upper`` (in the unit of the outcome) and
        ``place_value``, ``reference_value`` (of a single predictor, as the regression measures it; the reference's is
        the mean of its places). The aggregation residual is a fact about the figures and has no interval.
    gap, amount
        Place less reference, in the unit of ``contribution`` and of ``amount``. The parts add up to them.
    explained, explained_lower, explained_upper
        The sum of the contributions of all predictors, with its interval, in the unit of ``contribution``.
    place_level, reference_level
        The two levels, in the unit of the outcome; without a published figure the reference's is the mean of its
        places (for logarithms, the geometric mean).
    log
        Whether contributions are in log points.
    unit
        Of the amounts.
    notes
        What a reader should know first.
    labels
        Title of each part, where known.
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

    def sentence(self) -> str:
        """Say the gap and the largest part of it that goes along with predictors, as associations."""
        side = "above" if self.amount >= 0 else "below"
        size = wording.value(abs(self.amount), self.unit, full=True)
        named = self.parts.drop(index=[UNEXPLAINED, AGGREGATION], errors="ignore")
        top = str(named["amount"].abs().idxmax())
        columns = ("amount", "amount_lower", "amount_upper")
        places = wording.decimals_for(self.parts["amount"])  # those of the chart of the same parts
        own, low, high = (wording.value(float(named[one][top]), self.unit, places) for one in columns)
        left = wording.value(float(self.parts["amount"][UNEXPLAINED]), self.unit, places)
        return (
            f"{self.place} is {size} {side} {self.reference}. The part that goes along most with a predictor is "
            f"“{self.labels.get(top, top)}”: {own} (95% interval: {low} to {high}). {left} is not associated "
            "with the predictors. These are associations across places."
        )


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
    """Share out the gap of one place.

    Parameters
    ----------
    fit
        A regression in which the place and the reference were used.
    place
        Code of the place; or several places that stand for one, and perhaps its published figure.
    reference
        What it is compared with; places that the regression did not use are left out of its mean, with a note.
    groups
        ``{"Health": ["long_term_sick_2021", …]}``: predictors told as one part; the others stand alone.
    interval
        “delta”: of a sum d'b it is ± t √(d'Vd), with the covariance V and the degrees of freedom of the fit; or
        “bootstrap”: percentiles over draws of places (of clusters, for a fit with clusters). The two places' own
        values are taken as given in both.
    draws, seed
        Of the bootstrap.

    Returns
    -------
    Gap
        Whose parts add up to the gap.

    Raises
    ------
    UnknownNameError
        A place or predictor that the regression does not have.
    ModelError
        No place of the reference was used, a published figure or weight is not above zero, or a predictor is in two
        groups.
    """
    if interval not in INTERVALS:
        raise UnknownNameError("kind of interval", interval, INTERVALS)
    spec, design = fit.specification, fit.design
    codes = [str(code) for code in fit.codes]
    own, name, own_published, own_left = _own(fit, codes, place)
    shares, left = shares_of(codes, reference)
    difference = (own - shares) @ design.X
    members = _members(fit, groups)
    D = np.array([[d if term in terms else 0.0 for term, d in zip(design.terms, difference, strict=True)]
                  for terms in members.values()])  # fmt: skip
    b, residuals = fit.estimates["estimate"].to_numpy(), fit.residuals.to_numpy()
    explained = D @ b
    unexplained = float((own - shares) @ residuals)
    mean, own_mean, published = float(shares @ design.y), float(own @ design.y), published_level(reference, spec.log)
    level, own_level = (mean if published is None else published, own_mean if own_published is None else own_published)
    stated = published is not None or own_published is not None
    aggregation = [(own_level - own_mean) - (level - mean)] if stated else []
    half = _interval(fit, np.vstack([D, D.sum(axis=0)]), interval, draws, seed)
    gap = own_level - level
    place_level, reference_level = (float(np.exp(one)) if spec.log else one for one in (own_level, own_level - gap))
    rate = logarithmic_mean(place_level, reference_level) if spec.log else 1.0
    contribution = np.array([*explained, unexplained, *aggregation])
    # What is left moves against what is explained: its interval is the explained one's, mirrored about the gap.
    rest = explained.sum() + unexplained - half[-1][::-1]
    bounds = np.vstack([half[:-1], rest, *[[one, one] for one in aggregation]])
    index = [*members, UNEXPLAINED, *([AGGREGATION] if aggregation else [])]
    parts = _parts(index, contribution, bounds, rate)
    values = [_values(fit, terms, own, shares) for terms in members.values()]
    values += [(np.nan, np.nan)] * (len(index) - len(members))
    parts[["place_value", "reference_value"]] = values
    return Gap(
        place=name,
        reference=reference.phrase,
        parts=parts,
        gap=gap,
        amount=place_level - reference_level,
        explained=float(explained.sum()),
        explained_lower=float(half[-1, 0]),
        explained_upper=float(half[-1, 1]),
        place_level=place_level,
        reference_level=reference_level,
        log=spec.log,
        unit=fit.units.get(spec.outcome, ""),
        notes=_notes(spec.log, published is not None, own_published is not None, left, len(reference.codes), own_left),
        labels={**fit.labels, UNEXPLAINED: "Not explained", AGGREGATION: "Aggregation residual", REGIONS: "Region"},
    )


def _parts(index: list[str], contribution: Array, bounds: Array, rate: float) -> pd.DataFrame:
    values = np.column_stack([contribution, bounds])
    columns = ["contribution", "lower", "upper", "amount", "amount_lower", "amount_upper"]
    return pd.DataFrame(np.hstack([values, values * rate]), index=pd.Index(index, name="part"), columns=columns)


def _position(fit: Fit, codes: list[str], place: str) -> int:
    if place not in codes:
        reason = dict(zip(fit.left_out["code"], fit.left_out["reason"], strict=True)).get(place)
        if reason:
            raise ModelError(
                f"{place} was not used in the regression: {reason}.",
                "Expected a place that was used.",
                "Choose another sample or other predictors.",
            )
        raise UnknownNameError("place in this regression", place, codes)
    return codes.index(place)


def _own(fit: Fit, codes: list[str], place: str | Reference) -> tuple[Array, str, float | None, int]:
    """Return the place's shares (n,), its name, its published level and how many of its places lack."""
    if isinstance(place, Reference):
        own, left = shares_of(codes, place)
        return own, place.phrase, published_level(place, fit.specification.log), left
    row = _position(fit, codes, place)
    own = np.zeros(len(codes))
    own[row] = 1.0
    return own, str(fit.design.names[row]), None, 0


def _members(fit: Fit, groups: Mapping[str, Iterable[str]] | None) -> dict[str, list[str]]:
    """Return the terms of each part: the groups, predictors that stand alone, and the regions as one."""
    asked = {name: list(terms) for name, terms in (groups or {}).items()}
    grouped = [term for terms in asked.values() for term in terms]
    known = list(fit.specification.predictors)
    for term in grouped:
        if term not in known:
            raise UnknownNameError("predictor of this model", term, known)
    if len(set(grouped)) < len(grouped) or {UNEXPLAINED, AGGREGATION, REGIONS} & set(asked):
        raise ModelError(
            "The groups overlap, or one has a name that is taken.", "Expected each predictor once.", "Mend the groups."
        )
    regions = [str(term) for term in fit.estimates.index if str(term).startswith(REGION)]
    alone = {term: [term] for term in known if term not in grouped}
    return {**asked, **alone, **({REGIONS: regions} if regions else {})}


def _interval(fit: Fit, D: Array, interval: str, draws: int, seed: int) -> Array:
    """Return the ends of the 95 % intervals of D b (parts, 2)."""
    if interval == "delta":
        middle = D @ fit.estimates["estimate"].to_numpy()
        spread = np.sqrt(np.maximum(np.einsum("pi,ij,pj->p", D, fit.covariance, D), 0.0))
        margin = float(stdtrit(fit.df_t, (1 + _CONFIDENCE) / 2)) * spread
        return np.column_stack([middle - margin, middle + margin])
    drawn = coefficients(fit.design, times_drawn(fit.design, draws, seed)) @ D.T
    return np.quantile(drawn, [(1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2], axis=0).T


def _values(fit: Fit, terms: list[str], own: Array, shares: Array) -> tuple[float, float]:
    if len(terms) != 1 or terms[0] not in fit.specification.predictors:
        return np.nan, np.nan
    column = fit.design.X[:, fit.design.terms.index(terms[0])]
    return float(own @ column), float(shares @ column)


def _notes(log: bool, published: bool, own: bool, left: int, asked: int, own_left: int) -> tuple[str, ...]:
    told = [
        (True, "The parts are associations across places: they do not say what would happen if a place changed."),
        (log, "Amounts are log points times the logarithmic mean of the two levels, so that they add up exactly."),
        (
            published,
            "The reference is a published figure, which is no observation of the regression: the aggregation residual "
            "is the distance from the mean of its places to it.",
        ),
        (
            own,
            "The place is several, with a published figure: the aggregation residual has its distance from their mean.",
        ),
        (own_left > 0, f"{own_left} of the places that stand for one were not used in the regression."),
        (left > 0, f"{left} of the {asked} places of the reference were not used in the regression."),
    ]
    return tuple(sentence for holds, sentence in told if holds)
