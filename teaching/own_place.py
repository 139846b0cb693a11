"""The mini-project on a place of the student's choice: the same questions, with answers for each of the 361 places."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

from teaching.exercises import Exercise, seal
from toolkit import tables

OUTPUT, PREDICTORS = "gva_per_hour_2023", ("age_50_64_2022", "claimant_rate_2023")
OF_A_PLACE = ("right", "rounded", "coarse")
RUBRIC = (
    "1 – A description of the place, but either no question or no calculated number.",
    "2 – A question and a number, but either no interval or an association described as an effect.",
    "3 – A question, a table, a regression with its interval, and one doubt that could change the conclusion.",
    "4 – As level 3, with a recommendation that the figures support, for a named reader.",
)


@lru_cache(maxsize=1)
def found() -> pd.DataFrame:
    """Return the right answers: a row per place, by code, and a column per question.

    ``own-1`` is output per hour less the United Kingdom's (GBP); ``own-2`` its rank in its region, 1 the highest;
    ``own-3`` its output per hour less what a regression of all places on two measures predicts (GBP); ``own-4`` the
    percentage of its children under 16 who were in relative low income before housing costs in working families.
    """
    table = tables.place_table().set_index("code")
    years = tables.load("productivity").query("geography == 'UK' and year == 2023")
    fitted = smf.ols(f"{OUTPUT} ~ {' + '.join(PREDICTORS)}", table).fit()
    children = tables.load("children_working_families").query("measure == 'relative' and age == '0-15'")
    working = children.set_index("code").eval("100 * in_working_families / residents")
    return pd.DataFrame(
        {
            "own-1": table[OUTPUT] - years["gva_per_hour"].iloc[0],
            "own-2": table.groupby("region")[OUTPUT].rank(ascending=False, method="min").astype(int),
            "own-3": fitted.resid,
            "own-4": working.reindex(table.index),
        }
    )


QUESTIONS: Mapping[str, dict[str, Any]] = {
    "own-1": {
        "hints": (
            "The gap is your place's figure minus the UK figure. Which of the two is in the table “years”?",
            "Subtract the UK figure for the latest year from your place's figure. Keep the sign.",
        ),
        "idea": "The UK figure is an average weighted by hours worked. Most places are below it.",
        "unit": "£",
    },
    "own-2": {
        "hints": (
            "Rank only the places in the same region as yours, from highest to lowest.",
            "Keep the rows for your region, and rank output per hour from highest to lowest.",
        ),
        "idea": "A rank hides how close places are to each other: look at the figures just above and below.",
    },
    "own-3": {
        "hints": (
            "Regress output per hour on the two measures, for all places. What does the model predict for your place?",
            "The residual is the actual figure minus the predicted one. Statsmodels stores it for each row.",
        ),
        "idea": "A residual includes chance and everything the model leaves out. It is not a score for the council.",
        "unit": "£",
    },
    "own-4": {
        "hints": (
            "Divide the number of children in low-income working families by the number of residents of the same age.",
            "Use two columns of one row: divide children in working families by residents, and give a percentage.",
        ),
        "idea": "This rate comes from benefit and tax records and is before housing costs. The survey's rate after "
        "housing costs is a different measure.",
        "unit": "%",
    },
}


def exercise(name: str, answer: Any) -> Exercise:
    """Return a question with a place's answer, which is “no figure” if its cell is empty."""
    empty = not isinstance(answer, str) and bool(np.isnan(answer))
    value = "no figure" if empty else int(answer) if name == "own-2" else float(answer)
    tolerance, decimals = (0, 0) if name == "own-2" else (1e-6, 1)
    return Exercise(name, lambda: value, tolerance=tolerance, decimals=decimals, **QUESTIONS[name])


def sealed() -> str:
    """Return the text of the project's file of checks: what all places share, by question, and each place's seals."""
    answers = found()
    shared = {name: seal(exercise(name, answers[name].iloc[0])) | {"worked": ""} for name in QUESTIONS}
    written = Exercise("own-W", kind="written", least=350, levels=RUBRIC)
    shared |= {"own-W": seal(written)}
    rows = []
    for code, values in answers.iterrows():
        seals = {name: seal(exercise(name, values[name])) for name in QUESTIONS}
        kept = {name: {part: one[part] for part in (*OF_A_PLACE, "kind")} for name, one in seals.items()}
        for entry in kept.values():
            every = list(entry["right"].items())
            # For a number with a tolerance: the middle one of its keys, and the roundings.
            entry["right"] = dict(every if len(every) < 41 else every[20:21] + every[41:])
        rows.append(f" {json.dumps(code)}: {json.dumps(kept, separators=(',', ':'))}")
    questions = json.dumps(shared, ensure_ascii=False)
    return f'{{"questions": {questions},\n"places": {{\n' + ",\n".join(rows) + "\n}}\n"
