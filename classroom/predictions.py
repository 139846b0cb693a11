"""Predictions: entered before the reveal, recorded, and drawn beside the result.

    guess = predictions.number("01-P1", "How many times as much?", 1, 10, step=0.5)
    guess                                     # the form, in its own cell
    guess.beside(ratio)                       # in the cell of the result
    guess.beside(slope, lower, upper)         # with the result's 95% interval

A prediction is a number, a place, an order or a sketched line. None of them is marked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import ipywidgets
import pandas as pd

from classroom import record
from classroom.exercises import Feedback
from toolkit import figures
from toolkit.core import wording

_STRIP = Template((Path(__file__).parent / "strip.svg").read_text(encoding="utf-8"))
_WIDE = ipywidgets.Layout(width="min(100%, 36rem)")
_LABELLED = {"description_width": "initial"}
MINE, RESULT, NONE = "My prediction", "Result", "No prediction was recorded."


class _Plain(ipywidgets.VBox):
    """A widget whose text is the same in every run, and is shown where no widget can be drawn."""

    words = ""

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**options) or {}
        return {**bundle, "text/plain": self.words}


class Prediction(_Plain):
    """A question with the inputs for its answer and a button that records it."""

    def __init__(self, name: str, question: str, inputs: Sequence[Any], unit: str = "") -> None:
        self.name, self.unit, self.inputs = name, unit, inputs
        self.value: Any = None
        self.words = f"Prediction {name}: {question}"
        button = ipywidgets.Button(description="Record my prediction", layout=ipywidgets.Layout(width="auto"))
        self._said = ipywidgets.HTML(value=f'<span role="status">{NONE}</span>')
        button.on_click(lambda _: self.keep())
        super().__init__([ipywidgets.HTML(value=f"<b>{escape(question)}</b>"), *inputs, button, self._said])

    def keep(self) -> None:
        """Record the inputs' values; the last prediction before the reveal counts."""
        values = [one.value for one in self.inputs]
        self.value = values if len(values) > 1 else values[0]
        record.write("prediction", self.name, answer=self.value, unit=self.unit)
        self._said.value = f'<span role="status">Recorded: {escape(str(self.value))}</span>'

    def beside(self, result: Any, lower: float | None = None, upper: float | None = None, **caption: Any) -> Any:
        """Return the prediction with a result: numbers on a strip, lines in a chart, a place or an order in words.

        Parameters
        ----------
        result
            A number (in the unit of the question), a name, names in order, or a Series by year.
        lower, upper
            The ends of a number's 95% interval.
        caption
            Options for a line chart, such as its ``mark``; for a number, what its interval ``holds``.
        """
        if isinstance(result, pd.Series):
            return self._lines(result, caption)
        if isinstance(result, str):
            return Feedback(self.value == result, f"{self._mine(self.value)} {RESULT}: {result}.")
        if isinstance(result, Sequence):
            right = sum(mine == one for mine, one in zip(self.value or [], result, strict=False))
            said = self._mine(self.value and f"{', '.join(self.value)}; {right} in the right position")
            return Feedback(right == len(result), f"{said} {RESULT}: {', '.join(result)}.")
        return Strip(float(result), (lower, upper), self.value, self.unit, **caption)

    def _mine(self, value: Any) -> str:
        return f"{MINE}: {value}." if value else NONE

    def _lines(self, result: pd.Series, caption: Mapping[str, Any]) -> Any:
        years = [one.description for one in self.inputs]
        mine = pd.DataFrame({"year": list(map(int, years)), "value": self.value or float("nan"), "line": MINE})
        rows = pd.DataFrame({"year": result.index, "value": result.to_numpy(), "line": RESULT})
        drawn = pd.concat([rows, mine] if self.value else [rows])
        named: dict[str, Any] = {
            "label": str(result.name or RESULT),
            "unit": self.unit,
            "title": f"{RESULT} and prediction",
        }
        return figures.time_series(drawn, "value", by="line", zero=True, source="", **named, **caption)


