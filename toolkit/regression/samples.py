"""Which places a model is fitted on: named samples and a user's own choice.

A sample is a rule on the codes of the places (2023 local authority districts), so it needs no other column:
the first letter of a code tells the nation, and the codes of the London boroughs begin with E09.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.regression.rows import Rows

CITY_OF_LONDON, ISLES_OF_SCILLY = "E09000001", "E06000053"
NATIONS = {"E": "England", "W": "Wales", "S": "Scotland", "N": "Northern Ireland"}
_TINY = frozenset({CITY_OF_LONDON, ISLES_OF_SCILLY})

Mask: TypeAlias = npt.NDArray[np.bool_]
Asked: TypeAlias = str | Iterable[str] | Iterable[bool]


@dataclass(frozen=True)
class Sample:
    """A rule that says whether a place belongs.

    Parameters
    ----------
    name
        The name by which a user asks for it.
    phrase
        How a sentence says it, after “places of”.
    nations
        First letters of the codes that belong: E, W, S, N.
    without_london
        Leave the 33 London authorities out.
    without
        Codes that do not belong.
    """

    name: str
    phrase: str
    nations: str = "EWSN"
    without_london: bool = False
    without: frozenset[str] = field(default_factory=frozenset)

    def holds(self, code: str) -> bool:
        """Say whether the place with this code belongs."""
        london = self.without_london and code.startswith("E09")
        return code[:1] in self.nations and not london and code not in self.without


_ALL = (
    Sample("UK", "the United Kingdom"),
    Sample("Great Britain", "Great Britain", "EWS"),
    Sample("England", "England", "E"),
    Sample("Wales", "Wales", "W"),
    Sample("Scotland", "Scotland", "S"),
    Sample("Northern Ireland", "Northern Ireland", "N"),
    Sample("England and Wales", "England and Wales", "EW"),
    Sample(
        "England and Wales without City of London and Isles of Scilly",
        "England and Wales without the City of London and the Isles of Scilly",
        "EW",
        without=_TINY,
    ),
    Sample("UK without London", "the United Kingdom without London", without_london=True),
    Sample(
        "UK without City of London and Isles of Scilly",
        "the United Kingdom without the City of London and the Isles of Scilly",
        without=_TINY,
    ),
)
SAMPLES: dict[str, Sample] = {sample.name: sample for sample in _ALL}


@dataclass(frozen=True, eq=False)
class Choice:
    """A sample applied to a table.

    Parameters
    ----------
    asked
        The name, or the chosen codes: what reproduces the choice.
    phrase
        How a sentence says it, after “places of”.
    mask
        (rows of the table,) whether each row belongs.
    """

    asked: str | tuple[str, ...]
    phrase: str
    mask: Mask


def choose(rows: Rows, sample: Asked) -> Choice:
    """Apply a sample to the rows of a table (without a column ``code``, “UK” is every row, and a mask works).

    Parameters
    ----------
    rows
        One a place.
    sample
        A name in ``SAMPLES``, or a user's own: codes, or one True or False for each row of the table.

    Returns
    -------
    Choice
        The rows that belong.

    Raises
    ------
    UnknownNameError
        No sample or no place has that name or code.
    ModelError
        The mask does not fit the table, or nothing was chosen.
    """
    if isinstance(sample, str):
        return _named(rows, sample)
    asked = list(sample)
    if asked and all(isinstance(one, bool | np.bool_) for one in asked):
        return _masked(rows, sample, asked)
    return _coded(rows, [str(one) for one in asked])


def near(name: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Return the known names most like a name, best first."""
    from rapidfuzz import fuzz, process, utils

    # Whole words count wherever they stand (“sick” finds long_term_sick_2021); a letter or two inside a word do not.
    found = process.extract(
        str(name),
        list(known),
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
        limit=limit,
        score_cutoff=55,
    )
    return [match for match, _, _ in found]


def _named(rows: Rows, name: str) -> Choice:
    if name not in SAMPLES:
        raise UnknownNameError(
            "sample", name, near(name, SAMPLES), f"The samples: {'; '.join(SAMPLES)}; or a list of codes."
        )
    sample = SAMPLES[name]
    if name == "UK":
        return Choice(name, sample.phrase, np.ones(len(rows.codes), dtype=bool))
    if "code" not in rows.frame.columns:
        raise ModelError(
            f"The sample “{name}” cannot be told from this table.",
            "Expected a column “code” with the codes of the places.",
            "Use a table with codes, or the sample “UK”, which is every row.",
        )
    mask = np.fromiter((sample.holds(code) for code in rows.codes), bool, len(rows.codes))
    return Choice(name, sample.phrase, mask)


def _masked(rows: Rows, sample: object, asked: list[object]) -> Choice:
    moved = isinstance(sample, pd.Series) and not sample.index.equals(rows.frame.index)
    if len(asked) != len(rows.codes) or moved:
        raise ModelError(
            f"The sample holds {len(asked)} answers for a table of {len(rows.codes)} rows"
            + (", or in another order." if moved else "."),
            "Expected one True or False for each row, in the order of the table.",
            'Make it from the same table, such as table["region"] == "Wales".',
        )
    mask = np.array(asked, dtype=bool)
    return _own(rows, mask)


def _coded(rows: Rows, asked: list[str]) -> Choice:
    codes = rows.codes
    unknown = sorted(set(asked) - set(codes))
    if unknown:
        raise UnknownNameError(
            "place code in the table", unknown[0], near(unknown[0], codes), "Give codes of its column “code”."
        )
    wanted = set(asked)
    return _own(rows, np.fromiter((code in wanted for code in codes), bool, len(codes)))


def _own(rows: Rows, mask: Mask) -> Choice:
    chosen = tuple(code for code, belongs in zip(rows.codes, mask, strict=True) if belongs)
    if not chosen:
        raise ModelError("The sample holds no place.", "Expected some.", "Choose the places to keep.")
    return Choice(chosen, "your own choice", mask)
