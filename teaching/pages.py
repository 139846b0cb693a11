"""Pages from the templates in this folder; none loads anything external."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from nbconvert.filters import markdown2html

HERE = Path(__file__).parent / "templates"
TEMPLATES = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), autoescape=True)
# A page includes the text of its files: reveal.js 5.2.1, as packaged.
TEMPLATES.globals["file"] = lambda name: Markup((HERE / name).read_text(encoding="utf-8"))


def rendered(template: str, **values: Any) -> str:
    """Return a page with its values filled in, escaped as text."""
    return TEMPLATES.get_template(template).render(values)


def page(notebook: Any, template: str, to: Path) -> None:
    """Write a notebook as one page that loads nothing external, with alternative text for every picture."""
    cells = [_cell(cell) for cell in notebook.cells]
    title = notebook.cells[0].source.splitlines()[0].lstrip("# ")
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(rendered(template, title=title, cells=cells), encoding="utf-8")


def _cell(cell: Any) -> dict[str, Any]:
    kind = cell.metadata.get("slideshow", {}).get("slide_type", "-")
    shown = {"kind": cell.cell_type, "slide": kind, "source": cell.source, "pictures": [], "words": []}
    if cell.cell_type == "markdown":
        shown["html"] = markdown2html(cell.source)
        return shown
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "image/png" in data:
            alt = output.metadata.get("image/png", {}).get("alt") or data.get("text/plain", "")
            shown["pictures"].append({"png": data["image/png"].replace("\n", ""), "alt": alt})
        elif "<table" in data.get("text/html", ""):
            table = re.sub("(?s)<style.*?</style>", "", data["text/html"])
            shown["words"].append(Markup(table.replace("<th></th>", "<td></td>")))  # an empty corner is not a heading
        elif "text/markdown" in data:
            shown["words"].append(Markup(markdown2html(data["text/markdown"])))
        elif words := output.get("text") or data.get("text/plain", ""):
            short = words if len(words) < 600 else words[:600].rsplit(" ", 1)[0] + " …"
            shown["words"].append(Markup("<pre>{}</pre>").format(short))
    return shown
