"""Figures: text from the data, labels on the page, accessible colours, nothing left behind."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg

from tests.figure_cases import (
    CASES,
    HEXAGONS,
    REGIONS,
    contrast,
    estimates,
    line,
    linear,
    places,
    regions,
    several,
    years,
)
from toolkit import figures, maps, wording
from toolkit.core.errors import ToolkitError, UnknownNameError
from toolkit.figures import FigureError, text_layout, theme
from toolkit.figures.figure import Figure
from toolkit.figures.layout import scale
from toolkit.figures.marks import Line, Text
from toolkit.figures.sources import cited, source_line

SVG = "{http://www.w3.org/2000/svg}"
WIDTHS = ("wide", "narrow")


@pytest.fixture(scope="module")
def drawn() -> dict[tuple[str, str], Figure]:
    return {(name, width): draw(width) for name, draw in CASES.items() for width in WIDTHS}


# --- every kind of figure, on both pages -------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", CASES)
def test_no_letters_outside_the_page(drawn, name: str, width: str) -> None:
    fig = drawn[name, width].fig
    FigureCanvasAgg(fig)
    renderer, page = fig.canvas.get_renderer(), fig.bbox
    for text in fig.findobj(mpl.text.Text):
        if text.get_text():
            box = text.get_window_extent(renderer)
            inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= page.width and box.y1 <= page.height
            assert inside, f"“{text.get_text()}” leaves the page"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", [n for n in CASES if n != "region_map"])
def test_no_letters_on_other_letters(drawn, name: str, width: str) -> None:
    fig = drawn[name, width].fig
    FigureCanvasAgg(fig)
    boxes = [(t.get_text(), t.get_window_extent(fig.canvas.get_renderer())) for t in fig.texts if t.get_text()]
    for (one, a), (other, b) in combinations(boxes, 2):
        across, up = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across <= 1 or up <= 2.5, f"“{one}” runs into “{other}”"


@pytest.mark.parametrize("name", CASES)
def test_an_svg_is_the_same_every_time_and_says_what_it_shows(drawn, name: str) -> None:
    first = drawn[name, "wide"].svg()
    assert first == drawn[name, "wide"].svg() == CASES[name]("wide").svg()
    root = ET.fromstring(first)
    assert root.tag == f"{SVG}svg" and root.get("role") == "img"
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None and title.text == drawn[name, "wide"].title
    assert desc is not None and desc.text == drawn[name, "wide"].alt
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert "<metadata" not in first and "DejaVu" not in first and "<?xml" not in first


def test_figures_on_one_page_share_no_id_but_for_equal_shapes(drawn) -> None:
    one, other = (set(re.findall(r'\bid="([^"]+)"', drawn[n, "wide"].svg())) for n in ("bars", "strip"))
    assert not one & other


@pytest.mark.parametrize("name", CASES)
def test_a_png_has_the_size_asked_for(drawn, name: str) -> None:
    figure = drawn[name, "narrow"]
    wide = [int.from_bytes(figure.png(scale)[16:20], "big") for scale in (1, 2)]
    assert wide == pytest.approx([4.2 * 96, 4.2 * 192], abs=1)
    assert figure.fig.dpi == 72


@pytest.mark.parametrize("name", CASES)
def test_the_alternative_text_is_sentences_with_numbers(drawn, name: str) -> None:
    wide, narrow = drawn[name, "wide"], drawn[name, "narrow"]
    assert wide.alt == narrow.alt
    assert wide.alt.endswith(".") and len(wide.alt) > 100 and re.search(r"\d", wide.alt)
    assert not re.search(r"\bnan\b|None|\.\.|  ", wide.alt)


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_left_in_the_settings_of_the_user(name: str) -> None:
    with mpl.rc_context({"font.size": 17, "text.usetex": False, "lines.linewidth": 9, "svg.fonttype": "path"}):
        before = dict(mpl.rcParams)
        strange = CASES[name]("wide").svg()
        assert dict(mpl.rcParams) == before
    assert strange == CASES[name]("wide").svg()


@pytest.mark.parametrize("name", CASES)
def test_units_and_source_are_on_the_figure(drawn, name: str) -> None:
    words = " ".join(t.get_text() for t in drawn[name, "narrow"].fig.texts)
    assert "Source: A made-up publisher" in words and "for tests only." in words
    assert re.search(r"£|%|log points", words)


_SOURCES = (
    {"publisher": "Office", "title": "Explore local statistics: pay (June)", "path": "", "licence": "Open"},
    {"publisher": "Ministry; Bureau", "title": "Rates; second edition", "path": "", "licence": "Open"},
    {"publisher": "Office", "title": "Census", "path": "", "licence": "Closed"},
)
_CITED = [f"{one['publisher']}, {one['title']}" for one in _SOURCES]


def _sourced(**by_column: str) -> pd.DataFrame:
    table = places()
    table.attrs |= {"sources": _SOURCES, "column_sources": by_column}
    return table


_DRAWN_FROM = {
    "ranking": lambda table: figures.ranking(table, "pay", top=3),
    "strip": lambda table: figures.strip_plot(table, "pay"),
    "bars": lambda table: figures.bars(table.head(8), "name", "pay"),
    "hexmap": lambda table: maps.place_map(table, "pay", HEXAGONS),
}


@pytest.mark.parametrize("name", _DRAWN_FROM)
def test_a_figure_names_the_source_of_what_it_draws_and_no_other(name: str) -> None:
    figure = _DRAWN_FROM[name](_sourced(pay=_CITED[0], rate=_CITED[1]))
    assert figure.source == "Source: Office, pay (June)"
    assert figure.alt == _DRAWN_FROM[name](places()).alt


def test_regions_and_years_name_the_source_of_their_figures() -> None:
    table, series = regions(), years()
    table.attrs |= {"sources": _SOURCES, "column_sources": {"before": _CITED[1], "after": _CITED[2]}}
    series.attrs |= {"sources": _SOURCES, "column_sources": {"pay": _CITED[0], "year": _CITED[2]}}
    assert figures.time_series(series, "pay").source == "Source: Office, pay (June)"
    assert maps.region_map(table, "after", HEXAGONS).source == "Source: Office, Census"


def test_two_measures_name_both_sources_by_publisher() -> None:
    table = _sourced(pay=_CITED[0], rate=f"{_CITED[1]}; {_CITED[2]}")
    assert figures.scatter(table, "pay", "rate").source == (
        "Source: Office, pay (June); Census; Ministry; Bureau, Rates; second edition"
    )
    assert [one["title"] for one in cited(table.attrs, ["rate", "rate"])] == ["Rates; second edition", "Census"]
    table = regions()
    table.attrs |= {"sources": _SOURCES, "column_sources": {"before": _CITED[0], "after": _CITED[0]}}
    assert figures.dumbbell(table, "region", "before", "after").source == "Source: Office, pay (June)"


def test_a_column_of_unknown_source_leaves_the_line_to_the_table() -> None:
    """A line must not attribute one column to another's source."""
    figure = figures.scatter(_sourced(pay=_CITED[0]), "pay", "rate")
    assert figure.source.startswith("Source: A made-up publisher")
    assert figures.ranking(_sourced(pay=_CITED[0]), "pay", source="Mine").source == "Source: Mine"


