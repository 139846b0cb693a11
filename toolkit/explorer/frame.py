"""The frame of every explorer: state → engine → page content, guarded and cached.

An author writes a frozen state (`toolkit.explorer.controls`) and a pure ``compute(state) → Result`` that calls the
engine, and passes both to `App`. The frame adds the form, the link, the code, the downloads, the brief and the guard.
This module uses no widgets: `toolkit.explorer.explorer` puts the app on a page.
"""

from __future__ import annotations

import dataclasses
import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from toolkit import places
from toolkit.core.errors import ToolkitError
from toolkit.core.wording import sentences
from toolkit.explorer import chosen_area, links
from toolkit.explorer.controls import Option, OwnFile, controls, settled
from toolkit.explorer.glossary import mentioned, plain
from toolkit.explorer.result import Made, Rated, Result, Table, Text, behind, block, blocks, made, table_values
from toolkit.explorer.ways import ways
from toolkit.figures.columns import noticed
from toolkit.figures.layout import together
from toolkit.figures.theme import Width

log = logging.getLogger("levelling_up.apps")

PartKind = Literal["view", "rows", "marks"]
_MOST_PINS = 4  # besides the current result
_KEPT = 32  # results cached per process, so that dragging back and forth is free


@dataclass(frozen=True)
class App:
    """An explorer: its name in addresses, its heading, its question, its controls and its computation.

    Parameters
    ----------
    name
        Short name in links and file names, such as ``regress``.
    title, question
        Heading, and the question that the app answers.
    state
        A frozen dataclass of controls.
    compute
        A pure function of a state; raises ToolkitError for what a user can fix.
    """

    name: str
    title: str
    question: str
    state: type[Any]
    compute: Callable[[Any], Result]

    def form(self) -> list[dict[str, Any]]:
        """Return the form's controls and their defaults as JSON values."""
        usual = form_values(self.state())
        return [
            _control_values(name, control) | {"default": usual[name]} for name, control in controls(self.state).items()
        ]


def _control_values(name: str, control: Any) -> dict[str, Any]:
    values = {"name": name, "kind": control.kind, "label": control.label, "help": control.help}
    values |= {"section": control.section, "needs": [dict(case) for case in control.needs]}
    if control.kind == "range":
        span = {"minimum": control.minimum, "maximum": control.maximum, "step": control.step, "unit": control.unit}
        return values | span
    if control.kind == "file":
        return values | {"accept": control.accept}
    values |= {"options": _listed(control.options), "most": control.most, "follows": control.follows}
    return values | ({"also": places.other_names()} if control.kind == "place" else {})


def _listed(options: Iterable[Option]) -> list[list[Any]]:
    return [[o.value, o.label, o.group, *([list(o.only)] if o.only else [])] for o in options]


@dataclass(frozen=True)
class Shown:
    """What the page should show after a change.

    ``view`` is None if the last result should stay; ``problem`` is then the message, and ``field`` the control that it
    concerns, if any.
    """

    view: dict[str, Any] | None
    problem: str = ""
    field: str = ""


