"""Shared code for the lab 01 notebooks: columns, sample, models, figures and verdicts. Every result is computed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from IPython.display import Markdown

from classroom import lesson, predictions
from toolkit import (
    claims,
    counterfactual,
    decomposition,
    figures,
    inequality,
    regression,
    specification_curve,
    tables,
    wording,
)

OUTPUT, SICKNESS, SKILLS, AGE = "gva_per_hour_2023", "long_term_sick_2021", "level4_2021", "age_50_64_2022"
PREDICTORS = (SICKNESS, SKILLS, AGE)
SECTORS, HEALTHY = "high_productivity_sectors_2019", "hle_male_2022_24"
ENDS = ["estimate", "lower", "upper"]
SAMPLE = "England and Wales without City of London and Isles of Scilly"
CONTROLS = (SICKNESS, SKILLS, AGE, "age_16_24_2022", SECTORS, "low_productivity_sectors_2019", "density_2022")
CONTROLS += ("travel_time_car_2019", "gigabit_2026")
explore, with_strength, strength_of = lesson.explorer_of(), lesson.with_strength, lesson.strength_from()


@lru_cache(maxsize=1)
def table() -> pd.DataFrame:
    """Return the table of places."""
    return tables.place_table()


@lru_cache(maxsize=16)
def fit(predictors: tuple[str, ...], log: bool = True, sample: str = SAMPLE, errors: str = "HC3") -> regression.Fit:
    """Return output per hour regressed on these predictors."""
    return regression.fit(table(), OUTPUT, predictors, log=log, sample=sample, errors=errors)


def uk() -> float:
    """Return the United Kingdom's output per hour."""
    years = tables.load("productivity")
    return float(years.loc[(years["geography"] == "UK") & (years["year"] == 2023), "gva_per_hour"].iloc[0])


# --- one place, and London


def everywhere() -> decomposition.Reference:
    """Return the United Kingdom as a reference: the model's places, and the published figure."""
    return decomposition.Reference(tuple(fit(PREDICTORS).codes), "the United Kingdom", published=uk())


@lru_cache(maxsize=1)
def london() -> decomposition.OaxacaBlinder:
    """Return the gap between London and the rest, with pooled coefficients."""
    inside = table()["region"] == "London"
    return decomposition.oaxaca_blinder(table(), OUTPUT, PREDICTORS, inside, log=True, sample=SAMPLE)


# --- every regression at once


@lru_cache(maxsize=2)
def curve(interest: str = SKILLS) -> specification_curve.Curve:
    """Return the specification curve of one predictor, with the others among the controls."""
    return specification_curve.run(table(), choices(interest))


def choices(interest: str) -> specification_curve.Choices:
    """Return every choice of the lesson's specification curve."""
    return specification_curve.Choices(
        outcomes=("gva_per_hour_2019", OUTPUT),
        interest=(interest,),
        controls=tuple(one for one in CONTROLS if one != interest),
        log=True,
        samples=(SAMPLE, "UK without London", "England"),
        weights=(None, "population_2022"),
        region_effects=(False, True),
        errors=("HC3", "cluster_county"),
    )


# --- within or between regions


@lru_cache(maxsize=1)
def by_chance() -> inequality.Chance:
    """Return the share of Theil's T that would lie within regions if places were shuffled among regions."""
    return inequality.by_chance(table()[OUTPUT], table()["region"])


def shuffled() -> str:
    """Return a sentence on the result of shuffling regions."""
    middle, lower, upper = (100 * end for end in (by_chance().median, by_chance().lower, by_chance().upper))
    return (
        f"If places were assigned to regions at random, {middle:.0f}% of the inequality would be within regions "
        f"({wording.interval(lower, upper, '%', 0)} in 95% of random assignments)."
    )


# --- how fragile


def false_alarms(fit: regression.Fit, table: pd.DataFrame, kilometres: float, draws: int = 200, seed: int = 1) -> float:
    """Return the share of invented predictors, unrelated to the outcome, that HC3 calls significant at 5%.

    Each predictor is added to the terms of ``fit`` and is normally distributed. Its correlation between two places
    falls by a factor of e every ``kilometres`` km; 0 makes the places independent.
    """
    places_ = table.set_index("code").loc[list(fit.codes)]
    latitude, longitude = (np.radians(places_[name].to_numpy()) for name in ("latitude", "longitude"))
    east, north = 6371 * longitude * np.cos(latitude.mean()), 6371 * latitude
    distance = np.hypot(np.subtract.outer(east, east), np.subtract.outer(north, north))
    correlation = np.exp(-distance / kilometres) if kilometres else np.eye(len(places_))
    root = np.linalg.cholesky(correlation + 1e-9 * np.eye(len(places_)))
    predictors = root @ np.random.default_rng(seed).normal(size=(len(places_), draws))
    return float(np.mean([_p_of_last(fit.design.X, fit.design.y, predictor) < 0.05 for predictor in predictors.T]))


