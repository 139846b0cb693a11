"""A real browser, and the real server of the apps.

``page`` is a fresh page (no cookies of other tests); ``server`` is the address of the project's own apps, and
``small_server`` of the tests' small labs. Browsers: ``$CHROMIUM``, this machine's chromium, or Playwright's own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.chromium import executable
from tests.serving import ROOT, running, write_labs

# A machine with two cores that also runs the other tests may need far longer than the five seconds of Playwright.
PATIENCE = 120_000
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that `-m "not browser"` leaves them out."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process."""
    # Chromium's own sandbox refuses to work for root, which is the only user of many containers.
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"] if is_root else [])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own, 1280 × 800, with patience for a loaded machine."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of the project's own apps, served as they are to people."""
    with running(ROOT / "labs") as (address, _):
        yield address


@pytest.fixture(scope="session")
def small_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the tests' small labs, in a folder with a space in its name."""
    with running(write_labs(tmp_path_factory.mktemp("small labs"))) as (address, _):
        yield address
