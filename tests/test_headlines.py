"""The first sentence of every app answers its question and has a strength: sampled choices of every control."""

from __future__ import annotations

import importlib
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from tests.prose.passages import Passage
from tests.prose.rules import HARD, articles, count, grade, repeated_words, retired_phrases, sentences, spelling
from toolkit.core.errors import ToolkitError
from toolkit.explorer.controls import controls, settled
from toolkit.explorer.frame import App
from toolkit.explorer.glossary import plain

ROOT = Path(__file__).parents[1]
APPS = sorted(path.parent.name for path in (ROOT / "toolkit/apps").glob("*/app.py"))
FILES = {"who_would_gain": "02_health_and_work/parameters.yaml"}
JOBS = "03_net_zero_jobs/scenarios.yaml"
MOST = 25
# The country's jobs, an association over all places: the place comes in a later sentence.
NOT_OF_A_PLACE = ("build_scenario", "regress")
SIGNS = re.compile(
    r"(?:below|above|lower|higher|fewer|less|more|fell|rose|short)(?: by)? [+−]"
    r"|[+−]£?[\d.,]+\S* (?:\w+ )?(?:lower|higher|below|above|fewer)"
)
ON_THE_FORM = re.compile(r"\b(?:form|slider|menu|control|chosen|choose|is shown|are shown|selected)\b", re.IGNORECASE)


@lru_cache
def app_of(name: str) -> App:
    room: Any = importlib.import_module(f"toolkit.apps.{name}.app")
    return room.make_app(ROOT / "labs" / FILES.get(name, JOBS)) if hasattr(room, "make_app") else room.APP


def choices(app: App, each: int, seed: str) -> Iterator[Any]:
    """Yield the default state, then it with each control at up to ``each`` random values."""
    draw, usual = random.Random(seed), settled(app.state())[0]
    yield usual
    for name, control in controls(usual).items():
        if control.kind == "file" or not control.applies(usual):
            continue
        values: list[Any] = [option.value for option in settled(usual)[1].get(name, control.options)]
        values = {"range": [control.minimum, control.maximum], "check": [True, False]}.get(control.kind, values)
        for value in draw.sample(values, min(each, len(values))):
            several = isinstance(getattr(usual, name), tuple)
            yield settled(replace(usual, **{name: (value,) if several else value}))[0]


def place_of(state: Any) -> str:
    """Return the form's name for the chosen place, city or region; "" if it has none."""
    for name, control in controls(state).items():
        if name in ("place", "city", "region") and control.applies(state) and getattr(state, name):
            options = settled(state)[1].get(name, control.options)
            return next(option.label for option in options if option.value == getattr(state, name))
    return ""


def faults(headline: str, place: str) -> list[str]:
    """Return a headline's violations of the rules in docs/style_guide.md."""
    bare = re.sub("“[^”]*”", "name", headline.replace(place, "Place") if place else headline)
    return [
        *(f"{count(bare)} words" for _ in range(count(bare) > MOST)),
        *(f"does not name {place}" for _ in range(bool(place) and place.casefold() not in headline.casefold())),
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
            f"{headline} — {fault}" for fault in faults(headline, "" if name in NOT_OF_A_PLACE else place_of(state))
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
