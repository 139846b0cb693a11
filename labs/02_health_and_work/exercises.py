"""Exercises of Lab 02: every right answer is computed from the tables by the engine that the lesson uses."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit import tables
from toolkit.exercises import Exercise, checker
from toolkit.poverty import COSTS, LOW_PAY_2019_RULES, RateTable, difference, faults, low_pay_2019_with_wholes
from toolkit.poverty.checks import IMPOSSIBLE, INCONSISTENT, Fault
from toolkit.poverty.published import TOTAL, children

LINE = "Relative poverty threshold (60% of UK median income)"
COUPLE = "Couple with no children"
FIRST, OLDER, YOUNGER = "first adult", "further adult, or child of 14 and over", "child under 14"


def weights(costs: str) -> pd.Series:
    """Weights of the members of a household, by member: before (BHC) or after housing costs (AHC)."""
    scales = tables.load("equivalence_scales")
    return scales[scales["housing_costs"] == costs].set_index("member")["weight"]


def couples_line() -> float:
    """Poverty line of a couple without children after housing costs, average of 2019-22, GBP a week."""
    lines = tables.load("poverty_lines")
    one = lines[(lines["period"] == "2019-22") & (lines["housing_costs"] == "AHC") & (lines["measure"] == LINE)]
    return float(one.set_index("family_type").loc[COUPLE, "gbp_per_week"])


def familys_line(costs: str = "AHC") -> float:
    """Line of a couple with children aged 5 and 14, by the weights before or after housing costs."""
    scale = weights(costs)
    return couples_line() * float(scale[FIRST] + 2 * scale[OLDER] + scale[YOUNGER])


def _regions() -> RateTable:
    return children(tables.load("child_low_income")).filter(level="region", period="2025")


def _climber() -> str:
    """Region that climbs most places when housing is paid for."""
    rows = difference(_regions(), "measure", *COSTS.values()).rows.set_index("area")
    climb = rows["first"].rank(ascending=False) - rows["second"].rank(ascending=False)
    return str(climb.idxmax())


def _fault(kind: str) -> str:
    """Region of the first fault of a kind in the essay's Table 2, its total left aside."""
    found: tuple[Fault, ...] = faults(
        low_pay_2019_with_wholes(tables.load("low_pay_2019"), tables.load("constituencies")), LOW_PAY_2019_RULES
    )
    return next(fault.row for fault in found if fault.kind == kind and fault.row != TOTAL)


def _working(column: str) -> float:
    """Working-age adults of Scotland with someone in paid work: rate, or share of all poor, 2019-22, %."""
    rows = tables.load("poverty_scotland")
    chosen = rows[
        (rows["population"] == "Working-age adults")
        & (rows["breakdown"] == "household work status")
        & (rows["category"] == "Someone in paid work")
        & (rows["measure"] == "relative")
        & (rows["period"] == "2019-22")
    ]
    return float(chosen[column].iloc[0])


def _is(words: str) -> Any:
    return lambda answer: str(answer).casefold() == words.casefold()


def _near(value: float) -> Any:
    return lambda answer: abs(float(answer) - value) < 0.6


EXERCISES = (
    Exercise(
        "02-1",
        expected=familys_line,
        hints=(
            "A couple weighs one, so the couple's line is the line of a household of weight one.",
            "Add up the weights after housing costs: the second parent and the child of fourteen count as further "
            "adults. Then multiply the couple's line by the sum.",
        ),
        idea="A line is one number: that of a couple. Every other household's line is the couple's times the weight of "
        "its members. The publisher's own line for this family is in the table, rounded to the pound.",
        misses=(
            (
                lambda answer: abs(float(answer) - familys_line("BHC")) < 1,
                "You took the weights before housing costs; the line is one after them.",
            ),
            (
                lambda answer: abs(float(answer) - 2 * couples_line()) < 1,
                "A line per head forgets that a household shares its kitchen.",
            ),
        ),
    ),
    Exercise(
        "02-2",
        expected=_climber,
        hints=(
            "The question is about places in the order, not about points.",
            "Rank both columns with .rank(ascending=False) and subtract.",
        ),
        idea="Before housing costs fewer of its children are on a low income than in most regions; after them, more "
        "than in most. Which of the two a table shows can decide where a programme goes.",
        misses=((_is("West Midlands"), "It has the highest rate of all, but it had that before as well."),),
    ),
    Exercise(
        "02-3",
        expected=lambda: _fault(IMPOSSIBLE),
        hints=(
            "A part cannot be larger than its whole.",
            "Compare constituencies with all_constituencies, row by row.",
        ),
        idea="No world has this cell: more constituencies with much low pay than there are constituencies. Nothing in "
        "the table tells which number was meant, so it is left as printed and marked.",
    ),
    Exercise(
        "02-4",
        expected=lambda: _fault(INCONSISTENT),
        hints=(
            "Work out the share from the two counts, and look where it differs from the printed one.",
            "Rounding explains half a point. Leave aside the row that cannot be, and the total.",
        ),
        idea="Each of its figures could be true, but not all of them together. A check finds the contradiction; only "
        "the source can say which figure is wrong.",
        misses=((lambda answer: _is(_fault(IMPOSSIBLE))(answer), "That one is not even possible; look for another."),),
    ),
    Exercise(
        "02-5",
        expected=lambda: _working("composition"),
        tolerance=0.01,
        hints=(
            "Of all the poor adults, how many live with someone in paid work?",
            "It is a column of the composition and not of the rates: filter scotland_composition.",
        ),
        idea="The rate says how those with work fare. The share of the poor says who the poor are. Work can go with a "
        "low rate and yet be what most of the poor have, since so many more people have it.",
        misses=(
            (_near(_working("rate")), "That is how many of the working are poor, not how many of the poor work."),
            (_near(100 - _working("composition")), "That is the share of those without paid work."),
        ),
    ),
)

check = checker(EXERCISES)
"""``check("02-1", answer)``: what the lesson calls."""
