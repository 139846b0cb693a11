"""Visible without scrolling: the headline and the first figure; the choices leave the result in view."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.explorers import APPS, opened
from tests.browser.test_accessible import violations

SIZES = {"laptop": (1280, 800), "phone": (390, 844)}
FIRST = """() => {
  const box = (one) => document.querySelector(one).getBoundingClientRect();
  const headline = box(".lul-sentence"), figure = box(".lul-results :is(.lul-picture, .lul-table)");
  return { headline: headline.bottom <= innerHeight, height: figure.height, seen: innerHeight - figure.top };
}"""
# Choices that are open at first, and figures before “More detail”, drawn or pending.
OPEN = "[...document.querySelectorAll('.lul-form .lul-control')].filter((one) => one.checkVisibility()).length"
FIGURES = (
    """[...document.querySelectorAll(".lul-views > .lul-figure")].filter((one) => !one.closest(".lul-deep")).length"""
)


@pytest.fixture(scope="module")
def kept(browser: Browser) -> Iterator[Page]:
    """A page shared by all read-only tests in this file."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800}, has_touch=True)
    context.set_default_timeout(120_000)
    yield context.new_page()
    context.close()


# With a place of each kind, and choices that make long headlines or another first figure.
STATES = ["", *(f"place={code}" for code in ("E08000016", "E12000003", "W92000004", "E47000002"))]
FIRST_VIEWS = [
    *((app, query) for app in APPS for query in STATES),
    ("explore-tables", "table=children&show=map&level=local+authority&place=E08000016"),
    ("explore-tables", "table=low_pay_2022&show=order&level=local+authority&place=E08000016"),
    ("explore-tables", "table=low_income_regions&show=time"),
    ("within-between", "ranked=median_weekly_pay_2023&place=E08000016"),
    ("regress", "outcome=employment_rate_2023&place=W06000015&sample=Wales"),
    ("draw-the-line", "by=region&place=E08000016"),
    ("where-the-money", "preset=white_paper&map=geography&place=E08000016"),
    ("build-scenario", "by=2050&measure=net&rule=guide"),
]


@pytest.mark.sample(5)
@pytest.mark.parametrize(("app", "query"), FIRST_VIEWS)
def test_the_headline_and_the_first_figure_stand_on_the_first_screen(
    kept: Page, server: str, app: str, query: str
) -> None:
    for width, height in SIZES.values():
        kept.set_viewport_size({"width": width, "height": height})
        opened(kept, server, app, query)
        wide = width > 736
        kept.wait_for_function(
            "wide => { const first = document.querySelector('.lul-results :is(.lul-picture, .lul-table)'); "
            "return first && (!first.matches('img') || (first.complete && first.naturalWidth > 500 === wide)); }",
            arg=wide,
        )
        first = kept.evaluate(FIRST)
        assert first["headline"]
        # A figure taller than the remaining screen shows its title, its key and its first rows; less of it where
        # the page first has to say that it cannot show the place of the link.
        least = (400 if wide else 350) if query else 500 if wide else 400
        if kept.locator(".lul-problem").is_visible():
            least = 350 if wide else 240
        assert first["seen"] >= min(first["height"], least), first
        assert kept.evaluate(FIGURES) <= 3
        if not query:  # what a link changed is open in any case
            assert kept.evaluate(OPEN) <= 5 if wide else kept.evaluate(OPEN) == 0
        assert kept.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_a_phone_the_choices_open_over_the_lower_half_and_the_result_stays_in_sight(
    browser: Browser, server: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    context.set_default_timeout(120_000)
    page = opened(context.new_page(), server, "build-scenario")
    opener = page.get_by_role("button", name="Change the choices")
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.tap()
    close = page.get_by_role("button", name="Close the choices")
    expect(close).to_be_focused()
    sheet = page.locator(".lul-form").bounding_box()
    assert sheet and sheet["y"] >= 844 / 2 and sheet["y"] + sheet["height"] == pytest.approx(844, abs=1)
    for part in (".lul-sentence", ".lul-results .lul-picture"):
        box = page.locator(part).bounding_box()
        assert box and 0 <= box["y"] < sheet["y"] - 60
    assert violations(page) == []
    page.get_by_label("Scenario", exact=True).select_option("Current path")
    expect(page.locator(".lul-sentence")).to_contain_text("Current path")
    assert page.evaluate("document.querySelector('.lul-sentence').getBoundingClientRect().top") >= 0
    page.keyboard.press("Escape")
    expect(close).to_be_hidden()
    expect(opener).to_be_focused()
    # On a wide page, the choices are beside the result again.
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.get_by_label("Scenario", exact=True)).to_be_visible()
    expect(opener).to_be_hidden()
    context.close()


def test_what_a_link_changed_is_never_behind_a_closed_section(page: Page, server: str) -> None:
    opened(page, server, "promise", "net=40")
    expect(page.get_by_label("Net share of gross jobs (%)", exact=True)).to_be_visible()
    expect(page.get_by_text("1 changed")).to_be_visible()
