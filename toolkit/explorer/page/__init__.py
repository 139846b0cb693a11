"""The browser side of every explorer, which the server sends and notebooks pass to anywidget.

anywidget takes a single module, and a page loads faster with one. Each part of the module covers one idea. The parts
call each other's functions and are joined here. ``page.js`` is for the page of a served app only.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

FILES = Path(__file__).parent
SHEET = FILES / "explorer.css"


@cache
def module(last: str = "explorer") -> str:
    """Return the module for an explorer or a figure: anywidget's front-end interface, ``export default { render }``."""
    order = [*(FILES / "parts" / "order.csv").read_text(encoding="utf-8").split()[:-1], last]
    return "\n".join((FILES / "parts" / f"{name}.js").read_text(encoding="utf-8") for name in order)
