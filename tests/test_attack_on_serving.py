"""What failed in the first external attack, repeated on the real server; a test's name starts with its number."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from tornado.websocket import WebSocketClosedError

from tests.serving import APP_NOTEBOOKS, ROOT, Server, ended, free_port, running, wait_until_up
from tests.test_safety import raw
from tests.test_survival import state_of, until, warm_of, weight
from tests.visiting import Visitor, children, fetch, run, write_trial
from toolkit.core import bounded
from toolkit.serve.admission import Admission, NotAdmittedError
from toolkit.serve.prefork_client import possible
from toolkit.serve.session import Session
from toolkit.serve.settings import Settings

pytestmark = pytest.mark.skipif(not possible(), reason="visitors' processes are forked on Linux only")

SLOW = {"values": {"what": "slow", "where": "E1", "size": 2}}
TOKEN = "open-sesame-1234"


class Silent:
    """A connected page."""

    async def pass_on(self, letter: bytes, content: bytes) -> None:
        """Ignore it."""

    def leave(self, reason: str) -> None:
        """Do nothing."""


async def one_visit(address: str) -> str:
    """Open a page, change one thing, and return what it shows then."""
    return await (await Visitor.arrive(address)).choose(size=3)


@contextlib.contextmanager
def starting(labs: Path, **settings: str) -> Iterator[str]:
    """Yield the address of a server that responds but has not loaded its apps yet."""
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "LEVELLING_UP_LABS": str(labs), **settings}
    with ended(Server(["-m", "toolkit.serve"], env=environment, cwd=ROOT)) as server:
        wait_until_up(f"http://127.0.0.1:{port}/robots.txt", server)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that requires a token."""
    with running(write_trial(tmp_path_factory.mktemp("closed")), LEVELLING_UP_TOKEN=TOKEN) as (address, _):
        yield address


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Server]]:
    """The address and process of a server that tests leave as they found it."""
    with running(write_trial(tmp_path_factory.mktemp("trial")), LEVELLING_UP_VISITORS="60") as started:
        yield started


# --- 10: a link with the token that leads to another site

ELSEWHERE = ["//evil.example", "///evil.example", "//evil.example/apps/trial", "//user@evil.example"]
ELSEWHERE += ["/\\evil.example", "/\\/evil.example", "\\\\evil.example", "/\t/evil.example", "/\x0b//evil.example"]
ELSEWHERE += ["/%2F/evil.example", "/%5Cevil.example", "/%09/evil.example", "http://evil.example/"]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_10_the_link_with_the_token_leads_to_no_other_site(closed: str, path: str) -> None:
    request = f"GET {path}?access={TOKEN}&size=5 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    reply = raw(closed, request.encode()).decode()
    if not reply.startswith("HTTP/1.1 400"):  # it is not a request at all
        location = re.search(r"^Location: (.*)\r$", reply, re.M)
        assert reply.startswith("HTTP/1.1 302") and location and re.match(r"/[^/\\\s]", location[1]), reply
        refused = raw(closed, request.replace(TOKEN, f"not-{TOKEN}").encode()).decode()
        link = re.search(r'class="lul-language" href="([^"]*)"', refused)
        assert link and re.match(r"/[^/\\\s]", link[1]) and TOKEN not in link[1]


# --- 11: a warm process that is there and does nothing


def test_11_a_stopped_warm_process_is_noticed_and_another_serves(tmp_path: Path) -> None:
    with running(write_trial(tmp_path)) as (address, server):
        open_page = run(Visitor.arrive(address))
        stopped = warm_of(server.pid)
        os.kill(stopped, signal.SIGSTOP)
        until(lambda: run(fetch(f"{address}/health"))[:2] == (503, "not answering"))
        until(lambda: state_of(stopped) == "")
        assert "size 7" in run(Visitor.arrive(address, "?size=7")).page
        assert run(fetch(f"{address}/health"))[:2] == (200, "ok")
        assert run(fetch(f"{address}/api/kernels/{open_page.name}"))[0] == 200  # earlier visitors are unaffected
        log = server.end()
    assert "the prefork process has not answered for" in log and "ended with code -9" in log


