"""A fitted regression in words, and as Python code that reproduces it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.core.wording import literal
from toolkit.regression.samples import check_known
from toolkit.regression.specification import ERRORS, FEW_CLUSTERS, INTERCEPT, REGION

if TYPE_CHECKING:
    from toolkit.regression.fitting import Fit

_SINGULAR = {"people": "person", "pence": "penny"}


def known_term(fit: Fit, term: str | None) -> str:
    """Return a term of a fit, by default the first predictor; raise UnknownNameError for any other name."""
    if term is None:
        return fit.specification.predictors[0]
    known = [str(name) for name in fit.estimates.index]
    check_known("term of this model", term, known, f"Its terms: {', '.join(known)}.")
    return term


def known_predictor(fit: Fit, term: str | None) -> str:
    """Return a term as ``known_term`` does; refuse the intercept (ModelError), which is a level, not an association."""
    name = known_term(fit, term)
    if name == INTERCEPT:
        raise ModelError(
            "The intercept is a level, not an association.", "Expected a predictor.", "Name one of the predictors."
        )
    return name


def sentence(fit: Fit, term: str | None = None) -> str:
    """Return a plain-English sentence on one estimate, as an association, with its interval, places and controls.

    For a logarithmic outcome the estimate is in %, 100 (exp(b) − 1). The term is a predictor or a region of the fit, by
    default the first predictor; raises UnknownNameError for an unknown term, and ModelError for the intercept.
    """
    name = known_predictor(fit, term)
    if name.startswith(REGION) and fit.specification.errors == "cluster_region":
        raise ModelError(
            "With errors clustered by region, no single region can be tested.",
            "Expected a predictor, or errors not clustered by region.",
            "Choose HC3 errors to compare regions.",
        )
    low, high, how = _interval(fit, name)
    estimate, lower, upper = (_amount(fit, end) for end in (float(fit.estimates["estimate"][name]), low, high))
    decimals = _decimals(estimate, lower, upper)
    where = f"{wording.count(fit.n, 'place')} in {fit.design.phrase}{_absent(fit)}"
    outcome = f"“{_label(fit, fit.specification.outcome)}”"
    by = f"{_size(fit, estimate, decimals)} {_direction(fit, estimate)}{_of_what(fit)}"
    interval = f"(95% interval {_range(fit, lower, upper, decimals)})"
    return (
        f"{outcome} is {by} {_step(fit, name)} {interval}. "
        f"This is an association across {where}{_allowing_for(fit, name)}.{_scale(fit, name)}"
        + (
            " The interval includes zero: the direction is not statistically significant."
            if lower <= 0 <= upper
            else ""
        )
        + f"{how} Standard errors: {ERRORS[fit.specification.errors]}. {fit.spatial_warning}".rstrip()
    )


def code(fit: Fit, read_own: str, *show: str) -> str:
    """Return Python code, three to ten lines, that reproduces a fit with the public toolkit.

    Parameters
    ----------
    read_own
        The call that reads the user's file, if the fit uses a column from it.
    show
        Lines to use in place of the one that prints the estimates.
    """
    spec = fit.specification
    predictors, table = ", ".join(literal(column) for column in spec.predictors), _table(fit, read_own)
    return "\n".join(
        [
            "from toolkit import regression, tables" + (", uploads" if "uploads." in table else ""),
            "",
            f"table = {table}",
            "fit = regression.fit(",
            f"    table, {literal(spec.outcome)}, [{predictors}],",
            f"    {', '.join(_options(fit))},",
            ")",
            *(show or ["print(fit.estimates)"]),
            "print(fit.sentence())",
        ]
    )


def _options(fit: Fit) -> list[str]:
    spec = fit.specification
    switches = [f"{name}=True" for name in ("log", "standardise", "region_effects") if getattr(spec, name)]
    weights = [f"weights={literal(spec.weights)}"] if spec.weights else []
    sample = spec.sample
    chosen = literal(sample) if isinstance(sample, str) else f"[{', '.join(map(literal, sample))}]"
    return [*switches, *weights, f"sample={chosen}", f"errors={literal(spec.errors)}"]


def _table(fit: Fit, read_own: str) -> str:
    name = fit.attrs.get("name", "place_table")
    table = "tables.place_table()" if name == "place_table" else f"tables.load({literal(name)})"
    spec = fit.specification
    own = set(fit.attrs.get("own", ())) & {spec.outcome, *spec.predictors, spec.weights}
    return f"uploads.join({table}, {read_own})" if own else table


def _interval(fit: Fit, term: str) -> tuple[float, float, str]:
    """Return the interval to quote and its method: the wild cluster bootstrap's if there are few clusters."""
    if 0 < fit.design.n_clusters < FEW_CLUSTERS:
        bootstrap = fit.wild(term)
        return (
            bootstrap.lower,
            bootstrap.upper,
            f" With {fit.design.n_clusters} clusters, the interval comes from a wild bootstrap.",
        )
    return float(fit.estimates["lower"][term]), float(fit.estimates["upper"][term]), ""


