"""Every task in every app by keyboard alone: the focus is always visible, and never trapped."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.explorers import APPS, HELD, all_drawn, focused, opened, tab_to

# Elements that the keyboard must reach; one radio button per question.
REACHABLE = """() => {
  const radios = new Set();
  return [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")].filter((one) => {
    if (!one.checkVisibility() || one.tabIndex < 0) return false;
    if (one.type !== "radio") return true;
    return radios.has(one.name) ? false : radios.add(one.name);
  }).length;
}"""


@pytest.mark.sample(3)
@pytest.mark.parametrize("app", APPS)
def test_tab_reaches_everything_shows_where_it_is_and_leaves(page: Page, server: str, app: str) -> None:
    opened(page, server, app)
    all_drawn(page)
    page.evaluate("document.querySelector('.lul-code').open = true")
    expected = page.evaluate(REACHABLE)
    page.evaluate(
        "window.reached = new Set(); document.addEventListener('focusin', (event) => reached.add(event.target))"
    )
    unseen: list[Any] = []
    for pressed in range(expected + 5):
        page.keyboard.press("Tab")
        here = focused(page)
        # After the last, Chromium leaves the page or, sometimes, begins it again.
        left = here["tag"] == "BODY" or (pressed and here["text"] == "Skip to main content")
        if left:
            break
        if not here["seen"] or here["outline"] < 2:
            unseen.append(here)
    assert left, "the focus never left the page"
    assert page.evaluate("reached.size") == expected
    assert unseen == []


def test_the_first_tab_skips_to_the_content(page: Page, server: str) -> None:
    opened(page, server, APPS[0])
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    tab_to(page, ".lul-past")
    assert focused(page)["text"] == "Skip to results"
    page.keyboard.press("Tab")
    assert focused(page)["control"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "lul-walk"  # the first figure


def change_select(page: Page, name: str) -> None:
    tab_to(page, f"[data-name={name}] select")
    last = page.evaluate("document.activeElement.selectedIndex === document.activeElement.options.length - 1")
    page.keyboard.press("ArrowUp" if last else "ArrowDown")


def change_radio(page: Page, name: str) -> None:
    tab_to(page, f"[data-name={name}] input:checked")
    page.keyboard.press("ArrowDown")


def change_check(page: Page, name: str) -> None:
    tab_to(page, f"[data-name={name}] input")
    page.keyboard.press("Space")


def change_many(page: Page, name: str) -> None:
    """Open a closed group and tick its first box, if the boxes are grouped; else change the first box."""
    if page.locator(f"[data-name={name}] details:not([open])").count():
        tab_to(page, f"[data-name={name}] details:not([open]) > summary")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    else:
        tab_to(page, f"[data-name={name}] input")
    page.keyboard.press("Space")


def change_range(page: Page, name: str) -> None:
    tab_to(page, f"[data-name={name}] input[type=range]")
    full = page.evaluate("document.activeElement.value === document.activeElement.max")
    page.keyboard.press("ArrowLeft" if full else "ArrowRight")


def change_place(page: Page, name: str) -> None:
    """Choose Sheffield, or the last entry in a list without places."""
    form = page.evaluate("JSON.parse(document.getElementById('lul-visit').textContent).state.form.controls")
    labels = [label for _, label, _ in next(one["options"] for one in form if one["name"] == name)]
    wanted = "Sheffield" if "Sheffield" in labels else labels[-1]
    tab_to(page, f"[data-name={name}] input")
    page.keyboard.type(wanted.lower())
    expect(page.get_by_role("option", name=wanted)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.type(wanted[:5].lower())
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('aria-activedescendant')")
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-name={name}] input")).to_have_value(wanted)


CHANGES = {
    "select": change_select,
    "radio": change_radio,
    "check": change_check,
    "many": change_many,
    "range": change_range,
    "place": change_place,
}


def asking_for(control: dict[str, Any], files: set[str]) -> str | None:
    """Return a query that shows a control; None if only a file does."""
    for case in control["needs"]:
        if not any(wanted is True for name, wanted in case.items() if name in files):
            return "&".join(f"{name}={wanted[0]}" for name, wanted in case.items() if isinstance(wanted, list))
    return "" if not control["needs"] else None


def open_section(page: Page, name: str) -> None:
    """Open a control's section, if it is in a closed one."""
    closed = f".lul-section:not([open]):has([data-name={name}])"
    if page.locator(closed).count():
        tab_to(page, f"{closed} > summary")
        page.keyboard.press("Enter")


