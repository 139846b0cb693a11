"""First results for apps' pages, shown before scripts run: computed by a temporary process, then cached."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from typing import Any

from toolkit.serve.app_kernel import PAGES
from toolkit.serve.framing import framed, next_frame
from toolkit.serve.prefork_client import ForkedSession, NotForkedError, PreforkProcess

FIRST = 60.0  # seconds for the first result on a heavily loaded machine
_KEPT = 32 * 2**20  # bytes
_AWAITED = 100  # pending results, beyond which no more are started

_Key = tuple[str, str, str, str]


class NotShownError(RuntimeError):
    """A visitor's process ended before it showed anything: the link needs more than the limits allow."""


class FirstResults:
    """First results by app, query and width: a page request needs no new process if its result is cached.

    Parameters
    ----------
    prefork
        Source of processes.
    turns
        Held while a result is computed.
    """

    def __init__(self, prefork: PreforkProcess, turns: asyncio.Semaphore) -> None:
        self._prefork, self._turns = prefork, turns
        self._kept: OrderedDict[_Key, tuple[dict[str, Any], int]] = OrderedDict()
        self._awaited: dict[_Key, asyncio.Task[dict[str, Any]]] = {}
        self._size = 0
        self._pages: ForkedSession | None = None
        self._turn_of_pages = asyncio.Lock()

    def holds(self, key: _Key) -> bool:
        """Return whether a response is cached."""
        return key in self._kept

    async def get(self, app: str, query: str, kind: str, at: str = "") -> dict[str, Any]:
        """Return the template values except those specific to one visit; see `initial_state.values`.

        ``kind`` is the page's width or, for a response other than an app's page, the kind of response; ``at`` is then
        the address of the server, which the response may contain.

        Raises
        ------
        NotForkedError
            No process is available just now.
        NotShownError
            The process ended before it showed anything.
        """
        key = (app, query, kind, at)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key][0]
        if key not in self._awaited:  # concurrent requests for the same result share it
            if len(self._awaited) >= _AWAITED:
                raise NotForkedError
            task = self._awaited[key] = asyncio.get_running_loop().create_task(self._work_out(key))
            task.add_done_callback(lambda _: self._awaited.pop(key))
        return await asyncio.shield(self._awaited[key])

    async def _work_out(self, key: _Key) -> dict[str, Any]:
        # One process makes all non-app pages: they have no choices. One of their files takes longer.
        lasting = key[0] == PAGES and "." not in key[2]
        try:
            async with asyncio.timeout(FIRST), self._turn_of_pages if lasting else self._turns:
                first = await self._ask(key, lasting) or (await self._ask(key, lasting) if lasting else None)
        except TimeoutError as error:
            raise NotForkedError from error
        if first is None or first[0] != b"s":
            raise NotShownError
        result: dict[str, Any] = json.loads(first[1])
        self._kept[key] = (result, len(first[1]))
        self._size += len(first[1])
        while self._size > _KEPT:
            self._size -= self._kept.popitem(last=False)[1][1]
        return result

    async def _ask(self, key: _Key, lasting: bool) -> tuple[bytes, bytes] | None:
        """Return a response from a long-lived or single-use process; None if the process ended first."""
        app, query, kind, at = key
        of_app = kind in ("wide", "narrow")
        wanted = {"query": query, "width": kind} if of_app else {"answers": True}
        process = (self._pages if lasting else None) or await self._prefork.fork({"app": app} | wanted)
        first = None
        try:
            if not of_app:
                process.writer.write(framed(b"a", json.dumps([kind, query, at]).encode()))
            first = await next_frame(process.reader)
        finally:
            if lasting:
                self._pages = process if first else None  # after an interrupted wait, its response belongs to nobody
            if self._pages is not process:
                process.end()
        return first
