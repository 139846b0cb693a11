"""What if a place's health, skills or ages were those of others? An association, read out in pounds.

========================  =================================================================
`what_if`, `WhatIf`       one place's predictors moved (`moving`)
`together`, `Together`    many places' predictors moved, and the sum (`together`)
`average`                 the mean of a reference, as a move would take it
`Hours`,                  hours worked in a place, for GBP million a year (`hours`)
`hours_from_employment`
========================  =================================================================
"""

from toolkit.what_if.hours import Hours, hours_from_employment
from toolkit.what_if.moving import LABEL, WARNING, Move, WhatIf, average, what_if
from toolkit.what_if.together import Together, together

__all__ = [
    "LABEL",
    "WARNING",
    "Hours",
    "Move",
    "Together",
    "WhatIf",
    "average",
    "hours_from_employment",
    "together",
    "what_if",
]
