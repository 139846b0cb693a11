"""The checks by the id of their claim. A module of ``toolkit.claims.checks`` registers its functions here."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from functools import lru_cache

from toolkit.claims.check_result import CheckResult
from toolkit.claims.claim import Claim
from toolkit.claims.evidence import Evidence
from toolkit.core.errors import ModelError, UnknownNameError

Check = Callable[[Claim, Evidence], CheckResult]
_CHECKS: dict[str, Check] = {}


def check(*ids: str) -> Callable[[Check], Check]:
    """Register a function as the check of one or several claims.

    Raises
    ------
    ModelError
        A claim already has another check.
    """

    def register(function: Check) -> Check:
        for one in ids:
            if one in _CHECKS and _name(_CHECKS[one]) != _name(function):
                raise ModelError(f"The claim {one} has two checks: {_name(_CHECKS[one])} and {_name(function)}.")
            _CHECKS[one] = function
        return function

    return register


@lru_cache(maxsize=1)
def _load() -> None:
    package = importlib.import_module("toolkit.claims.checks")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"toolkit.claims.checks.{module.name}")


def checks() -> dict[str, Check]:
    """Return every check by the id of its claim."""
    _load()
    return dict(sorted(_CHECKS.items()))


def of(claim: str) -> Check:
    """Return the check of a claim.

    Raises
    ------
    UnknownNameError
        The claim has none.
    """
    found = checks()
    if claim not in found:
        raise UnknownNameError("check", claim, do="Claims that no table can test have none: see their reason.")
    return found[claim]


def name_of(claim: str) -> str:
    """Return where a claim's check stands: ``module.function`` within ``toolkit.claims.checks``."""
    return _name(of(claim))


def source_of(claim: str) -> str:
    """Return the lines of the claim's check, without the line that registers it."""
    lines = inspect.getsource(of(claim)).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("def "))
    return "\n".join(lines[start:])


def _name(function: Check) -> str:
    return f"{function.__module__.removeprefix('toolkit.claims.checks.')}.{function.__name__}"
