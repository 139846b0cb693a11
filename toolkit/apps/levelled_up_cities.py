"""Levelled-up cities: every city at the potential of its size, and the gaps that would remain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from toolkit import cities, figures, maps, tables, wording
from toolkit.apps import explain_model as model
from toolkit.apps.controls import check, number, only_when, radio, select
from toolkit.apps.frame import App
from toolkit.apps.result import Result, Table, View
from toolkit.cities import LONDON, LevelledUp
from toolkit.figures.sources import cited, source_line
from toolkit.figures.theme import Width

KINDS = {
    "quantile": "The best cities of each size",
    "average": "What is usual for the size",
    "elasticity": "London's figure, less for a smaller size",
}
RAISED = {"all": "All cities and large towns", "nine": "The nine largest after London"}
NINE = 9
# Swinney (2022), essay 2.2: per cent, now and in a “levelled-up” country; GBP billion a year.
ESSAY = {"south_east": (33.0, 24.0), "london": (56.0, 35.0), "cities": (14.0, 18.0)}
ESSAY_BILLIONS = {"nine": 50.0, "three": 33.0}
ESSAY_SOURCE = "Swinney, Why levelling up the economy cannot mean making everywhere the same, essay 2.2, 2022"
OUTCOME = model.OUTCOME
_DRAWN_FROM = (OUTCOME, "population_2022", "employment_rate_2023")


def _cities() -> list[tuple[str, str]]:
    return [("", "No city"), *((name, titled(name)) for name in sorted(members()))]


@dataclass(frozen=True)
class State:
    """What can be chosen."""

    kind: str = radio("Potential is", KINDS, "quantile", help="No frontier is given by nature: choose one.")
    quantile: int = only_when(number("Cities below the frontier", 80, 50, 95, step=5, unit="%"), kind="quantile")
    elasticity: float = only_when(number("Less for half the size", 7, 0, 14, step=0.5, unit="%"), kind="elasticity")
    with_london: bool = check("London helps to draw the frontier", True)
    raised: str = radio("Who reaches the potential", RAISED, "all")
    city: str = select("Find a city", _cities, "Manchester", help="A city is a group of whole local authorities.")


@lru_cache(maxsize=1)
def places() -> pd.DataFrame:
    """Return the places of Great Britain with city, residents, hours and output; hours agree with published regions."""
    table, hours = model.table(), model.hours()
    of = tables.load("cities").set_index("code")["city"]
    rows = table[table["code"].isin(hours) & (table["nation"] != "Northern Ireland")]
    found = pd.DataFrame(
        {
            "code": rows["code"],
            "city": rows["code"].map(of),
            "region": rows["region"],
            "people": rows["population_2022"].astype(float),
            "hours": [hours[code].millions for code in rows["code"]],
            "output": rows[OUTCOME].astype(float),
        }
    ).reset_index(drop=True)
    published = tables.load("productivity").query(f"year == {model.YEAR}")
    areas = published[published["geography"] == "region"]
    region = dict(zip(areas["name"], areas["gva_per_hour"].astype(float), strict=True))
    england = float(published.loc[published["code"] == model.ENGLAND_CODE, "gva_per_hour"].iloc[0])
    english = sorted(set(rows.loc[rows["nation"] == "England", "region"]))
    found["hours"] = cities.regional_hours(found, region, within=english, whole=england)
    return found


@lru_cache(maxsize=1)
def members() -> dict[str, tuple[str, ...]]:
    """Return the names of the authorities that each city is made of."""
    rows = places().dropna(subset=["city"])
    names = rows["code"].map(model.table().set_index("code")["short_name"])
    return {str(city): tuple(sorted(of)) for city, of in names.groupby(rows["city"])}


def titled(city: str) -> str:
    """Name a city so that nobody takes it for the authority of its name: “Manchester (9 authorities)”."""
    of = members()[city]
    if of == (city,):
        return city
    return f"{city} ({of[0] if len(of) == 1 else wording.count(len(of), 'authority', 'authorities')})"


@lru_cache(maxsize=64)
def _levelled(kind: str, quantile: int, elasticity: float, with_london: bool, raised: str) -> LevelledUp:
    return cities.levelled_up(
        places(),
        kind=kind,
        quantile=quantile / 100,
        elasticity=exponent(elasticity),
        with_london=with_london,
        raised=None if raised == "all" else nine(),
    )


def exponent(less: float) -> float:
    """Return the elasticity at which half the size goes with so many per cent less output: 2^−ε = 1 − less/100."""
    return float(-np.log2(1 - less / 100))


@lru_cache(maxsize=1)
def nine() -> tuple[str, ...]:
    """Return the nine largest cities after London."""
    people = places().groupby("city")["people"].sum().drop(LONDON)
    return tuple(str(name) for name in people.nlargest(NINE).index)


def compute(state: State) -> Result:
    """Raise the cities and compare."""
    found = _levelled(state.kind, state.quantile, state.elasticity, state.with_london, state.raised)
    views: tuple[View, ...] = (
        lambda width: _gaps(found, width),
        lambda _: _essay(found),
        lambda width: _frontier(found, state, width),
        lambda width: _billions(found, state, width),
        lambda width: _map(found, width),
        lambda _: _table(found),
        lambda _: _members(),
    )
    return Result(
        sentence=" ".join(filter(None, [found.sentence, _range(state.with_london), _about(found, state.city)])),
        views=views,
        notes=_notes(state),
        sources=_sources(),
        code=_code(state),
    )


def _about(found: LevelledUp, city: str) -> str:
    """Say the city that was looked for."""
    row = next((one for one in found.cities.to_dict("records") if one["city"] == city), None)
    if row is None:
        return ""
    own, expected = (wording.value(row[one], model.UNIT, 2) for one in ("output", "expected"))
    said = f"{titled(city)} produced {own} an hour in {model.YEAR}"
    if row["potential"] <= row["output"]:
        why = "stays as it is" if city == LONDON or row["expected"] > row["output"] else "is on or beyond the frontier"
        return f"{said} and {why}; the frontier at its size is {expected}."
    amount = wording.value(row["billion"], "GBP billion", 1)
    ends = (row["billion_lower"], row["billion_upper"])
    span = "" if np.isnan(ends[0]) else f" (95% interval {wording.interval(*ends, 'GBP billion', 1)})"
    return f"{said}; the frontier at its size is {expected}, and reaching it would be worth {amount} a year{span}."


def _alone(city: str) -> str:
    """Name the authorities of a city, and the figure of the one authority that has its name."""
    of = members().get(city, ())
    if not of or of == (city,):
        return ""
    said = f"{city} here is {wording.listing(of) if len(of) == 1 else 'the whole of ' + wording.listing(of)}."
    rows = model.table().set_index("short_name")[OUTCOME]
    if city not in of:
        return said
    alone = wording.value(float(rows[city]), model.UNIT, 2)
    return f"{said} The local authority of {city} alone produced {alone} an hour, the figure of “Explain a place”."


def _gaps(found: LevelledUp, width: Width) -> figures.Figure:
    return figures.dumbbell(
        found.gaps.reset_index(drop=True),
        "label",
        "now",
        "then",
        labels=("Now", "With cities at their potential"),
        label="Output per hour above the other",
        unit="%",
        decimals=0,
        title="Gaps in output per hour, now and with cities at their potential",
        source=_line(),
        width=width,
    )


def _essay(found: LevelledUp) -> Table:
    """Set the essay's figures beside these."""
    rows: list[tuple[object, ...]] = [
        (row["label"], "%", *ESSAY[str(key)], row["now"], row["then"], row["lower"], row["upper"])
        for key, row in found.gaps.iterrows()
    ]
    rows += [
        (row["label"], "£ billion a year", np.nan, ESSAY_BILLIONS.get(str(key), np.nan), np.nan, row["billion"],
         row["lower"], row["upper"])
        for key, row in found.sums.iterrows()
    ]  # fmt: skip
    columns = ["what", "unit", "essay_now", "essay_then", "now", "then", "lower", "upper"]
    headings = {
        "what": "What",
        "unit": "In",
        "essay_now": "Essay, then",
        "essay_then": "Essay, levelled up",
        "now": f"Here, {model.YEAR}",
        "then": "Here, levelled up",
        "lower": "95% interval, from",
        "upper": "to",
    }
    note = (
        "The essay's frontier, years and weights are not public here. The interval is from drawing the cities anew: "
        "how much the frontier rests on which cities there are. An assumed figure has none."
    )
    formats = dict.fromkeys(("essay_now", "essay_then", "now", "then", "lower", "upper"), ".0f")
    return Table("Beside the essay", pd.DataFrame(rows, columns=columns), headings, formats, note)


