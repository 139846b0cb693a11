"""Estimates of a model with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Picture

from toolkit.core import wording
from toolkit.figures import theme
from toolkit.figures.columns import FigureError, bare, labels_by, need, numbers, records
from toolkit.figures.figure import Figure
from toolkit.figures.layout import Words, words_for
from toolkit.figures.row_chart import Axis, dots, intervals, rows_panel

INTERVAL = "95% interval"


def coefficient_plot(
    estimates: pd.DataFrame,
    *,
    title: str,
    unit: str = "",
    labels: Mapping[str, str] | None = None,
    leave_out: Sequence[str] = ("Intercept", "const", "intercept"),
    n: int | None = None,
    noun: str = "place",
    decimals: int | None = None,
    subtitle: str = "",
    source: str | None = None,
    width: theme.Width = "wide",
) -> Figure:
    """Draw each estimate as a dot with its interval, and the line of no association.

    Parameters
    ----------
    estimates
        One row a term (the index), columns ``estimate``, ``lower``, ``upper``, in ``unit``. The labels of terms and
        the source may come from ``attrs``.
    title
        The finding or the topic.
    unit
        Unit of the estimates, such as “log points per percentage point”.
    labels
        What a term is called; by default ``attrs["labels"]``.
    leave_out
        Terms that are not drawn, the intercept by default.
    n, noun
        How many rows the model was fitted to, and what a row is; said when given.
    decimals
        Of the written estimates.
    subtitle, source, width
        Second line; source line (default ``attrs["source"]``); page, “wide” or “narrow”.

    Raises
    ------
    UnknownNameError, FigureError
        A column is missing or holds no numbers; no term is left to draw.
    """
    attrs, estimates = estimates.attrs, bare(estimates)
    need(estimates, "estimate", "lower", "upper")
    kept = estimates.loc[~estimates.index.isin(list(leave_out))]
    if kept.empty:
        raise FigureError("No estimate is left to draw.", f"Left out were: {', '.join(leave_out)}.")
    shown = pd.DataFrame({c: numbers(kept, c) for c in ("estimate", "lower", "upper")})
    shown.insert(0, "label", labels_by(kept.index, labels or attrs.get("labels", {})))
    places = wording.decimals_for(shown[["estimate", "lower", "upper"]].to_numpy().ravel())
    decimals = places if decimals is None else decimals
    words = words_for(attrs, title, subtitle, source, width)
    with theme.applied():
        made = _draw(shown, words, unit, decimals)
    alt = _alt(shown, title, unit, decimals, n, noun)
    headings = {
        "label": "Term",
        "estimate": wording.labelled("Estimate", unit),
        "lower": "95% interval, from",
        "upper": "to",
    }
    return Figure(title, alt, shown.rename_axis("term").reset_index(), words.source, made, subtitle, headings)


def _draw(shown: pd.DataFrame, words: Words, unit: str, decimals: int) -> Picture:
    written = [
        wording.value(e, unit, decimals)
        if words.size.is_narrow
        else f"{wording.value(e, unit, decimals)} ({wording.interval(low, high, unit, decimals)})"
        for e, low, high in zip(shown["estimate"], shown["lower"], shown["upper"], strict=True)
    ]
    ends = np.append(shown[["lower", "upper", "estimate"]].to_numpy().ravel(), 0.0)
    on, y = rows_panel(
        words,
        list(shown["label"]),
        Axis(ends, unit, wording.labelled("Estimate", unit), pad=0.06),
        right=written,
        right_title="Estimate" if words.size.is_narrow else f"Estimate ({INTERVAL})",
        row=2.4,
    )
    on.upright(0, color=theme.INK, linewidth=1.2, zorder=1.5)
    plain = [False] * len(shown)
    intervals(on, shown["lower"].to_numpy(), shown["upper"].to_numpy(), y, plain)
    dots(on, shown["estimate"].to_numpy(), y, plain)
    return on.fig


def _alt(shown: pd.DataFrame, title: str, unit: str, decimals: int, n: int | None, noun: str) -> str:
    """Say each estimate, its interval and on which side of zero it lies."""
    fitted = f" of a model fitted to {wording.count(n, noun)}" if n is not None else ""
    scale_words = f", in {wording.labelled('', unit).strip(' ()')}" if unit else ""
    parts = [f"Coefficient plot: {wording.sentence(title)}"]
    parts.append(f"{wording.count(len(shown), 'estimate')}{fitted}, each with its {INTERVAL}{scale_words}.")
    for row in records(shown):
        side = "above" if row["lower"] > 0 else "below" if row["upper"] < 0 else "on both sides of"
        span = wording.interval(row["lower"], row["upper"], unit, decimals)
        estimate = wording.value(row["estimate"], unit, decimals)
        parts.append(f"{row['label']}: {estimate} ({span}), the interval is {side} zero.")
    return " ".join(parts)
