"""Estimates of a model with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Unpack

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.figures import theme
from toolkit.figures.caption import Caption, CaptionOptions, Measure, figure, side_of_zero
from toolkit.figures.columns import FigureError, bare, labels_by, need, numbers, records
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Words
from toolkit.figures.marks import Page
from toolkit.figures.row_chart import Axis, interval_dots, row_panel

_COLUMNS = ["estimate", "lower", "upper"]


def coefficient_plot(
    estimates: pd.DataFrame,
    *,
    labels: Mapping[str, str] | None = None,
    leave_out: Sequence[str] = ("Intercept", "const", "intercept"),
    n: int | None = None,
    noun: str = "place",
    **caption: Unpack[CaptionOptions],
) -> Figure:
    """Draw each estimate as a dot with its interval, and the line of no association.

    Parameters
    ----------
    estimates
        One row a term (the index), columns ``estimate``, ``lower``, ``upper``, in the unit of the caption. The labels
        of terms and the source may come from ``attrs``.
    labels
        What a term is called; by default ``attrs["labels"]``.
    leave_out
        Terms that are not drawn, the intercept by default.
    n, noun
        How many rows the model was fitted to, and what a row is; written when given.
    caption
        Title, source, unit (such as “log points per percentage point”), page and so on: see `Caption`.

    Raises
    ------
    UnknownNameError, FigureError
        A column is missing or holds no numbers; no term is left to draw.
    """
    options, attrs, estimates = Caption.of({"label": "Estimate", **caption}), estimates.attrs, bare(estimates)
    need(estimates, *_COLUMNS)
    kept = estimates.loc[~estimates.index.isin(list(leave_out))]
    if kept.empty:
        raise FigureError("No estimate is left to draw.", f"Left out were: {', '.join(leave_out)}.")
    rows = pd.DataFrame({c: numbers(kept, c) for c in _COLUMNS})
    rows.insert(0, "label", labels_by(kept.index, labels or attrs.get("labels", {})))
    measure = options.measure({}, "estimate", rows[_COLUMNS])
    words = options.words(attrs, "Estimates of the model")
    alt = _describe(rows, words.title, measure, f" of a model fitted to {wording.count(n, noun)}" if n else "")
    headings = {"label": "Term", "estimate": measure.heading, "lower": "95% interval, from", "upper": "to"}
    return figure(words, _draw(rows, words, measure), alt, rows.rename_axis("term").reset_index(), headings)


def _draw(rows: pd.DataFrame, words: Words, measure: Measure) -> Page:
    narrow = words.size.is_narrow
    on, y = row_panel(
        words,
        list(rows["label"]),
        Axis(np.append(rows[_COLUMNS].to_numpy().ravel(), 0.0), measure, pad=0.06),
        right=[measure.write(r["estimate"]) if narrow else measure.with_interval(r, "estimate") for r in records(rows)],
        right_title="Estimate" if narrow else "Estimate (95% interval)",
        row=2.4,
    )
    on.upright(0, theme.INK, 1.2, z=1.5)
    interval_dots(on, rows, y, value="estimate")
    return on.page


def _describe(rows: pd.DataFrame, title: str, measure: Measure, fitted: str) -> list[str]:
    """Describe each estimate, its interval and on which side of zero it lies."""
    unit = f", in {wording.labelled('', measure.unit).strip(' ()')}" if measure.unit else ""
    return [
        f"Coefficient plot: {wording.sentence(title)}",
        f"{wording.count(len(rows), 'estimate')}{fitted}, each with its 95% interval{unit}.",
        *(f"{r['label']}: {measure.with_interval(r, 'estimate')}{side_of_zero(r)}." for r in records(rows)),
    ]
