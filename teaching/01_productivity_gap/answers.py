"""Answers for lab 01, computed from the project's tables; those of the harder track come last."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

from teaching.exercises import Exercise, module
from toolkit import decomposition, inequality, places, sensitivity, tables

lab01 = module("01_productivity_gap", "lab01")
OUTPUT, SICKNESS, SKILLS, AGE, SECTORS = (lab01.OUTPUT, lab01.SICKNESS, lab01.SKILLS, lab01.AGE, lab01.SECTORS)
PREDICTORS, SAMPLE, HEALTHY = lab01.PREDICTORS, lab01.SAMPLE, lab01.HEALTHY
CONTROLS = {"alone": "", "skills": f" + {SKILLS}", "age": f" + {AGE}", "both": f" + {SKILLS} + {AGE}"}


@lru_cache(maxsize=1)
def table() -> pd.DataFrame:
    """Return a table of places that only the answers use."""
    return tables.place_table()


def studied() -> pd.DataFrame:
    """Return the places that the lesson's regressions are fitted to."""
    return table()[table()["code"].isin(lab01.fit(PREDICTORS).codes)]


# --- the gap


def medians() -> pd.Series:
    """Return the median output per hour of the places in each region, GBP."""
    return table().groupby("region")[OUTPUT].median()


def widths(of: pd.DataFrame | None = None) -> pd.Series:
    """Return the interquartile range of output per hour in each region, GBP."""
    quartiles = (table() if of is None else of).groupby("region")[OUTPUT].quantile([0.25, 0.75]).unstack()
    return quartiles[0.75] - quartiles[0.25]


# --- what it is linked to


@lru_cache(maxsize=8)
def ols(more: str = f" + {SKILLS}", errors: str = "HC3", outcome: str = OUTPUT) -> Any:
    """Return a statsmodels fit of output on sickness and other terms."""
    return smf.ols(f"{outcome} ~ {SICKNESS}{more}", studied()).fit(cov_type=errors)


def blackpool(place: str = "Blackpool") -> float:
    """Return Blackpool's sickness rate less the average place's rate, times the model's estimate per point, in GBP."""
    here = table().set_index("short_name").loc[place, SICKNESS]
    return float((here - studied()[SICKNESS].mean()) * ols().params[SICKNESS])


def slopes() -> pd.Series:
    """Return the estimate for sickness in four models of log output, in %."""
    found = {name: ols(more, outcome=f"np.log({OUTPUT})").params[SICKNESS] for name, more in CONTROLS.items()}
    return 100 * (np.exp(pd.Series(found)) - 1)


# --- within or between regions


def within(by_people: bool = True) -> float:
    """Return the share of Theil's T of output per hour that lies within regions, in %."""
    weights = table()["population_2022"] if by_people else None
    return 100 * inequality.split(table()[OUTPUT], table()["region"], weights).within_share


# --- the harder track


def skills_beside_sectors(inside: bool = True) -> float:
    """Percentage of specifications with (without) productive sectors in which the estimate for skills is above zero."""
    return 100 * lab01.curve().only(controls={SECTORS: inside}).share_significant_positive


def london_share(predictor: str) -> float:
    """Return the share of London's gap linked to one predictor, in %."""
    return float(lab01.london().shares.loc[predictor, "estimate"])


@lru_cache(maxsize=1)
def influence() -> Any:
    """Return the estimate for sickness, leaving out each place and each region in turn."""
    return sensitivity.influence(lab01.fit(PREDICTORS), table(), SICKNESS)


def at_the_published_share() -> float:
    """Return the amount (GBP billion a year) implied by our hours, our gap and the published share."""
    here = lab01.north().factors["here"]
    return float(here["billion hours"] * here["gap"] * (lab01.north().published.share or 0))


def clustered_over_plain() -> float:
    """Return the clustered standard error (by county) for healthy life expectancy, relative to HC3."""
    fits = [lab01.fit((HEALTHY, SKILLS, AGE), errors=errors) for errors in ("cluster_county", "HC3")]
    clustered, plain = (fit.estimates.loc[HEALTHY, "std_error"] for fit in fits)
    return float(clustered / plain)


