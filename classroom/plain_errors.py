"""Errors of a lesson in a sentence: a name that is not there yet, a column that is misspelt, what the toolkit says."""

from __future__ import annotations

import re
from typing import Any

from toolkit.core.errors import ToolkitError, nearest

RESTART = "After a restart, run the cells above: Run › Run All Above Selected Cell."


def sentence(error: BaseException, names: Any = ()) -> str:
    """Return an error in words; nothing for an error that only its traceback explains.

    Parameters
    ----------
    error
        What was raised.
    names
        The names there are: of a notebook's variables, and the columns of its tables.
    """
    if isinstance(error, ToolkitError):
        return str(error)
    found = re.search(r"name '(\w+)' is not defined", str(error)) if isinstance(error, NameError) else None
    if found:
        near = nearest(found[1], [name for name in names if not name.startswith("_")], 1)
        return f"There is no {found[1]} here yet." + (f" Did you mean {near[0]}?" if near else "") + f" {RESTART}"
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
        near = nearest(error.args[0], names)
        return f"There is no column or key called “{error.args[0]}”." + (
            f" Near it: {', '.join(near)}." if near else ""
        )
    return ""


def install() -> None:
    """Show such errors as a sentence in the running notebook, if one runs; others keep their traceback."""
    try:
        from IPython import get_ipython
    except ImportError:
        return
    if shell := get_ipython():
        shell.set_custom_exc((ToolkitError, NameError, KeyError), _shown)


def _shown(shell: Any, kind: Any, error: BaseException, trace: Any, tb_offset: int | None = None) -> list[str] | None:
    columns = [str(name) for value in shell.user_ns.values() for name in getattr(value, "columns", ())]
    names = [*shell.user_ns, *columns]
    if not (words := sentence(error, names)):
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        return None
    shell._showtraceback(kind, error, [words])  # an error still, so that a run of all cells stops here
    return [words]
