"""The apps' server: what it shows, what it keeps closed, how it starts and stops."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tornado.websocket import websocket_connect

from tests.serving import ROOT, Server, free_port, running, wait_until_up, write_labs
from tests.visiting import run, write_trial
from toolkit.core.errors import SetupError
from toolkit.serve import app_kernel, catalogue, prefork
from toolkit.serve.app_kernel import PAGES
from toolkit.serve.environment.supervisor import check_free, port_from
from toolkit.serve.first_results import FirstResults
from toolkit.serve.framing import framed, receive
from toolkit.serve.prefork_client import ForkedSession


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server for the tests' small labs."""
    with running(write_labs(tmp_path_factory.mktemp("labs"))) as (address, _):
        yield address


def ask(address: str, method: str = "GET", **headers: str) -> tuple[int, str, dict[str, str]]:
    request = urllib.request.Request(address, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=120) as reply:
            return reply.status, reply.read().decode(), dict(reply.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), dict(error.headers)


def test_visitors_share_what_the_checks_of_a_strength_need(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each visitor's process would otherwise load spreg for itself, in a second, soon after the first figure."""
    pytest.importorskip("resource", reason="processes are not forked here")
    prefork = importlib.import_module("toolkit.serve.prefork")
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "scenarios.yaml").touch()
    loaded: list[str] = []
    monkeypatch.setattr(prefork.app_kernel, "load_each", lambda labs: iter([("first", labs)]))
    monkeypatch.setattr(prefork.app_kernel, "pages", lambda labs: loaded.copy())
    monkeypatch.setattr(prefork.importlib, "import_module", loaded.append)
    assert dict(prefork._load(tmp_path)) == {"first": tmp_path, PAGES: ["spreg"]}


# --- what is shown


def test_the_landing_page_has_a_card_for_each_lab(address: str) -> None:
    status, page, headers = ask(address)
    assert status == 200
    assert '<html lang="en-GB">' in page
    assert "First thing" in page and "How unequal?" in page and "App, about 20 minutes" in page
    assert 'href="/apps/first-thing"' in page and 'href="/apps/faulty"' in page
    assert page.index("First thing") < page.index("&lt;script&gt;alert(1)&lt;/script&gt;")
    assert "JupyterLab" not in page  # it is not running beside this server
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]


TRACK = "01_first_thing/short_track.md"


def with_a_track(labs: Path) -> Path:
    """Return a lab's folder with a lesson that is a text."""
    (labs / TRACK).write_text("# The short track: on paper\n\nForty-five minutes.\n", encoding="utf-8")
    return labs


def test_item_9_lessons_are_linked_without_a_token_when_jupyterlab_runs_too(tmp_path: Path) -> None:
    labs = with_a_track(write_labs(tmp_path))
    with running(labs, LEVELLING_UP_LAB="http://127.0.0.1:9") as (address, _):
        _, page, _ = ask(f"{address}/?token=never-shown")
        forged, _, _ = ask(address, Host="elsewhere.example")
    assert 'href="http://127.0.0.1:9/lab/tree/labs/01_first_thing/lesson.ipynb"' in page
    assert f'labs/{TRACK}">The short track: on paper</a>' in page
    assert "never-shown" not in page and "token" not in page
    assert forged == 403


def test_an_app_comes_with_its_title_and_without_its_source(address: str) -> None:
    status, page, _ = ask(f"{address}/apps/first-thing")
    assert status == 200
    assert "<title>First thing – Levelling Up Lab</title>" in page
    assert '<html lang="en-GB">' in page and 'role="status"' in page


def test_a_page_that_voila_serves_leads_on_and_keeps_the_place(address: str) -> None:
    _, page, _ = ask(f"{address}/apps/first-thing?place=barnsley")
    ways = re.findall('<nav class="lul-ways".*?</nav>', page, re.DOTALL)
    assert len(ways) == 1 and "Where to go next" in ways[0]
    assert 'href="/apps/faulty?place=E08000016">Faulty</a>' in ways[0]
    assert 'href="/lessons/01_first_thing/lesson?place=E08000016">The lesson</a>' in ways[0]
    assert '<a href="/places/E08000016">Barnsley</a>' in page and page.count("<footer") == 1
    assert "anywidget.AnyWidget" not in page


def test_no_page_names_an_address_outside_the_server(address: str) -> None:
    for path in ("/", "/apps/second", "/nosuch"):
        _, page, _ = ask(address + path)
        loaded = re.findall(r"""(?:src|href)=["']?((?:https?:)?//[^"'\s>]+)""", page)
        assert loaded == [], path


