"""Checks on towns and the country around them: who does well, and what is near."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit import regression
from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result, result_of_readings
from toolkit.claims.checks.common import CORE_CITIES, per_cent
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.registry import check

EARTH = 6371.0
"""Mean radius in kilometres."""
PAY, INCOME, OUTPUT = "median_weekly_pay_2023", "disposable_income_2023", "gva_per_hour_2019"


def kilometres(table: Frame, to: Frame) -> Frame:
    """Return the distance of every place from one (great circle, haversine formula)."""
    lat, lon = np.radians(table["latitude"]), np.radians(table["longitude"])
    there = np.radians(float(to["latitude"])), np.radians(float(to["longitude"]))
    half = np.sin((lat - there[0]) / 2) ** 2 + np.cos(lat) * np.cos(there[0]) * np.sin((lon - there[1]) / 2) ** 2
    return 2 * EARTH * np.arcsin(np.sqrt(half))


@check("C071")
def near_a_strong_city(claim: Claim, evidence: Evidence) -> CheckResult:
    """Do income and pay fall with the distance to London, or to the nearest large city above the median in output?"""
    table = evidence.place_table().copy()
    cities = table[table["short_name"].isin([*CORE_CITIES, "Westminster"])]
    near = {
        "London": cities[cities["short_name"] == "Westminster"],
        "nearest strong city": cities[cities[OUTPUT] > table[OUTPUT].median()],
    }
    towns = list(table["code"][~table["short_name"].isin(CORE_CITIES) & (table["region"] != "London")])
    estimates = {}
    for words, some in near.items():
        table["distance"] = pd.concat([kilometres(table, city) for _, city in some.iterrows()], axis=1).min(axis=1) / 10
        for label, outcome in (("income", INCOME), ("pay", PAY)):
            model = regression.fit(table, outcome, "distance", log=True, sample=towns)
            estimates[f"{label}, distance to {words}"] = per_cent(model, "distance")
    outcomes = {name: rules.direction(-1, estimate[1:]).answer for name, estimate in estimates.items()}
    strong, london = (estimates[f"income, distance to {words}"] for words in ("nearest strong city", "London"))
    return result_of_readings(claim, outcomes, strong, estimates, london=london)


@check("C072")
def towns_around_a_city(claim: Claim, evidence: Evidence) -> CheckResult:
    """Of the nine districts nearest to the city, those whose residents' median pay and income exceed the median's."""
    table = evidence.place_table()
    city = table.set_index("code").loc[claim.places[0]]
    near = table.assign(km=kilometres(table, city)).query("code != @claim.places[0]").nsmallest(9, "km")
    near = near.set_index("short_name")
    above = near[[PAY, INCOME]] > table[[PAY, INCOME]].median()
    well = above.all(axis=1)
    prosperous = [str(name) for name in near.index[well]]
    number = len(prosperous)
    ruling = rules.count(claim.quoted[0], (number, *above.sum()))
    figures = {"pay": int(above[PAY].sum()), "income": int(above[INCOME].sum()), "prosperous": prosperous}
    return result(claim, ruling, number, near[PAY], city=city["short_name"], **figures)
