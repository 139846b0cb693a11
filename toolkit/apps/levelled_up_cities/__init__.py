"""Levelled-up cities: every city at the output expected for its size, and the gaps that would remain.

`app` holds the choices and computes the result. `data` has the cities, `views` the figures and tables.
"""

from toolkit.apps.levelled_up_cities.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
