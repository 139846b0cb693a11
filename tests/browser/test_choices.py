"""Typed input to the form: never mistaken for another place, and never rounded silently."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.app_states import app_of
from tests.browser.explorers import opened
from tests.test_controls import asked
from toolkit.explorer.controls import controls, settled
from toolkit.explorer.links import from_query


@pytest.mark.parametrize("typed", ["United Kingdom", "North"])
def test_what_no_place_is_called_chooses_none(page: Page, server: str, typed: str) -> None:
    opened(page, server, "explain-place")
    box = page.get_by_role("combobox", name="Place", exact=True)
    box.fill(typed)
    box.press("Enter")
    problem = page.locator("[data-name=place] .lul-error")
    expect(problem).to_contain_text("“Hartlepool” stays chosen.")
    expect(problem).to_contain_text(f"“{typed}”")
    box.press("Tab")
    expect(box).to_have_value("Hartlepool")
    expect(page.locator(".lul-first")).to_contain_text("Hartlepool")


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("leeds", "Leeds"),
        ("hartlep", "Hartlepool"),
        ("Manchester", "Manchester"),
        ("Wales", "Wales"),
        ("caerdydd", "Cardiff"),
        ("E06000063", "Cumberland"),
    ],
)
def test_a_name_or_the_one_that_has_it_is_chosen(page: Page, server: str, typed: str, chosen: str) -> None:
    opened(page, server, "explain-place")
    box = page.get_by_role("combobox", name="Place", exact=True)
    box.fill(typed)
    box.press("Enter")
    expect(box).to_have_value(chosen)
    expect(page.locator(".lul-first")).to_contain_text(f"{chosen} produced")


def test_a_number_between_steps_is_rounded_and_it_is_said(page: Page, server: str) -> None:
    opened(page, server, "promise")
    box = page.get_by_role("spinbutton", name="Growth (% a year), as a number")
    box.fill("11.6")
    box.press("Tab")
    expect(page.locator(".lul-first")).to_contain_text("11.6%")
    expect(box).to_have_value("11.6")
    box.fill("11.63")
    box.press("Tab")
    said = page.locator("[data-name=rate] .lul-help[role=status]")
    expect(said).to_have_text("11.63 was rounded to 11.6: this control moves in steps of 0.1.")
    expect(box).to_have_value("11.6")


def test_the_rest_of_the_result_is_a_list_in_the_first_page_and_after_a_change(page: Page, server: str) -> None:
    opened(page, server, "explain-place")
    lines = page.locator(".lul-others > li")
    first = lines.all_inner_texts()
    assert len(first) > 2 and all(line.endswith((".", ".”")) for line in first)
    box = page.get_by_role("combobox", name="Place", exact=True)
    box.fill("Leeds")
    box.press("Enter")
    expect(page.locator(".lul-first")).to_contain_text("Leeds produced")
    assert lines.count() > 2 and lines.all_inner_texts() != first
    # An unchanged headline is not announced again; a change in the sentences below it is.
    opened(page, server, "build-scenario")
    page.get_by_label("Compare with").select_option("London")
    expect(lines.filter(has_text="London").first).to_be_visible()
    expect(page.locator(".lul-notice")).to_have_text("The sentences below the figure have changed.")


def test_years_are_played_and_stop_at_the_last_or_at_once_where_less_motion_is_wished_for(
    page: Page, server: str
) -> None:
    page.emulate_media(reduced_motion="reduce")
    opened(page, server, "within-between", "year=2021")
    box = page.get_by_role("spinbutton", name="Year, as a number")
    page.get_by_role("button", name="Play: Year").click()
    expect(page.locator(".lul-sentence")).to_contain_text("In 2022")
    expect(page.get_by_role("button", name="Play: Year")).to_be_visible()
    page.emulate_media(reduced_motion="no-preference")
    page.get_by_role("button", name="Play: Year").click()
    expect(box).to_have_value("2023")
    expect(page.get_by_role("button", name="Play: Year")).to_be_visible()  # it has reached the end
    page.get_by_role("button", name="Play: Year").click()
    expect(page.locator(".lul-sentence")).to_contain_text("In 2004")
    page.get_by_role("button", name="Pause: Year").click()
    expect(page.get_by_role("button", name="Play: Year")).to_be_visible()


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    ("app", "query"),
    [
        ("where_the_money", "preset=white_paper"),
        ("draw_the_line", "by=region&year=2024-25"),
        ("explore_tables", "table=headlines&show=order"),
        ("explain_place", "place=W06000015&measures=everywhere"),
        ("regress", "sample=Wales"),
    ],
)
def test_a_page_asks_for_what_changes_its_result_and_for_nothing_else(
    page: Page, server: str, app: str, query: str
) -> None:
    opened(page, server, app.replace("_", "-"), query)
    seen = "[...document.querySelectorAll('.lul-control')].filter(one => !one.hidden).map(one => one.dataset.name)"
    state, offered = settled(from_query(app_of(app).state, query)[0])
    files = {name for name, control in controls(state).items() if control.kind == "file"}
    assert set(filter(None, page.evaluate(seen))) - files == set(asked(app_of(app), state, offered))
