"""Tables on places and on social origin for testing the ledger's claims."""

from __future__ import annotations

import re

import pandas as pd

from data.prepare.areas import current_codes, recode, register, sum_counts
from data.prepare.columns import number, percent, text, whole
from data.prepare.model import CODE, LAD23, TO_PLACES, Field, Raw, Source, Table, given_by

ONS, SMC = "Office for National Statistics", "Social Mobility Commission"
REFERENDUM = Source(
    "Results and turnout at the EU referendum, 23 June 2016",
    "https://www.electoralcommission.org.uk/research-reports-and-data/our-reports-and-data-past-elections-and-"
    "referendums/results-and-turnout-eu-referendum",
    "Electoral Commission",
)
PRIORITY = Source(
    "Levelling Up Fund: list of local authorities by priority category (round 1, March 2021)",
    "https://www.gov.uk/government/publications/levelling-up-fund-additional-documents",
    "HM Treasury",
)
BOUNDARIES = Source(
    "Local authority districts (May 2023) boundaries UK BUC; contains OS data © Crown copyright and database right",
    "https://geoportal.statistics.gov.uk/",
    ONS,
)
CLAIMANTS = Source("Explore local statistics: claimant count", "https://www.ons.gov.uk/explore-local-statistics/", ONS)
BUYERS = Source(
    "Explore local statistics: first-time buyer mortgage sales", "https://www.ons.gov.uk/explore-local-statistics/", ONS
)
HEALTH_INDEX = Source(
    "Health Index for England 2015 to 2021, subdomains",
    "https://www.ons.gov.uk/peoplepopulationandcommunity/healthandsocialcare/healthandwellbeing/bulletins/"
    "healthinengland/2015to2021",
    ONS,
)
OUTPUT = Source(
    "Regional gross value added (balanced) by industry: local authorities, April 2025",
    "https://www.ons.gov.uk/economy/grossvalueaddedgva/datasets/regionalgrossvalueaddedbalancedbyindustrylocalauthorities"
    "byitl1region",
    ONS,
)
AFFORDABILITY = Source(
    "Explore local statistics: housing affordability ratio (residence-based)",
    "https://www.ons.gov.uk/explore-local-statistics/",
    ONS,
)
MISSED_COAST = re.compile("E09|E06000006|E06000007|N09")
"""Unshared boundaries that are not coast: tidal rivers in London, Halton and Warrington, Ireland's border."""
CLAIMANT_YEARS, BUYER_YEARS = (2019, 2021), (2021, 2024)
OUTPUT_COLUMNS = {"gva_2019": ("Total", "2019"), "gva_2022": ("Total", "2022"), "legal_accounting_2019": ("69", "2019")}
"""Columns of output: their industry (SIC 2007) and year."""
OUTPUT_FILES = (
    "tlcnortheast",
    "tldnorthwest",
    "tleyorkshireandthehumber",
    "tlfeastmidlands",
    "tlgwestmidlands",
    "tlheastofengland",
    "tlilondon",
    "tljsoutheast",
    "tlksouthwest",
    "tllwales",
    "tlmscotland",
    "tlnnorthernireland",
)
SUBDOMAINS = {
    "green_space_2021": "Access to green space",
    "living_conditions_2021": "Living conditions",
    "physical_health_2021": "Physical health conditions",
    "mortality_2021": "Mortality",
}


def names(raw: Raw) -> dict[str, str]:
    """Return the code of every current and former authority, by its normalised name."""
    rows = register(raw)
    rows = rows[rows["lower-or-unitary"].eq("True") & rows["gss-code"].notna()]
    every = zip(rows["gss-code"], rows["official-name"], rows["nice-name"], strict=True)
    known = {plain(name): code for code, *both in every for name in both}
    return known | {plain("Na h-Eileanan Siar"): "S12000013", "shepway": "E07000112"}


def plain(name: str) -> str:
    """Return a name without titles, accents and small words, so that different spellings match."""
    words = re.sub(r"[-,]", " ", re.sub(r"[.'’]", "", str(name).lower().replace("&", "and"))).split()
    return " ".join(
        word for word in words if word not in {"city", "county", "district", "council", "of", "the", "upon"}
    )


