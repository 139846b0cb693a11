"""A claim of the documents: a row of the ledger, as a check is handed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Claim:
    """One row of ``data/claims.csv``: who says what, and where.

    Attributes
    ----------
    id, document, section, author
        ``"C042"``; the document's title; the part of it; who wrote that part.
    topic, lab, kind
        Subject; ``"01"``, ``"02"``, ``"03"`` or ``"wider"``; level, share, change, rank, ….
    claim
        The claim in our own words.
    figure, said, unit
        The figure as the document prints it; the same as numbers, in ``unit``.
    period, geography, places
        Of the claim, in words; codes of the authorities, or names of the regions, that it speaks of by name.
    """

    id: str
    document: str
    section: str
    author: str
    topic: str
    lab: str
    kind: str
    claim: str
    figure: str
    said: tuple[float, ...]
    unit: str
    period: str
    geography: str
    places: tuple[str, ...]

    @classmethod
    def of(cls, row: Any) -> Claim:
        """Return the claim of a row (a mapping or a series) of the ledger or of its source."""
        cells: dict[str, Any] = {
            name: "" if pd.isna(row[name]) else str(row[name]) for name in cls.__dataclass_fields__
        }
        return cls(**cells | {"said": tuple(map(float, parts(cells["said"]))), "places": parts(cells["places"])})


def parts(text: str) -> tuple[str, ...]:
    """Return the parts of a cell that holds several, separated by semicolons."""
    return tuple(part.strip() for part in text.split(";") if part.strip())
