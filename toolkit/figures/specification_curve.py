"""Specification curves: estimates in order with their intervals, and below them how frequent each choice is."""

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
from toolkit.figures.columns import bare, need, numbers, records
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
_NAMED = 4  # choices whose frequency the alternative text says


@dataclass(frozen=True)
class Totals:
    """What the whole curve says, of which some specifications are drawn.

    Parameters
    ----------
    count
        Number of specifications.
    median
        Median of the estimates, in the unit of the estimates.
    share_positive, share_significant
        Shares of the estimates above zero, and of those that are statistically significant at 5%; 0 to 1.
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
        The specifications drawn, as `specification_curve.spaced` picks them: ``rank`` (of the whole curve),
        ``estimate``, ``lower``, ``upper``, and ``significant`` (True or False, at 5%).
    along
        As `specification_curve.along` makes it: ``group``, ``choice``, ``start``, ``end`` (ranks) and ``share``.
    totals
        What the whole curve says.
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
    page = _draw(rows, rows_of(along), totals, words, measure, compare)
    alt = _describe(rows, along, totals, words.title, measure)
    if compare:
        alt.insert(3, compare.sentence())
    rows = rows.assign(significant=np.where(rows["significant"], "yes", "no"))
    headings = {"rank": "Rank, from the lowest", "estimate": measure.heading, "lower": "95% interval, from"}
    headings |= {"upper": "to", "significant": "Statistically significant at 5%"}
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
    names = [f"{rank:,} of {totals.count:,}" for rank in rows["rank"]]
    on.read(rows["rank"] - 0.5, rows["estimate"], names, lambda: _readings(rows, measure))
    if compare:
        _draw_reference(on, compare, totals.median)
    y = on.box[1] - size.small * 1.4
    on.write(on.box[0], y, "Lowest estimate", size=size.small, colour=theme.MUTED)
    on.write(on.box[2], y, f"highest, of {totals.count:,}", size=size.small, colour=theme.MUTED, anchor="right")
    draw_rooms(on, rooms, on.box[1] - size.small * 2.2)
    return on.page


def _draw_estimates(on: Panel, rows: pd.DataFrame) -> None:
    for significant, (colour, marker, _) in _SIGNIFICANT.items():
        some = rows.loc[rows["significant"] == significant]
        at = some["rank"].to_numpy(float) - 0.5
        gap = np.full(len(some), np.nan)
        ends = np.column_stack([some["lower"], some["upper"], gap]).ravel()
        on.line(np.repeat(at, 3), ends, colour, 0.9, opacity=0.55, cap="butt")
        on.dots(at, some["estimate"], colour, width=4.0, marker=marker)


def _readings(rows: pd.DataFrame, measure: Measure) -> list[str]:
    return [
        f"{measure.with_interval(r, 'estimate')}; {_SIGNIFICANT[r['significant']][2].lower()}" for r in records(rows)
    ]


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
        f"{100 * totals.share_positive:.0f}% are above zero; {100 * totals.share_significant:.0f}% are statistically "
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


ALONG = ("group", "choice", "start", "end", "share")


@dataclass(frozen=True)
class Row:
    """One row of the panel: a heading (without shares) or a choice with its shares (b,) between edges (b + 1,)."""

    text: str
    edges: np.ndarray
    shares: np.ndarray

    @property
    def is_heading(self) -> bool:
        """Whether it is the heading of a group of choices."""
        return not len(self.shares)


def rows_of(along: pd.DataFrame) -> list[Row]:
    """Return the rows of the panel; the slices of a choice stand together in the table."""
    rows: list[Row] = []
    nothing = np.empty(0)
    for part in choices_of(along):
        group, choice = str(part["group"][0]), str(part["choice"][0])
        if not rows or group not in {row.text for row in rows if row.is_heading}:
            rows.append(Row(group, nothing, nothing))
        edges = np.append(part["start"], part["end"][-1]).astype(float)
        rows.append(Row(choice[:1].upper() + choice[1:], edges, part["share"].astype(float)))
    return rows


def choices_of(along: pd.DataFrame) -> list[dict[str, np.ndarray]]:
    """Return the columns of each choice's slices as arrays: a tenth of the time that grouping the table takes."""
    if along.empty:
        return []
    columns = {name: along[name].to_numpy() for name in ALONG}
    new = (columns["choice"][1:] != columns["choice"][:-1]) | (columns["group"][1:] != columns["group"][:-1])
    starts = np.append(np.flatnonzero(np.append(True, new)), len(along))
    return [{name: values[first:last] for name, values in columns.items()} for first, last in pairwise(starts)]


@dataclass(frozen=True)
class Room:
    """Where a row's words and marks go: its lines of text, its height, and whether the words stand above the marks."""

    row: Row
    lines: list[str]
    height: float
    above: bool


def rooms_of(rows: Sequence[Row], size: Size, beside: float) -> list[Room]:
    """Return where each row goes; ``beside`` is the width in points for words beside the marks."""
    step, bar = size.small * 1.25, size.small * 1.5
    rooms = []
    for row in rows:
        room = 72 * size.width - 2 * EDGE if size.is_narrow or row.is_heading else beside
        lines = text_layout.wrap(row.text, room, size.small, bold=row.is_heading)
        if row.is_heading:
            height = step + size.small * 0.6
        elif size.is_narrow:
            height = step * len(lines) + bar
        else:
            height = max(step * len(lines), bar)
        rooms.append(Room(row, lines, height + 2, size.is_narrow))
    return rooms


def draw_rooms(on: Panel, rooms: Sequence[Room], top: float) -> None:
    """Write and draw the rows from a height in points downwards."""
    size = on.size.small
    bar, step = size * 1.5, size * 1.25
    for room in rooms:
        strong = room.row.is_heading
        aside = not strong and not room.above
        middle = top - room.height / 2
        if not aside:  # the words stand at the top of the room
            first = top - size * (1.5 if strong else 1.0)
            middle = first - (len(room.lines) - 1) * step / 2 + size * 0.36
        style = {"anchor": "right", "leading": 1.25} if aside else {"leading": 1.25, "bold": strong}
        on.write_lines(on.box[0] - 8 if aside else EDGE, middle, room.lines, size=size, **style)
        if not strong:
            base = top - room.height + 1 if room.above else top - room.height / 2 - bar / 2
            _draw_shares(on, room.row, base, bar)
        top -= room.height


def _draw_shares(on: Panel, row: Row, base: float, height: float) -> None:
    """Draw a step for each slice, as high as the share of its specifications that made the choice."""
    across = on.at(row.edges, np.zeros(len(row.edges)))[:, 0]
    on.rule([(across[0], base), (across[-1], base)], theme.OUTLINE, 0.6)
    x = np.repeat(across, 2)
    y = base + height * np.concatenate([[0.0], np.repeat(row.shares, 2), [0.0]])
    on.shapes([np.column_stack([x, y])], theme.MARK, z=1.8)
