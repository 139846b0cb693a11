"""The Python code behind “Explain a place”: the same numbers, computed with the engine alone."""

from __future__ import annotations

import json
from collections.abc import Mapping

from toolkit.apps.explain_place.request import MEASURES, PublishedArea, Request
from toolkit.apps.shared.place_measures import OUTCOME, YEAR


def python_lines(request: Request, levels: Mapping[str, float]) -> str:
    """Return the code for a reference and, if a regression includes the place, for its gap and “what if”."""
    if request.regression is None:
        lines = _levels(request)
    else:
        area, code = request.authority, f'"{request.place.code}"'
        lines = [
            *_fit(request, bool(levels)),
            *_reference(request),
            *(_published("place", area) if area else []),
            f"gap = decomposition.place_gap(fit, {'place' if area else code}, reference, groups=groups)",
            *([f"change = counterfactual.what_if(fit, table, {code}, {_json(dict(levels))})"] if levels else []),
            "result = gap.parts",
        ]
    return "\n".join(lines) + "\n"


def _imports(request: Request, *names: str) -> str:
    used = [*names, "decomposition", "tables", *(["places"] if _of_neighbours(request) else [])]
    used += ["areas"] if request.authority or request.reference_area else []
    return f"from toolkit import {', '.join(sorted(used))}\n"


def _fit(request: Request, what_if: bool) -> list[str]:
    measures = MEASURES[request.basis.name]
    return [
        _imports(request, "regression", *(["counterfactual"] if what_if else [])),
        "table = tables.place_table()",
        f"groups = {_json(request.basis.groups)}",
        "predictors = [column for columns in groups.values() for column in columns]",
        f'fit = regression.fit(table, "{OUTCOME}", predictors, log=True, sample="{measures.sample}", '
        f'errors="{measures.errors}")',
    ]


def _reference(request: Request) -> list[str]:
    if request.reference_area:
        return _published("reference", request.reference_area)
    phrase = _json(request.reference.phrase)
    if _of_neighbours(request):
        return [
            f'codes = tuple(other.code for other in places.neighbours("{request.place.code}"))',
            f"reference = decomposition.Reference(codes, {phrase})",
        ]
    return [f'reference = decomposition.Reference(("{request.reference.codes[0]}",), {phrase})']


def _of_neighbours(request: Request) -> bool:
    return request.reference_area is None and len(request.reference.codes) > 1


def _published(name: str, area: PublishedArea) -> list[str]:
    """Return code for a reference with a published figure and its places weighted by population."""
    figure = f"code == '{area.code}' and year == {YEAR}"
    return [
        f'residents = table[table["code"].isin(areas.get("{area.code}").members)]'
        '.set_index("code")["population_2022"].to_dict()',
        f'published = tables.load("productivity").query("{figure}")["gva_per_hour"].item()',
        f"{name} = decomposition.Reference(tuple(residents), {_json(area.name)}, published, residents)",
    ]


def _levels(request: Request) -> list[str]:
    mean = "np.exp(np.log(output[list(reference.codes)]).mean())"
    return [
        "import numpy as np\n",
        _imports(request),
        "table = tables.place_table()",
        f'output = table.set_index("code")["{OUTCOME}"]',
        *_reference(request),
        f"level = {mean if request.reference.published is None else 'reference.published'}",
        f'result = output["{request.place.code}"] - level',
    ]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
