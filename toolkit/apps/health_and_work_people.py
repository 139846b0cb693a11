"""A visitor's census teaching file in “Health and work here”: who is in work by health, and a region's gap by it."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from toolkit import wording
from toolkit.apps.controls import OwnFile
from toolkit.apps.result import Table, Text
from toolkit.errors import OwnFileError
from toolkit.health_and_work import NOTES, WorkModel, model, of_working_age
from toolkit.health_gap import PUBLISHED, of_people
from toolkit.tables.microdata import load_microdata


@lru_cache(maxsize=1)
def _fitted(file: OwnFile) -> tuple[pd.DataFrame, WorkModel, tuple[str, ...]]:
    """Return people of working age, the model of them, and what the file cannot tell: kept for the visit."""
    data = load_microdata(file.content)
    if data.book.unit != "person":
        raise OwnFileError(
            f"“{data.book.title}” holds households, and asks nobody about health.",
            "Work and health can be compared only between people of whom both are known.",
            "Bring a census teaching file of 2011 or 2021, or take this one to “Draw the line”.",
        )
    people = of_working_age(data.frame)
    return people, model(people), data.notes


def sentence(file: OwnFile) -> str:
    """Say how much rarer work is in the worst health."""
    return f"Your file “{file.name}”: {_fitted(file)[1].sentence()}"


def effects(file: OwnFile) -> Table:
    """List differences in the probability of work, and odds ratios, by health."""
    found = _fitted(file)[1]
    rows = found.effects.loc["health"].join(found.odds.loc["health"][["odds_ratio"]]).reset_index()
    headings = {
        "level": "Health",
        "logit": "Work rarer by, points (logit)",
        "logit_lower": "from",
        "logit_upper": "to",
        "linear": "Linear model",
        "linear_lower": "from",
        "linear_upper": "to",
        "odds_ratio": "Odds ratio",
    }
    formats = dict.fromkeys(list(headings)[1:7], ".1f") | {"odds_ratio": ".2f"}
    note = f"Against {found.reference['health'].lower()} health, at the same age, sex and region; 95% intervals."
    return Table(f"Being in work by health: {found.n:,} people", rows[list(headings)], headings, formats, note)


@lru_cache(maxsize=1)
def gaps(file: OwnFile) -> Table:
    """List each region's gap in work, and how much of it goes with health."""
    people, found, _ = _fitted(file)
    every = [of_people(people, found, str(region)) for region in people["region"].cat.categories]
    rows = pd.DataFrame([(one.region, one.gap, one.health, one.others, one.left) for one in every])
    rows = rows.set_axis(["region", "gap", "health", "others", "left"], axis=1).sort_values("gap")
    headings = {
        "region": "Region",
        "gap": "Gap to all others, points",
        "health": "with health",
        "others": "with age and sex",
        "left": "neither",
    }
    published = PUBLISHED["employment"]
    note = (
        f"Published for {published.gap}: {wording.value(published.share, '%', 0)} with health "
        f"({published.data}). {every[0].notes[0]} The parts of small regions and small gaps are mostly chance."
    )
    formats = dict.fromkeys(list(headings)[1:], ".1f")
    return Table("Gaps in work between people of the regions, shared out", rows, headings, formats, note)


def code(file: OwnFile) -> str:
    """Return the lines of Python that fit the model of people."""
    return f"""
from toolkit.health_and_work import model, of_working_age
from toolkit.tables.microdata import load_microdata

effects = model(of_working_age(load_microdata({file.name!r}).frame)).effects
effects
"""


def caveats(file: OwnFile) -> Text:
    """Say what the file cannot tell."""
    return Text("What your file cannot tell", (*NOTES, *_fitted(file)[2]))
