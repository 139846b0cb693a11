"""The texts of “Who would it help?”: the changes, the cost, the essay's prices, what is left out."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.apps.shared.simulated_people import edition
from toolkit.core import wording
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.controls import OwnFile
from toolkit.explorer.result import Table
from toolkit.health_and_poverty import poverty
from toolkit.health_and_poverty.poverty.equivalence import scale_for
from toolkit.health_and_poverty.poverty.net_income import System, net_earnings
from toolkit.health_and_poverty.poverty.reform import PLACES, UNDER_FIVE

NURSERY, SALARY = 526.0, 585.0  # GBP a week: essay 2.4 of the collection, citing the Sunday Times (2021)
PLACE = NURSERY / PLACES
INCOMES = {"BHC": "Before housing costs", "AHC": "After housing costs"}
USED = ("personal_allowance", "insurance_threshold", "credit_single", "taper", "living_wage", "real_living_wage")
WORDS = module_yaml(__file__)
HEADS = ("lifted", "lifted_lower", "lifted_upper")
"""The columns that hold numbers of people."""
SOCIAL: str = WORDS["social"]
COSTS: dict[str, str] = WORDS["costs"]
LEFT_OUT = (poverty.reform.LEFT_OUT, WORDS["notes"]["left_out"])


def definition(costs: str, share: int, counted: str) -> poverty.Definition:
    """Return a definition of low income: the official scale for that kind of income, and a share (%) of the median."""
    return poverty.Definition(f"income_{costs.lower()}", scale_for(costs), share / 100, counted=counted)


def name_of(file: OwnFile | None, year: str) -> str:
    """Return what a subtitle calls the households."""
    return f"Your file “{file.name}”" if file else edition(year).name


def source(file: OwnFile | None, year: str) -> str:
    """Return the source of the household data."""
    return f"Your file “{file.name}”, not checked by this project" if file else edition(year).source


def rules(system: System) -> str:
    """Return the publishers of the tax and benefit figures; web addresses would be too long for a phone."""
    cited = dict.fromkeys(system.sources[name].rpartition(", https://")[0] for name in USED)
    listed = "; ".join(cited)
    return f"Sources for taxes, benefits and wages in {system.year}: {listed}. Links are in the lab's parameters.yaml."


def describe_reform(reform: poverty.Reform) -> str:
    """Return what the reform does, as the subject of a sentence; "" if it does nothing."""
    parts = []
    if reform.pay_floor:
        floor, london = (wording.value(amount, "GBP", 2) for amount in (reform.pay_floor, reform.pay_floor_london))
        parts.append(f"a {floor} pay floor" + (f" ({london} in London)" if london != floor else ""))
    if reform.more_hours:
        parts.append(f"{wording.count(round(reform.more_hours), 'more hour')} a week in part-time jobs")
    if reform.rent_cut:
        parts.append(f"a cut of {wording.value(100 * reform.rent_cut, '%', 0)} in rents")
    if reform.childcare:
        amount = wording.value(reform.childcare, "GBP", 0)
        parts.append(f"a cut of {amount} a week in childcare costs per child under five")
    subject = wording.listing(parts)
    return subject[:1].upper() + subject[1:]


def sentence(file: OwnFile | None, year: str, subject: str, result: poverty.ReformImpact) -> str:
    """Return how many people the reform lifts out of poverty, how the rate changes, and the cost."""
    households = f"households in “{file.name}”" if file else edition(year).name.lower()
    everyone, counted = result.rows.iloc[-1], result.before.definition.counted
    counted = counted if file else edition(year).word(counted)
    if everyone["reason"]:
        return f"{result.sentence(counted)} They are the {households}."
    if not subject:
        rate = wording.value(everyone["before"], "%", 1)
        return f"No change yet: {rate} of {counted} are below the poverty line ({households}). Choose a change."
    if everyone["difference"] == 0:
        return f"{subject} would not lift any {counted} out of poverty ({households}). {result.sentence(counted)}"
    number = abs(everyone["lifted"])
    size = f"{number / 1e6:.1f} million" if number >= 1e6 else wording.number(round(number, -3), 0)
    size = f"{size} {counted}"
    about = "at most" if result.costs.loc["childcare", "value"] else "about"  # see `essay`: as if all of them paid
    verb = f"lift {about} {size} out of poverty" if everyone["lifted"] > 0 else f"leave about {size} more in poverty"
    together = len(subject.split()) > 13  # a headline has at most 25 words
    listed = f" The changes are {subject[:1].lower()}{subject[1:]}." if together else ""
    subject = "Together, these changes" if together else subject
    return f"{subject} would {verb} ({households}).{listed} {result.sentence(counted)} {money(result)}".strip()


def money(result: poverty.ReformImpact) -> str:
    """Return who pays and who gains, in GBP billion a year."""
    phrases = []
    for name, words in WORDS["gains"].items():
        row: Any = result.costs.loc[name]
        if row["value"] == 0:
            continue
        sign = -1 if row["value"] < 0 else 1
        low, high = sorted(float(sign * row[end] / 1000) for end in ("lower", "upper"))
        amount = wording.sum_of_money(sign * row["value"] / 1000)
        if pd.notna(low):
            amount += f" ({wording.sum_of_money(low)} to {wording.sum_of_money(high)})"
        phrases.append(words.format(amount, verb="gain" if sign > 0 else "lose"))
    if not phrases:
        return ""
    rents = f" {SOCIAL}" if result.costs.loc["rent", "value"] else ""
    return wording.sentence(f"Each year {wording.listing(phrases)}") + rents


def costs(result: poverty.ReformImpact) -> Table:
    """Return the table of annual costs and gains."""
    rows = result.costs[result.costs["value"] != 0].reset_index()
    rows["what"] = rows["what"].map(COSTS)
    sums = ["value", "lower", "upper"]
    rows[sums] = rows[sums].map(lambda million: float(f"{million:.3g}"))
    return Table.worded(WORDS["sums"], rows)


def essay(system: System) -> tuple[str, ...]:
    """Return an explanation of the essay's two numbers, and what is left of the salary after tax."""
    left = float(net_earnings([SALARY], system)[0])
    price, pay, net = (wording.value(sum_, "GBP", 0) for sum_ in (NURSERY, SALARY, left))
    shares = [wording.value(100 * NURSERY / income, "%", 0) for income in (SALARY, left)]
    place, young = wording.value(PLACE, "GBP", 0), wording.value(100 * UNDER_FIVE, "%", 0)
    given = {"price": price, "pay": pay, "net": net, "shares": shares, "place": place, "young": young}
    return tuple(paragraph.format(year=system.year, **given) for paragraph in WORDS["essay"])


def notes(result: poverty.ReformImpact, year: str, childcare: bool, rents: bool) -> tuple[str, ...]:
    """Return caveats, and what not to conclude."""
    simulated, people = result.before.kind == "simulation", edition(year)
    words: dict[str, str] = WORDS["notes"]
    rounded = words["rounded"].format(thousands=words["thousands"] if simulated else "")
    caveats = [words["first_round"], *([people.note] if simulated else []), words[result.before.kind], rounded]
    if result.costs["value"]["pay"] > 0:
        caveats.append(words["pay"])
    if simulated and year != people.year:
        caveats.append(words["year"].format(people=people, year=year))
    return (*caveats, *([words["rents"]] if rents else []), *([words["childcare"]] if childcare else []))


def households_in_code(file: OwnFile | None, year: str) -> tuple[str, tuple[str, str]]:
    """Return the code that loads the households: the call, an import before it, and arguments after it."""
    if file is None:
        return f'tables.load("{edition(year).table}")', ("", "")
    own = WORDS["own_households"]
    return own["call"].format(file.name), (own["imports"], own["arguments"])