def _places(raw: Raw) -> pd.DataFrame:
    codes = pd.Index(sorted(set(current_codes(raw).values())), name="code")
    table = pd.DataFrame(index=codes)
    votes = raw.csv("places/EU-referendum-result-data.csv").set_index("Area_Code")
    votes = votes.loc[[code in current_codes(raw) for code in votes.index], ["Leave", "Valid_Votes"]].astype(int)
    votes = sum_counts(votes, raw)
    table["leave_2016"] = 100 * votes["Leave"] / votes["Valid_Votes"]
    listed = pd.read_excel(
        raw.path("places/Levelling_Up_Fund_list_of_local_authorities_by_priority_category_GM_markup.xlsx")
    )
    code_of = names(raw)
    listed["code"] = recode(listed["Name"].map(lambda name: code_of[plain(name)]), raw)
    table["fund_priority"] = listed.groupby("code")["Priority category"].min()
    edge = raw.csv("places/lad_may2023_unshared_boundary.csv").set_index("code")["unshared_km"].astype(float)
    table["coastal"] = (edge > 0) & ~edge.index.to_series().str.match(MISSED_COAST)
    for year in CLAIMANT_YEARS:
        table[f"claimant_rate_{year}"] = _explored(raw, "els/claimant-count.csv", year)
    for year in BUYER_YEARS:
        table[f"first_time_buyers_{year}"] = _explored(raw, "els_extra/first-time-buyer-mortgage-sales.csv", year)
    health = raw.csv("health/health-index-subdomains-england-lad21.csv")
    health = health[health["year"].astype(float) == 2021]
    health["code"] = recode(health["ltla21_code"], raw)
    health = health[~health["code"].duplicated(keep=False)].set_index("code")
    for column, heading in SUBDOMAINS.items():
        table[column] = health[heading].astype(float)
    table["affordability_2021"] = _explored(raw, "els_extra/housing-affordability-ratio.csv", 2021)
    return table.join(_output(raw)).reset_index()


def _output(raw: Raw) -> pd.DataFrame:
    """Return gross value added by place in current prices (GBP million), for the output columns."""
    sheets = []
    for part in OUTPUT_FILES:
        path = raw.path(f"gva_industry_la/gva_industry_la_{part}.xlsx")
        sheet = pd.read_excel(path, engine="openpyxl", sheet_name="Table 3", header=1, dtype={"SIC07": str})
        sheets.append(sheet[sheet["SIC07"].isin([industry for industry, _ in OUTPUT_COLUMNS.values()])])
    rows = pd.concat(sheets)
    rows["LA code"] = recode(rows["LA code"], raw)
    years = sorted({year for _, year in OUTPUT_COLUMNS.values()})
    # The cell "[c]" is withheld: its place then has no figure, and its industry's sum is slightly too low.
    rows[years] = rows[years].replace("[c]", None).astype(float)
    return pd.DataFrame(
        {
            column: rows[rows["SIC07"] == industry].groupby("LA code")[year].sum(min_count=1)
            for column, (industry, year) in OUTPUT_COLUMNS.items()
        }
    )


def _explored(raw: Raw, file: str, year: int) -> pd.Series:
    """Return one year of an Explore local statistics file by place; merged districts are left out."""
    rows = raw.csv(file)
    rows = rows[rows["period"].str.match(rf"{year}-0[14]-01")]
    rows["code"] = rows["areacd"].str.strip().replace({"E08000038": "E08000016", "E08000039": "E08000019"})
    rows = rows.drop_duplicates("code", keep="first").set_index("code")
    return rows["observation"].astype(float)


PLACES_SOURCES = (REFERENDUM, PRIORITY, BOUNDARIES, CLAIMANTS, BUYERS, HEALTH_INDEX, OUTPUT, AFFORDABILITY)
PLACES = Table(
    name="place_evidence",
    title="Further measures of places: referendum, fund priority, coast, claimants, homes, green space, output",
    description="Measures of the 361 authorities with which the ledger tests claims. For districts that were merged, "
    "counts are added up and rates are left empty. Whether a place is on the coast is derived from "
    "boundaries: it must have an edge that no other authority shares. Middlesbrough and Gloucester, on "
    "tidal rivers, therefore count as inland; London, Halton and Warrington are left out; and for "
    "Northern Ireland it is not known.",
    fields=(
        CODE,
        *given_by(
            REFERENDUM,
            percent(
                "leave_2016",
                "Voted to leave",
                "Votes to leave as a share of all valid votes; not available for Northern Ireland.",
            ),
        ),
        *given_by(
            PRIORITY,
            whole(
                "fund_priority",
                "Priority for the fund",
                "Category 1 (most in need) to 3 in the Levelling Up Fund's first round; for merged districts, that of "
                "the first.",
                "",
                period="2021",
                status="derived",
            ),
        ),
        *given_by(
            BOUNDARIES,
            Field(
                "coastal",
                "On the coast",
                "Whether the authority has a boundary that no other shares.",
                type="boolean",
                status="derived",
                required=True,
            ),
        ),
        *given_by(
            CLAIMANTS,
            *(
                number(
                    f"claimant_rate_{year}", f"Claimants {year}", "Claimant count.", "% of 16–64", 1, period=str(year)
                )
                for year in CLAIMANT_YEARS
            ),
        ),
        *given_by(
            BUYERS,
            *(
                number(
                    f"first_time_buyers_{year}",
                    f"First-time buyers {year}",
                    "Mortgage sales to first-time buyers.",
                    "per 1,000 homes",
                    2,
                    period=str(year),
                )
                for year in BUYER_YEARS
            ),
        ),
        *given_by(
            HEALTH_INDEX,
            *(
                number(column, title, "Health Index score: 100 is England in 2015; higher is better.", "score", 1)
                for column, title in SUBDOMAINS.items()
            ),
        ),
        *given_by(
            OUTPUT,
            *(
                Field(
                    column,
                    f"{'Output' if industry == 'Total' else 'Output of law and accounting firms'}, {year}",
                    "Gross value added in current prices"
                    + ("." if industry == "Total" else ", industry 69 (legal and accounting activities)."),
                    unit="GBP million",
                    decimals=0,
                    period=year,
                )
                for column, (industry, year) in OUTPUT_COLUMNS.items()
            ),
        ),
        *given_by(
            AFFORDABILITY,
            number(
                "affordability_2021",
                "Homes, 2021",
                "Median price of homes sold divided by the annual full-time earnings of residents; England and Wales.",
                "years of earnings",
                2,
                period="2021",
            ),
        ),
    ),
    primary_key=("code",),
    foreign_keys=(TO_PLACES,),
    sources=PLACES_SOURCES,
    period="2016 to 2024",
    geography=LAD23,
    build=_places,
)

