"""What the notebooks of lab 02 share: the right answers, computed from the tables; `made_up` has the worlds of Part 7.

An answer is computed by the same engine as the lesson's cells, so that it stays right when the data are updated.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from made_up import WORLDS, estimate, if_all_were_well, true_share, two_regions, world

from toolkit import poverty, tables
from toolkit.health_and_work import WorkModel, model
from toolkit.health_gap import HealthGap, of_people, of_places
from toolkit.poverty import COSTS, LOW_PAY_2019_RULES, PUBLISHED, SCALES, Change, Definition, RateTable
from toolkit.poverty.changes import LEFT_OUT
from toolkit.poverty.checks import INCONSISTENT, Fault
from toolkit.poverty.net_income import System, net_earnings, system_of, universal_credit
from toolkit.poverty.published import TOTAL

LINE, MEDIAN = "Relative poverty threshold (60% of UK median income)", "UK median income"
COUPLE = "Couple with no children"
FIRST, OLDER, YOUNGER = "first adult", "further adult, or child of 14 and over", "child under 14"
BEFORE, AFTER = SCALES["Modified OECD"], SCALES["Companion after housing costs"]
WORK, SICK, DISABLED = "employment_rate_2023", "long_term_sick_2021", "disabled_2021"
OTHERS = ("level4_2021", "age_16_24_2022", "age_50_64_2022")
NEARLY_ALL = 0.9  # of the children, in the lesson's sum of round numbers
WORKING, WORKLESS = 0.2, 0.6  # their poverty rates there
SYNTHETIC = "Synthetic population, made here from published margins: nobody in it exists"
PARAMETERS = Path(__file__).parent / "parameters.yaml"

__all__ = ["LEFT_OUT", "WORLDS", "estimate", "if_all_were_well", "true_share", "two_regions", "world"]


def shown(table: pd.DataFrame, *decimals: int, missing: str = "") -> pd.DataFrame:
    """Return a table for people: numbers as text, with commas and as many decimals a column; words as they are."""
    columns = dict(zip(table.columns, decimals or [0] * table.shape[1], strict=True))
    return pd.DataFrame({name: _written(table[name], places, missing) for name, places in columns.items()})


def _written(column: pd.Series, decimals: int, missing: str) -> pd.Series:
    if not pd.api.types.is_numeric_dtype(column):
        return column
    return column.map(lambda one: missing if pd.isna(one) else f"{one:,.{decimals}f}").astype(object)


# --- the line


def weights(costs: str) -> pd.Series:
    """Weights of the members of a household, by member: before (BHC) or after housing costs (AHC)."""
    scales = tables.load("equivalence_scales")
    return scales[scales["housing_costs"] == costs].set_index("member")["weight"]


def lines(period: str, costs: str, measure: str = LINE) -> pd.Series:
    """Published lines (or medians) by family type, GBP a week."""
    rows = tables.load("poverty_lines")
    asked = (rows["period"] == period) & (rows["housing_costs"] == costs) & (rows["measure"] == measure)
    return rows[asked].set_index("family_type")["gbp_per_week"]


def couples_line(period: str = "2019-22", costs: str = "AHC") -> float:
    """Poverty line of a couple without children, GBP a week."""
    return float(lines(period, costs)[COUPLE])


def familys_line(costs: str = "AHC") -> float:
    """Line of a couple with children aged 5 and 14, by the weights before or after housing costs."""
    scale = weights(costs)
    return couples_line() * float(scale[FIRST] + 2 * scale[OLDER] + scale[YOUNGER])


# --- housing


def room_for_housing(measure: str = LINE) -> float:
    """What a couple on the line before housing costs can pay for housing and stay on the line after, GBP a week."""
    ends = [float(lines("2019-20", costs, measure)[COUPLE]) for costs in ("BHC", "AHC")]
    return ends[0] - ends[1]


def regions() -> RateTable:
    """Children in low income by region in the latest year, before and after housing costs."""
    return PUBLISHED["children"].read(tables.load("child_low_income")).filter(level="region", period="2025")


def climber() -> str:
    """Region that climbs most places when housing is paid for."""
    rows = poverty.difference(regions(), "measure", *COSTS.values()).rows.set_index("area")
    climb = rows["first"].rank(ascending=False) - rows["second"].rank(ascending=False)
    return str(climb.idxmax())


# --- the essay's Table 2


def printed() -> pd.DataFrame:
    """The essay's Table 2 as printed, with the number of all constituencies of each region."""
    return poverty.low_pay_2019_with_wholes(tables.load("low_pay_2019"), tables.load("constituencies"))


