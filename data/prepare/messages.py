"""The site's texts for translators: ``python -m toolkit messages`` updates each catalogue.

Templates are read with Jinja's and Babel's own extractors. Texts of the form, the blocks and the tables are data, and
are read as such; a text in the page's scripts is a string that begins with a capital letter.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from babel.messages.catalog import Catalog
from babel.messages.jslexer import tokenize, unquote_string
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from toolkit.apps.explore_tables.app import APP
from toolkit.core.translation import LOCALE
from toolkit.serve import catalogue

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ("toolkit/serve/jupyter/voila/templates/levelling_up", "toolkit/apps/pages/templates")
SCRIPTS = ("toolkit/explorer/page", "toolkit/serve/static")
FUNCTIONS = {"translated", "bare"}  # whose first argument is a text
_KEYS = {"Escape", "Enter", "ArrowDown", "ArrowUp", "Tab", "Home", "End", "Backspace", "CompressionStream", "Infinity"}
_BLOCKS = {"title", "measure", "rate", "band", "way", "source", "sentence", "produced", "rank", "derived", "whole"}
_BLOCKS |= {"within", "closer", "further", "steady"}
_TABLES = ("know", "headings", "no_ranking")
_FORM = ("label", "help", "section")
Found = Iterator[tuple[str, str]]
"""Texts, each with its file."""


def texts() -> Found:
    """Yield every text that a catalogue may translate."""
    yield from _templates()
    yield from _scripts()
    yield from _python()
    yield from _values()
    yield from _form()
    yield from _cards()
    yield from names()


def _templates() -> Found:
    for folder in TEMPLATES:
        for path in sorted((ROOT / folder).iterdir()):
            if path.suffix in (".html", ".j2"):
                with path.open("rb") as file:
                    options = {"trimmed": "true", "silent": "false"}
                    for _, function, text, _ in babel_extract(file, ("gettext", "_", "bare"), (), options):
                        if function and isinstance(text, str):
                            yield text, _from(path)


def _scripts() -> Found:
    for folder in SCRIPTS:
        for path in sorted((ROOT / folder).rglob("*.js")):
            for token in tokenize(path.read_text(encoding="utf-8")):
                text = unquote_string(token.value) if token.type == "string" else ""
                if re.match(r"[A-Z][a-z]+(?: |$)", text) and text not in _KEYS:
                    yield text, _from(path)
    yield "change", "toolkit/serve/static/place.js"


def _python() -> Found:
    for path in sorted((ROOT / "toolkit/apps/pages").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in FUNCTIONS:
                yield from ((text.value, _from(path)) for text in node.args[:1] if isinstance(text, ast.Constant))
    yield from ((heading, "toolkit/apps/pages/place.py") for heading in _headings())


def _headings() -> Iterator[str]:
    from toolkit.apps.pages.place import LARGER

    yield from LARGER


def _values() -> Found:
    for name, about in _yaml("toolkit/apps/pages/block.yaml").items():
        said = {key: text for key, text in about.items() if key in _BLOCKS and isinstance(text, str)}
        yield from ((text, f"block.yaml: {name}") for text in said.values())
    words = _yaml("toolkit/apps/explore_tables/text.yaml")
    yield from ((" ".join(text.split()), "text.yaml") for part in _TABLES for text in words[part].values())


def _form() -> Found:
    yield from ((text, "explore_tables/app.py") for text in (APP.title, APP.question))
    for control in APP.form():
        yield from ((control[part], f"form: {control['name']}") for part in _FORM if control[part])
        listed = () if control["name"] in ("place", "other", "within") else control.get("options", ())
        words = (text for _, label, group, *_ in listed for text in (label, group) if re.match("[A-Z][a-z]", text))
        yield from ((text, f"form: {control['name']}") for text in words)


def _cards() -> Found:
    for lab in catalogue.find(ROOT / "labs"):
        yield lab.title, "labs"
        yield from ((lesson.title, lesson.path) for lesson in lab.lessons)
        for app in lab.apps:
            yield from ((text, app.path) for text in (app.title, app.question, app.whom) if text)


def names() -> Found:
    """Yield the names of areas in Wales, and of the nations, which have official names in Welsh."""
    places = pd.read_csv(ROOT / "data/places.csv")
    yield from ((name, "data/places.csv") for name in places.loc[places["nation"] == "Wales", "short_name"])
    nations = ("England", "Wales", "Scotland", "Northern Ireland", "Great Britain", "United Kingdom")
    yield "the United Kingdom", "in a sentence"
    yield from ((name, "toolkit/places/areas.yaml") for name in nations)
    yield from ((kind, "toolkit/places/areas.py") for kind in ("council", "region", "nation", "combined authority"))


def template() -> Catalog:
    """Return the texts as a catalogue without translations."""
    made = Catalog(project="Levelling Up Lab", header_comment="# Texts of the site, for translators.")
    for text, where in texts():
        made.add(text, auto_comments=[where])
    return made


def _yaml(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / name).read_text(encoding="utf-8")))


def _from(path: Path) -> str:
    return str(path.relative_to(ROOT))


def main() -> None:
    """Update each catalogue to the current texts; translations stay."""
    for path in sorted(LOCALE.glob("*.po")):
        with path.open("rb") as file:
            known = read_po(file, locale=path.stem)
        known.update(template(), no_fuzzy_matching=True, update_creation_date=False)
        known.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, known, width=110, sort_output=True)
        done = sum(bool(text.id and text.string) for text in known)
        print(f"{path.relative_to(ROOT)}: {done} of {len(known)} texts are translated.")


if __name__ == "__main__":
    main()
