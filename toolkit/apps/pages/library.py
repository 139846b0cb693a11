"""Pages for tables and lessons, and tables as files; pure functions of names."""

from __future__ import annotations

import io
import itertools
import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from toolkit import tables
from toolkit.apps.pages.place import TEMPLATES
from toolkit.core.errors import UnknownNameError

PREVIEW = 12
LESSONS = ("lesson", "without_code", "harder")
_STYLE = re.compile(r"<style.*?</style>", re.DOTALL)
_TABLE = re.compile(r"<table.*?</table>", re.DOTALL)


def list_page() -> str:
    """Return the main part of the page that lists every table."""
    return _rendered("data.html", rows=tables.catalogue().sort_values("title").to_dict("records"))


def table_page(name: str, at: str = "") -> tuple[str, str]:
    """Return the title and the main part of a table's page: its card, first rows, files and code.

    Raises
    ------
    UnknownNameError
        No table has this name.
    """
    card, rows = tables.describe(name), tables.load(name).head(PREVIEW)
    cells = [["" if pd.isna(value) else value for value in row] for row in rows.itertuples(index=False)]
    text = _rendered("table.html", card=card, columns=list(rows.columns), rows=cells, at=at)
    return card.title, scrolling(text)


def as_json(name: str) -> str:
    """Return a table as JSON: its card's content, and its rows; null where there is no figure."""
    card, frame = tables.describe(name), tables.load(name)
    about = {key: getattr(card, key) for key in ("name", "title", "description", "period", "geography", "attribution")}
    columns = [{"name": c.name, "title": c.title, "unit": c.unit, "period": c.period} for c in card.columns]
    sources = [dict(zip(("publisher", "title", "address"), source, strict=True)) for source in card.sources]
    rows = json.loads(frame.to_json(orient="records"))
    return json.dumps({**about, "sources": sources, "columns": columns, "rows": rows}, ensure_ascii=False)


def as_parquet(name: str) -> bytes:
    """Return a table as Parquet."""
    from fastparquet import write  # imported here so that other pages do not wait for it

    frame = pd.DataFrame(tables.load(name)).copy()
    frame.attrs = {}
    for column in frame.columns:
        if not pd.api.types.is_numeric_dtype(frame[column]):
            frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
    out = _InMemory()
    write(name, frame, write_index=False, open_with=lambda *_: out)
    return out.getvalue()


class _InMemory(io.BytesIO):
    """A file that can be read after closing: a process that serves visitors may not write files."""

    def close(self) -> None:
        """Keep the content readable after the file is closed."""


def lessons(labs: Path) -> str:
    """Return the main part of the page that lists the lessons."""
    return _rendered("lessons.html", lessons=lessons_of(labs))


def lessons_of(labs: Path) -> list[dict[str, Any]]:
    """Return each lesson's ``name`` (as used in addresses), ``title`` and ``track``."""
    paths = [path for name in LESSONS for path in sorted(labs.glob(f"*/{name}.ipynb"))]
    return [
        {"name": f"{path.parent.name}/{path.stem}", "title": _heading(path), "track": path.stem.replace("_", " ")}
        for path in sorted(paths, key=lambda path: (path.parent.name, LESSONS.index(path.stem)))
    ]


def lesson_page(labs: Path, name: str) -> tuple[str, str]:
    """Return the title and the main part of a lesson's page: its text, its figures, its collapsed code.

    Raises
    ------
    UnknownNameError
        Unknown lesson.
    """
    known = {lesson["name"]: lesson["title"] for lesson in lessons_of(labs)}
    if name not in known:
        raise UnknownNameError("lesson", name, known)
    notebook = nbformat.read(labs / f"{name}.ipynb", as_version=4)
    cells = [_cell(cell) for cell in notebook.cells]
    return known[name], scrolling(_rendered("lesson.html", cells=cells))


def not_found(name: str) -> str:
    """Return the main part of a not-found page."""
    return _rendered("not_found.html", name=name[:80])


def _rendered(template: str, **names: Any) -> str:
    return TEMPLATES.get_template(template).render(**names)


def _heading(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    return str(cells[0].source).splitlines()[0].lstrip("# ")


def _cell(cell: Any) -> dict[str, Any]:
    if cell.cell_type == "markdown":
        return {"text": _markdown(cell.source)}
    hidden = "remove-input" in cell.metadata.get("tags", [])
    return {"code": "" if hidden else cell.source, "outputs": [_output(output) for output in cell.get("outputs", [])]}


def _output(output: Any) -> dict[str, str]:
    """Return what a reader sees of an output: its picture with alternative text, its HTML, or its text."""
    data = output.get("data", {})
    plain = "".join(data.get("text/plain", output.get("text", "")))
    if "image/png" in data:
        return {"picture": data["image/png"].strip(), "alt": output.metadata.get("image/png", {}).get("alt", plain)}
    if "text/html" in data:
        return {"html": _STYLE.sub("", data["text/html"]).replace("<th></th>", "<td></td>")}
    return {"html": _markdown(data["text/markdown"])} if "text/markdown" in data else {"plain": plain}


def _markdown(text: str) -> str:
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(text))


def scrolling(text: str, name: str = "Table") -> str:
    """Return HTML whose tables scroll independently, each a region with a unique name."""
    numbers = itertools.count(1)

    def put(match: re.Match[str]) -> str:
        around = f'<div class="lul-scroll" tabindex="0" role="region" aria-label="{name} {next(numbers)}">'
        return f"{around}{match[0]}</div>"

    return _TABLE.sub(put, text)
