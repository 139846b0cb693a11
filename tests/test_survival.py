"""What happens when something breaks: for real, on the real server, and with processes started by these tests."""

from __future__ import annotations

import asyncio
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tornado.httpclient import HTTPClientError

from tests.serving import ROOT, free_port, running
from tests.visiting import TRIAL, Visitor, children, fetch, open_socket, run, write_trial
from toolkit.serve.prefork_client import possible
from toolkit.serve.session import Session
from toolkit.serve.settings import Settings

pytestmark = pytest.mark.skipif(not possible(), reason="visitors' processes are forked on Linux only")

LOST = "The server has stopped running this page."


@pytest.fixture
def labs(tmp_path: Path) -> Path:
    return write_trial(tmp_path / "labs")


def warm_of(server: int) -> int:
    """Return the prefork process of a server, its only child."""
    (warm,) = children(server)
    return warm


def until(condition: object, seconds: float = 120) -> None:
    """Wait until a condition is true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.05)


def state_of(pid: int) -> str:
    """Return a process's state in Linux; empty if it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def weight(pid: int) -> tuple[int, int, int]:
    """Return a process's open files, threads and KiB of anonymous memory."""
    found = re.search(r"Anonymous: +(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text())
    assert found
    return len(list(Path(f"/proc/{pid}/fd").iterdir())), len(list(Path(f"/proc/{pid}/task").iterdir())), int(found[1])


def test_visits_end_in_every_way_and_nothing_is_left(labs: Path) -> None:
    with running(labs) as (address, server):
        warm = warm_of(server.pid)

        async def one_of_each() -> None:
            killed, oom, gone, whole = [await Visitor.arrive(address) for _ in range(4)]
            until(lambda: len(children(warm)) == 4)  # the first result's process has ended
            processes = children(warm)
            assert not list(Path(f"/proc/{processes[0]}/fd").iterdir())[6:]  # nothing of the server's or of others'

            os.kill(processes[0], signal.SIGKILL)
            await killed.until_idle()
            assert killed.dead == LOST
            with pytest.raises(HTTPClientError):  # it is not restarted in a state that nobody chose
                await killed.connect()
            os.kill(processes[1], signal.SIGSEGV)
            await oom.until_idle()
            assert oom.dead == LOST
            await gone.leave()
            status, _, _ = await fetch(f"{address}/voila/api/shutdown/{gone.name}", "POST")
            assert status == 404  # repeated
            assert await whole.choose(size=3) == "Did good at Here, size 3."
            # The same state opens again from the link that the page kept in its address.
            again = await Visitor.arrive(address, f"?{whole.state['view']['query']}")
            assert again.state["view"]["sentence"] == "Did good at Here, size 3."
            await whole.leave()
            # A second page of the same visit replaces the first.
            first = again.socket
            await again.connect()
            told = await first.read_message()
            assert isinstance(told, bytes) and b"opened on another page" in told
            assert await first.read_message() is None
            assert await again.choose(size=4) == "Did good at Here, size 4."
            await again.leave()

        run(one_of_each())
        until(lambda: children(warm) == [])  # and no zombies
        log = server.end()
        assert server.returncode == 0
        until(lambda: state_of(warm) == "")
    visits = [line for line in log.splitlines() if "visit to trial over" in line]
    assert len(visits) == 5
    assert sum("over: lost" in line for line in visits) == 2 and sum("over: closed" in line for line in visits) == 3
    assert re.search(r"over: closed, \d+ seconds, 1 messages", visits[3])
    assert not any(word in log for word in ("127.0.0.1", "size=", "Traceback"))


def test_a_killed_warm_process_is_started_again_and_open_pages_live_on(labs: Path) -> None:
    with running(labs) as (address, server):

        async def meanwhile() -> None:
            old = await Visitor.arrive(address)
            until(lambda: len(children(warm_of(server.pid))) == 1)
            (process,) = children(warm_of(server.pid))
            os.kill(warm_of(server.pid), signal.SIGKILL)
            assert await old.choose(size=6) == "Did good at Here, size 6."
            new = await Visitor.arrive(address, "?size=7")  # waits for the new prefork process
            assert "size 7" in new.page
            assert await old.choose(size=8) == "Did good at Here, size 8."
            await new.leave()
            await old.leave()
            until(lambda: state_of(process) in ("", "Z"))  # a zombie only if this machine's init process never reaps

        run(meanwhile())
        assert urllib.request.urlopen(f"{address}/health", timeout=120).status == 200
        assert server.end().count("the prefork process ended with code -9") == 1


def test_killing_the_server_ends_everything(labs: Path) -> None:
    with running(labs) as (address, server):
        warm = warm_of(server.pid)

        async def visit() -> list[int]:
            await Visitor.arrive(address)
            return children(warm)

        processes = [warm, *run(visit())]
        server.kill()
        server.wait()
        until(lambda: all(state_of(pid) in ("", "Z") for pid in processes))


def test_without_a_warm_process_voila_serves_as_it_comes(labs: Path) -> None:
    from nbformat import read, write

    # One extra thread, only in the prefork process: forking it would not be safe.
    notebook = read(labs / "01_trial" / "app.ipynb", 4)
    extra = "import os, threading, time\nif os.environ['SERVER_SOFTWARE'] == 'voila/forked':\n"
    notebook.cells[1].source = (
        extra + "    threading.Thread(target=time.sleep, args=(999,), daemon=True).start()\n" + TRIAL
    )
    write(notebook, labs / "01_trial" / "app.ipynb")
    with running(labs) as (address, server):
        status, page, headers = run(fetch(f"{address}/apps/trial?size=5"))
        assert status == 200 and 'data-voila="voila"' in page and "lul-visit" not in page
        assert "Did good at Here, size 5." in page and "'unsafe-inline'" in headers["Content-Security-Policy"]
        log = server.end()
    assert "The process to be forked has 2 threads after loading trial" in log and "starting another in" in log


def test_pages_that_nobody_uses_lose_their_processes(labs: Path) -> None:
    # An app that cannot be loaded does not affect the others.
    shutil.copytree(labs / "01_trial", labs / "03_faulty")
    faulty = labs / "03_faulty" / "app.ipynb"
    faulty.write_text(faulty.read_text(encoding="utf-8").replace("import time", "1 / 0"), encoding="utf-8")
    with running(labs, LEVELLING_UP_IDLE_SECONDS="12", LEVELLING_UP_LOST_SECONDS="10") as (address, server):
        warm = warm_of(server.pid)

        async def nobody() -> None:
            await fetch(f"{address}/apps/trial")  # a robot: fetches the page, runs no script
            left = await Visitor.arrive(address)
            left.socket.close()  # the connection is cut without a goodbye
            idle = await Visitor.arrive(address)
            back = await Visitor.arrive(address)
            back.socket.close()
            await back.connect()  # in time
            assert await back.choose(size=2.0) == "Did good at Here, size 2."
            await idle.until_idle()
            assert idle.dead.startswith("This page has not been used for a while")
            assert (await fetch(f"{address}/api/kernels/{left.name}"))[0] == 404

        run(nobody())
        status, page, _ = run(fetch(f"{address}/apps/faulty"))
        assert status == 200 and "There was an error" in page and "ZeroDivisionError" not in page
        until(lambda: children(warm) == [])
        log = server.end()
    assert [log.count(f"over: {why}") for why in ("never came", "left", "idle")] == [1, 1, 2]


def test_when_a_visit_is_over() -> None:
    settings = Settings(idle_seconds=100, lost_seconds=60)
    visit = Session("trial")
    visit.left = visit.heard = 1000.0
    assert [visit.over(now, settings) for now in (1044.0, 1046.0)] == ["", "never came"]
    visit.connected = True
    assert [visit.over(now, settings) for now in (1059.0, 1061.0)] == ["", "left"]
    visit.page = object()
    assert [visit.over(now, settings) for now in (1099.0, 1101.0)] == ["", "idle"]


# --- many


@pytest.mark.parametrize(
    ("at_once", "afterwards"), [(30, 50), pytest.param(100, 150, marks=pytest.mark.sweep)], ids=["some", "hundreds"]
)
def test_a_hundred_visitors_each_get_their_own_answer_and_hundreds_leave_nothing_behind(
    labs: Path, at_once: int, afterwards: int
) -> None:
    many = {"LEVELLING_UP_VISITORS": "120", "LEVELLING_UP_VISITS_PER_ADDRESS": "120"}
    with running(labs, LEVELLING_UP_METRICS="1", **many) as (address, server):
        warm = warm_of(server.pid)
        arrived: list[int] = []

        async def visit(number: int, stay: float = 0) -> None:
            visitor = await Visitor.arrive(address, f"?size={number % 1000}")
            arrived.append(number)
            assert f"size {number % 1000}." in visitor.state["view"]["sentence"]
            await asyncio.sleep(stay)
            assert await visitor.choose(size=number % 7) == f"Did good at Here, size {number % 7}."
            await visitor.leave()

        async def rush() -> None:
            """Let twenty visitors a second arrive, until all are there at once."""

            async def later(number: int) -> None:
                await asyncio.sleep(number / 20)
                await visit(number, (at_once - number) / 20)

            await asyncio.gather(*(later(number) for number in range(at_once)))

        async def many(start: int, visits: int) -> None:
            for first in range(start, start + visits, 5):
                await asyncio.gather(*(visit(number) for number in range(first, first + 5)))

        run(rush())
        assert sorted(arrived) == list(range(at_once))
        until(lambda: children(warm) == [])
        before = [weight(server.pid), weight(warm)]
        run(many(at_once, afterwards))
        until(lambda: children(warm) == [])
        after = [weight(server.pid), weight(warm)]
        for (files, threads, memory), (files_after, threads_after, memory_after) in zip(before, after, strict=True):
            assert files_after <= files and threads_after <= threads
            assert memory_after - memory < 4 * 1024, "KiB of memory were not given back"
        _, counts, _ = run(fetch(f"{address}/metrics"))
        assert "levelling_up_visits_live 0\n" in counts and "refused_total 0\n" in counts


# --- the machine


def full_disk() -> None:
    """Prevent all files from growing, as on a full or read-only disk (root, who may run the tests, ignores modes)."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def test_a_full_or_read_only_disk_is_said_at_the_start(labs: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "toolkit.serve"],
        env={**os.environ, "PORT": str(free_port()), "LEVELLING_UP_LABS": str(labs), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=ROOT,
        preexec_fn=full_disk,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == 2
    assert "The server cannot start" in process.stderr and "TMPDIR" in process.stderr
    assert "Traceback" not in process.stderr


def test_a_wrong_setting_is_said_at_the_start(labs: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "toolkit.serve"],
        env={**os.environ, "LEVELLING_UP_VISITORS": "lots", "LEVELLING_UP_LABS": str(labs), "PORT": str(free_port())},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == 2 and "LEVELLING_UP_VISITORS is “lots”" in process.stderr
    assert "Traceback" not in process.stderr


# --- behind a proxy


@contextmanager
def nginx(folder: Path, *servers: str) -> Iterator[str]:
    """The nginx example, with this machine's ports and its own certificate; yield its address."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not program or not shutil.which("openssl"):
        pytest.skip("nginx or openssl is not on this machine")
    folder.mkdir()
    plain, secure = free_port(), free_port()
    certificate = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    certificate += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"), "-subj", "/CN=localhost"]
    subprocess.run(certificate, check=True, capture_output=True)
    parts = [(ROOT / "deploy" / name).read_text(encoding="utf-8") for name in ("nginx-upstream.conf", "nginx.conf")]
    site, server = "\n".join(parts), "    server 127.0.0.1:8866 max_fails=0;\n"
    places = {
        server: "".join(server.replace("127.0.0.1:8866", one.removeprefix("http://")) for one in servers),
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{secure} ssl;",
        "/etc/letsencrypt/live/labs.example.org/fullchain.pem": str(folder / "cert.pem"),
        "/etc/letsencrypt/live/labs.example.org/privkey.pem": str(folder / "key.pem"),
        "labs.example.org": "localhost",
    }
    for old, new in places.items():
        assert old in site, old
        site = site.replace(old, new)
    (folder / "site.conf").write_text(site, encoding="utf-8")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"pid {folder}/pid; error_log {folder}/error.log; events {{}} "
    main += f"http {{ access_log off; {temporary} include {folder}/site.conf; }}"
    (folder / "nginx.conf").write_text(main, encoding="utf-8")
    process = subprocess.Popen(
        [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until(lambda: process.poll() is not None or (folder / "pid").exists())
        assert process.poll() is None, process.communicate()[1]
        yield f"https://localhost:{secure}"
    finally:
        process.terminate()
        process.wait(120)


def test_the_example_for_nginx_serves_pages_websockets_and_a_rate_limit(labs: Path, tmp_path: Path) -> None:
    token = "open-sesame-1234"
    chosen = {"LEVELLING_UP_PROXY": "1", "LEVELLING_UP_METRICS": "1", "LEVELLING_UP_TOKEN": token}
    chosen["LEVELLING_UP_VISITORS"] = "60"
    with running(labs, **chosen) as (backend, _), nginx(tmp_path / "nginx", backend) as address:

        async def visit() -> None:
            status, _, headers = await fetch(f"{address}/apps/trial?access={token}&size=4")
            assert status == 302 and headers["Location"] == "/apps/trial?size=4"
            assert "Secure" in headers["Set-Cookie"]  # the server knows about the proxy's TLS
            cookie = {"Cookie": headers["Set-Cookie"].split(";")[0]}
            visitor = await Visitor.arrive(address, "?size=4", Origin=address, **cookie)
            assert "size 4" in visitor.page
            assert await visitor.choose(size=5) == "Did good at Here, size 5."
            await visitor.custom({"ask": "file", "control": "own", "name": "a.csv"}, (b"x" * 9 * 2**20,))
            await visitor.until_idle()
            assert "holds 9437184 bytes" in visitor.state["problem"]["text"]
            with pytest.raises(HTTPClientError):
                await open_socket(address, visitor.name, Origin="https://evil.example", **cookie)
            await visitor.leave(**cookie)
            assert (await fetch(f"{address}/metrics"))[0] == 404  # for monitoring, not for visitors
            assert (await fetch(f"{address}/health"))[0] == 200
            for _ in range(100):  # the pictures on a landing page are not visits
                assert (await fetch(f"{address}/apps/trial/picture", **cookie))[0] == 200

            async def burst(pages: int) -> list[int]:
                asked = (fetch(f"{address}/apps/trial", **cookie) for _ in range(pages))
                return sorted(status for status, *_ in await asyncio.gather(*asked))

            assert await burst(55) == [200] * 30 + [503] * 25
            assert 429 in await burst(45)
            assert (await fetch(f"{address}/", **cookie))[0] == 200  # only new visits are limited so strictly
            assert "levelling_up_visits_live " in (await fetch(f"{backend}/metrics"))[1]

        run(visit())
