"""Tables on the country and its peers for testing the ledger's claims: output, inequality, public money."""

from __future__ import annotations

import pandas as pd

from data.prepare.columns import number, text, whole
from data.prepare.model import CC_BY, OGL, Field, Raw, Source, Table, given_by
from data.prepare.regions import NAME_OF

ONS, OECD = "Office for National Statistics", "Organisation for Economic Co-operation and Development"
OUTLOOK = Source(
    "OECD Regional Outlook 2023, data from the country pages",
    "https://github.com/oecd-cfe-eds/ro2023-country-pages",
    OECD,
)
EUROSTAT = Source(
    "GDP per inhabitant in purchasing power standards by NUTS 2 region (nama_10r_2gdp)",
    "https://ec.europa.eu/eurostat/databrowser/view/nama_10r_2gdp/default/table",
    "Eurostat",
)
MADDISON = Source(
    "Maddison Project Database 2023, GDP per head, in international dollars of 2011",
    "https://www.rug.nl/ggdc/historicaldevelopment/maddison/releases/maddison-project-database-2023",
    "Groningen Growth and Development Centre, via Our World in Data",
    CC_BY,
)
INEQUALITY = Source(
    "Household income inequality, UK: financial year ending 2022",
    "https://www.ons.gov.uk/peoplepopulationandcommunity/personalandhouseholdfinances/incomeandwealth/bulletins/"
    "householdincomeinequalityfinancial/financialyearending2022",
    ONS,
    OGL,
)
NEET = Source(
    "Young people not in education, employment or training (NEET), May 2025",
    "https://www.ons.gov.uk/employmentandlabourmarket/peoplenotinwork/unemployment/datasets/"
    "youngpeoplenotineducationemploymentortrainingneettable1",
    ONS,
    OGL,
)
FINANCES = Source(
    "Country and regional public sector finances, financial year ending 2023",
    "https://www.ons.gov.uk/economy/governmentpublicsectorandtaxes/publicsectorfinance/articles/"
    "countryandregionalpublicsectorfinances/financialyearending2023",
    ONS,
)
EMISSIONS = Source(
    "Explore local statistics: greenhouse gas emissions per head",
    "https://www.ons.gov.uk/explore-local-statistics/",
    "Department for Energy Security and Net Zero",
    OGL,
)
PESA = Source(
    "Public Expenditure Statistical Analyses 2025, table 4.3",
    "https://www.gov.uk/government/statistics/public-expenditure-statistical-analyses-2025",
    "HM Treasury",
)
LEVELS = {"theil_tl2_2019": "gdppc_tl2", "theil_tl3_2019": "gdppc_tl3"}
FIFTHS = 5
BASE, LATEST = 2007, 2019
"""The year before the crash, and the last before the pandemic."""


def _countries(raw: Raw) -> pd.DataFrame:
    theil = raw.csv("international/oecd_theil_gdppc_country_00_20.csv")
    theil = theil[theil["TIME"] == str(LATEST)]
    table = pd.DataFrame(
        {
            name: theil[theil["level"] == level].set_index("iso3")["theil"].astype(float)
            for name, level in LEVELS.items()
        }
    )
    ends = pd.read_excel(raw.path("international/oecd_top_bottom_gdppc_w_agg.xlsx"))
    ends = ends[ends["TIME"] == LATEST].set_index("iso3")
    table["top_bottom_2019"] = ends["ratio"]
    table["population_2019"] = FIFTHS * ends["per_cent_pop"]
    regions = raw.csv("international/oecd_gdp_pop_tl2_00_20_imputed_l.csv", encoding="latin-1")
    regions[["GDP", "POP"]] = regions[["GDP", "POP"]].astype(float)
    for year in (BASE, LATEST):
        known = regions[regions["TIME"] == str(year)].dropna(subset=["GDP", "POP"]).groupby("iso3")
        table[f"gdp_per_head_{year}"] = 1e6 * known["GDP"].sum() / known["POP"].sum()
    table["largest_region_2019"] = 100 * known["GDP"].max() / known["GDP"].sum()
    table["two_largest_regions_2019"] = 100 * known["GDP"].agg(lambda gdp: gdp.nlargest(2).sum()) / known["GDP"].sum()
    table["regions_2019"] = known.size()
    return table.rename_axis("country").reset_index()


