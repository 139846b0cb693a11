"""In-work poverty as published by DWP: poverty by family type, work and disability, and by nation and region."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.prepare.columns import number, percent, reason, text
from data.prepare.hbai import MARKERS, SOURCE, Cell, blocks, sheet
from data.prepare.model import Field, Raw, Table
from data.prepare.regions import CODE_OF, ENGLAND, UNITED_KINGDOM, region_name, region_or
from toolkit.core.errors import TableError

ADULTS, CHILDREN, EVERYONE = "adults", "children", "everyone"
ALL = "All"
_ALL_LABELS = ("All working-age adults", "All children", "All individuals")
_WHO = (ADULTS, CHILDREN)
FIRST_YEAR, GAP, LINKED = "1996/97", "2020/21", "2021/22"
BEFORE, AFTER, MISSING = "to 2019/20", "from 2021/22", "gap"
WORKING, WORKLESS = "Working families", "Workless families"
ANY = "any"

_FAMILY = {
    "Working-age adults without children": "Without children",
    "Working-age adults with children": "With children",
    "Lone parent:": "Lone parent",
    "Couple with children:": "Couple with children",
}
_WORK = {
    "Working-age adults in working families": WORKING,
    "Working-age adults in workless families": WORKLESS,
    "At least one adult in work": WORKING,
    "Workless families": WORKLESS,
}
_DISABILITY = {
    "Working-age adults in families where no-one is disabled": "No one is disabled",
    "Working-age adults in families where someone is disabled": "Someone is disabled",
    "1 or more disabled adult, no disabled child": "Disabled adult, no disabled child",
    "Those living in families with disabled children": "Disabled child",
    "With no disabled adult": "Disabled child, no disabled adult",
    "With 1 or more disabled adult": "Disabled child and disabled adult",
    "In receipt of disability benefits": "Disabled, with disability benefits",
    "Not in receipt of disability benefits": "Disabled, without disability benefits",
}
_CHILDREN = ("One child", "Two children", "Three or more children")
_MARRIED = ("Married or Civil Partnered", "Cohabiting")


@dataclass(frozen=True)
class _Topic:
    """Sheets that divide the same people in the same way: by statistic and measure, and whose work counts."""

    book: str
    who: str
    unit: str
    population: str
    sheets: dict[tuple[str, str], str]


def _topic(book: str, who: str, unit: str, sheets: str) -> _Topic:
    """Return a topic from its sheets: population, composition and rate (relative), composition and rate (absolute)."""
    population, *others = sheets.split()
    names = [(statistic, measure) for measure in ("relative", "absolute") for statistic in ("composition", "rate")]
    return _Topic(book, who, unit, population, dict(zip(names, others, strict=True)))


TOPICS = (
    _topic("workingage", ADULTS, "family", "5_2ts 5_5ts 5_11ts 5_8ts 5_14ts"),  # family type and work
    _topic("workingage", ADULTS, "family", "5_3ts 5_6ts 5_12ts 5_9ts 5_15ts"),  # disability and work
    _topic("children", CHILDREN, "family", "4_1ts 4_6ts 4_14ts 4_10ts 4_20ts"),  # family type and work
    _topic("children", CHILDREN, "household", "4_2ts 4_7ts 4_15ts 4_11ts 4_21ts"),  # work of the household
    _topic("children", CHILDREN, "family", "4_4ts 4_8ts 4_18ts 4_12ts 4_24ts"),  # number of children
)


def _groups(labels: list[str]) -> list[tuple[str, str] | None]:
    """Return group and work status of each row in a block, from its labels, top to bottom; None for rows not kept.

    A status belongs to the family type above it; in the disability tables, to “no one” or “someone is disabled”, whose
    parts come between it and its statuses.
    """
    found: list[tuple[str, str] | None] = []
    group = ALL
    for label in labels:
        if label.startswith(_ALL_LABELS):
            found.append((ALL, ALL))
        elif label in _MARRIED:
            found.append(None)
        elif label in _WORK:
            found.append((ALL, _WORK[label]))
        elif label in _FAMILY or label in _DISABILITY:
            name = _FAMILY.get(label) or _DISABILITY[label]
            group = name if label in _FAMILY or label.startswith("Working-age") else group
            found.append((name, ALL))
        elif label in _CHILDREN:
            found.append((label, ALL))
        else:
            found.append((group, label))
    return found


def _costs(block: str) -> str:
    """“Before housing costs” → BHC, in any spelling; empty for a block of a population."""
    return {"before": "BHC", "after": "AHC"}.get(block.lower().partition(" ")[0], "")


def _cells(raw: Raw, topic: _Topic, name: str) -> dict[tuple[str, str, str], dict[str, Cell]]:
    """Return the cells of a sheet by year: (block as BHC, AHC or “millions”, group, status) → year → cell."""
    rows = list(blocks(sheet(raw, topic.book, name)))
    found: dict[tuple[str, str, str], dict[str, Cell]] = {}
    for block in dict.fromkeys(block for block, _, _ in rows):
        key = _costs(block) or ("millions" if "millions" in block else "shares")
        mine = [(label, cells) for one, label, cells in rows if one == block]
        for place, (_, cells) in zip(_groups([label for label, _ in mine]), mine, strict=True):
            if place is not None:
                if (key, *place) in found:
                    raise TableError(f"The sheet {name} has two rows of {place} in the block “{block}”.")
                found[key, *place] = {year: cell for year, cell in cells.items() if year >= FIRST_YEAR}
    return found


def _number(people: Cell, rate: Cell) -> tuple[float | None, str]:
    """Return how many millions are in poverty, to 0.1 million as DWP gives people, or the marker for it.

    Computed from the unrounded cells, so that it is rounded once. Fewer than 50,000 is DWP's [low].
    """
    marker = people.marker or rate.marker
    if people.exact is None or rate.exact is None:
        return None, marker
    millions = people.exact * rate.exact / 100
    return (None, "[low]") if millions < 0.05 else (millions, "")


def _rows(raw: Raw, topic: _Topic) -> Iterator[dict[str, Any]]:
    """Yield the long rows of one topic."""
    common = {"who": topic.who, "unit": topic.unit}
    people = {key[1:]: cells for key, cells in _cells(raw, topic, topic.population).items() if key[0] == "millions"}
    for (group, status), cells in people.items():
        place = common | {"group": group, "status": status, "measure": ANY, "housing_costs": ANY}
        for year, cell in cells.items():
            yield place | {"statistic": "population", "year": year, "value": cell.value, "marker": cell.marker}
    for (statistic, measure), name in topic.sheets.items():
        for (costs, group, status), cells in _cells(raw, topic, name).items():
            place = common | {"group": group, "status": status, "measure": measure, "housing_costs": costs}
            for year, cell in cells.items():
                yield place | {"statistic": statistic, "year": year, "value": cell.value, "marker": cell.marker}
                if statistic == "rate":
                    value, marker = _number(people[group, status][year], cell)
                    yield place | {"statistic": "number", "year": year, "value": value, "marker": marker}


def _why(marker: str) -> str | None:
    return f"value: {MARKERS[marker]}" if marker else None


def series_of(year: str) -> str:
    """Return the series of a year: only years in the same series may be compared."""
    return MISSING if year == GAP else BEFORE if year < GAP else AFTER


def _build_uk(raw: Raw) -> pd.DataFrame:
    # The sheets of one unit give the total for the same people: identical cells, which are kept once.
    frame = pd.DataFrame([row for topic in TOPICS for row in _rows(raw, topic)]).drop_duplicates()
    years = frame["year"]
    frame["area"] = (years < "2002/03").map({True: "GB", False: "UK"})
    frame["series"] = years.map(series_of)
    frame["reason"] = frame["marker"].map(_why)
    return frame.assign(marker=frame["marker"].replace("", None))


# --- nations and regions ------------------------------------------------------------------------------------

_REGIONAL = {
    # who: book, then the sheets of rate and number, relative and absolute
    ADULTS: ("workingage", "5_17ts 5_18ts 5_19ts 5_20ts"),
    CHILDREN: ("children", "4_16ts 4_17ts 4_22ts 4_23ts"),
    EVERYONE: ("population", "3_17ts 3_18ts 3_19ts 3_20ts"),
}


def _area(label: str) -> str:
    name = label.strip()
    if name.startswith(_ALL_LABELS):
        return UNITED_KINGDOM
    return name if name == ENGLAND else region_name(name)


def _regional(raw: Raw, book: str, name: str) -> dict[tuple[str, str, str], Cell]:
    """Return the cells of a regional sheet: (housing costs, region, period) → cell."""
    found: dict[tuple[str, str, str], Cell] = {}
    for block, label, cells in blocks(sheet(raw, book, name)):
        found |= {(_costs(block), _area(label), period): cell for period, cell in cells.items()}
    return found


def _build_regions(raw: Raw) -> pd.DataFrame:
    rows = []
    for who, (book, names) in _REGIONAL.items():
        read = [_regional(raw, book, name) for name in names.split()]
        for measure, rates, numbers in (("relative", *read[:2]), ("absolute", *read[2:])):
            for (costs, region, period), rate in rates.items():
                people = numbers[costs, region, period]
                if rate.marker != people.marker:
                    raise TableError(f"The {measure} rate and number of {who} in {region}, {period}, differ in marker.")
                rows.append((who, region, measure, costs, period, rate.value, people.value, rate.marker))
    names = ["who", "region", "measure", "housing_costs", "period", "rate", "millions", "marker"]
    frame = pd.DataFrame(rows, columns=names)
    codes = CODE_OF | {ENGLAND: "E92000001", UNITED_KINGDOM: "K02000001"}
    # An average that would include 2020/21 covers the two other years; the one centred on it is not given.
    holds_gap = frame["period"].map(lambda period: any(y in period for y in ("2019/20 to", "to 2020/21", GAP)))
    frame["years_averaged"] = holds_gap.map({True: 2, False: 3})
    frame["series"] = [_period_series(period) for period in frame["period"]]
    frame["reason"] = frame["marker"].map(lambda marker: f"rate, millions: {MARKERS[marker]}" if marker else None)
    return frame.assign(code=frame["region"].map(codes), marker=frame["marker"].replace("", None))


def _period_series(period: str) -> str:
    """Return the series of an average of years: 2019/20 to 2021/22 lies across the break."""
    first, last = period.split(" to ")
    if first < GAP <= last and last > GAP:
        return MISSING
    return AFTER if first >= GAP else BEFORE


# --- descriptions -------------------------------------------------------------------------------------------

_MEASURE = (
    "Relative: below 60% of the median of the year. Absolute: below 60% of the median of a fixed year, in real "
    "terms: 2010/11 for years to 2019/20, 2024/25 from 2021/22 on"
)
_SERIES = (
    "Which series the year belongs to. Compare years only within one series: from 2021/22, survey answers are linked "
    "with administrative records, and absolute low income has a different fixed year. For 2020/21, only the total is "
    "published."
)
_MARKER = (
    "DWP's marker in the value's place: [x] not available, [u] sample too small (fewer than 100), [low] below 0.5% "
    "or fewer than 50,000 people. A marker is not a zero."
)


def _marker() -> Field:
    return text("marker", "Marker", _MARKER, enum=tuple(MARKERS))


def _series() -> Field:
    return text("series", "Series", _SERIES, required=True, enum=(BEFORE, MISSING, AFTER))


def _measure(*more: str) -> Field:
    words = f"{_MEASURE}{'; any for a population' if more else ''}."
    return text("measure", "Measure", words, required=True, enum=("relative", "absolute", *more))


def _housing(*more: str) -> Field:
    words = f"Income before (BHC) or after (AHC) housing costs{'; any for a population' if more else ''}."
    return text("housing_costs", "Housing costs", words, required=True, enum=("BHC", "AHC", *more))


UK = Table(
    name="in_work_poverty_uk",
    title="Low income by family type, work and disability, United Kingdom",
    description="Working-age adults and children in households on low income, by the work status of their family "
    "(adults, children) or their household (children), by family type, number of children, and disability. "
    "Official rates, composition and numbers of people, 1996/97 to 2024/25, as published to the nearest "
    "whole per cent and 0.1 million. Number is derived here: population times rate, both unrounded, to "
    "0.1 million. Single years are based on a sample, so a change of a point or two may be chance. "
    "“In-work poverty” is counted in three units: adults in working families, children in working families, and "
    "children in working households. They are not comparable; the columns who and unit say which one a "
    "row is about. "
    "What counts as a disability changed in 2002/03, 2004/05 and 2012/13.",
    fields=(
        text("who", "Who", "Whose poverty it is: adults of working age, or children.", required=True, enum=_WHO),
        text(
            "unit",
            "Unit",
            "Whose work counts: that of the family (a single adult or couple and their children) or of the household, "
            "which may hold several families.",
            required=True,
            enum=("family", "household"),
        ),
        text(
            "group",
            "Group",
            "Family type, disability in the family (for adults) or number of children in it (for children); “All” for "
            "everyone.",
            required=True,
        ),
        text("status", "Work status", "Work of the unit's adults, in the publisher's words, or “All”.", required=True),
        _measure(ANY),
        _housing(ANY),
        text(
            "statistic",
            "Statistic",
            "Rate: % of the group on low income. Composition: % of all people on low income who are in the group. "
            "Number: "
            "millions of the group on low income (derived). Population: millions in the group.",
            required=True,
            enum=("rate", "number", "composition", "population"),
        ),
        text("year", "Year", "Financial year.", required=True, pattern="[0-9]{4}/[0-9]{2}"),
        text(
            "area",
            "Area",
            "United Kingdom (UK), or Great Britain (GB) before 2002/03.",
            required=True,
            enum=("GB", "UK"),
        ),
        _series(),
        number(
            "value", "Value", "In % or millions, depending on the statistic.", "% or millions of people", 1, maximum=100
        ),
        _marker(),
        reason("Why the value is empty: what the marker means."),
    ),
    primary_key=("who", "unit", "group", "status", "measure", "housing_costs", "statistic", "year"),
    sources=(SOURCE,),
    period="1996/97 to 2024/25, single financial years; 2020/21 not available",
    geography="United Kingdom; Great Britain before 2002/03",
    build=_build_uk,
    retrieved_on="2026-11-28",
)

LOW_INCOME_REGIONS = Table(
    name="low_income_regions",
    title="Low income by nation and region, three-year averages",
    description="Working-age adults, children and all people in households on low income, by nation and region: "
    "official rates (whole per cent) and numbers (0.1 million). There is no split by work status, which "
    "the DWP publishes for the United Kingdom only. Figures are averages of three financial years, or of "
    "the other two if 2020/21 is one of them. 2019/20 to 2021/22 is left out because of the break in the "
    "series. Estimates for nations and regions are uncertain by several percentage points.",
    fields=(
        text("who", "Who", "Adults of working age, children or everyone.", required=True, enum=tuple(_REGIONAL)),
        region_or(ENGLAND, UNITED_KINGDOM),
        text("code", "Code", "Nine-character code.", required=True, pattern="[EKNSW][0-9]{8}"),
        _measure(),
        _housing(),
        text("period", "Period", "Financial years averaged.", required=True),
        Field("years_averaged", "Years averaged", "3, or 2 if 2020/21 is left out.", type="integer", unit="years"),
        _series(),
        percent("rate", "Rate", "Share on low income, whole per cent as published.", decimals=0),
        number("millions", "Number", "People on low income, to 0.1 million.", "millions of people", 1),
        _marker(),
        reason("Why rate and millions are empty: what the marker means."),
    ),
    primary_key=("who", "region", "measure", "housing_costs", "period"),
    sources=(SOURCE,),
    period="1994/95 to 1996/97, to 2022/23 to 2024/25: averages of three financial years",
    geography="Nations and regions of the United Kingdom; Northern Ireland from 2002/03",
    build=_build_regions,
    retrieved_on="2026-11-28",
)

TABLES = [UK, LOW_INCOME_REGIONS]
