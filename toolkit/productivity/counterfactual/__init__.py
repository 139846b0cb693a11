"""What if a place's health, skills or ages were those of others? An association, read out in pounds.

========================  =================================================================
`what_if`, `WhatIf`       one place's predictors moved (`moving`)
`aggregate`, `Aggregate`    many places' predictors moved, and the sum (`aggregate`)
`average`                 the mean of a reference, as a move would take it
`north_and_rest`,         two published sums for better health, beside ours (`published`)
`left_behind`, `Beside`
`Hours`,                  hours worked in a place, for GBP million a year (`hours`)
`hours_from_employment`,
`hours_of_places`
========================  =================================================================
"""

from toolkit.productivity.counterfactual.aggregate import Aggregate, aggregate
from toolkit.productivity.counterfactual.hours import Hours, hours_from_employment, hours_of_places
from toolkit.productivity.counterfactual.moving import LABEL, WARNING, Move, WhatIf, average, what_if
from toolkit.productivity.counterfactual.published import Beside, left_behind, north_and_rest
from toolkit.productivity.counterfactual.published_sums import NORTH, PUBLISHED, Published

__all__ = [
    "LABEL",
    "NORTH",
    "PUBLISHED",
    "WARNING",
    "Aggregate",
    "Beside",
    "Hours",
    "Move",
    "Published",
    "WhatIf",
    "aggregate",
    "average",
    "hours_from_employment",
    "hours_of_places",
    "left_behind",
    "north_and_rest",
    "what_if",
]
