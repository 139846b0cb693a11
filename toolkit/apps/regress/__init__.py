"""Regress it yourself: outcome, predictors, sample and errors to estimates, checks and a map.

`app` holds the choices and what is computed from them. `uploads` adds a column of one's own, `missing` says what an
empty cell costs, `views` draws.
"""

from toolkit.apps.regress.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
