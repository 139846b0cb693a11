"""``outlines``: the shapes of the 361 local authorities, as hexagons or simplified outlines, as integer paths.

Neighbours share a border: the boundaries are simplified as a coverage and rounded to one grid. London also appears four
times as large, and Orkney and Shetland are moved to insets, as on most maps of the United Kingdom.
"""

from __future__ import annotations

import json
import re
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from data.prepare.columns import text, whole
from data.prepare.model import LAD23, OGL, Raw, Source, Table
from data.prepare.places import build_places

BOUNDARIES = Source(
    "Local Authority Districts (May 2023) Boundaries UK BUC",
    "https://geoportal.statistics.gov.uk/datasets/local-authority-districts-may-2023-boundaries-uk-buc",
    "Office for National Statistics",
    OGL,
)
ATTRIBUTION = (
    "Boundaries: Office for National Statistics, licensed under the Open Government Licence v3.0. "
    "Contains OS data © Crown copyright and database right 2023."
)
GRID = "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=WGS84 +units=m"
UNIT = 200.0  # metres
LEFT, TOP = -10_000.0, 985_000.0  # metres east and north: the left and upper edges of the page
TOLERANCE, TOLERANCE_LONDON = 1_000.0, 250.0  # metres
LEAST_PART = 4e6  # square metres; the largest part of each place is always kept
ENLARGED = 4.0
# Lower left corner of a box, its width and height, in kilometres; and the position of its places' lower left corner.
BOXES = {
    "London, enlarged": ((533, 505, 246, 206), (539, 511)),
    "Orkney": ((425, 872, 82, 110), (431, 878)),
    "Shetland": ((541, 797, 97, 185), (547, 803)),
}
KINDS = ("border", "box", "extent", "inset", "place")
_DERIVED: Any = {"required": True, "status": "derived"}
ISLANDS = {"S12000023": "Orkney", "S12000027": "Shetland"}


def build_outlines(raw: Raw) -> pd.DataFrame:
    """Return a row for each shape in both layouts."""
    layouts = {"geography": geography(raw), "hexagons": hexagons(build_places(raw))}
    return pd.concat([rows.assign(layout=name) for name, rows in layouts.items()], ignore_index=True)


def hexagons(places: pd.DataFrame) -> pd.DataFrame:
    """Return a hexagon for each place (``code``, ``region``, ``hex_col``, ``hex_row``), and outlines of the regions.

    Pointy-topped hexagons 100 units wide, odd rows half a hexagon to the right, row 0 in the north; see
    https://www.redblobgames.com/grids/hexagons/ (“odd-r” offset coordinates).
    """
    import shapely

    x, y = 100 * places["hex_col"] + 50 * (places["hex_row"] % 2) + 50, 87 * places["hex_row"] + 58
    corners = np.array([(0, -58), (50, -29), (50, 29), (0, 58), (-50, 29), (-50, -29)])
    cells = shapely.polygons(np.column_stack([x, y])[:, None, :] + corners)
    drawn = _rows("place", places["code"], places["region"], cells)
    whole = {region: shapely.union_all(cells[places["region"] == region]) for region in places["region"].unique()}
    borders = _rows("border", list(whole), list(whole), np.array(list(whole.values())))
    return pd.concat([drawn, borders, _extents(drawn)], ignore_index=True)


def geography(raw: Raw) -> pd.DataFrame:
    """Return places in their true position, London's boroughs again, borders between regions, and boxes."""
    import shapely

    shapes, regions = _shapes(raw), build_places(raw).set_index("code")["region"]
    simple = _kept(shapely.coverage_simplify(shapes.to_numpy(), TOLERANCE))
    london = np.array(shapes.index.map(regions) == "London")
    city = _kept(shapely.coverage_simplify(shapes.to_numpy()[london], TOLERANCE_LONDON))
    for code, box in ISLANDS.items():
        simple[[shapes.index.get_loc(code)]] = _moved(simple[[shapes.index.get_loc(code)]], BOXES[box][1])
    placed = _on_grid(simple)
    shown = [
        _rows("place", shapes.index, shapes.index.map(regions), placed),
        _rows("inset", shapes.index[london], "London", _on_grid(_moved(city, BOXES["London, enlarged"][1], ENLARGED))),
        _boxes(),
    ]
    drawn = pd.concat(shown, ignore_index=True)
    borders = _borders(placed, shapes.index.map(regions).to_numpy())
    return pd.concat([drawn, borders, _extents(drawn)], ignore_index=True)


