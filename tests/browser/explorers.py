"""Shared by the tests of the apps' pages: the available apps, opening one, and waiting for its content."""

from __future__ import annotations

import contextlib
from typing import Any

from playwright.sync_api import Page, TimeoutError, expect

from tests.serving import ROOT
from toolkit.serve import catalogue

APPS = tuple(catalogue.apps(catalogue.find(ROOT / "labs")))

LATE = ".lul-later, .lul-stale"  # a view drawn when it scrolls into view, for the first time or again

# Holds back the page's messages while `lulTest.holding`, and counts the form changes that it sends.
HELD = """
window.lulTest = { holding: false, held: [], updates: 0, release() {
  this.holding = false; for (const go of this.held.splice(0)) go(); } };
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
  if (new TextDecoder().decode(data).includes('"method":"update"')) lulTest.updates++;
  if (lulTest.holding) lulTest.held.push(() => send.call(this, data)); else send.call(this, data);
};
"""


def opened(page: Page, server: str, app: str, query: str = "") -> Page:
    """Open an app and wait until its controls exist and it is connected."""
    page.goto(f"{server}/apps/{app}" + (f"?{query}" if query else ""))
    expect(page.locator(".lul[data-ready]")).to_be_visible()
    expect(page.locator("#lul-status")).to_have_text("The app is ready.")
    return page


def all_drawn(page: Page) -> None:
    """Scroll down with the wheel until every deferred view is drawn; then back to the top, until nothing moves.

    Not by ``scrollIntoView`` in a script: in some browsers Tab would continue from there, but never after a wheel.
    """
    page.evaluate("for (const one of document.querySelectorAll('.lul-deep')) one.open = true")
    page.mouse.move(1, 1)  # over nothing that scrolls on its own
    for _ in range(300):
        if (waiting := page.query_selector(LATE)) is None:
            break
        page.mouse.wheel(0, waiting.evaluate("one => one.getBoundingClientRect().top"))
        # Views drawn meanwhile may push it out of sight again: then the wheel is turned once more.
        with contextlib.suppress(TimeoutError):
            drawn = "([one, late]) => !one.isConnected || !one.matches(late)"
            page.wait_for_function(drawn, arg=[waiting, LATE], timeout=2000)
    assert page.query_selector(LATE) is None
    # The strength of a figure is updated as its checks end.
    page.wait_for_function("!/still running/.test(document.querySelector('.lul-strength')?.textContent)")
    page.mouse.wheel(0, -1_000_000)
    page.wait_for_function("scrollY === 0 && [...document.images].every((one) => one.complete)")


def focused(page: Page) -> dict[str, Any]:
    """Return the focused element: its name, kind, position and outline."""
    found: dict[str, Any] = page.evaluate(
        """() => {
          const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
          return { tag: one.tagName, id: one.id, text: (one.textContent || "").trim().slice(0, 60),
            control: one.closest(".lul-control")?.dataset.name ?? "",
            seen: box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0,
            outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth) };
        }"""
    )
    return found


def tab_to(page: Page, wanted: str, back: bool = False, most: int = 150) -> None:
    """Press Tab until an element that matches the selector has the focus."""
    for _ in range(most):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{most} times Tab did not reach {wanted}")
