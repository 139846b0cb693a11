"""What the apps say: the texts of sampled states as a visitor reads them, with every value filled in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.app_states import APPS, app_of, choices
from tests.prose.passages import Passage
from toolkit.core.errors import ToolkitError
from toolkit.core.wording import sentences
from toolkit.explorer.frame import App
from toolkit.explorer.glossary import plain
from toolkit.explorer.result import Result, blocks, made, tables_of


def shown(each: int = 1) -> Iterator[Passage]:
    """Yield each different text of every app, for up to ``each`` values of each of its controls."""
    for name in APPS:
        app, seen = app_of(name), set[str]()
        for state in choices(app, each, name):
            try:
                texts = [*_of_form(app), *_of_result(app.compute(state))]
            except ToolkitError as error:
                texts = [str(error)]
            for text in dict.fromkeys(plain(text) for text in texts if text):
                if text not in seen:
                    yield Passage(f"app {name}", "shown", text)
            seen.update(plain(text) for text in texts)


def _of_form(app: App) -> Iterator[str]:
    yield from (app.title, app.question)
    for control in app.form():
        yield from (control["label"], control["help"])


def _of_result(result: Result) -> Iterator[str]:
    yield from sentences(result.sentence)
    for rated in result.strength:
        yield from (rated.of, rated.strength.text, *rated.strength.notes)
        for check in rated.strength.losses:
            yield from (check.because, check.threat.lost_where, check.threat.regained_by)
    for view in blocks(result):
        yield from _of_view(view)
    for index, view in enumerate(result.views):
        if index and callable(view):
            content: Any = made(view)
            yield from (content.title, getattr(content, "alt", ""))
    for table in tables_of(result):
        yield from (str(heading) for heading in table.headings.values())
    yield from result.notes


def _of_view(view: dict[str, Any]) -> Iterator[str]:
    for name in ("title", "note", "alt"):
        yield view.get(name, "") or ""
    yield from view.get("paragraphs", ())
