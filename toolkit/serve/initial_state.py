"""What an app's page shows before any script runs, worked out in the visitor's process (standard library only)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from toolkit.serve.jupyter_protocol import dumps


def values(visit: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page's template names: the first result as HTML can hold it, and the rest for its script.

    It is the same for every visitor who opens the same link; `for_visitor` adds the rest.

    A picture stands in the page once, as an image; the script takes it from there.

    Parameters
    ----------
    visit
        The explorer's state, as ``open_link`` returns them; left as it is.
    """
    state = visit["state"]
    form, view = state["form"], state["view"]
    blocks = view.get("blocks", [])
    pictures = [{"src": block["picture"], "alt": block["alt"]} for block in blocks if "picture" in block]
    bare = [{name: value for name, value in block.items() if name != "picture"} for block in blocks]
    without = {**state, "view": {**view, "blocks": bare}} if blocks else state
    return {
        "state": embedded(without),
        "title": form["title"],
        "question": form["question"],
        "sentence": [whole(line) for line in view.get("sentences", [""])],
        "strength": [f"{one['of']}: {one['text']}" for one in view.get("strength", [])],
        "pictures": pictures,
        "area_note": visit.get("area_note", ""),
    }


def for_visitor(shown: Mapping[str, Any], name: str, base: str) -> dict[str, Any]:
    """Return what the template names, with what is the visit's own: its name, which is its widget's too."""
    own = embedded({"kernel": name, "model": name, "base": base})
    return {**shown, "visit": f'{own[:-1]},"state":{shown["state"]}}}'}


def whole(text: str) -> str:
    """Return a text whose signs stay with their pounds at a line's end, as the page's script writes it (words.js)."""
    return re.sub("([−+±])(?=£)", "\\1\u2060", text)


def embedded(content: Any) -> str:
    """Return JSON that a script element may hold whatever a place or a file is called."""
    return dumps(content).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
