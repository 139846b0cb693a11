"""Claims in the published texts that specification curves can test, each with every defensible specification.

A text that says “poor health holds places back” does not give the year, the measure or the controls. More than
one choice of each can be defended, so every defensible choice is tested.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from toolkit.core.yaml_io import module_yaml
from toolkit.regression.samples import Rows
from toolkit.regression.specification_curve.choices import Choices

_WORDS = module_yaml(__file__)
_MEASURES, _REGIONS = ({name: tuple(of) for name, of in _WORDS[sets].items()} for sets in ("measures", "regions"))
OUTPUT, CONTROLS, QUALIFICATIONS = (_MEASURES[name] for name in ("output", "controls", "qualifications"))


@dataclass(frozen=True)
class Share:
    """A published share of the gap between two groups of regions that a predictor is claimed to account for.

    Parameters
    ----------
    share
        0 to 1; if the text gives a bound (“over half”), the bound.
    inside, among
        Regions of the group; all regions compared, or () for all.
    words
        How a sentence refers to the published share.
    source
        Who published it.
    """

    share: float
    inside: tuple[str, ...]
    among: tuple[str, ...]
    words: str
    source: str


@dataclass(frozen=True)
class Question:
    """A claim, and every combination of choices that tests it.

    Parameters
    ----------
    name
        Key in ``QUESTIONS``.
    claim
        The claim in our own words.
    source
        The author and publication.
    sign
        +1 or −1: the sign of the association if the claim is right.
    outcome
        The outcome in words, for a sentence (“output per hour”).
    where
        What a higher value of the predictor means, after “where” (“health is worse”).
    choices
        What varies.
    share
        The published share of a gap, if there is one.
    ledger
        Number of the claim in the ledger, if the ledger tests it in another way; else "".
    other_way
        What the ledger tests, and what this curve tests instead: sentences for a note.
    held_apart
        Control that removes part of what the ledger attributes to the predictor; else "".
    """

    name: str
    claim: str
    source: str
    sign: int
    outcome: str
    where: str
    choices: Choices
    share: Share | None = None
    ledger: str = ""
    other_way: str = ""
    held_apart: str = ""

    def implied(self, table: pd.DataFrame, outcome: str) -> float | None:
        """Return the estimate that the published share implies, in the unit of the curve's estimates.

        In the decomposition of Oaxaca (1973) and Blinder (1973) the part of the gap between the groups' mean
        logarithms linked to the predictor is (x̄₁ − x̄₀) b. If that part is a share s of the gap, and x is in standard
        deviations, b = s (ȳ₁ − ȳ₀) · sd(x) / (x̄₁ − x̄₀).

        Parameters
        ----------
        table
            One row per place, with ``region``; places without the outcome or the predictor are left out.
        outcome
            Column of the outcome, above zero.

        Returns
        -------
        float or None
            The estimate for the first predictor of interest, or None if no share is published.
        """
        if self.share is None:
            return None
        rows = Rows.of(table)
        x, y = rows.numbers(self.choices.interest[0]), np.log(rows.numbers(outcome))
        regions = rows.texts("region")
        known = ~np.isnan(x) & ~np.isnan(y)
        group = known & np.isin(regions, self.share.inside)
        others = known & ~group & (np.isin(regions, self.share.among) if self.share.among else True)
        gap, apart = (float(v[group].mean() - v[others].mean()) for v in (y, x))
        return self.share.share * gap * float(x[known].std(ddof=1)) / apart


def choices_for(
    outcomes: tuple[str, ...],
    interest: tuple[str, ...],
    without: tuple[str, ...] = (),
    *,
    log: bool = True,
    errors: tuple[str, ...] = ("HC3", "cluster_county", "classical"),
) -> Choices:
    """Return every combination with the usual controls, except any that mean the same as the outcome or predictor."""
    controls = tuple(control for control in CONTROLS if control not in (*without, *interest, *outcomes))
    return Choices(
        outcomes=outcomes,
        interest=interest,
        controls=controls,
        alternatives=(QUALIFICATIONS,) if set(QUALIFICATIONS) <= set(controls) else (),
        log=log,
        standardise=True,
        samples=tuple(_WORDS["samples"]),
        weights=(None, "population_2022"),
        region_effects=(False, True),
        errors=errors,
    )


def _question(name: str, entry: dict[str, Any]) -> Question:
    """Return a claim from the file, with its named sets and sources filled in."""
    sets = {key: _MEASURES.get(value, value) for key, value in entry["choices"].items()}
    share = entry.get("share")
    if share:
        inside, among = (_REGIONS[share[key]] for key in ("inside", "among"))
        share = Share(**share | {"inside": inside, "among": among, "source": _WORDS["sources"][share["source"]]})
    put_in = {"source": _WORDS["sources"][entry["source"]], "choices": choices_for(**sets), "share": share}
    return Question(**{"name": name} | entry | put_in)


QUESTIONS: dict[str, Question] = {name: _question(name, entry) for name, entry in _WORDS["questions"].items()}
