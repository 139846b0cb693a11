"""The claims of the published texts that a specification curve can be drawn for, each with every way of asking it.

A text that says “poor health holds places back” names neither the year, nor the measure, nor what is allowed for. Each
of these is a choice that one can defend in more than one way, so all of them are made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.regression.samples import Rows
from toolkit.regression.specification_curve.choices import Choices

# The predictors are of 2019 to 2024: output per hour of 2004 would ask them about the past.
OUTPUT = ("gva_per_hour_2019", "gva_per_hour_2023")
PAY = ("median_weekly_pay_2023", "disposable_income_2023")
SICKNESS = ("long_term_sick_2021", "disabled_2021", "smokers_2023")
YOUNG = ("age_16_24_2022", "age_25_34_2022")
SKILLS = ("level4_2021", "level3_2023")
CONTROLS = (
    "long_term_sick_2021",
    "level4_2021",
    "no_qualifications_2021",
    "age_16_24_2022",
    "age_50_64_2022",
    "high_productivity_sectors_2019",
    "density_2022",
    "gigabit_2026",
)
QUALIFICATIONS = ("level4_2021", "no_qualifications_2021")
SAMPLES = ("UK", "England", "UK without London", "UK without City of London and Isles of Scilly")
NORTH = ("North East", "North West", "Yorkshire and The Humber")
ENGLAND = (*NORTH, "East Midlands", "West Midlands", "East of England", "London", "South East", "South West")


@dataclass(frozen=True)
class Share:
    """A published share of the gap between two groups of regions that a predictor is said to account for.

    Parameters
    ----------
    share
        0 to 1; where the text gives a bound (“over half”), the bound.
    inside, among
        Regions of the group; all regions that are compared, or () for all.
    words
        How a sentence says it.
    source
        Who published it.
    """

    share: float
    inside: tuple[str, ...]
    among: tuple[str, ...]
    words: str
    source: str


@dataclass(frozen=True)
class Question:
    """A claim, and every combination of choices by which it is put to the test.

    Parameters
    ----------
    name
        Key in ``QUESTIONS``.
    claim
        The claim in our words.
    source
        Who said so, and where.
    sign
        +1 or −1: the sign of the association, were the claim right.
    outcome
        The outcome in words, for a sentence (“output per hour”).
    where
        What is so of a place with a higher value of the predictor, after “where” (“health is worse”).
    choices
        What varies.
    share
        The published share of a gap, if one is published.
    ledger
        Number of the claim in the ledger, where that puts it to the test in another way; else "".
    other_way
        What the ledger asks of the claim, and what this curve asks instead: sentences for a note.
    held_apart
        Control that takes away a part of what the ledger counts to the predictor; else "".
    """

    name: str
    claim: str
    source: str
    sign: int
    outcome: str
    where: str
    choices: Choices
    share: Share | None = None
    ledger: str = ""
    other_way: str = ""
    held_apart: str = ""

    def implied(self, table: pd.DataFrame, outcome: str) -> float | None:
        """Return the estimate that would make the published share true, in the unit of the curve's estimates.

        In the decomposition of Oaxaca (1973) and Blinder (1973) the part of the gap between the groups' mean
        logarithms linked to the predictor is (x̄₁ − x̄₀) b. With that part a share s of the gap, and x in standard
        deviations, b = s (ȳ₁ − ȳ₀) · sd(x) / (x̄₁ − x̄₀).

        Parameters
        ----------
        table
            One row a place, with ``region``; places without the outcome or the predictor are left out.
        outcome
            Column of the outcome, above zero.

        Returns
        -------
        float or None
            For the first predictor of interest; None where no share is published.
        """
        if self.share is None:
            return None
        rows = Rows.of(table)
        x, y = rows.numbers(self.choices.interest[0]), np.log(rows.numbers(outcome))
        regions = rows.texts("region")
        known = ~np.isnan(x) & ~np.isnan(y)
        group = known & np.isin(regions, self.share.inside)
        others = known & ~group & (np.isin(regions, self.share.among) if self.share.among else True)
        gap, apart = (float(v[group].mean() - v[others].mean()) for v in (y, x))
        return self.share.share * gap * float(x[known].std(ddof=1)) / apart


def choices_for(
    outcomes: tuple[str, ...],
    interest: tuple[str, ...],
    without: tuple[str, ...] = (),
    *,
    log: bool = True,
    errors: tuple[str, ...] = ("HC3", "cluster_county", "classical"),
) -> Choices:
    """Return every combination, with the usual controls but for those of the same idea as outcome and predictor."""
    controls = tuple(one for one in CONTROLS if one not in (*without, *interest, *outcomes))
    return Choices(
        outcomes=outcomes,
        interest=interest,
        controls=controls,
        alternatives=(QUALIFICATIONS,) if set(QUALIFICATIONS) <= set(controls) else (),
        log=log,
        standardise=True,
        samples=SAMPLES,
        weights=(None, "population_2022"),
        region_effects=(False, True),
        errors=errors,
    )


_CPP = "Charlotte Alldritt and Zoë Billingham, Beyond hard hats, Centre for Progressive Policy, 2020"
_ESSAYS = "Graeme Atherton and Caitlin Webb (eds), Levelling up: what is it and can it work?, CEILUP, 2022"
_ALL = (
    Question(
        "health",
        "Poor health is associated with low output per hour",
        _CPP,
        -1,
        "output per hour",
        "health is worse",
        choices_for(OUTPUT, SICKNESS),
        Share(
            0.30,
            NORTH,
            ENGLAND,
            "30% of the gap between the North and the rest of England",
            f"Northern Health Science Alliance, 2018, as quoted in {_ESSAYS}",
        ),
    ),
    Question(
        "young",
        "A young workforce is associated with low output per hour",
        _CPP,
        -1,
        "output per hour",
        "more people of working age are young",
        choices_for(OUTPUT, YOUNG),
    ),
    Question(
        "london",
        "Workforce age accounts for most of London's lead in output per hour",
        _CPP,
        1,
        "output per hour",
        "more people of working age are 25 to 34",
        choices_for(OUTPUT, ("age_25_34_2022",)),
        Share(0.50, ("London",), (), "over half of London's lead over the rest of the UK", _CPP),
        ledger="C007",
        other_way="There, London's lead is shared out among what sets it apart from the rest of England and Wales. "
        "Age is either the share aged 50 to 64, of whom London has few, or three age groups together. Here one group, "
        "25 to 34, would have to account for over half of the lead alone. The regressions may also allow for other "
        "ages, sectors, density or broadband, leave London out, or compare places within regions only.",
        held_apart="age_50_64_2022",
    ),
    Question(
        "skills",
        "Skilled places have a higher output per hour",
        _CPP,
        1,
        "output per hour",
        "residents are more skilled",
        choices_for(OUTPUT, SKILLS, QUALIFICATIONS),
    ),
    Question(
        "sectors",
        "Skilled places have more jobs in high-productivity sectors",
        _CPP,
        1,
        "shares of jobs in high-productivity sectors",
        "residents are more skilled",
        choices_for(("high_productivity_sectors_2019",), SKILLS, QUALIFICATIONS, log=False),
    ),
    Question(
        "industries",
        "Many jobs in low-productivity sectors are associated with low output per hour",
        _CPP,
        -1,
        "output per hour",
        "more jobs are in low-productivity sectors",
        choices_for(OUTPUT, ("low_productivity_sectors_2019",), ("high_productivity_sectors_2019",)),
    ),
    Question(
        "prosperity",
        "Where residents are skilled, a town prospers",
        f"Paul Swinney in {_ESSAYS}",
        1,
        "pay or income",
        "residents are more skilled",
        choices_for(PAY, SKILLS, QUALIFICATIONS),
    ),
    Question(
        "digital",
        "Poor broadband holds places back",
        "David Bailey and Philip Tomlinson, Some priorities for the levelling up agenda",
        1,
        "output per hour",
        "more premises have gigabit-capable broadband",
        choices_for(OUTPUT, ("gigabit_2026",)),
    ),
)
QUESTIONS: dict[str, Question] = {one.name: one for one in _ALL}
