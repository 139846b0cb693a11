"""What can vary between specifications, and clear errors for invalid choices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod

from toolkit.core.errors import ModelError
from toolkit.regression.samples import SAMPLES, Rows, check_known
from toolkit.regression.specification import ERRORS

# A subset of controls is a bit mask, and 2^24 specifications are more than anyone can defend.
MOST_CONTROLS = 24
_PERIOD = re.compile(r"^(.+?)_(\d{4}(?:_\d{2})?)$")


@dataclass(frozen=True)
class Choices:
    """The choices that combine into specifications, and the kinds of error calculated for each estimate.

    Parameters
    ----------
    outcomes
        Columns to be described: one measure in several years, or several measures. Each specification uses one of them.
    interest
        The predictor whose estimate is followed, or several that stand for the same idea.
    controls
        Columns of which every subset is tried, from none to all.
    log
        Take the natural logarithm of the outcome.
    always
        Columns allowed for in every specification.
    alternatives
        Groups of controls that measure the same thing: at most one of a group at a time. The groups do not overlap.
    samples
        Names in ``regression.SAMPLES``.
    weights
        Columns of weights above zero, or None: each place counts once.
    region_effects
        Whether places are compared within their region: (False,), (True,) or both.
    errors
        Kinds of standard errors: “HC3”, “HC1”, “classical”, “cluster_region”, “cluster_county”.
    standardise
        Measure the predictor of interest in standard deviations (n − 1) among the places used.

    Raises
    ------
    ModelError
        A column has two roles, an option is given twice, or there are too many controls.
    UnknownNameError
        An unknown sample or kind of standard error.
    """

    outcomes: tuple[str, ...]
    interest: tuple[str, ...]
    controls: tuple[str, ...] = ()
    log: bool = False
    always: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, ...], ...] = ()
    samples: tuple[str, ...] = ("UK",)
    weights: tuple[str | None, ...] = (None,)
    region_effects: tuple[bool, ...] = (False,)
    errors: tuple[str, ...] = ("HC3",)
    standardise: bool = False

    def __post_init__(self) -> None:
        for name in _LISTS:
            given = getattr(self, name)
            # Users pass a list or a single name; the stored values are hashable.
            object.__setattr__(self, name, (given,) if isinstance(given, str | bool | None) else tuple(given))
        object.__setattr__(self, "alternatives", tuple(tuple(group) for group in self.alternatives))
        _check_lists(self)
        _check_roles(self)
        _check_names(self)

    @property
    def columns(self) -> list[str]:
        """Numeric columns needed."""
        weights = [weight for weight in self.weights if weight]
        return list(dict.fromkeys([*self.outcomes, *self.interest, *self.always, *self.controls, *weights]))

    @property
    def subsets(self) -> int:
        """Number of subsets of the controls: 2^p, less those with two from one group of alternatives."""
        grouped = sum(len(group) for group in self.alternatives)
        return 2 ** (len(self.controls) - grouped) * prod(1 + len(group) for group in self.alternatives)

    @property
    def count(self) -> int:
        """Number of specifications, some of which may turn out to be impossible to fit."""
        lists = (self.outcomes, self.interest, self.samples, self.weights, self.region_effects)
        return self.subsets * prod(len(options) for options in lists)

    @property
    def readings(self) -> int:
        """Number of specifications times number of kinds of standard error."""
        return self.count * len(self.errors)

    def conflicts(self, control: int) -> int:
        """Return the controls, as bits, that exclude the control at this position."""
        name = self.controls[control]
        group = next((names for names in self.alternatives if name in names), ())
        return sum(1 << self.controls.index(other) for other in group if other != name)


_LISTS = ("outcomes", "interest", "controls", "always", "samples", "weights", "region_effects", "errors")


def stem_and_period(column: str) -> tuple[str, str]:
    """Split ``gva_per_hour_2023`` into ``("gva_per_hour", "2023")``; without a year the period is ""."""
    match = _PERIOD.match(column)
    return (match.group(1), match.group(2)) if match else (column, "")


def check_table(choices: Choices, rows: Rows, units: dict[str, str]) -> None:
    """Refuse columns missing from the table, duplicate places, and estimates on different scales."""
    grouping = ["region"] if True in choices.region_effects or "cluster_region" in choices.errors else []
    grouping += ["county"] if "cluster_county" in choices.errors else []
    for column in [*choices.columns, *grouping]:
        check_known("column in the table", column, rows.columns)
    for column in grouping:
        if rows.frame[column].isna().any():
            raise ModelError(
                f"Some places have no {column}.",
                "Expected a value for each place.",
                "Leave these places out of the table.",
            )
    if len(set(rows.codes)) < len(rows.codes):
        raise ModelError("A place has more than one row.", "Expected one row per place.", "Choose one period first.")
    if not choices.log:
        _check_scale(choices.outcomes, units, "outcomes", "Take logarithms of all outcomes (log=True)")
    if not choices.standardise:
        _check_scale(choices.interest, units, "predictors of interest", "Standardise the predictors (standardise=True)")


def _check_scale(columns: tuple[str, ...], units: dict[str, str], what: str, do: str) -> None:
    present = sorted({units.get(column, "") for column in columns})
    if len(present) > 1:
        raise ModelError(
            f"The {what} are in different units: {'; '.join(unit or 'none' for unit in present)}.",
            "Expected the same unit for all of them, so that the estimates can be ranked together.",
            f"{do}, or choose columns in one unit.",
        )


def _check_lists(choices: Choices) -> None:
    for name in _LISTS:
        given = getattr(choices, name)
        if len(set(given)) < len(given):
            raise ModelError(
                f"An option for “{name}” is given twice.", "Each option can be given only once.", "Remove one."
            )
        if not given and name not in ("controls", "always"):
            raise ModelError(f"Nothing is chosen for “{name}”.", "Expected at least one option.", "Choose one.")
    if len(choices.controls) > MOST_CONTROLS:
        raise ModelError(
            f"{len(choices.controls)} controls have {2 ** len(choices.controls):,} subsets.",
            f"Expected at most {MOST_CONTROLS} controls.",
            "Keep the controls you can defend, or include some in every regression.",
        )


def _check_roles(choices: Choices) -> None:
    roles = [*choices.outcomes, *choices.interest, *choices.always, *choices.controls]
    twice = sorted({column for column in roles if roles.count(column) > 1})
    if twice:
        raise ModelError(
            f"“{twice[0]}” has been given two roles.",
            "Each column can be an outcome, a predictor of interest or a control, but only one of these.",
            "Use each column in only one way.",
        )
    grouped = [column for group in choices.alternatives for column in group]
    stray = sorted(set(grouped) - set(choices.controls))
    if stray or len(set(grouped)) < len(grouped):
        raise ModelError(
            f"“{stray[0]}” is an alternative but not a control." if stray else "A control is in two groups.",
            "Expected groups of controls that do not overlap.",
            "Correct the alternatives.",
        )


def _check_names(choices: Choices) -> None:
    for name in choices.samples:
        check_known("sample", name, SAMPLES, f"Known: {'; '.join(SAMPLES)}.")
    for name in choices.errors:
        check_known("kind of standard error", name, ERRORS, f"Known: {'; '.join(ERRORS)}.")
