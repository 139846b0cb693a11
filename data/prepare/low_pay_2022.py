"""Jobs paid below the Real Living Wage in April 2022, with the quality shown by the workbook's colours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from data.prepare.areas import COUNTIES_NOW_UNITARY, current_codes
from data.prepare.columns import percent, reason, text, whole, why_empty
from data.prepare.model import ITL1, LAD23, Field, Raw, Source, Table
from data.prepare.regions import CODE_OF, ENGLAND, GREAT_BRITAIN, NAME_OF, UNITED_KINGDOM, WHOLES, region_or
from toolkit.core.errors import TableError

ASHE_2022 = Source(
    "ASHE 2022 (provisional): jobs paid below the Real Living Wage by work geography, Table LWF.1a",
    "https://www.ons.gov.uk/employmentandlabourmarket/peopleinwork/earningsandworkinghours/adhocs",
    "Office for National Statistics",
)

WORKBOOK = "pay/ashe-2022-jobs-below-real-living-wage.xls"
SEXES, HOURS = ("All", "Male", "Female"), ("All", "Full-time", "Part-time")
_SHEETS = {
    "All": ("All", "All"),
    "Male": ("Male", "All"),
    "Female": ("Female", "All"),
    "Full-Time": ("All", "Full-time"),
    "Part-Time": ("All", "Part-time"),
    "Male Full-Time": ("Male", "Full-time"),
    "Male Part-Time": ("Male", "Part-time"),
    "Female Full-Time": ("Female", "Full-time"),
    "Female Part-Time": ("Female", "Part-time"),
}
# The workbook shows the quality of a figure by the colour of its cell: pattern and background as stored.
_QUALITY = {(0, 64): "precise", (4, 9): "reasonably precise", (1, 49): "acceptable"}
_REASONS = {
    "x": "suppressed, coefficient of variation above 20%",
    "..": "suppressed, disclosive",
    ":": "not applicable",
}
_DISTRICTS = {"E06", "E07", "E08", "E09", "W06", "S12"}


def _cell(sheet: Any, book: Any, row: int, column: int) -> tuple[float | None, str | None, str | None]:
    """Return value, quality and reason for one cell of the workbook."""
    value = sheet.cell_value(row, column)
    if value == "-" or value == 0:
        return 0.0, None, None
    if isinstance(value, str):
        # The percentage beside a disclosive or inapplicable number is blank: the number's mark explains why.
        mark = (value or sheet.cell_value(row, 2)).strip()
        return None, None, _REASONS[mark]
    fill = book.xf_list[sheet.cell_xf_index(row, column)].background
    return value, _QUALITY[fill.fill_pattern, fill.pattern_colour_index], None


def _area_rows(sheet: Any) -> Iterator[tuple[int, str, str]]:
    """Yield row number, 2023 code (or 2022, for Cumbria) and region, for each row to keep."""
    region = ""
    for row in range(5, sheet.nrows):
        code = str(sheet.cell_value(row, 1)).strip()
        if code in CODE_OF.values():
            region = NAME_OF[code]
            yield row, code, region
        elif code in WHOLES:
            yield row, code, WHOLES[code]
        elif code in COUNTIES_NOW_UNITARY or code[:3] in _DISTRICTS:
            yield row, COUNTIES_NOW_UNITARY.get(code, code), region


def _sheet(book: Any, name: str) -> list[dict[str, Any]]:
    """Return the rows of one sheet of the workbook."""
    sheet, (sex, hours), rows = book.sheet_by_name(name), _SHEETS[name], []
    for row, code, region in _area_rows(sheet):
        number, number_quality, no_number = _cell(sheet, book, row, 2)
        share, share_quality, no_share = _cell(sheet, book, row, 3)
        rows.append(
            {
                "code": code,
                "region": region,
                "sex": sex,
                "hours": hours,
                "number_thousand": number,
                "percent_below": share,
                "number_quality": number_quality,
                "percent_quality": share_quality,
                "status": "read",
                "reason": why_empty({"number_thousand": no_number, "percent_below": no_share}),
            }
        )
    return rows


def _merged(code: str, parts: pd.DataFrame) -> dict[str, Any]:
    """Return the row of a 2023 authority from these districts: numbers are added up, shares are not."""
    known = parts["number_thousand"].notna().all()
    reasons = {
        "number_thousand": None if known else "suppressed for at least one of the merged districts",
        "percent_below": "shares of merged districts cannot be added up",
    }
    return {
        **{name: parts.iloc[0][name] for name in ("region", "sex", "hours")},
        "code": code,
        "number_thousand": parts["number_thousand"].sum() if known else None,
        "percent_below": None,
        "number_quality": None,
        "percent_quality": None,
        "status": "derived",
        "reason": why_empty(reasons),
    }


def _to_2023(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Replace the districts of 2022 that were abolished with the authorities of 2023.

    If the county's row already represents the authority (North Yorkshire, Somerset), its districts are dropped.
    """
    now = frame["code"].replace(current_codes(raw))
    gone = frame[now != frame["code"]].assign(now=now)
    gone = gone[~gone["now"].isin(frame["code"])]
    added = [_merged(code, parts) for (code, *_), parts in gone.groupby(["now", "sex", "hours"])]
    found = pd.concat([frame[now == frame["code"]], pd.DataFrame(added)], ignore_index=True)
    if found["code"].nunique() != 350 + 12 + 3:
        raise TableError(f"Expected 350 authorities and 15 regions and wholes, found {found['code'].nunique()}.")
    return found


