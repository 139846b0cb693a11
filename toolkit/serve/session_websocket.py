"""The websocket between a page and its visitor's process, and the page's last word."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from urllib.parse import urlsplit

import tornado.web
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from toolkit.serve import jupyter_protocol
from toolkit.serve.admission import NotAdmittedError, network
from toolkit.serve.base_handler import Site
from toolkit.serve.first_results import NotShownError
from toolkit.serve.prefork_client import NotForkedError
from toolkit.serve.session import LONGEST_QUERY, Session
from toolkit.serve.sessions import Sessions

# Bytes of one message: a visitor's own file of 10 MiB and what surrounds it.
LARGEST = 11 * 2**20


def is_own_page(handler: tornado.web.RequestHandler) -> bool:
    """Tell whether a page that asks is this site's: browsers name a page's origin, and no script can forge it."""
    origin = handler.request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc.lower() == handler.request.host.lower()


class SessionWebsocketHandler(Site, WebSocketHandler):
    """Passes messages on, unread: the visitor's own process, with its limits, is who takes them apart."""

    visit: Session | None = None
    is_new = False

    def initialize(self, apps: Collection[str]) -> None:
        """Keep the names of the apps."""
        self.apps = apps

    def check_origin(self, origin: str) -> bool:
        """Refuse other sites' pages."""
        return is_own_page(self)

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """Speak the binary dialect with whoever offers it."""
        return jupyter_protocol.PROTOCOL if jupyter_protocol.PROTOCOL in subprotocols else None

    async def get(self, name: str) -> None:
        """Open the websocket of a visit that there is, or that the page wants begun anew with what it shows."""
        sessions: Sessions = self.settings["sessions"]
        visit = sessions.live.get(name)
        try:
            if visit is None:
                visit = self._wanted(name, sessions)
            self.is_new = await sessions.start(visit)
        except (NotAdmittedError, NotForkedError) as fault:
            raise tornado.web.HTTPError(503) from fault
        except NotShownError as fault:
            raise tornado.web.HTTPError(500) from fault
        self.visit = visit
        await super().get(name)

    def _wanted(self, name: str, sessions: Sessions) -> Session:
        """Give a page that has lost its visit another of the same name; ``app``, ``link``, ``width`` say with what."""
        app, link, width = (self.get_query_argument(part, "") for part in ("app", "link", "width"))
        if app not in self.apps or not is_own_page(self):
            raise tornado.web.HTTPError(404)
        narrow = "narrow" if width == "narrow" else "wide"
        visit = Session(app, link[:LONGEST_QUERY], narrow, network(self.address), name)
        sessions.reserve(visit)
        return visit

    def open(self, name: str) -> None:
        """Take the place of the visit's page, and tell the page whether its process is a new one."""
        if self.visit is None:
            return
        self.set_nodelay(True)
        self.visit.attach(self)
        self._tell_state("starting" if self.is_new else "connected")

    def _tell_state(self, state: str, **more: str) -> None:
        with contextlib.suppress(WebSocketClosedError):
            write = jupyter_protocol.write if self.selected_subprotocol else jupyter_protocol.write_older
            told = write("status", {"execution_state": state, **more}, {}, "iopub")
            self.write_message(told, binary=isinstance(told, bytes))

    async def on_message(self, message: str | bytes) -> None:
        """Pass it to the process; the next one is not read before there is room for this one."""
        if self.visit is not None:
            text = isinstance(message, str)
            content = message.encode() if isinstance(message, str) else message
            with contextlib.suppress(ConnectionError):
                await self.visit.send(b"t" if text else b"b", content)

    async def pass_on(self, letter: bytes, content: bytes) -> None:
        """Send a message to the page, and wait until it is on its way: a slow page slows its own process only."""
        with contextlib.suppress(WebSocketClosedError, StreamClosedError):
            await self.write_message(content, binary=letter == b"b")

    def leave(self, reason: str) -> None:
        """Say in Jupyter's way that the process is gone, if it is for good, and close."""
        if not reason:
            self.close(1001)
            return
        self._tell_state("dead", reason=reason)
        self.close(4000, "the process of this page is gone")

    def on_close(self) -> None:
        """Let the visit know that its page is away."""
        if self.visit is not None:
            self.visit.detach(self)


class GoodbyeHandler(Site):
    """The last word of a closing page: its process may end, now rather than later."""

    def check_xsrf_cookie(self) -> None:
        """Ask for no token: a closing page sends none; the random name of its process, known to it alone, serves."""

    def post(self, name: str) -> None:
        """End the visit, unless it has ended already."""
        if not is_own_page(self):
            raise tornado.web.HTTPError(403)
        sessions: Sessions = self.settings["sessions"]
        sessions.end(name, "closed")
        self.set_status(204)


class SessionHandler(Site):
    """Whether a visit is still there: what a page asks that lost its websocket."""

    def get(self, name: str) -> None:
        """Send a word; 404 where it can begin anew, 410 where only a new page can, 503 while there is no place."""
        self.set_header("Cache-Control", "no-store")
        sessions: Sessions = self.settings["sessions"]
        if name in sessions.live:
            self.write({"id": name, "name": "app"})
        elif self.get_query_argument("version", "") not in ("", self.settings["page_files"]["version"]):
            raise tornado.web.HTTPError(410)
        else:
            raise tornado.web.HTTPError(404 if sessions.has_room() else 503)
