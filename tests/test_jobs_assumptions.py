"""Every assumption in the file is used, and every number in the model is in the file."""

import ast
import re
from pathlib import Path as File

import numpy as np
import pandas as pd
import pytest

from teaching.exercises import module
from toolkit import assumptions, jobs, scenarios, tables
from toolkit.net_zero_jobs.indirect import indirect_jobs, multipliers_of
from toolkit.net_zero_jobs.local import local_jobs
from toolkit.net_zero_jobs.nature import nature_by_year, nature_jobs
from toolkit.net_zero_jobs.simulation import names_of
from toolkit.net_zero_jobs.skills import occupation_mix, retraining_distance, skill_demand
from toolkit.net_zero_jobs.supply import least_retraining, places_to_close, skill_gap, skill_supply

ROOT = File(__file__).parents[1]
REPRODUCTION = module("03_net_zero_jobs", "reproduction")
GIVEN = assumptions.parse((ROOT / "labs/03_net_zero_jobs/scenarios.yaml").read_text(encoding="utf-8"))
EMPLOYMENT, MARKET, OCCUPATIONS = (
    tables.load(name) for name in ("employment_by_industry", "labour_market", "employment_by_occupation")
)
MULTIPLIERS, STUDIES = tables.load("io_multipliers"), tables.load("circular_economy_studies")
PROMISES = tables.load("low_carbon_jobs")
# A user's own table: every industry division, with different numbers in each.
OWN = pd.DataFrame(
    {f"{sic:02d}": [100.0 + 7 * sic + row * (sic % 5) for row in range(11)] for sic in range(1, 100)},
    index=sorted(EMPLOYMENT["region"].unique()),
)
for table in (EMPLOYMENT, MARKET, OCCUPATIONS, MULTIPLIERS, STUDIES, PROMISES):
    table.attrs = {}  # pandas copies them at every step; here the model runs two hundred times
PLACES = tables.place_table().rename(columns={"population_2022": "people"})
PLACES.attrs = {}


def skill_parts(given, gross, workforce):
    """Yield demand, gap, supply, training places and the retraining distance."""
    rows = OCCUPATIONS.loc[OCCUPATIONS["year"] == given["key.year"]].sort_values("group")
    workers = rows.pivot(index="group", columns="region", values="number").loc[:, list(gross.regions)]
    names = rows.drop_duplicates("group").set_index("group")["occupation"]
    workers.index = names.loc[workers.index]
    mix = occupation_mix(workers.sum(axis=1), gross.by_activity(2035), given)
    demand = skill_demand(gross, mix)
    matrix = jobs.employment_matrix(EMPLOYMENT, given["key.year"], given["key.survey"])
    leaving = matrix[given["supply.leaving_industry"]]
    supply = skill_supply(workers, workforce, leaving, demand, gross.years, given)
    levels = {names[int(group)]: level for group, level in given.group("skill_level").items()}
    distance = retraining_distance(levels, given["retraining.same_level"]).loc[workers.index, workers.index]
    needed = places_to_close(demand, supply, given["training.lag"])
    learnt = least_retraining(supply.ready.sum(axis=1), demand[:, :, -1].sum(axis=1), distance.to_numpy())
    return demand, skill_gap(demand, supply), supply.total, needed.places, np.array([learnt])


