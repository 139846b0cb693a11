"""The simulated families of 2024-25 with their weights, and their distance from every published figure."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from data.prepare import hbai, synthetic, synthetic_families, synthetic_margins
from data.prepare.calibration import calibrate
from data.prepare.columns import number, text, whole
from data.prepare.model import CC_BY, ITL1, Field, Raw, Table, given_by
from data.prepare.regions import REGIONS
from data.prepare.synthetic_families import KINDS, SHORT
from data.prepare.synthetic_margins import (
    ASHE,
    FLOOR,
    HOUSING,
    LONDON_FLOOR,
    LOW_PAID,
    LOW_PAY,
    MORTGAGE,
    PAY_2021,
    PAY_2024,
    PAY_2025,
    PRIVATE_RENT,
    SOCIAL_RENT,
    TENURE,
    Margin,
)
from data.prepare.universal_credit_households import TABLES as CREDIT
from toolkit.core.errors import TableError
from toolkit.health_and_poverty.poverty.weighted import Floats

BOUNDS = (0.1, 8.0)  # on a weight relative to its initial value
_ROUNDS = 3  # the Gini coefficient's slope is recomputed each time; the third round changes it by less than 0.01
# Assumed. The pay curve has a heavier upper tail than actual pay, and HBAI counts more full-time work than the jobs
# survey: with the whole mean, median weekly pay would start far above the published figures.
_PAY_LEVEL, _LOW_PAY_2022 = 0.85, 12.2


def hourly_pay(raw: Raw) -> pd.DataFrame:
    """Return the 2024-25 hourly pay curve by region and hours: that of 2021, scaled by growth in median weekly pay."""
    pay = synthetic.hourly_pay(synthetic.published(raw)).drop(index="All", level=1)
    pay = pay[pay.index.get_level_values(0).isin(REGIONS)]
    grown = synthetic_margins.weekly_pay(raw, PAY_2024, PAY_2025) / synthetic_margins.weekly_pay(raw, PAY_2021)
    region = pay.index.get_level_values(0)
    floor = np.where(region == "London", LONDON_FLOOR, FLOOR) * synthetic_margins.growth(raw)
    # The curve needs a mean above the floor.
    mean = np.maximum(_PAY_LEVEL * pay["mean"] * grown.loc[region].to_numpy(), 1.08 * floor)
    return pay.assign(mean=mean, low=np.minimum(pay["low"] * LOW_PAY / _LOW_PAY_2022, 0.6), floor=floor)


@lru_cache(maxsize=1)
def _fitted(raw: Raw) -> tuple[pd.DataFrame, Floats, tuple[Margin, ...]]:
    """Return the families, their weights, and the published figures with their counterparts."""
    population = synthetic.published(raw)["places"].groupby("region")["population_2022"].sum().reindex(list(REGIONS))
    shares = population / population.sum()
    # Small regions are oversampled, so that each has enough families.
    drawn = 0.5 * shares + 0.5 / len(shares)
    frame = synthetic_families.families(hourly_pay(raw), drawn)
    start = frame["start"].to_numpy() * frame["region"].map(shares / drawn).to_numpy()
    found = tuple(synthetic_margins.margins(frame, raw))
    return frame, fit(start, found), found


def fit(start: Floats, margins: tuple[Margin, ...]) -> Floats:
    """Return the weights closest to the initial ones that meet the margins as closely as each is known."""
    weights = start
    for _ in range(_ROUNDS):
        columns, totals, slack = zip(*(one.equation(start, weights) for one in margins if one.fitted), strict=True)
        weights = calibrate(start, np.column_stack(columns), totals, bounds=BOUNDS, slack=slack, most=60).weights
    return weights


def _families(raw: Raw) -> pd.DataFrame:
    frame, weights, _ = _fitted(raw)
    frame = frame.drop(columns="start").replace({"work_status": SHORT})
    return frame.assign(family=np.arange(1, len(frame) + 1), weight=weights)


def _distances(raw: Raw) -> pd.DataFrame:
    _, weights, found = _fitted(raw)
    rows = [
        {
            "number": place,
            "table": one.source,
            "who": one.who,
            "group": one.group,
            "statistic": one.statistic,
            "housing_costs": one.housing_costs or "none",
            "unit": one.unit,
            "period": one.period,
            "published": one.published,
            "simulated": one.simulated(weights),
            "rounding": one.rounding,
            "fitted": one.fitted,
        }
        for place, one in enumerate(found, start=1)
    ]
    frame = pd.DataFrame(rows)
    frame["difference"] = frame["simulated"] - frame["published"]
    if len(frame) < 400 or frame["simulated"].isna().any():
        raise TableError(f"Only {frame['simulated'].count()} published figures have a counterpart among the families.")
    return frame.assign(within=frame["difference"].abs() <= frame["rounding"])


_SOURCES = (hbai.SOURCE, ASHE, LOW_PAID, TENURE, HOUSING, SOCIAL_RENT, PRIVATE_RENT, MORTGAGE, CREDIT[0].sources[0])
_TITLE = "Synthetic population of 20,000 families, 2024-25"
_PENSIONERS = whole("pensioners", "Pensioners", "Adults above pension age.", "people", **synthetic.SYNTHETIC)
_WEIGHT = number("weight", "Weight", "Number of families that it represents.", "families", 1, **synthetic.SYNTHETIC)
_NOTE = (
    "Families are drawn with a seed, weighted to 319 published figures for 2024-25 and checked against 424. The table "
    "synthetic_families_margins lists these beside the simulated figures: the DWP's Households below average income "
    "(people, "
    "adults, children and pensioners by family type and work status, their rates of relative low income before and "
    "after housing costs, medians of fifths, means and Gini coefficients), weekly pay by region, jobs below the Real "
    "Living Wage, people and pensioners by tenure, rents of a year in England by tenure, private rents of the other "
    "nations, and families on Universal Credit."
)

TABLES = [
    Table(
        name="synthetic_families",
        title=_TITLE,
        description=f"SYNTHETIC: none of these people exist. {_NOTE} A row is a family as the DWP counts it (a single "
        f"person or a couple, with any dependent children), as if it lived alone. Half of single people "
        f"under 60 without children share a home, which lowers their housing costs. Social rents leave "
        f"out service charges and Affordable Rent. Owners' mortgages and other costs are not fitted: they "
        f"are the difference that remains between incomes before and after housing costs. Mortgage costs "
        f"are close to what Savills counts, which includes capital repaid; the official measure deducts "
        f"only the interest, which is less. Rates by region are fitted loosely, because they are "
        f"published as three-year averages. Everything else is assumed: do not use it for in-work poverty "
        f"or sickness by region. Taxes and Universal Credit follow simplified rules for 2024-25, without "
        f"Scottish tax. Intervals from it reflect the simulation, not a sample.",
        fields=given_by(_SOURCES, *synthetic.columns("family", KINDS, tuple(SHORT.values())), _PENSIONERS, _WEIGHT),
        primary_key=("family",),
        sources=_SOURCES,
        licence=CC_BY,
        attribution="Synthetic: Levelling Up Lab, CC BY 4.0, calibrated to the official figures named as sources.",
        period="2024-25",
        geography=ITL1,
        build=_families,
        retrieved_on="2026-11-28",
    ),
    Table(
        name="synthetic_families_margins",
        title="How far the synthetic families of 2024-25 are from published figures",
        description=f"SYNTHETIC figures beside published ones. {_NOTE} 46 simulated figures differ from the published "
        f"ones by more than their rounding, but by less than twice as much, except for what owners with a "
        f"mortgage pay, which is not fitted. In these cases the published figures contradict each other "
        f"or too few families are drawn: nearly half are rates by region, which are three-year averages, "
        f"beside figures for one year; others are small groups. Figures that are not fitted follow from "
        f"others.",
        fields=given_by(
            _SOURCES,
            whole("number", "Number", "Number of the row.", "", required=True),
            text("table", "Published table", "The DWP's workbook and sheet, or the publisher.", required=True),
            text("who", "Who", "Who is counted.", required=True),
            text("group", "Group", "Of whom.", required=True),
            text("statistic", "Statistic", "What is published.", required=True),
            text("housing_costs", "Housing costs", "BHC, AHC or none.", required=True, enum=("BHC", "AHC", "none")),
            text("unit", "Unit", "Unit of the figures.", required=True),
            text("period", "Period", "Of the published figure.", required=True),
            Field("published", "Published", "As displayed by the publisher.", decimals=3, required=True),
            Field("simulated", "Simulated", "From the families.", decimals=3, required=True, status="derived"),
            Field(
                "difference", "Difference", "Simulated minus published.", decimals=3, required=True, status="derived"
            ),
            Field(
                "rounding", "Rounding", "By how much the published figure may be rounded.", decimals=3, required=True
            ),
            Field("within", "Within rounding", "Whether it is.", type="boolean", required=True, status="derived"),
            Field("fitted", "Fitted", "Whether the weights were fitted to it.", type="boolean", required=True),
        ),
        primary_key=("number",),
        sources=_SOURCES,
        licence=CC_BY,
        attribution="Synthetic: Levelling Up Lab, CC BY 4.0; published: Open Government Licence v3.0 and as named.",
        period="2024-25; regions 2022/23 to 2024/25; pay, rents and Universal Credit as each row says",
        geography=ITL1,
        build=_distances,
        retrieved_on="2026-11-28",
    ),
]
