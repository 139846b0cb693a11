"""One class for each kind of failure that a person can mend.

Every message says what was found, what was expected, and what to do. Whoever shows an error to a
person may show ``str(error)`` as it is: it never holds a path, a version or a traceback.
"""

from __future__ import annotations

from collections.abc import Iterable


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


class UnknownNameError(ToolkitError, KeyError):
    """A name (of a table, column, place, predictor) that is not in the list of known ones."""

    def __init__(self, kind: str, name: object, near: Iterable[str] = (), do: str = "") -> None:
        self.kind, self.name, self.near = kind, name, tuple(near)
        expected = f"The nearest known: {', '.join(self.near)}." if self.near else ""
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
