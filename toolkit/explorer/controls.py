"""The controls of a form: the fields of an explorer's state, each with its label, help, range and default.

A state is a frozen dataclass whose fields are made with these functions::

    @dataclass(frozen=True)
    class State:
        outcome: str = select("Outcome", OUTCOMES)
        predictors: tuple[str, ...] = choose_many("Predictors", MEASURES, default=("level4_2021",))
        errors: str = under("How sure", select("Standard errors", ERRORS, "HC3"))
        lags: int = under("How sure", only_when(number("Lags", 1, 0, 9), errors="HAC"))

This module uses no widgets: the same fields draw the form, validate a link, and label a value in a download.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

S = TypeVar("S", bound="DataclassInstance")
MORE = "More choices"  # the section for all controls beyond the first five


@dataclass(frozen=True)
class Option:
    """One option: the value in the state, the label on the page, and its group.

    ``only`` lists the values of another control (see `following`) with which the option is offered; if ``only`` is
    empty, the option is always offered.
    """

    value: str
    label: str
    group: str = ""
    only: tuple[str, ...] = ()


Options = Iterable[Option | tuple[str, str] | tuple[str, str, str] | str] | Mapping[str, str]


@dataclass(frozen=True)
class Control:
    """One control of the form.

    ``kind`` is one of ``select``, ``place`` (a select with type-ahead), ``many``, ``radio``, ``check``, ``range`` and
    ``file``. ``options`` may be a function, so that a list that depends on a table is read when first needed. `under`,
    `only_when`, `from_state`, `following` and `since_links` set ``section``, ``needs``, ``offered``, ``follows`` and
    ``was``.
    """

    kind: str
    label: str
    help: str = ""
    options_from: Callable[[], tuple[Option, ...]] = tuple
    minimum: float = 0.0
    maximum: float = 0.0
    step: float = 1.0
    unit: str = ""
    most: int = 0
    accept: str = ""
    section: str = ""
    needs: tuple[Mapping[str, tuple[str, ...] | bool], ...] = ()
    offered: Callable[[Any], Options] | None = None
    follows: str = ""
    was: Any = None

    @property
    def options(self) -> tuple[Option, ...]:
        """The options in page order."""
        return self.options_from()

    @property
    def in_links(self) -> bool:
        """Whether a link may include the control: not if its options come only from a visitor's file."""
        return self.offered is None or len(self.options) > 1

    def applies(self, state: object) -> bool:
        """Return whether the control is shown, given the other choices."""
        return not self.needs or any(
            all(_meets(getattr(state, name), wanted) for name, wanted in case.items()) for case in self.needs
        )

    def rests_on(self, name: str) -> bool:
        """Return whether the control is shown only while another control has a choice or a file."""
        return bool(self.needs) and all(case.get(name) is True for case in self.needs)

    def clean(self, raw: object) -> Any:
        """Convert a value from a page or a link into a value of the state.

        Raises
        ------
        ValueError
            The value is invalid; the message says what was found, and what the control accepts.
        """
        return _CLEANERS[self.kind](self, raw)


def _meets(value: object, wanted: tuple[str, ...] | bool) -> bool:
    if isinstance(wanted, tuple):
        return any(fnmatchcase(str(value), pattern) for pattern in wanted)
    return wanted == bool(value)


def _text(raw: object) -> str:
    if not isinstance(raw, str | int | float):
        raise ValueError("Expected a single choice.")
    return str(raw)[:200]


def _clean_one(control: Control, raw: object) -> str:
    text = _text(raw)
    if not control.in_links or any(option.value == text for option in control.options):
        return text
    # Names of places and measures are also accepted as people write them.
    for option in control.options:
        if option.label.casefold() == text.strip().casefold():
            return option.value
    raise ValueError(f"{control.label}: “{text[:60]}” is not one of the choices.")


def _clean_many(control: Control, raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple):
        raise ValueError(f"{control.label}: expected a list of choices.")
    if control.offered:
        return tuple(_text(item) for item in raw[:500])
    chosen = {_clean_one(control, item) for item in raw[:500]}
    ordered = tuple(option.value for option in control.options if option.value in chosen)
    if control.most and len(ordered) > control.most:
        raise ValueError(f"{control.label}: {len(ordered)} were chosen; at most {control.most} can be shown.")
    return ordered


def _clean_check(control: Control, raw: object) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if isinstance(raw, bool):
        return raw
    if str(raw).casefold() in known:
        return known[str(raw).casefold()]
    raise ValueError(f"{control.label}: expected yes or no.")


def _clean_range(control: Control, raw: object) -> float | int:
    span = f"{_plain(control.minimum)} to {_plain(control.maximum)}"
    try:
        value = float(raw)  # type: ignore[arg-type]  # anything else raises, and is worded below
    except (TypeError, ValueError):
        raise ValueError(f"{control.label}: expected a number from {span}.") from None
    if not math.isfinite(value) or not control.minimum <= value <= control.maximum:
        raise ValueError(f"{control.label}: expected a number from {span}.")
    steps = round((value - control.minimum) / control.step)
    value = round(float(control.minimum + steps * control.step), 10)
    return int(value) if float(control.step).is_integer() and value.is_integer() else value


@dataclass(frozen=True)
class OwnFile:
    """A visitor's file: its name and content, kept for the visit and never part of a link."""

    name: str
    content: bytes = dataclasses.field(repr=False)


def _clean_file(control: Control, raw: object) -> OwnFile | None:
    if raw is None or isinstance(raw, OwnFile):
        return raw
    raise ValueError(f"{control.label}: a file is not kept in a link; choose it again.")


_CLEANERS: dict[str, Callable[[Control, object], Any]] = {
    "select": _clean_one,
    "place": _clean_one,
    "radio": _clean_one,
    "many": _clean_many,
    "check": _clean_check,
    "range": _clean_range,
    "file": _clean_file,
}


