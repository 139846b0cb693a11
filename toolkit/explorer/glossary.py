"""Terms that a visitor may ask about, each in a sentence or two. In texts a term is marked ``[[HC3]]``."""

from __future__ import annotations

import re
from collections.abc import Iterable

MARK = re.compile(r"\[\[([^\]|]+)(?:\|([^\]]+))?\]\]")

TERMS = {
    "95 % interval": "A range made so that, over many such samples, 95 in 100 of the ranges hold the true value. It "
    "covers sampling, not mistakes of definition.",
    "absolute poverty": "A household income below a line that stays where it was in 2010/11 and rises with prices "
    "only.",
    "adjusted R²": "R² with a penalty for each predictor, so that adding a useless one does not raise it.",
    "after housing costs": "Income left when rent, mortgage interest, water and the like are paid (AHC).",
    "aggregation residual": "The distance from a published figure of a nation or region to the mean of its places. "
    "It arises because the mean is of logarithms and weighted by residents, not by hours worked.",
    "associated": "Two things that vary together across places. It does not say that one brings about the other.",
    "before housing costs": "Income before rent, mortgage interest and the like are paid (BHC).",
    "calibration": "A factor on the rule of net jobs, fitted so that a study's published net jobs come out. It fits; "
    "it proves nothing.",
    "classical": "Standard errors that assume the same scatter of residuals everywhere.",
    "clustered": "Standard errors that allow places of the same region or county to share what the model misses.",
    "coefficient of variation": "The standard error of a figure as a share of it: how much chance of sampling is in "
    "it. The publisher hides figures above 20 %.",
    "composition": "What share of all those in poverty a group makes up. It says nothing of how likely the group is "
    "to be poor.",
    "deadweight": "Jobs that would have come anyway.",
    "dispersion": "How widely an activity's jobs are spread, from 0 to 1: at 0 they lie where its industry is today, "
    "at 1 where all jobs are.",
    "displacement": "Jobs that a new activity takes from elsewhere in the economy.",
    "draw": "One run of the model with every uncertain assumption set at random within its range. Many draws show "
    "how far the result can move.",
    "equivalence scale": "Weights that say how much more a household of three needs than one of one. The official "
    "scale counts a couple without children as 1.",
    "equivalised income": "A household's income divided by its weight on an equivalence scale, so that households of "
    "different size can be compared.",
    "full-time equivalent": "Hours of work counted as full-time jobs: two half-time jobs are one. Fewer than people.",
    "gross jobs": "All jobs in the new activity, before taking off those that would have existed anyway or are moved.",
    "first-round effect": "What a change does before anybody acts on it: employers, landlords and families go on as "
    "they did.",
    "GVA per hour": "Gross value added per hour worked: what is produced in a place in an hour of work, in pounds at "
    "the prices of the year. The usual measure of productivity.",
    "HC1": "Standard errors that allow the scatter of residuals to differ between places.",
    "HC3": "Standard errors that allow the scatter of residuals to differ between places, and are cautious about "
    "places that pull the line towards themselves.",
    "healthy life expectancy": "Years a newborn could expect to live in good health at today's rates.",
    "in-work poverty": "Living in a household below the poverty line in which somebody is in paid work.",
    "indirect jobs": "Jobs at suppliers of the new activity. They may be elsewhere or there already, and are never "
    "part of net jobs.",
    "insecure work": "Work such as zero-hours contracts, agency work or low-paid self-employment; definitions differ.",
    "ITL1 region": "One of the twelve large areas of UK statistics: nine English regions, Wales, Scotland and "
    "Northern Ireland.",
    "leakage": "Jobs that go to people from outside the area that they were meant for.",
    "leverage": "How far a place's predictors lie from everybody else's: how much it could pull the line.",
    "log": "Natural logarithm. A difference of 0.01 in logs is about one per cent.",
    "logarithmic mean": "A mean of two numbers that turns a difference of their logs into their difference: "
    "(a − b)/(ln a − ln b).",
    "mean": "The sum of all values over their number.",
    "median": "The middle value: half are below it and half above.",
    "Moran's I": "Whether neighbouring places have similar residuals: 0 says no, towards 1 says yes.",
    "net jobs": "Jobs that are new to the economy: gross jobs less those displaced or that would have come anyway.",
    "poverty gap": "How far below the line those are who are below it, on average, as a share of the line.",
    "poverty line": "The income below which a household counts as poor: by convention 60 % of the median.",
    "Real Living Wage": "An hourly wage worked out each year from the cost of living; paid voluntarily.",
    "relative low income": "A household income below 60 % of the median household's, adjusted for its size.",
    "relative poverty": "The same as relative low income: below 60 % of the median of the same year.",
    "residual": "What is left of a place's value when the model's expectation is taken off.",
    "R²": "The share of the variation between places that goes with the predictors in this model.",
    "severe poverty": "In the Scottish tables: a household income below 50 % of the median of the same year.",
    "simulation interval": "How far a figure would move if the synthetic households were drawn again. It says "
    "nothing about the country's own uncertainty.",
    "standard deviation": "A usual distance from the average: about two thirds of places lie within one.",
    "statistical neighbours": "The places most like this one in the ONS's comparison, near or far on the map.",
    "stock and flow": "A stock is what there is at a date, such as jobs in 2030; a flow is what comes in a time, "
    "such as new jobs a year.",
    "substitution": "Jobs that replace others in the same firms.",
    "synthetic population": "Households made by a program from published totals. Nobody in it exists; only what it "
    "was made to match can be read from it.",
    "verdict": "What a rule, set beforehand, makes of a claim and a computed figure: reproduced, consistent, depends, "
    "overtaken, contradicted or does not add up. It is about the sentence, not its author.",
    "VIF": "Variance inflation factor: how many times a coefficient's variance grows because the predictors overlap.",
    "working household": "A household in which at least one adult is in paid work; stricter definitions ask for more.",
}


def mentioned(texts: Iterable[str]) -> dict[str, str]:
    """Return the terms marked in ``texts`` with their meaning.

    Raises
    ------
    KeyError
        A text marks a term that is not in the glossary (a fault of the author's, found by the tests).
    """
    names = {match.group(1) for text in texts for match in MARK.finditer(text)}
    return {name: TERMS[name] for name in sorted(names)}


def plain(text: str) -> str:
    """Return a text without its marks: ``[[HC3]]`` → ``HC3``, ``[[log|logs]]`` → ``logs``."""
    return MARK.sub(lambda match: match.group(2) or match.group(1), text)
