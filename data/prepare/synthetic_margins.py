"""The calibration targets of the simulated families of 2024-25, and their final distance from each published figure.

A margin has the published figure as displayed and unrounded, and the part and whole that it counts. The weights are
fitted to the unrounded figures, which are consistent; the distance is from the displayed figure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from data.prepare import hbai
from data.prepare.model import Raw, Source
from data.prepare.regions import NAME_OF, REGIONS, UNITED_KINGDOM, region_name
from data.prepare.synthetic_families import (
    COUPLE,
    FULL,
    INACTIVE,
    KINDS,
    LONE_PARENT,
    MAN,
    MIXED,
    ONE,
    PARENTS,
    PART,
    PENSIONER_COUPLE,
    SELF,
    SIXTY,
    STATUSES,
    UNEMPLOYED,
    WITH_CHILDREN,
    WOMAN,
    WORKING,
    WORKLESS,
)
from data.prepare.universal_credit_households import FILE
from toolkit.core.errors import TableError
from toolkit.health_and_poverty.poverty.equivalence import COMPANION, MODIFIED_OECD
from toolkit.health_and_poverty.poverty.weighted import Floats

PERIOD, AVERAGE = "2024/25", "2022/23 to 2024/25"
LINE = 0.6
PAY_2021, PAY_2024, PAY_2025 = "2021-04-21", "2024-04-17", "2025-04-30"
LOW_PAY, LOW_PAY_JOBS, FLOOR, LONDON_FLOOR = 16.0, 4.5, 12.00, 13.15  # %, million jobs, GBP an hour: April 2024
RENTS = {"Wales": 785.0, "Scotland": 998.0, "Northern Ireland": 832.0}  # GBP a month
# England in 2024-25: million renting households, and their mean rent, GBP a week.
HOMES = {"Private rent": (4.7, 250.0), "Social rent": (4.1, 113.69)}
MORTGAGES = 110.0  # GBP billion that owners with a mortgage paid in 2024, interest and capital
# 2023/24: million people in low income after housing costs, and their share of those in the tenure, %.
POOR = {"Private rent": (4.8, 37.0), "Social rent": (4.4, 40.0)}
ASHE = Source(
    "Explore local statistics: gross median weekly pay (Annual Survey of Hours and Earnings)",
    "https://www.ons.gov.uk/explore-local-statistics/indicators/gross-median-weekly-pay",
    "Office for National Statistics",
)
LOW_PAID = Source(
    "Employee jobs below the real Living Wage 2024 (4.5 million, 16%), as reported by Employee Benefits, 2025",
    "https://employeebenefits.co.uk/financial-wellbeing/"
    "45-million-uk-workers-are-paid-below-the-real-living-wage/280441.article",
    "Living Wage Foundation",
)
PRIVATE_RENT = Source(
    "Private rent and house prices, UK: March 2025 (average rents of February 2025; Northern Ireland of December 2024)",
    "https://www.ons.gov.uk/economy/inflationandpriceindices/bulletins/privaterentandhousepricesuk/march2025",
    "Office for National Statistics",
)
HOUSING = Source(
    "English Housing Survey 2024 to 2025: headline findings, chapters 1 and 2 (mean private rent as reported by "
    "LandlordZone)",
    "https://www.gov.uk/government/statistics/chapters-for-english-housing-survey-2024-to-2025-headline-findings-on-"
    "demographics-and-household-resilience",
    "Ministry of Housing, Communities and Local Government",
)
SOCIAL_RENT = Source(
    "Stock and rents of registered providers of social housing on 31 March 2025 (weekly social rent), as reported by "
    "UK Government News",
    "https://www.ukgovnews.com/press-release/rsh-publishes-annual-statistics-on-stocks-and-rents-in-the-social-"
    "housing-sector/1005200605",
    "Regulator of Social Housing",
)
TENURE = Source(
    "UK poverty statistics: housing and poverty (Households below average income, 2023/24)",
    "https://www.jrf.org.uk/uk-poverty-statistics/housing",
    "Joseph Rowntree Foundation",
)
MORTGAGE = Source(
    "Housing costs in 2024: what owners with a mortgage paid (217 billion pounds in all, 110 of them), as reported by "
    "Cactus Mortgages",
    "https://www.cactusmortgages.co.uk/media/mortgage-bills-up-2800-since-2022",
    "Savills",
)
_PAY_FILE = "els/gross-median-weekly-pay.csv"


@dataclass(frozen=True, eq=False)
class Margin:
    """A published figure and its counterpart among the families.

    ``part`` over ``whole`` (or alone, if a number is published) times ``scale`` is the simulated figure, for weights of
    one per family; ``value`` replaces that if the figure is a median or a coefficient. If ``slope`` is given (the
    derivative by each weight), the figure is fitted along it, from the current weights.
    """

    source: str
    who: str
    group: str
    statistic: str
    housing_costs: str
    unit: str
    period: str
    published: float
    target: float
    part: Floats
    whole: Floats | None = None
    scale: float = 100.0
    rounding: float = 0.5
    fitted: bool = True
    loose: float = 1.0  # multiplier of the slack that rounding allows
    value: Callable[[Floats], float] | None = None
    slope: Callable[[Floats], Floats] | None = None

    def simulated(self, weights: Floats) -> float:
        """Return the figure for the weighted families."""
        if self.value is not None:
            return self.value(weights)
        return float(self.scale * (weights @ self.part) / (1.0 if self.whole is None else weights @ self.whole))

    def equation(self, start: Floats, reached: Floats) -> tuple[Floats, float, float]:
        """Return the column, its total, and the slack: part of the published rounding, in the column's units."""
        if self.slope is not None and self.whole is not None:
            # Doubling all weights leaves the figure unchanged, so the slope is 0 along the weights themselves.
            size = float(start @ self.whole) / self.scale
            missing = self.target - self.simulated(reached)
            return size * self.slope(reached), size * missing, _SLACK * self.loose * self.rounding * size
        share = self.target / self.scale
        if self.whole is None:
            return self.part, share, _SLACK * self.loose * self.rounding / self.scale
        slack = _SLACK * self.loose * self.rounding / self.scale * float(start @ np.abs(self.whole))
        return self.part - share * self.whole, 0.0, slack


