"""Read ONS “Explore local statistics” files: one tidy CSV per indicator, with intervals beside the values."""

from __future__ import annotations

import pandas as pd

from data.prepare.areas import AFTER_2023
from data.prepare.model import OGL, Raw, Source
from toolkit.core.errors import TableError

ADDRESS = "https://github.com/ONSdigital/explore-local-statistics-data"
ONS = "Office for National Statistics"
# Publishers of the data shown by ONS, from each file's metadata; ONS itself if none is named.
PUBLISHERS = {
    "adult-obesity-prevalence": "Office for Health Improvement and Disparities",
    "average-travel-time": "Department for Transport",
    "children-in-relative-poverty": "Department for Work and Pensions",
    "gcses-in-english-and-maths": "Department for Education",
    "gigabit-capable-broadband": "Ofcom",
    "gross-median-weekly-pay": f"{ONS} and Northern Ireland Statistics and Research Agency",
    "homicide-offences": f"{ONS} and Police Service of Northern Ireland",
    "net-additions-to-the-housing-stock": "Ministry of Housing, Communities and Local Government",
    "preventable-cardiovascular-mortality-england": "Office for Health Improvement and Disparities",
    "pupils-at-expected-standards-by-end-of-primary-school": "Department for Education",
}
_NUMBERS = {"observation": "value", "lci_95": "lower", "uci_95": "upper"}


def source(slug: str, title: str) -> Source:
    """Return the source of one indicator's file."""
    return Source(f"Explore local statistics: {title}", f"{ADDRESS}/tree/main/{slug}", PUBLISHERS.get(slug, ONS), OGL)


def explore(raw: Raw, slug: str) -> pd.DataFrame:
    """Return one file in full, with places under their April 2023 codes.

    Parameters
    ----------
    slug
        The indicator's folder at its publisher, such as ``gross-value-added``.

    Returns
    -------
    DataFrame
        Columns ``code`` (places recoded to 2023, other areas as published), ``name``, ``geography``, ``indicator``,
        ``period`` (ISO, as published), ``start`` (date as text), ``year`` (of the start), ``value``, ``lower``,
        ``upper``. Codes of abolished districts stay: their figures are for other areas. If a file has a place under
        both its 2023 code and a later one, the row with the 2023 code is kept.
    """
    held = raw.folder / "els" / f"{slug}.csv"
    rows = raw.csv(f"els/{slug}.csv" if held.is_file() else f"els_extra/{slug}.csv")
    published = rows["areacd"].str.strip()
    rows["code"] = published.where(~published.isin(AFTER_2023), published.map(AFTER_2023))
    rows["own"] = rows["code"] == published
    rows = rows.sort_values("own", ascending=False, kind="stable")
    rows = rows.drop_duplicates(["code", "indicator", "period"])
    rows["start"] = rows["period"].str[:10]
    rows["year"] = rows["period"].str[:4].astype(int)
    for old, new in _NUMBERS.items():
        rows[new] = pd.to_numeric(rows[old])
    rows = rows.rename(columns={"areanm": "name"})
    return rows[["code", "name", "geography", "indicator", "period", "start", "year", *_NUMBERS.values()]]


def places_at(raw: Raw, slug: str, indicator: str, period: str) -> pd.DataFrame:
    """Return ``value``, ``lower``, ``upper`` of one indicator and period, indexed by code (all areas).

    Parameters
    ----------
    period
        The beginning of the period as published: ``2023-01-01/P1Y``, or just ``2023``.
    """
    rows = explore(raw, slug)
    rows = rows[(rows["indicator"] == indicator) & rows["period"].str.startswith(period)]
    if rows.empty or rows["code"].duplicated().any():
        raise TableError(f"{slug} holds {len(rows)} rows of “{indicator}” in {period}, not one an area.")
    return rows.set_index("code")[["value", "lower", "upper"]]
