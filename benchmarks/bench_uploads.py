"""Reading a user's file: here, completely and within limits, against pandas, in one run.

Run with ``python -m benchmarks uploads``; seconds are processor time, here and in the workbook's process. The files are
invented: a workbook of 2.7 MB, four sheets of 361 authorities and 325 columns; a text file of 130,000 cells with a
code, a year and eight figures per row; and text files of 361 authorities and 400 columns, whose figures are partly
equal or all different.
"""

from __future__ import annotations

import io
import itertools
import resource
import statistics
from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit import places
from toolkit.uploads import preview, sheets

ROUNDS, SHEETS, COLUMNS, CELLS = 3, 4, 325, 130_000
WIDE = 400


def wide(columns: int, places_after_point: int = 2) -> pd.DataFrame:
    """Return a table of all authorities with this many columns of figures."""
    every = places.every()
    numbers = np.random.default_rng(1).normal(100, 20, (len(every), columns)).round(places_after_point)
    frame = pd.DataFrame(numbers, columns=[f"Indicator {n}" for n in range(columns)])
    frame.insert(0, "code", [place.code for place in every])
    return frame


def workbook() -> bytes:
    """Return the workbook."""
    out, frame = io.BytesIO(), wide(COLUMNS)
    with pd.ExcelWriter(out) as book:
        for number in range(SHEETS):
            frame.to_excel(book, sheet_name=f"Table {number + 1}", index=False)
    return out.getvalue()


def text() -> bytes:
    """Return the text file."""
    codes = [place.code for place in places.every()]
    numbers = np.random.default_rng(1).normal(5000, 900, (CELLS // 10, 8)).round(1)
    frame = pd.DataFrame(numbers, columns=[f"Number {n}" for n in range(8)])
    frame.insert(0, "code", [codes[n % len(codes)] for n in range(len(frame))])
    frame.insert(1, "year", [1985 + n // len(codes) for n in range(len(frame))])
    return frame.to_csv(index=False).encode()


def used() -> float:
    """Return the processor seconds used by this process and its children."""
    return sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def seconds(read: Callable[[], object]) -> float:
    """Return the median time of a few rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = used()
        read()
        taken.append(used() - start)
    return statistics.median(taken)


def main() -> None:
    """Print the times and their ratios."""
    content, rounds = workbook(), itertools.count()
    peer = seconds(lambda: pd.read_excel(io.BytesIO(content), sheet_name=None, engine="calamine"))
    print(f"pandas with calamine: {peer:.2f} s for {len(content) / 1e6:.1f} MB")
    ours = {
        "cells (in a process of its own)": lambda: sheets.read(content, "made.xlsx"),
        "cells, tables, areas, preview": lambda: preview(content, f"made {next(rounds)}.xlsx", local=True),
    }
    for what, read in ours.items():
        print(f"{what}: {(taken := seconds(read)):.2f} s, {taken / peer:.2f} of it")
    texts = {
        f"{CELLS:,} cells of text": text(),
        f"361 rows of {WIDE} columns": wide(WIDE).to_csv(index=False).encode(),
        f"361 rows of {WIDE} columns, all different": wide(WIDE, 6).to_csv(index=False).encode(),
    }
    for what, lines in texts.items():
        peer = seconds(lambda lines=lines: pd.read_csv(io.BytesIO(lines)))
        taken = seconds(lambda lines=lines: preview(lines, f"made {next(rounds)}.csv", local=True))
        print(f"{what}, table, areas, preview: {taken:.2f} s; pandas, cells: {peer:.2f} s")


if __name__ == "__main__":
    main()
