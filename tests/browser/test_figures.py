"""An SVG in a real browser: text stays on the page without overlaps, and it looks as drawn by matplotlib."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.figure_cases import CASES

MEASURE = """() => {
  const svg = document.querySelector("svg"), page = svg.getBoundingClientRect();
  const boxes = [...svg.querySelectorAll("text")].map(t => [t.textContent, t.getBoundingClientRect()]);
  const out = boxes.filter(([, b]) => b.left < page.left - 1 || b.right > page.right + 1
    || b.top < page.top - 1 || b.bottom > page.bottom + 1).map(([t]) => t);
  const on = [];
  boxes.forEach(([t, a], i) => boxes.slice(i + 1).forEach(([u, b]) => {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const up = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 1 && up > 0.35 * Math.min(a.height, b.height)) on.push(`${t} / ${u}`);
  }));
  const small = Math.min(...[...svg.querySelectorAll("text")].map(t => {
    return parseFloat(getComputedStyle(t).fontSize) * page.width / svg.viewBox.baseVal.width;
  }));
  return {out, on, small, count: boxes.length};
}"""


@pytest.mark.sample(7)
@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize("name", [n for n in CASES if n != "region_map"])
def test_letters_stay_on_the_page(page: Page, name: str, width: str) -> None:
    pixels = 768 if width == "wide" else 320
    page.set_content(f"<body style='margin:0'><div style='width:{pixels}px'>{CASES[name](width).svg()}</div></body>")
    found = page.evaluate(MEASURE)
    assert found["count"] > 5
    assert found["out"] == [] and found["on"] == []
    assert found["small"] >= 10  # pixels


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", CASES)
def test_our_svg_looks_like_the_one_that_matplotlib_writes(page: Page, name: str) -> None:
    figure = CASES[name]("wide")
    ours = _seen(page, figure.svg("800px"))
    theirs = _seen(page, replace(figure, picture=figure.fig).svg("800px"))
    assert ours.shape == theirs.shape and (theirs < 200).any(axis=2).mean() > 0.005  # something is visible
    # Edges may fall on either side of a pixel, or differ by a shade; nothing is moved, missing or in another colour.
    # Hatching differs between writers.
    hatched = any(getattr(mark, "hatched", False) for mark in figure.picture.marks)
    assert (np.abs(ours - theirs).max(axis=2) > 100).mean() < (0.005 if hatched else 0.0005)


def _seen(page: Page, svg: str) -> np.ndarray:
    page.set_content(f"<body style='margin:0'>{svg}</body>")
    return np.asarray(Image.open(io.BytesIO(page.locator("svg").screenshot())).convert("RGB"), dtype=int)
