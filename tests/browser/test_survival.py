"""What users see when something breaks, and recovery with one click or a short wait."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.serving import running
from tests.visiting import children, write_trial
from toolkit.serve.prefork_client import possible

pytestmark = pytest.mark.skipif(not possible(), reason="visitors' processes are forked on Linux only")


# Runs before the page's own script: it shortens all waits to a quarter, in the same order.
IMPATIENT = """(() => {
  const later = setTimeout, limit = AbortSignal.timeout.bind(AbortSignal);
  window.setTimeout = (work, wait, ...given) => later(work, wait / 4, ...given);
  AbortSignal.timeout = (wait) => limit(wait / 4);
})()"""


class Line:
    """A network between browser and server that can be slow, cut, or silent."""

    def __init__(self, target: str) -> None:
        self.delay = 0.0
        self.is_cut = False
        self.is_silent = False
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.lead_to(target)
        threading.Thread(target=self._accept, daemon=True).start()

    def lead_to(self, target: str) -> None:
        """Forward to this target from now on."""
        self._target = (urlsplit(target).hostname, urlsplit(target).port)

    def cut(self) -> None:
        """Break every connection, and accept no more."""
        self.is_cut = True
        for line in self._open:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def mend(self) -> None:
        """Forward everything again."""
        self.is_cut = self.is_silent = False

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                one, _ = self._listener.accept()
            except OSError:
                return
            try:
                if self.is_cut:
                    raise ConnectionError
                other = socket.create_connection(self._target)
            except OSError:
                one.close()
                continue
            self._open += [one, other]
            for ends in ((one, other), (other, one)):
                threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                time.sleep(self.delay)
                if not self.is_silent:  # data lost now is lost for good, as when a phone leaves its cell
                    sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def labs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_trial(tmp_path_factory.mktemp("labs"))


@pytest.fixture(scope="module")
def server(labs: Path) -> Iterator[tuple[str, int]]:
    """The trial app's server: its address and its process."""
    with running(labs) as (address, process):
        yield address, process.pid


def opened(page: Page, address: str) -> None:
    page.goto(f"{address}/apps/trial?size=7")
    expect(page.locator("#lul-status")).to_have_text("The app is ready.")
    expect(page.locator(".lul-sentence")).to_have_text("Did good at Here, size 7.")


def choose_size(page: Page, size: int) -> None:
    page.get_by_role("spinbutton").fill(str(size))
    page.get_by_role("spinbutton").press("Tab")


def test_a_killed_process_is_said_and_one_click_restores(page: Page, server: tuple[str, int]) -> None:
    address, pid = server
    opened(page, address)
    choose_size(page, 9)
    expect(page.locator(".lul-sentence")).to_have_text("Did good at Here, size 9.")
    (warm,) = children(pid)
    os.kill(children(warm)[-1], signal.SIGKILL)
    banner = page.get_by_role("alert").filter(has_text="The server has stopped running this page.")
    expect(banner).to_be_visible()
    page.get_by_role("button", name="Reopen with the same choices").click()
    expect(banner).to_be_hidden()
    expect(page.locator(".lul-sentence")).to_have_text("Did good at Here, size 9.")
    choose_size(page, 3)
    expect(page.locator(".lul-sentence")).to_have_text("Did good at Here, size 3.")
    assert page.context.cookies() == []


@pytest.mark.fresh
def test_a_slow_cut_or_silent_network_is_said_and_what_was_chosen_meanwhile_is_computed(
    page: Page, server: tuple[str, int]
) -> None:
    page.add_init_script(IMPATIENT)
    line = Line(server[0])
    line.delay = 0.2
    opened(page, line.address)
    choose_size(page, 8)
    expect(page.locator(".lul-sentence")).to_have_text("Did good at Here, size 8.")
    line.delay = 0
    banner = page.get_by_role("alert").filter(has_text="The connection to the server was lost. Reconnecting")
    line.cut()
    expect(banner).to_be_visible()
    expect(page.get_by_role("button", name="Reopen with the same choices")).to_be_hidden()
    choose_size(page, 5)
    line.mend()
    expect(banner).to_be_hidden()
    expect(page.locator(".lul-sentence")).to_have_text("Did good at Here, size 5.")

    line.is_silent = True  # no end of any connection is seen; only the response is missing
    choose_size(page, 4)
    expect(banner).to_be_visible()
    line.mend()
    expect(banner).to_be_hidden()
    expect(page.locator(".lul-sentence")).to_have_text("Did good at Here, size 4.")
    line.close()


@pytest.mark.fresh
def test_what_was_asked_for_on_a_line_that_fell_silent_comes_when_it_is_back(
    page: Page, server: tuple[str, int]
) -> None:
    page.add_init_script(IMPATIENT)
    line = Line(server[0])
    opened(page, line.address)
    line.is_silent = True
    choose_size(page, 6)
    page.locator(".lul-menu > summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Tables (CSV)").click()
        expect(page.get_by_role("alert").filter(has_text="Reconnecting")).to_be_visible()
        line.mend()
    assert "size=6" in download.value.path().read_text(encoding="utf-8-sig")
    line.close()


