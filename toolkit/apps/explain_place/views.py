"""The figures and tables of “Explain a place”: drawn from the engine's results; nothing is computed here."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from toolkit import figures, places
from toolkit.apps.explain_place.request import Request, uk
from toolkit.apps.shared.place_measures import OUTCOME, UNIT, YEAR, table
from toolkit.core import wording
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.result import Table
from toolkit.figures import maps
from toolkit.figures.sources import source_line
from toolkit.figures.theme import Width
from toolkit.productivity.decomposition.gap import AGGREGATION, UNEXPLAINED, Gap

_COLUMNS = module_yaml(__file__)

TITLES = {UNEXPLAINED: "Not explained", AGGREGATION: "Difference in method"}


def _part_rows(gap: Gap) -> pd.DataFrame:
    """Return the parts from the reference to the place: first from the published figure to the mean of its places."""
    # Parts that are not estimates have no interval: both ends are equal in the engine's table.
    no_ends = dict.fromkeys(("lower", "upper", "amount_lower", "amount_upper"), np.nan)
    names = sorted(gap.by_part, key=lambda name: name != AGGREGATION)
    rows = [gap.by_part[name] | (no_ends if name == AGGREGATION else {}) for name in names]
    return pd.DataFrame([{"part": TITLES.get(name, name), **row} for name, row in zip(names, rows, strict=True)])


def waterfall(request: Request, width: Width) -> figures.Figure:
    """Draw the steps from the reference to the place."""
    gap, fit, pounds = request.gap, request.basis.fit, request.scale == "pounds"
    value, lower, upper = ("amount", "amount_lower", "amount_upper") if pounds else ("contribution", "lower", "upper")
    rows = _part_rows(gap)
    return figures.waterfall(
        rows,
        "part",
        value,
        lower=lower,
        upper=upper,
        start=(gap.reference_level if pounds else 0.0, gap.reference[:1].upper() + gap.reference[1:]),
        end=(gap.place_level if pounds else gap.gap, gap.place),
        left_over=[title for title in TITLES.values() if title in set(rows["part"])],
        label="Output per hour worked" if pounds else "Gap",
        unit=UNIT if pounds else "log points",
        decimals=2 if pounds else 3,
        title=f"{wording.capital(gap.place)} and {gap.reference}: what the gap is linked to",
        subtitle=f"Associations across {fit.n} places, with 95% intervals",
        source=source_line(fit.attrs, (OUTCOME, *request.basis.columns)),
        width=width,
    )


def region_strips(request: Request, width: Width) -> figures.Figure:
    """Draw every place in the row of its region."""
    codes, rows = request.reference.codes, table()
    return figures.strip_plot(
        rows,
        OUTCOME,
        order=[name for name in places.REGIONS if name in set(rows["region"])],
        highlight=list(dict.fromkeys([request.place.code, *(codes if len(codes) == 1 else ())])),
        reference=uk(),
        title=f"{wording.capital(request.name)} compared with places in every region",
        width=width,
    )


def neighbours_figure(request: Request, width: Width) -> figures.Figure:
    """Draw a place among its statistical neighbours, or a combined authority's local authorities, in order."""
    if request.authority is None:
        codes = [request.place.code, *(place.code for place in places.neighbours(request.place.code))]
        title = f"{wording.capital(request.name)} among its statistical neighbours"
        subtitle = "The most similar places, according to the Office for National Statistics"
    else:
        codes, title = list(request.codes), f"The local authorities of {request.name}"
        together = wording.value(request.gap.place_level, UNIT, 2)
        subtitle = f"Together they produced {together} per hour worked in {YEAR}"
    return figures.ranking(
        table()[table()["code"].isin(codes)],
        OUTCOME,
        highlight=[] if request.authority else [request.place.code],
        reference=uk(),
        title=title,
        subtitle=subtitle,
        decimals=1,
        width=width,
    )


def place_map(request: Request, width: Width, **look: Any) -> figures.Figure:
    """Draw every place as a hexagon, shaded by how far it is above or below the figure for the United Kingdom."""
    return maps.place_map(
        table(),
        OUTCOME,
        **look,
        centre=uk()[0],
        centre_label="UK",
        highlight=list(request.codes),
        title=f"Output per hour worked: {request.name} on the map",
        width=width,
    )


def parts_table(request: Request) -> Table:
    """Return a table of the parts of the gap."""
    gap = request.gap
    columns = _COLUMNS["parts_table"]
    total = f"Total {wording.value(gap.amount, UNIT, 2)} per hour, or {wording.number(gap.gap, 4)} log points."
    return Table.of("What the gap is linked to", _part_rows(gap), columns, total)


def measures_table(request: Request) -> Table:
    """Return a table of each measure for the place (or for an area's places) and for the reference."""
    gap, fit, parts = request.gap, request.basis.fit, request.single_parts
    rows = parts.loc[request.basis.columns, ["place_value", "reference_value", "amount"]].reset_index(drop=True)
    names = [wording.labelled(fit.labels[name], str(fit.units.get(name, ""))) for name in request.basis.columns]
    rows.insert(0, "group", [group for group, columns in request.basis.groups.items() for _ in columns])
    rows.insert(1, "measure", names)
    reference = f"Places in {gap.reference}" if AGGREGATION in gap.parts.index else gap.reference
    columns = _COLUMNS["measures_table"] | {"place_value": (gap.place, ".1f"), "reference_value": (reference, ".1f")}
    return Table.of("The measures used", rows, columns)


def levels_table(request: Request) -> Table:
    """Return a table of the two levels compared, for a place that no regression includes."""
    areas = {"area": [request.name, request.reference.phrase], "value": request.levels}
    rows = pd.DataFrame(areas, index=["place", "other"])
    return Table.of("The gap", rows, {"area": "Area", "value": ("Output per hour worked, £", ".2f")})
