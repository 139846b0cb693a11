"""``priority_places`` and ``index_indicators``: the inputs of an index of places in need, and the fund's list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.prepare import census
from data.prepare.areas import current, recode
from data.prepare.columns import number, text, whole
from data.prepare.explore import explore, source
from data.prepare.model import CODE, LAD23, TO_PLACES, Field, Raw, Source, Table, given_by
from data.prepare.place_evidence import BOUNDARIES, PRIORITY, names, plain
from data.prepare.places import build_places

DEFINITIONS = pd.read_csv(Path(__file__).with_name("index_indicators.csv"), dtype={"log": bool, "period": str})
CENSUS = Source(
    "Census 2021: TS066 Economic activity status, TS067 Highest level of qualification, TS007A Age",
    "https://www.nomisweb.co.uk/sources/census_2021_ts",
    "Office for National Statistics",
)
PARTNERSHIPS = Source(
    "Levelling Up Partnerships: the twenty places in England, March 2023",
    "https://hansard.parliament.uk/Commons/2023-03-16/debates/23031631000011/LevellingUpUpdate",
    "Department for Levelling Up, Housing and Communities",
)
IN_PARTNERSHIP = (
    "Hull", "Sandwell", "Mansfield", "Middlesbrough", "Blackburn with Darwen", "Hastings", "Torbay", "Tendring",
    "Stoke-on-Trent", "Boston", "Redcar and Cleveland", "Wakefield", "Oldham", "Rother", "Torridge", "Walsall",
    "Doncaster", "South Tyneside", "Rochdale", "Bassetlaw",
)  # fmt: skip
HLE = "healthy-life-expectancy"
PRESETS = {
    "england": "Ten indicators, England",
    "great_britain": "Nine indicators, Great Britain",
    "white_paper": "The White Paper's four metrics",
    "fund_england": "The fund's published weights, England",
    "fund_great_britain": "The fund's metrics in all of Great Britain",
    "themes": "Income, work and skills",
}
# Water narrower than twice this (metres) is closed before the land's outline is taken as open sea.
CLOSED, NEAR, LEAST_KM = 2500, 300, 1.0
# Unshared boundaries that are not sea (Ireland's), or are London's tidal Thames or Warrington's Mersey.
LAND_BORDER, RIVER = {"N09000002", "N09000006", "N09000009"}, ("E09", "E06000007")
# Belfast Lough is about five kilometres wide, at the limit of the rule: counted as an estuary.
BELFAST_LOUGH = {"N09000001", "N09000003"}


def build(raw: Raw) -> pd.DataFrame:
    index = current(raw).index
    table = pd.DataFrame(index=index)
    for row in DEFINITIONS.dropna(subset=["slug"]).itertuples():
        found = explore(raw, str(row.slug))
        found = found[(found["indicator"] == row.series) & found["period"].str.startswith(str(row.period))]
        columns = ["value", "lower", "upper"] if row.interval else ["value"]
        values = found.set_index("code")[columns].reindex(index).to_numpy()
        table[[f"{row.indicator}{'' if c == 'value' else '_' + c}" for c in columns]] = values
    table = table.join(_healthy_life(raw))
    table["no_qualifications_2021"] = census.qualifications(raw)["no_qualifications_2021"]
    table["long_term_sick_2021"] = census.long_term_sick(raw)
    table = table.join(_category(raw))
    table["partnership_2023"] = build_places(raw).set_index("code")["short_name"].isin(IN_PARTNERSHIP)
    table["coast"] = _coast(raw)
    return table.rename_axis("code").reset_index()


def _healthy_life(raw: Raw) -> pd.DataFrame:
    """Return the mean of the sexes with its 95% interval, with independent errors; a district has its county's."""
    rows = explore(raw, HLE)
    rows = rows[rows["period"].str.startswith("2017")]
    rows = rows.assign(half=(rows["upper"] - rows["lower"]) / 2).groupby("code")[["value", "half"]]
    mean, half = rows.mean()["value"], rows.agg(lambda ends: np.sqrt((ends**2).sum()) / len(ends))["half"]
    columns = pd.DataFrame(
        {"healthy_life_2018": mean, "healthy_life_2018_lower": mean - half, "healthy_life_2018_upper": mean + half}
    )
    county = build_places(raw).set_index("code")["county_code"]
    return columns.reindex(county).set_axis(county.index)


