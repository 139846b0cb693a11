"""Medians and poverty lines by family type, and the scales that make families' incomes comparable."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from data.prepare.columns import number, provenance, reason, text, why_empty
from data.prepare.hbai import SOURCE as HBAI_2025
from data.prepare.hbai import sheet
from data.prepare.model import Raw, Source, Table, given_by
from data.prepare.poverty_scotland import SOURCE as SCOTLAND
from data.prepare.poverty_scotland import WORKBOOK, read_sheet
from toolkit.core.errors import TableError

HBAI = Source(
    "Households below average income: financial years ending 1995 to 2020",
    "https://www.gov.uk/government/statistics/households-below-average-income-for-financial-years-ending-1995-to-2020",
    "Department for Work and Pensions",
)
COUPLE = "Couple with no children"
UK_MEDIAN = "UK median income"
RELATIVE = "Relative poverty threshold (60% of UK median income)"
# GBP a week for a couple without children, financial year ending 2020.
UK_2020 = {"BHC": 547.0, "AHC": 476.0}
# Letter of the table in sheet 54 → housing costs and pay period. The captions of b and c are swapped in the workbook:
# the amounts in b are 52 times those in a, and the caption of c repeats that of a.
_TABLES = {"a": ("BHC", "week"), "b": ("BHC", "year"), "c": ("AHC", "week"), "d": ("AHC", "year")}


def thresholds(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Return sheet 54 in long form: housing costs, unit of time, measure, family type, amount in GBP."""
    found: list[tuple[str, str, str, str, float]] = []
    letter, families = "", ()
    for row in rows:
        first = "" if row[0] is None else str(row[0]).strip()
        caption = re.match(r"54([a-d]) ", first)
        if caption:
            letter = caption.group(1)
        elif first == "Measure":
            families = tuple(str(f) for f in row[1:5])
        elif letter and first:
            costs, time = _TABLES[letter]
            found += [(costs, time, first, f, float(v)) for f, v in zip(families, row[1:5], strict=True)]
    frame = pd.DataFrame(found, columns=["housing_costs", "time", "measure", "family_type", "amount"])
    _check_captions(frame)
    return frame


def _check_captions(frame: pd.DataFrame) -> None:
    """Check the letters against the amounts: 52 weeks make a year, and housing costs are positive."""
    wide = frame.pivot(index=["measure", "family_type"], columns=["housing_costs", "time"], values="amount")
    for costs in ("BHC", "AHC"):
        weeks = wide[costs, "year"] / wide[costs, "week"]
        if not weeks.between(50.5, 54).all():
            raise TableError(f"The weekly and annual amounts {costs} of sheet 54 do not belong together.")
    # Medians only: the two scales weight children differently, so a large family's top decile may cross.
    medians = wide.loc[UK_MEDIAN]
    if not (medians["AHC", "week"] < medians["BHC", "week"]).all():
        raise TableError("A median after housing costs in sheet 54 is not below that before.")


def _scotland(raw: Raw) -> pd.DataFrame:
    import openpyxl

    long = thresholds(read_sheet(openpyxl.load_workbook(raw.path(WORKBOOK), read_only=True), "54"))
    keys = ["housing_costs", "measure", "family_type"]
    wide = long.pivot(index=keys, columns="time", values="amount").reset_index()
    wide = wide.rename(columns={"week": "gbp_per_week", "year": "gbp_per_year"})
    return wide.assign(period="2019-22", status="read", reason=None)


def _united_kingdom() -> pd.DataFrame:
    rows = []
    for costs, median in UK_2020.items():
        for measure, amount, status in ((UK_MEDIAN, median, "read"), (RELATIVE, 0.6 * median, "derived")):
            rows.append(
                {
                    "period": "2019-20",
                    "housing_costs": costs,
                    "measure": measure,
                    "family_type": COUPLE,
                    "gbp_per_week": amount,
                    "status": status,
                    "reason": why_empty({"gbp_per_year": "published by the week"}),
                }
            )
    return pd.DataFrame(rows)


LATEST = "2024-25"
_LATEST_ROW = "2024/25"
# Note 34 of the release gives the line before housing costs, GBP a week, for two types of family.
_PRINTED = {COUPLE: 432.0, "Single person with no children": 289.0}


def _medians(raw: Raw) -> dict[str, float]:
    """Return the median of the latest year by housing costs, GBP a week, as displayed in table 1.2b."""
    found = {}
    costs = ""
    for row in sheet(raw, "summary", "1_2b"):
        if len(row) == 1 and row[0].shown.startswith("Income "):
            costs = {"Before": "BHC", "After": "AHC"}[row[0].shown.split()[1]]
        elif row and row[0].shown == _LATEST_ROW:
            # Each quintile has a cell for its significance marker; the third quintile's median is everyone's.
            found[costs] = row[5].value
    return {costs: median for costs, median in found.items() if median is not None}