class Session:
    """One visitor's explorer: the current state and result, and the results already computed."""

    def __init__(self, app: App, state: Any | None = None) -> None:
        self.app = app
        self.state = app.state() if state is None else state
        self.width: Width = "wide"
        self.result: Result | None = None
        self._kept: OrderedDict[tuple[Any, ...], tuple[Result, dict[str, Any]]] = OrderedDict()
        self._parts: OrderedDict[tuple[Any, ...], dict[str, Any]] = OrderedDict()
        self._pins: dict[Any, Result] = {}  # by state
        self._noticed: frozenset[str] = frozenset()  # the areas of the pinned results, highlighted in every figure
        self._first: Made | None = None  # the first figure, if it is drawn on axes shared with pinned ones

    def change(self, values: dict[str, Any]) -> Shown:
        """Take the form's values and compute the result, unless one of them is invalid."""
        state, problems = links.from_page(self.app.state, values, self.state)
        if problems:
            name, sentence = next(iter(problems.items()))
            return Shown(None, sentence, name)
        return self.show(state, linked=False)

    def bring(self, name: str, file: OwnFile | None) -> Shown:
        """Set (or remove) a visitor's file for the control ``name``; the controls that depend on it are reset."""
        usual = {each: getattr(self.app.state(), each) for each, c in controls(self.state).items() if c.rests_on(name)}
        return self.show(dataclasses.replace(self.state, **usual | {name: file}))

    def show(self, state: Any | None = None, linked: bool = True) -> Shown:
        """Compute and show a state (the current one if None). Never raises: a problem becomes a message."""
        state = self.state if state is None else state
        try:
            state, offered = settled(state, linked)
            self.result, view = self._computed(state)
        except ToolkitError as fault:
            return Shown(None, str(fault), str(getattr(fault, "field", "")))
        except Exception:  # a bug of an app is logged; the visitor keeps the last result
            return Shown(None, self._apology())
        self.state = state
        view = view | self._side_by_side(self.result, view)
        return Shown(view | {"options": {name: _listed(options) for name, options in offered.items()}})

    def pin(self, pinned: Iterable[dict[str, Any]]) -> None:
        """Pin the results for these form values, to draw them beside the current result; unknown values are ignored."""
        states = []
        for values in list(pinned)[:_MOST_PINS]:
            read = [links.from_page(self.app.state, values, base)[0] for base in (self.state, self.app.state())]
            states += [state for state in (*self._pins, self.state, *read) if form_values(state) == values][:1]
        self._noticed = frozenset().union(*map(chosen_area.names_of, states))
        self._pins = {state: self._pins.get(state) or self._computed(state)[0] for state in states}
        self._parts.clear()

    def _side_by_side(self, result: Result, view: dict[str, Any]) -> dict[str, Any]:
        """Return the pinned results, and the blocks of the current one, with its first figure on shared axes."""
        others = {state: pinned for state, pinned in self._pins.items() if state != self.state}
        self._first = None
        if not others:
            return {}
        with noticed(self._noticed | chosen_area.names_of(self.state)):
            drawn = together([partial(made, item.views[0], "narrow") for item in (*others.values(), result)])
        self._first = drawn[-1]
        pins = [
            block(figure, "narrow") | {"sentence": sentences(plain(pinned.sentence))[0]} | _chosen(state)
            for (state, pinned), figure in zip(others.items(), drawn, strict=False)
        ]
        return {"pins": pins, "blocks": [block(self._first, "narrow"), *view["blocks"][1:]]}

    def part(self, index: int, kind: PartKind = "view") -> dict[str, Any]:
        """Return a deferred view of the current result, or the rows or readings of a figure.

        This method never raises an exception: a bug in our code produces a message in place of the view.
        """
        key = (self.state, self.width, index, kind)
        try:
            if key not in self._parts and self.result is not None:
                with noticed(self._noticed):
                    view = (self._first if index == 0 else None) or made(self.result.views[index], self.width)
                self._parts[key] = _part(view, kind, self.width)
            while len(self._parts) > _KEPT:
                self._parts.popitem(last=False)
            return self._parts[key]
        except Exception:  # a bug of one figure must not cost the others
            return {"kind": "text", "title": "Not shown", "paragraphs": [self._apology()]}

    def settled(self, most: int | None = None) -> Result | None:
        """Return the current result with the strength of its figures settled: every check has run.

        Checks at most ``most`` figures per call, so that a change to the form need not wait for all of them. Never
        raises: if a check fails because of a bug in our code, “at most” is still shown.
        """
        result = self.result
        if result is not None and any(rated.later for rated in result.strength):
            waiting = [at for at, rated in enumerate(result.strength) if rated.later][:most]
            rated = tuple(self._settled(r) if at in waiting else r for at, r in enumerate(result.strength))
            self.result = dataclasses.replace(result, strength=rated)
            key = (self.state, self.width, self._noticed)
            if key in self._kept:
                view = self._kept[key][1] | {"strength": [r.values() for r in self.result.strength]}
                self._kept[key] = (self.result, view)
        return self.result

    def _settled(self, rating: Rated) -> Rated:
        try:
            return rating.settled()
        except Exception:  # a bug of a check must not cost the result it rates
            self._apology()
            return dataclasses.replace(rating, later=None)

    def _apology(self) -> str:
        reference = secrets.token_hex(4)
        log.exception("fault %s in explorer %s", reference, self.app.name)
        return (
            "Something went wrong on our side; the last result is still shown and nothing you chose is lost. "
            f"If it happens again, please report it with the reference {reference}."
        )

    def _computed(self, state: Any) -> tuple[Result, dict[str, Any]]:
        """Compute a state's result, or redraw the current one for another width, or take it from the cache."""
        key = (state, self.width, self._noticed)
        if key not in self._kept:
            at_hand = self.result if state == self.state else None
            result = at_hand or _computed(self.app, state)
            with noticed(self._noticed):
                self._kept[key] = (result, _view(self.app, state, result, self.width))
        self._kept.move_to_end(key)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]


