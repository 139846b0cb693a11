"""The strict policy of a published server, and text crafted to become script, in a real browser."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from tests.serving import ROOT
from tests.visiting import HOSTILE
from toolkit.serve import catalogue
from toolkit.serve.prefork_client import possible

pytestmark = [
    pytest.mark.skipif(not possible(), reason="visitors' processes are forked on Linux only"),
    pytest.mark.fresh,
]

APPS = sorted(catalogue.apps(catalogue.find(ROOT / "labs")))
TEXTS = (HOSTILE, '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "{{7*7}}${7*7}")


def published(page: Page) -> None:
    """Give a page the policy of a published server: no inline scripts, and no evaluation.

    A local server also allows evaluation; tests/test_safety.py checks what one behind a proxy sends.
    """

    def strictly(route: Route) -> None:
        reply = route.fetch()
        policy = reply.headers["content-security-policy"].replace(" 'unsafe-eval'", "")
        assert "unsafe" not in policy
        route.fulfill(response=reply, headers={**reply.headers, "content-security-policy": policy})

    page.route("**/apps/*", strictly)


@pytest.mark.sample(2)
@pytest.mark.parametrize("app", APPS)
def test_an_app_works_under_the_strict_policy_and_takes_any_text_as_text(page: Page, server: str, app: str) -> None:
    published(page)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append("dialog " + dialog.message), dialog.dismiss()))
    page.goto(f"{server}/apps/{app}?{quote(HOSTILE)}={quote(HOSTILE)}&where={quote(HOSTILE)}&place={quote(HOSTILE)}")
    expect(page.locator("#lul-status")).to_have_text("The app is ready.")
    scripts = page.locator("script").count()
    boxes = page.locator("input:not([type=checkbox]):not([type=radio]):not([type=file]):not([type=range]):visible")
    for index in range(boxes.count()):
        box = boxes.nth(index)
        is_number = box.get_attribute("type") == "number"
        # Numbers are all read in the same way: each field gets one text, in turn.
        for text in [TEXTS[index % len(TEXTS)]] if is_number else TEXTS:
            if is_number:  # a browser accepts only numbers by hand
                box.evaluate(
                    "(box, text) => { box.type = 'text'; box.value = text; box.dispatchEvent(new Event('change')); }",
                    text,
                )
                box.evaluate("box => { box.type = 'number'; }")
            else:
                box.fill(text)
                box.press("Enter")
    selects = page.locator("select:visible")
    for index in range(3):
        if index < selects.count():  # a choice can remove another
            select = selects.nth(index)
            select.select_option(index=select.locator("option").count() - 1)
            expect(page.locator("[aria-busy=true]")).to_have_count(0)
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.get_by_text("Download", exact=True).first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Tables (CSV)").click()
    assert download.value.suggested_filename.endswith(".csv")
    assert page.locator("script").count() == scripts and page.locator("img[onerror]").count() == 0
    assert said == []
