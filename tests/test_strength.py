"""The rule of strength: its ceilings, its families, its limits, and that a worse finding never raises a level."""

from __future__ import annotations

import csv
import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teaching.exercises import module
from toolkit import tables
from toolkit.apps.health_and_work.model import HEALTH
from toolkit.apps.shared.measure_options import OUTCOMES, PREDICTORS
from toolkit.core import strength
from toolkit.core.errors import UnknownNameError
from toolkit.core.strength import (
    Check,
    Strength,
    composite,
    kinds,
    rank,
    scenario,
    statistic,
    threats,
    variation,
    weigh,
)
from toolkit.regression import fit
from toolkit.regression.strength import Evidence, Judge, association, share, what_if
from toolkit.tables import register

ROOT = Path(__file__).resolve().parents[1]
NAMES = sorted(threats())
OWN = [name for name in NAMES if not threats()[name].family]

amounts = st.floats(0.01, 100)
shares = st.floats(0, 1)
checks = st.lists(st.builds(Check, st.sampled_from(NAMES), st.sampled_from([True, False, None])), max_size=12)


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    """Draw possible findings of the checks of an association."""
    estimate, half = draw(st.floats(0.1, 10)), draw(st.floats(0.01, 20))
    near = draw(st.one_of(st.none(), st.floats(0.01, 20)))
    tried = draw(st.booleans())
    return Evidence(
        estimate,
        {"robust errors": (estimate - half, estimate + half)},
        None if near is None else (estimate - near, estimate + near),
        draw(st.integers(10, 400)),
        draw(st.integers(0, 5)),
        draw(shares) if tried else None,
        draw(shares) if tried else None,
        draw(st.floats(0, 5)) if tried else None,
        draw(st.one_of(st.none(), st.floats(0, 2))),
        draw(st.one_of(st.none(), st.floats(0.1, 4))),
        draw(st.one_of(st.none(), shares)),
        draw(st.integers(1, 3)),
        draw(st.sampled_from(["", "Skills"])),
    )


# --- the list


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_short_plain_and_costs_something(name: str) -> None:
    threat = threats()[name]
    assert len(name.split()) <= 6 and name == name.lower() and all(c.isalpha() or c in " ,'" for c in name)
    assert threat.points >= 1 and threat.lost_where.endswith(".") and threat.regained_by.endswith(".")


def test_the_method_page_has_the_list_as_it_is() -> None:
    page = (ROOT / "docs/method_of_strength.md").read_text(encoding="utf-8")
    for threat in threats().values():
        row = (
            f"| {threat.name} | {threat.points} | {threat.family or '–'} | {threat.lost_where} | {threat.regained_by} |"
        )
        assert row in page
    for level, meaning in strength.MEANINGS.items():
        assert f"| {level} | {strength.WORDS[level]} | {meaning} |" in page
    assert f"version {strength.RULE_VERSION}" in page
    assert all(kind.purpose in page for kind in kinds().values())


