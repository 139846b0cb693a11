"""Regress it yourself: from outcome, predictors, sample and errors to estimates, checks, a map and one place."""

from __future__ import annotations

from toolkit.apps.regress import views
from toolkit.apps.regress.request import Request, State, brought, resolve_request
from toolkit.apps.shared import own_table, place_measures, strengths
from toolkit.apps.shared.measure_options import sources
from toolkit.apps.shared.own_table import call
from toolkit.core import wording
from toolkit.core.strength import unrated
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer import on_map
from toolkit.explorer.frame import App
from toolkit.explorer.result import Rated, Result, Text, View
from toolkit.regression.specification import OUTSIDE

_NOTES = module_yaml(__file__)


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
            lambda width: views.coefficients(fit, width),
            *about,
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
    applies = {
        "always": True,
        "output": request.outcome.startswith("gva"),
        "counties": any(name.startswith("hle_") for name in request.predictors),
    }
    return [note for case, notes in _NOTES.items() if applies[case] for note in notes]


def _left_out(request: Request) -> str:
    lacking = [(code, name) for code, name, reason in request.fit.design.unused if reason != OUTSIDE]
    if not lacking:
        return f"No values are missing for the {request.fit.n} places in the sample."
    withheld = request.withheld
    names = [f"{name} ({withheld[code]})" if code in withheld else name for code, name in lacking]
    lack = wording.count(len(lacking), "place in the sample lacks", "places in the sample lack")
    are = "is" if len(lacking) == 1 else "are"
    return f"{lack} a value and {are} left out: {wording.listing(names, most=5)}."


APP = App(
    name="regress",
    title="Regress it yourself",
    question="What is productivity linked to across the UK's local authorities, and how sure can we be?",
    state=State,
    compute=compute,
)