def _amount(fit: Fit, estimate: float) -> float:
    """Return an estimate as quoted in a sentence: in per cent for a logarithmic outcome."""
    with np.errstate(over="ignore"):
        return float(100 * np.expm1(estimate)) if fit.specification.log else float(estimate)


def _decimals(estimate: float, lower: float, upper: float) -> int:
    """Return the decimals that show two figures of the interval's half-width; more would be false precision."""
    widths = [abs(end - estimate) for end in (lower, upper) if np.isfinite(end) and end != estimate]
    size = min(widths, default=abs(estimate) or 1.0)
    return int(np.clip(1 - np.floor(np.log10(size)), 0, 8))


def _absent(fit: Fit) -> str:
    absent = fit.design.absent
    return f" (no place in {' or '.join(absent)} is included, because figures are missing)" if absent else ""


def _step(fit: Fit, term: str) -> str:
    """Return the clause on where the outcome is higher or lower: in a region, or one step up in a predictor."""
    if term.startswith(REGION):
        return f"in {term.removeprefix(REGION)} than in {fit.base_region}"
    step = "one standard deviation" if fit.specification.standardise else _one_unit(fit.units.get(term, ""))
    return f"where “{_label(fit, term)}” is {step} higher"


def _scale(fit: Fit, term: str) -> str:
    """Return a note on the size of one standard deviation of a predictor; empty if the step is one unit."""
    if term.startswith(REGION) or not fit.specification.standardise:
        return ""
    scale = wording.value(fit.design.scales[term], _difference(fit.units.get(term, "")), full=True)
    return f" One standard deviation of “{_label(fit, term)}” is {scale}."


def _one_unit(unit: str) -> str:
    prefix, suffix, tail = wording.unit_parts(unit)
    if suffix == "%":
        return "one percentage point"
    if prefix:
        return wording.value(1, unit, 0, full=True)
    first, _, rest = tail.partition(" ")
    single = _SINGULAR.get(first, first.removesuffix("s"))
    return f"one {single} {rest}".strip() if tail else "one unit"


def _difference(unit: str) -> str:
    """Return the unit of a difference: for two percentages, percentage points."""
    return "percentage points" if wording.unit_parts(unit)[1] == "%" else unit


def _direction(fit: Fit, amount: float) -> str:
    return "higher" if amount >= 0 else "lower"


def _size(fit: Fit, amount: float, decimals: int, full: bool = True) -> str:
    unit = "%" if fit.specification.log else _difference(fit.units.get(fit.specification.outcome, ""))
    return wording.value(abs(amount), unit, decimals, full=full) if np.isfinite(amount) else "without limit"


def _of_what(fit: Fit) -> str:
    """Return a note that a per cent of an outcome which is itself in per cent is not a percentage point."""
    rate = wording.unit_parts(fit.units.get(fit.specification.outcome, ""))[1] == "%"
    return " (per cent, not percentage points)" if rate and fit.specification.log else ""


def _range(fit: Fit, lower: float, upper: float, decimals: int) -> str:
    near_end, far_end = sorted((lower, upper), key=abs)
    if lower <= 0 <= upper:
        ends = (lower, upper)
        return " to ".join(f"{_size(fit, end, decimals)} {_direction(fit, end)}" for end in ends)
    sizes = f"{_size(fit, near_end, decimals, full=False)} to {_size(fit, far_end, decimals)}"
    return f"{sizes} {_direction(fit, near_end)}"


def _allowing_for(fit: Fit, term: str) -> str:
    spec = fit.specification
    others = [f"“{_label(fit, column)}”" for column in spec.predictors if column != term]
    parts = [f"allowing for {wording.listing(others)}"] if others else []
    if spec.region_effects and not term.startswith(REGION):
        parts.append("comparing places within the same region")
    if spec.weights:
        parts.append(f"each place weighted by “{_label(fit, spec.weights)}”")
    return "".join(f", {part}" for part in parts)


def _label(fit: Fit, column: str) -> str:
    return fit.labels.get(column, column)
