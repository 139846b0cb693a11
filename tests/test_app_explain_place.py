"""Explain a place: the page's numbers are the engine's, add up, and no place is an error."""

from __future__ import annotations

import dataclasses
import itertools
import re

import numpy as np
import pytest

from toolkit import counterfactual, places, regression, tables
from toolkit.apps.explain_place.app import APP, SCALES, State, compute, resolve_request
from toolkit.apps.explain_place.counterfactual import compute_change
from toolkit.apps.explain_place.request import MEASURES, REFERENCES
from toolkit.apps.shared.place_measures import figure
from toolkit.explorer.frame import Session
from toolkit.explorer.glossary import mentioned
from toolkit.explorer.result import made

HARTLEPOOL, YORK, GLASGOW, BELFAST = "E06000001", "E06000014", "S12000049", "N09000003"
CITY, SCILLY, CUMBERLAND, CARDIFF = "E09000001", "E06000053", "E06000063", "W06000015"
STATES = [
    State(place=place, reference=reference)
    for place, reference in itertools.product((HARTLEPOOL, GLASGOW, BELFAST, CITY, CUMBERLAND), REFERENCES)
]
STATES += [
    State(reference="other", other=CITY),
    State(reference="other", other=GLASGOW, towards="other", health=50, skills=30, age=70),
    State(place=YORK, reference="other"),
    State(place=SCILLY, towards="neighbours"),
    State(sectors=True, scale="log", towards="neighbours", skills=100),
    State(place=CUMBERLAND, sectors=True),
    State(place=CARDIFF, measures="surveys", age=100),
    State(measures="everywhere", skills=100, health=0),
    State(health=0),
]
OTHER_THAN_USUAL = [
    "-".join(str(getattr(s, f.name)) for f in dataclasses.fields(s) if getattr(s, f.name) != f.default) or "usual"
    for s in STATES
]


def by_code(result) -> dict:
    names: dict = {}
    exec(result.code, names)
    return names


def waterfall(result, width="wide"):
    return made(next(view for view in result.views if callable(view)), width)


@pytest.mark.parametrize("state", STATES, ids=OTHER_THAN_USUAL)
def test_the_lines_of_python_give_the_numbers_on_the_page(state: State) -> None:
    result, names = compute(state), by_code(compute(state))
    assert result.code.count("\n") <= 14
    if resolve_request(state).regression is None:
        shown = next(view.frame for view in result.views if hasattr(view, "frame"))
        assert names["result"] == pytest.approx(shown.at["place", "value"] - shown.at["other", "value"], rel=1e-12)
        return
    drawn = waterfall(result).data
    column = "amount" if state.scale == "pounds" else "contribution"
    np.testing.assert_allclose(np.sort(drawn["value"]), np.sort(names["result"][column]), rtol=1e-12)
    if "change" in names:
        amount = f"{names['change'].amount:.2f}".replace("-", "−")
        assert f"tend to produce £{amount.lstrip('−')} an hour" in result.sentence


@pytest.mark.parametrize("state", STATES, ids=OTHER_THAN_USUAL)
def test_every_state_has_a_page(state: State) -> None:
    shown = Session(APP, state).show(state)
    assert shown.problem == "" and shown.view is not None
    for banned in ("£nan", "no figure (", "None", "no figure per", "  "):
        assert banned not in shown.view["sentence"]
    assert shown.view["sources"] and mentioned(shown.view["notes"])


def test_every_place_has_a_sentence_and_a_first_figure() -> None:
    sentences = [compute(State(place=place.code, reference="region")).sentence for place in places.every()[::9]]
    assert len(set(sentences)) == len(sentences) and all("per hour worked in 2023" in one for one in sentences)


def test_the_published_levels_stand_at_both_ends() -> None:
    # ONS, subregional productivity (June 2025): 30.22 in Hartlepool, 41.87 in the United Kingdom, 35.82 in its region.
    for kind, level in (("uk", 41.87), ("region", 35.82), ("england", 42.39)):
        drawn = waterfall(compute(State(reference=kind))).data
        assert drawn["before"].iloc[0] == pytest.approx(level, abs=1e-9)
        assert drawn["after"].iloc[-1] == pytest.approx(30.22, abs=1e-9)
        assert drawn["category"].iloc[0] == "Difference in method" and np.isnan(drawn["lower"].iloc[0])