def test_a_file_of_ones_own_is_named_as_it_is() -> None:
    table = _sourced(pay=_CITED[0], rate="your own file “x.csv”")
    assert figures.scatter(table, "pay", "rate").source == "Source: Office, pay (June); your own file “x.csv”"


def test_of_very_many_publications_those_of_a_publisher_are_counted() -> None:
    sources = [{"publisher": "Office", "title": f"Part {i}"} for i in range(9)] + [
        {"publisher": "Bureau", "title": "X"}
    ]
    attrs = {"sources": sources, "column_sources": {"a": "; ".join(f"{s['publisher']}, {s['title']}" for s in sources)}}
    assert source_line(attrs, ["a"]) == "Office (9 publications); Bureau, X"
    attrs["column_sources"]["a"] = attrs["column_sources"]["a"].removeprefix("Office, Part 0; ")
    assert source_line(attrs, ["a"]).startswith("Office, Part 1; Part 2;")


def test_the_notebook_gets_the_words_that_nbval_compares(drawn) -> None:
    figure = drawn["bars", "wide"]
    data, metadata = figure._repr_mimebundle_()
    assert data["text/plain"] == figure.alt == str(figure)
    assert data["image/png"].startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == figure.alt and metadata["image/png"]["width"] == 768


def test_markup_in_a_name_is_letters(drawn) -> None:
    svg = drawn["scatter", "wide"].svg()
    assert "Ham &amp; &lt;b&gt;Eggs&lt;/b&gt; $x$" in svg and "<b>" not in svg
    ET.fromstring(svg)


# --- alternative texts come from the data -----------------------------------------------------------------------