def _kind(code: str) -> str:
    if code in WHOLES:
        return "whole"
    return "region" if code in NAME_OF else "local authority"


def _build_2022(raw: Raw) -> pd.DataFrame:
    # Imported here because only this old workbook needs it: its colours show the quality of each figure.
    import xlrd

    book = xlrd.open_workbook(str(raw.path(WORKBOOK)), formatting_info=True)
    frame = _to_2023(pd.DataFrame([row for name in _SHEETS for row in _sheet(book, name)]), raw)
    return frame.assign(geography=frame["code"].map(_kind))


def _quality(of: str, title: str) -> Field:
    return text(
        f"{of}_quality",
        title,
        "The publisher's mark from the coefficient of variation: precise (up to 5%), reasonably precise "
        "(5 to 10%), acceptable (10 to 20%); empty if there is no figure, if it is nil, or if it was added up here.",
        enum=tuple(_QUALITY.values()),
    )


LOW_PAY_2022 = Table(
    name="low_pay_2022",
    title="Jobs below the Real Living Wage, April 2022",
    description="Employee jobs paid less than the Real Living Wage (GBP 9.90 an hour, London 11.05), by "
    "place of work, sex and hours; provisional. They cover employees on adult rates whose pay was not affected by "
    "absence. Each figure has its publisher's mark of quality. The workbook has no total number of jobs and no "
    "districts in Northern Ireland. Figures for North Yorkshire and Somerset are those of the counties, which have "
    "the same boundaries as the 2023 authorities. Cumberland, and Westmorland and Furness, are added up from "
    "districts if all are published, without a share.",
    fields=(
        text(
            "code",
            "Code",
            "Local authority of April 2023, region, or whole (K02000001 United Kingdom, K03000001 Great "
            "Britain, E92000001 England).",
            required=True,
            pattern="[EKNSW][0-9]{8}",
        ),
        text(
            "geography",
            "Kind of area",
            "Local authority, region or the whole country.",
            required=True,
            enum=("local authority", "region", "whole"),
        ),
        region_or(UNITED_KINGDOM, GREAT_BRITAIN, ENGLAND),
        text("sex", "Sex", "All, Male or Female.", required=True, enum=SEXES),
        text("hours", "Hours", "All, Full-time or Part-time.", required=True, enum=HOURS),
        whole(
            "number_thousand",
            "Jobs below the Real Living Wage",
            "Number of jobs in thousands. The publisher calls numbers of jobs indicative only.",
            "thousand jobs",
            period="April 2022",
        ),
        percent(
            "percent_below",
            "Share of jobs below the Real Living Wage",
            "Share of all employee jobs of this sex and these hours in the area.",
            period="April 2022",
        ),
        _quality("number", "Quality of the number"),
        _quality("percent", "Quality of the share"),
        text(
            "status",
            "Status",
            "Read at the publisher, or derived by adding up districts.",
            required=True,
            enum=("read", "derived"),
        ),
        reason(),
    ),
    primary_key=("code", "sex", "hours"),
    sources=(ASHE_2022,),
    period="April 2022",
    geography=f"{LAD23}, Great Britain only; {ITL1}",
    build=_build_2022,
)

TABLES = [LOW_PAY_2022]