COUNTRIES = Table(
    name="countries",
    title="Regional inequality and GDP per head of OECD countries, 2019",
    description="Inequality of GDP per head between a country's large (TL2) and small (TL3) regions. How countries "
    "rank depends on the territorial level: large regions average out differences, and so does having few "
    "of them. Some cells were imputed by the publisher, and regions without figures are left out of a "
    "country's totals.",
    fields=(
        text("country", "Country", "Three-letter code (ISO 3166).", required=True, unique=True),
        number("theil_tl2_2019", "Theil index, large regions", "Of GDP per head between TL2 regions.", "index", 5),
        number("theil_tl3_2019", "Theil index, small regions", "Of GDP per head between TL3 regions.", "index", 5),
        number(
            "top_bottom_2019",
            "Richest over poorest regions",
            "GDP per head of the richest regions with a fifth of the people, divided by that of the poorest.",
            "times",
            4,
        ),
        *(
            number(
                f"gdp_per_head_{year}",
                f"GDP per head, {year}",
                "Sum over regions.",
                "USD PPP of 2015",
                0,
                period=str(year),
                status="derived",
            )
            for year in (BASE, LATEST)
        ),
        number(
            "largest_region_2019",
            "Largest region",
            "Its share of GDP (TL2).",
            "% of GDP",
            2,
            status="derived",
            maximum=100,
        ),
        number(
            "two_largest_regions_2019",
            "Two largest regions",
            "Their share of GDP (TL2).",
            "% of GDP",
            2,
            status="derived",
            maximum=100,
        ),
        number(
            "population_2019",
            "Residents",
            "Five times the number of people in the fifth that is compared.",
            "people",
            0,
            status="derived",
        ),
        whole("regions_2019", "Regions", "TL2 regions with figures.", "regions", status="derived"),
    ),
    primary_key=("country",),
    sources=(OUTLOOK,),
    licence=CC_BY,
    attribution="OECD, Regional Outlook 2023, data from the country pages.",
    period="2007 and 2019",
    geography="OECD countries",
    build=_countries,
)


def _european(raw: Raw) -> pd.DataFrame:
    rows = raw.csv("international/eurostat_nama_10r_2gdp_1_Data.csv", thousands=None)
    rows = rows[(rows["TIME"] == "2018") & (rows["GEO"].str.fullmatch("[A-Z]{2}[A-Z0-9]{2}|EU28"))]
    value = pd.to_numeric(rows["Value"].str.replace(",", ""), errors="coerce")
    return pd.DataFrame({"code": rows["GEO"], "name": rows["GEO_LABEL"], "pps_2018": value}).dropna()


EUROPE = Table(
    name="european_regions",
    title="GDP per inhabitant of European regions, 2018",
    description="NUTS 2 regions and the European Union of 28 countries (EU28), in purchasing power standards. GDP is "
    "counted where people work, so regions with many commuters look poorer or richer than their residents "
    "are.",
    fields=(
        text("code", "Code", "NUTS 2 code, or EU28.", required=True, unique=True),
        text("name", "Region", "Name of the region.", required=True),
        number(
            "pps_2018", "GDP per inhabitant", "In purchasing power standards.", "PPS per inhabitant", 0, period="2018"
        ),
    ),
    primary_key=("code",),
    sources=(EUROSTAT,),
    licence=CC_BY,
    attribution="Eurostat, nama_10r_2gdp.",
    period="2018",
    geography="NUTS 2 (2016)",
    build=_european,
)
GDP, GINI, NEETS = "GDP per head", "Gini coefficient", "NEET, 16 to 24"
GASES = "Greenhouse gases per head"
SERIES = {
    GDP: (MADDISON, "international dollars of 2011"),
    GINI: (INEQUALITY, "%"),
    NEETS: (NEET, "people"),
    GASES: (EMISSIONS, "tonnes of CO2 equivalent"),
}
FIRST_GDP = 1900


