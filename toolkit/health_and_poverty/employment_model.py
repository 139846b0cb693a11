"""Who is in work, by health, age, sex and region: a logit and a linear probability model, fitted to individuals.

The estimates show how much lower employment is for people in worse health, at the same age, sex and region. This is an
association: ill health keeps people from work, lack of work makes people ill, and education, which the census teaching
files lack, is linked to both.

References
----------
Average marginal effects and their delta-method errors: Greene, *Econometric Analysis*, section on binary choice. The
linear model's errors are heteroskedasticity-robust (HC1).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import statsmodels.api as sm
from scipy.stats import norm

from toolkit.core import wording
from toolkit.core.errors import ModelError, UnknownNameError

Floats = npt.NDArray[np.float64]
PREDICTORS = ("health", "age", "sex", "region")
IN_WORK = ("Employee", "Self-employed")
OF_AGE = ("16 to 24", "25 to 34", "35 to 44", "45 to 54", "55 to 64")
NOTES = (
    "This is an association, not an effect: ill health may keep people out of work, and lack of work may make people "
    "ill.",
    "The file does not record qualifications, so part of the link with health may be due to education.",
    "Full-time students with a job are counted as not in work, because the file groups them with job seekers.",
)
_LARGEST = norm.ppf(0.975)


def of_working_age(people: pd.DataFrame) -> pd.DataFrame:
    """Return usual residents aged 16 to 64 with a column ``in_work``, from a census teaching file.

    Parameters
    ----------
    people
        One row per person: ``resident``, ``age``, ``activity`` and :data:`PREDICTORS`, as from `load_microdata`.

    Raises
    ------
    UnknownNameError, ModelError
        A column is missing, or nobody is left.
    """
    for column in (*PREDICTORS, "resident", "activity"):
        if column not in people.columns:
            raise UnknownNameError("column of the survey file", column, people.columns)
    kept = people["age"].isin(OF_AGE) & (people["resident"] == "Usual resident") & people["health"].notna()
    chosen = people.loc[kept, list(PREDICTORS)].assign(in_work=people.loc[kept, "activity"].isin(IN_WORK))
    if chosen.empty:
        raise ModelError("The file has no usual residents aged 16 to 64 whose health is known.")
    for column in PREDICTORS:
        chosen[column] = chosen[column].cat.remove_unused_categories()
    return chosen


@dataclass(frozen=True, eq=False)
class WorkModel:
    """Employment by health, age, sex and region.

        Parameters
        ----------
        n, share
            Number of people, and the share of them in work (%).
        odds
            Odds ratios of the logit: index (predictor, level), columns ``odds_ratio``, ``lower``, ``upper``.
        effects
            Differences from the first level in the probability of work, in percentage points: index (predictor, level),
    columns ``logit`` (average marginal effect), ``logit_lower``, ``logit_upper``, ``linear``, ``linear_lower``,
            ``linear_upper``.
        reference
            The reference level of each predictor.
    """

    n: int
    share: float
    odds: pd.DataFrame
    effects: pd.DataFrame
    reference: dict[str, str]

    def sentence(self) -> str:
        """Return a sentence on the largest difference between levels of health."""
        row: Any = self.effects.loc[["health"]].reset_index().sort_values("logit").iloc[0]
        rarer = wording.number(-row["logit"], 1)
        span = wording.interval(-row["logit_upper"], -row["logit_lower"], "", 1)
        levels = f"{row['level'].lower()} than in {self.reference['health'].lower()} health"
        return (
            f"Among {self.n:,} people aged 16 to 64, employment is {rarer} percentage points lower in {levels} (95% "
            f"interval {span}), comparing people of the same age, sex and region. This is an association."
        )


@dataclass(frozen=True, eq=False)
class Cells:
    """Counts of people by all predictors: people with the same values share one of m rows."""

    design: Floats  # (m, k) design matrix of the linear model, with a constant first
    terms: list[tuple[str, str]]  # predictor and level of each column after the constant
    working: Floats  # (m,) people in work
    idle: Floats  # (m,) people not in work

    @cached_property
    def number(self) -> Floats:
        """People in each cell, shape (m,)."""
        return self.working + self.idle


def model(people: pd.DataFrame) -> WorkModel:
    """Fit the two models to people of working age (`of_working_age`).

    Raises
    ------
    ModelError
        Everybody or nobody works, within a level of a predictor or overall.
    """
    cells = cells_of(people)
    _check(people)
    fitted = sm.GLM(np.column_stack([cells.working, cells.idle]), cells.design, family=sm.families.Binomial()).fit()
    beta, covariance = np.asarray(fitted.params), np.asarray(fitted.cov_params())
    index = pd.MultiIndex.from_tuples(cells.terms, names=["predictor", "level"])
    error = np.sqrt(np.diag(covariance))[1:]
    odds = np.exp(np.column_stack([beta[1:], beta[1:] - _LARGEST * error, beta[1:] + _LARGEST * error]))
    effects = np.column_stack([_marginal(cells, beta, covariance), _linear(cells)])
    ends = ("", "_lower", "_upper")
    return WorkModel(
        n=len(people),
        share=100 * float(people["in_work"].mean()),
        odds=pd.DataFrame(odds, index, ["odds_ratio", "lower", "upper"]),
        effects=pd.DataFrame(100 * effects, index, [f"{kind}{end}" for kind in ("logit", "linear") for end in ends]),
        reference={name: str(people[name].cat.categories[0]) for name in PREDICTORS},
    )


def cells_of(people: pd.DataFrame) -> Cells:
    """Return counts of people of working age by all predictors."""
    counts = people.groupby(list(PREDICTORS), observed=True)["in_work"].agg(["sum", "size"]).reset_index()
    terms = [(name, str(level)) for name in PREDICTORS for level in people[name].cat.categories[1:]]
    columns = [np.ones(len(counts)), *((counts[name] == level).to_numpy(float) for name, level in terms)]
    working = counts["sum"].to_numpy(float)
    return Cells(np.column_stack(columns), terms, working, counts["size"].to_numpy(float) - working)


def _check(people: pd.DataFrame) -> None:
    for name in PREDICTORS:
        shares = people.groupby(name, observed=True)["in_work"].mean()
        for level, share in shares.items():
            if share in (0, 1):
                who = "Nobody" if share == 0 else "Everybody"
                raise ModelError(
                    f"{who} with {name} “{level}” is in work.",
                    "A logit model needs people in work and out of work in every group.",
                    "Use a larger file, or combine groups.",
                )


def _marginal(cells: Cells, beta: Floats, covariance: Floats) -> Floats:
    """Return average marginal effects with intervals: everybody at each level less everybody at the first."""
    weights = cells.number / cells.number.sum()
    rows = []
    for position, (name, _) in enumerate(cells.terms, start=1):
        own = [at for at, (other, _) in enumerate(cells.terms, start=1) if other == name]
        base = cells.design.copy()
        base[:, own] = 0
        at_level = base.copy()
        at_level[:, position] = 1
        p_level, p_base = (1 / (1 + np.exp(-design @ beta)) for design in (at_level, base))
        effect = weights @ (p_level - p_base)
        gradient = (weights * p_level * (1 - p_level)) @ at_level - (weights * p_base * (1 - p_base)) @ base
        half = _LARGEST * np.sqrt(gradient @ covariance @ gradient)
        rows.append((effect, effect - half, effect + half))
    return np.array(rows)


def _linear(cells: Cells) -> Floats:
    """Return the linear model's coefficients with HC1 intervals."""
    x, n = cells.design, cells.number
    bread = np.linalg.inv((x * n[:, None]).T @ x)
    beta = bread @ (x.T @ cells.working)
    expected = x @ beta
    squares = cells.working * (1 - expected) ** 2 + cells.idle * expected**2
    spread = bread @ ((x * squares[:, None]).T @ x) @ bread * n.sum() / (n.sum() - x.shape[1])
    half = _LARGEST * np.sqrt(np.diag(spread))
    return np.column_stack([beta, beta - half, beta + half])[1:]


