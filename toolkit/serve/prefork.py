"""The prefork process: it imports everything, runs every app's notebook once, and forks a process per visitor.

The apps' server starts this process as ``python -m toolkit.serve.prefork CONTROL LABS``. The process has one thread, no
event loop and no open file but CONTROL, so that forking is safe. The forked process starts with its widgets created and
its tables loaded in memory shared by all visitors.

CONTROL is a socket to the server. After each app's notebook the process sends ``{"apps", "all"}`` as JSON: the apps
loaded so far, and whether that is all; apps already loaded are served in the meantime. A request is ``{"app", "query",
"width", "visit"}`` as JSON, with the visitor's end of a new socket pair (`serve.framing`). On that socket the forked
process first sends its own pidfd. Once it has the first result, it sends the template values of the page. For a visit
(given by name) it sends an empty response instead, and then serves its page. A process for ``"answers"`` serves
requests that need no visit, for as long as its connection lasts. A message without a socket is echoed as a heartbeat.
When CONTROL closes, everything ends.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import logging
import os
import random
import resource
import select
import signal
import socket
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from toolkit.core import bounded, paths
from toolkit.core.errors import SetupError
from toolkit.core.wall import raise_wall
from toolkit.serve import app_kernel, initial_state
from toolkit.serve.framing import framed, receive
from toolkit.serve.settings import Settings, read

log = logging.getLogger("levelling_up.prefork")


def be_visitor(
    explorer: Any, request: Mapping[str, Any], line: socket.socket, settings: Settings, ours: Iterable[Path]
) -> None:
    """Run as a visitor's process: send the link's first result, or serve a visit's page until it closes."""
    os.setsid()
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    socket.send_fds(line, [framed(b"p")], [handle := os.pidfd_open(os.getpid())])
    os.close(handle)
    _bound(settings)
    raise_wall(ours)
    _reseed()
    if "answers" in request:

        def give(question: bytes) -> None:
            line.sendall(framed(b"s", json.dumps(explorer.answer(*json.loads(question))).encode()))

        _serve_each(line, settings, give)
        return
    state = explorer.open_link(request["query"], request["width"])
    signal.setitimer(signal.ITIMER_PROF, 0)
    if "visit" not in request:
        line.sendall(framed(b"s", json.dumps(initial_state.values(state)).encode()))
        return
    in_use, message = framed(b"u"), lambda content: line.sendall(framed(b"b", content))
    kernel = app_kernel.AppKernel(explorer, request["visit"], message, lambda: line.sendall(in_use))
    line.sendall(framed(b"s"))
    _serve_each(line, settings, kernel.answer)


def _serve_each(line: socket.socket, settings: Settings, serve: Callable[[bytes], None]) -> None:
    """Serve requests on the connection until it ends."""
    while (frame := receive(line)) is not None:
        # SIGPROF ends a process that exceeds its time for one response, even inside a C library.
        signal.setitimer(signal.ITIMER_PROF, settings.cpu_seconds)
        serve(frame[1])
        signal.setitimer(signal.ITIMER_PROF, 0)


def _bound(settings: Settings) -> None:
    """Limit memory and the processor time per response, so that one visitor cannot starve the others."""
    resource.setrlimit(resource.RLIMIT_AS, (_address_space() + settings.memory,) * 2)
    Path("/proc/self/oom_score_adj").write_text("500")  # if memory still runs out, a visitor is killed, not the server
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))  # for root this limits nothing
    signal.setitimer(signal.ITIMER_PROF, settings.cpu_seconds)


