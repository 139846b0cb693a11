"""The assurance sheet as downloaded: the page's result, its headings, a link back, nothing cut off."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.explorers import opened
from tests.browser.test_accessible import WIDTHS, violations

HEADINGS = [
    "Result",
    "Purpose",
    "How strong the result is",
    "Data and the period they cover",
    "Method",
    "Checks that passed",
    "Checks that did not pass",
    "Assumptions",
    "Uncertainty included in the interval",
    "Uncertainty not included in the interval",
    "Who should not use this result, and for what purposes",
    "Who made this sheet",
    "Code for this result",
]


def words(page: Page, where: str) -> str:
    """Return a text of the page in one line, without the joiners that keep signs and numbers together."""
    return " ".join(page.locator(where).first.inner_text().replace("\u2060", "").split())


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    ("app", "query"),
    [("build-scenario", "by=2030"), ("explain-place", "place=E08000016"), ("check-the-claim", "claim=C010")],
)
def test_the_sheet_holds_what_the_page_says(page: Page, server: str, tmp_path: Path, app: str, query: str) -> None:
    opened(page, server, app, query)
    # The sheet has the current strength; its slow checks end on their own.
    page.wait_for_function("!/still running/.test(document.querySelector('.lul-strength')?.textContent)")
    address, shown = page.url, f"{words(page, '.lul-sentence')} {words(page, '.lul-others')}"
    page.locator(".lul-menu > summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Assurance sheet").click()
    taken = tmp_path / download.value.suggested_filename
    download.value.save_as(taken)
    page.goto(taken.as_uri())
    expect(page.locator("h1")).to_have_text(page.title())
    found = page.locator("h2").all_inner_texts()
    assert [heading for heading in HEADINGS if heading in found] == found
    assert words(page, "h2:has-text('Result') + ul > li") == shown
    assert address in page.locator("main").inner_text()
    assert page.locator("script").count() == 0 and page.locator("html").get_attribute("lang") == "en-GB"
    for size in WIDTHS.values():
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
        assert violations(page) == []
