"""Regress it yourself: outcome, predictors, sample and errors → estimates, checks, a map of residuals, a place."""

from __future__ import annotations

from toolkit.apps.regress import views
from toolkit.apps.regress.request import Request, State, brought, resolve_request
from toolkit.apps.shared import own_table, place_measures, strengths
from toolkit.apps.shared.measure_options import sources
from toolkit.apps.shared.own_table import call
from toolkit.core import wording
from toolkit.core.strength import unrated
from toolkit.explorer import on_map
from toolkit.explorer.frame import App
from toolkit.explorer.result import Rated, Result, Text, View


def compute(state: State) -> Result:
    """Fit the state's regression and return its result."""
    if state.own and not state.own_used:
        return own_table.preview_page(state, own_table.problem_of(lambda: brought(state)))
    request = resolve_request(state)
    fit = request.fit
    about: list[View] = [views.about_place(request)] if request.place else []
    about += [views.about_upload(request)] if request.upload else []
    return Result(
        sentence=fit.sentence(),
        views=(
            *about,
            lambda width: views.coefficients(fit, width),
            lambda width: views.scatter(request, width),
            lambda width: views.residual_map(request, width, **on_map.look(state)),
            views.estimates(fit),
            lambda _: Text("Do the assumptions hold?", tuple(fit.diagnostics.sentences())),
            lambda _: views.influential(fit),
        ),
        notes=(*_notes(request), *fit.notes, _left_out(request)),
        sources=sources(request.table, (request.outcome, *request.predictors)),
        code=_code(state, request),
        strength=(_strength(request),),
    )


def _strength(request: Request) -> Rated:
    """Rate the estimate in the headline: that of the first predictor."""
    fit = request.fit
    if request.upload:
        unsaid = "Your file does not say how its figures were measured."
        return Rated(strengths.pair(fit), unrated("association", unsaid))
    return strengths.association(place_measures.table, fit)


def _code(state: State, request: Request) -> str:
    """Return the fit's own code, which reads the visitor's file by name and gives per cent where the page does."""
    log = request.fit.specification.log
    per_cent = '100 * np.expm1(fit.estimates[["estimate", "lower", "upper"]])  # in per cent'
    period = [f"period={state.own_period!r}"] if state.own_period else []
    read_own = call("read_indicators", state, *period)
    code = request.fit.code(read_own, f"result = {per_cent if log else 'fit.estimates'}", "print(result)")
    return f"import numpy as np\n{code}" if log else code


def _notes(request: Request) -> list[str]:
    notes = [
        "An estimate shows what is [[associated]] with the outcome across places. It does not show what would happen "
        "if a place changed.",
        "Each place counts once: a small district counts as much as a large city.",
        "Intervals are [[95 % interval|95% intervals]].",
    ]
    if request.outcome.startswith("gva"):
        notes.append(
            "[[GVA per hour]] is measured where people work; health and skills where they live. Where many commute, "
            "the two describe different people."
        )
    if any(name.startswith("hle_") for name in request.predictors):
        notes.append(
            "[[healthy life expectancy|Healthy life expectancy]] is published for counties: their districts share one "
            "value, so errors are clustered by county unless you choose others."
        )
    return notes


def _left_out(request: Request) -> str:
    left = request.fit.left_out
    rows, withheld = left[left["reason"] != "outside the sample"], request.withheld
    if rows.empty:
        return f"All {request.fit.n} places in the sample have every value."
    pairs = zip(rows["name"].head(5), rows["code"], strict=False)
    names = wording.listing([f"{name} ({withheld[code]})" if code in withheld else name for name, code in pairs])
    more = f" and {len(rows) - 5} more" if len(rows) > 5 else ""
    return f"{wording.count(len(rows), 'place')} of the sample lack a value and are left out: {names}{more}."


APP = App(
    name="regress",
    title="Regress it yourself",
    question="What is productivity linked to across the UK's local authorities, and how sure can we be?",
    state=State,
    compute=compute,
)
