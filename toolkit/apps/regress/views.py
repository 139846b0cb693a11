"""Figures, tables and texts of one regression across places."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit import figures, places
from toolkit.core import wording
from toolkit.explorer.result import Table, Text
from toolkit.figures.sources import source_line
from toolkit.figures.theme import Width
from toolkit.regression import Fit


def with_residuals(table: pd.DataFrame, fit: Fit) -> pd.DataFrame:
    """Add what the regression leaves, in the outcome's unit or, for logs, in per cent of the expected value."""
    left = fit.residuals
    unit = fit.units.get(fit.specification.outcome, "")
    if fit.specification.log:
        left, unit = 100 * np.expm1(left), "%"
    shown = table.merge(left.rename("residual"), left_on="code", right_index=True, how="left")
    shown.attrs = dict(table.attrs)
    shown.attrs["labels"] = table.attrs["labels"] | {"residual": "Above or below what the regression expects"}
    shown.attrs["units"] = table.attrs["units"] | {"residual": unit}
    by_column = table.attrs["column_sources"]
    used = dict.fromkeys(by_column[column] for column in (fit.specification.outcome, *fit.specification.predictors))
    shown.attrs["column_sources"] = by_column | {"residual": "; ".join(used)}
    return shown


def coefficients(fit: Fit, width: Width) -> figures.Figure:
    """Draw the estimates of the predictors with their intervals."""
    asked = fit.specification
    each = "one standard deviation" if asked.standardise else "one unit"
    estimates = told(fit).loc[[*asked.predictors]]
    estimates.attrs = {"labels": dict(fit.labels), "source": source_line(fit.attrs, (asked.outcome, *asked.predictors))}
    return figures.coefficient_plot(
        estimates,
        title=f"{fit.labels[asked.outcome]}: what goes with it",
        subtitle=f"Difference that goes with {each} more of each predictor, the others held equal; 95% intervals",
        unit=_unit(fit),
        decimals=_decimals(fit),
        n=fit.n,
        width=width,
    )


def told(fit: Fit) -> pd.DataFrame:
    """Return estimates and intervals as the sentence says them: of a logarithm in per cent, 100 (exp(b) − 1).

    The intercept of a logarithm is a level, not a difference: it has no per cent.
    """
    ends = fit.estimates[["estimate", "lower", "upper"]].copy()
    if fit.specification.log:
        with np.errstate(over="ignore"):
            ends[:] = 100 * np.expm1(ends.to_numpy())
        ends.loc["Intercept"] = np.nan
    return ends


def _unit(fit: Fit) -> str:
    """Return the unit of a difference of the outcome; of two percentages it is percentage points."""
    unit = fit.units.get(fit.specification.outcome, "")
    if fit.specification.log:
        return "%"
    return "percentage points" if wording.unit_parts(unit)[1] == "%" else unit


def _decimals(fit: Fit) -> int:
    """Return how many decimals show two figures of the first predictor's half interval, as the sentence does."""
    estimate, lower, upper = told(fit).loc[[fit.specification.predictors[0]]].to_numpy(dtype=float)[0].tolist()
    widths = [abs(end - estimate) for end in (lower, upper) if np.isfinite(end) and end != estimate]
    return int(np.clip(1 - np.floor(np.log10(min(widths, default=1.0))), 0, 8))


def estimates(fit: Fit) -> Table:
    """Return the table of estimates, in per cent and in log points where the outcome is a logarithm."""
    rows, log = fit.estimates.copy(), fit.specification.log
    rows[["shown", "lower", "upper"]] = told(fit).to_numpy()
    rows["p"] = ["less than 0.001" if p < 0.001 else f"{p:.3f}" for p in rows["p"]]
    rows.insert(0, "term", [fit.labels.get(term, term) for term in rows.index])
    headings = {"term": "Term", "shown": wording.labelled("Estimate", _unit(fit)), "lower": "95% interval, from"}
    headings |= {"upper": "to", "p": "p", "t": "t"} | ({"estimate": "Log points"} if log else {})
    headings |= {"std_error": "Standard error (log points)" if log else "Standard error"}
    formats = dict.fromkeys(("shown", "lower", "upper"), f",.{_decimals(fit)}f") | {"t": ".2f"}
    formats |= dict.fromkeys(("estimate", "std_error"), ".4f" if log else ".3g")
    note = f"n = {fit.n}; R² = {fit.r2:.3f}; adjusted R² = {fit.adj_r2:.3f}."
    note += " Per cent: 100 (exp(log points) − 1); an intercept has none." if log else ""
    return Table("Estimates", rows.reset_index(drop=True)[list(headings)], headings, formats, note)


def influential(fit: Fit) -> Table:
    """Return the places that move the estimates most."""
    worst = fit.diagnostics.influence.places.head(10).reset_index(drop=True)
    headings = {
        "name": "Place",
        "leverage": "Leverage",
        "studentised": "Residual in its own standard deviations",
        "cooks_distance": "Cook's distance",
    }
    return Table("The ten places that weigh most in the estimates", worst[list(headings)], headings)


def about(table: pd.DataFrame, fit: Fit, code: str) -> Text:
    """Say what the regression expects of one place, and what it has."""
    here, outcome = places.get(code), fit.specification.outcome
    unit, label = fit.units.get(outcome, ""), fit.labels.get(outcome, outcome)
    actual = float(table.set_index("code")[outcome][here.code])
    has = f"{label} in {here.short_name} ({here.region}): {wording.value(actual, unit, full=True)}."
    if here.code not in fit.residuals.index:
        gone = fit.left_out.set_index("code")["reason"].get(here.code, "it is outside the sample")
        return Text(here.short_name, (has, f"It is not among the places of this regression: {gone}."))
    expected = float(np.exp(fit.fitted[here.code]) if fit.specification.log else fit.fitted[here.code])
    side = "above" if actual > expected else "below"
    says = (
        f"Places with its predictors would be expected to have {wording.value(expected, unit)}: it lies "
        f"{wording.value(abs(actual - expected), unit)} {side}. That is what these predictors leave unexplained, not a "
        "verdict on the place."
    )
    near = [other.short_name for other in places.neighbours(here.code, n=5)]
    return Text(here.short_name, (has, says, f"Most like it in the ONS's comparison: {wording.listing(near)}."))
