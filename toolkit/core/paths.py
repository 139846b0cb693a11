"""Where the project's own tables are on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from toolkit.core.errors import SetupError

VARIABLE = "LEVELLING_UP_DATA"


def project() -> Path:
    """Return the folder with ``data/``, ``labs/`` and ``docs/``: the repository, or the copy inside a wheel."""
    toolkit = Path(__file__).resolve().parents[1]
    return toolkit / "_bundled" if (toolkit / "_bundled").is_dir() else toolkit.parent


def folder() -> Path:
    """Return the ``data/`` folder: ``LEVELLING_UP_DATA`` if set, else the project's.

    Raises
    ------
    SetupError
        The folder contains no ``datapackage.json``.
    """
    chosen = os.environ.get(VARIABLE)
    place = Path(chosen) if chosen else project() / "data"
    if not (place / "datapackage.json").is_file():
        raise SetupError(
            "The project's tables were not found.",
            "Expected a “data” folder with datapackage.json in it, next to the “toolkit” folder.",
            "Clone the whole project, or set LEVELLING_UP_DATA to its data folder.",
        )
    return place
