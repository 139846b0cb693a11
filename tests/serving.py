"""What the tests of serving share: small labs of their own, and the real server on a free port."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parent.parent

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
    card = {"title": "First thing", "question": "How unequal?", "minutes": 20, "order": 1}
    _write(first / "app.ipynb", card, "# First thing", COUNTER)
    _write(first / "apps" / "faulty.ipynb", {"title": "Faulty"}, "# Faulty", "secret = 'swordfish'\n1 / 0")
    _write(first / "lesson.ipynb", {}, "# Lesson", "1 + 1")
    _write(second / "app.ipynb", {"title": "<script>alert(1)</script>", "order": 2}, "# Second", "print('second')")
    (second / "scenarios.yaml").write_text("secret: swordfish\n", encoding="utf-8")
    (second / "picture.png").write_bytes(b"not for visitors")
    return folder


def _write(path: Path, card: dict[str, object], heading: str, source: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(
        cells=[new_markdown_cell(heading), new_code_cell(source)],
        metadata={"levelling_up": card, "kernelspec": kernel},
    )
    nbformat.write(notebook, path)


def free_port() -> int:
    """Return a port that nothing listens on, above which the next one is free too.

    Below the range from which systems take the other end of connections: asking such a port before anyone listens
    there can connect to itself.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as first, socket.socket() as second, contextlib.suppress(OSError):
            first.bind(("127.0.0.1", port))
            second.bind(("127.0.0.1", port + 1))
            return port


@contextlib.contextmanager
def running(labs: Path, **settings: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start ``python -m toolkit.serve`` for a folder of labs; yield its address, once it answers, and the process."""
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "LEVELLING_UP_LABS": str(labs), "PYTHONPATH": str(ROOT)} | settings
    process = subprocess.Popen(
        [sys.executable, "-m", "toolkit.serve"], env=environment, stderr=subprocess.PIPE, text=True, cwd=labs
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(f"{address}/health", process)
        yield address, process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def wait_until_up(address: str, process: subprocess.Popen[str], seconds: float = 120) -> None:
    """Wait for an answer; fail with what the process said when it ended instead."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the server ended: {process.communicate()}")
        with contextlib.suppress(OSError, http.client.HTTPException), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.1)
    raise AssertionError(f"no answer from {address} within {seconds} s")
