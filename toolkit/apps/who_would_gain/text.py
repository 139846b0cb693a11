"""The words of the explorer of changes: what is changed, what it costs, the essay's prices, what is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.core import wording
from toolkit.explorer.controls import OwnFile
from toolkit.health_and_poverty import poverty
from toolkit.health_and_poverty.poverty.equivalence import scale_for
from toolkit.health_and_poverty.poverty.net_income import System, net_earnings
from toolkit.health_and_poverty.poverty.reform import LEFT_OUT, PLACES, UNDER_FIVE

NURSERY, SALARY = 526.0, 585.0  # GBP a week: essay 2.4 of the collection, after the Sunday Times (2021)
PLACE = NURSERY / PLACES
INCOMES = {"BHC": "Before housing costs", "AHC": "After housing costs"}
USED = ("personal_allowance", "insurance_threshold", "credit_single", "taper", "living_wage", "real_living_wage")
HEADINGS = {
    "group": "Group",
    "before": "Before, %",
    "after": "After, %",
    "difference": "Change",
    "lower": "from",
    "upper": "to",
    "lifted": "Fewer",
    "lifted_lower": "from",
    "lifted_upper": "to",
    "reason": "Why empty",
}
HEADS = ("lifted", "lifted_lower", "lifted_upper")
"""The columns of people."""
FORMATS = dict.fromkeys(("before", "after", "difference", "lower", "upper"), "z.1f") | dict.fromkeys(HEADS, "z,.0f")
SOCIAL = "What councils and housing associations lose as landlords is not taken off the Exchequer’s part."
COSTS = {
    "pay": "Gross pay: more, paid by employers (before their own National Insurance)",
    "exchequer": "The Exchequer: more tax and National Insurance, less Universal Credit",
    "rent": "Rents: less, received by landlords, among them councils and housing associations",
    "childcare": "Childcare: less, borne by whoever makes it cheaper",
    "households": "Households: more left after tax, rent and childcare",
}


def address(path: Path, root: Path) -> str:
    """Return where the file is, seen from the project's folder (as it stands elsewhere)."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def definition(costs: str, share: int, counted: str) -> poverty.Definition:
    """Return what counts as low income: the official scale of the income chosen, a share of the median in per cent."""
    return poverty.Definition(f"income_{costs.lower()}", scale_for(costs), share / 100, counted=counted)


def whose(file: OwnFile | None) -> str:
    """Say whose households these are."""
    return f"Your file “{file.name}”" if file else "Synthetic population: nobody in it exists"


def source(file: OwnFile | None, title: str) -> str:
    """Return the source of the households."""
    if file:
        return f"Your file “{file.name}”, not checked by this project"
    return f"{title}, made by this project from published margins: nobody in it exists"


def rules(system: System) -> str:
    """Name the publishers of the taxes and benefits used; addresses would be too long for a phone."""
    cited = dict.fromkeys(system.sources[name].rpartition(", https://")[0] for name in USED)
    return f"Taxes, benefits and wages of {system.year}: {'; '.join(cited)}. Addresses: parameters.yaml of the lab."


def change(asked: poverty.Reform, system: System) -> str:
    """Say what is changed in a clause; "" for nothing."""
    said = []
    if asked.pay_floor:
        floor, london = (wording.value(one, "GBP", 2) for one in (asked.pay_floor, asked.pay_floor_london))
        said.append(
            f"nobody were paid less than {floor} an hour" + (f" ({london} in London)" if london != floor else "")
        )
    if asked.more_hours:
        said.append(f"part-time jobs were {wording.number(asked.more_hours, 0)} hours a week longer")
    if asked.rent_cut:
        said.append(f"rents were {wording.value(100 * asked.rent_cut, '%', 0)} lower")
    if asked.childcare:
        said.append(f"childcare cost {wording.value(asked.childcare, 'GBP', 2)} a week less for each child under five")
    return f"If {wording.listing(said)}, with the taxes and benefits of {system.year}, " if said else ""


def whole(file: OwnFile | None, clause: str, result: poverty.ReformImpact) -> str:
    """Say whose households, what is changed, who is lifted and what moves."""
    then = result.sentence()
    said = f"{clause}{then[0].lower()}{then[1:]}" if clause else f"Nothing is changed. {then}"
    return f"{whose(file)}. {said} {money(result)}".strip()


def money(result: poverty.ReformImpact) -> str:
    """Say what moves, in GBP billion a year."""
    said = []
    for name, words in (
        ("pay", "gross pay would rise by {}"),
        ("exchequer", "the Exchequer would {} {}"),
        ("rent", "landlords would receive {} less"),
        ("childcare", "childcare would cost families {} less"),
    ):
        row: Any = result.costs.loc[name]
        if row["value"] == 0:
            continue
        sign = -1 if row["value"] < 0 else 1
        low, high = sorted(float(sign * row[end] / 1000) for end in ("lower", "upper"))
        amount = wording.value(sign * row["value"] / 1000, "GBP billion", 1)
        if pd.notna(low):
            amount += f" ({wording.interval(low, high, 'GBP billion', 1)})"
        verb = ("gain",) if sign > 0 else ("lose",)
        said.append(words.format(*(verb if name == "exchequer" else ()), amount))
    if not said:
        return ""
    rents = " " + SOCIAL if result.costs.loc["rent", "value"] else ""
    return wording.sentence(f"In a year {wording.listing(said)}") + rents


