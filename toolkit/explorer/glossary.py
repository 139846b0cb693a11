"""Terms explained in ``glossary.yaml``. Texts mark a term as ``[[HC3]]``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from toolkit.core.yaml_io import module_yaml

MARK = re.compile(r"\[\[([^\]|]+)(?:\|([^\]]+))?\]\]")

TERMS: dict[str, str] = module_yaml(__file__)


def mentioned(texts: Iterable[str]) -> dict[str, str]:
    """Return the terms marked in ``texts`` with their meanings.

    Raises
    ------
    KeyError
        A text marks a term that is not in the glossary (an author's mistake, caught by the tests).
    """
    names = {match.group(1) for text in texts for match in MARK.finditer(text)}
    return {name: TERMS[name] for name in sorted(names)}


def plain(text: str) -> str:
    """Return a text without its term marks: ``[[HC3]]`` → ``HC3``, ``[[log|logs]]`` → ``logs``."""
    return MARK.sub(lambda match: match.group(2) or match.group(1), text)
