"""Every regression at once: a claim under every defensible specification.

`app` holds the choices and computes the result. `text` holds the sentences, notes and labels.
"""

from toolkit.apps.every_regression.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
