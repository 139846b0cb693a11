"""The words of “Who would it help?”: what changes, what it costs, the essay's prices, what is left out."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit import tables
from toolkit.core import wording
from toolkit.explorer.controls import OwnFile
from toolkit.explorer.result import Table
from toolkit.health_and_poverty import poverty
from toolkit.health_and_poverty.poverty.equivalence import scale_for
from toolkit.health_and_poverty.poverty.net_income import System, net_earnings
from toolkit.health_and_poverty.poverty.reform import LEFT_OUT, PLACES, UNDER_FIVE

NURSERY, SALARY = 526.0, 585.0  # GBP a week: essay 2.4 of the collection, after the Sunday Times (2021)
PLACE = NURSERY / PLACES
INCOMES = {"BHC": "Before housing costs", "AHC": "After housing costs"}
USED = ("personal_allowance", "insurance_threshold", "credit_single", "taper", "living_wage", "real_living_wage")
COLUMNS = {
    "group": "Group",
    "before": ("Before, %", "z.1f"),
    "after": ("After, %", "z.1f"),
    "difference": ("Change", "z.1f"),
    "lower": ("from", "z.1f"),
    "upper": ("to", "z.1f"),
    "lifted": ("Fewer", "z,.0f"),
    "lifted_lower": ("from", "z,.0f"),
    "lifted_upper": ("to", "z,.0f"),
    "reason": "Why empty",
}
HEADS = ("lifted", "lifted_lower", "lifted_upper")
"""The columns of people."""
SOCIAL = "The rent that councils and housing associations lose is not taken off the Exchequer’s gain."
COSTS = {
    "pay": "Employers: higher gross pay (before their own National Insurance)",
    "exchequer": "The Exchequer: more tax and National Insurance received, less Universal Credit paid",
    "rent": "Landlords, including councils and housing associations: less rent received",
    "childcare": "Whoever pays for cheaper childcare",
    "households": "Households: more income after tax, rent and childcare",
}


def definition(costs: str, share: int, counted: str) -> poverty.Definition:
    """Return what counts as low income: the official scale of the income chosen, a share of the median in per cent."""
    return poverty.Definition(f"income_{costs.lower()}", scale_for(costs), share / 100, counted=counted)


def name_of(file: OwnFile | None) -> str:
    """Return the name of the households for a subtitle."""
    return f"Your file “{file.name}”" if file else "Simulated households"


HOUSEHOLDS, FAMILIES = "synthetic_households", "synthetic_families"
NO_REGIONS = (
    "The simulated families of 2024-25 match published figures by region only loosely, so family types are shown "
    "instead."
)


def simulated(year: str) -> str:
    """Return the table of simulated people whose pay and benefits are nearest to the rules of a year."""
    return FAMILIES if year >= "2024-25" else HOUSEHOLDS


def source(file: OwnFile | None, year: str) -> str:
    """Return the source of the households."""
    if file:
        return f"Your file “{file.name}”, not checked by this project"
    title = tables.load(simulated(year)).attrs["title"]
    return f"{title}: simulated by this project to match published figures; nobody in it exists"


def rules(system: System) -> str:
    """Name the publishers of the taxes and benefits used; addresses would be too long for a phone."""
    cited = dict.fromkeys(system.sources[name].rpartition(", https://")[0] for name in USED)
    return f"Taxes, benefits and wages of {system.year}: {'; '.join(cited)}. Web addresses: parameters.yaml of the lab."


def describe_reform(reform: poverty.Reform, system: System) -> str:
    """Return what the reform does, as the subject of a sentence; "" for nothing."""
    parts = []
    if reform.pay_floor:
        floor, london = (wording.value(amount, "GBP", 2) for amount in (reform.pay_floor, reform.pay_floor_london))
        parts.append(f"a {floor} pay floor" + (f" ({london} in London)" if london != floor else ""))
    if reform.more_hours:
        parts.append(f"part-time jobs {wording.number(reform.more_hours, 0)} hours a week longer")
    if reform.rent_cut:
        parts.append(f"rents {wording.value(100 * reform.rent_cut, '%', 0)} lower")
    if reform.childcare:
        parts.append(f"childcare {wording.value(reform.childcare, 'GBP', 0)} a week cheaper for each child under five")
    subject = wording.listing(parts)
    return subject[:1].upper() + subject[1:]


def sentence(file: OwnFile | None, subject: str, result: poverty.ReformImpact) -> str:
    """Return how many people the reform lifts out of poverty, how the rate changes, and what it costs."""
    households = f"households in “{file.name}”" if file else "simulated households"
    everyone, counted = result.rows.iloc[-1], result.before.definition.counted
    if everyone["reason"]:
        return f"{result.sentence()} They are the {households}."
    if not subject:
        rate = wording.value(everyone["before"], "%", 1)
        return f"Nothing changes yet: {rate} of {counted} are below the poverty line ({households}). Choose a change."
    if everyone["difference"] == 0:
        return f"{subject} would not lift any {counted} out of poverty ({households}). {result.sentence()}"
    number = abs(everyone["lifted"])
    size = f"{wording.number(round(number, -3), 0)} {counted}"
    about = "at most" if result.costs.loc["childcare", "value"] else "about"  # see `essay`: as if all of them paid
    verb = f"lift {about} {size} out of poverty" if everyone["lifted"] > 0 else f"leave about {size} more in poverty"
    return f"{subject} would {verb} ({households}). {result.sentence()} {money(result)}".strip()


def money(result: poverty.ReformImpact) -> str:
    """Return who pays and who gains, in GBP billion a year."""
    said = []
    for name, words in (
        ("pay", "gross pay would rise by {}"),
        ("exchequer", "the Exchequer would {} {}"),
        ("rent", "landlords would receive {} less"),
        ("childcare", "families would pay at most {} less for childcare"),
    ):
        row: Any = result.costs.loc[name]
        if row["value"] == 0:
            continue
        sign = -1 if row["value"] < 0 else 1
        low, high = sorted(float(sign * row[end] / 1000) for end in ("lower", "upper"))
        amount = wording.sum_of_money(sign * row["value"] / 1000)
        if pd.notna(low):
            amount += f" ({wording.sum_of_money(low)} to {wording.sum_of_money(high)})"
        verb = ("gain",) if sign > 0 else ("lose",)
        said.append(words.format(*(verb if name == "exchequer" else ()), amount))
    if not said:
        return ""
    rents = " " + SOCIAL if result.costs.loc["rent", "value"] else ""
    return wording.sentence(f"Each year {wording.listing(said)}") + rents


def costs(result: poverty.ReformImpact) -> Table:
    """Return the table of annual costs and gains."""
    rows = result.costs[result.costs["value"] != 0].reset_index()
    rows["what"] = rows["what"].map(COSTS)
    sums = ["value", "lower", "upper"]
    rows[sums] = rows[sums].map(lambda million: float(f"{million:.3g}"))
    columns = {
        "what": "Annual cost or gain",
        "value": ("£ million", "z,.0f"),
        "lower": ("from", "z,.0f"),
        "upper": ("to", "z,.0f"),
    }
    note = "First-round effects only, to three significant figures. Households = pay − Exchequer + rents + childcare."
    return Table.of("Who pays and who gains", rows, columns, note)


def essay(system: System) -> tuple[str, ...]:
    """Explain the essay's two numbers, and what is left of the salary after tax."""
    left = float(net_earnings([SALARY], system)[0])
    price, pay, net = (wording.value(one, "GBP", 0) for one in (NURSERY, SALARY, left))
    shares = [wording.value(100 * NURSERY / one, "%", 0) for one in (SALARY, left)]
    return (
        f"The Salvation Army’s essay (2.4 of the collection, after the Sunday Times) says that full-time nursery "
        f"places for two children cost {price} a week on average. That is {shares[0]} of a median salary of {pay} a "
        f"week. {pay} is what full-time employees earned before tax in April 2019 (Office for National Statistics).",
        f"After income tax and National Insurance in {system.year}, {net} is left, so the two places would cost "
        f"{shares[1]} of median take-home pay.",
        f"The slider takes its percentage off {wording.value(PLACE, 'GBP', 0)} for each child under five, at most two, "
        "in families where all adults work, as if all of them paid for full-time places. The data do not say who does. "
        f"Nor do they give ages under 14: {wording.value(100 * UNDER_FIVE, '%', 0)} of these children are assumed to "
        "be under five. 100% gives the most that free places could do and cost, not a likely effect.",
        "The official measure does not take childcare costs off income, so cheaper childcare would not change the "
        "official rate. Here the saving counts as income. Parents on Universal Credit can already claim back up to 85% "
        "of the price, and three- and four-year-olds have free hours: both are left out, so the effect is overstated.",
    )


