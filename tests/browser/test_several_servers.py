"""The user's view when one of several servers goes: a file and a pinned result move to another one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.test_survival import IMPATIENT, add_file_and_pin, choose_size, has_file_and_pin, opened
from tests.test_several_servers import Pair, pair, visits
from toolkit.serve.prefork_client import possible

__all__ = ["pair"]

pytestmark = pytest.mark.skipif(not possible(), reason="visitors' processes are forked on Linux only")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that accepts the proxy's own certificate."""
    context = browser.new_context(locale="en-GB", ignore_https_errors=True)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.mark.sample(1)  # the rest without a browser: tests/test_several_servers.py
@pytest.mark.parametrize("how", ["killed", "updated"])
def test_a_page_goes_on_at_another_server_with_its_file_and_pin(page: Page, pair: Pair, how: str) -> None:
    address, servers = pair
    page.add_init_script(IMPATIENT)
    page.add_init_script("""addEventListener("DOMContentLoaded", () => new MutationObserver(([{ target }]) => {
      window.wasTold ||= !target.hidden;
    }).observe(document.getElementById("lul-banner"), { attributes: true }))""")
    opened(page, address)
    add_file_and_pin(page)
    page.evaluate("window.wasTold = false")
    (its,) = [server for server in servers.values() if visits(server)]
    (other,) = [server for server in servers.values() if server is not its]
    if how == "killed":
        its.kill()
    else:
        its.terminate()  # it ends once the page has gone, which the page does on its own
    its.wait(PATIENCE / 1000)
    choose_size(page, 6)
    has_file_and_pin(page, 6)
    expect(page.get_by_role("alert")).to_be_hidden()
    assert visits(other) == 1
    assert how == "killed" or page.evaluate("window.wasTold") is False, "an update is not noticed"
