"""What if a place's health, skills or age profile matched those of others? An association, in pounds.

========================  =================================================================
`what_if`, `WhatIf`       moving one place's predictors (`moving`)
`aggregate`, `Aggregate`  moving many places' predictors, and the total (`moving`)
`average`                 the mean of a reference, as used for a move
`north_and_rest`,         two published sums for better health, compared with ours (`published`)
`left_behind`
`Hours`,                  hours worked in a place, for GBP million a year (`hours`)
`hours_from_employment`,
`hours_of_places`
========================  =================================================================
"""

from toolkit.productivity.counterfactual.hours import Hours, hours_from_employment, hours_of_places
from toolkit.productivity.counterfactual.moving import (
    LABEL,
    WARNING,
    Aggregate,
    Move,
    WhatIf,
    aggregate,
    average,
    what_if,
)
from toolkit.productivity.counterfactual.published import (
    NORTH,
    PUBLISHED,
    Comparison,
    Published,
    left_behind,
    north_and_rest,
)

__all__ = [
    "LABEL", "NORTH", "PUBLISHED", "WARNING", "Aggregate", "Comparison", "Hours", "Move", "Published", "WhatIf",
    "aggregate", "average", "hours_from_employment", "hours_of_places", "left_behind", "north_and_rest", "what_if",
]  # fmt: skip
