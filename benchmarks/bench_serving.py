"""How fast the served apps open and respond, and what a visitor costs, on this machine, over loopback.

Run with ``python -m benchmarks serving``. A real Chromium measures what users see; protocol clients, which use HTTP and
the kernel's websocket without a browser, measure the server alone. Every figure is a median with its 95th percentile.
Peers, and plain Voilà, were measured with the same small app; their figures are in README.md.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, Page, sync_playwright
from tornado.httpclient import AsyncHTTPClient, HTTPClientError
from tornado.websocket import WebSocketError

from benchmarks.guest import ADDRESS, APP, PORT, Guest
from tests.browser.chromium import executable

ROOT = Path(__file__).resolve().parent.parent
QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

# The end of the main thread's work for the frame that shows the change.
PAINTED = """
const painted = () => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => { seen.painted = performance.now(); };
  channel.port2.postMessage(0);
});
"""
# Records when the first picture and the first live control appear, and each later change of the picture.
WATCH = """
window.seen = {};
const look = () => {
  const now = performance.now(), picture = document.querySelector(".lul-picture");
  if (picture && picture.complete && picture.naturalWidth > 50) {
    seen.figure ??= now;
    if (picture.currentSrc !== seen.source) { seen.source = picture.currentSrc; painted(); }
  }
  if (document.querySelector("[data-ready=true]")) seen.ready ??= now;
};
new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
document.addEventListener("load", look, true); // events of pictures do not reach the window
"""


def summary(values: list[float], digits: int = 0) -> dict[str, float]:
    """Return median, 95th percentile and maximum."""
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    figures = {"median": statistics.median(ordered), "p95": p95, "max": ordered[-1]}
    return {name: round(value, digits) for name, value in figures.items()}


class Served:
    """The apps' server started as users start it, with the figures of its whole process family.

    It serves the apps in a folder of labs, and is ready once it shows one of them.
    """

    def __init__(self, labs: Path = ROOT / "benchmarks" / "labs", app: str = APP) -> None:
        self.labs, self.app = labs, app

    def __enter__(self) -> Served:
        labs = {"LEVELLING_UP_LABS": str(self.labs), "LEVELLING_UP_VISITORS": "500"}
        labs["LEVELLING_UP_VISITS_PER_ADDRESS"] = "500"
        env = os.environ | labs | {"PORT": str(PORT), "HOST": "127.0.0.1", "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "toolkit.serve"],
            cwd=ROOT,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        began = time.perf_counter()
        self.health = self._until("/health", began)
        self.first_page = self._until(f"/apps/{self.app}", began)
        return self

    def _until(self, path: str, began: float) -> float:
        while time.perf_counter() - began < 120:
            if self.process.poll() is not None:
                raise RuntimeError(f"The server ended; port {PORT} may be taken. BENCH_PORT chooses another.")
            try:
                with urllib.request.urlopen(ADDRESS + path, timeout=60) as reply:
                    if reply.status == 200:
                        return time.perf_counter() - began
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("the server did not start")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)

    def family(self) -> list[psutil.Process]:
        """Return the server's process and all of its descendants."""
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def mebibytes(self) -> float:
        """Return the family's memory, shared pages counted once (PSS)."""
        total = 0
        for process in self.family():
            try:
                total += process.memory_full_info().pss
            except psutil.Error:
                continue
        return total / 2**20

    def seconds(self) -> float:
        """Return the processor time of the family, including ended children."""
        total = 0.0
        for process in self.family():
            try:
                times = process.cpu_times()
            except psutil.Error:
                continue
            total += times.user + times.system + times.children_user + times.children_system
        return total


def open_page(browser: Browser, warm: bool) -> dict[str, float]:
    """Open the app and return milliseconds to its first figure and to its first responsive control."""
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    context.add_init_script(PAINTED + WATCH)
    page = context.new_page()
    if warm:
        _visit(page)
        page.goto("about:blank")
    seen = _visit(page)
    entries = "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
    seen["requests"] = page.evaluate(f"{entries}.length")
    seen["kib"] = page.evaluate(f"{entries}.reduce((sum, one) => sum + one.transferSize, 0) / 1024")
    context.close()
    return seen


