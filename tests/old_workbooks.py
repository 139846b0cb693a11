"""Small workbooks in formats that none of the project's libraries write: .xls (BIFF8 in OLE2) and .ods.

According to Microsoft's [MS-XLS] and [MS-CFB], and OASIS OpenDocument 1.2, with the minimum that a reader needs.
"""

from __future__ import annotations

import io
import struct
import zipfile
from xml.sax.saxutils import escape, quoteattr

PERCENT = "%"
Cell = str | float | None | tuple[float, str]  # a pair is a number with a format
Sheets = dict[str, list[list[Cell]]]

_SECTOR, _FREE, _END, _FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _bof(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))


def _words(text: str, length: str) -> bytes:
    return struct.pack(length, len(text)) + b"\x01" + text.encode("utf-16-le")


def _cell(row: int, column: int, value: Cell) -> bytes:
    if value is None or value == "":
        return b""
    if isinstance(value, str):
        return _record(0x0204, struct.pack("<HHH", row, column, 0) + _words(value, "<H"))
    number, style = value if isinstance(value, tuple) else (value, "")
    return _record(0x0203, struct.pack("<HHHd", row, column, 1 if style == PERCENT else 0, number))


def _sheet(rows: list[list[Cell]]) -> bytes:
    cells = (_cell(i, j, value) for i, row in enumerate(rows) for j, value in enumerate(row))
    return _bof(0x0010) + b"".join(cells) + _record(0x000A)


def xls(*, storage: str = "", **sheets: list[list[Cell]]) -> bytes:
    """Return a workbook; with ``storage``, one that also contains an empty storage of that name."""
    bodies = [_sheet(rows) for rows in sheets.values()]
    formats = _record(0x041E, struct.pack("<H", 10) + _words("0.00%", "<H"))
    fonts = _record(0x0031, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + _words("Arial", "<B")) * 4
    styles = b"".join(_record(0x00E0, struct.pack("<HHH", 0, key, 1) + bytes(14)) for key in (0, 10))
    head = _bof(0x0005) + _record(0x0042, struct.pack("<H", 1200)) + fonts + formats + styles
    names = list(sheets)
    at = len(head) + sum(4 + 6 + 2 + 2 * len(name) for name in names) + 4
    bounds = b""
    for name, body in zip(names, bodies, strict=True):
        bounds += _record(0x0085, struct.pack("<IH", at, 0) + _words(name, "<B"))
        at += len(body)
    return ole("Workbook", head + bounds + _record(0x000A) + b"".join(bodies), storage)


def ole(stream: str, content: bytes, storage: str = "") -> bytes:
    """Return a compound file with one stream, of at least 4,096 bytes as the format requires."""
    content = content.ljust(max(4096, -(-len(content) // _SECTOR) * _SECTOR), b"\0")
    sectors = len(content) // _SECTOR
    tables = next(n for n in range(1, 100) if n * 128 >= sectors + n + 1)
    fat = [*range(1, sectors), _END, *[_FAT] * tables, _END]
    fat += [_FREE] * (tables * 128 - len(fat))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, tables, sectors + tables, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", *range(sectors, sectors + tables), *[_FREE] * (109 - tables))
    entries = _entry("Root Entry", 5, 1, _END, 0) + _entry(stream, 2, 2 if storage else _FREE, 0, len(content))
    entries += _entry(storage, 1, _FREE, 0, 0) if storage else b""
    return head + content + struct.pack(f"<{len(fat)}I", *fat) + entries.ljust(_SECTOR, b"\0")


def _entry(name: str, kind: int, following: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    left, right, child = (_FREE, following, _FREE) if kind == 2 else (_FREE, _FREE, following)
    tree = struct.pack("<HBBIII", len(text), kind, 1, left, right, child)
    return text.ljust(64, b"\0") + tree + bytes(36) + struct.pack("<III", start, size, 0)


_NAMES = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")}
_OPEN = f"<office:document-content {' '.join(f'xmlns:{k}={quoteattr(v)}' for k, v in _NAMES.items())}>"


def ods(more: dict[str, bytes] | None = None, **sheets: list[list[Cell]]) -> bytes:
    """Return a spreadsheet, with further parts if given."""
    body = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_ods_row, rows))}</table:table>"
        for name, rows in sheets.items()
    )
    return ods_of(body, more)


def ods_of(body: str, more: dict[str, bytes] | None = None, before: str = "") -> bytes:
    """Return a spreadsheet with tables given as XML."""
    text = f"{before}{_OPEN}<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
    parts = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"{text}</office:document-content>".encode(),
        "META-INF/manifest.xml": b"<manifest/>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in (parts | (more or {})).items():
            file.writestr(name, content)
    return out.getvalue()


def _ods_row(row: list[Cell]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(value: Cell) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    number, style = value if isinstance(value, tuple) else (value, "")
    kind = "percentage" if style == PERCENT else "float"
    shown = f"<text:p>{number:.0f}</text:p>"  # displayed rounded: the stored value counts
    return f'<table:table-cell office:value-type="{kind}" office:value="{number!r}">{shown}</table:table-cell>'
