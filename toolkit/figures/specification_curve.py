"""Specification curves: estimates in order with their intervals, above the frequency of each choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Unpack

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import text_layout, theme
from toolkit.figures.caption import Caption, CaptionOptions, Measure, figure
from toolkit.figures.columns import bare, need, numbers
from toolkit.figures.figure import Figure
from toolkit.figures.layout import EDGE, Key, Panel, Words, panel, scale
from toolkit.figures.marks import Anchor, Marker, Page
from toolkit.figures.row_chart import Reference
from toolkit.figures.theme import Size

_POINTS = ("rank", "estimate", "lower", "upper", "significant")
_SIGNIFICANT: dict[bool, tuple[str, Marker, str]] = {
    True: (theme.MARK, "o", "Significant at 5%"),
    False: (theme.CONTEXT, "s", "Not significant"),
}
_NAMED = 4  # choices whose frequency the alternative text gives


@dataclass(frozen=True)
class Totals:
    """A summary of the whole curve, even if only some of its specifications are drawn.

    Parameters
    ----------
    count
        Number of specifications.
    median
        Median of the estimates, in the unit of the estimates.
    share_positive, share_significant
        Shares of the estimates that are above zero, and that are statistically significant at 5%; 0 to 1.
    """

    count: int
    median: float
    share_positive: float
    share_significant: float


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
        The specifications drawn, from `specification_curve.spaced`: ``rank`` (in the whole curve), ``estimate``,
        ``lower``, ``upper``, and ``significant`` (True or False, at 5%).
    along
        From `specification_curve.along`: ``group``, ``choice``, ``start``, ``end`` (ranks) and ``share``.
    totals
        Summary of the whole curve.
    marked
        A value to compare with, such as a published one, and its name.
    caption
        Title, label and unit of an estimate, source, page and so on: see `Caption`.
    """
    options, attrs, points = Caption.of(caption), points.attrs, bare(points)
    need(points, *_POINTS)
    rows = pd.DataFrame({name: numbers(points, name) for name in _POINTS[:4]})
    rows["rank"] = rows["rank"].astype(int)
    rows["significant"] = points["significant"].astype(bool).to_numpy()
    if len(along):
        need(along, *ALONG)
    measure = options.measure(attrs, "estimate", rows[["lower", "upper"]])
    words = options.words(attrs, measure.label)
    compare = Reference.of(marked, measure)
    page = _draw(rows, along, totals, words, measure, compare)
    drawn = "all shown" if len(rows) == totals.count else f"{len(rows)} shown"
    first, last = (measure.write(rows["estimate"].iloc[end]) for end in (0, -1))
    alt = [
        f"Specification curve: {wording.sentence(words.title)}",
        f"{measure.heading}: {wording.count(totals.count, 'specification')}, from the lowest to the highest, {drawn} "
        f"with 95% intervals.",
        f"The estimates run from {first} to {last}; the median is {measure.write(totals.median)}. "
        f"{100 * totals.share_positive:.0f}% are above zero; {100 * totals.share_significant:.0f}% are statistically "
        f"significant at 5%.",
        compare.sentence() if compare else "",
        *_leaning(along, totals.count),
    ]
    rows = rows.assign(significant=np.where(rows["significant"], "yes", "no"))
    headings = {"rank": "Rank, from the lowest", "estimate": measure.heading, "lower": "95% interval, from"}
    headings |= {"upper": "to", "significant": "Statistically significant at 5%"}
    return figure(words, page, alt, rows, headings)


def _draw(
    rows: pd.DataFrame, along: pd.DataFrame, totals: Totals, words: Words, measure: Measure, compare: Reference | None
) -> Page:
    size = words.size
    values = np.append(rows[["lower", "upper"]].to_numpy().ravel(), [0.0, *([compare.at] if compare else [])])
    ys = scale(values, measure.unit, 6)
    beside = 0.0 if size.is_narrow else 0.30 * 72 * size.width
    choices = rows_of(along, size, beside - 8)
    on = panel(
        words,
        (0.0, float(totals.count)),
        ys,
        body=15.0 * size.text,
        left=EDGE + max(beside, text_layout.widest(ys.labels, size.text) + 8),
        right=EDGE + 2,
        y_title=measure.heading,
        key=[Key(text, colour, marker) for colour, marker, text in _SIGNIFICANT.values()],
        under=sum(row.height for row in choices) + size.small * 2.6,
    )
    on.line([0, totals.count], [0, 0], theme.INK, 1.2, z=1.5)
    _draw_estimates(on, rows)
    names = [f"{rank:,} of {totals.count:,}" for rank in rows["rank"]]

    def write() -> list[str]:
        kinds = [_SIGNIFICANT[one][2].lower() for one in rows["significant"]]
        return [f"{value}; {kind}" for value, kind in zip(measure.each(rows, "estimate"), kinds, strict=True)]

    on.read(rows["rank"] - 0.5, rows["estimate"], names, write)
    if compare:
        _draw_reference(on, compare, totals.median)
    y = on.box[1] - size.small * 1.4
    on.write(on.box[0], y, "Lowest estimate", size=size.small, colour=theme.MUTED)
    on.write(on.box[2], y, f"highest, of {totals.count:,}", size=size.small, colour=theme.MUTED, anchor="right")
    draw_rows(on, choices, on.box[1] - size.small * 2.2)
    return on.page


