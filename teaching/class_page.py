"""The teacher's view: who has done what, from the records that students handed in, as one local page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from classroom import record
from teaching.pages import rendered
from toolkit.core import wording


def table(files: Sequence[Path]) -> pd.DataFrame:
    """Return a row per student and a column per exercise.

    A cell gives the outcome: “right at attempt 2”, “3 attempts”, or nothing.
    """
    rows = {}
    for file in files:
        lines = record.lines(file)
        checks = lines[lines["what"] == "check"] if len(lines) else lines
        rows[_student(file)] = {str(one): _went(part) for one, part in checks.groupby("name")} if len(checks) else {}
    return pd.DataFrame.from_dict(rows, orient="index").sort_index().sort_index(axis=1).fillna("")


def _student(file: Path) -> str:
    """Return who handed in a record: its folder's name, or its own if it was renamed."""
    return file.parent.name if file.name == record.FILE else file.stem


def _went(part: pd.DataFrame) -> str:
    tries = part.reset_index(drop=True)
    right = tries.index[tries["right"].astype(bool)]
    return f"right at attempt {right[0] + 1}" if len(right) else wording.count(len(tries), "attempt")


def predictions(files: Sequence[Path]) -> pd.DataFrame:
    """Return every student's last prediction for each question."""
    every = [record.lines(file).assign(student=_student(file)) for file in files]
    lines = pd.concat([one for one in every if len(one)], ignore_index=True) if every else pd.DataFrame()
    if lines.empty:
        return pd.DataFrame()
    asked = lines[lines["what"] == "prediction"].drop_duplicates(["student", "name"], keep="last")
    return asked.pivot(index="student", columns="name", values="answer").fillna("") if len(asked) else pd.DataFrame()


def write(files: Sequence[Path], to: Path) -> Path:
    """Write the page, with the number of unreadable lines in each record."""
    unread = {_student(file): record.lines(file).attrs["unread"] for file in files}
    done, guesses = table(files), predictions(files)
    html = rendered(
        "class.html.j2",
        done=done.to_dict("index"),
        names=list(done),
        right={name: int(done[name].str.startswith("right").sum()) for name in done},
        unread={name: lines for name, lines in unread.items() if lines},
        guesses=guesses.to_dict("index"),
        asked=list(guesses),
    )
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(html, encoding="utf-8")
    return to
