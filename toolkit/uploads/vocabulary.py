"""The words, marks and patterns by which a person's file is recognised (``vocabulary.yaml``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from toolkit.core.yaml_io import load_yaml

WORDS: Mapping[str, Any] = load_yaml(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"), "words of files")


def _compiled() -> SimpleNamespace:
    raw, found = WORDS["any_case"], {}
    for name, text in {**raw, **WORDS["cased"]}.items():
        pattern = text.replace("\n", "").replace("{year}", raw["year"]).replace("{month}", raw["month"])
        found[name] = re.compile(pattern, re.IGNORECASE if name in raw else re.NOFLAG)
    return SimpleNamespace(**found)


def by_entry(name: str) -> dict[str, str]:
    """Return a table of lists turned round: to each entry of a list the name that the list has."""
    return {entry: meaning for meaning, entries in WORDS[name].items() for entry in entries}


PATTERNS = _compiled()
