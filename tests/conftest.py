"""Fixtures that several test modules share."""

from __future__ import annotations

import gc
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

from toolkit import tables

# A shared machine may be slow at any moment: what a property says must hold, however long it takes.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

ROOT = Path(__file__).resolve().parent.parent
# Files that wait for processes more than they compute (the types are checked beside them), then the longest.
FIRST = ("test_survival.py", "test_accessible.py", "test_keyboard.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the files so that no long one comes last, when all other processes have nothing left to do."""
    items.sort(key=lambda item: turn(item.path))


def turn(path: Path) -> int:
    """When a file's turn is: 0 first."""
    if path.name in FIRST:
        return FIRST.index(path.name)
    if "browser" in path.parts or path.name in ("test_safety.py", "test_serve.py"):
        return len(FIRST)
    is_app = path.name == "app.ipynb" or path.parent.name == "apps"
    return len(FIRST) + 1 + is_app


def pytest_collection_finish() -> None:
    """Leave the thousands of tests out of every collection of garbage: an eighth of the time was spent on them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def raw() -> Path:
    """The folder of raw files, where this machine has one."""
    folder = ROOT.parent / "shared" / "data" / "raw"
    if not folder.is_dir():
        pytest.skip("the raw files of the publishers are not on this machine")
    return folder


@pytest.fixture(scope="session")
def place_table() -> pd.DataFrame:
    """Places joined with their indicators; whoever changes it must copy it first."""
    return tables.place_table()
