"""The readings of a figure's marks: for the drawn marks, from the figure's own rows, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.figure_cases import CASES, HEXAGONS, matrix, places
from toolkit import figures, maps
from toolkit.figures import theme
from toolkit.figures.columns import noticed
from toolkit.figures.figure import Figure
from toolkit.figures.marks import Dots, Line, Page, Paths, Shapes, Text

NO_AREAS = {"coefficient_plot", "waterfall", "tornado", "fan_chart", "specification_curve"}  # parts, terms, assumptions


@pytest.fixture(scope="module")
def drawn() -> dict[tuple[str, str], Figure]:
    return {(name, width): draw(width) for name, draw in CASES.items() for width in ("wide", "narrow")}


def spots(page: Page) -> np.ndarray:
    """Return every dot, line end and shape centre drawn, from the upper left corner."""
    points = [mark.points for mark in page.marks if isinstance(mark, Dots | Line)]
    points += [
        np.array([(o.min(0) + o.max(0)) / 2 for o in mark.outlines])
        for mark in page.marks
        if isinstance(mark, Shapes | Paths)
    ]
    every = np.vstack([part for part in points if len(part)])
    return np.column_stack([every[:, 0], page.height - every[:, 1]])


def kinds_in(name: str) -> set[str]:
    """Return the functions that a case calls."""
    return set(CASES[name].__code__.co_names)


def test_every_kind_of_figure_has_a_case() -> None:
    public = {name: getattr(module, name) for module in (figures, maps) for name in module.__all__}
    kinds = {name for name, made in public.items() if getattr(made, "__annotations__", {}).get("return") == "Figure"}
    assert "scatter" in kinds and kinds - {"custom"} <= set().union(*map(kinds_in, CASES))


@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize("name", CASES)
def test_every_reading_stands_on_a_mark_of_the_page(drawn: Any, name: str, width: str) -> None:
    figure = drawn[name, width]
    found = figure.readings()
    assert figure.answers and found["words"] and len(found["x"]) == len(found["y"]) == len(found["of"])
    assert set(found["of"]) == set(range(len(found["words"])))
    marks = spots(figure.picture)
    for x, y in zip(found["x"], found["y"], strict=True):
        assert 0 <= x <= found["width"] and 0 <= y <= found["height"]
        assert np.nanmin(np.hypot(*(marks - (x, y)).T)) < 0.2, f"nothing is drawn at {x}, {y}"


@pytest.mark.parametrize("name", CASES)
def test_each_mark_says_a_name_and_a_value_once(drawn: Any, name: str) -> None:
    words = drawn[name, "wide"].readings()["words"]
    assert all(name.strip() and value.strip() and "nan" not in value for name, value, _ in words)
    assert len({(name, value) for name, value, _ in words}) == len(words)
    assert drawn[name, "narrow"].readings()["words"] == words, "a phone reads the same"


@pytest.mark.parametrize("name", [name for name in CASES if not kinds_in(name) & NO_AREAS])
def test_a_figure_highlights_and_names_the_places_that_are_noticed(drawn: Any, name: str) -> None:
    def strong(figure: Figure) -> str:
        letters = [mark for mark in figure.picture.marks if isinstance(mark, Text)]
        return " ".join(mark.text for mark in letters if mark.colour == theme.HIGHLIGHT or mark.bold)

    plain = drawn[name, "wide"]
    areas = {code: said for said, _, code in plain.readings()["words"] if said.split(", ")[0] not in strong(plain)}
    some = sorted(areas)[:2] if areas else [code for _, _, code in plain.readings()["words"]][:1]
    with noticed(some):
        seen = CASES[name]("wide")
    for code in some:
        assert areas.get(code, code).split(", ")[0] in strong(seen) and seen.svg() != plain.svg()
    with noticed(["a place that no figure has"]):
        assert CASES[name]("wide").svg() == plain.svg()


def test_a_heat_map_names_what_is_nought_and_writes_no_noughts() -> None:
    table = matrix()
    table.loc[table["skill"] == "Managers", "jobs"] = 0.04
    table.loc[(table["skill"] == "Elementary") & (table["region"] == "London"), "jobs"] = 0.0
    figure = figures.heatmap(table, "region", "skill", "jobs", decimals=1)
    letters = [mark.text for mark in figure.picture.marks if isinstance(mark, Text)]
    assert "Managers" not in letters and not [text for text in letters if text in ("0.0", "0.0%")]
    assert "0.0% in every row: Managers." in figure.alt and "0.0% in every row: Managers." in " ".join(letters)
    assert len(figure.data) == len(table), "the rows behind it are all there"


def test_a_place_says_the_value_of_its_own_row() -> None:
    table = places().dropna(subset=["rate"])
    for figure in (
        maps.place_map(table, "rate", HEXAGONS, decimals=1),
        figures.ranking(table, "rate", top=len(table), decimals=1),
    ):
        said = {code: value for _, value, code in figure.readings()["words"]}
        assert set(said) == set(table["code"])
        for code, rate in zip(table["code"], table["rate"], strict=True):
            assert f"{rate:.1f}" in said[code]


def test_a_region_is_read_at_each_of_its_hexagons_and_walked_once() -> None:
    found = CASES["region_map"]("wide").readings()
    assert len(found["words"]) == places()["region"].nunique() < len(found["x"]) == len(places())


def test_the_walk_on_a_map_goes_from_the_highest_and_ends_with_what_has_no_figure() -> None:
    table = places()
    table.loc[0, "rate"] = np.nan
    words = maps.place_map(table, "rate", HEXAGONS).readings()["words"]
    assert words[0][2] == table.loc[table["rate"].idxmax(), "code"]
    assert words[-1][2] == table.loc[0, "code"] and words[-1][1].endswith("No figure")


def test_a_chart_of_ones_own_says_nothing() -> None:
    import matplotlib.figure

    own = figures.custom(
        matplotlib.figure.Figure(),
        title="Own",
        alt="A chart that a learner drew, from low at the left to high at the right.",
        data=places(),
        source="Made up",
    )
    assert not own.answers and own.readings() == {}
