"""What “Explain a place” says: the gap and its parts in a sentence, method and caveats, and the sources."""

from __future__ import annotations

from toolkit import places
from toolkit.apps.explain_place import views as shown
from toolkit.apps.shared import place_measures as model
from toolkit.apps.shared.place_measures import MEASURES, UNIT, YEAR, Basis
from toolkit.core import wording
from toolkit.figures.sources import cited
from toolkit.productivity.decomposition import AGGREGATION, UNEXPLAINED, Gap


def sentence(gap: Gap, average: str) -> str:
    """Say the gap, its parts with their intervals, and what the measures leave; ``average`` follows at the end."""
    parts = gap.parts.drop(index=[UNEXPLAINED, AGGREGATION], errors="ignore")
    spans = [wording.interval(low, high, UNIT, 2) for low, high in parts[["amount_lower", "amount_upper"]].to_numpy()]
    told = [
        f"{str(name).lower()} {shown.signed(amount)} ({span})"
        for name, amount, span in zip(parts.index, parts["amount"], spans, strict=True)
    ]
    goes = f"with 95% intervals: {wording.listing(told)}"
    left, together = _unexplained(gap), apart(gap.place, gap.place_level, gap.reference, gap.reference_level)
    if gap.parts["amount"].abs().idxmax() == UNEXPLAINED:
        largest = f"The largest part, {left}, is not explained by these measures."
        return f"{together} {largest} Along with the rest go, {goes}{average}."
    return f"{together} Along with that go, {goes}; {left} is not explained by these measures{average}."


def _unexplained(gap: Gap) -> str:
    """Say the part that the measures leave, with its interval."""
    amount, low, high = (float(gap.parts[one][UNEXPLAINED]) for one in ("amount", "amount_lower", "amount_upper"))
    span = wording.interval(low, high, UNIT, 2)
    return f"{shown.signed(amount)} ({span})"


def average_place(gap: Gap) -> str:
    """Say how far the mean of the places lies from the published figure, which is no part of any regression."""
    if AGGREGATION not in gap.parts.index:
        return ""
    amount = float(gap.parts["amount"][AGGREGATION])
    side = "below" if amount < 0 else "above"
    size = wording.value(abs(amount), UNIT, 2)
    how = f"{size} of it arises" if amount * gap.amount > 0 else f"{size} goes against it,"
    return f"; {how} because the average place lies {side} the published figure of {gap.reference}"


def apart(name: str, level: float, reference: str, against: float) -> str:
    """Say two levels of output and the distance between them."""
    side = "above" if level >= against else "below"
    size, own, its = (wording.value(one, UNIT, 2) for one in (abs(level - against), level, against))
    return f"{name} produced {own} an hour worked in {YEAR}, {size} {side} {reference} ({its})."


def notes(basis: Basis, gap: Gap, warning: str = "") -> tuple[str, ...]:
    """Say method, caveats, and what not to conclude."""
    return (
        "The parts say what is [[associated]] with what across places. They do not say why, nor what would follow if "
        "a place changed.",
        "[[GVA per hour]] is counted where people work; health, skills and ages where they live. Where many commute, "
        "the two describe different people.",
        f"Read the unexplained part too: with R² = {basis.fit.r2:.2f}, most of what sets places apart is not among "
        "these measures."
        if basis.fit.r2 < 0.5
        else f"R² = {basis.fit.r2:.2f}.",
        *_method(gap, basis),
        "Intervals are [[95 % interval|95 % intervals]] of the regression alone; figures of single places vary too.",
        *([warning] if warning else []),
    )


def _method(gap: Gap, basis: Basis) -> list[str]:
    """Say how the parts add up, and what the published figure does to them."""
    n, asked = basis.fit.n, len(model.table())
    told = ["Pounds are log points times the [[logarithmic mean]] of the two levels, so that the parts add up exactly."]
    if AGGREGATION in gap.parts.index:
        told.append(
            "A published figure is no observation of the regression: the [[aggregation residual]] leads from it to the "
            f"mean of its places, weighted by residents. Of the {asked} places of the United Kingdom the regression "
            f"has {n}."
        )
    return told


def sources(columns: tuple[str, ...]) -> tuple[str, ...]:
    """One line a publication, with its licence."""
    attrs = model.table().attrs
    found = cited(attrs, columns)
    return (*(f"{one['publisher']}, {one['title']} ({one['licence']})." for one in found), attrs["attribution"])


def replaced(measures: str, sectors: bool, codes: list[str], basis: Basis | None) -> list[str]:
    """Say what stands in for measures that the places asked for do not have."""
    if basis == Basis(measures, sectors):
        return []
    gone = model.missing(measures, sectors, codes)
    if basis is None:
        name = places.get(next(code for code in codes if not model.in_a_regression(code))).short_name
        why = gone or f"{name} has so few residents that their figures say little about the people who work there"
        return [f"{why}. The gap is shown, but not what goes along with it."]
    used = MEASURES[basis.name].said if basis.name != measures else "the same measures without sectors"
    return [f"{gone or 'A place is not in that regression'}. Shown instead: {used}."]