_SLACK = 0.01


@dataclass(frozen=True)
class _People:
    """The families as arrays, and the units counted in them."""

    frame: pd.DataFrame
    counted: Mapping[str, Floats]
    income: Mapping[str, Floats]
    medians: Mapping[str, float]

    @classmethod
    def of(cls, frame: pd.DataFrame, medians: Mapping[str, float]) -> _People:
        adults, pensioners = (frame[name].to_numpy(float) for name in ("adults", "pensioners"))
        kids = (frame["older_children"] + frame["children"]).to_numpy(float)
        counted = {"people": adults + kids, "children": kids, "adults": adults - pensioners, "pensioners": pensioners}
        heads = [frame[name] for name in ("adults", "older_children", "children")]
        income = {
            "BHC": frame["income_bhc"].to_numpy() / MODIFIED_OECD.weights(*heads),
            "AHC": frame["income_ahc"].to_numpy() / COMPANION.weights(*heads),
        }
        return cls(frame, counted, income, medians)

    def where(self, column: str, *names: str) -> Floats:
        return self.frame[column].isin(names).to_numpy(float)

    def poor(self, costs: str) -> Floats:
        return (self.income[costs] < LINE * self.medians[costs]).astype(float)


Groups = list[tuple[str, str, Floats | None]]  # the publisher's label, ours, and which families; None is not simulated


