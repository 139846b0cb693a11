"""How fast a place's page loads: at first, when a process is forked for it, and when it is cached.

Run with ``python -m benchmarks places``. A client without a browser requests one page after another, over loopback. The
peer is the site's own style sheet, a file as small as a page, which needs no computation.
"""

from __future__ import annotations

import time
import urllib.request
from urllib.parse import urljoin

from benchmarks.bench_serving import summary
from tests.serving import ROOT, running
from toolkit.places import areas

EVERY = 6  # every sixth area: all kinds, about sixty


def milliseconds(address: str) -> float:
    """Return the time to the last byte of an address."""
    begun = time.perf_counter()
    with urllib.request.urlopen(address, timeout=120) as reply:
        reply.read()
    return 1000 * (time.perf_counter() - begun)


def main() -> dict[str, dict[str, float]]:
    """Measure and print."""
    codes = [area.code for area in areas.every()][::EVERY]
    with running(ROOT / "labs") as (address, _):
        milliseconds(f"{address}/places")  # waits until the apps are loaded
        pages = [f"{address}/places/{code}" for code in codes]
        found = {name: summary([milliseconds(page) for page in pages]) for name in ("first sight", "kept")}
        peer = summary([milliseconds(urljoin(address, "/static/site.css")) for _ in pages])
    for name, figures in found.items():
        ratio = figures["median"] / max(peer["median"], 1)
        print(f"{name}: {figures} ms for {len(codes)} areas, {ratio:.0f} times the style sheet")
    return found | {"style sheet": peer}
