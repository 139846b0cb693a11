"""Lesson errors in a sentence: an undefined name, a misspelt column, or the toolkit's own message.

`exercises.load` installs this module. If a kernel loads it as an IPython extension, the module works from the first
cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from IPython import get_ipython

from toolkit.core.errors import ToolkitError, nearest

RESTART = "After a restart, run the cells above: Run › Run All Above Selected Cell."
# How pandas, seaborn and statsmodels formulas report a missing name.
_NAMED = re.compile(
    r"name '(\w+)' is not defined|interpret value `([^`]+)` for"
    r"|(?:DataFrame|Series)\w*' object has no attribute '(\w+)'"
)
_OF_KEYS = re.compile(r"\['([^']+)'|not found: (.+)")


def sentence(error: BaseException, names: Iterable[str] = (), columns: Iterable[str] = ()) -> str:
    """Return an error in words; empty for an error that only its traceback explains.

    Parameters
    ----------
    error
        The exception.
    names, columns
        The notebook's variables, and the columns of its tables.
    """
    if isinstance(error, ToolkitError):
        return str(error)
    text = str(error.args[0] if error.args else "")
    found = (_OF_KEYS if isinstance(error, KeyError) else _NAMED).search(text)
    name = next(filter(None, found.groups()), "") if found else text if isinstance(error, KeyError) else ""
    if type(error) is NameError and name:
        near = nearest(name, [one for one in names if not one.startswith("_")], 1)
        return f"{name} is not defined yet." + (f" Did you mean {near[0]}?" if near else "") + f" {RESTART}"
    near = nearest(name, columns)
    return name and f"There is no column or key called “{name}”." + (
        f" Similar names: {', '.join(near)}." if near else ""
    )


def install() -> None:
    """Show lesson errors as sentences in the running notebook, if there is one; other errors keep their traceback."""
    if shell := get_ipython():
        load_ipython_extension(shell)


def load_ipython_extension(shell: Any) -> None:
    """Install these messages in an IPython shell."""
    shell.set_custom_exc((Exception,), _shown)


def _shown(shell: Any, kind: Any, error: BaseException, trace: Any, tb_offset: int | None = None) -> list[str] | None:
    columns = [str(name) for value in shell.user_ns.values() for name in getattr(value, "columns", ())]
    if not (words := sentence(error, shell.user_ns, columns)):
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        return None
    shell._showtraceback(kind, error, [words])  # still an error, so that a run of all cells stops here
    return [words]
