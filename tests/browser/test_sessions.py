"""The session without code: by keyboard, on one projected screen, from the served apps; its links lead to them."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

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
    expect(reveal).to_have_attribute("aria-expanded", "true")
    # A projector that is switched off loses nothing.
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
