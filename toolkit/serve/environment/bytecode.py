"""The location of compiled modules (standard library only)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def kept(environment: Mapping[str, str], root: Path) -> dict[str, str]:
    """Return an environment in which compiled modules are cached.

    Parameters
    ----------
    environment
        The command's own environment.
    root
        The project's folder.

    Returns
    -------
    dict of str to str
        If Python must not write beside the sources (``PYTHONDONTWRITEBYTECODE``, common in containers), compiled
        modules go to a separate folder; otherwise each interpreter would spend seven seconds of processor time
        compiling the same libraries.
    """
    chosen = dict(environment)
    if chosen.pop("PYTHONDONTWRITEBYTECODE", ""):
        chosen.setdefault("PYTHONPYCACHEPREFIX", str(root / ".state" / "compiled"))
    return chosen