def everything(given):
    """Yield all results of the model, piece by piece: central values, draws, checks."""
    setting = jobs.Setting.of(given, EMPLOYMENT)
    workforce = jobs.Workforce.of(MARKET, given["net.year"], setting.shares.regions)
    years = range(2020, 2036)
    made = {key: scenarios.published(given, key) for key in given.group("uplift")}
    gross = {key: jobs.gross_jobs(one, setting, years) for key, one in made.items()}
    for key, one in made.items():
        yield gross[key].values
        yield jobs.gross_jobs(one.with_(shape="logistic"), setting, years).values
        yield jobs.net_jobs(gross[key], workforce, one.calibration).net
        drawn = jobs.draw(names_of(one, given), 16, 1)
        yield jobs.simulate(one, given, setting, workforce, years, draws=drawn).net
    after, before = gross["transformation"], gross["no_new_initiatives"]
    yield jobs.additional(after.values, before.values, jobs.Additionality.of(given)).net
    multipliers = multipliers_of(MULTIPLIERS, given.group("sic"))
    yield indirect_jobs(after.by_activity(2035), multipliers).drop(columns="activity").to_numpy()
    yield nature_jobs(dict.fromkeys(given.group("nature.temporary"), 100.0), given).drop(columns="type").to_numpy()
    yield nature_by_year(scenarios.nature(given), given, range(2020, 2033)).drop(columns="type").to_numpy()
    regional = pd.DataFrame(after.values[:, :, -1], index=list(after.activities), columns=list(after.regions))
    local = local_jobs(regional, PLACES, given.group("local_sector"), given.group("dispersion"))
    yield local[["jobs", "lower", "upper"]].to_numpy()
    yield from skill_parts(given, after, workforce)
    yield REPRODUCTION.reproduction(given, STUDIES, setting, MARKET, PROMISES)[["published", "model"]].to_numpy()
    yield jobs.Setting.of_own(given, OWN).shares.matrix


def differ(one, other):
    """Return whether two sets of assumptions give any different result; stops at the first difference."""
    pieces = zip(everything(one), everything(other) if other is not GIVEN else BEFORE, strict=True)
    return any(not np.array_equal(mine, theirs, equal_nan=True) for mine, theirs in pieces)


OTHER_TEXTS = {
    "industry group": "Construction",
    "SIC code in the table of multipliers": "41-43",
    "SIC divisions": "41-43",
    "shape of a path": "logistic",
    "survey": "BRES, full-time employees",
    "column of place_indicators": "sector_construction_2019",
}


def moved(one):
    """Return another value that the unit allows."""
    if one.unit in OTHER_TEXTS:
        return OTHER_TEXTS[one.unit]
    if one.unit == "year":
        return one.value - 1
    if one.unit in ("skill level", "years"):
        return one.value - 0.5
    return one.value * 0.9 if one.value else 0.1


BEFORE = list(everything(GIVEN))


@pytest.mark.parametrize("name", GIVEN.names)
def test_an_assumption_is_used(name):
    one = GIVEN.assumption(name)
    changes = {name: moved(one)}
    if name == "key.survey":
        # The other survey has sections, not groups.
        changes |= {key: "Manufacturing" for key in GIVEN.names if GIVEN.assumption(key).unit == "industry group"}
    assert differ(GIVEN.with_(changes), GIVEN)


@pytest.mark.parametrize("name", [name for name in GIVEN.names if GIVEN.assumption(name).varies])
def test_a_range_is_used(name):
    """Through the draws, or at least when moving one assumption at a time to its ends (`one_at_a_time`)."""
    one = GIVEN.assumption(name)
    drawn = {each for key in GIVEN.group("uplift") for each in names_of(scenarios.published(GIVEN, key), GIVEN)}
    if name in drawn:
        assert differ(GIVEN.fixed({name: one.value}), GIVEN)
    else:
        assert differ(GIVEN.with_({name: one.low}), GIVEN.with_({name: one.high}))


def test_every_assumption_says_where_it_comes_from():
    for one in GIVEN.items:
        assert len(one.source) > 5 and len(one.label) > 5, one.name


