"""Text of “Explain a place”: sentences on the gap and its parts, the method, the caveats and the sources."""

from __future__ import annotations

from toolkit import places
from toolkit.apps.explain_place.request import MEASURES, Basis, Request, in_a_regression, missing
from toolkit.apps.shared.place_measures import UNIT, YEAR, table
from toolkit.core import wording
from toolkit.core.yaml_io import module_yaml
from toolkit.places import areas
from toolkit.productivity.decomposition.gap import AGGREGATION, UNEXPLAINED, Gap

_WORDS = module_yaml(__file__)


def describe_gap(request: Request) -> str:
    """Return the gap, its parts with their intervals, and the unexplained part; the largest part first."""
    gap = request.gap
    linked, unexplained = _linked(gap), _unexplained(gap)
    largest = max(gap.by_part, key=lambda name: abs(gap.by_part[name]["amount"])) == UNEXPLAINED
    return " ".join(
        [describe_levels(request), *([unexplained, *linked] if largest else [*linked, unexplained]), *_method(gap)]
    )


def describe_levels(request: Request) -> str:
    """Return the two levels of output and the difference between them."""
    level, reference_level = request.levels
    side = "above" if level >= reference_level else "below"
    size, own, other = (wording.value(x, UNIT, 2) for x in (abs(level - reference_level), level, reference_level))
    reference = f"{request.reference.phrase} ({other})"
    return f"{wording.capital(request.name)} produced {own} per hour worked in {YEAR}, {size} {side} {reference}."


def _part(gap: Gap, name: str) -> tuple[bool, str, str]:
    """Return whether a part has the direction of the gap, its size, and the interval of its size, in words."""
    amount, lower, upper = (gap.by_part[name][column] for column in ("amount", "amount_lower", "amount_upper"))
    ends = (lower, upper) if amount >= 0 else (-upper, -lower)
    return amount * gap.amount >= 0, wording.value(abs(amount), UNIT, 2), wording.interval(*ends, UNIT, 2)


def _linked(gap: Gap) -> list[str]:
    """Return a sentence on the groups of measures that account for some of the gap, and one on the others.

    The latter gives their direction, since nothing before it may have named one.
    """
    groups = [name for name in gap.by_part if name not in (UNEXPLAINED, AGGREGATION)]
    parts = {str(name).lower(): _part(gap, name) for name in groups}
    way = "below" if gap.amount >= 0 else "above"
    sentences = []
    for aligned, first, later in (
        (
            True,
            "{name} account for {size} of the gap (95% interval {span})",
            "those linked to {name} for {size} ({span})",
        ),
        (
            False,
            f"{{name}} would put {gap.place} {{size}} {way} {gap.reference} (95% interval {{span}})",
            "those linked to {name} {size} ({span})",
        ),
    ):
        chosen = {name: (size, span) for name, (same, size, span) in parts.items() if same == aligned}
        amounts = [
            (later if number else first).format(name=name, size=size, span=span)
            for number, (name, (size, span)) in enumerate(chosen.items())
        ]
        sentences += [f"Differences linked to {wording.listing(amounts)}."] if chosen else []
    return sentences


def _unexplained(gap: Gap) -> str:
    """Return the part that the measures do not explain; against the gap, it is what the place does better or worse."""
    aligned, size, span = _part(gap, UNEXPLAINED)
    if aligned:
        return f"{size} of the gap (95% interval {span}) is not explained by these measures."
    side = "higher" if gap.by_part[UNEXPLAINED]["amount"] > 0 else "lower"
    return f"Output per hour in {gap.place} is {size} {side} (95% interval {span}) than these measures would suggest."


def _method(gap: Gap) -> list[str]:
    """Return the difference between published figures and the means of their places, which no regression includes."""
    if AGGREGATION not in gap.by_part:
        return []
    aligned, size, _ = _part(gap, AGGREGATION)
    against = "" if aligned else "Against that, "
    return [
        f"{against}{size} is due to a difference in method: published figures weight places by hours worked, but our "
        f"averages do not."
    ]


def describe_members(request: Request) -> str:
    """Return how the measures of a larger area are calculated."""
    return _WORDS["members"].format(n=len(request.codes))


def notes(request: Request) -> tuple[str, ...]:
    """Return the method, the caveats and what not to conclude."""
    fit = request.basis.fit
    aggregated = AGGREGATION in request.gap.by_part
    names = ("parts", "where", "unexplained" if fit.r2 < 0.5 else "r2", "pounds", *["aggregation"] * aggregated, "ends")
    figures = {"r2": f"{fit.r2:.2f}", "n": fit.n, "every": len(table()), "spatial": fit.spatial_warning}
    return (*_authority_notes(request), *(_WORDS["notes"][name].format(**figures).rstrip() for name in names))


def _authority_notes(request: Request) -> list[str]:
    authority = request.authority
    if authority is None:
        return []
    members = [places.get(code) for code in request.codes]
    is_authority = areas.get(authority.code).kind == "combined authority"
    before = list(dict.fromkeys(place.combined_authority for place in members)) if is_authority else []
    history = ["succeeded"] if len(before) > 1 else ["new"] if before == [""] else []
    listed = wording.listing(sorted(place.short_name for place in members))
    words = {"name": authority.name, "members": listed, "before": wording.listing(before)}
    return [_WORDS["authority"][name].format(**words) for name in ("output", "members", *history, "differ")]


def level_notes(request: Request) -> tuple[str, ...]:
    """Return caveats for a place for which only the gap is shown."""
    kind = "average" if request.reference.published is None else "published"
    return (_WORDS["counted"], _WORDS["levels"][kind])


def replaced_measures(wanted: Basis, basis: Basis | None, codes: list[str]) -> list[str]:
    """Return a sentence on what replaces measures that the places lack; empty if they lack none."""
    if basis == wanted:
        return []
    reason = missing(wanted, codes)
    if basis is None:
        name = areas.get(next(code for code in codes if not in_a_regression(code))).phrase
        reason = reason or f"So few people live in {name} that their figures say little about those who work there"
        return [f"{reason}. The gap is shown, but not what it is linked to."]
    used = MEASURES[basis.name].description if basis.name != wanted.name else "the same measures without industry mix"
    return [f"{reason or 'That regression does not include every place'}, so we use {used} instead."]
