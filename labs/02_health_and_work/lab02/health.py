"""Health and work in lab 02: between places in England, against published figures, and among invented people."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from lab02.display import as_text
from toolkit import tables
from toolkit.core import wording
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
    """Divide the gap between the North and the rest of England into a part linked to health and the rest."""
    return of_places(england(), outcome, [health], OTHERS, log=outcome != WORK)


def in_words(found: HealthGap) -> str:
    """Return a gap, the part linked to health, and the published share, in words."""
    side, sign = ("above", 1) if found.gap >= 0 else ("below", -1)  # the part is given in the direction of the gap
    size = wording.value(abs(found.gap), found.unit, 1, full=True)
    low, high = sorted((sign * found.lower, sign * found.upper))
    interval = "" if np.isnan(low) else f" (95% interval {wording.interval(low, high, found.unit, 1)})"
    published = found.published
    return (
        f"{found.region} is {size}{_chance(found)} {side} {found.rest_of}. Differences in health between "
        f"{found.between} account for {wording.value(sign * found.health, found.unit, 1)}{interval} of the gap"
        f"{_part(found)}. Published for {published.gap}: {wording.value(published.share, '%', 0)}."
    )


def _chance(found: HealthGap) -> str:
    """Return the gap's interval in brackets, if it has one."""
    if np.isnan(found.gap_lower):
        return ""
    if found.gap_lower <= 0 <= found.gap_upper:
        span = wording.interval(found.gap_lower, found.gap_upper, found.unit, 1)
        return f" (95% interval {span}: possibly none)"
    return f" ({wording.interval(*sorted((abs(found.gap_lower), abs(found.gap_upper))), found.unit, 1)})"


def _part(found: HealthGap) -> str:
    """Return the share in words; none for a gap that may be due to chance alone."""
    if np.isnan(found.share) or found.gap_lower <= 0 <= found.gap_upper:
        return ""
    ends = wording.interval(found.share_lower, found.share_upper, "%", 0)
    return f", or {wording.value(found.share, '%', 0)}" + ("" if np.isnan(found.share_lower) else f" ({ends})")


def published_and_estimated() -> pd.DataFrame:
    """Return the shares of the North's two gaps that are linked to health, as published and by our three measures."""
    labels, rows = tables.place_table().attrs["labels"], []
    for gap, outcome in {"employment": WORK, "output": "gva_per_hour_2023"}.items():
        found = {name: north(name, outcome) for name in (DISABLED, "hle_female_2022_24", SICK)}
        rows.append((f"Published, {gap} gap", f"{next(iter(found.values())).published.share:.0f}%", ""))
        for name, one in found.items():
            ends = f"{one.share_lower:.0f} to {one.share_upper:.0f}"
            rows.append((f"Our estimate, {gap} gap: {labels[name].lower()}", f"{one.share:.0f}%", ends))
    return pd.DataFrame(rows, columns=["Gap and measure", "Share", "95% interval"]).set_index("Gap and measure")


def effects(**models: WorkModel) -> pd.DataFrame:
    """Return how much lower employment is among ill people, in percentage points, according to several models."""
    found = pd.concat({name: -one.effects.loc["health"] for name, one in models.items()}).droplevel(1)
    names = {"logit": "gap in employment (points)", "logit_upper": "from", "logit_lower": "to"}
    return as_text(found[list(names)].rename(columns=names), 1, 1, 1)
