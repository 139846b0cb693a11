"""The choices behind each specification: its number turned into columns, marks below the curve and Python code.

This module also summarises thousands of specifications for a page: some of them, evenly spaced (`spaced`), the
frequency of each choice along the curve (`along`), and what each choice is associated with (`by_choice`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.core.wording import literal
from toolkit.regression.estimates import SIGNIFICANCE
from toolkit.regression.samples import SAMPLES
from toolkit.regression.specification import ERRORS
from toolkit.regression.specification_curve.choices import Choices, stem_and_period

if TYPE_CHECKING:
    from toolkit.regression.specification_curve.curve import Curve

CONTROL = "control: "
GEOGRAPHY = {False: "across places", True: "within regions"}
NO_WEIGHTS = "none"
_GROUPS = {
    "outcome": "Outcome",
    "interest": "Predictor",
    "sample": "Sample",
    "weights": "Weights",
    "geography": "Geography",
    "errors": "Standard errors",
}


def decoded(choices: Choices, ids: np.ndarray) -> dict[str, Any]:
    """Return the choice columns for specifications with these numbers (``solving._identify``)."""
    rest, subset = ids >> len(choices.controls), ids & ((1 << len(choices.controls)) - 1)
    columns: dict[str, Any] = {}
    for name, options in reversed(_options(choices).items()):
        rest, code = np.divmod(rest, len(options))
        columns[name] = pd.Categorical.from_codes(code, categories=pd.Index(options, dtype=object))
    inside = {f"{CONTROL}{column}": (subset >> j & 1).astype(bool) for j, column in enumerate(choices.controls)}
    return {**{name: columns[name] for name in _GROUPS}, "controls": np.bitwise_count(subset).astype(int), **inside}


def _options(choices: Choices) -> dict[str, list[str]]:
    return {
        "outcome": list(choices.outcomes),
        "interest": list(choices.interest),
        "sample": list(choices.samples),
        "weights": [weight or NO_WEIGHTS for weight in choices.weights],
        "geography": [GEOGRAPHY[effects] for effects in choices.region_effects],
        "errors": list(choices.errors),
    }


def named(choices: Choices, labels: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """Return the group, words, column and option of everything that varies; a control's option is ""."""
    rows = [
        (_GROUPS[column], _words(column, option, labels), column, option)
        for column, options in _options(choices).items()
        if len(options) > 1 and column != "errors"  # a reading of the same estimate, not another choice
        for option in options
    ]
    return rows + [("Controls", labels.get(name, name), f"{CONTROL}{name}", "") for name in choices.controls]


def marks(frame: pd.DataFrame, choices: Choices, labels: Mapping[str, str]) -> pd.DataFrame:
    """Return one row per mark of the panel: see ``Curve.panel``."""
    parts = [
        pd.DataFrame(
            {"rank": frame.index[has_choice(frame, column, option)], "group": group, "choice": words, "column": column}
        )
        for group, words, column, option in named(choices, labels)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["rank", "group", "choice", "column"])


def has_choice(frame: pd.DataFrame, column: str, option: str) -> np.ndarray:
    """Return which specifications include a choice; shape (rows,)."""
    values = frame[column]
    if not option:
        return values.to_numpy(dtype=bool)
    return np.asarray(values.cat.codes == values.cat.categories.get_loc(option))


def _words(column: str, option: str, labels: Mapping[str, str]) -> str:
    if column == "errors":
        return ERRORS[option]
    if column == "sample":
        return SAMPLES[option].phrase
    if column == "weights":
        return "each place counts once" if option == NO_WEIGHTS else f"weighted by {labels.get(option, option)}"
    label = labels.get(option, option)
    period = stem_and_period(option)[1].replace("_", "–") if column in ("outcome", "interest") else ""
    return f"{label}, {period}" if period and period not in label else label