def _draw_estimates(on: Panel, rows: pd.DataFrame) -> None:
    for significant, (colour, marker, _) in _SIGNIFICANT.items():
        some = rows.loc[rows["significant"] == significant]
        at = some["rank"].to_numpy(float) - 0.5
        gap = np.full(len(some), np.nan)
        ends = np.column_stack([some["lower"], some["upper"], gap]).ravel()
        on.line(np.repeat(at, 3), ends, colour, 0.9, opacity=0.55, cap="butt")
        on.dots(at, some["estimate"], colour, width=4.0, marker=marker)


def _draw_reference(on: Panel, compare: Reference, median: float) -> None:
    """Draw a labelled horizontal dashed line where the curve leaves room: above it at the left, or below at the right.

    The lowest estimates are at the left: a line above the median has free space over it there.
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


def _leaning(along: pd.DataFrame, count: int) -> list[str]:
    """Return the choices whose frequency differs most between the lower and the upper half of the curve."""
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
        f"“{choice}” is used in {low:.0f}% of the lower half of the estimates and {high:.0f}% of the upper half."
        for _, choice, low, high in choices[:_NAMED]
    ]


ALONG = ("group", "choice", "start", "end", "share")


@dataclass(frozen=True)
class Row:
    """One row of the panel: its lines of text, its height, and the shares (b,) of one choice between edges (b + 1,)."""

    lines: list[str]
    height: float
    above: bool  # whether the text stands above the marks; a heading, which has no marks, counts as above
    edges: np.ndarray
    shares: np.ndarray


def rows_of(along: pd.DataFrame, size: Size, beside: float) -> list[Row]:
    """Return a heading for each group and a row for each choice; ``beside`` is the width for text beside the marks."""
    step, bar, full = size.small * 1.25, size.small * 1.5, 72 * size.width - 2 * EDGE
    rows, group, nothing = [], "", np.empty(0)
    for part in choices_of(along):
        if part["group"][0] != group:
            group = str(part["group"][0])
            lines = text_layout.wrap(group, full, size.small, bold=True)
            rows.append(Row(lines, step + size.small * 0.6 + 2, True, nothing, nothing))
        choice = str(part["choice"][0])
        lines = text_layout.wrap(choice[:1].upper() + choice[1:], full if size.is_narrow else beside, size.small)
        height = step * len(lines) + bar if size.is_narrow else max(step * len(lines), bar)
        edges = np.append(part["start"], part["end"][-1]).astype(float)
        rows.append(Row(lines, height + 2, size.is_narrow, edges, part["share"].astype(float)))
    return rows


def choices_of(along: pd.DataFrame) -> list[dict[str, np.ndarray]]:
    """Return the columns of each choice's slices as arrays, in a tenth of the time that a groupby takes."""
    if along.empty:
        return []
    columns = {name: along[name].to_numpy() for name in ALONG}
    new = (columns["choice"][1:] != columns["choice"][:-1]) | (columns["group"][1:] != columns["group"][:-1])
    starts = np.append(np.flatnonzero(np.append(True, new)), len(along))
    return [{name: values[first:last] for name, values in columns.items()} for first, last in pairwise(starts)]


def draw_rows(on: Panel, rows: Sequence[Row], top: float) -> None:
    """Draw the rows and their text downwards from a given height, in points."""
    size = on.size.small
    bar, step = size * 1.5, size * 1.25
    for row in rows:
        strong = not len(row.shares)
        middle, base = top - row.height / 2, top - row.height / 2 - bar / 2
        if row.above:
            first = top - size * (1.5 if strong else 1.0)
            middle, base = first - (len(row.lines) - 1) * step / 2 + size * 0.36, top - row.height + 1
        style = {"leading": 1.25, "bold": strong} if row.above else {"leading": 1.25, "anchor": "right"}
        on.write_lines(EDGE if row.above else on.box[0] - 8, middle, row.lines, size=size, **style)
        if not strong:
            across = on.at(row.edges, np.zeros(len(row.edges)))[:, 0]
            on.rule([(across[0], base), (across[-1], base)], theme.OUTLINE, 0.6)
            y = base + bar * np.concatenate([[0.0], np.repeat(row.shares, 2), [0.0]])
            on.shapes([np.column_stack([np.repeat(across, 2), y])], theme.MARK, z=1.8)
        top -= row.height