def _series(raw: Raw) -> pd.DataFrame:
    gdp = raw.csv("international/maddison_gdp.csv").query("Code == 'GBR'")
    gdp = pd.DataFrame({"year": gdp["Year"].astype(int), "value": gdp["GDP per capita"].astype(float)})
    gini = _figure(raw, "inequality/ons_gini_retired_fye2022_figure2.csv", ["value", "working", "retired"])
    ends = _figure(raw, "inequality/ons_gini_fye2022_figure1.csv", ["value", "upper", "lower"])
    gini = gini[["year", "value"]].merge(ends[["year", "lower", "upper"]], on="year", how="left")
    sheet = pd.read_excel(
        raw.path("labour/notineducationemploymentortrainingjm25.xlsx"), sheet_name="People - SA", header=None
    )
    quarter = sheet[sheet[0].astype(str).str.match(r"Jul-Sep \d{4}$") & (sheet[1] != "..")]
    neet = pd.DataFrame({"year": quarter[0].str[-4:].astype(int), "value": quarter[1].astype(float).round()})
    gases = raw.csv("els/greenhouse-gas-emissions.csv").query("areacd == 'K02000001'")
    gases = pd.DataFrame({"year": gases["period"].str[:4].astype(int), "value": gases["observation"].astype(float)})
    parts = {GDP: gdp[gdp["year"] >= FIRST_GDP], GINI: gini, NEETS: neet, GASES: gases}
    every = [part.assign(measure=name, unit=SERIES[name][1]) for name, part in parts.items()]
    return pd.concat(every, ignore_index=True)


def _figure(raw: Raw, file: str, columns: list[str]) -> pd.DataFrame:
    """Return the figures behind an ONS chart by year, or by the year in which a financial year begins."""
    rows = raw.csv(file, header=None, names=["year", *columns])
    rows = rows[rows["year"].astype(str).str.match(r"\d{4}\b")]
    return rows.assign(year=rows["year"].str[:4].astype(int), **{name: rows[name].astype(float) for name in columns})


SERIES_SOURCES = tuple(source for source, _ in SERIES.values())
UK_SERIES = Table(
    name="uk_series",
    title="The country over time: GDP per head, income inequality, young people, emissions",
    description="GDP per head from 1900 (Maddison Project). Gini coefficient of disposable household income, all "
    "individuals, from 1977; from 1994, the year is that in which the financial year begins, and there "
    "are 95% intervals from 2019. People aged 16 to 24 not in education, employment or training: July to "
    "September, seasonally adjusted. Greenhouse gases emitted in the country, per resident.",
    fields=tuple(
        given_by(
            SERIES_SOURCES,
            text("measure", "Measure", "What is measured.", required=True, enum=tuple(SERIES)),
            Field("year", "Year", "Year, or year in which the financial year begins.", type="year", required=True),
            Field("value", "Value", "The measure.", unit="as in the column unit", decimals=1, required=True),
            Field("lower", "Lower end", "Lower end of its 95% interval.", unit="as in the column unit", decimals=1),
            Field("upper", "Upper end", "Upper end of its 95% interval.", unit="as in the column unit", decimals=1),
            text("unit", "Unit", "Unit of the value.", required=True),
        )
    ),
    primary_key=("measure", "year"),
    sources=SERIES_SOURCES,
    licence=(CC_BY, OGL),
    period="1900 to 2024",
    geography="United Kingdom",
    build=_series,
)
BLOCKS = {"identifiable": "Identifiable Expenditure", "expenditure": "Total Managed Expenditure"}


