"""Results: links that restore them, downloads, the brief, announcements, and behaviour while waiting."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import xml.etree.ElementTree as ElementTree
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Download, Page, expect
from pypdf import PdfReader

from tests.browser.explorers import HELD, all_drawn, opened
from tests.browser.test_accessible import violations
from tests.published_layouts import workbook
from tests.serving import ROOT
from tests.test_tables_microdata import rows_from
from toolkit.apps.build_scenario import app as build_scenario
from toolkit.apps.explore_tables import app as explore_tables
from toolkit.apps.regress import app as regress
from toolkit.apps.shared.microdata import CENSUS_2021
from toolkit.core.wording import sentences
from toolkit.explorer import links
from toolkit.explorer.assurance import MADE
from toolkit.explorer.frame import App, form_values
from toolkit.explorer.glossary import plain

FAR = explore_tables.State(level="local authority", costs="AHC", place="S12000033")
JOBS = build_scenario.make_app(next((ROOT / "labs").glob("*/scenarios.yaml")))
STATES: list[tuple[str, App, Any]] = [
    (
        "regress",
        regress.APP,
        regress.State(outcome="median_weekly_pay_2023", log=False, predictors=("level4_2021", "density_2022")),
    ),
    ("regress", regress.APP, regress.State(errors="cluster_county", region_effects=True, place="E08000025")),
    ("explore-tables", explore_tables.APP, FAR),
    ("explore-tables", explore_tables.APP, explore_tables.State(table="in_work", show="order")),
    (
        "build-scenario",
        JOBS,
        build_scenario.State(scenario="current_path", by=2041, key="1", per="employed", year="2018"),
    ),
]


@pytest.mark.sample(3)
@pytest.mark.parametrize(("name", "app", "state"), STATES, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.fresh
def test_a_link_restores_exactly_its_result(page: Page, server: str, name: str, app: App, state: Any) -> None:
    query = links.to_query(state)
    opened(page, server, name, query)
    first, *others = sentences(plain(app.compute(state).sentence))
    expect(page.locator(".lul-sentence")).to_have_text(first)
    expect(page.locator(".lul-others > li")).to_have_text(others)
    expect(page.locator(".lul-problem")).to_be_hidden()
    assert page.url == f"{server}/apps/{name}?{query}"
    shown = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".lul-control")].map((control) => {
          const kind = (type) => [...control.querySelectorAll(`input[type=${type}]`)];
          const value = control.querySelector("select") ? control.querySelector("select").value
            : kind("radio").length ? kind("radio").find((one) => one.checked).value
            : kind("range").length ? Number(kind("range")[0].value)
            : control.querySelector("fieldset") ? kind("checkbox").filter((one) => one.checked).map((one) => one.value)
            : kind("checkbox").length ? kind("checkbox")[0].checked : control.querySelector("input").value;
          return [control.dataset.name, value];
        }))"""
    )
    wanted = {name: "" if value is None else value for name, value in form_values(state).items()}  # no file chosen
    for control in app.form():
        if control["kind"] == "place":
            wanted[control["name"]] = next(
                label for value, label, _ in control["options"] if value == wanted[control["name"]]
            )
    assert shown == wanted
    assert page.evaluate("history.length") <= 2  # opening a link is one step


def test_back_undoes_one_choice_and_forward_makes_it_again(page: Page, server: str) -> None:
    states = [regress.State(), regress.State(log=False), regress.State(log=False, standardise=False)]
    told = [sentences(plain(regress.compute(state).sentence))[0] for state in states]
    sentence = page.locator(".lul-sentence")
    opened(page, server, "regress")
    page.locator(".lul-section").evaluate_all("all => all.forEach(section => { section.open = true; })")
    expect(sentence).to_have_text(told[0])
    page.locator("[data-name=log] input").uncheck()
    expect(sentence).to_have_text(told[1])
    page.locator("[data-name=standardise] input").uncheck()
    expect(sentence).to_have_text(told[2])
    page.go_back()  # at once: the headline comes before the rest, but not before the step
    expect(sentence).to_have_text(told[1])
    expect(page.locator("[data-name=standardise] input")).to_be_checked()
    page.go_back()
    expect(sentence).to_have_text(told[0])
    expect(page.locator("[data-name=log] input")).to_be_checked()
    expect(page).to_have_url(f"{server}/apps/regress")
    page.go_forward()
    expect(sentence).to_have_text(told[1])
    expect(page).to_have_url(f"{server}/apps/regress?{links.to_query(states[1])}")


