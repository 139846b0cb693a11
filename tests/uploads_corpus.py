"""Invented files in publishers' layouts, and what a reader must find in each."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

from tests.published_layouts import workbook

PLACES = {
    "E06000001": "Hartlepool",
    "E06000002": "Middlesbrough",
    "E06000003": "Redcar and Cleveland",
    "E06000004": "Stockton-on-Tees",
    "E06000005": "Darlington",
    "W06000001": "Isle of Anglesey",
    "S12000033": "Aberdeen City",
    "N09000003": "Belfast",
}
CODES = tuple(PLACES)


@dataclass(frozen=True)
class Made:
    """A file, the unit of its figures, and the expected values of one indicator by code and period (None: missing)."""

    content: bytes
    indicator: str
    unit: str
    values: dict[tuple[str, str], float | None]


def text_of(rows: Sequence[Sequence[object]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Return rows as a text file."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def _by(period: str, numbers: Sequence[float | None]) -> dict[tuple[str, str], float | None]:
    return {(code, period): number for code, number in zip(CODES, numbers, strict=True)}


def _values(start: float, missing: int = 3) -> list[float | None]:
    return [None if at == missing else start + at for at in range(len(CODES))]


def _marked(numbers: Sequence[float | None], mark: object) -> list[object]:
    return [mark if number is None else number for number in numbers]


def productivity() -> Made:
    """ONS subnational productivity: a title, two notes, the United Kingdom first, years across."""
    first, last = _values(30.1), _values(31.2, missing=5)
    rows: list[list[object]] = [
        ["Table A3: Nominal (smoothed) GVA (B) per hour worked (£); local authority, 2021 and 2022"],
        ["This worksheet contains one table. Some cells hold marks."],
        [],
        ["LAD code", "LAD name", 2021, 2022],
        ["UKX", "UK less Extra-Regio", 37.1, 38.3],
    ]
    for code, was, now in zip(CODES, _marked(first, "[Not available]"), _marked(last, "[x]"), strict=True):
        rows.append([code, PLACES[code], was, now])
    rows += [[], ["Source: Office for National Statistics"]]
    return Made(
        workbook(Notes=[["Notes"], ["[x] not available"]], A3=rows), "", "£", _by("2021", first) | _by("2022", last)
    )


def nomis() -> Made:
    """Nomis ASHE: two rows of headings with confidence beside each figure, marks explained below."""
    pay = _values(512.0)
    rows: list[list[object]] = [
        ["annual survey of hours and earnings - resident analysis"],
        ["ONS Crown Copyright Reserved [from Nomis on 1 November 2026]"],
        ["date", 2025],
        [],
        ["local authority", "mnemonic", "Median", None, "Mean", None],
        [None, None, "£", "Conf %", "£", "Conf %"],
    ]
    for (code, name), number in zip(PLACES.items(), _marked(pay, "#"), strict=True):
        rows.append([name, code, number, 4.1, 600, 5.2])
    rows += [[], ["# Figures suppressed as statistically unreliable."]]
    return Made(workbook(Data=rows), "Median – £", "£", _by("", pay))


def stat_xplore() -> Made:
    """Stat-Xplore: months across, a total, Roman notes below."""
    may, june = _values(10_000, missing=-1), _values(10_500, missing=-1)
    rows: list[list[object]] = [
        ["Households on Universal Credit by Local Authority and Month"],
        ["Counting: Households"],
        [],
        [None, "Month", "May 2025", "June 2025 (p)"],
        ["National - Regional - LA", "Local Authority"],
    ]
    for name, was, now in zip(PLACES.values(), may, june, strict=True):
        rows.append([name, None, was, now])
    rows += [["Total", None, 80_000, 84_000], [], ["I", "Figures are rounded."]]
    rows = [[row[0], *row[2:]] if len(row) > 2 else row[:1] for row in rows]
    return Made(workbook(**{"Data Sheet 0": rows}), "", "", _by("May 2025", may) | _by("June 2025", june))


def stats_wales() -> Made:
    """StatsWales: a row per figure with the marks in their own column."""
    rate = _values(12.5)
    rows: list[list[object]] = [["Area Code", "Area", "Year", "Measure", "Data values", "Note codes"]]
    for (code, name), number in zip(PLACES.items(), rate, strict=True):
        value, note = ("", "x") if number is None else (number, "p")
        rows.append([code, name, "2023-24", "Percentage of pupils", value, note])
    return Made(text_of(rows), "Percentage of pupils", "", _by("2023-24", rate))


def hmrc() -> Made:
    """HMRC income by area: thousands, counts with separators, a mark in words."""
    numbers = _values(45_000)
    rows: list[list[object]] = [
        ["Table 3.14: Income and tax by borough and district, 2022 to 2023"],
        [],
        ["Area code", "Area name", "Number of individuals (thousands)", "Mean income (£)"],
    ]
    for (code, name), number in zip(PLACES.items(), numbers, strict=True):
        rows.append([code, name, 40, "Not available" if number is None else f"{number:,.0f}"])
    return Made(text_of(rows, encoding="cp1252"), "Mean income (£)", "£", _by("", numbers))


def oflog() -> Made:
    """Oflog and Explore Local Statistics: a row per figure, two periods, a unit in its own column."""
    was, now = _values(70.5), _values(71.5, missing=1)
    rows: list[list[object]] = [["areacd", "areanm", "period", "measure", "unit", "value"]]
    for period, numbers in (("2023", was), ("2024", now)):
        for (code, name), number in zip(PLACES.items(), numbers, strict=True):
            rows.append([code, name, period, "Employment rate", "%", "None" if number is None else number])
    return Made(text_of(rows, encoding="utf-8-sig"), "Employment rate", "%", _by("2023", was) | _by("2024", now))


def children() -> Made:
    """CiLIF: percentages formatted as such in a workbook's text, with bracketed marks that the file explains."""
    share = _values(21.0)
    rows: list[list[object]] = [
        ["Table 2: Percentage of children in relative low-income families, FYE 2025"],
        [],
        ["Local authority [note 1]", "Area code", "FYE 2024", "FYE 2025 [p]"],
    ]
    for (code, name), number in zip(PLACES.items(), share, strict=True):
        rows.append([name, code, "20.0%", "[low]" if number is None else f"{number}%"])
    notes = [["Notes"], ["[low] below 0.5%"], ["[p] provisional"]]
    values = _by("FYE 2024", [20.0] * len(CODES)) | _by("FYE 2025", share)
    return Made(workbook(Notes=notes, **{"2": rows}), "", "%", values)


