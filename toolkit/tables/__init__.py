"""The project's tables: load one, read its card, list them all.

=========================  ========================================================================
`load`, `place_table`      a table, typed and checked (`loading`, by the rules in `schema`)
`describe`, `catalogue`    what a table contains and its sources (`cards`)
=========================  ========================================================================
"""

from toolkit.tables.cards import Card
from toolkit.tables.loading import catalogue, describe, load, names, place_table

__all__ = ["Card", "catalogue", "describe", "load", "names", "place_table"]
