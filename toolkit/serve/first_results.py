"""What apps' pages show before their scripts run: worked out by a process for the moment, and kept for the next."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from typing import Any

from toolkit.serve.app_kernel import PAGES
from toolkit.serve.framing import framed, next_frame
from toolkit.serve.prefork_client import ForkedSession, NotForkedError, PreforkProcess

FIRST = 60.0  # seconds for the first result on a machine that is far too busy
_KEPT = 32 * 2**20  # bytes
_AWAITED = 100  # results of which one more is not begun

_Key = tuple[str, str, str, str]


class NotShownError(RuntimeError):
    """A visitor's process ended before it showed anything: the link asks for more than it may take."""


class FirstResults:
    """First results by app, query and width: whoever asks for a page starts no process if its result is here.

    Parameters
    ----------
    prefork
        Where processes come from.
    turns
        Held while a result is worked out.
    """

    def __init__(self, prefork: PreforkProcess, turns: asyncio.Semaphore) -> None:
        self._prefork, self._turns = prefork, turns
        self._kept: OrderedDict[_Key, tuple[dict[str, Any], int]] = OrderedDict()
        self._awaited: dict[_Key, asyncio.Task[dict[str, Any]]] = {}
        self._size = 0
        self._pages: ForkedSession | None = None
        self._turn_of_pages = asyncio.Lock()

    def holds(self, key: _Key) -> bool:
        """Tell whether an answer is at hand."""
        return key in self._kept

    async def get(self, app: str, query: str, kind: str, at: str = "") -> dict[str, Any]:
        """Return what the page's template shows, but for what is the visit's own; see `initial_state.values`.

        ``kind`` is the page's width or, for an answer that is no page of an app's, what is asked for; ``at`` is then
        the address of the server, which the answer may name.

        Raises
        ------
        NotForkedError
            No process is available just now.
        NotShownError
            It ended before it showed anything.
        """
        key = (app, query, kind, at)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key][0]
        if key not in self._awaited:  # who asks for the same meanwhile waits for the same
            if len(self._awaited) >= _AWAITED:
                raise NotForkedError
            task = self._awaited[key] = asyncio.get_running_loop().create_task(self._work_out(key))
            task.add_done_callback(lambda _: self._awaited.pop(key))
        return await asyncio.shield(self._awaited[key])

    async def _work_out(self, key: _Key) -> dict[str, Any]:
        # One process makes all the pages that are no app's: they leave nothing to choose. A file of one takes longer.
        lasting = key[0] == PAGES and "." not in key[2]
        try:
            async with asyncio.timeout(FIRST), self._turn_of_pages if lasting else self._turns:
                first = await self._ask(key, lasting) or (await self._ask(key, lasting) if lasting else None)
        except TimeoutError as error:
            raise NotForkedError from error
        if first is None or first[0] != b"s":
            raise NotShownError
        shown: dict[str, Any] = json.loads(first[1])
        self._kept[key] = (shown, len(first[1]))
        self._size += len(first[1])
        while self._size > _KEPT:
            self._size -= self._kept.popitem(last=False)[1][1]
        return shown

    async def _ask(self, key: _Key, lasting: bool) -> tuple[bytes, bytes] | None:
        """Return what a process answers, one that lasts or one that ends with it; None where it ended before."""
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
                self._pages = process if first else None  # after a wait that was cut short its answer is nobody's
            if self._pages is not process:
                process.end()
        return first
