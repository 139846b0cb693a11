"""Copy sixty cells, as displayed, from DWP's spreadsheets of Households below average income (26 March 2026).

``python tests/golden/make_low_income_cells.py FOLDER-WITH-THE-ODS-FILES > tests/golden/low_income_cells.csv``

The rows were selected by hand from the printed sheets, and are named by sheet and row; the reader shares no code with
``data/prepare``. Two years each: across the break, with the gap, and with every marker.
"""

from __future__ import annotations

import csv
import re
import sys
import zipfile
from pathlib import Path

# book, sheet, row | who, unit, group, status, region | measure, housing costs, statistic | two periods as headed
CELLS = """\
workingage 5_11ts 26|adults,family,All,Working families,|relative,BHC,rate|19/20 24/25
workingage 5_11ts 46|adults,family,All,Working families,|relative,AHC,rate|96/97 24/25
workingage 5_11ts 47|adults,family,All,Workless families,|relative,AHC,rate|20/21 21/22
workingage 5_11ts 22|adults,family,With children,{one_works},|relative,BHC,rate|19/20 24/25
workingage 5_11ts 24|adults,family,With children,"Workless, one or more unemployed",|relative,BHC,rate|21/22 22/23
workingage 5_11ts 32|adults,family,Without children,Single/couple all in full-time work,|relative,AHC,rate|01/02 23/24
workingage 5_14ts 26|adults,family,All,Working families,|absolute,BHC,rate|19/20 24/25
workingage 5_14ts 38|adults,family,With children,All,|absolute,AHC,rate|21/22 22/23
workingage 5_5ts 46|adults,family,All,Working families,|relative,AHC,composition|96/97 24/25
workingage 5_5ts 13|adults,family,Without children,{one_part_time},|relative,BHC,composition|96/97 17/18
workingage 5_8ts 27|adults,family,All,Workless families,|absolute,BHC,composition|02/03 24/25
workingage 5_2ts 26|adults,family,All,Working families,|any,any,population|96/97 24/25
workingage 5_2ts 24|adults,family,With children,"Workless, one or more unemployed",|any,any,population|19/20 24/25
workingage 5_12ts 11|adults,family,No one is disabled,At least one adult working,|relative,BHC,rate|19/20 24/25
workingage 5_12ts 34|adults,family,Someone is disabled,At least one adult working,|relative,AHC,rate|19/20 24/25
workingage 5_12ts 35|adults,family,Someone is disabled,No adults working,|relative,AHC,rate|12/13 24/25
workingage 5_6ts 21|adults,family,Someone is disabled,No adults working,|relative,BHC,composition|20/21 24/25
workingage 5_3ts 20|adults,family,Someone is disabled,At least one adult working,|any,any,population|96/97 24/25
children 4_14ts 10|children,family,All,Working families,|relative,BHC,rate|19/20 24/25
children 4_14ts 11|children,family,All,Workless families,|relative,BHC,rate|19/20 24/25
children 4_14ts 31|children,family,Lone parent,In part-time work,|relative,AHC,rate|05/06 24/25
children 4_20ts 37|children,family,Couple with children,{one_works_children},|absolute,AHC,rate|19/20 23/24
children 4_6ts 27|children,family,All,Working families,|relative,AHC,composition|96/97 24/25
children 4_15ts 15|children,household,All,All adults in work,|relative,AHC,rate|19/20 24/25
children 4_7ts 11|children,household,All,"At least one adult in work, but not all",|relative,BHC,composition|00/01 24/25
children 4_18ts 17|children,family,Three or more children,All,|relative,AHC,rate|19/20 24/25
children 4_8ts 12|children,family,Three or more children,All,|relative,BHC,composition|18/20 24/25
workingage 5_17ts 37|adults,,,,Wales|relative,AHC,rate|17/18-19/20 22/23-24/25
children 4_17ts 28|children,,,,North East|relative,AHC,number|19/20-21/22 22/23-24/25
population 3_17ts 39|everyone,,,,Northern Ireland|relative,AHC,rate|94/95-96/97 22/23-24/25
"""
# Long labels, which contain commas.
LABELS = {
    "one_works": '"Couple, one full-time work, one not working"',
    "one_part_time": '"Couple, one full-time, one part-time work"',
    "one_works_children": '"One in full-time work, one not working"',
}
NAMES = ["who", "unit", "group", "status", "region", "measure", "housing_costs", "statistic"]


def rows_of(path: Path, sheet: str) -> list[list[str]]:
    """Return the displayed content of a sheet in an OpenDocument file, by row and column."""
    text = zipfile.ZipFile(path).read("content.xml").decode()
    table = re.search(rf'<table:table [^>]*table:name="{sheet}".*?</table:table>', text, re.S)[0]
    rows = []
    for tag, body in re.findall(r"<table:table-row(\b[^>]*?)(?:/>|>(.*?)</table:table-row>)", table, re.S):
        cells = []
        for attributes, inner in re.findall(r"<table:table-cell\b([^>]*?)(?:/>|>(.*?)</table:table-cell>)", body, re.S):
            repeat = re.search(r'columns-repeated="(\d+)"', attributes)
            shown = re.sub(r"<[^>]*>", "", inner).strip()
            cells += [shown] * min(int(repeat[1]) if repeat else 1, 60)
        repeat = re.search(r'rows-repeated="(\d+)"', tag)
        rows += [cells] * min(int(repeat[1]) if repeat else 1, 60)
    return rows


def year(head: str) -> str:
    """Return the year: “18/20” is sheet 4_8ts's heading for 2019/20."""
    parts = head.replace("18/20", "19/20").split("-")
    return " to ".join(("19" if part > "90" else "20") + part for part in parts)


def main(folder: Path) -> None:
    """Write the cells as CSV."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["book", "sheet", "row", "label", *NAMES, "year", "shown"])
    for line in CELLS.format_map(LABELS).splitlines():
        where, group, measure, heads = line.split("|")
        book, sheet, row = where.split()
        (path,) = folder.glob(f"{book}-hbai-*.ods")
        rows = rows_of(path, sheet)
        columns = next(cells for cells in rows if len(cells) > 2 and re.match(r"9\d/9\d", cells[1]))
        columns = [cell.replace(" ", "") for cell in columns]
        cells = rows[int(row) - 1]
        keys = [*next(csv.reader([group])), *measure.split(",")]
        for head in heads.split():
            out.writerow([book, sheet, row, cells[0], *keys, year(head), cells[columns.index(head)]])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
