"""Check the claim: what five documents say about levelling up, tested against open data."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import pandas as pd

from toolkit import claims, figures, places, tables
from toolkit.apps.check_the_claim.card import card, code, evidence
from toolkit.apps.shared.measure_options import place_options
from toolkit.claims.local_claims import FOLLOWS, UNKNOWN, as_many, local_claims
from toolkit.claims.rules import AGREEMENT, SAME_SIZE
from toolkit.claims.strength import verdict
from toolkit.core import wording
from toolkit.core.errors import ToolkitError
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.controls import Option, place, select
from toolkit.explorer.frame import App
from toolkit.explorer.result import Rated, Result, Table, View
from toolkit.figures.theme import Width

ANY = ""
FIRST = ""
WORDS = module_yaml(__file__)
SHORT = 90
"""Maximum length of a claim in the menu, in characters."""
NOTES = tuple(str(note).format(most=SAME_SIZE, agree=AGREEMENT) for note in WORDS["notes"])


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
    return [Option(FIRST, "First in the list"), *(Option(id, name) for id, name in zip(rows["id"], names, strict=True))]


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
    return [Option(ANY, "The whole country"), *place_options()]


@dataclass(frozen=True)
class State:
    """The choices."""

    claim: str = place(
        "Claim", _claims, FIRST, help="Claims are in our own words. Enter part of a claim, or its number."
    )
    topic: str = select("Topic", _column("topic", "Every topic"), ANY)
    author: str = select("Author", _column("author", "Every author"), ANY)
    verdict: str = select("Verdict", _verdicts, ANY, help="[[verdict|Verdicts]] follow fixed rules.")
    place: str = place(
        "Place", _places, ANY, help="Shows claims that name the place or its region, or can be compared with its data."
    )


def compute(state: State) -> Result:
    """Return the chosen claim, or the first match, with all matches and their verdicts by topic."""
    rows = _ledger()
    local = local_claims(state.place, evidence()) if state.place else None
    local = local[local["id"].isin(rows["id"])] if local is not None else None
    fitting = filtered(rows, state, local)
    chosen = rows[rows["id"] == state.claim] if state.claim else fitting
    if chosen.empty:
        raise ToolkitError("No claim matches all of your choices.", "", "Change the topic, author, verdict or place.")
    row = chosen.iloc[0]
    blocks, about = card(row), _about_the_place(rows, local, state)
    charts = int(callable(blocks[0]))  # a chart comes before the table of the place
    return Result(
        sentence=_sentence(row, state, local) + (f" {tally(rows)}" if not state.claim else ""),
        views=(*blocks[:charts], *about, *blocks[charts:], *_overview(fitting)),
        notes=NOTES,
        sources=(f"{row['document']}.", *_sources(row)),
        code=code(row),
        strength=(Rated(f"Verdict on {row['id']}", verdict({str(name): value for name, value in row.items()})),),
    )


def filtered(rows: pd.DataFrame, state: State, local: pd.DataFrame | None) -> pd.DataFrame:
    """Return the claims that match the choices: those with a check first, then by lab, then by number."""
    keep = pd.Series(True, index=rows.index)
    for column in ("topic", "author", "verdict"):
        if getattr(state, column):
            keep &= rows[column] == getattr(state, column)
    if local is not None:
        region = tables.load("places").set_index("code")["region"][state.place]
        named = [bool({state.place, region} & set((cell or "").split("; "))) for cell in rows["places"]]
        keep &= rows["id"].isin(local["id"]) | pd.Series(named, index=rows.index)
    matching = rows[keep]
    order = 2 * matching["check"].isna() + (matching["lab"] == "wider")
    return matching.iloc[order.to_numpy().argsort(kind="stable")]


def tally(rows: pd.DataFrame) -> str:
    """Return a sentence on how many claims have been tested, and how many cannot be tested with open data."""
    tested, untestable = rows["check"].notna(), rows["verdict"] == "not testable"
    rest = int((~tested & ~untestable).sum())
    counts = [f"{int(tested.sum())} have been tested"]
    counts += [f"{int(untestable.sum())} cannot be tested with our open data"] if untestable.any() else []
    counts += [f"{rest} are background, or targets that no figures track"] if rest else []
    return f"Of {len(rows)} claims, {wording.listing(counts)}."


def _sentence(row: Any, state: State, local: pd.DataFrame | None) -> str:
    """Return the verdict, its author, the claim as a paraphrase (never in quotation marks), and the result."""
    verdict = claims.VERDICTS[row["verdict"]]
    why = f" ({row['why']})" if row["why"] else ""
    ruling = f"Verdict on {row['id']}: {verdict.label}{why}"
    outcome = wording.sentence(row["sentence"] or verdict.meaning)
    card = f"{ruling}. {row['author']}, in our own words: {wording.sentence(row['claim'])} {outcome}"
    if local is None:
        return card
    name = places.get(state.place).short_name
    tested = local[local["outcome"] != UNKNOWN]
    following = int((tested["outcome"] == FOLLOWS).sum())
    compared = wording.count(len(tested), "claim about places", "claims about places")
    share = wording.value(100 * as_many(state.place, evidence()), "%", 0)
    chance = f" {share} of places follow at least as many patterns as this place." if len(tested) else ""
    return f"{name} follows the pattern in {following} of the {compared} that its figures can test.{chance} {card}"


def _about_the_place(rows: pd.DataFrame, local: pd.DataFrame | None, state: State) -> tuple[View, ...]:
    if local is None:
        return ()
    table = local.merge(rows[["id", "claim"]], on="id")[list(WORDS["local"])]
    name = places.get(state.place).short_name
    return (Table(f"Claims about places compared with {name}", table, WORDS["local"], note=WORDS["local_note"]),)


def _overview(fitting: pd.DataFrame) -> tuple[View, ...]:
    if fitting.empty:
        return ()
    listed = fitting[["id", "claim", "author", "figure", "verdict", "sentence"]].copy()
    listed["figure"] = listed["figure"].fillna("none")
    listed["verdict"] = listed["verdict"].map(claims.headline)
    listed["sentence"] = listed["sentence"].fillna("")
    return (partial(_by_topic, fitting), Table(wording.count(len(listed), "matching claim"), listed, WORDS["listed"]))


def _by_topic(fitting: pd.DataFrame, width: Width) -> figures.Figure:
    """Draw the number of verdicts by topic."""
    counts = fitting.groupby(["topic", "verdict"]).size().rename("claims").reset_index()
    topics = fitting["topic"].value_counts().index
    names = [name for name in claims.VERDICTS if name in set(fitting["verdict"])]
    cells = pd.MultiIndex.from_product([topics, names], names=["topic", "verdict"])
    full = counts.set_index(["topic", "verdict"])["claims"].reindex(cells).reset_index()
    full["topic"] = full["topic"].map(_label)
    full["verdict"] = [claims.VERDICTS[name].label for name in full["verdict"]]
    return figures.heatmap(full, "topic", "verdict", "claims", **WORDS["by_topic"], width=width)


def _sources(row: Any) -> tuple[str, ...]:
    names = [name for name in (row["table"] or "").split("; ") if name]
    return tuple(f"{tables.load(name).attrs['title']}: {tables.load(name).attrs['source']}." for name in names)


APP = App("check_the_claim", WORDS["title"], WORDS["question"], State, compute)
