"""The registry of checks by claim id. A module of ``toolkit.claims.checks`` registers its functions here."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from functools import lru_cache
from pprint import pformat

from toolkit.claims.check_result import CheckResult, sentence_row
from toolkit.claims.evidence import Claim, Evidence
from toolkit.core.errors import ModelError, UnknownNameError

Check = Callable[[Claim, Evidence], CheckResult]
_CHECKS: dict[str, Check] = {}


def check(*ids: str) -> Callable[[Check], Check]:
    """Register a function as the check of one or more claims.

    Raises
    ------
    ModelError
        A claim already has another check.
    """

    def register(function: Check) -> Check:
        for id in ids:
            if id in _CHECKS and _name(_CHECKS[id]) != _name(function):
                raise ModelError(f"The claim {id} has two checks: {_name(_CHECKS[id])} and {_name(function)}.")
            _CHECKS[id] = function
        return function

    return register


@lru_cache(maxsize=1)
def _load() -> None:
    package = importlib.import_module("toolkit.claims.checks")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"toolkit.claims.checks.{module.name}")


def checks() -> dict[str, Check]:
    """Return every check by claim id."""
    _load()
    return dict(sorted(_CHECKS.items()))


def of(claim: str) -> Check:
    """Return the check of a claim.

    Raises
    ------
    UnknownNameError
        The claim has no check.
    """
    known = checks()
    if claim not in known:
        raise UnknownNameError("check", claim, do="A claim that no table can test has no check; the ledger says why.")
    return known[claim]


def name_of(claim: str) -> str:
    """Return the location of a claim's check: ``module.function`` within ``toolkit.claims.checks``."""
    return _name(of(claim))


def source_of(claim: str) -> str:
    """Return the source of the claim's check, without its registration, and the data rows that it reads.

    The data rows are the claim's sentence and its rows in the check module's tables.
    """
    function = of(claim)
    lines = inspect.getsource(function).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("def "))
    tables = inspect.getmodule(function).__dict__.items()
    data = {name: table[claim] for name, table in tables if isinstance(table, Mapping) and claim in table}
    data["sentence"] = sentence_row(claim)["sentence"]
    return "\n".join([*lines[start:], "", *(f"# {name}: {pformat(row, width=100)}" for name, row in data.items())])


def _name(function: Check) -> str:
    return f"{function.__module__.removeprefix('toolkit.claims.checks.')}.{function.__name__}"
