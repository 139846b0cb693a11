"""The figures and tables of “Levelled-up cities”, drawn from the engine's results."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from toolkit import figures
from toolkit.apps.levelled_up_cities import data as of_cities
from toolkit.apps.levelled_up_cities.data import OUTCOME, nine, places, titled
from toolkit.apps.shared import place_measures as model
from toolkit.core import wording
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.result import Table
from toolkit.figures import maps
from toolkit.figures.sources import source_line
from toolkit.figures.theme import Width
from toolkit.productivity.cities import LONDON, LevelledUp

_WORDS = module_yaml(__file__)

# Swinney (2022), essay 2.2: per cent, now and in a “levelled-up” country; GBP billion a year.
ESSAY = {"south_east": (33.0, 24.0), "london": (56.0, 35.0), "cities": (14.0, 18.0)}
ESSAY_BILLIONS = {"nine": 50.0, "three": 33.0}
DRAWN_FROM = (OUTCOME, "population_2022", "employment_rate_2023")


def gaps(result: LevelledUp, width: Width) -> figures.Figure:
    """Draw the gaps today and with cities at their potential."""
    return figures.dumbbell(result.gaps.reset_index(drop=True), "label", "now", "then", **_caption("gaps"), width=width)


def essay_table(result: LevelledUp) -> Table:
    """Return a table of the essay's figures and ours."""
    rows: list[tuple[object, ...]] = [
        (row["label"], "%", *ESSAY[str(key)], row["now"], row["then"], row["lower"], row["upper"])
        for key, row in result.gaps.iterrows()
    ]
    for key, row in result.sums.iterrows():
        essay = np.nan, ESSAY_BILLIONS.get(str(key), np.nan)
        rows.append((row["label"], "£ billion a year", *essay, np.nan, row["billion"], row["lower"], row["upper"]))
    words = _WORDS["essay_table"]
    return Table.worded(words, pd.DataFrame(rows, columns=list(words["columns"])), year=model.YEAR)


def frontier(result: LevelledUp, city: str, drawn: str, width: Width) -> figures.Figure:
    """Draw the cities by size with the frontier; ``drawn`` says how it was fitted."""
    rows = result.cities.assign(code=result.cities["city"], name=result.cities["city"].map(titled))
    order = rows.sort_values("people")
    line = pd.DataFrame({"x": order["people"], "fitted": order["expected"]}).reset_index(drop=True)
    line["lower"] = line["upper"] = line["fitted"]
    named: Any = {"highlight": [city] if city else [], "label": [LONDON, *nine()[:3]]}
    caption = _caption("frontier", drawn=drawn)
    return figures.scatter(rows, "people", "output", line=line, x_log=True, **named, **caption, width=width)


def in_millions(rows: pd.DataFrame) -> pd.DataFrame:
    """Return cities with sums in GBP million (three significant figures), since many are too small for billions."""
    sums = ["billion", "billion_lower", "billion_upper"]
    return rows.assign(
        **rows[sums].map(lambda billion: float(f"{round(1000 * billion):.3g}") if billion == billion else billion)
    )


def billions(result: LevelledUp, city: str, drawn: str, width: Width) -> figures.Figure:
    """Draw how much more each of the nine cities would produce."""
    rows = result.cities[result.cities["city"].isin(nine())].sort_values("billion", ascending=False)
    rows = in_millions(rows).assign(name=rows["city"].map(titled))
    known = rows["billion_lower"].notna().all()
    ends: Any = {"lower": "billion_lower", "upper": "billion_upper"} if known else {}
    mine = [titled(city)] if city in set(rows["city"]) else []
    caption = _caption("billions", drawn=drawn)
    return figures.bars(rows, "name", "billion", **ends, highlight=mine, **caption, width=width)


def on_the_map(result: LevelledUp, city: str, width: Width, **look: Any) -> figures.Figure:
    """Draw how much more the places in each city would produce; other places belong to no city."""
    table, of = model.table(), places().set_index("code")["city"]
    factor = (result.cities["potential"] / result.cities["output"]).set_axis(result.cities["city"])
    rows = pd.DataFrame(table).assign(more=table["code"].map(100 * (of.map(factor) - 1)))
    mine = list(of.index[of == city])
    return maps.place_map(rows, "more", **look, highlight=mine, classes="equal", **_caption("map"), width=width)


def table(result: LevelledUp) -> Table:
    """Return a table of every city."""
    rows = in_millions(result.cities).assign(city=result.cities["city"].map(titled))
    return Table.worded(_WORDS["table"], rows, year=model.YEAR)


def members() -> Table:
    """Return a table of the authorities in each city."""
    rows = [(city, len(of), ", ".join(of)) for city, of in of_cities.members().items()]
    return Table.worded(_WORDS["members"], pd.DataFrame(rows, columns=["city", "count", "members"]))


def _caption(figure: str, **values: Any) -> Any:
    """Return the caption of a figure, with the source line of this app."""
    source = f"{source_line(model.table().attrs, DRAWN_FROM)}; cities: this project's grouping"
    return wording.filled(_WORDS["figures"][figure], year=model.YEAR, unit=model.UNIT, **values) | {"source": source}