def test_back_to_the_first_place_brings_its_address_back(page: Page, server: str) -> None:
    opened(page, server, "explain-place")
    field, sentence = page.get_by_role("combobox", name="Place", exact=True), page.locator(".lul-sentence")
    field.fill("Leeds")
    field.press("Enter")
    expect(sentence).to_contain_text("Leeds produced")
    expect(page).to_have_url(f"{server}/apps/explain-place?place=E08000035")
    page.go_back()
    expect(sentence).to_contain_text("Hartlepool produced")
    expect(page).to_have_url(f"{server}/apps/explain-place")
    page.go_forward()
    expect(sentence).to_contain_text("Leeds produced")
    expect(page).to_have_url(f"{server}/apps/explain-place?place=E08000035")


@pytest.mark.fresh
def test_a_late_result_undoes_neither_back_nor_reset(page: Page, server: str) -> None:
    page.add_init_script(HELD)
    opened(page, server, "build-scenario")
    scenario, usual = page.get_by_label("Scenario", exact=True), page.locator(".lul-sentence").inner_text()
    scenario.select_option("Current path")
    expect(page).to_have_url(re.compile("scenario=current_path$"))
    for leave in (page.go_back, page.get_by_role("button", name="Reset").click):
        page.evaluate("lulTest.holding = true")
        page.get_by_label("Compare with").select_option("London")
        leave()
        page.evaluate("lulTest.release()")
        expect(page.locator(".lul-sentence")).to_have_text(usual)
        expect(page).to_have_url(f"{server}/apps/build-scenario")
        expect(page.get_by_label("Compare with")).not_to_have_value("London")
        expect(scenario).not_to_have_value("current_path")


@pytest.mark.fresh
def test_a_late_result_keeps_a_number_that_was_refused(page: Page, server: str) -> None:
    page.add_init_script(HELD)
    opened(page, server, "build-scenario")
    page.evaluate("lulTest.holding = true")
    page.get_by_label("Scenario", exact=True).select_option("Current path")
    number = page.get_by_role("spinbutton", name="Jobs in place by")
    number.fill("99999")
    page.keyboard.press("Tab")
    page.evaluate("lulTest.release()")
    expect(page).to_have_url(re.compile("scenario=current_path$"))
    page.wait_for_function("!document.querySelector('.lul-outcome').hasAttribute('aria-busy')")
    expect(number).to_have_value("99999")
    expect(page.get_by_role("alert").filter(has_text="expected a number")).to_be_visible()
    page.get_by_role("button", name="Reset").click()
    expect(number).not_to_have_value("99999")
    expect(page.get_by_role("alert").filter(has_text="expected a number")).to_have_count(0)


