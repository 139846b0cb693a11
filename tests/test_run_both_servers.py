"""``make run``: either server may end while the other lives; JupyterLab's token never appears in a command line."""

from __future__ import annotations

import http.cookiejar
import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.serving import ROOT, Server, ended, free_port, write_labs
from toolkit.serve.environment import parent_watch

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="reads processes as Linux shows them")

MODULES = {"apps": "toolkit.serve", "lab": "toolkit.serve.environment.lab"}


@dataclass
class Command:
    """The running command: its process, its addresses, its output, and its browser's arguments."""

    process: Server
    apps: str
    lab: str
    token: str
    printed: list[str]
    browser: Path
    state: Path

    def children(self) -> dict[str, int]:
        """Return the current processes of the two servers."""
        found: dict[str, int] = {}
        for child in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            with suppress(OSError):  # it has just ended
                words = Path(f"/proc/{child}/cmdline").read_text().split("\0")
                found |= {name: int(child) for name, module in MODULES.items() if module in words}
        return found


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    with make_run(tmp_path_factory.mktemp("a place")) as running:
        yield running


@contextmanager
def make_run(root: Path) -> Iterator[Command]:
    """Start both servers in a terminal with a display, as a user does; the browser only records its arguments."""
    write_labs(root / "labs")
    port, noted = free_port(), root / "browser-arguments"
    spy = root / "spy"
    spy.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{noted}.part"\nmv "{noted}.part" "{noted}"\n')
    spy.chmod(0o755)
    call = "import sys; from pathlib import Path; from toolkit.serve.environment import supervisor; "
    call += "sys.exit(supervisor.run(Path(sys.executable), Path(sys.argv[1])))"
    screen = {"DISPLAY": ":99", "BROWSER": str(spy)}
    settings = {"PORT": str(port), "PYTHONPATH": str(ROOT), "LEVELLING_UP_LABS": str(root / "labs")}
    terminal, inside = pty.openpty()
    printed: list[str] = []
    with ended(Server(["-c", call, str(root)], env=os.environ | screen | settings, stdout=inside)) as process:
        os.close(inside)
        threading.Thread(target=listen, args=(terminal, printed), daemon=True).start()
        until(lambda: any("Press Ctrl-C" in line for line in printed) or process.poll() is not None)
        assert process.poll() is None, process.log()
        (token,) = re.findall(r"token=(\S+)", "".join(printed))
        yield Command(
            process, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}", token, printed, noted, root / ".state"
        )


def listen(terminal: int, printed: list[str]) -> None:
    with suppress(OSError), open(terminal, encoding="utf-8") as lines:  # a file by its number
        printed.extend(iter(lines.readline, ""))


def until(condition: Callable[[], object], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.05)


def status(address: str, method: str = "GET") -> int:
    """Return the status of a response; 0 if nobody responds."""
    try:
        return int(urllib.request.urlopen(urllib.request.Request(address, method=method), timeout=60).status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def test_item_9_the_token_is_in_no_command_line_and_the_apps_link_has_none(command: Command) -> None:
    (start,) = [line for line in command.printed if "Start here" in line]
    assert start.split()[-1] == f"{command.apps}/"
    until(command.browser.exists)
    (page,) = command.browser.read_text().splitlines()
    assert page.startswith("file://") and command.token not in page
    everywhere = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert not any(command.token.encode() in line for line in everywhere)

    file = command.state / "start.html"
    assert page == file.as_uri() and file.stat().st_mode & 0o777 == 0o600
    (leads_to,) = re.findall(r'url=([^"]+)"', file.read_text(encoding="utf-8"))
    # As a browser: JupyterLab takes the token, sets its cookie, and redirects to the apps, whose address has none.
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    assert browser.open(leads_to, timeout=60).url == f"{command.apps}/"
    lesson = re.findall(r'href="([^"]+lesson\.ipynb)"', browser.open(command.apps, timeout=60).read().decode())[0]
    assert browser.open(lesson, timeout=60).url == lesson  # no prompt
    assert "/login" in urllib.request.urlopen(lesson, timeout=60).url  # in no other browser
    assert "/login" in urllib.request.urlopen(f"{command.lab}/start", timeout=60).url


def test_item_5_each_server_is_started_again_alone_and_the_other_lives(command: Command) -> None:
    first = command.children()
    kernels = f"{command.lab}/api/kernels?token={command.token}"
    assert status(kernels, "POST") == 201  # someone's work in a lesson
    os.kill(first["apps"], signal.SIGKILL)
    until(lambda: command.children().get("apps", first["apps"]) != first["apps"])
    until(lambda: status(f"{command.apps}/health") == 200)
    assert command.children()["lab"] == first["lab"]
    assert b'"execution_state"' in urllib.request.urlopen(kernels, timeout=60).read()  # its kernel keeps running

    second = command.children()
    assert status(f"{command.lab}/api/shutdown?token={command.token}", "POST") == 200  # File › Shut Down
    until(lambda: command.children().get("lab", first["lab"]) != first["lab"])
    until(lambda: status(f"{command.lab}/api?token={command.token}") == 200)
    assert command.children()["apps"] == second["apps"] and status(f"{command.apps}/") == 200
    log = (command.state / "jupyterlab.log").read_text(encoding="utf-8")
    assert "Fatal Python error" not in log and "Traceback" not in log
    said = "".join(command.printed)
    assert "The apps’ server ended (code -9) and starts again now." in said
    assert "JupyterLab ended (code 0) and starts again now." in said
    assert command.process.poll() is None
    assert "Traceback" not in command.process.end() and command.process.returncode == 0
    assert not (command.state / "start.html").exists()


def test_a_server_that_keeps_ending_is_tried_less_and_less_often(tmp_path: Path) -> None:
    from toolkit.serve.environment.supervisor import Server as Supervised

    server = Supervised(
        "The trial", [sys.executable, "-c", ""], dict(os.environ), "http://127.0.0.1:9", tmp_path / "log"
    )
    server.start()
    pauses = []
    for _ in range(5):
        server.process.wait()
        before = time.monotonic()
        server.attend()
        pauses.append(round((server.due or before) - before))
        server.due = 0.0  # as if the pause were over
        server.attend()
    assert pauses == [0, 1, 5, 30, 30]


WATCHED = """
import subprocess, sys, time
from toolkit.serve.environment import parent_watch
parent_watch.watch()
subprocess.run([sys.executable, "-c", "import os; os.set_blocking(0, False)"], check=True)
print("ready", flush=True)
time.sleep(120)
"""


def test_a_server_lives_as_long_as_the_command_whatever_its_programs_do_to_their_input() -> None:
    """Node.js, which JupyterLab runs when it starts, makes its standard input non-blocking for all who share it."""
    environment = os.environ | {parent_watch.VARIABLE: "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", WATCHED]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin and server.stdout and server.stdout.readline() == b"ready\n"
        server.stdin.write(b"a sign of life")
        server.stdin.flush()
        with pytest.raises(subprocess.TimeoutExpired):
            server.wait(1)
        server.stdin.close()  # as when the command ends
        assert server.wait(60) == -signal.SIGTERM
