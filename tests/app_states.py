"""Every app, and a sample of its states: for the tests of what apps say."""

from __future__ import annotations

import importlib
import random
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from tests.serving import ROOT
from toolkit.explorer.controls import controls, settled
from toolkit.explorer.frame import App

APPS = sorted(path.parent.name for path in (ROOT / "toolkit/apps").glob("*/app.py"))
FILES = {"who_would_gain": "02_health_and_work/parameters.yaml"}
JOBS = "03_net_zero_jobs/scenarios.yaml"
EXPLORED = {
    "place": ("E08000025", "E07000061", "W92000004", "N09000003", "W06000015"),
    "scale": ("published", "index", "apart"),
    "level": ("region", "local authority"),
}


@lru_cache
def app_of(name: str) -> App:
    module: Any = importlib.import_module(f"toolkit.apps.{name}.app")
    return module.make_app(ROOT / "labs" / FILES.get(name, JOBS)) if hasattr(module, "make_app") else module.APP


def choices(app: App, each: int, seed: str) -> Iterator[Any]:
    """Yield the default state, then it with each control at up to ``each`` random values.

    Of “Explore the tables” also up to ``each`` ways to show each of twice as many tables, at random places and scales.
    """
    draw, usual = random.Random(seed), settled(app.state())[0]
    yield usual
    tables = (
        sorted(str(option.value) for option in controls(usual)["table"].options) if app.name == "explore_tables" else []
    )
    shows = [option.value for option in controls(usual)["show"].options] if app.name == "explore_tables" else []
    for table in draw.sample(tables, min(2 * each, len(tables))) if shows else ():
        for show in draw.sample(shows, min(each, len(shows))):
            drawn = {name: draw.choice(values) for name, values in EXPLORED.items()}
            yield settled(replace(usual, table=table, show=show, **drawn))[0]
    for name, control in controls(usual).items():
        if control.kind == "file" or not control.applies(usual):
            continue
        values: list[Any] = [option.value for option in settled(usual)[1].get(name, control.options)]
        values = {"range": [control.minimum, control.maximum], "check": [True, False]}.get(control.kind, values)
        for value in draw.sample(values, min(each, len(values))):
            several = isinstance(getattr(usual, name), tuple)
            yield settled(replace(usual, **{name: (value,) if several else value}))[0]
