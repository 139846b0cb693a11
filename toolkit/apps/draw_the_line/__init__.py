"""Draw the line: who counts as poor under another scale, line, income or way of counting.

`app` holds the choices and what is computed from them. `households` are the synthetic ones or a person's own; `views`
the figures and tables.
"""

from toolkit.apps.draw_the_line.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
