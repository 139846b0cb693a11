"""Low pay in 2019 as printed in a TUC essay, errors included."""

from __future__ import annotations

import pandas as pd

from data.prepare.columns import percent, reason, whole
from data.prepare.model import CC_BY, ITL1, Raw, Source, Table, given_by
from data.prepare.regions import UNITED_KINGDOM, region_or

ESSAY = Source(
    "Levelling Up: What is it and can it work? (2022), essay 3.5, “Levelling Up and Work”, Table 2; "
    "fuller version: TUC (2021) Levelling up at work: fixing work to level up across the UK",
    "https://www.tuc.org.uk/research-analysis/reports/levelling-work-fixing-work-level-across-uk",
    "Trades Union Congress; Centre for Inequality and Levelling Up, University of West London",
)
ASHE_2019 = Source(
    "ASHE: employee jobs with hourly pay below the living wage, by work geography, local authority and "
    "parliamentary constituency, UK, April 2018 and April 2019 (the essay's source)",
    "https://www.ons.gov.uk/employmentandlabourmarket/peopleinwork/earningsandworkinghours/adhocs/10743annual"
    "surveyofhoursandearningsasheestimatesofthenumberandproportionofemployeejobswithhourlypaybelowtheliving"
    "wagebyworkgeographylocalauthorityandparliamentaryconstituencyukapril2018andapril2019",
    "Office for National Statistics",
)
# Region, % of employees, number, constituencies with over 20% on low pay: number and % — all as printed.
PRINTED_2019 = (
    ("North East", 22.6, 229_000, 22, 76),
    ("North West", 21.1, 629_000, 53, 71),
    ("Yorkshire and The Humber", 22.1, 492_000, 57, 100),
    ("East Midlands", 22.8, 432_000, 17, 40),
    ("West Midlands", 21.7, 488_000, 46, 78),
    ("East of England", 18.8, 471_000, 30, 52),
    ("London", 19.8, 839_000, 61, 84),
    ("South East", 15.9, 610_000, 21, 25),
    ("South West", 20.4, 482_000, 29, 53),
    ("Wales", 22.6, 268_000, 31, 78),
    ("Scotland", 16.9, 400_000, 24, 41),
    ("Northern Ireland", 25.1, 227_000, None, None),
    (UNITED_KINGDOM, 20.5, 5_568_000, 391, 62),
)


def _build_2019(raw: Raw) -> pd.DataFrame:
    columns = ["region", "percent_low_pay", "number_low_pay", "constituencies", "percent_constituencies"]
    frame = pd.DataFrame(PRINTED_2019, columns=columns)
    why = "constituencies, percent_constituencies: printed as “n/a”"
    return frame.assign(reason=[why if pd.isna(n) else None for n in frame["constituencies"]])


LOW_PAY_2019 = Table(
    name="low_pay_2019",
    title="Low pay by nation and region, 2019, as printed",
    description="Employees paid less than the Real Living Wage (GBP 9.00 an hour, London 10.55), and constituencies "
    "in which this is true of more than one job in five. WARNING: these figures are as printed, including "
    "their errors. Yorkshire and The Humber is printed with 57 constituencies (100%) but had 54. 17 of "
    "the 46 constituencies in the East Midlands are 37%, not 40%. The text says “over 62%”, but 391 of "
    "the 632 in Great Britain are 61.9%. And 20.5% for the United Kingdom is outside the range of 19.96 "
    "to 20.15% that the rates and numbers for nations and regions allow, even after rounding. Check "
    "before use: finding these errors is an exercise. For newer official figures, see the table "
    "low_pay_2022.",
    fields=(
        region_or(UNITED_KINGDOM),
        *given_by(
            (ESSAY, ASHE_2019),
            percent(
                "percent_low_pay",
                "Employees on low pay",
                "Share of employees, as printed.",
                period="April 2019",
                required=True,
            ),
            whole(
                "number_low_pay",
                "Employees on low pay",
                "Number of employees, as printed (thousands).",
                "people",
                period="April 2019",
                required=True,
            ),
            whole(
                "constituencies",
                "Constituencies over 20%",
                "Parliamentary constituencies in which over 20% are on low pay, as printed. The figure for Yorkshire "
                "and The Humber cannot be right.",
                "constituencies",
                period="April 2019",
            ),
            whole(
                "percent_constituencies",
                "Share of constituencies",
                "The same as a share of the region's constituencies, as printed. The figures for Yorkshire and "
                "The Humber and the East Midlands do not agree with the numbers of constituencies.",
                "%",
                period="April 2019",
                maximum=100,
            ),
            reason(),
        ),
    ),
    primary_key=("region",),
    sources=(ESSAY, ASHE_2019),
    licence=CC_BY,
    attribution="Figures quoted from the TUC's essay, which derives them from ASHE (ONS, Open Government "
    "Licence v3.0); this table: Levelling Up Lab, CC BY 4.0.",
    period="April 2019",
    geography=ITL1,
    build=_build_2019,
)

TABLES = [LOW_PAY_2019]
