"""Who would it help? Pay, hours, rent or childcare change: who crosses the poverty line, and what it costs.

`app` holds the choices and what is computed from them. `text` holds the sentences and the code that gives the same.
"""

from toolkit.apps.who_would_gain.app import State, compute, make_app

__all__ = ["State", "compute", "make_app"]
