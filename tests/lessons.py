"""The lessons in labs/, their notebooks and exercises, for the tests of all labs and of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat

from teaching.exercises import Exercise, of_lab
from teaching.exercises import module as of_teaching
from tests.serving import ROOT

LABS = ROOT / "labs"


@dataclass(frozen=True)
class Notebook:
    """A lesson, or another track of it."""

    path: Path

    def __str__(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def is_lesson(self) -> bool:
        """Whether this is a lab's main lesson, which is built from a master."""
        return self.path.stem == "lesson"

    @property
    def has_code(self) -> bool:
        """Whether its reader works with code."""
        return self.path.stem != "without_code"

    @property
    def minutes(self) -> int:
        """The duration on its card."""
        return int(_read(self.path).metadata["levelling_up"]["minutes"])

    @property
    def code(self) -> list[Any]:
        """Its code cells."""
        return [cell for cell in _read(self.path).cells if cell.cell_type == "code"]

    @property
    def prose(self) -> list[str]:
        """The texts between them."""
        return [cell.source for cell in _read(self.path).cells if cell.cell_type == "markdown"]

    @property
    def lines(self) -> list[str]:
        """The lines of code, without blank lines and comments."""
        lines = [line for cell in self.code for line in cell.source.splitlines()]
        return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


@lru_cache
def _read(path: Path) -> Any:
    return nbformat.read(path, 4)


NOTEBOOKS = tuple(
    Notebook(path) for path in sorted(LABS.glob("*/*.ipynb")) if path.name not in ("app.ipynb", "project.ipynb")
)
WITH_EXERCISES = tuple(sorted(path.parent for path in LABS.glob("*/lesson.ipynb")))


def tracks(lab: Path) -> list[Notebook]:
    """The notebooks of a lab."""
    return [notebook for notebook in NOTEBOOKS if notebook.path.parent == lab]


def exercises(lab: Path, harder: bool | None = None) -> tuple[Exercise, ...]:
    """Return the exercises of a lab: all, or only those of the lesson or of the harder tracks."""
    of = of_teaching(lab.name)
    return of_lab(lab.name) if harder is None else tuple(of.HARDER if harder else of.EXERCISES)


def text(output: Any) -> str:
    """Return an output in plain text."""
    return "".join(output.get("text", "")) + "".join(output.get("data", {}).get("text/plain", ""))