def margins(frame: pd.DataFrame, raw: Raw) -> Iterator[Margin]:
    """Yield every published figure for 2024-25 that has a counterpart in the families."""
    people = _People.of(frame, medians(raw))
    every = np.ones(len(frame))
    kinds: Groups = [(kind, kind, people.where("family_type", kind)) for kind in KINDS]
    kinds += [(label, label, None) for label in ("Adult male", "Adult female", "Children")]
    statuses: Groups = [(status, status, people.where("work_status", status)) for status in STATUSES]
    yield from _topic(people, raw, "population", "people", "3_1ts 3_10ts 3_4ts", [*kinds, ("All", "All", every)])
    yield from _topic(people, raw, "population", "people", "3_2ts 3_11ts 3_5ts", [*statuses, ("All", "All", every)])
    yield from _topic(people, raw, "workingage", "adults", "5_2ts 5_11ts 5_5ts", _adults(people))
    yield from _topic(people, raw, "workingage", "adults", "5_1ts", _couples(people))
    yield from _topic(people, raw, "children", "children", "4_1ts 4_14ts 4_6ts", _children(people))
    numbers = people.counted["children"]
    sizes = {"One child": numbers == 1, "Two children": numbers == 2, "Three or more children": numbers > 2}
    by_size: Groups = [(name, name, which.astype(float)) for name, which in sizes.items()]
    yield from _topic(people, raw, "children", "children", "4_4ts 4_18ts", [*by_size, ("All", "All", every)])
    for book, who, sheets in (
        ("population", "people", "3_16ts 3_17ts"),
        ("workingage", "adults", "5_16ts 5_17ts"),
        ("children", "children", "4_3ts 4_16ts"),
    ):
        yield from _regions(people, raw, book, who, sheets)
    yield from _pensioners(people, raw)
    yield from _money(people, raw)
    yield from _jobs(people, raw)
    yield from _tenures(people, raw)
    yield from _costs_and_credit(people, raw)


def _adults(people: _People) -> Groups:
    """Return the rows of the tables for working-age adults, which have no status “aged 60 or over”."""
    rows: Groups = []
    labels = {status: (status,) for status in (*WORKING, UNEMPLOYED)} | {INACTIVE: (INACTIVE, SIXTY)}
    parents = people.where("family_type", *WITH_CHILDREN)
    for name, group in (("without children", 1 - parents), ("with children", parents)):
        rows.append((f"Working-age adults {name}", name.capitalize(), group))
        for label, held in labels.items():
            rows.append((label, f"{name.capitalize()}: {label}", group * people.where("work_status", *held)))
    rows.append(("Working-age adults in working families", "Working families", people.where("work_status", *WORKING)))
    rows.append(
        ("Working-age adults in workless families", "Workless families", people.where("work_status", *WORKLESS))
    )
    return [*rows, ("All", "All", np.ones(len(parents)))]


def _couples(people: _People) -> Groups:
    couples, parents = people.where("family_type", COUPLE, PENSIONER_COUPLE), people.where("family_type", PARENTS)
    lone, man, woman = (people.where("family_type", kind) for kind in (LONE_PARENT, MAN, WOMAN))
    return [
        ("Working-age adults without children", "Without children", couples + man + woman),
        ("Couples", "Without children: couples", couples),
        ("Single male", "Without children: single men", man),
        ("Single female", "Without children: single women", woman),
        ("Working-age adults with children", "With children", parents + lone),
        ("Couples", "With children: couples", parents),
        ("Singles", "With children: single", lone),
        ("All", "All", np.ones(len(couples))),
    ]


def _children(people: _People) -> Groups:
    lone, couple = people.where("family_type", LONE_PARENT), people.where("family_type", PARENTS)
    status = {name: people.where("work_status", name) for name in STATUSES}
    working, workless = people.where("work_status", *WORKING), people.where("work_status", *WORKLESS)
    return [
        ("At least one adult in work", "Working families", working),
        ("Workless families", "Workless families", workless),
        ("Lone parent:", "Lone parent", lone),
        ("In full-time work", "Lone parent in full-time work", lone * (status[FULL] + status[SELF])),
        ("In part-time work", "Lone parent in part-time work", lone * status[PART]),
        ("Not working", "Lone parent not working", lone * workless),
        ("Couple with children:", "Couple", couple),
        ("Self-employed", "Couple, self-employed", couple * status[SELF]),
        ("Both in full-time work", "Couple, both in full-time work", couple * status[FULL]),
        (
            "One in full-time work, one in part-time work",
            "Couple, one full-time, one part-time",
            couple * status[MIXED],
        ),
        ("One in full-time work, one not working", "Couple, one full-time, one not working", couple * status[ONE]),
        ("One or more in part-time work", "Couple, part-time work only", couple * status[PART]),
        ("Both not in work", "Couple, neither in work", couple * workless),
        ("Married or Civil Partnered", "", None),
        ("Cohabiting", "", None),
        ("All", "All", np.ones(len(lone))),
    ]


