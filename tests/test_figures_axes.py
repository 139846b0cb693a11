"""Numbers along an axis: as many as fit without touching, on a wide page and on a phone's."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg

from tests.figure_cases import CASES, SOURCE, Draw, draws, estimates, steps, swings
from toolkit import figures
from toolkit.figures import Figure, text_layout
from toolkit.figures.layout import fitting_scale, scale
from toolkit.figures.theme import SIZES, Width

WIDTHS: tuple[Width, ...] = ("wide", "narrow")
LONG = [f"A name as long as that of a combined authority or a sector, number {n}" for n in range(5)]


def _large() -> pd.DataFrame:
    """Return rows with long names and large numbers, which leave an axis about six letters wide on a narrow page."""
    table = pd.DataFrame({"name": LONG, "jobs": [131_000.0, 590_000, 402_000, 288_000, 164_000]})
    table["code"], table["region"] = [f"X{n}" for n in range(5)], LONG
    table["later"] = table["jobs"] * 1.4
    table["lower"], table["upper"] = 0.8 * table["jobs"], 1.3 * table["jobs"]
    table.attrs = {"labels": {"jobs": "Jobs", "later": "Later"}, "units": dict.fromkeys(("jobs", "later"), "")}
    table.attrs["source"] = SOURCE
    return table


def _named(table: pd.DataFrame, column: str) -> pd.DataFrame:
    return table.assign(**{column: LONG[: len(table)]})


HARD: dict[str, Draw] = {
    "bars": lambda w: figures.bars(_large(), "name", "jobs", lower="lower", upper="upper", width=w),
    "dumbbell": lambda w: figures.dumbbell(_large(), "name", "jobs", "later", label="Jobs", width=w),
    "ranking": lambda w: figures.ranking(_large(), "jobs", lower="lower", upper="upper", top=5, width=w),
    "strip": lambda w: figures.strip_plot(_large(), "jobs", reference=(300_000.0, "All"), width=w),
    "scatter": lambda w: figures.scatter(_large().assign(jobs=_large()["jobs"] * 1e3), "jobs", "later", width=w),
    "coefficient_plot": lambda w: figures.coefficient_plot(
        _named(estimates(), "name").set_index("name") * 1e5, title="Large", unit="GBP", n=60, width=w
    ),
    "tornado": lambda w: figures.tornado(_named(swings(), "label"), width=w),
    "waterfall": lambda w: figures.waterfall(
        _named(steps(), "part").assign(amount=[-20_000.0, 3_000, -31_000]),
        "part",
        "amount",
        start=(418_700.0, "United Kingdom"),
        end=(370_700.0, LONG[3]),
        title="Large",
        width=w,
    ),
    "fan": lambda w: figures.fan_chart(_named_lines(), "jobs", [("lower", "upper")], width=w),
    "time_series": lambda w: figures.time_series(_named_lines(), "jobs", by="measure", width=w),
}


def _named_lines() -> pd.DataFrame:
    table = draws()
    table["measure"] = table["measure"].map({"Gross jobs": LONG[0], "Net jobs": LONG[1]})
    return table


def _beside(figure: Figure) -> list[tuple[str, str, float]]:
    """Return neighbouring texts on one line, given by their centres, with the gap between them in font sizes."""
    fig = figure.fig
    FigureCanvasAgg(fig)
    lines: dict[tuple[float, float], list[mpl.text.Text]] = defaultdict(list)
    for text in fig.texts:
        if text.get_text() and text.get_ha() == "center" and not text.get_rotation():
            lines[round(text.get_position()[1], 6), float(text.get_fontsize())].append(text)
    found = []
    for (_, size), texts in lines.items():
        boxes = [(t.get_text(), t.get_window_extent(fig.canvas.get_renderer())) for t in texts]
        ordered = sorted(boxes, key=lambda one: one[1].x0)
        found += [(a, b, float(right.x0 - left.x1) / size) for (a, left), (b, right) in pairwise(ordered)]
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", [name for name in CASES if not name.startswith(("heat", "hexmap", "region_map"))])
def test_numbers_of_an_axis_stand_apart(name: str, width: Width) -> None:
    assert not [one for one in _beside(CASES[name](width)) if one[2] < 0.5]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", HARD)
def test_they_do_beside_long_names_too(name: str, width: Width) -> None:
    figure = HARD[name](width)
    neighbours = _beside(figure)
    assert not [one for one in neighbours if one[2] < 0.5]
    assert neighbours, "an axis with one number has no scale"


@given(
    st.lists(st.integers(-1_000_000, 10_000_000), min_size=2, max_size=6, unique=True),
    st.sampled_from(["", "%", "GBP"]),
    st.floats(60, 500),
    st.booleans(),
)
def test_a_fitting_scale_fits_unless_it_has_come_to_the_fewest_numbers(
    values: list[int], unit: str, room: float, zero: bool
) -> None:
    size = SIZES["narrow"].text
    made = fitting_scale(np.array(values) / 100, unit, room, size, zero=zero)
    assert len(made.ticks)
    across = room * (made.ticks - made.low) / (made.high - made.low)
    half = np.array([text_layout.width(label, size) / 2 for label in made.labels])
    apart = bool(np.all(np.diff(across) - half[1:] - half[:-1] >= 0.8 * size))
    assert apart or len(made.ticks) == len(scale(np.array(values) / 100, unit, 1, zero=zero).ticks)


@given(st.lists(st.floats(0, 400), min_size=1, max_size=9, unique=True), st.integers(1, 8))
def test_texts_written_at_every_so_many_stand_apart(middles: list[float], letters_each: int) -> None:
    ordered, texts = np.array(sorted(middles)), ["8" * letters_each] * len(middles)
    every = text_layout.apart(ordered, texts, 10)
    kept, wide = ordered[::every], text_layout.width(texts[0], 10)
    assert np.all(np.diff(kept) >= wide + 8 - 1e-9)
    if every > 1:
        closer = ordered[:: every - 1]
        assert np.any(np.diff(closer) < wide + 8), "no more are passed over than need be"


def test_rows_of_nothing_but_noughts_have_an_axis() -> None:
    table = pd.DataFrame({"name": ["One", "Other"], "jobs": [0.0, 0.0]})
    table.attrs = {"labels": {"jobs": "Jobs"}, "units": {"jobs": ""}, "source": SOURCE}
    words = [text.get_text() for text in figures.bars(table, "name", "jobs").fig.texts]
    assert {"0", "1"} <= set(words) or {"0.0", "1.0"} <= set(words)
