"""Check the claim: what five documents say about levelling up, each with the verdict that open data allow."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import pandas as pd

from toolkit import claims, figures, places, tables
from toolkit.apps.check_the_claim.card import OUR_WORDS, card, code, evidence
from toolkit.claims.local_claims import local_claims
from toolkit.claims.rules import AGREEMENT, SAME_SIZE
from toolkit.core import wording
from toolkit.core.errors import ToolkitError
from toolkit.explorer.controls import Option, place, select
from toolkit.explorer.frame import App
from toolkit.explorer.result import Result, Table, View
from toolkit.figures.theme import Width

ANY = ""
FIRST = ""
LISTED = {
    "id": "No.",
    "claim": OUR_WORDS,
    "author": "Who",
    "figure": "Said",
    "verdict": "Verdict",
    "sentence": "In a sentence",
}
HERE = {
    "id": "No.",
    "claim": OUR_WORDS,
    "here": "Here",
    "why": "Figures of the place",
    "alike": "Of ten places like it",
}
SHORT = 90
"""Letters of a claim that the list of claims shows."""
NOTES = (
    "Every claim is put in our own words. Only the figure under “Said” is as it was printed: before you quote an "
    "author, read the part of the document that is named under “Where”. A verdict is about the claim, not its author.",
    "A [[verdict]] is reached by rule. Open data give a figure; the rule, named with each claim, compares it with what "
    f"was said: within rounding or the 95% interval, at most {SAME_SIZE:g} times as large by a near definition, or "
    f"{AGREEMENT:.0%} of the defensible ways to compute it. The rules are the same for every author and, but for a few "
    "changed after a first result, were set before any figure was computed.",
    "A check that finds two things [[associated]] does not show that one brings about the other, even where the claim "
    "says so; “consistent” is not “proved”.",
    "Nearly all tables describe places and not people, and the latest figures are years later than the documents.",
)


@lru_cache(maxsize=1)
def _ledger() -> pd.DataFrame:
    rows = claims.ledger().astype(object)
    return rows.where(rows.notna(), None)


def _claims() -> list[Option]:
    rows = _ledger()
    names = (
        f"{id} {textwrap.shorten(text, SHORT, placeholder=' …')}"
        for id, text in zip(rows["id"], rows["claim"], strict=True)
    )
    return [
        Option(FIRST, "The first of the list"),
        *(Option(id, name) for id, name in zip(rows["id"], names, strict=True)),
    ]


def _column(column: str, every: str) -> Callable[[], list[Option]]:
    def options() -> list[Option]:
        values = sorted(_ledger()[column].unique())
        return [Option(ANY, every), *(Option(value, _label(value)) for value in values)]

    return options


def _label(value: str) -> str:
    return (value[:1].upper() + value[1:]).replace("_", " ")


def _verdicts() -> list[Option]:
    return [Option(ANY, "Every verdict"), *(Option(name, claims.headline(name)) for name in claims.VERDICTS)]


def _places() -> list[Option]:
    every = tables.load("places").sort_values("short_name")
    rows = every[["code", "short_name", "region"]].itertuples(index=False)
    return [Option(ANY, "The whole country"), *(Option(*row) for row in rows)]


@dataclass(frozen=True)
class State:
    """What can be chosen."""

    claim: str = place("Claim", _claims, FIRST, help="In our words. Type a part of it, or its number.")
    topic: str = select("Topic", _column("topic", "Every topic"), ANY)
    author: str = select("Who says so", _column("author", "Every author"), ANY)
    verdict: str = select("Verdict", _verdicts, ANY, help="A [[verdict]] is computed by a rule.")
    place: str = place("Place", _places, ANY, help="Claims that name it or its region, or that can be held against it.")


def compute(state: State) -> Result:
    """Return the chosen claim, or the first that fits, with all that fit and their verdicts by topic."""
    rows = _ledger()
    wanted = local_claims(state.place, evidence()) if state.place else None
    wanted = wanted[wanted["id"].isin(rows["id"])] if wanted is not None else None
    fitting = filtered(rows, state, wanted)
    chosen = rows[rows["id"] == state.claim] if state.claim else fitting
    if chosen.empty:
        raise ToolkitError(
            "No claim fits all of these choices.", "", "Take one of them back: topic, who says so, verdict or place."
        )
    row = chosen.iloc[0]
    return Result(
        sentence=_sentence(row, state, len(fitting), wanted) + (f" {tally(rows)}" if not state.claim else ""),
        views=(*_about_the_place(rows, wanted, state), *card(row), *_overview(fitting)),
        notes=NOTES,
        sources=(f"{row['document']}.", *_sources(row)),
        code=code(row),
    )


def filtered(rows: pd.DataFrame, state: State, wanted: pd.DataFrame | None) -> pd.DataFrame:
    """Return the claims that fit the choices: first those with a check, each part by number."""
    keep = pd.Series(True, index=rows.index)
    for column in ("topic", "author", "verdict"):
        if getattr(state, column):
            keep &= rows[column] == getattr(state, column)
    if wanted is not None:
        region = tables.load("places").set_index("code")["region"][state.place]
        named = [bool({state.place, region} & set((cell or "").split("; "))) for cell in rows["places"]]
        keep &= rows["id"].isin(wanted["id"]) | pd.Series(named, index=rows.index)
    found = rows[keep]
    return found.iloc[found["check"].isna().to_numpy().argsort(kind="stable")]


def tally(rows: pd.DataFrame) -> str:
    """Say of how many claims how many were put to the test, and of how many open data cannot tell."""
    tested, untold = rows["check"].notna(), rows["verdict"] == "not testable"
    rest = int((~tested & ~untold).sum())
    said = f"Of {len(rows)} claims, {int(tested.sum())} have been put to the test"
    said += f"; for {int(untold.sum())} open data cannot tell" if untold.any() else ""
    return f"{said}{f', and {rest} are aims or background' if rest else ''}."


def _sentence(row: Any, state: State, count: int, wanted: pd.DataFrame | None) -> str:
    """Say whose claim it is, the claim as a paraphrase (never in quotation marks), the verdict, and what was found."""
    why = f" ({row['why']})" if row["why"] else ""
    found = row["sentence"] or claims.VERDICTS[row["verdict"]].meaning
    said = (
        f"{row['author']}, in our words: {row['claim'].rstrip('.')} – {row['verdict']}{why}. {wording.sentence(found)}"
    )
    if wanted is None:
        return said
    name = places.get(state.place).short_name
    tested = wanted[wanted["here"] != "no figure"]
    holding = int((tested["here"] == "holds").sum())
    return f"{name}: {count} claims fit; of {len(tested)} about places in general, {holding} hold there. {said}"


def _about_the_place(rows: pd.DataFrame, wanted: pd.DataFrame | None, state: State) -> tuple[View, ...]:
    if wanted is None:
        return ()
    listed = wanted.merge(rows[["id", "claim"]], on="id")[list(HERE)]
    name = places.get(state.place).short_name
    note = (
        "A claim that two things go together holds in a place that is on the same side of the middle authority in "
        "both, or, for things that go against each other, on opposite sides. Ten places like it: its statistical "
        "neighbours."
    )
    return (Table(f"Claims about places, held against {name}", listed, HERE, note=note),)


def _overview(fitting: pd.DataFrame) -> tuple[View, ...]:
    if fitting.empty:
        return ()
    shown = fitting[["id", "claim", "author", "figure", "verdict", "sentence"]].copy()
    shown["figure"] = shown["figure"].fillna("in words")
    shown["verdict"] = shown["verdict"].map(claims.headline)
    shown["sentence"] = shown["sentence"].fillna("")
    return (partial(_by_topic, fitting), Table(f"{len(shown)} claims that fit", shown, LISTED))


def _by_topic(fitting: pd.DataFrame, width: Width) -> figures.Figure:
    """Count the verdicts of each topic."""
    counts = fitting.groupby(["topic", "verdict"]).size().rename("claims").reset_index()
    topics = fitting["topic"].value_counts().index
    names = [name for name in claims.VERDICTS if name in set(fitting["verdict"])]
    cells = pd.MultiIndex.from_product([topics, names], names=["topic", "verdict"])
    full = counts.set_index(["topic", "verdict"])["claims"].reindex(cells).reset_index()
    full["topic"], full["verdict"] = full["topic"].map(_label), full["verdict"].map(_label)
    return figures.heatmap(
        full,
        "topic",
        "verdict",
        "claims",
        label="Claims",
        unit="",
        decimals=0,
        title="Verdicts by topic, of the claims that fit",
        source="This project: its list of claims, with their verdicts",
        width=width,
    )


def _sources(row: Any) -> tuple[str, ...]:
    names = [name for name in (row["table"] or "").split("; ") if name]
    return tuple(f"{tables.load(name).attrs['title']}: {tables.load(name).attrs['source']}." for name in names)


APP = App(
    name="check_the_claim",
    title="Check the claim",
    question="Five documents make some 350 claims about levelling up; open data can test fewer than half of them. "
    "Which do they bear out?",
    state=State,
    compute=compute,
)