def add_file_and_pin(page: Page) -> None:
    """Upload a file, pin a result, and choose something else beside it."""
    page.get_by_label("read", exact=True).check()
    page.locator("input[type=file]").set_input_files({"name": "my “own”.csv", "mimeType": "text/csv", "buffer": b"a,b"})
    expect(page.locator(".lul-sentence")).to_have_text("Did read at Here, size 7.")
    expect(page.locator(".lul-others")).to_have_text("Read my “own”.csv.")
    page.get_by_role("button", name="Pin this result to compare").click()
    choose_size(page, 9)
    has_file_and_pin(page, 9)


def has_file_and_pin(page: Page, size: int) -> None:
    expect(page.locator(".lul-sentence")).to_have_text(f"Did read at Here, size {size}.")
    expect(page.locator(".lul-others")).to_have_text("Read my “own”.csv.")
    row = page.get_by_role("region", name="Results side by side")
    expect(row.locator(".lul-pin")).to_contain_text("Did read at Here, size 7.")
    expect(row.locator(".lul-which")).to_have_text(["Size: 7", f"Size: {size}"])


def test_item_3_after_a_killed_process_the_page_gives_file_and_pin_to_the_next(
    page: Page, server: tuple[str, int]
) -> None:
    address, pid = server
    opened(page, address)
    add_file_and_pin(page)
    (warm,) = children(pid)
    os.kill(children(warm)[-1], signal.SIGKILL)
    banner = page.get_by_role("alert").filter(has_text="The server has stopped running this page.")
    expect(banner).to_contain_text("Kept on this page: your choices, your file “my “own”.csv” and the pinned result.")
    page.get_by_role("button", name="Reopen with the same choices").click()
    expect(banner).to_be_hidden()
    choose_size(page, 3)
    has_file_and_pin(page, 3)


@pytest.mark.fresh
def test_pages_open_while_the_server_is_restarted_say_so_and_go_on_with_file_and_pin(page: Page, labs: Path) -> None:
    page.add_init_script(IMPATIENT)
    with running(labs) as (before, process):
        line = Line(before)
        opened(page, line.address)
        add_file_and_pin(page)
        process.terminate()
        process.wait(120)
        waiting = page.get_by_role("alert").filter(has_text="Reconnecting")
        expect(waiting).to_be_visible()
        choose_size(page, 5)
    with running(labs) as (after, _):
        line.lead_to(after)
        expect(waiting).to_be_hidden()
        has_file_and_pin(page, 5)
        choose_size(page, 6)
        has_file_and_pin(page, 6)
        line.close()


def test_item_4_what_ended_a_process_is_named_and_not_tried_again(page: Page, server: tuple[str, int]) -> None:
    address, pid = server
    opened(page, address)
    (warm,) = children(pid)
    banner, again = page.get_by_role("alert"), page.get_by_role("button", name="Reopen with the same choices")
    page.get_by_label("slow", exact=True).check()
    os.kill(children(warm)[-1], signal.SIGKILL)
    expect(banner).to_contain_text(
        "The server had not finished applying your choice of “What to do” and will not try again."
    )
    again.click()
    expect(page.locator(".lul-sentence")).to_have_text("Did good at Here, size 7.")
    expect(page.get_by_label("good", exact=True)).to_be_checked()
    page.get_by_label("slow", exact=True).check()
    expect(page.locator(".lul-sentence")).to_have_text("Did slow at Here, size 7.")
    page.locator("input[type=file]").set_input_files({"name": "big.csv", "mimeType": "text/csv", "buffer": b"a,b\n"})
    os.kill(children(warm)[-1], signal.SIGKILL)
    expect(banner).to_contain_text("The server had not finished reading “big.csv” and will not try again.")
    again.click()
    expect(page.locator(".lul-sentence")).to_have_text("Did slow at Here, size 7.")
    expect(page.locator(".lul-error:visible")).to_have_count(0)


@pytest.mark.fresh
def test_a_page_that_closes_or_goes_back_and_forth_leaves_no_process(page: Page, server: tuple[str, int]) -> None:
    address, pid = server
    (warm,) = children(pid)
    others = set(children(warm))  # pages of other tests, closed silently by their browser
    opened(page, address)
    page.goto(address)
    page.go_back()
    expect(page.locator("#lul-status")).to_have_text("The app is ready.")
    choose_size(page, 2)
    expect(page.locator(".lul-sentence")).to_have_text("Did good at Here, size 2.")
    page.close(run_before_unload=True)
    deadline = time.monotonic() + 120
    while set(children(warm)) - others and time.monotonic() < deadline:
        time.sleep(0.1)
    assert set(children(warm)) <= others
