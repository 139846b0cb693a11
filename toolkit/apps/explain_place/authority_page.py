"""“Explain a place” for a combined authority: the published figure of the whole, the measures of its members."""

from __future__ import annotations

from toolkit import figures, places
from toolkit.apps.explain_place import text as words
from toolkit.apps.explain_place import views as shown
from toolkit.apps.explain_place.code import of_several
from toolkit.apps.explain_place.combined_authorities import Authority
from toolkit.apps.shared import place_measures as model
from toolkit.apps.shared.place_measures import OUTCOME, UNIT, YEAR, Basis
from toolkit.core import wording
from toolkit.explorer.result import Result, View
from toolkit.figures import maps
from toolkit.figures.theme import Width
from toolkit.places import Place
from toolkit.productivity.decomposition import AGGREGATION, Gap, place_gap


def explained(here: Authority, kind: str, other: Place, measures: str, sectors: bool, scale: str) -> Result:
    """Share out the gap of a combined authority.

    Parameters
    ----------
    here
        Which.
    kind, other
        What it is compared with, as on the form; the United Kingdom stands in where it cannot be.
    measures, sectors
        What it is explained with; the next measures that all members have stand in.
    scale
        “pounds” or “log”.
    """
    kind, changed = _comparable(here, kind, other)
    codes = [*here.members, *([other.code] if kind == "other" else [])]
    basis = model.basis_for(measures, sectors, codes) or Basis("everywhere", False)
    changed += words.replaced(measures, sectors, codes, basis)
    reference = model.reference(kind, places.get(here.members[0]), other)
    gap = place_gap(basis.fit, here.group, reference, groups=basis.groups)
    views: tuple[View, ...] = (
        lambda width: shown.waterfall(gap, basis, scale, width),
        lambda width: members(here, width),
        lambda width: on_the_map(here, width),
        lambda _: shown.parts(gap),
        lambda _: shown.measures(basis, here.group, reference, gap),
    )
    return Result(
        sentence=" ".join([*changed, words.sentence(gap, _averages(gap)), _made(here)]),
        views=views,
        notes=_notes(here, basis, gap),
        sources=words.sources((OUTCOME, *basis.fit.specification.predictors)),
        code=of_several(kind, here.code, here.named, here.group, places.get(here.members[0]), reference, basis),
    )


def _comparable(here: Authority, kind: str, other: Place) -> tuple[str, list[str]]:
    """Return what it can be compared with, and what had to be changed, in sentences."""
    if kind == "neighbours":
        return "uk", ["Statistical neighbours are published for local authorities only: the United Kingdom stands in."]
    if kind == "authority":
        return "uk", [f"{here.name} cannot be compared with itself: the United Kingdom stands in."]
    if kind == "other" and not model.in_a_regression(other.code):
        return "uk", [f"{other.short_name} is in none of the regressions: the United Kingdom stands in."]
    return kind, []


def _averages(gap: Gap) -> str:
    """Say what is between published figures and the means of their places."""
    amount = float(gap.parts["amount"].get(AGGREGATION, 0.0))
    size = wording.value(abs(amount), UNIT, 2)
    way = "of it arises" if amount * gap.amount > 0 else "goes against it,"
    return f"; {size} {way} because published figures lie apart from the averages of their places"


def _made(here: Authority) -> str:
    return (
        f"Its health, skills and ages are averages of its {len(here.members)} authorities, weighted by residents. "
        "What would go with a change is worked out for single authorities: choose one of them."
    )


def _notes(here: Authority, basis: Basis, gap: Gap) -> tuple[str, ...]:
    listed = wording.listing(sorted(places.get(code).short_name for code in here.members))
    joined = [f"It took the place of {wording.listing(list(here.named))} in May 2024."] if len(here.named) > 1 else []
    return (
        f"The output per hour of {here.name} is the figure that the Office for National Statistics publishes for it. "
        "Its measures are derived here, weighted by residents of 2022: where people work, the weights would be others.",
        f"Its authorities: {listed}.",
        *joined,
        "The parts of a combined authority are averages of its authorities' own: see how far these lie apart before "
        "one sentence is said of all.",
        *words.notes(basis, gap),
    )


def members(here: Authority, width: Width) -> figures.Figure:
    """Draw its authorities in order."""
    table = model.table()
    return figures.ranking(
        table[table["code"].isin(here.members)],
        OUTCOME,
        reference=shown.uk(),
        title=f"The authorities of {here.name}",
        subtitle=f"Together they produced {wording.value(here.published, UNIT, 2)} an hour worked in {YEAR}",
        decimals=1,
        width=width,
    )


def on_the_map(here: Authority, width: Width) -> figures.Figure:
    """Draw every place as a hexagon, its authorities outlined."""
    return maps.hexmap(
        model.table(),
        OUTCOME,
        centre=shown.uk()[0],
        centre_label="UK",
        highlight=list(here.members),
        title=f"Output per hour worked: {here.name} on the map",
        width=width,
    )
