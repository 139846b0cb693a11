"""The words, marks and patterns of people's files, and the sentences about them (``vocabulary.yaml``)."""

from __future__ import annotations

import re
from types import SimpleNamespace

from toolkit.core.errors import OwnFileError
from toolkit.core.yaml_io import module_yaml

WORDS = module_yaml(__file__)


def _compiled() -> SimpleNamespace:
    raw, found = WORDS["any_case"], {}
    for name, text in {**raw, **WORDS["cased"]}.items():
        pattern = text.replace("\n", "")
        for part in ("period", "year", "month"):  # a period is written with the other two
            pattern = pattern.replace(f"{{{part}}}", raw[part].replace("\n", ""))
        found[name] = re.compile(pattern, re.IGNORECASE if name in raw else re.NOFLAG)
    return SimpleNamespace(**found)


def by_entry(name: str) -> dict[str, str]:
    """Return a table of lists turned round: to each entry of a list the name that the list has."""
    return {entry: meaning for meaning, entries in WORDS[name].items() for entry in entries}


def note(kind: str, /, **facts: object) -> str:
    """Return what a note says of how a file was read, with its facts."""
    return str(WORDS["notes"][kind]).format(**facts)


def refusal(kind: str, /, **facts: object) -> OwnFileError:
    """Return the error of a file that is not read: what was found, what is expected and what to do, with its facts."""
    return OwnFileError(*(sentence.format(**facts) for sentence in WORDS["refusals"][kind]))


PATTERNS = _compiled()
