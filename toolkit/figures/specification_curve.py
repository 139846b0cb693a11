"""Specification curves: estimates in order with their intervals, and below them how frequent each choice is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import text_layout, theme
from toolkit.figures.caption import Caption, CaptionOptions, Measure, figure
from toolkit.figures.choice_panel import ALONG, Row, choices_of, draw_rooms, rooms_of, rows_of
from toolkit.figures.columns import bare, need, numbers
from toolkit.figures.figure import Figure
from toolkit.figures.layout import EDGE, Key, Panel, Words, panel, scale
from toolkit.figures.marks import Anchor, Marker, Page
from toolkit.figures.row_chart import Reference

_POINTS = ("rank", "estimate", "lower", "upper", "told")
_SIGNIFICANT: dict[bool, tuple[str, Marker, str]] = {
    True: (theme.MARK, "o", "Significant at 5%"),
    False: (theme.CONTEXT, "s", "Not significant"),
}
_NAMED = 4  # choices whose frequency the alternative text says


@dataclass(frozen=True)
class Totals:
    """What the whole curve says, of which some specifications are drawn.

    Parameters
    ----------
    count
        Number of specifications.
    median
        Middle estimate, in the unit of the estimates.
    share_positive, share_told
        Shares of the estimates above zero, and of those that are statistically significant at 5%; 0 to 1.
    """

    count: int
    median: float
    share_positive: float
    share_told: float


def specification_curve(
    points: pd.DataFrame,
    along: pd.DataFrame,
    totals: Totals,
    *,
    marked: tuple[float, str] | None = None,
    **caption: Unpack[CaptionOptions],
) -> Figure:
    """Draw specifications from the lowest estimate to the highest, above the panel of choices.

    Parameters
    ----------
    points
        The specifications drawn, as `specification_curve.spaced` picks them: ``rank`` (of the whole curve),
        ``estimate``, ``lower``, ``upper``, and ``told``: whether it is statistically significant (True or False).
    along
        As `specification_curve.along` makes it: ``group``, ``choice``, ``start``, ``end`` (ranks) and ``share``.
    totals
        What the whole curve says.
    marked
        A value to compare with, such as a published one, and its name.
    caption
        Title, label and unit of an estimate, source, page and so on: see `Caption`.

    Raises
    ------
    UnknownNameError, FigureError
        A column is missing or holds no numbers.
    """
    options, attrs, points = Caption.of(caption), points.attrs, bare(points)
    need(points, *_POINTS)
    rows = pd.DataFrame({name: numbers(points, name) for name in _POINTS[:4]})
    rows["rank"] = rows["rank"].astype(int)
    rows["told"] = points["told"].astype(bool).to_numpy()
    if len(along):
        need(along, *ALONG)
    measure = options.measure(attrs, "estimate", rows[["lower", "upper"]])
    words = options.words(attrs, measure.label)
    compare = Reference.of(marked, measure)
    page = _draw(rows, rows_of(along), totals, words, measure, compare)
    alt = _describe(rows, along, totals, words.title, measure)
    if compare:
        alt.insert(3, compare.sentence())
    rows = rows.assign(told=np.where(rows["told"], "yes", "no"))
    headings = {"rank": "Rank, from the lowest", "estimate": measure.heading, "lower": "95% interval, from"}
    headings |= {"upper": "to", "told": "Statistically significant at 5%"}
    return figure(words, page, alt, rows, headings)


def _draw(
    rows: pd.DataFrame,
    choices: Sequence[Row],
    totals: Totals,
    words: Words,
    measure: Measure,
    compare: Reference | None,
) -> Page:
    size = words.size
    values = np.append(rows[["lower", "upper"]].to_numpy().ravel(), [0.0, *([compare.at] if compare else [])])
    ys = scale(values, measure.unit, 6)
    beside = 0.0 if size.is_narrow else 0.30 * 72 * size.width
    rooms = rooms_of(choices, size, beside - 8)
    on = panel(
        words,
        (0.0, float(totals.count)),
        ys,
        body=15.0 * size.text,
        left=EDGE + max(beside, text_layout.widest(ys.labels, size.text) + 8),
        right=EDGE + 2,
        y_title=measure.heading,
        key=[Key(text, colour, marker) for colour, marker, text in _SIGNIFICANT.values()],
        under=sum(room.height for room in rooms) + size.small * 2.6,
    )
    on.line([0, totals.count], [0, 0], theme.INK, 1.2, z=1.5)
    _draw_estimates(on, rows)
    if compare:
        _draw_reference(on, compare, totals.median)
    y = on.box[1] - size.small * 1.4
    on.write(on.box[0], y, "Lowest estimate", size=size.small, colour=theme.MUTED)
    on.write(on.box[2], y, f"highest, of {totals.count:,}", size=size.small, colour=theme.MUTED, anchor="right")
    draw_rooms(on, rooms, on.box[1] - size.small * 2.2)
    return on.page


def _draw_estimates(on: Panel, rows: pd.DataFrame) -> None:
    for significant, (colour, marker, _) in _SIGNIFICANT.items():
        some = rows.loc[rows["told"] == significant]
        at = some["rank"].to_numpy(float) - 0.5
        gap = np.full(len(some), np.nan)
        ends = np.column_stack([some["lower"], some["upper"], gap]).ravel()
        on.line(np.repeat(at, 3), ends, colour, 0.9, opacity=0.55, cap="butt")
        on.dots(at, some["estimate"], colour, width=4.0, marker=marker)


def _draw_reference(on: Panel, compare: Reference, median: float) -> None:
    """Draw a level dashed line with its name, where the curve leaves room: above it at the left, or below at the right.

    The lowest estimates are at the left: a line above the middle one has free paper over it there.
    """
    on.line(on.x, [compare.at] * 2, theme.HIGHLIGHT, 1.6, dash=(4, 3), z=3.5)
    size = on.size.small
    height = float(on.at([0], [compare.at])[0, 1])
    lines = text_layout.wrap(f"{compare.name}: {compare.written}", 0.8 * (on.box[2] - on.box[0]), size, bold=True)
    above = compare.at > median
    for i, line in enumerate(lines[::-1] if above else lines):
        x, y = (on.box[0] + 4, height + 4) if above else (on.box[2] - 4, height - size - 3)
        y += i * size * 1.2 * (1 if above else -1)
        anchor: Anchor = "left" if above else "right"
        on.write(x, y, line, size=size, bold=True, colour=theme.HIGHLIGHT, anchor=anchor, z=4)


def _describe(rows: pd.DataFrame, along: pd.DataFrame, totals: Totals, title: str, measure: Measure) -> list[str]:
    drawn = "all shown" if len(rows) == totals.count else f"{len(rows)} shown"
    first, last = (measure.write(rows["estimate"].iloc[end]) for end in (0, -1))
    return [
        f"Specification curve: {wording.sentence(title)}",
        f"{measure.heading} of {wording.count(totals.count, 'specification')} from the lowest to the highest, {drawn} "
        f"with 95% intervals.",
        f"They run from {first} to {last}; the median is {measure.write(totals.median)}. "
        f"{100 * totals.share_positive:.0f}% are above zero; {100 * totals.share_told:.0f}% are statistically "
        f"significant at 5%.",
        *_leaning(along, totals.count),
    ]


def _leaning(along: pd.DataFrame, count: int) -> list[str]:
    """Write the choices whose frequency differs most between the lower and the upper half of the curve."""
    choices = []
    for part in choices_of(along):
        sizes = (part["end"] - part["start"]).astype(float)
        low = part["end"] <= count / 2
        if low.any() and not low.all():
            made = part["share"] * sizes
            shares = [100 * made[half].sum() / sizes[half].sum() for half in (low, ~low)]
            choices.append((abs(shares[1] - shares[0]), str(part["choice"][0]), *shares))
    choices.sort(key=lambda choice: -choice[0])
    return [
        f"“{choice}”: {low:.0f}% of the lower half, {high:.0f}% of the upper half."
        for _, choice, low, high in choices[:_NAMED]
    ]
