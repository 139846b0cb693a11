"""What “Regress it yourself” is asked, resolved once: the table with a visitor's own column, and the regression."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd

from toolkit import uploads
from toolkit.apps.shared import place_measures
from toolkit.apps.shared.measure_options import (
    ERRORS,
    OUTCOMES,
    PREDICTORS,
    check_available,
    option,
    optional_place_options,
)
from toolkit.core import wording
from toolkit.core.errors import ModelError, OwnFileError
from toolkit.explorer.controls import (
    Option,
    OwnFile,
    check,
    choose_many,
    number,
    only_when,
    own_file,
    place,
    radio,
    select,
)
from toolkit.regression.fitting import SAMPLES, Fit, fit
from toolkit.regression.specification import AUTOMATIC
from toolkit.uploads import OwnTable

PREDICTOR, OUTCOME = "predictor", "outcome"
OWN_AS = {PREDICTOR: "First predictor", OUTCOME: "Outcome"}
MOST_COLUMNS = 20


def _outcomes() -> list[Option]:
    return [option(column) for column in OUTCOMES]


def _predictors() -> list[Option]:
    return [option(column, group) for group, columns in PREDICTORS.items() for column in columns]


@dataclass(frozen=True)
class State:
    """What can be chosen."""

    outcome: str = select(
        "Outcome",
        _outcomes,
        "gva_per_hour_2019",
        help="What the regression describes. The usual choice is 2019, where other pages have 2023: the sectors are of "
        "2019, the census is of 2021, and 2019 comes before the pandemic.",
    )
    log: bool = check("Outcome in logarithms", True, help="Estimates are then in per cent. See [[log]].")
    predictors: tuple[str, ...] = choose_many(
        "Predictors",
        _predictors,
        ("long_term_sick_2021", "level4_2021", "age_50_64_2022"),
        most=8,
        help="The headline is about the first one in the list.",
    )
    standardise: bool = check(
        "Predictors on one scale",
        True,
        help="Each estimate is then for one [[standard deviation]] of its predictor, so that they can be compared.",
    )
    sample: str = select(
        "Sample",
        tuple(SAMPLES),
        "England and Wales without City of London and Isles of Scilly",
        help="Census measures exist for England and Wales only.",
    )
    region_effects: bool = check("Compare within regions only", False, help="Adds a term for each [[ITL1 region]].")
    errors: str = radio(
        "Standard errors", ERRORS, AUTOMATIC, help="How sure: [[HC3]], [[HC1]], [[classical]] or [[clustered]]."
    )
    place: str = place("Find a place", optional_place_options, "", help="Enter part of its name.")
    own: OwnFile | None = own_file(
        "Your own figures",
        ".csv,.xlsx,.xls,.ods",
        help="A CSV file or workbook with a row for each local authority, its nine-character code, and figures. It is "
        "kept for this visit only and is not part of the link.",
    )
    own_column: int = only_when(
        number("Which column to use", 1, 1, MOST_COLUMNS, help="The first column of figures in your file is 1."),
        own=True,
    )
    own_as: str = only_when(radio("Use it as", OWN_AS, PREDICTOR), own=True)


@dataclass(frozen=True, eq=False)
class Request:
    """The choices of a page as a table, a regression and a place.

    Parameters
    ----------
    table
        One row a place; with the columns of ``upload``, if any, beside its own.
    fit
        The regression.
    place
        Code of the place looked for; empty for none.
    upload, own_column
        The visitor's file as it was read, and its column of figures in use.
    """

    table: pd.DataFrame
    fit: Fit
    place: str = ""
    upload: OwnTable | None = None
    own_column: str = ""

    @property
    def outcome(self) -> str:
        """Column of the outcome."""
        return self.fit.specification.outcome

    @property
    def predictors(self) -> tuple[str, ...]:
        """Columns of the predictors, the visitor's first."""
        return tuple(self.fit.specification.predictors)

    @property
    def highlight(self) -> list[str]:
        """The place looked for, where the regression has it."""
        return [self.place] if self.place in set(self.fit.codes) else []


def resolve_request(state: State) -> Request:
    """Return what a state comes to; states that differ only in the place share the regression.

    Raises
    ------
    ModelError
        No predictor, or no regression with these choices.
    OwnFileError
        The file cannot be read as a table of indicators, or has no such column; the page shows it at the control.
    """
    return replace(_without_place(replace(state, place="")), place=state.place)


@lru_cache(maxsize=64)
def _without_place(state: State) -> Request:
    table, outcome, predictors = place_measures.table(), state.outcome, state.predictors
    upload, own_column = None, ""
    if state.own:
        upload, table = _read(state.own)
        own_column = _own_column(upload, state.own_column)
        if state.own_as == OUTCOME:
            outcome = own_column
        else:
            predictors = (own_column, *predictors)
    if not predictors:
        raise ModelError("No predictor is chosen.", "A regression needs at least one.", "Tick one of the predictors.")
    check_available(table, (outcome, *predictors), state.sample)
    regression = fit(
        table,
        outcome,
        predictors,
        log=state.log,
        standardise=state.standardise,
        region_effects=state.region_effects,
        sample=state.sample,
        errors=state.errors,
    )
    return Request(table, regression, "", upload, own_column)


@lru_cache(maxsize=4)
def _read(file: OwnFile) -> tuple[OwnTable, pd.DataFrame]:
    """Return a visitor's file as a table, and the table of places with its columns."""
    try:
        upload = uploads.load_own(file.content, file.name)
    except OwnFileError as fault:
        raise _at_control(fault, "own") from None
    return upload, uploads.join_own(place_measures.table(), upload)


def _own_column(upload: OwnTable, number: int) -> str:
    """Return a column of figures by its number from 1."""
    columns = [name for name in upload.columns if pd.api.types.is_numeric_dtype(upload.frame[name])]
    if number <= len(columns):
        return columns[number - 1]
    listed = wording.listing([f"{position} “{name}”" for position, name in enumerate(columns, 1)])
    fault = OwnFileError(
        f"“{upload.name}” has {wording.count(len(columns), 'column')} of figures, not {number}.",
        f"They are: {listed}.",
        "Choose one of these numbers under “Which column to use”.",
    )
    raise _at_control(fault, "own_column")


def _at_control(fault: OwnFileError, field: str) -> OwnFileError:
    # The frame shows a problem beside the control whose name stands in “field”.
    fault.__dict__["field"] = field
    return fault
