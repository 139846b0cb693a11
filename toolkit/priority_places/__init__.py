"""Models of places: which of them are in need, where money goes, and whether targets are on course.

`composite_index`  an index of places from indicators and weights, and how robust its ranking is
`allocation`       a sum distributed among places by a formula
`missions`         a target, its readings, and a verdict by rule
`left_behind`      correlations between places, and what they say about people
"""

__all__ = ["allocation", "composite_index", "left_behind", "missions"]
