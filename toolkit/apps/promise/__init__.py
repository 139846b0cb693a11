"""Does the promise add up? Which of the promised numbers of green jobs agree with each other?

`app` holds the choices and computes the result. `checks` has the arithmetic, promise by promise.
"""

from toolkit.apps.promise.app import State, compute, make_app

__all__ = ["State", "compute", "make_app"]
