"""Worlds invented for the lesson, with known causes and no others: illness affects work, or work affects health."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.health_and_poverty.employment_model import OF_AGE

HEALTHY, ILL = "Good", "Bad"
PEOPLE, SEED = 20_000, 11
SHARE_ILL, WORK_IF_HEALTHY, WORK_IF_ILL = 0.2, 0.8, 0.4  # assumed, and not an estimate of anything
WORLDS = ("illness first", "work first")


def world(which: str, people: int = PEOPLE, seed: int = SEED) -> pd.DataFrame:
    """Return an invented world of people with ``health``, ``age``, ``sex``, ``region`` and ``in_work``.

    In the “illness first” world, some people are ill, and people who are ill are less often in work. In the “work
    first” world, some people are out of work, and people who are out of work are more often ill. The second's
    probabilities follow from the first's by Bayes' rule, so that both have the same table of health and work, apart
    from the random draw.

    Raises
    ------
    KeyError
        Unknown world.
    """
    rng = np.random.default_rng(seed)
    ill, works = {"illness first": _illness_first, "work first": _work_first}[which](rng, people)
    return _people(rng, ill, works)


def if_all_were_well(which: str) -> float:
    """Return the rise in employment, in percentage points, if everybody were well, using the same random draws.

    In a world where illness comes first, people who recover are as likely to be in work as the healthy. In a world
    where work comes first, employment is set before anybody falls ill, so it does not change.
    """
    rng = np.random.default_rng(SEED)
    if which == "work first":
        before = after = _work_first(rng, PEOPLE)[1]
    else:
        before = _illness_first(rng, PEOPLE)[1]
        after = _illness_first(np.random.default_rng(SEED), PEOPLE, cured=True)[1]
    return float(100 * (after.mean() - before.mean()))


Booleans = npt.NDArray[np.bool_]


def _illness_first(rng: np.random.Generator, people: int, cured: bool = False) -> tuple[Booleans, Booleans]:
    ill = (rng.random(people) < SHARE_ILL) & (not cured)
    return ill, rng.random(people) < np.where(ill, WORK_IF_ILL, WORK_IF_HEALTHY)


def _work_first(rng: np.random.Generator, people: int) -> tuple[Booleans, Booleans]:
    in_work = SHARE_ILL * WORK_IF_ILL + (1 - SHARE_ILL) * WORK_IF_HEALTHY
    works = rng.random(people) < in_work
    ill_if = (SHARE_ILL * WORK_IF_ILL / in_work, SHARE_ILL * (1 - WORK_IF_ILL) / (1 - in_work))
    return rng.random(people) < np.where(works, *ill_if), works


def _people(
    rng: np.random.Generator, ill: Booleans, works: Booleans, region: npt.NDArray[np.str_] | None = None
) -> pd.DataFrame:
    """Return people with age, sex and, unless given, region, all unrelated to anything else."""
    number = len(ill)
    drawn = {"age": rng.choice(OF_AGE, number), "sex": rng.choice(("Female", "Male"), number)}
    drawn["region"] = rng.choice(("North", "South"), number) if region is None else region
    frame = pd.DataFrame({"health": pd.Categorical(np.where(ill, ILL, HEALTHY), [HEALTHY, ILL], ordered=True)})
    levels = {"age": OF_AGE, "sex": ("Female", "Male"), "region": ("North", "South")}
    for name, values in drawn.items():
        frame[name] = pd.Categorical(values, list(levels[name]))
    return frame.assign(in_work=works)


# --- two regions, and education that no file contains

SCHOOLED = {"North": 0.3, "South": 0.5}  # assumed: share with more education
ILL_IF = (0.4, 0.1)  # assumed: probability of illness with less and with more education
WORK_IF = 0.65, 0.25, -0.20  # assumed: probability of work, higher with more education, lower if ill


def two_regions(schooling: bool = False, people: int = 40_000, seed: int = 5) -> pd.DataFrame:
    """Return people in a North and a South that differ in education, which affects health and work.

    Parameters
    ----------
    schooling
        Whether the frame includes education, in ``schooled``, which the census teaching files lack.
    """
    rng = np.random.default_rng(seed)
    region = rng.choice(("North", "South"), people)
    much = rng.random(people) < np.where(region == "North", SCHOOLED["North"], SCHOOLED["South"])
    ill = rng.random(people) < np.where(much, ILL_IF[1], ILL_IF[0])
    works = rng.random(people) < WORK_IF[0] + WORK_IF[1] * much + WORK_IF[2] * ill
    made = _people(rng, ill, works, region)
    return made.assign(schooled=much) if schooling else made


def true_share() -> float:
    """Return the true share of the gap between the two regions that is due to health, in %, from the probabilities."""
    more = SCHOOLED["North"] - SCHOOLED["South"]
    through_health = more * (ILL_IF[1] - ILL_IF[0]) * WORK_IF[2]
    return 100 * through_health / (through_health + more * WORK_IF[1])
