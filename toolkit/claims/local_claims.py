"""General claims compared with one place: does it follow the pattern, and do the places most like it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd

from toolkit import places
from toolkit.claims.evidence import Evidence, Frame
from toolkit.core import wording

FOLLOWS, DIFFERS, UNKNOWN = "follows the pattern", "does not follow it", "no figure"
NEIGHBOURS = 10
COLUMNS = ["id", "outcome", "figures", "neighbours"]


@dataclass(frozen=True)
class Pair:
    """Two measures that a claim says are high together (``sign`` 1), or one high where the other is low (−1)."""

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
"""By claim: what is true of a place that follows the pattern."""


def local_claims(code: str, evidence: Evidence | None = None) -> pd.DataFrame:
    """Compare each claim of :data:`PAIRS` with one place and its statistical neighbours.

    A place follows the pattern of two measures that are high together if both are above the median authority, or
    both are not.

    Parameters
    ----------
    code
        Of a local authority.
    evidence
        Tables; the project's own by default.

    Returns
    -------
    pandas.DataFrame
        One row a claim: ``id``, ``outcome`` (one of three), ``figures`` (both, in words), ``neighbours`` (of the ten
        places most like it, how many follow the pattern, of how many with figures).
    """
    evidence = evidence or Evidence()
    table: Frame = evidence.kept("places by code", lambda: evidence.place_table().set_index("code"))
    neighbours = [place.code for place in places.neighbours(code, n=NEIGHBOURS)]
    rows = []
    for id, pair in PAIRS.items():
        outcome = evidence.kept(pair, partial(_follows, table, pair))
        known = outcome.reindex(neighbours).dropna()
        count = f"{int(known.sum())} of {len(known)}"
        rows.append((id, _word(outcome.get(code)), _figures(table, pair, code), count))
    return pd.DataFrame(rows, columns=COLUMNS)


def _follows(table: Frame, pair: Pair) -> Frame:
    """Return by code whether the two measures lie as claimed; missing where one of them is."""
    figures = table[[pair.first, pair.second]].dropna()
    above = figures > table[[pair.first, pair.second]].median()
    return ((above[pair.first] == above[pair.second]) == (pair.sign > 0)).astype(float)


def _word(outcome: float | None) -> str:
    return UNKNOWN if outcome is None else FOLLOWS if outcome else DIFFERS


def _figures(table: Frame, pair: Pair, code: str) -> str:
    row, labels, units = table.loc[code], table.attrs["labels"], table.attrs["units"]
    words = []
    for column in (pair.first, pair.second):
        median = float(table[column].median())
        figure = wording.value(row[column], units[column])
        side = "" if pd.isna(row[column]) else f", {'above' if row[column] > median else 'not above'} the median"
        words.append(f"{labels[column]}: {figure}{side}")
    return "; ".join(words)
