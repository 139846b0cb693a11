"""Decompositions against base R, which implements the definitions directly (tests/golden/make_decomposition.R)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit import regression
from toolkit.productivity.decomposition import oaxaca_blinder, r2_shares

GOLDEN = json.loads((Path(__file__).parent / "golden" / "decomposition.json").read_text(encoding="utf-8"))


def test_oaxaca_blinder_against_r(place_table: pd.DataFrame) -> None:
    london = place_table["region"] == "London"
    found = oaxaca_blinder(place_table, "gva_per_hour_2023", GOLDEN["predictors"], london, log=True)
    assert list(found.n) == GOLDEN["n"]
    np.testing.assert_allclose(found.two_fold["estimate"], GOLDEN["two_fold_pooled"], rtol=1e-8)
    np.testing.assert_allclose(found.detail["estimate"], GOLDEN["detail"], rtol=1e-8)
    np.testing.assert_allclose(found.three_fold["estimate"], GOLDEN["three_fold"], rtol=1e-8)


def test_shares_against_r(place_table: pd.DataFrame) -> None:
    fit = regression.fit(place_table, "gva_per_hour_2023", GOLDEN["predictors"], log=True)
    found = r2_shares(fit, draws=2)
    np.testing.assert_allclose(found.shares["share"], GOLDEN["lmg"], rtol=1e-8)
    np.testing.assert_allclose(found.r2, GOLDEN["r2"], rtol=1e-8)
