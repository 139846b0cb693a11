"""Estimate of the printed pages of a Word document from its styles, without a program that lays it out.

A letter is half as wide as it is high (slightly less in Calibri and Carlito), and a line a quarter higher than its
letters. Table columns are roughly as wide as Word makes them by default: by their longest text.
"""

from __future__ import annotations

import textwrap
from typing import Any

from docx.document import Document
from docx.text.paragraph import Paragraph

POINT = 12_700  # in Word's units
LINE, LETTER, CELL = 1.25, 0.5, 9.0


def pages(document: Document) -> float:
    """Return the number of pages of a document."""
    section: Any = document.sections[0]
    wide = (section.page_width - section.left_margin - section.right_margin) / POINT
    high = (section.page_height - section.top_margin - section.bottom_margin) / POINT
    parts = list(document.iter_inner_content())
    return sum(_paragraph(one, wide) if isinstance(one, Paragraph) else _table(one, wide) for one in parts) / high


def _paragraph(paragraph: Paragraph, wide: float) -> float:
    style: Any = paragraph.style
    size = _of_style(style, lambda one: one.font.size, 11.0)
    around = sum(_of_style(style, lambda one, at=at: getattr(one.paragraph_format, at), 0.0) for at in _AROUND)
    pictures = [int(one.get("cy")) / POINT for one in paragraph._p.xpath(".//wp:extent")]
    return around + (sum(pictures) or _lines(paragraph.text, size, wide) * LINE * size)


_AROUND = ("space_before", "space_after")


def _of_style(style: Any, read: Any, usual: float) -> float:
    """Return a style's value in points, or that of the style that it is based on."""
    while style is not None:
        if read(style) is not None:
            return float(read(style).pt)
        style = style.base_style
    return usual


def _table(table: Any, wide: float) -> float:
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    parts = [max(map(len, column)) ** 0.5 for column in zip(*texts, strict=True)]
    each = [wide * part / sum(parts) - 11 for part in parts]  # without the cell margins
    high = [max(_lines(text, CELL, width) for text, width in zip(row, each, strict=True)) for row in texts]
    return sum(lines * LINE * CELL + 3 for lines in high)


def _lines(text: str, size: float, wide: float) -> int:
    return max(1, len(textwrap.wrap(text, max(4, int(wide / (LETTER * size))))))