def test_each_name_stands_in_the_list_once() -> None:
    with (ROOT / "toolkit/core/strength_names.csv").open(encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert sorted(names) == NAMES


# --- levels and families


@given(checks)
def test_a_level_is_five_less_the_points_named(found: list[Check]) -> None:
    rated = weigh("statistic", found)
    assert rated.level == max(1, 5 - sum(check.threat.points for check in rated.losses)) and 1 <= rated.level <= 5
    assert len(rated.lost) == len(rated.losses) and all(check.applies for check in rated.losses)
    assert rated == weigh("statistic", found)
    families = [check.threat.family for check in rated.losses if check.threat.family]
    assert len(families) == len(set(families))


@given(checks, st.randoms())
def test_the_order_of_threats_does_not_matter(found: list[Check], dice: object) -> None:
    mixed = list(found)
    dice.shuffle(mixed)
    one, other = weigh("statistic", found), weigh("statistic", mixed)
    assert one.level == other.level and one.points == other.points


@given(checks, checks)
def test_one_more_threat_never_raises(found: list[Check], more: list[Check]) -> None:
    assert weigh("statistic", [*found, *more]).level <= weigh("statistic", found).level


@given(checks, checks)
def test_what_is_derived_is_no_stronger_than_its_source(found: list[Check], more: list[Check]) -> None:
    source = weigh("statistic", found)
    derived = weigh("verdict", more, [source])
    assert derived.level <= source.level
    assert bool(derived.waiting) >= (bool(source.waiting) and not derived.losses)


def test_a_family_is_charged_at_its_dearest() -> None:
    both = weigh("statistic", [Check("wide interval", True), Check("may be chance", True)])
    assert both.lost == ("may be chance (4)",) and both.level == 1


def test_an_unknown_name_or_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        weigh("statistic", [Check("bad vibes", True)])
    with pytest.raises(KeyError):
        weigh("opinion", [])


def test_words_say_level_and_names() -> None:
    rated = weigh("statistic", [Check("very wide interval", True), Check("counted in lockdown", True)])
    assert rated.text == "Strength 2 of 5: weak. Points lost: very wide interval (2); counted in lockdown."
    assert rated.dots == "●●○○○" and weigh("statistic", []).text == "Strength 5 of 5: firm. No points lost."


def test_at_most_as_long_as_a_check_could_lower_it() -> None:
    waiting = weigh("association", [Check("not shown to be causal", True), Check("measured with a large error", None)])
    assert waiting.at_most and waiting.text == (
        "Strength at most 4 of 5: good. Points lost: not shown to be causal. "
        "Not checked yet: measured with a large error."
    )
    floor = weigh("association", [Check("may be chance", True), Check("measured with a large error", None)])
    assert not floor.at_most and floor.level == 1


def test_not_rated_has_a_reason_and_no_level() -> None:
    rated = strength.unrated("verdict", "This is the document's own arithmetic.")
    assert (rated.level, rated.dots, rated.at_most) == (0, "", False)
    assert rated.text == "Strength: not rated. This is the document's own arithmetic."


# --- statistics and ranks


@pytest.mark.parametrize(
    ("cv", "level"), [(0, 5), (5, 5), (5.001, 4), (10, 4), (10.001, 3), (20, 3), (20.001, 2), (math.inf, 2), (None, 2)]
)
def test_the_edges_of_a_coefficient_of_variation(cv: float | None, level: int) -> None:
    assert statistic(cv).level == level


@given(amounts, amounts)
def test_a_larger_error_never_raises(one: float, other: float) -> None:
    low, high = sorted([one, other])
    assert statistic(high).level <= statistic(low).level
    assert statistic(None).level <= statistic(high).level  # leaving out the interval gains nothing


@given(st.floats(1, 99), st.floats(0.1, 20))
def test_a_percentage_and_the_rest_to_a_hundred_have_one_level(percent: float, half: float) -> None:
    one = variation(percent, percent - half, percent + half, percent=True)
    other = variation(100 - percent, 100 - percent - half, 100 - percent + half, percent=True)
    assert one == pytest.approx(other)


@given(amounts, amounts, st.floats(0.001, 1000))
def test_the_unit_does_not_matter(value: float, half: float, unit: float) -> None:
    one = variation(value, value - half, value + half)
    assert variation(unit * value, unit * (value - half), unit * (value + half)) == pytest.approx(one, rel=1e-9)
    assert variation(-value, -value - half, -value + half) == pytest.approx(one)


@given(checks, st.one_of(st.none(), shares), shares)
def test_a_rank_inherits_all_but_the_interval(found: list[Check], wide: float | None, narrow: float) -> None:
    source = weigh("statistic", found)
    others = [check for check in source.losses if check.threat.family != "chance"]
    assert rank(wide, source).level <= weigh("statistic", others).level
    if wide is not None and wide >= narrow:
        assert rank(wide, source).level <= rank(narrow, source).level


@pytest.mark.parametrize(("width", "points"), [(0.05, 0), (0.0501, 1), (0.15, 1), (0.31, 3), (0.51, 4), (None, 2)])
def test_the_edges_of_a_rank(width: float | None, points: int) -> None:
    assert rank(width, statistic(0.0)).points == points


# --- associations and figures derived from them


@given(evidences())
def test_an_association_of_places_gets_three_at_most_and_what_rests_on_it_no_more(found: Evidence) -> None:
    rated = association(found)
    assert rated.level <= 3
    assert what_if([rated], "", [1.0, 1.0]).level <= min(2, rated.level)
    assert share(rated, (10, 20)).level <= rated.level
    assert share(rated, None).level <= share(rated, (0.0 + 1, 101)).level


@given(evidences(), st.data())
def test_worse_evidence_never_raises(found: Evidence, data: st.DataObject) -> None:
    rated = association(found)
    ends = found.intervals["robust errors"]
    worse = {
        "intervals": {"robust errors": (ends[0] - 1, ends[1] + 1)},
        "neighbours": None if found.neighbours is None else (found.neighbours[0] - 1, found.neighbours[1] + 1),
        "places": found.places // 2,
        "controls": 0,
        "significant": None if found.significant is None else found.significant / 2,
        "kept": None if found.kept is None else found.kept / 2,
        "ratio": None if found.ratio is None else found.ratio / 2,
        "moved": None if found.moved is None else found.moved + 0.5,
        "reliability": None if found.reliability is None else found.reliability / 2,
        "years": 1,
    }
    name = data.draw(st.sampled_from(sorted(worse)))
    assert association(dataclasses.replace(found, **{name: worse[name]})).level <= rated.level


@given(evidences())
def test_the_sign_of_a_measure_does_not_matter(found: Evidence) -> None:
    def turned(ends: tuple[float, float]) -> tuple[float, float]:
        return -ends[1], -ends[0]

    near = None if found.neighbours is None else turned(found.neighbours)
    intervals = {kind: turned(ends) for kind, ends in found.intervals.items()}
    other = dataclasses.replace(found, estimate=-found.estimate, intervals=intervals, neighbours=near)
    assert association(other).level == association(found).level


@given(evidences())
def test_leaving_the_other_specifications_out_wins_nothing(found: Evidence) -> None:
    without = dataclasses.replace(found, significant=None, kept=None, ratio=None)
    assert association(without).level <= association(found).level


@given(evidences(), evidences())
def test_a_visitor_cannot_shop_for_points(shown: Evidence, standard: Evidence) -> None:
    on_screen, usual = association(shown), association(standard)
    lower = strength.weaker(on_screen, usual, "The standard one.")
    assert lower.level == min(on_screen.level, usual.level)


def at_the_edge(**changed: object) -> Strength:
    """Return a sound association with every check exactly at its threshold, except for some."""
    usual: dict[str, object] = {
        "estimate": 2.0, "intervals": {"robust errors": (1.0, 3.0)}, "neighbours": (1.0, 3.0), "places": 50,
        "significant": 0.8, "kept": 0.9, "ratio": 2.0, "moved": 0.5, "counties": 0.5, "reliability": 0.7,
    }  # fmt: skip
    return association(Evidence(**usual | changed))


def test_exactly_at_a_threshold_counts_as_passed() -> None:
    assert at_the_edge().lost == ("not shown to be causal", "places, not people") and at_the_edge().level == 3


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"intervals": {"robust errors": (0.99, 3.0)}}, "wide interval"),
        ({"intervals": {"robust errors": (1.0, 3.0), "errors clustered by county": (-0.1, 4.1)}}, "may be chance (4)"),
        ({"neighbours": (0.0, 4.0)}, "may be due to neighbours (2)"),
        ({"places": 49}, "few places"),
        ({"places": 19}, "very few places (2)"),
        ({"significant": 0.799}, "depends on choices"),
        ({"kept": 0.899}, "direction depends on choices (2)"),
        ({"ratio": 1.99}, "size depends on choices"),
        ({"moved": 0.501}, "depends on a single place"),
        ({"counties": 0.499}, "depends on the size of areas"),
        ({"counties": 2.001}, "depends on the size of areas"),
        ({"reliability": 0.699}, "measured with a large error"),
        ({"years": 1}, "one year only"),
        ({"controls": 0}, "nothing else allowed for"),
        ({"significant": None}, "other choices not tried (2)"),
    ],
)
def test_beyond_a_threshold_its_name_is_lost(changed: dict[str, object], name: str) -> None:
    assert at_the_edge(**changed).lost == ("not shown to be causal", "places, not people", name)


