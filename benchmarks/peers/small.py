"""Shared code of the peers' apps: read, trim, fit with HC3, draw with seaborn, as in their tutorials."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import seaborn as sns
import statsmodels.formula.api as smf
from matplotlib.figure import Figure

OUTCOME = "gva_per_hour_2019"
MEASURES = ["long_term_sick_2021", "level4_2021", "age_50_64_2022"]
TABLE = Path(__file__).resolve().parents[2] / "data" / "place_indicators.csv"


def read() -> pd.DataFrame:
    """Return the places without missing values."""
    return pd.read_csv(TABLE)[[OUTCOME, *MEASURES]].dropna()


def kept(table: pd.DataFrame, trim: int) -> pd.DataFrame:
    """Return the table without the most productive places (per cent to trim)."""
    return table[table[OUTCOME] <= table[OUTCOME].quantile(1 - trim / 100)]


def estimates(table: pd.DataFrame, measure: str) -> str:
    """Return the fitted coefficients as an HTML table."""
    fitted = smf.ols(f"{OUTCOME} ~ {measure}", data=table).fit(cov_type="HC3")
    return str(fitted.summary().tables[1].as_html())


def scatter(table: pd.DataFrame, measure: str) -> Figure:
    """Return a scatter with its line, 760 × 475 pixels."""
    figure = Figure(figsize=(7.6, 4.75), dpi=100)
    sns.regplot(data=table, x=measure, y=OUTCOME, ax=figure.subplots(), scatter_kws={"s": 14})
    return figure
