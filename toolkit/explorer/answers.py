"""An app's result without its page, for programs: a tidy table, JSON, a workbook or a picture.

Each output has the same state as the page with the same query, and is computed by the same functions.
"""

from __future__ import annotations

import base64
import csv
import io
import json
from typing import Any
from urllib.parse import parse_qs

import pandas as pd

from toolkit import places
from toolkit.core import wording
from toolkit.core.wording import count
from toolkit.explorer import downloads
from toolkit.explorer.cells import Column, columns
from toolkit.explorer.frame import App, Session, describe
from toolkit.explorer.glossary import plain
from toolkit.explorer.links import INSTEAD, from_query, to_query
from toolkit.explorer.result import Made, Result, Table, Text, behind, blocks, made, tables_of
from toolkit.explorer.ways import ways
from toolkit.places import areas

CSV, JSON = "text/csv; charset=utf-8", "application/json"
PICTURES = {"svg": "image/svg+xml", "png": "image/png"}


def answer(app: App, kind: str, query: str, at: str) -> dict[str, Any]:
    """Return the response to a request for an app's result without its page.

    Parameters
    ----------
    app
        The app.
    kind
        “csv”, “json”, “svg”, “png”, or a key of `downloads.KINDS`.
    query
        The choices, as in the page's address; ``part`` selects one of several tables or pictures, numbered from 1.
    at
        The address of the server.

    Returns
    -------
    dict
        ``type`` (media type), ``name`` of the file, and ``text`` or ``bytes`` (base64); for an invalid request also
        ``problem``, a sentence, and ``status``.
    """
    state, problems = from_query(app.state, query)
    if problems and kind != "json":  # JSON lists them; elsewhere the default choice would pass for the one requested
        return _problem(" ".join(problems).replace(f" {INSTEAD}", ""), 400)
    session = Session(app, state)
    display = session.show()
    result = session.settled()
    if result is None or display.problem:
        return _problem(display.problem or "There is no result.", 400)
    address = f"{at}/apps/{app.name.replace('_', '-')}"
    address += f"?{to_query(session.state)}" if to_query(session.state) else ""
    parameters = parse_qs(query)
    try:
        if kind == "embed":
            return _embedded(app, result)
        if kind == "csv":
            return as_file(CSV, f"{app.name}.csv", _tidy(_nth(tables_of(result), parameters, "table")))
        if kind == "json":
            values = as_values(app, session.state, result, address) | {"problems": list(problems)}
            return as_file(JSON, f"{app.name}.json", json.dumps(values, ensure_ascii=False, allow_nan=False))
        if kind in PICTURES:
            figures = [image for view in result.views if not isinstance(image := made(view), Table | Text)]
            figure: Any = _nth(figures, parameters, "figure")
            content = figure.svg("1000px").encode() if kind == "svg" else figure.png()
        else:
            content = downloads.KINDS[kind][0](app, session.state, result, address)
    except IndexError as fault:
        return _problem(str(fault), 404)
    return as_file(PICTURES.get(kind) or downloads.KINDS[kind][1], f"{app.name}.{kind}", content)


def as_file(media_type: str, name: str, content: str | bytes) -> dict[str, Any]:
    """Return a response that is a file; bytes are base64-encoded."""
    if isinstance(content, str):
        return {"type": media_type, "name": name, "text": content}
    return {"type": media_type, "name": name, "bytes": base64.b64encode(content).decode()}


def _embedded(app: App, result: Result) -> dict[str, Any]:
    """Return the content for a frame on another site: the first sentence, the first figure, its strength."""
    figure = next((block for block in blocks(result) if block["kind"] == "figure"), {})
    strength = " ".join(f"{of}: {text}" for of, text in downloads.strengths(result)[:1])
    first = wording.sentences(plain(result.sentence))[0]
    content = {"title": app.title, "first": first, "strength": strength, "type": "embed"}
    return content | {name: figure.get(name, "") for name in ("picture", "alt")}


def _problem(text: str, status: int) -> dict[str, Any]:
    return {"type": "text/plain; charset=utf-8", "text": f"{text}\n", "problem": text, "status": status}


def _nth(listed: list[Any], wanted: dict[str, list[str]], kind: str) -> Any:
    number = wanted.get("part", ["1"])[-1]
    if not (number.isdecimal() and 0 < int(number[:4]) <= len(listed)):
        has = count(len(listed), kind)
        raise IndexError(f"part={number[:20]}: this result has {has}. Give a number from 1 to {len(listed)}.")
    return listed[int(number) - 1]


def as_values(app: App, state: Any, result: Result, address: str) -> dict[str, Any]:
    """Return a whole result as JSON values; numbers have as many digits as in a download."""
    views: list[Made] = [made(view) for view in result.views]
    return {
        "app": app.name,
        "title": app.title,
        "question": app.question,
        "address": address,
        "taken_on": wording.today(),
        "chosen": dict(describe(state)),
        "sentence": plain(result.sentence),
        "strength": [{"of": of, "strength": text} for of, text in downloads.strengths(result)],
        "tables": [_table_values(behind(view)) for view in views if not isinstance(view, Text)],
        "figures": [{"title": plot.title, "alt": plot.alt} for plot in views if not isinstance(plot, Table | Text)],
        "notes": [plain(note) for note in result.notes],
        "sources": list(result.sources),
        "ways_on": ways(app.name, result),
        "code": result.code,
    }


def _table_values(table: Table) -> dict[str, Any]:
    coded = _coded(table)
    heads = [column.heading for column in coded]
    rows = [dict(zip(heads, cells, strict=True)) for cells in zip(*(column.cells for column in coded), strict=True)]
    return {"title": table.title, "source": table.source, "note": table.note, "columns": heads, "rows": rows}


def _tidy(table: Table) -> str:
    out = io.StringIO()
    write, coded = csv.writer(out, lineterminator="\r\n"), _coded(table)
    write.writerow([column.heading for column in coded])
    write.writerows(zip(*(column.cells for column in coded), strict=True))
    return out.getvalue()


def _coded(table: Table) -> list[Column]:
    """Return a table's columns, preceded by code and region if its rows are areas and it lacks them."""
    listed, frame = columns(table), pd.DataFrame(table.frame)
    codes = frame["code"].tolist() if "code" in frame else _codes(frame)
    present = {"code" if column.cells == codes else str(column.heading).casefold() for column in listed}
    if not codes:
        return listed
    of = {code: places.get(code).region if places.is_code(code) else "" for code in codes if code}
    added = [("Code", [code or None for code in codes]), ("Region", [of.get(code) for code in codes])]
    texts = [Column(head, cells, [""] * len(cells)) for head, cells in added if head.casefold() not in present]
    return [*texts, *listed]


def _codes(frame: pd.DataFrame) -> list[str]:
    """Return the area code of each row, from the column that names most areas; empty if there is none."""
    known = {area.short_name: area.code for area in reversed(areas.every())}
    codes_by_column = [[known.get(str(value), "") for value in frame[column]] for column in frame]
    candidates = [codes for codes in codes_by_column if codes and sum(map(bool, codes)) >= 0.9 * len(codes)]
    return max(candidates, key=lambda codes: len(set(codes)), default=[])
