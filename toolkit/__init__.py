"""Levelling Up Lab: the shared toolkit of the three labs.

The modules are loaded when first used, so that ``python -m toolkit run`` works before anything is installed.
"""

from __future__ import annotations

import importlib
from types import ModuleType

__version__ = "0.1.0"

_MODULES = (
    "assumptions",
    "cities",
    "claims",
    "decomposition",
    "errors",
    "exercises",
    "figures",
    "fragility",
    "health_and_work",
    "jobs",
    "maps",
    "measures",
    "places",
    "poverty",
    "regression",
    "scenario_files",
    "scenarios",
    "specifications",
    "tables",
    "what_if",
    "wording",
)
__all__ = ["__version__", *_MODULES]


def __getattr__(name: str) -> ModuleType:
    if name in _MODULES:
        return importlib.import_module(f"toolkit.{name}")
    raise AttributeError(f"module 'toolkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
