"""The first steps of a server process (standard library only)."""

from __future__ import annotations

import sys


def sooner() -> None:
    """Skip an import that takes nearly half the start-up time and that no page needs; call before importing Jupyter.

    Jupyter's events validate their schemas with jsonschema, which imports ``rfc3987_syntax``, if available, to check
    internationalised addresses (no schema here has one). That module compiles the grammar of addresses on each import.
    ``None`` here makes its import fail as if it were not installed.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # documented: None blocks an import