def test_a_check_that_cannot_be_run_leaves_at_most() -> None:
    assert at_the_edge(neighbours=None).at_most and not at_the_edge().at_most


def test_a_what_if_pays_for_a_hidden_factor_and_an_association_only_names_it() -> None:
    sound = at_the_edge(hidden="Skills")
    assert sound.level == 3 and "Skills" in sound.losses[0].because
    assert what_if([sound], "Skills", [1, 1.5]).level == 1
    assert what_if([sound], "", [1, 1.5]).lost == (
        "not shown to be causal",
        "places, not people",
        "association treated as an effect",
    )
    assert "depends on choices" in what_if([sound], "", [1, 1.51]).lost
    assert "direction depends on choices (2)" in what_if([sound], "", [-1, 1]).lost
    assert "other choices not tried (2)" in what_if([sound], "", []).lost


def test_a_share_pays_for_its_own_interval_and_for_a_gap_that_may_be_nothing() -> None:
    sound = at_the_edge()
    assert share(sound, (1, 101)).level == 3 and share(sound, (1, 101.1)).lost[-1] == "very wide interval (2)"
    assert share(sound, (-1, 30)).lost[-1] == "may be chance (4)"
    assert share(sound, (10, 20), gap=(-1, 1)).lost[-1] == "gap too small to divide (2)"


