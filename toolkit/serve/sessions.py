"""The visits that are going on: each has a process of its own, a random name, and at most one page."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Protocol

from toolkit.serve.framing import framed, next_frame
from toolkit.serve.prefork_client import ForkedSession, NotForkedError, PreforkProcess
from toolkit.serve.settings import Settings

log = logging.getLogger("levelling_up.sessions")

_TO_CONNECT = 45.0  # seconds within which a page's script opens its websocket, or never will
_SOON = 2.0  # seconds that a visitor does not mind
_FIRST = 60.0  # seconds for the first result on a machine that is far too busy


class Page(Protocol):
    """A page's websocket, as a visit uses it."""

    async def pass_on(self, letter: bytes, content: bytes) -> None:
        """Send a message to the page, and wait until it is on its way."""

    def leave(self, reason: str) -> None:
        """Close; with a reason, tell the page before that its process is gone for good."""


class NotShownError(RuntimeError):
    """A visitor's process ended before it showed anything: the link asks for more than it may take."""


class Session:
    """One visitor's process and page."""

    def __init__(self, app: str) -> None:
        self.name = secrets.token_hex(16)
        self.app = app
        self.process: ForkedSession | None = None
        self.page: Page | None = None
        self.began = self.heard = self.left = time.monotonic()
        self.connected = False
        self.messages = 0

    def attach(self, page: Page) -> None:
        """Take the page's websocket; a visit has one page, the latest."""
        if self.page is not None:
            self.page.leave("This app was opened in another page.")
        self.page, self.connected, self.heard = page, True, time.monotonic()

    def detach(self, page: Page) -> None:
        """Let go of a websocket that closed; the page may come back."""
        if self.page is page:
            self.page, self.left = None, time.monotonic()

    async def send(self, letter: bytes, content: bytes) -> None:
        """Pass a page's message on to the process, which takes it when it is free."""
        self.heard = time.monotonic()
        self.messages += 1
        if self.process is not None and not self.process.writer.is_closing():
            self.process.writer.write(framed(letter, content))
            await self.process.writer.drain()

    def over(self, now: float, settings: Settings) -> str:
        """Return why the visit is over, or an empty text."""
        if self.page is not None:
            return "idle" if now - self.heard > settings.idle_seconds else ""
        if self.process is None:
            return ""
        wait = settings.lost_seconds if self.connected else min(_TO_CONNECT, settings.lost_seconds)
        return ("left" if self.connected else "never came") if now - self.left > wait else ""


# A server that stops says nothing: its pages try to reach it again until it is back.
_LAST_WORDS = {
    "idle": "Nobody has used this page for a while, so its process on the server was ended.",
    "lost": "This page lost its process on the server.",
}


class Sessions:
    """Opens visits, up to as many as there may be, and ends them.

    Parameters
    ----------
    prefork
        Where visitors' processes come from.
    settings
        How many, and for how long.
    """

    def __init__(self, prefork: PreforkProcess, settings: Settings) -> None:
        self.prefork, self.settings = prefork, settings
        self.live: dict[str, Session] = {}
        self.ended: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        # First results are worked out a few at a time: in a rush the first to come is then the first to see it.
        self._turns = asyncio.Semaphore(1 + (os.cpu_count() or 1))

    def health(self) -> str:
        """Return “ok” if a visitor would be served within two seconds, else why not."""
        if not (self.prefork.settled or self.prefork.apps):
            return "starting"
        if self.prefork.apps and self.prefork.silence > _SOON:
            return "not answering"
        return "busy" if len(self.live) >= self.settings.visitors else "ok"

    async def open(self, app: str, query: str, width: str, base: str) -> dict[str, Any]:
        """Fork a process for a visitor; return what the page's template shows.

        Raises
        ------
        NotForkedError
            There is no process to be had just now.
        NotShownError
            It ended before it showed anything.
        """
        visit = Session(app)
        self.live[visit.name] = visit
        asked = {"app": app, "query": query, "width": width, "kernel": visit.name, "base": base}
        try:
            async with self._turns, asyncio.timeout(_FIRST):
                visit.process = await self.prefork.fork(asked)
                first = await next_frame(visit.process.reader)
                if first is None or first[0] != b"s":
                    raise NotShownError
        except BaseException as error:
            self.end(visit.name, "failed")
            if isinstance(error, TimeoutError):
                raise NotForkedError from error
            raise
        visit.left = time.monotonic()
        self._later(self._pump(visit, visit.process.reader))
        shown: dict[str, Any] = json.loads(first[1])
        return shown

    def _later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pump(self, visit: Session, reader: asyncio.StreamReader) -> None:
        """Pass on what the process says to the page; without one it is dropped, a page that returns asks anew."""
        while (frame := await next_frame(reader)) is not None:
            if visit.page is not None:
                await visit.page.pass_on(*frame)
        self.end(visit.name, "lost")

    def end(self, name: str, why: str) -> None:
        """End a visit, unless it has ended already; one line in the log, which says nothing of the visitor."""
        visit = self.live.pop(name, None)
        if visit is None:
            return
        if visit.process is not None:
            visit.process.end()
        if visit.page is not None:
            visit.page.leave(_LAST_WORDS.get(why, ""))
        self.ended[why] += 1
        level = logging.WARNING if why in ("lost", "failed") else logging.INFO
        seconds = time.monotonic() - visit.began
        log.log(level, "visit to %s over: %s, %.0f seconds, %d messages", visit.app, why, seconds, visit.messages)

    async def close(self) -> None:
        """End every visit and the prefork process, because the server stops."""
        for name in list(self.live):
            self.end(name, "server stopped")
        self.prefork.stop()
        await asyncio.sleep(0.05)  # the pages' websockets say goodbye

    def sweep(self) -> None:
        """End the visits that nobody uses any more."""
        now = time.monotonic()
        for name, why in [(name, visit.over(now, self.settings)) for name, visit in self.live.items()]:
            if why:
                self.end(name, why)


class Doorkeeper:
    """Says whether an address may begin another visit: so many a minute, regained evenly.

    Parameters
    ----------
    per_minute
        New visits in a minute, and at once; 0 lets everybody in.
    clock
        Seconds that only grow.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute, self._clock = per_minute, clock
        self._seen: dict[str, tuple[float, float]] = {}

    def lets_in(self, address: str) -> bool:
        """Count a visit from an address; False if it is one too many."""
        if not self._per_minute:
            return True
        now = self._clock()
        if len(self._seen) > 10_000:  # whoever has all visits again need not be remembered
            self._seen = {one: seen for one, seen in self._seen.items() if now - seen[1] < 60}
        left, then = self._seen.get(address, (float(self._per_minute), now))
        left = min(self._per_minute, left + (now - then) * self._per_minute / 60)
        self._seen[address] = (left - 1 if left >= 1 else left, now)
        return left >= 1
