"""Who would it help? Pay, hours, rent or childcare change: who crosses the poverty line, and what it costs.

`app` holds the choices and computes the result. `text` has the sentences and the code that reproduces it.
"""

from toolkit.apps.who_would_gain.app import State, compute, make_app

__all__ = ["State", "compute", "make_app"]
