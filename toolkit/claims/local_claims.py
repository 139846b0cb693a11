"""Claims about places in general, held against one place: does it hold here, and in the places most like it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd

from toolkit import places
from toolkit.claims.evidence import Evidence, Frame
from toolkit.core import wording

HOLDS, NOT, UNKNOWN = "holds", "does not hold", "no figure"
NEIGHBOURS = 10
COLUMNS = ["id", "here", "why", "alike"]


@dataclass(frozen=True)
class Pair:
    """Two measures that a claim says go together (``sign`` 1) or against each other (−1)."""

    first: str
    second: str
    sign: int


PAIRS: Mapping[str, Pair] = {
    "C008": Pair("level4_2021", "high_productivity_sectors_2019", 1),
    "C076": Pair("level4_2021", "median_weekly_pay_2023", 1),
    "C267": Pair("gigabit_2026", "gva_per_hour_2023", 1),
    "C287": Pair("gva_per_hour_2023", "median_weekly_pay_2023", 1),
    "C291": Pair("gva_per_hour_2019", "long_term_sick_2021", -1),
    "C318": Pair("hle_male_2022_24", "gva_per_hour_2019", 1),
    "C325": Pair("no_qualifications_2021", "median_weekly_pay_2023", -1),
    "C326": Pair("employment_rate_2023", "long_term_sick_2021", -1),
    "C330": Pair("employment_rate_2023", "level4_2021", 1),
}
"""By claim: what would be seen in a place that is as the claim says places are."""


def local_claims(code: str, evidence: Evidence | None = None) -> pd.DataFrame:
    """Hold each claim of :data:`PAIRS` against one place and its statistical neighbours.

    A claim that two measures go together holds in a place that is on the same side of the middle authority in both.

    Parameters
    ----------
    code
        Of a local authority.
    evidence
        Tables; the project's own by default.

    Returns
    -------
    pandas.DataFrame
        One row a claim: ``id``, ``here`` (holds, does not hold, no figure), ``why`` (both figures in words), ``alike``
        (of the ten places most like it, in how many it holds, of how many with figures).
    """
    evidence = evidence or Evidence()
    table: Frame = evidence.kept("places by code", lambda: evidence.place_table().set_index("code"))
    alike = [one.code for one in places.neighbours(code, n=NEIGHBOURS)]
    rows = []
    for id, pair in PAIRS.items():
        outcome = evidence.kept(pair, partial(_holds, table, pair))
        known = outcome.reindex(alike).dropna()
        said = f"{int(known.sum())} of {len(known)}"
        rows.append((id, _word(outcome.get(code)), _why(table, pair, code), said))
    return pd.DataFrame(rows, columns=COLUMNS)


def _holds(table: Frame, pair: Pair) -> Frame:
    """Return by code whether the two measures lie as claimed; missing where one of them is."""
    figures = table[[pair.first, pair.second]].dropna()
    above = figures > table[[pair.first, pair.second]].median()
    return ((above[pair.first] == above[pair.second]) == (pair.sign > 0)).astype(float)


def _word(outcome: float | None) -> str:
    return UNKNOWN if outcome is None else HOLDS if outcome else NOT


def _why(table: Frame, pair: Pair, code: str) -> str:
    row, labels, units = table.loc[code], table.attrs["labels"], table.attrs["units"]
    said = []
    for column in (pair.first, pair.second):
        middle = float(table[column].median())
        figure = wording.value(row[column], units[column])
        side = "" if pd.isna(row[column]) else f", {'above' if row[column] > middle else 'not above'} the middle"
        said.append(f"{labels[column]}: {figure}{side}")
    return "; ".join(said)
