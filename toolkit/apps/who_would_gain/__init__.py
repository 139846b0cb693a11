"""Who would it help? If pay, hours, rents or childcare costs change, who crosses the poverty line?

`app` holds the choices and computes the result. `text` has the sentences and the code that reproduces it.
"""

from toolkit.apps.who_would_gain.app import State, compute, make_app

__all__ = ["State", "compute", "make_app"]