@pytest.mark.sample(3)
@pytest.mark.parametrize("app", APPS)
def test_every_choice_can_be_made(page: Page, server: str, app: str) -> None:
    opened(page, server, app)
    visit = page.evaluate("JSON.parse(document.getElementById('lul-visit').textContent).state")
    controls, usual = visit["form"]["controls"], visit["view"]["query"]  # a link may name a choice whose default moved
    files = {control["name"] for control in controls if control["kind"] == "file"}
    for control in controls:
        query = asking_for(control, files)
        if control["name"] in files or query is None:
            continue  # the system's own dialogue
        # One predictor cannot be both always and never allowed for.
        if page.locator(f"[data-name={control['name']}][hidden]").count() or control["name"] == "never":
            opened(page, server, app, query)
        open_section(page, control["name"])
        CHANGES[control["kind"]](page, control["name"])
        expect(page).to_have_url(re.compile(rf"[?&]{control['name']}="))
        assert focused(page)["control"] == control["name"]  # nothing moved it
        expect(page.locator(".lul-problem")).to_be_hidden()
    tab_to(page, ".lul-form > .lul-button")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server}/apps/{app}" + (f"?{usual}" if usual else ""))


@pytest.mark.parametrize(("key", "name"), [("Tab", "level"), ("Shift+Tab", "show")])
def test_tab_leads_on_from_an_open_list(page: Page, server: str, key: str, name: str) -> None:
    opened(page, server, "explore-tables", "table=low_pay_2022")
    tab_to(page, "[data-name=place] input")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press(key)
    assert focused(page)["control"] == name


def test_a_press_on_the_list_beside_its_entries_leaves_the_focus_in_the_field(page: Page, server: str) -> None:
    opened(page, server, "explore-tables", "table=low_pay_2022")
    tab_to(page, "[data-name=place] input")
    page.keyboard.type("no such place")
    page.locator(".lul-none").click(force=True)  # not a choice, but it can be clicked
    expect(page.get_by_role("combobox", name="Find a place")).to_be_focused()
    expect(page.get_by_role("listbox")).to_be_visible()


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    ("app", "control", "where"),
    [
        ("build-scenario", "scenario", ".lul-shown-table .lul-scroll"),
        ("build-scenario", "scenario", ".lul-shown-table th:nth-child(2) .lul-sort"),
        ("build-scenario", "scenario", ".lul-shown-table .lul-table > button"),
        ("build-scenario", "scenario", ".lul-behind .lul-scroll"),
        ("build-scenario", "scenario", ".lul-behind th:nth-child(2) .lul-sort"),
        ("regress", "sample", ".lul-notes .lul-term"),
    ],
)
@pytest.mark.fresh
def test_what_is_drawn_again_keeps_the_focus(page: Page, server: str, app: str, control: str, where: str) -> None:
    """Tab on to an element that the pending response to a choice changes."""
    page.add_init_script(HELD)
    opened(page, server, app)
    if "behind" in where:
        tab_to(page, ".lul-behind > summary")
        page.keyboard.press("Enter")
        expect(page.locator(where)).to_be_visible()
    page.evaluate("document.querySelector('.lul-deep').open = true")
    page.evaluate("lulTest.holding = true")
    open_section(page, control)
    tab_to(page, f"[data-name={control}] select", back="behind" in where)
    change_select(page, control)
    tab_to(page, where)
    old = page.evaluate_handle("document.activeElement")
    page.evaluate("lulTest.release()")
    page.wait_for_function("old => !old.isConnected", arg=old)
    assert page.evaluate("where => document.activeElement.matches(where)", where)
    assert focused(page)["seen"]


