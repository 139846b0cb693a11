"""Explore the tables: any published table of low income and pay, or a person's own, ranked, mapped and compared.

`app` holds the choices and what is computed from them. `query` chooses the rows, `compare` pairs two of them, `views`
shows them, `text` words them, `uploads` reads own files.
"""

from toolkit.apps.explore_tables.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
