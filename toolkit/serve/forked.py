"""Visitors' processes forked from the warm process, as a kernel provisioner of jupyter_client."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

log = logging.getLogger("levelling_up.forked")

PROVISIONER = "levelling-up-forked"
KERNEL = "levelling_up_app"


def possible() -> bool:
    """Tell whether visitors' processes can be forked here: Linux with pidfds. Elsewhere they start as usual."""
    return hasattr(os, "pidfd_open") and sys.platform == "linux"


class NotWarmError(RuntimeError):
    """The warm process has no such app, or cannot run here."""


class WarmProcess:
    """The warm process as its server sees it: started, started again when it died, asked for a visitor's process."""

    def __init__(self, labs: Path) -> None:
        self.labs = labs
        self.folder = Path(tempfile.mkdtemp(prefix="lul-"))
        self._lifeline, self._keep = os.pipe()
        self._process: subprocess.Popen[bytes] | None = None
        self._number = 0
        self._ready: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """Process id, None before the first start."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it without waiting."""
        self._number += 1
        env = {name: value for name, value in os.environ.items() if name not in ("JPY_PARENT_PID", "JUPYTER_TOKEN")}
        env |= {
            "SERVER_SOFTWARE": "voila/forked",
            "QUERY_STRING": "",
            "MPLBACKEND": "agg",
            # Threads make a fork unsafe: one for linear algebra, none for pyarrow's allocator.
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "JE_ARROW_MALLOC_CONF": "background_thread:false",
        }
        command = [sys.executable, "-m", "toolkit.serve.warm", self.path, str(self._lifeline), str(self.labs)]
        self._process = subprocess.Popen(
            command, env=env, pass_fds=[self._lifeline], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        self._ready = None

    @property
    def path(self) -> str:
        """Where it listens; each start has its own."""
        return str(self.folder / f"warm-{self._number}")

    async def ready(self) -> None:
        """Wait until it listens; start it again if it died."""
        if self._process is None or self._process.poll() is not None:
            if self._process is not None:
                log.error("the warm process ended with code %s; starting another", self._process.returncode)
            self.start()
        while not Path(self.path).exists():
            if self._process is not None and self._process.poll() is not None:
                raise NotWarmError("the warm process cannot start")
            await asyncio.sleep(0.02)

    async def fork(self, request: dict[str, Any]) -> tuple[int, int, bytes]:
        """Ask for a visitor's process; return its id, a pidfd, and the app's first state as JSON."""
        await self.ready()
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_UNIX) as line:
            line.setblocking(False)
            await loop.sock_connect(line, self.path)
            await loop.sock_sendall(line, json.dumps(request).encode())
            await _readable(loop, line)
            number, handles, _, _ = socket.recv_fds(line, 8, 1)
            if not handles:
                raise NotWarmError("the warm process refused")
            parts = []
            while part := await loop.sock_recv(line, 2**20):
                parts.append(part)
        return int.from_bytes(number, "big"), handles[0], b"".join(parts)

    def stop(self) -> None:
        """End it and all that it forked."""
        os.close(self._keep)
        if self._process is not None:
            self._process.terminate()  # it may still be loading the apps, and not look at its lifeline yet
            self._process.wait(5)
        shutil.rmtree(self.folder, ignore_errors=True)


async def _readable(loop: asyncio.AbstractEventLoop, line: socket.socket) -> None:
    ready = loop.create_future()
    loop.add_reader(line, ready.set_result, None)
    try:
        await ready
    finally:
        loop.remove_reader(line)


class Forked:
    """As much of Popen as a provisioner uses, for a process that is another's child."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, handle: int) -> None:
        self.pid, self._handle = pid, handle
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return None while it runs."""
        if self.returncode is None and select.select([self._handle], [], [], 0)[0]:
            self.returncode = 0
            os.close(self._handle)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for its end."""
        if self.returncode is None:
            select.select([self._handle], [], [], timeout)
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class ForkedProvisioner(LocalProvisioner):
    """Asks the warm process for a fork where others start an interpreter."""

    warm: WarmProcess  # set by the server before the first visit
    first: bytes = b""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork; the app and the query come in the kernel's environment, as Voilà gives them."""
        env = kwargs.get("env") or {}
        info: dict[str, Any] = dict(self.connection_info)
        connection = {key: value.decode() if isinstance(value, bytes) else value for key, value in info.items()}
        asked = {"app": env["LEVELLING_UP_APP"], "query": env["QUERY_STRING"], "width": env["LEVELLING_UP_WIDTH"]}
        pid, handle, self.first = await self.warm.fork(asked | {"connection": connection})
        self.process: Any = Forked(pid, handle)
        self.pid = self.pgid = pid
        return self.connection_info


def register(warm: WarmProcess) -> None:
    """Make the provisioner known to jupyter_client under `PROVISIONER` (an entry point without an installation)."""
    ForkedProvisioner.warm = warm
    value = "toolkit.serve.forked:ForkedProvisioner"
    entry = EntryPoint(PROVISIONER, value, KernelProvisionerFactory.GROUP_NAME)
    KernelProvisionerFactory.instance().provisioners[PROVISIONER] = entry
