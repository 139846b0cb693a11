"""One exception class for each kind of failure that a user can fix.

Every message says what was found, what was expected, and what to do. ``str(error)`` is safe to show to a user: it never
contains a path, a version or a traceback.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

_FEW = 12  # known names to list in a message when none is close
_LEAST = 0.6  # below this similarity, names match no better than by chance


class ToolkitError(Exception):
    """An expected problem, worded for the user who meets it.

    Parameters
    ----------
    found, expected, do
        Three sentences: the fact, the rule, the remedy. Empty parts are left out.
    """

    def __init__(self, found: str, expected: str = "", do: str = "") -> None:
        self.found, self.expected, self.do = found, expected, do
        super().__init__(" ".join(part for part in (found, expected, do) if part))


class FieldError(ToolkitError):
    """A choice that conflicts with another. ``field`` names the control beside which the page shows the message."""

    def __init__(self, field: str, found: str, expected: str = "", do: str = "") -> None:
        self.field = field
        super().__init__(found, expected, do)


class UnknownNameError(ToolkitError, KeyError):
    """The name given for a table, column, place, predictor or the like is unknown.

    Parameters
    ----------
    kind, name
        What was named, such as “column”, and the name given.
    known
        The valid names. The message lists the closest, or the first few if none is close.
    do
        A remedy to add to the list of names.
    near
        The closest names, where the caller has a better way to find them.
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

    # KeyError.__str__ would show the repr of the message.
    __str__ = Exception.__str__


class TableError(ToolkitError):
    """A project table that does not match its schema: it was edited, truncated or mixed up."""


class OwnFileError(ToolkitError):
    """A user's file that cannot be read as a table of indicators."""


class ModelError(ToolkitError):
    """A model that cannot be fitted as requested: too few rows, a constant predictor and so on."""


class SetupError(ToolkitError):
    """The machine lacks something that the project cannot provide: a port, a browser or a Python version."""


def nearest(name: object, known: Iterable[object], limit: int = 3) -> tuple[str, ...]:
    """Return the known names closest to a name, best first; ties keep their order.

    Parameters
    ----------
    name, known
        The name given, and the valid ones.
    limit
        Maximum number of names.
    """
    likeness = {entry: _likeness(str(name), entry) for entry in dict.fromkeys(map(str, known))}
    near = [entry for entry, score in likeness.items() if score >= _LEAST]
    return tuple(sorted(near, key=lambda entry: -likeness[entry])[:limit])


def _likeness(first: str, second: str) -> float:
    """Return the similarity of two names, from 0 to 1.

    Shared whole words count wherever they stand (“sick” finds long_term_sick_2021), as in the token set ratio of the
    fuzzywuzzy library; one or two letters inside a word do not.
    """
    left, right = (re.findall(r"[^\W_]+", text.casefold()) for text in (first, second))
    common = [word for word in left if word in right]
    pairs = [(" ".join(left), " ".join(right))]
    pairs += [(" ".join(common), " ".join(words)) for words in (left, right)] if common else []
    return max(SequenceMatcher(None, *pair).ratio() for pair in pairs)
