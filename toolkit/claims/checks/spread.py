"""Checks on how unequal places and regions are, and whether they drift apart."""

from __future__ import annotations

import pandas as pd

from toolkit.claims import rules
from toolkit.claims.check_result import CheckResult, rows
from toolkit.claims.checks.common import output
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence, Frame
from toolkit.claims.precomputed import precomputed
from toolkit.claims.registry import check
from toolkit.core import wording
from toolkit.productivity import inequality

DRIVERS = ("long_term_sick_2021", "level4_2021", "age_50_64_2022", "age_16_24_2022")
OUTCOMES = ("gva_per_hour_2019", "median_weekly_pay_2023", "disposable_income_2023", "hle_male_2022_24")
DRAWS = 1_000


def within_shares(evidence: Evidence, columns: tuple[str, ...]) -> dict[str, float]:
    """Return the share (%) of variance within regions: all places and without London, counted or by people.

    The pieces are those of ``inequality.split``: within and between add up to the whole.
    """
    table, labels = evidence.place_table(), evidence.place_table().attrs["labels"]
    found = {}
    for column in columns:
        known = table[table[column].notna()]
        for words, part in {"all regions": known, "without London": known[known["region"] != "London"]}.items():
            for weight in (None, "population_2022"):
                weights = None if weight is None else part[weight]
                share = inequality.split(part[column], part["region"], weights, "variance").within_share
                name = f"{labels[column]}, {words}, {'each place once' if weight is None else 'by residents'}"
                found[name] = 100 * share
    return found


@check("C010", "C277")
def within_regions_as_wide(claim: Claim, evidence: Evidence) -> CheckResult:
    """At least half of the variance lies within regions, whatever is measured and however it is weighted."""
    shares = within_shares(evidence, DRIVERS if claim.id == "C010" else OUTCOMES)
    ruling = rules.readings({name: share >= 50 for name, share in shares.items()})
    middle = float(pd.Series(shares).median())
    return CheckResult(
        ruling,
        f"Of the differences between local authorities, {wording.value(middle, '%', 0)} lie within regions in the "
        f"middle one of {len(shares)} ways to measure it, and {wording.value(min(shares.values()), '%', 0)} in the "
        "least favourable.",
        middle,
        "% of variance",
        working=rows(shares),
        vintage="2019 to 2024",
    )


@precomputed("inequality_over_time")
def inequality_over_time(evidence: Evidence) -> dict[str, float]:
    """Change in Theil's L of GVA per hour between places, 2004 to 2023: 1,000 draws of places within regions."""
    years = evidence.table("productivity")
    panel = years[years["geography"] == "place"].merge(evidence.table("places")[["code", "region"]], on="code")
    people = inequality.people_by_year(evidence.table("population"), sorted(panel["year"].unique()))
    panel = panel.merge(people[["code", "year", "population"]], on=["code", "year"])
    found: dict[str, float] = {}
    for weight in (None, "population"):
        changes: Frame = inequality.by_year(panel, weights=weight, draws=DRAWS).changes.set_index(["measure", "part"])
        for part in ("total", "between"):
            for end in ("estimate", "lower", "upper"):
                name = f"{part}, {'each place once' if weight is None else 'by residents'}, {end}"
                found[name] = 1000 * changes.loc[("theil_l", part), end]
    return found


def changes(evidence: Evidence) -> Frame:
    """Return the kept changes: index of four series, columns estimate, lower, upper (thousandths of Theil's L)."""
    kept = evidence.precomputed("inequality_over_time")
    parts = kept.index.str.rsplit(", ", n=1)
    frame = pd.DataFrame({"series": parts.str[0], "end": parts.str[1], "value": kept.to_numpy()})
    return frame.pivot(index="series", columns="end", values="value")[["estimate", "lower", "upper"]]


@check("C275", "C316")
def inequality_has_grown(claim: Claim, evidence: Evidence) -> CheckResult:
    """Inequality between regions (and of places as a whole) rose from 2004 to 2023: each series by its interval."""
    found = changes(evidence)
    found = found[found.index.str.startswith("between")] if claim.id == "C275" else found
    rising = found["lower"] > 0
    ruling = rules.readings({str(name): bool(rose) for name, rose in rising.items()})
    one = found.loc["between, by residents"]
    return CheckResult(
        ruling,
        f"From 2004 to 2023, the inequality in output per hour between regions changed by "
        f"{wording.number(one['estimate'], 1)} thousandths of Theil's L (95% interval "
        f"{wording.interval(one['lower'], one['upper'], '', 1)}), counted by residents; of {len(found)} series "
        f"{int(rising.sum())} rose beyond doubt. Two decades, and output per hour "
        "rather than per head: not the whole of the claim.",
        float(one["estimate"]),
        "thousandths of Theil's L",
        (float(one["lower"]), float(one["upper"])),
        rows([(name, *values) for name, values in zip(found.index, found.to_numpy(), strict=True)]),
        "2004 to 2023",
    )


@check("C279")
def no_simple_line(claim: Claim, evidence: Evidence) -> CheckResult:
    """Neither of two simple splits holds half of the variance in output per hour or pay."""
    table, labels = evidence.place_table(), evidence.place_table().attrs["labels"]
    south = table["region"].isin(["London", "South East", "East of England", "South West"])
    lines = {"North and South": south.astype(str), "City, town and village": table["rural_urban"]}
    shares = {
        f"{words}: {labels[column]}": 100 * (1 - inequality.split(table[column], line, None, "variance").within_share)
        for words, line in lines.items()
        for column in ("gva_per_hour_2019", "gva_per_hour_2023", "disposable_income_2023")
    }
    highest = max(shares.values())
    return CheckResult(
        rules.bound("under", 50, highest),
        f"A line between North and South, or between city and country, accounts for at most "
        f"{wording.value(highest, '%', 0)} of the variance in output per hour or income between local authorities.",
        highest,
        "% of variance",
        working=rows(shares),
        vintage="2019 and 2023",
    )


@check("C289")
def regions_differ(claim: Claim, evidence: Evidence) -> CheckResult:
    """The leading region is of another size than the last: more than 1.25 times."""
    regions = output(evidence, "region", 2023).sort_values(ascending=False)
    lead = 100 * (regions.iloc[0] / regions.iloc[-1] - 1)
    return CheckResult(
        rules.bound("over", 100 * (rules.SAME_SIZE - 1), lead),
        f"An hour of work yielded {wording.value(lead, '%', 0)} more in {regions.index[0]} "
        f"({wording.value(regions.iloc[0], 'GBP', 2)}) than in {regions.index[-1]} "
        f"({wording.value(regions.iloc[-1], 'GBP', 2)}) in 2023.",
        lead,
        "%",
        working=rows(regions),
        vintage="2023",
        rows_unit="GBP per hour",
    )