def _category(raw: Raw) -> pd.DataFrame:
    """Return the fund's category of most residents, and whether since-merged districts had several."""
    listed = pd.read_excel(
        raw.path("places/Levelling_Up_Fund_list_of_local_authorities_by_priority_category_GM_markup.xlsx")
    )
    code_of = names(raw)
    listed["old"] = listed["Name"].map(lambda name: code_of[plain(name)])
    listed["code"] = recode(listed["old"], raw)
    counts = raw.csv("census/TS007A-2021-ltla.csv")
    counts = counts.set_index(counts.columns[0]).drop(columns=counts.columns[1])
    residents = counts.replace(",", "", regex=True).astype(int).sum(axis=1)
    residents.index = residents.index.str.strip()
    # The census has Northamptonshire's districts already merged: each of them counts once.
    listed["people"] = listed["old"].map(residents).fillna(1)
    by = listed.groupby(["code", "Priority category"])["people"].sum().unstack(fill_value=0)
    return pd.DataFrame({"fund_category": by.idxmax(axis=1), "fund_category_mixed": (by > 0).sum(axis=1) > 1})


def _coast(raw: Raw) -> pd.Series:
    """Return ``open sea``, ``tidal water`` or ``inland`` for every place, from boundaries (metres, British grid)."""
    # Needed for this column only; they come with the libraries for spatial weights.
    import pyproj
    import shapely

    grid = "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=WGS84 +units=m"
    project = pyproj.Transformer.from_crs("+proj=longlat +datum=WGS84", grid, always_xy=True).transform

    def flat(feature: dict[str, Any]) -> Any:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        moved = shapely.transform(shape, lambda points: np.column_stack(project(points[:, 0], points[:, 1])))
        return shapely.buffer(shapely.make_valid(moved), 0)

    features = json.loads(raw.path("places/lad_may2023_buc.geojson").read_text(encoding="utf-8"))["features"]
    areas = {feature["properties"]["code"]: flat(feature) for feature in features}
    land = shapely.buffer(shapely.union_all(list(areas.values())), 0)
    outline = shapely.boundary(shapely.buffer(shapely.buffer(land, CLOSED), -CLOSED))
    by_sea, edge = shapely.buffer(outline, NEAR), shapely.buffer(shapely.boundary(land), 1)
    lengths = {
        code: shapely.length(shapely.intersection(shapely.intersection(shapely.boundary(area), edge), by_sea)) / 1000
        for code, area in areas.items()
    }
    unshared = raw.csv("places/lad_may2023_unshared_boundary.csv").set_index("code")["unshared_km"].astype(float)
    return pd.Series(
        {
            code: "inland"
            if not unshared[code] > 0 or code in LAND_BORDER or code.startswith(RIVER)
            else "open sea"
            if km >= LEAST_KM and code not in BELFAST_LOUGH
            else "tidal water"
            for code, km in lengths.items()
        }
    )


SOURCES = {slug: source(slug, slug.replace("-", " ")) for slug in dict.fromkeys([*DEFINITIONS["slug"].dropna(), HLE])}


def _fields() -> tuple[Field, ...]:
    fields: list[Field] = []
    for row in DEFINITIONS.itertuples():
        given = SOURCES.get(row.slug, SOURCES[HLE] if row.indicator == "healthy_life_2018" else CENSUS)
        computed = isinstance(row.slug, float)
        options = {"period": str(row.year), "status": "derived" if computed else "read"}
        both = [("", "", row.why)]
        if row.interval:
            both += [(f"_{end}", f", {end} limit", f"{end.capitalize()} limit of its 95% interval.") for end in ENDS]
        columns = [
            number(
                f"{row.indicator}{end}", f"{row.label}{label}", str(why), str(row.unit), int(row.decimals), **options
            )
            for end, label, why in both
        ]
        fields += given_by(given, *columns)
    return tuple(fields)


