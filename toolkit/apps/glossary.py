"""Terms that a visitor may ask about, each in a sentence or two. In texts a term is marked ``[[HC3]]``."""

from __future__ import annotations

import re
from collections.abc import Iterable

MARK = re.compile(r"\[\[([^\]|]+)(?:\|([^\]]+))?\]\]")

TERMS = {
    "95 % interval": "A range made so that, over many such samples, 95 in 100 of the ranges hold the true value. "
    "It covers sampling, not mistakes of definition.",
    "adjusted R²": "R² with a penalty for each predictor, so that adding a useless one does not raise it.",
    "after housing costs": "Income left when rent, mortgage interest, water and the like are paid (AHC).",
    "associated": "Two things that vary together across places. It does not say that one brings about the other.",
    "before housing costs": "Income before rent, mortgage interest and the like are paid (BHC).",
    "classical": "Standard errors that assume the same scatter of residuals everywhere.",
    "clustered": "Standard errors that allow places of the same region or county to share what the model misses.",
    "deadweight": "Jobs that would have come anyway.",
    "displacement": "Jobs that a new activity takes from elsewhere in the economy.",
    "gross jobs": "All jobs in the new activity, before taking off those that would have existed anyway or are moved.",
    "GVA per hour": "Gross value added per hour worked: what is produced in a place in an hour of work, in pounds at "
    "the prices of the year. The usual measure of productivity.",
    "HC1": "Standard errors that allow the scatter of residuals to differ between places.",
    "HC3": "Standard errors that allow the scatter of residuals to differ between places, and are cautious about "
    "places that pull the line towards themselves.",
    "healthy life expectancy": "Years a newborn could expect to live in good health at today's rates.",
    "ITL1 region": "One of the twelve large areas of UK statistics: nine English regions, Wales, Scotland and "
    "Northern Ireland.",
    "leverage": "How far a place's predictors lie from everybody else's: how much it could pull the line.",
    "log": "Natural logarithm. A difference of 0.01 in logs is about one per cent.",
    "Moran's I": "Whether neighbouring places have similar residuals: 0 says no, towards 1 says yes.",
    "net jobs": "Jobs that are new to the economy: gross jobs less those displaced or that would have come anyway.",
    "R²": "The share of the variation between places that goes with the predictors in this model.",
    "Real Living Wage": "An hourly wage worked out each year from the cost of living; paid voluntarily.",
    "relative low income": "A household income below 60 % of the median household's, adjusted for its size.",
    "residual": "What is left of a place's value when the model's expectation is taken off.",
    "standard deviation": "A usual distance from the average: about two thirds of places lie within one.",
    "statistical neighbours": "The places most like this one in the ONS's comparison, near or far on the map.",
    "VIF": "Variance inflation factor: how many times a coefficient's variance grows because the predictors overlap.",
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