def _shapes(raw: Raw) -> pd.Series:
    """Return valid outlines in metres on a transverse Mercator grid, by code."""
    import pyproj
    import shapely

    project = pyproj.Transformer.from_crs("+proj=longlat +datum=WGS84", GRID, always_xy=True).transform
    features = json.loads(raw.path("places/lad_may2023_buc.geojson").read_text(encoding="utf-8"))["features"]
    # Thirteen outlines touch themselves; made valid, they may leave lines and points beside their areas.
    drawn = [shapely.make_valid(shapely.from_geojson(json.dumps(feature["geometry"]))) for feature in features]
    areas = [[part for part in shapely.get_parts(each) if "Polygon" in part.geom_type] for each in drawn]
    drawn = [shapely.MultiPolygon([one for part in parts for one in shapely.get_parts(part)]) for parts in areas]
    flat = shapely.transform(np.array(drawn), lambda points: np.column_stack(project(points[:, 0], points[:, 1])))
    return pd.Series(flat, [feature["properties"]["code"] for feature in features]).sort_index()


def _kept(shapes: np.ndarray) -> np.ndarray:
    """Return shapes without their small parts and without holes that are not places of their own."""
    import shapely

    kept = []
    for shape in shapes:
        parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        least = min(LEAST_PART, max(part.area for part in parts))
        kept.append(shapely.MultiPolygon([part for part in parts if part.area >= least]))
    return np.array(kept)


def _moved(shapes: np.ndarray, corner: tuple[float, float], scale: float = 1.0) -> np.ndarray:
    """Return shapes enlarged and moved, so that their common lower left corner is at a point in kilometres."""
    import shapely

    low = shapely.bounds(shapes)[:, :2].min(axis=0)
    return shapely.transform(shapes, lambda points: (points - low) * scale + np.array(corner) * 1000)


def _on_grid(shapes: np.ndarray) -> np.ndarray:
    """Return shapes in integer units from the upper left corner of the page."""
    import shapely

    return shapely.transform(
        shapes,
        lambda points: np.round(np.column_stack([points[:, 0] - LEFT, TOP - points[:, 1]]) / UNIT),
        include_z=False,
    )


def _rows(kind: str, codes: Any, regions: Any, shapes: np.ndarray) -> pd.DataFrame:
    import shapely

    largest = [max(shapely.get_parts(shape), key=lambda part: part.area) for shape in shapes]
    centres = [
        part.centroid if part.contains(part.centroid) else shapely.point_on_surface(shapely.buffer(part, 0))
        for part in largest
    ]
    rings = [
        [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)] for shape in shapes
    ]
    paths = ["".join(_path(shapely.get_coordinates(ring)[:-1], "z") for ring in one) for one in rings]
    at = {"x": [round(point.x) for point in centres], "y": [round(point.y) for point in centres]}
    return pd.DataFrame({"kind": kind, "code": codes, "region": regions, **at, "path": paths})


def _path(points: np.ndarray, end: str = "") -> str:
    """Return points as an SVG path: the first absolute, the others relative; repeated points once."""
    steps = np.diff(points, axis=0).astype(int)
    steps = steps[steps.any(axis=1)]
    if len(steps) < 2 and end:
        return ""
    start, rest = points[0].astype(int).tolist(), " ".join(map(str, steps.ravel().tolist()))
    return f"M{start[0]} {start[1]}l{rest}{end}".replace(" -", "-")


