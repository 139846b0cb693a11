"""Copy cells of the raw files behind the ledger's newer tables: ``python tests/golden/make_evidence_cells.py RAW``.

RAW is the folder of raw files; the output is ``tests/golden/evidence_cells.csv``. Workbook cells are named by address,
selected by hand; rows of text files by their content. The reader shares no code with ``data/prepare``.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import openpyxl

FILES = {
    "theil": "international/oecd_theil_gdppc_country_00_20.csv",
    "ends": "international/oecd_top_bottom_gdppc_w_agg.xlsx",
    "eurostat": "international/eurostat_nama_10r_2gdp_1_Data.csv",
    "maddison": "international/maddison_gdp.csv",
    "gini": "inequality/ons_gini_retired_fye2022_figure2.csv",
    "neet": "labour/notineducationemploymentortrainingjm25.xlsx",
    "receipts": "fiscal/ons_regional_revenue_fye2023.xlsx",
    "spending": "fiscal/ons_regional_expenditure_fye2023.xlsx",
    "pesa": "fiscal/pesa_2025_ch4_tables.xlsx",
    "votes": "places/EU-referendum-result-data.csv",
    "claimants": "els/claimant-count.csv",
    "buyers": "els_extra/first-time-buyer-mortgage-sales.csv",
    "fund": "places/Levelling_Up_Fund_list_of_local_authorities_by_priority_category_GM_markup.xlsx",
    "index": "social_mobility/social_mobility_index_2016_rank.csv",
    "in12": "social_mobility/2026-01-01-in12-full-dataset.csv",
    "homes": "els_extra/housing-affordability-ratio.csv",
    "gases": "els/greenhouse-gas-emissions.csv",
    "output": "gva_industry_la/gva_industry_la_tlgwestmidlands.xlsx",
    "bids": "funding/levelling-up-fund-round-1.csv",
    "in33": "social_mobility/2026-01-01-in33-full-dataset.csv",
}
# table | keys of its row | column | key of FILES | sheet!cell, or the row's words and the position of its cell
CELLS = """\
countries|country=GBR|theil_tl2_2019|theil|GBR;2019;gdppc_tl2>3
countries|country=GBR|theil_tl3_2019|theil|GBR;2019;gdppc_tl3>3
countries|country=POL|theil_tl3_2019|theil|POL;2019;gdppc_tl3>3
countries|country=GBR|top_bottom_2019|ends|Sheet1!C231
countries|country=JPN|top_bottom_2019|ends|Sheet1!C336
countries|country=POL|top_bottom_2019|ends|Sheet1!C504
european_regions|code=UKE3|pps_2018|eurostat|2018;UKE3>4
european_regions|code=EU28|pps_2018|eurostat|2018;EU28>4
european_regions|code=UKD6|pps_2018|eurostat|2018;UKD6>4
uk_series|measure=GDP per head;year=2022|value|maddison|GBR;2022>3
uk_series|measure=GDP per head;year=1931|value|maddison|GBR;1931>3
uk_series|measure=Gini coefficient;year=1980|value|gini|1980>1
uk_series|measure=Gini coefficient;year=2020|value|gini|2020 to 2021>1
uk_series|measure=NEET, 16 to 24;year=2021|value|neet|People - SA!B127
uk_series|measure=NEET, 16 to 24;year=2002|value|neet|People - SA!B51
public_finances|region=London;year=2022|revenue|receipts|London!Y71
public_finances|region=Scotland;year=2021|revenue|receipts|Scotland!X71
public_finances|region=London;year=2022|expenditure|spending|Combined Expenditure Tables!Y90
public_finances|region=North East;year=2020|expenditure|spending|Combined Expenditure Tables!W84
public_finances|region=North East;year=2021|identifiable|spending|Combined Expenditure Tables!X4
public_spending|function=Health;year=2010|billion|pesa|4_3!J20
public_spending|function=Education;year=2019|billion|pesa|4_3!S22
public_spending|function=Defence;year=2002|billion|pesa|4_3!B10
place_evidence|code=E08000016|leave_2016|votes|E08000016>19
place_evidence|code=E06000015|leave_2016|votes|E06000015>19
place_evidence|code=E08000016|claimant_rate_2019|claimants|E08000016;2019-01-01/P1Y>5
place_evidence|code=E06000001|claimant_rate_2021|claimants|E06000001;2021-01-01/P1Y>5
place_evidence|code=E06000001|first_time_buyers_2024|buyers|E06000001;2024-01-01/P1Y>5
place_evidence|code=E09000002|fund_priority|fund|Sheet1!C2
place_evidence|code=E07000195|fund_priority|fund|Sheet1!C201
place_evidence|code=E07000044|fund_priority|fund|Sheet1!C331
uk_series|measure=Greenhouse gases per head;year=2023|value|gases|United Kingdom;2023-01-01/P1Y>5
place_evidence|code=E06000021|affordability_2021|homes|E06000021;2021-04-01>5
levelling_up_fund_bids|name=The Goods Yard, Station Masterplan|award|bids|The Goods Yard, Station Masterplan>3
countries|country=EST|top_bottom_2019|ends|Sheet1!C168
place_evidence|code=E06000021|gva_2022|output|Table 3!AD689
place_evidence|code=E06000021|legal_accounting_2019|output|Table 3!AA721
social_mobility_2016|name=Derby|rank|index|Derby>0
social_origins|measure=attainment at 11;group=Disadvantaged;year=2018|value|in12|trend;Disadvantaged;2018/19>15
social_origins|measure={job};group=Lower working;year=2016|value|in33|trend_moving_average;2016;Lower working;hp>15
social_origins|measure={job};group=Lower working;year=2016|upper|in33|trend_moving_average;2016;Lower working;hp>17
"""


def cell_of_text(path: Path, where: str) -> str:
    """Return one cell of the only row that has all the words."""
    words, _, number = where.partition(">")
    text = path.read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    position = int(number)
    chosen = [row for row in rows if set(words.split(";")) <= {cell.strip() for cell in row}]
    if len({row[position] for row in chosen}) != 1:
        raise SystemExit(f"{path.name}: {len(chosen)} rows have {words}")
    return chosen[0][position].replace(",", "")


def main(folder: Path) -> None:
    """Write the cells as CSV."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["table", "row", "column", "file", "where", "shown"])
    books: dict[str, openpyxl.Workbook] = {}
    for line in CELLS.replace("{job}", "professional at 25 to 29").splitlines():
        table, row, column, short, where = line.split("|")
        file = FILES[short]
        if file.endswith(".xlsx"):
            book = books.setdefault(file, openpyxl.load_workbook(folder / file, data_only=True))
            sheet, _, cell = where.partition("!")
            name = sheet if sheet in book.sheetnames else book.sheetnames[0]
            shown = str(book[name][cell].value)
        else:
            shown = cell_of_text(folder / file, where)
        out.writerow([table, row, column, file, where, shown])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
