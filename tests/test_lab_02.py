"""Lab 02: exercises that can be passed and failed, notebooks in the agreed form, and prose that the data support."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from classroom.exercises import checker
from teaching.exercises import checks, module
from tests.lessons import text
from toolkit import poverty, tables
from toolkit.claims import closing_table
from toolkit.health_and_poverty.employment_model import model
from toolkit.health_and_poverty.health_gap import of_people

LAB = Path(__file__).parent.parent / "labs" / "02_health_and_work"
NOTEBOOKS = {name: nbformat.read(LAB / f"{name}.ipynb", 4) for name in ("lesson", "without_code", "harder")}
LESSON = NOTEBOOKS["lesson"]
README = (LAB / "README.md").read_text(encoding="utf-8")
# Names of parts, labs, exercises and years, and quotations from the essay: all else comes from a cell.
ALLOWED = re.compile(
    r"\b[Ll]ab 0[12]\b|\bParts? \d\b|\b02-(?:h?\d+|W)\b|\bHC3\b|\b(?:19|20)\d\d(?:-\d\d|s)?\b|\b\d+ minutes\b"
    r"|\b60% of the\b|\b50% of the median instead of 60%|\b95% interval"  # definitions
    r"|`[^`]*`"
)


LAB02 = module("02_health_and_work", "lab02")
RIGHT = module("02_health_and_work")
ALL = (*RIGHT.EXERCISES, *RIGHT.HARDER)


@cache
def sealed():
    """The contents of the exercises file in the students' folder."""
    return checks(ALL)


def _code(name: str) -> list:
    return [cell for cell in NOTEBOOKS[name].cells if cell.cell_type == "code"]


def _prose(name: str) -> list[str]:
    return [cell.source for cell in NOTEBOOKS[name].cells if cell.cell_type == "markdown"]


# --- exercises


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        # DWP, Households below average income, year ending March 2025: 13, 23 and 16 per cent
        ("02-1", pd.Series({"adults": 13.0, "children": 23.0, "children, all adults in work": 16.0})),
        ("02-2", 72.8),
        ("02-3", 7),  # 19 to 26 per cent
        ("02-5", "Yorkshire and the Humber"),
        ("02-h4", 328.2 - 285.6),  # DWP's medians 547 and 476, times 0.6
        ("02-h5", "london"),
        ("02-h6", 4),
        ("02-h2", 100 * (1 - (1 - 0.2 - 0.12) * (1 - 0.55))),  # rates of 2021-22, taper of net earnings
    ],
)
def test_the_right_answer_is_the_published_one(name, answer):
    assert checker(sealed())(name, answer).right


def test_the_share_worked_out_is_the_published_one_to_the_rounding():
    table = tables.load("in_work_poverty_uk").query("year == '2024/25' and statistic == 'composition'")
    rows = table.query("who == 'children' and unit == 'family' and group == 'All' and status == 'Working families'")
    published = rows.query("measure == 'relative' and housing_costs == 'AHC'")["value"].item()
    assert RIGHT.of_poor_children() == pytest.approx(published, abs=1.5)


# --- what is computed


def test_the_engine_s_rate_is_the_one_by_hand():
    line = poverty.Definition("income_ahc", LAB02.AFTER, 0.5, counted="children")
    built = poverty.build(poverty.with_groups(tables.load("synthetic_families")), line)
    assert RIGHT.children_below() == pytest.approx(built.rows["rate"].iloc[-1], rel=1e-6)


def test_the_two_worlds_look_alike_and_are_not():
    tables_of = [LAB02.world(one).groupby("health", observed=True)["in_work"].mean() for one in LAB02.WORLDS]
    assert tables_of[0].to_numpy() == pytest.approx(tables_of[1].to_numpy(), abs=0.02)
    first, second = (model(LAB02.world(one)).effects.loc["health"].iloc[0] for one in LAB02.WORLDS)
    assert first["logit_lower"] < second["logit"] and second["logit_lower"] < first["logit"] < second["logit_upper"] + 1
    assert LAB02.if_all_were_well("illness first") == pytest.approx(100 * 0.2 * 0.4, abs=1)


def test_health_takes_more_than_its_own_when_schooling_is_left_out():
    made = LAB02.two_regions()
    assert of_people(made, model(made), "North").share > LAB02.true_share() + 2


def test_what_the_ideas_say_holds():
    assert RIGHT.children_below(0.5) < 0.8 * RIGHT.children_below(0.6)  # “many children left poverty”
    model = RIGHT.ols()
    assert model.params[LAB02.DISABLED] < 0 and model.pvalues[LAB02.DISABLED] < 0.05
    rate = RIGHT.uk()["children", "family"]
    assert rate["Working families", "2024/25"] < rate["Workless families", "2024/25"] / 2


def test_the_lost_values_stay_lost():
    assert tables.load("in_work_poverty")["percent"].isna().all()


# --- the notebooks


def test_the_track_without_code_folds_it_away_and_links_every_app():
    for cell in _code("without_code"):
        assert cell.metadata["jupyter"]["source_hidden"] and "remove-input" in cell.metadata["tags"]
        assert "check(" not in cell.source
    for app in ("app", "apps/draw_the_line", "apps/reach", "apps/health_and_work"):
        assert f"({app}.ipynb)" in "\n".join(_prose("without_code"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_prose_quotes_no_number_that_was_typed(name):
    for source in _prose(name):
        assert not re.search(r"\d", ALLOWED.sub("", source)), source


def test_what_is_made_up_is_called_so():
    for name in NOTEBOOKS:
        outputs = [output for cell in _code(name) for output in cell.outputs]
        told = "".join(text(output) + output.get("data", {}).get("text/markdown", "") for output in outputs)
        assert re.search(
            "nobody in (it|them) (exists|is real|is a real person)", ("\n".join(_prose(name)) + told).lower()
        )
        assert re.search("[Ss]ynthetic|[Ss]imulated", told)


def test_the_closing_table_is_chosen_by_a_rule_and_by_no_name():
    (cell,) = [cell for cell in _code("lesson") if "lab02.ledger" in cell.source]
    table = closing_table(lab="02")
    rows = set(table.index[table["Computed"] != ""])
    assert not re.search(r"C\d{3}", cell.source) and 3 < len(rows) < len(table)
    assert set(re.findall(r"C\d{3}", "".join(cell.outputs[-1]["data"]["text/html"]))) == rows


def test_the_tutor_s_page_has_what_a_tutor_needs():
    assert README.count("<!-- claims -->") == README.count("<!-- /claims -->") == 1
    for heading in ("## Aims", "## Timings", "## Answers", "## Common mistakes", "## Discussion", "## What not to"):
        assert heading in README
    assert all(role in README for role in ("Treasury", "Combined authority", "Trade union"))


def test_shares_of_a_gap_have_the_gap_s_error_too() -> None:
    rows = LAB02.published_and_estimated()
    for gap, outcome in {"employment": "employment_rate_2023", "output": "gva_per_hour_2023"}.items():
        found = LAB02.north("long_term_sick_2021", outcome)
        assert rows.loc[f"Our estimate, {gap} gap: long-term sick", "95% interval"] == (
            f"{found.share_lower:.0f} to {found.share_upper:.0f}"
        )
        assert found.share_upper - found.share > found.share - found.share_lower  # a ratio's interval is skew