def _p_of_last(X: np.ndarray, y: np.ndarray, predictor: np.ndarray) -> float:
    """Return the p-value of a predictor added to a design."""
    return float(sm.OLS(y, np.column_stack([X, predictor])).fit(cov_type="HC3", use_t=True).pvalues[-1])


# --- what if


@lru_cache(maxsize=1)
def hours() -> dict[str, counterfactual.Hours]:
    """Return the hours worked in each place in England, Wales and Scotland that has figures for them."""
    people = tables.load("population").query("year == 2022").set_index("code")["population_16_64"]
    years = tables.load("productivity").query("year == 2023 and geography == 'place'")
    return counterfactual.hours_of_places(table(), people, years.set_index("code")["gva_per_job"])


@lru_cache(maxsize=1)
def north() -> counterfactual.Comparison:
    """Return the Northern Health Science Alliance's sum compared with that from the lesson's model."""
    return counterfactual.north_and_rest(fit(PREDICTORS), table(), hours(), SICKNESS)


def most_deprived(tenths: float = 10) -> list[str]:
    """Return the authorities in England with more than this share (%) of their small areas in the most deprived tenth.

    These authorities are used in place of those with a “left behind” ward, which the tables do not list.
    """
    rows = tables.load("deprivation").query("edition == 2019")
    return rows.loc[rows["most_deprived_tenth"] > tenths, "code"].tolist()


# --- the harder track


def counties(used: pd.DataFrame) -> pd.DataFrame:
    """Return a row per county: shares of residents weighted by population, output per hour weighted by hours worked.

    If the hours of a district are unknown, output per hour is weighted by population throughout its county.
    """
    worked = used["code"].map({code: one.millions for code, one in hours().items()})
    known = worked.notna().groupby(used["county_code"]).transform("all")
    weights = pd.DataFrame(dict.fromkeys(PREDICTORS, used["population_2022"]))
    weights[OUTPUT] = worked.where(known, used["population_2022"])
    sums = (used[weights.columns] * weights).groupby(used["county_code"]).sum()
    return sums.div(weights.groupby(used["county_code"]).sum()).rename_axis("code").reset_index()


def earlier() -> pd.DataFrame:
    """Return output per hour for 2022 in an earlier release and now, and the revision in %; England comes last."""
    rows = pd.read_csv(Path(__file__).parent / "earlier_release.csv").rename(columns={"gva_per_hour": "earlier"})
    now = tables.load("productivity").query("year == 2022").set_index("code")["gva_per_hour"]
    rows["now"] = rows["code"].map(now)
    return rows.dropna().assign(revision=lambda one: 100 * np.log(one["now"] / one["earlier"]))


# --- the closing table


def judged(found: Mapping[str, float], unit: str = "%", *, over: float = 0.0, like: float | None = None) -> list[str]:
    """Compare an estimate and its 95% interval (estimate, lower, upper) with a claim.

    The claim is that the figure is *over* a threshold, or *like* a published one. A claim about a threshold is in line
    if the whole interval is over the threshold, open if the interval includes the threshold, and against otherwise. A
    claim about a published figure is in line if the interval includes that figure, and against otherwise. Returns the
    finding, the claim and the verdict.
    """
    estimate, lower, upper = (float(found[one]) for one in ENDS)
    written = wording.value(estimate, unit, 1, full=True)
    if lower < upper:
        written += f" ({wording.interval(lower, upper, unit, 1)})"
    if like is not None:
        return [written, f"about {wording.value(like, unit)}", "in line" if lower <= like <= upper else "against"]
    return [
        written,
        f"over {wording.value(over, unit, full=True)}",
        "in line" if lower > over else "against" if upper <= over else "open",
    ]