def _plain(value: float) -> str:
    return f"{value:g}"


def _listed(options: Options | Callable[[], Options]) -> Callable[[], tuple[Option, ...]]:
    """Return a function that returns the options, built once."""
    kept: list[tuple[Option, ...]] = []

    def give() -> tuple[Option, ...]:
        if not kept:
            kept.append(tuple(map(_option, _pairs(options() if callable(options) else options))))
        return kept[0]

    return give


def _pairs(options: Options) -> Iterable[Option | Sequence[str] | str]:
    return options.items() if isinstance(options, Mapping) else options


def _option(item: Option | Sequence[str] | str) -> Option:
    if isinstance(item, Option):
        return item
    return Option(item, item) if isinstance(item, str) else Option(*item)  # type: ignore[arg-type]  # texts alone


def _field(control: Control, default: object) -> Any:
    return dataclasses.field(default=default, metadata={"control": control})


def select(
    label: str, options: Options | Callable[[], Options], default: str = "", *, help: str = "", kind: str = "select"
) -> Any:
    """Return a control for choosing one item from a list, as a native drop-down."""
    return _field(Control(kind, label, help, _listed(options)), default)


place = partial(select, kind="place")  # one of a long list, found by typing part of its name
radio = partial(select, kind="radio")  # one of a few, all of them visible


def choose_many(
    label: str, options: Options | Callable[[], Options], default: Sequence[str] = (), *, help: str = "", most: int = 0
) -> Any:
    """Return check boxes, arranged in groups, for choosing any number of options (at most ``most`` if given)."""
    return _field(Control("many", label, help, _listed(options), most=most), tuple(default))


def check(label: str, default: bool = False, *, help: str = "") -> Any:
    """Return a yes-or-no control."""
    return _field(Control("check", label, help), default)


def number(
    label: str, default: float, minimum: float, maximum: float, *, step: float = 1, unit: str = "", help: str = ""
) -> Any:
    """Return a control for a number in a range, in ``unit``: a slider with a box beside it."""
    control = Control("range", label, help, minimum=minimum, maximum=maximum, step=step, unit=unit)
    return _field(control, control.clean(default))


def own_file(label: str, accept: str, *, help: str = "") -> Any:
    """Return a control for a visitor's own file (`OwnFile` or None)."""
    return _field(Control("file", label, help, accept=accept), None)


def under(section: str, field: Any) -> Any:
    """Put a control in a collapsible section, so that choices most visitors do not need are out of the way."""
    return _changed(field, section=section)


def only_when(field: Any, **needs: str | tuple[str, ...] | bool) -> Any:
    """Show a control only while other controls have one of the given values; a second call adds an alternative case.

    Parameters
    ----------
    field
        A control from the functions above.
    **needs
        For each other control, by name: a value, a tuple of values (“E0*” matches a prefix), True (anything chosen,
        ticked or uploaded) or False (nothing).
    """
    case = {name: (value,) if isinstance(value, str) else value for name, value in needs.items()}
    return _changed(field, needs=(*field.metadata["control"].needs, case))


def following(field: Any, name: str) -> Any:
    """Offer only the options that match the value of another control, such as the years of the chosen table."""
    return _changed(field, follows=name)


def since_links(field: Any, was: Any) -> Any:
    """Write a control into every link; a link without it predates the new default and means ``was``."""
    return _changed(field, was=was)


def from_state(field: Any, options: Callable[[Any], Options]) -> Any:
    """Make a list, such as the columns of a visitor's file, depend on the other choices.

    Parameters
    ----------
    field
        A drop-down or check boxes, from `select` or `choose_many`. Links include the field only if it also has fixed
        options.
    options
        Returns the list for a state. A choice that is not in the list is reset to the default (`settled`).
    """
    return _changed(field, offered=options)


def settled(state: S, linked: bool = True) -> tuple[S, dict[str, tuple[Option, ...]]]:
    """Return a state in which every choice is available, and the options of each list that depends on the state.

    Where options depend on another control's value, only a default that no longer matches is replaced by the first
    match, since nobody chose it. A choice from a link (``linked``) stays, so that the app can say what it shows
    instead.
    """
    offered: dict[str, tuple[Option, ...]] = {}
    for name, control in controls(state).items():
        if control.follows:
            state = _following(state, name, control)
        if control.offered is None:
            continue
        offered[name] = tuple(map(_option, _pairs(control.offered(state)))) if control.applies(state) else ()
        known, value, usual = {option.value for option in offered[name]}, getattr(state, name), _usual(state, name)
        kept = tuple(each for each in value if each in known) if isinstance(value, tuple) else value
        if control.in_links and value not in known and (linked or not known):
            offered[name] = (Option(value, value), *offered[name])
        elif not isinstance(value, tuple) and value not in known:
            kept = usual if usual in known or not known else offered[name][0].value
        state = dataclasses.replace(state, **{name: kept})
    return state, offered


def _following(state: S, name: str, control: Control) -> S:
    values = [o.value for o in control.options if not o.only or getattr(state, control.follows) in o.only]
    value = getattr(state, name)
    stays = value in values or not values or value != _usual(state, name)
    return state if stays else dataclasses.replace(state, **{name: values[0]})


def _usual(state: Any, name: str) -> Any:
    return next(field.default for field in dataclasses.fields(state) if field.name == name)


def _changed(field: Any, **news: Any) -> Any:
    return _field(dataclasses.replace(field.metadata["control"], **news), field.default)


def controls(state: Any) -> dict[str, Control]:
    """Return the controls of a state by field name, in page order."""
    fields = dataclasses.fields(state)
    return {field.name: field.metadata["control"] for field in fields if "control" in field.metadata}
