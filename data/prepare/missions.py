"""``missions``: a headline measure for each of the Levelling Up missions that the raw files can track."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pandas as pd

from data.prepare.areas import current
from data.prepare.columns import number, text, whole
from data.prepare.explore import explore, source
from data.prepare.model import ITL1, LAD23, Field, Raw, Source, Table, given_by
from data.prepare.places import POPULATION, build_places, population
from data.prepare.regions import CODE_OF, NAME_OF

COLUMNS = ["mission", "measure", "code", "geography", "year", "value", "lower", "upper", "period"]
HOMICIDE = "homicide"
SOUTH_YORKSHIRE = ("E08000016", "E08000017", "E08000018", "E08000019")
KINDS = ("place", "county", "police force area", "region", "nation", "UK")
_NATIONS = {"E92000001", "K03000001", "K04000001"}
_MONTHS = {"01": "January", "04": "April"}
_WHOLES = {"K02000001": "UK", "K99000002": "UK"}
# The publisher's own codes for output: the UK without its sea areas, and England.
_OUTPUT = {"K99000002": "K02000001", "TLB": "E92000001"}


TARGETS, EVENTS, MEASURES = (
    pd.read_csv(Path(__file__).with_name(f"mission_{name}.csv")) for name in ("targets", "events", "measures")
)


def build(raw: Raw) -> pd.DataFrame:
    read = MEASURES.dropna(subset=["slug"]).drop_duplicates("measure")
    table = pd.concat([*(_measure(raw, row) for row in read.to_dict("records")), _devolution(raw)], ignore_index=True)
    return _corrected(table, raw)


def _measure(raw: Raw, row: dict[str, Any]) -> pd.DataFrame:
    rows = explore(raw, row["slug"])
    places = set(current(raw).index)
    rows = rows[rows["indicator"].eq(row["series"]) & rows["value"].notna()]
    rows = rows.assign(geography=[_kind(code, places) for code in rows["code"]])
    whole = rows["geography"].isin(["region", "nation", "UK"])
    first = row["first_year"]
    # The first two averages of homicides include the 1989 Hillsborough deaths, recorded in 2016/17.
    kept = rows["year"] >= first if row["measure"] == HOMICIDE else whole | (rows["year"] >= first)
    if row["local_years"] == "ends":
        kept &= whole | rows["year"].isin([row["base_year"], rows["year"].max()])
    rows = rows[rows["geography"].ne("") & kept]
    rows = rows.assign(**{name: row[name] for name in ("mission", "measure")})
    return rows.assign(code=[_nine(code) for code in rows["code"]], period=rows["period"].map(_words))[COLUMNS]


def _devolution(raw: Raw) -> pd.DataFrame:
    """Return the share of residents in London or a combined authority, 2023: all or none of a place; and England's."""
    places = build_places(raw)
    places = places[places["nation"] == "England"]
    inside = places["combined_authority"].notna() & (places["combined_authority"] != "")
    rows = pd.DataFrame({"code": places["code"], "geography": "place", "value": 100.0 * inside})
    people = places["population_2022"]
    whole = {"code": "E92000001", "geography": "nation", "value": 100 * people[inside].sum() / people.sum()}
    row = MEASURES[MEASURES["measure"] == "devolution"].iloc[0]
    rows = pd.concat([rows, pd.DataFrame([whole])], ignore_index=True)
    rows = rows.assign(year=2023, period="2023", lower=float("nan"), upper=float("nan"))
    return rows.assign(**{name: row[name] for name in ("mission", "measure")})[COLUMNS]


