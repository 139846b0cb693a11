"""Checks on towns and the country around them: who does well, and what is near."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit import regression
from toolkit.claims import rules
from toolkit.claims.check_result import YES_OR_NO, CheckResult, rows
from toolkit.claims.checks.common import CORE_CITIES, by_name, listed, names, per_cent, uk_output, with_interval
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence, Frame
from toolkit.claims.registry import check
from toolkit.core import wording

EARTH = 6371.0
"""Mean radius in kilometres."""


def kilometres(table: Frame, to: Frame) -> Frame:
    """Return the distance of every place from one (great circle, haversine formula)."""
    lat, lon = np.radians(table["latitude"]), np.radians(table["longitude"])
    there = np.radians(float(to["latitude"])), np.radians(float(to["longitude"]))
    half = np.sin((lat - there[0]) / 2) ** 2 + np.cos(lat) * np.cos(there[0]) * np.sin((lon - there[1]) / 2) ** 2
    return 2 * EARTH * np.arcsin(np.sqrt(half))


@check("C011")
def countryside_ageing(claim: Claim, evidence: Evidence) -> CheckResult:
    """The named rural places: older than the middle place, and a smaller share of working age in 2022 than in 2011."""
    people = evidence.table("population").set_index(["code", "year"])
    working = 100 * people["population_16_64"] / people["population"]
    ages = by_name(evidence, "median_age_2022")
    outcomes, shown = {}, {}
    for code, name in zip(claim.places, names(evidence, claim.places), strict=True):
        outcomes[f"{name} is older"] = bool(ages[name] > ages.median())
        outcomes[f"{name} has fewer of working age than in 2011"] = bool(working[code, 2022] < working[code, 2011])
        shown[f"{name}, % of working age, 2011"] = working[code, 2011]
        shown[f"{name}, % of working age, 2022"] = working[code, 2022]
    first = names(evidence, claim.places)[0]
    return CheckResult(
        rules.readings(outcomes),
        f"In {first} the share of residents aged 16 to 64 went from "
        f"{wording.value(working[claim.places[0], 2011], '%', 1)} in 2011 to "
        f"{wording.value(working[claim.places[0], 2022], '%', 1)} in 2022; half of its residents are older "
        f"than {wording.number(ages[first], 1)}, in the middle authority than {wording.number(ages.median(), 1)}.",
        float(working[claim.places[0], 2022] - working[claim.places[0], 2011]),
        "percentage points",
        working=rows(shown),
        vintage="2011 and 2022",
        rows_unit="%",
    )


@check("C041")
def percentages_of_unequal_economies(claim: Claim, evidence: Evidence) -> CheckResult:
    """The same per cent is worth more in the larger economy; the question is unequal per cent, so both are tried."""
    table = evidence.place_table()
    size = table["gva_per_hour_2019"] * table["population_2022"]
    order = size.sort_values()
    tenth = len(order) // 10
    small, large = float(order.iloc[:tenth].mean()), float(order.iloc[-tenth:].mean())
    low, high = claim.said
    outcomes = {
        f"{a:g}% in a small economy against {b:g}% in a large one": bool(a * small < b * large)
        for a, b in ((low, low), (high, high), (high, low))
    }
    return CheckResult(
        rules.readings(outcomes),
        f"The largest tenth of local economies is about {wording.number(large / small, 0)} times as large as the "
        f"smallest, residents standing in for hours worked, so that even {low:g}% there is worth more than {high:g}% "
        "in a small one. It is arithmetic, and says nothing of what a pound of spending brings about.",
        large / small,
        "times",
        working=rows({name: float(holds) for name, holds in outcomes.items()}),
        rows_unit=YES_OR_NO,
        vintage="2019 and 2022",
    )


@check("C070")
def thriving_towns(claim: Claim, evidence: Evidence) -> CheckResult:
    """Each named town against the middle authority, or the UK, in pay, employment, income and output per hour."""
    columns = ("median_weekly_pay_2023", "employment_rate_2023", "disposable_income_2023", "gva_per_hour_2023")
    labels, outcomes = evidence.place_table().attrs["labels"], {}
    for name in names(evidence, claim.places):
        for column in columns:
            values = by_name(evidence, column)
            mark = uk_output(evidence, 2023) if column.startswith("gva") else float(values.median())
            outcomes[f"{name}: {labels[column]}"] = bool(values[name] > mark)
    return CheckResult(
        rules.readings(outcomes),
        f"{sum(outcomes.values())} of {len(outcomes)} figures of the towns named lie above the mark, which is the "
        f"middle authority or, for output per hour, the United Kingdom. Below: {listed(outcomes, holds=False)}.",
        100 * sum(outcomes.values()) / len(outcomes),
        "% of figures",
        working=rows({name: float(holds) for name, holds in outcomes.items()}),
        rows_unit=YES_OR_NO,
        vintage="2023",
    )


@check("C071")
def near_a_strong_city(claim: Claim, evidence: Evidence) -> CheckResult:
    """Do income and pay fall with the distance to London, or to the nearest large city above the middle in output?"""
    table = evidence.place_table().copy()
    cities = table[table["short_name"].isin([*CORE_CITIES, "Westminster"])]
    strong = cities[cities["gva_per_hour_2019"] > table["gva_per_hour_2019"].median()]
    london = cities[cities["short_name"] == "Westminster"]
    towns = list(table["code"][~table["short_name"].isin(CORE_CITIES) & (table["region"] != "London")])
    found = {}
    for words, some in {"London": london, "nearest strong city": strong}.items():
        table["distance"] = pd.concat([kilometres(table, city) for _, city in some.iterrows()], axis=1).min(axis=1) / 10
        for label, outcome in (("income", "disposable_income_2023"), ("pay", "median_weekly_pay_2023")):
            one = regression.fit(table, outcome, "distance", log=True, sample=towns)
            found[f"{label}, distance to {words}"] = per_cent(one, "distance")
    near = found["income, distance to nearest strong city"]
    return CheckResult(
        rules.readings({name: values[2] < 0 for name, values in found.items()}),
        f"With each 10 km from the nearest large city whose output per hour is above the middle authority's, "
        f"disposable income outside the large cities differs by {with_interval(near, '%', 2)}; with each 10 km from "
        f"London by {with_interval(found['income, distance to London'], '%', 2)}.",
        near[0],
        "%",
        near[1:],
        rows([(name, *values) for name, values in found.items()]),
        "2019 and 2023",
    )


@check("C072")
def towns_around_a_city(claim: Claim, evidence: Evidence) -> CheckResult:
    """Of the nine districts nearest to the city, those whose residents' median pay and income exceed the middle's."""
    table = evidence.place_table()
    city = table.set_index("code").loc[claim.places[0]]
    near = table.assign(km=kilometres(table, city)).query("code != @claim.places[0]").nsmallest(9, "km")
    columns = ["median_weekly_pay_2023", "disposable_income_2023"]
    well = (near[columns] > table[columns].median()).all(axis=1)
    prosperous = list(near.loc[well, "short_name"])
    return CheckResult(
        rules.level(claim.said[0], len(prosperous), same=False),
        f"Of the nine authorities nearest to {city['short_name']}, {len(prosperous)} have both pay and disposable "
        f"income above the middle authority ({wording.listing(prosperous) or 'none'}). The text counts towns, not "
        "authorities.",
        float(len(prosperous)),
        "places",
        working=rows(near.set_index("short_name")["median_weekly_pay_2023"]),
        vintage="2023",
        rows_unit="GBP per week",
    )