@dataclass(frozen=True)
class GapShare:
    """How much of a region's employment gap the linear model links to its health, in percentage points."""

    region: str
    gap: float  # its share in work less that of everybody else
    health: float  # the part linked to differences in health
    others: float  # the part linked to age and sex
    rest: float  # not explained


def gap_share(people: pd.DataFrame, fitted: WorkModel, region: str) -> GapShare:
    """Decompose the employment gap between a region and everybody else (Oaxaca–Blinder, pooled linear coefficients).

    ``people`` are those that the model was fitted to. Raises UnknownNameError if none of them lives in the region.
    """
    if region not in people["region"].cat.categories:
        raise UnknownNameError("region", region, people["region"].cat.categories.tolist())
    inside = people["region"] == region
    gap = 100 * (people.loc[inside, "in_work"].mean() - people.loc[~inside, "in_work"].mean())
    parts = dict.fromkeys(("health", "age", "sex"), 0.0)
    row: Any  # pandas does not type named tuples
    for row in fitted.effects.reset_index().itertuples():
        if row.predictor in parts:
            has = people[row.predictor] == row.level
            parts[row.predictor] += float(row.linear * (has[inside].mean() - has[~inside].mean()))
    others = parts["age"] + parts["sex"]
    return GapShare(region, float(gap), parts["health"], others, float(gap - parts["health"] - others))