def fault(kind: str) -> str:
    """Region of the first fault of a kind in the essay's Table 2, its total left aside."""
    found: tuple[Fault, ...] = poverty.faults(printed(), LOW_PAY_2019_RULES)
    return next(one.row for one in found if one.kind == kind and one.row != TOTAL)


def share_by_the_counts() -> float:
    """Share of constituencies with much low pay in the inconsistent row, from its own counts, in %."""
    row = printed().set_index("region").loc[fault(INCONSISTENT)]
    return float(100 * row["constituencies"] / row["all_constituencies"])


# --- work and poverty


def working(column: str, population: str = "Working-age adults") -> float:
    """People of Scotland with someone in paid work: rate, or share of all poor (composition), 2019-22, %."""
    rows = tables.load("poverty_scotland")
    chosen = rows[
        (rows["population"] == population)
        & (rows["breakdown"] == "household work status")
        & (rows["category"] == "Someone in paid work")
        & (rows["measure"] == "relative")
        & (rows["period"] == "2019-22")
    ]
    return float(chosen[column].iloc[0])


def of_the_poor(share: float = NEARLY_ALL, rate: float = WORKING, other: float = WORKLESS) -> float:
    """Share of the poor who live with someone in work, in %, from how many do, their rate and that of the others."""
    with_work = share * rate
    return 100 * with_work / (with_work + (1 - share) * other)


# --- a table of one's own, on the synthetic population


@lru_cache(maxsize=1)
def households() -> pd.DataFrame:
    """Return the synthetic households with the columns ``working`` and ``health``: nobody in them exists."""
    return poverty.with_groups(tables.load("synthetic_households"))


def after_costs(share: float = 0.6, counted: str = "children") -> Definition:
    """Return the official definition after housing costs, with another share or another count if asked for."""
    return Definition("income_ahc", AFTER, share, counted=counted)


def rate(definition: Definition) -> float:
    """Return the rate of everyone on the synthetic population, in %."""
    return float(poverty.build(households(), definition).rows["rate"].iloc[-1])


def sample(n: int, seed: int = 2) -> pd.DataFrame:
    """Return n of the synthetic households, drawn with chances as their weights: a survey of a made-up country."""
    found = households().sample(n, weights="weight", random_state=seed)
    return found.assign(weight=households()["weight"].sum() / n)


# --- who a change would reach


def system(year: str = "2021-22") -> System:
    """Return the taxes and benefits of a year."""
    return system_of(poverty.systems(PARAMETERS.read_text(encoding="utf-8")), year)


@lru_cache(maxsize=1)
def population() -> poverty.Population:
    """Return the synthetic population on which changes are tried."""
    return poverty.population(tables.load("synthetic_households"))


@lru_cache(maxsize=8)
def reached(change: Change) -> poverty.Reach:
    """Return the first round of a change: people after housing costs, by family type."""
    return poverty.reach(population(), change, system(), after_costs(counted="people"), "family_type")


def living_wage() -> Change:
    """Return the change that raises hourly pay to the Real Living Wage, London's in London."""
    rules = system()
    return Change(pay_floor=rules["real_living_wage"], pay_floor_london=rules["real_living_wage_london"])


def exchequers_pence(change: Change | None = None) -> float:
    """Of each pound of higher gross pay, the pence that go to tax, insurance and less Universal Credit."""
    costs = reached(change or living_wage()).costs["value"]
    return float(100 * costs["exchequer"] / costs["pay"])


# --- health and work


@lru_cache(maxsize=1)
def england() -> pd.DataFrame:
    """Return the local authorities of England."""
    table = tables.place_table()
    return table[table["nation"] == "England"]


def north(health: str, outcome: str = WORK) -> HealthGap:
    """Share out the gap between the North and the rest of England into health and the rest."""
    return of_places(england(), outcome, [health], OTHERS, log=outcome != WORK)


def norths_share(health: str = SICK) -> float:
    """Share of the North's employment gap that goes with a measure of health, in %."""
    return north(health).share


