"""Checks on towns and the country around them: who does well, and what is near."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit import regression
from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result, result_of_readings
from toolkit.claims.checks.common import CORE_CITIES, names, per_cent
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


@check("C011")
def countryside_ageing(claim: Claim, evidence: Evidence) -> CheckResult:
    """Rural places: are more of those of working age 50 or older than in 2011, and than in the median place?"""
    people = evidence.table("population").set_index(["code", "year"])
    share = 100 * people["population_50_64"] / people["population_16_64"]
    median, named = share.xs(2022, level="year").median(), names(evidence, claim.places)
    outcomes: dict[str, bool] = {}
    working: dict[str, float] = {}
    for code, name in zip(claim.places, named, strict=True):
        outcomes[f"{name}: older than the median authority"] = bool(share[code, 2022] > median)
        outcomes[f"{name}: older than in 2011"] = bool(share[code, 2022] > share[code, 2011])
        working |= {f"{name}, {year}": share[code, year] for year in (2011, 2022)}
    before, now = (share[claim.places[0], year] for year in (2011, 2022))
    figures = {"name": named[0], "before": before, "now": now, "median": median}
    return result_of_readings(claim, outcomes, now - before, working, **figures)


@check("C041")
def percentages_of_unequal_economies(claim: Claim, evidence: Evidence) -> CheckResult:
    """The same per cent is worth more in the larger economy; the question is unequal per cent, so both are tried."""
    table = evidence.place_table()
    order = (table[OUTPUT] * table["population_2022"]).sort_values()
    tenth = len(order) // 10
    small, large = float(order.iloc[:tenth].mean()), float(order.iloc[-tenth:].mean())
    low, high = claim.quoted
    outcomes = {
        f"{a:g}% in a small economy against {b:g}% in a large one": bool(a * small < b * large)
        for a, b in ((low, low), (high, high), (high, low))
    }
    return result_of_readings(claim, outcomes, large / small)


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


@check("C130")
def size_of_a_city(claim: Claim, evidence: Evidence) -> CheckResult:
    """The city's rank by residents: with suburbs in the UK and in England, and by the largest authority."""
    table = evidence.table("places").set_index("code")
    people, group = table["population_2022"], evidence.table("cities").set_index("code")["city"]
    groups = {
        "with suburbs, United Kingdom": people.groupby(group).sum(),
        "with suburbs, England": people[table["nation"] == "England"].groupby(group).sum(),
        "the largest authority of each": people.groupby(group).max(),
    }
    ranks = {words: int(some.rank(ascending=False)[group[claim.places[0]]]) for words, some in groups.items()}
    cities, rank = group.nunique(), int(claim.quoted[0])
    outcomes = {words: rules.rank(rank, own, cities).answer for words, own in ranks.items()}
    figures = {"name": names(evidence, claim.places)[0], "cities": cities, "ranks": list(ranks.values())}
    return result_of_readings(claim, outcomes, ranks["with suburbs, United Kingdom"], ranks, **figures)
