"""Shares of residents from the 2021 censuses and the 2022 population estimates, from counts only."""

from __future__ import annotations

import pandas as pd

from data.prepare.areas import current, sum_counts
from data.prepare.model import Raw

DOES_NOT_APPLY = "-8"  # residents under 16, who were not asked
LONG_TERM_SICK = "18"
NO_QUALIFICATIONS, LEVEL_4 = "0", "5"
AGE_BANDS = {"age_16_24": (16, 24), "age_25_34": (25, 34), "age_35_49": (35, 49), "age_50_64": (50, 64)}


def census_counts(raw: Raw, name: str) -> pd.DataFrame:
    """Return a census table of counts: 2023 authorities by category code, without children."""
    rows = raw.csv(name)
    rows.columns = ["code", "area", "category", "label", "count"]
    rows["count"] = rows["count"].astype(int)
    table = rows.pivot(index="code", columns="category", values="count").drop(columns=DOES_NOT_APPLY)
    return sum_counts(table, raw)


def long_term_sick(raw: Raw) -> pd.Series:
    """Return residents 16+ inactive through long-term sickness or disability, in % of residents 16+."""
    counts = census_counts(raw, "census/TS066-2021-ltla.csv")
    return 100 * counts[LONG_TERM_SICK] / counts.sum(axis=1)


def qualifications(raw: Raw) -> pd.DataFrame:
    """Return shares of residents 16+ with level 4 or above, and with none, in %."""
    counts = census_counts(raw, "census/TS067-2021-ltla.csv")
    residents = counts.sum(axis=1)
    return pd.DataFrame(
        {
            "level4_2021": 100 * counts[LEVEL_4] / residents,
            "no_qualifications_2021": 100 * counts[NO_QUALIFICATIONS] / residents,
        }
    )


def disabled(raw: Raw) -> pd.Series:
    """Return residents disabled under the Equality Act, in % of all residents (not age-standardised)."""
    rows = pd.concat([raw.csv(f"health/{nation}_disability_2021.csv") for nation in ("england", "wales")])
    rows["n"] = rows["n"].astype(int)
    counts = sum_counts(rows.pivot(index="ltla21_code", columns="disability_level", values="n"), raw)
    return 100 * counts["Disabled under the Equality Act"] / counts.sum(axis=1)


def ages(raw: Raw) -> pd.DataFrame:
    """Return residents in mid-2022 by authority (rows) and single year of age 0 … 90 (columns; 90 is 90 and over)."""
    rows = raw.csv("population/population-2011-2022-lad23.csv")
    sexes = ["Mid-2022 population (Female)", "Mid-2022 population (Male)"]
    rows["people"] = rows[sexes].replace(",", "", regex=True).astype(int).sum(axis=1)
    rows["Age"] = rows["Age"].astype(int)
    table = rows.pivot_table(index="Area code", columns="Age", values="people", aggfunc="sum")
    return table.loc[current(raw).index]


def age_structure(raw: Raw) -> pd.DataFrame:
    """Return median age, and working-age bands in % of residents aged 16 to 64."""
    people = ages(raw)
    working_age = people.loc[:, 16:64].sum(axis=1)
    shares = {
        f"{band}_2022": 100 * people.loc[:, first:last].sum(axis=1) / working_age
        for band, (first, last) in AGE_BANDS.items()
    }
    return pd.DataFrame({"median_age_2022": people.apply(median_age, axis=1)} | shares)


def median_age(people: pd.Series) -> float:
    """Return the age that halves a population counted by single year, spread evenly within each year.

    Parameters
    ----------
    people
        Counts indexed by completed age in years.
    """
    half, before = people.sum() / 2, people.cumsum().shift(fill_value=0)
    age = before[before <= half].index[-1]
    return float(age + (half - before[age]) / people[age])
