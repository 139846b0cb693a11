"""Conversion of scenarios to and from YAML text: every part is checked, and errors name what is wrong.

The text states the format version, so that scenarios saved today load in later versions of the toolkit. Version 2 added
land programmes to version 1; everything else is unchanged, so both are read the same way.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from toolkit.core.yaml_io import checked_entry, checked_number, checked_text, dump_yaml, load_yaml, naming_line
from toolkit.net_zero_jobs.scenarios import MEASURES, Path, Programme, Scenario, ScenarioError

VERSION = 2  # the version written
READS = (1, 2)  # the versions read: all that have existed
_SCENARIO = ("scenario", "name", "calibration", "programmes")
_PROGRAMME = ("activity", "measure", "unit", "value", "low", "high", "distribution", "name", "share", "path")
_PATH = tuple(part.name for part in dataclasses.fields(Path))


def to_yaml(scenario: Scenario) -> str:
    """Return YAML text from which `from_yaml` recreates an equal scenario."""
    programmes = [dataclasses.asdict(part) | {"unit": MEASURES[part.measure]} for part in scenario.programmes]
    content = {
        "scenario": VERSION,
        "name": scenario.name,
        "calibration": scenario.calibration,
        "programmes": [{name: parts[name] for name in _PROGRAMME} for parts in programmes],
    }
    return dump_yaml(content)


def from_yaml(text: str) -> Scenario:
    """Parse a scenario from YAML text.

    Raises
    ------
    AssumptionError
        The text is not a scenario in a supported version, or a part of it is unknown, missing, out of range or in the
        wrong unit (a `ScenarioError` if the fault is in the scenario as a whole).
    UnknownNameError
        Unknown measure.
    """
    content = load_yaml(text, "scenarios")
    if str(content.get("scenario")) not in map(str, READS):  # true is not a version, though it equals 1 in Python
        raise ScenarioError(
            f"The file is version {content.get('scenario')!r}.",
            f"This toolkit reads these scenario versions: {', '.join(str(known) for known in READS)}.",
            "A newer version of the toolkit may be able to read the file.",
        )
    programmes = checked_entry(content, "The scenario", _SCENARIO)["programmes"]
    if not isinstance(programmes, list):
        raise ScenarioError("The programmes are not a list.", "Expected one entry for each programme.")
    calibration = checked_number(content, "calibration", "The scenario")
    parts = tuple(_programme(f"Programme {number}", entry) for number, entry in enumerate(programmes, start=1))
    return Scenario(checked_text(content, "name", "The scenario"), parts, calibration)


def _programme(what: str, entry: Any) -> Programme:
    with naming_line(entry):
        parts = checked_entry(entry, what, _PROGRAMME)
        activity, measure, unit, distribution, name = (
            checked_text(parts, part, what) for part in ("activity", "measure", "unit", "distribution", "name")
        )
        if unit != MEASURES.get(measure, unit):
            raise ScenarioError(
                f"{what} ({activity}) has the unit “{unit}”.",
                f"Programmes of the kind “{measure}” are measured in “{MEASURES[measure]}”.",
                "Convert the number, or correct the unit.",
            )
        value, low, high, share = (checked_number(parts, part, what) for part in ("value", "low", "high", "share"))
        path = _path(what, parts["path"])
        return Programme(activity, measure, value, low, high, path, name, distribution, share)


def _path(what: str, entry: Any) -> Path:
    parts = checked_entry(entry, f"The path of {what.lower()}", _PATH)
    start, end, steepness = (checked_number(parts, part, what) for part in ("start", "end", "steepness"))
    if start != int(start) or end != int(end):
        raise ScenarioError(f"{what} runs from {start} to {end}.", "Years must be whole numbers.")
    return Path(int(start), int(end), checked_text(parts, "shape", what), steepness)