def _borders(shapes: np.ndarray, regions: np.ndarray) -> pd.DataFrame:
    """Return the land borders between regions, each once."""
    import shapely

    areas = [shapely.union_all(shapely.buffer(shapes[regions == region], 0)) for region in np.unique(regions)]
    pairs = [shapely.intersection(*map(shapely.boundary, pair)) for pair in combinations(areas, 2)]
    lines = shapely.get_parts(shapely.line_merge(shapely.union_all(pairs)))
    paths = [_path(shapely.get_coordinates(line)) for line in lines if line.geom_type == "LineString"]
    return pd.DataFrame([{"kind": "border", "code": _UK, "region": _UK, "x": 0, "y": 0, "path": "".join(paths)}])


def _extents(shapes: pd.DataFrame) -> pd.DataFrame:
    """Return bounding boxes of each region's places (the enlarged ones where there are any), and of everything."""
    enlarged = shapes.loc[shapes["kind"] == "inset", "region"]
    shown = shapes[~shapes["region"].isin(enlarged) | (shapes["kind"] == "inset")]
    groups = {_UK: shapes} | dict(list(shown.groupby("region")))
    rows = []
    for region, group in groups.items():
        points = np.vstack([part for path in group["path"] for part in _points(path)])
        rows.append(_rectangle("extent", region, region, *points.min(axis=0), *np.ptp(points, axis=0)))
    return pd.DataFrame(rows)


def _points(path: str) -> list[np.ndarray]:
    numbers = (re.findall(r"-?\d+", part) for part in path.split("M")[1:])
    return [np.array(each, dtype=float).reshape(-1, 2).cumsum(axis=0) for each in numbers]


def _rectangle(kind: str, code: str, region: str, x: float, y: float, across: float, down: float) -> dict[str, Any]:
    """Return the row of a rectangle: its upper left corner, width and height."""
    x, y, across, down = (round(each) for each in (x, y, across, down))
    path = f"M{x} {y}l{across} 0 0 {down} {-across} 0z".replace(" -", "-")
    return {"kind": kind, "code": code, "region": region, "x": x, "y": y, "path": path}


def _boxes() -> pd.DataFrame:
    """Return the frames of the insets; their names go at the upper left corners."""
    rows = []
    for name, ((left, low, wide, tall), _) in BOXES.items():
        measures = (v * 1000 / UNIT for v in (left - LEFT / 1000, TOP / 1000 - low - tall, wide, tall))
        rows.append(_rectangle("box", name, "London" if name.startswith("London") else "Scotland", *measures))
    return pd.DataFrame(rows)


_UK = "United Kingdom"
_WHOLE = "units of 200 metres on the page"
TABLES = [
    Table(
        name="outlines",
        title="Outlines of the 361 local authorities for maps",
        description="One row for each shape on a page, for a hexagon map (with the cells in places.csv) and a map of "
        "real boundaries. The shapes are places, regional borders, boxes around areas that are enlarged "
        "or moved (London, Orkney, Shetland), and extents. The map of boundaries also has each London "
        "borough four times as large.",
        fields=(
            text("layout", "Layout", "How places are drawn.", enum=("geography", "hexagons"), **_DERIVED),
            text("kind", "Kind of shape", "What is drawn.", required=True, enum=KINDS, status="derived"),
            text("code", "Code or name", "Code of the place, or name of the region or box.", required=True),
            text("region", "Region", "Region or nation, or the United Kingdom.", required=True, status="derived"),
            whole(
                "x",
                "Across",
                f"Middle of the largest part, or left edge, in {_WHOLE} (hexagons: 100 wide).",
                "",
                **_DERIVED,
            ),
            whole("y", "Down", f"The same, measured down from the upper edge, in {_WHOLE}.", "", **_DERIVED),
            text(
                "path",
                "Path",
                "Outline as an SVG path: M and the first point, l and the steps from there, z if it is closed. "
                f"Simplified to {TOLERANCE:.0f} metres, enlarged boroughs to {TOLERANCE_LONDON:.0f}.",
                **_DERIVED,
            ),
        ),
        primary_key=("layout", "kind", "code"),
        sources=(BOUNDARIES,),
        licence=OGL,
        attribution=ATTRIBUTION,
        period="May 2023",
        geography=LAD23,
        build=build_outlines,
    )
]
