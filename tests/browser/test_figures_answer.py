"""Interactive figures: by pointer, touch and keyboard, a mark shows its reading, and an area can be chosen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.explorers import APPS, all_drawn, opened

# Apps with a choice of area, whose figures show areas.
CHOOSING = (
    "explain-place",
    "regress",
    "within-between",
    "levelled-up-cities",
    "explore-tables?level=local+authority",
    "health-and-work",
    "build-scenario",
    "who-will-do-the-jobs",
    "left-behind",
    "where-the-money",
)


def walked(stage: Locator, key: str = "") -> str:
    """Focus a figure, press a key if given, and return the reading of the mark reached."""
    walk = stage.locator(".lul-walk")
    walk.focus()
    expect(stage.locator(".lul-reading")).to_be_visible()
    if key:
        walk.press(key)
    return str(walk.get_attribute("aria-valuetext"))


def middle_of_ring(stage: Locator) -> tuple[float, float]:
    box = stage.locator(".lul-ring").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def choosing_figure(page: Page) -> Locator:
    """Return the first figure with a mark that chooses another area, stepped to that mark."""
    stages = page.locator(".lul-stage")
    for number in range(stages.count()):
        stage = stages.nth(number)
        for key in ("Home", "End"):
            walked(stage, key)
            if stage.locator(".lul-does").count():
                return stage
    raise AssertionError("no figure of this app chooses an area")


def chosen(page: Page) -> list[str]:
    """Return the choices that the form's fields and lists show."""
    controls = page.locator(".lul-control input[role=combobox], .lul-control select")
    found: list[str] = controls.evaluate_all(
        "all => all.map(one => one.selectedOptions?.[0]?.textContent ?? one.value)"
    )
    return found


@pytest.mark.sample(3)
@pytest.mark.parametrize("app", APPS)
def test_a_mark_says_the_same_to_pointer_and_keyboard(page: Page, server: str, app: str) -> None:
    opened(page, server, app)
    stage = page.locator(".lul-stage").first
    stage.scroll_into_view_if_needed()
    first, last = walked(stage, "Home"), walked(stage, "End")
    count = int(first.rstrip(".").rsplit(" ", 1)[1].replace(",", ""))
    assert f" 1 of {count}." in first and f" {count} of {count}." in last and count > 1
    name = stage.locator(".lul-reading strong").inner_text()
    assert last.startswith(f"{name}, ")
    x, y = middle_of_ring(stage)
    page.keyboard.press("Escape")
    expect(stage.locator(".lul-reading")).to_be_hidden()
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(x - 1, y)
    page.mouse.move(x, y)
    expect(stage.locator(".lul-reading strong")).to_have_text(name)
    # One image and one slider, which has the focus and the mark's reading; the tooltip and the ring add nothing.
    # Chromium exposes a slider's number in this tree, and its text only to screen readers.
    stage.locator(".lul-walk").focus()
    title = stage.locator(".lul-walk").get_attribute("aria-label")
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    sliders = [node for node in tree if node["role"]["value"] == "slider" and node["name"]["value"] == title]
    assert [node["value"]["value"] for node in sliders] == [count - 1]
    assert {"name": "focused", "value": {"type": "booleanOrUndefined", "value": True}} in sliders[0]["properties"]
    assert stage.locator(".lul-walk").get_attribute("aria-valuetext") == last
    for words in (".lul-reading", ".lul-ring"):
        assert stage.locator(words).get_attribute("aria-hidden") == "true"


@pytest.mark.sample(2)
@pytest.mark.parametrize("app", CHOOSING)
def test_an_area_is_chosen_from_a_figure_by_keyboard(page: Page, server: str, app: str) -> None:
    opened(page, server, *app.split("?"))
    all_drawn(page)
    stage = choosing_figure(page)
    name = stage.locator(".lul-reading strong").inner_text()
    before, shown = page.url, set(chosen(page))
    page.keyboard.press("Enter")
    page.wait_for_function("before => location.href !== before", arg=before)
    assert page.evaluate("document.activeElement.className") == "lul-walk", "the focus stays on the figure"
    (news,) = set(chosen(page)) - shown
    assert news.split(" (")[0] in name


def test_rows_of_a_table_choose_and_the_chosen_one_is_marked(page: Page, server: str) -> None:
    opened(page, server, "within-between")
    behind = page.locator(".lul-behind").first
    behind.locator("summary").click()
    row = behind.locator(".lul-row").filter(has_text=re.compile("^Barnsley$"))
    row.click()
    expect(page.get_by_role("combobox", name="Find a place")).to_have_value("Barnsley")
    expect(row).to_have_attribute("aria-pressed", "true")
    expect(behind.locator("tr.lul-mine")).to_contain_text("Barnsley")
    # By keyboard: one Tab stop, with arrow keys inside it.
    expect(behind.locator(".lul-row[tabindex='0']")).to_have_text("Barnsley")
    row.focus()
    page.keyboard.press("ArrowDown")
    other = str(page.evaluate("document.activeElement.textContent"))
    assert other != "Barnsley"
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Find a place")).to_have_value(other)


def test_an_area_is_chosen_by_mouse(page: Page, server: str) -> None:
    opened(page, server, "explain-place")
    all_drawn(page)
    stage = choosing_figure(page)
    stage.scroll_into_view_if_needed()
    x, y = middle_of_ring(stage)
    page.mouse.move(x - 1, y)
    name = stage.locator(".lul-reading strong").inner_text()
    page.mouse.click(x, y)
    expect(page.locator(".lul-sentence")).to_contain_text(name)
    expect(page.get_by_role("combobox", name="Place", exact=True)).to_have_value(name)


@pytest.mark.sample(1)
@pytest.mark.parametrize("app", ["within-between", "left-behind", "where-the-money"])
def test_a_first_tap_reads_and_a_second_chooses(browser: Browser, server: str, app: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    context.set_default_timeout(120_000)
    page = context.new_page()
    opened(page, server, app)
    stage = page.locator(".lul-stage").first
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.touchscreen.tap(x, y)
    expect(stage.locator(".lul-reading")).to_contain_text("Tap again to choose")
    assert "place=" not in page.url
    name = stage.locator(".lul-reading strong").inner_text()
    stage.locator(".lul-reading").tap()  # the words; what lies under them is not meant
    expect(page.locator("[data-name=place] input").first).to_have_value(name)  # in the sheet, which is closed
    page.wait_for_url("**place=**")
    expect(page.locator(".lul-reading strong").first).to_have_text(name)
    context.close()


def test_letters_lead_to_a_name_and_a_new_picture_keeps_it(page: Page, server: str) -> None:
    opened(page, server, "within-between")
    stage = page.locator(".lul-stage").first
    walked(stage)
    page.keyboard.type("barns")
    expect(stage.locator(".lul-walk")).to_have_attribute("aria-valuetext", re.compile("^Barnsley, "))
    page.get_by_label("Year", exact=True).first.fill("2010")
    page.keyboard.press("Tab")
    expect(page.locator(".lul-sentence")).to_contain_text("2010")
    assert walked(stage).startswith("Barnsley, ")
