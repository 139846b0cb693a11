"""The sector mix of each place: shares of employees by broad industry group, BRES 2019."""

from __future__ import annotations

import pandas as pd

from data.prepare.areas import current, recode
from data.prepare.columns import number
from data.prepare.model import Field, Raw

# Column slug, the publisher's name for the group, and the class assigned by this project.
GROUPS = (
    ("agriculture", "Agriculture, forestry & fishing", "low"),
    ("mining_utilities", "Mining, quarrying & utilities", "high"),
    ("manufacturing", "Manufacturing", "high"),
    ("construction", "Construction", ""),
    ("motor_trades", "Motor trades", ""),
    ("wholesale", "Wholesale", ""),
    ("retail", "Retail", "low"),
    ("transport_storage", "Transport & storage", ""),
    ("accommodation_food", "Accommodation & food services", "low"),
    ("information_communication", "Information & communication", "high"),
    ("finance_insurance", "Financial & insurance", "high"),
    ("property", "Property", ""),
    ("professional_scientific", "Professional, scientific & technical", "high"),
    ("business_support", "Business administration & support services", "low"),
    ("public_administration", "Public administration & defence", ""),
    ("education", "Education", ""),
    ("health", "Health", ""),
    ("arts_other", "Arts, entertainment, recreation & other services", "low"),
)
COVERAGE = (
    "Jobs of employees counted at the workplace, Great Britain. Empty for Northern Ireland and for the four "
    "authorities created in 2023 (Cumberland, Westmorland and Furness, North Yorkshire, Somerset), because their "
    "districts' percentages cannot be added up without counts of employees."
)


def members(kind: str) -> list[str]:
    """Return the publisher's names for the groups classed ``low`` or ``high``."""
    return [name for _, name, of in GROUPS if of == kind]


def sector_shares(raw: Raw) -> pd.DataFrame:
    """Return % of employees by group, and in the low- and high-productivity groups, by 2023 code."""
    rows = raw.csv("industry/bres-2019-share-by-lad21.csv")
    rows["value"] = rows["value"].astype(float)
    shares = rows.pivot(index="area_code", columns="group", values="value")
    codes = recode(shares.index.to_series(), raw)
    # A district merged since 2021 maps to its successor several times: its percentages cannot be used.
    shares = shares[~codes.duplicated(keep=False)].set_axis(codes[~codes.duplicated(keep=False)], axis=0)
    table = pd.DataFrame({f"sector_{slug}_2019": shares[name] for slug, name, _ in GROUPS})
    for kind in ("low", "high"):
        table[f"{kind}_productivity_sectors_2019"] = shares[members(kind)].sum(axis=1)
    return table.reindex(current(raw).index)


def fields() -> tuple[Field, ...]:
    """Return the columns of :func:`sector_shares`."""
    single = [
        _share(f"sector_{slug}_2019", f"Employees in {name[0].lower()}{name[1:]}", f"Industry group “{name}”.")
        for slug, name, _ in GROUPS
    ]
    return (*single, _classed("low", "well below"), _classed("high", "above"))


def _share(name: str, title: str, text: str, status: str = "read") -> Field:
    return number(name, title, f"{text} {COVERAGE}", "% of employees", 1, period="2019", status=status, maximum=100)


def _classed(kind: str, where: str) -> Field:
    text = (
        f"Sum of the groups that this project classes as {kind}-productivity: {'; '.join(members(kind))}. "
        f"The classes are this project's assumption. They are groups of market industries whose output per hour "
        f"across the UK is usually {where} that of the whole economy. Property (imputed rents), construction, trade "
        f"other than retail, transport and public services are in neither class."
    )
    return _share(f"{kind}_productivity_sectors_2019", f"Employees in {kind}-productivity sectors", text, "assumed")