# --- with the project's own tables: associations in the trial, with output per hour, pay, income and employment

SAMPLE = "England and Wales without City of London and Isles of Scilly"
SICK, SKILLS, OLDER = "long_term_sick_2021", "level4_2021", "age_50_64_2022"
OUTPUT = "gva_per_hour_2023"


@pytest.fixture(scope="module")
def judge() -> Judge:
    """The judge of the project's own table, which caches what it computes."""
    return Judge(tables.place_table())


@pytest.mark.sample(6)
@pytest.mark.parametrize(
    ("outcome", "predictors", "level", "lost"),
    [
        (OUTPUT, ("high_productivity_sectors_2019", SICK, SKILLS, OLDER), 3, ()),
        (OUTPUT, (SICK, SKILLS, OLDER), 3, ()),
        (OUTPUT, (SICK,), 2, ("nothing else allowed for",)),
        (OUTPUT, (SKILLS, SICK, OLDER), 1, ("may be due to neighbours (2)", "depends on choices")),
        (OUTPUT, ("hle_male_2022_24", SKILLS, OLDER), 1, ("wide interval", "depends on choices")),
        (OUTPUT, (OLDER, SKILLS, SICK), 1, ("wide interval", "depends on choices")),
        ("median_weekly_pay_2023", (SKILLS, SICK, OLDER), 2, ("one year only",)),
        ("disposable_income_2023", (SKILLS, SICK, OLDER), 2, ("one year only",)),
        ("employment_rate_2023", (SICK, SKILLS, OLDER), 2, ("one year only",)),
    ],
)
def test_associations_of_the_trial(
    judge: Judge, outcome: str, predictors: tuple[str, ...], level: int, lost: tuple[str, ...]
) -> None:
    fitted = fit(judge.table, outcome, predictors, log=outcome != "employment_rate_2023", sample=SAMPLE)
    rated = judge.of_fit(fitted)
    assert rated.level == level and rated.lost == ("not shown to be causal", "places, not people", *lost)
    assert not rated.waiting


def test_predictors_left_out_do_not_win_back_a_point(judge: Judge) -> None:
    alone = fit(judge.table, OUTPUT, ["gigabit_2026", SKILLS], log=True, sample=SAMPLE)
    usual = judge.standard(OUTPUT, "gigabit_2026", True)
    assert usual is not None and usual.specification.predictors == ("gigabit_2026", SICK, SKILLS, OLDER)
    assert judge.of_fit(alone).level <= association(judge.evidence(usual, "gigabit_2026")).level


def test_the_scale_of_a_predictor_does_not_matter(judge: Judge) -> None:
    plain, scaled = (fit(judge.table, OUTPUT, [SICK, SKILLS], log=True, standardise=s, sample=SAMPLE) for s in (0, 1))
    one, other = judge.evidence(plain, SICK), judge.evidence(scaled, SICK)
    assert one.counties == pytest.approx(other.counties) and one.moved == pytest.approx(other.moved)
    assert judge.of_fit(plain).lost == judge.of_fit(scaled).lost


def test_a_weighted_fit_is_at_most_since_its_neighbours_cannot_be_checked(judge: Judge) -> None:
    weighted = fit(judge.table, OUTPUT, [SICK, SKILLS, OLDER], log=True, weights="population_2022", sample=SAMPLE)
    assert "may be due to neighbours" in [check.name for check in association(judge.evidence(weighted, SICK)).waiting]