def test_voilas_usual_address_of_an_app_leads_to_it_with_its_query(address: str) -> None:
    with urllib.request.urlopen(f"{address}/voila/render/second.ipynb?place=Hull", timeout=120) as reply:
        assert reply.url == f"{address}/apps/second?place=Hull"


@pytest.mark.parametrize("path", ["/apps/old-thing", "/apps/old-thing/", "/voila/render/old-thing.ipynb"])
def test_an_address_that_an_app_had_before_leads_to_it_with_its_query(address: str, path: str) -> None:
    with urllib.request.urlopen(f"{address}{path}?place=Hull&of=//elsewhere.example", timeout=120) as reply:
        assert reply.url == f"{address}/apps/first-thing?place=Hull&of=//elsewhere.example"


def test_a_fault_in_an_app_shows_no_traceback(address: str) -> None:
    _, page, _ = ask(f"{address}/apps/faulty")
    assert "There was an error" in page
    for secret in ("swordfish", "ZeroDivisionError", "Traceback", str(ROOT)):
        assert secret not in page


# --- what is closed


@pytest.mark.parametrize(
    "path",
    [
        "/nosuch",
        "/apps/nosuch",
        "/apps/../02_second/app.ipynb",
        "/voila/tree",
        "/voila/tree/02_second",
        "/voila/api/contents",
        "/voila/api/contents/02_second/app.ipynb",
        "/voila/files/02_second/picture.png",
        "/voila/files/02_second/app.ipynb",
        "/voila/render/02_second/app.ipynb",
        "/api/kernels",
        "/api/contents",
        "/lab",
        "/02_second/secret.yaml",
        "/static/../apps.py",
        "/static/%2e%2e/apps.py",
    ],
)
def test_nothing_else_is_served(address: str, path: str) -> None:
    status, page, _ = ask(address + path)
    assert status in (403, 404)
    assert "swordfish" not in page and "Traceback" not in page and str(ROOT) not in page
    assert "Tornado" not in page


def test_an_unknown_address_gets_a_page_with_a_way_back(address: str) -> None:
    status, page, headers = ask(f"{address}/nosuch")
    assert status == 404
    assert "<h1>Page not found</h1>" in page and '<html lang="en-GB">' in page
    assert "Tornado" not in headers["Server"]


def test_a_template_cannot_be_chosen_by_the_visitor(address: str) -> None:
    status, page, _ = ask(f"{address}/apps/second?template=nosuch&theme=dark")
    assert status == 200 and "Levelling Up Lab" in page and 'data-jp-theme-light="true"' in page


def kernel_of(page: str) -> str:
    found = re.search(r'"kernelId": "([0-9a-f-]{36})"', page)
    assert found
    return found.group(1)


def test_a_page_cannot_have_code_of_its_own_executed(address: str, tmp_path: Path) -> None:
    kernel = kernel_of(ask(f"{address}/apps/second")[1])
    witness = tmp_path / "executed"

    async def send() -> None:
        connection = await websocket_connect(f"{address.replace('http', 'ws')}/api/kernels/{kernel}/channels")
        for kind, content in (
            ("execute_request", {"code": f"open({str(witness)!r}, 'w')", "silent": False, "user_expressions": {}}),
            ("kernel_info_request", {}),
        ):
            header = {"msg_id": kind, "msg_type": kind, "session": "s", "username": "", "version": "5.3", "date": ""}
            message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
            await connection.write_message(json.dumps(message))
        # The shell channel responds in order: once the second has its reply, the first was refused or would have run.
        while (reply := await connection.read_message()) is not None:
            if b"kernel_info_reply" in (reply if isinstance(reply, bytes) else reply.encode()):
                break
        connection.close()

    run(send())
    assert not witness.exists()


def test_a_closing_page_ends_its_kernel_and_may_say_so_twice(address: str) -> None:
    kernel = kernel_of(ask(f"{address}/apps/second")[1])
    assert ask(f"{address}/api/kernels/{kernel}")[0] == 200
    assert ask(f"{address}/voila/api/shutdown/{kernel}", "POST")[0] == 204
    assert ask(f"{address}/api/kernels/{kernel}")[0] == 404
    assert ask(f"{address}/voila/api/shutdown/{kernel}", "POST")[0] == 204


# --- how it starts and stops


