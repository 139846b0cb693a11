"""Write the ledger of each lab into its README: ``python -m data.prepare.readme`` (make docs)."""

from __future__ import annotations

import re
from pathlib import Path

from toolkit.claims import registry
from toolkit.claims.ledger import closing_table, ledger
from toolkit.claims.rules import VERDICTS
from toolkit.core import paths
from toolkit.core.errors import SetupError

START, END = "<!-- claims -->", "<!-- /claims -->"
COLUMNS = ("Claim", "Quoted figure", "Computed", "Verdict")


def folders(labs: Path) -> dict[str, Path]:
    """Return the README of each lab in the ledger; claims outside the labs go to the ledger's own folder."""
    readmes = {}
    for lab in sorted(ledger()["lab"].unique()):
        files = sorted(labs.glob(f"{lab}_*/README.md")) or [labs / "claims" / "README.md"]
        readmes[lab] = files[0]
    return readmes


def table(lab: str) -> str:
    """Return a lab's ledger as a Markdown table, with a line of verdict counts."""
    rows = closing_table(lab)
    verdicts = ledger().loc[lambda frame: frame["lab"] == lab, "verdict"].value_counts()
    labels = {name: verdict.label for name, verdict in VERDICTS.items() if name != "context"}
    counted = ", ".join(f"*{label}* {verdicts[name]}" for name, label in labels.items() if verdicts.get(name))
    head, known = ["No.", *COLUMNS, "Function"], registry.checks()
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for id, row in rows.iterrows():
        function = f"`{registry.name_of(str(id))}`" if id in known else "–"
        lines.append(f"| {id} | {' | '.join(_cell(row[column]) for column in COLUMNS)} | {function} |")
    note = "`make docs` writes this table from `data/claims.csv`; the functions are in `toolkit.claims.checks`."
    return "\n".join([f"There are {len(rows)} claims. Verdicts: {counted}. {note}", "", *lines])


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", str(text)).replace("|", "\\|")


def written(text: str, lab: str, name: str) -> str:
    """Return the text of a README with an updated table of claims.

    Raises
    ------
    SetupError
        The two marks do not occur exactly once each, in this order.
    """
    if text.count(START) != 1 or text.count(END) != 1 or text.index(START) > text.index(END):
        raise SetupError(
            f"{name} has no place for the table of claims.",
            f"Expected {START} and, after it, {END}.",
            "Add both lines.",
        )
    before, after = text.split(START)[0], text.split(END)[1]
    return f"{before}{START}\n{table(lab)}\n{END}{after}"


def main(labs: Path | None = None) -> int:
    """Update the table of claims in every lab's README; return 0."""
    for lab, path in folders(labs or paths.folder().parent / "labs").items():
        text = path.read_text(encoding="utf-8")
        new = written(text, lab, path.name)
        if new != text:
            path.write_text(new, encoding="utf-8", newline="\n")
            print(f"{path.parent.name}/{path.name}: renewed")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
