"""The warm process: it has imported everything and run every app's notebook once, and forks a process per visitor.

Started by the apps' server as ``python -m toolkit.serve.warm SOCKET LIFELINE LABS``. It has one thread, no event loop
and no ZeroMQ context, so that forking is safe, and the forked process begins with its widgets made and its tables
loaded in memory that all visitors share.

A request is one JSON message on a connection to SOCKET: ``{"app", "query", "width", "connection"}``. The answer is the
new process's id with a pidfd, then from that process itself the app's first state as JSON; then the connection closes.
LIFELINE is the read end of a pipe whose write end the server holds: when it closes, everything here ends.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import json
import logging
import os
import random
import resource
import select
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from toolkit.serve import app_kernel, catalogue

log = logging.getLogger("levelling_up.warm")

_MEMORY = int(os.environ.get("LEVELLING_UP_VISITOR_MEMORY_MIB", "1024")) * 2**20
_CPU_SECONDS = int(os.environ.get("LEVELLING_UP_VISITOR_CPU_SECONDS", "600"))


def load(notebook: Path) -> Any:
    """Run an app's notebook in this process and return the explorer that its last expression is."""
    os.chdir(notebook.parent)
    names: dict[str, Any] = {"__name__": "__main__"}
    last = None
    for cell in nbformat.read(notebook, 4).cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        tree = ast.parse(cell.source, str(notebook))
        final = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, str(notebook), "exec"), names)  # the project's own notebook
        if final is not None:
            last = eval(compile(ast.Expression(final.value), str(notebook), "eval"), names)
    return last


def load_all(labs: Path) -> dict[str, Any]:
    """Return the explorer of every app by its name; one that cannot be loaded is logged and left out."""
    explorers = {}
    for slug, app in catalogue.apps(catalogue.find(labs)).items():
        try:
            explorer = load(labs / app.path)
            if hasattr(explorer, "open_link"):  # any other notebook is run by Voilà, as it comes
                explorers[slug] = explorer
        except Exception:  # one broken app must not take the others down
            log.exception("the app %s could not be loaded", slug)
    return explorers


def child(explorer: Any, request: Mapping[str, Any], connection: socket.socket, lifeline: int) -> None:
    """Be a visitor's process: tell the app's state as the link asks for it, then answer its page until it goes."""
    os.setsid()
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    # One visitor cannot starve the others: its memory and its processor time end somewhere.
    resource.setrlimit(resource.RLIMIT_AS, (_address_space() + _MEMORY,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _reseed()
    state = explorer.open_link(request["query"], request["width"])
    connection.sendall(json.dumps(state, separators=(",", ":")).encode())
    connection.close()
    app_kernel.AppKernel(request["connection"]).run(lifeline)


def _address_space() -> int:
    """Bytes of address space in use at the fork, which the limit comes on top of."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 2**34


def _reseed() -> None:
    """Fork copies the random generators: without this every visitor would draw the same numbers."""
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


class Warm:
    """The loop: take a request, fork, answer, reap."""

    def __init__(self, path: str, lifeline: int, labs: Path) -> None:
        self.lifeline = lifeline
        self.explorers = load_all(labs)
        self.wake, wake_in = os.pipe()
        os.set_blocking(wake_in, False)
        os.set_blocking(self.wake, False)
        signal.set_wakeup_fd(wake_in)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        Path(path).chmod(0o600)
        self.listener.listen(256)

    def run(self) -> None:
        """Serve until the server goes."""
        gc.collect()
        gc.freeze()  # what is here now is shared: the collector must not write into it
        while True:
            ready, _, _ = select.select([self.listener.fileno(), self.wake, self.lifeline], [], [])
            if self.lifeline in ready:
                return
            if self.wake in ready:
                self._reap()
            if self.listener.fileno() in ready:
                connection, _ = self.listener.accept()
                with connection:
                    self._answer(connection)

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self.wake, 4096)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass

    def _answer(self, connection: socket.socket) -> None:
        try:
            request = json.loads(connection.recv(2**20))
            explorer = self.explorers[request["app"]]
        except (ValueError, KeyError):
            log.warning("a request for no app of ours was dropped")
            return
        pid = os.fork()
        if pid == 0:
            self._be(explorer, request, connection)
        # Taken before anyone can reap the process, so that its number cannot have passed to another.
        handle = os.pidfd_open(pid)
        with contextlib.suppress(OSError):
            socket.send_fds(connection, [pid.to_bytes(8, "big")], [handle])
        os.close(handle)

    def _be(self, explorer: Any, request: Mapping[str, Any], connection: socket.socket) -> None:
        """Run the forked process and end it without the warm process's own clean-up."""
        code = 1
        try:
            self.listener.close()
            os.close(self.wake)
            child(explorer, request, connection, self.lifeline)
            code = 0
        except BaseException:  # a child must never return into the loop of its parent
            log.exception("a visitor's process failed")
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)


def main(arguments: list[str]) -> int:
    """Load the apps, say so on standard output, and serve."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    path, lifeline, labs = arguments
    app_kernel.prepare()
    warm = Warm(path, int(lifeline), Path(labs).resolve())
    threads = len(list(Path("/proc/self/task").iterdir())) if Path("/proc/self/task").is_dir() else 1
    if threads != 1:
        log.error("the warm process has %s threads; forking it would not be safe", threads)
        return 1
    print("ready", flush=True)
    warm.run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