def skills_said_by_others() -> float:
    """Return the percentage of variance in level 4 qualifications that sickness, age and productive sectors explain."""
    return float(100 * (1 - 1 / lab01.fit((*PREDICTORS, SECTORS)).diagnostics.vif.factors[SKILLS]))


def revision_spread() -> float:
    """Return the standard deviation of the authorities' revisions, in % (log points × 100)."""
    return float(lab01.earlier().query("name != 'England'")["revision"].std())


def part_of(place: str, column: str = "amount") -> float:
    """Return the part of a place's gap that the engine links to sickness, GBP an hour."""
    parts = decomposition.place_gap(lab01.fit(PREDICTORS), places.find(place).code, lab01.everywhere()).parts
    return float(parts.loc[SICKNESS, column])


RUBRIC = (
    "1 – Gives a result, but not its interval or the places it covers.",
    "2 – Gives a result with its interval, but presents an association as an effect.",
    "3 – Presents it as an association, with its interval and the places it covers, and says one thing that it does "
    "not show.",
    "4 – As for 3, but also says what further evidence would change the advice, and for whom it matters.",
)

EXERCISES = (
    Exercise(
        "01-1",
        medians,
        (
            "Group the places by region first, then find one figure for each group.",
            "pandas has one method that groups a table by a column, and another that finds the median of each group.",
        ),
        "One place with a very high or very low figure changes a region's mean, but hardly affects its median.",
        "table.groupby('region')[OUTPUT].median()",
        misses=(
            (lambda: table().groupby("region")[OUTPUT].mean(), "Those are means. Take the medians."),
            (lambda: table().groupby("nation")[OUTPUT].median(), "Those are nations. Group by region."),
        ),
    ),
    Exercise(
        "01-2",
        lambda: str(widths().idxmax()),
        (
            "The box shows the middle half of a region's places. Which box is longest?",
            "For each region, subtract the lower quartile from the upper. Give the name of the region with the "
            "largest difference.",
        ),
        "The spread within a region can be wider than the gap between the medians of two regions.",
        "quartiles = table.groupby('region')[OUTPUT].quantile([0.25, 0.75]).unstack(); "
        "(quartiles[0.75] - quartiles[0.25]).idxmax()",
        misses=((lambda: str(widths().idxmin()), "That is the region with the shortest box."),),
    ),
    Exercise(
        "01-3",
        ols,
        (
            "In a formula, the outcome goes to the left of the tilde and the two predictors to the right, joined by a "
            "plus sign.",
            "Fit the model to the table “studied”, and ask fit() for HC3 robust standard errors.",
        ),
        "With skills in the model, the comparison is between places with equal shares of skilled people. The estimate "
        "for sickness is closer to zero, because places with a lot of sickness also have few skilled people. "
        "“Statistically significant at 5%” means that the 95% interval does not include zero. It says nothing about "
        "size or cause.",
        "smf.ols(f'{OUTPUT} ~ {SICKNESS} + {SKILLS}', studied).fit(cov_type='HC3')",
        points=3,
        misses=((lambda: ols(""), "That model has sickness as its only predictor. Add skills."),),
    ),
    Exercise(
        "01-4",
        blackpool,
        (
            "How much higher is the rate of sickness in Blackpool than in the average place? What difference in output "
            "does the model associate with one more percentage point of sickness?",
            "Multiply that difference by the coefficient on sickness in your model. Keep the sign.",
        ),
        "Each part of a gap is a difference times a coefficient. Our wrapper applies this rule to three predictors, in "
        "logs, and compares the place with the United Kingdom. Compare its answer with yours.",
        "(table.set_index('short_name').loc['Blackpool', SICKNESS] - studied[SICKNESS].mean()) * both.params[SICKNESS]",
        unit="£",
        misses=(
            (
                lambda: -blackpool(),
                "The size is right, but the sign is not. A minus shows that Blackpool is below the average.",
            ),
            (lambda: blackpool("Ashfield"), "That is the figure for Ashfield."),
            (lambda: part_of("Blackpool"), "That is our wrapper's answer, with three predictors. Use your own model."),
            (
                lambda: float(table().set_index("short_name").loc["Blackpool", SICKNESS] * ols().params[SICKNESS]),
                "That uses all of Blackpool's sickness rate. First subtract the rate of the average place.",
            ),
        ),
    ),
    Exercise(
        "01-5",
        slopes,
        (
            "The outcome is the log of output per hour. You can use np.log() in the formula.",
            "Put the four coefficients on sickness under the four labels. To turn log points into a percentage, use "
            "np.exp(), subtract one and multiply by a hundred.",
        ),
        "Four defensible models give four estimates. All are on the same side of zero, but they differ. Anyone who "
        "reports only one of them has made a choice.",
        "more = {'alone': '', 'skills': f' + {SKILLS}', 'age': f' + {AGE}', 'both': f' + {SKILLS} + {AGE}'}\n"
        "fits = {name: smf.ols(f'np.log({OUTPUT}) ~ {SICKNESS}{add}', studied).fit() for name, add in more.items()}\n"
        "100 * (np.exp(pd.Series({name: fit.params[SICKNESS] for name, fit in fits.items()})) - 1)",
        points=3,
        misses=((lambda: np.log1p(slopes() / 100), "Those are log points. Turn them into percentages."),),
    ),
    Exercise(
        "01-6",
        within,
        (
            "To find a place's output, multiply its number of residents by its output per hour. The place's weight "
            "is its share of the country's total output.",
            "For the part within regions, divide each place's output per hour by its region's mean. Multiply each "
            "weight by the log of that ratio, add up the results, and divide by the same sum calculated with the "
            "country's mean.",
        ),
        "Most of the inequality is between places in the same region. That alone says little: if places were assigned "
        "to regions at random, nearly all of the inequality would be within regions. The actual share is well below "
        "that, so regions matter.",
        "people, output, region = table['population_2022'], table[OUTPUT], table['region']\n"
        "share, mean = people * output / (people * output).sum(), (people * output).sum() / people.sum()\n"
        "of_region = (people * output).groupby(region).transform('sum') / people.groupby(region).transform('sum')\n"
        "100 * (share * np.log(output / of_region)).sum() / (share * np.log(output / mean)).sum()",
        tolerance=0.001,
        decimals=1,
        unit="%",
        points=3,
        misses=(
            (lambda: within(False), "That counts each place once. Weight each place by its population."),
            (lambda: 100 - within(), "That is the part between regions."),
        ),
    ),
    Exercise("01-W", kind="written", least=40, levels=RUBRIC, points=4),
)

