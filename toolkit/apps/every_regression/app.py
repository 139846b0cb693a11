"""Every regression at once: a claim, every defensible way to test it, and how far the answer depends on the method."""

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

_COLUMNS = module_yaml(__file__)

ANY = "any"
SAMPLE_WORDS = {
    "UK": "Every place with the figures",
    "England": "England",
    "UK without London": "Without London",
    "UK without City of London and Isles of Scilly": "Without City of London and Isles of Scilly",
}
DRAWN = {"wide": (120, 60), "narrow": (70, 40)}  # specifications and slices
READ = 7  # specifications that the page reads out, from the lowest to the highest


def _claims() -> list[Option]:
    return [Option(name, question.claim) for name, question in QUESTIONS.items()]


def _columns(part: str) -> list[Option]:
    """Return the columns of one part of all questions, each once; the first one stands for all."""
    every = dict.fromkeys(column for question in QUESTIONS.values() for column in getattr(question.choices, part))
    return [Option(ANY, "All of them"), *(option(column) for column in every)]


def _controls() -> list[Option]:
    return [option(column) for column in CONTROLS]


@dataclass(frozen=True)
class State:
    """What can be chosen."""

    claim: str = select("Claim", _claims, "health", help="Thousands of regressions put it to the test.")
    outcome: str = select("Outcome", lambda: _columns("outcomes"), ANY, help="Each claim has some of these.")
    measure: str = select(
        "Measure of the predictor", lambda: _columns("interest"), ANY, help="Each claim has one or more of these."
    )
    sample: str = select("Sample", {ANY: "All of them"} | SAMPLE_WORDS, ANY, help="The places to compare.")
    weights: str = radio(
        "Weights", {ANY: "Both", "none": "Each place counts once", "population_2022": "By residents"}, ANY
    )
    geography: str = radio(
        "Geography",
        {ANY: "Both", "across places": "Across all places", "within regions": "Within each region"},
        ANY,
        help="Within: places are compared with others of their [[ITL1 region]].",
    )
    errors: str = radio(
        "Standard errors",
        {ANY: "All of them"} | {kind: ERRORS[kind] for kind in ("HC3", "cluster_county", "classical")},
        ANY,
        help="They show how certain an estimate is and do not change it: [[HC3]], [[clustered]], [[classical]]. If "
        "you choose all three, an estimate counts once, and as significant only if all three agree.",
    )
    always: tuple[str, ...] = choose_many("Always allow for", _controls, help="Only regressions with these controls.")
    never: tuple[str, ...] = choose_many("Never allow for", _controls, help="Only regressions without these.")


@lru_cache(maxsize=len(QUESTIONS))
def whole(claim: str) -> Curve:
    """Return the curve of a claim with all its specifications."""
    return specification_curve.run(tables.place_table(), QUESTIONS[claim].choices)


@lru_cache(maxsize=1)
def prepare() -> None:
    """Run every claim: two seconds once, in the process that all visitors share, instead of a wait at each claim."""
    for claim in QUESTIONS:
        whole(claim)


