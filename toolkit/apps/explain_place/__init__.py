"""Explain a place: its gap in output per hour and what the gap is linked to, for an authority or a combined authority.

`app` holds the choices and turns them into one `Request`, which the other modules read. `request` defines it; `views`
has the figures and tables, `text` the sentences, `counterfactual` the what-if, `code` the Python.
"""

from toolkit.apps.explain_place.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
