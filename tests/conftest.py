"""Fixtures for several test modules."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import pytest
from hypothesis import settings

from toolkit import tables

# A shared machine may be slow at any moment: a property must hold, however long it takes. `make test` tries each on a
# few fixed examples; `make test-all`, through its profile, on many different ones.
settings.register_profile("sample", deadline=None, max_examples=25, derandomize=True)
settings.register_profile("sweep", deadline=None, max_examples=100)
settings.load_profile("sample")

T = TypeVar("T")
Choice = Callable[[Sequence[Any], int], Sequence[Any]]
ROOT = Path(__file__).resolve().parent.parent
# Files that wait for processes more than they compute (types are checked beside them), then the longest.
FIRST = ("test_survival.py", "test_accessible.py", "test_keyboard.py")


@pytest.hookimpl(tryfirst=True)  # before `-m` selects
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what only `make test-all` runs; order the files so that no long one runs last and alone."""
    for item in items:
        if is_app_notebook(item.path) and item.path != ROOT / "labs" / "01_productivity_gap" / "app.ipynb":
            item.add_marker(pytest.mark.sweep)  # test_app_notebooks.py runs them all, in one process
        if item.path.is_relative_to(ROOT / "teaching"):
            # The lessons derived from these masters always run, and the third's answers in test_class.py.
            item.add_marker(pytest.mark.sweep)
    for item in unsampled(items):
        item.add_marker(pytest.mark.sweep)
    items.sort(key=lambda item: turn(item.path))


def unsampled(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    """Yield the cases of tests marked ``sample`` that are not in the sample.

    ``sample(4)`` keeps four cases of the test; ``sample(1, each="app")`` one case per app, cycling through the other
    parameters so that all of their values occur.
    """
    tests: defaultdict[str, defaultdict[Any, list[pytest.Item]]] = defaultdict(lambda: defaultdict(list))
    for item in items:
        if marker := item.get_closest_marker("sample"):
            each = marker.kwargs.get("each")
            tests[item.nodeid.partition("[")[0]][item.callspec.params[each] if each else None].append(item)
    for families in tests.values():
        for number, family in enumerate(families.values()):
            first = number % len(family)
            (size,) = family[0].get_closest_marker("sample").args
            kept = spread([*family[first:], *family[:first]], size)
            yield from (item for item in family if item not in kept)


def spread(cases: Sequence[T], size: int) -> list[T]:
    """Return ``size`` of the cases, evenly spread from the first on; all if there are no more."""
    size = min(size, len(cases))
    return [cases[number * len(cases) // size] for number in range(size)]


@pytest.fixture(params=["sample", pytest.param("all", marks=pytest.mark.sweep)])
def some(request: pytest.FixtureRequest) -> Choice:
    """Return a function that samples the cases in one test; in a sweep it takes all."""
    return spread if request.param == "sample" else lambda cases, size: cases


def is_app_notebook(path: Path) -> bool:
    """Return whether a notebook is an app's, not a lesson."""
    return path.name == "app.ipynb" or (path.suffix == ".ipynb" and path.parent.name == "apps")


def turn(path: Path) -> int:
    """Return a file's position, from 0. Files that wait for servers and kernels come before those that compute."""
    if path.name in FIRST:
        return FIRST.index(path.name)
    if "browser" in path.parts or path.name in ("test_safety.py", "test_serve.py"):
        return len(FIRST)
    return len(FIRST) + (1 if path.suffix == ".ipynb" else 2)


def pytest_collection_finish() -> None:
    """Exclude the thousands of tests from garbage collection, which took an eighth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def raw() -> Path:
    """The folder of raw files, if this machine has one."""
    folder = ROOT.parent / "shared" / "data" / "raw"
    if not folder.is_dir():
        pytest.skip("the raw files of the publishers are not on this machine")
    return folder


@pytest.fixture(scope="session")
def place_table() -> pd.DataFrame:
    """Places joined with their indicators; copy before modifying."""
    return tables.place_table()
