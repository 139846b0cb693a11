"""Every regression at once: a claim under every defensible specification.

`app` holds the choices and what is computed from them. `text` holds the sentences, notes and labels.
"""

from toolkit.apps.every_regression.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