def _blocks(raw: Raw, book: str, name: str) -> dict[str, list[tuple[str, dict[str, hbai.Cell]]]]:
    """Return the rows of a sheet by “BHC”, “AHC”, “millions” or “shares”; a block on gender belongs to the last."""
    found: dict[str, list[tuple[str, dict[str, hbai.Cell]]]] = {}
    key = ""
    for block, label, cells in hbai.blocks(hbai.sheet(raw, book, name)):
        first = block.lower().partition(" ")[0]
        key = {"before": "BHC", "after": "AHC", "number": "millions", "percentage": "shares"}.get(first, key)
        found.setdefault(key, []).append((label, cells))
    return found


def _topic(people: _People, raw: Raw, book: str, who: str, sheets: str, groups: Groups) -> Iterator[Margin]:
    """Yield the margins of sheets with the same groups of the same people: population, rates, composition."""
    counted = people.counted[who]
    for statistic, name in zip(("population", "rate", "composition"), sheets.split(), strict=False):
        for key, rows in _blocks(raw, book, name).items():
            if key == "shares":
                continue
            for (label, cells), (expected, group, held) in zip(rows, groups, strict=True):
                if not label.startswith(expected):
                    raise TableError(f"A row of the sheet {name} is “{label}”.", f"Expected “{expected}”.")
                cell = cells[PERIOD]
                if held is None or cell.value is None or cell.exact is None:
                    continue
                poor = np.ones(len(counted)) if statistic == "population" else people.poor(key)
                wholes = {"population": None, "rate": counted * held, "composition": counted * poor}
                margin = Margin(
                    f"{book} {name}",
                    who,
                    group,
                    statistic,
                    "" if statistic == "population" else key,
                    "million people" if statistic == "population" else "%",
                    PERIOD,
                    cell.value,
                    cell.exact,
                    counted * held * poor,
                    wholes[statistic],
                )
                if statistic == "population":
                    margin = replace(margin, scale=1e-6, rounding=0.05)
                # The composition follows from rates and populations.
                yield replace(margin, fitted=statistic != "composition")


def _regions(people: _People, raw: Raw, book: str, who: str, sheets: str) -> Iterator[Margin]:
    """Yield shares of the country and low-income rates by nation and region, three-year means."""
    counted = people.counted[who]
    for statistic, name in zip(("share of the country", "rate"), sheets.split(), strict=True):
        for key, rows in _blocks(raw, book, name).items():
            if key == "millions":
                continue
            for label, cells in rows:
                if label.strip() == "England" or label.startswith("All"):
                    continue
                cell, region = cells[AVERAGE], region_name(label.strip())
                if cell.value is None or cell.exact is None:
                    continue
                held = counted * people.where("region", region)
                part, whole = (held, counted) if statistic != "rate" else (held * people.poor(key), held)
                costs = key if statistic == "rate" else ""
                yield Margin(
                    f"{book} {name}",
                    who,
                    region,
                    statistic,
                    costs,
                    "%",
                    AVERAGE,
                    cell.value,
                    cell.exact,
                    part,
                    whole,
                    loose=20.0,
                )