# Numbers that are not assumptions: parts of a formula, ends of requested ranges, and numerical settings.
FORMULA = {-1, 0, 1, 2, 4, 0.5, 100}
ARITHMETIC = {
    "simulation.py": {4096: "draws at a time", 0.05: "band", 0.95: "band", 100_000: "draws"},
    "draws.py": {0.05: "band", 0.95: "band"},
    "sensitivity.py": {1024: "draws", 200: "resamples", 64: "draws of a trial", 0.025: "interval", 0.975: "interval"},
    "net.py": {10: "search", 1e-9: "rounding", 1e-10: "search"},
    "skills.py": {1e-6: "bounds of a logit", 40: "search", 1e-13: "search"},
    "additionality.py": {1e-9: "rounding"},
    "labour_market.py": {1.959963984540054: "half-widths of an interval", 1024: "draws", 10: "bound", 1e-9: "rounding"},
    "scenario_yaml.py": {110: "width of a line"},
    "aggregated_draws.py": {4096: "draws", 0.05: "band", 0.95: "band"},
    "outlook.py": {1024: "draws", 8: "kept", 0.05: "band", 0.95: "band", 0.25: "inner band", 0.75: "inner band"},
    "local.py": {3: "a value and its two ends", 4096: "draws"},
    "scenarios.py": {8: "steepness of a logistic path that names none: as in the file, see below"},
}


def numbers(text):
    """Return every number in the code, except in docstrings, texts and slices."""
    tree = ast.parse(text)
    ends = {inner for node in ast.walk(tree) if isinstance(node, ast.Slice) for inner in ast.walk(node)}
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in ends]
    return [node.value for node in constants if type(node.value) in (int, float)]


# All of the package except the file with the limits of each unit.
MODEL = [file for file in sorted((ROOT / "toolkit/net_zero_jobs").glob("*.py")) if file.name not in ("assumptions.py",)]


@pytest.mark.parametrize("file", MODEL, ids=lambda file: file.name)
def test_no_number_of_the_model_stands_in_the_code(file):
    explained = ARITHMETIC.get(file.name, {})
    odd = [n for n in numbers(file.read_text(encoding="utf-8")) if n not in FORMULA and n not in explained]
    assert odd == [], f"{file.name}: put {odd} into the file of assumptions, or explain it here"


def test_a_number_in_the_code_would_be_found():
    assert numbers("x = 0.34 * y  # 5\n'7'") == [0.34]


def test_a_path_that_names_no_steepness_has_that_of_the_file():
    assert scenarios.Path(2020, 2035).steepness == GIVEN["path.steepness"]


def test_derived_numbers_follow_from_their_sources():
    """The file quotes sums; here they are computed."""
    published = {(row["area"], row["scenario"]): row for _, row in STUDIES.iterrows()}
    uk, britain = (published[area, "transformation"] for area in ("United Kingdom", "Great Britain"))
    base = GIVEN["base_jobs.repair"]
    assert base == round(30_000 / GIVEN["uplift.transformation"])
    rest = uk["gross_jobs"] - 300_000 - 30_000
    assert GIVEN["new_jobs.transformation.biorefining"] == rest / 4
    assert GIVEN["base_jobs.recycling"] == round(rest / 4 / GIVEN["uplift.transformation"])
    uplifts = [published["London", "transformation"]["uplift"], published["European Union", "transformation"]["uplift"]]
    assert GIVEN["uplift.transformation"] == pytest.approx(np.mean(uplifts) / 100, abs=0.005)
    ratio = published["Great Britain", "current path"]["gross_jobs"] / britain["gross_jobs"]
    current = 4 * base * GIVEN["uplift.current_path"] + sum(GIVEN.group("new_jobs.current_path").values())
    assert current == pytest.approx(uk["gross_jobs"] * ratio, rel=0.001)
    first = 4 * base * GIVEN["uplift.no_new_initiatives"] + sum(GIVEN.group("new_jobs.no_new_initiatives").values())
    assert first == pytest.approx(published["United Kingdom", "no new initiatives"]["gross_jobs"], rel=0.001)
    for key in ("no_new_initiatives", "current_path"):
        parts = GIVEN.group(f"new_jobs.{key}")
        assert parts["remanufacturing"] / parts["biorefining"] == pytest.approx(10, rel=0.01)


def test_the_file_is_read_by_people_too():
    text = (ROOT / "labs/03_net_zero_jobs/scenarios.yaml").read_text(encoding="utf-8")
    assert len(re.findall(r"^  # ", text, flags=re.MULTILINE)) >= 10  # sections with a heading
    assert assumptions.parse(GIVEN.to_yaml()) == GIVEN
