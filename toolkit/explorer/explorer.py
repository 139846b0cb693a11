"""An explorer on a page: one widget that carries the form's values to the frame and the view back.

The page's side (`explorer.page`) is written to anywidget's front-end interface, so that JupyterLab, Voilà and any
other host of anywidget show the same explorer.
"""

from __future__ import annotations

import os
import re
from typing import Any, get_args
from urllib.parse import urlsplit

import anywidget
import traitlets

from toolkit.explorer import answers, chosen_area, downloads, links, page
from toolkit.explorer.assurance import MADE
from toolkit.explorer.controls import OwnFile
from toolkit.explorer.frame import App, PartKind, Session, form_values
from toolkit.explorer.glossary import plain
from toolkit.explorer.result import made
from toolkit.figures import Figure, theme
from toolkit.figures.theme import Width
from toolkit.places import areas

_LONGEST_ADDRESS = 300  # letters
_HOST = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?")  # and what stands before “/apps”
_LARGEST = 10 * 2**20  # bytes of a visitor's own file; the page checks the same before it sends


class Explorer(anywidget.AnyWidget):
    """Show an app; ``Explorer(APP)`` in a notebook is all that its author writes.

    Parameters
    ----------
    app
        What to show.
    state
        Where to begin; the link that a browser opened, or the defaults, if None.
    """

    _esm = page.module()
    _css = page.SHEET

    form = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    problem = traitlets.Dict().tag(sync=True)
    pins: traitlets.List[Any] = traitlets.List().tag(sync=True)  # the values of the form of each pinned result
    width = traitlets.Enum(["wide", "narrow"], "wide").tag(sync=True)

    def __init__(self, app: App, state: Any | None = None) -> None:
        messages: tuple[str, ...] = ()
        if served():
            theme.keep()  # nothing else is drawn in a process of ours; in a notebook the settings are its author's
        if state is None:
            state, messages = links.from_query(app.state, os.environ.get("QUERY_STRING", "") if served() else "")
        self._session = Session(app, state)
        form: dict[str, Any] = {"name": app.name, "title": app.title, "question": app.question, "controls": app.form()}
        form |= {"address": page_address(app), "served": served(), "largest_file": _LARGEST, "assurance": MADE}
        super().__init__(form=form, values=form_values(state))
        self._put(self._session.show(), messages)
        self.observe(self._changed, "values")
        self.observe(self._widened, "width")
        self.observe(self._pinned, "pins")
        self.on_msg(self._asked)

    def open_link(self, link: str, width: Width = "wide") -> dict[str, Any]:
        """Show what a link names, and return all that a page needs to draw it (see `toolkit.serve`).

        What cannot be read of it takes its usual value, with a sentence.
        """
        self._session.width = width
        state, messages = links.from_query(self._session.app.state, link)
        with self.hold_trait_notifications():
            self._put(self._session.show(state), messages)
            self.values, self.width = form_values(self._session.state), width
        names = ("form", "values", "view", "problem", "width", "pins")
        area = areas.in_query(link)
        note = chosen_area.note(self._session.app.state, area) if area else ""
        return {"state": {name: getattr(self, name) for name in names}, "area_note": note}

    def answer(self, kind: str, query: str, at: str) -> dict[str, Any]:
        """Return the result of a query without its page, for programs; see `toolkit.explorer.answers`."""
        return answers.answer(self._session.app, kind, query, at)

    def complete(self, link: str = "", width: Width = "wide") -> dict[str, Any]:
        """Return what a link names with nothing left for later: all views, rows of figures, strengths, plain notes."""
        view, session = self.open_link(link, width)["state"]["view"], self._session
        result = session.settled()
        blocks = [session.part(index) for index in range(len(view["blocks"]))]
        rows = {at: {"rows": session.part(at, "rows")} for at, one in enumerate(blocks) if one["kind"] == "figure"}
        return view | {
            "blocks": [one | rows.get(at, {}) for at, one in enumerate(blocks)],
            "strength": [one.values() for one in result.strength] if result else [],
            "notes": [plain(note) for note in view["notes"]],
        }

    def _changed(self, change: Any) -> None:
        if change["new"] != form_values(self._session.state):
            self._put(self._session.change(change["new"]))

    def _widened(self, change: Any) -> None:
        if change["new"] != self._session.width:
            self._session.width = change["new"]
            self._put(self._session.show())

    def _pinned(self, change: Any) -> None:
        self._session.pin(change["new"])
        self._put(self._session.show())

    def _put(self, shown: Any, messages: tuple[str, ...] = ()) -> None:
        text = " ".join([*messages, shown.problem]).strip()
        with self.hold_sync():
            self.problem = {"text": text, "field": shown.field} if text else {}
            if shown.view is not None:
                self.view = shown.view

    def _asked(self, _: Any, message: Any, buffers: list[bytes]) -> None:
        """Answer what a page asks beside the form: a download, or a file to take in."""
        if not isinstance(message, dict):
            return
        if message.get("ask") == "download":
            self._download(str(message.get("kind")), str(message.get("at", "")))
        elif message.get("ask") in get_args(PartKind):
            self._part(message)
        elif message.get("ask") == "strength" and message.get("query") == self.view["query"]:
            result = self._session.settled(1)
            rated = [one.values() for one in result.strength] if result else []
            self.send({"answer": "strength", "query": self.view["query"], "strength": rated})
        elif message.get("ask") == "file":
            self._take(str(message.get("control")), str(message.get("name"))[:200], buffers)

    def _part(self, message: dict[str, Any]) -> None:
        """Send a view left for later, or a figure's rows or readings, unless the page has moved on since it asked."""
        index, query = message.get("index"), message.get("query")
        if isinstance(index, int) and 0 <= index < len(self.view["blocks"]) and query == self.view["query"]:
            part = self._session.part(index, message["ask"])
            answer = {"answer": message["ask"], "index": index, "query": query, "width": self.width, "part": part}
            self.send(answer)

    def _download(self, kind: str, at: str) -> None:
        session = self._session
        result = session.settled() if kind in downloads.KINDS else None
        if result is None:
            return
        make, media_type = downloads.KINDS[kind]
        content = make(session.app, session.state, result, whole_address(session.app, self.view["query"], at))
        self.send({"answer": "download", "name": f"{session.app.name}.{kind}", "type": media_type}, [content])

    def _take(self, control: str, name: str, buffers: list[bytes]) -> None:
        kinds = {item["name"] for item in self.form["controls"] if item["kind"] == "file"}
        if control not in kinds:
            return
        file = OwnFile(name, bytes(buffers[0])) if buffers else None
        if file and len(file.content) > _LARGEST:
            self.problem = {"text": f"“{name}” is larger than {_LARGEST // 2**20} MiB.", "field": control}
            return
        shown = self._session.bring(control, file)
        with self.hold_trait_notifications():
            self._put(shown)
            if shown.view is not None:
                self.values = form_values(self._session.state)  # else the next change would bring back what was reset

    def __repr__(self) -> str:
        """Say the result in words: what nbval compares, and what a reader without widgets gets."""
        result = self._session.result
        if result is None:
            return str(self.problem.get("text", ""))
        shown = [made(view) for view in result.views]
        return "\n".join([plain(result.sentence), *(view.alt for view in shown if isinstance(view, Figure))])

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle[0]["text/plain"] = repr(self)
        return bundle


def served() -> bool:
    """Tell whether this kernel runs behind a page that Voilà serves."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila/")


def whole_address(app: App, query: str, at: str) -> str:
    """Return the address of an app's page with its host, as its page says it (``at``), if that reads as one."""
    path = page_address(app)
    host, found, rest = at[:_LONGEST_ADDRESS].partition(urlsplit(path).path)
    if not (found and rest in ("", "/") and _HOST.fullmatch(host)):
        return page_address(app, query)
    return f"{host}{found}" + (f"?{query}" if query else "")


def page_address(app: App, query: str = "") -> str:
    """Return the address of an app's page; without a known server, the part after its host.

    ``LEVELLING_UP_APPS`` holds the address of the apps' server, as `python -m toolkit run` tells its notebooks.
    """
    base = os.environ.get("LEVELLING_UP_APPS", "").rstrip("/")
    return f"{base}/apps/{app.name.replace('_', '-')}" + (f"?{query}" if query else "")
