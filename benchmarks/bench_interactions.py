"""How long each app takes to respond to a changed choice, in process: computing, and drawing what is drawn at once.

Run with ``python -m benchmarks.bench_interactions``, with part of an app's name to run only some. Every app of every
lab is opened, changed once untimed, and then walked: from its default state, each choice takes some of its values, and
then the choices change one after another. Prints n, median, 95th percentile and maximum in milliseconds of wall time,
the 95th percentile of processor time, the slowest state, and the time that seaborn with matplotlib's own SVG writer
takes for 361 points and a line: some 60 ms on an idle machine, which tells a busy machine from a slow app. If others
use the machine, only processor time shows whether an app keeps to its limit.
"""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import io
import json
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from toolkit.explorer import links
from toolkit.explorer.controls import Control, controls
from toolkit.explorer.frame import App, Session

LABS = Path(__file__).resolve().parent.parent / "labs"
SEED, VALUES, WALK = 2_024, 6, 30
LIMIT = 100  # milliseconds at the 95th percentile, on two idle cores
# A new specification curve streams in, and is distinguished from a cached one.
STREAMS = {("every_regression", "claim")}


@dataclass(frozen=True)
class Timed:
    """One change: the new query, the changed control, milliseconds (wall and processor), and whether it was refused."""

    query: str
    control: str
    milliseconds: float
    processor: float
    refused: bool


def notebooks(labs: Path = LABS) -> list[Path]:
    """Return the notebooks that show an app."""
    return sorted([*labs.glob("*/app.ipynb"), *labs.glob("*/apps/*.ipynb")])


def opened(notebook: Path) -> App:
    """Return the app that a notebook passes to ``Explorer``."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    *lines, last = ast.parse(code).body
    if not (isinstance(last, ast.Expr) and isinstance(last.value, ast.Call)):
        raise ValueError(f"{notebook} does not end with Explorer(…).")
    names: dict[str, Any] = {}
    with contextlib.chdir(notebook.parent):
        exec(compile(ast.Module(lines, []), str(notebook), "exec"), names)  # one of our own notebooks
        app = eval(compile(ast.Expression(last.value.args[0]), str(notebook), "eval"), names)
    return app


def some_values(control: Control, present: Any, count: int = VALUES) -> list[Any]:
    """Return values of a control, spaced evenly over its options."""
    if control.kind == "check":
        return [not present]
    if control.kind == "range":
        steps = round((control.maximum - control.minimum) / control.step)
        return [control.clean(control.minimum + control.step * n) for n in _spread(steps + 1, count)]
    options = [option.value for option in control.options]
    if control.kind == "many":
        toggled = [set(present) ^ {options[n]} for n in _spread(len(options), count)]
        return [tuple(one for one in options if one in some) for some in toggled]
    return [] if control.kind == "file" else [options[n] for n in _spread(len(options), count)]


def _spread(size: int, count: int) -> list[int]:
    return sorted({round(at) for at in np.linspace(0, size - 1, min(size, count))}) if size else []


def states(app: App, values: int = VALUES, walk: int = WALK) -> Iterator[tuple[str, Any]]:
    """Yield distinct states with the changed control: one choice at a time, then a walk through all."""
    usual, seen = app.state(), {app.state()}
    for name, control in controls(app.state).items():
        for value in some_values(control, getattr(usual, name), values) if control.applies(usual) else []:
            state = dataclasses.replace(usual, **{name: value})
            if state not in seen:
                seen.add(state)
                yield name, state
    rng, state = np.random.default_rng(SEED), usual
    for _ in range(walk):
        asked = [(name, one) for name, one in controls(app.state).items() if one.applies(state) and one.kind != "file"]
        name, control = asked[rng.integers(len(asked))]
        offered = some_values(control, getattr(state, name), 4 * values)
        state = dataclasses.replace(state, **{name: offered[rng.integers(len(offered))]})
        if state not in seen:
            seen.add(state)
            yield name, state


def walked(app: App, values: int = VALUES, walk: int = WALK) -> list[Timed]:
    """Open an app, change it once, and return the timing of each further change."""
    session = Session(app)
    session.show()
    found: list[Timed] = []
    for turn, (name, state) in enumerate(states(app, values, walk)):
        if (app.name, name) in STREAMS:
            Session(app).show(state)
        start, begun = time.perf_counter(), time.process_time()
        shown = session.show(state)
        took, worked = 1e3 * (time.perf_counter() - start), 1e3 * (time.process_time() - begun)
        if turn:
            found.append(Timed(links.to_query(state), name, took, worked, shown.view is None))
    return found


def summary(name: str, found: list[Timed]) -> dict[str, Any]:
    """Return one line of the table."""
    took = np.array([one.milliseconds for one in found])
    slowest = found[int(took.argmax())]
    return {
        "app": name,
        "n": len(found),
        "refused": sum(one.refused for one in found),
        "median": float(np.median(took)),
        "p95": float(np.quantile(took, 0.95)),
        "processor p95": float(np.quantile([one.processor for one in found], 0.95)),
        "max": float(took.max()),
        "slowest state": slowest.query[:150] or "the usual one",
    }


def peer(repeats: int = 6) -> float:
    """Return the median milliseconds for 361 points with a line and its band in seaborn, as SVG text."""
    rng = np.random.default_rng(SEED)
    frame = pd.DataFrame({"x": rng.normal(size=361)}).assign(y=lambda table: table["x"] + rng.normal(size=361))
    took = []
    for _ in range(repeats):
        start = time.perf_counter()
        figure = Figure(figsize=(10, 6))
        sns.regplot(frame, x="x", y="y", ax=figure.subplots(), n_boot=100)
        FigureCanvasSVG(figure).print_svg(io.StringIO())
        took.append(1e3 * (time.perf_counter() - start))
    return float(np.median(took[1:]))


def main(names: tuple[str, ...] = ()) -> int:
    """Print the table for all apps, or for those whose name contains one of the given names."""
    warnings.simplefilter("ignore")
    slow = []
    print(
        "ms a change (computed, and drawn as far as is drawn at once); peer: seaborn and its SVG, timed beside the app"
    )
    for notebook in notebooks():
        app = opened(notebook)
        if names and not any(name in app.name for name in names):
            continue
        one = summary(f"{notebook.relative_to(LABS).parts[0][:2]} {app.name}", walked(app))
        other = peer()
        print(
            f"{one['app']:<26} n {one['n']:3d}  refused {one['refused']:2d}  median {one['median']:4.0f}  "
            f"p95 {one['p95']:4.0f}  max {one['max']:4.0f}  processor's p95 {one['processor p95']:4.0f}  "
            f"peer {other:4.0f}  {one['slowest state']}",
            flush=True,
        )
        slow += [one["app"]] if one["processor p95"] > LIMIT else []
    print(f"over {LIMIT} ms of the processor's time at the 95th centile: {', '.join(slow) or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:])))
