"""The households to count: the synthetic population, or a visitor's own microdata file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from toolkit import tables
from toolkit.apps.shared.microdata import Microdata, load_microdata
from toolkit.apps.shared.simulated_people import Edition, edition
from toolkit.core.errors import OwnFileError
from toolkit.explorer.controls import OwnFile
from toolkit.health_and_poverty.poverty.groups import with_groups
from toolkit.health_and_poverty.poverty.low_income import bootstrap_factors
from toolkit.health_and_poverty.poverty.replicates import Factors

REPLICATES = 100
_CATEGORIES = ("region", "family_type", "work_status", "tenure", "working", "health")


@dataclass(frozen=True, eq=False)
class Households:
    """Households with the columns for dividing them into groups.

    Parameters
    ----------
    frame
        The households, in the form for `poverty.build`, with the columns of :func:`poverty.with_groups`.
    factors
        Their bootstrap replicates, which do not depend on what is counted.
    incomes
        Income column for each kind of income (``BHC``, ``AHC``); the same column if the file has only one.
    kind
        ``simulation`` or ``sampling``: what the intervals measure.
    name, source, notes
        Title; source; caveats.
    edition
        The simulated population, if it is one.
    """

    frame: pd.DataFrame
    factors: Factors
    incomes: dict[str, str]
    kind: str
    name: str
    source: str
    notes: tuple[str, ...]
    edition: Edition | None = None

    def word(self, counted: str) -> str:
        """Return the word for the units counted in these households."""
        return counted if self.edition is None else self.edition.word(counted)


@lru_cache(maxsize=8)
def synthetic(working: str, year: str) -> Households:
    """Return the synthetic population of a year, with a definition of working households."""
    people = edition(year)
    return Households(
        frame=_categories(with_groups(tables.load(people.table), working)),
        factors=_factors(people.table),
        incomes={"BHC": "income_bhc", "AHC": "income_ahc"},
        kind="simulation",
        name=people.name,
        source=people.source,
        notes=(
            f"{people.note} Use this population to see what a definition does, not how many people are in poverty.",
            f"The [[simulation interval]]s show how much the figures would vary if the {people.unit} were "
            "simulated again. They do not measure sampling error.",
        ),
        edition=people,
    )


@lru_cache(maxsize=4)
def uploaded_households(file: OwnFile, working: str) -> Households:
    """Return the households of a visitor's file, with a definition of working households.

    Raises
    ------
    OwnFileError
        The file is not one of the known files, or has no household incomes.
    """
    read = _read(file)
    if read.book.unit != "household":
        raise OwnFileError(
            f"“{read.book.title}” has people but no incomes.",
            "Household incomes are needed to draw a poverty line.",
            "Choose the Living Costs and Food Survey teaching file, or remove your file to use the simulated "
            "households.",
        )
    frame = _categories(with_groups(survey(read.frame), working))
    return Households(
        frame=frame,
        factors=_factors(file),
        incomes={"BHC": "income", "AHC": "income"},
        kind="sampling",
        name=read.book.title.partition(":")[0],
        source=f"Your copy of: {read.frame.attrs['source']}",
        notes=(
            *read.notes,
            "The file has one measure of income, before tax, so results before and after housing costs are the same.",
        ),
    )


@lru_cache(maxsize=3)
def _factors(file: OwnFile | str) -> Factors:
    frame = tables.load(file) if isinstance(file, str) else _read(file).frame
    return bootstrap_factors(frame, REPLICATES, strata="region")


@lru_cache(maxsize=1)
def _read(file: OwnFile) -> Microdata:
    return load_microdata(file.content)


def survey(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the Living Costs and Food Survey with ``work_status`` and ``family_type``, as in the other tables."""
    adults = frame["adults"].clip(upper=2).map({1: "One adult", 2: "Two or more adults"})
    families = adults + frame["children"].gt(0).map({True: " with children", False: ""})
    return frame.assign(work_status=frame["work"].astype(str), family_type=families)


def _categories(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with text columns as categories, which makes grouping five times faster."""
    return frame.assign(**{name: frame[name].astype("category") for name in _CATEGORIES if name in frame})