INDEX_2016 = Source(
    "Social Mobility Index 2016", "https://www.gov.uk/government/publications/social-mobility-index", SMC
)
RESULT = Source("State of the Nation 2026: social mobility, data", "https://social-mobility.data.gov.uk/", SMC)


def _index_2016(raw: Raw) -> pd.DataFrame:
    rows = raw.csv("social_mobility/social_mobility_index_2016_rank.csv")
    code_of, regions = names(raw), register(raw).dropna(subset=["gss-code"]).set_index("gss-code")["region"]
    codes = rows["name_2016"].map(lambda name: code_of[plain(name)])
    now = recode(codes, raw)
    frame = pd.DataFrame({"rank": rows["rank_2016"].astype(int), "name": rows["name_2016"]})
    return frame.assign(region=codes.map(regions).fillna(now.map(regions)), code=now)


MOBILITY = Table(
    name="social_mobility_2016",
    title="Social Mobility Index 2016: ranks of the 324 districts of England",
    description="Rank 1 means the best chances for children from poorer homes. Districts of 2016. Only ranks are "
    "given, typed from the published list.",
    fields=(
        whole("rank", "Rank", "1 means the best chances.", "", required=True, maximum=324),
        text("name", "District", "Name of the district of 2016.", required=True),
        text("region", "Region", "Region of England.", required=True, status="derived"),
        text("code", "Code of 2023", "The 2023 authority that the district is in.", required=True, status="derived"),
    ),
    primary_key=("rank",),
    sources=(INDEX_2016,),
    period="2016",
    geography="English districts of 2016",
    build=_index_2016,
)
ATTAINMENT, PROFESSION, PAY = "attainment at 11", "professional at 25 to 29", "hourly pay at 25 to 29"
TRENDS = {ATTAINMENT: "in12", PROFESSION: "in33", PAY: "in36"}


def _origins(raw: Raw) -> pd.DataFrame:
    return pd.concat([_trend(raw, measure, key) for measure, key in TRENDS.items()], ignore_index=True)


def _trend(raw: Raw, measure: str, key: str) -> pd.DataFrame:
    rows = raw.csv(f"social_mobility/2026-01-01-{key}-full-dataset.csv", na_values=["NA"])
    rows = rows[rows["chart_type"].str.startswith("trend")]
    if measure == ATTAINMENT:
        rows = rows[rows["primary_split_type"] == "seb"]
        group, year = rows["primary_split_value"], rows["time_period"].str[:4]
    elif measure == PROFESSION:
        rows = rows[rows["tertiary_split_value"] == "hp"]
        group, year = rows["secondary_split_value"], rows["primary_split_value"]
    else:
        group, year = rows["primary_split_value"], rows["secondary_split_value"]
    figures = {new: rows[old].astype(float) for new, old in {"value": "value", "lower": "lci", "upper": "uci"}.items()}
    frame = pd.DataFrame({"measure": measure, "group": group, "year": year.astype(int)} | figures)
    return frame[(frame["value"] > 0) & (frame["group"] != "Total")]


ORIGINS = Table(
    name="social_origins",
    title="Attainment at 11, occupation and pay by social origin",
    description="From the Social Mobility Commission's State of the Nation 2026. Attainment: % of pupils in England "
    "at the expected standard at 11, by the year in which the school year begins, for disadvantaged "
    "pupils and all others. Occupation: % of people aged 25 to 29 in the UK in higher professional work, "
    "by their parents' occupation, as three-year averages. Pay: GBP an hour for the same people, allowing "
    "for education, region and other factors.",
    fields=(
        text("measure", "Measure", "What is measured.", required=True, enum=tuple(TRENDS)),
        text("group", "Group", "Pupils disadvantaged or not, or parents' occupation.", required=True),
        Field("year", "Year", "Year, or year in which the school year begins.", type="year", required=True),
        number("value", "Value", "The measure.", "% or GBP an hour", 3, required=True),
        number("lower", "Lower end", "Lower end of its 95% interval.", "as value", 3),
        number("upper", "Upper end", "Upper end of its 95% interval.", "as value", 3),
    ),
    primary_key=("measure", "group", "year"),
    sources=(RESULT,),
    period="2015 to 2025",
    geography="England; United Kingdom",
    build=_origins,
)

TABLES = [PLACES, MOBILITY, ORIGINS]
