"""What a server process does first (standard library only)."""

from __future__ import annotations

import sys


def sooner() -> None:
    """Leave out what takes nearly half of a server's start and serves no page; call it before importing Jupyter.

    Jupyter's events check their schemas with jsonschema, which, where it can, imports ``rfc3987_syntax`` to check
    internationalised addresses (no schema here has one) and goes without where it cannot. That module compiles the
    grammar of addresses each time it is imported. ``None`` here makes its import fail as if it were not installed.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # documented: None blocks an import
