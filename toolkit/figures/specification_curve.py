"""Specification curves: estimates in order with their intervals, and below them how frequent each choice is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Picture

from toolkit.core import wording
from toolkit.figures import text_layout, theme
from toolkit.figures.choice_panel import ALONG, Row, choices_of, draw_rooms, rooms_of, rows_of
from toolkit.figures.columns import bare, need, numbers
from toolkit.figures.figure import Figure
from toolkit.figures.layout import EDGE, Key, Panel, Words, panel, scale, words_for
from toolkit.figures.row_chart import Reference

_POINTS = ("rank", "estimate", "lower", "upper", "told")
_TOLD = {True: (theme.MARK, "o", "Told from zero at 5%"), False: (theme.CONTEXT, "s", "Not told from zero")}
_TOLD_OF_CHOICES = 4  # choices whose frequency the alternative text says


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
        Shares of the estimates above zero, and of those told from zero at 5 %; 0 to 1.
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
    label: str,
    unit: str = "",
    marked: tuple[float, str] | None = None,
    decimals: int | None = None,
    title: str,
    subtitle: str = "",
    source: str | None = None,
    width: theme.Width = "wide",
) -> Figure:
    """Draw specifications from the lowest estimate to the highest, above the panel of choices.

    Parameters
    ----------
    points
        The specifications drawn, as `specification_curve.spaced` picks them: ``rank`` (of the whole curve),
        ``estimate``, ``lower``, ``upper`` in ``unit``, and ``told`` (True or False).
    along
        As `specification_curve.along` makes it: ``group``, ``choice``, ``start``, ``end`` (ranks) and ``share``.
    totals
        What the whole curve says.
    label, unit
        What an estimate is.
    marked
        A value to compare with, such as a published one, and its name.
    decimals, title, subtitle, source, width
        Of the written estimates; words, the source by default from the ``attrs`` of ``points``; page.

    Raises
    ------
    UnknownNameError, FigureError
        A column is missing or holds no numbers.
    """
    attrs, points = points.attrs, bare(points)
    need(points, *_POINTS)
    shown = pd.DataFrame({name: numbers(points, name) for name in _POINTS[:4]})
    shown["rank"] = shown["rank"].astype(int)
    shown["told"] = points["told"].astype(bool).to_numpy()
    if len(along):
        need(along, *ALONG)
    ends = shown[["lower", "upper"]].to_numpy().ravel()
    decimals = wording.decimals_for(ends) if decimals is None else decimals
    words = words_for(attrs, title, subtitle, source, width)
    compare = Reference.of(marked, unit, decimals)
    with theme.applied():
        made = _draw(shown, rows_of(along), totals, words, wording.labelled(label, unit), unit, compare)
    alt = _alt(shown, along, totals, title, wording.labelled(label, unit), unit, decimals, compare)
    said = shown.assign(told=np.where(shown["told"], "yes", "no"))
    headings = {"rank": "Rank, from the lowest", "estimate": wording.labelled(label, unit)}
    headings |= {"lower": "95% interval, from", "upper": "to", "told": "Told from zero at 5%"}
    return Figure(title, alt, said, words.source, made, subtitle, headings)


def _draw(
    shown: pd.DataFrame,
    rows: Sequence[Row],
    totals: Totals,
    words: Words,
    y_title: str,
    unit: str,
    compare: Reference | None,
) -> Picture:
    size = words.size
    values = np.append(shown[["lower", "upper"]].to_numpy().ravel(), [0.0, *([compare.at] if compare else [])])
    ys = scale(values, unit, 6)
    beside = 0.0 if size.is_narrow else 0.30 * 72 * size.width
    rooms = rooms_of(rows, size, beside - 8)
    on = panel(
        words,
        (0.0, float(totals.count)),
        ys,
        body=15.0 * size.text,
        left=EDGE + max(beside, text_layout.widest(ys.labels, size.text) + 8),
        right=EDGE + 2,
        y_title=y_title,
        key=[Key(text, colour, marker) for colour, marker, text in _TOLD.values()],
        under=sum(room.height for room in rooms) + size.small * 2.6,
    )
    on.line([0, totals.count], [0, 0], color=theme.INK, linewidth=1.2, zorder=1.5)
    _draw_estimates(on, shown)
    if compare:
        _draw_reference(on, compare, totals.median)
    _draw_ends(on, totals.count)
    draw_rooms(on, rooms, on.box[1] - size.small * 2.2)
    return on.fig


def _draw_estimates(on: Panel, shown: pd.DataFrame) -> None:
    for told, (colour, marker, _) in _TOLD.items():
        some = shown.loc[shown["told"] == told]
        at = some["rank"].to_numpy(float) - 0.5
        gap = np.full(len(some), np.nan)
        ends = np.column_stack([some["lower"], some["upper"], gap]).ravel()
        on.line(np.repeat(at, 3), ends, color=colour, linewidth=0.9, alpha=0.55, zorder=2, solid_capstyle="butt")
        on.dots(at, some["estimate"], colour, width=4.0, marker=marker)


def _draw_reference(on: Panel, compare: Reference, median: float) -> None:
    """Draw a level dashed line with its name, where the curve leaves room: above it at the left, or below at the right.

    The lowest estimates are at the left: a line above the middle one has free paper over it there.
    """
    on.line(on.x, [compare.at] * 2, color=theme.HIGHLIGHT, linewidth=1.6, dashes=(4, 3), zorder=3.5)
    size = on.size.small
    height = float(on.at([0], [compare.at])[0, 1])
    lines = text_layout.wrap(f"{compare.name}: {compare.written}", 0.8 * (on.box[2] - on.box[0]), size, bold=True)
    above = compare.at > median
    first = height + 4 + (len(lines) - 1) * size * 1.2 if above else height - size - 3
    style: dict[str, Any] = {"fontsize": size, "weight": "bold", "color": theme.HIGHLIGHT, "zorder": 4}
    for i, line in enumerate(lines):
        x, side = (on.box[0] + 4, "left") if above else (on.box[2] - 4, "right")
        on.write(x, first - i * size * 1.2, line, ha=side, **style)


def _draw_ends(on: Panel, count: int) -> None:
    size = on.size.small
    y = on.box[1] - size * 1.4
    on.write(on.box[0], y, "Lowest estimate", fontsize=size, color=theme.MUTED)
    on.write(on.box[2], y, f"highest, of {count:,}", fontsize=size, color=theme.MUTED, ha="right")


def _alt(
    shown: pd.DataFrame,
    along: pd.DataFrame,
    totals: Totals,
    title: str,
    label: str,
    unit: str,
    decimals: int,
    compare: Reference | None,
) -> str:
    def told(amount: float) -> str:
        return wording.value(amount, unit, decimals)

    drawn = "all drawn" if len(shown) == totals.count else f"{len(shown)} drawn"
    parts = [f"Specification curve: {wording.sentence(title)}"]
    parts.append(
        f"{label} of {wording.count(totals.count, 'specification')} from the lowest to the highest, {drawn} with 95% "
        f"intervals. They run from {told(shown['estimate'].iloc[0])} to {told(shown['estimate'].iloc[-1])}; the middle "
        f"one is {told(totals.median)}. {100 * totals.share_positive:.0f}% are above zero; "
        f"{100 * totals.share_told:.0f}% are told from zero at 5%."
    )
    parts += [f"A line marks {compare.name}, {compare.written}."] if compare else []
    return " ".join([*parts, *_leaning(along, totals.count)])


def _leaning(along: pd.DataFrame, count: int) -> list[str]:
    """Say the choices whose frequency differs most between the lower and the upper half of the curve."""
    found = []
    for part in choices_of(along):
        sizes = (part["end"] - part["start"]).astype(float)
        low = part["end"] <= count / 2
        if low.any() and not low.all():
            made = part["share"] * sizes
            shares = [100 * made[half].sum() / sizes[half].sum() for half in (low, ~low)]
            found.append((abs(shares[1] - shares[0]), str(part["choice"][0]), *shares))
    found.sort(key=lambda one: -one[0])
    return [
        f"“{choice}”: {low:.0f}% of the lower half, {high:.0f}% of the upper half."
        for _, choice, low, high in found[:_TOLD_OF_CHOICES]
    ]