def _frontier(found: LevelledUp, state: State, width: Width) -> figures.Figure:
    rows = found.cities.assign(code=found.cities["city"], name=found.cities["city"].map(titled))
    order = rows.sort_values("people")
    line = pd.DataFrame({"x": order["people"], "fitted": order["expected"]}).reset_index(drop=True)
    line["lower"] = line["upper"] = line["fitted"]
    return figures.scatter(
        rows,
        "people",
        "output",
        line=line,
        highlight=[state.city] if state.city else [],
        label=[LONDON, *nine()[:3]],
        x_label="Residents, 2022",
        y_label=f"GVA per hour, {model.YEAR}",
        x_unit="",
        x_log=True,
        y_unit=model.UNIT,
        title="Cities by size, and the frontier",
        subtitle=f"{_drawn(state)}. Across, equal steps are equal factors",
        source=_line(),
        width=width,
    )


def _drawn(state: State) -> str:
    if state.kind == "quantile":
        return f"Line: {state.quantile}% of the cities lie on or below it"
    if state.kind == "average":
        return "Line: least squares through the cities"
    return f"Line: from London, {state.elasticity:g}% less for half the size (assumed)"


def _billions(found: LevelledUp, state: State, width: Width) -> figures.Figure:
    rows = found.cities[found.cities["city"].isin(nine())].sort_values("billion", ascending=False)
    rows = rows.assign(name=rows["city"].map(titled))
    known = bool(rows["billion_lower"].notna().all())
    return figures.bars(
        rows,
        "name",
        "billion",
        lower="billion_lower" if known else None,
        upper="billion_upper" if known else None,
        highlight=[titled(state.city)] if state.city in set(rows["city"]) else [],
        label="Output beyond today's",
        unit="GBP billion per year",
        decimals=1,
        title="What the nine largest cities after London would produce more",
        subtitle=_drawn(state),
        source=_line(),
        width=width,
    )


