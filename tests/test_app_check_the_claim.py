"""The app Check the claim: it shows the ledger's content, for any choice, with code that reproduces it."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from tests.conftest import Choice
from toolkit import claims, tables
from toolkit.apps.check_the_claim.app import APP, State, compute
from toolkit.apps.check_the_claim.card import arranged, comparable, report
from toolkit.claims import Evidence
from toolkit.claims.local_claims import DIFFERS, FOLLOWS, PAIRS, UNKNOWN, as_many, local_claims
from toolkit.core.errors import ToolkitError
from toolkit.explorer.controls import controls
from toolkit.explorer.frame import Session
from toolkit.explorer.links import to_query
from toolkit.explorer.result import Table, Text, blocks, made

ASHFIELD, SCILLY, GLASGOW = "E07000170", "E06000053", "S12000049"
LEDGER = claims.ledger().set_index("id")
ENGLISH = list(tables.load("places").query("nation == 'England'")["code"])
COMPUTED = list(LEDGER.index[LEDGER["check"].notna()])
OTHERS = list(LEDGER.index[LEDGER["check"].isna()])


def listed(result: object) -> pd.DataFrame:
    """Return the list of matching claims."""
    return next(
        view.frame
        for view in result.views
        if isinstance(view, Table) and view.title.endswith(("matching claim", "matching claims"))
    )


@pytest.mark.sample(16)
@pytest.mark.parametrize("id", [*COMPUTED[::7], *OTHERS[::40]])
def test_a_claim_is_shown_with_its_verdict_and_its_code(id: str) -> None:
    result = compute(State(claim=id))
    row = LEDGER.loc[id]
    assert row["claim"].rstrip(".") in result.sentence and row["author"] in result.sentence
    assert claims.VERDICTS[row["verdict"]].label in result.sentence
    names: dict[str, object] = {}
    exec(result.code, names)
    if id in COMPUTED:
        outcome = report(id).result
        assert names["result"].ruling == outcome.ruling and names["result"].computed == outcome.computed
        assert outcome.ruling.verdict == row["verdict"]
    else:
        assert names["result"]["reason"] == row["reason"] or pd.isna(row["reason"])
    shown = blocks(result)
    assert all(one["alt"] for one in shown if one["kind"] == "figure")
    for view in result.views:
        assert made(view, "narrow").title


@pytest.mark.sample(24)
@pytest.mark.parametrize("id", COMPUTED)
def test_every_computed_claim_can_be_drawn(id: str) -> None:
    result = compute(State(claim=id))
    first = result.views[0]
    assert isinstance(first, Text) or first("wide").alt.startswith(("Bar chart", "Coefficient plot"))


@pytest.mark.parametrize(
    ("choice", "column"),
    [({"topic": "skills"}, "topic"), ({"author": "Andy Haldane"}, "author"), ({"verdict": "depends"}, "verdict")],
)
def test_a_filter_keeps_what_it_says(choice: dict[str, str], column: str) -> None:
    ids = list(listed(compute(State(**choice)))["id"])
    assert sorted(ids) == sorted(LEDGER.index[LEDGER[column] == choice[column]])
    checked = [id in COMPUTED for id in ids]
    assert checked == sorted(checked, reverse=True), "claims with a check come first"


def test_without_a_choice_every_claim_is_listed_and_counted() -> None:
    result = compute(State())
    assert len(listed(result)) == len(LEDGER)
    heat = next(
        view
        for view in result.views
        if callable(view) and made(view).title.startswith("Verdicts on the matching claims")
    )
    assert made(heat).data["value"].sum() == len(LEDGER)


def test_choices_that_nothing_fits_are_told() -> None:
    with pytest.raises(ToolkitError, match="No claim matches"):
        compute(State(author="Andy Haldane", verdict="does not add up"))
    shown = Session(APP).change({"author": "Andy Haldane", "verdict": "does not add up"})
    assert shown.view is None and "Change the topic, author, verdict or place" in shown.problem


def test_a_place_brings_its_claims() -> None:
    result = compute(State(place=ASHFIELD))
    ids = set(listed(result)["id"])
    assert "C005" in ids and set(PAIRS) & set(LEDGER.index) <= ids
    assert "Ashfield" in result.sentence
    held = next(view for view in result.views if isinstance(view, Table) and "compared with Ashfield" in view.title)
    assert set(held.frame["outcome"]) <= {FOLLOWS, DIFFERS, UNKNOWN}


def test_the_controls_come_from_the_ledger() -> None:
    form = controls(State)
    assert {option.value for option in form["claim"].options} == {"", *LEDGER.index}
    assert {option.value for option in form["topic"].options} == {"", *LEDGER["topic"]}
    assert to_query(State(claim="C010", topic="inequality")).count("=") == 2


def test_said_is_drawn_beside_computed_only_in_one_unit() -> None:
    assert comparable(report("C067")) and not comparable(report("C062"))
    figure = compute(State(claim="C067")).views[0]("wide")
    assert list(figure.data.iloc[:, 0]) == ["Quoted", "Computed"]


# --- claims about places in general, held against one


def test_a_pair_holds_where_both_measures_lie_as_claimed() -> None:
    scores = tables.load("deprivation").query("edition == 2019").set_index("code")["imd_score"]
    table = tables.place_table().set_index("code").assign(imd_score=scores)
    found = local_claims(ASHFIELD).set_index("id")
    for id, pair in PAIRS.items():
        above = [bool(table.loc[ASHFIELD, one] > table[one].median()) for one in (pair.first, pair.second)]
        assert found.loc[id, "outcome"] == (FOLLOWS if (above[0] == above[1]) == (pair.sign > 0) else DIFFERS)


def test_the_chance_of_a_pattern_is_that_of_all_places() -> None:
    """By hand, for the places with figures for all of the place's claims: those that follow at least as many."""
    evidence = Evidence()  # its tables are read once
    outcomes = pd.DataFrame({code: local_claims(code, evidence).set_index("id")["outcome"] for code in ENGLISH}).T
    known = outcomes[(outcomes != UNKNOWN).all(axis=1)]
    assert len(known) > 250
    follow = (known == FOLLOWS).sum(axis=1)
    assert as_many(ASHFIELD) == pytest.approx((follow >= follow[ASHFIELD]).mean())
    everywhere = local_claims(ASHFIELD).set_index("id").loc["C039", "everywhere"]
    assert everywhere == f"{100 * (outcomes['C039'] == FOLLOWS).sum() / (outcomes['C039'] != UNKNOWN).sum():.0f}%"


