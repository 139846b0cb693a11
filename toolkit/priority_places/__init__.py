"""The models of places: which are in need, where money goes, and whether targets are on the way to be met.

`composite_index`  an index of places from indicators and weights, and how fragile its ranking is
`allocation`       a sum shared out among places by a formula
`missions`         a target, readings, and a verdict by rule
`left_behind`      correlations between places, and what they say of people
"""

__all__ = ["allocation", "composite_index", "left_behind", "missions"]
