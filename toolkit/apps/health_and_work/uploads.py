"""A visitor's census teaching file in “Health and work here”: employment by health, and the gap linked to health."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from toolkit.apps.shared.microdata import load_microdata
from toolkit.core import wording
from toolkit.core.errors import OwnFileError
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.controls import OwnFile
from toolkit.explorer.result import Table, Text
from toolkit.health_and_poverty.employment_model import NOTES, WorkModel, model, of_working_age
from toolkit.health_and_poverty.health_gap import LEAST_PEOPLE, PUBLISHED, HealthGap, bootstrap, of_people

_WORDS = module_yaml(__file__)


@lru_cache(maxsize=1)
def _fitted(file: OwnFile) -> tuple[pd.DataFrame, WorkModel, tuple[str, ...]]:
    """Return people of working age, their model, and what the file cannot show: cached for the visit."""
    data = load_microdata(file.content)
    if data.book.unit != "person":
        raise OwnFileError(
            f"“{data.book.title}” has households but no question on health.",
            "This comparison needs data on people’s work and health in the same file.",
            "Choose a census teaching file for 2011 or 2021, or open this one in “Draw the line”.",
        )
    people = of_working_age(data.frame)
    return people, model(people), data.notes


def sentence(file: OwnFile) -> str:
    """Return a sentence on how much lower employment is among people in the worst health."""
    return f"Your file “{file.name}”: {_fitted(file)[1].sentence()}"


def effects(file: OwnFile) -> Table:
    """Return differences in the probability of work, and odds ratios, by health."""
    logit = _fitted(file)[1]
    rows = logit.effects.loc["health"].join(logit.odds.loc["health"][["odds_ratio"]]).reset_index()
    return Table.worded(_WORDS["effects"], rows, n=logit.n, reference=logit.reference["health"].lower())


@lru_cache(maxsize=1)
def gaps(file: OwnFile) -> Table:
    """Return each region's gap in employment, and how much of it is linked to health."""
    people, logit, _ = _fitted(file)
    drawn = bootstrap(people)
    every = [of_people(people, logit, str(region), drawn) for region in people["region"].cat.categories]
    rows = pd.DataFrame([_parts(gap, int((people["region"] == gap.region).sum())) for gap in every])
    ordered = rows.sort_values("gap").loc[:, ~(rows == "").all()]
    published = PUBLISHED["employment"]
    values = {"share": wording.value(published.share, "%", 0), "note": every[0].notes[0], "least": LEAST_PEOPLE}
    return Table.worded(_WORDS["gaps"], ordered, published=published, replicates=len(drawn.gap), **values)


def _parts(gap: HealthGap, people: int) -> dict[str, object]:
    """Return a region's row; without figures if the file has too few of its people."""
    names = ("gap", "gap_lower", "gap_upper", "health", "lower", "upper", "others", "left")
    few = people < LEAST_PEOPLE
    figures = {name: float("nan") if few else getattr(gap, name) for name in names}
    why = f"fewer than {LEAST_PEOPLE} people in the file" if few else ""
    return {"region": gap.region, "people": people, **figures, "why": why}


def code(file: OwnFile) -> str:
    """Return the Python code that fits the model of people."""
    return str(_WORDS["code"].format(file.name))


def caveats(file: OwnFile) -> Text:
    """Return what the file cannot show."""
    return Text("What your file cannot show", (*NOTES, *_fitted(file)[2]))