HARDER = (
    Exercise(
        "01-h1",
        clustered_over_plain,
        (
            "The same model is fitted with two kinds of standard error: clustered by county, and robust but not "
            "clustered (HC3).",
            "Divide the first standard error for healthy life expectancy by the second.",
        ),
        "The estimate is the same, but its standard error is larger. The value is assigned to whole counties, so "
        "their districts share one figure and add no separate evidence. With few clusters, even this standard error "
        "is too small.",
        "clustered.estimates.loc[HEALTHY, 'std_error'] / plain.estimates.loc[HEALTHY, 'std_error']",
        misses=(
            (lambda: 1 / clustered_over_plain(), "Divide the other way round: the clustered error by the plain one."),
            (
                lambda: 100 * (clustered_over_plain() - 1),
                "That is the percentage by which it is larger. Say how many times as large it is.",
            ),
        ),
    ),
    Exercise(
        "01-h2",
        skills_said_by_others,
        (
            "A variance inflation factor is one divided by the share of variance that the other predictors leave "
            "unexplained.",
            "Divide one by the factor for skills, and subtract the result from one. Give a percentage.",
        ),
        "The other predictors explain less than half of the variance in skills, and sectors explain hardly any: "
        "skills are "
        "counted where people live, and sectors where they work.",
        "100 * (1 - 1 / model.diagnostics.vif.factors[SKILLS])",
        unit="%",
        misses=((lambda: 100 / (100 - skills_said_by_others()), "That is the variance inflation factor itself."),),
    ),
    Exercise(
        "01-h3",
        revision_spread,
        (
            "The spread is a standard deviation. Which row is not an authority?",
            "Leave out England's row, and take the standard deviation of the revisions column.",
        ),
        "The ONS smooths these figures over several years. Even so, a single revision is as large as the differences "
        "that league tables emphasise.",
        "authorities['revision'].std()",
        misses=(
            (lambda: float(lab01.earlier()["revision"].iloc[:-1].mean()), "That is the average, not the spread."),
            (lambda: float(lab01.earlier()["revision"].std()), "Your answer includes England: leave out its row."),
        ),
    ),
    Exercise(
        "01-h4",
        lambda: london_share(AGE),
        (
            "A share is a part divided by the whole: here, the row for age divided by the gap.",
            "The result “london” has both figures, as “detail” and “gap”. Give a percentage.",
        ),
        "The predictors' shares may add up to more than the whole gap. The interval for this share includes one half, "
        "so the data do not settle whether it is over half.",
        "100 * london.detail.loc[AGE, 'estimate'] / london.gap",
        decimals=1,
        unit="%",
        misses=((lambda: london_share(SKILLS), "That is the share for skills."),),
    ),
    Exercise(
        "01-h5",
        skills_beside_sectors,
        (
            "Keep the specifications that allow for productive sectors.",
            "Find the percentage of those specifications whose estimate is above zero and statistically significant.",
        ),
        "How strongly skills are linked to output depends on whether the model allows for sectors. Whether it should "
        "do so depends on the question: skills may matter because they attract productive employers.",
        "100 * skills.only(controls={lab01.SECTORS: True}).share_significant_positive",
        unit="%",
        misses=(
            (lambda: skills_beside_sectors(False), "Those are the specifications without sectors."),
            (
                lambda: 100 * lab01.curve().share_significant_positive,
                "Those are all the specifications: keep only those with sectors.",
            ),
            (
                lambda: 100 * lab01.curve().only(controls={SECTORS: True}).share_positive,
                "That counts every estimate above zero, including those that are not statistically significant.",
            ),
        ),
    ),
    Exercise(
        "01-h6",
        lambda: str(influence().regions["region"].iloc[0]),
        (
            "The result lists the regions, with the one that matters most first.",
            "The result's regional table has a column of region names.",
        ),
        "Without that region the estimate is much closer to zero, but its interval is still below zero. Part of the "
        "association with health comes from the region being both healthy and productive.",
        "influence.regions['region'].iloc[0]",
        misses=(
            (
                lambda: str(influence().places["name"].iloc[0]),
                "You have named the place that matters most. Which region matters most?",
            ),
            (lambda: str(influence().regions["region"].iloc[-1]), "That region matters least."),
        ),
    ),
    Exercise(
        "01-h7",
        at_the_published_share,
        (
            "The amount is hours times gap times share. Which of the three should be the published figure?",
            "Take the hours and the gap from the “here” column, and the share from the “published” column.",
        ),
        "This is close to the published sum. The hours agree, but our gap is about an eighth smaller. So most of the "
        "difference between the sums comes from the share of the gap that is linked to health.",
        "factors.loc['billion hours', 'here'] * factors.loc['gap', 'here'] * factors.loc['share', 'published']",
        misses=(
            (lambda: lab01.north().published.billion, "That is the published sum. Use our own hours and gap instead."),
            (lambda: lab01.north().billion, "That is our own sum: use the published share instead."),
        ),
    ),
)


def session() -> dict[str, tuple[float | str, str]]:
    """Return the results for the code-free session: a number or a name, and the text on the screen."""
    gap = decomposition.place_gap(lab01.fit(PREDICTORS), places.find("Ashfield").code, lab01.everywhere())
    part, lower, upper = (-gap.parts.loc[SICKNESS, name] for name in ("amount", "amount_upper", "amount_lower"))
    output = table()[OUTPUT]
    curve = lab01.curve(SICKNESS)
    chance = lab01.by_chance()
    return {
        "ratio": (output.max() / output.min(), f"{output.max() / output.min():.1f} times (output per hour, 2023)."),
        "ashfield": (
            part,
            f"£{part:.2f} an hour (95% interval £{lower:.2f} to £{upper:.2f}). This is an association across 316 "
            f"places.",
        ),
        "regressions": (
            100 * curve.share_significant_negative,
            f"{100 * curve.share_significant_negative:.1f}% of {curve.count:,} regressions. All share the same data.",
        ),
        "within": (
            within(False),
            f"{within(False):.0f}% in 2023. If places were assigned to regions at random, it would be "
            f"{100 * chance.median:.0f}%.",
        ),
    }
