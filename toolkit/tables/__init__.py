"""The project's tables: load one, read its card, list them all, join a table of one's own.

=========================  ========================================================================
`load`, `place_table`      a table, typed and checked (`loading`, by the rules in `schema`)
`describe`, `catalogue`    what a table holds and where it is from (`cards`)
`load_own`, `join_own`     a user's own CSV or XLSX file of indicators (`own_tables` and its parts)
=========================  ========================================================================
"""

from toolkit.tables.loading import (
    Card,
    OwnTable,
    catalogue,
    describe,
    join_own,
    load,
    load_own,
    names,
    near_names,
    place_table,
)

__all__ = [
    "Card",
    "OwnTable",
    "catalogue",
    "describe",
    "join_own",
    "load",
    "load_own",
    "names",
    "near_names",
    "place_table",
]
