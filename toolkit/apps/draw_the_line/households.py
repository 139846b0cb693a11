"""The households that are counted: the synthetic population, or a visitor's own file of microdata."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from toolkit import tables
from toolkit.core.errors import OwnFileError
from toolkit.explorer.controls import OwnFile
from toolkit.health_and_poverty.poverty.groups import with_groups
from toolkit.health_and_poverty.poverty.low_income import bootstrap_factors
from toolkit.health_and_poverty.poverty.replicates import Factors
from toolkit.uploads.microdata import Microdata, load_microdata

REPLICATES = 100
_CATEGORIES = ("region", "family_type", "work_status", "tenure", "working", "health")


@dataclass(frozen=True, eq=False)
class Households:
    """Households with what they can be divided by.

    Parameters
    ----------
    frame
        As `poverty.build` takes them, with the columns of :func:`poverty.with_groups`.
    factors
        Their bootstrap replicates, which do not depend on what is counted.
    incomes
        Column of income for each kind of income (``BHC``, ``AHC``); one and the same where the file has one only.
    kind
        ``simulation`` or ``sampling``: what the intervals tell.
    name, source, notes
        What the households are called in a title; where they are from; what to know.
    """

    frame: pd.DataFrame
    factors: Factors
    incomes: dict[str, str]
    kind: str
    name: str
    source: str
    notes: tuple[str, ...]

    @property
    def is_synthetic(self) -> bool:
        """Whether nobody in them exists."""
        return self.kind == "simulation"


@lru_cache(maxsize=8)
def synthetic(working: str) -> Households:
    """Return the synthetic population, with a definition of working households."""
    table = tables.load("synthetic_households")
    return Households(
        frame=_categories(with_groups(table, working)),
        factors=_factors(None),
        incomes={"BHC": "income_bhc", "AHC": "income_ahc"},
        kind="simulation",
        name="Simulated households",
        source="Households simulated by this project and weighted to match published figures; nobody in them exists",
        notes=(
            "The households are a [[synthetic population]] made by a program. They match published medians, poverty in "
            "Scotland by age and work, children in low income by region, and in-work poverty in the United Kingdom; "
            "everything else is assumed. Use them to see what a definition does, not how many people are in poverty.",
            "The intervals are [[simulation interval]]s: how much the figures would vary if the households were "
            "simulated again. They do not measure sampling error.",
        ),
    )


@lru_cache(maxsize=4)
def uploaded_households(file: OwnFile, working: str) -> Households:
    """Return the households of a visitor's file, with a definition of working households.

    Raises
    ------
    OwnFileError
        The file is not one of those known, or has no household incomes.
    """
    read = _read(file)
    if read.book.unit != "household":
        raise OwnFileError(
            f"“{read.book.title}” holds people without incomes.",
            "A poverty line needs the incomes of households.",
            "Choose the Living Costs and Food Survey teaching file, or remove the file to use the simulated "
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
            "The file has one income, before tax: before and after housing costs give the same result.",
        ),
    )


@lru_cache(maxsize=2)
def _factors(file: OwnFile | None) -> Factors:
    frame = tables.load("synthetic_households") if file is None else _read(file).frame
    return bootstrap_factors(frame, REPLICATES, strata="region")


@lru_cache(maxsize=1)
def _read(file: OwnFile) -> Microdata:
    return load_microdata(file.content)


def survey(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the Living Costs and Food Survey with ``work_status`` and ``family_type``, as other households have."""
    adults = frame["adults"].clip(upper=2).map({1: "One adult", 2: "Two adults or more"})
    families = adults + frame["children"].gt(0).map({True: " with children", False: ""})
    return frame.assign(work_status=frame["work"].astype(str), family_type=families)


def _categories(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with categories where there are texts: a fifth of the time to find the groups."""
    return frame.assign(**{name: frame[name].astype("category") for name in _CATEGORIES if name in frame})
