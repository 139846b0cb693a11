"""The content of an app's page before any script runs, computed in the visitor's process (standard library only)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from toolkit.serve.jupyter_protocol import dumps


def values(visit: Mapping[str, Any]) -> dict[str, Any]:
    """Return the template values: the first result as HTML, and the rest for the script.

    These values are the same for every visitor who opens the same link; `for_visitor` adds the rest.

    Each picture is in the page only once, as an image, and the script reads it from that image.

    Parameters
    ----------
    visit
        The explorer's state, from ``open_link``; not modified.
    """
    state = visit["state"]
    form, view = state["form"], state["view"]
    blocks = view.get("blocks", [])
    pictures = [{"src": block["picture"], "alt": block["alt"]} for block in blocks if "picture" in block]
    bare = [{name: value for name, value in block.items() if name != "picture"} for block in blocks]
    text_only = {**state, "view": {**view, "blocks": bare}} if blocks else state
    return {
        "state": embedded(text_only),
        "title": form["title"],
        "question": form["question"],
        "sentence": [whole(line) for line in view.get("sentences", [""])],
        "strength": [f"{rating['of']}: {rating['text']}" for rating in view.get("strength", [])],
        "pictures": pictures,
        "area_note": visit.get("area_note", ""),
    }


def for_visitor(names: Mapping[str, Any], name: str, base: str) -> dict[str, Any]:
    """Return the template values and the name of the visit, which is also the name of its widget."""
    visit = embedded({"kernel": name, "model": name, "base": base})
    return {**names, "visit": f'{visit[:-1]},"state":{names["state"]}}}'}


def whole(text: str) -> str:
    """Return a text whose lines never break between a sign (+, − or ±) and “£”, as in the page's script (words.js)."""
    return re.sub("([−+±])(?=£)", "\\1\u2060", text)


def embedded(content: Any) -> str:
    """Return JSON that is safe inside a script element, whatever a place or a file is called."""
    return dumps(content).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