def _finances(raw: Raw) -> pd.DataFrame:
    sheet = pd.read_excel(
        raw.path("fiscal/ons_regional_expenditure_fye2023.xlsx"), sheet_name="Combined Expenditure Tables", header=None
    )
    regions = list(dict.fromkeys(NAME_OF.values()))
    parts = {}
    for column, title in BLOCKS.items():
        start = int(sheet.index[sheet[0] == title][0])
        block = sheet.iloc[start + 1 : start + 15].set_index(0).set_axis(sheet.iloc[start, 1:], axis=1)
        parts[column] = block.loc[regions].stack().astype(float)
    parts["revenue"] = pd.concat({region: _receipts(raw, region) for region in regions})
    table = pd.DataFrame(parts).rename_axis(["region", "year"]).reset_index()
    return table.assign(year=table["year"].str[:4].astype(int))


def _receipts(raw: Raw, region: str) -> pd.Series:
    """Return a region's receipts by financial year, with its geographical share of North Sea revenue."""
    sheet = pd.read_excel(raw.path("fiscal/ons_regional_revenue_fye2023.xlsx"), sheet_name=region, header=None)
    rows = sheet[sheet[0].astype(str).str.contains("incl. .*by geographic area")]
    years = sheet.iloc[2, 1:25]
    return pd.Series(rows.iloc[-1, 1:25].astype(float).to_numpy(), index=years)


PUBLIC_FINANCES = Table(
    name="public_finances",
    title="Public revenue and spending by nation and region, financial years 2000 to 2023",
    description="Current receipts with a geographical share of North Sea revenue, total managed expenditure, and the "
    "part of it that can be identified as benefiting a region. Much of the rest, such as defence and debt "
    "interest, is shared out by population, which is a convention.",
    fields=(
        text("region", "Region", "Nation or region.", required=True),
        Field("year", "Year", "Year in which the financial year begins.", type="year", required=True),
        *given_by(
            FINANCES,
            number("revenue", "Receipts", "Current receipts of the public sector.", "GBP million", 0, required=True),
            number("expenditure", "Spending", "Total managed expenditure.", "GBP million", 0, required=True),
            number(
                "identifiable",
                "Identifiable spending",
                "Spending identified as benefiting the region.",
                "GBP million",
                0,
                required=True,
            ),
        ),
    ),
    primary_key=("region", "year"),
    sources=(FINANCES,),
    period="Financial years ending 2000 to 2023",
    geography="International Territorial Level 1",
    build=_finances,
)


def _spending(raw: Raw) -> pd.DataFrame:
    sheet = pd.read_excel(raw.path("fiscal/pesa_2025_ch4_tables.xlsx"), sheet_name="4_3", header=None)
    years = sheet.iloc[4, 1:].astype(str).str[:4]
    label = sheet[0].astype(str).str.strip()
    rows = sheet[label.str.match(r"\d+\. ")].iloc[:, 1:].set_axis(years, axis=1)
    names = label[rows.index].str.replace(r"^\d+\. |\(\d\)", "", regex=True).str.strip()
    long = rows.assign(function=names).melt(id_vars="function", var_name="year", value_name="billion")
    return long.astype({"year": int, "billion": float})


PUBLIC_SPENDING = Table(
    name="public_spending",
    title="Public spending by function in real terms, 2002/03 to 2024/25",
    description="Spending by the whole public sector, in 2024/25 prices. Functions follow the United Nations' "
    "classification; councils' spending is in several of them (housing, culture, environment, education, "
    "social protection).",
    fields=(
        text("function", "Function", "What the money is for.", required=True),
        Field("year", "Year", "Year in which the financial year begins.", type="year", required=True),
        number("billion", "Spending", "In 2024/25 prices.", "GBP billion", 1, required=True),
    ),
    primary_key=("function", "year"),
    sources=(PESA,),
    period="2002/03 to 2024/25",
    geography="United Kingdom",
    build=_spending,
)
TABLES = [COUNTRIES, EUROPE, UK_SERIES, PUBLIC_FINANCES, PUBLIC_SPENDING]
