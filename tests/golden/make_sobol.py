"""Sobol indices of the Ishigami function by SALib, with the evaluations behind them.

Run ``python tests/golden/make_sobol.py`` from the project's root, with SALib installed (it is not a dependency).
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from SALib.analyze import sobol as analysis
from SALib.sample import sobol as sample

BASE = 256
NAMES = ["a", "b", "c"]


def ishigami(points: np.ndarray) -> np.ndarray:
    """Return the function for points from 0 to 1, shape (n, 3), rescaled to −π … π."""
    a, b, c = (np.pi * (2 * points - 1)).T
    return np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


def main() -> None:
    problem = {"num_vars": 3, "names": NAMES, "bounds": [[0, 1]] * 3}
    found = ishigami(sample.sample(problem, BASE, calc_second_order=False, seed=1))
    made = analysis.analyze(problem, found, calc_second_order=False, num_resamples=10, seed=1)
    # Rows in SALib's order: f_A, f_AB for each name, f_B.
    rows = found.reshape(BASE, 5).T
    result = {
        "made_with": f"SALib {version('SALib')}",
        "names": NAMES,
        "f_a": rows[0].round(12).tolist(),
        "f_ab": rows[1:4].round(12).tolist(),
        "f_b": rows[4].round(12).tolist(),
        "first": made["S1"].tolist(),
        "total": made["ST"].tolist(),
    }
    Path("tests/golden/sobol_salib.json").write_text(json.dumps(result) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