LOOK_ALIKES = {made.__name__: made for made in (productivity, nomis, stat_xplore, stats_wales, hmrc, oflog, children)}


def same(got: float, wanted: float | None) -> bool:
    """Return whether a figure was read as written."""
    return math.isnan(got) if wanted is None else math.isclose(got, wanted, rel_tol=1e-12)


REGIONS = (
    "East Midlands",
    "East of England",
    "London",
    "North East",
    "North West",
    "Scotland",
    "South East",
    "South West",
    "Wales",
    "West Midlands",
    "Yorkshire and The Humber",
)
DIVISIONS = tuple(f"{n:02}" for n in range(1, 100) if n not in (4, 34, 40, 44, 48, 54, 57, 67, 76, 83, 89))


def jobs_of(region: str, division: str) -> int:
    """Return invented jobs in an industry and region."""
    return 100 + 37 * (REGIONS.index(region) + 3) * (int(division) % 17 + 1) % 9001


def industries(layout: str, named: str = "{0:02} : Industry {1} of a kind") -> bytes:
    """Return jobs by region and two-digit industry as in Nomis's BRES: regions across, in rows, or a row per figure."""
    called = {division: named.format(int(division), chr(65 + int(division) % 26)) for division in DIVISIONS}
    if layout == "regions across":
        rows = [["Industry", *REGIONS], *([called[d], *(jobs_of(r, d) for r in REGIONS)] for d in DIVISIONS)]
        title = [["business register and employment survey : open access"], ["date", "2024"], []]
        return text_of([*title, *rows, [], ["Source: ONS Crown Copyright Reserved [from Nomis]"]])
    if layout == "regions in rows":
        head = ["Area", *called.values()]
        return workbook(Data=[head, *([r, *(jobs_of(r, d) for d in DIVISIONS)] for r in REGIONS)])
    lines = [
        [year, r, called[d], jobs_of(r, d) + (year != "2024")]
        for year in ("2023", "2024")
        for r in REGIONS
        for d in DIVISIONS
    ]
    return text_of([["date", "geography_name", "industry_name", "obs_value"], *lines])