def beside_the_published() -> pd.DataFrame:
    """Return the shares of the North's two gaps that go with health: published, and by three measures here, in %."""
    table, rows = tables.place_table(), []
    for gap, outcome in {"Employment": WORK, "Output": "gva_per_hour_2023"}.items():
        found = {name: north(name, outcome) for name in (DISABLED, "hle_female_2022_24", SICK)}
        said = next(iter(found.values())).published
        what = "per head, " if outcome != WORK else ""
        rows.append((gap, f"Published: {what}between {said.between}, {said.data}", said.share, np.nan, np.nan))
        for name, one in found.items():
            ends = sorted(100 * end / one.gap for end in (one.lower, one.upper))
            what = "per hour, " if outcome != WORK else ""
            rows.append((gap, f"Here: {what}between places, {table.attrs['labels'][name].lower()}", one.share, *ends))
    names = ["Gap", "How", "Share with health (%)", "from", "to"]
    return pd.DataFrame(rows, columns=names).set_index(names[:2])


# --- tables of the lesson, for people


def lines_by_weights() -> pd.DataFrame:
    """Return each family's weight, its line by the couple's line, and the published one, after housing costs."""
    scale = weights("AHC")
    single, older, younger = scale[[FIRST, OLDER, YOUNGER]]
    members = {"Single person with no children": single, COUPLE: single + older}
    members["Single person with children aged 5 and 14"] = single + older + younger
    members["Couple with children aged 5 and 14"] = single + older + older + younger
    line = couples_line() * pd.Series(members)
    return pd.DataFrame({"weight": members, "line": line, "published": lines("2019-22", "AHC")}).round(2)


def two_incomes() -> pd.DataFrame:
    """Return the couple's median and line before and after housing costs, GBP a week, year ending 2020."""
    kinds = {"Before housing costs": "BHC", "After housing costs": "AHC"}
    found = {
        name: [lines("2019-20", kind, measure)[COUPLE] for kind in kinds.values()]
        for name, measure in {"Median": MEDIAN, "Line": LINE}.items()
    }
    return pd.DataFrame(found, index=list(kinds))


def claim_of_the_text() -> tuple[Fault, ...]:
    """Hold the essay's “over 62 %” against the total of its own table."""
    return poverty.claim_faults("over 62 %", *_total())


def rate_and_share(*tables_of: RateTable) -> pd.DataFrame:
    """Return the rate of children and their share of the poor children by work in the household, Scotland 2019-22."""
    asked = {"population": "Children by household work status", "period": "2019-22"}
    rows = [one.filter(**asked).rows.set_index("group") for one in tables_of]
    names = ["of these, poor (%)", "of the poor, these (%)", "families in the sample"]
    found = pd.concat([rows[0]["value"], rows[1]["value"], rows[1]["sample_size"]], axis=1).set_axis(names, axis=1)
    return shown(found.dropna(), 1, 1, 0)


def survey(n: int) -> pd.DataFrame:
    """Return the table of people by family type from a sample of the synthetic households, small cells suppressed."""
    options = {"by": "family_type", "replicates": 300, "reliability": poverty.Reliability()}
    return poverty.build(sample(n), after_costs(counted="people"), **options).rows.set_index("group")


def surveys_beside(**found: pd.DataFrame) -> pd.DataFrame:
    """Return tables of surveys side by side."""
    table = pd.concat({name: one[["rate", "lower", "upper", "sample_poor"]] for name, one in found.items()}, axis=1)
    names = {"lower": "from", "upper": "to", "sample_poor": "poor in it"}
    return shown(table.rename(columns=names), *(1, 1, 1, 0) * len(found), missing="suppressed")


def money(found: poverty.Reach) -> pd.DataFrame:
    """Return what moves, GBP million a year."""
    said = ["Higher gross pay", "Tax and insurance, less Universal Credit", "Rents saved", "Childcare saved"]
    amounts = found.costs.set_axis(["£ million a year", "from", "to"], axis=1)
    return shown(amounts.set_axis([*said, "What households have more of"]).round(-1))


def changes_beside(changes: dict[str, Change]) -> pd.DataFrame:
    """Return the change in the share of people below the line, and how many are lifted, of several changes."""
    rows = pd.DataFrame({name: reached(one).rows.iloc[-1] for name, one in changes.items()}).T
    names = {"difference": "points", "lower": "from", "upper": "to", "lifted": "people lifted"}
    found = rows[list(names)].rename(columns=names).astype(float)
    return shown(found.round({"people lifted": -3}), 1, 1, 1, 0)