@pytest.mark.fresh
def test_a_slider_that_passes_many_values_is_one_step(page: Page, server: str) -> None:
    opened(page, server, "build-scenario")
    before, address = page.evaluate("history.length"), page.url
    slider = page.locator("input[type=range]:visible").first
    slider.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight", delay=20)
    expect(page).not_to_have_url(address)
    page.wait_for_function("!document.querySelector('.lul-outcome').hasAttribute('aria-busy')")
    assert page.evaluate("history.length") <= before + 2
    page.go_back()
    expect(page).to_have_url(address)


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    ("app", "query", "says"),
    [
        ("build-scenario", "by=1066", "expected a number from 2020 to 2050"),
        (
            "build-scenario",
            "by=" + "9" * 400 + "&scenario=%3Cscript%3Ealert(1)%3C/script%3E",
            "is not one of the choices",
        ),
        ("build-scenario", "by=2030&by=nan&key=&zzz=1&%00=%ff", "The default choice is shown instead"),
        ("explore-tables", "place=E08000038&table=retired_table", "is not one of the choices"),
        ("regress", "predictors=" + "level4_2021," * 900, "longer than any"),
        ("regress", "predictors=-", "You have not chosen a predictor"),
    ],
)
@pytest.mark.fresh
def test_old_and_hostile_links_open_with_a_sentence(page: Page, server: str, app: str, query: str, says: str) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    opened(page, server, app, query)
    expect(page.locator(".lul-problem")).to_contain_text(says)
    assert dialogs == []
    # And the app works.
    page.evaluate("for (const one of document.querySelectorAll('.lul-section')) one.open = true")
    last = page.locator(".lul-form select:visible").last
    last.select_option(index=1)  # the first may already be chosen
    last.select_option(index=0)
    page.locator(".lul-form input[type=radio]:visible").last.check()
    if "predictors=-" in query:
        page.get_by_role("button", name="Reset").click()
    expect(page.locator(".lul-problem")).to_be_hidden()
    assert page.locator(".lul-sentence").inner_text()


def test_the_address_stays_in_step(page: Page, server: str) -> None:
    opened(page, server, "build-scenario")
    page.get_by_label("Scenario", exact=True).select_option("Current path")
    expect(page).to_have_url(f"{server}/apps/build-scenario?scenario=current_path")
    page.get_by_label("Jobs in place by", exact=True).fill("2030")
    expect(page).to_have_url(f"{server}/apps/build-scenario?scenario=current_path&by=2030")
    words = page.locator(".lul-sentence").inner_text()
    page.reload()
    expect(page.locator(".lul[data-ready]")).to_be_visible()
    expect(page.locator(".lul-sentence")).to_have_text(words)


# ---------------------------------------------------------------- problems


def test_a_number_out_of_range_is_refused_beside_its_field(page: Page, server: str) -> None:
    opened(page, server, "build-scenario")
    words = page.locator(".lul-sentence").inner_text()
    box = page.get_by_role("spinbutton", name="Jobs in place by, as a number")
    box.fill("999")
    box.press("Tab")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description(
        re.compile("Problem: Jobs in place by: expected a number from 2020 to 2050")
    )
    expect(page.locator(".lul-sentence")).to_have_text(words)
    expect(page.get_by_role("slider", name="Jobs in place by")).to_have_value("2035")
    expect(box.locator("xpath=ancestor::*[@data-name]")).to_contain_text("The result is still for 2035.")
    # Another choice still works, and the number that was refused stays until it is corrected.
    page.get_by_label("Scenario", exact=True).select_option("Current path")
    expect(page).to_have_url(re.compile("scenario=current_path$"))
    expect(box).to_have_value("999")
    box.fill("2036")
    box.press("Tab")
    expect(page).to_have_url(re.compile("by=2036"))
    expect(box).not_to_have_attribute("aria-invalid", "true")
    box.fill("2030")
    box.press("Enter")
    expect(page).to_have_url(re.compile("by=2030"))


def test_too_many_predictors_are_refused_at_the_field_and_above_the_result(page: Page, server: str) -> None:
    opened(page, server, "regress")
    page.locator(".lul-group").evaluate_all("groups => { for (const group of groups) group.open = true; }")
    boxes = page.locator("[data-name=predictors] input")
    for index in range(9):
        boxes.nth(index).check()
    problem = page.get_by_role("alert").filter(has_text="at most 8")
    expect(problem).to_contain_text("The last result is still shown.")
    expect(page.locator("[data-name=predictors] fieldset")).to_have_accessible_description(re.compile("at most 8"))
    problem.get_by_role("button", name="Go to “Predictors”").press("Enter")
    expect(boxes.first).to_be_focused()
    for index in range(3, 9):
        boxes.nth(index).uncheck()
    expect(problem).to_have_count(0)


# ---------------------------------------------------------------- what is announced


