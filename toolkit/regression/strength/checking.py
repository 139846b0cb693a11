"""Run the checks of an estimate, which take about a second for a new pair of measures and much less after that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from toolkit.core.errors import ToolkitError
from toolkit.core.strength import Strength, weaker
from toolkit.regression.estimates import margin
from toolkit.regression.fitting import Fit, fit
from toolkit.regression.sensitivity.leaving_out import influence
from toolkit.regression.sensitivity.neighbourhood import spatial
from toolkit.regression.sensitivity.omitted_variable import omitted
from toolkit.regression.specification_curve.choices import stem_and_period
from toolkit.regression.specification_curve.curve import Curve, run
from toolkit.regression.specification_curve.questions import CONTROLS, OUTPUT, choices_for
from toolkit.regression.strength.weighing import Ends, Evidence, association

STANDARD = ("long_term_sick_2021", "level4_2021", "age_50_64_2022")
STANDARD_SAMPLE = "England and Wales without City of London and Isles of Scilly"
_SKILLS = ("level3", "level4", "no_qualifications")
_IDEAS: Mapping[str, tuple[str, ...]] = {
    "long_term_sick_2021": ("long_term", "disabled", "hle_", "smokers", "obesity", "preventable"),
    "level4_2021": _SKILLS,
    "no_qualifications_2021": _SKILLS,
    "age_16_24_2022": ("age_", "median_age"),
    "age_50_64_2022": ("age_", "median_age"),
    "high_productivity_sectors_2019": ("sector_", "low_productivity", "high_productivity"),
    "density_2022": ("density", "travel_time"),
    "gigabit_2026": ("gigabit",),
}
"""Prefixes of the measures that overlap with each control. No control is used with a measure that overlaps with it."""


@dataclass(frozen=True, eq=False)
class Judge:
    """Rates the strength of estimates from one table of places, and caches what it computes.

    Parameters
    ----------
    table
        One row per place, as for `regression.fit`; ``region``, ``county`` and ``population_2022`` are used if present.
        A check that needs a missing column is not run.
    """

    table: pd.DataFrame
    _kept: dict[tuple[Any, ...], Any] = field(default_factory=dict, repr=False)

    def of_fit(self, fitted: Fit, term: str | None = None) -> Strength:
        """Return the strength of one estimate of a fit (by default the first predictor's).

        The strength is the weaker of two: the fit's own, and that of the standard specification for its outcome and
        predictor, which allows for sickness, skills and age in England and Wales.
        """
        name = term or fitted.specification.predictors[0]
        return self._once(("strength", id(fitted), name, fitted), lambda: self._of_fit(fitted, name))

    def evidence(self, fitted: Fit, term: str) -> Evidence:
        """Return the findings of every check on one of a fit's estimates."""
        return self._once(("evidence", id(fitted), term, fitted), lambda: self._evidence(fitted, term))

    def curve(self, outcome: str, predictor: str, log: bool) -> Curve | None:
        """Return the other defensible specifications of a pair of measures; None if the table does not support them."""
        return self._once(("curve", outcome, predictor, log), lambda: _try(lambda: self._run(outcome, predictor, log)))

    def standard(self, outcome: str, predictor: str, log: bool) -> Fit | None:
        """Return the standard specification for a pair of measures; None if the table does not support it."""
        others = [name for name in STANDARD if not {name} & {outcome, predictor} and not _same_idea(name, predictor)]

        def made() -> Fit:
            names = [predictor, *others]
            return fit(self.table, outcome, names, log=log, standardise=True, sample=STANDARD_SAMPLE)

        return self._once(("standard", outcome, predictor, log), lambda: _try(made))

    def sums(self, fitted: Fit, term: str) -> Sequence[float]:
        """Return the 10th, 50th and 90th percentiles of a predictor's estimates with other sets of controls.

        A what-if is proportional to these estimates. The result is empty if no other set could be tried.
        """
        spec = fitted.specification
        curve = self.curve(spec.outcome, term, spec.log)
        if curve is None:
            return ()
        rows = curve.frame[(curve.frame["outcome"] == spec.outcome) & (curve.frame["geography"] == "across places")]
        return [float(value) for value in np.quantile(rows["estimate"], [0.1, 0.5, 0.9])]

    def _once(self, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        # A key holds its fit, so that the fit's id is not reused.
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def _of_fit(self, fitted: Fit, term: str) -> Strength:
        spec = fitted.specification
        at_hand, standard = association(self.evidence(fitted, term)), self.standard(spec.outcome, term, spec.log)
        if standard is None:
            return at_hand
        others = "; ".join(f"“{standard.labels.get(name, name)}”" for name in standard.specification.predictors[1:])
        note = f"For these two measures, this is the rating of the standard specification, which allows for {others}."
        return weaker(at_hand, association(self.evidence(standard, term)), note)

    def _evidence(self, fitted: Fit, term: str) -> Evidence:
        spec, estimate = fitted.specification, float(fitted.estimates["estimate"][term])
        curve, stem = self.curve(spec.outcome, term, spec.log), stem_and_period(spec.outcome)[0]
        return Evidence(
            estimate,
            self._intervals(fitted, term),
            _try(lambda: _ends(spatial(fitted, method="gm", term=term).estimates, term)),
            fitted.n,
            len(spec.predictors) - 1 + spec.region_effects,
            **({} if curve is None else _agreement(curve, estimate)),
            moved=_try(lambda: self._moved(fitted, term, estimate)),
            counties=_try(lambda: self._counties(fitted, term)),
            reliability=self._reliability(fitted, term),
            years=sum(stem_and_period(str(name))[0] == stem for name in self.table.columns),
            hidden=undone_by(fitted, term),
        )

    def _intervals(self, fitted: Fit, term: str) -> dict[str, Ends]:
        intervals = {"standard errors chosen on the page": _ends(fitted.estimates, term)}
        for errors, words in (("HC3", "robust errors"), ("cluster_county", "errors clustered by county")):
            changed = vars(fitted.specification) | {"sample": list(fitted.codes), "errors": errors}
            again = _try(partial(fit, self.table, **changed))
            ends = None if again is None else _ends(again.estimates, term)
            intervals |= {} if ends is None else {words: ends}
        return intervals

    def _moved(self, fitted: Fit, term: str, estimate: float) -> float:
        effects = influence(fitted, self.table, term)
        moves = [*effects.places["change"].dropna(), *effects.regions["change"].dropna()]
        return float(np.abs(moves).max() / abs(estimate))

    def _counties(self, fitted: Fit, term: str) -> float:
        """Return the estimate from county averages weighted by population, as a multiple of that from places."""
        spec = fitted.specification
        rows = self.table[self.table["code"].isin(fitted.codes)]
        columns, people = [spec.outcome, *spec.predictors], rows["population_2022"]
        weighted = rows[columns].mul(people, axis=0).groupby(rows["county_code"]).sum()
        counties = weighted.div(people.groupby(rows["county_code"]).sum(), axis=0).rename_axis("code").reset_index()
        regions = rows.groupby("county_code")["region"].first().astype(str)
        counties = counties.assign(name=counties["code"], region=counties["code"].map(regions))
        changed = {"sample": list(counties["code"]), "errors": "HC1", "weights": None, "standardise": False}
        again = fit(counties, **(vars(spec) | changed))
        scale = fitted.design.scales[term] if spec.standardise else 1.0
        return float(again.estimates["estimate"][term] * scale / fitted.estimates["estimate"][term])

    def _reliability(self, fitted: Fit, term: str) -> float | None:
        """Return 1 − mean error variance / variance for a predictor with published intervals; 1 without intervals."""
        ends = [f"{term}_lower", f"{term}_upper"]
        if not set(ends) <= set(self.table.columns):
            return 1.0
        rows = self.table.set_index("code")[[term, *ends]].reindex(fitted.codes)
        error = (rows[ends[1]] - rows[ends[0]]) / (2 * float(margin(1.0)))
        return float(max(0.0, 1 - (error**2).mean() / rows[term].var()))

    def _run(self, outcome: str, predictor: str, log: bool) -> Curve:
        outcomes = OUTPUT if outcome in OUTPUT else (outcome,)
        same = [name for name in CONTROLS if _same_idea(name, predictor) or name == outcome]
        return run(self.table, choices_for(outcomes, (predictor,), tuple(same), log=log, errors=("cluster_county",)))


def undone_by(fitted: Fit, term: str) -> str:
    """Return the label of a predictor as strong as a hidden factor that would undo the estimate; "" if none."""
    bounds = omitted(fitted, term, times=(1,)).bounds
    sign = np.sign(float(fitted.estimates["estimate"][term]))
    reach = pd.Series(np.where(sign > 0, bounds["lower"], -bounds["upper"]), index=bounds.index)
    rows = bounds[(reach <= 0) | bounds["estimate"].isna()]
    if rows.empty:
        return ""
    name = str(rows["benchmark"].iloc[int(reach[rows.index].fillna(-np.inf).argmin())])
    return fitted.labels.get(name, name)


def _same_idea(control: str, column: str) -> bool:
    return column == control or column.startswith(_IDEAS[control])


def _ends(estimates: pd.DataFrame, term: str) -> Ends:
    return float(estimates["lower"][term]), float(estimates["upper"][term])


def _agreement(curve: Curve, estimate: float) -> dict[str, float]:
    """Return the shares significant with the estimate's sign and with its sign, and the robustness ratio."""
    frame, sign = curve.frame, np.sign(estimate)
    share = curve.share_significant_positive if sign > 0 else curve.share_significant_negative
    spread = np.sqrt(frame["estimate"].var() + (frame["std_error"] ** 2).mean())
    kept = float((np.sign(frame["estimate"]) == sign).mean())
    return {"significant": share, "kept": kept, "ratio": float(abs(frame["estimate"].mean()) / spread)}


def _try(make: Callable[[], Any]) -> Any:
    """Return the result of a check, or None if it cannot be run."""
    try:
        return make()
    except (ToolkitError, KeyError):
        return None