def _visit(page: Page) -> dict[str, float]:
    page.goto(f"{ADDRESS}/apps/{APP}")
    page.wait_for_function("window.seen && seen.figure && seen.ready")
    return dict(page.evaluate("({figure: seen.figure, ready: seen.ready})"))


def move_slider(browser: Browser, changes: int = 40) -> list[float]:
    """Return milliseconds from a key press on the slider to the frame with the new picture, for each change."""
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    context.add_init_script(PAINTED + WATCH)
    page = context.new_page()
    _visit(page)
    slider = page.locator("input[type=range]").first
    slider.focus()
    page.evaluate("addEventListener('keydown', () => { seen.pressed = performance.now(); }, true)")
    taken = []
    for _ in range(changes + 2):
        before = page.evaluate("seen.painted ?? 0")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("before => seen.painted > before", arg=before, timeout=20_000, polling=30)
        taken.append(page.evaluate("seen.painted - seen.pressed"))
        page.wait_for_timeout(150)
    context.close()
    return taken[2:]


async def protocol_visit(number: int, of: int, over: float) -> float | None:
    """Visit without a browser: the page, then the websocket until the process responds; return milliseconds."""
    await asyncio.sleep(number * over / of)
    began = time.perf_counter()
    try:
        guest = await Guest().arrive()
        taken = (time.perf_counter() - began) * 1000
        # Stay as a user would, so that visitors overlap; then leave without notice.
        await asyncio.sleep(1)
        await guest.leave()
        return taken
    except (OSError, HTTPClientError, WebSocketError):  # not served
        return None


async def burst(visitors: int, over: float) -> dict[str, Any]:
    """Let visitors arrive evenly over some seconds; return how many were served, and how fast."""
    AsyncHTTPClient.configure(None, max_clients=200)
    found = await asyncio.gather(*(protocol_visit(number, visitors, over) for number in range(visitors)))
    served = [taken for taken in found if taken is not None]
    return {"served": len(served), "of": visitors} | summary(served)


def told(name: str, figures: Any) -> None:
    """Print one line of results."""
    print(f"{name:<58} {json.dumps(figures)}", flush=True)


def in_browser(measure: Callable[[Browser], Any]) -> Any:
    """Run a measurement with a browser."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=QUIET + ["--no-sandbox"] * is_root)
        found = measure(browser)
        browser.close()
    return found


def further_visitors(browser: Browser, server: Served, of: int = 10) -> float:
    """Return mebibytes for each further visitor with an open page."""
    pages, sizes = [], []
    for _ in range(of):
        context = browser.new_context()
        context.add_init_script(PAINTED + WATCH)
        page = context.new_page()
        _visit(page)
        pages.append(context)
        sizes.append(server.mebibytes())
    for context in pages:
        context.close()
    return (sizes[-1] - sizes[0]) / (of - 1)


def main() -> None:
    """Measure everything and print a line each."""
    told("processors, load before", [os.cpu_count(), round(os.getloadavg()[0], 1)])
    with Served() as server:
        told(
            "server start to first answer, to first app page, s", [round(server.health, 2), round(server.first_page, 2)]
        )
        for warm in (False, True):
            visits = in_browser(lambda browser, warm=warm: [open_page(browser, warm) for _ in range(10)])
            cache = "warm" if warm else "cold"
            told(f"open to first figure, {cache} cache, ms", summary([one["figure"] for one in visits]))
            told(f"open to first control that responds, {cache} cache, ms", summary([one["ready"] for one in visits]))
            told(f"requests, KiB, {cache} cache", [visits[-1]["requests"], round(visits[-1]["kib"])])
        told("slider to new figure, ms", summary(in_browser(move_slider)))
        before = server.seconds()
        told("20 visitors in 10 s, protocol clients, ms", asyncio.run(burst(20, 10)))
        told("server processor time a visit, s", round((server.seconds() - before) / 20, 3))
        told(
            "memory for each further visitor, MiB",
            round(in_browser(lambda browser: further_visitors(browser, server)), 1),
        )
        told("100 visitors in 60 s, protocol clients, ms", asyncio.run(burst(100, 60)))
        told("200 visits in 20 s, protocol clients, ms", asyncio.run(burst(200, 20)))
    told("load after", round(os.getloadavg()[0], 1))


if __name__ == "__main__":
    main()