def test_11_health_says_when_all_places_are_taken(tmp_path: Path) -> None:
    with running(write_trial(tmp_path), LEVELLING_UP_VISITORS="1") as (address, _):
        visitor = run(Visitor.arrive(address))
        assert run(fetch(f"{address}/health"))[:2] == (503, "busy")
        for kind in ("ready", "live"):  # a full server is healthy, and its visits must stay reachable
            assert run(fetch(f"{address}/health/{kind}"))[:2] == (200, "busy")
        run(fetch(f"{address}/voila/api/shutdown/{visitor.name}", "POST"))
        assert run(fetch(f"{address}/health"))[:2] == (200, "ok")


# --- 7: more visits than there may be, because they were counted after waiting


def test_7_no_more_visits_begin_than_there_are_places_while_the_server_starts(tmp_path: Path) -> None:
    labs = write_trial(tmp_path)
    notebook = labs / "01_trial" / "app.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("import time", "import time; time.sleep(5)", 1))
    chosen = {"LEVELLING_UP_VISITORS": "3", "LEVELLING_UP_VISITS_PER_ADDRESS": "3"}
    with starting(labs, **chosen) as address:

        async def rush() -> list[int]:
            return [status for status, *_ in await asyncio.gather(*(fetch(f"{address}/apps/trial") for _ in range(12)))]

        assert sorted(run(rush())) == [200] * 3 + [503] * 9


# --- 6: one address takes all places and keeps them


def test_6_one_address_leaves_half_of_the_places_to_the_others(tmp_path: Path) -> None:
    with running(write_trial(tmp_path), LEVELLING_UP_VISITORS="6", LEVELLING_UP_PROXY="1") as (address, _):

        async def attack() -> None:
            greedy = [{"X-Forwarded-For": f"2001:db8:1:2::{number}"} for number in range(9)]  # one household's network
            statuses = [(await fetch(f"{address}/apps/trial", **given))[0] for given in greedy]
            assert statuses == [200] * 3 + [503] * 6
            status, page, _ = await fetch(f"{address}/apps/trial", **greedy[0])
            assert status == 503 and "Your network has reached its limit on open pages" in page
            for number in range(3):
                assert (await fetch(f"{address}/apps/trial", **{"X-Forwarded-For": f"203.0.113.{number}"}))[0] == 200

        run(attack())


def test_6_only_the_pages_own_messages_are_use(tmp_path: Path) -> None:
    with running(write_trial(tmp_path), LEVELLING_UP_IDLE_SECONDS="8") as (address, _):

        async def attack() -> None:
            junk, used = await Visitor.arrive(address), await Visitor.arrive(address)
            for size in range(16):
                with contextlib.suppress(WebSocketClosedError):
                    await junk.say("comm_msg", {"comm_id": "nosuch", "data": {}})
                    await junk.say("kernel_info_request", {})
                assert await used.choose(size=size) == f"Did good at Here, size {size}."
                await asyncio.sleep(1)
            assert (await fetch(f"{address}/api/kernels/{junk.name}"))[0] == 404 and not used.dead

        run(attack())


def test_6_the_place_that_has_been_unused_for_longest_is_given_away() -> None:
    first, second, third = (Session("trial", address=f"192.0.2.{number}") for number in range(3))
    for age, visit in ((300, first), (200, second), (30, third)):
        visit.connected, visit.page = True, Silent()
        visit.heard -= age
    admission = Admission(Settings(visitors=3), lambda: 0)
    assert admission.place("203.0.113.1", [third, second, first]) is first
    never_came = Session("trial")
    never_came.left -= 20
    assert admission.place("203.0.113.1", [third, second, never_came]) is never_came
    with pytest.raises(NotAdmittedError, match="server"):
        admission.place("203.0.113.1", [third] * 3)
    assert admission.place("203.0.113.1", [third, second]) is None
    with pytest.raises(NotAdmittedError, match="address"):
        admission.place("192.0.2.2", [third])


# --- 12: a page that is only fetched starts a process


