"""Health and work here: a place's sickness, employment and pay compared with those of other places.

`app` holds the choices and computes the result. `model` has the regressions, `uploads` has users' own survey records,
and `views` has the figures and tables.
"""

from toolkit.apps.health_and_work.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
