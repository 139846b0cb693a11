"""The choices behind each specification: from its number to columns, to marks below the curve, and to Python."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from toolkit.regression.samples import SAMPLES
from toolkit.regression.specification import ERRORS
from toolkit.regression.specification_curve.choices import Choices, stem_and_period

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
    """Return the columns of choices of specifications with these numbers (``solving.identify``)."""
    rest, subset = ids >> len(choices.controls), ids & ((1 << len(choices.controls)) - 1)
    found: dict[str, Any] = {}
    for name, options in reversed(_options(choices).items()):
        rest, code = np.divmod(rest, len(options))
        found[name] = pd.Categorical.from_codes(code, categories=pd.Index(options, dtype=object))
    inside = {f"{CONTROL}{column}": (subset >> j & 1).astype(bool) for j, column in enumerate(choices.controls)}
    return {**{name: found[name] for name in _GROUPS}, "controls": np.bitwise_count(subset).astype(int), **inside}


def _options(choices: Choices) -> dict[str, list[str]]:
    return {
        "outcome": list(choices.outcomes),
        "interest": list(choices.interest),
        "sample": list(choices.samples),
        "weights": [one or NO_WEIGHTS for one in choices.weights],
        "geography": [GEOGRAPHY[one] for one in choices.region_effects],
        "errors": list(choices.errors),
    }


def named(choices: Choices, labels: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """Return group, words, column and option of everything that varies; the option of a control is ""."""
    found = [
        (_GROUPS[column], _words(column, option, labels), column, option)
        for column, options in _options(choices).items()
        if len(options) > 1
        for option in options
    ]
    return found + [("Controls", labels.get(one, one), f"{CONTROL}{one}", "") for one in choices.controls]


def marks(frame: pd.DataFrame, choices: Choices, labels: Mapping[str, str]) -> pd.DataFrame:
    """Return one row for each mark of the panel: see ``Curve.panel``."""
    parts = [
        pd.DataFrame(
            {"rank": frame.index[made(frame, column, option)], "group": group, "choice": words, "column": column}
        )
        for group, words, column, option in named(choices, labels)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["rank", "group", "choice", "column"])


def made(frame: pd.DataFrame, column: str, option: str) -> np.ndarray:
    """Return which specifications (rows,) made a choice."""
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
    said = labels.get(option, option)
    period = stem_and_period(option)[1].replace("_", "–") if column in ("outcome", "interest") else ""
    return f"{said}, {period}" if period and period not in said else said


def code(row: pd.Series, choices: Choices) -> str:
    """Return the Python that fits one row of the curve's frame with ``regression.fit``."""
    inside = [name for name in choices.controls if row[f"{CONTROL}{name}"]]
    predictors = [row["interest"], *choices.always, *inside]
    switches = [f"{name}=True" for name in ("log", "standardise") if getattr(choices, name)]
    switches += ["region_effects=True"] if row["geography"] == GEOGRAPHY[True] else []
    switches += [f"weights={_quoted(row['weights'])}"] if row["weights"] != NO_WEIGHTS else []
    switches += [f"sample={_quoted(row['sample'])}", f"errors={_quoted(row['errors'])}"]
    return "\n".join(
        [
            "from toolkit import regression, tables",
            "",
            "fit = regression.fit(",
            f"    tables.place_table(), {_quoted(row['outcome'])}, [{', '.join(map(_quoted, predictors))}],",
            f"    {', '.join(switches)},",
            ")",
            "print(fit.sentence())",
        ]
    )


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
