"""Explain a place: its gap in output per hour and what the gap is linked to, for an authority or a combined authority.

`app` holds the choices and what is computed from them. `views` holds the figures and tables, `text` the sentences,
`counterfactual` what other levels would go with, `code` the Python.
"""

from toolkit.apps.explain_place.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
