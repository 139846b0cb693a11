"""Where should the money go? An index of places in need that a person builds, its fragility, and the fund beside it.

`app` holds the choices and what is computed from them, `views` the figures and tables.
"""

from toolkit.apps.where_the_money.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
