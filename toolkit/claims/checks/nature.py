"""Checks on jobs in nature, and on places and industries that the change to net zero is said to meet."""

from __future__ import annotations

import re

import pandas as pd

from toolkit import net_zero_jobs
from toolkit.claims import rules
from toolkit.claims.check_result import YES_OR_NO, CheckResult, rows
from toolkit.claims.checks.circular import given
from toolkit.claims.checks.common import by_name, listed, names
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence, Frame
from toolkit.claims.registry import check
from toolkit.core import wording

SPREAD = {
    "homes": "Construction",
    "transport": "Transport and communication",
    "land": "Agriculture and fishing",
}
YEARS = 100
"""Over which the studies count the job-years of looking after land."""


def counted(evidence: Evidence) -> tuple[Frame, float]:
    """Return the study's row of all jobs in nature, and how many of them (%) are in urban parks."""
    table = evidence.table("low_carbon_jobs").set_index("key")
    return table.loc["nature_2021"], 100 * float(table["jobs"]["nature_2021_parks"] / table["jobs"]["nature_2021"])


@check("C241")
def jobs_in_nature(claim: Claim, evidence: Evidence) -> CheckResult:
    """The number in the study that the essay takes it from; and what kind of land it is."""
    whole, parks = counted(evidence)
    return CheckResult(
        rules.bound("at least", claim.said[0], float(whole["jobs"]), same=True),
        f"The study counts {whole['jobs']:,.0f} jobs in {whole['area']}: {wording.value(parks, '%', 0)} of them in "
        "urban parks, the rest in woods and on peat. The figure is quoted rightly; whether the jobs would come is "
        "another question, and no year is given.",
        float(whole["jobs"]),
        "jobs",
        working=rows({"All": float(whole["jobs"]), "Urban parks": parks * float(whole["jobs"]) / 100}),
        vintage="2021",
    )


@check("C340")
def woodland_shows_where(claim: Claim, evidence: Evidence) -> CheckResult:
    """Could woodland say where most of the jobs are? The share of the jobs that are not in urban parks."""
    _, parks = counted(evidence)
    return CheckResult(
        rules.quantity("most", (100 - parks) / 100),
        f"At most {wording.value(100 - parks, '%', 0)} of the jobs counted are in woods or on peat; the others are in "
        "urban parks, which a map of land for new woods cannot show.",
        100 - parks,
        "% of jobs",
        working=rows({"Woods and peat": 100 - parks, "Urban parks": parks}),
        vintage="2021",
    )


@check("C349")
def fifth_of_constituencies(claim: Claim, evidence: Evidence) -> CheckResult:
    """The constituencies of the study as a share of those of Great Britain at the time."""
    whole, _ = counted(evidence)
    number = float(re.findall(r"\d+", whole["area"])[0])
    seats = evidence.table("constituencies").set_index("region")["constituencies_2019"]
    britain = float(seats["United Kingdom"] - seats["Northern Ireland"])
    share = 100 * number / britain
    return CheckResult(
        rules.level(claim.said[0], share, rounding=0.5, same=True),
        f"The study has {number:.0f} of Great Britain's {britain:.0f} constituencies, "
        f"{wording.value(share, '%', 1)}. Which these are, and by what measure, is not published openly.",
        share,
        "% of constituencies",
        working=rows({"In the study": number, "Great Britain": britain}),
        vintage="2019",
        rows_unit="constituencies",
    )


@check("C353")
def jobs_that_last(claim: Claim, evidence: Evidence) -> CheckResult:
    """Of the work in 100 hectares over ten years, how much is planting and wetting, which ends; by type of land."""
    made = given(evidence)
    land = list(made.group("nature.long_term"))
    table = net_zero_jobs.nature_jobs(dict.fromkeys(land, 100.0), made).set_index("type")
    lasting = table["job_years"] / YEARS
    share = 100 * lasting / table["temporary_jobs"]
    outcomes = {str(kind): bool(value < 100) for kind, value in share.items()}
    said = [
        f"{wording.number(table['temporary_jobs'][kind], 0)} temporary jobs for 100 hectares of {kind} leave "
        f"{wording.number(lasting[kind], 2)} lasting ones"
        for kind in share.index
    ]
    return CheckResult(
        rules.readings(outcomes),
        f"By the studies' own figures, {wording.listing(said)}. What people fear is no statistic; for land they have a "
        "point. Parks, where most of these jobs are, are not in the figures.",
        float(share.max()),
        "lasting jobs per 100 temporary",
        working=rows(share),
        vintage="2021",
    )


