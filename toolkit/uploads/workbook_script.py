"""A script (:mod:`toolkit.core.bounded`): a workbook on standard input → its sheets as JSON on standard output.

The library that reads workbooks (calamine) aborts the interpreter on some damaged ones and loses which numbers are
percentages and which cells are errors; both are added here from the workbook's own styles. Standard library, calamine
and xlrd only: this file is run by its path, without the toolkit.

The answer is ``{"sheets": [{"name", "rows"}], "hidden": [names]}``, a cell being a number, a text or null, or
``{"fault": one of FAULTS, "detail": …}``.
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
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY, PROCESSOR_SECONDS, WALL_SECONDS = 1_000_000_000, 12, 35
MAX_ROWS, MAX_COLUMNS = 200_000, 2_000
MAX_CELLS, MAX_LETTERS = 2_000_000, 30_000_000  # filled, of all sheets together
FAULTS = ("far", "cells", "letters", "locked", "damaged", "sheets", "time")
MAX_SHEETS = 300

Found = dict[tuple[int, int], str]  # (row, column) from 0 → "%" or the name of an error
_XLSX_ERROR = re.compile(
    rb'<c r="([A-Z]{1,3}\d{1,7})"[^>]*\bt="e"[^>]*>(?:<f[^>]*>[^<]*</f>|<f[^>]*/>)?<v>([^<]{1,20})'
)
_ODS_TAG = re.compile(rb"<table:(?:table-|covered-table-)(row|cell)(?=[\s/>])([^>]*)>")


class WorkbookError(Exception):
    """A workbook that is not read, and why."""


def watch(seconds: float, wall_seconds: float) -> None:
    """Answer that the time is up when it is: the library cannot be interrupted, but lets this thread run beside it."""
    end = clock.monotonic() + wall_seconds
    while clock.process_time() < seconds and clock.monotonic() < end:
        clock.sleep(0.1)
    sys.stdout.write(json.dumps({"fault": "time", "detail": ""}))
    sys.stdout.flush()
    os._exit(0)


def bound() -> None:
    """Bound this process, where the system can: memory, processor time, no dump and no other process."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def read(content: bytes) -> dict[str, Any]:
    """Return the visible sheets of a workbook.

    Raises
    ------
    WorkbookError
        With one of :data:`FAULTS`.
    """
    import python_calamine

    marked = _marks(content)
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
    except python_calamine.PasswordError:
        raise WorkbookError("locked") from None
    except python_calamine.CalamineError as error:
        raise WorkbookError("far" if "limit" in str(error).casefold() else "damaged", str(error)[:200]) from None
    sheets, hidden, room = [], [], [MAX_CELLS, MAX_LETTERS]
    if len(book.sheets_metadata) > MAX_SHEETS:
        raise WorkbookError("sheets", len(book.sheets_metadata))
    for about in book.sheets_metadata:
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        if about.visible != python_calamine.SheetVisibleEnum.Visible:
            hidden.append(about.name)
            continue
        rows = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
        sheets.append({"name": about.name, "rows": _trimmed(rows, marked.get(about.name, {}), room)})
    return {"sheets": sheets, "hidden": hidden}


def _trimmed(rows: list[list[Any]], marked: Found, room: list[int]) -> list[list[Any]]:
    """Return the rows as texts, numbers and nulls without empty ends, paid for from the room that is left."""
    found: list[list[Any]] = []
    for at, row in enumerate(rows):
        end = len(row)
        while end and row[end - 1] == "" and (at, end - 1) not in marked:
            end -= 1
        cells = [_cell(value) for value in row[:end]]
        room[0] -= sum(cell is not None for cell in cells)
        room[1] -= sum(len(cell) for cell in cells if isinstance(cell, str))
        if min(room) < 0 or (cells and len(found) >= MAX_ROWS) or end > MAX_COLUMNS:
            raise WorkbookError("letters" if room[1] < 0 else "cells")
        found.append(cells)
    for (row_at, column), mark in marked.items():
        if row_at < len(found) and column < len(found[row_at]):
            found[row_at][column] = _marked(found[row_at][column], mark)
    while found and not any(cell is not None for cell in found[-1]):
        found.pop()
    return found


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, datetime):
        return value.isoformat() if value.time() != time() else value.date().isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, (timedelta, int)) else None


def _marked(value: Any, mark: str) -> Any:
    if mark != "%":
        return mark
    return f"{round(value * 100, 12):.15g}%" if isinstance(value, (int, float)) else value


def _marks(content: bytes) -> dict[str, Found]:
    """Return which cells of which sheet are shown as percentages, or hold an error."""
    if not content.startswith(b"PK"):
        return dict(_of_xls(content))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return dict((_of_ods if "content.xml" in parts.namelist() else _of_xlsx)(parts))
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError, EOFError, NotImplementedError) as fault:
        raise WorkbookError("damaged", str(fault)[:200]) from None