def _latest(raw: Raw) -> pd.DataFrame:
    """Return median and line for the year ending March 2025: read, or 60% of the median and the scales' weights."""
    weights = {(costs, member): weight for _, costs, member, weight in SCALES}
    rows = []
    for costs, median in _medians(raw).items():
        first, older, younger = (weights[costs, scale[2]] for scale in SCALES[:3])
        families = {
            COUPLE: first + older,
            "Single person with no children": first,
            "Couple with children aged 5 and 14": first + 2 * older + younger,
            "Single person with children aged 5 and 14": first + older + younger,
        }
        common = {"period": LATEST, "housing_costs": costs, "reason": "gbp_per_year: published by the week"}
        rows.append(common | {"measure": UK_MEDIAN, "family_type": COUPLE, "gbp_per_week": median, "status": "read"})
        for family, weight in families.items():
            line = 0.6 * median * weight
            printed = _PRINTED.get(family) if costs == "BHC" else None
            if printed is not None and abs(printed - line) > 1:
                raise TableError(f"The line printed for “{family}”, {printed}, is not 60% of the median, {line:.1f}.")
            rows.append(
                common
                | {
                    "measure": RELATIVE,
                    "family_type": family,
                    "gbp_per_week": line if printed is None else printed,
                    "status": "derived" if printed is None else "read",
                }
            )
    return pd.DataFrame(rows)


def _build_lines(raw: Raw) -> pd.DataFrame:
    return pd.concat([_scotland(raw), _united_kingdom(), _latest(raw)], ignore_index=True)


# Scale, housing costs, member of the household, weight; a couple weighs 1.
SCALES = (
    ("modified OECD", "BHC", "first adult", 0.67),
    ("modified OECD", "BHC", "further adult, or child of 14 and over", 0.33),
    ("modified OECD", "BHC", "child under 14", 0.20),
    ("companion scale", "AHC", "first adult", 0.58),
    ("companion scale", "AHC", "further adult, or child of 14 and over", 0.42),
    ("companion scale", "AHC", "child under 14", 0.20),
)


def _build_scales(raw: Raw) -> pd.DataFrame:
    return pd.DataFrame(SCALES, columns=["scale", "housing_costs", "member", "weight"])


_COSTS = text(
    "housing_costs", "Housing costs", "Before (BHC) or after (AHC) housing costs.", required=True, enum=("BHC", "AHC")
)

LINES = Table(
    name="poverty_lines",
    title="Median incomes and poverty lines by family type",
    description="Net household income in GBP, after taxes and transfers. 2019-20: UK medians from Households below "
    "average income for a couple without children, and 60% of these. 2019-22: medians, poverty lines and "
    "decile points for four types of family from the Scottish tables (two years averaged, 2020/21 left out). 2024-25: "
    "UK medians as displayed, and poverty lines, either as printed or 60% of the median times the family's weight. "
    "The source swaps the captions of tables 54b and 54c; here the amounts are under the right headings, which the "
    "script that builds the table checks (a year is 52 weeks).",
    fields=(
        text(
            "period",
            "Period",
            "Financial years: 2019-20, the average 2019-22, or 2024-25.",
            required=True,
            enum=("2019-20", "2019-22", LATEST),
        ),
        _COSTS,
        text("measure", "Measure", "Median, poverty line or decile point.", required=True),
        text("family_type", "Type of family", "The family whose income it is.", required=True),
        *given_by(
            (HBAI, SCOTLAND, HBAI_2025),
            number("gbp_per_week", "Income a week", "Weekly amount.", "GBP a week", 2, required=True),
        ),
        *given_by(
            SCOTLAND, number("gbp_per_year", "Income a year", "Annual amount, to the nearest 100.", "GBP a year", 0)
        ),
        *given_by((HBAI, SCOTLAND, HBAI_2025), provenance("Read, or derived here as 60% of the median."), reason()),
    ),
    primary_key=("period", "housing_costs", "measure", "family_type"),
    sources=(HBAI, SCOTLAND, HBAI_2025),
    period="2019-20; average of 2019-20 and 2021-22; 2024-25",
    geography="United Kingdom; Scotland",
    build=_build_lines,
)

EQUIVALENCE = Table(
    name="equivalence_scales",
    title="Equivalence scales of Households below average income",
    description="Weights that make the incomes of households of different sizes comparable: divide a household's "
    "income by the sum of its members' weights. The weights of a couple without children add up to 1.",
    fields=(
        text("scale", "Scale", "Name of the scale.", required=True),
        _COSTS,
        text("member", "Member", "Member of the household.", required=True),
        number("weight", "Weight", "Weight of this member.", "", 2, maximum=1, required=True),
    ),
    primary_key=("housing_costs", "member"),
    sources=(HBAI,),
    period="Financial year ending 2020",
    geography="United Kingdom",
    build=_build_scales,
)

TABLES = [LINES, EQUIVALENCE]
