"""Build a scenario: gross, net, displaced and supplier jobs in the circular economy, each with a range.

`app` computes the result. `form` holds the choices, `views` the figures and tables, `text` the sentences, `code` the
Python that reproduces it.
"""

from toolkit.apps.build_scenario.app import State, compute, make_app

__all__ = ["State", "compute", "make_app"]
