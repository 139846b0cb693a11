"""What if a place's health, skills or ages were those of others? An association, read out in pounds.

========================  =================================================================
`what_if`, `WhatIf`       one place's predictors moved (`moving`)
`together`, `Together`    many places' predictors moved, and the sum (`together`)
`average`                 the mean of a reference, as a move would take it
`north_and_rest`,         two published sums for better health, beside ours (`published`)
`left_behind`, `Beside`
`Hours`,                  hours worked in a place, for GBP million a year (`hours`)
`hours_from_employment`,
`hours_of_places`
========================  =================================================================
"""

from toolkit.what_if.hours import Hours, hours_from_employment, hours_of_places
from toolkit.what_if.moving import LABEL, WARNING, Move, WhatIf, average, what_if
from toolkit.what_if.published import Beside, left_behind, north_and_rest
from toolkit.what_if.published_sums import NORTH, PUBLISHED, Published
from toolkit.what_if.together import Together, together

__all__ = [
    "LABEL",
    "NORTH",
    "PUBLISHED",
    "WARNING",
    "Beside",
    "Hours",
    "Move",
    "Published",
    "Together",
    "WhatIf",
    "average",
    "hours_from_employment",
    "hours_of_places",
    "left_behind",
    "north_and_rest",
    "together",
    "what_if",
]
