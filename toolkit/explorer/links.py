"""Conversion of a state to a query string and back, for a link to exactly that result."""

from __future__ import annotations

import dataclasses
from difflib import get_close_matches
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from toolkit.explorer import chosen_area
from toolkit.explorer.controls import S, controls
from toolkit.places import areas

INSTEAD = "The default choice is shown instead."  # ends a sentence about a part of a link that cannot be used
_LONGEST = 8000
_MOST = 20  # unknown names in a link that are compared with the names of choices
_LIKE, _TELLING = 0.75, 5  # likeness to a choice's name, and letters, from which a name is taken to be misspelt
_NONE = "-"  # an empty multiple choice, which in a query string would look like the default


def to_query(state: Any) -> str:
    """Return the choices that differ from the defaults, in form order: ``outcome=…&predictors=a,b``.

    A control whose default has changed since links were first shared (`controls.since_links`) is always included.
    """
    pairs, known = [], controls(state)
    files = [name for name, control in known.items() if control.kind == "file"]  # neither files nor their dependants
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
    """Parse a state from a query string or a whole address.

    Returns the state and a sentence for every part that could not be used. Any such part takes its default, so that an
    old or mistyped link still opens. If the link names only a council, the state's class sets choices to match
    (``of_council``), so that the page shows the visitor's own place, not its region.
    """
    query = urlsplit(link).query if "?" in link or "://" in link else link
    if len(query) > _LONGEST:
        return kind(), ("The link is longer than any that this page makes, so the default choices are shown instead.",)
    known, problems = controls(kind), []
    every = parse_qsl(query, keep_blank_values=True, max_num_fields=None)
    pairs = [pair for pair in every if pair[0] in known]
    named = dict(every)
    unknown = [name for name in named if name not in known and name != "place"]  # may be for the page, or a tracker
    for name in unknown[:_MOST]:
        near = get_close_matches(name.lower(), known, 1, _LIKE if len(name) >= _TELLING else 1.0)
        if near and near[0] not in named:
            said = f"This app has no choice “{name[:40]}”. Perhaps the link should say “{near[0]}”. {INSTEAD}"
            problems.append(said)
    given: dict[str, Any] = {}
    area = areas.in_query(query)
    available = chosen_area.nearest(kind, area) if area else None
    if available and (available[0] == "place" or available[0] not in dict(pairs)):
        pairs = [*(pair for pair in pairs if pair[0] != "place"), available[:2]]
    elif area and "place" in known:
        pairs = [pair for pair in pairs if pair[0] != "place"]
        problems.append(f"{chosen_area.note(kind, area)} Choose one of its councils. {INSTEAD}")
    for name, text in pairs:
        if not known[name].in_links:
            continue
        try:
            value = given[name] = known[name].clean(_from_text(known[name].kind, text))
            if known[name].kind == "range" and float(text) != value:
                step = f"{known[name].step:g}"
                problems.append(f"{known[name].label}: {text} was rounded to {value:g}; this app uses steps of {step}.")
        except ValueError as fault:
            problems.append(f"{fault} {INSTEAD}")
    names = {name for name, _ in pairs}
    if area and area.kind == "council" and names == {"place"}:
        given |= getattr(kind, "of_council", {})
    if given:  # a readable link from before a default changed means the earlier default
        given |= {name: control.was for name, control in known.items() if control.was is not None and name not in names}
    return kind(**given), tuple(dict.fromkeys(problems))


def _from_text(kind: str, text: str) -> Any:
    if kind == "many":
        return [] if text == _NONE else text.split(",")
    return text


def from_page(kind: type[S], values: dict[str, Any], before: S) -> tuple[S, dict[str, str]]:
    """Read a state from form values; replace invalid values with those of ``before``, and explain each by field."""
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
