"""Within or between: how unequal places are, year by year, and how much of it lies inside regions.

`app` holds the choices and what is computed from them. `data` holds the series, `views` the figures and tables.
"""

from toolkit.apps.within_between.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
