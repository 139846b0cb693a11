"""The theme: colours that work for colour-blind readers, and sizes that work on a phone.

Colours: every mark has a contrast of at least 3:1 with white, and all text 4.5:1 (WCAG 2.2, 1.4.11 and 1.4.3); the
categorical colours stay distinct under simulated deuteranopia and protanopia (`tests/test_figures.py` computes both).
Map fills may be lighter, since each has a darker outline.

The font is DejaVu Sans, which comes with matplotlib, so the layout is the same on every machine. An SVG leaves the font
to the page (see `toolkit.figures.figure`): its font stack is narrower than DejaVu Sans, so what fits here fits there.

Plain matplotlib, not seaborn, whose import alone would cost each visitor to an app more than a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import matplotlib as mpl

Width = Literal["wide", "narrow"]

INK = "#1d1d1b"
MUTED = "#595959"
GRID = "#dedede"
OUTLINE = "#5a5a5a"
MARK = "#2073BC"
CONTEXT = "#868686"
HIGHLIGHT = "#B84300"
CATEGORICAL = ("#12436D", "#E8621A", "#2A9D8F", "#C2185B", "#8E6CCB")
SEQUENTIAL = ("#DCEBF7", "#9CC7E8", "#4F9BD3", "#1F66A3", "#0B2F57")
DIVERGING = ("#7F3B08", "#D2711C", "#F7C48D", "#B3D3EB", "#3F86C0", "#0F3D6E")
NO_VALUE = "#ffffff"

HATCH = (OUTLINE, 0.6)  # colour and width of hatching lines

FONT = "DejaVu Sans"
WEB_FONTS = "Arial, Helvetica, 'Liberation Sans', sans-serif"


@dataclass(frozen=True)
class Size:
    """A page for a figure: width and height in inches, font sizes in points.

    At its intended width on screen (wide: 768 CSS pixels; narrow: 320), the smallest text is at least 10 pixels high.
    """

    width: float
    height: float
    title: float
    text: float
    small: float

    @property
    def is_narrow(self) -> bool:
        """Whether this is the page for a phone."""
        return self.width < 6


SIZES: dict[str, Size] = {
    "wide": Size(8.0, 5.0, title=14, text=10, small=8.5),
    "narrow": Size(4.2, 5.0, title=13, text=11, small=9.5),
}


_PERSONAL = ("backend", "interactive", "toolbar", "webagg", "tk.", "macosx", "savefig.directory", "date.epoch")
_RC: dict[Any, Any] = {
    **{k: v for k, v in mpl.rcParamsDefault.items() if not k.startswith(_PERSONAL)},
    "font.family": [FONT],
    "text.parse_math": False,  # “£” and “$” in a label are literal characters
    "text.color": INK,
    "axes.axisbelow": True,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.spines.bottom": False,
    "axes.grid": False,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.color": INK,
    "ytick.color": INK,
    "hatch.color": HATCH[0],
    "hatch.linewidth": HATCH[1],
    "svg.fonttype": "none",
    "path.simplify": False,
}


_kept: list[bool] = []  # non-empty once `keep` has been called


@contextmanager
def applied(**more: Any) -> Iterator[None]:
    """Apply the theme inside the block, whatever the user's own settings, and restore those afterwards."""
    if _kept and not more:
        yield
        return
    settings: Any = {**_RC, **more}
    if all(mpl.rcParams[name] == value for name, value in settings.items()):
        yield  # nested in another drawing: setting hundreds of values is slow
        return
    with mpl.rc_context(settings):
        yield


def keep() -> None:
    """Apply the theme to this process permanently (for a process that draws nothing else)."""
    mpl.rcParams.update(_RC)
    _kept.append(True)
