"""Figures, tables and texts of one regression across places."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from toolkit import figures, places
from toolkit.apps.regress.request import Request
from toolkit.core import wording
from toolkit.explorer.result import Table, Text
from toolkit.figures import maps
from toolkit.figures.sources import source_line
from toolkit.figures.theme import Width
from toolkit.regression.fitting import Fit, expected_line

_LISTED = 8  # unmatched codes named in the sentence


def _with_residuals(request: Request) -> pd.DataFrame:
    """Return the table with the residuals, in the outcome's unit or, for logs, in per cent of the expected value."""
    fit, attrs = request.fit, request.table.attrs
    residuals, unit = fit.residuals, fit.units.get(request.outcome, "")
    if fit.specification.log:
        residuals, unit = 100 * np.expm1(residuals), "%"
    rows = request.table.merge(residuals.rename("residual"), left_on="code", right_index=True, how="left")
    used = dict.fromkeys(attrs["column_sources"][column] for column in (request.outcome, *request.predictors))
    rows.attrs = attrs | {
        "labels": attrs["labels"] | {"residual": "Above or below what the regression predicts"},
        "units": attrs["units"] | {"residual": unit},
        "column_sources": attrs["column_sources"] | {"residual": "; ".join(used)},
    }
    return rows


def scatter(request: Request, width: Width) -> figures.Figure:
    """Draw the outcome against the first predictor, with the regression line."""
    rows, predictor = _with_residuals(request), request.predictors[0]
    used = rows.loc[rows["residual"].notna()]
    used.attrs = rows.attrs
    return figures.scatter(
        used,
        predictor,
        request.outcome,
        line=expected_line(request.fit, request.table.set_index("code")[predictor], predictor),
        highlight=request.highlight,
        outliers="residual",
        subtitle="Line: expected value with the other predictors at their averages, and its 95% band",
        width=width,
    )


def residual_map(request: Request, width: Width, **look: Any) -> figures.Figure:
    """Draw what the regression does not explain, by place."""
    return maps.place_map(
        _with_residuals(request),
        "residual",
        **look,
        centre=0,
        highlight=request.highlight,
        title="What the regression does not explain",
        width=width,
    )


def coefficients(fit: Fit, width: Width) -> figures.Figure:
    """Draw the estimates of the predictors with their intervals."""
    outcome, predictors = fit.specification.outcome, fit.specification.predictors
    each = "one standard deviation" if fit.specification.standardise else "one unit"
    values = _in_shown_unit(fit)[1 : 1 + len(predictors)]
    estimates = pd.DataFrame(values, [*predictors], ["estimate", "lower", "upper"])
    estimates.attrs = {"labels": dict(fit.labels), "source": source_line(fit.attrs, (outcome, *predictors))}
    return figures.coefficient_plot(
        estimates,
        title=f"{fit.labels[outcome]}: what it is linked to",
        subtitle=f"Difference in the outcome if a predictor is {each} higher, allowing for the others; 95% intervals",
        unit=_unit(fit),
        decimals=_decimals(fit),
        n=fit.n,
        width=width,
    )


@lru_cache(maxsize=1)  # a result uses it four times
def _in_shown_unit(fit: Fit) -> np.ndarray:
    """Return estimates and intervals as in the sentence: for a logarithm in per cent, 100 (exp(b) − 1).

    The intercept for a logarithm is a level, not a difference, and has no per cent.
    """
    ends = np.column_stack([fit.estimates[column].to_numpy() for column in ("estimate", "lower", "upper")])
    if fit.specification.log:
        with np.errstate(over="ignore"):
            ends = 100 * np.expm1(ends)
        ends[0] = np.nan
    return ends


def _unit(fit: Fit) -> str:
    """Return the unit of a difference in the outcome; for two percentages, percentage points."""
    unit = fit.units.get(fit.specification.outcome, "")
    if fit.specification.log:
        return "%"
    return "percentage points" if wording.unit_parts(unit)[1] == "%" else unit


def _decimals(fit: Fit) -> int:
    """Return the decimals that show two figures of the first predictor's half-width, as in the sentence."""
    estimate, lower, upper = _in_shown_unit(fit)[1].tolist()
    widths = [abs(end - estimate) for end in (lower, upper) if np.isfinite(end) and end != estimate]
    return int(np.clip(1 - np.floor(np.log10(min(widths, default=1.0))), 0, 8))