def below_the_uk() -> dict[str, float]:
    """Return the % of England's combined authorities with output per hour below the UK's; a count has no interval."""
    years = tables.load("productivity").query("year == 2023 and geography == 'combined authority'")
    england = years[~years["name"].str.contains("Belfast")]
    return dict.fromkeys(ENDS, float(100 * (england["gva_per_hour"] < uk()).mean()))


@lru_cache(maxsize=1)
def authorities() -> decomposition.OaxacaBlinder:
    """Return the gap between England's combined authorities and the rest of England."""
    inside = table()["combined_authority"].notna()
    return decomposition.oaxaca_blinder(table(), OUTPUT, PREDICTORS, inside, log=True, sample="England")


def verdicts(within: Mapping[str, float]) -> pd.DataFrame:
    """Return the finding, claim and verdict for seven claims in the documents and one interpretation.

    Parameters
    ----------
    within
        The share of Theil's T that lies within regions, and its interval, in %.
    """
    gaps, factors = 100 * authorities().detail, north().factors
    skilled = regression.fit(table(), SECTORS, SKILLS, sample=SAMPLE).estimates.loc[SKILLS]
    health = pd.Series([factors.loc["share", "here"], north().share_lower, north().share_upper], ENDS)
    found = {
        "Nearly all combined authorities are less productive than the UK": judged(below_the_uk(), over=80),
        "Poor health is linked to lower output in combined authorities": judged(_lower(gaps.loc[SICKNESS])),
        "A young workforce is linked to lower output in combined authorities": judged(_lower(gaps.loc[AGE])),
        "Age accounts for over half of London's lead": judged(london().shares.loc[AGE], over=50),
        "Skills are linked to productive sectors": judged(skilled, "percentage points"),
        "Most of the inequality is within regions": judged(within, over=50),
        "Regions differ no more than they would by chance": judged(within, over=100 * by_chance().lower),
        "Health accounts for 30% of the North's gap": judged(100 * health, like=30),
    }
    return pd.DataFrame(found, index=["Found (95% interval)", "Claimed", "Verdict"]).T


def _lower(row: Mapping[str, float]) -> dict[str, float]:
    """Convert a difference to how much lower it is, which swaps the ends of the interval."""
    return {"estimate": -row["estimate"], "lower": -row["upper"], "upper": -row["lower"]}


# --- what the lesson shows


def own_line(rows: pd.DataFrame) -> predictions.Sliders:
    """Return sliders for the height and slope of a line through the places, with the squared distances from it."""
    best = regression.fit(rows, OUTPUT, SICKNESS).residuals
    ends = rows[SICKNESS].agg(["min", "max"]).to_numpy()

    def draw(height: float, slope: float) -> figures.Figure:
        squares = ((rows[OUTPUT] - height - slope * rows[SICKNESS]) ** 2).sum()
        line = pd.DataFrame({"x": ends, "fitted": height + slope * ends})
        title = f"Sum of squared distances: {squares:,.0f}; the smallest possible: {(best**2).sum():,.0f}"
        return figures.scatter(rows, SICKNESS, OUTPUT, line=line, title=title)

    return predictions.Sliders(draw, height=(20, 70, 0.5), slope=(-8, 4, 0.1))


def waterfall(gap: decomposition.Gap) -> figures.Figure:
    """Draw the parts of a place's gap as steps from the United Kingdom's level to the place's."""
    parts = gap.parts.rename(gap.labels).reset_index()
    # The last part is arithmetic, without an interval
    parts.loc[parts.index[-1], ["amount_lower", "amount_upper"]] = np.nan
    return figures.waterfall(
        parts,
        "part",
        "amount",
        start=(gap.reference_level, "United Kingdom"),
        end=(gap.place_level, gap.place),
        lower="amount_lower",
        upper="amount_upper",
        left_over=parts["part"].tail(2),
        unit=gap.unit,
        title=f"From the United Kingdom to {gap.place}",
        source=figures.source_line(table().attrs, [OUTPUT, *PREDICTORS]),
    )


def all_regressions(interest: str) -> tuple[float, Markdown]:
    """Return the share of specifications in which a measure is significantly linked to lower output, and a sentence."""
    found = curve(interest)
    return found.share_significant_negative, Markdown(found.sentence())


def ledger(names: list[str] | None) -> pd.DataFrame:
    """Return this lab's claims with their computed figures, verdicts and strength of evidence."""
    rows = claims.closing_table(lab="01")
    return lesson.rated(rows.loc[names or rows.index])
