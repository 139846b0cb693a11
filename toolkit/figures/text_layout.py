"""Text measurement and placement: width, wrapping, and keeping labels apart."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from toolkit.figures.theme import FONT

_SLACK = 1.03  # text hinted to screen pixels is slightly wider than its outlines
_measure = TextToPath()


@lru_cache(maxsize=20_000)
def width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of one line of text in points."""
    font = FontProperties(family=[FONT], size=size, weight="bold" if bold else "normal")
    return _SLACK * _measure.get_text_width_height_descent(text, font, False)[0] if text else 0.0


def widest(texts: Iterable[str], size: float, bold: bool = False) -> float:
    """Return the width, in points, of the widest line in any of the texts (each may have several lines)."""
    return max((width(line, size, bold) for text in texts for line in text.split("\n")), default=0.0)


def wrap(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """Break a text into lines that fit in ``room`` points, at plain spaces only; a longer word gets its own line."""
    words = list(filter(None, text.split(" ")))
    beginnings, n = list(accumulate(words, "{} {}".format)), len(words)
    # No text is narrower than its beginning: try the whole first, which mostly fits, then halve.
    if words and width(beginnings[-1], size, bold) > room:
        n = max(bisect_right(beginnings, room, key=lambda beginning: width(beginning, size, bold)), 1)
    return [beginnings[n - 1], *wrap(" ".join(words[n:]), room, size, bold)] if words else []


def apart(middles: np.ndarray, texts: Sequence[str], size: float) -> int:
    """Return the smallest step at which every step-th text in a row fits without touching the next: 1 if all fit.

    Parameters
    ----------
    middles
        (n,) horizontal centres of the texts, in points.
    texts
        n single-line texts.
    size
        Font size in points; the gap between texts is at least 0.8 of it.
    """
    half = np.array([width(text, size) for text in texts]) / 2
    for every in range(1, max(len(texts), 1)):
        some, wide = np.asarray(middles, dtype=float)[::every], half[::every]
        if np.all(np.diff(some) >= wide[:-1] + wide[1:] + 0.8 * size):
            return every
    return max(len(texts), 1)


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> np.ndarray:
    """Move labels up and down as little as possible, between low and high, until none overlap.

    Labels that touch move as one, to their mean preferred position (pool adjacent violators). If there is not enough
    room for all the labels, they are squeezed evenly.

    Parameters
    ----------
    wanted
        Preferred centre of each label.
    heights
        Height of each label, in the same unit.
    low, high
        Limits that no label may cross.
    """
    order = np.argsort(np.asarray(wanted, dtype=float), kind="stable")
    tall = np.asarray(heights, dtype=float)[order]
    tall = tall * min(1.0, (high - low) / max(float(tall.sum()), 1e-9))
    offsets = np.cumsum(tall) - tall / 2
    blocks: list[tuple[float, int]] = []
    for target in np.asarray(wanted, dtype=float)[order] - offsets:
        blocks.append((float(target), 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (b, m), (a, k) = blocks.pop(), blocks.pop()
            blocks.append(((a * k + b * m) / (k + m), k + m))
    level = np.repeat([b for b, _ in blocks], [m for _, m in blocks])
    placed = np.empty(len(order))
    placed[order] = np.clip(level, low, high - tall.sum()) + offsets
    return placed


_DIRECTIONS = ((1, 0), (-1, 0), (0.75, 0.9), (0.75, -0.9), (-0.75, 0.9), (-0.75, -0.9), (0, 1.2), (0, -1.2))


def place(
    anchors: np.ndarray,
    texts: Sequence[str],
    size: float,
    obstacles: np.ndarray,
    room: tuple[float, float, float, float],
    reach: Sequence[float] = (6, 13, 22, 34, 48),
) -> np.ndarray:
    """Find a position for each label near its mark, away from the marks, the edges and the other labels.

    Parameters
    ----------
    anchors
        (k, 2) positions of the marks to label, in points.
    texts
        k single-line labels.
    size
        Font size in points.
    obstacles
        (n, 2) positions of everything to avoid covering, in points.
    room
        Left, bottom, right, top limits for labels.
    reach
        Distances from the mark to try, nearest first, in points.

    Returns
    -------
    (k, 2) lower left corners, in points. Greedy: earlier labels choose first.
    """
    taken: list[tuple[float, float, float, float]] = []
    corners = []
    for (x, y), text in zip(anchors, texts, strict=True):
        w, h = width(text, size), size * 1.15
        options = np.array(
            [
                (x + dx * r - (w if dx < 0 else w / 2 if dx == 0 else 0), y + dy * r - h / 2)
                for r in reach
                for dx, dy in _DIRECTIONS
            ]
        )
        cost = np.repeat(reach, len(_DIRECTIONS)) * 0.08
        cost = (
            cost
            + 4 * _covered(options, w, h, obstacles)
            + 12 * _covered(options, w, h, anchors)
            + 100 * _overlaps(options, w, h, taken)
        )
        best = options[int(np.argmin(cost + 1000 * _outside(options, w, h, room)))]
        best = np.clip(best, room[:2], (max(room[2] - w, room[0]), room[3] - h))
        taken.append((best[0], best[1], best[0] + w, best[1] + h))
        corners.append(best)
    return np.array(corners).reshape(-1, 2)


def _covered(options: np.ndarray, w: float, h: float, marks: np.ndarray) -> np.ndarray:
    dx = marks[None, :, 0] - options[:, None, 0]
    dy = marks[None, :, 1] - options[:, None, 1]
    return ((dx > -2) & (dx < w + 2) & (dy > -1) & (dy < h + 1)).sum(axis=1)


def _overlaps(options: np.ndarray, w: float, h: float, taken: list[tuple[float, float, float, float]]) -> np.ndarray:
    total = np.zeros(len(options))
    for left, bottom, right, top in taken:
        x, y = options[:, 0], options[:, 1]
        total += (x < right + 3) & (x + w > left - 3) & (y < top + 1) & (y + h > bottom - 1)
    return total


def _outside(options: np.ndarray, w: float, h: float, room: tuple[float, float, float, float]) -> np.ndarray:
    x, y = options[:, 0], options[:, 1]
    return (x < room[0]) | (x + w > room[2]) | (y < room[1]) | (y + h > room[3])
