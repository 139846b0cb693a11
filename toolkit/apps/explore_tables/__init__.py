"""Explore the tables: any published table of low income and pay, or a user's own, ranked, mapped and compared.

`app` holds the choices and computes the result. `query` selects the rows, `compare` pairs two of them, `views` shows
them, `text` puts them into words, and `uploads` reads users' files.
"""

from toolkit.apps.explore_tables.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
