"""The landing page and an app's page in a user's browser."""

from __future__ import annotations

import re
import urllib.request
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.explorers import APPS

# Every address that an app ever had, and its current one: people's papers link to them.
LASTING = (
    "build-scenario",
    "check-the-claim",
    "draw-the-line",
    "every-regression",
    "explain-place",
    "explore-tables",
    "health-and-work",
    "left-behind",
    "levelled-up-cities",
    "promise",
    "reach",
    "regress",
    "who-will-do-the-jobs",
    "twelve-missions",
    "where-the-money",
    "within-between",
)
ADDRESSES = {slug: slug for slug in LASTING} | {"low-income": "explore-tables", "new-jobs": "build-scenario"}


@pytest.mark.fresh
def test_the_landing_page_leads_to_a_working_app_without_leaving_the_server(page: Page, small_server: str) -> None:
    hosts: set[str] = set()
    refused: list[str] = []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    page.goto(small_server)
    page.get_by_role("link", name="First thing").click()
    expect(page.get_by_role("status")).to_have_text("The app is ready.")
    page.get_by_role("button", name="Counted 0").click()
    expect(page.get_by_role("button", name="Counted 10")).to_be_visible()
    assert page.title() == "First thing – Levelling Up Lab"
    assert hosts - {""} == {urlsplit(small_server).netloc}
    assert refused == []


def test_every_card_of_the_real_labs_shows_the_picture_its_app_opens_with(page: Page, server: str) -> None:
    page.goto(server)
    page.evaluate("document.querySelectorAll('article img').forEach(image => { image.loading = 'eager'; })")
    # Not with wait_for_function, which evaluates text: the policy of pages without an app forbids that.
    loaded = "[...document.querySelectorAll('article img')].every(image => image.naturalWidth > 300)"
    while not page.evaluate(loaded):
        page.wait_for_timeout(100)
    assert page.locator("article img").count() == page.locator("article").count() == len(APPS) > 3
    first = page.locator("article img").first
    drawn = page.request.get(f"{server}{first.get_attribute('src')}")
    assert drawn.headers["content-type"].startswith("image/svg+xml") and "<title" in drawn.text()
    assert page.request.get(f"{server}/apps/no-such-app/picture").status == 404


def test_an_app_has_its_heading_and_controls_in_the_main_part_above_the_footer(page: Page, small_server: str) -> None:
    page.goto(f"{small_server}/apps/first-thing")
    expect(page.get_by_role("main").get_by_role("button", name="Counted 0")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_have_count(1)
    main, footer = page.get_by_role("main").bounding_box(), page.get_by_role("contentinfo").bounding_box()
    assert main is not None and footer is not None
    assert footer["y"] >= main["y"] + main["height"] - 1


def test_loading_is_told_in_words(page: Page, small_server: str) -> None:
    reply = page.goto(f"{small_server}/apps/first-thing")
    # As sent, not as shown: a fast page is ready before anyone could look.
    assert reply and re.search('role="status"[^>]*>Starting a Python process for your visit …<', reply.text())
    expect(page.get_by_role("status")).to_have_text("The app is ready.")


def test_a_page_that_closes_ends_its_kernel(page: Page, small_server: str) -> None:
    page.goto(f"{small_server}/apps/first-thing")
    expect(page.get_by_role("button", name="Counted 0")).to_be_visible()
    kernel = page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")
    assert page.request.get(f"{small_server}/api/kernels/{kernel}").status == 200
    page.goto(small_server)
    page.wait_for_function("async address => (await fetch(address)).status === 404", arg=f"/api/kernels/{kernel}")


def test_the_landing_page_fits_a_phone_and_can_be_skipped_by_keyboard(page: Page, small_server: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(small_server)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


@pytest.mark.fresh
def test_a_title_from_a_notebook_is_text(page: Page, small_server: str) -> None:
    page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError(dialog.message)))
    page.goto(small_server)
    expect(page.get_by_role("heading", name="<script>alert(1)</script>")).to_be_visible()


@pytest.mark.sample(5)
@pytest.mark.parametrize("slug", sorted(ADDRESSES))
def test_every_address_that_was_ever_given_out_opens_its_app_with_its_query(server: str, slug: str) -> None:
    with urllib.request.urlopen(f"{server}/apps/{slug}?place=E06000010&base_year=2019", timeout=120) as reply:
        assert reply.status == 200
        assert reply.url == f"{server}/apps/{ADDRESSES[slug]}?place=E06000010&base_year=2019"