def code(row: pd.Series, choices: Choices) -> str:
    """Return Python code that fits one row of the curve's frame with ``regression.fit``."""
    inside = [name for name in choices.controls if row[f"{CONTROL}{name}"]]
    predictors = [row["interest"], *choices.always, *inside]
    switches = [f"{name}=True" for name in ("log", "standardise") if getattr(choices, name)]
    switches += ["region_effects=True"] if row["geography"] == GEOGRAPHY[True] else []
    switches += [f"weights={literal(row['weights'])}"] if row["weights"] != NO_WEIGHTS else []
    switches += [f"sample={literal(row['sample'])}", f"errors={literal(row['errors'])}"]
    return "\n".join(
        [
            "from toolkit import regression, tables",
            "",
            "fit = regression.fit(",
            f"    tables.place_table(), {literal(row['outcome'])}, [{', '.join(map(literal, predictors))}],",
            f"    {', '.join(switches)},",
            ")",
            "print(fit.sentence())",
        ]
    )


def spaced(curve: Curve, most: int) -> pd.DataFrame:
    """Return at most ``most`` specifications, evenly spaced along the curve, including both ends.

    They are rows of ``curve.frame`` with their ``rank`` as a column, and ``significant`` (True or False: p below 0.05).
    """
    at = np.unique(np.linspace(0, curve.count - 1, min(most, curve.count)).round().astype(int))
    return curve.frame.iloc[at].reset_index().assign(significant=lambda rows: rows["p"] < SIGNIFICANCE)


def along(curve: Curve, bins: int) -> pd.DataFrame:
    """Return how frequent each choice is along the curve, in slices with equal numbers of specifications.

    There are at most ``bins`` slices; with fewer specifications, each is its own slice. The frame has one row per
    choice and slice, with the choices in the order of ``Curve.panel``: ``group``, ``choice`` (in words), ``column``,
    ``start`` and ``end`` (the slice holds the ranks above ``start``, up to and including ``end``), and ``share`` (0 to
    1) of the slice's specifications that made the choice. If no choice varies, the frame has no rows.
    """
    edges = np.unique(np.linspace(0, curve.count, min(bins, curve.count) + 1).round().astype(int))
    sizes, options = np.diff(edges), named(curve.choices, curve.labels)
    marked = [has_choice(curve.frame, column, option) for _, _, column, option in options]
    shares = [np.add.reduceat(chosen.astype(int), edges[:-1]) / sizes for chosen in marked]
    words = np.repeat(np.array(options, dtype=object).reshape(-1, 4), len(sizes), axis=0)
    return pd.DataFrame(
        {
            "group": words[:, 0],
            "choice": words[:, 1],
            "column": words[:, 2],
            "start": np.tile(edges[:-1], len(options)),
            "end": np.tile(edges[1:], len(options)),
            "share": np.concatenate(shares) if shares else np.empty(0),
        }
    )


def by_choice(curve: Curve) -> pd.DataFrame:
    """Return the results of the specifications with each choice.

    The frame has one row per choice: ``group``, ``choice`` (in words; both with and without each control), ``column``
    (of ``curve.frame``), ``count``, ``median`` of the estimates, ``share_positive`` and ``share_significant`` (p below
    0.05, whatever the sign; both 0 to 1). Choices made by all or no specifications are left out. Kinds of standard
    error come last: the estimates are the same for each kind.
    """
    estimates, significant = curve.frame["estimate"].to_numpy(), curve.frame["p"].to_numpy() < SIGNIFICANCE
    rows = []
    for group, choice, column, option in named(curve.choices, curve.labels):
        chosen = has_choice(curve.frame, column, option)
        kinds = [(choice, chosen)] if option else [(f"with {choice}", chosen), (f"without {choice}", ~chosen)]
        rows += [
            (group, words, column, *_shares(estimates[part], significant[part]))
            for words, part in kinds
            if 0 < part.sum() < curve.count
        ]
    readings = curve.readings
    for kind in readings["errors"].unique() if len(readings) > curve.count else ():
        some = readings[(readings["errors"] == kind).to_numpy()]
        shares = _shares(some["estimate"].to_numpy(), some["p"].to_numpy() < SIGNIFICANCE)
        rows.append((_GROUPS["errors"], ERRORS[kind], "errors", *shares))
    return pd.DataFrame(
        rows, columns=["group", "choice", "column", "count", "median", "share_positive", "share_significant"]
    )


def _shares(estimates: np.ndarray, significant: np.ndarray) -> tuple[int, float, float, float]:
    return len(estimates), float(np.median(estimates)), float((estimates > 0).mean()), float(significant.mean())
