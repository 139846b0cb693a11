"""The static edition: its size, the time to write it, the first paint from a folder, and responses in the browser.

Run with ``python -m benchmarks static``. Responses need Pyodide: its folder in ``PYODIDE``, or internet access.
"""

from __future__ import annotations

import functools
import http.server
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import executable

ROUNDS, CHANGES = 3, 10
SIGHT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


def sight(page: Page, address: str) -> float:
    """Return the seconds until a page shows something."""
    page.goto(address)
    page.wait_for_function(SIGHT)
    return float(page.evaluate(SIGHT)) / 1000


def answers(page: Page, address: str) -> tuple[float, list[float]]:
    """Return the seconds until an app responds, and those of some changed choices."""
    start = time.perf_counter()
    page.goto(address)
    page.locator("[data-ready]").wait_for(timeout=300_000)
    ready, taken = time.perf_counter() - start, []
    box = page.locator(".lul-form input[type=number]").first
    for number in range(CHANGES):
        before = page.locator(".lul-sentence").inner_text()
        start = time.perf_counter()
        box.fill(str(50 + number))
        box.press("Enter")
        page.wait_for_function("before => document.querySelector('.lul-sentence').innerText !== before", arg=before)
        taken.append(time.perf_counter() - start)
    return ready, taken


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder, start = Path(temporary), time.perf_counter()
        subprocess.run([sys.executable, "-m", "deploy.static_edition", folder], check=True)
        pages = sorted(folder.rglob("*.html"))
        size = sum(path.stat().st_size for path in pages)
        print(f"{len(pages)} pages, {size / 2**20:.1f} MiB, written in {time.perf_counter() - start:.0f} s")
        options = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        page = playwright.chromium.launch(executable_path=executable(), args=options).new_page()
        page.on("console", lambda _: None)
        apps = sorted((folder / "apps").glob("*.html"))
        seen = [statistics.median(sight(page, path.as_uri()) for _ in range(ROUNDS)) for path in apps]
        print(f"first sight of an app from a folder: median {statistics.median(seen):.2f} s, slowest {max(seen):.2f} s")
        if not (folder / "live").is_dir():
            print("answers in the browser: not measured, since Pyodide could not be had")
            return
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=temporary)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/apps/draw-the-line.html"
        for visit in ("first", "later"):
            ready, taken = answers(page, address)
            changed = statistics.median(taken) * 1000
            print(f"{visit} visit: answers after {ready:.1f} s, a changed choice {changed:.0f} ms")


if __name__ == "__main__":
    main()
