"""One visit: a random name, a place as soon as its page is requested, and a process once the page's script connects."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import Protocol

from toolkit.serve.framing import framed
from toolkit.serve.prefork_client import ForkedSession
from toolkit.serve.settings import Settings

LONGEST_QUERY = 8192  # characters of a query that are read; longer ones get an error
_TO_CONNECT = 45.0  # seconds within which a page's script opens its websocket, if ever
_COMING = 10.0  # seconds within which nearly all do; afterwards the place may be given away
_UNUSED = 60.0  # seconds after which an open page may lose its process if all places are taken


class Page(Protocol):
    """A page's websocket, as used by a visit."""

    async def pass_on(self, content: bytes) -> None:
        """Send a message to the page and wait until it has been sent."""

    def move(self) -> None:
        """Ask the page to continue on another server as soon as nothing is in progress."""

    def leave(self, reason: str) -> None:
        """Close the websocket; if a reason is given, first tell the page that its process is gone for good."""


class Session:
    """One visitor's process and page.

    ``app``, ``query`` and ``width`` define the page's first result, from which its process starts; ``address`` is the
    visitor's, from `admission.network`.
    """

    def __init__(self, app: str, query: str = "", width: str = "wide", address: str = "") -> None:
        self.name = secrets.token_hex(16)
        self.app, self.query, self.width, self.address = app, query, width, address
        self.process: ForkedSession | None = None
        self.page: Page | None = None
        self.began = self.heard = self.left = time.monotonic()
        self.connected = False
        self.messages = 0
        self.busy = asyncio.Lock()  # held while something is computed for it

    def attach(self, page: Page) -> None:
        """Attach the page's websocket; a visit has one page, the latest."""
        if self.page is not None:
            self.page.leave("This app has been opened on another page.")
        self.page, self.connected = page, True

    def detach(self, page: Page) -> None:
        """Detach a websocket that has closed; the page may come back."""
        if self.page is page:
            self.page, self.left = None, time.monotonic()

    async def send(self, content: bytes) -> None:
        """Pass a page's message on to the process, which reads messages when it is free."""
        self.messages += 1
        if self.process is not None and not self.process.writer.is_closing():
            self.process.writer.write(framed(b"b", content))
            await self.process.writer.drain()

    def over(self, now: float, settings: Settings) -> str:
        """Return why the visit is over, or an empty string."""
        if self.busy.locked():
            return ""
        if self.page is not None:
            return "idle" if now - self.heard > settings.idle_seconds else ""
        wait = settings.lost_seconds if self.connected else min(_TO_CONNECT, settings.lost_seconds)
        return ("left" if self.connected else "never came") if now - self.left > wait else ""

    def unused(self, now: float) -> bool:
        """Return whether this visit's place may be given to another visitor when all places are taken."""
        if self.busy.locked():
            return False
        return now - self.left > _COMING if self.page is None else now - self.heard > _UNUSED
