"""One row per region: income, pay, output, work and health side by side, with the United Kingdom as a row."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.prepare import child_low_income
from data.prepare.areas import current, recode
from data.prepare.columns import percent, reason, why_empty
from data.prepare.explore import places_at, source
from data.prepare.model import ITL1, Field, Raw, Source, Table, given_by
from data.prepare.regions import NAME_OF, REGIONS, UNITED_KINGDOM, WHOLES, region_or

_NAMES = NAME_OF | {code: name for code, name in WHOLES.items() if name == UNITED_KINGDOM}
TS066 = Source(
    "Census 2021, TS066: economic activity status, lower tier local authorities (through Nomis)",
    "https://www.nomisweb.co.uk/datasets/c2021ts066",
    "Office for National Statistics",
)


@dataclass(frozen=True)
class _Column:
    """A column read from one indicator file: its name, its location, and its description."""

    name: str
    slug: str
    indicator: str
    start: str
    title: str
    description: str
    unit: str
    period: str
    decimals: int = 1
    interval: bool = False


_CHILDREN = "Children in relative poverty {} housing costs"
_READ = (
    _Column(
        "child_low_income_bhc_2025",
        child_low_income.SLUG,
        _CHILDREN.format("before"),
        "2024-04-01",
        "Children in low income, before housing costs",
        "Children under 16 in families below 60% of the UK median income before housing costs. Provisional.",
        "%",
        "Financial year ending 2025",
    ),
    _Column(
        "child_low_income_ahc_2025",
        child_low_income.SLUG,
        _CHILDREN.format("after"),
        "2024-04-01",
        "Children in low income, after housing costs",
        "The same after housing costs, against 60% of the median after housing costs. Provisional.",
        "%",
        "Financial year ending 2025",
    ),
    _Column(
        "median_weekly_pay_2025",
        "gross-median-weekly-pay",
        "Gross median weekly pay",
        "2025",
        "Median weekly pay",
        "Median gross weekly pay of employees, full-time and part-time, by place of residence.",
        "GBP a week",
        "April 2025",
        interval=True,
    ),
    _Column(
        "gva_per_hour_2023",
        "gross-value-added",
        "Gross value added per hour worked",
        "2023",
        "GVA per hour worked",
        "Gross value added per hour worked, current prices, smoothed; official statistics in development. The figure "
        "for the United Kingdom leaves out the continental shelf.",
        "GBP an hour",
        "2023",
        decimals=2,
    ),
    _Column(
        "disposable_income_2023",
        "gross-disposable-household-income-per-head",
        "Gross disposable household income",
        "2023",
        "Disposable household income per head",
        "Gross disposable household income per head, current prices.",
        "GBP a head",
        "2023",
        decimals=0,
    ),
    _Column(
        "employment_rate_2023",
        "employment-rate",
        "Employment rate",
        "2023",
        "Employment rate",
        "Share of residents aged 16 to 64 who are in employment.",
        "%",
        "2023",
        interval=True,
    ),
    _Column(
        "unemployment_rate_2023",
        "modelled-unemployment",
        "Modelled unemployment rate",
        "2023",
        "Unemployment rate",
        "Unemployed as a share of the economically active aged 16 and over; modelled, Great Britain only.",
        "%",
        "2023",
        interval=True,
    ),
    _Column(
        "hle_male_2022_24",
        "healthy-life-expectancy",
        "Male healthy life expectancy",
        "2022",
        "Healthy life expectancy, men",
        "Years a newborn boy could expect to live in good health at present rates.",
        "years",
        "2022 to 2024",
        interval=True,
    ),
    _Column(
        "hle_female_2022_24",
        "healthy-life-expectancy",
        "Female healthy life expectancy",
        "2022",
        "Healthy life expectancy, women",
        "Years a newborn girl could expect to live in good health at present rates.",
        "years",
        "2022 to 2024",
        interval=True,
    ),
)
_REASONS = {
    "unemployment_rate_2023": "modelled for Great Britain only",
    "long_term_sick_2021": "the census table covers England and Wales only",
}
_REASONS |= {f"unemployment_rate_2023_{end}": "modelled for Great Britain only" for end in ("lower", "upper")}


def _read(raw: Raw, column: _Column) -> pd.DataFrame:
    """Return the column, and its interval if published, indexed by region."""
    rows = places_at(raw, column.slug, column.indicator, column.start)
    names = rows.index.map(_NAMES)
    if column.slug == "gross-value-added":
        # Here only, the regions are ITL areas: "North East" is also a combined authority with an E47 code.
        names = names.where(rows.index.str.match("TL[A-Z]$|K99000002"))
    else:
        names = names.where(~rows.index.str.match("TL[A-Z]$"))
    rows = rows[names.notna()].set_axis(names.dropna(), axis=0)
    if column.interval:
        return rows.rename(columns=lambda end: column.name if end == "value" else f"{column.name}_{end}")
    return rows[["value"]].rename(columns={"value": column.name})


def long_term_sick(raw: Raw) -> pd.Series:
    """Return residents inactive through long-term sickness or disability, % of those aged 16 and over."""
    rows = raw.csv("census/TS066-2021-ltla.csv").rename(
        columns={"Lower Tier Local Authorities Code": "old", "Economic activity status (20 categories) Code": "status"}
    )
    # Category −8 is "does not apply": residents aged 15 and under.
    rows = rows[rows["status"] != "-8"].assign(count=lambda x: x["Observation"].astype(int))
    region = recode(rows["old"], raw).map(current(raw)["region"])
    sick = rows["count"].where(rows["status"] == "18", 0)
    return 100 * sick.groupby(region).sum() / rows["count"].groupby(region).sum()


def _build(raw: Raw) -> pd.DataFrame:
    parts = [_read(raw, column) for column in _READ]
    frame = pd.concat(parts, axis=1).reindex([*REGIONS, UNITED_KINGDOM])
    frame["long_term_sick_2021"] = long_term_sick(raw)
    frame["reason"] = [
        why_empty({column: _REASONS[column] for column in row.index[row.isna()]}) for _, row in frame.iterrows()
    ]
    return frame.rename_axis("region").reset_index()


def _fields(column: _Column) -> tuple[Field, ...]:
    common = {"unit": column.unit, "period": column.period, "decimals": column.decimals, "minimum": 0}
    found = [Field(column.name, column.title, column.description, **common)]
    for end in ("lower", "upper") if column.interval else ():
        title = f"{column.title}, {end} end"
        words = f"The {end} end of the publisher's 95% interval of {column.name}."
        found.append(Field(f"{column.name}_{end}", title, words, **common))
    return given_by(_SOURCES[column.slug], *found)


_SOURCES = {column.slug: source(column.slug, column.title.partition(",")[0]) for column in _READ}

TABLES = [
    Table(
        name="regional_panel",
        title="Regional panel: income, pay, output, work and health",
        description="The latest figures for each nation and region and, in a thirteenth row, the United Kingdom. It "
        "is not a region, so leave it out when you rank or average regions. The long-term sick share is "
        "derived here by adding up census counts for local authorities; all other figures are as "
        "published.",
        fields=(
            region_or(UNITED_KINGDOM),
            *(one for column in _READ for one in _fields(column)),
            *given_by(
                TS066,
                percent(
                    "long_term_sick_2021",
                    "Long-term sick or disabled",
                    "Residents economically inactive through long-term sickness or disability, as a share of all "
                    "residents aged 16 and over, on census day.",
                    period="21 March 2021",
                    status="derived",
                    decimals=2,
                ),
            ),
            *given_by((_SOURCES["modelled-unemployment"], TS066), reason()),
        ),
        primary_key=("region",),
        sources=(*_SOURCES.values(), TS066),
        period="2021 to 2025",
        geography=ITL1,
        build=_build,
    )
]
