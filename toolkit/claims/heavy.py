"""Results that take too long to compute at each look: kept in ``data/claims_heavy.csv``, which a test rebuilds.

A module of checks registers a function with :func:`heavy`; a check reads its quantities with
``evidence.heavy(name)``. ``python -m data.prepare claims_heavy`` computes them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from toolkit.claims import registry
from toolkit.claims.evidence import Evidence

Heavy = Callable[[Evidence], Mapping[str, float]]
_HEAVY: dict[str, Heavy] = {}


def heavy(name: str) -> Callable[[Heavy], Heavy]:
    """Register a function whose quantities are kept under ``name``; its docstring's first line says how."""

    def register(function: Heavy) -> Heavy:
        _HEAVY[name] = function
        return function

    return register


def names() -> list[str]:
    """Return the names of all heavy results."""
    registry.checks()
    return sorted(_HEAVY)


def compute(evidence: Evidence | None = None) -> pd.DataFrame:
    """Compute every heavy result: rows ``result``, ``quantity``, ``value``, ``how``."""
    evidence = evidence or Evidence()
    found = [
        (name, quantity, float(value), (_HEAVY[name].__doc__ or name).strip().splitlines()[0])
        for name in names()
        for quantity, value in _HEAVY[name](evidence).items()
    ]
    return pd.DataFrame(found, columns=["result", "quantity", "value", "how"])
