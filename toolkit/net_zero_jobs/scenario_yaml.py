"""Scenarios as YAML text, and back: every part is checked and what is wrong is named.

The text says the format's version, so that scenarios saved today load in later versions of the toolkit. Version 2 has
programmes of land, which version 1 did not know; all else is as it was, so that both are read alike.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import yaml

from toolkit.core.yaml_io import known_keys, load_yaml
from toolkit.net_zero_jobs.programmes import MEASURES, Path, Programme, ScenarioError
from toolkit.net_zero_jobs.scenarios import Scenario

VERSION = 2  # what is written
READS = (1, 2)  # what is read: every version that ever was
_SCENARIO = ("scenario", "name", "calibration", "programmes")
_PROGRAMME = ("activity", "measure", "unit", "value", "low", "high", "distribution", "name", "share", "path")
_PATH = tuple(part.name for part in dataclasses.fields(Path))


def to_yaml(scenario: Scenario) -> str:
    """Return the text from which `from_yaml` makes an equal scenario."""
    content = {
        "scenario": VERSION,
        "name": scenario.name,
        "calibration": scenario.calibration,
        "programmes": [_programme_parts(one) for one in scenario.programmes],
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)


def _programme_parts(one: Programme) -> dict[str, Any]:
    parts = dataclasses.asdict(one) | {"unit": MEASURES[one.measure]}
    return {name: parts[name] for name in _PROGRAMME}


def from_yaml(text: str) -> Scenario:
    """Read a scenario from YAML text.

    Raises
    ------
    AssumptionError
        The text is no scenario of a version that is read, or a part of it is unknown, missing, out of range or in a
        wrong unit (as a `ScenarioError` where it is about the scenario as a whole).
    UnknownNameError
        A measure that is not known.
    """
    content = load_yaml(text, "scenarios")
    if content.get("scenario") not in READS:
        raise ScenarioError(
            f"The file has the version {content.get('scenario')!r}.",
            f"This toolkit reads scenarios of version {', '.join(str(known) for known in READS)}.",
            "A newer toolkit may read it.",
        )
    known_keys(content, _SCENARIO, "The scenario")
    _complete(content, _SCENARIO, "The scenario")
    programmes = content["programmes"]
    if not isinstance(programmes, list):
        raise ScenarioError("The programmes are no list.", "Expected one entry for each programme.")
    made = tuple(_programme(number, entry) for number, entry in enumerate(programmes, start=1))
    return Scenario(str(content["name"]), made, _number("The scenario", "calibration", content["calibration"]))


def _programme(number: int, entry: Any) -> Programme:
    what = f"Programme {number}"
    if not isinstance(entry, dict):
        raise ScenarioError(f"{what} is {entry!r}.", f"Expected its parts: {', '.join(_PROGRAMME)}.")
    known_keys(entry, _PROGRAMME, what)
    _complete(entry, _PROGRAMME, what)
    measure, unit = str(entry["measure"]), str(entry["unit"])
    if unit != MEASURES.get(measure, unit):
        raise ScenarioError(
            f"{what} ({entry['activity']}) has the unit “{unit}”.",
            f"A programme of “{measure}” is in “{MEASURES[measure]}”.",
            "Convert the number, or correct the unit.",
        )
    value, low, high, share = (_number(what, part, entry[part]) for part in ("value", "low", "high", "share"))
    path = _path(what, entry["path"])
    return Programme(
        str(entry["activity"]), measure, value, low, high, path, str(entry["name"]), str(entry["distribution"]), share
    )


def _path(what: str, entry: Any) -> Path:
    if not isinstance(entry, dict):
        raise ScenarioError(f"{what} has the path {entry!r}.", f"Expected its parts: {', '.join(_PATH)}.")
    known_keys(entry, _PATH, f"The path of {what.lower()}")
    _complete(entry, _PATH, f"The path of {what.lower()}")
    years = [_number(what, part, entry[part]) for part in ("start", "end")]
    if any(year != int(year) for year in years):
        raise ScenarioError(f"{what} runs from {years[0]} to {years[1]}.", "Years are whole numbers.")
    return Path(int(years[0]), int(years[1]), str(entry["shape"]), _number(what, "steepness", entry["steepness"]))


def _complete(entry: dict[str, Any], parts: tuple[str, ...], what: str) -> None:
    missing = [part for part in parts if part not in entry]
    if missing:
        raise ScenarioError(f"{what} lacks {', '.join(missing)}.", f"Expected its parts: {', '.join(parts)}.")


def _number(what: str, part: str, found: Any) -> Any:
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise ScenarioError(f"{what} has the {part} {found!r}.", "Expected a number.")
    return found
