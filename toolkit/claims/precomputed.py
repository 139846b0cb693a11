"""Results that are too slow to compute on demand, stored in ``data/claims_precomputed.csv``, which a test rebuilds.

A module of checks registers a function with :func:`precomputed`; a check reads its quantities with
``evidence.precomputed(name)``. ``python -m data.prepare claims_precomputed`` computes them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from toolkit.claims import registry
from toolkit.claims.evidence import Evidence

Precomputed = Callable[[Evidence], Mapping[str, float]]
_PRECOMPUTED: dict[str, Precomputed] = {}


def precomputed(name: str) -> Callable[[Precomputed], Precomputed]:
    """Register a function whose quantities are stored under ``name``; the first line of its docstring describes it."""

    def register(function: Precomputed) -> Precomputed:
        _PRECOMPUTED[name] = function
        return function

    return register


def names() -> list[str]:
    """Return the names of all precomputed results."""
    registry.checks()
    return sorted(_PRECOMPUTED)


def compute(evidence: Evidence | None = None) -> pd.DataFrame:
    """Compute every precomputed result: rows ``result``, ``quantity``, ``value``, ``how``."""
    evidence = evidence or Evidence()
    rows = [
        (name, quantity, float(value), (_PRECOMPUTED[name].__doc__ or name).strip().splitlines()[0])
        for name in names()
        for quantity, value in _PRECOMPUTED[name](evidence).items()
    ]
    return pd.DataFrame(rows, columns=["result", "quantity", "value", "how"])
