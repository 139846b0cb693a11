"""Model results in rows: estimates, the parts of a gap, or the effect of one assumption at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import theme
from toolkit.figures.caption import Caption, CaptionOptions, Measure, figure, side_of_zero
from toolkit.figures.columns import FigureError, bare, chosen, in_words, measured, need, numbers, records
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Key, Words
from toolkit.figures.marks import Page
from toolkit.figures.row_chart import Axis, Reference, interval_dots, row_panel

_INTERCEPT = ("Intercept", "const", "intercept")  # not drawn
_ESTIMATE = ["estimate", "lower", "upper"]


def coefficient_plot(
    estimates: pd.DataFrame,
    *,
    labels: Mapping[str, str] | None = None,
    n: int | None = None,
    **caption: Unpack[CaptionOptions],
) -> Figure:
    """Draw each estimate as a dot with its interval, and add a line at “no association”.

    Parameters
    ----------
    estimates
        One row per term (the index), columns ``estimate``, ``lower``, ``upper``, in the unit of the caption. Labels and
        the source may come from ``attrs``.
    labels
        Labels of the terms; by default ``attrs["labels"]``.
    n
        Number of places that the model was fitted to; shown if given.
    """
    options, attrs, estimates = Caption.of({"label": "Estimate", **caption}), estimates.attrs, bare(estimates)
    need(estimates, *_ESTIMATE)
    kept = estimates.loc[~estimates.index.isin(_INTERCEPT)]
    if kept.empty:
        raise FigureError("There are no estimates left to draw.", f"These were left out: {', '.join(_INTERCEPT)}.")
    called = labels or attrs.get("labels", {})
    names = [str(called.get(str(name), in_words(name))) for name in kept.index]
    rows = pd.DataFrame({"term": kept.index, "label": names} | {c: numbers(kept, c).to_numpy() for c in _ESTIMATE})
    each, values = records(rows), rows[_ESTIMATE].to_numpy()
    measure = options.measure({}, "estimate", values)
    words = options.words(attrs, "Model estimates")
    narrow = words.size.is_narrow
    written = [measure.with_interval(row, "estimate") for row in each]
    on, y = row_panel(
        words,
        names,
        Axis(np.append(values.ravel(), 0.0), measure, pad=0.06),
        right=[measure.write(row["estimate"]) for row in each] if narrow else written,
        right_title="Estimate" if narrow else "Estimate (95% interval)",
        row=2.4,
    )
    on.upright(0, theme.INK, 1.2, z=1.5)
    interval_dots(on, rows, y, value="estimate")
    on.read(values[:, 0], y, names, lambda: written, by_row=True)
    fitted = f" from a model fitted to {wording.count(n, 'place')}" if n else ""
    unit = f", in {wording.labelled('', measure.unit).strip(' ()')}" if measure.unit else ""
    alt = [
        f"Coefficient plot: {wording.sentence(words.title)}",
        f"{wording.count(len(rows), 'estimate')}{fitted}, {'each ' * (len(rows) > 1)}with its 95% interval{unit}.",
        *(f"{row['label']}: {text}{side_of_zero(row)}." for row, text in zip(each, written, strict=True)),
    ]
    headings = {"label": "Term", "estimate": measure.heading, "lower": "95% interval, from", "upper": "to"}
    return figure(words, on.page, alt, rows, headings)


INTERVAL = "95% interval"
_CLOSES = 1e-6  # share of the largest number: a waterfall that does not add up hides a part
_KINDS = {
    "up": ("Higher", theme.MARK),
    "down": ("Lower", theme.HIGHLIGHT),
    "not explained": ("Not explained", theme.CONTEXT),
}
Level = tuple[float, str]
Rows = list[dict[str, Any]]


def waterfall(
    parts: pd.DataFrame,
    category: str,
    value: str,
    *,
    start: Level,
    end: Level,
    lower: str | None = None,
    upper: str | None = None,
    left_over: Iterable[str] = (),
    **caption: Unpack[CaptionOptions],
) -> Figure:
    """Draw the parts that lead from one level to another, from the top down, in the order of the table.

    Each bar starts where the one above it ends. The two levels are dots, not bars: the axis need not start at zero, so
    the length of a bar from the edge of the axis would mean nothing.

    Parameters
    ----------
    parts
        One row per part.
    category, value, lower, upper
        Columns: names; what each part adds (or, if negative, subtracts); the ends of its interval, missing if it has
        none.
    start, end
        The two levels and their names, in the unit of the parts; the parts must add up to their difference.
    left_over
        Categories to draw as unexplained.
    caption
        Title, source, unit, page and so on: see `Caption`; the label is for the axis, by default the unit alone.

    A missing amount, and parts that do not add up to the change from start to end, raise `FigureError`.
    """
    options, attrs, parts = Caption.of({"label": "", **caption}), parts.attrs, bare(parts)
    need(parts, category, value)
    rest = chosen(parts, left_over, category)
    amounts = {name: column.to_numpy() for name, column in measured(parts, value, lower, upper).items()}
    names, after = parts[category].astype(str).tolist(), start[0] + np.cumsum(amounts["value"])
    signs = np.where(amounts["value"] < 0, "down", "up").tolist()
    drawn = {"category": names, **dict.fromkeys(("lower", "upper"), np.nan), **amounts, "after": after}
    drawn |= {"before": after - amounts["value"]}
    drawn |= {"kind": ["not explained" if n in rest else sign for n, sign in zip(names, signs, strict=True)]}
    rows = pd.DataFrame(drawn)
    each = records(rows)
    measure = options.measure(attrs, value, amounts["value"])
    _check_parts(each, start, end, measure.unit)
    words = options.words(attrs, f"From {start[1]} to {end[1]}", value, lower, upper)
    headings = {"category": "Part", "value": wording.labelled("Difference", _change(measure).unit)}
    headings |= {"lower": f"{INTERVAL}, from", "upper": "to"} if lower is not None else {}
    ends = [f"{wording.value(at, measure.unit, measure.decimals, full=True)} ({name})" for at, name in (start, end)]
    spans = "" if np.isnan(rows["lower"].to_numpy()).all() else f"; {INTERVAL}s in brackets"
    alt = [f"Waterfall chart: {wording.sentence(words.title)}"]
    ends = [re.sub(r"\(The ", "(the ", each) for each in ends]
    alt.append(f"From {ends[0]} to {ends[1]}, in {wording.count(len(rows), 'part')}{spans}.")
    for row in each:
        known = row["kind"] != "not explained" or row["category"].lower().startswith("not explained")
        note = "" if known else ", not explained by the model"
        alt.append(f"{row['category']}{note}: {_signed(row, _change(measure))}{side_of_zero(row)}.")
    return figure(words, _draw_parts(each, rows, words, measure, (start, end)), alt, rows, headings)


def _check_parts(rows: Rows, start: Level, end: Level, unit: str) -> None:
    for row in rows:
        if np.isnan(row["value"]):
            raise FigureError(f"“{row['category']}” has no amount.", "Each part needs an amount.")
    arrived = rows[-1]["after"]
    if abs(arrived - end[0]) > _CLOSES * max(1.0, abs(start[0]), abs(end[0])):
        raise FigureError(
            f"Adding the parts to the starting figure gives {wording.value(arrived, unit)}, but {end[1]} is at "
            f"{wording.value(end[0], unit)}.",
            "The parts of a waterfall chart must account for the whole change: add the missing part.",
        )


def _draw_parts(each: Rows, rows: pd.DataFrame, words: Words, measure: Measure, levels: tuple[Level, Level]) -> Page:
    (first, first_name), (last, last_name) = levels
    narrow = words.size.is_narrow
    before, after, kind_of, lower, upper = (rows[c].to_numpy() for c in ("before", "after", "kind", "lower", "upper"))
    reach = np.concatenate([before, after, before + lower, before + upper])
    kinds = [kind for kind in _KINDS if kind in kind_of]
    amounts, names = [_signed(row, _change(measure), brief=narrow) for row in each], [row["category"] for row in each]
    on, y = row_panel(
        words,
        [first_name, *names, last_name],
        Axis(reach[np.isfinite(reach)], measure, pad=0.05),
        right=[measure.write(first), *amounts, measure.write(last)],
        right_title="" if narrow or np.isnan(lower).all() else f"Difference ({INTERVAL})",
        bold=[True, *[False] * len(each), True],
        key=[Key(*_KINDS[kind], marker="s") for kind in kinds],
        row=2.1,
    )
    # Thin lines connect the end of each row to the start of the next.
    stops = np.array([first, *after])
    gap = np.full(len(stops), np.nan)
    across, down = np.column_stack([stops, stops, gap]).ravel(), np.column_stack([y[:-1], y[1:], gap]).ravel()
    on.line(across, down, theme.MUTED, 0.9, z=1)
    for kind in kinds:
        some = kind_of == kind
        on.segments(before[some], after[some], y[1:-1][some], _KINDS[kind][1], 1.25 * words.size.text)
    on.segments(before + lower, before + upper, y[1:-1], theme.INK, 1.6, z=3)
    on.dots([first, last], y[[0, -1]], theme.INK, width=8)

    def write() -> list[str]:
        return [measure.write(first), *(_signed(row, _change(measure)) for row in each), measure.write(last)]

    on.read([*stops, last], y, [first_name, *names, last_name], write, by_row=True)
    return on.page


def _change(measure: Measure) -> Measure:
    """Return the measure of differences: those between percentages are in percentage points."""
    return replace(measure, unit="percentage points") if measure.unit == "%" else measure


def _signed(row: Mapping[str, Any], measure: Measure, *, brief: bool = False) -> str:
    """Format a difference with its sign and, unless ``brief``, its interval."""
    sign = "+" if round(row["value"], measure.decimals) > 0 else ""
    return sign + (measure.write(row["value"]) if brief else measure.with_interval(row))


_MOST = 10  # assumptions to draw; the alternative text counts the others
_SWINGS = ("label", "low", "high", "at_low", "at_high", "central")
_ENDS = (("at_low", theme.MARK, "Low end of the assumption's range"), ("at_high", theme.HIGHLIGHT, "High end"))


def tornado(table: pd.DataFrame, **caption: Unpack[CaptionOptions]) -> Figure:
    """Draw a bar for each assumption, from the result at its low end to the result at its high end.

    Parameters
    ----------
    table
        From `net_zero_jobs.tornado`: ``label``, ``low`` and ``high`` of the assumption, the result ``at_low`` and
        ``at_high``, and ``central``; in the order drawn, the widest first.
    """
    options, attrs, table = Caption.of(caption), table.attrs, bare(table)
    need(table, *_SWINGS)
    rows = pd.DataFrame({"label": table["label"].astype(str)} | {name: numbers(table, name) for name in _SWINGS[1:]})
    others, rows = len(rows) - _MOST, rows.head(_MOST)
    measure = options.measure(attrs, "central", rows[["at_low", "at_high", "central"]])
    words = options.words(attrs, f"{measure.label}: which assumptions matter most")
    results = rows[["at_low", "at_high"]].to_numpy()
    spans = [measure.interval({"lower": min(pair), "upper": max(pair)}) for pair in results]
    on, y = row_panel(
        words,
        list(rows["label"]),
        Axis(rows[["at_low", "at_high", "central"]].to_numpy().ravel(), measure, pad=0.06),
        right=[] if words.size.is_narrow else spans,
        key=[Key(text, colour, "s") for _, colour, text in _ENDS],
        reference=Reference.of((float(rows["central"].iloc[0]), "Central estimate"), measure),
        row=2.0,
    )
    for end, colour, _ in _ENDS:
        ends = np.sort(rows[[end, "central"]].to_numpy(), axis=1)
        on.segments(ends[:, 0], ends[:, 1], y, colour, words.size.text)
    on.read(rows["central"], y, rows["label"], lambda: spans, by_row=True)
    alt = [
        f"Tornado chart: {wording.sentence(words.title)}",
        f"{measure.heading}: central estimate {measure.write(rows['central'].iloc[0])}.",
        "One assumption changes at a time: its range comes first, then the range of the result.",
        *(
            f"{row['label']}, from {wording.number(row['low'])} to {wording.number(row['high'])}: "
            f"{measure.write(row['at_low'])} to {measure.write(row['at_high'])}."
            for row in records(rows)
        ),
        f"Not shown: {wording.count(others, 'assumption')} with smaller effects." if others > 0 else "",
    ]
    headings = {"label": "Assumption", "low": "Low end of the range", "high": "High end of the range"}
    headings |= {f"at_{end}": f"{measure.heading}, at the {end} end of the range" for end in ("low", "high")}
    return figure(words, on.page, alt, rows, headings)
