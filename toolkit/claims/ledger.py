"""The ledger: every claim with its stored verdict, and verdicts recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from toolkit import tables
from toolkit.claims import registry
from toolkit.claims.check_result import CheckResult
from toolkit.claims.evidence import Claim, Evidence
from toolkit.claims.report import Report, headline, in_words
from toolkit.core.errors import UnknownNameError

COMPUTED = ("verdict", "rule", "why", "computed", "lower", "upper", "computed_unit", "check", "table", "vintage")
CLOSING = ("Claim", "Quoted figure", "Computed", "Verdict", "In a sentence")


def ledger() -> pd.DataFrame:
    """Return the table ``claims``: one row per claim, sorted by id."""
    return tables.load("claims")


def claim(id: str) -> Claim:
    """Return one claim.

    Raises
    ------
    UnknownNameError
        No claim has this id.
    """
    rows = ledger()
    row = rows[rows["id"] == id]
    if row.empty:
        raise UnknownNameError("claim", id, list(rows["id"]), "claims.ledger() lists them all.")
    return Claim.of(row.iloc[0])


def check(id: str, frames: Mapping[str, pd.DataFrame] | None = None, evidence: Evidence | None = None) -> Report:
    """Recompute one claim and show the working.

    Parameters
    ----------
    id
        Such as ``"C010"``.
    frames
        Tables to use instead of the project's own, by name.
    evidence
        Evidence to reuse, so that nothing is read twice; ``frames`` is then ignored.

    Raises
    ------
    UnknownNameError
        Unknown claim, or a claim without a check because no table can test it.
    """
    row, used = claim(id), (evidence or Evidence(frames)).recorded()
    return Report(row, registry.of(id)(row, used), tuple(used.used), registry.source_of(id))


def verdicts(
    frames: Mapping[str, pd.DataFrame] | None = None,
    files: Mapping[str, Path] | None = None,
    rows: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Recompute every verdict.

    Parameters
    ----------
    frames, files
        Tables and assumption files to use instead of the project's own, by name.
    rows
        Claims to judge; by default those in the ledger.

    Returns
    -------
    pandas.DataFrame
        One row per claim with a check: ``id``, then the computed columns of the ledger (``COMPUTED``) and ``sentence``.
    """
    every = {row["id"]: Claim.of(row) for _, row in (ledger() if rows is None else rows).iterrows()}
    evidence = Evidence(frames, files)
    return pd.DataFrame(
        [
            _row(every[id], function(every[id], used := evidence.recorded()), used)
            for id, function in registry.checks().items()
            if id in every
        ],
        columns=["id", *COMPUTED, "sentence"],
    )


def _row(claim: Claim, result: CheckResult, evidence: Evidence) -> dict[str, object]:
    lower, upper = result.interval or (None, None)
    return {
        "id": claim.id,
        "verdict": result.ruling.verdict,
        "rule": result.ruling.rule,
        "why": result.ruling.why,
        "computed": result.computed,
        "lower": lower,
        "upper": upper,
        "computed_unit": result.unit,
        "check": registry.name_of(claim.id),
        "table": "; ".join(evidence.used),
        "vintage": result.vintage,
        "sentence": result.sentence,
    }


def closing_table(lab: str | None = None, topic: str | None = None) -> pd.DataFrame:
    """Return the ledger for readers: claim, figures, verdict and sentence, without claims that nobody would quote.

    Parameters
    ----------
    lab
        ``"01"``, ``"02"``, ``"03"`` or ``"wider"``; all by default.
    topic
        Such as ``"inequality"``; all by default.

    Raises
    ------
    UnknownNameError
        No claim belongs to this lab or topic.
    """
    rows = ledger()
    for column, choice in (("lab", lab), ("topic", topic)):
        if choice is not None:
            if choice not in set(rows[column]):
                raise UnknownNameError(column, choice, sorted(rows[column].unique()))
            rows = rows[rows[column] == choice]
    rows = rows[rows["verdict"] != "context"].set_index("id")
    cells = [
        [
            row["claim"],
            row["figure"] or "in words",
            in_words(row["computed"], row["computed_unit"] or "", (row["lower"], row["upper"])),
            headline(row["verdict"]),
            row["sentence"],
        ]
        for row in rows.astype(object).where(rows.notna(), None).to_dict("records")
    ]
    return pd.DataFrame(cells, columns=list(CLOSING), index=rows.index)
