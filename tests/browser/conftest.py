"""A real browser, and the apps' real server.

``page`` is an empty page without cookies or other traces of earlier tests; ``server`` is the address of the project's
own apps, and ``small_server`` that of the tests' small labs. Browsers: ``$CHROMIUM``, this machine's chromium, or
Playwright's own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.chromium import executable
from tests.serving import ROOT, running, write_labs

# A two-core machine that also runs the other tests may need far longer than Playwright's five seconds.
PATIENCE = 120_000
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder, so that `-m "not browser"` leaves them out."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests in a process."""
    # Chromium's own sandbox refuses to work for root, the only user in many containers.
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"] if is_root else [])
        yield chromium
        chromium.close()


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page, 1280 × 800, with generous timeouts for a loaded machine; in a new context for a test marked ``fresh``.

    A context with a page takes half a second of processor time; emptying the shared page takes almost none.
    """
    if request.node.get_closest_marker("fresh"):
        yield from new_page(browser)
    else:
        kept = request.getfixturevalue("kept_page")
        yield kept
        empty(kept)


@pytest.fixture(scope="session")
def kept_page(browser: Browser) -> Iterator[Page]:
    """The page emptied after each test; anything that would outlast that is refused."""
    for page in new_page(browser):
        for name in ("add_init_script", "close", "expose_binding", "expose_function", "on", "once", "route"):
            setattr(page, name, refuse)
        yield page


def new_page(browser: Browser) -> Iterator[Page]:
    """Yield a page in a new context, which is closed afterwards."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def refuse(*_: Any, **__: Any) -> NoReturn:
    """Fail because a test would leave something behind."""
    raise AssertionError("This outlasts the test on the page that others use too: mark the test as `fresh`.")


def empty(page: Page) -> None:
    """Leave the address, and clear everything that a page can leave behind except its history."""
    for other in page.context.pages:
        if other is not page:
            other.close()
    if page.url.startswith("http"):
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
    page.goto("about:blank")
    page.context.clear_cookies()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(media="null", color_scheme="null", reduced_motion="null", forced_colors="null", contrast="null")
    page.mouse.move(0, 0)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the project's own apps, served as in production."""
    if "PYTEST_XDIST_WORKER" in os.environ and os.name == "posix":
        with shared(tmp_path_factory.getbasetemp().parent) as address:
            yield address
    else:
        with running(ROOT / "labs") as (address, _):
            yield address


@contextmanager
def shared(folder: Path) -> Iterator[str]:
    """Start the server, or use the one that another test process has started and recorded in the folder.

    Loading all apps takes a server many seconds of processor time. Each user holds a lock, which ends with its process;
    the process that started the server waits for all of them before it ends.
    """
    import fcntl

    noted = folder / "server.txt"
    with (folder / "server.start").open("w") as starting, (folder / "server.use").open("w") as in_use:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if noted.exists():
            fcntl.flock(in_use, fcntl.LOCK_SH)
            fcntl.flock(starting, fcntl.LOCK_UN)
            yield noted.read_text()
            return
        # All processes' pages come from one address, which by default has half of the places.
        with running(ROOT / "labs", LEVELLING_UP_VISITS_PER_ADDRESS="120") as (address, _):
            noted.write_text(address)
            fcntl.flock(starting, fcntl.LOCK_UN)
            yield address
            fcntl.flock(starting, fcntl.LOCK_EX)
            noted.unlink()
            fcntl.flock(starting, fcntl.LOCK_UN)
            fcntl.flock(in_use, fcntl.LOCK_EX)


@pytest.fixture(scope="session")
def small_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the tests' small labs, in a folder with a space in its name."""
    with running(write_labs(tmp_path_factory.mktemp("small labs"))) as (address, _):
        yield address
