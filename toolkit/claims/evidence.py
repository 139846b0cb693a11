"""The inputs of a check: a claim, and evidence (tables, assumption files, precomputed results)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import pandas as pd

from toolkit import tables
from toolkit.core import paths
from toolkit.core.errors import SetupError, UnknownNameError

Kept = TypeVar("Kept")
Frame: TypeAlias = Any
"""A pandas frame or series, with untyped cells that mypy does not check."""
PRECOMPUTED = "claims_precomputed"


@dataclass(frozen=True)
class Claim:
    """One row of ``data/claims.csv``: who claims what, and where.

    Attributes
    ----------
    id, document, section, author
        ``"C042"``; the document's title; the section; its author.
    topic, lab, kind
        Subject; ``"01"``, ``"02"``, ``"03"`` or ``"wider"``; level, share, change, rank, ….
    claim
        The claim in our own words.
    figure, quoted, unit
        The figure as printed in the document; the same as numbers, in ``unit``.
    period, geography, places
        Period and area in words; codes of the authorities, or names of the regions, that the claim names.
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
    quoted: tuple[float, ...]
    unit: str
    period: str
    geography: str
    places: tuple[str, ...]

    @classmethod
    def of(cls, row: Any) -> Claim:
        """Return the claim from a row (a mapping or a series) of the ledger or of its source."""
        cells: dict[str, Any] = {
            name: "" if pd.isna(row[name]) else str(row[name]) for name in cls.__dataclass_fields__
        }
        return cls(**cells | {"quoted": tuple(map(float, parts(cells["quoted"]))), "places": parts(cells["places"])})


def parts(text: str) -> tuple[str, ...]:
    """Return the parts of a cell, which are separated by semicolons."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


class Evidence:
    """The tables and files that checks may use; it records every table requested.

    Parameters
    ----------
    frames
        Tables to use instead of the project's own, by name: another vintage, or a modified copy.
    files
        Assumption files by name, such as ``{"scenarios.yaml": Path(…)}``; other names are searched for in the labs'
        folders, where they must be unique.
    """

    def __init__(self, frames: Mapping[str, pd.DataFrame] | None = None, files: Mapping[str, Path] | None = None):
        self._frames = dict(frames or {})
        self._files = dict(files or {})
        self._kept: dict[object, Any] = {}
        self.used: list[str] = []

    def recorded(self) -> Evidence:
        """Return the same evidence with an empty list of tables used."""
        other = Evidence()
        other._frames, other._files, other._kept = self._frames, self._files, self._kept
        return other

    def table(self, name: str) -> Frame:
        """Return a table by name; it is shared between checks, so copy before changing it."""
        if name not in self.used:
            self.used.append(name)
        if name not in self._frames:
            self._frames[name] = tables.load(name)
        return self._frames[name]

    def place_table(self) -> Frame:
        """Return ``places`` joined with ``place_indicators``, as ``tables.place_table`` does."""
        places, indicators = self.table("places"), self.table("place_indicators")

        def joined() -> pd.DataFrame:
            fresh = ["code", *(name for name in indicators.columns if name not in places.columns)]
            frame = places.merge(indicators[fresh], on="code", how="left", validate="one_to_one")
            frame.attrs.update(tables.place_table().attrs)
            return frame

        return self.kept("place_table", joined)

    def kept(self, key: object, make: Callable[[], Kept]) -> Kept:
        """Return the result of ``make``, computed once for all checks."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def precomputed(self, result: str) -> Frame:
        """Return the quantities of a precomputed result from its table."""
        frame = self.table(PRECOMPUTED)
        quantities = frame[frame["result"] == result].set_index("quantity")["value"]
        if quantities.empty:
            raise UnknownNameError("precomputed result", result, sorted(frame["result"].unique()))
        return quantities

    def file(self, name: str) -> Path:
        """Return the path of a lab's assumption file.

        Raises
        ------
        SetupError
            No lab, or more than one, has a file of this name.
        """
        if name not in self._files:
            files = sorted((paths.folder().parent / "labs").glob(f"*/{name}"))
            if len(files) != 1:
                raise SetupError(
                    f"{len(files)} labs have a file “{name}”.", "Expected one.", "Give its path: Evidence(files={…})."
                )
            self._files[name] = files[0]
        return self._files[name]