def test_health_part_by_hand() -> None:
    """Estimate times difference in shares, times the logarithmic mean of the two levels."""
    table = tables.place_table()
    columns = ["long_term_sick_2021", "level4_2021", "age_16_24_2022", "age_50_64_2022"]
    fit = regression.fit(table, "gva_per_hour_2023", columns, log=True, sample=MEASURES["census"].sample, errors="HC3")
    used = table[table["code"].isin(fit.codes)]
    mean = np.average(used["long_term_sick_2021"], weights=used["population_2022"])
    own = table.set_index("code").at[HARTLEPOOL, "long_term_sick_2021"]
    worth = (30.22 - 41.87) / (np.log(30.22) - np.log(41.87))
    expected = fit.estimates.at["long_term_sick_2021", "estimate"] * (own - mean) * worth
    drawn = waterfall(compute(State())).data.set_index("category")
    assert drawn.at["Health", "value"] == pytest.approx(expected, rel=1e-9)


def test_the_same_place_twice_is_compared_with_the_united_kingdom() -> None:
    sentence = compute(State(place=YORK, reference="other")).sentence
    assert sentence.startswith("York produced £43.52 per hour worked in 2023, £1.65 above the United Kingdom")
    assert "York cannot be compared with itself, so the comparison is with the United Kingdom." in sentence


def test_what_a_place_lacks_is_said_with_what_stands_in() -> None:
    glasgow = compute(State(place=GLASGOW)).sentence
    assert "Glasgow has no figure for “Long-term sick” or “Qualified to level 4 or above”, so we use women's" in glasgow
    belfast = compute(State(place=BELFAST)).sentence
    assert "so we use only women's healthy life expectancy and age instead." in belfast
    assert "There is no sum per year, because the hours worked in Belfast cannot be calculated" in belfast
    assert (
        "so we use the same measures without industry mix instead."
        in compute(State(place=CUMBERLAND, sectors=True)).sentence
    )
    city = compute(State(reference="other", other=CITY))
    assert "So few people live in the City of London" in city.sentence and "below City of London" in city.sentence
    glasgow = compute(State(place=GLASGOW, other=CITY, towards="other")).sentence
    assert "so “what if” uses England's average" in glasgow


def test_sliders_are_parts_of_the_way() -> None:
    target = figure(YORK, "long_term_sick_2021")
    now = figure(HARTLEPOOL, "long_term_sick_2021")
    for share in (0, 25, 100):
        request = resolve_request(State(other=YORK, towards="other", health=share))
        change = compute_change(request)
        if not share:
            assert change.whole is None
            continue
        expected = now + share / 100 * (target - now)
        assert change.whole is not None
        assert change.levels == pytest.approx({"long_term_sick_2021": expected}, rel=1e-12)
        fit = request.basis.fit
        direct = counterfactual.what_if(fit, tables.place_table(), HARTLEPOOL, {"long_term_sick_2021": expected})
        assert (change.whole.amount, change.whole.lower) == pytest.approx((direct.amount, direct.lower), rel=1e-12)


def test_groups_alone_and_together_have_the_same_middle_in_log_points() -> None:
    change = compute_change(resolve_request(State(health=100, skills=60, age=20)))
    assert change.whole is not None
    alone = sum(group.parts["change"].sum() for group in change.groups.values())
    assert change.whole.parts["change"].sum() == pytest.approx(alone, rel=1e-12)


def test_the_published_sums_stand_beside_ours() -> None:
    result = compute(State())
    table = next(made(v) for v in result.views if getattr(made(v), "title", "").startswith("Compared with two"))
    assert set(table.frame["billion"]) >= {13.2, 29.8} and 30.0 in set(table.frame["share"].round(9))
    own = table.frame.iloc[0]
    assert own["lower"] < own["billion"] < own["upper"] and "not like for like" in table.note


def test_a_sum_is_said_on_the_condition_of_an_effect_with_its_interval() -> None:
    result, whole = compute(State()), compute_change(resolve_request(State())).whole
    assert whole is not None
    ends = f"£{whole.million_lower:.0f} million to £{whole.million_upper:.0f} million"
    about = f"If the whole difference were causal, it would be worth about £{whole.million:.0f} million a year"
    assert f"{about} (95% interval {ends}; hours worked are assumed)" in result.sentence
    assert any("The true figure may be smaller or larger" in note for note in result.notes)


