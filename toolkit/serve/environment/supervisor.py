"""``run``: starts two servers, announces them, restarts any that end, and stops them (standard library only)."""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from toolkit.core.errors import SetupError
from toolkit.serve import catalogue
from toolkit.serve.environment import bytecode, parent_watch

LOOPBACK = ("127.0.0.1", "localhost", "::1")
START_SECONDS = 120  # the first start compiles every module; a slow disk needs a minute
STOP_SECONDS = 10
PAUSES = (0.0, 1.0, 5.0, 30.0)  # seconds before the first, second, … restart of a server that keeps ending
STEADY_SECONDS = 60  # a server that ran at least this long is restarted at once


@dataclass
class Server:
    """One of the two servers; its process is restarted whenever it ends, independently of the other's."""

    name: str  # display name
    command: list[str]
    environment: dict[str, str]
    address: str  # responds when the server is up
    log: Path  # log file of its process
    failures: int = 0
    due: float | None = None

    def start(self) -> None:
        """Start the server's process, which appends to the log."""
        with self.log.open("ab") as output:
            # In a new session: Ctrl-C reaches only this process, which then stops its servers in order.
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # the same on Windows
            )
        self.began, self.due = time.monotonic(), None

    def attend(self) -> None:
        """Restart the server process if it has stopped: at once, or after a pause if it keeps stopping."""
        now = time.monotonic()
        if self.process.poll() is not None and self.due is None:
            self.failures = 0 if now - self.began > STEADY_SECONDS else self.failures
            pause = PAUSES[min(self.failures, len(PAUSES) - 1)]
            self.failures, self.due = self.failures + 1, now + pause
            _close_input(self.process)
            soon = f"in {pause:g} seconds" if pause else "now"
            code = self.process.returncode
            print(f"{self.name} ended (code {code}) and starts again {soon}. Its log: {self.log}", flush=True)
        if self.due is not None and now >= self.due:
            self.due = now + PAUSES[-1]  # unless the start succeeds, which it cannot without memory
            with contextlib.suppress(OSError):
                self.start()

    def stop(self) -> None:
        """End the server's process, gracefully if possible."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        _close_input(self.process)


def run(python: Path, root: Path) -> int:
    """Serve the apps on ``PORT`` and JupyterLab on the next port, until Ctrl-C; return the exit code."""
    host = os.environ.get("HOST", "127.0.0.1")
    port = port_from(os.environ, "PORT", 8866)
    lab_port = port_from(os.environ, "LAB_PORT", port + 1)
    check_free(host, port, "PORT")
    check_free("127.0.0.1", lab_port, "LAB_PORT")
    token = secrets.token_urlsafe(24)
    lab = f"http://127.0.0.1:{lab_port}"
    environment = _environment(python, root)
    start = f"http://{_reachable(host)}:{port}/"
    apps_environment = {**environment, "HOST": host, "PORT": str(port)}
    if host in LOOPBACK:
        apps_environment["LEVELLING_UP_LAB"] = lab
    lab_environment = {**environment, "JUPYTER_TOKEN": token, "LEVELLING_UP_APPS": start}
    with _stop_signals() as stopped, _folder_for_logs(root) as logs, contextlib.ExitStack() as ends:
        print("Starting …", flush=True)
        apps = [str(python), "-m", "toolkit.serve"]
        lessons = [str(python), "-m", "toolkit.serve.environment.lab", str(lab_port), str(root)]
        servers = [
            Server("The apps’ server", apps, apps_environment, f"{start}health", logs / "apps.log"),
            Server("JupyterLab", lessons, lab_environment, f"{lab}/api", logs / "jupyterlab.log"),
        ]
        for server in servers:
            server.log.unlink(missing_ok=True)
            server.start()
            ends.callback(server.stop)
        if _wait_until_up(servers, stopped):
            lesson = catalogue.first_lesson(catalogue.find(root / "labs"))
            _announce(start, f"{lab}/lab{f'/tree/labs/{lesson}' if lesson else ''}?token={token}", logs)
            with _private_page(logs, f"{lab}/start?token={token}") as page:
                _open_browser(page.as_uri())
                while not stopped.wait(0.5):
                    for server in servers:
                        server.attend()
        print("Stopping …", flush=True)
    return 0


def port_from(environment: Mapping[str, str], name: str, usual: int) -> int:
    """Read a port from the environment; raise an error if it is invalid."""
    text = environment.get(name) or str(usual)
    if text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    raise SetupError(f"{name} is “{text}”.", "A port is a number from 1 to 65535.", f"Try: make run {name}=8900")


def check_free(host: str, port: int, name: str) -> None:
    """Raise a SetupError that names the port and says what to do, unless a server can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            if os.name != "nt":  # on Windows the option would allow a second server on a used port
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except PermissionError as error:
        raise SetupError(
            f"Port {port} cannot be used without administrator rights.", do=f"Try: make run {name}=8900"
        ) from error
    except OSError as error:
        if isinstance(error, socket.gaierror):
            raise SetupError(f"HOST is “{host}”, which is not an address of this machine.") from error
        raise SetupError(
            f"Port {port} is in use by another program, perhaps an earlier “make run”.",
            do=f"Stop that one, or choose another port: make run {name}={port + 10}",
        ) from error