def test_counties_by_hours_worked_give_the_same_answer(judge: Judge) -> None:
    """The check weights counties by residents, since a table may lack hours; with hours the outcome is the same."""
    lab = module("01_productivity_gap", "lab01")
    fitted = fit(judge.table, OUTPUT, [SICK, SKILLS, OLDER], log=True, sample=SAMPLE)
    rows = judge.table[judge.table["code"].isin(fitted.codes)]
    by_hours = fit(lab.counties(rows), OUTPUT, [SICK, SKILLS, OLDER], log=True, errors="HC1", sample="UK")
    for term in (SICK, SKILLS, OLDER):
        ratio = by_hours.estimates["estimate"][term] / fitted.estimates["estimate"][term]
        found = judge.evidence(fitted, term).counties
        assert found is not None and (0.5 <= ratio <= 2) == (0.5 <= found <= 2), term


@pytest.mark.sweep
def test_predictors_made_up_like_their_neighbours_hardly_ever_get_two() -> None:
    """With 80 km decay a third of them are significant for output per hour; at most 5 of 100 get 2, and none 3."""
    table = tables.place_table()
    rows = table[table["code"].isin(fit(table, OUTPUT, [SICK, SKILLS, OLDER], log=True, sample=SAMPLE).codes)]
    latitude, longitude = (np.radians(rows[name].to_numpy()) for name in ("latitude", "longitude"))
    at = 6371 * np.column_stack([longitude * np.cos(latitude.mean()), latitude])
    apart = np.sqrt(((at[:, None] - at[None]) ** 2).sum(axis=2))
    drawn = np.linalg.cholesky(np.exp(-apart / 80) + 1e-9 * np.eye(len(at))) @ np.random.default_rng(8).normal(
        size=(len(at), 100)
    )
    levels, significant = [], 0
    for column in drawn.T:
        made = rows.assign(made_up=column)
        made.attrs.update(table.attrs)
        fitted = fit(made, OUTPUT, ["made_up", SICK, SKILLS, OLDER], log=True, sample=SAMPLE)
        chance = not fitted.estimates["p"]["made_up"] < 0.05
        significant += not chance
        levels.append(1 if chance else Judge(made).of_fit(fitted).level)  # a possible chance finding loses four points
    assert 20 <= significant <= 45
    assert sum(level >= 2 for level in levels) <= 5 and max(levels) < 3


# --- scenarios and indices


@given(st.floats(0, 5), st.floats(0, 5))
def test_a_scenario_gets_two_at_most(one: float, other: float) -> None:
    low, high = sorted([one, other])
    assert scenario(high).level <= scenario(low).level <= 2
    assert scenario(0.25).level == 2 and scenario(0.2501).level == 1


def test_amounts_apart_are_positive_and_one_that_is_nothing_is_apart() -> None:
    assert not strength.apart("two rules disagree", [80, 100], 1.25, "Two rules").applies
    assert strength.apart("two rules disagree", [79, 100], 1.25, "Two rules").applies
    assert strength.apart("depends on the year chosen", [0, 100], 1.25, "Base years").applies
    assert not strength.apart("depends on the year chosen", [0, 0], 1.25, "Base years").applies
    # Regions' jobs that cancel out leave 1e-12 of the computer's rounding, not a factor of 30 quadrillion.
    because = strength.apart("two rules disagree", [1e-12, 100], 1.25, "Rules").because
    assert because.startswith("Rules differ, and at least one figure is zero.")


@given(shares, st.booleans())
def test_a_rank_by_an_index_gets_four_at_most(width: float, rebuilt: bool) -> None:
    assert composite(width, rebuilt).level <= 4
    assert "not confirmed by an official rank" in composite(width, False).lost and composite(width, False).level == 3


# --- results of the trial that this module alone can judge (docs/method_of_strength.md)


