"""Within or between: how unequal places are, year by year, and how much of the inequality lies within regions.

`app` holds the choices and computes the result. `data` has the series, `views` the figures and tables.
"""

from toolkit.apps.within_between.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