@pytest.mark.fresh
def test_the_sentence_is_announced_once_and_only_when_it_changes(page: Page, server: str) -> None:
    # The scripts run before DOMContentLoaded: what they would replace is observed from its first appearance.
    page.add_init_script(
        """new MutationObserver((_, observer) => {
          const found = document.querySelector(".lul-sentence");
          if (!found || window.first) return;
          window.first = found; window.announced = []; observer.disconnect();
          const changes = { childList: true, characterData: true, subtree: true };
          new MutationObserver(() => announced.push(found.textContent)).observe(found, changes);
        }).observe(document, { childList: true, subtree: true });"""
    )
    opened(page, server, "regress")
    assert (
        page.evaluate("first.isConnected && first === document.querySelector('.lul-sentence') && first.role")
        == "status"
    )
    assert page.evaluate("document.querySelectorAll('.lul-sentence').length") == 1
    page.evaluate("announced.length = 0")
    page.get_by_role("combobox", name="Find a place").fill("Leeds")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Leeds")).to_be_visible()  # a new view with the same sentence
    assert page.evaluate("announced") == []
    words = page.locator(".lul-sentence").inner_text()
    page.get_by_label("Compare within regions only").check()
    expect(page.locator(".lul-sentence")).not_to_have_text(words)
    assert page.evaluate("announced.length") == 1


# ---------------------------------------------------------------- while one waits


@pytest.mark.fresh
def test_a_wait_is_shown_late_and_the_last_result_stays(page: Page, server: str) -> None:
    page.add_init_script(HELD)
    opened(page, server, "build-scenario")
    words = page.locator(".lul-sentence").inner_text()
    outcome = page.locator(".lul-outcome")
    page.evaluate("lulTest.holding = true")
    at = page.evaluate(
        """() => new Promise((done) => {
          const start = performance.now(), outcome = document.querySelector(".lul-outcome");
          const watch = new MutationObserver(() => done(performance.now() - start));
          watch.observe(outcome, { attributeFilter: ["aria-busy"] });
          const scenario = document.querySelector("[data-name=scenario] select");
          scenario.value = "current_path"; scenario.dispatchEvent(new Event("change"));
        })"""
    )
    assert at >= 245
    expect(outcome).to_have_attribute("aria-busy", "true")
    expect(page.locator(".lul-sentence")).to_have_text(words)
    expect(page.locator(".lul-picture").first).to_be_visible()
    page.locator(".lul-figure").first.evaluate("figure => figure.classList.add('lul-stale')")
    assert page.locator(".lul-figure").first.evaluate("figure => getComputedStyle(figure, '::before').height") == "4px"
    assert violations(page) == []  # an earlier result is marked as such, and is as easy to read as any
    page.evaluate("lulTest.release()")
    expect(page.locator(".lul-sentence")).not_to_have_text(words)
    expect(outcome).not_to_have_attribute("aria-busy", "true")


@pytest.mark.fresh
def test_a_drag_never_queues_work(page: Page, server: str) -> None:
    page.add_init_script(HELD)
    opened(page, server, "build-scenario")
    slider = page.get_by_role("slider", name="Jobs in place by")
    slider.focus()
    assert page.evaluate("lulTest.updates") == 0  # the choices with which a page opens are not sent back
    page.evaluate("lulTest.holding = true")
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    # The first is sent at once; the others wait as one until that is answered.
    page.wait_for_function("lulTest.updates > 0")
    assert page.evaluate("lulTest.updates") == 1
    page.evaluate("lulTest.release()")
    expect(page).to_have_url(re.compile(r"\?by=2047$"))
    expect(page.locator(".lul-sentence")).to_contain_text("by 2047")
    page.wait_for_function("lulTest.updates > 1")
    assert page.evaluate("lulTest.updates") == 2
    expect(slider).to_have_value("2047")


@pytest.mark.fresh
def test_what_is_chosen_meanwhile_stands(page: Page, server: str) -> None:
    page.add_init_script(HELD)
    opened(page, server, "build-scenario")
    page.evaluate("lulTest.holding = true")
    page.get_by_label("Scenario", exact=True).select_option("Current path")
    page.get_by_label("Compare with").select_option("London")
    page.get_by_label("Your region").focus()
    page.evaluate("lulTest.release()")
    expect(page).to_have_url(re.compile("scenario=current_path&rival=London"))
    expect(page.get_by_label("Compare with")).to_have_value("London")


