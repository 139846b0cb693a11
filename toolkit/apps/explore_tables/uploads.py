"""The tables of figures in a visitor's own file, and the areas by which their rows are known."""

from __future__ import annotations

import itertools
from functools import lru_cache

import pandas as pd

from toolkit import tables
from toolkit.explorer.controls import OwnFile
from toolkit.health_and_poverty.poverty.rates import RateTable
from toolkit.health_and_poverty.poverty.uploaded_rates import Areas, uploaded_rates
from toolkit.uploads.rate_tables import load_rates

MOST_TABLES = 100


@lru_cache(maxsize=1)
def own_tables(file: OwnFile) -> tuple[RateTable, ...]:
    """Return the tables of figures in a visitor's file, a hundred at most, each with a note on how it was read.

    Raises
    ------
    OwnFileError
        The file cannot be read, or holds no table of figures.
    """
    known, found = areas(), load_rates(file.content, file.name)
    parts = (
        uploaded_rates(one.rows, known, title=one.title, unit=one.unit, source=one.kind, note=" ".join(one.notes))
        for one in found
    )
    return tuple(itertools.islice(itertools.chain.from_iterable(parts), MOST_TABLES))


@lru_cache(maxsize=1)
def areas() -> Areas:
    """Return the areas by which a visitor's rows are known: nations, regions, local authorities, the whole."""
    regions, places, names = (tables.load(name) for name in ("regions", "places", "place_names"))
    short = names["code"].map(places.set_index("code")["short_name"])
    parts = [
        pd.DataFrame({"code": regions["code"], "called": regions["region"], "name": regions["region"]}),
        pd.DataFrame({"code": ["E12000006"], "called": "East", "name": "East of England"}),
        pd.DataFrame({"code": names["code"], "called": names["name"], "name": short}),
        pd.DataFrame({"code": "K02000001", "called": ["United Kingdom", "UK"], "name": "United Kingdom"}),
    ]
    levels = ("region", "region", "local authority", "whole")
    leveled = [part.assign(level=level) for part, level in zip(parts, levels, strict=True)]
    return Areas.of(pd.concat(leveled, ignore_index=True))
