"""A scatter plot with a horizontal log axis: round numbers in the table's own unit, at their logarithms."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from toolkit import figures
from toolkit.core.errors import ToolkitError
from toolkit.figures.layout import decades


def test_numbers_are_round_and_stand_at_their_logarithm() -> None:
    wide = decades(np.log10([112_000.0, 10_100_000.0]), "")
    assert wide.labels == ["100,000", "1 million", "10 million"]
    np.testing.assert_allclose(wide.ticks, [5, 6, 7])
    narrow = decades(np.log10([180.0, 1100.0]), "")
    assert narrow.labels == ["200", "500", "1,000"]
    np.testing.assert_allclose(10**narrow.ticks, [200, 500, 1000])
    assert wide.low < np.log10(112_000) and wide.high > np.log10(10_100_000)


def test_the_figures_of_the_table_stay_and_zero_is_refused() -> None:
    rows = pd.DataFrame({"name": ["A", "B", "C"], "x": [100.0, 1e4, 1e6], "y": [1.0, 2.0, 3.0]})
    line = pd.DataFrame({"x": [100.0, 1e6], "fitted": [1.0, 3.0]})
    options = {"line": line, "x_label": "X", "y_label": "Y", "x_unit": "", "y_unit": "", "source": "Source: made up"}
    drawn = figures.scatter(rows, "x", "y", x_log=True, **options)
    assert list(drawn.data["x"]) == [100, 1e4, 1e6] and "1,000,000" in drawn.alt
    with pytest.raises(ToolkitError, match="zero or below"):
        figures.scatter(rows.assign(x=[0.0, 1, 2]), "x", "y", x_log=True, **options)