def test_12_who_fetches_a_page_again_and_again_starts_no_process(trial: tuple[str, Server]) -> None:
    address, server = trial
    # The first request for it has it computed, by a process that ends; a very busy machine asks to wait.
    until(lambda: run(fetch(f"{address}/apps/trial?size=5"))[0] == 200)
    warm = warm_of(server.pid)
    until(lambda: children(warm) == [])
    before = last_process(warm)

    async def preview() -> None:
        for _ in range(20):
            status, page, _ = await fetch(f"{address}/apps/trial?size=5")
            assert status == 200 and "size 5" in page
        for given in ({"Sec-Fetch-Mode": "no-cors"}, {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}):
            given["Sec-Fetch-Site"] = "cross-site"
            assert (await fetch(f"{address}/apps/trial?size=6", **given))[0] == 403
        link = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "cross-site"}
        assert (await fetch(f"{address}/apps/trial?size=5", **link))[0] == 200

    run(preview())
    assert last_process(warm) == before
    visitor = run(Visitor.arrive(address, "?size=5"))  # its script connects: now there is one
    until(lambda: len(children(warm)) == 1)
    assert last_process(warm) != before and "size 5" in visitor.page
    assert "Disallow: /api/" in run(fetch(f"{address}/robots.txt"))[1]
    run(fetch(f"{address}/voila/api/shutdown/{visitor.name}", "POST"))


# --- 12: sockets on which nothing is asked


def test_12_sockets_that_ask_nothing_keep_no_visitor_out_and_fill_no_log(tmp_path: Path) -> None:
    """With 600 handles, 800 sockets from one address stopped every accept and wrote megabytes of log."""
    port, labs = free_port(), write_trial(tmp_path)
    environment = {**os.environ, "PORT": str(port), "LEVELLING_UP_LABS": str(labs), "LEVELLING_UP_VISITORS": "20"}
    few = partial(resource.setrlimit, resource.RLIMIT_NOFILE, (600, 600))
    with ended(Server(["-m", "toolkit.serve"], env=environment, cwd=ROOT, preexec_fn=few)) as server:
        address = f"http://127.0.0.1:{port}"
        wait_until_up(f"{address}/health", server)
        with contextlib.ExitStack() as open_ones:
            for _ in range(800):
                silent = open_ones.enter_context(socket.create_connection(("127.0.0.1", port), 60, ("127.0.0.2", 0)))
                silent.send(b"GET /apps/tri")
            assert run(one_visit(address)) == "Did good at Here, size 3."
            assert run(fetch(f"{address}/health"))[:2] == (200, "ok")
            with contextlib.suppress(ConnectionResetError):  # it is closed too
                assert silent.recv(1) == b""
        assert len(server.end()) < 20_000


# --- 12: a second wall around a visitor's process

PEEK = """
import os, socket, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from toolkit.core.wall import raise_wall
other = os.getppid()
print(*raise_wall([Path({root!r})]))
tries = {{
    "write": lambda: open("mine.txt", "w"),
    "change": lambda: open({root!r} + "/README.md", "a"),
    "remove": lambda: os.unlink("there.txt"),
    "other's": lambda: open("there.txt").read(),
    "users": lambda: open("/etc/passwd").read(),
    "environment": lambda: open(f"/proc/{{other}}/environ").read(),
    "network": lambda: socket.create_connection(("127.0.0.1", {port})),
    "program": lambda: os.execv("/bin/true", ["true"]),
    "process": lambda: os.fork(),
    "signal": lambda: os.kill(other, 0),
    "root": lambda: os.setuid(0),
}}
for name, what in tries.items():
    try:
        what()
    except PermissionError:
        continue
    print("not stopped:", name)
print(len(open({root!r} + "/README.md").read()) > 9, open("/proc/self/status").read())
"""


