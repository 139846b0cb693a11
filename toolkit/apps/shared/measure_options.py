"""What can be chosen in “Regress it yourself”, and how its measures and places are listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from toolkit import regression, tables
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
from toolkit.figures.sources import cited, source_line

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


PREDICTOR, OUTCOME = "predictor", "outcome"
OWN_AS = {PREDICTOR: "Predictor, the first one", OUTCOME: "Outcome"}
MOST_COLUMNS = 20


def option(column: str, group: str = "") -> Option:
    """Return a column of the table of places as a choice: its label with its period."""
    attrs = tables.place_table().attrs
    label, period = attrs["labels"][column], attrs["periods"][column]
    return Option(column, label if not period or period in label else f"{label}, {period}", group)


def _outcomes() -> list[Option]:
    return [option(column) for column in OUTCOMES]


def _predictors() -> list[Option]:
    return [option(column, group) for group, columns in PREDICTORS.items() for column in columns]


def place_options() -> list[Option]:
    """Return all places with their region, for a control with type-ahead; the first one stands for none."""
    table = tables.place_table().sort_values("short_name")
    found = [Option(*row) for row in table[["code", "short_name", "region"]].itertuples(index=False)]
    return [Option("", "No place"), *found]


def sources(table: pd.DataFrame, columns: Iterable[str]) -> tuple[str, ...]:
    """Return one line a measure: what it is, where from, under which licence; then the attribution."""
    own, labels, lines = set(table.attrs.get("own", ())), table.attrs["labels"], []
    for column in columns:
        if column in own:
            lines.append(f"{labels[column]}: {source_line(table.attrs, [column])}, kept for this visit only.")
            continue
        licences = "; ".join(dict.fromkeys(one["licence"] for one in cited(table.attrs, [column])))
        lines.append(f"{option(column).label}: {source_line(table.attrs, [column])} ({licences}).")
    return (*lines, table.attrs["attribution"])


@dataclass(frozen=True)
class State:
    """What can be chosen."""

    outcome: str = select(
        "Outcome",
        _outcomes,
        "gva_per_hour_2019",
        help="What the regression is to describe. The usual choice is 2019, where other pages have 2023: the sectors "
        "are of 2019, the census is of 2021, and 2019 comes before the pandemic.",
    )
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
    own: OwnFile | None = own_file(
        "Your own figures",
        ".csv,.xlsx,.xls,.ods",
        help="A CSV file or workbook with a row for each local authority, its nine-character code, and figures. It is "
        "kept for this visit only and is not part of the link.",
    )
    own_column: int = only_when(
        number("Which of its columns", 1, 1, MOST_COLUMNS, help="The first column of figures in your file is 1."),
        own=True,
    )
    own_as: str = only_when(radio("Use it as", OWN_AS, PREDICTOR), own=True)