def _pensioners(people: _People, raw: Raw) -> Iterator[Margin]:
    """Yield the rates of pensioners: not fitted, like their families' types."""
    row = next(row for row in hbai.sheet(raw, "summary", "1_6a") if len(row) > 8 and row[1].shown == PERIOD)
    counted = people.counted["pensioners"]
    for costs, cell in (("BHC", row[2]), ("AHC", row[7])):
        if cell.value is None or cell.exact is None:
            raise TableError("The rate of pensioners is not in the sheet 1_6a.")
        part = counted * people.poor(costs)
        yield Margin(
            "summary 1_6a",
            "pensioners",
            "All",
            "rate",
            costs,
            "%",
            PERIOD,
            cell.value,
            cell.exact,
            part,
            counted,
            fitted=False,
        )


def _money_rows(raw: Raw) -> dict[str, list[hbai.Cell]]:
    """Return the 2024/25 rows of the sheet of money values, by housing costs."""
    rows = [row for row in hbai.sheet(raw, "summary", "1_2b") if row and row[0].shown == PERIOD]
    return dict(zip(("BHC", "AHC"), rows, strict=True))


def medians(raw: Raw) -> dict[str, float]:
    """Return median equivalised incomes in 2024-25, GBP a week, unrounded, by housing costs."""
    return {costs: _amounts(row[5])[1] for costs, row in _money_rows(raw).items()}


def _money(people: _People, raw: Raw) -> Iterator[Margin]:
    """Yield quintile medians, mean and Gini coefficient of equivalised income, before and after housing costs."""
    heads = people.counted["people"]
    for costs, row in _money_rows(raw).items():
        income = people.income[costs]
        for fifth, cell in enumerate(row[1:10:2], start=1):
            share, (amount, exact) = (2 * fifth - 1) / 10, _amounts(cell)
            yield Margin(
                "summary 1_2b",
                "people",
                f"Fifth {fifth}",
                "median of a fifth",
                costs,
                "GBP a week",
                PERIOD,
                amount,
                100 * share,
                heads * (income < exact),
                heads,
                value=_quantile(income, heads, share),
            )
        mean, gini = _amounts(row[11]), _amounts(row[13])
        yield Margin(
            "summary 1_2b",
            "people",
            "All",
            "mean",
            costs,
            "GBP a week",
            PERIOD,
            *mean,
            heads * income,
            heads,
            scale=1.0,
        )
        value, slope = _gini(income, heads)
        yield Margin(
            "summary 1_2b",
            "people",
            "All",
            "Gini coefficient",
            costs,
            "%",
            PERIOD,
            *gini,
            heads,
            heads,
            value=value,
            slope=slope,
        )


def _amounts(cell: hbai.Cell) -> tuple[float, float]:
    """Return a figure as displayed and unrounded."""
    if cell.value is None or cell.exact is None:
        raise TableError(f"A cell of the sheet 1_2b holds “{cell.shown}” where an amount was expected.")
    return cell.value, cell.exact


def _quantile(values: Floats, counts: Floats, share: float) -> Callable[[Floats], float]:
    order = np.argsort(values, kind="stable")

    def value(weights: Floats) -> float:
        reached = np.cumsum((weights * counts)[order])
        return float(values[order][np.searchsorted(reached, share * reached[-1])])

    return value


def _gini(values: Floats, counts: Floats) -> tuple[Callable[[Floats], float], Callable[[Floats], Floats]]:
    """Return the Gini coefficient as a function of weights, in per cent, and its derivative by each weight.

    G = 1 − A ⁄ (N·M) with N the people, M their income, and A the sum over people of their share times the cumulative
    income at and below theirs; the slope is its derivative.
    """
    order = np.argsort(values, kind="stable")
    ranked = values[order]

    def sums(weights: Floats) -> tuple[Floats, Floats, float]:
        heads = (weights * counts)[order]
        income = np.cumsum(heads * ranked)
        both = income + np.concatenate([[0.0], income[:-1]])
        return heads, both, float(heads @ both)

    def value(weights: Floats) -> float:
        heads, _, area = sums(weights)
        return 100 * (1 - area / heads.sum() / float(heads @ ranked))

    def slope(weights: Floats) -> Floats:
        heads, both, area = sums(weights)
        people, income = heads.sum(), heads @ ranked
        above = 2 * (people - np.cumsum(heads)) + heads
        change = (both + ranked * above) / area - 1 / people - ranked / income
        found = np.empty(len(order))
        found[order] = -100 * area / people / income * change
        return found * counts

    return value, slope


