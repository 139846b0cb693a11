"""Draw the line: who counts as poor under another scale, line, type of income or way of counting.

`app` holds the choices and computes the result. `households` has the synthetic households or a user's own, and `views`
has the figures and tables.
"""

from toolkit.apps.draw_the_line.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
