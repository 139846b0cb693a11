"""The current visits: each has a random name, its own process, and at most one page."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import Counter
from typing import Any

from toolkit.serve.admission import Admission, NotAdmittedError
from toolkit.serve.first_results import FIRST, FirstResults, NotShownError
from toolkit.serve.framing import next_frame
from toolkit.serve.prefork_client import ForkedSession, NotForkedError, PreforkProcess
from toolkit.serve.session import Session
from toolkit.serve.settings import Settings

log = logging.getLogger("levelling_up.sessions")

_SOON = 2.0  # seconds that a visitor does not notice

# A stopping server says nothing: its pages try to reconnect until it is back.
_LAST_WORDS = {
    "idle": "This page has not been used for a while, so the server has stopped running it.",
    "gave way": "The server was full and nobody was using this page, so the server has stopped running it.",
    "lost": "The server has stopped running this page.",
}


class Sessions:
    """Opens and ends visits: processes from ``prefork``, time limits from ``settings``, admission by ``admission``."""

    def __init__(self, prefork: PreforkProcess, settings: Settings, admission: Admission) -> None:
        self.prefork, self.settings, self.admission = prefork, settings, admission
        self.live: dict[str, Session] = {}
        self.ended: Counter[str] = Counter()
        self.closing = False  # no new visits
        self._tasks: set[asyncio.Task[None]] = set()
        # Results are computed a few at a time: in a rush, those who come first are served first.
        self._turns = asyncio.Semaphore(1 + (os.cpu_count() or 1))
        self._waiting: dict[str, float] = {}  # since when visits have waited for a turn
        self.first_results = FirstResults(prefork, self._turns)

    def health(self) -> str:
        """Return “ok” if a visitor would be served within two seconds, else the reason why not."""
        if not (self.prefork.settled or self.prefork.apps):
            return "starting"
        if self.prefork.apps and self.prefork.silence > _SOON:
            return "not answering"
        if self.closing:
            return "stopping"
        waiting = min(self._waiting.values(), default=time.monotonic())
        return "ok" if self.has_room() and time.monotonic() - waiting < _SOON else "busy"

    def has_room(self) -> bool:
        """Return whether one more visit could begin from an address that has no visit yet."""
        return self.admission.has_room(self.live.values())

    def reserve(self, visit: Session) -> None:
        """Reserve a place before awaiting anything; if none is free, the visit that has been idle longest gives way.

        Raises
        ------
        NotAdmittedError
            There is no free place for the visit.
        """
        if self.closing:
            raise NotAdmittedError("server")
        gives_way = self.admission.place(visit.address, self.live.values())
        self.admission.count(visit.address)
        if gives_way:
            self.end(gives_way.name, "gave way")
        self.live[visit.name] = visit

    async def start(self, visit: Session) -> None:
        """Fork a process for a visit, unless it has one already.

        Raises
        ------
        NotForkedError
            No process is available just now.
        NotShownError
            The process ended before it had computed the page's content.
        """
        async with visit.busy:
            if visit.process is not None:
                return
            try:
                async with asyncio.timeout(FIRST):
                    visit.process = await self._forked(visit)
            except BaseException as error:
                self.end(visit.name, "failed")
                if isinstance(error, TimeoutError):
                    raise NotForkedError from error
                raise
            visit.left = visit.heard = time.monotonic()
        if visit.name not in self.live:  # it was ended meanwhile
            visit.process.end()
            raise NotForkedError
        self._later(self._pump(visit, visit.process.reader))

    async def _forked(self, visit: Session) -> ForkedSession:
        if not await self.prefork.has(visit.app):
            raise NotForkedError
        self._waiting[visit.name] = time.monotonic()
        try:
            await self._turns.acquire()
        finally:
            del self._waiting[visit.name]
        try:
            request = {"app": visit.app, "query": visit.query, "width": visit.width, "visit": visit.name}
            process = await self.prefork.fork(request)
            try:
                if await next_frame(process.reader) is None:
                    raise NotShownError
            except BaseException:
                process.end()
                raise
            return process
        finally:
            self._turns.release()

    def _later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pump(self, visit: Session, reader: asyncio.StreamReader) -> None:
        """Pass on the process's messages, or drop them if no page is open. A returning page asks for them again."""
        while (frame := await next_frame(reader)) is not None:
            if frame[0] == b"u":
                visit.heard = time.monotonic()
            elif visit.page is not None:
                await visit.page.pass_on(frame[1])
        self.end(visit.name, "lost")

    async def drain(self, seconds: float, again: asyncio.Semaphore) -> None:
        """Refuse new visits, ask all pages to move elsewhere, and wait up to ``seconds`` for them to go.

        Releasing ``again`` ends the wait.
        """
        self.closing = True
        until = time.monotonic() + seconds
        for visit in self.live.values():
            if visit.page is not None:
                visit.page.move()
        while again.locked() and time.monotonic() < until and any(visit.page for visit in self.live.values()):
            await asyncio.sleep(0.1)

    def end(self, name: str, why: str) -> None:
        """End a visit, unless it has already ended; log one line that says nothing about the visitor."""
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
        """End every visit and the prefork process, because the server is stopping."""
        for name in list(self.live):
            self.end(name, "server stopped")
        self.prefork.stop()
        await asyncio.sleep(0.05)  # time for the pages' websockets to close

    def sweep(self) -> None:
        """End the visits that are no longer in use."""
        now = time.monotonic()
        for name, why in [(name, visit.over(now, self.settings)) for name, visit in self.live.items()]:
            if why:
                self.end(name, why)
