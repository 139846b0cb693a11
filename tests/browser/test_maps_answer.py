"""Maps on the apps' pages: two layouts, a key that filters, a single region, a place found by name."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.explorers import all_drawn, opened
from tests.browser.test_accessible import violations

MAPS = ("where-the-money", "explain-place", "regress", "levelled-up-cities", "health-and-work", "build-scenario")


def picture(page: Page) -> str:
    """Return the SVG of the first map as displayed."""
    source = page.locator(".lul-figure:has(.lul-key) img").first.get_attribute("src") or ""
    kind, content = source.split(",", 1)
    return base64.b64decode(content).decode() if "base64" in kind else page.evaluate("decodeURIComponent", content)


@pytest.mark.sample(1)
@pytest.mark.parametrize("app", MAPS)
def test_every_map_has_both_layouts_and_the_address_keeps_the_choice(page: Page, server: str, app: str) -> None:
    opened(page, server, app)
    all_drawn(page)
    tools = page.locator(".lul-map-tools")
    expect(tools).to_have_count(1)
    expect(page.locator(".lul-form [data-name=map]")).to_have_count(0)
    keys = page.locator(".lul-key button").evaluate_all("all => all.map((one) => one.ariaLabel)")
    tools.get_by_label("Geography").check()
    page.wait_for_url(re.compile("map=geography"))
    page.wait_for_function(
        "atob(document.querySelector('.lul-figure:has(.lul-key) img').src.split(',')[1]).includes('Contains OS data')"
    )
    assert page.locator(".lul-key button").evaluate_all("all => all.map((one) => one.ariaLabel)") == keys
    page.go_back()
    expect(tools.get_by_label("Hexagons")).to_be_checked()


@pytest.mark.sample(1)
@pytest.mark.parametrize("layout", ["hexagons", "geography"])
def test_an_entry_of_the_key_leaves_its_places_alone_in_sight_and_in_the_walk(
    page: Page, server: str, layout: str
) -> None:
    opened(page, server, "where-the-money", f"map={layout}")
    walk = page.locator(".lul-walk").first
    walk.focus()
    expect(walk).to_have_attribute("aria-valuetext", re.compile(r"of 361\.$"))
    entry = page.locator(".lul-key button").nth(1)
    words = entry.get_attribute("aria-label") or ""
    low, high, count = (int(number) for number in re.findall(r"\d+", words))
    entry.focus()
    page.keyboard.press("Enter")
    expect(entry).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".lul-notice")).to_have_text(f"Only these are shown: {words}.")
    shown = picture(page)
    assert shown.count('data-key="3"') == 2 and 'data-key="4"' not in shown and shown.count('opacity=".12"') >= 10
    walk.focus()
    for number in range(count):
        text = walk.get_attribute("aria-valuetext") or ""
        share = re.search(r": (\d+)%\. (\d+) of (\d+)\.$", text)
        assert share and low <= int(share[1]) <= high and int(share[3]) == count, f"{number}: {text}"
        page.keyboard.press("ArrowRight")
    # Escape shows every place again: on the key, and in the walk once its words are away.
    entry.focus()
    page.keyboard.press("Escape")
    expect(entry).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".lul-notice")).to_have_text("All places are shown.")
    assert 'opacity=".12"' not in picture(page)
    page.keyboard.press("Space")
    expect(entry).to_have_attribute("aria-pressed", "true")
    walk.focus()
    expect(walk).to_have_attribute("aria-valuetext", re.compile(rf"of {count}\.$"))
    page.keyboard.press("Escape")
    expect(entry).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(entry).to_have_attribute("aria-pressed", "false")
    expect(walk).to_be_focused()


@pytest.mark.sample(1)
@pytest.mark.parametrize("layout", ["hexagons", "geography"])
def test_a_place_is_found_by_its_name_and_by_typing_in_the_figure(page: Page, server: str, layout: str) -> None:
    opened(page, server, "explain-place", f"map={layout}")
    all_drawn(page)
    stage = page.locator(".lul-stage:has(.lul-key)")
    stage.locator(".lul-walk").focus()
    expect(stage.locator(".lul-reading")).to_be_visible()
    page.keyboard.type("barns")
    expect(stage.locator(".lul-reading strong")).to_have_text("Barnsley")
    page.get_by_label("Find on the map").fill("castle upon")
    expect(stage.locator(".lul-reading strong")).to_have_text("Newcastle upon Tyne")
    ring, picture = stage.locator(".lul-ring").bounding_box(), stage.locator("img").bounding_box()
    assert ring and picture and picture["x"] < ring["x"] < picture["x"] + picture["width"]
    # In a window smaller than the map the mark is brought into sight, and the field stays there.
    page.set_viewport_size({"width": 1280, "height": 480})
    for name in ("Cardiff", "Shetland", "Isle of Wight", "Newcastle upon Tyne"):
        page.get_by_label("Find on the map").fill(name)
        expect(stage.locator(".lul-reading strong")).to_have_text(re.compile(name))
        for part in (stage.locator(".lul-ring"), page.get_by_label("Find on the map")):
            box = part.bounding_box()
            assert box and box["y"] >= 0 and box["y"] + box["height"] <= 480, f"{name}: {box}"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("place=E08000021"))
    page.get_by_label("Find on the map").fill("Atlantis")
    expect(page.locator(".lul-notice")).to_have_text("Not found on this map. Check the spelling, or zoom out.")
    expect(page.locator(".lul-map-tools .lul-error:visible")).to_have_text(
        "Not found on this map. Check the spelling, or zoom out."
    )


def test_a_double_click_shows_the_region_alone_and_escape_everything_again(page: Page, server: str) -> None:
    opened(page, server, "where-the-money")
    stage = page.locator(".lul-stage:has(.lul-key)").first
    stage.locator(".lul-walk").focus()
    expect(stage.locator(".lul-reading")).to_be_visible()
    page.keyboard.type("cornw")
    ring = stage.locator(".lul-ring").bounding_box()
    assert ring
    page.mouse.dblclick(ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
    page.wait_for_url(re.compile(r"zoom=South\+West"))
    expect(page.get_by_label("Zoom to")).to_have_value("South West")
    expect(stage.locator("img")).to_have_attribute("alt", re.compile("places in the South West"))
    stage.locator(".lul-walk").focus()
    expect(stage.locator(".lul-reading")).to_be_visible()
    page.keyboard.press("Escape")
    expect(stage.locator(".lul-reading")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Zoom to")).to_have_value("")
    expect(stage.locator("img")).to_have_attribute("alt", re.compile("map of 361 places"))


def test_a_finger_filters_zooms_and_reads_on_a_phone(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="en-GB")
    page = context.new_page()
    opened(page, server, "where-the-money", "map=geography")
    page.wait_for_function("document.querySelector('.lul-picture').naturalWidth === 500")  # drawn for a phone
    tools = page.locator(".lul-map-tools")
    expect(tools).not_to_have_attribute("open", "")
    tools.locator("summary").tap()
    tools.get_by_label("Zoom to").select_option(label="The chosen place's region")
    page.wait_for_url(re.compile("zoom=own"))
    stage = page.locator(".lul-stage:has(.lul-key)").first
    expect(stage.locator("img")).to_have_attribute("alt", re.compile("Map of 15 places in Yorkshire and The Humber"))
    entries = stage.locator(".lul-key button")
    for number in range(entries.count()):
        box = entries.nth(number).bounding_box()
        assert box and box["height"] >= 24 and box["width"] >= 24
    entries.first.tap()
    expect(entries.first).to_have_attribute("aria-pressed", "true")
    entries.first.tap()
    # Two quick taps choose, at once as well, and zoom to nothing.
    opened(page, server, "where-the-money", "map=hexagons")
    page.wait_for_function("document.querySelector('.lul-picture').naturalWidth === 500")
    box = stage.locator("img").bounding_box()
    assert box and box["y"] + box["width"] / 2 < 844
    for _ in range(2):
        page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["width"] / 2)
    page.wait_for_url(re.compile("place=[EWSN]"))
    expect(stage.locator(".lul-reading strong")).to_have_text(page.locator("[data-name=place] input").input_value())
    assert "zoom=" not in page.url
    expect(page.get_by_label("Zoom to", exact=True)).to_have_value("")
    context.close()


@pytest.mark.sample(1)
@pytest.mark.parametrize("query", ["map=geography", "zoom=own"])
def test_a_map_with_its_choices_has_no_fault_that_axe_knows(page: Page, server: str, query: str) -> None:
    opened(page, server, "where-the-money", query)
    page.locator(".lul-key button").first.click()
    assert violations(page) == []


def test_years_of_a_list_are_played_paused_and_stand_still_where_motion_is_reduced(page: Page, server: str) -> None:
    opened(page, server, "explore-tables", "table=in_work_uk&show=order")
    years = page.locator(".lul-form [data-name=year]")
    listed, slider, play = years.locator("select"), years.get_by_role("slider"), years.get_by_role("button")
    expect(slider).to_have_attribute("aria-valuetext", "2024/25")
    page.emulate_media(reduced_motion="reduce")
    play.press("Enter")
    expect(listed).to_have_value("1996/97")
    expect(play).to_have_accessible_name("Play: Year")
    page.emulate_media(reduced_motion="no-preference")
    play.press("Enter")
    expect(play).to_have_accessible_name("Pause: Year")
    expect(listed).to_have_value("1999/00")
    play.press("Space")
    expect(play).to_have_accessible_name("Play: Year")
    year = listed.input_value()
    expect(slider).to_have_attribute("aria-valuetext", year)
    slider.press("Home")
    expect(listed).to_have_value("1996/97")
    page.wait_for_url(re.compile("year=1996"))
    assert years.get_by_role("button").bounding_box()["height"] >= 24
