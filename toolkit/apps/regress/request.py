"""The request from “Regress it yourself”, resolved once: the table with a visitor's own column, and the regression."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd

from toolkit.apps.shared import own_table, place_measures
from toolkit.apps.shared.measure_options import (
    ERRORS,
    OUTCOMES,
    PREDICTORS,
    check_available,
    option,
    optional_place_options,
)
from toolkit.apps.shared.own_table import OwnTable
from toolkit.core import wording
from toolkit.core.errors import ModelError, OwnFileError
from toolkit.explorer import on_map
from toolkit.explorer.controls import MORE, Option, check, choose_many, only_when, place, radio, select, under
from toolkit.places import NATIONS
from toolkit.regression.fitting import SAMPLES, Fit, fit
from toolkit.regression.specification import AUTOMATIC
from toolkit.tables.own import join
from toolkit.uploads import local
from toolkit.uploads.local import Indicators
from toolkit.uploads.reading import Preview


def _outcomes() -> list[Option]:
    return [option(column) for column in OUTCOMES]


def _predictors() -> list[Option]:
    return [option(column, group) for group, columns in PREDICTORS.items() for column in columns]


def _periods(preview: Preview) -> list[tuple[str, str]]:
    return [("", "The latest"), *((period, period) for period in local.periods(preview))]


def _series(preview: Preview) -> list[tuple[str, str]]:
    return [(title, title) for title in local.series(preview)]


@dataclass(frozen=True)
class _Usual:
    outcome: str = select(
        "Outcome",
        _outcomes,
        "gva_per_hour_2019",
        help="The measure to explain. The default year is 2019, although other pages use 2023: the sector data are "
        "for 2019, the census was in 2021, and 2019 was before the pandemic.",
    )
    log: bool = under(MORE, check("Outcome in logs", True, help="Uses [[log|logs]] to give estimates as percentages."))
    predictors: tuple[str, ...] = choose_many(
        "Predictors",
        _predictors,
        ("long_term_sick_2021", "level4_2021", "age_50_64_2022"),
        most=8,
        help="The headline is about the first predictor in the list.",
    )
    standardise: bool = under(
        MORE,
        check(
            "Predictors on one scale",
            True,
            help="Each estimate is then per [[standard deviation]] of its predictor, so you can compare estimates.",
        ),
    )
    sample: str = select(
        "Sample",
        [(name, wording.capital(sample.phrase)) for name, sample in SAMPLES.items()],
        "England and Wales without City of London and Isles of Scilly",
        help="Census measures exist for England and Wales only.",
    )
    region_effects: bool = only_when(
        check("Compare within regions only", False, help="Adds a term for each [[ITL1 region]]."),
        sample=tuple(name for name in SAMPLES if name not in NATIONS[1:]),  # those have one region each
    )
    errors: str = under(
        MORE,
        radio(
            "Standard errors", ERRORS, AUTOMATIC, help="See [[HC3]], [[HC1]], [[classical]] and [[clustered]] errors."
        ),
    )
    place: str = place("Find a place", optional_place_options, "", help="Enter part of the place's name.")
    map: str = on_map.layout()
    zoom: str = on_map.zoom()


@dataclass(frozen=True)
class State(OwnTable, _Usual):
    """The choices; a visitor's table must be for local authorities."""

    local_only = True

    own_period: str = own_table.from_file(select("Period of your figures", [("", "The latest")], ""), _periods)
    own_outcome: str = own_table.from_file(
        select("Your outcome", [("", "None: use the one above")], ""),
        lambda found: [("", "None: use the one above"), *_series(found)],
    )
    own_predictors: tuple[str, ...] = own_table.from_file(
        choose_many("Your predictors", (), help="Your own measures are listed first. The default is the first one."),
        _series,
    )


@dataclass(frozen=True, eq=False)
class Request:
    """A page's choices, as a table, a regression and a place.

    Parameters
    ----------
    table
        One row per place, with the columns of ``upload``, if any.
    fit
        The regression.
    place
        Code of the chosen place; empty for none.
    upload, own_columns
        The visitor's parsed file, and its columns in use.
    """

    table: pd.DataFrame
    fit: Fit
    place: str = ""
    upload: Indicators | None = None
    own_columns: tuple[str, ...] = ()

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
        """The chosen place, if it is in the regression."""
        return [self.place] if self.place in set(self.fit.codes) else []

    @property
    def withheld(self) -> dict[str, str]:
        """The reason why the visitor's file has no figure for a place, by place code."""
        if self.upload is None:
            return {}
        rows = self.upload.reasons
        return dict(rows.loc[rows["column"].isin(self.own_columns), ["code", "reason"]].to_numpy())


def resolve_request(state: State) -> Request:
    """Return the request for a state; one regression serves all states that differ only in the place.

    Raises
    ------
    ModelError
        There is no predictor, or no regression is possible.
    OwnFileError
        The file cannot be read as a table of indicators; the page shows the message beside the control.
    """
    return replace(_without_place(replace(state, place="")), place=state.place)


@lru_cache(maxsize=64)
def _without_place(state: State) -> Request:
    table, outcome, predictors = place_measures.table(), state.outcome, state.predictors
    upload: Indicators | None = None
    columns: tuple[str, ...] = ()
    if state.own and state.own_used:
        upload, table = brought(state)
        named = dict(zip(upload.titles, upload.columns, strict=True))
        mine = tuple(named[title] for title in state.own_predictors if title in named and title != state.own_outcome)
        if not mine and not state.own_outcome:
            mine = upload.columns[:1]
        outcome = named.get(state.own_outcome, outcome)
        predictors, columns = (*mine, *predictors), ((outcome,) if state.own_outcome else ()) + mine
    if not predictors:
        raise ModelError("You have not chosen a predictor.", "A regression needs a predictor.", "Tick at least one.")
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
    return Request(table, regression, "", upload, columns)


def brought(state: State) -> tuple[Indicators, pd.DataFrame]:
    """Return a visitor's file as a table, and the table of places with its columns.

    Raises
    ------
    OwnFileError
        The file cannot be read as a table of local authorities; the page shows the message beside the control.
    """
    try:
        return _joined(own_table.read(state), state.own_period)
    except OwnFileError as fault:
        raise own_table.at_control(fault, "own") from None


@lru_cache(maxsize=4)
def _joined(preview: Preview, period: str) -> tuple[Indicators, pd.DataFrame]:
    upload = local.of_preview(preview, period)
    return upload, join(place_measures.table(), upload)
