"""Projection: the code-free session, from the served apps, and the slides, from a file; by keyboard."""

from __future__ import annotations

import re

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from teaching import derive, pages
from tests.serving import ROOT

SESSIONS = sorted((ROOT / "labs" / "sessions").glob("*.html"))


@pytest.mark.parametrize("session", SESSIONS, ids=lambda path: path.stem)
def test_a_session_is_run_by_keyboard_alone(page: Page, server: str, session) -> None:
    page.goto(f"{server}/sessions/{session.name}")
    steps = page.locator("section[data-step]")
    expect(steps.first).to_be_visible()
    expect(steps.nth(1)).to_be_hidden()
    page.get_by_label("Your area").fill("Hull")
    page.get_by_role("button", name="Next").press("Enter")
    heading = steps.nth(1).get_by_role("heading").first
    expect(heading).to_be_focused()
    hands = steps.nth(1).get_by_role("spinbutton")
    hands.nth(0).fill("3")
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    expect(hands.nth(1)).to_have_value("12")
    reveal = steps.nth(1).get_by_role("button", name="Show the result")
    result = steps.nth(1).locator(".result")
    expect(result).to_be_hidden()
    reveal.press("Enter")
    expect(result).to_be_visible()
    hide = steps.nth(1).get_by_role("button", name="Hide the result")
    expect(hide).to_have_attribute("aria-expanded", "true")
    expect(hide).to_be_focused()
    # The bar at the bottom covers neither the result nor the button.
    assert page.evaluate(
        "document.querySelector('.result:not([hidden])').getBoundingClientRect().bottom"
        " <= document.querySelector('nav').getBoundingClientRect().top"
    )
    # Switching off a projector loses nothing.
    page.reload()
    expect(hands.nth(1)).to_have_value("12")
    expect(page.get_by_label("Your area")).to_have_value("Hull")
    assert Axe().run(page).response["violations"] == []
    cards = page.locator(".card:has([data-area])")
    assert "Hull" in cards.first.text_content()


def test_the_minutes_of_a_session_are_sixty_and_its_apps_are_there(page: Page, server: str) -> None:
    for session in SESSIONS:
        text = session.read_text(encoding="utf-8")
        assert sum(int(minutes) for minutes in re.findall(r'data-minutes="(\d+)"', text)) in range(55, 61)
        for link in sorted(set(re.findall(r'href="(/apps/[a-z-]+)"', text))):
            assert page.request.head(f"{server}{link}").ok, link
    page.goto(server)
    expect(page.get_by_role("link", name="A 60-minute session without code")).to_have_count(len(SESSIONS))


@pytest.mark.sweep
@pytest.mark.fresh
def test_slides_are_led_by_keyboard_flow_on_a_phone_and_ask_for_nothing(page: Page, tmp_path) -> None:
    file, asked = tmp_path / "slides.html", list[str]()
    pages.page(derive.slides(nbformat.read(ROOT / "labs/03_net_zero_jobs/lesson.ipynb", 4)), "slides.html.j2", file)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    shown, number = page.locator("section section.present"), page.locator(".slide-number")
    expect(shown.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(shown.get_by_role("heading", level=2)).to_have_text(re.compile("Part 1"))
    result = page.locator("section.present details.result").first
    while not result.count():
        before = number.text_content()
        page.keyboard.press("ArrowRight")
        expect(number).not_to_have_text(before or "")
    result.locator("summary").focus()
    page.keyboard.press("Space")
    expect(result).to_have_attribute("open", "")
    assert Axe().run(page).response["violations"] == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("Math.max(...[...document.querySelectorAll('.present')].map((one) => one.scrollWidth))") <= 390
    assert [address.partition("#")[0] for address in asked] == [file.as_uri()]
