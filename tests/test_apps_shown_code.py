"""No file name, and no text in a file, can become a statement in an app's displayed Python code."""

from __future__ import annotations

import ast
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.test_app_build_scenario import SAVED
from tests.test_tables_microdata import as_csv, rows_from
from toolkit import tables
from toolkit.apps.build_scenario import code as build_scenario
from toolkit.apps.build_scenario import form
from toolkit.apps.draw_the_line import app as draw_the_line
from toolkit.apps.explore_tables import app as explore_tables
from toolkit.apps.explore_tables import compare
from toolkit.apps.health_and_work import app as health_and_work
from toolkit.apps.regress import app as regress
from toolkit.apps.shared.microdata import CENSUS_2011, LCF_2013
from toolkit.apps.who_would_gain import app as who_would_gain
from toolkit.core.errors import OwnFileError
from toolkit.core.wording import literal
from toolkit.explorer.controls import OwnFile
from toolkit.health_and_poverty.poverty.comparison import difference
from toolkit.health_and_poverty.poverty.rates import rate_table
from toolkit.health_and_poverty.poverty.reform import NUMBERS, TEXTS

HOSTILE = '"); import os; os.system("true")  # \\', "'''\"\"\"\n{x}\r\\", "mine\u202egnp.csv\u2028\u0000"
NAMES = st.text(st.sampled_from("\"'\\\n\r\t{}();#\u202e\u2066\u2028\x00aé.csv"), min_size=1, max_size=30) | st.text(
    min_size=1, max_size=20
)
PARAMETERS = "labs/02_health_and_work/parameters.yaml"
ASSUMPTIONS = "labs/03_net_zero_jobs/scenarios.yaml"
APPS = ["build_scenario", "draw_the_line", "explore_tables", "health_and_work", "regress", "who_would_gain"]


def indicators(heading: str) -> bytes:
    """Return a table of indicators with its own heading, as written by a spreadsheet."""
    codes = tables.load("places")["code"]
    rows = pd.DataFrame({"code": codes, heading: range(len(codes))})
    return rows.to_csv(index=False).encode("utf-8", "surrogatepass")


def contents() -> dict[str, bytes]:
    synthetic = tables.load("synthetic_households").head(300)[[*TEXTS, *NUMBERS]]
    return {
        "explore_tables": b"Region,2021,2022\nLondon,1,2\nScotland,3,4\nWales,5,6\n",
        "draw_the_line": as_csv(rows_from(LCF_2013, 300)),
        "who_would_gain": synthetic.to_csv(index=False).encode(),
        "health_and_work": as_csv(rows_from(CENSUS_2011, 4000)),
        "regress": indicators("Mine"),
        "build_scenario": SAVED,
    }


@pytest.fixture(scope="module")
def shown_code():
    """Return a function from an app and a file name to the app's Python code."""
    held = contents()
    impact = who_would_gain.make_app(PARAMETERS).compute

    def code(app: str, name: str) -> str:
        file = OwnFile(name, held[app])
        if app == "explore_tables":
            return explore_tables.compute(explore_tables.State(own=file, own_used=True)).code
        if app == "draw_the_line":  # people's names do not affect their households: not read again
            state = draw_the_line.State(own=file)
            return draw_the_line._code(state, draw_the_line.Definition())
        if app == "regress":
            return regress.compute(regress.State(own=file, own_used=True)).code
        if app == "build_scenario":
            return build_scenario.code_of(form.State(file=file), ASSUMPTIONS)
        if app == "who_would_gain":
            return impact(who_would_gain.State(file=file)).code
        return health_and_work.people.code(file)

    return code


def literals(code: str) -> set[str]:
    """Return the string literals in Python code, which must be valid."""
    return {node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)}


def outline(code: str) -> list[str]:
    """Return the statements in Python code, without any strings."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return [ast.dump(statement) for statement in tree.body]


def is_plain(code: str) -> bool:
    """Return whether Python code has no unprintable characters, such as direction overrides."""
    return all(sign == "\n" or sign.isprintable() for sign in code)


@pytest.mark.parametrize("app", APPS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES)
@example(name=HOSTILE[0])
@example(name=HOSTILE[1])
@example(name=HOSTILE[2])
def test_a_file_s_name_arrives_as_that_very_text(app, name, shown_code):
    code = shown_code(app, name)
    assert name in literals(code) and is_plain(code)
    assert outline(code) == outline(shown_code(app, "mine.csv"))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("pair", ["areas", "years"])
def test_what_a_table_of_one_s_own_says_stays_text(pair, text):
    """Its measures, years and areas are filters in the Python code."""
    cells = [(text, area, f"{text} {year}", year) for area in ("London", "Scotland") for year in (2021, 2022)]
    rows = pd.DataFrame(cells, columns=["measure", "area", "period", "value"]).assign(level=text, code="")
    table = rate_table(pd.concat([rows, rows.assign(measure=f"{text} too")]), name="own", title=text, label=text)
    slice_ = explore_tables.sliced("own", table, *[explore_tables._wishes(explore_tables.State())] * 2, "published")
    if pair == "years":
        page = compare.two_years(slice_, "E09000007")
    else:
        page = compare.two_places(slice_, "E09000007", "S12000033")
    assert is_plain(page.code)
    exec(page.code, names := {"table": table, "difference": difference})
    assert names["result"]["difference"].notna().all()


@pytest.mark.parametrize("app", APPS)
def test_the_lines_run_with_a_file_whose_name_is_python(app, shown_code, tmp_path, monkeypatch):
    name = '"); open("hacked", "w")  # \'\'\' {x} \u202e.' + ("yaml" if app == "build_scenario" else "csv")
    (tmp_path / name).write_bytes(contents()[app])
    monkeypatch.chdir(tmp_path)
    exec(shown_code(app, name), names := {})
    assert not (tmp_path / "hacked").exists()
    assert len(names.get("result", names.get("effects"))) > 0


@settings(max_examples=25, deadline=None)
@given(heading=NAMES.filter(str.strip))
@example(heading="print(fit.estimates)")
@example(heading="own_indicators.csv")
@example(heading='x"], log=True); open("hacked", "w")  # \\')
def test_the_lines_run_with_a_column_whose_name_is_python(heading, tmp_path_factory):
    """A heading in a user's file is the name of a predictor in the Python code."""
    name = str(tmp_path_factory.mktemp("own") / "own_indicators.csv")
    content = indicators(heading)
    Path(name).write_bytes(content)
    try:
        fitted = regress.compute(regress.State(own=OwnFile(name, content), own_used=True))
    except OwnFileError:  # no column with this name can be read: the page says so
        return
    assert is_plain(fitted.code)
    exec(fitted.code, names := {})
    assert fitted.sentence == names["fit"].sentence()


@given(text=st.text())
def test_a_literal_is_that_very_text_in_one_line(text):
    assert ast.literal_eval(literal(text)) == text and is_plain(literal(text)) and "\n" not in literal(text)
