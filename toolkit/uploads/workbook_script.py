"""A script (:mod:`toolkit.core.bounded`) that turns a workbook on standard input into JSON on standard output.

The library that reads workbooks (calamine) aborts the interpreter on some damaged ones. It does not say which numbers
are percentages or which cells are errors, so it is given a workbook in which these are text. The script uses only the
standard library, calamine and xlrd, because it is run by path, without the toolkit.

The output is ``{"sheets": [{"name", "rows"}], "hidden": [names]}``, where a cell is a number, text or null, or
``{"fault": far, cells, letters, locked, damaged, sheets or time, "detail": …}``.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
import threading
import time as clock
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

MEMORY, PROCESSOR_SECONDS, WALL_SECONDS = 1_000_000_000, 12, 35
MAX_ROWS, MAX_COLUMNS, MAX_SHEETS = 200_000, 2_000, 300
MAX_CELLS, MAX_LETTERS = 2_000_000, 30_000_000  # filled, of all sheets together
LONGEST_CELL = 32_767  # letters, as in Excel

# A cell from row 200,000 or column BXY on: the table around it would fill any memory.
_FAR = re.compile(rb' r="(?:[A-Z]{0,3}(?:[2-9]\d{5}|\d{7,})|(?:B(?:X[YZ]|[YZ][A-Z])|[C-Z][A-Z]{2})\d+)"')
_ODS_PERCENT = re.compile(rb'<table:(?:covered-)?table-cell\b[^>]*office:value-type="percentage"[^>]*>')
_ODS_VALUE = re.compile(rb'office:value="([^"]+)"')
_XLSX_PERCENT = rb'<c\b(?=[^>]*\bs="(?:%s)")(?![^>]*\bt="[^n])([^>]*)>(?:<f\b[^>]*(?:/>|>[^<]*</f>))?<v>([^<]+)</v>'
Grid = list[list[Any]] | None  # None: a hidden sheet


class WorkbookError(Exception):
    """A workbook that cannot be read, and why: one of the faults above."""


def clean(text: str) -> str | None:
    """Return a text without surrounding spaces, line breaks or invisible marks; None if nothing is left."""
    if text.isascii() and text.replace(".", "", 1).isalnum():  # most cells: quicker than to split and to join
        return text
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split()) or None


def watch() -> None:
    """Report a fault once time is up: the library cannot be interrupted, but lets this thread run alongside it."""
    end = clock.monotonic() + WALL_SECONDS
    while clock.process_time() < PROCESSOR_SECONDS - 1 and clock.monotonic() < end:
        clock.sleep(0.1)
    sys.stdout.write('{"fault": "time", "detail": ""}')
    sys.stdout.flush()
    os._exit(0)


def bound() -> None:
    """Limit this process's memory and processor time, and forbid dumps and child processes, where the system allows."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        limits = {"AS": MEMORY, "CPU": PROCESSOR_SECONDS, "CORE": 0, "NPROC": 0}
        for name, limit in limits.items():
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (limit, limit))


def read(content: bytes) -> dict[str, Any]:
    """Return the answer for a workbook that can be read; for any other known answer, raise a WorkbookError."""
    room, sheets, hidden = [MAX_CELLS, MAX_LETTERS], [], []
    for name, rows in (_packed if content.startswith(b"PK") else _of_xls)(content):
        if rows is None:
            hidden.append(name)
        else:
            sheets.append({"name": name, "rows": _trimmed(rows, room)})
    return {"sheets": sheets, "hidden": hidden}


def _trimmed(rows: list[list[Any]], room: list[int]) -> list[list[Any]]:
    """Return the rows as texts, numbers and nulls without empty ends, within the space that is left."""
    found: list[list[Any]] = []
    end = 0
    for row in rows:
        while row and row[-1] == "":
            row.pop()
        room[0] -= sum(cell != "" for cell in row)
        room[1] -= sum(len(cell) for cell in row if isinstance(cell, str))
        end = len(found) + 1 if row else end
        if min(room) < 0 or end > MAX_ROWS or len(row) > MAX_COLUMNS:
            raise WorkbookError("letters" if room[1] < 0 else "cells")
        found.append([_cell(value) for value in row])
    return found[:end]


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value[:LONGEST_CELL])
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, datetime):
        return value.isoformat() if value.time() != time() else value.date().isoformat()
    return str(value).upper() if isinstance(value, bool) else str(value)  # of a date and a time as ISO 8601 has it


def _percentage(number: bytes | float) -> str:
    return f"{round(float(number) * 100, 12):.15g}%"


