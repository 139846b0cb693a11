"""One class for each kind of failure that a person can mend.

Every message says what was found, what was expected, and what to do. Whoever shows an error to a
person may show ``str(error)`` as it is: it never holds a path, a version or a traceback.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

_FEW = 12  # known names that a message lists where none is near
_LEAST = 0.6  # two names less alike share no more than letters do by chance


class ToolkitError(Exception):
    """An expected problem, worded for the person who met it.

    Parameters
    ----------
    found, expected, do
        Three sentences without a name for the reader: the fact, the rule, the remedy. Empty parts are left out.
    """

    def __init__(self, found: str, expected: str = "", do: str = "") -> None:
        self.found, self.expected, self.do = found, expected, do
        super().__init__(" ".join(part for part in (found, expected, do) if part))


class FieldError(ToolkitError):
    """A choice that does not go with the others: ``field`` names its control, to which a page ties the sentence."""

    def __init__(self, field: str, found: str, expected: str = "", do: str = "") -> None:
        self.field = field
        super().__init__(found, expected, do)


class UnknownNameError(ToolkitError, KeyError):
    """A name (of a table, column, place, predictor) that is not in the list of known ones.

    Parameters
    ----------
    kind, name
        What is named so, such as “column”, and the name that was given.
    known
        The names there are. The message gives the nearest; where none is near, the first few.
    do
        A remedy beside these names.
    near
        The nearest names, from whoever has a better way to find them.
    """

    def __init__(
        self, kind: str, name: object, known: Iterable[object] = (), do: str = "", near: Iterable[str] | None = None
    ) -> None:
        names = [str(entry) for entry in known]
        self.kind, self.name, self.near = kind, name, nearest(name, names) if near is None else tuple(near)
        few = f"Known: {', '.join(names[:_FEW])}{' …' if len(names) > _FEW else '.'}"
        listed = few if names and not do else ""
        expected = f"The nearest known: {', '.join(self.near)}." if self.near else listed
        super().__init__(f"There is no {kind} called “{name}”.", expected, do)

    # KeyError's own __str__ would show the repr of the message.
    __str__ = Exception.__str__


class TableError(ToolkitError):
    """A table of the project that does not obey its own schema: it was edited, truncated or mixed up."""


class OwnFileError(ToolkitError):
    """A file brought by the user that cannot be read as a table of indicators."""


class ModelError(ToolkitError):
    """A model that cannot be fitted as asked: too few rows, a constant predictor and the like."""


class SetupError(ToolkitError):
    """The machine lacks something that the project needs and cannot bring itself: a port, a browser, a Python."""


def nearest(name: object, known: Iterable[object], limit: int = 3) -> tuple[str, ...]:
    """Return the known names most like a name, best first, as texts; of equals, the first.

    Parameters
    ----------
    name, known
        What was given, and what could have been.
    limit
        How many at most.
    """
    likeness = {entry: _likeness(str(name), entry) for entry in dict.fromkeys(map(str, known))}
    near = [entry for entry, score in likeness.items() if score >= _LEAST]
    return tuple(sorted(near, key=lambda entry: -likeness[entry])[:limit])


def _likeness(first: str, second: str) -> float:
    """Compare two names, from 0 to 1.

    Whole words that both have count wherever they stand (“sick” finds long_term_sick_2021), as in the token set ratio
    of the fuzzywuzzy library; a letter or two inside a word do not.
    """
    one, other = (re.findall(r"[^\W_]+", text.casefold()) for text in (first, second))
    common = [word for word in one if word in other]
    pairs = [(" ".join(one), " ".join(other))]
    pairs += [(" ".join(common), " ".join(words)) for words in (one, other)] if common else []
    return max(SequenceMatcher(None, *pair).ratio() for pair in pairs)
