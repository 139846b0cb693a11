"""The synthetic households of lab 02: tables with chosen definitions, small surveys and the people a change would help.

Nobody in the synthetic population is a real person.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from lab02.display import as_text
from toolkit import poverty, tables
from toolkit.health_and_poverty.poverty.definition import Definition
from toolkit.health_and_poverty.poverty.equivalence import SCALES
from toolkit.health_and_poverty.poverty.net_income import System, system_of
from toolkit.health_and_poverty.poverty.reform import Reform

BEFORE, AFTER = SCALES["Modified OECD"], SCALES["Companion scale (after housing costs)"]
RULES_OF_FAMILIES = "2024-25"  # the year of the simulated families' wages, rents and benefits
PARAMETERS = Path(__file__).parents[1] / "parameters.yaml"

# --- tables with chosen definitions


@lru_cache(maxsize=1)
def households() -> pd.DataFrame:
    """Return the synthetic households with the columns ``working`` and ``health``: nobody in them is real."""
    return poverty.with_groups(tables.load("synthetic_households"))


def after_costs(share: float = 0.6, counted: str = "children") -> Definition:
    """Return the official definition after housing costs, optionally with another share or another unit to count."""
    return Definition("income_ahc", AFTER, share, counted=counted)


def rate(definition: Definition) -> float:
    """Return the overall rate in the synthetic population, in %."""
    return float(poverty.build(households(), definition).rows["rate"].iloc[-1])


def sample(n: int, seed: int = 2) -> pd.DataFrame:
    """Return n of the synthetic households, drawn in proportion to their weights: a survey of an invented country."""
    found = households().sample(n, weights="weight", random_state=seed)
    return found.assign(weight=households()["weight"].sum() / n)


def survey(n: int) -> pd.DataFrame:
    """Return the table of people by family type from a sample of households, with small cells suppressed."""
    options = {"by": "family_type", "replicates": 300, "reliability": poverty.Reliability()}
    return poverty.build(sample(n), after_costs(counted="people"), **options).rows.set_index("group")


def compare_surveys(**found: pd.DataFrame) -> pd.DataFrame:
    """Return the tables of several surveys side by side."""
    table = pd.concat({name: one[["rate", "lower", "upper", "sample_poor"]] for name, one in found.items()}, axis=1)
    names = {"lower": "from", "upper": "to", "sample_poor": "households in poverty"}
    return as_text(table.rename(columns=names), *(1, 1, 1, 0) * len(found), missing="suppressed")


# --- whom a change would help


def system(year: str = "2021-22") -> System:
    """Return the taxes and benefits for a year."""
    return system_of(poverty.systems(PARAMETERS.read_text(encoding="utf-8")), year)


@lru_cache(maxsize=1)
def population() -> poverty.Population:
    """Return the simulated families of 2024-25, for testing changes."""
    return poverty.population(tables.load("synthetic_families"))


@lru_cache(maxsize=8)
def impact_of(change: Reform) -> poverty.ReformImpact:
    """Return the first-round effect of a change on people with low income after housing costs, by family type."""
    line, rules = after_costs(counted="people"), system(RULES_OF_FAMILIES)
    return poverty.reform_impact(population(), change, rules, line, "family_type")


def living_wage() -> Reform:
    """Return the change that raises hourly pay to the Real Living Wage (in London, to its London rate)."""
    rules = system(RULES_OF_FAMILIES)
    return Reform(pay_floor=rules["real_living_wage"], pay_floor_london=rules["real_living_wage_london"])