def _computed(app: App, state: Any) -> Result:
    """Compute a result; its figures highlight the state's areas whenever they are drawn."""
    areas = chosen_area.names_of(state)

    def noticing(make: Callable[..., Any], *given: Any) -> Any:
        with noticed(areas):
            return make(*given)

    result: Result = noticing(app.compute, state)
    views = (partial(noticing, view) if callable(view) else view for view in result.views)
    return dataclasses.replace(result, views=tuple(views))


def _part(view: Made, kind: PartKind, width: Width) -> dict[str, Any]:
    if kind == "rows" and not isinstance(view, Text):
        return table_values(behind(view))
    if kind == "marks":
        return {} if isinstance(view, Table | Text) else dict(view.readings())
    return block(view, width)


def _view(app: App, state: Any, result: Result, width: Width) -> dict[str, Any]:
    views = blocks(result, width)
    words = [result.sentence, *result.notes, *(control.help for control in controls(state).values())]
    return {
        "sentence": result.sentence,
        "sentences": sentences(plain(result.sentence)),
        "strength": [rating.values() for rating in result.strength],
        "blocks": views,
        "notes": list(result.notes),
        "sources": list(result.sources),
        "code": result.code,
        "query": links.to_query(state),
        "place": chosen_area.place_of(state),
        "ways": ways(app.name, result),
        "terms": mentioned(words),
        **_chosen(state),
    }


def _chosen(state: Any) -> dict[str, Any]:
    return {"values": form_values(state), "chosen": describe(state)}


def form_values(state: Any) -> dict[str, Any]:
    """Return a state as form values."""
    return {name: _form_value(getattr(state, name)) for name in controls(state)}


def _form_value(value: Any) -> Any:
    if isinstance(value, OwnFile):
        return value.name
    return list(value) if isinstance(value, tuple) else value


def describe(state: Any) -> list[list[str]]:
    """Return the choices in the words of the form: ``[label, choice]`` pairs for briefs and downloads."""
    used = {name: control for name, control in controls(state).items() if control.applies(state)}
    return [[control.label, _in_words(control, getattr(state, name))] for name, control in used.items()]


def _in_words(control: Any, value: Any) -> str:
    if control.kind == "check":
        return "yes" if value else "no"
    if control.kind == "range":
        return f"{value:g}{'' if control.unit.startswith('%') else ' '}{control.unit}".strip()
    if control.kind == "file":
        return value.name if value else "none"
    labels = {option.value: option.label for option in control.options}  # empty for a list that depends on the state
    chosen = value if isinstance(value, tuple) else (value,)
    return ", ".join(labels.get(item, str(item)) for item in chosen) or "none"
