"""The walk of ``python -m benchmarks interactions``: it finds every app, and uses only allowed values."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks import bench_interactions, bench_painted
from toolkit.core.errors import ModelError
from toolkit.explorer.controls import check, choose_many, controls, number, only_when, radio
from toolkit.explorer.frame import App
from toolkit.explorer.result import Result, Text


@dataclass(frozen=True)
class State:
    colour: str = radio("Colour", {"red": "Red", "blue": "Blue"}, "red")
    size: float = number("Size", 1.0, 0.0, 2.0, step=0.5)
    loud: bool = check("Loud", False)
    parts: tuple[str, ...] = choose_many("Parts", {"a": "A", "b": "B", "c": "C"}, default=("a",))
    pitch: int = only_when(number("Pitch", 1, 0, 9), loud=True)


def compute(state: State) -> Result:
    if state.size == 2.0:
        raise ModelError("Too large.")
    return Result(f"{state.colour} {state.size}", (Text("Parts", state.parts),))


APP = App("tiny", "Tiny", "How small?", State, compute)


def test_every_notebook_with_an_app_is_found_and_hands_one_over() -> None:
    found = bench_interactions.notebooks()
    assert {path.parent.name for path in found if path.name == "app.ipynb"} >= {"01_productivity_gap", "claims"}
    with_file = next(path for path in found if path.parent.name == "03_net_zero_jobs")
    assert isinstance(bench_interactions.opened(with_file), App)


def test_every_choice_that_is_asked_is_changed_to_what_it_allows() -> None:
    usual, seen = State(), [state for _, state in bench_interactions.states(APP, walk=40)]
    assert usual not in seen and len(set(seen)) == len(seen)
    one_changed = [
        [field.name for field in dataclasses.fields(State) if getattr(state, field.name) != getattr(usual, field.name)]
        for state in seen
    ]
    assert {names[0] for names in one_changed if len(names) == 1} == {"colour", "size", "loud", "parts"}
    assert any(state.loud and state.pitch != usual.pitch for state in seen)
    for state in seen:
        for name, control in controls(State).items():
            assert control.clean(getattr(state, name)) == getattr(state, name)


def test_a_line_counts_what_was_timed_and_what_was_refused() -> None:
    found = bench_interactions.walked(APP, walk=0)
    line = bench_interactions.summary("tiny", found)
    assert line["n"] == len(found) == len(list(bench_interactions.states(APP, walk=0))) - 1
    assert line["refused"] == 1 and line["median"] <= line["p95"] <= line["max"]
    assert line["processor p95"] > 0 and all(one.processor > 0 for one in found)


def test_what_is_no_app_is_refused(tmp_path: Path) -> None:
    notebook = tmp_path / "lesson.ipynb"
    notebook.write_text('{"cells": [{"cell_type": "code", "source": ["one = 1"]}]}', encoding="utf-8")
    with pytest.raises(ValueError, match="Explorer"):
        bench_interactions.opened(notebook)


def test_the_keyboard_comes_to_every_combination_once_a_step_at_a_time() -> None:
    at, seen = [0, 0, 0], [(0, 0, 0)]
    for choice, onward in bench_painted.walk([3, 1, 4]):
        at[choice] += 1 if onward else -1
        seen.append((at[0], at[1], at[2]))
    assert sorted(seen) == [(first, 0, last) for first in range(3) for last in range(4)]