ENDS = ("lower", "upper")
_FUND = (
    *given_by(
        PRIORITY,
        whole(
            "fund_category", "Priority category", "Category 1 (most in need) to 3 of the Levelling Up Fund's first "
            "round; for merged districts, the one in which most residents lived. Great Britain only.", "",
            period="2021", status="derived",
        ),
        Field(
            "fund_category_mixed", "Districts in several categories",
            "Whether districts that were merged since 2021 had different categories.", type="boolean", status="derived",
        ),
    ),
    *given_by(
        PARTNERSHIPS,
        Field(
            "partnership_2023", "Levelling Up Partnership", "Whether the place is one of the first twenty in England.",
            type="boolean", required=True,
        ),
    ),
    *given_by(
        BOUNDARIES,
        text(
            "coast", "Coast", "On the open sea: at least one kilometre of the boundary lies on the outline of the "
            "land once water narrower than five kilometres is closed off. On tidal water: any other boundary that no "
            "authority shares, except in London and Warrington and on Ireland's land border. Places whose boundaries "
            "meet in the middle of a river (Middlesbrough, Gloucester, Newcastle) count as inland.",
            required=True, enum=("open sea", "tidal water", "inland"), status="derived",
        ),
    ),
)  # fmt: skip
_EXPLORED = tuple(SOURCES.values())

TABLES = [
    Table(
        name="priority_places",
        title="Indicators of need around 2019, the fund's priority categories, partnerships and the coast",
        description="One row for each local authority and one column for each indicator that an index of places in "
        "need may use. Where possible, figures are for the years in which the Levelling Up Fund was "
        "designed. The table index_indicators has the directions, reasons and weights of named indices.",
        fields=(CODE, *_fields(), *_FUND),
        primary_key=("code",),
        foreign_keys=(TO_PLACES,),
        sources=(*_EXPLORED, CENSUS, PRIORITY, PARTNERSHIPS, BOUNDARIES),
        period="2017 to 2023, by column",
        geography=LAD23,
        build=build,
    ),
    Table(
        name="index_indicators",
        title="Indicators for an index of places in need, with the weights of six indices",
        description="One row for each indicator: what it measures, whether high or low values mean need, why it may "
        "belong in an index, and its weight in each index. The fund's weights are those reported in March "
        "2021. There are no open figures for a quarter of its index (empty homes and shops), so no index "
        "here replicates it. “Income, work and skills” follows the themes in the Salvation Army's 2021 "
        "report; its own list is not public.",
        fields=(
            text("indicator", "Indicator", "Column of the table priority_places.", required=True),
            text("label", "Label", "Its name in plain words.", required=True),
            text("domain", "Theme", "The theme to which it belongs.", required=True),
            text("need", "Need is", "Whether a high or a low value means need.", required=True, enum=("high", "low")),
            Field("log", "On a log scale", "Whether the index uses its logarithm.", type="boolean", required=True),
            text("year", "Period", "The period of the figures.", required=True),
            text("unit", "Unit", "The unit of the figures.", required=True),
            text("why", "Why", "What it shows, and what to be careful about.", required=True, status="assumed"),
            *(
                number(
                    name, words, f"Weight in the index “{words}”; empty if it has none.", "weight", 3, status="assumed"
                )
                for name, words in PRESETS.items()
            ),
        ),
        primary_key=("indicator",),
        sources=(PRIORITY,),
        period="2017 to 2023, by row",
        geography=LAD23,
        build=lambda raw: DEFINITIONS.drop(columns=["slug", "series", "period", "decimals", "interval"]),
    ),
]
