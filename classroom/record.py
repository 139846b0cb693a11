"""The record of a learner's own attempts and predictions: a file that they can hand in, kept beside the notebook.

Each line of ``my_record.jsonl`` is one check or prediction. The file is never sent anywhere. Set
``LEVELLING_UP_RECORD`` to the name of another file, or to “off” to keep no record.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

VARIABLE, FILE = "LEVELLING_UP_RECORD", "my_record.jsonl"
_here: list[dict[str, Any]] = []  # for this session, if the folder is read-only


def path() -> Path | None:
    """Return the path of the record, or None if recording is off."""
    chosen = os.environ.get(VARIABLE, FILE)
    return None if chosen == "off" else Path(chosen)


def write(what: str, name: str, **more: Any) -> None:
    """Add a line: the action (“check”, “prediction”), the exercise or question, and what was given."""
    line = {"when": datetime.now().isoformat(timespec="seconds"), "what": what, "name": name, **more}
    if (file := path()) is None:
        return
    try:
        with file.open("a", encoding="utf-8") as opened:
            opened.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
    except OSError:
        _here.append(line)  # the folder is read-only: kept for the session


def lines(file: str | Path | None = None) -> pd.DataFrame:
    """Return a record (the learner's own, or one from a file handed in) as a table, oldest line first.

    Invalid lines are left out, and counted in ``attrs["unread"]``.
    """
    own = Path(file) if file else path()
    text = own.read_text(encoding="utf-8") if own and own.is_file() else ""
    read = [_line(one) for one in text.splitlines() if one.strip()]
    rows = pd.DataFrame([one for one in read if one] + ([] if file else _here))
    rows.attrs["unread"] = read.count({})
    return rows


def _line(text: str) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except ValueError:
        return {}
    return line if isinstance(line, dict) and {"when", "what", "name"} <= line.keys() else {}
