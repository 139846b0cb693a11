"""Latency of the real apps' pages: from a key press to the frame with the new first figure, in Chromium.

Run with ``python -m benchmarks painted``, or ``python -m benchmarks.bench_painted regress explain`` for some apps only.
The keyboard walks through the visible choices: drop-downs and sliders first, then places, then buttons and boxes, one
step at a time and no state twice. A move counts if it changes the first figure; those that leave it unchanged, or are
refused with a message, are recognised from the response and counted separately. The end is the browser's own Element
Timing of the picture, when the frame is presented. The rest of the page (sentences, tables, notes) follows after that
frame and has its own column; so does the processor time of all server processes, including the figures further down,
which is more informative if others use the machine.
"""

from __future__ import annotations

import os
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.bench_serving import ROOT, Served, in_browser, summary
from benchmarks.guest import ADDRESS
from toolkit.serve import catalogue

MOVES, WARM = 40, 2  # moves that count, and warm-up moves
_STEPS = 6  # maximum moves per move that counts
SCRIPT = (ROOT / "benchmarks" / "painted.js").read_text(encoding="utf-8")
# By kind of choice: the focused element, and the keys for forward and back. The clock starts at the last of them.
KEYS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "select": ("select", ("ArrowDown",), ("ArrowUp",)),
    "range": ("input[type=range]", ("ArrowRight",), ("ArrowLeft",)),
    "place": ("[role=combobox]", ("ArrowDown", "ArrowDown", "Enter"), ("ArrowDown", "ArrowUp", "Enter")),
    "radio": ("[type=radio]:checked", ("ArrowDown",), ("ArrowUp",)),
    "check": ("[type=checkbox]", ("Space",), ("Space",)),
}


@dataclass
class Walked:
    """Timings of an app's moves: milliseconds to the first figure, to the whole page, and of the processors."""

    figure: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    same: int = 0  # moves that left the first figure unchanged
    refused: int = 0


def walk(sizes: Sequence[int]) -> Iterator[tuple[int, bool]]:
    """Yield which choice moves, and whether forward, so that every combination occurs once, one step at a time."""
    at, onward = [0] * len(sizes), [True] * len(sizes)
    while True:
        for number, size in enumerate(sizes):
            if 0 <= at[number] + (1 if onward[number] else -1) < size:
                at[number] += 1 if onward[number] else -1
                yield number, onward[number]
                break
            onward[number] = not onward[number]
        else:
            return


def open_app(browser: Browser, slug: str) -> Page:
    """Open an app's page and wait until it responds."""
    page = browser.new_context(viewport={"width": 1100, "height": 900}).new_page()
    page.add_init_script(SCRIPT)
    page.goto(f"{ADDRESS}/apps/{slug}")
    page.wait_for_function("walk.quiet()", timeout=60_000)
    return page


def press(page: Page, choice: dict[str, Any], onward: bool) -> dict[str, Any] | None:
    """Press the keys of a move and wait for the response; None if the choice is out of view or does not change."""
    what, forward, back = KEYS[choice["kind"]]
    held = page.locator(f".lul-control[data-name={choice['name']}] {what}")
    if not held.first.is_visible():
        return None
    held.first.focus()
    page.evaluate("walk.begin()")
    for key in forward if onward else back:
        page.keyboard.press(key)
    page.wait_for_timeout(20)
    if not page.evaluate("walk.waits()"):
        return None
    page.wait_for_function("walk.quiet()", timeout=60_000, polling=20)
    refused = "!document.querySelector('.lul-problem').hidden"
    return dict(page.evaluate(f"({{...seen, refused: {refused}, state: JSON.stringify(history.state?.chosen)}})"))


def measure(browser: Browser, slug: str, server: Served) -> Walked:
    """Walk through an app's choices until enough moves have changed its first figure, or all have been made."""
    page, found, states = open_app(browser, slug), Walked(), set()
    order = ("select", "range"), ("place",), ("radio", "check")
    there = page.evaluate("walk.choices()")
    choices = [one for kinds in order for one in there if one["kind"] in kinds]
    for choice in choices:
        if choice["kind"] in order[0]:
            page.locator(f".lul-control[data-name={choice['name']}] {KEYS[choice['kind']][0]}").first.focus()
            page.keyboard.press("Home")
            page.wait_for_function("walk.quiet()", polling=20)
    for turn, (number, onward) in enumerate(walk([choice["size"] for choice in choices])):
        worked = server.seconds()
        seen = press(page, choices[number], onward)
        worked = server.seconds() - worked
        if seen is None or turn < WARM:
            continue
        if seen["refused"]:
            found.refused += 1
        elif seen["state"] not in states:
            states.add(seen["state"])
            if seen["painted"] and seen["painted"] > seen["pressed"]:
                found.figure.append(seen["painted"] - seen["pressed"])
                found.whole.append(seen["whole"] - seen["pressed"])
                found.processor.append(1000 * worked)
            else:
                found.same += 1
        if len(found.figure) == MOVES or turn > _STEPS * MOVES:
            break
    page.context.close()
    return found


def main(names: Sequence[str] = ()) -> None:
    """Print a line for each app, or for those whose name contains one of the given names."""
    slugs = [
        slug for slug in catalogue.apps(catalogue.find(ROOT / "labs")) if not names or any(n in slug for n in names)
    ]
    print(f"ms from the key; processors {os.cpu_count()}, load {os.getloadavg()[0]:.1f}", flush=True)
    with Served(ROOT / "labs", slugs[-1]) as server:
        urllib.request.urlopen(f"{ADDRESS}/places", timeout=120).read()  # loaded last, after all apps
        for slug in slugs:
            found = in_browser(lambda browser, slug=slug: measure(browser, slug, server))
            figure, whole, worked = (summary(taken or [0.0]) for taken in (found.figure, found.whole, found.processor))
            print(
                f"{slug:<22} n {len(found.figure):2d}  first figure {figure}  whole page {whole}  "
                f"processor a move {worked}  same figure {found.same}, refused {found.refused}",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
