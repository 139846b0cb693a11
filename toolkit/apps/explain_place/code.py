"""The lines of Python behind “Explain a place”: the same numbers, from the engine alone."""

from __future__ import annotations

import json

from toolkit.apps.explain_place.combined_authorities import authority_of
from toolkit.apps.explain_place.counterfactual import Moved
from toolkit.apps.shared.place_measures import MEASURES, OUTCOME, YEAR, Basis, area_code
from toolkit.places import Place
from toolkit.productivity.decomposition import Reference

_WHERE = {
    "uk": "",
    "england": 'table["nation"] == "England"',
    "region": 'table["region"] == "{region}"',
}


def lines(kind: str, here: Place, reference: Reference, basis: Basis | None, what: Moved | None) -> str:
    """Return the lines for a reference, and for a regression and moves where the place has them."""
    if (reference.published is not None and kind == "other") or (kind == "authority" and not authority_of(here)):
        kind = "uk"  # a place compared with itself, or without a combined authority
    given = _reference(kind, here, reference)
    if basis is None:
        return _gap_only(kind, here, reference, given)
    moved = {} if what is None or what.whole is None else what.whole.parts["target"].to_dict()
    used = [*(["places"] if kind == "neighbours" else []), *(["counterfactual"] if moved else [])]
    told = [
        *_fitted(basis, used),
        *given,
        f'gap = decomposition.place_gap(fit, "{here.code}", reference, groups=groups)',
        *([f'change = counterfactual.what_if(fit, table, "{here.code}", {_json(moved)})'] if moved else []),
        "result = gap.parts",
    ]
    return "\n".join(told) + "\n"


def of_several(
    kind: str, code: str, named: tuple[str, ...], group: Reference, member: Place, reference: Reference, basis: Basis
) -> str:
    """Return the lines for a combined authority, ``named`` so in the table of places; ``member`` is one of them."""
    told = [
        *_fitted(basis, []),
        *_reference(kind, member, reference),
        f'members = table[{_among(named)}].set_index("code")["population_2022"].to_dict()',
        *_published(code),
        f"place = decomposition.Reference(tuple(members), {_json(group.phrase)}, published, members)",
        "gap = decomposition.place_gap(fit, place, reference, groups=groups)",
        "result = gap.parts",
    ]
    return "\n".join(told) + "\n"


def _fitted(basis: Basis, used: list[str]) -> list[str]:
    measures, groups = MEASURES[basis.name], {name: list(columns) for name, columns in basis.groups.items()}
    return [
        f"from toolkit import {', '.join(sorted(['decomposition', 'regression', 'tables', *used]))}\n",
        "table = tables.place_table()",
        f"groups = {_json(groups)}",
        "predictors = [column for columns in groups.values() for column in columns]",
        f'fit = regression.fit(table, "{OUTCOME}", predictors, log=True, sample="{measures.sample}", '
        f'errors="{measures.errors}")',
    ]


def _among(named: tuple[str, ...]) -> str:
    return f'table["combined_authority"].isin({_json(list(named))})'


def _published(code: str) -> list[str]:
    area = f"code == '{code}' and year == {YEAR}"
    return [f'published = tables.load("productivity").query("{area}")["gva_per_hour"].item()']


def _reference(kind: str, here: Place, reference: Reference) -> list[str]:
    phrase = _json(reference.phrase)
    if kind == "other":
        return [f'reference = decomposition.Reference(("{reference.codes[0]}",), {phrase})']
    if kind == "neighbours":
        return [
            f'codes = tuple(other.code for other in places.neighbours("{here.code}"))',
            f"reference = decomposition.Reference(codes, {phrase})",
        ]
    authority = authority_of(here) if kind == "authority" else None
    where = _among(authority.named) if authority else _WHERE[kind].format(region=here.region)
    code = authority.code if authority else area_code(kind, here)
    rows = f"table[{where}]" if where else "table"
    return [
        f'residents = {rows}.set_index("code")["population_2022"].to_dict()',
        *_published(code),
        f"reference = decomposition.Reference(tuple(residents), {phrase}, published, residents)",
    ]


def _gap_only(kind: str, here: Place, reference: Reference, given: list[str]) -> str:
    output = "output[list(reference.codes)]"
    told = [
        "import numpy as np\n\n"
        f"from toolkit import decomposition, {'places, ' if kind == 'neighbours' else ''}tables\n",
        "table = tables.place_table()",
        f'output = table.set_index("code")["{OUTCOME}"]',
        *given,
        f"level = np.exp(np.log({output}).mean())" if reference.published is None else "level = reference.published",
        f'result = output["{here.code}"] - level',
    ]
    return "\n".join(told) + "\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
