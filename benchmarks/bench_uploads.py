"""A person's file: how it is read here, whole and within bounds, beside pandas, in one run.

Run with ``python -m benchmarks uploads``. The files are made up: a workbook of 361 authorities and 200 columns; a text
file of 130,000 cells with a code, a year and eight figures a row; and text files of 361 authorities and 400 columns,
whose figures are partly alike or all different.
"""

from __future__ import annotations

import io
import itertools
import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit import places
from toolkit.uploads import preview, sheets

ROUNDS, COLUMNS, CELLS = 3, 200, 130_000


def wide(columns: int, places_after_point: int = 2) -> pd.DataFrame:
    """Return a table of all authorities with so many columns of figures."""
    every = places.every()
    numbers = np.random.default_rng(1).normal(100, 20, (len(every), columns)).round(places_after_point)
    frame = pd.DataFrame(numbers, columns=[f"Indicator {n}" for n in range(columns)])
    frame.insert(0, "code", [place.code for place in every])
    return frame


def workbook() -> bytes:
    """Return the workbook."""
    out = io.BytesIO()
    wide(COLUMNS).to_excel(out, index=False)
    return out.getvalue()


def text() -> bytes:
    """Return the text file."""
    codes = [place.code for place in places.every()]
    numbers = np.random.default_rng(1).normal(5000, 900, (CELLS // 10, 8)).round(1)
    frame = pd.DataFrame(numbers, columns=[f"Number {n}" for n in range(8)])
    frame.insert(0, "code", [codes[n % len(codes)] for n in range(len(frame))])
    frame.insert(1, "year", [1985 + n // len(codes) for n in range(len(frame))])
    return frame.to_csv(index=False).encode()


def seconds(read: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the median time of a few rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = clock()
        read()
        taken.append(clock() - start)
    return statistics.median(taken)


def main() -> None:
    """Print the times and their ratios."""
    content = workbook()
    peer = seconds(lambda: pd.read_excel(io.BytesIO(content), engine="openpyxl"))
    rounds = itertools.count()
    ours = {
        "cells (in a process of its own)": seconds(lambda: sheets.read(content, "made.xlsx")),
        "cells, table, areas, preview": seconds(lambda: preview(content, f"made {next(rounds)}.xlsx", local=True)),
    }
    print(f"pandas with openpyxl: {peer:.2f} s for {len(content) / 1e6:.1f} MB")
    for what, taken in ours.items():
        print(f"{what}: {taken:.2f} s, {taken / peer:.2f} of it")
    texts = {
        f"{CELLS:,} cells of text": text(),
        f"361 rows of {2 * COLUMNS} columns": wide(2 * COLUMNS).to_csv(index=False).encode(),
        f"361 rows of {2 * COLUMNS} columns, all different": wide(2 * COLUMNS, 6).to_csv(index=False).encode(),
    }
    for what, lines in texts.items():
        peer = seconds(lambda lines=lines: pd.read_csv(io.BytesIO(lines)), time.process_time)
        taken = seconds(lambda lines=lines: preview(lines, f"made {next(rounds)}.csv", local=True), time.process_time)
        print(f"{what}, table, areas, preview: {taken:.2f} s of one processor; pandas, cells: {peer:.2f} s")


if __name__ == "__main__":
    main()