def test_only_claims_about_places_are_compared_with_one() -> None:
    """Claims about people, or about the country over time, are not about places; and “holds” never appears."""
    assert not {"C287", "C318", "C325", "C326", "C330"} & set(PAIRS)
    result = compute(State(place=ASHFIELD))
    assert (
        "claims about places that its figures can test" in result.sentence and "% of places follow" in result.sentence
    )
    words = [
        result.sentence.split("in our own words")[0],
        *(view.note for view in result.views if isinstance(view, Table)),
    ]
    assert not re.search(r"\bholds?\b", " ".join(filter(None, words)))


def test_a_place_without_a_figure_says_so() -> None:
    found = local_claims(GLASGOW).set_index("id")
    assert found.loc["C291", "outcome"] == UNKNOWN and "no figure" in found.loc["C291", "figures"]
    assert found.loc["C039", "outcome"] == UNKNOWN, "England alone has these scores"
    assert set(local_claims(SCILLY)["outcome"]) <= {FOLLOWS, DIFFERS, UNKNOWN}


def test_a_changed_table_changes_what_holds() -> None:
    indicators = tables.load("place_indicators")
    before = local_claims(ASHFIELD).set_index("id").loc["C324", "outcome"]
    indicators.loc[indicators["code"] == ASHFIELD, "median_weekly_pay_2023"] = 9999.0
    after = local_claims(ASHFIELD, Evidence({"place_indicators": indicators})).set_index("id").loc["C324", "outcome"]
    assert (before, after) == (FOLLOWS, DIFFERS)