def _of_xlsx(parts: zipfile.ZipFile) -> Iterator[tuple[str, Found]]:
    names = parts.namelist()
    percents = b"|".join(_percent_styles(parts.read("xl/styles.xml"))) if "xl/styles.xml" in names else b""
    shown = re.compile(rb'<c\b(?=[^>]*\bs="(?:%s)")[^>]*\br="([A-Z]{1,3}\d{1,7})"' % percents)
    relations = {each["Id"]: each["Target"] for each in _tags(parts.read("xl/_rels/workbook.xml.rels"), "Relationship")}
    for sheet in _tags(parts.read("xl/workbook.xml"), "sheet"):
        target = relations.get(next((text for key, text in sheet.items() if key.endswith("}id")), ""), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path not in names or "chartsheet" in path:
            continue
        text = parts.read(path)
        _refuse_far(text)
        found: Found = {_position(tag[1]): "%" for tag in shown.finditer(text)} if percents else {}
        errors = _XLSX_ERROR.finditer(text) if b't="e"' in text else ()
        yield sheet["name"], found | {_position(error[1]): error[2].decode("ascii", "replace") for error in errors}


def _percent_styles(styles: bytes) -> list[bytes]:
    """Return the numbers of the styles whose format shows a percentage; 9 and 10 are built in."""
    own = [tag for tag in re.findall(rb"<numFmt\b[^>]*>", styles) if b"%" in tag]
    formats = {b"9", b"10", *re.findall(rb'numFmtId="(\d+)"', b"".join(own))}
    cells = re.search(rb"<cellXfs\b.*?</cellXfs>", styles, re.DOTALL)
    listed = re.findall(rb"<xf\b[^>]*>", cells[0]) if cells else []
    given = [re.search(rb'numFmtId="(\d+)"', tag) for tag in listed]
    return [str(at).encode() for at, number in enumerate(given) if number and number[1] in formats]


def _tags(text: bytes, tag: str) -> list[dict[str, str]]:
    """Return the attributes of each tag of a kind."""
    from xml.etree import ElementTree

    if b"<!" in text.replace(b"<!--", b""):
        raise WorkbookError("damaged", "a document type")
    try:
        return [dict(node.attrib) for node in ElementTree.fromstring(text).iter() if node.tag.rsplit("}")[-1] == tag]
    except ElementTree.ParseError as fault:
        raise WorkbookError("damaged", str(fault)[:200]) from None


def _refuse_far(text: bytes) -> None:
    """Refuse a cell so far out that the table around it would fill any memory."""
    far_column = any(_position(tag[1] + b"1")[1] > MAX_COLUMNS for tag in re.finditer(rb' r="([A-Z]{3})\d', text))
    far_row = any(int(tag[1]) > MAX_ROWS for tag in re.finditer(rb' r="[A-Z]{0,3}(\d{6,})"', text))
    if far_column or far_row:
        raise WorkbookError("far")


def _position(reference: bytes) -> tuple[int, int]:
    letters = reference.rstrip(b"0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return int(reference[len(letters) :]) - 1, column - 1


def _of_ods(parts: zipfile.ZipFile) -> Iterator[tuple[str, Found]]:
    """Yield the percentages of each sheet: rows and cells are counted, with their repeats."""
    text = parts.read("content.xml")
    if b"<!DOCTYPE" in text[:1000] or b"<!ENTITY" in text:
        raise WorkbookError("damaged", "a document type")
    for table in re.split(rb"<table:table(?=[\s>])", text)[1:] if b'"percentage"' in text else ():
        found: Found = {}
        row, column, rows = -1, 0, 1
        for kind, attributes in _ODS_TAG.findall(table):
            repeated = re.search(rb'table:number-\w+-repeated="(\d{1,9})"', attributes)
            repeats = int(repeated[1]) if repeated else 1
            if kind == b"row":
                row, column, rows = row + rows, 0, repeats
                continue
            if b'"percentage"' in attributes:
                found |= {(row, at): "%" for at in range(column, column + min(repeats, MAX_COLUMNS))}
            column += repeats
        title = re.match(rb'[^>]*table:name="([^"]*)"', table)
        yield (title[1] if title else b"").decode("utf-8", "replace"), found


def _of_xls(content: bytes) -> Iterator[tuple[str, Found]]:
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
        percents = {at for at, style in enumerate(book.xf_list) if "%" in _format(book, style)}
        for sheet in book.sheets():
            found: Found = {}
            for row in range(sheet.nrows):
                for column, cell in enumerate(sheet.row(row)):
                    if cell.ctype == xlrd.XL_CELL_ERROR:
                        found[row, column] = str(xlrd.error_text_from_code[cell.value])
                    elif cell.ctype == xlrd.XL_CELL_NUMBER and cell.xf_index in percents:
                        found[row, column] = "%"
            yield str(sheet.name), found
    except xlrd.XLRDError as fault:
        raise WorkbookError("locked" if "encrypted" in str(fault).casefold() else "damaged", str(fault)[:200]) from None


def _format(book: Any, style: Any) -> str:
    shown = book.format_map.get(style.format_key)
    return shown.format_str if shown else ""


def main() -> None:
    """Read, and write the answer."""
    content = sys.stdin.buffer.read()
    threading.Thread(target=watch, args=(PROCESSOR_SECONDS - 1, WALL_SECONDS), daemon=True).start()
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