def _map(found: LevelledUp, width: Width) -> figures.Figure:
    table, of = model.table(), places().set_index("code")["city"]
    factor = (found.cities["potential"] / found.cities["output"]).set_axis(found.cities["city"])
    more = 100 * (of.map(factor).fillna(1.0) - 1)
    return maps.hexmap(
        pd.DataFrame(table).assign(more=table["code"].map(more)),
        "more",
        classes="equal",
        label="Output per hour beyond today's",
        unit="%",
        decimals=0,
        title="Where cities would produce more",
        source=_line(),
        width=width,
    )


def _table(found: LevelledUp) -> Table:
    headings = {
        "city": "City",
        "people": "Residents, 2022",
        "output": f"£ per hour, {model.YEAR}",
        "expected": "Frontier, £ per hour",
        "billion": "£ billion a year",
        "billion_lower": "95% interval, from",
        "billion_upper": "to",
    }
    formats = {"people": ",.0f", "output": ".2f", "expected": ".2f"}
    formats |= dict.fromkeys(("billion", "billion_lower", "billion_upper"), ".2f")
    note = "Cities are groups of whole local authorities: an assumption of this project. City of London is left out."
    rows = found.cities.assign(city=found.cities["city"].map(titled))
    return Table("Every city", rows[list(headings)], headings, formats, note)


def _members() -> Table:
    """List the authorities of each city."""
    rows = pd.DataFrame([(city, len(of), ", ".join(of)) for city, of in members().items()])
    headings = {"city": "City", "count": "Authorities", "members": "Which ones"}
    note = "Northern Ireland and the City of London are left out, having no hours here."
    return Table("Which authorities make up each city", rows.set_axis(list(headings), axis=1), headings, {}, note)


def _notes(state: State) -> tuple[str, ...]:
    return (
        "That cities of a size could all do as well as the best of them is an assumption, not a finding; nothing here "
        "says how, at whose cost, or how soon. Only output per hour changes: no job moves, and no town gains.",
        *filter(None, [_alone(state.city)]),
        "The answer hangs on the frontier. The usual 80% is the choice that comes nearest to the essay's sum; it was "
        "picked knowing that.",
        "Hours worked in a place are not published. They are derived from employed residents, and "
        "within each region tilted until they agree with its published output per hour: Greater London has far too few "
        "otherwise, since so many commute in.",
        "The sum is not a forecast: output of cities that caught up would also change prices and rents.",
        *(
            ["An elasticity is assumed, and so has no interval."]
            if state.kind == "elasticity"
            else ["The frontier is drawn through cities as they are: [[associated]] with size, not caused by it."]
        ),
    )


@lru_cache(maxsize=2)
def _range(with_london: bool) -> str:
    """Say what the sum for the nine cities is at the lowest and the highest quantile offered."""
    ends = [float(_levelled("quantile", one, 7, with_london, "all").sums["billion"].iloc[1]) for one in (50, 95)]
    low, high = (wording.value(one, "GBP billion", 0) for one in ends)
    return (
        f"That sum moves with the frontier chosen: where it is drawn through the best cities of each size, from {low} "
        f"with half of the cities below it to {high} with 95% of them."
    )


def _line() -> str:
    return f"{source_line(model.table().attrs, _DRAWN_FROM)}; cities: this project's grouping"


def _sources() -> tuple[str, ...]:
    attrs = model.table().attrs
    found = cited(attrs, _DRAWN_FROM)
    return (
        *(f"{one['publisher']}, {one['title']} ({one['licence']})." for one in found),
        f"{ESSAY_SOURCE}.",
        attrs["attribution"],
    )


def _code(state: State) -> str:
    raised = "None" if state.raised == "all" else "nine()"
    return (
        "from toolkit.apps.levelled_up_cities import nine, places\n"
        "from toolkit.cities import levelled_up\n\n"
        "result = levelled_up(\n"
        "    places(),\n"
        f'    kind="{state.kind}",\n'
        f"    quantile={state.quantile / 100!r},\n"
        f"    elasticity={exponent(state.elasticity)!r},\n"
        f"    with_london={state.with_london},\n"
        f"    raised={raised},\n"
        ")\n"
    )


APP = App(
    name="levelled_up_cities",
    title="Levelled-up cities",
    question="If every city did as well as its size allows, what gaps would remain, and what would it be worth?",
    state=State,
    compute=compute,
)
