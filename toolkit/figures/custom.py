"""A learner's own seaborn or matplotlib chart, in the style of the project's figures, with the same kinds of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure as Picture

from toolkit.figures import theme
from toolkit.figures.columns import FigureError, source_of
from toolkit.figures.figure import Figure
from toolkit.figures.layout import EDGE, LINE
from toolkit.figures.text_layout import wrap

_SHORTEST = 30  # characters; “a chart” is no description


@contextmanager
def seaborn_theme() -> Iterator[None]:
    """Apply the project's colours and fonts to seaborn inside the block, and restore the user's settings afterwards."""
    import seaborn as sns

    with mpl.rc_context(), theme.applied():
        sns.set_palette(list(theme.CATEGORICAL))
        yield


def custom(
    picture: Picture,
    alt: str,
    data: pd.DataFrame,
    *,
    title: str = "",
    source: str | None = None,
    headings: Mapping[str, str] | None = None,
) -> Figure:
    """Make a figure from a chart drawn elsewhere.

    Parameters
    ----------
    picture
        The matplotlib figure (``axes.figure``, or a seaborn grid's ``figure``). It is closed in pyplot, so that a
        notebook shows it once.
    alt
        The alternative text: what is drawn, for how many items, over what range, and what stands out.
    data
        The rows drawn.
    title, source, headings
        As for any figure; by default the source comes from ``data.attrs``.

    Raises
    ------
    FigureError
        The alternative text is missing or too short.
    """
    if len(alt.strip()) < _SHORTEST:
        raise FigureError(
            "This chart has no description.",
            "People who cannot see the chart need a sentence or two: what it shows, its range, and what stands out.",
            "Write the description as alt=“…”.",
        )
    import matplotlib.pyplot as plt

    plt.close(picture)
    named = headings if headings is not None else {name: str(name) for name in data.columns}
    line = source_of(data.attrs, source, map(str, data.columns))
    _write_around(picture, title, line)
    return Figure(title, alt.strip(), data, line, picture, headings=named)


def _write_around(picture: Picture, title: str, source: str) -> None:
    """Write the title above and the source below the axes, on as many lines as needed, and make room for them."""
    size, wide, tall = theme.SIZES["wide"], *picture.get_size_inches() * 72
    above = wrap(title, wide - 2 * EDGE, size.title, bold=True)
    below = wrap(source, wide - 2 * EDGE, size.small)
    with theme.applied():
        for lines, y, va, letters, colour, weight in (
            (above, 1 - EDGE / tall, "top", size.title, theme.INK, "bold"),
            (below, EDGE / tall, "bottom", size.small, theme.MUTED, "normal"),
        ):
            style: Any = {"va": va, "fontsize": letters, "color": colour, "weight": weight, "linespacing": LINE}
            picture.text(EDGE / wide, y, "\n".join(lines), **style)
        low, high = (len(lines) * each * LINE + EDGE for lines, each in ((below, size.small), (above, size.title)))
        picture.tight_layout(rect=(0, low / tall, 1, 1 - high / tall))
