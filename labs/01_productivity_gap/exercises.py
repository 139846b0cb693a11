"""Exercises of Lab 01: every right answer is computed from the tables by the engine that the lesson uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from toolkit import regression, tables
from toolkit.exercises import Exercise, checker

OUTPUT, SICKNESS, SKILLS, AGE = "gva_per_hour_2023", "long_term_sick_2021", "level4_2021", "age_50_64_2022"
SECTORS = "high_productivity_sectors_2019"
SAMPLE = "England and Wales without City of London and Isles of Scilly"
LOW = 0.75  # of the UK's output per hour: the threshold of exercise 01-2


@lru_cache(maxsize=1)
def _table() -> pd.DataFrame:
    return tables.place_table()


@lru_cache(maxsize=8)
def _fit(predictors: tuple[str, ...], log: bool = True, sample: str = SAMPLE) -> regression.Fit:
    return regression.fit(_table(), OUTPUT, predictors, log=log, sample=sample)


def _output() -> pd.Series:
    return _table().set_index("short_name")[OUTPUT]


def _uk() -> float:
    years = tables.load("productivity")
    return float(years.loc[(years["geography"] == "UK") & (years["year"] == 2023), "gva_per_hour"].iloc[0])


def ratio() -> float:
    """Output per hour of the most productive place over that of the least."""
    return float(_output().max() / _output().min())


def far_below(share: float = LOW) -> int:
    """How many places produce less an hour than this share of the UK's figure."""
    return int((_output() < share * _uk()).sum())


def sickness_beside_skills() -> float:
    """Estimate of long-term sickness, in GBP per hour, with level 4 in the same model."""
    return _term((SICKNESS, SKILLS), SICKNESS, log=False)


def furthest_above() -> str:
    """Place whose output lies furthest above what the model of the lesson expects."""
    return _named(_fit((SICKNESS, SKILLS, AGE)).residuals.idxmax())


def skills_survive() -> bool:
    """Does the interval of level 4 stay above zero beside the share of high-productivity sectors?"""
    return bool(_fit((SICKNESS, SKILLS, AGE, SECTORS)).estimates.loc[SKILLS, "lower"] > 0)


def _term(predictors: Sequence[str], term: str, *, log: bool, sample: str = SAMPLE) -> float:
    return float(_fit(tuple(predictors), log, sample).estimates.loc[term, "estimate"])


def _named(code: object) -> str:
    return str(_table().set_index("code").loc[code, "short_name"])


def _furthest_below() -> str:
    return _named(_fit((SICKNESS, SKILLS, AGE)).residuals.idxmin())


def _most_influential() -> str:
    return str(_fit((SICKNESS, SKILLS, AGE)).diagnostics.influence.places["name"].iloc[0])


def _near(other: Callable[[], float], within: float = 0.005) -> Callable[[Any], bool]:
    """Say whether an answer is the number that a known mistake gives."""
    return lambda answer: abs(float(answer) - other()) <= within * abs(other())


def _same_name(other: Callable[[], str]) -> Callable[[Any], bool]:
    return lambda answer: answer.strip().casefold() == other().casefold()


EXERCISES = (
    Exercise(
        "01-1",
        expected=ratio,
        hints=(
            "A ratio says how many times: divide one place's output per hour by another's.",
            "The series has the methods max() and min(); divide the first by the second.",
        ),
        idea="output.max() / output.min(). A ratio has no unit, so it can be compared between years and countries; "
        "it rests on the two most unusual places, so look at the whole distribution too.",
        misses=(
            (
                _near(lambda: float(_output().max() - _output().min())),
                "That is the difference in pounds an hour; the question is how many times.",
            ),
            (_near(lambda: 1 / ratio()), "That is the lowest over the highest: turn it over."),
            (
                _near(lambda: float(_output().max() / _output().mean())),
                "That compares the most productive place with the average place, not with the least productive.",
            ),
        ),
    ),
    Exercise(
        "01-2",
        expected=far_below,
        tolerance=0,
        hints=(
            "Compare every place with three quarters of uk; the comparison gives True or False for each place.",
            "True counts as one: (output < 0.75 * uk).sum().",
        ),
        idea="(output < 0.75 * uk).sum() counts the places. Each place counts once here, however many people work "
        "there, while the UK's own figure weighs places by hours worked.",
        misses=(
            (
                _near(lambda: far_below(1.0), 0),
                "That counts every place below the UK's figure, not below its three quarters.",
            ),
            (
                _near(lambda: float((_output() < LOW * _output().mean()).sum()), 0),
                "That compares with the average of the places; the UK's own figure is uk.",
            ),
            (_near(lambda: len(_output()) - far_below(), 0), "That counts the places above the line."),
        ),
    ),
    Exercise(
        "01-3",
        expected=sickness_beside_skills,
        hints=(
            "Give regression.fit a list of both predictors, and the same sample as before.",
            'Take the estimate from the table of estimates: both.estimates.loc["long_term_sick_2021", "estimate"].',
        ),
        idea='regression.fit(table, "gva_per_hour_2023", ["long_term_sick_2021", "level4_2021"], sample=SAMPLE): '
        "the estimate now compares places with equal shares of people qualified to level 4. It is closer to zero than "
        "before, since places with much sickness also have few such people: part of what went with the one went with "
        "the other.",
        misses=(
            (
                _near(lambda: _term((SICKNESS,), SICKNESS, log=False)),
                "That is the estimate from sickness alone: add level4_2021.",
            ),
            (_near(lambda: _term((SICKNESS, SKILLS), SKILLS, log=False)), "That is the estimate of level 4."),
            (
                _near(lambda: _term((SICKNESS, SKILLS), SICKNESS, log=False, sample="UK")),
                "That includes the City of London and the Isles of Scilly: give sample=SAMPLE.",
            ),
            (
                _near(lambda: _term((SICKNESS, SKILLS, AGE), SICKNESS, log=False)),
                "That holds age equal too: use two predictors only.",
            ),
        ),
    ),
    Exercise(
        "01-4",
        expected=furthest_above,
        hints=(
            "The largest residual, and so the largest gap, lies above zero: look for the highest value of gap.",
            'table.set_index("short_name")["gap"] is a series by name; idxmax() gives the name of its highest value.',
        ),
        idea='table.set_index("short_name")["gap"].idxmax(). What the model does not know of (one large '
        "employer, say, or a head office) stays in the residual; a residual is a question, not a score.",
        misses=(
            (_same_name(_furthest_below), "That place lies furthest below what the model expects."),
            (
                _same_name(_most_influential),
                "That place moves the estimates most; a place with a large residual need not.",
            ),
        ),
    ),
    Exercise(
        "01-5",
        expected=skills_survive,
        hints=(
            "Fit the model again with high_productivity_sectors_2019 as a fourth predictor, and look at the row of "
            "level4_2021.",
            "The interval lies above zero if its lower end does: the answer is True or False.",
        ),
        idea='fit.estimates.loc["level4_2021", "lower"] > 0 after adding "high_productivity_sectors_2019". The sign '
        "holds and the estimate is smaller: skilled residents and such sectors are found together, so the model "
        "shares out what goes with both. Which of them comes first it cannot say.",
        misses=(
            (lambda answer: isinstance(answer, str), "Answer with True or False, without quotation marks."),
            (
                lambda answer: bool(answer) is False and answer is not ...,
                "An estimate may shrink and still differ from zero: look at the interval.",
            ),
        ),
    ),
)

check = checker(EXERCISES)
