"""The project's tables on poverty and low pay as rate tables, with columns defined in ``published.yaml``.

A reader chooses from :data:`PUBLISHED`. Each entry converts the frame of one table (``tables.load(name)``) to a
:class:`poverty.rates.RateTable`. Nothing is computed here except labels.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from toolkit.core.yaml_io import module_yaml
from toolkit.health_and_poverty.poverty import in_work as working
from toolkit.health_and_poverty.poverty.checks import AddsUp, Between, PartOfWhole, RateOfTotal, Rule, ShareOfCount
from toolkit.health_and_poverty.poverty.rates import COSTS, RateTable, rate_table, without_attributes

TOTAL = "United Kingdom"
_TABLES = module_yaml(__file__)


def _read(name: str, frame: pd.DataFrame, **computed: pd.Series | str) -> RateTable:
    """Return the cells of a table: columns and constants as named in the file, and what is derived from them."""
    about, facts = _TABLES[name], frame.attrs
    columns: dict[str, str] = about["columns"]
    value = next(column for column, role in columns.items() if role == "value")
    frame = without_attributes(frame)
    rows = frame.rename(columns=columns)
    if "year" in frame:
        rows["period"] = frame["year"].astype(int).astype(str)
    if "housing_costs" in columns:
        rows[columns["housing_costs"]] = frame["housing_costs"].map(COSTS)
    for column, (key, called) in about.get("words", {}).items():
        rows[key] = frame[column].map(called)
    if "reason" in frame:
        rows["reason"] = _reason_for(frame, value)
    rows = rows.assign(**about.get("constants", {}), **computed)
    if "level" not in rows:
        rows["level"] = rows["area"].map({TOTAL: "whole", "England": "nation"}).fillna("region")
    return rate_table(
        rows,
        name=name,
        title=about.get("title", facts.get("title", about["values"])),
        label=about["values"],
        unit=about.get("unit", "%"),
        source=facts.get("source", ""),
        note=about.get("note", ""),
        phrase=about.get("phrase", ""),
    )


def _low_income_regions(frame: pd.DataFrame) -> RateTable:
    return _read("low_income_regions", frame, measure=working.measure_of(frame), number=1e6 * frame["millions"])


def _in_work_europe(frame: pd.DataFrame) -> RateTable:
    """Return years in order and, in each, everyone in work before the employed and the self-employed."""
    order = list(_TABLES["in_work_europe"]["words"]["employment"][1])
    frame = frame.assign(order=frame["employment"].map(order.index)).sort_values(["year", "order"], kind="stable")
    level = frame["code"].str.startswith("EU").map({True: "union", False: "country"})
    return _read("in_work_europe", frame, level=level)


def _low_pay_2022(frame: pd.DataFrame) -> RateTable:
    """Return the table; ``area`` is a code for local authorities until :func:`with_area_names` adds names."""
    area = frame["code"].where(frame["geography"] == "local authority", frame["region"])
    return _read("low_pay_2022", frame, number=1000 * frame["number_thousand"], area=area)


def _scotland(name: str, frame: pd.DataFrame) -> RateTable:
    """Return the table; ``population`` says who is divided by what: “Working-age adults by family economic status”."""
    if name == "scotland_composition":
        frame = frame[~frame["category"].isin(["All", "All people"])]  # these are 100% by definition
    measure = frame["measure"].str.capitalize() + " poverty, " + frame["housing_costs"].map(COSTS)
    return _read(name, frame, measure=measure, population=frame["population"] + " by " + frame["breakdown"])


def _missing_values(name: str, frame: pd.DataFrame) -> RateTable:
    return _read(name, frame[frame["subject"] == _TABLES[name]["subject"]].sort_values("order"))


def _headlines(frame: pd.DataFrame) -> RateTable:
    # Rows differ in kind: who, where and when together make the name.
    where = (", " + frame["area"]).where(frame["area"] != TOTAL, "")
    group = frame["group"] + where + ": " + frame["measure"] + " (" + frame["period"] + ")"
    return _read("headlines", frame, group=group, quality=frame["publisher"])


def _pay_by_occupation(frame: pd.DataFrame) -> RateTable:
    group = frame["occupation"].str.removesuffix(" occupations")
    return _read("pay_by_occupation", frame, group=group, measure="Aged " + frame["age"])


def _weekly_pay(name: str, frame: pd.DataFrame) -> RateTable:
    """Return median weekly pay with intervals, from the table of places or the panel of regions."""
    kept = frame[[column for column in (*_TABLES[name]["columns"], "code") if column in frame]]
    kept.attrs = {"source": frame.attrs.get("column_sources", {}).get(kept.columns[0], frame.attrs.get("source", ""))}
    return _read(name, kept, area=frame["code" if name == "pay_2023" else "region"])


# “rate, number: unreliable, sample too small; composition: …”: columns before the colon, their reason after it.
_REASON = re.compile(r"(?:^|; )((?:\w+, )*\w+): (.*?)(?=; (?:\w+, )*\w+: |$)")


def _reason_for(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return the part of the column ``reason`` about one column."""
    texts = frame["reason"].fillna("").astype(str)
    parsed = {
        text: {c: why for columns, why in _REASON.findall(text) for c in columns.split(", ")} for text in set(texts)
    }
    return texts.map(lambda text: parsed[text].get(column, ""))


