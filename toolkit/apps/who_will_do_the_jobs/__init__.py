"""Who will do the jobs? The skills needed for promised jobs, and the people who could do them.

`app` holds the choices and computes the result. `views` has the figures and tables.
"""

from toolkit.apps.who_will_do_the_jobs.app import State, compute, make_app

__all__ = ["State", "compute", "make_app"]
