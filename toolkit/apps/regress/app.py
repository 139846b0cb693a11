"""Regress it yourself: outcome, predictors, sample and errors → estimates, checks, a map of what is left, a place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from toolkit import figures, regression, tables
from toolkit.apps.regress import missing, uploads, views
from toolkit.apps.regress.uploads import Brought
from toolkit.apps.shared.measure_options import ERRORS, OUTCOME, OUTCOMES, PREDICTORS, State, place_options, sources
from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.explorer.controls import OwnFile
from toolkit.explorer.frame import App
from toolkit.explorer.result import Result, Text
from toolkit.figures import maps
from toolkit.regression import Fit
from toolkit.regression.fitting import expected_line

__all__ = ["APP", "ERRORS", "OUTCOMES", "PREDICTORS", "State", "compute", "fitted", "place_options"]


@dataclass(frozen=True, eq=False)
class Asked:
    """What a state comes to: the table, the outcome, the predictors, and what the visitor brought."""

    table: pd.DataFrame
    outcome: str
    predictors: tuple[str, ...]
    brought: Brought | None = None

    @classmethod
    def of(cls, state: State) -> Asked:
        """Read a state; a visitor's column becomes the outcome, or the first predictor."""
        if state.own is None:
            return cls(tables.place_table(), state.outcome, state.predictors)
        mine = uploads.brought(state.own, state.own_column)
        if state.own_as == OUTCOME:
            return cls(mine.table, mine.column, state.predictors, mine)
        return cls(mine.table, state.outcome, (mine.column, *state.predictors), mine)


def compute(state: State) -> Result:
    """Fit the regression that the state asks for and say what came out."""
    asked = Asked.of(state)
    if not asked.predictors:
        raise ModelError("No predictor is chosen.", "A regression needs at least one.", "Tick one of the predictors.")
    missing.refuse(asked.table, asked.outcome, asked.predictors, state.sample)
    fit = fitted(state)
    return Result(
        sentence=fit.sentence(),
        views=_views(state, asked, fit),
        notes=(*_notes(state, asked), *fit.notes, _left_out(fit)),
        sources=sources(asked.table, (asked.outcome, *asked.predictors)),
        code=_code(fit, state.own),
    )


def _views(state: State, asked: Asked, fit: Fit) -> tuple[Any, ...]:
    main = asked.predictors[0]
    shown = views.with_residuals(asked.table, fit)
    highlight = [state.place] if state.place in set(fit.codes) else []
    among = shown.loc[shown["residual"].notna()]
    among.attrs = shown.attrs
    line = expected_line(fit, asked.table.set_index("code")[main], main)
    first: list[Any] = [views.about(asked.table, fit, state.place)] if state.place else []
    first += [asked.brought.text()] if asked.brought else []
    return (
        *first,
        lambda width: views.coefficients(fit, width),
        lambda width: figures.scatter(
            among,
            main,
            asked.outcome,
            line=line,
            highlight=highlight,
            outliers="residual",
            subtitle="Line: expected by the regression, other predictors at their averages, with its 95% band",
            width=width,
        ),
        lambda width: maps.hexmap(
            shown,
            "residual",
            centre=0,
            highlight=highlight,
            title="What the regression leaves unexplained",
            width=width,
        ),
        views.estimates(fit),
        lambda _: Text("Do the assumptions hold?", tuple(fit.diagnostics.sentences())),
        lambda _: views.influential(fit),
    )


@lru_cache(maxsize=64)
def _fit(
    outcome: str,
    predictors: tuple[str, ...],
    log: bool,
    standardise: bool,
    regions: bool,
    sample: str,
    errors: str,
    own: OwnFile | None,
) -> Fit:
    table = tables.place_table() if own is None else uploads.read(own)[1]
    return regression.fit(
        table,
        outcome,
        predictors,
        log=log,
        standardise=standardise,
        region_effects=regions,
        sample=sample,
        errors=errors,
    )


def fitted(state: State) -> Fit:
    """Return the regression of a state; states that differ only in the place share it."""
    asked = Asked.of(state)
    switches = (state.log, state.standardise, state.region_effects)
    return _fit(asked.outcome, asked.predictors, *switches, state.sample, state.errors, state.own)


def _code(fit: Fit, own: OwnFile | None) -> str:
    """Return the fit's own lines, which read the visitor's file by its name and say per cent where the page does."""
    code = fit.code()
    if fit.specification.log:
        shown = 'result = 100 * np.expm1(fit.estimates[["estimate", "lower", "upper"]])  # in per cent'
        code = f"import numpy as np\n{code}".replace("print(fit.estimates)", f"{shown}\nprint(result)")
    else:
        code = code.replace("print(fit.estimates)", "result = fit.estimates\nprint(result)")
    return code.replace('"own_indicators.csv"', json.dumps(own.name, ensure_ascii=False)) if own else code


def _notes(state: State, asked: Asked) -> list[str]:
    notes = [
        "An estimate says what is [[associated]] with what across places; it does not say what would happen to a place "
        "that changed.",
        "Places are observations: a small district counts as much as a large city.",
        "Intervals are [[95 % interval|95% intervals]].",
    ]
    if asked.outcome.startswith("gva"):
        notes.append(
            "[[GVA per hour]] is measured where people work; health and skills where they live. Where many commute, "
            "the two describe different people."
        )
    if any(name.startswith("hle_") for name in state.predictors):
        notes.append(
            "[[healthy life expectancy|Healthy life expectancy]] is published for counties: their districts share one "
            "value, so clustering by county is the safer choice."
        )
    return notes


def _left_out(fit: Fit) -> str:
    gone = fit.left_out.loc[fit.left_out["reason"] != "outside the sample"]
    if gone.empty:
        return f"All {fit.n} places of the sample have every value."
    names = wording.listing(gone["name"].head(5).tolist())
    more = f" and {len(gone) - 5} more" if len(gone) > 5 else ""
    return f"{wording.count(len(gone), 'place')} of the sample lack a value and are left out: {names}{more}."


APP = App(
    name="regress",
    title="Regress it yourself",
    question="What goes with high or low productivity across the UK's local authorities, and how sure can we be?",
    state=State,
    compute=compute,
)
