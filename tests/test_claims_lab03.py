"""The ledger's rows on green jobs, nature, the fund and the aims: verdicts that follow the tables, sums by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from toolkit import claims, tables
from toolkit.claims import Evidence, registry, rules
from toolkit.claims.checks.tabled import READINGS
from toolkit.claims.evidence import Claim

SHARED = Path(__file__).resolve().parents[2] / "shared"
MODULES = ("circular", "nature", "tabled")
Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def ledger() -> pd.DataFrame:
    return claims.ledger().set_index("id")


def changed(name: str, rows: str, column: str, by: float) -> Tables:
    """Return a table with some rows multiplied."""
    frame = tables.load(name)
    chosen = frame.query(rows).index
    frame[column] = frame[column].astype(float)
    frame.loc[chosen, column] *= by
    return {name: frame}


def later_counts() -> Tables:
    """Return the official count of green jobs twenty years later, when most of the promised years have passed."""
    frame = tables.load("low_carbon_jobs")
    frame.loc[frame["study"] == "ONS LCREE", "year"] += 20
    return {"low_carbon_jobs": frame}


def output_where_jobs_are_few() -> Tables:
    """Return output per hour inversely proportional to jobs per person (as the claim counts), except in two regions."""
    jobs = claims.check("C350").result.working.set_index("what")["value"].iloc[2:]
    frame = tables.load("productivity")
    regions = (frame["geography"] == "region") & frame["name"].isin(jobs.index)
    frame.loc[regions, "gva_per_hour"] = 35 * jobs.median() / frame.loc[regions, "name"].map(jobs)
    return {"productivity": frame}


MUTATIONS: dict[str, Callable[[], Tables]] = {
    "C218": lambda: changed("employment_by_industry", "industry.str.startswith('Wholesale')", "number", 0.01),
    "C221": lambda: changed("employment_by_industry", "industry.str.startswith('Human health')", "number", 0.01),
    "C223": lambda: changed("employment_by_industry", "industry.str.startswith('Accommodation')", "number", 20),
    "C247": lambda: changed("labour_market", "region in ['Wales', 'East Midlands'] and year == 2022", "employed", 0.5),
    "C342": lambda: changed("labour_market", "region == 'Wales'", "unemployed", 10),
    "C346": lambda: changed("labour_market", "region == 'West Midlands'", "employed", 3),
    "C350": output_where_jobs_are_few,
    "C351": lambda: changed("io_multipliers", "employment_multiplier > 0", "employment_multiplier", 0.1),
    "C241": lambda: changed("low_carbon_jobs", "key == 'nature_2021'", "jobs", 0.5),
    "C261": lambda: changed("low_carbon_jobs", "key == 'lcree_2020'", "jobs", 3),
    "C263": lambda: changed("low_carbon_jobs", "key == 'lga_2050_more'", "jobs", 2),
    "C264": lambda: changed("low_carbon_jobs", "key == 'lga_2050_north'", "jobs", 2),
    "C344": later_counts,
    "C245": lambda: changed("circular_economy_studies", "area == 'United Kingdom'", "gross_jobs", 3),
    "C262": lambda: changed("low_carbon_jobs", "key == 'lga_2030'", "jobs", 2),
    "C246": lambda: changed("labour_market", "region == 'Wales'", "unemployed", 3),
    "C347": lambda: changed("labour_market", "region == 'North East'", "employed", 3),
    "C349": lambda: changed("constituencies", "region == 'United Kingdom'", "constituencies_2019", 2),
    "C124": lambda: changed("levelling_up_fund", "code == 'E06000021'", "award", 0.5),
    "C139": lambda: changed("levelling_up_fund", "round == 1", "award", 2),
    "C255": lambda: changed("deprivation", "code == 'E06000009'", "imd_score", 0.1),
    "C044": lambda: changed("productivity", "name == 'United Kingdom' and year == 2023", "gva_per_hour", 0.5),
    "C313": lambda: changed("missions", "measure == 'homicide' and year == 2022", "value", 2),
    "C126": lambda: changed("levelling_up_fund", "code == 'E06000021'", "bids", 0),
    "C038": lambda: changed("labour_market", "year > 2000", "unemployed", 3),
}


@pytest.mark.parametrize("id", MUTATIONS)
def test_a_changed_table_changes_the_verdict(ledger: pd.DataFrame, id: str) -> None:
    result = claims.check(id, MUTATIONS[id]()).result
    assert (result.ruling.verdict, result.ruling.why) != tuple(ledger.loc[id, ["verdict", "why"]])
    assert result.sentence != ledger.loc[id, "sentence"]


def test_the_promise_by_hand() -> None:
    """185,000 × r^12 = 694,000 gives r = 1.1165; at 11%, twelve years multiply by 3.4985, to 647,000."""
    result = claims.check("C260").result
    assert result.computed == pytest.approx(100 * ((694 / 185) ** (1 / 12) - 1))
    assert "647,000 jobs" in result.sentence
    assert result.working["value"].iloc[-1] == pytest.approx(100 * ((694 / 185) ** (1 / 9) - 1))


def test_the_promise_would_add_up_with_another_growth() -> None:
    row = claims.claim("C260")
    other = Claim(**{**row.__dict__, "quoted": (12.0, *row.quoted[1:])})
    assert registry.of("C260")(other, Evidence()).ruling.verdict == "adds up"


def test_growth_of_the_official_count_by_hand() -> None:
    """ONS: 235,900 full-time equivalents in 2014, 207,800 in 2020."""
    working = claims.check("C344").result.working.set_index("what")["value"]
    assert working["2014 to 2020"] == pytest.approx(100 * ((207_800 / 235_900) ** (1 / 6) - 1))
    assert working["2014 to 2020"] < 0


def test_shares_by_hand() -> None:
    """10,800 of 16,050 jobs in parks; 126 of 632 constituencies; 420,000 of 1,182,197 jobs in the North."""
    assert claims.check("C241").result.working["value"].iloc[1] == pytest.approx(10_800)
    assert claims.check("C349").result.computed == pytest.approx(100 * 126 / 632)
    assert claims.check("C264").result.computed == pytest.approx(100 * 420_000 / 1_182_197)


@pytest.mark.parametrize(("id", "half"), [("C061", 0.5), ("C117", 0.05), ("C104", 0.5), ("C286", 0.5), ("C181", 0.05)])
def test_rounding_is_that_of_the_rougher_figure(id: str, half: float) -> None:
    """A sum still adds up half a unit of the last digit away, and no further."""
    against, quoted = READINGS[id][0].against, claims.claim(id).quoted
    middle = rules.number(against, quoted)
    assert rules.judge("arithmetic", against, quoted, middle + half).verdict == "adds up"
    assert rules.judge("arithmetic", against, quoted, middle - 1.02 * half).verdict == "does not add up"


def test_another_file_of_assumptions_is_heeded(tmp_path: Path) -> None:
    """With no dispersion and other industries, the jobs are elsewhere."""
    given = Evidence().file("scenarios.yaml").read_text(encoding="utf-8")
    (tmp_path / "scenarios.yaml").write_text(given.replace("value: 300000", "value: 250000"), encoding="utf-8")
    evidence = Evidence(files={"scenarios.yaml": tmp_path / "scenarios.yaml"})
    assert claims.check("C351", evidence=evidence).result.computed != claims.check("C351").result.computed


def test_the_land_that_is_looked_after_decides_what_lasts(tmp_path: Path) -> None:
    given = Evidence().file("scenarios.yaml").read_text(encoding="utf-8")
    more = re.sub(r"(nature\.long_term\.\w+:\n.*\n    value: )\d+", r"\g<1>9000", given)
    (tmp_path / "scenarios.yaml").write_text(more, encoding="utf-8")
    evidence = Evidence(files={"scenarios.yaml": tmp_path / "scenarios.yaml"})
    assert claims.check("C353").result.ruling.answer is True
    assert claims.check("C353", evidence=evidence).result.ruling.answer is False


def test_many_verdicts_are_computed(ledger: pd.DataFrame) -> None:
    computed = ledger[ledger["check"].notna()]
    assert (computed["lab"] == "03").sum() >= 23
    assert (computed["lab"] == "wider").sum() >= 25
    assert set(computed["check"].str.split(".").str[0]) >= set(MODULES)


def test_every_raw_claim_of_these_labs_is_in_the_ledger(ledger: pd.DataFrame) -> None:
    source = SHARED / "research" / "claims.csv"
    if not source.is_file():
        pytest.skip("the raw claims are not on this machine")
    raw = pd.read_csv(source, dtype=str)
    assert set(raw.loc[raw["lab"].isin(["03", "wider"]), "id"]) <= set(ledger.index)


def test_two_averages_of_homicides_share_no_year() -> None:
    """ONS, England and Wales: 10.674 a million in 2019/20 to 2021/22, 9.105 in 2022/23 to 2024/25."""
    sentence = claims.check("C313").result.sentence
    assert "9.1 homicides" in sentence and "down from 10.7 in the three years before" in sentence


def test_the_pupils_of_2030_are_five_school_years_away() -> None:
    """2018/19 to 2024/25 is six school years; 2024/25 to 2029/30, whose pupils are counted in 2030, is five."""
    pupils = tables.load("missions").query("measure == 'pupils_expected_standard' and code == 'E92000001'")
    latest = float(pupils.set_index("year")["value"][2024])
    assert f"would have to rise by {(90 - latest) / 5:.1f} points a year" in claims.check("C303").result.sentence


def test_what_one_author_writes_is_not_judged_by_another(ledger: pd.DataFrame) -> None:
    """Only a document's own figures can fail to add up."""
    assert ledger.loc["C248", "verdict"] != "does not add up"
    assert set(ledger.loc[ledger["verdict"] == "does not add up", "rule"]) == {"arithmetic"}
