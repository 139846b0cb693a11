"""Exercises of Lab 01: every right answer is computed from the tables by the engine that the lesson uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lab01 as right
from lab01 import AGE, PREDICTORS, SECTORS, SICKNESS, SKILLS

from toolkit.teaching.exercises import Exercise, checker
from toolkit.teaching.exercises import same_name as is_same

Miss = tuple[Callable[[Any], bool], str]


def near(other: Callable[[], float], words: str, within: float = 0.005) -> Miss:
    """Return a known mistake: an answer that is the number which it gives."""
    return lambda answer: abs(float(answer) - other()) <= within * abs(other()), words


def same_name(other: Callable[[], str], words: str) -> Miss:
    """Return a known mistake: an answer that is this name."""
    return lambda answer: is_same(answer, other()), words


EXERCISES = (
    Exercise(
        "01-1",
        expected=right.ratio,
        hints=(
            "A ratio says how many times: divide one place's output per hour by another's.",
            "The series has the methods max() and min(); divide the first by the second.",
        ),
        idea="output.max() / output.min(). A ratio has no unit, so it can be compared between years and countries; "
        "it rests on the two most unusual places, so look at the whole distribution too.",
        misses=(
            near(
                lambda: float(right.output().max() - right.output().min()),
                "That is the difference in pounds an hour; the question is how many times.",
            ),
            near(lambda: 1 / right.ratio(), "That is the lowest over the highest: turn it over."),
            near(
                lambda: float(right.output().max() / right.output().mean()),
                "That compares the most productive place with the average place, not with the least productive.",
            ),
        ),
    ),
    Exercise(
        "01-2",
        expected=right.far_below,
        tolerance=0,
        hints=(
            "Compare every place with three quarters of uk; the comparison gives True or False for each place.",
            "True counts as one: (output < 0.75 * uk).sum().",
        ),
        idea="(output < 0.75 * uk).sum() counts the places. Each place counts once here, however many people work "
        "there, while the UK's own figure weighs places by hours worked.",
        misses=(
            near(
                lambda: right.far_below(1.0),
                "That counts every place below the UK's figure, not below its three quarters.",
                0,
            ),
            near(
                lambda: float((right.output() < right.LOW * right.output().mean()).sum()),
                "That compares with the average of the places; the UK's own figure is uk.",
                0,
            ),
            near(lambda: len(right.output()) - right.far_below(), "That counts the places above the line.", 0),
            near(lambda: right.far_below() / len(right.output()), "That is a share: the question is how many."),
            near(
                lambda: 100 * right.far_below() / len(right.output()), "That is in per cent: the question is how many."
            ),
        ),
    ),
    Exercise(
        "01-3",
        expected=right.sickness_beside_skills,
        hints=(
            "Give regression.fit a list of both predictors, and the same sample as before.",
            'Take the estimate from the table of estimates: both.estimates.loc[SICKNESS, "estimate"].',
        ),
        idea="both = regression.fit(table, OUTPUT, [SICKNESS, SKILLS], sample=SAMPLE): the estimate now compares "
        "places with equal shares of people qualified to level 4. It is closer to zero than before, since places with "
        "much sickness also have few such people: part of what went with the one went with the other.",
        misses=(
            near(lambda: right.term((SICKNESS,), SICKNESS), "That is the estimate from sickness alone: add SKILLS."),
            near(lambda: right.term((SICKNESS, SKILLS), SKILLS), "That is the estimate of level 4."),
            near(
                lambda: right.term((SICKNESS, SKILLS), SICKNESS, "UK"),
                "That includes the City of London and the Isles of Scilly: give sample=SAMPLE.",
            ),
            near(lambda: right.term(PREDICTORS, SICKNESS), "That holds age equal too: use two predictors only."),
        ),
    ),
    Exercise(
        "01-4",
        expected=right.sickness_in_blackpool,
        hints=(
            "Decompose the gap of Blackpool as that of Ashfield was, and look at the row of long-term sickness.",
            'In pounds an hour, with its sign: blackpool.parts.loc[SICKNESS, "amount"].',
        ),
        idea='decomposition.place_gap(model, places.find("Blackpool").code, lab01.everywhere()).parts.loc[SICKNESS, '
        '"amount"]. The place has more sickness than the average place, times what the regression associates with '
        "a point of it. All other parts together may lift the place again: read them all.",
        misses=(
            near(lambda: -right.sickness_in_blackpool(), "Right size: keep the sign, which says below."),
            near(
                lambda: float(right.parts("Blackpool").loc[SICKNESS, "contribution"]),
                "That is in log points; the column amount is in pounds an hour.",
            ),
            near(lambda: float(right.parts("Ashfield").loc[SICKNESS, "amount"]), "That is Ashfield's."),
            near(lambda: float(right.parts("Blackpool")["amount"].sum()), "That is the whole gap: take the one part."),
        ),
    ),
    Exercise(
        "01-5",
        expected=right.age_in_london,
        decimals=1,
        hints=(
            "A share is a part over the whole: age's row of detail over the gap.",
            'In per cent: 100 * london.detail.loc[AGE, "estimate"] / london.gap.',
        ),
        idea='100 * london.detail.loc[AGE, "estimate"] / london.gap. The shares of the predictors may add up to more '
        "than all of the gap: the rest then goes the other way. The interval of this one includes one half, so the "
        "data do not settle whether it is over half.",
        misses=(
            near(lambda: right.age_in_london() / 100, "Right share: give it in per cent."),
            near(
                lambda: float(right.london().detail.loc[AGE, "estimate"]),
                "That is in log points: divide by london.gap.",
            ),
            near(lambda: right.london_share(SKILLS), "That is the share of skills."),
            near(
                lambda: float(100 * right.london().two_fold.loc["explained", "estimate"] / right.london().gap),
                "That is what all three account for together.",
            ),
        ),
    ),
    Exercise(
        "01-6",
        expected=right.skills_beside_sectors,
        hints=(
            "Keep the specifications that hold productive sectors equal: skills.only(controls={lab01.SECTORS: True}).",
            "Of those, the property share_significant_positive is a share; times 100 it is in per cent.",
        ),
        idea="100 * skills.only(controls={lab01.SECTORS: True}).share_significant_positive. Compare it with the "
        "specifications that leave sectors out: what skills are linked to depends on whether the model allows for "
        "sectors, and whether it should depends on the question. Productive employers may be how skills matter.",
        misses=(
            near(lambda: right.skills_beside_sectors() / 100, "Right share: give it in per cent.", 0.01),
            near(
                lambda: right.skills_beside_sectors(False), "That is the specifications without sectors: ask for True."
            ),
            near(
                lambda: 100 * right.curve().share_significant_positive,
                "That is all the specifications: keep those with sectors.",
            ),
            near(
                lambda: 100 * right.curve().only(controls={SECTORS: True}).share_positive,
                "That counts every estimate above zero, also those that are not statistically significant.",
            ),
        ),
    ),
    Exercise(
        "01-7",
        expected=right.within_by_people,
        tolerance=0.001,
        decimals=1,
        hints=(
            "inequality.split takes weights as a third argument: the residents of each place.",
            '100 * inequality.split(table[OUTPUT], table["region"], table["population_2022"]).within_share.',
        ),
        idea='100 * inequality.split(table[OUTPUT], table["region"], table["population_2022"]).within_share. Large '
        "places now count for more, as they should where people are the question; yet the share barely moves. Most "
        "of the inequality lies between places of the same region, whichever way it is counted.",
        misses=(
            near(lambda: right.within_by_people() / 100, "Right share: give it in per cent."),
            near(
                lambda: right.within_by_people(False),
                "That counts each place once: give the residents as weights.",
                0.001,
            ),
            near(lambda: 100 - right.within_by_people(), "That is the part between regions."),
        ),
    ),
    Exercise(
        "01-8",
        expected=right.region_that_matters,
        hints=(
            "influence.regions lists the regions, the one that matters most first.",
            'The name stands in the column region: influence.regions["region"].iloc[0].',
        ),
        idea='influence.regions["region"].iloc[0]. Without it the estimate is much closer to zero, yet its interval '
        "stays below. Part of the association with health is that region being healthy and productive at once.",
        misses=(
            same_name(lambda: str(right.influence().places["name"].iloc[0]), "That is the place: which region?"),
            same_name(
                lambda: str(right.influence().regions["region"].iloc[-1]),
                "That one matters least: the list begins with the one that matters most.",
            ),
        ),
    ),
    Exercise(
        "01-9",
        expected=right.at_the_published_share,
        hints=(
            "A sum is hours times gap times share. Take hours and gap from here, the share from published.",
            'factors.loc["billion hours", "here"] * factors.loc["gap", "here"] * factors.loc["share", "published"].',
        ),
        idea="hours × gap × share, with our hours, our gap and the published share, comes close to the published sum. "
        "Hours agree and our gap is about an eighth smaller; most of the difference is the share of the gap that "
        "is linked to health.",
        misses=(
            near(lambda: right.north().published.billion, "That is the published sum: take hours and gap from here."),
            near(lambda: right.north().billion, "That is our sum: use the share that was published."),
        ),
    ),
)

HARDER = (
    Exercise(
        "01-h1",
        expected=right.clustered_over_plain,
        hints=(
            'Fit the model twice, with errors="cluster_county" and with errors="HC3".',
            "Divide the std_error of the first by that of the second, in the row of HEALTHY.",
        ),
        idea="The estimate is the same; its error grows, since the districts of a county share one figure and so are "
        "not separate evidence. With few clusters even this error is too small: see the bootstrap by region.",
        misses=(
            near(lambda: 1 / right.clustered_over_plain(), "Turn it over: clustered over plain."),
            near(
                lambda: 100 * (right.clustered_over_plain() - 1),
                "That is the percentage by which it is larger: give how many times as large.",
            ),
        ),
    ),
    Exercise(
        "01-h2",
        expected=right.skills_said_by_others,
        hints=(
            "The variance inflation factor is 1/(1 − R²), with R² of the predictor on the others.",
            "100 * (1 - 1 / factor), with factor = model.diagnostics.vif.factors[SKILLS].",
        ),
        idea="100 * (1 − 1/VIF). Less than half of the variance of skills is explained by the others, and hardly any "
        "by sectors: skills are counted where people live, sectors where they work.",
        misses=(
            near(lambda: right.skills_said_by_others() / 100, "Right share: give it in per cent."),
            near(lambda: 100 / (100 - right.skills_said_by_others()), "That is the factor itself."),
        ),
    ),
    Exercise(
        "01-h3",
        expected=right.revision_spread,
        hints=(
            "The column revision is in per cent; its spread is a standard deviation. Leave England's own row out.",
            'authorities["revision"].std().',
        ),
        idea='authorities["revision"].std(): a revision in one year, of figures that ONS smooths over several, is of '
        "the size of differences that league tables make much of.",
        misses=(
            near(
                lambda: float(right.earlier()["revision"].iloc[:-1].mean()),
                "That is the average revision, not their spread.",
            ),
            near(lambda: float(right.earlier()["revision"].iloc[:-1].abs().mean()), "That is the average size."),
            near(
                lambda: float(right.earlier()["revision"].std()),
                "That has England among the authorities: leave its row out.",
            ),
        ),
    ),
)

check = checker((*EXERCISES, *HARDER))
"""``check("01-2", answer)``: what the lesson calls."""
