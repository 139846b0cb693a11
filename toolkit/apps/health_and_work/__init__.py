"""Health and work here: a place's sickness, employment and pay beside others'.

`app` holds the choices and what is computed from them. `model` holds the regressions, `uploads` own survey records,
`views` the figures and tables.
"""

from toolkit.apps.health_and_work.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
