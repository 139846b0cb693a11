"""The websocket between a page and its visitor's process, and the page's closing message."""

from __future__ import annotations

import contextlib
from urllib.parse import urlsplit

import tornado.web
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from toolkit.serve import jupyter_protocol
from toolkit.serve.base_handler import Site
from toolkit.serve.first_results import NotShownError
from toolkit.serve.prefork_client import NotForkedError
from toolkit.serve.session import Session
from toolkit.serve.sessions import Sessions

# Bytes of one message: a visitor's own file of 10 MiB plus overhead.
LARGEST = 11 * 2**20


def is_own_page(handler: tornado.web.RequestHandler) -> bool:
    """Return whether the requesting page is this site's: browsers send its origin, and no script can forge it."""
    origin = handler.request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc.lower() == handler.request.host.lower()


class SessionWebsocketHandler(Site, WebSocketHandler):
    """Passes messages on unread: only the visitor's own process, with its limits, parses them."""

    visit: Session | None = None

    def check_origin(self, origin: str) -> bool:
        """Refuse connections from other sites' pages."""
        return is_own_page(self)

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """Choose the protocol that every page offers."""
        return jupyter_protocol.PROTOCOL

    async def get(self, name: str) -> None:
        """Open the websocket of an existing visit, once its process has started."""
        if jupyter_protocol.PROTOCOL not in self.request.headers.get("Sec-WebSocket-Protocol", ""):
            raise tornado.web.HTTPError(400)
        sessions: Sessions = self.settings["sessions"]
        visit = sessions.live.get(name)
        if visit is None:
            raise tornado.web.HTTPError(404)
        try:
            await sessions.start(visit)
        except (NotForkedError, NotShownError) as fault:
            raise tornado.web.HTTPError(503) from fault
        self.visit = visit
        await super().get(name)

    def open(self, name: str) -> None:
        """Attach this websocket to the visit as its connection to the page."""
        if self.visit is not None:
            self.set_nodelay(True)
            self.visit.attach(self)
            if self.settings["sessions"].closing:
                self.move()

    async def on_message(self, message: str | bytes) -> None:
        """Pass a message to the process; the next message is not read until there is room for this one."""
        if self.visit is not None and isinstance(message, bytes):
            with contextlib.suppress(ConnectionError):
                await self.visit.send(message)

    async def pass_on(self, content: bytes) -> None:
        """Send a message and wait until it has been sent, so that a slow page delays only its own process."""
        with contextlib.suppress(WebSocketClosedError, StreamClosedError):
            await self.write_message(content, binary=True)

    def move(self) -> None:
        """Ask the page to continue on another server once nothing is in progress, because this one is stopping."""
        self._tell_state("moving")

    def leave(self, reason: str) -> None:
        """Send Jupyter's message that the process is gone, if it is gone for good, and close the websocket."""
        if not reason:
            self.close(1001)
            return
        self._tell_state("dead", reason=reason)
        self.close(4000, "this page's process has ended")

    def _tell_state(self, state: str, **more: str) -> None:
        with contextlib.suppress(WebSocketClosedError):
            message = jupyter_protocol.write("status", {"execution_state": state, **more}, {}, "iopub")
            self.write_message(message, binary=True)

    def on_close(self) -> None:
        """Tell the visit that its page is gone."""
        if self.visit is not None:
            self.visit.detach(self)


class GoodbyeHandler(Site):
    """Receives a page's message that it is closing, so that its process can end."""

    def check_xsrf_cookie(self) -> None:
        """Require no token: a closing page sends none, and the secret random name of its process is enough."""

    def post(self, name: str) -> None:
        """End the visit; 404 if there is none, so that a proxy can try another server."""
        if not is_own_page(self):
            raise tornado.web.HTTPError(403)
        sessions: Sessions = self.settings["sessions"]
        if name not in sessions.live:
            raise tornado.web.HTTPError(404)
        sessions.end(name, "closed")
        self.set_status(204)


class SessionHandler(Site):
    """Whether a visit still exists, for a page that has lost its websocket."""

    def get(self, name: str) -> None:
        """Send a confirmation, or 404."""
        if name not in self.settings["sessions"].live:
            raise tornado.web.HTTPError(404)
        self.set_header("Cache-Control", "no-store")
        self.write({"id": name, "name": "app"})
