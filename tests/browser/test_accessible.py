"""Axe-core checks of the pages, and checks of what it cannot see: order, width, spacing, size, media features."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.explorers import APPS, all_drawn, opened
from tests.serving import running
from tests.visiting import write_trial

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = {"desktop": (1280, 800), "phone": (320, 640)}
PAGES = {"landing": "/", "not found": "/no-such-page", "accessibility": "/accessibility", "privacy": "/privacy"} | {
    "places": "/places",
    "a place": "/places/E08000016",
    "several places": "/places/W92000004,E12000003",
    "no such place": "/places/Barnsly",
    "data": "/data",
    "a table": "/data/low_pay_2022",
    "lessons": "/lessons",
    "a lesson": "/lessons/01_productivity_gap/lesson",
    "embedded": "/apps/explain-place/embed?place=Barnsley",
}

# WCAG 1.4.12: text spacing that a reader may set without loss.
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""

# Elements that cut off some of their text, other than scrollable or screen-reader-only ones.
CUT = """() => [...document.querySelectorAll("main *")].filter((one) => {
  const style = getComputedStyle(one), scrolls = ["auto", "scroll"].includes(style.overflowX);
  const apart = ".lul-unseen, .lul-hidden, [hidden], .lul-scroll, pre, select, svg, details:not([open])";
  if (one.closest(apart) || scrolls || one.tagName === "INPUT") return false;
  const isCut = one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
  return (style.overflow !== "visible" && isCut) || one.getBoundingClientRect().right > innerWidth + 1;
}).map((one) => one.outerHTML.slice(0, 120))"""

# Controls (other than links and terms inside a sentence) smaller than 24 × 24 pixels including their label.
SMALL = """() => [...document.querySelectorAll("main :is(a, button, input, select, summary)")].filter((one) => {
  if (!one.checkVisibility() || one.closest("p, li") && (one.matches("a:not(.lul-button), .lul-term"))) return false;
  const box = (one.closest("label") ?? one).getBoundingClientRect();
  return box.width < 24 || box.height < 24;
}).map((one) => one.outerHTML.slice(0, 120))"""

# Overlapping texts of the form and the tools.
ON_EACH_OTHER = """() => {
  const texts = ".lul-form :is(label, legend, p, select, input, summary), .lul-tools > *";
  const boxes = [...document.querySelectorAll(texts)].filter((one) => one.checkVisibility())
    .map((one) => [one, one.getBoundingClientRect()]);
  const meet = ([one, a], [other, b]) => !one.contains(other) && !other.contains(one)
    && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  return boxes.flatMap((one, index) => boxes.slice(index + 1).filter((other) => meet(one, other))
    .map((other) => `${one[0].outerHTML.slice(0, 60)} / ${other[0].outerHTML.slice(0, 60)}`));
}"""


# Takes away a table's rows from the sixth on of those made and dressed alike: of 350, axe-core need not look at each.
ALIKE = """() => {
  window.lulAlike = [];
  for (const body of document.querySelectorAll("tbody")) {
    const seen = new Map();
    for (const row of [...body.rows]) {
      const looks = (one) => [one.tagName, one.className, one.style.cssText, one.getAttribute("role"), one.hidden];
      const shape = [row, ...row.querySelectorAll("*")].map(looks).join();
      seen.set(shape, (seen.get(shape) ?? 0) + 1);
      if (seen.get(shape) > 5) {
        const place = document.createComment("");
        row.replaceWith(place);
        lulAlike.push([place, row]);
      }
    }
  }
}"""
ALL_ROWS = "() => { for (const [place, row] of lulAlike.splice(0)) place.replaceWith(row); }"


def violations(page: Page, part: str = "html") -> list[str]:
    """Return axe-core's findings in a part of the page (a selector) as lines of rule, help and place."""
    page.evaluate(ALIKE)
    chosen = {"runOnly": RULES, "resultTypes": ["violations"]}
    found: list[dict[str, Any]] = Axe().run(page, context=part, options=chosen).response["violations"]
    page.evaluate(ALL_ROWS)
    return [f"{one['id']}: {one['help']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def test_only_rows_like_five_before_them_are_passed_over(page: Page) -> None:
    rows = [f"<tr{' class=marked' if row == 12 else ''}><td>{row}</td></tr>" for row in range(20)]
    rows[15] = "<tr><td style='color: #ccc'>15</td></tr>"
    page.set_content(f"<table><tbody>{''.join(rows)}</tbody></table>")
    page.evaluate(ALIKE)
    assert page.locator("tr").all_inner_texts() == ["0", "1", "2", "3", "4", "12", "15"]
    page.evaluate(ALL_ROWS)
    assert page.locator("tr").all_inner_texts() == [str(row) for row in range(20)]
    assert any(found.startswith("color-contrast") and ">15<" in found for found in violations(page))


@pytest.fixture(params=WIDTHS, scope="module")
def sized(request: pytest.FixtureRequest, browser: Browser) -> Any:
    """A page of 1280 or 320 pixels; one for all tests at a width."""
    width, height = WIDTHS[request.param]
    context = browser.new_context(locale="en-GB", viewport={"width": width, "height": height})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.mark.sample(10)
@pytest.mark.parametrize("name", PAGES)
def test_pages_of_words_pass_axe_and_fit(sized: Page, server: str, name: str) -> None:
    sized.goto(server + PAGES[name])
    assert violations(sized) == []
    assert sized.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert sized.evaluate(SMALL) == []


@pytest.mark.fresh
def test_the_page_that_waits_passes_axe_and_leaves_the_decision_to_its_reader(page: Page, tmp_path: Path) -> None:
    with running(write_trial(tmp_path), LEVELLING_UP_VISITORS="1") as (address, _):
        opened(page, address, "trial")
        other = page.context.new_page()
        other.clock.install()
        other.goto(f"{address}/apps/trial")
        expect(other.get_by_role("heading", level=1)).to_have_text("The lab is full")
        assert violations(other) == []
        with other.expect_navigation():
            other.clock.run_for(21_000)
        other.get_by_role("button", name="Stop trying automatically").click()
        expect(other.get_by_role("status")).to_contain_text("has stopped trying")
        other.evaluate("window.same = true")
        other.clock.run_for(60_000)
        assert other.evaluate("window.same")


@pytest.mark.sample(1, each="app")
@pytest.mark.parametrize("app", APPS)
def test_an_app_passes_axe_in_every_state(sized: Page, server: str, app: str) -> None:
    page = opened(sized, server, app)
    all_drawn(page)
    page.locator(".lul-menu > summary").click()
    assert violations(page, ".lul-tools") == []  # the rest below, when more of it is open
    page.keyboard.press("Escape")
    # The words and rows behind a figure, the code and every group are open; something is pinned, a number is invalid,
    # the list of places is open.
    page.evaluate(
        "for (const one of document.querySelectorAll('.lul-alt, .lul-group, .lul-section, .lul-code')) one.open = true"
    )
    if page.locator(".lul-behind").count():
        page.locator(".lul-behind > summary").first.click()
        expect(page.locator(".lul-behind table").first).to_be_attached()
    page.get_by_role("button", name="Pin this result to compare").click()
    if page.get_by_role("spinbutton").count():
        page.get_by_role("spinbutton").first.fill("99999")
        page.keyboard.press("Tab")
        expect(page.get_by_role("alert").filter(has_text="expected a number")).to_be_visible()
    if page.locator("input[role=combobox]:visible").count():
        page.locator("input[role=combobox]:visible").first.fill("new")
        expect(page.get_by_role("listbox")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(SMALL) == []


@pytest.mark.sample(5)
@pytest.mark.parametrize("app", APPS)
def test_text_spacing_and_200_per_cent_lose_nothing(sized: Page, server: str, app: str) -> None:
    page = opened(sized, server, app)
    page.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet]; }",
        SPACED,
    )
    assert page.evaluate(CUT) == [] and page.evaluate(ON_EACH_OTHER) == []
    # 200 per cent zoom in a 1280-pixel window, and text alone at twice the size.
    size = page.viewport_size
    assert size is not None
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(ON_EACH_OTHER) == []
    assert size["width"] < 640 or page.evaluate(CUT) == []


