"""Fixtures that several test modules share."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

from toolkit import tables

# A shared machine may be slow at any moment: what a property says must hold, however long it takes.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

ROOT = Path(__file__).resolve().parent.parent


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