def test_another_value_makes_another_ranking() -> None:
    table = places()
    before = figures.ranking(table, "pay", top=3).alt
    table.loc[5, "pay"] = 99.0
    after = figures.ranking(table, "pay", top=3).alt
    assert "Highest: Place 5 £99.00" in after and before != after
    assert "58 places" in after and "2 places have no figure and are not shown: Place 10 and Place 50." in after


def test_a_ranking_counts_equal_values_alike_and_shows_gaps() -> None:
    table = pd.DataFrame({"code": list("abcde"), "name": list("ABCDE"), "value": [5.0, 4, 4, 2, 1]})
    figure = figures.ranking(table, "value", top=1, around="d", nearby=0)
    assert list(figure.data["rank"]) == [1, 4]
    written = [t.get_text() for t in figure.fig.texts]
    assert "… 2 more …" in written and "… 1 more …" in written
    assert "D 2, which ranks fourth of 5." in figure.alt


def test_a_coefficient_says_its_side_of_zero() -> None:
    table = estimates()
    alt = figures.coefficient_plot(table, title="T", n=60).alt
    assert "2 estimates from a model fitted to 60 places" in alt and "Intercept" not in alt
    assert "−0.0478 (−0.0620 to −0.0330), with an interval below zero." in alt
    assert "Level4: 0.0052 (−0.0010 to 0.0110), with an interval that spans zero." in alt
    table.loc["level4", "lower"] = 0.001
    assert "0.0052 (0.0010 to 0.0110), with an interval above zero." in figures.coefficient_plot(table, title="T").alt


@pytest.mark.parametrize(("slope", "word"), [(0.4, "rises"), (-0.4, "falls"), (0.0, "stays level")])
def test_a_scatter_says_where_its_line_goes_as_an_association(slope: float, word: str) -> None:
    given_line = line().assign(fitted=lambda f: 40 + slope * (f["x"] - 70))
    alt = figures.scatter(places(), "rate", "pay", line=given_line).alt
    assert f"The fitted line {word} from " in alt and "this is an association." in alt
    assert "effect" not in alt and "58 places" in alt


def test_a_scatter_names_what_was_asked_for() -> None:
    table = places().assign(residual=lambda t: np.where(t["code"] == "X22", 50.0, 0.1))
    table.attrs = places().attrs
    figure = figures.scatter(table, "rate", "pay", outliers="residual", name_outliers=1, highlight="X07")
    assert list(figure.data.loc[figure.data["named"], "code"]) == ["X07", "X22"]
    assert "Place 22 (" in figure.alt and "Place 23 (" not in figure.alt


def test_a_time_series_tells_first_and_last() -> None:
    alt = figures.time_series(years(), "pay", highlight="London").alt
    assert "4 lines, 2010 to 2023" in alt and "All 4 lines rose between 2010 and 2023." in alt
    assert "London: £28.00 in 2010, £47.50 in 2023." in alt and "North East: " not in alt


def test_rows_that_share_an_index_are_each_drawn_once() -> None:
    first, second = years(), years()
    table = pd.concat([first.query("region == 'London'"), second.query("region == 'London'").assign(region="Leeds")])
    assert len(figures.time_series(table, "pay", unit="%").data) == 28


def test_a_missing_year_breaks_the_line_and_is_said() -> None:
    table = years()
    table.loc[(table["region"] == "London") & (table["year"] == 2020), "pay"] = np.nan
    assert "No figure for London in 2020." in figures.time_series(table, "pay").alt


def test_bars_keep_the_order_given_and_start_from_zero() -> None:
    figure = figures.bars(regions(), "region", "before")
    assert list(figure.data["category"]) == list(regions()["region"])
    assert "From the top: North East 24%; Yorkshire and The Humber 21%; London 14%; Scotland 16%." in figure.alt
    assert "Highest: North East. Lowest: London." in figure.alt
    assert "0%" in [t.get_text() for t in figure.fig.texts]


def test_a_dumbbell_says_where_the_two_are_furthest_apart() -> None:
    alt = figures.dumbbell(regions(), "region", "before", "after").alt
    assert "“After housing costs” is higher in every category. The gap is widest for “London”." in alt
    same = regions().assign(after=lambda frame: frame["before"])
    assert "The two are the same in every category." in figures.dumbbell(same, "region", "before", "after").alt
    mixed = regions().assign(after=lambda frame: frame["before"] + [1, -1, 2, 0])
    assert "is higher in 2 and lower in 1." in figures.dumbbell(mixed, "region", "before", "after").alt


