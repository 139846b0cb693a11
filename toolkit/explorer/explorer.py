"""An explorer on a page: one widget that passes the form's values to the frame, and the view back to the form.

The browser side (`explorer.page`) implements anywidget's front-end interface, so that JupyterLab, Voilà and any other
anywidget host show the same explorer.
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

_LONGEST_ADDRESS = 300  # characters
_HOST = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?")  # and the part before “/apps”
_LARGEST = 10 * 2**20  # bytes of a visitor's own file; the page makes the same check before it uploads


class Explorer(anywidget.AnyWidget):
    """A widget that shows an app; ``Explorer(APP)`` is all that a notebook's author needs to write.

    Parameters
    ----------
    app
        The app to show.
    state
        Initial state; if None, the state in the link that the browser opened, or the defaults.
    """

    _esm = page.module()
    _css = page.SHEET

    form = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    problem = traitlets.Dict().tag(sync=True)
    pins: traitlets.List[Any] = traitlets.List().tag(sync=True)  # the form values of each pinned result
    width = traitlets.Enum(["wide", "narrow"], "wide").tag(sync=True)

    def __init__(self, app: App, state: Any | None = None) -> None:
        messages: tuple[str, ...] = ()
        if served():
            theme.keep()  # this process draws nothing else; in a notebook the settings are the author's
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
        """Show a link's state, and return all that a page needs to draw it (see `toolkit.serve`).

        Any part of the link that cannot be read is replaced by its default, with a message.
        """
        self._session.width = width
        state, messages = links.from_query(self._session.app.state, link)
        with self.hold_trait_notifications():
            self._put(self._session.show(state), messages)
            self.values, self.width = form_values(self._session.state), width
        names = ("form", "values", "view", "problem", "width", "pins")
        area = areas.in_query(link)
        note = chosen_area.note(self._session.app.state, area) if area else ""
        said = any(note in message for message in messages)  # once is enough
        return {"state": {name: getattr(self, name) for name in names}, "area_note": "" if said else note}

    def answer(self, kind: str, query: str, at: str) -> dict[str, Any]:
        """Return the result of a query without its page, for programs; see `toolkit.explorer.answers`."""
        return answers.answer(self._session.app, kind, query, at)

    def complete(self, link: str = "", width: Width = "wide") -> dict[str, Any]:
        """Return a link's result with nothing deferred: all views, rows of figures, strengths, plain notes."""
        view, session = self.open_link(link, width)["state"]["view"], self._session
        result = session.settled()
        blocks = [session.part(index) for index in range(len(view["blocks"]))]
        rows = {at: {"rows": session.part(at, "rows")} for at, block in enumerate(blocks) if block["kind"] == "figure"}
        return view | {
            "blocks": [block | rows.get(at, {}) for at, block in enumerate(blocks)],
            "strength": [rating.values() for rating in result.strength] if result else [],
            "notes": [plain(note) for note in view["notes"]],
        }

    def _changed(self, change: Any) -> None:
        # After refused choices, a return to those of the last result withdraws the problem.
        if self._refused or change["new"] != form_values(self._session.state):
            self._put(self._session.change(change["new"]))

    def _widened(self, change: Any) -> None:
        if change["new"] != self._session.width:
            self._session.width = change["new"]
            self._redraw()

    def _pinned(self, change: Any) -> None:
        self._session.pin(change["new"])
        self._redraw()

    def _redraw(self) -> None:
        """Draw the same choices again; a message about them or about the link stays."""
        shown = self._session.show()
        self.problem = {"text": shown.problem, "field": shown.field} if shown.problem else self.problem
        self.view = shown.view or self.view

    def _put(self, display: Any, messages: tuple[str, ...] = ()) -> None:
        text = " ".join([*messages, display.problem]).strip()
        self._refused = display.view is None
        with self.hold_sync():
            self.problem = {"text": text, "field": display.field} if text else {}
            if display.view is not None:
                self.view = display.view

    def _asked(self, _: Any, message: Any, buffers: list[bytes]) -> None:
        """Handle a page's message other than a form change: a download request, or an uploaded file."""
        if not isinstance(message, dict):
            return
        if message.get("ask") == "download":
            self._download(str(message.get("kind")), str(message.get("at", "")))
        elif message.get("ask") in get_args(PartKind):
            self._part(message)
        elif message.get("ask") == "strength" and message.get("query") == self.view["query"]:
            result = self._session.settled(1)
            rated = [rating.values() for rating in result.strength] if result else []
            self.send({"answer": "strength", "query": self.view["query"], "strength": rated})
        elif message.get("ask") == "file":
            self._take(str(message.get("control")), str(message.get("name"))[:200], buffers)

    def _part(self, message: dict[str, Any]) -> None:
        """Send a deferred view, or a figure's rows or readings, unless the page has moved on since the request."""
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
        display = self._session.bring(control, file)
        with self.hold_trait_notifications():
            self._put(display)
            if display.view is not None:
                self.values = form_values(self._session.state)  # otherwise the next change would restore what was reset

    def __repr__(self) -> str:
        """Return the result in words: what nbval compares, and what a reader without widgets sees."""
        result = self._session.result
        if result is None:
            return str(self.problem.get("text", ""))
        views = [made(view) for view in result.views]
        return "\n".join([plain(result.sentence), *(view.alt for view in views if isinstance(view, Figure))])

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle[0]["text/plain"] = repr(self)
        return bundle


def served() -> bool:
    """Return whether this kernel runs behind a page that Voilà serves."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila/")


def whole_address(app: App, query: str, at: str) -> str:
    """Return an app's address on the host in ``at`` (sent by the visitor's page), if ``at`` is valid."""
    path = page_address(app)
    host, folder, rest = at[:_LONGEST_ADDRESS].partition(urlsplit(path).path)
    if not (folder and rest in ("", "/") and _HOST.fullmatch(host)):
        return page_address(app, query)
    return f"{host}{folder}" + (f"?{query}" if query else "")


def page_address(app: App, query: str = "") -> str:
    """Return the address of an app's page; if the server is unknown, only the part after the host.

    ``LEVELLING_UP_APPS`` holds the address of the app server; `python -m toolkit run` sets it for its notebooks.
    """
    base = os.environ.get("LEVELLING_UP_APPS", "").rstrip("/")
    return f"{base}/apps/{app.name.replace('_', '-')}" + (f"?{query}" if query else "")
