"""One claim as views: the quoted figure compared with the computed one, the working, and the facts."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

import pandas as pd

from toolkit import claims, figures, tables
from toolkit.claims import Evidence, Report, registry
from toolkit.claims.check_result import YES_OR_NO
from toolkit.claims.checks import tabled
from toolkit.claims.report import in_words
from toolkit.core import wording
from toolkit.explorer.result import Table, Text, View
from toolkit.figures.theme import Width

OUR_WORDS = "Claim, in our own words"
"""The heading above every claim. Each claim is a paraphrase, not the author's own words."""
FEW = 18
"""The maximum number of rows in a chart that shows the working. If there are more, only a table shows them."""
READINGS_SHOWN = 8
KEPT = "stored results of a long computation (see “How the result is computed”)"
"""The label for stored results on a card. The table's name would mean nothing to a reader."""
COMPARED = ("United Kingdom", "Great Britain", "England", "Median authority")
"""Rows to compare the others with. Each is drawn as a line."""
WORKING = {"what": "What", "value": "Figure", "lower": "95% interval, from", "upper": "to"}


@lru_cache(maxsize=1)
def evidence() -> Evidence:
    """Return the tables, read once for all claims."""
    return Evidence()


@lru_cache(maxsize=400)
def report(id: str) -> Report:
    """Return a recomputed claim; the tables are read once for all claims."""
    return claims.check(id, evidence=evidence())


def card(row: Any) -> tuple[View, ...]:
    """Return the views of one claim in the ledger: charts if a figure was computed, then the facts."""
    if row["check"] is None:
        return (_facts(row),)
    computed = report(row["id"])
    return (*_charts(computed), _facts(row, computed), *_working(computed))


def _charts(tested: Report) -> tuple[View, ...]:
    """Return charts: quoted against computed if they have the same unit, and the working if it has few rows."""
    makers = [_quoted_and_computed] if comparable(tested) else []
    rows = tested.result.working
    repeated = tested.result.unit_of_rows == YES_OR_NO or (makers and len(rows) == 2)
    if 1 < len(rows) <= FEW and not repeated:
        makers.append(_rows_chart)
    return tuple(partial(make, tested, _titles(tested, first=not at)) for at, make in enumerate(makers))


def _titles(tested: Report, *, first: bool) -> dict[str, Any]:
    """Return title and subtitle: the first chart has the claim and its verdict, as it may be copied on its own."""
    id, verdict = tested.claim.id, claims.VERDICTS[tested.result.ruling.verdict].label
    if not first:
        return {"title": f"The figures behind the verdict on {id}", "subtitle": ""}
    subtitle = f"{tested.claim.author}, in our own words. Verdict: {verdict} ({id})."
    return {"title": tested.claim.claim.rstrip("."), "subtitle": subtitle}


def comparable(tested: Report) -> bool:
    """Return whether the first quoted figure has the same unit as the computed one."""
    result, claim = tested.result, tested.claim
    if not claim.quoted or result.computed is None:
        return False
    quoted, computed = (unit.split(";")[0].strip() for unit in (claim.unit, result.unit))
    return quoted == computed or (quoted.startswith("%") and computed.startswith("%"))


def source(tested: Report) -> str:
    """Return the source line of a claim's figures: its table's source, the names of its tables, or the document."""
    if not tested.tables:
        return f"{tested.claim.document}, {tested.claim.section}"
    if len(tested.tables) == 1:
        return str(tables.load(tested.tables[0]).attrs["source"])
    titles = list(dict.fromkeys(_title(name) for name in tested.tables))
    return f"This project’s tables, whose sources are listed below: {'; '.join(titles)}"


def _quoted_and_computed(tested: Report, titles: dict[str, Any], width: Width) -> figures.Figure:
    result, quoted = tested.result, tested.claim.quoted[0]
    rows = {"Quoted": (quoted,) * 3, "Computed": (result.computed, *(result.interval or (result.computed,) * 2))}
    pair = pd.DataFrame.from_dict(rows, orient="index", columns=["value", "lower", "upper"]).reset_index(names="figure")
    drawn: dict[str, Any] = titles | {"unit": result.unit, "source": source(tested), "width": width}
    drawn |= {"lower": "lower", "upper": "upper"} if result.interval else {}
    return figures.bars(pair, "figure", "value", highlight="Computed", label="Figure", **drawn)


def _rows_chart(tested: Report, titles: dict[str, Any], width: Width) -> figures.Figure:
    result = tested.result
    options: dict[str, Any] = titles | {"unit": result.unit_of_rows, "source": source(tested), "width": width}
    if result.working["lower"].notna().all():
        estimates = result.working.set_index("what").rename(columns={"value": "estimate"})
        return figures.coefficient_plot(estimates, **options)
    rows, compared = arranged(result.working)
    return figures.bars(rows, "what", "value", label="Figure", reference=compared, **options)


