"""The page's side of every explorer, which the server sends and notebooks hand to anywidget.

anywidget takes a single module, and a page is sooner there with one; it is written in parts of one idea each, which
name each other's functions freely and are joined here. ``page.js`` is the page of a served app alone.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

FILES = Path(__file__).parent
SHEET = FILES / "explorer.css"


@cache
def module(last: str = "explorer") -> str:
    """Return the module: anywidget's front-end interface, ``export default { render }``, of an explorer or a figure."""
    order = [*(FILES / "parts" / "order.csv").read_text(encoding="utf-8").split()[:-1], last]
    return "\n".join((FILES / "parts" / f"{name}.js").read_text(encoding="utf-8") for name in order)
