"""In-work poverty and insecure work: two tables whose values are lost, and the figures that can be cited."""

from __future__ import annotations

import pandas as pd

from data.prepare.columns import percent, provenance, reason, text, whole, why_empty
from data.prepare.model import CC_BY, Field, Raw, Source, Table, given_by

ESSAY = Source(
    "Levelling Up: What is it and can it work? (2022), essay 3.5, “Levelling Up and Work”, Tables 1 and 3",
    "https://www.tuc.org.uk/research-analysis/reports/levelling-work-fixing-work-level-across-uk",
    "Trades Union Congress; Centre for Inequality and Levelling Up, University of West London",
)
IPPR = Source(
    "McNeil, Parkes, Garthwaite and Patrick (2021) No longer “managing”: the rise of working poverty",
    "https://www.ippr.org/",
    "Institute for Public Policy Research",
)
JRF = Source("UK Poverty 2022", "https://www.jrf.org.uk/", "Joseph Rowntree Foundation")
_ATTRIBUTION = "Figures quoted from the publications named as sources; this table: Levelling Up Lab, CC BY 4.0."

POVERTY_AREAS = ("North of England", "South of England and East", "London", "Midlands", "Wales", "Scotland")
INSECURE_AREAS = (
    "North East",
    "North West",
    "Yorkshire and The Humber",
    "East Midlands",
    "West Midlands",
    "East of England",
    "London",
    "South East",
    "South West",
    "Wales",
    "Scotland",
    "Northern Ireland",
)
_LOST = "missing from the source text and not found elsewhere, and not estimated here"
_BELOW_TEN = {"Yorkshire and The Humber", "Scotland"}


def _insecure_words(area: str) -> str:
    return "less than 10%" if area in _BELOW_TEN else "10% or more"


def _build_empty(raw: Raw) -> pd.DataFrame:
    rows = [("In-work poverty", area, i, None) for i, area in enumerate(POVERTY_AREAS, 1)]
    rows += [("Insecure work", area, i, _insecure_words(area)) for i, area in enumerate(INSECURE_AREAS, 1)]
    frame = pd.DataFrame(rows, columns=["subject", "area", "order", "said_in_text"])
    why = {
        "In-work poverty": why_empty({"percent": _LOST, "said_in_text": "the text gives no bound"}),
        "Insecure work": why_empty({"percent": _LOST}),
    }
    return frame.assign(percent=None, reason=frame["subject"].map(why))


# Key, group, area, measure, period, the figure as published, value in %, or number, status, publication, note.
_TWO_EARNERS = "Couples with two full-time earners"
_ADULTS = "Working-age adults in working households"
_POOR, _INSECURE = "in relative poverty", "in insecure work"
HEADLINES = (
    ("ippr_working_households", "Working households", "United Kingdom", _POOR, "FYE 2020", "17.4%", 17.4, "IPPR"),
    (
        "ippr_three_children",
        "Working families with three or more children",
        "United Kingdom",
        _POOR,
        "FYE 2020",
        "42%",
        42.0,
        "IPPR",
    ),
    (
        "ippr_one_full_time_earner",
        "Couples with one full-time earner",
        "United Kingdom",
        _POOR,
        "FYE 2020",
        "31%",
        31.0,
        "IPPR",
    ),
    (
        "ippr_two_full_time_earners_before",
        _TWO_EARNERS,
        "United Kingdom",
        _POOR,
        "about ten years before",
        "1.4%",
        1.4,
        "IPPR",
    ),
    ("ippr_two_full_time_earners", _TWO_EARNERS, "United Kingdom", _POOR, "FYE 2020", "3.9%", 3.9, "IPPR"),
    (
        "ippr_highest",
        "Working households",
        "London, Wales and the North of England",
        _POOR,
        "FYE 2020",
        "highest",
        None,
        "IPPR",
    ),
    ("jrf_north_east", _ADULTS, "North East", _POOR, "published 2022", "about 1 in 6", 100 / 6, "JRF"),
    ("jrf_west_midlands", _ADULTS, "West Midlands", _POOR, "published 2022", "about 1 in 6", 100 / 6, "JRF"),
    ("jrf_yorkshire", _ADULTS, "Yorkshire and The Humber", _POOR, "published 2022", "about 1 in 6", 100 / 6, "JRF"),
    ("jrf_london", _ADULTS, "London", _POOR, "published 2022", "1 in 5", 20.0, "JRF"),
    ("jrf_northern_ireland", _ADULTS, "Northern Ireland", _POOR, "published 2022", "1 in 8", 12.5, "JRF"),
    (
        "tuc_insecure_share",
        "Workforce",
        "United Kingdom",
        "share in insecure work",
        "Q4 2020",
        "1 in 9",
        100 / 9,
        "TUC",
    ),
    (
        "tuc_insecure_number",
        "Workforce",
        "United Kingdom",
        "number in insecure work",
        "Q4 2020",
        "3.6 million",
        None,
        "TUC",
    ),
)
_PEOPLE = {"tuc_insecure_number": 3_600_000}
_WORDS_ONLY = {"ippr_highest": "published in words only"}


