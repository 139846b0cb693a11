"""The figures and tables of “Explain a place”: drawn from what the engine returned, and computing nothing."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from toolkit import figures, places
from toolkit.apps.shared import place_measures as model
from toolkit.apps.shared.place_measures import OUTCOME, UNIT, Basis
from toolkit.core import wording
from toolkit.explorer.result import Table
from toolkit.figures import maps
from toolkit.figures.sources import source_line
from toolkit.figures.theme import Width
from toolkit.places import Place
from toolkit.productivity.decomposition import AGGREGATION, UNEXPLAINED, Gap, Reference, place_gap

TITLES = {UNEXPLAINED: "Not explained", AGGREGATION: "Published figure to mean of places"}


def signed(amount: float) -> str:
    """Write pounds per hour with a plus or a minus."""
    return f"{'+' if round(amount, 2) > 0 else ''}{wording.value(amount, UNIT, 2)}"


def drawn(gap: Gap) -> pd.DataFrame:
    """Return the parts from the reference to the place: first from the published figure to the mean of its places."""
    names = list(gap.parts.index)
    if AGGREGATION in names:
        names.sort(key=lambda name: name != AGGREGATION)
    rows = gap.parts.reindex(names)
    # What is no estimate has no interval: its ends are equal in the engine's table.
    spans = ["lower", "upper", "amount_lower", "amount_upper"]
    bounds = rows[spans].to_numpy(dtype=float, copy=True)
    bounds[[name == AGGREGATION for name in names]] = np.nan
    found = pd.DataFrame(bounds, columns=spans)
    found.insert(0, "part", [TITLES.get(name, name) for name in names])
    found["amount"], found["contribution"] = rows["amount"].to_numpy(), rows["contribution"].to_numpy()
    return found


def waterfall(gap: Gap, basis: Basis, scale: str, width: Width) -> figures.Figure:
    """Draw the way from the reference to the place."""
    pounds = scale == "pounds"
    value, lower, upper = ("amount", "amount_lower", "amount_upper") if pounds else ("contribution", "lower", "upper")
    reference = gap.reference[:1].upper() + gap.reference[1:]
    parts = drawn(gap)
    return figures.waterfall(
        parts,
        "part",
        value,
        lower=lower,
        upper=upper,
        start=(gap.reference_level if pounds else 0.0, reference),
        end=(gap.place_level if pounds else gap.gap, gap.place),
        left_over=[title for title in TITLES.values() if title in set(parts["part"])],
        label="Output per hour worked" if pounds else "Gap",
        unit=UNIT if pounds else "log points",
        decimals=2 if pounds else 3,
        title=f"{gap.place} and {gap.reference}: what goes along with the gap",
        subtitle=f"Associations across {basis.fit.n} places, with 95% intervals",
        source=source_line(basis.fit.attrs, (OUTCOME, *basis.fit.specification.predictors)),
        width=width,
    )


def strip(here: Place, reference: Reference, width: Width) -> figures.Figure:
    """Draw every place in the row of its region."""
    shown = list(dict.fromkeys([here.code, *(reference.codes if len(reference.codes) == 1 else ())]))
    return figures.strip(
        model.table(),
        OUTCOME,
        order=[name for name in places.REGIONS if name in set(model.table()["region"])],
        highlight=shown,
        reference=uk(),
        title=f"{here.short_name} among the places of every region",
        width=width,
    )


def alike(here: Place, width: Width) -> figures.Figure:
    """Draw the place among its statistical neighbours, in order."""
    codes = [here.code, *(one.code for one in places.neighbours(here.code))]
    rows = model.table()[model.table()["code"].isin(codes)]
    return figures.ranking(
        rows,
        OUTCOME,
        highlight=here.code,
        reference=uk(),
        title=f"{here.short_name} among its statistical neighbours",
        subtitle="The places most like it in the comparison of the Office for National Statistics",
        decimals=1,
        width=width,
    )


def on_the_map(here: Place, width: Width) -> figures.Figure:
    """Draw every place as a hexagon, above or below the United Kingdom."""
    return maps.hexmap(
        model.table(),
        OUTCOME,
        centre=uk()[0],
        centre_label="UK",
        highlight=here.code,
        title=f"Output per hour worked: {here.short_name} on the map",
        width=width,
    )


@lru_cache(maxsize=1)
def uk() -> tuple[float, str]:
    """Return the United Kingdom's published figure, with its name."""
    published = model.reference("uk", places.get("E06000001"), places.get("E06000001")).published
    return float(published or np.nan), "UK"


def parts(gap: Gap) -> Table:
    """List the parts of the gap."""
    headings = {
        "part": "Part",
        "amount": "£ per hour",
        "amount_lower": "95% interval, from",
        "amount_upper": "to",
        "contribution": "Log points",
    }
    formats = dict.fromkeys(("amount", "amount_lower", "amount_upper"), ".2f") | {"contribution": ".4f"}
    total = f"Together {signed(gap.amount)} per hour, or {wording.number(gap.gap, 4)} log points."
    return Table("What goes along with the gap", drawn(gap)[list(headings)], headings, formats, total)


def measures(basis: Basis, place: str | Reference, reference: Reference, gap: Gap) -> Table:
    """Each measure of the place, or of the several that stand for one, and of what it is compared with."""
    alone = place_gap(basis.fit, place, reference).parts
    fit = basis.fit
    rows = [
        (
            group,
            wording.labelled(fit.labels[column], str(fit.units.get(column, ""))),
            alone.at[column, "place_value"],
            alone.at[column, "reference_value"],
            alone.at[column, "amount"],
        )
        for group, columns in basis.groups.items()
        for column in columns
    ]
    frame = pd.DataFrame(rows, columns=["group", "measure", "place", "reference", "amount"])
    headings = {
        "group": "Stands for",
        "measure": "Measure",
        "place": gap.place,
        "reference": f"Places of {gap.reference}" if AGGREGATION in gap.parts.index else gap.reference,
        "amount": "Goes with, £ per hour",
    }
    formats = {"place": ".1f", "reference": ".1f", "amount": ".2f"}
    return Table("The measures behind it", frame, headings, formats)
