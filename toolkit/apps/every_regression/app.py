"""Every regression at once: a claim, every defensible test, and how far the answer depends on the method."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from toolkit import figures, tables
from toolkit.apps.every_regression.text import CurveWords, choice_labels
from toolkit.apps.shared import place_measures, strengths
from toolkit.apps.shared.measure_options import ERRORS, option, sources
from toolkit.core import wording
from toolkit.core.errors import FieldError
from toolkit.core.strength import unrated
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.controls import Option, choose_many, radio, select
from toolkit.explorer.frame import App
from toolkit.explorer.result import Rated, Result, Table
from toolkit.figures.sources import source_line
from toolkit.figures.theme import Width
from toolkit.regression import specification_curve
from toolkit.regression.specification_curve import QUESTIONS, Curve, Question
from toolkit.regression.specification_curve.questions import CONTROLS

WORDS = module_yaml(__file__)
SAMPLES, WEIGHTS, GEOGRAPHIES = (dict(WORDS[name]) for name in ("samples", "weights", "geographies"))

ANY = "any"
KINDS = {kind: ERRORS[kind] for kind in ("HC3", "cluster_county", "classical")}
DRAWN = {"wide": (120, 60), "narrow": (70, 40)}  # specifications and slices
READ = 7  # specifications in the page's table, from the lowest to the highest


def _claims() -> list[Option]:
    return [Option(name, question.claim) for name, question in QUESTIONS.items()]


def _columns(part: str) -> list[Option]:
    """Return the columns for one role in all questions, each once; the first one stands for all."""
    every = dict.fromkeys(column for question in QUESTIONS.values() for column in getattr(question.choices, part))
    return [Option(ANY, "All of them"), *(option(column) for column in every)]


def _controls() -> list[Option]:
    return [option(column) for column in CONTROLS]


@dataclass(frozen=True)
class State:
    """The choices."""

    claim: str = select("Claim", _claims, "health", help="The claim to test with thousands of regressions.")
    outcome: str = select("Outcome", lambda: _columns("outcomes"), ANY, help="Each claim uses some of these outcomes.")
    measure: str = select(
        "Measure of the predictor", lambda: _columns("interest"), ANY, help="Each claim uses at least one measure."
    )
    sample: str = select("Sample", {ANY: "All of them"} | SAMPLES, ANY, help="The places to compare.")
    weights: str = radio("Weights", {ANY: "Both"} | WEIGHTS, ANY)
    geography: str = radio("Geography", {ANY: "Both"} | GEOGRAPHIES, ANY, help=WORDS["help"]["geography"])
    errors: str = radio("Standard errors", {ANY: "All of them"} | KINDS, ANY, help=WORDS["help"]["errors"])
    always: tuple[str, ...] = choose_many("Always allow for", _controls, help="Only regressions with these controls.")
    never: tuple[str, ...] = choose_many("Never allow for", _controls, help="Only regressions without these controls.")


@lru_cache(maxsize=len(QUESTIONS))
def whole(claim: str) -> Curve:
    """Return the curve of a claim with all its specifications."""
    return specification_curve.run(tables.place_table(), QUESTIONS[claim].choices)


@lru_cache(maxsize=1)
def prepare() -> None:
    """Run every claim's regressions once (two seconds) in the process that visitors share, so that nobody waits."""
    for claim in QUESTIONS:
        whole(claim)


def compute(state: State) -> Result:
    """Draw the curve of the claim's selected specifications, and say what they agree on."""
    prepare()
    question = QUESTIONS[state.claim]
    options, controls, notes = resolve_filters(question, state)
    curve = whole(state.claim)
    if options or controls:
        curve = curve.only(controls=controls, **options)
    words = CurveWords(question, curve, options.get("outcome", question.choices.outcomes[0]))
    return Result(
        sentence=words.sentence(),
        views=(lambda width: _figure(words, width), lambda _: _choices_table(words), lambda _: _examples_table(words)),
        notes=(*notes, *words.notes()),
        sources=_sources(state.claim),
        code=_code(state.claim, options, controls),
        strength=tuple(_strength(question, words.outcome, column) for column in question.choices.interest),
    )


def _strength(question: Question, outcome: str, interest: str) -> Rated:
    """Rate the claim's pair of measures in the standard specification: by all regressions, not the selected ones."""
    standard = strengths.judge(place_measures.table).standard(outcome, interest, question.choices.log)
    if standard is None:
        of = f"“{option(interest).label}” and “{option(outcome).label}”"
        return Rated(of, unrated("association", "The standard regression cannot be run for these measures."))
    return strengths.association(place_measures.table, standard)


@lru_cache(maxsize=len(QUESTIONS))
def _sources(claim: str) -> tuple[str, ...]:
    question = QUESTIONS[claim]
    columns = (*question.choices.outcomes, *question.choices.interest, *question.choices.controls)
    return (f"The claim: {question.source}.", *sources(tables.place_table(), columns))