def _status(published: str) -> str:
    """Return “derived” for a percentage computed from “1 in 6”, “read” for a printed one."""
    return "derived" if " in " in published else "read"


def _build_headlines(raw: Raw) -> pd.DataFrame:
    names = ["key", "group", "area", "measure", "period", "as_published", "percent", "publisher"]
    frame = pd.DataFrame(HEADLINES, columns=names)
    frame["people"] = frame["key"].map(_PEOPLE).astype("float")
    frame["status"] = frame["as_published"].map(_status)
    not_counted = "the figure is a share"
    frame["reason"] = [
        why_empty(
            {
                "percent": "the figure is a number of people" if key in _PEOPLE else _WORDS_ONLY.get(key),
                "people": None if key in _PEOPLE else _WORDS_ONLY.get(key, not_counted),
            }
        )
        for key in frame["key"]
    ]
    return frame


EMPTY = Table(
    name="in_work_poverty",
    title="In-work poverty and insecure work by region: values missing",
    description="The shape of the essay's Table 1 (rate of in-work poverty, IPPR's analysis of Households below "
    "average income, 2017/18 to 2019/20) and Table 3 (share of workers in insecure work, TUC). THE VALUES ARE EMPTY: "
    "they are missing from our copy of the essay, we did not find them elsewhere, and we have not made any up. You "
    "can use your own file (DWP tables or Stat-Xplore). The table in_work_poverty_headlines has figures that can be "
    "cited, and poverty_scotland has a full official series for one nation.",
    fields=(
        text(
            "subject",
            "Subject",
            "In-work poverty (Table 1) or insecure work (Table 3).",
            required=True,
            enum=("In-work poverty", "Insecure work"),
        ),
        text("area", "Area", "Area, as in the essay (Table 1 has wider areas than Table 3).", required=True),
        Field("order", "Order", "Position in the essay's table.", type="integer", required=True, minimum=1),
        percent("percent", "Rate", "Empty: see the column reason.", period="2017/18 to 2019/20; 2020"),
        text("said_in_text", "Said in the text", "Limit that the essay's text gives for the missing value."),
        reason("Why values in this row are empty, by column."),
    ),
    primary_key=("subject", "area"),
    sources=(ESSAY,),
    licence=CC_BY,
    attribution=_ATTRIBUTION,
    period="2017/18 to 2019/20 (Table 1); 2020 (Table 3)",
    geography="Groups of regions (Table 1); nations and regions (Table 3)",
    build=_build_empty,
)

HEADLINE = Table(
    name="in_work_poverty_headlines",
    title="In-work poverty and insecure work: published headlines",
    description="Figures that can be cited instead of the missing tables. The IPPR counts households below 60% of the "
    "median in which someone works. Publishers differ in whom they count, so do not compare their "
    "figures. Percentages calculated from words such as “1 in 6” are marked as derived and are no more "
    "precise than the words.",
    fields=(
        *given_by(
            (IPPR, JRF, ESSAY),  # the row's publisher says which
            text("key", "Key", "Short name of the row.", required=True, unique=True),
            text("group", "Group", "Whom the figure is about.", required=True),
            text("area", "Area", "Where.", required=True),
            text("measure", "Measure", "What they are counted for.", required=True),
            text("period", "Period", "Period of the figure.", required=True),
            text("as_published", "As published", "The figure in its publisher's words.", required=True),
            percent("percent", "Percent", "The figure as a percentage."),
        ),
        *given_by(ESSAY, whole("people", "People", "The figure as a number of people.", "people")),
        *given_by(
            (IPPR, JRF, ESSAY),
            text("publisher", "Publisher", "Who published it.", required=True, enum=("IPPR", "JRF", "TUC")),
            provenance("Read, or derived from words such as “1 in 6”."),
            reason(),
        ),
    ),
    primary_key=("key",),
    sources=(IPPR, JRF, ESSAY),
    licence=CC_BY,
    attribution=_ATTRIBUTION,
    period="Financial year ending 2020 to 2022",
    geography="United Kingdom and regions",
    build=_build_headlines,
)

TABLES = [EMPTY, HEADLINE]
