"""Checks on what is behind the productivity of places and groups of places: parts of gaps, and places by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, result_of_readings
from toolkit.claims.checks.associations import INCOME, LATEST, OLDER, OUTPUT, PAY, SICK, SKILLED, WORK, YOUNG
from toolkit.claims.checks.common import SAMPLE, by_name, labels, names, uk_output
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.precomputed import precomputed
from toolkit.claims.registry import check
from toolkit.core import wording
from toolkit.productivity import decomposition

LOW_SECTORS, HIGH_SECTORS = "low_productivity_sectors_2019", "high_productivity_sectors_2019"


@check("C004")
def health_and_youth(claim: Claim, evidence: Evidence) -> CheckResult:
    """Of the gap of combined authorities to the rest, what is linked to health and to two readings of “young”."""
    table = evidence.place_table()
    inside = table["combined_authority"].notna() & (table["region"] != "London")
    sample = list(table.loc[table["nation"].isin(["England", "Wales"]) & (table["region"] != "London"), "code"])
    linked: dict[str, Frame] = {}
    for words, age in {"few aged 50 to 64": OLDER, "many aged 16 to 24": YOUNG}.items():
        gap = decomposition.oaxaca_blinder(table, OUTPUT, [SICK, SKILLED, age], inside, log=True, sample=sample).detail
        linked[f"young workforce: {words}"] = _in_per_cent(gap.loc[age])
        linked["long-term sickness"] = _in_per_cent(gap.loc[SICK])
    outcomes = {name: rules.direction(-1, part[1:]).answer for name, part in linked.items()}
    figures = {"parts": [f"{wording.value(part[0], '%', 1)} with {name}" for name, part in linked.items()]}
    return result_of_readings(claim, outcomes, linked["long-term sickness"], linked, **figures)


def _in_per_cent(part: Frame) -> tuple[float, ...]:
    """Return a part of a gap of logs with its interval in per cent."""
    return tuple(100 * float(np.expm1(part[end])) for end in ("estimate", "lower", "upper"))


@precomputed("age_share_of_london_lead")
def age_share(evidence: Evidence) -> dict[str, float]:
    """Oaxaca-Blinder: share of London's lead in output per hour that goes with age, for 16 sets of choices."""
    table = evidence.place_table()
    london = table["region"] == "London"
    ages = {"one age group": [OLDER], "three age groups": [YOUNG, "age_25_34_2022", OLDER]}
    others = {"age alone": [], "with skills": [SKILLED], "with health": [SICK], "with both": [SICK, SKILLED]}
    shares = {}
    for (age, columns), (more, added), year in product(ages.items(), others.items(), (2019, 2023)):
        gap = decomposition.oaxaca_blinder(
            table, f"gva_per_hour_{year}", [*columns, *added], london, log=True, sample=SAMPLE
        )
        shares[f"{age}, {more}, {year}"] = 100 * gap.detail.loc[columns, "estimate"].sum() / gap.gap
    return shares


@check("C007")
def london_and_age(claim: Claim, evidence: Evidence) -> CheckResult:
    """Age is linked to over half of London's lead, whichever other measures are allowed for."""
    shares = evidence.precomputed("age_share_of_london_lead")
    outcomes = {str(name): bool(share > claim.quoted[0]) for name, share in shares.items()}
    return result_of_readings(claim, outcomes, shares.median(), shares, least=shares.min(), most=shares.max())


@check("C009")
def skilled_and_productive(claim: Claim, evidence: Evidence) -> CheckResult:
    """The place is in the top quarter for skills and for high-productivity sectors."""
    (name,) = names(evidence, claim.places)
    shares = {}
    for column in (SKILLED, HIGH_SECTORS, OUTPUT):
        values = by_name(evidence, column).dropna()
        shares[str(labels(evidence)[column])] = 100 * float((values < values[name]).mean())
    outcomes = {label: share >= 75 for label, share in shares.items()}
    ahead = [f"{share:.0f}% of authorities in “{label}”" for label, share in shares.items()]
    return result_of_readings(claim, outcomes, min(shares.values()), shares, name=name, ahead=ahead)


@dataclass(frozen=True)
class Side:
    """On which side of a mark a named place should lie: of the median authority, or of the UK in output.

    Attributes
    ----------
    column, sign
        Of the place table; 1 for above the mark, −1 for below.
    words
        Of the outcome, with ``{name}`` for the place and ``{label}`` for the column.
    """

    column: str
    sign: int = 1
    words: str = "{name}: {label}"

    def name(self, place: str, evidence: Evidence) -> str:
        """Return how the outcome for a place is called."""
        return self.words.format(name=place, label=labels(evidence)[self.column])


SIDES: Mapping[str, tuple[Side, ...]] = {
    "C005": (
        Side(OUTPUT, -1, "{name}: low output"),
        Side(SICK, 1, "{name}: more sickness"),
        Side(LOW_SECTORS, 1, "{name}: more low-productivity jobs"),
    ),
    "C012": (
        Side("median_age_2022", -1, "{name} is younger"),
        Side(SICK, 1, "{name} has more sickness"),
        Side("hle_male_2022_24", -1, "{name} has fewer healthy years, male"),
        Side("hle_female_2022_24", -1, "{name} has fewer healthy years, female"),
    ),
    "C070": (Side(PAY), Side(WORK), Side(INCOME), Side(LATEST)),
    "C239": (Side("unemployment_rate_2023"), Side("claimant_rate_2023")),
}
"""By claim: the sides on which each place that it names should lie."""
VALUES: Mapping[str, tuple[Side, ...]] = {
    "C012": (
        Side("median_age_2022", words="{name}: median age"),
        Side("hle_male_2022_24", words="{name}: healthy life expectancy, men"),
    ),
    "C239": SIDES["C239"],
}
"""By claim: the figures that are its working, where that is not which sides hold."""


@check(*SIDES)
def places_on_a_side(claim: Claim, evidence: Evidence) -> CheckResult:
    """Is each place that is named on the side of the median authority (in output, of the UK) that the claim says?"""
    named, outcomes = names(evidence, claim.places), {}
    for name, side in product(named, SIDES[claim.id]):
        values = by_name(evidence, side.column)
        mark = uk_output(evidence, int(side.column[-4:])) if side.column in (OUTPUT, LATEST) else values.median()
        outcomes[side.name(name, evidence)] = bool(side.sign * (values[name] - mark) > 0)
    figures = {
        side.name(name, evidence): by_name(evidence, side.column)[name]
        for name, side in product(named, VALUES.get(claim.id, ()))
    }
    return result_of_readings(claim, outcomes, working=figures or None, places=len(named))
