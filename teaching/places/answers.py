"""Answers for the lesson on places, computed from the tables."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import statsmodels.formula.api as smf

from teaching.exercises import Exercise, module

lab04 = module("places", "lab04")
MODEL = "leave_2016 ~ imd_score + no_qualifications_2021"


def sampling_share() -> float:
    """Return the share (%) of the variance in employment between places in the last year that is due to sampling."""
    local = lab04.judged("employment_rate").places
    return 100 * float((local["error_1"] ** 2).mean() / local["after"].var())


def passed_over() -> int:
    """Return how many of the first 93 places were not in the fund's category 1."""
    first = lab04.ranks().nsmallest(lab04.CATEGORY).index
    return int((lab04.places()["fund_category"][first] != 1).sum())


def most_fragile() -> str:
    """Return the name of the place whose rank has the widest interval."""
    return str((lab04.drawn()["upper"] - lab04.drawn()["lower"]).idxmax())


def without_own_bid() -> int:
    """Return how many of the ten most deprived places in England had no successful bid of their own in round 1."""
    ten = lab04.places().nlargest(10, "imd_score").index
    return int((lab04.own_awards().reindex(ten).fillna(0) <= 0).sum())


@lru_cache(maxsize=3)
def vote(formula: str = MODEL, errors: str = "HC3") -> Any:
    """Return a statsmodels fit of the Leave vote on deprivation and qualifications, for places in England."""
    return smf.ols(formula, lab04.places()).fit(cov_type=errors)


def always_first() -> int:
    """Return how many places are among the top places whatever the weights."""
    return int((lab04.weighed().classes() == lab04.composite_index.CLASSES[0]).sum())


RUBRIC = (
    "1 – Names places, or gives a ranking, without saying what it is based on.",
    "2 – Says what the list is based on, but gives ranks without intervals, or treats the index as if it measured "
    "need itself.",
    "3 – Names places that stay near the top, says how certain that is, and says that weights are a choice.",
    "4 – As for 3, but also says what figures for places cannot show about people, and what to ask next.",
)

EXERCISES = (
    Exercise(
        "04-1",
        lambda: lab04.judged("pupils_expected_standard").needed,
        (
            "Count the school years from the latest figure to the summer of 2030.",
            "Divide the rise still needed by the number of years.",
        ),
        "The tests taken in summer 2030 fall in the school year 2029/30, five years after 2024/25.",
        "(pupils.target - pupils.last.value) / (2029 - pupils.last.year)",
        misses=((lambda: (90 - 63) / 6, "That covers six years: the last tests were in the summer of 2025."),),
    ),
    Exercise(
        "04-2",
        sampling_share,
        ("Square the standard errors and take their mean.", "Compare that mean with the variance of the values."),
        "Survey error adds to the variance between places, so the gap looks wider than it is.",
        "100 * (local['error_1'] ** 2).mean() / local['after'].var()",
        misses=((lambda: sampling_share() / 100, "That is a proportion. Multiply it by 100."),),
    ),
    Exercise(
        "04-3",
        passed_over,
        (
            "Take as many places as the fund listed, starting with the lowest rank numbers.",
            "Count the places whose fund category is not 1.",
        ),
        "An index compiled today and the fund's list differ near the cut-off, where the choice of weights matters.",
        "(places['fund_category'][ranks.nsmallest(lab04.CATEGORY).index] != 1).sum()",
        tolerance=0,
        misses=((lambda: 93 - passed_over(), "That counts the places that are in category 1."),),
    ),
    Exercise(
        "04-4",
        most_fragile,
        ("Subtract the lower end of each interval from the upper.", "Ask for the place with the largest difference."),
        "A place that is strong on some indicators and weak on others can rank almost anywhere, depending on the "
        "weights.",
        "(drawn['upper'] - drawn['lower']).idxmax()",
    ),
    Exercise(
        "04-5",
        without_own_bid,
        (
            "An award from a shared bid does not count as the place's own award.",
            "Take the ten highest scores and count the zeros.",
        ),
        "Whether a place got nothing depends on how shared bids are counted.",
        "ten = places.nlargest(10, 'imd_score').index\n(own.reindex(ten).fillna(0) <= 0).sum()",
        tolerance=0,
        misses=((lambda: without_own_bid() - 1, "That counts part of a shared bid as the place's own award."),),
    ),
    Exercise(
        "04-6",
        vote,
        (
            "The outcome is the vote; the two predictors go in one formula, joined by a plus sign.",
            "Scotland, Wales and Northern Ireland have no score, so statsmodels omits them. Check the type of "
            "standard errors.",
        ),
        "With nothing else allowed for, more deprived places had a somewhat higher Leave vote. Allowing for "
        "qualifications, their Leave vote was lower. A sign can change as predictors are added, and neither "
        "result is about individuals.",
        f"england = places.dropna(subset=['imd_score', 'leave_2016'])\nsmf.ols('{MODEL}', england).fit(cov_type='HC3')",
        points=3,
        misses=(
            (
                lambda: vote(errors="nonrobust"),
                "The standard errors are not robust yet: pass HC3 to statsmodels as the cov_type.",
            ),
            (lambda: vote("leave_2016 ~ imd_score"), "One predictor is missing: adults without qualifications."),
        ),
    ),
    Exercise("04-W", kind="written", least=40, levels=RUBRIC, points=4),
)

HARDER: tuple[Exercise, ...] = ()


def session() -> dict[str, tuple[float | str, str]]:
    """Return the results for the code-free session: a number or a name, and the text on the screen."""
    pupils, place, other = lab04.judged("pupils_expected_standard").last.value, most_fragile(), passed_over()
    low, high = (int(lab04.drawn().loc[place, end]) for end in ("lower", "upper"))
    return {
        "pupils": (pupils, f"{pupils:.0f}%, compared with 65% in 2018/19. The target is 90% by 2030."),
        "other": (other, f"{other} of the top 93 on ten indicators were not in the fund's category 1."),
        "always": (always_first(), f"{always_first()}. For {place}, the interval of the rank is {low} to {high}."),
        "nothing": (
            without_own_bid(),
            f"{without_own_bid()} won nothing from their own bids. The number is lower if shared bids count.",
        ),
    }