def with_area_names(table: RateTable, names: pd.Series) -> RateTable:
    """Return a table with area codes replaced by names.

    Parameters
    ----------
    names
        Name by code, such as ``places.set_index("code")["short_name"]``.
    """
    rows = table.rows.assign(area=table.rows["area"].map(names).fillna(table.rows["area"]))
    return dataclasses.replace(table, rows=rows)


@dataclass(frozen=True)
class Published:
    """A published table: the underlying table in ``data/``, its name and kind as shown, and the function that reads it.

    ``read`` takes the frame and, if the table holds several ``figures``, the one to read.
    """

    table: str
    label: str
    read: Callable[..., RateTable]
    kind: str
    figures: tuple[str, ...] = ()


_READERS: dict[str, Callable[..., RateTable]] = {
    "in_work_uk": working.uk,
    "low_income_regions": _low_income_regions,
    "working_families": working.working_families,
    "in_work_europe": _in_work_europe,
    "low_pay_2022": _low_pay_2022,
    "headlines": _headlines,
    "pay_by_occupation": _pay_by_occupation,
    **{name: partial(_scotland, name) for name in ("scotland", "scotland_composition")},
    **{name: partial(_missing_values, name) for name in ("in_work", "insecure_work")},
    **{name: partial(_weekly_pay, name) for name in ("pay_2025", "pay_2023")},
}
PUBLISHED = {
    name: Published(
        about["table"],
        about["label"],
        _READERS.get(name, partial(_read, name)),
        about["kind"],
        tuple(about.get("figures", ())),
    )
    for name, about in _TABLES.items()
}
"""Tables on poverty and low pay that a reader can choose, by short name."""

LOW_PAY_2019_RULES: tuple[Rule, ...] = (
    Between("percent_low_pay"),
    PartOfWhole("constituencies", "all_constituencies"),
    ShareOfCount("percent_constituencies", "constituencies", "all_constituencies"),
    AddsUp("constituencies", TOTAL, count_missing_as_nothing=True),
    AddsUp("number_low_pay", TOTAL, step=1000),
    RateOfTotal("percent_low_pay", "number_low_pay", TOTAL, step=1000),
)
"""Rules that the essay's Table 2 must satisfy in every printed version."""


def low_pay_2019_with_wholes(frame: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame:
    """Return the essay's Table 2 with each region's total number of constituencies.

    Parameters
    ----------
    frame, seats
        Tables ``low_pay_2019`` and ``constituencies``.

    Returns
    -------
    pandas.DataFrame
        The rows of ``frame`` and a column ``all_constituencies``. The UK's total is for the regions that the
        table covers: Northern Ireland is printed as “n/a”, so the total is 632, not 650.
    """
    every = frame["region"].map(seats.set_index("region")["constituencies_2019"])
    counted = frame["constituencies"].notna() & (frame["region"] != TOTAL)
    return frame.assign(all_constituencies=every.mask(frame["region"] == TOTAL, every[counted].sum()))
