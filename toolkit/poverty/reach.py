"""Who would a change reach? Pay, hours, rent or childcare change; incomes follow; the table is built again.

A first-round reckoning: employers, tenants and everybody else go on as before. Taxes, National Insurance and Universal
Credit answer as in `toolkit.poverty.net_income`; only households that have Universal Credit lose any of it, and none
begin to claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit import wording
from toolkit.errors import ModelError, UnknownNameError
from toolkit.poverty.low_income import Definition, LowIncomeTable, build
from toolkit.poverty.net_income import System, net_earnings, universal_credit
from toolkit.poverty.replicates import replicated_rates
from toolkit.poverty.survey import Reliability, interval
from toolkit.poverty.weighted import Floats

EARNERS = (1, 2)
FULL_TIME = 30.0  # hours a week from which a job counts as full-time, as in the official statistics of pay
LEFT_OUT = (
    "Left out: what employers would do (jobs, prices, other pay), what landlords would do, who would begin to claim or "
    "to work, Scottish tax, Council Tax and its reduction, older benefits, the charge on high incomes."
)
COUNTS_OF_OTHER = 0.35  # share of other income that reduces Universal Credit, as in the synthetic population (assumed)
_NEEDED = ("tenure", "universal_credit", "housing_costs", "income_bhc", "income_ahc", "other_income", "profit")


@dataclass(frozen=True)
class Change:
    """What is to change.

    Parameters
    ----------
    pay_floor, pay_floor_london
        Hourly pay to which lower pay is raised, GBP; 0 for none.
    more_hours
        Hours a week added to each part-time job, up to full time.
    rent_cut
        Share by which rents fall, 0 to 1.
    childcare
        GBP a week saved by each working family with a child under 14; it adds to income before housing costs.
    """

    pay_floor: float = 0.0
    pay_floor_london: float = 0.0
    more_hours: float = 0.0
    rent_cut: float = 0.0
    childcare: float = 0.0

    def __post_init__(self) -> None:
        """Refuse changes that are none of this kind."""
        amounts = (self.pay_floor, self.pay_floor_london, self.more_hours, self.childcare)
        if min(amounts) < 0 or not 0 <= self.rent_cut <= 1:
            raise ModelError(
                "A change has a negative amount or a cut outside 0 to 1.", "Expected amounts of at least 0."
            )


@dataclass(frozen=True, eq=False)
class Reach:
    """What a change would do in the first round.

    Parameters
    ----------
    before, after
        The tables of low income.
    rows
        One row a group, everyone last: ``group``, ``before``, ``after`` (%), ``difference`` (percentage points),
        ``lifted`` (how many fewer are below the line), ``lower``, ``upper`` (95 % interval of the difference, paired).
    households
        The households with their new incomes.
    pay, exchequer, rent
        GBP million a year: more gross pay; more tax and insurance, and less Universal Credit; less rent.
    """

    before: LowIncomeTable
    after: LowIncomeTable
    rows: pd.DataFrame
    households: pd.DataFrame
    pay: float
    exchequer: float
    rent: float

    def sentence(self) -> str:
        """Say the two rates, the number and the cost."""
        row, counted = self.rows.iloc[-1], self.before.definition.counted
        interval_ = (
            f" ({wording.interval(row['lower'], row['upper'], 'points', 1)} by {self.before.kind})"
            if pd.notna(row["lower"])
            else ""
        )
        return (
            f"The share of {counted} below the line would go from {wording.value(row['before'], '%', 1)} to "
            f"{wording.value(row['after'], '%', 1)}, {wording.number(row['difference'], 1)} points{interval_}: "
            f"{wording.number(row['lifted'], 0)} {counted} fewer. Gross pay would rise by "
            f"£{wording.number(self.pay, 0)} million a year."
        )


def reach(
    households: pd.DataFrame,
    change: Change,
    system: System,
    definition: Definition | None = None,
    by: str | Sequence[str] = (),
    *,
    line_moves: bool = False,
    replicates: int = 0,
    seed: int = 1,
    strata: str | None = None,
    reliability: Reliability | None = None,
    kind: str = "simulation",
) -> Reach:
    """Reckon the first round of a change.

    Parameters
    ----------
    households
        As `toolkit.poverty.low_income.build` takes them, with the columns of the table ``synthetic_households``.
    change, system
        What changes, and the year's taxes and benefits.
    definition, by, replicates, seed, strata, reliability, kind
        As for `build`.
    line_moves
        Whether the line follows the new median, or stays where it was.

    Raises
    ------
    UnknownNameError
        The households lack a column.
    """
    definition = definition or Definition(income="income_bhc")
    changed, pay, exchequer = apply(households, change, system)
    before = build(households, definition, by, reliability=reliability, kind=kind)
    later = definition if line_moves else replace(definition, fixed=before.line)
    after = build(changed, later, by, reliability=reliability, kind=kind)
    rows = _side_by_side(before, after)
    if replicates:
        first = replicated_rates(households, definition, by, replicates=replicates, seed=seed, strata=strata)
        line_of = changed if line_moves else households
        second = replicated_rates(
            changed, definition, by, replicates=replicates, seed=seed, strata=strata, line_of=line_of
        )
        rows["lower"], rows["upper"] = interval(second - first)
        rows.loc[rows["difference"].isna(), ["lower", "upper"]] = np.nan
    weight = households["weight"].to_numpy(float) * 52 / 1e6
    cheaper = (households["housing_costs"] - changed["housing_costs"]).to_numpy(float)
    return Reach(before, after, rows, changed, float(weight @ pay), float(weight @ exchequer), float(weight @ cheaper))


def _side_by_side(before: LowIncomeTable, after: LowIncomeTable) -> pd.DataFrame:
    rows = pd.DataFrame({"group": before.rows["group"], "before": before.rows["rate"], "after": after.rows["rate"]})
    rows["difference"] = rows["after"] - rows["before"]
    rows["lifted"] = before.rows["number"] - after.rows["number"]
    return rows.assign(lower=np.nan, upper=np.nan)


def apply(households: pd.DataFrame, change: Change, system: System) -> tuple[pd.DataFrame, Floats, Floats]:
    """Return the households after the change, their additional gross pay, and the exchequer's gain, GBP a week."""
    _need(households)
    changed = households.copy()
    gross_before, net_before = _pay(households, system)
    _raise_pay(changed, change)
    gross_after, net_after = _pay(changed, system)
    rents = households["tenure"].astype(str).str.endswith("rent").to_numpy()
    changed["housing_costs"] = households["housing_costs"] * np.where(rents, 1 - change.rent_cut, 1.0)
    credit = _credit_lost(households, changed, net_before, net_after, rents, system)
    saved = change.childcare * ((gross_after > 0) & (households["children"] > 0).to_numpy())
    more = net_after - net_before
    changed["universal_credit"] = households["universal_credit"] - credit
    changed["income_bhc"] = households["income_bhc"] + more - credit + saved
    changed["income_ahc"] = changed["income_bhc"] - changed["housing_costs"]
    pay = gross_after - gross_before
    return changed, pay, pay - more + credit