def weekly_pay(raw: Raw, *dates: str) -> pd.Series:
    """Return the median weekly pay of employees by region and in the United Kingdom: the mean of several Aprils."""
    rows = raw.csv(_PAY_FILE)
    names = NAME_OF | {"K02000001": UNITED_KINGDOM}
    rows = rows[rows["period"].isin(dates) & rows["areacd"].isin(names)]
    medians = pd.to_numeric(rows["observation"]).groupby(rows["areacd"].map(names)).agg(["mean", "size"])
    if not (medians["size"] == len(dates)).all() or set(medians.index) != {*REGIONS, UNITED_KINGDOM}:
        raise TableError(f"The file of weekly pay lacks a region on one of {', '.join(dates)}.")
    return medians["mean"]


def growth(raw: Raw) -> float:
    """Return pay in mid-2024-25 relative to April 2024, from the United Kingdom's median weekly pay."""
    return float((weekly_pay(raw, PAY_2024, PAY_2025) / weekly_pay(raw, PAY_2024))[UNITED_KINGDOM])


def _median(values: Floats, there: Any, published: float) -> tuple[Callable[[Floats], float], Floats]:
    """Return the median of some jobs as a function of family weights, and each family's share below a published median.

    The distribution is interpolated between the midpoints of the steps: if two jobs are pounds apart, as in Northern
    Ireland, the median lies between them, not on the upper one.

    Parameters
    ----------
    values, there
        By earner and family, shape (earners, families): pay, and whether there is a job to count.
    """
    jobs = np.flatnonzero(there)
    jobs = jobs[np.argsort(values.ravel()[jobs], kind="stable")]
    ranked, family = values.ravel()[jobs], jobs % values.shape[1]
    above = int(np.searchsorted(ranked, published))
    share = (published - ranked[above - 1]) / (ranked[above] - ranked[above - 1])
    part = (np.arange(len(jobs)) < above).astype(float)
    part[above - 1 : above + 1] = [0.5 + share / 2, share / 2]

    def value(weights: Floats) -> float:
        held = weights[family]
        return float(np.interp(held.sum() / 2, np.cumsum(held) - held / 2, ranked))

    return value, np.bincount(family, part, values.shape[1])


def _jobs(people: _People, raw: Raw) -> Iterator[Margin]:
    """Yield median weekly pay by region and the share of jobs below the April 2024 Real Living Wage."""
    frame = people.frame
    pay = np.array([frame[f"hourly_pay_{earner}"].to_numpy() for earner in (1, 2)])
    weekly = pay * np.array([frame[f"hours_{earner}"].to_numpy() for earner in (1, 2)])
    has = ~np.isnan(pay)
    for region, median in weekly_pay(raw, PAY_2024, PAY_2025)[list(REGIONS)].items():
        there = (people.where("region", str(region)) * has).astype(bool)
        value, below = _median(weekly, there, float(median))
        yield Margin(
            "ASHE",
            "jobs",
            str(region),
            "median weekly pay",
            "",
            "GBP a week",
            "April 2024 and April 2025",
            median,
            50.0,
            below,
            there.sum(axis=0).astype(float),
            value=value,
            rounding=0.5,
        )
    floor = np.where(frame["region"] == "London", LONDON_FLOOR, FLOOR) * growth(raw)
    low, jobs = (has & (pay < floor)).sum(axis=0).astype(float), has.sum(axis=0).astype(float)
    yield Margin(
        "Living Wage Foundation",
        "jobs",
        "All",
        "below the Real Living Wage",
        "",
        "%",
        "April 2024",
        LOW_PAY,
        LOW_PAY,
        low,
        jobs,
    )
    yield Margin(
        "Living Wage Foundation",
        "jobs",
        "All",
        "below the Real Living Wage",
        "",
        "million jobs",
        "April 2024",
        LOW_PAY_JOBS,
        LOW_PAY_JOBS,
        low,
        scale=1e-6,
        rounding=0.05,
    )


