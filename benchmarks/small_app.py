"""The small app to measure: a predictor, a slider that trims, a regression with HC3, a scatter with its line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pandas as pd

from toolkit import figures, regression, tables
from toolkit.explorer.controls import number, select
from toolkit.explorer.frame import App
from toolkit.explorer.result import Result, Table
from toolkit.regression import expected_line

OUTCOME = "gva_per_hour_2019"
MEASURES = {
    "long_term_sick_2021": "Long-term sick",
    "level4_2021": "Level 4 or above",
    "age_50_64_2022": "Aged 50 to 64",
}


@dataclass(frozen=True)
class State:
    """The choices."""

    measure: str = select("Predictor", MEASURES, "long_term_sick_2021")
    trim: float = number("Leave out the most productive", 0, 0, 60, unit="%")


@cache
def places() -> pd.DataFrame:
    """Read the places once, as the peers' apps do."""
    return tables.place_table()[["code", "name", "short_name", "region", OUTCOME, *MEASURES]]


def compute(state: State) -> Result:
    """Fit and draw the remaining places."""
    table = places()
    kept = table[table[OUTCOME] <= table[OUTCOME].quantile(1 - state.trim / 100)]
    fit = regression.fit(kept, OUTCOME, [state.measure])
    line = expected_line(fit, kept.set_index("code")[state.measure], state.measure)
    estimates = Table("Estimates", fit.estimates.reset_index())
    return Result(
        fit.sentence(),
        (lambda width: figures.scatter(kept, state.measure, OUTCOME, line=line, width=width), estimates),
        code=fit.code(),
    )


APP = App("small-app", "Small app", "How soon?", State, compute)