def test_a_taken_port_is_named_with_what_to_do(address: str) -> None:
    port = address.rsplit(":", 1)[1]
    second = subprocess.run(
        [sys.executable, "-m", "toolkit.serve"],
        env={**os.environ, "PORT": port},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert second.returncode == 2
    assert f"Port {port} is in use" in second.stderr and "make run PORT=" in second.stderr
    assert "Traceback" not in second.stderr
    with pytest.raises(SetupError, match=r"make run LAB_PORT="):
        check_free("127.0.0.1", int(port), "LAB_PORT")


def test_a_port_must_be_a_number() -> None:
    assert port_from({}, "PORT", 8866) == 8866
    assert port_from({"PORT": "80"}, "PORT", 8866) == 80
    for wrong in ("abc", "0", "65536", "-1", "80.5"):
        with pytest.raises(SetupError, match="A port is a number from 1 to 65535"):
            port_from({"PORT": wrong}, "PORT", 8866)


def test_an_unknown_host_is_said() -> None:
    with pytest.raises(SetupError, match="not an address of this machine"):
        check_free("no-such-host.invalid", free_port(), "PORT")


class Forks:
    """Provides idle processes, each with a thread that responds on its connection, until it is asked to “end”."""

    def __init__(self) -> None:
        self.given: list[subprocess.Popen[bytes]] = []

    async def fork(self, request: dict[str, Any]) -> ForkedSession:
        ours, theirs = socket.socketpair()
        process = subprocess.Popen(["sleep", "600"])
        self.given.append(process)
        threading.Thread(target=self.answer, args=(theirs, process.pid)).start()
        return ForkedSession(*await asyncio.open_connection(sock=ours), os.pidfd_open(process.pid))

    def answer(self, line: socket.socket, pid: int) -> None:
        with line:
            while (frame := receive(line)) is not None:
                if (asked := json.loads(frame[1]))[1] == "end" and len(self.given) < 3:
                    return
                line.sendall(framed(b"s", json.dumps({"asked": asked, "by": pid}).encode()))


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="processes are forked on Linux only")
def test_one_process_makes_all_pages_and_another_follows_when_it_ends() -> None:
    async def visit() -> None:
        forks = Forks()
        results = FirstResults(forks, asyncio.Semaphore(2))  # type: ignore[arg-type]  # all it asks for is a process
        asked = [("place", "E08000016"), ("place@cy", "W92000004"), ("data", ""), ("place", "E08000016")]
        made = [await results.get(PAGES, code, kind) for kind, code in asked]
        assert [one["asked"][:2] for one in made] == [list(pair) for pair in asked]
        assert {one["by"] for one in made} == {forks.given[0].pid}
        file = await results.get(PAGES, "E08000016", "place.csv")
        assert file["by"] == forks.given[1].pid and forks.given[1].wait(60)
        after = await results.get(PAGES, "end", "place")
        assert after["by"] == (await results.get(PAGES, "E06000001", "place"))["by"] == forks.given[2].pid
        assert forks.given[0].wait(60) and forks.given[2].poll() is None and len(forks.given) == 3
        assert results._pages is not None
        results._pages.end()
        assert forks.given[2].wait(60)

    run(visit())


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False


def descendants(pid: int) -> list[int]:
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*children, *(grandchild for child in children for grandchild in descendants(child))]