def costs(result: poverty.ReformImpact) -> tuple[str, pd.DataFrame, dict[str, str], dict[str, str], str]:
    """Return the parts of a table of what moves."""
    rows = result.costs[result.costs["value"] != 0].reset_index()
    rows["what"] = rows["what"].map(COSTS)
    headings = {"what": "What moves in a year", "value": "£ million", "lower": "from", "upper": "to"}
    note = "The first round only. Households = pay − Exchequer + rents + childcare."
    return "What it costs, and whom", rows, headings, dict.fromkeys(("value", "lower", "upper"), "z,.0f"), note


def essay(system: System) -> tuple[str, ...]:
    """Explain the essay's two numbers, and what is left of the salary after tax."""
    left = float(net_earnings([SALARY], system)[0])
    price, pay, net = (wording.value(one, "GBP", 0) for one in (NURSERY, SALARY, left))
    shares = [wording.value(100 * NURSERY / one, "%", 0) for one in (SALARY, left)]
    return (
        f"The Salvation Army’s essay (2.4 of the collection, after the Sunday Times) sets {price} a week, the average "
        f"price of full-time nursery places for two children, against a median salary of {pay} a week: {shares[0]} of "
        f"it. {pay} is what full-time employees earned before tax in April 2019 (Office for National Statistics).",
        f"After the income tax and National Insurance of {system.year} {net} is left, so that the two places would "
        f"cost {shares[1]} of one median take-home pay.",
        f"The slider takes its percentage off {wording.value(PLACE, 'GBP', 0)} for each child under five, at most two, "
        "of families whose adults all work, as if all of them paid for full-time places. The households do not say who "
        f"does, nor how old a child under 14 is ({wording.value(100 * UNDER_FIVE, '%', 0)} are drawn as under five): "
        "at 100% this is the most that free places could reach and cost, not what they would.",
        "The official measure never takes childcare off income, so that cheaper childcare would leave the official "
        "rate where it is. Here what is saved counts as income. Parents on Universal Credit can already have up to 85% "
        "of the price back, and three- and four-year-olds free hours: both are left out, so the effect is overstated.",
    )


def left_out() -> tuple[str, ...]:
    """Say what the reckoning does not know."""
    return (
        LEFT_OUT,
        "Everybody on Universal Credit is taken to be 25 or over, to have a rent that is met in full, and to have no "
        "savings. A pay floor holds for all ages; the National Living Wage is for those of 23 and over (25 and over "
        "in 2019-20).",
    )


def notes(result: poverty.ReformImpact, year: str, childcare: bool, rents: bool) -> tuple[str, ...]:
    """Return what to know, and what not to conclude."""
    simulated = result.before.kind == "simulation"
    kinds = (
        "The population is [[synthetic population|synthetic]]: it meets published margins and stands for nobody. Its "
        "intervals say how far another draw of such households would go; they say nothing of sampling or of how right "
        "the assumptions are.",
        "The intervals are those of a bootstrap of the households in your file as one simple random sample. Cells with "
        "few households are suppressed.",
    )
    said = [
        "A [[first-round effect]]: what pay, tax and benefits would do on the day, if everybody went on as before. It "
        "is no forecast.",
        kinds[0] if simulated else kinds[1],
        "Every figure is rounded by itself: a change may differ by 0.1 from the difference of the rounded rates beside "
        "it." + (" Numbers are to the nearest thousand." if simulated else ""),
    ]
    if result.costs["value"]["pay"] > 0:
        said.append(
            "Pay is a person's and poverty a household's: many low-paid people live with somebody who earns more, and "
            "many poor households have no pay to raise."
        )
    if simulated and year != "2021-22":
        said.append(f"The households’ pay and credit are those of 2021-22; the rules of {year} only answer the change.")
    if rents:
        said.append(
            "Lower rents save Universal Credit; but councils and housing associations lose the rent of their tenants, "
            "and somebody must make it good or they build and repair less. The Exchequer’s part here leaves that out: "
            "it is no net gain of the public purse."
        )
    if childcare:
        said.append("By the official measure cheaper childcare moves nobody over the line: see the text on its prices.")
    return tuple(said)


def households_in_code(file: OwnFile | None) -> tuple[str, tuple[str, str]]:
    """Return how the lines of Python load the households: the call, an import before it, and arguments after it."""
    if file is None:
        return 'tables.load("synthetic_households")', ("", "")
    more = (
        "from toolkit.health_and_poverty.poverty.reform import MAY_BE_EMPTY, NUMBERS, TEXTS\n"
        "from toolkit.uploads.households import load_households\n",
        ', reliability=poverty.Reliability(), kind="sampling"',
    )
    return f"load_households({file.name!r}, TEXTS, NUMBERS, MAY_BE_EMPTY)", more
