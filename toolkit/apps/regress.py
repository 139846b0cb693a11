"""Regress it yourself: outcome, predictors, sample and errors → estimates, checks, a map of what is left, a place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from toolkit import figures, maps, places, regression, tables, wording
from toolkit.apps.controls import Option, check, choose_many, place, radio, select
from toolkit.apps.frame import App
from toolkit.apps.result import Result, Table, Text
from toolkit.errors import ModelError
from toolkit.figures.sources import cited, source_line
from toolkit.figures.theme import Width
from toolkit.regression import Fit
from toolkit.regression.line import expected_line

OUTCOMES = (
    "gva_per_hour_2023",
    "gva_per_hour_2019",
    "gva_per_hour_2004",
    "median_weekly_pay_2023",
    "disposable_income_2023",
    "employment_rate_2023",
)
PREDICTORS = {
    "Health": (
        "long_term_sick_2021",
        "disabled_2021",
        "hle_male_2022_24",
        "hle_female_2022_24",
        "smokers_2023",
        "obesity_2022_23",
        "preventable_cvd_mortality_2022_24",
    ),
    "Skills": ("level4_2021", "no_qualifications_2021", "level3_2023"),
    "Age": ("age_16_24_2022", "age_25_34_2022", "age_35_49_2022", "age_50_64_2022", "median_age_2022"),
    "Work and sectors": (
        "high_productivity_sectors_2019",
        "low_productivity_sectors_2019",
        "sector_manufacturing_2019",
        "unemployment_rate_2023",
        "inactivity_rate_2023",
    ),
    "Place": ("density_2022", "travel_time_2019", "gigabit_2026"),
}
ERRORS = {
    "HC3": "Robust (HC3)",
    "HC1": "Robust (HC1)",
    "classical": "Classical",
    "cluster_county": "Clustered by county",
    "cluster_region": "Clustered by region",
}


def _named(column: str, group: str = "") -> Option:
    attrs = tables.place_table().attrs
    label, period = attrs["labels"][column], attrs["periods"][column]
    return Option(column, label if not period or period in label else f"{label}, {period}", group)


def _outcomes() -> list[Option]:
    return [_named(column) for column in OUTCOMES]


def _predictors() -> list[Option]:
    return [_named(column, group) for group, columns in PREDICTORS.items() for column in columns]


def place_options() -> list[Option]:
    """Return all places with their region, for a control with type-ahead; the first one stands for none."""
    table = tables.place_table().sort_values("short_name")
    found = [Option(*row) for row in table[["code", "short_name", "region"]].itertuples(index=False)]
    return [Option("", "No place"), *found]


@dataclass(frozen=True)
class State:
    """What can be chosen."""

    outcome: str = select("Outcome", _outcomes, "gva_per_hour_2019", help="What the regression is to describe.")
    log: bool = check("Outcome in logarithms", True, help="Estimates then speak in per cent. See [[log]].")
    predictors: tuple[str, ...] = choose_many(
        "Predictors",
        _predictors,
        ("long_term_sick_2021", "level4_2021", "age_50_64_2022"),
        most=8,
        help="The first one in the list is the one that the sentence speaks of.",
    )
    standardise: bool = check(
        "Predictors on one scale",
        True,
        help="Each estimate is then for one [[standard deviation]] of its predictor, so that they can be compared.",
    )
    sample: str = select(
        "Sample",
        tuple(regression.SAMPLES),
        "England and Wales without City of London and Isles of Scilly",
        help="Census measures exist for England and Wales only.",
    )
    region_effects: bool = check("Compare within regions only", False, help="Adds a term for each [[ITL1 region]].")
    errors: str = radio(
        "Standard errors", ERRORS, "HC3", help="How sure: [[HC3]], [[HC1]], [[classical]] or [[clustered]]."
    )
    place: str = place("Find a place", place_options, "", help="Type a part of its name.")


def compute(state: State) -> Result:
    """Fit the regression that the state asks for and say what came out."""
    if not state.predictors:
        raise ModelError("No predictor is chosen.", "A regression needs at least one.", "Tick one of the predictors.")
    table = tables.place_table()
    fit = fitted(state)
    main = state.predictors[0]
    shown = _with_residuals(table, fit)
    highlight = [state.place] if state.place in set(fit.codes) else []
    among = shown.loc[shown["residual"].notna()]
    among.attrs = shown.attrs
    line = expected_line(fit, table.set_index("code")[main], main)
    views: list[Any] = [
        lambda width: _coefficients(fit, state, width),
        lambda width: figures.scatter(
            among,
            main,
            state.outcome,
            line=line,
            highlight=highlight,
            outliers="residual",
            subtitle="Line: expected by the regression, other predictors at their averages, with its 95% band",
            width=width,
        ),
        lambda width: maps.hexmap(
            shown,
            "residual",
            centre=0,
            highlight=highlight,
            title="What the regression leaves unexplained",
            width=width,
        ),
        _estimates(fit),
        lambda _: Text("Do the assumptions hold?", tuple(fit.diagnostics.sentences())),
        lambda _: _influential(fit),
    ]
    if state.place:
        views.insert(0, _about(table, fit, state))
    return Result(
        sentence=fit.sentence(),
        views=tuple(views),
        notes=(*_notes(state), *fit.notes, _left_out(fit)),
        sources=_sources(table, (state.outcome, *state.predictors)),
        code=fit.code(),
    )


@lru_cache(maxsize=64)
def _fit(
    outcome: str, predictors: tuple[str, ...], log: bool, standardise: bool, regions: bool, sample: str, errors: str
) -> Fit:
    return regression.fit(
        tables.place_table(),
        outcome,
        predictors,
        log=log,
        standardise=standardise,
        region_effects=regions,
        sample=sample,
        errors=errors,
    )


def fitted(state: State) -> Fit:
    """Return the regression of a state; states that differ only in the place share it."""
    return _fit(
        state.outcome, state.predictors, state.log, state.standardise, state.region_effects, state.sample, state.errors
    )


def _with_residuals(table: pd.DataFrame, fit: Fit) -> pd.DataFrame:
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


def _coefficients(fit: Fit, state: State, width: Width) -> figures.Figure:
    unit = "log points" if state.log else fit.units.get(state.outcome, "")
    each = "one standard deviation" if state.standardise else "one unit"
    estimates = fit.estimates.loc[[*state.predictors]].copy()
    estimates.attrs = {"labels": dict(fit.labels), "source": source_line(fit.attrs, (state.outcome, *state.predictors))}
    return figures.coefficient_plot(
        estimates,
        title=f"{fit.labels[state.outcome]}: what goes with it",
        subtitle=f"Difference that goes with {each} more of each predictor, the others held equal; 95% intervals",
        unit=unit,
        n=fit.n,
        width=width,
    )


def _estimates(fit: Fit) -> Table:
    rows = fit.estimates.reset_index()
    rows["term"] = [fit.labels.get(term, term) for term in rows["term"]]
    headings = {
        "term": "Term",
        "estimate": "Estimate",
        "std_error": "Standard error",
        "t": "t",
        "p": "p",
        "lower": "95% interval, from",
        "upper": "to",
    }
    formats = dict.fromkeys(("estimate", "std_error", "lower", "upper", "p"), ".4f") | {"t": ".2f"}
    note = f"n = {fit.n}; R² = {fit.r2:.3f}; adjusted R² = {fit.adj_r2:.3f}."
    return Table("Estimates", rows, headings, formats, note)


def _influential(fit: Fit) -> Table:
    worst = fit.diagnostics.influence.places.head(10).reset_index(drop=True)
    headings = {
        "name": "Place",
        "leverage": "Leverage",
        "studentised": "Residual in its own standard deviations",
        "cooks_distance": "Cook's distance",
    }
    return Table("The ten places that weigh most in the estimates", worst[list(headings)], headings)


def _about(table: pd.DataFrame, fit: Fit, state: State) -> Text:
    here = places.get(state.place)
    unit, label = fit.units.get(state.outcome, ""), fit.labels.get(state.outcome, state.outcome)
    actual = float(table.set_index("code")[state.outcome][here.code])
    has = f"{label} in {here.short_name} ({here.region}): {wording.value(actual, unit, full=True)}."
    if here.code not in fit.residuals.index:
        gone = fit.left_out.set_index("code")["reason"].get(here.code, "it is outside the sample")
        return Text(here.short_name, (has, f"It is not among the places of this regression: {gone}."))
    expected = float(np.exp(fit.fitted[here.code]) if state.log else fit.fitted[here.code])
    side = "above" if actual > expected else "below"
    says = (
        f"Places with its predictors would be expected to have {wording.value(expected, unit)}: it lies "
        f"{wording.value(abs(actual - expected), unit)} {side}. That is what these predictors leave unexplained, not a "
        "verdict on the place."
    )
    near = [other.short_name for other in places.neighbours(here.code, n=5)]
    return Text(here.short_name, (has, says, f"Most like it in the ONS's comparison: {wording.listing(near)}."))


def _notes(state: State) -> list[str]:
    notes = [
        "An estimate says what is [[associated]] with what across places; it does not say what would happen to a place "
        "that changed.",
        "Places are observations: a small district counts as much as a large city.",
        "Intervals are [[95 % interval|95 % intervals]].",
    ]
    if state.outcome.startswith("gva"):
        notes.append(
            "[[GVA per hour]] is measured where people work; health and skills where they live. Where many commute, "
            "the two describe different people."
        )
    if any(name.startswith("hle_") for name in state.predictors):
        notes.append(
            "[[healthy life expectancy|Healthy life expectancy]] is published for counties: their districts share one "
            "value, so clustering by county is the safer choice."
        )
    return notes


def _left_out(fit: Fit) -> str:
    gone = fit.left_out.loc[fit.left_out["reason"] != "outside the sample"]
    if gone.empty:
        return f"All {fit.n} places of the sample have every value."
    names = wording.listing(gone["name"].head(5).tolist())
    more = f" and {len(gone) - 5} more" if len(gone) > 5 else ""
    return f"{wording.count(len(gone), 'place')} of the sample lack a value and are left out: {names}{more}."


def _sources(table: pd.DataFrame, columns: tuple[str, ...]) -> tuple[str, ...]:
    """One line a measure: what it is, where from, under which licence."""
    lines = []
    for column in columns:
        licences = "; ".join(dict.fromkeys(one["licence"] for one in cited(table.attrs, [column])))
        lines.append(f"{_named(column).label}: {source_line(table.attrs, [column])} ({licences}).")
    return (*lines, table.attrs["attribution"])


APP = App(
    name="regress",
    title="Regress it yourself",
    question="What goes with high or low productivity across the UK's local authorities, and how sure can we be?",
    state=State,
    compute=compute,
)
