"""The shapes on a map, from the project's table ``outlines``: a hexagon for each place, or its outline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.figures.columns import FigureError, chosen
from toolkit.figures.marks import Paths


@dataclass(frozen=True)
class Outlines:
    """The shapes on a map, as SVG paths in integers, y downwards.

    ``of`` (n,) is the place of each shape (if a place has two, the larger comes first), and ``middles`` (n, 2) is the
    point that stands for the shape; ``boxes`` are the frames of insets, named by ``code``; ``extent`` is left, top,
    right, bottom; ``source`` names the publisher of the outlines, empty for hexagons.
    """

    of: np.ndarray
    middles: np.ndarray
    paths: np.ndarray
    borders: list[str]
    boxes: pd.DataFrame
    extent: np.ndarray
    source: str


def outlines_of(cells: pd.DataFrame, shapes: pd.DataFrame, region: str = "") -> Outlines:
    """Return the shapes of places (``code``, ``name``) from ``shapes``, the rows of one layout in the project's table.

    If a region is given, only that region is shown, and places drawn twice appear only in the enlarged inset.

    Raises
    ------
    UnknownNameError, FigureError
        An unknown region, or a place without an outline.
    """
    chosen(shapes, [region] if region else [], "region")
    rows = shapes[shapes["region"] == region] if region else shapes
    of_kind = {kind: rows[rows["kind"] == kind] for kind in ("inset", "place", "border", "box")}
    enlarged = bool(region) and len(of_kind["inset"]) > 0
    drawn = of_kind["inset"] if enlarged else pd.concat([of_kind["inset"], of_kind["place"]])
    without = ~cells["code"].isin(drawn["code"])
    if without.any():
        name = cells.loc[without, "name"].iloc[0]
        raise FigureError(f"{name} has no outline.", "Use the codes that local authorities had in April 2023.")
    of = pd.Index(cells["code"]).get_indexer(drawn["code"])
    whole = shapes.loc[(shapes["kind"] == "extent") & (shapes["code"] == (region or "United Kingdom")), "path"]
    corners = Paths(list(whole), (0, 0), 1, "", 0).outlines[0] * (1, -1)
    return Outlines(
        of[of >= 0],
        drawn.loc[of >= 0, ["x", "y"]].to_numpy(dtype=float),
        drawn.loc[of >= 0, "path"].to_numpy(),
        list(of_kind["border"]["path"]),
        of_kind["box"].head(0) if enlarged else of_kind["box"],
        np.concatenate([corners[0] - 20, corners[2] + 20]),
        str(shapes.attrs.get("attribution", "")) if len(shapes[shapes["kind"] == "box"]) else "",
    )