# ---------------------------------------------------------------- hold and compare


def test_pinned_results_stand_side_by_side_on_the_same_axes_and_none_of_them_twice(page: Page, server: str) -> None:
    opened(page, server, "build-scenario")
    before = page.locator(".lul-sentence").inner_text()
    pin = page.get_by_role("button", name="Pin this result to compare")
    scenario = page.get_by_label("Scenario", exact=True)
    pin.click()
    expect(page.get_by_text("This result is pinned. Change a choice")).to_be_visible()
    expect(page.locator(".lul-pin")).to_have_count(0)  # the current result: no second picture of the same
    scenario.select_option("Current path")
    row = page.get_by_role("region", name="Results side by side")
    expect(row.locator(".lul-which")).to_have_text(["Scenario: Transformation", "Scenario: Current path"])
    expect(row.locator(".lul-pin")).to_contain_text(before)
    tops = row.locator("img").evaluate_all("all => all.map((one) => one.getBoundingClientRect().top)")
    assert len(tops) == 2
    numbers = """one => fetch(one.src).then((reply) => reply.text()).then((svg) =>
      [...svg.matchAll(/text-anchor="middle"[^>]*>([\\d,]+)</g)].map((found) => found[1]))"""
    own, other = (row.locator("img").nth(index).evaluate(numbers) for index in (0, 1))
    assert own == other and len(own) > 1
    # The pinned state is one of the two, and the interactive figure is the current one's.
    scenario.select_option("Transformation")
    expect(row).to_have_count(0)
    expect(page.locator(".lul-results img")).to_have_count(1)
    for index, year in enumerate((2031, 2032, 2033, 2034)):
        page.get_by_label("Jobs in place by", exact=True).fill(str(year))
        expect(page.locator(".lul-sentence")).to_contain_text(str(year))
        expect(page.locator(".lul-pin")).to_have_count(min(index + 1, 4))
        pin.click()
    expect(page.locator(".lul-notice")).to_contain_text("You can compare at most 5 results.")
    lefts = row.locator("img").evaluate_all("all => all.map((one) => one.getBoundingClientRect().left)")
    assert len(lefts) == 5 and lefts == sorted(lefts) and len(set(lefts)) == 5


# ---------------------------------------------------------------- what is taken away

STATE = build_scenario.State(by=2030, scenario="current_path")


def brought(download: Download, tmp_path: Path) -> Path:
    path = tmp_path / download.suggested_filename
    download.save_as(path)
    return path


def test_downloads_open_and_hold_the_result(page: Page, server: str, tmp_path: Path) -> None:
    opened(page, server, "build-scenario", links.to_query(STATE))
    result = JOBS.compute(STATE)
    files = {}
    for kind, label in (("csv", "Tables (CSV)"), ("xlsx", "Workbook (XLSX)"), ("ipynb", "Notebook (Python)")):
        page.locator(".lul-menu > summary").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        files[kind] = brought(download.value, tmp_path)
        assert files[kind].name == f"build_scenario.{kind}"
    frame = next(view.frame for view in result.views if hasattr(view, "frame"))
    first = frame.iloc[0]

    text = files["csv"].read_text(encoding="utf-8-sig")
    assert result.sentence in text and f"{server}/apps/build-scenario?scenario=current_path&by=2030" in text
    assert "# Source: " in text and "# Scenario: Current path" in text
    rows = list(csv.reader(io.StringIO(text)))
    assert [first["region"], f"{first['gross']:.0f}"] in [row[:2] for row in rows]

    book = openpyxl.load_workbook(files["xlsx"])
    assert len(book.sheetnames) == 1 + len(result.views)
    at = next(number for number, view in enumerate(result.views, 1) if hasattr(view, "frame"))
    values = list(book[book.sheetnames[at]].values)
    top = next(number for number, row in enumerate(values) if row[:2] == ("Region", "Gross jobs"))
    assert values[top + 1][0] == first["region"]
    assert values[top + 1][1] == pytest.approx(first["gross"], rel=1e-12)
    assert any(result.sentence in row for row in book["About"].values)

    notebook = nbformat.read(files["ipynb"], 4)
    nbformat.validate(notebook)
    assert next(cell.source for cell in notebook.cells if cell.cell_type == "code") == result.code