@pytest.mark.fresh
def test_everything_that_is_taken_away_can_be(page: Page, server: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, server, "build-scenario", "by=2030")
    tab_to(page, ".lul-tools > button")
    page.keyboard.press("Enter")
    expect(page.locator(".lul-notice")).to_have_text("Link copied.")
    assert page.evaluate("navigator.clipboard.readText()") == f"{server}/apps/build-scenario?by=2030"
    # The menu opens with Enter and closes with Escape, and keeps the focus.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Tables (CSV)")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Tables (CSV)")).to_be_hidden()
    assert focused(page)["tag"] == "SUMMARY"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "build_scenario.csv"
    assert focused(page)["tag"] == "SUMMARY"
    # Pin and remove; the focus returns to where it was.
    tab_to(page, ".lul-tools > :last-child")
    page.keyboard.press("Enter")
    change_range(page, "by")
    expect(page.locator(".lul-pin")).to_be_visible()
    tab_to(page, ".lul-pin > button")
    page.keyboard.press("Enter")
    expect(page.locator(".lul-pin")).to_have_count(0)
    expect(page.get_by_role("button", name="Pin this result to compare")).to_be_focused()
    # Save a figure, sort and copy a table, read the code.
    tab_to(page, ".lul-save-line button")
    with page.expect_download():
        page.keyboard.press("Enter")
    tab_to(page, ".lul-deep > summary")
    page.keyboard.press("Enter")
    tab_to(page, ".lul-shown-table th:nth-child(2) .lul-sort")
    page.keyboard.press("Enter")
    expect(page.locator(".lul-shown-table th:nth-child(2)").first).to_have_attribute("aria-sort", "ascending")
    page.keyboard.press("Enter")
    expect(page.locator(".lul-shown-table th:nth-child(2)").first).to_have_attribute("aria-sort", "descending")
    numbers = page.locator(".lul-shown-table").first.locator("tbody td:nth-child(2)").all_inner_texts()
    values = [float(number.replace(",", "")) for number in numbers]
    assert values == sorted(values, reverse=True)
    tab_to(page, ".lul-table > button")
    page.keyboard.press("Enter")
    expect(page.locator(".lul-notice")).to_have_text("Table copied.")
    assert page.evaluate("navigator.clipboard.readText()").split("\n")[1].split("\t")[1] == numbers[0]
    tab_to(page, ".lul-code > summary")
    page.keyboard.press("Enter")
    tab_to(page, ".lul-code button")
    page.keyboard.press("Enter")
    expect(page.locator(".lul-notice")).to_have_text("Code copied.")
    assert "jobs.outlook" in page.evaluate("navigator.clipboard.readText()")


@pytest.mark.fresh
def test_without_a_clipboard_the_link_is_shown_to_be_copied(page: Page, server: str) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    opened(page, server, "build-scenario", "by=2030")
    tab_to(page, ".lul-tools > button")
    page.keyboard.press("Enter")
    box = page.get_by_role("textbox", name="Text to copy")
    expect(box).to_be_focused()
    assert box.input_value() == f"{server}/apps/build-scenario?by=2030"
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(page.get_by_role("button", name="Copy a link")).to_be_focused()


def test_a_whole_name_typed_and_left_is_chosen_and_half_a_name_is_not(page: Page, server: str) -> None:
    opened(page, server, "explore-tables", "table=low_pay_2022")
    field = page.get_by_role("combobox", name="Find a place")
    field.fill("lee")
    field.press("Tab")
    expect(field).to_have_value("Birmingham")
    field.fill("leeds")
    field.press("Tab")
    expect(field).to_have_value("Leeds")
    expect(page).to_have_url(re.compile("place=E08000035"))


@pytest.mark.parametrize("way", ["hover", "focus", "touch"])
def test_a_term_explains_itself(page: Page, server: str, way: str) -> None:
    if way == "touch":
        context = page.context.browser.new_context(has_touch=True, viewport={"width": 320, "height": 640})
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
    opened(page, server, "build-scenario")
    all_drawn(page)  # nothing moves under the pointer
    term = page.locator(".lul-notes .lul-term", has_text="calibration").first
    tip = page.get_by_role("tooltip")
    expect(tip).to_have_count(0)
    if way == "hover":
        term.hover()
    elif way == "focus":
        term.focus()
    else:
        term.tap()
    expect(tip).to_contain_text("A factor applied to the rule for net jobs")
    box = tip.bounding_box()
    assert box is not None
    assert box["x"] >= 0 and box["x"] + box["width"] <= page.evaluate("innerWidth")
    if way == "hover":
        page.mouse.move(box["x"] + 10, box["y"] + box["height"] / 2)  # the text itself can be pointed at
        expect(tip).to_be_visible()
    page.keyboard.press("Escape")  # although the focus is elsewhere
    expect(tip).to_have_count(0)
    if way == "touch":
        page.context.close()
