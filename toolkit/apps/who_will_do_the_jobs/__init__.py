"""Who will do the jobs? The skills that promised jobs ask for, beside the people who could do them.

`app` holds the choices and what is computed from them. `views` holds the figures and tables.
"""

from toolkit.apps.who_will_do_the_jobs.app import State, compute, make_app

__all__ = ["State", "compute", "make_app"]
