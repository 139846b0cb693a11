"""Classes of a map: the breaks between colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from toolkit.figures import theme
from toolkit.figures.columns import FigureError

Classes = Literal["quantile", "equal"]


@dataclass(frozen=True)
class Classing:
    """Classes with their colours, the lowest first.

    Parameters
    ----------
    breaks
        (k + 1,) ends of the k classes; a value on a break belongs to the class above it, the maximum to the last class.
    colours
        (k,) fills as ``#rrggbb``.
    words
        What a key says about the classes besides where they end, such as that they apply to all years.
    """

    breaks: np.ndarray
    colours: tuple[str, ...]
    words: str = ""

    def of(self, values: np.ndarray) -> np.ndarray:
        """Return the class number of each value, from 0."""
        return np.clip(np.searchsorted(self.breaks, values, side="right") - 1, 0, len(self.colours) - 1)

    def ranges(self, write: Callable[[float], str]) -> list[str]:
        """Return each class in words, with its ends as ``write`` formats them: ``£30.2 to under £33.5``."""
        ends = [write(end) for end in self.breaks]
        words = [f"{low} to under {high}" for low, high in pairwise(ends)]
        return [*words[:-1], f"{ends[-2]} to {ends[-1]}"]


def classing(
    values: np.ndarray, kind: Classes | Classing, centre: float | None, decimals: int, high_is_worse: bool = False
) -> Classing:
    """Choose classes.

    Parameters
    ----------
    values
        Values, none of them missing.
    kind
        “quantile”: classes with similar numbers of values. “equal”: classes of equal width. A `Classing` is used as is.
    centre
        Midpoint of a diverging scale: classes mirror each other around it (by absolute distance from it).
    decimals
        Decimals to which breaks are rounded, so that the key states exactly where a class ends.
    high_is_worse
        Reverses the shades of a diverging scale.

    Raises
    ------
    FigureError
        Unknown kind.
    """
    if isinstance(kind, Classing):
        return kind
    if kind not in ("quantile", "equal"):
        raise FigureError(f"There is no kind of class called “{kind}”.", "Known: quantile, equal.")
    colours: tuple[str, ...] = theme.SEQUENTIAL
    if centre is None:
        breaks = _cut(values, kind, len(colours))
    else:
        colours = theme.DIVERGING[::-1] if high_is_worse else theme.DIVERGING
        away = _cut(np.append(np.abs(values - centre), 0.0), kind, len(colours) // 2)
        away[0] = 0.0
        breaks = np.concatenate([centre - away[:0:-1], centre + away])
    return _tidy(breaks, colours, values, decimals)


def _cut(values: np.ndarray, kind: str, n: int) -> np.ndarray:
    if kind == "quantile":
        return np.quantile(values, np.linspace(0, 1, n + 1))
    return np.linspace(values.min(), values.max(), n + 1)


def _tidy(breaks: np.ndarray, colours: tuple[str, ...], values: np.ndarray, decimals: int) -> Classing:
    """Round the breaks as values are formatted, clip them to the data, and drop classes that become empty."""
    low, high = (float(f"{end:.{decimals}f}") for end in (values.min(), values.max()))
    rounded = np.clip(np.round(breaks, decimals), low, high)
    rounded[breaks <= values.min()], rounded[breaks >= values.max()] = low, high
    kept = np.flatnonzero(np.diff(rounded) > 0)
    if not len(kept):
        return Classing(np.array([rounded[0], rounded[-1]]), colours[-1:])
    return Classing(np.append(rounded[kept], rounded[-1]), tuple(colours[k] for k in kept))


def shades(anchors: tuple[str, ...], n: int) -> tuple[str, ...]:
    """Return n colours evenly spaced along a palette, or the palette's own colours if it has exactly n."""
    rgb = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in anchors], dtype=float)
    at = np.linspace(0, len(anchors) - 1, n)
    mixed = np.column_stack([np.interp(at, np.arange(len(anchors)), rgb[:, k]) for k in range(3)]).round().astype(int)
    return tuple(f"#{r:02X}{g:02X}{b:02X}" for r, g, b in mixed)