def test_a_strip_tells_the_range_of_each_row() -> None:
    figure = figures.strip_plot(places(), "pay", order=["Scotland", "London"])
    part = places().query("region == 'Scotland'")["pay"]
    assert f"£{part.min():.2f} to " in figure.alt and "North East" not in figure.alt
    assert figure.alt.index("Scotland: ") < figure.alt.index("London: ")


def test_the_period_of_a_column_is_said_once() -> None:
    table = places()
    table.attrs["periods"] = {"pay": "2023"}
    table.attrs["labels"] = {"pay": "Output per hour"}
    assert figures.strip_plot(table, "pay").title.startswith("Output per hour, 2023: ")
    table.attrs["labels"] = {"pay": "Output per hour, 2023"}
    assert figures.strip_plot(table, "pay").title.startswith("Output per hour, 2023: ")


# --- bad input, in words ----------------------------------------------------------------------------------------


def test_an_unknown_column_names_the_near_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"no column called “payy”\. The nearest known: pay"):
        figures.ranking(places(), "payy")
    with pytest.raises(UnknownNameError, match="called “fitted”"):
        figures.scatter(places(), "rate", "pay", line=line().drop(columns="fitted"))
    with pytest.raises(UnknownNameError, match="called “upper”"):
        figures.scatter(places(), "rate", "pay", line=line().drop(columns="upper"))


def test_an_unknown_option_names_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"option for this figure called “titel”\. The nearest known: title"):
        figures.bars(regions(), "region", "after", titel="T")  # type: ignore[call-arg]
    with pytest.raises(UnknownNameError, match="called “unit”"):  # a scatter plot has two
        figures.scatter(places(), "rate", "pay", unit="%")  # type: ignore[call-arg]