def compute(state: State) -> Result:
    """Draw the curve of the claim's specifications that the state leaves in, and say what they agree on."""
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
    """Rate the claim's pair of measures in the standard specification: by all regressions, not by those chosen."""
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
    """Return the filters that a question has options for, and a note on each that it has none for."""
    choices = question.choices
    both = [f"“{option(name).label}”" for name in state.always if name in state.never]
    if both:
        raise FieldError(
            "never",
            f"{wording.listing(both)}: chosen under both “Always allow for” and “Never allow for”.",
            "No regression can do both.",
            "Remove it from one of the two.",
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
    notes = [f"“{option(name).label}” is not among the choices of this claim and changes nothing." for name in unknown]
    return options, controls, notes


def _figure(words: CurveWords, width: Width) -> figures.Figure:
    curve, question = words.curve, words.question
    most, slices = DRAWN[width]
    points = specification_curve.spaced(curve, most)
    points[["estimate", "lower", "upper"]] = words.shown(points[["estimate", "lower", "upper"]])
    attrs = place_measures.table().attrs
    totals = figures.Totals(
        curve.count, float(words.shown(curve.median)), curve.share_positive, curve.share_significant
    )
    implied = words.implied
    return figures.specification_curve(
        points,
        _as_on_form(specification_curve.along(curve, slices), curve),
        totals,
        label=words.label,
        unit=words.unit,
        marked=None if implied is None else (float(words.shown(implied)), "What the published claim requires"),
        decimals=1,
        title=question.claim,
        subtitle="Each mark is one regression with its 95% interval, for a predictor one standard deviation higher. "
        "Below: the share of those regressions that make each choice; full height means all of them.",
        source=source_line(attrs, (*question.choices.outcomes, *question.choices.interest)),
        width=width,
    )


def _as_on_form(rows: pd.DataFrame, curve: Curve) -> pd.DataFrame:
    """Call choices as the form does: measures with their period, controls allowed for or not, samples as they are."""
    labels = choice_labels(curve, SAMPLE_WORDS)
    return rows.assign(choice=[labels[key] for key in zip(rows["column"], rows["choice"], strict=True)])


def _choices_table(words: CurveWords) -> Table:
    rows = _as_on_form(specification_curve.by_choice(words.curve), words.curve)
    rows["median"] = words.shown(rows["median"])
    sign = words.question.sign
    rows["agree"] = 100 * (rows["share_positive"] if sign > 0 else 1 - rows["share_positive"])
    rows["significant"] = 100 * rows["share_significant"]
    columns = _COLUMNS["choices"] | {"median": (wording.labelled("Median estimate", words.unit), ".1f")}
    rows["choice"] = [text[:1].upper() + text[1:] for text in rows["choice"]]
    title = "Results of the regressions by choice"
    return Table.of(title, rows, columns, _strongest_choice(rows, words.unit))


def _strongest_choice(rows: pd.DataFrame, unit: str) -> str:
    """Return which choice moves the median estimate most."""
    if rows.empty:
        return ""
    medians = rows.groupby("column", sort=False)["median"]
    column = (medians.max() - medians.min()).idxmax()
    of = rows[rows["column"] == column].sort_values("median")
    low, high = of.iloc[0], of.iloc[-1]
    return (
        f"The median estimate depends most on one choice: {wording.value(low['median'], unit, 1)} with "
        f"“{low['choice']}”, {wording.value(high['median'], unit, 1)} with “{high['choice']}”."
    )


def _examples_table(words: CurveWords) -> Table:
    """List a few regressions from the lowest estimate to the highest, with all that was chosen for them."""
    some = specification_curve.spaced(words.curve, READ)
    rows = pd.DataFrame(
        {"rank": some["rank"], "controls": [_controls_of(words.question, row) for _, row in some.iterrows()]}
    )
    rows[["estimate", "lower", "upper"]] = words.shown(some[["estimate", "lower", "upper"]])
    rows["outcome"], rows["interest"] = ([option(str(c)).label for c in some[n]] for n in ("outcome", "interest"))
    rows["where"] = [f"{SAMPLE_WORDS[str(s)]}, {g}" for s, g in zip(some["sample"], some["geography"], strict=True)]
    rows["weights"] = ["each place once" if str(w) == "none" else "by residents" for w in some["weights"]]
    rows["errors"] = [ERRORS[str(kind)] for kind in some["errors"]]
    rows["n"] = some["n"]
    columns = _COLUMNS["examples"] | {"estimate": (wording.labelled("Estimate", words.unit), ".1f")}
    return Table.of("Some of the regressions, from the lowest estimate to the highest", rows, columns)


def _controls_of(question: Question, row: pd.Series) -> str:
    included = [option(name).label for name in question.choices.controls if row[f"control: {name}"]]
    return "; ".join(included) or "nothing"


def _code(claim: str, options: dict[str, str], controls: dict[str, bool]) -> str:
    given = [f"{name}={json.dumps(value)}" for name, value in options.items()]
    given += (
        ["controls={" + ", ".join(f'"{name}": {value}' for name, value in controls.items()) + "}"] if controls else []
    )
    only = [f"curve = curve.only({', '.join(given)})"] if given else []
    log = QUESTIONS[claim].choices.log
    median, unit = ("100 * np.expm1(curve.median)", "%") if log else ("curve.median", "percentage points")
    lines = [
        *(["import numpy as np"] if log else []),
        "from toolkit import specification_curve, tables",
        "",
        "places = tables.place_table()",
        f'curve = specification_curve.run(places, specification_curve.QUESTIONS["{claim}"].choices)',
        *only,
        "result = curve.frame",
        f'print(f"Median of {{curve.count:,}} estimates: {{{median}:.1f}}")  # {unit}',
    ]
    return "\n".join(lines) + "\n"


APP = App(
    name="every_regression",
    title="Every regression at once",
    question="Does a report's claim hold however the regression is run?",
    state=State,
    compute=compute,
)
