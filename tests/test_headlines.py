"""The first sentence of every app answers its question and has a strength: sampled choices of every control."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.app_states import APPS, app_of, choices
from tests.prose.passages import Passage
from tests.prose.rules import HARD, articles, count, grade, repeated_words, retired_phrases, sentences, spelling
from toolkit.core.errors import ToolkitError
from toolkit.explorer.controls import controls, settled
from toolkit.explorer.glossary import plain

MOST = 25
# The country's jobs, an association over all places: the place comes in a later sentence.
NOT_OF_A_PLACE = ("build_scenario", "regress")
# What the answer is about, by app; of “Explore the tables”, by table.
MEASURE = {
    "build_scenario": r"gross circular-economy jobs",
    "check_the_claim": r"^Verdict on C\d+: |claims? about places",
    "draw_the_line": r"in poverty",
    "every_regression": r"regressions, .+ find ",
    "explain_place": r"£[\d.]+ per hour worked",
    "health_and_work": r"(?:employment|pay|output per hour) is|nothing changes|no estimate for",
    "left_behind": r"^The correlation between “.+” and “.+” is",
    "levelled_up_cities": r"£[\d.]+ an hour",
    "promise": r"jobs",
    "regress": r"^“.+” is .+ where “.+” is",
    "twelve_missions": r"(?:mission|target)(?:'s)? [a-z ]+: .{20}|(?:12|twelve) missions",
    "where_the_money": r"for need|is not ranked",
    "who_will_do_the_jobs": r"gross circular-economy jobs",
    "who_would_gain": r"(?:out of|in) poverty|poverty line",
    "within_between": r"[Oo]utput per hour|“.+” is ",
}
TABLES = {
    "in_work_uk": r"poverty|low income",
    "low_income_regions": r"low income",
    "working_families": r"low-income working families",
    "in_work_europe": r"people in work|employees|self-employed",
    "children": r"relative low income",
    "scotland": r"poverty",
    "scotland_composition": r"share of Scotland's .+ poverty",
    "headlines": r"in-work poverty",
    "poverty_lines": r"figure for “",
    "low_pay_2022": r"Real Living Wage",
    "pay_by_region": r"mean hourly pay",
    "pay_by_occupation": r"mean hourly pay",
    "pay_2025": r"median weekly pay",
    "pay_2023": r"median weekly pay",
    "low_pay_2019": r"Real Living Wage",
    "low_pay_2019_constituencies": r"over 20% of employees on low pay",
}
NO_FIGURE = r"is not in this table|has a value: "
SIGNS = re.compile(
    r"(?:below|above|lower|higher|fewer|less|more|fell|rose|short)(?: by)? [+−]"
    r"|[+−]£?[\d.,]+\S* (?:\w+ )?(?:lower|higher|below|above|fewer)"
)
ON_THE_FORM = re.compile(r"\b(?:form|slider|menu|control|chosen|choose|is shown|are shown|selected)\b", re.IGNORECASE)


def place_of(state: Any) -> str:
    """Return the form's name for the chosen place, city or region; "" if it has none."""
    for name, control in controls(state).items():
        if name in ("place", "city", "region") and control.applies(state) and getattr(state, name):
            options = settled(state)[1].get(name, control.options)
            return next(option.label for option in options if option.value == getattr(state, name))
    return ""


def measure_of(name: str, state: Any) -> str:
    """Return the pattern of what a headline must name."""
    return MEASURE[name] if name in MEASURE else TABLES.get(state.table, "")


def faults(headline: str, place: str, measure: str = "") -> list[str]:
    """Return a headline's violations of the rules in docs/style_guide.md."""
    bare = re.sub("“[^”]*”", "name", headline.replace(place, "Place") if place else headline)
    return [
        *(f"{count(bare)} words" for _ in range(count(bare) > MOST)),
        *(f"does not name {place}" for _ in range(bool(place) and place.casefold() not in headline.casefold())),
        *("no measure" for _ in range(not re.search(f"(?i:{measure})|{NO_FIGURE}", headline))),
        *(f"a sign beside a word for it: {sign}" for sign in SIGNS.findall(headline)),
        *(f"a remark on the form: {words}" for words in ON_THE_FORM.findall(bare)),
        *("several intervals" for _ in range(headline.count("interval") > 1)),
        *("no capital or full stop" for _ in range(not re.match(r"[A-Z0-9£“−].*[.?!]$", headline))),
        *(fault for rule in (spelling, articles, repeated_words, retired_phrases)
          for fault in rule(Passage("headline", "text", headline))),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("headline", "fault"),
    [
        ("Output in Barnsley is £2 below −£3.", "a sign"),
        ("Leeds is £2 below London.", "does not name Barnsley"),
        ("Barnsley is the place you have chosen.", "a remark on the form"),
        (f"Barnsley is low {'and pay is low ' * 6}there.", "words"),
        ("barnsley is low", "no capital"),
        ("Barnsley is 2% (95% interval 1% to 3%) or 3% (95% interval 2% to 4%).", "several intervals"),
    ],
)
def test_a_planted_fault_is_found(headline: str, fault: str) -> None:
    assert any(fault in each for each in faults(headline, "Barnsley"))


@pytest.mark.parametrize(
    ("headline", "measure"),
    [
        ("Blaenau Gwent: 32.0%, the 12th highest of 361 areas.", TABLES["children"]),
        ("Yorkshire and The Humber: from 31.3% to 30.8% (2024 to 2025).", TABLES["low_income_regions"]),
        ("Watford, £49.5 per hour in 2023, ranks 39th highest of 361.", MEASURE["within_between"]),
    ],
)
def test_a_headline_without_its_measure_is_found(headline: str, measure: str) -> None:
    assert "no measure" in faults(headline, "", measure)


def test_headlines_that_read_like_a_statute_are_found() -> None:
    statute = "Interdepartmental administrative reorganisation necessitates considerable organisational flexibility. "
    assert grade(statute) > HARD["headline"] > grade("Output in Leeds is £2 below London's.")


def check(name: str, each: int) -> None:
    app, headlines, wrong = app_of(name), [], []
    for state in choices(app, each, name):
        try:
            result = app.compute(state)
        except ToolkitError:  # nothing can be computed for such a choice; its sentence is tested with the app
            continue
        headline = sentences(plain(result.sentence))[0]
        headlines.append(headline)
        wrong += [f"{headline} — no strength, and no reason for none" for _ in range(not result.strength)]
        wrong += [
            f"{headline} — {fault}"
            for fault in faults(headline, "" if name in NOT_OF_A_PLACE else place_of(state), measure_of(name, state))
        ]
    if (found := grade(*dict.fromkeys(headlines))) > HARD["headline"]:
        wrong.append(f"The headlines read like grade {found:.1f} (at most {HARD['headline']:g}).")
    assert len(headlines) > 1
    assert not wrong, "\n".join(dict.fromkeys(wrong))


@pytest.mark.parametrize("name", APPS)
def test_first_sentences(name: str) -> None:
    check(name, 1)


@pytest.mark.sweep
@pytest.mark.parametrize("name", APPS)
def test_first_sentences_of_many_choices(name: str) -> None:
    check(name, 30)