@pytest.mark.sample(3)
@pytest.mark.parametrize("app", APPS)
def test_structure(page: Page, server: str, app: str) -> None:
    opened(page, server, app)
    all_drawn(page)
    assert page.locator("html").get_attribute("lang") == "en-GB"
    assert page.title().endswith(" – Levelling Up Lab")
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map((one) => Number(one.tagName[1]))")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for landmark in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(landmark)).to_have_count(1)
    expect(page.get_by_role("form", name="Choices")).to_have_count(1)
    # Every figure has alternative text, and it is never a file name.
    alts = page.locator(".lul-picture").evaluate_all("all => all.map((one) => one.alt)")
    assert alts and all(len(alt) > 40 for alt in alts)


def test_titles_differ(page: Page, server: str) -> None:
    titles = []
    for address in [*PAGES.values(), *(f"/apps/{app}" for app in APPS)]:
        page.goto(server + address)
        titles.append(page.title())
    assert len(set(titles)) == len(titles)


def test_the_statement_is_linked_from_every_page(page: Page, server: str) -> None:
    for address in ("/", f"/apps/{APPS[0]}", "/no-such-page"):
        page.goto(server + address)
        page.get_by_role("contentinfo").get_by_role("link", name="Accessibility").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Accessibility statement")


@pytest.mark.parametrize(
    "media",
    [{"forced_colors": "active"}, {"contrast": "more"}, {"reduced_motion": "reduce"}],
    ids=["forced colours", "more contrast", "reduced motion"],
)
def test_wishes_of_the_system_are_met(page: Page, server: str, media: dict[str, Any]) -> None:
    page.emulate_media(**media)
    opened(page, server, APPS[-1])
    assert violations(page) == []
    outcome = page.locator(".lul-outcome")
    if "reduced_motion" in media:
        assert outcome.evaluate("one => getComputedStyle(one).transitionDuration") in ("0s", "")
    if "contrast" in media:
        assert page.locator(".lul-question").evaluate("one => getComputedStyle(one).color") == "rgb(20, 32, 43)"
    if "forced_colors" in media:
        page.locator("select").first.focus()
        assert page.locator("select").first.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