def _environment(python: Path, root: Path) -> dict[str, str]:
    """Return the environment for server processes: the project on the path, and its own Python first for kernels."""
    scripts = str(python.parent)
    return {
        "OMP_NUM_THREADS": "1",  # a visitor's small regression gains nothing from threads; others would lose
        "OPENBLAS_NUM_THREADS": "1",
        **bytecode.kept(os.environ, root),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")])),
        "PATH": os.pathsep.join([scripts, os.environ.get("PATH", "")]),
        parent_watch.VARIABLE: "1",
    }


def _close_input(process: subprocess.Popen[bytes]) -> None:
    """Close this end of a process's standard input, which was never written to."""
    if process.stdin:
        process.stdin.close()


@contextlib.contextmanager
def _stop_signals() -> Iterator[threading.Event]:
    """Convert Ctrl-C and termination signals to an event, so that nothing is left half done."""
    stopped = threading.Event()
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), lambda *_: stopped.set()) for name in names}
    try:
        yield stopped
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


@contextlib.contextmanager
def _folder_for_logs(root: Path) -> Iterator[Path]:
    """Yield ``.state`` in the project, or a temporary folder if the project is read-only."""
    folder = root / ".state"
    try:
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        with tempfile.TemporaryDirectory(prefix="levelling-up-lab-") as elsewhere:
            yield Path(elsewhere)
    else:
        yield folder


def _wait_until_up(servers: list[Server], stopped: threading.Event) -> bool:
    """Wait until every server responds; return False if asked to stop first."""
    deadline = time.monotonic() + START_SECONDS
    waiting = list(servers)
    while waiting and not stopped.wait(0.1):
        for server in servers:
            if server.process.poll() is not None:
                raise SetupError(f"{server.name}: the server ended by itself.", do=_tail(server))
        waiting = [server for server in waiting if not _answers(server.address)]
        if waiting and time.monotonic() > deadline:
            raise SetupError(f"{waiting[0].name} did not answer within {START_SECONDS} seconds.", do=_tail(waiting[0]))
    return not stopped.is_set()


def _tail(server: Server) -> str:
    lines = server.log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
    return "The last lines of the server's log:\n" + "\n".join(lines)


def _answers(address: str) -> bool:
    # Without a proxy: the address is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=2) as reply:
            return bool(reply.status == 200)
    except (OSError, http.client.HTTPException):
        return False


def _reachable(host: str) -> str:
    """Return an address for reaching, from this machine, a server that listens on ``host``."""
    if host in ("", "0.0.0.0", "::"):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _announce(start: str, lesson: str, logs: Path) -> None:
    print(
        f"\n  Start here      {start}\n"
        f"  First lesson    {lesson}\n\n"
        f"JupyterLab is for you alone: do not share its link. Logs are in {logs}.\n"
        "Before you open lessons from the apps, open the first lesson once in the same browser.\n"
        "Press Ctrl-C to stop.",
        flush=True,
    )


@contextlib.contextmanager
def _private_page(folder: Path, address: str) -> Iterator[Path]:
    """Yield a page that redirects to an address and that nobody else on this machine can read.

    A browser's command line, which everybody on the machine can read, then contains the page, not the token.
    """
    page = folder / "start.html"
    page.unlink(missing_ok=True)
    with os.fdopen(os.open(page, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as text:
        text.write(
            '<!DOCTYPE html><html lang="en-GB"><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
            f'<meta http-equiv="refresh" content="0; url={address}"><title>Levelling Up Lab</title>'
            f'<p><a href="{address}">Open the labs</a></p></html>\n'
        )
    try:
        yield page
    finally:
        page.unlink(missing_ok=True)


def _open_browser(address: str) -> None:
    """Open the first page if there is a display and BROWSER=none is not set."""
    has_screen = (
        os.name == "nt"
        or sys.platform == "darwin"
        or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    )
    wanted = os.environ.get("BROWSER", "").lower() != "none"
    if has_screen and wanted and sys.stdout.isatty():
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(address)
