"""A one-page appraisal for a region: the template `appraisal.md` with the computable numbers filled in.

    from appraisal import page
    page("Wales")  # a notebook displays it as text; print(page("Wales").data) gives a copyable version

A blank line is left for what only people can decide.
"""

from __future__ import annotations

from pathlib import Path

from IPython.display import Markdown
from lab03 import GIVEN, outlook

from toolkit import jobs, tables
from toolkit.core.errors import UnknownNameError
from toolkit.core.wording import value

TEMPLATE = Path(__file__).parent / "appraisal.md"


def numbers(region: str) -> dict[str, str]:
    """Return a region's computed numbers as text, each with its range if it has one.

    Raises
    ------
    UnknownNameError
        Unknown region.
    """
    seen, market = outlook(), tables.load("labour_market")
    if region not in seen.regions:
        raise UnknownNameError("region", region, seen.regions)
    end, year = seen.years[-1], GIVEN["net.year"]
    at = seen.regions.index(region)
    here = market.loc[(market["region"] == region) & (market["year"] == year)].iloc[0]
    published, guide = (seen.by_region(end, rule).iloc[at] for rule in ("published", "guide"))
    moved = jobs.swings(seen, seen.simulation.workforce, end, "net").iloc[0]
    return {
        "region": region,
        "year": str(end),
        "start": str(seen.years[0]),
        "counted": str(year),
        "gross": _range(published, "gross"),
        "net": _range(published, "net"),
        "guide": _range(guide, "net"),
        "displaced": _range(published, "displaced"),
        "unemployed": _about(here["unemployed"]),
        "rate": value(float(here["unemployment_rate"]), "%", 1),
        "per_hundred": value(100 * published["gross"] / float(here["unemployed"]), decimals=0),
        "points": value(100 * published["net"] / float(here["active"]), decimals=1),
        "moves": str(moved["label"]),
        "moves_from": _about(min(moved["at_low"], moved["at_high"])),
        "moves_to": _about(max(moved["at_low"], moved["at_high"])),
        "low_share": value(100 * GIVEN["skills.low_share"], "%", 0),
        "lag": str(GIVEN["training.lag"]),
        "assumed": value(100 * _assumed(), "%", 0),
    }


def _assumed() -> float:
    """Return the share of this lab's assumptions that are our own."""
    return sum(one.tag == "assumed" for one in GIVEN.items) / len(GIVEN)


def _range(row: object, measure: str) -> str:
    middle, lower, upper = (float(row[name]) for name in (measure, f"{measure}_lower", f"{measure}_upper"))
    return f"{_about(middle)} ({_about(lower)} to {_about(upper)})"


def _about(count: float) -> str:
    """Format a number to two figures: more would be false precision."""
    return value(float(f"{count:.2g}"), decimals=0)


def page(region: str) -> Markdown:
    """Return the page for a region.

    Parameters
    ----------
    region
        One of the eleven regions and nations of Great Britain.

    Raises
    ------
    UnknownNameError
        Unknown region.
    """
    return Markdown(TEMPLATE.read_text(encoding="utf-8").format(**numbers(region)))
