"""Where should the money go? A user's own index of need, its robustness, and a comparison with the fund.

`app` holds the choices and computes the result; `views` has the figures and tables.
"""

from toolkit.apps.where_the_money.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
