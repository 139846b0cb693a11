"""Health and work in lab 02: between the places of England, beside what was published, and between people made up."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from lab02.display import as_text
from toolkit import tables
from toolkit.health_and_poverty.employment_model import WorkModel
from toolkit.health_and_poverty.health_gap import HealthGap, of_places

WORK, SICK, DISABLED = "employment_rate_2023", "long_term_sick_2021", "disabled_2021"
OTHERS = ("level4_2021", "age_16_24_2022", "age_50_64_2022")


@lru_cache(maxsize=1)
def england() -> pd.DataFrame:
    """Return the local authorities of England."""
    table = tables.place_table()
    return table[table["nation"] == "England"]


def north(health: str, outcome: str = WORK) -> HealthGap:
    """Share out the gap between the North and the rest of England into health and the rest."""
    return of_places(england(), outcome, [health], OTHERS, log=outcome != WORK)


def parts(found: HealthGap) -> pd.DataFrame:
    """Return what goes with health in a gap, what with other differences, and what with neither."""
    return as_text(found.frame().set_index("part").set_axis(["percentage points", "from", "to"], axis=1), 1, 1, 1)


def published_and_estimated() -> pd.DataFrame:
    """Return the shares of the North's two gaps that go with health: published, and by three measures here."""
    labels, rows = tables.place_table().attrs["labels"], []
    for gap, outcome in {"employment": WORK, "output": "gva_per_hour_2023"}.items():
        found = {name: north(name, outcome) for name in (DISABLED, "hle_female_2022_24", SICK)}
        rows.append((f"Published, {gap}", f"{next(iter(found.values())).published.share:.0f}%", ""))
        for name, one in found.items():
            ends = f"{one.share_lower:.0f} to {one.share_upper:.0f}"
            rows.append((f"Here, {gap}: {labels[name].lower()}", f"{one.share:.0f}%", ends))
    return pd.DataFrame(rows, columns=["How", "Share", "95% interval"]).set_index("How")


def effects(**models: WorkModel) -> pd.DataFrame:
    """Return by how many points fewer of the ill are in work, by several models."""
    found = pd.concat({name: -one.effects.loc["health"] for name, one in models.items()}).droplevel(1)
    names = {"logit": "points less in work", "logit_upper": "from", "logit_lower": "to"}
    return as_text(found[list(names)].rename(columns=names), 1, 1, 1)
