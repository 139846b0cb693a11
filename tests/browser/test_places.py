"""A place persists through apps, the home page and briefs; its page, and Wales's table on a phone."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import PATIENCE
from tests.browser.explorers import opened

FIVE = {
    "explain-place": ("Place", "Barnsley"),
    "health-and-work": ("Place", "Barnsley"),
    "within-between": ("Find a place", "Barnsley"),
    "who-will-do-the-jobs": ("Your region", "Yorkshire and The Humber"),
    "regress": ("Find a place", "Barnsley"),
}


def test_names_with_commas_between_them_and_in_them_lead_to_their_codes(page: Page, server: str) -> None:
    for asked, codes in {
        "Bristol, City of": "E06000023",
        "barnsley, Herefordshire, County of": "E08000016,E06000019",
    }.items():
        page.goto(f"{server}/places?q={quote(asked)}")
        assert page.url == f"{server}/places/{codes}"
    page.goto(f"{server}/places?q={quote('Barnsley, Leds')}")
    expect(page.get_by_role("heading", level=1)).to_have_text("No place is called “Leds”")
    expect(page.get_by_role("main").get_by_role("link", name="Leeds")).to_be_visible()


def test_barnsley_chosen_once_stays_through_five_apps_and_the_way_home(page: Page, server: str) -> None:
    page.goto(server)
    page.get_by_role("searchbox", name="Find a place").fill("barnsley")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Barnsley")
    assert page.url == f"{server}/places/E08000016"
    header = page.get_by_role("banner")
    for slug, (label, value) in FIVE.items():
        header.get_by_role("link", name="Levelling Up Lab").click()
        expect(header.get_by_role("link", name="Barnsley")).to_be_visible()
        page.locator(f"a[href^='/apps/{slug}?']").click()
        expect(page.locator(".lul[data-ready]")).to_be_visible()
        field = page.get_by_label(label, exact=True).first
        shown = field.evaluate("one => one.selectedOptions ? one.selectedOptions[0].text : one.value")
        assert shown == value
        assert "place=E08000016" in page.url
        expect(header.get_by_role("link", name="Barnsley")).to_be_visible()
        ways = page.get_by_role("navigation", name="Where to go next").get_by_role("link")
        site = [*ways.all(), *page.locator(".lul-ways-data a[href*='/data/'], .lul-ways-claims a").all()]
        assert len(site) > 5 and all("place=E08000016" in (one.get_attribute("href") or "") for one in site)
    page.get_by_role("navigation", name="Where to go next").get_by_role("link", name="The lesson").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What explains the productivity gap")
    expect(header.get_by_role("link", name="Barnsley")).to_be_visible()


def test_a_place_chosen_in_an_app_goes_with_the_reader(page: Page, server: str) -> None:
    opened(page, server, "explain-place")
    field = page.get_by_role("combobox", name="Place", exact=True)
    field.fill("Wales")
    field.press("Enter")
    header = page.get_by_role("banner")
    expect(header.get_by_role("link", name="Wales", exact=True)).to_be_visible()
    header.get_by_role("link", name="Levelling Up Lab").click()
    expect(header.get_by_role("link", name="Wales", exact=True)).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).length + document.cookie.length") == 0


FILES = (
    *("data/low_pay_2022.parquet", "data/low_pay_2022.csv", "data/low_pay_2022.json"),
    *(f"places/E08000016.{kind}" for kind in ("docx", "csv", "json", "xlsx")),
    *(f"apps/regress.{kind}?place=E08000016" for kind in ("csv", "json", "xlsx", "docx", "svg", "png")),
    "apps/regress/embed?place=E08000016",
)


@pytest.mark.sample(2)
@pytest.mark.parametrize("path", FILES)
def test_every_address_for_programs_answers_on_the_served_site(page: Page, server: str, path: str) -> None:
    reply = page.request.get(f"{server}/{path}", timeout=PATIENCE)
    assert reply.status == 200 and len(reply.body()) > 100


def test_the_brief_of_sheffield_shows_sheffield(page: Page, server: str) -> None:
    page.goto(f"{server}/apps/levelled-up-cities?place=Sheffield")
    expect(page.locator(".lul[data-ready]")).to_be_visible()
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Print a brief").click()
    page.wait_for_function("window.printed")
    brief = page.locator(".lul-brief")
    assert brief.locator("h1").text_content() == "Sheffield (2 authorities): Levelled-up cities"
    assert "Sheffield" in (brief.locator("img").get_attribute("alt") or "")
    assert brief.locator("tbody tr.lul-named").filter(has_text="Sheffield").count() == 1
    assert "No person has reviewed" in (brief.text_content() or "")


@pytest.mark.sample(1)
@pytest.mark.parametrize("codes", ["E06000019,E06000058,E06000052,E08000016,E07000245", "E08000016"])
def test_a_place_and_five_with_long_names_print_on_two_pages(page: Page, server: str, codes: str) -> None:
    page.goto(f"{server}/places/{codes}")
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    text = "".join("".join(one.extract_text() for one in sheets).split())
    assert len(sheets) <= 2
    assert [words for words in ("Strength3of5", "Nobodyhasreviewed", "Claimswecancheckhere") if words not in text] == []


def test_the_low_pay_of_wales_is_three_actions_away_on_a_phone(browser: Browser, server: str, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{server}/places/W92000004")
    page.get_by_role("link", name="See the low-pay table").click()
    expect(page.locator(".lul[data-ready]")).to_be_visible()
    page.get_by_text("Download", exact=True).click()
    with page.expect_download() as kept:
        page.get_by_role("button", name="Tables (CSV)").click()
    kept.value.save_as(tmp_path / "wales.csv")
    rows = list(csv.reader((tmp_path / "wales.csv").read_text(encoding="utf-8-sig").splitlines()))
    codes = {cell for row in rows for cell in row if cell.startswith("W06")}
    assert len(codes) == 22
    context.close()