def effects(**models: WorkModel) -> pd.DataFrame:
    """Return by how many points fewer of the ill are in work, by several models."""
    found = pd.concat({name: -one.effects.loc["health"] for name, one in models.items()}).droplevel(1)
    names = {"logit": "points less in work", "logit_upper": "from", "logit_lower": "to"}
    return shown(found[list(names)].rename(columns=names), 1, 1, 1)


# --- the closing table


def verdicts() -> pd.DataFrame:
    """Return what the essay says, what the lesson computed, and what can be said of it."""
    newer = PUBLISHED["low_pay_2022"].read(tables.load("low_pay_2022")).filter(population="All", group="All")
    low_pay = newer.filter(level="region").rows.set_index("area")["value"]
    poor_working = [working("composition"), working("composition", "Children")]
    claim = claim_of_the_text()
    rows = {
        "More than half of the poor of working age live with someone who works": [
            f"{poor_working[0]:.1f}% in Scotland",
            "in line; Scotland only" if poor_working[0] > 50 else "against",
        ],
        "Three quarters of poor children do": [
            f"{poor_working[1]:.1f}% in Scotland, small sample",
            "open: another country, another year",
        ],
        "Low pay is not a matter of the North alone": [
            f"{low_pay.min():.1f}% to {low_pay.max():.1f}% by region in 2022",
            "in line" if low_pay.max() < 2 * low_pay.min() else "open",
        ],
        "Over 62% of constituencies have much low pay": [
            claim[0].expected if claim else "the counts agree",
            "against, by a little" if claim else "in line",
        ],
        "In-work poverty differs between regions": _lost(),
    }
    return pd.DataFrame(rows, index=["Computed", "Verdict"]).T.rename_axis("Said")


def _total() -> tuple[float, float]:
    total = printed().set_index("region").loc[TOTAL]
    return float(total["constituencies"]), float(total["all_constituencies"])


def _lost() -> list[str]:
    """Say how many cells of the essay's tables of in-work poverty and insecure work have a value."""
    values = PUBLISHED["in_work"].read(tables.load("in_work_poverty")).rows["value"]
    known = int(values.notna().sum())
    return [
        f"{known} of {len(values)} cells have a value",
        "to be read there" if known else "cannot be checked from here",
    ]


# --- the harder track

EARNINGS = pd.Series(range(0, 1205, 5), dtype=float)
"""Weekly earnings from nothing to twelve hundred pounds, GBP."""
RENT, AT = 120.0, 350.0  # of the lone parent with one child in the harder track, GBP a week; assumed


def median_of_people(by_people: bool = True) -> float:
    """Median equivalised income before housing costs, synthetic population: of people, or each household once."""
    rows = tables.load("synthetic_households")
    incomes = rows["income_bhc"] / BEFORE.weights(rows["adults"], rows["older_children"], rows["children"])
    heads = rows[["adults", "older_children", "children"]].sum(axis=1) if by_people else 1
    order = incomes.sort_values().index
    passed = (rows["weight"] * heads)[order].cumsum()
    return float(incomes[order][passed >= passed.iloc[-1] / 2].iloc[0])


def left_of(earnings: pd.Series, credit: bool = True) -> pd.Series:
    """Return what a lone parent with one child who rents has from earnings, with or without Universal Credit."""
    rules = system()
    net = net_earnings(earnings, rules)
    if not credit:
        return pd.Series(net, earnings.index)
    zero, one = np.zeros(len(net)), np.ones(len(net))
    return pd.Series(net + universal_credit(net, zero, one, one, RENT * one, rules), earnings.index)


def taken_of_one_more(at: float = AT) -> float:
    """Of one more pound of the lone parent's weekly earnings, the pence that tax, insurance and the taper take."""
    two = left_of(pd.Series([at, at + 1]))
    return float(100 * (1 - (two[1] - two[0])))


def added_up() -> float:
    """The wrong answer: the three rates added up, in pence."""
    rules = system()
    return 100 * (rules["basic_rate"] + rules["insurance_rate"] + rules["taper"])


def part_that_goes_with_health() -> float:
    """Share of the gap between the made-up North and South that goes with health, in %."""
    people = two_regions()
    return of_people(people, model(people), "North").share
