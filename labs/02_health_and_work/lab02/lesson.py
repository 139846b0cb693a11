"""The figures, apps and ratings of the lab 02 lesson."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from classroom import predictions
from classroom.lesson import explorer_of, rated, strength_from
from lab02.display import as_text
from lab02.health import effects
from lab02.synthetic import AFTER, PARAMETERS
from lab02.worlds import WORLDS, if_all_were_well, world
from toolkit import claims, employment_model, figures, poverty, tables
from toolkit.health_and_poverty.poverty.definition import Definition

explore, strength_of = explorer_of(PARAMETERS), strength_from(PARAMETERS)


def working_children() -> pd.DataFrame:
    """Return children in relative low income after housing costs by their family's work status and by year."""
    rows = tables.load("in_work_poverty_uk")
    asked = {"who": "children", "unit": "family", "group": "All", "measure": "relative", "housing_costs": "AHC"}
    chosen = rows[(rows[list(asked)] == pd.Series(asked)).all(axis=1) & rows["statistic"].isin(["rate", "composition"])]
    chosen = chosen[chosen["status"] != "All"].assign(ending=chosen["year"].str[:4].astype(int) + 1)
    return chosen[["statistic", "status", "year", "ending", "series", "value"]].reset_index(drop=True)


@lru_cache(maxsize=1)
def _families() -> pd.DataFrame:
    return poverty.with_groups(tables.load("synthetic_families"))


def line_of_families() -> predictions.Sliders:
    """Return a slider for the poverty line, with the share of simulated children below it in 2024-25."""

    def draw(share_of_the_median: float) -> figures.Figure:
        line = Definition("income_ahc", AFTER, share_of_the_median / 100, counted="children")
        built = poverty.build(_families(), line, "working")
        rows = built.rows.dropna(subset=["rate"])
        title = f"Simulated children below {share_of_the_median:.0f}% of the median"
        source = "Simulated families for 2024-25, generated here from published figures (nobody in them is real)"
        named = {"label": "Share of children", "unit": "%", "decimals": 1, "title": title, "source": source}
        return figures.bars(rows, "group", "rate", highlight="All", **named)

    return predictions.Sliders(draw, share_of_the_median=(40, 70, 1))


def two_worlds() -> pd.DataFrame:
    """Return what a regression says about health and work, and what a cure would do, in two invented worlds."""
    models = {name: employment_model.model(world(name)) for name in WORLDS}
    cured = pd.Series(
        {name: if_all_were_well(name) for name in WORLDS}, name="rise in employment if everyone recovered (points)"
    )
    return effects(**models).join(as_text(cured.to_frame(), 1))


def ledger(topic: str | None = None) -> pd.DataFrame:
    """Return the tested claims in this lab, each with its verdict and the strength of the evidence."""
    rows = claims.closing_table(lab="02", topic=topic)
    return rated(rows[rows["Computed"] != ""])