@check("C348")
def little_beside(claim: Claim, evidence: Evidence) -> CheckResult:
    """The smaller sum over what the larger fund awarded in two rounds, and over the larger sum said."""
    small, large = claim.said
    awarded = float(evidence.table("levelling_up_fund")["award"].sum()) / 1e6
    share = small / awarded
    return CheckResult(
        rules.quantity("few", share),
        f"£{small:g} million is {wording.value(100 * share, '%', 1)} of the "
        f"{wording.value(awarded / 1000, 'GBP billion')} that the Levelling Up Fund awarded in its first two rounds, "
        f"and {wording.value(100 * small / large, '%', 1)} of the fund as the text gives it.",
        100 * share,
        "% of awards",
        working=rows({"Awarded": awarded, "The smaller sum": small}),
        vintage="2021 and 2023",
        rows_unit="GBP million",
    )


@check("C239")
def trouble_with_work(claim: Claim, evidence: Evidence) -> CheckResult:
    """Unemployment and claimants in each of the places against the middle authority (2023, today's boundaries)."""
    labels, units = evidence.place_table().attrs["labels"], evidence.place_table().attrs["units"]
    outcomes, shown = {}, []
    for column in ("unemployment_rate_2023", "claimant_rate_2023"):
        values = by_name(evidence, column)
        for name in names(evidence, claim.places):
            outcomes[f"{name}: {labels[column]}"] = bool(values[name] > values.median())
            shown.append((f"{name}: {labels[column]}", float(values[name])))
    return CheckResult(
        rules.readings(outcomes),
        f"Of {len(outcomes)} figures, two for each place, {sum(outcomes.values())} were above the middle authority's "
        f"in 2023. Not above it: {listed(outcomes, holds=False)}. Copeland is in Cumberland now, and most differences "
        "of unemployment between authorities are within sampling error.",
        100 * sum(outcomes.values()) / len(outcomes),
        "% of figures",
        working=rows(shown),
        vintage="2023",
        rows_unit=units["claimant_rate_2023"],
    )


@check("C352")
def worse_prospects(claim: Claim, evidence: Evidence) -> CheckResult:
    """Has each place moved up among authorities by its share of people kept out of work, 2019 to 2025?"""
    wide = evidence.table("deprivation").pivot(index="code", columns="edition", values="employment_score")
    ranks = wide.dropna().rank(ascending=False)
    first, last = int(ranks.columns.min()), int(ranks.columns.max())
    outcomes: dict[str, bool] = {}
    shown: dict[str, float] = {}
    for code, name in zip(claim.places, names(evidence, claim.places), strict=True):
        outcomes[name] = bool(ranks.loc[code, last] < ranks.loc[code, first])
        shown |= {f"{name}, {year}": float(ranks.loc[code, year]) for year in (first, last)}
    return CheckResult(
        rules.readings(outcomes),
        f"By deprivation in employment among England's {len(ranks)} authorities, "
        + wording.listing(
            [
                f"{name} went from rank {shown[f'{name}, {first}']:.0f} to {shown[f'{name}, {last}']:.0f}"
                for name in outcomes
            ]
        )
        + f" between the editions of {first} and {last} (1 is the most deprived). The text looked ahead; its own "
        "measure of risk is not open.",
        float(sum(outcomes.values())),
        "places",
        working=rows(shown),
        vintage=f"{first} and {last}",
        rows_unit="rank",
    )


@check("C343")
def found_everywhere(claim: Claim, evidence: Evidence) -> CheckResult:
    """Share of those in work in three industries, by region: of Great Britain's size, within 1.25 times?"""
    table = evidence.table("employment_by_industry").query("survey == 'APS, people in employment'")
    last = int(table["year"].max())
    wide = table[table["year"] == last].pivot(index="region", columns="industry", values="number").fillna(0)
    britain = wide.sum() / wide.to_numpy().sum()
    times: pd.DataFrame = wide.div(wide.sum(axis=1), axis=0) / britain
    outcomes = {
        f"{industry}, {region}": rules.same_size(float(times.loc[region, industry]), 1.0)
        for industry in SPREAD.values()
        for region in times.index
    }
    worst = times[list(SPREAD.values())].min()
    return CheckResult(
        rules.readings(outcomes),
        f"In {sum(outcomes.values())} of {len(outcomes)} pairs of an industry and a region, the industry's share of "
        f"those in work is of the size that it has in Great Britain. Least even is {str(worst.idxmin()).lower()}, "
        f"which in {times[worst.idxmin()].idxmin()} has {wording.number(worst.min(), 1)} times that share. In every "
        "region there is some of each, if that is what is meant.",
        100 * sum(outcomes.values()) / len(outcomes),
        "% of pairs",
        working=rows({name: float(holds) for name, holds in outcomes.items()}),
        vintage=str(last),
        rows_unit=YES_OR_NO,
    )