def test_pictures_open(page: Page, server: str, tmp_path: Path) -> None:
    opened(page, server, "build-scenario")
    files = {}
    for kind in ("SVG", "PNG"):
        with page.expect_download() as download:
            page.locator(".lul-save-line").first.get_by_role("button", name=kind).click()
        files[kind] = brought(download.value, tmp_path)
    drawing = ElementTree.fromstring(files["SVG"].read_text(encoding="utf-8"))
    assert drawing.tag.endswith("svg")
    assert "Net jobs" in "".join(drawing.itertext())
    with Image.open(files["PNG"]) as picture:
        assert picture.width == 2000
        assert len(picture.convert("RGB").getcolors(2**20) or []) > 20  # something is drawn


@pytest.mark.sample(3)
@pytest.mark.parametrize(("name", "app", "state"), STATES, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.fresh
def test_the_brief_is_one_page_that_holds_everything(
    page: Page, server: str, name: str, app: App, state: Any, tmp_path: Path
) -> None:
    # Playwright prints; the page's own call would open a dialogue.
    page.add_init_script("window.print = () => { window.printed = true; }")
    opened(page, server, name, links.to_query(state))
    page.get_by_role("button", name="Print a brief").click()
    page.wait_for_function("window.printed")
    assert page.evaluate("(one => one.scrollHeight <= one.clientHeight)(document.querySelector('.lul-brief'))")
    written = page.pdf(path=tmp_path / "brief.pdf", prefer_css_page_size=True, print_background=True)
    sheets = PdfReader(io.BytesIO(written)).pages
    assert len(sheets) == 1
    assert (round(sheets[0].mediabox.width), round(sheets[0].mediabox.height)) == (595, 842)
    text = unicodedata.normalize("NFKC", sheets[0].extract_text())  # printing makes a ligature of f and i
    result = app.compute(state)

    def holds(words: str) -> bool:
        return "".join(unicodedata.normalize("NFKC", words).split()) in "".join(text.split())

    assert holds(app.title) and holds(app.question)
    # The headline stays; the last of the following sentences may be dropped at the page's end, with a note.
    first, *others = sentences(plain(result.sentence))
    lost = [line for line in others if not holds(line)]
    assert holds(first) and len(lost) < 2 and (not lost or holds(f"{len(lost)} more not shown: follow the link."))
    assert [line for line in result.sources if not holds(line)] == []
    # Only a result with more than four notes may drop some at the page's end, and says how many.
    given_up = [line for line in map(plain, result.notes) if not holds(line)]
    assert len(result.notes) - len(given_up) >= min(4, len(result.notes))
    assert bool(given_up) == holds(f"{len(given_up)} more not shown: follow the link.")
    assert holds(f"{date.today():%-d %B %Y}") and holds(f"/apps/{name}?")
    assert all(holds(f"{one.of}:") for one in result.strength) and holds(MADE)
    table = next((view for view in result.views if hasattr(view, "frame")), None)
    assert table is None or holds(table.title)
    assert "Copy a link" not in text and "Skip to" not in text and "one cookie" not in text and "Reset" not in text
    # After printing, the page is as before.
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".lul-brief")).to_have_count(0)
    expect(page.get_by_role("button", name="Print a brief")).to_be_visible()


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    ("app", "query"),
    [
        ("every-regression", "claim=skills"),
        ("explain-place", "place=E09000030&sectors=1&skills=100&age=100"),
        ("build-scenario", "rule=guide&region=London"),
        ("levelled-up-cities", ""),
    ],
)
@pytest.mark.fresh
def test_a_long_result_gives_up_notes_before_its_date_and_link(page: Page, server: str, app: str, query: str) -> None:
    page.add_init_script("window.print = () => { window.printed = true; }")
    opened(page, server, app, query)
    page.get_by_role("button", name="Print a brief").click()
    page.wait_for_function("window.printed")
    bottom, end, picture = page.evaluate(
        """() => {
          const brief = document.querySelector(".lul-brief"), box = (one) => one.getBoundingClientRect();
          const [date, picture] = [".lul-date", "img"].map((part) => box(brief.querySelector(part)));
          return [box(brief).bottom, date.bottom, picture.height];
        }"""
    )
    assert end <= bottom and picture > 150
    held = page.locator(".lul-brief li").all_inner_texts()
    cut = [line for line in held if "more: follow the link" in line]
    assert len(held) - len(cut) >= 3


