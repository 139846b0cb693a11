"""The words, marks and patterns of users' files, and the messages about them (``vocabulary.yaml``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import SimpleNamespace

from toolkit.core.errors import OwnFileError
from toolkit.core.yaml_io import module_yaml

WORDS = module_yaml(__file__)


def _compiled() -> SimpleNamespace:
    texts, found = dict[str, str](), dict[str, re.Pattern[str]]()
    for name, text in {**WORDS["any_case"], **WORDS["cased"]}.items():
        # A pattern is written with those before it.
        texts[name] = re.sub(r"\{([a-z]+)\}", lambda part: texts[part[1]], text.replace("\n", ""))
        found[name] = re.compile(texts[name], re.IGNORECASE if name in WORDS["any_case"] else re.NOFLAG)
    return SimpleNamespace(**found)


PATTERNS = _compiled()


def by_entry(name: str) -> dict[str, str]:
    """Invert a table of lists: return, for each entry, the name of the list that contains it."""
    return {entry: meaning for meaning, entries in WORDS[name].items() for entry in entries}


def notes(kind: str, /, **facts: object) -> list[str]:
    """Return a note on how a file was read, with its facts filled in; nothing if one of them is empty."""
    return [str(WORDS["notes"][kind]).format(**facts)] if all(facts.values()) else []


def refusal(kind: str, /, **facts: object) -> OwnFileError:
    """Return the error for an unreadable file: what was found or expected and what to do, with the facts filled in."""
    return OwnFileError(*(sentence.format(**facts) for sentence in WORDS["refusals"][kind]))


def refuse(faults: Mapping[str, object], /, **facts: object) -> None:
    """Raise the error for the first fault that applies."""
    for kind in (kind for kind, holds in faults.items() if holds):
        raise refusal(kind, **facts)
