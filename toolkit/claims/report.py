"""A claim with its verdict and working, as displayed in a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd

from toolkit.claims.check_result import CheckResult
from toolkit.claims.evidence import Claim
from toolkit.claims.rules import RULES, VERDICTS
from toolkit.core import wording


def headline(verdict: str) -> str:
    """Return a verdict as a symbol and its label: “● Reproduced”."""
    return f"{VERDICTS[verdict].shape} {VERDICTS[verdict].label}"


def in_words(computed: float | None, unit: str, interval: tuple[float, float] | None = None) -> str:
    """Return a computed figure with its unit and interval; empty if there is none."""
    if computed is None or pd.isna(computed):
        return ""
    figure = _figure(computed, unit)
    if interval is None or any(pd.isna(end) for end in interval):
        return figure
    return f"{figure} ({wording.interval(*interval, unit)})"


def _figure(computed: float, unit: str) -> str:
    """Return a formatted figure: a rank as “rank 3”, one year as “1 year”."""
    if unit.endswith("correlation"):
        return f"{unit} {wording.number(computed)}"
    if unit.partition(" ")[0] == "rank":
        rest = unit.removeprefix("rank")
        return f"{wording.ordinal(round(computed))}{rest}" if rest else f"rank {wording.number(computed, 0)}"
    return wording.value(computed, "year" if unit == "years" and computed == 1 else unit, full=True)


@dataclass(frozen=True)
class Report:
    """A claim under test: the claim, the result of its check, the tables used, and the code that computed it."""

    claim: Claim
    result: CheckResult
    tables: tuple[str, ...]
    code: str

    def facts(self) -> dict[str, str]:
        """Return the facts for readers, by heading."""
        result, ruling = self.result, self.result.ruling
        facts = {
            "Claim": self.claim.claim,
            "Who": f"{self.claim.author}, {self.claim.document}, {self.claim.section}",
            "Quoted figure": self.claim.figure,
            "Computed": in_words(result.computed, result.unit, result.interval),
            "Verdict": f"{headline(ruling.verdict)}: {ruling.why}",
            "Rule": RULES[ruling.rule],
            "In a sentence": result.sentence,
            "From": ", ".join(self.tables) or "the document itself",
            "Vintage": result.vintage,
        }
        return {heading: words for heading, words in facts.items() if words}

    def __repr__(self) -> str:
        lines = [f"{self.claim.id}", *(f"  {heading}: {words}" for heading, words in self.facts().items())]
        working = self.result.working.dropna(axis=1, how="all")
        return "\n".join([*lines, "", working.to_string(index=False) if len(working) else "", "", self.code]).rstrip()

    def _repr_html_(self) -> str:
        facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in self.facts().items())
        working = self.result.working.dropna(axis=1, how="all")
        table = working.to_html(index=False, border=0, float_format=wording.number) if len(working) else ""
        lines = f"<details><summary>How the result is computed</summary><pre>{escape(self.code)}</pre></details>"
        return f"<section><h4>{self.claim.id}</h4><dl>{facts}</dl>{table}{lines}</section>"
