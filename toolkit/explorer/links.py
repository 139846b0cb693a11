"""A state as a query string, and back: the link to exactly this result."""

from __future__ import annotations

import dataclasses
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from toolkit.explorer import chosen_area
from toolkit.explorer.controls import S, controls
from toolkit.places import areas

INSTEAD = "The default choice is shown instead."  # ends a sentence about a part of a link that cannot be used
_LONGEST = 8000
_NONE = "-"  # an empty multiple choice, which a bare query string could not tell from the default


def to_query(state: Any) -> str:
    """Return the choices that differ from the defaults, in the order of the form: ``outcome=…&predictors=a,b``.

    A control whose default has changed since links were first made (`controls.since_links`) is always among them.
    """
    pairs, known = [], controls(state)
    files = [name for name, control in known.items() if control.kind == "file"]  # neither they nor what rests on them
    for field in dataclasses.fields(state):
        value, changed = getattr(state, field.name), known[field.name].was is not None
        rests = any(field.name == name or known[field.name].rests_on(name) for name in files)
        if (changed or value != field.default) and not rests:
            pairs.append((field.name, _as_text(value)))
    return urlencode(pairs, safe=",")


def _as_text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value) or _NONE
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def from_query(kind: type[S], link: str) -> tuple[S, tuple[str, ...]]:
    """Read a state from a query string or a whole address.

    Returns the state and a sentence for every part that could not be used; such a part takes its default, so that
    an old or mistyped link still opens. Where it names a council alone, choices follow that the state's class has for
    one (``of_council``): the place that a visitor comes with is seen, not its region.
    """
    query = urlsplit(link).query if "?" in link or "://" in link else link
    if len(query) > _LONGEST:
        return kind(), ("The link is longer than any that this page makes, so the default choices are shown instead.",)
    known, problems = controls(kind), []
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True, max_num_fields=None) if pair[0] in known]
    given: dict[str, Any] = {}
    area = areas.in_query(query)
    shown = chosen_area.nearest(kind, area) if area else None
    if shown and (shown[0] == "place" or shown[0] not in dict(pairs)):
        pairs = [*(pair for pair in pairs if pair[0] != "place"), shown[:2]]
    elif area and "place" in known:
        pairs = [pair for pair in pairs if pair[0] != "place"]
        problems.append(f"{chosen_area.note(kind, area)} Choose one of its councils. {INSTEAD}")
    for name, text in pairs:
        if known[name].offered:
            continue
        try:
            value = given[name] = known[name].clean(_from_text(known[name].kind, text))
            if known[name].kind == "range" and float(text) != value:
                step = f"{known[name].step:g}"
                problems.append(f"{known[name].label}: {text} was rounded to {value:g}; this app uses steps of {step}.")
        except ValueError as fault:
            problems.append(f"{fault} {INSTEAD}")
    named = {name for name, _ in pairs}
    if area and area.kind == "council" and named == {"place"}:
        given |= getattr(kind, "of_council", {})
    if given:  # a link that can be read, from before a default changed, means the default of then
        given |= {name: one.was for name, one in known.items() if one.was is not None and name not in named}
    return kind(**given), tuple(dict.fromkeys(problems))


def _from_text(kind: str, text: str) -> Any:
    if kind == "many":
        return [] if text == _NONE else text.split(",")
    return text


def from_page(kind: type[S], values: dict[str, Any], before: S) -> tuple[S, dict[str, str]]:
    """Read a state from the form's values; a wrong one keeps the value ``before``, with a sentence by field name."""
    given: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, control in controls(kind).items():
        given[name] = getattr(before, name)
        if name in values and control.kind != "file":
            try:
                given[name] = control.clean(values[name])
            except ValueError as fault:
                problems[name] = str(fault)
    return kind(**given), problems