def _packed(content: bytes) -> Iterator[tuple[str, Grid]]:
    """Yield the name and the rows of each sheet of an XLSX or ODS workbook."""
    import python_calamine

    try:
        book = python_calamine.load_workbook(io.BytesIO(_with_marks(content)))
    except python_calamine.PasswordError:
        raise WorkbookError("locked") from None
    except python_calamine.CalamineError as error:
        raise WorkbookError("far" if "limit" in str(error).casefold() else "damaged", str(error)[:200]) from None
    if len(book.sheets_metadata) > MAX_SHEETS:
        raise WorkbookError("sheets", len(book.sheets_metadata))
    for about in book.sheets_metadata:
        if about.typ == python_calamine.SheetTypeEnum.WorkSheet:
            shown = about.visible == python_calamine.SheetVisibleEnum.Visible
            yield about.name, book.get_sheet_by_name(about.name).to_python(skip_empty_area=False) if shown else None


def _with_marks(content: bytes) -> bytes:
    """Return a workbook in which each percentage and error is the text that is shown for it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        names = dict.fromkeys(old.namelist())
        percents = b"|".join(_percent_styles(old.read("xl/styles.xml"))) if "xl/styles.xml" in names else b""
        shown = re.compile(_XLSX_PERCENT % percents)
        for name in names:
            text = old.read(name)
            if name in ("content.xml", "xl/workbook.xml") and re.search(rb"<!(?:DOCTYPE|ENTITY)", text):
                raise WorkbookError("damaged", "a document type")
            if name == "content.xml" and b'"percentage"' in text:
                text = _ODS_PERCENT.sub(_ods_percentage, text)
            elif name.startswith("xl/worksheets/"):
                if _FAR.search(text):
                    raise WorkbookError("far")
                text = shown.sub(_xlsx_percentage, text) if percents else text
                text = re.sub(rb'(<c\b[^>]*\bt=")e(?=")', rb"\1str", text) if b't="e"' in text else text
            new.writestr(name, text)
    return out.getvalue()


def _xlsx_percentage(cell: re.Match[bytes]) -> bytes:
    return b'<c%s t="str"><v>%s</v>' % (cell[1].replace(b't="n"', b""), _percentage(cell[2]).encode())


def _ods_percentage(cell: re.Match[bytes]) -> bytes:
    text = _ODS_VALUE.sub(lambda n: b'office:string-value="%s"' % _percentage(n[1]).encode(), cell[0])
    return text.replace(b'value-type="percentage"', b'value-type="string"')


def _percent_styles(styles: bytes) -> list[bytes]:
    """Return the numbers of the styles whose format shows a percentage; 9 and 10 are built in."""
    own = [tag for tag in re.findall(rb"<numFmt\b[^>]*>", styles) if b"%" in tag]
    formats = {b"9", b"10", *re.findall(rb'numFmtId="(\d+)"', b"".join(own))}
    cells = re.search(rb"<cellXfs\b.*?</cellXfs>", styles, re.DOTALL)
    tags = re.findall(rb"<xf\b[^>]*>", cells[0]) if cells else []
    given = [re.search(rb'numFmtId="(\d+)"', tag) for tag in tags]
    return [str(at).encode() for at, number in enumerate(given) if number and number[1] in formats]


def _of_xls(content: bytes) -> Iterator[tuple[str, Grid]]:
    """Yield the name and the rows of each sheet of an XLS workbook."""
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    except xlrd.XLRDError as fault:
        raise WorkbookError("locked" if "encrypted" in str(fault).casefold() else "damaged", str(fault)[:200]) from None
    formats = (book.format_map.get(style.format_key) for style in book.xf_list)
    percents = {at for at, shown in enumerate(formats) if shown and "%" in shown.format_str}

    def value(cell: Any) -> Any:
        if cell.ctype == xlrd.XL_CELL_NUMBER and cell.xf_index in percents:
            return _percentage(cell.value)
        if cell.ctype == xlrd.XL_CELL_DATE:
            moment = xlrd.xldate_as_datetime(cell.value, book.datemode)
            return moment if cell.value >= 1 else moment.time()
        known = {xlrd.XL_CELL_ERROR: xlrd.error_text_from_code.get, xlrd.XL_CELL_BOOLEAN: bool}
        return known.get(cell.ctype, lambda same: same)(cell.value)

    for sheet in book.sheets():
        yield sheet.name, None if sheet.visibility else [[value(cell) for cell in row] for row in sheet.get_rows()]


def main() -> None:
    """Read the workbook, and write the answer."""
    content = sys.stdin.buffer.read()
    threading.Thread(target=watch, daemon=True).start()
    bound()
    try:
        answer = read(content)
    except WorkbookError as fault:
        answer = {"fault": fault.args[0], "detail": fault.args[-1]}
    except MemoryError:
        answer = {"fault": "cells", "detail": ""}
    except Exception as fault:  # whatever the libraries raise on a damaged workbook
        answer = {"fault": "damaged", "detail": f"{type(fault).__name__}: {fault}"[:200]}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