def test_how_many_claims_were_put_to_the_test_is_said_while_none_is_chosen() -> None:
    untestable = int((LEDGER["verdict"] == "not testable").sum())
    counts = (
        f"Of {len(LEDGER)} claims, {len(COMPUTED)} have been tested, {untestable} cannot be tested with our open data"
    )
    assert counts in compute(State()).sentence and counts not in compute(State(claim="C010")).sentence
    assert "about 350 claims" in APP.question and abs(len(LEDGER) - 350) < 10
    assert "just over half" in APP.question and 0.5 < len(COMPUTED) / len(LEDGER) < 0.6


def test_a_paraphrase_never_stands_in_quotation_marks(some: Choice) -> None:
    """The claims are in this project's words: in quotation marks beside a name they would be misquotations."""
    for id, row in some([*LEDGER.iterrows()], 60):
        sentence = compute(State(claim=str(id))).sentence
        label = claims.VERDICTS[row["verdict"]].label
        assert sentence.startswith(f"Verdict on {id}: {label}"), id
        assert f"{row['author']}, in our own words: {row['claim'].rstrip('.')}." in sentence, id
        assert not any(f"{mark}{row['claim'][:20]}" in sentence for mark in "“‘\"'"), id
    result = compute(State())
    facts = next(view for view in result.views if isinstance(view, Text)).paragraphs
    assert facts[0].startswith("Claim, in our own words: ")
    tables_shown = [view for view in result.views if isinstance(view, Table) and "claim" in view.headings]
    assert tables_shown and all(view.headings["claim"] == "Claim, in our own words" for view in tables_shown)
    assert any("in our own words" in note for note in result.notes)


def test_nothing_on_the_page_names_a_file_of_the_server() -> None:
    for id in COMPUTED[::5]:
        result = compute(State(claim=id))
        figures_ = [made(view) for view in result.views if callable(view)]
        words = [result.sentence, *result.notes, *result.sources, *(one.source for one in figures_)]
        words += [line for view in result.views if isinstance(view, Text) for line in view.paragraphs]
        assert not re.search(r"\w\.(csv|md|ya?ml|py)\b|[a-z]_[a-z]", " ".join(words)), id


def test_the_country_is_a_line_and_places_go_from_high_to_low() -> None:
    first = compute(State()).views[0]("wide")
    claim = LEDGER.loc["C003"]
    assert first.title == claim["claim"].rstrip(".") and claim["author"] in first.subtitle
    assert (
        f"Verdict: {claims.VERDICTS[claim['verdict']].label}" in first.subtitle and "in our own words" in first.subtitle
    )
    values = list(first.data["value"])
    assert values == sorted(values, reverse=True) and "United Kingdom" not in set(first.data["category"])
    assert "United Kingdom" in first.alt


def test_rows_with_an_order_of_their_own_keep_it() -> None:
    years = pd.DataFrame({"what": ["2018", "2019", "2020"], "value": [2.0, 1.0, 3.0]})
    assert arranged(years)[0]["what"].tolist() == ["2018", "2019", "2020"] and arranged(years)[1] is None
    two = pd.DataFrame({"what": ["In the study", "Great Britain"], "value": [1.0, 9.0]})
    assert len(arranged(two)[0]) == 2 and arranged(two)[1] is None
    regions = pd.DataFrame({"what": ["Wales", "London", "United Kingdom"], "value": [1.0, 9.0, 5.0]})
    shown, line = arranged(regions)
    assert shown["what"].tolist() == ["London", "Wales"] and line == (5.0, "United Kingdom")


@pytest.mark.parametrize("id", ["C007", "C003"])
def test_tables_are_named_in_words(id: str) -> None:
    facts = next(view for view in compute(State(claim=id)).views if isinstance(view, Text)).paragraphs
    named = next(fact for fact in facts if fact.startswith("Tables: "))
    assert "claims_precomputed" not in named and "_" not in named
