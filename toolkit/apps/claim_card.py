"""One claim as views: figure beside figure, what it rests on, and the facts about it."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

import pandas as pd

from toolkit import claims, figures, tables, wording
from toolkit.apps.result import Table, Text, View
from toolkit.claims import Evidence, Report, registry
from toolkit.claims.finding import YES_OR_NO
from toolkit.claims.report import in_words
from toolkit.figures.theme import Width

FEW = 18
"""Rows of the working that a chart can show; more are in the table beneath it."""
KEPT = "results kept from a long computation (see “How it is computed”)"
"""How the table of kept results is called on a card: its name would tell nobody anything."""
WORKING = {"what": "What", "value": "Figure", "lower": "Interval, from", "upper": "to"}


@lru_cache(maxsize=1)
def evidence() -> Evidence:
    """Return the tables, read once for all claims."""
    return Evidence()


@lru_cache(maxsize=400)
def report(id: str) -> Report:
    """Return a claim computed afresh; the tables are read once for all of them."""
    return claims.check(id, evidence=evidence())


def card(row: Any) -> tuple[View, ...]:
    """Return the views of one claim of the ledger: charts where a figure was computed, then the facts."""
    if row["check"] is None:
        return (_facts(row),)
    shown = report(row["id"])
    return (*_charts(shown), _facts(row, shown), *_working(shown))


def _charts(shown: Report) -> tuple[View, ...]:
    """Said beside computed where both are in one unit, and the rows that the figure rests on where they are few."""
    charts = [_said_and_computed(shown)] if comparable(shown) else []
    rows = shown.finding.working
    told = shown.finding.unit_of_rows == YES_OR_NO or (charts and len(rows) == 2)
    if 1 < len(rows) <= FEW and not told:
        charts.append(_rows_chart(shown))
    return tuple(partial(_drawn, make) for make in charts)


def _drawn(make: Any, width: Width) -> figures.Figure:
    return make(width)


def comparable(shown: Report) -> bool:
    """Whether the first figure said is in the unit of the computed one."""
    finding, claim = shown.finding, shown.claim
    if not claim.said or finding.computed is None:
        return False
    said, found = (unit.split(";")[0].strip() for unit in (claim.unit, finding.unit))
    return said == found or (said.startswith("%") and found.startswith("%"))


def source(shown: Report) -> str:
    """Return the source line of a claim's figures: that of the table it used, the names of several, or the document."""
    if not shown.tables:
        return f"{shown.claim.document}, {shown.claim.section}"
    if len(shown.tables) == 1:
        return str(tables.load(shown.tables[0]).attrs["source"])
    return f"Tables {wording.listing(list(shown.tables))} of this project, whose sources are listed below"


def _said_and_computed(shown: Report) -> Any:
    finding, claim = shown.finding, shown.claim
    lower, upper = finding.interval or (float("nan"), float("nan"))
    pair = pd.DataFrame(
        {
            "figure": ["Said", "Computed"],
            "value": [claim.said[0], finding.computed],
            "lower": [claim.said[0], finding.computed if pd.isna(lower) else lower],
            "upper": [claim.said[0], finding.computed if pd.isna(upper) else upper],
        }
    )
    low, high = ("lower", "upper") if finding.interval else (None, None)
    title = f"{claim.id}: said and computed"
    return lambda width: figures.bars(
        pair,
        "figure",
        "value",
        lower=low,
        upper=high,
        highlight="Computed",
        label="Figure",
        unit=finding.unit,
        title=title,
        source=source(shown),
        width=width,
    )


def _rows_chart(shown: Report) -> Any:
    rows, finding = shown.finding.working, shown.finding
    title = f"{shown.claim.id}: what the verdict rests on"
    if rows["lower"].notna().all():
        estimates = rows.set_index("what").rename(columns={"value": "estimate"})
        return lambda width: figures.coefficient_plot(
            estimates, title=title, unit=finding.unit_of_rows, source=source(shown), width=width
        )
    return lambda width: figures.bars(
        rows, "what", "value", label="Figure", unit=finding.unit_of_rows, title=title, source=source(shown), width=width
    )


def _facts(row: Any, shown: Report | None = None) -> Text:
    verdict = f"{claims.headline(row['verdict'])}: {claims.VERDICTS[row['verdict']].meaning}"
    known = {
        "Claim": row["claim"],
        "Who says so": row["author"],
        "Where": f"{row['document']}, {row['section']}",
        "Said": row["figure"] or "in words",
        "About": ", ".join(filter(None, [row["geography"], row["period"]])),
        "Computed": in_words(row["computed"], row["computed_unit"] or "", (row["lower"], row["upper"])),
        "Verdict": verdict,
        "Why": row["why"],
        "Rule": claims.RULES[row["rule"]] if row["rule"] else None,
        "Why not computed": row["reason"],
        "Tables": _named(row["table"]) or ("none: the document's own figures" if shown else None),
        "Vintage": row["vintage"],
        "Explained in": _explained(row),
    }
    return Text(f"The claim {row['id']}", tuple(f"{name}: {words}" for name, words in known.items() if words))


def _named(cell: str | None) -> str | None:
    """Return the titles of a claim's tables; results kept from long computations say what they were computed from."""
    names = [name for name in (cell or "").split("; ") if name]
    return "; ".join(KEPT if name == "claims_heavy" else str(tables.load(name).attrs["title"]) for name in names)


def _explained(row: Any) -> str | None:
    if not row["part"]:
        return None
    return f"Lab {row['lab']}, lesson, {row['part']}"


def _working(shown: Report) -> tuple[View, ...]:
    rows = shown.finding.working.dropna(axis=1, how="all")
    how = Text("How it is computed", (_how(shown.claim.id),))
    if rows.empty:
        return (how,)
    title, unit = f"{shown.claim.id}: the working", shown.finding.unit_of_rows
    if unit == YES_OR_NO:
        facts = rows.assign(value=rows["value"].map({1.0: "holds", 0.0: "does not hold"}))
        return how, Table(title, facts, WORKING | {"value": "Found"})
    decimals = wording.decimals_for(rows["value"])
    formats = {column: f",.{decimals}f" for column in rows.columns if column != "what"}
    return how, Table(title, rows, WORKING | {"value": wording.labelled("Figure", unit)}, formats)


def _how(id: str) -> str:
    """Return the first paragraph of the check's docstring."""
    return " ".join((registry.of(id).__doc__ or "").split("\n\n")[0].split())


def code(row: Any) -> str:
    """Return the lines that give the verdict again, with the check itself as comment."""
    if row["check"] is None:
        return f'from toolkit import claims\n\nresult = claims.ledger().set_index("id").loc["{row["id"]}"]\n'
    module = row["check"].rpartition(".")[0]
    source_lines = "\n".join(f"# {line}".rstrip() for line in registry.source_of(row["id"]).splitlines())
    return (
        "from toolkit import claims\n\n"
        f'result = claims.check("{row["id"]}").finding\n\n'
        f"# How it is computed (toolkit/claims/checks/{module}.py):\n{source_lines}\n"
    )