def test_an_unknown_place_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="“X99”"):
        figures.scatter(places(), "rate", "pay", highlight="X99")
    with pytest.raises(UnknownNameError, match="“X10”"):  # it has no figure and so no rank
        figures.ranking(places(), "pay", around="X10")
    with pytest.raises(UnknownNameError, match=r"Scotlad.*Scotland"):
        figures.strip_plot(places(), "pay", order=["Scotlad"])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: figures.ranking(places(), "name"), "holds “Place 0 upon the Water”"),
        (lambda: figures.ranking(places().assign(flag=True), "flag"), "holds “True”"),
        (lambda: figures.ranking(places().assign(pay=np.nan), "pay"), "Every value of “pay” is missing"),
        (lambda: figures.ranking(places(), "rate", lower="rate_lower"), "Only one end of the interval"),
        (lambda: figures.ranking(places().head(0), "pay"), "no rows"),
        (lambda: figures.bars(pd.concat([regions(), regions()]), "region", "after"), "more than once"),
        (lambda: figures.time_series(pd.concat([years(), years()]), "pay"), "two rows for 2010"),
        (lambda: figures.coefficient_plot(estimates().head(1), title="T"), "There are no estimates left"),
        (lambda: figures.bars(regions(), "region", "after", width="huge"), "no width called “huge”"),
        (lambda: figures.dumbbell(places().head(4), "name", "pay", "rate"), "same unit"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(make, words: str) -> None:
    with pytest.raises(FigureError, match=re.escape(words)) as caught:
        make()
    assert isinstance(caught.value, ToolkitError)


def test_attributes_of_the_callers_table_stay() -> None:
    table = places()
    before = table.copy()
    figures.scatter(table, "rate", "pay")
    pd.testing.assert_frame_equal(table, before)
    assert table.attrs == before.attrs


# --- colours ----------------------------------------------------------------------------------------------------

MARKS = (theme.MARK, theme.CONTEXT, theme.HIGHLIGHT, theme.OUTLINE, theme.INK, *theme.CATEGORICAL)
# Simulated at full severity: Machado, Oliveira & Fernandes (2009), doi:10.1109/TVCG.2009.113, table 1.
VISION = {
    "everyone": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}


def lab(colour: str, vision: str) -> np.ndarray:
    """Return the CIE L*a*b* (D65) of a colour as seen with a type of vision."""
    rgb = np.clip(VISION[vision] @ np.array(linear(colour)), 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    f = np.array([v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz / (0.95047, 1, 1.08883)])
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000") == pytest.approx(21)
    assert contrast("#ffffff") == pytest.approx(1)
    assert contrast("#777777") == pytest.approx(4.48, abs=0.005)  # the well-known grey just short of 4.5


@pytest.mark.parametrize("colour", MARKS)
def test_marks_stand_out_from_white(colour: str) -> None:
    assert contrast(colour) >= 3


@pytest.mark.parametrize("colour", [theme.INK, theme.MUTED, theme.HIGHLIGHT])
def test_letters_stand_out_from_white(colour: str) -> None:
    assert contrast(colour) >= 4.5


@pytest.mark.parametrize("name", CASES)
def test_letters_have_no_other_colours(drawn, name: str) -> None:
    allowed = {theme.INK, theme.MUTED, theme.HIGHLIGHT}
    assert {t.get_color() for t in drawn[name, "wide"].fig.texts} <= allowed


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize(
    "palette", [theme.CATEGORICAL, (theme.MARK, theme.CONTEXT, theme.HIGHLIGHT), theme.SEQUENTIAL, theme.DIVERGING]
)
def test_colours_are_told_apart(palette: tuple[str, ...], vision: str) -> None:
    # A difference of about 2.3 is just visible side by side; 15 leaves room for small marks and poor screens.
    for one, other in combinations(palette, 2):
        assert np.linalg.norm(lab(one, vision) - lab(other, vision)) > 15, (one, other)


# --- small parts ------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(1, 12)), min_size=1, max_size=12))
def test_spread_labels_do_not_overlap_and_stay_inside(wanted: list[tuple[float, float]]) -> None:
    middles, tall = zip(*wanted, strict=True)
    placed = text_layout.spread(middles, tall, 0, 100)
    squeeze = min(1.0, 100 / sum(tall))
    order = np.argsort(middles, kind="stable")
    edges = [(placed[i] - tall[i] * squeeze / 2, placed[i] + tall[i] * squeeze / 2) for i in order]
    assert edges[0][0] >= -1e-6 and edges[-1][1] <= 100 + 1e-6
    assert all(a[1] <= b[0] + 1e-6 for a, b in pairwise(edges))


def test_labels_with_room_stay_where_they_were_wanted() -> None:
    assert text_layout.spread([10, 50, 90], [5, 5, 5], 0, 100) == pytest.approx([10, 50, 90])


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_a_scale_holds_its_values_and_writes_exact_ticks(low: float, span: float) -> None:
    made = scale(np.array([low, low + span]), "", 6)
    assert made.low <= low and made.high >= low + span
    assert len(made.ticks) >= 1 and len(set(made.labels)) == len(made.labels)
    assert all(made.low - 1e-6 * span <= t <= made.high + 1e-6 * span for t in made.ticks)


@given(st.text(alphabet="ab ", max_size=60), st.integers(10, 80))
def test_wrapping_loses_no_word(text: str, room: int) -> None:
    lines = text_layout.wrap(text, room, 10)
    assert " ".join(lines).split() == text.split()
    assert all(text_layout.width(line_, 10) <= room or " " not in line_ for line_ in lines)


# --- how values are written -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "unit", "words", "full"),
    [
        (35.2, "GBP per hour", "£35.20", "£35.20 per hour"),
        (35.2, "GBP/hour", "£35.20", "£35.20 per hour"),
        (574.3, "GBP a week", "£574", "£574 a week"),
        (12.4, "GBP billion", "£12.4 billion", "£12.4 billion"),
        (21345.6, "GBP per head", "£21,346", "£21,346 per head"),
        (-1234.0, "GBP million", "−£1,234 million", "−£1,234 million"),
        (12.34, "%", "12.3%", "12.3%"),
        (12.34, "% of residents 16+", "12.3%", "12.3% of residents 16+"),
        (1.234, "percentage points", "1.23", "1.23 percentage points"),
        (62.1, "years", "62.1", "62.1 years"),
        (1234.0, "", "1,234", "1,234"),
        (-0.0478, "", "−0.0478", "−0.0478"),
        (float("nan"), "%", "no figure", "no figure"),
    ],
)
def test_values_are_written_with_their_units(amount: float, unit: str, words: str, full: str) -> None:
    assert wording.value(amount, unit) == words
    assert wording.value(amount, unit, full=True) == full


def test_a_unit_is_said_once_on_an_axis() -> None:
    assert wording.labelled("Pay, 2023", "GBP per week") == "Pay, 2023 (£ per week)"
    assert wording.labelled("Employed (%)", "%") == "Employed (%)"
    assert wording.labelled("Population", "") == "Population"


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_a_written_number_can_be_read_back(amount: float, decimals: int) -> None:
    text = wording.number(amount, decimals)
    assert float(text.replace(",", "").replace("−", "-")) == pytest.approx(amount, abs=0.5 * 10**-decimals + 1e-6)
    assert text.strip("0.,") not in ("−", "-")


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("Pay, 2023", "Pay (2023)"),
        ("Long-term sick, March 2021", "Long-term sick (March 2021)"),
        ("Healthy life, men, 2022 to 2024", "Healthy life, men (2022 to 2024)"),
        ("Men, in work", "Men, in work"),
    ],
)
def test_a_label_in_a_sentence_has_its_period_in_brackets(label: str, text: str) -> None:
    assert wording.in_text(label) == text


