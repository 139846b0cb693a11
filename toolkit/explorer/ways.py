"""Links onward from a result: the tables behind it with their publishers' pages, and the claims it bears on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from toolkit import tables
from toolkit.core import paths
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.result import Result
from toolkit.tables import package

MOST = 4  # of each kind
_QUOTED = re.compile(r"[\"'](\w+)[\"']")
_WAYS = module_yaml(__file__)


def ways(app: str, result: Result) -> dict[str, Any]:
    """Return the onward links from an app's result.

    Returns
    -------
    dict
        ``data``: the ``name`` and ``title`` of each table that the result's code or sources name or that ``ways.yaml``
        lists for the app, with the publications (``sources``) that the result cites from it, and the number of
        others (``more``). ``claims``: ``id`` and ``text`` of claims on the app's topics, those tested with the
        same tables first.
    """
    about = _WAYS.get(app, {"tables": (), "topics": ()})
    known, cited = package.resources(paths.folder()), "\n".join(result.sources)
    titled = [name for name, card in known.items() if f"{card['title']}:" in cited]
    used = dict.fromkeys((*_QUOTED.findall(result.code), *titled, *about["tables"]))
    names = tuple(sorted((name for name in used if name in known), key=lambda name: name == "places"))  # only names
    data = [{"name": name, "title": known[name]["title"]} | _published(known[name]["sources"], cited) for name in names]
    return {"data": data[:MOST], "claims": _claims(tuple(about["topics"]), names)}


def _published(sources: Iterable[dict[str, str]], cited: str) -> dict[str, Any]:
    """Return the publications of a table, the cited ones first, and how many more there are."""
    ordered = sorted(sources, key=lambda source: source["title"] not in cited)
    kept = ordered[: max(1, min(MOST, sum(source["title"] in cited for source in ordered)))]
    return {"sources": kept, "more": len(ordered) - len(kept)}


@lru_cache(maxsize=64)
def _claims(topics: tuple[str, ...], names: tuple[str, ...]) -> list[dict[str, str]]:
    rows = tables.load("claims")
    rows = rows[rows["check"].notna() & rows["topic"].isin(topics)]
    shared = [bool(set(str(cell).split("; ")) & set(names)) for cell in rows["table"]]
    chosen = rows.assign(shared=shared).sort_values("shared", ascending=False, kind="stable").head(MOST)
    return [{"id": id, "text": text} for id, text in zip(chosen["id"], chosen["claim"], strict=True)]
