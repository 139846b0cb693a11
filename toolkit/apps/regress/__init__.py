"""Regress it yourself: from outcome, predictors, sample and errors to estimates, checks and a map.

`request` holds the choices and turns them into one `Request`: the table, with a user's own column, and the regression.
`app` computes the result; `views` has the figures, tables and texts.
"""

from toolkit.apps.regress.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
