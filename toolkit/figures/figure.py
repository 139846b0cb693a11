"""A figure: the picture, its alternative text, and the rows behind it.

SVG keeps its text as text, which is a third of the size of outlined glyphs, faster to draw, and easy to zoom, search
and translate. The text uses the page's own font, from a stack narrower than the font used to measure the layout, so
nothing overlaps (a browser test checks this).
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Picture
from PIL import Image

from toolkit.figures import raster, readings, svg, theme
from toolkit.figures.marks import Page

_CSS_INCH = 96
_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_ROOT = re.compile(r"<svg\b[^>]*?viewBox=\"([^\"]+)\"[^>]*>", re.DOTALL)
# matplotlib generates the same group ids in every figure; two figures on a page must not share an id.
_GROUP_ID = re.compile(r"<g id=\"[A-Za-z0-9_.]*_\d+\">")


@dataclass(frozen=True, eq=False, repr=False)
class Figure:
    """A picture with its alternative text.

    Parameters
    ----------
    title
        What the picture is about, or what it shows; drawn on it.
    alt
        Full sentences, composed from the data, that say what a reader would see.
    data
        The tidy rows drawn, and no others, in the order drawn.
    source
        The line “Source: …” under the picture.
    picture
        The page of marks; for a user's own chart, a matplotlib figure.
    subtitle
        A second line under the title; may be empty.
    headings
        The columns of ``data`` to show to people, with their headings and units, in order.
    """

    title: str
    alt: str
    data: pd.DataFrame
    source: str
    picture: Page | Picture
    subtitle: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def fig(self) -> Picture:
        """The picture as a matplotlib figure, which has no pyplot window and need not be closed."""
        return raster.picture(self.picture) if isinstance(self.picture, Page) else self.picture

    @property
    def answers(self) -> bool:
        """Whether the figure's marks have readings; the marks of a user's own chart have none."""
        return isinstance(self.picture, Page) and bool(self.picture.readings)

    def readings(self) -> dict[str, Any]:
        """Return the readings of the marks and their positions, for an interactive page.

        Returns
        -------
        dict
            ``width`` and ``height`` of the page in points; ``words``, each a name, a value and an area's code (or
            nothing); ``x``, ``y`` and ``of``, the marks' positions from the upper left corner and the index of their
            words; ``by_row``, whether a mark is found by its height alone. Empty for a user's own chart.
        """
        if not (isinstance(self.picture, Page) and self.picture.readings):
            return {}
        width, height = self.picture.width, self.picture.height
        return {"width": width, "height": height, **readings.page_values(self.picture.readings, height)}

    def key(self) -> list[list[Any]]:
        """Return the entries of the key: text, group of marks, and left, top, width and height in % of the page."""
        if not isinstance(self.picture, Page):
            return []
        wide, high = self.picture.width / 100, self.picture.height / 100
        return [
            [words, group, *np.round([a / wide, 100 - b / high, (c - a) / wide, (b - d) / high], 2).tolist()]
            for words, group, (a, b, c, d) in self.picture.key
        ]

    def svg(self, width: str = "100%") -> str:
        """Return an ``<svg>`` element for a page; the same figure always gives the same text.

        Parameters
        ----------
        width
            Width on the page, as a CSS length; the height scales with it.
        """
        if isinstance(self.picture, Page):
            opening = self._opening(f"0 0 {self.picture.width:g} {self.picture.height:g}", width)
            return f"{opening}{svg.body(self.picture, f'm{self._digest}', theme.HATCH)}</svg>"
        buffer = io.StringIO()
        with theme.applied(**{"svg.hashsalt": self._digest}):
            FigureCanvasSVG(self.picture).print_svg(buffer, metadata=_NO_METADATA)
        drawn = buffer.getvalue()
        root = _ROOT.search(drawn)
        assert root is not None  # every matplotlib SVG has a root
        body = _GROUP_ID.sub("<g>", drawn[root.end() :]).replace(f"font-family: '{theme.FONT}'", "")
        return self._opening(root.group(1), width) + body

    def png(self, scale: float = 1.5) -> bytes:
        """Return the picture as PNG, with ``scale`` dots per CSS pixel."""
        buffer = io.BytesIO()
        fig = self.fig
        dpi = fig.dpi
        with theme.applied():
            fig.set_dpi(_CSS_INCH * scale)
            try:
                canvas = FigureCanvasAgg(fig)
                canvas.draw()
                # The background is opaque: without transparency the file is smaller, and faster to write.
                pixels = np.asarray(canvas.buffer_rgba())[..., :3]
                Image.fromarray(pixels).save(buffer, "PNG", compress_level=3)
            finally:
                fig.set_dpi(dpi)
        return buffer.getvalue()

    def _inches(self) -> tuple[float, float]:
        if isinstance(self.picture, Page):
            return self.picture.width / 72, self.picture.height / 72
        width, height = self.picture.get_size_inches()
        return float(width), float(height)

    @property
    def _digest(self) -> str:
        return hashlib.sha256(f"{self.title}\n{self.alt}\n{self._inches()}".encode()).hexdigest()[:12]

    def _opening(self, viewbox: str, width: str) -> str:
        name = f"figure-{self._digest}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
            f'aria-labelledby="{name}-title {name}-desc" viewBox="{escape(viewbox)}" width="{escape(width)}" '
            f'font-family="{theme.WEB_FONTS}">'
            f'<title id="{name}-title">{escape(self.title)}</title><desc id="{name}-desc">{escape(self.alt)}</desc>'
        )

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return a view that answers, the picture, and the alternative text, which nbval compares, for a notebook."""
        width, height = (round(side * _CSS_INCH) for side in self._inches())
        metadata = {"width": width, "height": height, "alt": self.alt}
        live = import_module("toolkit.explorer.notebook_figure").view(self) if self.answers else {}  # a layer above
        return {**live, "image/png": self.png(), "text/plain": self.alt}, {"image/png": metadata}

    def __str__(self) -> str:
        return self.alt

    def __repr__(self) -> str:
        return f"Figure({self.title!r})"
