"""No control is without effect: for an area of every kind, each visible control changes the text or a figure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from tests.app_states import APPS, app_of
from toolkit.core.errors import ToolkitError
from toolkit.explorer.controls import Control, controls, settled
from toolkit.explorer.frame import App
from toolkit.explorer.links import from_query
from toolkit.explorer.result import Result, Table, Text, made, table_values
from toolkit.places import areas

AREAS = ("E08000016", "E12000003", "W92000004", "E47000002", areas.UK)  # one of each kind
CHEAP_FIRST = ["levelled_up_cities", *(name for name in APPS if name != "levelled_up_cities")]
TRIED = 24  # values of a control, one of which must have an effect


def others(control: Control, state: Any, name: str, offered: dict[str, Any]) -> list[Any]:
    """Return values of a control other than the current one."""
    now = getattr(state, name)
    if control.kind == "check":
        return [not now]
    if control.kind == "range":
        return [value for value in (control.minimum, control.maximum) if value != now]
    options = offered.get(name, control.options)
    of = getattr(state, control.follows) if control.follows else ""
    values = [one.value for one in options if not one.only or of in one.only]
    if control.kind == "many":
        return [*(tuple(one for one in now if one != gone) for gone in now), *((*now, one) for one in values)][:TRIED]
    left = [value for value in values if value != now]
    return [*left[:: 1 + len(left) // TRIED], *left[-1:]]


def seen(result: Result) -> Iterator[Any]:
    """Yield what a reader sees of a result, the cheapest first: its text, its tables, its figures."""
    yield result.sentence, result.notes, [(one.of, one.strength.text) for one in result.strength]
    for view in result.views:
        shown = made(view)
        if isinstance(shown, Table):
            yield table_values(shown)
        elif isinstance(shown, Text):
            yield shown
        else:
            yield shown.title, shown.alt, shown.svg()


def differ(first: Result, second: Result) -> bool:
    if len(first.views) != len(second.views):
        return True
    return any(one != other for one, other in zip(seen(first), seen(second), strict=True))


def asked(app: App, state: Any, offered: dict[str, Any]) -> dict[str, list[Any]]:
    """Return the page's visible controls, each with other values; without files, or controls with no alternative."""
    known = {name: one for name, one in controls(app.state).items() if one.kind != "file" and one.applies(state)}
    values = {name: others(one, state, name, offered) for name, one in known.items() if not one.rests_on("own")}
    return {name: left for name, left in values.items() if left}


def assert_figure_first(result: Result) -> None:
    """A table or a text does not stand before a figure, which would then begin below the first screen."""
    if not callable(result.views[0]) and "claim" not in result.code:  # a claim without a figure has its facts
        assert all(isinstance(made(view), Table | Text) for view in result.views), result.sentence


def without_effect(app: App, state: Any) -> list[str]:
    """Return the visible controls that change nothing at any of their values."""
    state, offered = settled(state)
    try:
        result = app.compute(state)
    except ToolkitError:  # the page says what to choose instead
        return []
    assert_figure_first(result)
    return [
        name
        for name, values in asked(app, state, offered).items()
        if not any(changes(app, result, dataclasses.replace(state, **{name: value})) for value in values)
    ]


def changes(app: App, result: Result, state: Any) -> bool:
    try:
        other = app.compute(settled(state)[0])
        assert_figure_first(other)
        return differ(result, other)
    except ToolkitError:  # the text changes: the page says what to choose instead
        return True


@pytest.mark.sample(1)
@pytest.mark.parametrize("code", AREAS)
@pytest.mark.parametrize("name", CHEAP_FIRST)
def test_each_control_that_is_asked_changes_something_with_an_area_of_every_kind(name: str, code: str) -> None:
    shown = [from_query(app_of(name).state, f"place={one}")[0] for one in AREAS]
    state = shown[AREAS.index(code)]
    if shown.index(state) == AREAS.index(code):  # otherwise an earlier case tries the same
        assert not without_effect(app_of(name), state), f"{name} with {areas.get(code).name}"


@pytest.mark.sample(1)
@pytest.mark.parametrize("name", CHEAP_FIRST)
def test_none_does_nothing_after_another_choice(name: str) -> None:
    app = app_of(name)
    state, offered = settled(app.state())
    idle = {}
    for one, values in asked(app, state, offered).items():
        if controls(state)[one].kind in ("select", "radio", "check"):
            for value in values[:: 1 + len(values) // 12]:
                idle[one, value] = without_effect(app, dataclasses.replace(state, **{one: value}))
    assert not {chosen: names for chosen, names in idle.items() if names}