def resolve_filters(question: Question, state: State) -> tuple[dict[str, str], dict[str, bool], list[str]]:
    """Return the filters that a question has options for, and a note on each filter for which it has none."""
    choices = question.choices
    both = [f"“{option(name).label}”" for name in state.always if name in state.never]
    if both:
        raise FieldError(
            "never",
            f"{wording.listing(both)} cannot be under both “Always allow for” and “Never allow for”.",
            "No regression can do both.",
            "Remove each measure from one of the two lists."
            if len(both) > 1
            else "Remove the measure from one of the two lists.",
        )
    columns = {"outcome": (state.outcome, choices.outcomes), "interest": (state.measure, choices.interest)}
    options = {name: column for name, (column, known) in columns.items() if column in known}
    unknown = [column for column, known in columns.values() if column != ANY and column not in known]
    for name in ("sample", "weights", "geography", "errors"):
        if getattr(state, name) != ANY:
            options[name] = getattr(state, name)
    wanted = dict.fromkeys(state.never, False) | dict.fromkeys(state.always, True)
    controls = {name: included for name, included in wanted.items() if name in choices.controls}
    unknown += [name for name in wanted if name not in choices.controls]
    notes = [
        f"“{option(name).label}” is not a choice for this claim, so selecting it changes nothing." for name in unknown
    ]
    return options, controls, notes


def _figure(words: CurveWords, width: Width) -> figures.Figure:
    curve, question = words.curve, words.question
    most, slices = DRAWN[width]
    points = specification_curve.spaced(curve, most)
    points[["estimate", "lower", "upper"]] = words.shown(points[["estimate", "lower", "upper"]])
    median, implied = float(words.shown(curve.median)), words.implied
    totals = figures.Totals(curve.count, median, curve.share_positive, curve.share_significant)
    along = _as_on_form(specification_curve.along(curve, slices), curve)
    marked = None if implied is None else (float(words.shown(implied)), WORDS["implied"])
    measures = (*question.choices.outcomes, *question.choices.interest)
    source = source_line(place_measures.table().attrs, measures)
    caption = wording.filled(WORDS["figure"], of=words) | {"source": source}
    return figures.specification_curve(points, along, totals, marked=marked, **caption, width=width)


def _as_on_form(rows: pd.DataFrame, curve: Curve) -> pd.DataFrame:
    """Return choices with the form's labels: measures with their period, controls allowed for or not, samples."""
    labels = choice_labels(curve, SAMPLES)
    return rows.assign(choice=[labels[key] for key in zip(rows["column"], rows["choice"], strict=True)])


def _choices_table(words: CurveWords) -> Table:
    rows = _as_on_form(specification_curve.by_choice(words.curve), words.curve)
    rows["median"] = words.shown(rows["median"])
    sign = words.question.sign
    rows["agree"] = 100 * (rows["share_positive"] if sign > 0 else 1 - rows["share_positive"])
    rows["significant"] = 100 * rows["share_significant"]
    rows["choice"] = rows["choice"].map(wording.capital)
    median = wording.labelled("Median estimate", words.unit)
    return Table.worded(WORDS["choices"], rows, median=median, strongest=_strongest_choice(rows, words.unit))


def _strongest_choice(rows: pd.DataFrame, unit: str) -> str:
    """Return which choice moves the median estimate most."""
    if rows.empty:
        return ""
    choices = rows.groupby("column", sort=False)["median"]
    column = (choices.max() - choices.min()).idxmax()
    of = rows[rows["column"] == column].sort_values("median")
    low, high = of.iloc[0], of.iloc[-1]
    medians = [wording.value(row["median"], unit, 1, full=True) for row in (low, high)]
    ends = [f"{median} with “{row['choice']}”" for median, row in zip(medians, (low, high), strict=True)]
    return str(WORDS["strongest"].format(*ends)) if medians[0] != medians[1] else ""


def _examples_table(words: CurveWords) -> Table:
    """Return a table of a few regressions from the lowest estimate to the highest, with all their choices."""
    some = specification_curve.spaced(words.curve, READ)
    rows = pd.DataFrame(
        {"rank": some["rank"], "controls": [_controls_of(words.question, row) for _, row in some.iterrows()]}
    )
    rows[["estimate", "lower", "upper"]] = words.shown(some[["estimate", "lower", "upper"]])
    rows["outcome"], rows["interest"] = ([option(str(c)).label for c in some[n]] for n in ("outcome", "interest"))
    rows["where"] = [f"{SAMPLES[str(s)]}, {g}" for s, g in zip(some["sample"], some["geography"], strict=True)]
    rows["weights"] = ["each place once" if str(w) == "none" else "by population" for w in some["weights"]]
    rows["errors"] = [ERRORS[str(kind)] for kind in some["errors"]]
    rows["n"] = some["n"]
    return Table.worded(WORDS["examples"], rows, estimate=wording.labelled("Estimate", words.unit))


def _controls_of(question: Question, row: pd.Series) -> str:
    included = [option(name).label for name in question.choices.controls if row[f"control: {name}"]]
    return "; ".join(included) or "nothing"


def _code(claim: str, options: dict[str, str], controls: dict[str, bool]) -> str:
    given = [f"{name}={json.dumps(value)}" for name, value in options.items()]
    if controls:
        given.append("controls={" + ", ".join(f'"{name}": {value}' for name, value in controls.items()) + "}")
    only = f"curve = curve.only({', '.join(given)})\n" if given else ""
    scale = WORDS["scales"]["log" if QUESTIONS[claim].choices.log else "level"]
    return str(WORDS["code"].format(claim=claim, only=only, **scale))


APP = App("every_regression", WORDS["title"], WORDS["question"], State, compute)
