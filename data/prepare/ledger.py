"""``claims``: the documents' claims, in our own words, with the verdict that the checks compute.

The rows that people write are in ``data/prepare/claims/*.csv``; ``toolkit/claims`` explains how to add one.
``toolkit.claims`` computes the verdict columns from the tables of ``data/``; slow results are computed once, by the
second table here.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.prepare.columns import text
from data.prepare.documents import DOCUMENTS, section_title
from data.prepare.model import CC_BY, OGL, OGL_ATTRIBUTION, Field, Raw, Source, Table, given_by
from toolkit import claims
from toolkit.claims import Evidence, precomputed, registry
from toolkit.core.errors import TableError

FOLDER = Path(__file__).parent / "claims"
TABLES_USED = Source(
    "Explore local statistics, and the other tables of this project that the checks name",
    "https://www.ons.gov.uk/explore-local-statistics/",
    "Office for National Statistics, and the publishers of those tables",
    OGL,
)
KINDS = ("level", "share", "change", "rank", "correlation", "comparison", "target", "model result", "money")
LABS = ("01", "02", "03", "wider")
GIVEN = claims.rules.UNCOMPUTED


def written() -> pd.DataFrame:
    """Return the rows as written: every file in the folder, with titles and authors.

    Raises
    ------
    TableError
        A row has neither a check nor a reason, or both; or its verdict is not one that may be set by hand.
    """
    files = sorted(FOLDER.glob("*.csv"))
    rows = pd.concat([pd.read_csv(file, dtype=str, keep_default_na=False) for file in files], ignore_index=True)
    checked = rows["id"].isin(set(registry.checks()))
    _refuse(rows[checked & (rows["verdict"] != "")], "has a check, and also a verdict that a person gave")
    _refuse(rows[~checked & (rows["verdict"] == "")], "has neither a check nor a verdict")
    _refuse(rows[~checked & ~rows["verdict"].isin(GIVEN)], "has a verdict that only a check may give")
    _refuse(rows[(rows["verdict"].isin(["not testable", "not rated"])) & (rows["reason"] == "")], "gives no reason")
    rows["author"] = [DOCUMENTS[row["document"]].author(row["section"]) for _, row in rows.iterrows()]
    rows["section"] = rows["section"].map(section_title)
    rows["document"] = [DOCUMENTS[key].source.title for key in rows["document"]]
    return rows


def _refuse(rows: pd.DataFrame, what: str) -> None:
    if len(rows):
        raise TableError(f"The claim {rows['id'].iloc[0]} {what} ({len(rows)} such rows).")


def build(raw: Raw) -> pd.DataFrame:
    """Return the ledger: the written rows, with the verdicts computed from the tables of ``data/``."""
    rows = written()
    computed = claims.verdicts(rows=rows)
    given = rows.drop(columns="verdict").merge(computed, on="id", how="left", validate="one_to_one")
    given["verdict"] = given["verdict"].fillna(rows["verdict"])
    given["sentence"] = given["sentence"].fillna(given["reason"])
    return given.replace("", None)


def build_precomputed(raw: Raw) -> pd.DataFrame:
    """Return the precomputed results, computed from the tables of ``data/``."""
    return precomputed.compute(Evidence())


DOCUMENT_SOURCES = tuple(document.source for document in DOCUMENTS.values())
_QUOTED = given_by(
    DOCUMENT_SOURCES,
    text("document", "Document", "Title and year of the document.", required=True),
    text("section", "Part", "Part of the document.", required=True),
    text("author", "Author", "Who wrote that part.", required=True),
    text("figure", "Quoted figure", "The figure as the document prints it; empty if the claim has none."),
    text(
        "quoted",
        "Quoted, as numbers",
        "The same figure as numbers in the claim's unit, separated by semicolons.",
        status="derived",
    ),
    text("unit", "Unit", "Unit of the quoted figure."),
    text("period", "Period", "Period that the claim is about, as far as the document says."),
    text("geography", "Where", "Places that the claim is about, in words."),
)
_WORDS = given_by(
    DOCUMENT_SOURCES,
    text("topic", "Topic", "Subject of the claim.", required=True, status="derived"),
    text("lab", "Lab", "Lab whose engine or lesson the claim belongs to.", enum=LABS, required=True, status="derived"),
    text("kind", "Kind", "Kind of claim.", enum=KINDS, required=True, status="derived"),
    text("claim", "Claim", "The claim in this project's own words.", required=True, status="derived"),
    text(
        "places",
        "Places",
        "Codes of the authorities, or names of the regions, that the claim names, separated by semicolons.",
        status="derived",
    ),
    text("reason", "Why not computed", "Why no check can test it, and what would be needed.", status="derived"),
    text("part", "Explained in", "Part of the lab's lesson that explains it.", status="derived"),
)
_COMPUTED = given_by(
    (*DOCUMENT_SOURCES, TABLES_USED),
    text(
        "verdict",
        "Verdict",
        "Computed by the check or, if there is none, given by a person.",
        enum=tuple(claims.VERDICTS),
        required=True,
        status="derived",
    ),
    text("rule", "Rule", "The rule that gave the verdict.", enum=tuple(claims.RULES), status="derived"),
    text("why", "Why", "Why the rule gave this verdict.", status="derived"),
    Field(
        "computed",
        "Computed",
        "The computed figure, in the unit given by computed_unit.",
        unit="as computed_unit says",
        decimals=4,
        status="derived",
    ),
    Field(
        "lower",
        "Computed, lower end",
        "Lower end of its 95% interval.",
        unit="as computed_unit says",
        decimals=4,
        status="derived",
    ),
    Field(
        "upper",
        "Computed, upper end",
        "Upper end of its 95% interval.",
        unit="as computed_unit says",
        decimals=4,
        status="derived",
    ),
    text("computed_unit", "Unit of the computed figure", "Unit of the computed figure.", status="derived"),
    text("check", "Check", "Function in toolkit.claims.checks that computes it.", status="derived"),
    text("table", "Tables", "Tables that the check used, separated by semicolons.", status="derived"),
    text("vintage", "Vintage", "Year or years of the figures used.", status="derived"),
    text("sentence", "In a sentence", "A sentence that can be quoted about the claim.", status="derived"),
)
_ID = text("id", "Claim no.", "Number of the claim.", required=True, unique=True, pattern=r"C\d{3}", status="derived")

TABLES = [
    Table(
        name="claims",
        title="The ledger of claims",
        description="Claims with a figure or a direction from five documents on levelling up, in this project's own "
        "words. Each has a verdict that a function computes from the tables here, or the reason why none "
        "can be computed.",
        fields=(_ID, *_QUOTED, *_WORDS, *_COMPUTED),
        primary_key=("id",),
        sources=(*DOCUMENT_SOURCES, TABLES_USED),
        period="Documents of 2020 to 2022; figures to 2026",
        geography="As each row says",
        licence=(CC_BY, OGL),
        attribution="Claims paraphrased from the documents named, whose figures are quoted: Levelling Up Lab, "
        "CC BY 4.0. " + OGL_ATTRIBUTION,
        build=build,
    ),
    Table(
        name="claims_precomputed",
        title="Stored results for the checks of claims",
        description="Results of specification curves, bootstraps and similar methods that the ledger's checks use, "
        "and that take too long to compute each time. Rebuilt by toolkit.claims.precomputed from the "
        "tables here.",
        fields=(
            text("result", "Result", "Name of the result.", required=True, status="derived"),
            text("quantity", "Quantity", "Which figure of the result.", required=True, status="derived"),
            Field("value", "Value", "The figure.", unit="as the quantity says", decimals=6, status="derived"),
            text("how", "How", "How the result is computed.", required=True, status="derived"),
        ),
        primary_key=("result", "quantity"),
        sources=(TABLES_USED,),
        period="As each result says",
        geography="As each result says",
        build=build_precomputed,
    ),
]
