"""A person's workbook: how it is read here, whole and within bounds, beside pandas with openpyxl, in one run.

Run with ``python -m benchmarks uploads``. The workbook is made up: 361 authorities, 200 columns.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit import places
from toolkit.uploads import preview, sheets

ROUNDS, COLUMNS = 3, 200


def workbook() -> bytes:
    """Return the workbook."""
    every = places.every()
    numbers = np.random.default_rng(1).normal(100, 20, (len(every), COLUMNS)).round(2)
    frame = pd.DataFrame(numbers, columns=[f"Indicator {n}" for n in range(COLUMNS)])
    frame.insert(0, "code", [place.code for place in every])
    out = io.BytesIO()
    frame.to_excel(out, index=False)
    return out.getvalue()


def seconds(read: Callable[[], object]) -> float:
    """Return the median time of a few rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        read()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Print the times and their ratios."""
    content = workbook()
    peer = seconds(lambda: pd.read_excel(io.BytesIO(content), engine="openpyxl"))
    rounds = iter(range(ROUNDS))
    ours = {
        "cells (in a process of its own)": seconds(lambda: sheets.read(content, "made.xlsx")),
        "cells, table, areas, preview": seconds(lambda: preview(content, f"made {next(rounds)}.xlsx", local=True)),
    }
    print(f"pandas with openpyxl: {peer:.2f} s for {len(content) / 1e6:.1f} MB")
    for what, taken in ours.items():
        print(f"{what}: {taken:.2f} s, {taken / peer:.2f} of it")


if __name__ == "__main__":
    main()