def left_out() -> tuple[str, ...]:
    """Return what the estimate leaves out."""
    return (
        LEFT_OUT,
        "Everyone on Universal Credit is assumed to be 25 or over, to have their rent met in full and to have no "
        "savings. The pay floor applies at all ages; the National Living Wage is for people aged 23 and over (25 and "
        "over in 2019-20).",
    )


def notes(result: poverty.ReformImpact, year: str, childcare: bool, rents: bool) -> tuple[str, ...]:
    """Return what to know, and what not to conclude."""
    is_simulated = result.before.kind == "simulation"
    kinds = (
        "The households are [[synthetic population|simulated]] to match published figures; nobody in them exists. The "
        "intervals show how much the figures would vary between simulations, not sampling error or how good the "
        "assumptions are.",
        "The intervals come from a bootstrap that treats your file as one simple random sample of households. Cells "
        "with few households are suppressed.",
    )
    said = [
        "This is a first-round estimate (see [[first-round effect]]): how pay, tax and benefits would change if nobody "
        "changed what they do. It is not a forecast.",
        kinds[0] if is_simulated else kinds[1],
        "Figures are rounded separately, so a change may differ by 0.1 from the difference between the rounded rates."
        + (" Numbers are to the nearest thousand." if is_simulated else ""),
    ]
    if result.costs["value"]["pay"] > 0:
        said.append(
            "Pay belongs to a person, poverty to a household: many low-paid people live with someone who earns more, "
            "and many households in poverty have no pay to raise."
        )
    of = "2024-25" if simulated(year) == FAMILIES else "2021-22"
    if is_simulated and year != of:
        said.append(f"Households’ pay and benefits are those of {of}; the rules of {year} apply only to the change.")
    if rents:
        said.append(
            "Lower rents save Universal Credit, but councils and housing associations lose rent: someone must make up "
            "the loss, or they build and repair less. The Exchequer’s gain leaves that out, so it is not a net gain to "
            "the public purse."
        )
    if childcare:
        said.append("By the official measure cheaper childcare lifts nobody over the line: see the text on its prices.")
    return tuple(said)


def households_in_code(file: OwnFile | None, year: str) -> tuple[str, tuple[str, str]]:
    """Return how the lines of Python load the households: the call, an import before it, and arguments after it."""
    if file is None:
        return f'tables.load("{simulated(year)}")', ("", "")
    more = (
        "from toolkit import uploads\n"
        "from toolkit.health_and_poverty.poverty.reform import MAY_BE_EMPTY, NUMBERS, categories\n",
        ', reliability=poverty.Reliability(), kind="sampling"',
    )
    known = 'categories(tables.load("synthetic_households"))'
    return f"uploads.read_households({file.name!r}, {known}, NUMBERS, MAY_BE_EMPTY).table", more