def wait_until_gone(pids: list[int], seconds: float = 120) -> list[int]:
    deadline = time.monotonic() + seconds
    while (left := [pid for pid in pids if is_alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def wait_until_free(port: int) -> None:
    """Wait until the system frees a port: a process counts as ended slightly before its last thread lets go."""
    deadline = time.monotonic() + 120
    while True:
        try:
            return check_free("127.0.0.1", port, "PORT")
        except SetupError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="counts processes as Linux shows them")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_run_says_its_links_once_they_answer_and_leaves_nothing_behind(tmp_path: Path, how: signal.Signals) -> None:
    port = free_port()
    root = tmp_path / "a place"
    write_labs(root / "labs")
    call = "import sys; from pathlib import Path; from toolkit.serve.environment import supervisor; "
    call += "sys.exit(supervisor.run(Path(sys.executable), Path(sys.argv[1])))"
    process = subprocess.Popen(
        [sys.executable, "-c", call, str(root)],
        env={**os.environ, "PORT": str(port), "PYTHONPATH": str(ROOT), "LEVELLING_UP_LABS": str(root / "labs")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = []
    while not (lines and lines[-1].startswith("Press Ctrl-C")):
        lines.append(process.stdout.readline())
        assert lines[-1], process.communicate()[1]
    start, lesson = (re.search(r"http\S+", line).group() for line in lines if "http" in line)
    assert "First thing" in ask(start)[1]
    assert lesson.startswith(f"http://127.0.0.1:{port + 1}/lab/tree/labs/01_first_thing/lesson.ipynb?token=")
    assert ask(lesson)[0] == 200 and ask(lesson.split("?")[0].replace("lab/tree", "api/contents"))[0] == 403
    ask(f"http://127.0.0.1:{port}/apps/second")  # leaves a kernel running
    everything = descendants(process.pid)
    assert len(everything) >= 3
    process.send_signal(how)
    _, problems = process.communicate(timeout=120)
    assert wait_until_gone(everything) == []
    if how != signal.SIGKILL:
        assert process.returncode == 0
        assert problems == ""
    wait_until_free(port)
    wait_until_free(port + 1)


def test_a_server_that_ends_by_itself_is_said_with_the_end_of_its_log(tmp_path: Path) -> None:
    labs = tmp_path / "labs"
    write_labs(labs)
    (labs / "02_second" / "app.ipynb").write_text("{", encoding="utf-8")
    process = subprocess.run(
        [sys.executable, "-m", "toolkit.serve"],
        env={**os.environ, "PORT": str(free_port()), "LEVELLING_UP_LABS": str(labs)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == 2
    assert "The notebook 02_second/app.ipynb cannot be read." in process.stderr


# --- the list of labs


def test_labs_come_in_order_with_addresses_from_their_names(tmp_path: Path) -> None:
    labs = catalogue.find(with_a_track(write_labs(tmp_path)))
    assert [[app.slug for app in lab.apps] for lab in labs] == [["first-thing", "faulty"], ["second"]]
    assert [lesson.path for lesson in labs[0].lessons] == ["01_first_thing/lesson.ipynb", TRACK] and labs[
        1
    ].lessons == ()
    assert labs[0].lessons[1].title == "The short track: on paper"
    assert labs[0].title == "First thing"
    assert catalogue.first_lesson(labs) == "01_first_thing/lesson.ipynb"
    assert catalogue.apps(labs)["faulty"].path == "01_first_thing/apps/faulty.ipynb"


def test_an_app_without_a_card_gets_one_from_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "07_my_lab"
    folder.mkdir()
    nbformat.write(nbformat.v4.new_notebook(), folder / "app.ipynb")
    (app,) = catalogue.find(tmp_path)[0].apps
    assert (app.slug, app.title, app.question, app.minutes, app.order) == ("my-lab", "My lab", "", None, 7)


def test_two_apps_with_one_address_are_refused(tmp_path: Path) -> None:
    labs = write_labs(tmp_path)
    (labs / "02_second" / "apps").mkdir()
    (labs / "01_first_thing" / "apps" / "faulty.ipynb").rename(labs / "02_second" / "apps" / "first_thing.ipynb")
    with pytest.raises(SetupError, match="Two apps would have the address “first-thing”"):
        catalogue.find(labs)


def test_an_app_cannot_take_an_address_that_another_had_before(tmp_path: Path) -> None:
    labs = write_labs(tmp_path)
    (labs / "01_first_thing" / "apps" / "faulty.ipynb").rename(labs / "01_first_thing" / "apps" / "old_thing.ipynb")
    with pytest.raises(SetupError, match="Two apps would have the address “old-thing”"):
        catalogue.find(labs)


def test_no_labs_at_all_is_a_page_too(tmp_path: Path) -> None:
    with running(tmp_path) as (address, process):
        assert "There are no apps in the folder" in ask(address)[1]
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0


def test_pages_that_cannot_be_made_take_no_app_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    labs = write_trial(tmp_path)
    (labs / "01_trial" / "scenarios.yaml").write_text("none: of ours\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)  # each notebook is loaded in its own folder
    monkeypatch.delattr(app_kernel, "pages")
    assert [slug for slug, _ in prefork._load(labs)] == ["trial"]
    assert "the pages for places, tables and lessons could not be made" in caplog.text


def test_waiting_for_a_server_that_ended_fails_at_once() -> None:
    server = Server(["-c", "raise SystemExit('for a reason')"])
    server.wait()
    with pytest.raises(AssertionError, match="ended: for a reason"):
        wait_until_up("http://127.0.0.1:9/health", server)