def test_a_place_that_stands_better_already_gets_no_sum_for_becoming_worse() -> None:
    sentence = compute(State(place="E09000030")).sentence  # Tower Hamlets
    assert "For Tower Hamlets, England's average health would be a step down" in sentence
    assert re.search(r"an hour less \(95% interval £\d+\.\d\d to £\d+\.\d\d\)", sentence)
    assert "million" not in sentence


def test_what_is_not_explained_has_its_interval_and_leads_when_it_is_the_largest() -> None:
    leading = set()
    for place in (HARTLEPOOL, YORK, CUMBERLAND, CARDIFF, "E09000030", "E07000011"):
        result = compute(State(place=place))
        parts = by_code(result)["result"]
        amount, *ends = parts.loc["unexplained", ["amount", "amount_lower", "amount_upper"]]
        low, high = ends if amount > 0 else (-ends[1], -ends[0])
        interval = f"(95% interval {'−' if low < 0 else ''}£{abs(low):.2f} to £{high:.2f})"
        if (amount > 0) == (by_code(result)["gap"].amount > 0):
            said = f"£{abs(amount):.2f} of the gap {interval} is not explained by these measures."
        else:
            side = "higher" if amount > 0 else "lower"
            said = f"£{abs(amount):.2f} {side} {interval} than these measures would suggest."
        assert said in result.sentence
        first = result.sentence.index(said) < result.sentence.index("Differences linked to")
        assert first == (parts["amount"].abs().idxmax() == "unexplained")
        leading.add(first)
    assert leading == {True, False}


def test_the_difference_of_method_is_named_with_its_direction() -> None:
    sentence = compute(State()).sentence
    part = abs(by_code(compute(State()))["result"].at["aggregation", "amount"])
    assert f"£{part:.2f} is due to a difference in method: published figures weight places by hours worked" in sentence
    ahead = compute(State(place="E09000030")).sentence
    assert "Against that, £" in ahead and "is due to a difference in method" in ahead and "Against that" not in sentence


def test_parts_with_and_against_the_gap_are_said_apart() -> None:
    """Huntingdonshire is behind, with better health than average: that part is against the gap."""
    result = compute(State(place="E07000011"))
    parts = by_code(result)["result"]["amount"]
    assert parts["Health"] > 0 > parts["Skills"]
    assert f"Differences linked to skills account for £{-parts['Skills']:.2f} of the gap" in result.sentence
    health = f"£{parts['Health']:.2f} above the United Kingdom (95% interval"
    assert f"Differences linked to health would put Huntingdonshire {health}" in result.sentence


@pytest.mark.parametrize("code", ["E08000035", "N09000001", "E06000014"])
def test_a_part_against_the_gap_says_its_direction_wherever_it_stands(code: str) -> None:
    result = compute(State(place=code))
    gap = by_code(result)["gap"]
    way = "below" if gap.amount >= 0 else "above"
    against = [name for name in gap.parts.index[:-2] if gap.parts["amount"][name] * gap.amount < 0]
    assert against and "other way" not in result.sentence
    size = abs(gap.parts["amount"][against[0]])
    assert f"linked to {against[0].lower()} would put {gap.place} £{size:.2f} {way} {gap.reference}" in result.sentence


@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize("scale", SCALES)
def test_the_first_figure_is_the_waterfall_in_the_scale_asked_for(scale: str, width: str) -> None:
    figure = waterfall(compute(State(scale=scale)), width)
    assert figure.alt.startswith("Waterfall chart: Hartlepool and the United Kingdom")
    assert ("log points" in figure.alt) == (scale == "log") and figure.source.startswith("Source: Office for National")


def test_neighbours_are_those_of_the_place() -> None:
    near = [one.code for one in places.neighbours(HARTLEPOOL)]
    ranking = next(made(v) for v in compute(State()).views if "statistical neighbours" in getattr(made(v), "title", ""))
    assert set(ranking.data["code"]) == {HARTLEPOOL, *near}
    alike = "but with the average health of its 20 statistical neighbours tend to produce"
    assert alike in compute(State(towards="neighbours")).sentence
    assert "but with England's average health tend to produce" in compute(State()).sentence