def arranged(rows: pd.DataFrame) -> tuple[pd.DataFrame, tuple[float, str] | None]:
    """Order rows for drawing: the comparison becomes a line, and places go from high to low.

    Parameters
    ----------
    rows
        Rows of a check's working (``what``, ``value``, …), in the order of the check.

    Returns
    -------
    tuple of DataFrame and (float, str) or None
        The bars, and the value and name of the line. Without a comparison row, rows such as years keep their order.
    """
    line = rows["what"].isin(COMPARED)
    if line.sum() == 1 and (~line).sum() > 1:
        reference, others = rows[line].iloc[0], rows[~line]
        return _from_high_to_low(others), (float(reference["value"]), str(reference["what"]))
    return (_from_high_to_low(rows) if set(rows["what"]) <= _names() else rows), None


def _from_high_to_low(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values("value", ascending=False, kind="stable", ignore_index=True)


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """Return the names of all places and regions: rows with these names have no inherent order."""
    every = tables.load("places")
    return frozenset(every["short_name"]) | frozenset(every["region"])


def _facts(row: Any, tested: Report | None = None) -> Text:
    verdict = f"{claims.headline(row['verdict'])}: {claims.VERDICTS[row['verdict']].meaning}"
    facts = {
        OUR_WORDS: row["claim"],
        "Authors" if " and " in row["author"] else "Author": row["author"],
        "Where": f"{row['document']}, {row['section']}",
        "Quoted figure": row["figure"] or "none (the claim is in words only)",
        "About": ", ".join(filter(None, [row["geography"], row["period"]])),
        "Computed": in_words(row["computed"], row["computed_unit"] or "", (row["lower"], row["upper"])),
        "Verdict": verdict,
        "Reason": row["why"],
        "Rule": claims.RULES[row["rule"]] if row["rule"] else None,
        "Why no figure was calculated": row["reason"],
        "Tables": _named(row["table"]) or ("none (only the document’s own figures)" if tested else None),
        "Data from": row["vintage"],
        "Explained in": _explained(row),
    }
    return Text(f"Claim {row['id']}", tuple(f"{name}: {words}" for name, words in facts.items() if words))


def _named(cell: str | None) -> str | None:
    """Return the titles of a claim's tables."""
    return "; ".join(_title(name) for name in (cell or "").split("; ") if name)


def _title(table: str) -> str:
    """Return the title of a table; stored results of long computations say what they are."""
    return KEPT if table == "claims_precomputed" else str(tables.load(table).attrs["title"])


def _explained(row: Any) -> str | None:
    if not row["part"]:
        return None
    return f"Lab {row['lab']}, lesson, {row['part']}"


def _working(tested: Report) -> tuple[View, ...]:
    rows = tested.result.working.dropna(axis=1, how="all")
    how = Text("How the result is computed", _how(tested.claim.id))
    if rows.empty:
        return (how,)
    title, unit = f"The working for {tested.claim.id}", tested.result.unit_of_rows
    if unit == YES_OR_NO:
        facts = rows.assign(value=rows["value"].map({1.0: "yes", 0.0: "no"}).fillna("undecided"))
        return how, Table(title, facts, WORKING | {"value": "Result"})
    decimals = wording.decimals_for(rows["value"])
    formats = {column: f",.{decimals}f" for column in rows.columns if column != "what"}
    return how, Table(title, rows, WORKING | {"value": wording.labelled("Figure", unit)}, formats)


def _how(id: str) -> tuple[str, ...]:
    """Return the criterion of each reading or, for a check in code, the first paragraph of its docstring."""
    if id not in tabled.READINGS:
        return (" ".join((registry.of(id).__doc__ or "").split("\n\n")[0].split()),)
    first, rest = (lines := tabled.in_words(id))[:READINGS_SHOWN], len(lines) - READINGS_SHOWN
    return ("What is tested:", *first, *([f"{rest} more: see the code."] if rest > 0 else []))


def code(row: Any) -> str:
    """Return the code that computes the verdict, with the source of the check as comments."""
    if row["check"] is None:
        return f'from toolkit import claims\n\nresult = claims.ledger().set_index("id").loc["{row["id"]}"]\n'
    module = row["check"].rpartition(".")[0]
    source_lines = "\n".join(f"# {line}".rstrip() for line in registry.source_of(row["id"]).splitlines())
    return (
        "from toolkit import claims\n\n"
        f'result = claims.check("{row["id"]}").result\n\n'
        f"# How the result is computed (toolkit/claims/checks/{module}.py):\n{source_lines}\n"
    )
