"""Where compiled modules are kept (standard library only)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def kept(environment: Mapping[str, str], root: Path) -> dict[str, str]:
    """Return an environment in which what is compiled is kept.

    Parameters
    ----------
    environment
        That of the command itself.
    root
        The project's folder.

    Returns
    -------
    dict of str to str
        Where nothing may be written beside the sources (``PYTHONDONTWRITEBYTECODE``, usual in containers), compiled
        modules go to a folder of their own: each interpreter would otherwise spend seven seconds of processor time on
        compiling the same libraries.
    """
    chosen = dict(environment)
    if chosen.pop("PYTHONDONTWRITEBYTECODE", ""):
        chosen.setdefault("PYTHONPYCACHEPREFIX", str(root / ".state" / "compiled"))
    return chosen
