"""The prefork process as seen from the server: start and restart it, and request visitors' processes from it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

log = logging.getLogger("levelling_up.prefork_client")

_BEAT = b"?"  # heartbeat sent every second, and its reply
_SILENT = 10.0  # seconds without a reply after which it is killed
_SILENT_AT_FIRST = 120.0  # the same while it loads the apps and replies only in between

_PAUSES = (0.0, 1.0, 5.0, 30.0)  # seconds before the first, second, … of successive failed starts


def possible() -> bool:
    """Return whether processes can be forked: only on Linux with pidfds; elsewhere they start as usual."""
    return hasattr(os, "pidfd_open") and sys.platform == "linux"


class NotForkedError(RuntimeError):
    """The prefork process could not provide a visitor's process."""


@dataclass(frozen=True)
class ForkedSession:
    """A visitor's process: the connection to it, and a handle that can never refer to another process."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    handle: int

    def end(self) -> None:
        """Kill the process at once, whatever it is doing, and close the connection."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)
        os.close(self.handle)
        self.writer.transport.abort()  # unread data is dropped, and anyone waiting for it continues


class PreforkProcess:
    """Starts the prefork process, and restarts it whenever it ends.

    ``apps`` are the names of the apps that it can show so far; ``settled`` is set once no more are coming.
    """

    def __init__(self, labs: Path) -> None:
        self.labs = labs
        self.apps: frozenset[str] = frozenset()
        self.settled = False
        self.starts = 0
        self._failures = 0
        self._news = asyncio.Event()
        self._asked: float | None = None  # since when a reply has been awaited

    @property
    def silence(self) -> float:
        """Seconds spent waiting for a reply; 0.0 if none is awaited."""
        return 0.0 if self._asked is None else time.monotonic() - self._asked

    def start(self) -> None:
        """Start the process without waiting."""
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setblocking(False)
        # The tokens are not for the apps: their processes must not see them.
        unknown = ("JPY_PARENT_PID", "JUPYTER_TOKEN", "LEVELLING_UP_TOKEN")
        env = {name: value for name, value in os.environ.items() if name not in unknown}
        env |= {
            "SERVER_SOFTWARE": "voila/forked",
            "QUERY_STRING": "",
            "MPLBACKEND": "agg",
            # Threads make forking unsafe: one for linear algebra, none for pyarrow's allocator.
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "JE_ARROW_MALLOC_CONF": "background_thread:false",
            "JUPYTER_WIDGETS_ECHO": "0",  # a page need not be told what it has just sent
        }
        command = [sys.executable, "-m", "toolkit.serve.prefork", str(theirs.fileno()), str(self.labs)]
        self._asked = None
        with theirs:
            self._process = subprocess.Popen(
                command, env=env, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
        self.starts += 1

    def watch(self) -> None:
        """Listen to the process, from within the running loop."""
        asyncio.get_running_loop().add_reader(self._control, self._heard)

    def beat(self) -> None:
        """Send a heartbeat; kill a process that has been silent for too long, so that another is started.

        A stopped or stuck process still looks alive: only the lack of a reply gives it away.
        """
        if self.silence > (_SILENT if self.settled and self.apps else _SILENT_AT_FIRST):
            log.error("the prefork process has not answered for %.0f seconds; ending it", self.silence)
            self._asked = None
            self._process.kill()
        elif self._asked is None:
            with contextlib.suppress(OSError):  # it has just ended, which is detected elsewhere, or its queue is full
                self._control.send(_BEAT)
            self._asked = time.monotonic()

    def _heard(self) -> None:
        """Handle a message with its apps, or the closing of its end of the connection."""
        try:
            message = self._control.recv(2**16)
        except ConnectionError:
            message = b""
        self._asked = None
        if message == _BEAT:
            return
        if message:
            status = json.loads(message)
            if status["all"]:
                self._failures = 0
            self._know(status["apps"], settled=status["all"])
            return
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._control)
        self._control.close()
        pause = _PAUSES[min(self._failures, len(_PAUSES) - 1)]
        self._failures += 1
        code = self._process.wait()
        log.error("the prefork process ended with code %s; starting another in %g seconds", code, pause)
        # A process that was working is soon back and worth waiting for; one that cannot start is not.
        self._know((), settled=self._failures > 1)
        loop.call_later(pause, self._restart)

    def _know(self, apps: Iterable[str], settled: bool) -> None:
        self.apps, self.settled = frozenset(apps), settled
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _restart(self) -> None:
        self.start()
        self.watch()

    async def has(self, app: str) -> bool:
        """Return whether the prefork process can show an app; wait until that is known."""
        while not self.settled and app not in self.apps:
            await self._news.wait()
        return app in self.apps

    async def fork(self, request: dict[str, Any]) -> ForkedSession:
        """Request a visitor's process; retry once if the prefork process has just ended.

        Raises
        ------
        NotForkedError
            No process is available.
        """
        with contextlib.suppress(OSError):
            return await self._fork(request)
        await asyncio.sleep(0.05)  # until its end is noticed
        await self.has(request["app"])
        try:
            return await self._fork(request)
        except OSError as error:
            raise NotForkedError from error

    async def _fork(self, request: dict[str, Any]) -> ForkedSession:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            with theirs:
                await self._ask(json.dumps(request).encode(), theirs)
            handle = await _handle(ours)
        except BaseException:
            ours.close()
            raise
        reader, writer = await asyncio.open_connection(sock=ours, limit=2**20)
        return ForkedSession(reader, writer, handle)

    async def _ask(self, request: bytes, line: socket.socket) -> None:
        while True:
            try:
                socket.send_fds(self._control, [request], [line.fileno()])
                return
            except BlockingIOError:  # many at once
                await asyncio.sleep(0.01)

    def stop(self) -> None:
        """End the process for good; the visitors' processes end with their connections."""
        asyncio.get_running_loop().remove_reader(self._control)
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait()


async def _handle(line: socket.socket) -> int:
    """Wait for a process to report that it is running, and return its pidfd."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(line, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(line)
    _, handles, _, _ = socket.recv_fds(line, len(b"p0000"), 1)
    if not handles:
        raise ConnectionError("the line ended")
    return handles[0]