def test_printing_from_the_browser_s_own_menu_gives_the_brief_too(page: Page, server: str) -> None:
    opened(page, server, "explore-tables")
    all_drawn(page)
    written = page.pdf(prefer_css_page_size=True)
    (sheet,) = PdfReader(io.BytesIO(written)).pages
    assert "How to read this" in sheet.extract_text() and "Copy a link" not in sheet.extract_text()


def test_what_is_not_asked_is_out_of_sight_and_comes_with_the_choice_that_asks_for_it(page: Page, server: str) -> None:
    opened(page, server, "draw-the-line", "line=fixed")
    share, amount = (page.locator(f"[data-name={name}]") for name in ("share", "fixed"))
    expect(amount).to_be_visible()
    expect(share).to_be_hidden()
    page.locator("[data-name=line]").get_by_label("A share of the median").check()
    expect(share).to_be_visible()
    expect(amount).to_be_hidden()
    expect(page.locator(".lul-notice")).to_have_text("More choices are available: Share of the median.")


def test_a_section_opens_with_what_a_link_has_changed_in_it_and_counts_it(page: Page, server: str) -> None:
    opened(page, server, "build-scenario", "rule=guide&leakage=20")
    section = page.locator(".lul-section", has_text="From gross to net")
    assert section.evaluate("one => one.open") and "2 changed" in section.locator("summary").inner_text()
    assert not page.locator(".lul-section", has_text="Mix of activities").evaluate("one => one.open")
    expect(page.locator("[data-name=leakage] input[type=number]")).to_have_value("20")
    page.get_by_role("button", name="Reset").click()
    expect(section.locator("summary")).to_have_text("From gross to net")


def test_a_file_too_large_for_the_line_is_packed_where_the_app_takes_packed_ones(
    page: Page, server: str, tmp_path: Path
) -> None:
    lines = rows_from(CENSUS_2021, 2000).to_csv(index=False).splitlines(keepends=True)
    path = tmp_path / "census.csv"
    path.write_text("".join([lines[0], *(lines[1:] * 200)]))
    assert path.stat().st_size > 10 * 2**20
    opened(page, server, "health-and-work")
    page.locator("input[type=file]").set_input_files(path)
    expect(page.locator(".lul-columns")).to_contain_text("Your file “census.csv.gz”")
    opened(page, server, "regress")
    page.get_by_text("Use your own file").click()
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text("“census.csv” is larger than 10 MiB.")).to_be_visible()


def test_a_workbook_is_shown_before_it_is_used_and_by_keyboard_it_is_used(
    page: Page, server: str, tmp_path: Path
) -> None:
    path = tmp_path / "regions.xlsx"
    path.write_bytes(workbook(Rates=[["Share in low income, %"], ["Region", "2024"], ["Wales", 20], ["London", 27]]))
    opened(page, server, "explore-tables")
    page.get_by_text("Use your own file").click()
    page.locator("input[type=file]").set_input_files(path)
    expect(page.locator(".lul-columns")).to_contain_text("read as 1 indicator for 2 regions and nations")
    expect(page.get_by_role("button", name="Remove the file")).to_be_visible()
    expect(page.locator("[data-name=own_sheet]")).to_be_hidden()
    page.get_by_label("Use this table").focus()
    page.keyboard.press("Space")
    expect(page.locator(".lul-columns")).to_contain_text("was highest in London (27.0%)")
    page.get_by_role("button", name="Remove the file").click()
    expect(page.get_by_label("Use this table")).to_be_hidden()
