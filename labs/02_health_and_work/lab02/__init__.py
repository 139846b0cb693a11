"""Shared code for the lab 02 notebooks: the tables that they read and show, and no answers.

`published` reads published tables, `synthetic` the simulated households and families, `health` health and work compared
across places, `worlds` two invented worlds, `harder` the harder track, `lesson` the lesson's figures and apps;
`display` formats numbers as text.
"""

from __future__ import annotations

from classroom.lesson import with_strength
from lab02.display import as_text
from lab02.harder import AT, EARNINGS, RENT, income_from
from lab02.health import DISABLED, OTHERS, SICK, WORK, effects, england, in_words, north, published_and_estimated
from lab02.lesson import explore, ledger, line_of_families, strength_of, two_worlds, working_children
from lab02.published import (
    COUPLE,
    LINE,
    MEDIAN,
    essay_table,
    for_reading,
    lines,
    regions,
    risk_and_share,
    three_units,
    two_incomes,
    weights,
)
from lab02.synthetic import (
    AFTER,
    BEFORE,
    PARAMETERS,
    after_costs,
    compare_surveys,
    households,
    impact_of,
    living_wage,
    population,
    rate,
    sample,
    survey,
    system,
)
from lab02.worlds import WORLDS, if_all_were_well, true_share, two_regions, world
from toolkit.health_and_poverty.poverty.reform import LEFT_OUT
