"""A line break never separates a sign from its number."""

from __future__ import annotations

from playwright.sync_api import Page

from toolkit.explorer import page as front
from toolkit.serve.initial_state import whole

SAID = "Health −£4.97 (−£6.89 to +£3.05), skills ±£2, homes −4.2% (−5 to +3.1), £7–£9"

# The lines of a text in a column too narrow for two words.
LINES = """
  const node = h("p", { style: "width: 1px; margin: 0" }, SAID);
  document.body.append(node);
  const letters = [...node.firstChild.data].map((letter, at) => {
    const range = document.createRange();
    range.setStart(node.firstChild, at);
    range.setEnd(node.firstChild, at + 1);
    return [letter, range.getBoundingClientRect().top];
  });
  const tops = [...new Set(letters.map(([, top]) => top))];
  const line = (one) => letters.filter(([, top]) => top === one).map(([letter]) => letter).join("");
  return [node.textContent, tops.map(line)];
"""


def test_no_line_ends_with_a_sign(page: Page) -> None:
    words = (front.FILES / "parts" / "words.js").read_text(encoding="utf-8")
    text, lines = page.evaluate(f"(SAID) => {{ {words}\n{LINES} }}", SAID)
    bare = [line.replace("\u2060", "").strip() for line in lines]
    assert {"−£4.97", "(−£6.89", "+£3.05),", "±£2,", "−4.2%"} <= set(bare)
    assert not [line for line in bare if line.endswith(("−", "+", "±"))]
    assert text == whole(SAID), "the page's first words are the script's own"
    assert text.replace("\u2060", "") == SAID