def _tenures(people: _People, raw: Raw) -> Iterator[Margin]:
    """Yield pensioners by tenure, people who rent, and what renters in England pay per year."""
    labels = {
        "Owned outright": "Owned outright",
        "Buying with mortgage": "Mortgage",
        "Social rented sector tenants": "Social rent",
        "All rented privately": "Private rent",
    }
    for block, label, cells in hbai.blocks(hbai.sheet(raw, "pensioners", "6_2ts")):
        if block.startswith("Number") and label in labels:
            published, exact = _amounts(cells[PERIOD])
            yield Margin(
                "pensioners 6_2ts",
                "pensioners",
                labels[label],
                "population",
                "",
                "million people",
                PERIOD,
                published,
                exact,
                people.counted["pensioners"] * people.where("tenure", labels[label]),
                scale=1e-6,
                rounding=0.05,
            )
    for tenure, (poor, share) in POOR.items():
        # The number of people follows from the number and the share in low income, which are both rounded.
        number = poor / share * 100
        yield Margin(
            "Joseph Rowntree Foundation",
            "people",
            tenure,
            "population",
            "",
            "million people",
            "2023/24",
            round(number, 1),
            number,
            people.counted["people"] * people.where("tenure", tenure),
            scale=1e-6,
            rounding=round(number * (0.05 / poor + 0.5 / share), 1),
        )
    # Includes capital repayment, which the official measure does not count as a housing cost: for comparison only.
    yield Margin(
        "Savills",
        "families",
        "Mortgage",
        "payments of a year, with capital repaid",
        "",
        "GBP billion",
        "2024",
        MORTGAGES,
        MORTGAGES,
        people.where("tenure", "Mortgage") * people.frame["housing_costs"].to_numpy() * 52,
        scale=1e-9,
        fitted=False,
    )
    england = 1 - people.where("region", *RENTS)
    yearly = people.frame["housing_costs"].to_numpy() * 52 * england
    for tenure, (homes, rent) in HOMES.items():
        total = homes * rent * 52 / 1000
        yield Margin(
            "English Housing Survey",
            "families in England",
            tenure,
            "rents of a year",
            "",
            "GBP billion",
            "2024-25",
            round(total, 1),
            total,
            people.where("tenure", tenure) * yearly,
            scale=1e-9,
            rounding=round(total * (0.05 / homes + 0.5 / rent), 1),
        )


def _costs_and_credit(people: _People, raw: Raw) -> Iterator[Margin]:
    """Yield private rents by nation and families on Universal Credit; rents are for couples and families only.

    The Price Index has market rents, above what tenants in England pay according to the English Housing Survey: it is
    used where that survey does not apply.
    """
    frame = people.frame
    whole_home = people.where("tenure", "Private rent") * (people.counted["people"] > 1)
    monthly = frame["housing_costs"].to_numpy() * 52 / 12
    for nation, rent in RENTS.items():
        there = whole_home * people.where("region", nation)
        yield Margin(
            "Price Index of Private Rents",
            "families renting privately, of two people or more",
            nation,
            "mean rent",
            "",
            "GBP a month",
            "February 2025",
            rent,
            rent,
            there * monthly,
            there,
            scale=1.0,
            rounding=25.0,
        )
    content: Any = json.loads(raw.path(FILE).read_text("utf-8"))
    total = np.array(next(iter(content["cubes"].values()))["values"]).sum() / 1e6
    claims = (frame["universal_credit"] > 0).to_numpy(float) * (frame["region"] != "Northern Ireland").to_numpy()
    yield Margin(
        "Stat-Xplore",
        "families in Great Britain",
        "All",
        "on Universal Credit",
        "",
        "million families",
        "May 2025",
        round(float(total), 2),
        float(total),
        claims,
        scale=1e-6,
        rounding=0.05,
    )