def test_12_behind_the_second_wall_nothing_is_written_reached_or_started(tmp_path: Path) -> None:
    """Also as root, which runs the tests in a container: every layer that the kernel supports is active."""
    (tmp_path / "there.txt").write_text("of somebody else")
    peek = PEEK.format(root=str(ROOT), port=free_port())
    done = subprocess.run([sys.executable, "-c", peek], cwd=tmp_path, capture_output=True, text=True, check=True)
    layers, *rest = done.stdout.splitlines()
    if layers.split() != ["privileges", "files", "calls"]:
        pytest.skip(f"this kernel or machine has only: {layers}")
    assert rest[0].startswith("True ") and not [line for line in rest if line.startswith("not stopped")], done.stdout
    told = dict(re.findall(r"^(\w+):\t(.*)$", done.stdout, re.M))
    assert told["NoNewPrivs"] == "1" and told["Seccomp"] == "2"
    assert {int(told[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}


def test_12_a_visitors_process_stands_behind_the_wall_and_so_does_the_reader_of_workbooks(
    trial: tuple[str, Server],
) -> None:
    address, server = trial
    before = set(children(warm_of(server.pid)))

    async def visit() -> str:
        visitor = await Visitor.arrive(address)
        assert await visitor.choose(size=3) == "Did good at Here, size 3."
        (process,) = set(children(warm_of(server.pid))) - before
        status = Path(f"/proc/{process}/status").read_text()
        await visitor.leave()
        return status

    told = dict(re.findall(r"^(\w+):\t(.*)$", run(visit()), re.M))
    assert told["NoNewPrivs"] == "1" and int(told["CapEff"], 16) == 0 and told["Seccomp"] in ("0", "2")
    assert bounded._command(Path("reader.py"))[-2:] == [str(ROOT / "toolkit/core/wall.py"), "reader.py"]


@pytest.mark.sample(1)
@pytest.mark.parametrize("notebook", APP_NOTEBOOKS, ids=lambda path: path.stem)
def test_12_behind_the_wall_an_app_answers_and_gives_every_download(notebook: Path) -> None:
    work = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from benchmarks.bench_interactions import opened
from toolkit.core.wall import raise_wall
from toolkit.explorer.downloads import KINDS
from toolkit.explorer.frame import Session
app = opened(Path({str(notebook)!r}))
raise_wall([Path({str(ROOT)!r})])
shown = Session(app).show()
assert shown.view is not None, shown.problem
result = app.compute(app.state())
for name, (write, _) in KINDS.items():
    assert len(write(app, app.state(), result, "")) > 500, name
"""
    subprocess.run([sys.executable, "-c", work], check=True, cwd=ROOT)


def test_12_root_publishes_nothing_unless_told_to(tmp_path: Path) -> None:
    """On one's own machine root may publish: nobody else can reach the labs there."""
    environment = {**os.environ, "LEVELLING_UP_ROOT": "0", "LEVELLING_UP_PROXY": "1", "PORT": str(free_port())}
    if os.geteuid():
        pytest.skip("this test must run as root")
    server = subprocess.run([sys.executable, "-m", "toolkit.serve"], cwd=ROOT, env=environment, capture_output=True)
    assert server.returncode == 2 and b"The apps would run as root" in server.stderr


# --- 1: memory that stays after visits that end while messages wait


@pytest.mark.parametrize("visits", [8, pytest.param(200, marks=pytest.mark.sweep)])
def test_1_visits_that_end_while_messages_wait_leave_no_memory(trial: tuple[str, Server], visits: int) -> None:
    address, server = trial

    async def leave_in_the_middle() -> None:
        visitor = await Visitor.arrive(address)
        await visitor.say("comm_msg", {"comm_id": visitor.name, "data": {"method": "update", "state": SLOW}})
        for _ in range(3):  # none of which is read before the previous response
            with contextlib.suppress(TimeoutError, WebSocketClosedError):
                asked = {"ask": "file", "control": "own", "name": "a.csv"}
                await asyncio.wait_for(visitor.custom(asked, (b"x" * 10 * 2**20,)), 0.2)
        await fetch(f"{address}/voila/api/shutdown/{visitor.name}", "POST")
        visitor.socket.close()

    def after(visits: int) -> int:
        for _ in range(visits):
            run(leave_in_the_middle())
        until(lambda: children(warm_of(server.pid)) == [])
        return weight(server.pid)[2]

    first = after(4)
    assert after(visits) - first < 40 * 1024, "KiB of memory were not given back"


def last_process(warm: int) -> int:
    """Return how often the warm process has forked, from the minor faults of its ended and live children."""
    fields = Path(f"/proc/{warm}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[8]) + sum(children(warm))
