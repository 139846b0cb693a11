"""Regress it yourself: outcome, predictors, sample and errors to estimates, checks and a map.

`request` holds the choices and turns them into one `Request`: the table, with a column of one's own, and the
regression. `app` holds what is computed from it, `views` the figures, tables and texts.
"""

from toolkit.apps.regress.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