def _corrected(table: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Divide South Yorkshire's homicides by all of its residents.

    The publisher dropped Barnsley and Sheffield from the denominator when their codes changed: the region's rate is
    consistent with those of its police forces only with all four districts.
    """
    people = population(raw)
    counted, all_four = people[["E08000017", "E08000018"]].sum(), people[list(SOUTH_YORKSHIRE)].sum()
    wrong = (table["measure"] == HOMICIDE) & (table["code"] == "E23000011")
    return table.assign(value=table["value"].where(~wrong, table["value"] * counted / all_four))


def _kind(code: str, places: set[str]) -> str:
    """Return the kind of area of a code; empty for kinds that this table leaves out."""
    if code in places:
        return "place"
    if code in NAME_OF:
        return "region"
    if code in _WHOLES:
        return _WHOLES[code]
    if code in _NATIONS or code in _OUTPUT:
        return "nation"
    return {"E10": "county", "E23": "police force area", "W15": "police force area"}.get(code[:3], "")


def _nine(code: str) -> str:
    return CODE_OF[NAME_OF[code]] if code in NAME_OF else _OUTPUT.get(code, code)


def _words(period: str) -> str:
    """Format an ISO interval: ``2022-01-01/P3Y`` → 2022–2024, ``2018-09-01/P1Y`` → 2018/19."""
    start, _, length = period.partition("/")
    year, years = int(start[:4]), int(length[1:-1] or 0) if length else 0
    if years == 0:
        return f"{_MONTHS[start[5:7]]} {year}"
    if start[5:7] == "01":
        return str(year) if years == 1 else f"{year}–{year + years - 1}"
    first, last = (f"{one}/{(one + 1) % 100:02d}" for one in (year, year + years - 1))
    return first if years == 1 else f"{first} to {last}"


WHITE_PAPER = Source(
    "Levelling Up the United Kingdom (White Paper), missions",
    "https://www.gov.uk/government/publications/levelling-up-the-united-kingdom",
    "Department for Levelling Up, Housing and Communities",
)
# One per file; a row's measure says which one it is from.
_EXPLORED = tuple(source(slug, slug.replace("-", " ")) for slug in dict.fromkeys(MEASURES["slug"].dropna()))
_BY_ROW = (*_EXPLORED, POPULATION)
_NUMBER = Field(
    "mission", "Mission", "Number of the mission, 1 to 12.", type="integer", required=True, minimum=1, maximum=12
)


def _cells() -> tuple[Field, ...]:
    """Return the columns of a reading."""
    names = tuple(dict.fromkeys(MEASURES["measure"]))
    return (
        text("measure", "Measure", "Short name of the measure, as in mission_measures.", required=True, enum=names),
        text("code", "Code", "Nine-character code of the area.", required=True, pattern="[EKNSW][0-9]{8}"),
        text(
            "geography", "Kind of area", "What the code stands for; Wales, Scotland and Northern Ireland are regions.",
            required=True, enum=KINDS,
        ),
        Field("year", "Year", "First year of the period.", type="year", required=True, minimum=1997, maximum=2026),
        *(
            Field(
                name, title, words, unit="by row", period="by row", decimals=3, required=name == "value"
            )
            for name, title, words in (
                ("value", "Value", "The measure, in its unit."),
                ("lower", "Lower limit", "Lower limit of the published 95% interval."),
                ("upper", "Upper limit", "Upper limit of the published 95% interval."),
            )
        ),
        text("period", "Period", "The period in words; 2018/19 is a year that starts in September or April.",
             required=True),
    )  # fmt: skip


def _tests() -> tuple[Field, ...]:
    """Return the columns of a test: the measure, its comparison, and the target."""
    return (
        text("test", "Test", "Short name of the test; a measure may have several.", required=True),
        text("measure", "Measure", "Short name of the measure, as in the table missions.", required=True),
        text("label", "Label", "The measure in plain words.", required=True),
        text("unit", "Unit", "Unit of the measure.", required=True),
        text("role", "Role", "Whether the test decides the verdict.", required=True, enum=("headline", "supporting")),
        text(
            "fit", "Fit to the target", "How closely the measure matches the target.", required=True,
            enum=("exact", "partial", "proxy"),
        ),
        text("better", "Better is", "Whether a high or a low value is better.", required=True, enum=("high", "low")),
        text("whole", "Whole", "Code of the whole area; “outside” is all regions except the Greater South East, and "
                               "“lowest” the lowest places.",
             required=True),
        text("places_as", "Places compared by", "The level, or the ratio to the whole.", required=True,
             enum=("level", "ratio")),
        number("lowest", "Lowest share", "The share of places, lowest in the base year, that count as the whole.",
               "of places", 7),
        whole("base_year", "Base year", "First year of the base period.", "", required=True),
        text("target_kind", "Kind of target", "A level, an addition to a base, a multiple of a base, or equality with "
                                              "an area; empty if the target has no number.",
             enum=("level", "add", "factor", "equal")),
        number("target_amount", "Amount", "The level, addition or multiple.", "unit of the measure, or a ratio", 7),
        text("target_base", "Base of the target", "The base year, or the area to be matched."),
        whole("target_year", "Deadline", "First year of the target period.", "", required=True),
        text("caution", "Caution", "What to know before using it.", required=True),
    )  # fmt: skip


_GIVEN = {"sources": (WHITE_PAPER,), "period": "2022", "geography": "United Kingdom"}
_TARGETS = Table(
    name="mission_targets",
    title="The twelve Levelling Up missions of 2022: targets as written, and what cannot be measured",
    description="One row for each mission. The target is in the White Paper's words. The last column says what no "
                "table here measures.",
    fields=(
        _NUMBER,
        text("name", "Name", "Short name of the mission.", required=True),
        text("target", "Target", "The target as written.", required=True),
        text("areas", "Where", "Whether the target is for every area, for regions, or for the country as a whole.",
             required=True, status="derived"),
        text("also", "Gap", "Whether the target includes the gap between places.", status="derived"),
        text("unmeasured", "Not measured", "Which part of the target is not measured here.", required=True,
             status="derived"),
    ),
    primary_key=("mission",),
    build=lambda raw: TARGETS,
    **_GIVEN,
)  # fmt: skip
_TESTS = Table(
    name="mission_measures",
    title="How each mission is tested: measure, fit to the target, base, target and deadline",
    description="One row for each test. If a target leaves its base, amount or deadline open, this project has "
    "interpreted it: see the column caution.",
    fields=(_NUMBER, *(dataclasses.replace(column, status="assumed") for column in _tests())),
    primary_key=("mission", "test"),
    build=lambda raw: MEASURES.drop(columns=["slug", "series", "first_year", "local_years"]),
    **_GIVEN,
)
_EVENTS = Table(
    name="mission_events",
    title="What happened to the missions, 2022 to 2025",
    description="One row for each event, in this project's words.",
    fields=(
        text("date", "Date", "Day of the event, or the first of its month.", required=True),
        text("event", "Event", "What happened.", required=True),
        text("source", "Source", "Where it is reported.", required=True),
    ),
    primary_key=("date",),
    build=lambda raw: EVENTS,
    **(_GIVEN | {"period": "2022 to 2025"}),
)
_READINGS = Table(
    name="missions",
    title="Measures of the Levelling Up missions",
    description="Values of the measures described in the table mission_measures. Pay and output are at current "
    "prices. Regions and nations have all years in the source files; places mostly have the years from "
    "2019. For measures that are in other tables, or that only support another measure, places have the "
    "first and last years. Homicides are three-year averages. South Yorkshire's rate is corrected, "
    "because the publisher divides by half of its residents.",
    fields=(*given_by(WHITE_PAPER, _NUMBER), *given_by(_BY_ROW, *_cells())),
    primary_key=("mission", "measure", "code", "year"),
    sources=(*_BY_ROW, WHITE_PAPER),
    period="1997 to 2026, by measure",
    geography=f"{LAD23}; {ITL1}; counties; police force areas",
    build=build,
)
TABLES = [_READINGS, _TARGETS, _TESTS, _EVENTS]
