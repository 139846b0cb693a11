"""Data for “Levelled-up cities”: places grouped into cities, their hours, and their potential."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from toolkit import tables
from toolkit.apps.shared import place_measures as model
from toolkit.core import wording
from toolkit.productivity import cities
from toolkit.productivity.cities import LONDON, LevelledUp

NINE = 9
OUTCOME = model.OUTCOME


@lru_cache(maxsize=1)
def places() -> pd.DataFrame:
    """Return Great Britain's places: city, residents, output, and hours adjusted to published regional figures."""
    table, hours = model.table(), model.hours()
    of = tables.load("cities").set_index("code")["city"]
    rows = table[table["code"].isin(hours) & (table["nation"] != "Northern Ireland")]
    table_of_places = pd.DataFrame(
        {
            "code": rows["code"],
            "city": rows["code"].map(of),
            "region": rows["region"],
            "people": rows["population_2022"].astype(float),
            "hours": [hours[code].millions for code in rows["code"]],
            "output": rows[OUTCOME].astype(float),
        }
    ).reset_index(drop=True)
    published = tables.load("productivity").query(f"year == {model.YEAR}")
    areas = published[published["geography"] == "region"]
    region = dict(zip(areas["name"], areas["gva_per_hour"].astype(float), strict=True))
    england = float(published.loc[published["code"] == model.ENGLAND_CODE, "gva_per_hour"].iloc[0])
    english = sorted(set(rows.loc[rows["nation"] == "England", "region"]))
    table_of_places["hours"] = cities.regional_hours(table_of_places, region, within=english, whole=england)
    return table_of_places


@lru_cache(maxsize=1)
def members() -> dict[str, tuple[str, ...]]:
    """Return the names of the authorities in each city."""
    rows = places().dropna(subset=["city"])
    names = rows["code"].map(model.table().set_index("code")["short_name"])
    return {str(city): tuple(sorted(of)) for city, of in names.groupby(rows["city"])}


def titled(city: str) -> str:
    """Return a city's name, distinguished from any authority of the same name: “Manchester (9 authorities)”."""
    of = members()[city]
    if of == (city,):
        return city
    return f"{city} ({of[0] if len(of) == 1 else wording.count(len(of), 'authority', 'authorities')})"


@lru_cache(maxsize=64)
def levelled(kind: str, quantile: int, elasticity: float, with_london: bool, raised: str) -> LevelledUp:
    """Return the cities at their potential; ``quantile`` and ``elasticity`` as on the form, in per cent."""
    return cities.levelled_up(
        places(),
        kind=kind,
        quantile=quantile / 100,
        elasticity=exponent(elasticity),
        with_london=with_london,
        raised=None if raised == "all" else nine(),
    )


def exponent(less: float) -> float:
    """Return the elasticity at which halving a city's size lowers output by ``less`` %: 2^−ε = 1 − less/100."""
    return float(-np.log2(1 - less / 100))


@lru_cache(maxsize=1)
def nine() -> tuple[str, ...]:
    """Return the nine largest cities after London."""
    people = places().groupby("city")["people"].sum().drop(LONDON)
    return tuple(str(name) for name in people.nlargest(NINE).index)
