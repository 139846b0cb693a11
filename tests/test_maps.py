"""Hexagon maps: geometry, classes, words."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import PathPatch

from data.prepare.outlines import hexagons
from tests.figure_cases import HEXAGONS, OUTLINES, REGIONS, contrast, places, regions
from toolkit import maps, tables
from toolkit.core.errors import UnknownNameError
from toolkit.figures import FigureError, theme
from toolkit.figures.classes import classing, shades
from toolkit.figures.marks import Line, Paths, Text


def polygons(rows: pd.DataFrame) -> np.ndarray:
    """Return the shapes of rows as polygons, one per row (each has one part)."""
    return np.array([shapely.Polygon(Paths([path], (0, 0), 1, "", 0).outlines[0]) for path in rows["path"]])


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=25), st.randoms())
def test_hexagons_touch_without_gaps_and_regions_are_outlined(cells: set[tuple[int, int]], rnd) -> None:
    col, row = zip(*sorted(cells), strict=True)
    region = [rnd.choice("AB") for _ in col]
    codes = [str(n) for n in range(len(col))]
    made = hexagons(pd.DataFrame({"code": codes, "region": region, "hex_col": col, "hex_row": row}))
    drawn = made[made["kind"] == "place"]
    shapes = polygons(drawn)
    assert shapely.union_all(shapes).area == pytest.approx(sum(shape.area for shape in shapes))
    assert np.allclose(drawn[["x", "y"]], shapely.get_coordinates(shapely.centroid(shapes)) * (1, -1))
    apart = np.linalg.norm(drawn[["x", "y"]].to_numpy()[:, None] - drawn[["x", "y"]].to_numpy()[None], axis=2)
    touching = shapely.length(shapely.intersection(shapes[:, None], shapes[None])) > 1
    np.fill_diagonal(touching, False)
    assert (touching == (np.abs(apart - 100) < 1)).all()
    for name in set(region):
        own = shapely.union_all(shapes[np.array(region) == name])
        (path,) = made.loc[(made["kind"] == "border") & (made["code"] == name), "path"]
        rings = [shapely.LinearRing(ring) for ring in Paths([path], (0, 0), 1, "", 0).outlines]
        assert sum(ring.length for ring in rings) == pytest.approx(own.length)


@given(st.lists(st.floats(0, 100).map(lambda v: round(v, 1)), min_size=2, max_size=60))
def test_classes_hold_every_value_and_say_where_they_end(values: list[float]) -> None:
    known = np.array(values)
    for kind in ("quantile", "equal"):
        for centre in (None, 50.0):
            made = classing(known, kind, centre, 1)
            assert len(made.breaks) == len(made.colours) + 1
            assert np.all(np.diff(made.breaks) > 0) or len(made.colours) == 1
            assert made.breaks[0] <= known.min() and made.breaks[-1] >= known.max()
            for value, k in zip(known, made.of(known), strict=True):
                assert made.breaks[k] <= value <= made.breaks[k + 1]
            assert len(made.ranges(str)) == len(made.colours)


def test_quantiles_hold_alike_many_and_equal_classes_are_alike_broad() -> None:
    values = np.linspace(0, 10, 100) ** 2
    assert np.bincount(classing(values, "quantile", None, 1).of(values)).tolist() == [20] * 5
    assert np.diff(classing(values, "equal", None, 1).breaks) == pytest.approx([20] * 5)


def test_a_diverging_scale_mirrors_its_centre_and_changes_hue_there() -> None:
    values = np.linspace(-10, 30, 200)
    made = classing(values, "equal", 10.0, 0)
    inner = made.breaks[1:-1]
    assert inner - 10 == pytest.approx(-(inner - 10)[::-1])
    below, above = made.of(np.array([9.9])), made.of(np.array([10.0]))
    assert made.colours[int(below[0])] == theme.DIVERGING[2] and made.colours[int(above[0])] == theme.DIVERGING[3]


def test_all_values_on_one_side_of_the_centre_take_one_hue() -> None:
    made = classing(np.linspace(20, 30, 50), "quantile", 10.0, 1)
    assert set(made.colours) <= set(theme.DIVERGING[3:])


def test_shades_run_from_the_first_to_the_last_colour() -> None:
    many = shades(theme.SEQUENTIAL, 40)
    assert (many[0], many[-1]) == (theme.SEQUENTIAL[0], theme.SEQUENTIAL[-1])
    assert shades(theme.SEQUENTIAL, 5) == theme.SEQUENTIAL
    light = [contrast(c) for c in many]
    assert light == sorted(light)


def test_the_alternative_text_follows_the_data() -> None:
    table = places()
    before = maps.place_map(table, "pay", HEXAGONS).alt
    table.loc[20, "pay"] = 99.0
    after = maps.place_map(table, "pay", HEXAGONS, highlight="X20").alt
    assert "Hexagon map of 60 places" in after and "Highest: Place 20 £99.00, " in after
    assert "to £99.00." in after and before != after
    assert "Highlighted: Place 20 £99.00." in after
    assert "Hatched (no figure): 2 places (Place 10 and Place 50)." in after


def test_regions_of_the_ends_are_counted() -> None:
    table = places().assign(pay=np.arange(60.0))
    alt = maps.place_map(table, "pay", HEXAGONS, unit="").alt
    assert "The 12 places in the highest fifth include 12 in Scotland." in alt
    assert "The 12 places in the lowest fifth include 12 in the North East." in alt


def test_the_key_counts_every_place_once() -> None:
    words = " ".join(t.get_text() for t in maps.place_map(places(), "pay", HEXAGONS).fig.texts)
    assert sum(int(n) for n in re.findall(r"\((\d+) places?\)", words)) == 60
    assert "No figure (2 places)" in words and "under £" in words


def test_a_centre_is_said() -> None:
    figure = maps.place_map(places(), "pay", HEXAGONS, centre=33.0, centre_label="UK")
    above = (places()["pay"] > 33).sum()
    assert f"{above} places are above and {58 - above} below £33.00 (UK)." in figure.alt
    assert "UK £33.00" in " ".join(t.get_text() for t in figure.fig.texts)


def test_light_shades_have_an_outline_that_is_not() -> None:
    assert min(contrast(c) for c in theme.SEQUENTIAL) < 3  # otherwise the outline would not be needed
    drawn = maps.place_map(places(), "pay", HEXAGONS).fig.findobj(lambda a: isinstance(a, PathPatch))
    # Without the background of names, which is white and unhatched, and the borders, which have no fill.
    patches = [one for one in drawn if one.get_hatch() or 0 < sum(one.get_facecolor()[:3]) < 3]
    assert len(patches) == 12  # five shades and the hatched ones, on the map and in the key
    edges = {tuple(p.get_edgecolor()[:3]) for p in patches}
    assert edges == {tuple(int(theme.OUTLINE[i : i + 2], 16) / 255 for i in (1, 3, 5))}


def test_a_region_map_writes_each_figure() -> None:
    figure = maps.region_map(regions(), "after", HEXAGONS)
    written = [t.get_text() for t in figure.fig.texts]
    assert [w for w in written if w in ("29%", "26%", "18%")] == ["29%", "26%", "29%", "18%"]
    assert "Map of 4 regions" in figure.alt and "Highest: North East. Lowest: Scotland." in figure.alt


def test_a_region_without_a_row_is_hatched_and_named() -> None:
    figure = maps.region_map(regions().head(3), "after", HEXAGONS)
    assert "Hatched (no figure): Scotland." in figure.alt


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.assign(code="X05"), "“X05” is in the column “code” more than once"),
        (lambda t: t.assign(code=t["code"].replace("X05", "Y05")), "Place 5 has no outline"),
        (lambda t: t.assign(pay=np.nan), "Every value of “pay” is missing"),
        (lambda t: t.assign(pay="much"), "holds “much”"),
    ],
)
def test_a_map_that_cannot_be_drawn_is_refused(change, words: str) -> None:
    with pytest.raises(FigureError, match=re.escape(words)):
        maps.place_map(change(places()), "pay", HEXAGONS)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="region"):
        maps.place_map(places().drop(columns="region"), "pay", HEXAGONS)
    with pytest.raises(UnknownNameError, match="Atlantis"):
        maps.region_map(pd.DataFrame({"region": [*REGIONS, "Atlantis"], "v": range(5)}), "v", HEXAGONS)
    with pytest.raises(FigureError, match="more than once"):
        maps.region_map(pd.concat([regions(), regions()]), "after", HEXAGONS)
    with pytest.raises(FigureError, match="called “magic”"):
        maps.place_map(places(), "pay", HEXAGONS, classes="magic")


def test_the_real_map_has_a_hexagon_for_each_place(place_table: pd.DataFrame) -> None:
    figure = maps.place_map(place_table, "gva_per_hour_2023", layout("hexagons"), highlight="E06000009", width="narrow")
    assert "Hexagon map of 361 places" in figure.alt and "Rushmoor £84.13" in figure.alt
    assert len(figure.data) == 361 and "West Devon £23.76" in figure.alt


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_names_of_the_real_regions_do_not_run_into_each_other(place_table: pd.DataFrame, width) -> None:
    table = pd.DataFrame({"region": sorted(set(place_table["region"]))}).assign(v=np.arange(12.0) + 30)
    fig = maps.region_map(table, "v", layout("hexagons"), unit="GBP per hour", width=width).fig
    renderer = FigureCanvasAgg(fig).get_renderer()
    boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in fig.texts]
    for (one, a), (other, b) in combinations(boxes, 2):
        across, up = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across <= 1 or up <= 2.5, f"“{one}” runs into “{other}”"


def test_brown_is_the_worse_side_whichever_that_is():
    values = np.array([1.0, 2, 3, 4, 5, 6, 7])
    usual, turned = (classing(values, "equal", 4.0, 0, worse) for worse in (False, True))
    assert (usual.breaks == turned.breaks).all() and usual.colours == turned.colours[::-1] != turned.colours


def test_lines_to_the_names_of_many_places_never_cross() -> None:
    table = places()
    figure = maps.place_map(
        table, "pay", HEXAGONS, highlight=[f"X{n:02}" for n in (13, 14, 15, 19, 20, 21, 26, 27, 28, 33)]
    )
    ends = [mark.points for mark in figure.picture.marks if isinstance(mark, Line) and mark.z == 4][1::2]
    assert len(ends) == 10

    def side(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> float:
        return float(np.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])))

    for (a, b), (c, d) in combinations(ends, 2):
        assert side(a, b, c) * side(a, b, d) > 0 or side(c, d, a) * side(c, d, b) > 0


def test_each_region_has_its_name_on_the_map() -> None:
    figure = maps.place_map(places(), "pay", HEXAGONS)
    words = " ".join(mark.text for mark in figure.picture.marks if isinstance(mark, Text))
    assert all(region in words for region in REGIONS)


# --- the places as they lie ------------------------------------------------------------------------------------


def shapes(figure) -> list[Paths]:
    """Return the shaded shapes of a map, one mark for each entry of its key."""
    return [mark for mark in figure.picture.marks if isinstance(mark, Paths) and mark.group is not None]


def layout(name: str) -> pd.DataFrame:
    table = tables.load("outlines")
    return table[table["layout"] == name]


@pytest.fixture(scope="module")
def outline_table() -> pd.DataFrame:
    return layout("geography")


def test_every_authority_has_an_outline_and_all_are_a_small_picture(outline_table, place_table: pd.DataFrame) -> None:
    drawn = outline_table[outline_table["kind"] == "place"]
    assert set(drawn["code"]) == set(place_table["code"]) and len(drawn) == 361
    assert drawn["path"].str.len().sum() < 90 * 1024
    for path in outline_table.loc[outline_table["kind"].isin(["place", "inset"]), "path"]:
        for ring in Paths([path], (0, 0), 1, "", 0).outlines:
            assert len(ring) >= 3 and np.ptp(ring, axis=0).min() > 0, "every part has an area"


def test_neighbours_share_their_border_point_for_point(outline_table) -> None:
    def edges(region: str) -> list[frozenset[tuple[float, ...]]]:
        rows = outline_table[(outline_table["kind"] == "place") & (outline_table["region"] == region)]
        rings = Paths(list(rows["path"]), (0, 0), 1, "", 0).outlines
        return [
            frozenset([tuple(a), tuple(b)])
            for ring in rings
            for a, b in zip(ring, np.roll(ring, -1, axis=0), strict=True)
        ]

    inland = edges("West Midlands")
    shared = [edge for edge in set(inland) if inland.count(edge) == 2]
    assert max(inland.count(edge) for edge in set(inland)) == 2 and len(shared) > 0.4 * len(set(inland))


def test_boroughs_of_london_are_drawn_again_four_times_as_large(outline_table) -> None:
    def size(kind: str) -> np.ndarray:
        rows = outline_table[(outline_table["kind"] == kind) & (outline_table["region"] == "London")]
        return np.ptp(np.vstack(Paths(list(rows["path"]), (0, 0), 1, "", 0).outlines), axis=0)

    assert size("inset") / size("place") == pytest.approx([4, 4], rel=0.05)


def test_orkney_and_shetland_lie_in_their_boxes_and_nothing_else_does(outline_table) -> None:
    boxes = outline_table[outline_table["kind"] == "box"].set_index("code")["path"]
    inside = {}
    for name, path in boxes.items():
        frame = Paths([path], (0, 0), 1, "", 0).outlines[0]
        low, high = frame.min(axis=0), frame.max(axis=0)
        inside[name] = {
            (row.kind, row.code)
            for row in outline_table[outline_table["kind"].isin(["place", "inset"])].itertuples()
            for ring in Paths([row.path], (0, 0), 1, "", 0).outlines
            if ((ring > low) & (ring < high)).all(axis=1).any()
        }
    assert inside["Orkney"] == {("place", "S12000023")} and inside["Shetland"] == {("place", "S12000027")}
    assert {kind for kind, _ in inside["London, enlarged"]} == {"inset"} and len(inside["London, enlarged"]) == 33


def test_the_map_of_outlines_says_the_same_as_that_of_hexagons_and_whose_outlines_they_are(
    place_table, outline_table
) -> None:
    drawn = [
        maps.place_map(place_table, "gva_per_hour_2023", shapes, highlight="E08000016")
        for shapes in (layout("hexagons"), outline_table)
    ]
    cells, lie = drawn
    assert lie.alt == cells.alt.replace("Hexagon map", "Map") and "Barnsley" in lie.alt
    assert lie.readings()["words"] == cells.readings()["words"]
    assert [entry[:2] for entry in lie.key()] == [entry[:2] for entry in cells.key()]
    written = [" ".join(mark.text for mark in one.picture.marks if isinstance(mark, Text)) for one in drawn]
    assert [outline_table.attrs["attribution"].split(". ")[1] in text for text in written] == [False, True]
    assert "Contains OS data © Crown copyright and database right" in written[1]
    assert len(lie.svg()) < 105 * 1024


def test_a_place_drawn_twice_is_read_at_both_and_the_larger_one_first(place_table, outline_table) -> None:
    found = maps.place_map(place_table, "gva_per_hour_2023", outline_table).readings()
    camden = next(number for number, (name, _, _) in enumerate(found["words"]) if name == "Camden")
    at = [number for number, word in enumerate(found["of"]) if word == camden]
    assert len(at) == 2 and found["x"][at[0]] > found["x"][at[1]], "the inset lies in the sea to the east"
    assert len(found["x"]) == 361 + 33


def test_the_groups_of_the_marks_are_the_entries_of_the_key(place_table) -> None:
    figure = maps.place_map(place_table, "gva_per_hour_2023", layout("hexagons"))
    groups = figure.readings()["groups"]
    counted = {group: int(re.search(r"\((\d+) place", words).group(1)) for words, group, *_ in figure.key()}
    assert {group: groups.count(group) for group in set(groups)} == counted
    assert {mark.group: len(mark.paths) for mark in shapes(figure)} == counted
    assert all(0 <= edge <= 100 for *_, x, y, w, h in figure.key() for edge in (x, y, x + w, y + h))
    assert min(h for *_, h in figure.key()) * figure.picture.height / 100 >= 25.7, "24 pixels at 0.94 pixels a point"


@pytest.mark.parametrize("name", ["hexagons", "geography"])
def test_one_region_alone_keeps_the_classes_of_all_and_names_its_places(place_table, name: str) -> None:
    whole, alone = (
        maps.place_map(place_table, "gva_per_hour_2023", layout(name), zoom=zoom, highlight="E08000016")
        for zoom in ("", maps.OWN)
    )
    own = place_table.loc[place_table["region"] == "Yorkshire and The Humber"]
    assert set(alone.data["code"]) == set(own["code"]) and "15 places in Yorkshire and The Humber" in alone.alt
    ranges = [[entry[0].split(" (")[0] for entry in figure.key()] for figure in (alone, whole)]
    assert set(ranges[0]) <= set(ranges[1])
    said = [
        {name: group for (name, *_), group in zip(f["words"], f["groups"], strict=True)}
        for f in (alone.readings(), whole.readings())
    ]
    assert len(said[0]) == 15 and said[0].items() <= said[1].items()
    written = [mark.text for mark in alone.picture.marks if isinstance(mark, Text)]
    assert {"Barnsley", "Leeds", "Bradford", "York"} <= set(written)


@pytest.mark.parametrize("name", ["hexagons", "geography"])
def test_every_region_has_a_map_of_its_own(place_table, name: str) -> None:
    for region, own in place_table.groupby("region"):
        figure = maps.place_map(place_table, "gva_per_hour_2023", layout(name), zoom=region)
        assert set(figure.data["code"]) == set(own["code"]), region


def test_a_region_that_is_not_on_the_map_is_refused_and_no_chosen_place_shows_all() -> None:
    with pytest.raises(UnknownNameError, match="Atlantis"):
        maps.place_map(places(), "pay", HEXAGONS, zoom="Atlantis")
    assert len(maps.place_map(places(), "pay", HEXAGONS, zoom=maps.OWN).data) == 60


def test_a_region_without_a_figure_is_drawn_and_said() -> None:
    table = places()
    table.loc[table["region"] == "London", "pay"] = np.nan
    figure = maps.place_map(table, "pay", OUTLINES, zoom="London")
    assert "Map of 15 places in London" in figure.alt and "Hatched (no figure): 15 places" in figure.alt
    assert "nan" not in figure.alt and len(figure.key()) == 1
