"""YAML text that people write: what is wrong with it is said in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from toolkit.core.errors import ToolkitError, nearest

# The safe loader of libyaml, where PyYAML was built with it: ten times as fast, and a little more patient with tabs.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class AssumptionError(ToolkitError):
    """A file or a value of assumptions or scenarios that cannot be used as it stands."""


def load_yaml(text: str, kind: str) -> dict[str, Any]:
    """Read YAML text that must be a mapping.

    Raises
    ------
    AssumptionError
        It is not, or it is not YAML; the line is named.
    """
    try:
        content = yaml.load(text, Loader=_LOADER)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        raise AssumptionError(f"The file of {kind} is not YAML{where}.", "", "Look for a stray tab or quote.") from None
    if not isinstance(content, dict):
        raise AssumptionError(f"The file of {kind} is empty or a list.", "Expected a mapping of names.")
    return content


def known_keys(found: Mapping[str, Any], known: tuple[str, ...], what: str) -> None:
    """Refuse a key that is not known, naming the nearest known one.

    Raises
    ------
    AssumptionError
        ``found`` has a key outside ``known``.
    """
    for key in found:
        if key not in known:
            hint = "".join(f"Did you mean “{near}”?" for near in nearest(key, known, limit=1))
            raise AssumptionError(f"{what} has the unknown part “{key}”.", f"Known are: {', '.join(known)}.", hint)