@pytest.mark.parametrize(
    ("rated", "level", "lost"),
    [
        (statistic(variation(69.7, 64.9, 74.5, percent=True)), 4, ("wide interval",)),
        (statistic(variation(3.6, 2.4, 4.8, percent=True)), 3, ("very wide interval (2)",)),
        (statistic(variation(461, 429, 492)), 5, ()),
        (statistic(variation(528, 455, 600)), 4, ("wide interval",)),
        (statistic(variation(50.9, 47.3, 54.4)), 5, ()),
        (rank((359 - 339) / 359, statistic(0.0)), 4, ("rank somewhat uncertain",)),
        (rank((293 - 54) / 329, statistic(0.0)), 1, ("rank is almost meaningless (4)",)),
        (scenario((495 - 403) / 2 / 450), 2, ("assumed, not observed (2)", "about the future")),
        (scenario((50 - 9.5) / 2 / 30), 1, ("assumed, not observed (2)", "about the future", "wide range")),
    ],
)
def test_results_of_the_trial(rated: Strength, level: int, lost: tuple[str, ...]) -> None:
    assert (rated.level, rated.lost) == (level, lost)


# --- the register of sources

SHOWN = [*OUTCOMES, *(column for columns in PREDICTORS.values() for column in columns), *HEALTH]


@pytest.mark.parametrize("column", sorted(set(SHOWN)))
def test_every_measure_that_an_app_offers_is_in_the_register(column: str) -> None:
    listed = register.source(column)
    assert listed.measured_by in ("count", "survey", "model") and listed.address.startswith("https://")


def test_the_register_names_columns_that_there_are_and_points_of_the_list() -> None:
    for row in register.register():
        table = tables.place_table() if row.table == "place_table" else tables.load(row.table)
        assert any(str(name).startswith(row.column) for name in table.columns), row
        assert (
            row.error in (register.NONE, register.INTERVAL, register.SAMPLE) or threats()[row.error].family == "chance"
        )
        assert not row.lost or (row.lost in threats() and row.because.endswith("."))
        assert row.areas in ("local", "region") and row.address.startswith("https://")


def test_a_column_has_an_interval_if_the_register_says_so() -> None:
    columns = set(tables.place_table().columns)
    for row in register.register():
        if row.table == "place_table" and row.error == register.INTERVAL:
            assert any(name.startswith(row.column) and f"{name}_lower" in columns for name in columns), row.column


def test_an_unknown_column_is_refused_with_what_is_known() -> None:
    with pytest.raises(UnknownNameError, match="register of sources"):
        register.source("happiness_2023")


@pytest.mark.parametrize(
    ("place", "column", "level", "lost"),
    [
        ("Blackpool", OUTPUT, 3, ("error not published", "worked out from larger areas")),
        ("Blackpool", "employment_rate_2023", 3, ("wide interval", "publisher's warning")),
        ("Blackpool", "unemployment_rate_2023", 2, ("very wide interval (2)", "publisher's warning")),
        ("Blackpool", "claimant_rate_2023", 5, ()),
        ("Blackpool", "median_weekly_pay_2023", 5, ()),
        ("Hartlepool", "median_weekly_pay_2023", 4, ("wide interval",)),
        ("Blackpool", "hle_male_2022_24", 5, ()),
        ("Burnley", "hle_male_2022_24", 4, ("the county's figure",)),
        ("Blackpool", SKILLS, 5, ()),
        ("Blackpool", SICK, 4, ("counted in lockdown",)),
    ],
)
def test_published_figures_of_the_trial(place: str, column: str, level: int, lost: tuple[str, ...]) -> None:
    table = tables.place_table()
    row = table[table["short_name"] == place].iloc[0].to_dict()
    rated = register.of_place(row, column, table.attrs["units"][column])
    assert (rated.level, rated.lost) == (level, lost)


@pytest.mark.parametrize(("sample", "value", "level"), [(129, 46.7, 3), (197, 4.4, 2), (8000, 20.5, 5)])
def test_poverty_rates_of_the_trial_have_the_error_of_their_sample(sample: int, value: float, level: int) -> None:
    listed = register.source("rate", "poverty_scotland")
    assert register.figure(listed, value, sample=sample, kind="poverty rate").level == level


def test_the_publishers_word_stands_for_an_error() -> None:
    listed = register.source("percent_below", "low_pay_2022", "local")
    assert [register.figure(listed, 18.0, quality=word).level for word in register.QUALITY] == [5, 4, 3]
    assert register.figure(listed, 18.0).level == 2  # no label, no interval: it costs points
