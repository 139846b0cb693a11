"""Shared by the serving tests: small labs, and the real server on a free port."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

os.environ.setdefault("LEVELLING_UP_ROOT", "1")  # root runs the tests in a container, and starts servers behind proxies
ROOT = Path(__file__).resolve().parent.parent
APP_NOTEBOOKS = sorted([*(ROOT / "labs").glob("*/app.ipynb"), *(ROOT / "labs").glob("*/apps/*.ipynb")])

COUNTER = """
import anywidget, traitlets

class Counter(anywidget.AnyWidget):
    _esm = '''
    export default { render({ model, el }) {
      const button = document.createElement("button");
      const show = () => { button.textContent = "Counted " + model.get("reply"); };
      button.onclick = () => { model.set("asked", model.get("asked") + 1); model.save_changes(); };
      model.on("change:reply", show); show(); el.append(button);
    } };
    '''
    asked = traitlets.Int(0).tag(sync=True)
    reply = traitlets.Int(0).tag(sync=True)

counter = Counter()
counter.observe(lambda change: setattr(counter, "reply", change.new * 10), "asked")
counter
"""


def write_labs(folder: Path) -> Path:
    """Write two labs: one with a control and a further app that fails, one with a hostile title; return the folder."""
    first, second = folder / "01_first_thing", folder / "02_second"
    card: dict[str, object] = {"title": "First thing", "question": "How unequal?", "minutes": 20, "order": 1}
    card |= {"formerly": ["Old thing"], "next": ["faulty"]}
    _write(first / "app.ipynb", card, "# First thing", COUNTER)
    _write(first / "apps" / "faulty.ipynb", {"title": "Faulty"}, "# Faulty", "secret = 'swordfish'\n1 / 0")
    _write(first / "lesson.ipynb", {}, "# Lesson", "1 + 1")
    _write(second / "app.ipynb", {"title": "<script>alert(1)</script>", "order": 2}, "# Second", "print('second')")
    (second / "secret.yaml").write_text("secret: swordfish\n", encoding="utf-8")
    (second / "picture.png").write_bytes(b"not for visitors")
    return folder


def _write(path: Path, card: dict[str, object], heading: str, source: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(
        cells=[new_markdown_cell(heading), new_code_cell(source)], metadata={"levelling_up": card, "kernelspec": kernel}
    )
    nbformat.write(notebook, path)


def free_port() -> int:
    """Return a port that nothing listens on, with the next one free too.

    Below the range of ephemeral ports: a connection to such a port before anyone listens can connect to itself.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as first, socket.socket() as second, contextlib.suppress(OSError):
            first.bind(("127.0.0.1", port))
            second.bind(("127.0.0.1", port + 1))
            return port


class Server(subprocess.Popen[str]):
    """A process that logs to a file, so it never blocks on a reader, however long it runs and whatever it logs."""

    def __init__(self, command: list[str], **options: Any) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # open as long as the process
        super().__init__([sys.executable, *command], stderr=self._log, text=True, **options)

    def log(self, seconds: float = 120) -> str:
        """Wait for its end, and return its log."""
        self.wait(seconds)
        return os.pread(self._log.fileno(), 2**27, 0).decode(errors="replace")

    def end(self) -> str:
        """End it as a user would, and return its log."""
        self.terminate()
        return self.log()


@contextlib.contextmanager
def running(labs: Path, **settings: str) -> Iterator[tuple[str, Server]]:
    """Start ``python -m toolkit.serve`` for a folder of labs; yield its address, once it responds, and the process."""
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "LEVELLING_UP_LABS": str(labs), "PYTHONPATH": str(ROOT)} | settings
    with ended(Server(["-m", "toolkit.serve"], env=environment, cwd=labs)) as server:
        address = f"http://127.0.0.1:{port}"
        wait_until_up(f"{address}/health", server)
        yield address, server


@contextlib.contextmanager
def ended(server: Server) -> Iterator[Server]:
    """Leave no server behind."""
    try:
        yield server
    finally:
        server.end()


def wait_until_up(address: str, server: Server, seconds: float = 300) -> None:
    """Wait for a response; fail with the server's log if it ended instead."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise AssertionError(f"the server ended: {server.log()}")
        with contextlib.suppress(OSError, http.client.HTTPException), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.1)
    raise AssertionError(f"no answer from {address} within {seconds} s")