def _address_space() -> int:
    """Return the bytes of address space in use at the fork, to which the limit is added."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _reseed() -> None:
    """Reseed the random generators, which fork copies: otherwise every visitor would draw the same numbers."""
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


class PreforkServer:
    """The loop: take a request, fork, reap."""

    def __init__(self, control: socket.socket, settings: Settings, labs: Path) -> None:
        self.control, self.settings = control, settings
        # Paths that a visitor's process may read.
        self.ours = [Path(__file__).parents[1], paths.project(), labs, paths.folder()]
        self.explorers: dict[str, Any] = {}
        # A child's exit wakes the loop through a byte in this pipe.
        self.wake, self._wake_in = os.pipe()
        os.set_blocking(self._wake_in, False)
        signal.set_wakeup_fd(self._wake_in)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def run(self, loading: Iterable[tuple[str, Any]]) -> None:
        """Load the apps one by one, serving visitors in between, then serve until the server stops.

        Raises
        ------
        SetupError
            An app's notebook has started a thread, so forking is not safe.
        """
        for slug, explorer in loading:
            self.explorers[slug] = explorer
            self._settle(done=False)
            while self._serve(wait=0):
                pass
        self._settle(done=True)
        while self._serve(wait=None):
            pass

    def _settle(self, done: bool) -> None:
        """Prepare what has been loaded for sharing, and announce it."""
        threads = len(list(Path("/proc/self/task").iterdir()))
        if threads != 1:
            raise SetupError(
                f"The process to be forked has {threads} threads after loading {', '.join(self.explorers)}.",
                "A process with more than one thread cannot be forked safely.",
                "Find what starts a thread in the last notebook loaded.",
            )
        if done:
            gc.collect()
        gc.freeze()  # shared from now on: the collector must not write to it
        self.control.sendall(json.dumps({"apps": sorted(self.explorers), "all": done}).encode())

    def _serve(self, wait: float | None) -> bool:
        """Handle pending events, after waiting up to so many seconds; return False if there are none, or no server."""
        ready, _, _ = select.select([self.control.fileno(), self.wake], [], [], wait)
        if self.wake in ready:
            self._reap()
        if self.control.fileno() in ready:
            data, handles, _, _ = socket.recv_fds(self.control, 2**16, 1)
            if not data:
                raise ConnectionError("the server has gone")
            if not handles:  # the server asks for a heartbeat
                self.control.sendall(data)
                return True
            with socket.socket(fileno=handles[0]) as line:
                self._fork(json.loads(data), line)
        return bool(ready)

    def _reap(self) -> None:
        os.read(self.wake, 4096)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass

    def _fork(self, request: Mapping[str, Any], line: socket.socket) -> None:
        try:
            forked = os.fork()
        except OSError:  # out of memory or processes: the connection ends, and the server sends the waiting page
            log.exception("a visitor's process could not be forked")
            return
        if forked == 0:
            self._be_visitor(request, line)

    def _be_visitor(self, request: Mapping[str, Any], line: socket.socket) -> NoReturn:
        """Run the forked process and end it without the parent's clean-up."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for handle in (self.wake, self._wake_in):
                os.close(handle)
            self.control.close()
            be_visitor(self.explorers[request["app"]], request, line, self.settings, self.ours)
            code = 0
        except BaseException:  # a child must never return into its parent's loop
            log.exception("a visitor's process failed")
        finally:
            sys.stderr.flush()
            os._exit(code)


def _load(labs: Path) -> Iterator[tuple[str, Any]]:
    """Load the apps and, for this project's labs, the maker of non-app pages.

    Those pages show the apps' results for a place, and use the scenarios of the third lab.
    """
    yield from app_kernel.load_each(labs)
    if any(labs.glob("*/scenarios.yaml")):
        try:
            importlib.import_module("spreg")  # a second of every visitor's process, which strengths would need it in
            yield app_kernel.PAGES, app_kernel.pages(labs)
        except Exception:  # the apps are served even without them
            log.exception("the pages for places, tables and lessons could not be made")


def main(arguments: list[str]) -> int:
    """Load the apps and serve."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    control = socket.socket(fileno=int(arguments[0]))
    app_kernel.prepare()
    bounded.keep_starter(Path(__file__).parents[1] / "uploads/workbook_script.py")  # a visitor's process may start none
    labs = Path(arguments[1]).resolve()
    prefork = PreforkServer(control, read(os.environ), labs)
    try:
        prefork.run(_load(labs))
    except SetupError as problem:
        log.error("%s", problem)
        return 1
    except ConnectionError:  # the server has gone
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
