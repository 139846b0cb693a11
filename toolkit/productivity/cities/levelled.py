"""A “levelled-up” country: cities reach the potential of their size, and some gaps between its parts remain.

Swinney's essay (2.2 of the collection *The future of levelling up*, Centre for Cities) says that the map would still be
uneven if every city did as well as its size allows. The essay's frontier is not public; ours is. Only output per hour
changes: hours, residents and everything outside the cities stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.productivity.cities.frontier import frontier
from toolkit.regression.samples import Array, Mask

LONDON = "London"
GREATER_SOUTH_EAST = ("London", "South East", "East of England")
THREE = ("Birmingham", "Glasgow", "Manchester")
GAPS = {
    "south_east": "The Greater South East's lead over the rest",
    "london": "London's lead over the next largest cities",
    "cities": "The lead that cities and large towns have over the rest",
}
_COLUMNS = ("code", "city", "region", "people", "hours", "output")
_CONFIDENCE = 0.95
_ON_THE_LINE = 1e-9  # a city that defines the frontier lies on it, up to rounding


@dataclass(frozen=True, eq=False)
class LevelledUp:
    """The gains if cities reach their potential, and the gaps that remain.

    Parameters
    ----------
    cities
        One row per city, the largest first: city, people, hours (million a year), output and potential (GBP per hour),
        expected (the frontier at the city's size, which some cities exceed), billion, billion_lower, billion_upper (GBP
        billion a year from reaching the potential).
    gaps
        The index is a key of ``GAPS``; the columns are label, now, then, lower, upper (%, by how much the first is
        above the second).
    sums
        The index is “all”, “nine” or “three”; the columns are label, billion, lower, upper.
    sentence
        In words.
    """

    cities: pd.DataFrame
    gaps: pd.DataFrame
    sums: pd.DataFrame
    sentence: str


def levelled_up(
    places: pd.DataFrame,
    *,
    kind: str = "quantile",
    quantile: float = 0.8,
    elasticity: float = 0.05,
    with_london: bool = True,
    next_largest: int = 9,
    raised: Sequence[str] | None = None,
    draws: int = 400,
    seed: int = 2_022,
) -> LevelledUp:
    """Raise cities to the frontier for their size, and compare the parts of the country before and after.

    A city's output per hour is that of its places weighted by hours; its potential is the frontier at its number of
    residents, or its own figure if that is higher. London stays as it is. Each place in a city is raised by the
    city's factor.

    Parameters
    ----------
    places
        One row per place: code, city (missing outside cities), region, people, hours (million a year), output (GBP per
        hour).
    kind, quantile, elasticity
        As for ``frontier``; for an elasticity, the line starts from London.
    with_london
        Whether London is among the cities that the frontier is fitted to.
    next_largest
        How many cities after London are compared with it, and added up as “nine”.
    raised
        Names of the cities that reach their potential; all by default.
    draws, seed
        Bootstrap over cities, to show how far the result depends on which are drawn; 0 for none (then no intervals,
        as with an assumed elasticity).

    Raises
    ------
    ModelError
        A missing column or figure, no London, or an unknown city in ``raised``.
    """
    _check(places, raised)
    cities = _grouped(places)
    size, output = cities["people"].to_numpy(dtype=float), cities["output"].to_numpy(dtype=float)
    drawing = np.ones(len(cities), dtype=bool) if with_london or kind == "elasticity" else cities["city"].ne(LONDON)
    drawing = np.asarray(drawing)
    named = cities["city"].tolist()
    line = frontier(
        size[drawing],
        output[drawing],
        kind=kind,
        quantile=quantile,
        elasticity=elasticity,
        anchor=named.index(LONDON),
        times=_times(int(drawing.sum()), draws if kind != "elasticity" else 0, seed),
    )
    expected = line.at(size)
    moves = cities["city"].ne(LONDON) & cities["city"].isin(named if raised is None else raised)
    below = expected > output * (1 + _ON_THE_LINE)
    factors = np.where(below & moves.to_numpy(dtype=bool), expected / output, 1.0)
    worth = factors * output - output
    billions = worth * cities["hours"].to_numpy(dtype=float) / 1000
    cities = cities.assign(expected=expected[0], potential=factors[0] * output, billion=billions[0])
    cities["billion_lower"], cities["billion_upper"] = _ends(billions)
    gaps, sums = _gaps(places, cities, factors, next_largest), _sums(cities, billions, next_largest)
    return LevelledUp(cities, gaps, sums, _sentence(gaps, sums, next_largest))


def _check(places: pd.DataFrame, raised: Sequence[str] | None) -> None:
    lacking = [column for column in _COLUMNS if column not in places.columns]
    if lacking:
        raise ModelError(f"The table lacks the column {', '.join(lacking)}.", f"Expected {', '.join(_COLUMNS)}.", "")
    figures = places[["people", "hours", "output"]].to_numpy(dtype=float)
    if not (np.isfinite(figures) & (figures > 0)).all():
        raise ModelError("A place has no residents, hours or output.", "Expected figures above zero.", "Leave it out.")
    known = set(places["city"].dropna())
    if LONDON not in known:
        raise ModelError("None of the places is in London.", "The comparison needs London.", "Name the city “London”.")
    unknown = sorted(set(raised or ()) - known)
    if unknown:
        raise ModelError(f"No city is called {', '.join(unknown)}.", "Expected names from the column “city”.", "")


def _grouped(places: pd.DataFrame) -> pd.DataFrame:
    """Return one row per city, the largest first."""
    inside = places.dropna(subset=["city"])
    worth = (inside["hours"] * inside["output"]).groupby(inside["city"]).sum()
    cities = inside.groupby("city")[["people", "hours"]].sum()
    cities["output"] = worth / cities["hours"]
    return cities.sort_values("people", ascending=False).reset_index()


def _times(n: int, draws: int, seed: int) -> Array:
    """Return how often each city is drawn, (1 + draws, n); the first row is the cities as they are."""
    rng = np.random.default_rng(seed)
    return np.vstack([np.ones((1, n)), rng.multinomial(n, np.full(n, 1 / n), size=draws)])


def _ends(drawn: Array) -> tuple[Array, Array]:
    """Return the ends of the 95% interval of the draws after the first row; NaN without any."""
    if len(drawn) < 2:
        nothing = np.full(drawn.shape[1:], np.nan)
        return nothing, nothing
    low, high = np.quantile(drawn[1:], [(1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2], axis=0)
    return low, high


def _gaps(places: pd.DataFrame, cities: pd.DataFrame, factors: Array, next_largest: int) -> pd.DataFrame:
    at = {city: i for i, city in enumerate(cities["city"])}
    of = places["city"].map(at)
    inside = of.notna().to_numpy()
    by_place = np.ones((len(factors), len(places)))
    by_place[:, inside] = factors[:, of[inside].astype(int)]
    following = [city for city in cities["city"] if city != LONDON][:next_largest]
    south_east = places["region"].isin(GREATER_SOUTH_EAST).to_numpy()
    pairs = {
        "south_east": (south_east, ~south_east),
        "london": (places["city"].eq(LONDON).to_numpy(), places["city"].isin(following).to_numpy()),
        "cities": (inside, ~inside),
    }
    hours, output = (places[column].to_numpy(dtype=float) for column in ("hours", "output"))
    rows = {}
    for name, (first, second) in pairs.items():
        now, *_ = _above(hours, output[None, :], first, second)
        then = _above(hours, output * by_place, first, second)
        low, high = _ends(then)
        rows[name] = (GAPS[name], now, then[0], float(low), float(high))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["label", "now", "then", "lower", "upper"])


def _above(hours: Array, output: Array, first: Mask, second: Mask) -> Array:
    """Return by how many per cent output per hour of the first places is above that of the second, (draws,)."""
    a, b = (output[:, which] @ hours[which] / hours[which].sum() for which in (first, second))
    return np.asarray(100 * (a / b - 1))


def _sums(cities: pd.DataFrame, billions: Array, next_largest: int) -> pd.DataFrame:
    following = [city for city in cities["city"] if city != LONDON][:next_largest]
    groups = {
        "all": ("All cities in the scenario", cities["city"].notna()),
        "nine": (f"The {next_largest} largest after London", cities["city"].isin(following)),
        "three": (wording.listing(list(THREE)), cities["city"].isin(THREE)),
    }
    rows = {}
    for name, (label, which) in groups.items():
        drawn = billions[:, which.to_numpy()].sum(axis=1)
        low, high = _ends(drawn)
        rows[name] = (label, drawn[0], float(low), float(high))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["label", "billion", "lower", "upper"])


def _sentence(gaps: pd.DataFrame, sums: pd.DataFrame, next_largest: int) -> str:
    changes = [f"{row['label']} {_change(row['now'], row['then'])}." for row in gaps.to_dict("records")]
    nine, lower, upper = sums[["billion", "lower", "upper"]].to_numpy(dtype=float)[sums.index.get_loc("nine")]
    amount, low, high = (wording.sum_of_money(end) for end in (nine, lower, upper))
    span = "" if np.isnan(lower) else f" (95% interval {low} to {high})"
    return (
        f"If cities reached their potential, the {next_largest} largest after London would produce {amount} more a "
        f"year{span}. {' '.join(changes)}"
    )


def _change(now: float, then: float) -> str:
    """Describe how a gap changes: “would narrow from 41% to 20%”; if one figure is negative, each names its side."""
    sizes = [wording.value(abs(gap), "%", 0) for gap in (now, then)]
    negative = [gap < 0 and size != "0%" for gap, size in zip((now, then), sizes, strict=True)]
    before, after = (
        f"{size} {'behind' if below else 'ahead'}" if any(negative) and size != "0%" else size
        for size, below in zip(sizes, negative, strict=True)
    )
    if before == after:
        return f"would stay at {before}"
    if negative[0] != negative[1] and "0%" not in sizes:
        return f"would reverse, from {before} to {after}"
    return f"would {'widen' if abs(then) > abs(now) else 'narrow'} from {before} to {after}"