def test_lists_and_counts() -> None:
    assert wording.ends(list("ABCDE"), 2) == "Highest: A and B. Lowest: E and D."
    assert wording.ends(list("ABCD"), 2) == "From the highest: A, B, C and D."
    assert wording.ends(["A"], 2) == "The only one: A."
    assert wording.ends(list("ABYZ"), 2, 361) == "Highest: A and B. Lowest: Z and Y."
    assert wording.listing(["A"]) == "A" and wording.listing(["A", "B", "C"]) == "A, B and C"
    assert wording.count(1, "place") == "1 place" and wording.count(1200, "place") == "1,200 places"
    assert wording.interval(30.2, 84.1, "GBP per hour", full=True) == "£30.20 to £84.10 per hour"


@pytest.mark.parametrize("name", CASES)
def test_the_rows_for_people_have_headings_with_their_units(drawn, name: str) -> None:
    figure = drawn[name, "wide"]
    assert set(figure.headings) <= set(figure.data.columns)
    assert len(figure.headings) >= 2 and "code" not in figure.headings
    assert all(heading and "_" not in heading for heading in figure.headings.values())


def test_a_learners_own_chart_needs_words_and_is_shown_once() -> None:
    import matplotlib.pyplot as plt
    import seaborn as sns

    before = dict(mpl.rcParams)
    with figures.seaborn_theme():
        axes = sns.barplot(x=["a", "b"], y=[1, 2])
    with pytest.raises(FigureError, match="no description"):
        figures.custom(axes.figure, "a chart", pd.DataFrame({"y": [1, 2]}))
    made = figures.custom(
        axes.figure, "Two bars; b is twice as long as a.", pd.DataFrame({"y": [1, 2]}), source="Made up"
    )
    assert (made.alt, made.source) == ("Two bars; b is twice as long as a.", "Source: Made up")
    assert not plt.get_fignums() and dict(mpl.rcParams) == before
    assert made.svg() == made.svg()
    assert "Source: Made up" in made.svg(), "who sees the chart sees where it is from"


def test_no_year_has_a_tenth():
    """Two adjacent years once had 2024.2 between them."""
    for between in ([2024, 2025], [1997, 2021], [2024]):
        labels = scale(np.array(between, dtype=float), "year", 7).labels
        assert labels and all(re.fullmatch(r"\d{4}", label) for label in labels)


def test_panels_share_axes_name_the_chosen_line_and_draw_in_each_what_has_no_panel() -> None:
    figure = figures.time_series(several(), "pay", by="line", panels="region", highlight="B of London", width="wide")
    marks = figure.picture.marks
    texts = [mark for mark in marks if isinstance(mark, Text)]
    heads = [mark.text for mark in texts if (mark.bold and mark.text in REGIONS) or mark.text == "Yorkshire and The"]
    assert len(heads) == len(REGIONS)
    (named,) = [mark for mark in texts if mark.text == "B of London"]
    strong = [mark for mark in marks if isinstance(mark, Line) and mark.colour == theme.HIGHLIGHT]
    assert len(strong) == 1 and abs(named.x - strong[0].points[:, 0].min()) < 5, "it stands in the panel of its line"
    everywhere = [mark.points for mark in marks if isinstance(mark, Line) and mark.colour == theme.INK]
    assert len(everywhere) == len(REGIONS)
    rises = [np.ptp(points, axis=0) for points in everywhere]
    assert np.allclose(rises, rises[0]), "one line on the same axes in every panel"
    assert "Panels: North East, Yorkshire and The Humber, London and Scotland." in figure.alt
    assert "13 lines" in figure.alt and "B of London: " in figure.alt
    found = figure.readings()
    assert {name for name, *_ in found["words"]} == set(several()["line"]) - {"All"}
