"""Slow results for ``readings.csv`` on parts of gaps and on inequality over time, and a check on parts of a gap."""

from __future__ import annotations

from itertools import product

import numpy as np

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, Sentence, result_of_readings
from toolkit.claims.checks.common import OLDER, OUTPUT, SAMPLE, SICK, SKILLED, YOUNG
from toolkit.claims.evidence import Claim, Evidence, Frame
from toolkit.claims.precomputed import precomputed
from toolkit.claims.registry import check
from toolkit.productivity import decomposition, inequality

DRAWS = 1_000


@check("C004")
def health_and_youth(claim: Claim, evidence: Evidence) -> CheckResult:
    """Return the parts of the combined authorities' gap linked to health and, in two senses, to being “young”."""
    table = evidence.place_table()
    inside = table["combined_authority"].notna() & (table["region"] != "London")
    sample = list(table.loc[table["nation"].isin(["England", "Wales"]) & (table["region"] != "London"), "code"])
    linked: dict[str, Frame] = {}
    for words, age in {"few aged 50 to 64": OLDER, "many aged 16 to 24": YOUNG}.items():
        gap = decomposition.oaxaca_blinder(table, OUTPUT, [SICK, SKILLED, age], inside, log=True, sample=sample).detail
        linked[words] = _in_per_cent(gap.loc[age])
        linked["long-term sickness"] = _in_per_cent(gap.loc[SICK])
    outcomes = {name: rules.direction(-1, part[1:]).answer for name, part in linked.items()}
    parts = [f"{Sentence().format_field(part[0], 'compared % 1')} ({name})" for name, part in linked.items()]
    return result_of_readings(claim, outcomes, linked["long-term sickness"], linked, parts=parts)


def _in_per_cent(part: Frame) -> tuple[float, ...]:
    """Return a part of a log gap with its interval in per cent."""
    return tuple(100 * float(np.expm1(part[end])) for end in ("estimate", "lower", "upper"))


@precomputed("age_share_of_london_lead")
def age_share(evidence: Evidence) -> dict[str, float]:
    """Oaxaca-Blinder: share of London's lead in output per hour linked to age, for 16 sets of choices."""
    table = evidence.place_table()
    london = table["region"] == "London"
    ages = {"one age group": [OLDER], "three age groups": [YOUNG, "age_25_34_2022", OLDER]}
    others = {"age alone": [], "with skills": [SKILLED], "with health": [SICK], "with both": [SICK, SKILLED]}
    shares: dict[str, float] = {}
    for (age, columns), (more, added), year in product(ages.items(), others.items(), (2019, 2023)):
        gap = decomposition.oaxaca_blinder(
            table, f"gva_per_hour_{year}", [*columns, *added], london, log=True, sample=SAMPLE, sums={"age": columns}
        )
        age_part: Frame = gap.shares.loc["age"]
        shares |= {f"{age}, {more}, {year}; {end}": share for end, share in age_part.items()}
    return shares


@precomputed("inequality_over_time")
def inequality_over_time(evidence: Evidence) -> dict[str, float]:
    """Change in Theil's L of GVA per hour between places, 2004 to 2023: 1,000 draws of places within regions."""
    years = evidence.table("productivity")
    panel = years[years["geography"] == "place"].merge(evidence.table("places")[["code", "region"]], on="code")
    people = inequality.people_by_year(evidence.table("population"), sorted(panel["year"].unique()))
    panel = panel.merge(people[["code", "year", "population"]], on=["code", "year"])
    kept: dict[str, float] = {}
    for weight in (None, "population"):
        changes: Frame = inequality.by_year(panel, weights=weight, draws=DRAWS).changes.set_index(["measure", "part"])
        for part, end in product(("total", "between"), ("estimate", "lower", "upper")):
            name = f"{part}, {'each place once' if weight is None else 'by population'}, {end}"
            kept[name] = 1000 * changes.loc[("theil_l", part), end]
    return kept
