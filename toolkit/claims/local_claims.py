"""Compare one place with claims about places: does the place follow the pattern, and how many others do?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from toolkit import places
from toolkit.claims.evidence import Evidence, Frame
from toolkit.core import wording
from toolkit.core.yaml_io import module_yaml

FOLLOWS, DIFFERS, UNKNOWN = "follows the pattern", "does not follow the pattern", "no figure"
NEIGHBOURS = 10
COLUMNS = ["id", "outcome", "figures", "everywhere", "neighbours"]


@dataclass(frozen=True)
class Pair:
    """Two measures; a claim says that both are high (``sign`` 1), or that one is high where the other is low (−1)."""

    first: str
    second: str
    sign: int


DEPRIVATION = "imd_score"
PAIRS: Mapping[str, Pair] = {id: Pair(*pair) for id, pair in module_yaml(__file__).items()}
"""For each claim about places, the pattern that a place can follow; claims about people or the country have none."""


def local_claims(code: str, evidence: Evidence | None = None) -> pd.DataFrame:
    """Compare each claim in :data:`PAIRS` with one place, all places and its statistical neighbours.

    For measures that are high together, a place follows the pattern if both exceed the median authority's, or neither
    does. If the measures were unrelated, half of the places would follow it.

    Parameters
    ----------
    code
        Code of a local authority.
    evidence
        Tables; the project's own by default.

    Returns
    -------
    pandas.DataFrame
        One row per claim: ``id``, ``outcome`` (one of three), ``figures`` (both figures, in words), ``everywhere`` (of
        all places with figures, the percentage that follow the pattern), ``neighbours`` (of the ten most similar
        places, how many follow the pattern, and how many have figures).
    """
    evidence = evidence or Evidence()
    table, followed = _table(evidence), outcomes(evidence)
    neighbours = [place.code for place in places.neighbours(code, n=NEIGHBOURS)]
    rows = []
    for id, pair in PAIRS.items():
        outcome = followed[id].dropna()
        known = outcome.reindex(neighbours).dropna()
        everywhere = wording.value(100 * float(outcome.mean()), "%", 0)
        count = f"{int(known.sum())} of {len(known)}"
        rows.append((id, _word(outcome.get(code)), _figures(table, pair, code), everywhere, count))
    return pd.DataFrame(rows, columns=COLUMNS)


def as_many(code: str, evidence: Evidence | None = None) -> float:
    """Return the share (0 to 1) of places that follow at least as many patterns as this one.

    Only claims with figures for this place count, and only places with figures for all those claims.
    """
    followed = outcomes(evidence or Evidence())
    known = followed.loc[code].dropna().index
    follow = followed[known].dropna().sum(axis=1)
    return float((follow >= follow[code]).mean())


def _table(evidence: Evidence) -> Frame:
    """Return the place table by code, with the English deprivation scores of 2019."""

    def joined() -> Frame:
        table = evidence.place_table().set_index("code")
        scores = evidence.table("deprivation").query("edition == 2019").set_index("code")[DEPRIVATION]
        known = {name: dict(table.attrs[name]) for name in ("labels", "units")}
        known["labels"][DEPRIVATION], known["units"][DEPRIVATION] = "Index of Multiple Deprivation 2019", "score"
        table = table.join(scores)
        table.attrs.update(known)
        return table

    return evidence.kept("places by code", joined)


def outcomes(evidence: Evidence) -> Frame:
    """Return whether each place (row) follows each claim's pattern (column); missing if the place has no figures."""
    table = _table(evidence)
    return evidence.kept(
        "patterns", lambda: pd.DataFrame({id: _follows(table, pair) for id, pair in PAIRS.items()}, index=table.index)
    )


def _follows(table: Frame, pair: Pair) -> Frame:
    """Return by code whether the two measures are as claimed; missing if either is."""
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