class Strip:
    """A prediction and a result with its interval, on one number line and in words."""

    def __init__(
        self,
        result: float,
        ends: tuple[float | None, float | None],
        mine: float | None,
        unit: str = "",
        holds: str = "95% interval",
    ) -> None:
        self.result, self.mine = result, mine
        self.lower, self.upper = (result if end is None else float(end) for end in ends)
        known = "" if None in ends else f" ({holds} {wording.interval(self.lower, self.upper, unit)})"
        self._result, self._mine = wording.value(result, unit, full=True), wording.value(mine or 0, unit)
        where = "inside it" if self.lower <= (mine or 0) <= self.upper else "outside it"
        apart = "" if mine is None or not known else f" Your prediction lies {where}."
        said = NONE if mine is None else f"{MINE}: {self._mine}."
        self.words = f"{said} {RESULT}: {self._result}{known}.{apart}"

    def __repr__(self) -> str:
        return self.words

    def _repr_html_(self) -> str:
        shown = [self.result, self.lower, self.upper, *([] if self.mine is None else [self.mine])]
        low, wide = min(shown), (max(shown) - min(shown)) or 1.0
        at = {name: 60 + 520 * (getattr(self, name) - low) / wide for name in ("result", "lower", "upper")}
        guess = ""
        if self.mine is not None:
            x = 60 + 520 * (self.mine - low) / wide
            guess = f'<path d="M{x:.0f} 48l-7 -14h14z" fill="#8a4b00"/>'
            guess += f'<text x="{x:.0f}" y="26" text-anchor="middle" fill="#8a4b00">{self._mine}</text>'
        drawn = {name: f"{x:.0f}" for name, x in at.items()} | {"width": f"{at['upper'] - at['lower']:.0f}"}
        return (
            _STRIP.substitute(drawn, words=escape(self.words), guess=guess, anchor="middle", result_words=self._result)
            + f"<p>{escape(self.words)}</p>"
        )


def number(name: str, question: str, low: float, high: float, *, step: float = 1, unit: str = "") -> Prediction:
    """Return a question whose answer is a number between two limits."""
    slider = ipywidgets.FloatSlider(
        (low + high) / 2, min=low, max=high, step=step, description=unit or "Number", layout=_WIDE, style=_LABELLED
    )
    return Prediction(name, question, [slider], unit)


def place(name: str, question: str, places: Iterable[str]) -> Prediction:
    """Return a question whose answer is one of several places or groups."""
    choice = ipywidgets.Dropdown(options=list(places), description="My choice", layout=_WIDE, style=_LABELLED)
    return Prediction(name, question, [choice])


def order(name: str, question: str, things: Sequence[str]) -> Prediction:
    """Return a question that asks for an order, with the first item first."""
    inputs = [
        ipywidgets.Dropdown(
            options=list(things), index=at, description=f"Position {at + 1}", layout=_WIDE, style=_LABELLED
        )
        for at in range(len(things))
    ]
    return Prediction(name, question, inputs)


def line(name: str, question: str, years: Iterable[int], low: float, high: float, unit: str = "") -> Prediction:
    """Return a question whose answer is a line over the years, sketched with a slider for each year."""
    middle = (low + high) / 2
    return Prediction(
        name,
        question,
        [ipywidgets.FloatSlider(middle, min=low, max=high, description=str(year), layout=_WIDE) for year in years],
        unit,
    )


class Sliders(_Plain):
    """Sliders that change a displayed result: ``Sliders(draw, slope=(-5, 0, 0.1))``.

    Parameters
    ----------
    draw
        Takes the sliders' values by name; returns anything with text and a picture, such as a figure.
    ends
        For each slider: minimum, maximum, step.
    """

    def __init__(self, draw: Callable[..., Any], **ends: tuple[float, float, float]) -> None:
        self._draw, self._shown = draw, ipywidgets.HTML()
        self.sliders: Mapping[str, Any] = {
            name: ipywidgets.FloatSlider(
                (low + high) / 2, min=low, max=high, step=step, description=name.replace("_", " ").capitalize(),
                continuous_update=False, layout=_WIDE, style=_LABELLED,
            )
            for name, (low, high, step) in ends.items()
        }  # fmt: skip
        for slider in self.sliders.values():
            slider.observe(lambda _: self._show(), "value")
        super().__init__([*self.sliders.values(), self._shown])
        self._show()

    def _show(self) -> None:
        result = self._draw(**{name: slider.value for name, slider in self.sliders.items()})
        self.words = str(result)
        picture = getattr(result, "_repr_html_", lambda: None)()
        self._shown.value = picture or f"<p>{escape(self.words)}</p>"
