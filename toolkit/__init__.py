"""Levelling Up Lab: the shared toolkit of the three labs.

``from toolkit import places, tables, regression`` gives a lesson what it needs, whichever package it is in. Names load
lazily, so that ``python -m toolkit run`` works before anything is installed.
"""

from __future__ import annotations

import importlib
from types import ModuleType

__version__ = "0.1.0"

_PUBLIC = {
    "areas": "places.areas",
    "allocation": "priority_places.allocation",
    "assumptions": "net_zero_jobs.assumptions",
    "cities": "productivity.cities",
    "claims": "claims",
    "composite_index": "priority_places.composite_index",
    "counterfactual": "productivity.counterfactual",
    "decomposition": "productivity.decomposition",
    "employment_model": "health_and_poverty.employment_model",
    "errors": "core.errors",
    "figures": "figures",
    "health_gap": "health_and_poverty.health_gap",
    "inequality": "productivity.inequality",
    "jobs": "net_zero_jobs",
    "left_behind": "priority_places.left_behind",
    "maps": "figures.maps",
    "missions": "priority_places.missions",
    "paths": "core.paths",
    "places": "places",
    "poverty": "health_and_poverty.poverty",
    "regression": "regression",
    "scenario_yaml": "net_zero_jobs.scenario_yaml",
    "scenarios": "net_zero_jobs.scenarios",
    "sensitivity": "regression.sensitivity",
    "specification_curve": "regression.specification_curve",
    "tables": "tables",
    "uploads": "uploads",
    "wording": "core.wording",
}
"""What lessons import from the toolkit, and the module that contains it."""
__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> ModuleType:
    if name in _PUBLIC:
        return importlib.import_module(f"toolkit.{_PUBLIC[name]}")
    raise AttributeError(f"module 'toolkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