def _need(households: pd.DataFrame) -> None:
    earners = [f"{name}_{earner}" for earner in EARNERS for name in ("hourly_pay", "hours")]
    for column in (*_NEEDED, *earners, "region"):
        if column not in households.columns:
            raise UnknownNameError("column of the households", column, [str(c) for c in households.columns][:12])


def _raise_pay(households: pd.DataFrame, change: Change) -> None:
    """Raise low hourly pay to the floor and lengthen part-time weeks."""
    floor = np.where(households["region"].astype(str) == "London", change.pay_floor_london, change.pay_floor)
    for earner in EARNERS:
        pay, hours = households[f"hourly_pay_{earner}"], households[f"hours_{earner}"]
        households[f"hourly_pay_{earner}"] = np.maximum(pay, floor)  # nothing stays nothing: no pay is no number
        longer = np.minimum(hours + change.more_hours, np.maximum(hours, FULL_TIME))
        households[f"hours_{earner}"] = np.where(pay.notna(), longer, hours)


def _pay(households: pd.DataFrame, system: System) -> tuple[Floats, Floats]:
    """Return gross pay of employees, and net earnings with the profit of the self-employed, of each household."""
    gross = [
        (households[f"hourly_pay_{earner}"].fillna(0) * households[f"hours_{earner}"]).to_numpy(float)
        for earner in EARNERS
    ]
    profit = households["profit"].to_numpy(float)
    net = net_earnings(gross[0], system) + net_earnings(gross[1], system) + net_earnings(profit, system)
    return gross[0] + gross[1], net


def _credit_lost(
    households: pd.DataFrame,
    changed: pd.DataFrame,
    net_before: Floats,
    net_after: Floats,
    rents: npt.NDArray[np.bool_],
    system: System,
) -> Floats:
    """Return how much Universal Credit falls: by what entitlement falls, and no further than there is."""
    children = (households["older_children"] + households["children"]).to_numpy(float)

    def due(net: Floats, costs: pd.Series) -> Floats:
        rent = np.where(rents, costs, 0.0)
        other = COUNTS_OF_OTHER * households["other_income"].to_numpy(float)
        return universal_credit(net, other, households["adults"], children, rent, system)

    fallen = due(net_before, households["housing_costs"]) - due(net_after, changed["housing_costs"])
    has = households["universal_credit"].to_numpy(float)
    return np.where(has > 0, np.minimum(fallen, has), 0.0)