def estimates(fit: Fit) -> Table:
    """Return the table of estimates, in per cent and in log points if the outcome is a logarithm."""
    log, columns = fit.specification.log, {name: fit.estimates[name].to_numpy() for name in fit.estimates}
    columns |= dict(zip(("shown", "lower", "upper"), _in_shown_unit(fit).T, strict=True))
    written = ["less than 0.001" if p < 0.001 else f"{p:.3f}" for p in columns["p"]]
    rows = {**columns, "term": [fit.labels.get(term, term) for term in fit.design.terms], "p": written}
    headings = {"term": "Term", "shown": wording.labelled("Estimate", _unit(fit)), "lower": "95% interval, from"}
    headings |= {"upper": "to", "p": "p", "t": "t"} | ({"estimate": "Log points"} if log else {})
    headings |= {"std_error": "Standard error (log points)" if log else "Standard error"}
    formats = dict.fromkeys(("shown", "lower", "upper"), f",.{_decimals(fit)}f") | {"t": ".2f"}
    formats |= dict.fromkeys(("estimate", "std_error"), ".4f" if log else ".3g")
    note = f"n = {fit.n}; R² = {fit.r2:.3f}; adjusted R² = {fit.adj_r2:.3f}."
    note += " The percentage is 100 (exp(log points) − 1). It does not apply to the intercept." if log else ""
    return Table("Estimates", pd.DataFrame({name: rows[name] for name in headings}), headings, formats, note)


def influential(fit: Fit) -> Table:
    """Return the places that move the estimates most."""
    worst = fit.diagnostics.influence.places.head(10).reset_index(drop=True)
    headings = {
        "name": "Place",
        "leverage": "Leverage",
        "studentised": "Residual in standard deviations",
        "cooks_distance": "Cook's distance",
    }
    return Table("The ten places that affect the estimates most", worst[list(headings)], headings)


def about_place(request: Request) -> Text:
    """Return a place's actual outcome and its expected outcome according to the regression."""
    fit, place, outcome = request.fit, places.get(request.place), request.outcome
    unit, label = fit.units.get(outcome, ""), fit.labels.get(outcome, outcome)
    actual = float(request.table.set_index("code")[outcome][place.code])
    has = f"In {place.short_name} ({place.region}), “{label}” is {wording.value(actual, unit, full=True)}."
    if place.code not in fit.residuals.index:
        reason = fit.left_out.set_index("code")["reason"].get(place.code, "it is outside the sample")
        if place.code in request.withheld:
            reason = f"{reason} (your file: {request.withheld[place.code]})"
        return Text(place.short_name, (has, f"The place is not in this regression: {reason}."))
    expected = float(np.exp(fit.fitted[place.code]) if fit.specification.log else fit.fitted[place.code])
    side, gap = "above" if actual > expected else "below", abs(actual - expected)
    usual = wording.decimals_for([actual, expected])  # the gap has as many, unless it would then read as zero
    decimals = next((more for more in range(usual, 5) if round(gap, more)), usual)
    points = "percentage points" if wording.unit_parts(unit)[1] == "%" else unit
    comparison = (
        f"Places with the same values of the predictors would be expected to have a figure of "
        f"{wording.value(expected, unit, decimals)}. This "
        f"place is {wording.value(gap, points, decimals, full=points != unit)} {side} that. The difference is what "
        f"the predictors do not explain, not a verdict on the place."
    )
    similar = [neighbour.short_name for neighbour in places.neighbours(place.code, n=5)]
    return Text(
        place.short_name, (has, comparison, f"Most similar places, according to the ONS: {wording.listing(similar)}.")
    )


def about_upload(request: Request) -> Text:
    """Return a note that says what became of the rows in the visitor's file, and that the file is not in the link."""
    upload, table = request.upload, request.table
    if upload is None:
        return Text("Your file", ())
    known = [
        f"{table.attrs['labels'][column]}: {int(table[column].notna().sum())} of the {len(table)} local authorities "
        f"have a figure from “{upload.name}”."
        for column in request.own_columns
    ]
    unmatched = "Every row of the file was matched to a local authority."
    if upload.unmatched:
        rows = wording.count(len(upload.unmatched), "row was", "rows were")
        unmatched = f"{rows} not matched to a local authority: {wording.listing(upload.unmatched, most=_LISTED)}."
    return Text(
        "Your file",
        (
            *known,
            unmatched,
            *upload.notes,
            "The file is kept for this visit only. It is not in the link, so anyone who opens the link sees the "
            "result without it.",
        ),
    )
