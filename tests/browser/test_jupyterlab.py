"""An app's notebook in JupyterLab: the same explorer, with the notebook's own kernel."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

from tests.serving import ROOT, Server, ended, free_port, wait_until_up

pytestmark = pytest.mark.fresh

TOKEN = "for-the-tests-only"
# A notebook of somebody's own, with nothing but the toolkit.
FIGURE = """from toolkit import figures, tables
figures.ranking(tables.place_table(), "gva_per_hour_2023", top=3, bottom=3)"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of JupyterLab with a copy of one app's notebook, started by the project's own command."""
    folder = tmp_path_factory.mktemp("lab")
    notebooks = (ROOT / "labs").glob("*/app.ipynb")
    shutil.copytree(ROOT / "labs", folder / "labs", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(next(path for path in notebooks if "explore_tables" in path.read_text()), folder)
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    own_notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(FIGURE)], metadata=kernel)
    nbformat.write(own_notebook, folder / "figure.ipynb")
    # A separate home: no settings, and no traces in the user's.
    own = {"HOME": str(folder), "JUPYTER_TOKEN": TOKEN, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(folder / ".ipython")}
    # Cells out of sight are drawn too.
    own["JUPYTERLAB_SETTINGS_DIR"] = str(folder / "settings")
    settings = folder / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"windowingMode": "none"}')
    port = free_port()
    command = ["-m", "toolkit.serve.environment.lab", str(port), str(folder)]
    with ended(Server(command, env={**os.environ, **own}, cwd=folder)) as server:
        wait_until_up(f"http://127.0.0.1:{port}/api", server)
        yield f"http://127.0.0.1:{port}"


def test_the_explorer_works_in_jupyterlab(page: Page, lab: str, tmp_path: Path) -> None:
    opened(page, f"{lab}/lab/tree/app.ipynb?token={TOKEN}")
    run_all(page)
    explorer = page.locator(".lul[data-ready]")
    expect(explorer.get_by_role("heading", name="Explore the tables")).to_be_visible()
    expect(explorer.get_by_role("status").first).to_contain_text("of working-age adults in working families")
    # A choice changes the result; JupyterLab's address stays.
    explorer.get_by_label("Year", exact=True).select_option("2023/24")
    expect(explorer.get_by_role("status").first).to_contain_text("In 2023/24")
    assert "/lab/tree/app.ipynb" in page.url and "year=" not in page.url
    explorer.locator(".lul-menu > summary").click()
    with page.expect_download() as download:
        explorer.get_by_role("button", name="Tables (CSV)").click()
    download.value.save_as(tmp_path / "tables.csv")
    assert "# Year: 2023/24" in (tmp_path / "tables.csv").read_text(encoding="utf-8-sig")
    # Headings are below the notebook's own level.
    assert explorer.locator("h1").count() == 0 and explorer.locator("h2").count() == 1
    expect(page.get_by_text("official Jupyter news")).to_have_count(0)


def test_keys_pressed_in_an_explorer_are_no_shortcuts_of_the_notebook(page: Page, lab: str) -> None:
    opened(page, f"{lab}/lab/tree/labs/01_productivity_gap/apps/within_between.ipynb?token={TOKEN}&reset")
    run_all(page)
    explorer = page.locator(".lul[data-ready]")
    slider = explorer.get_by_role("slider", name="Year", exact=True)
    walk = explorer.locator(".lul-walk").first
    expect(walk).to_be_attached()
    cells, active = page.locator(".jp-Cell").count(), page.locator(".jp-Cell.jp-mod-active").get_attribute("id")
    year = int(slider.input_value())
    slider.focus()
    for key, change in (("ArrowLeft", -1), ("ArrowRight", 0), ("ArrowDown", -1), ("ArrowUp", 0), ("b", 0)):
        page.keyboard.press(key)
        expect(slider).to_have_value(str(year + change))
        expect(slider).to_be_focused()
    walk.focus()
    expect(explorer.locator(".lul-reading").first).to_be_visible()
    page.keyboard.press("Home")
    for key in ("ArrowDown", "ArrowUp", "ArrowRight", "b", "x", "d", "d"):
        before = walk.get_attribute("aria-valuetext")
        page.keyboard.press(key)
        if key.startswith("Arrow"):
            expect(walk).not_to_have_attribute("aria-valuetext", str(before))
        expect(walk).to_be_focused()
    assert page.locator(".jp-Cell").count() == cells
    assert page.locator(".jp-Cell.jp-mod-active").get_attribute("id") == active


@pytest.mark.sweep
@pytest.mark.parametrize(
    "notebook", sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("labs/*/app*/*.ipynb"))
)
def test_keys_pressed_in_a_figure_of_any_explorer_are_no_shortcuts(page: Page, lab: str, notebook: str) -> None:
    opened(page, f"{lab}/lab/tree/{notebook}?token={TOKEN}&reset")
    run_all(page)
    walk = page.locator(".lul[data-ready] .lul-walk").first
    walk.focus()
    expect(page.locator(".lul-reading").first).to_be_visible()
    cells = page.locator(".jp-Cell").count()
    page.keyboard.press("Home")
    for key in ("ArrowRight", "ArrowDown", "ArrowUp", "b", "a", "x"):
        before = str(walk.get_attribute("aria-valuetext"))
        page.keyboard.press(key)
        if key.startswith("Arrow"):
            expect(walk).not_to_have_attribute("aria-valuetext", before)
        expect(walk).to_be_focused()
    assert page.locator(".jp-Cell").count() == cells


def test_a_figure_answers_once_in_a_notebook_that_imports_the_toolkit_alone(page: Page, lab: str) -> None:
    opened(page, f"{lab}/lab/tree/figure.ipynb?token={TOKEN}&reset")
    run_all(page)
    expect(page.locator(".lul-stage")).to_have_count(1)
    figure_answers(page)
    assert page.locator(".jp-RenderedImage, .jp-RenderedText").count() == 0, "not beside its picture and its words"


def figure_answers(page: Page) -> None:
    """Walk through the first figure outside the apps: it answers, and its keys are no shortcuts of the notebook."""
    stage = page.locator(".lul:not([data-ready]) .lul-stage").first
    alt = str(stage.locator("img").get_attribute("alt"))
    assert alt.startswith("Ranking: ") and stage.locator("img").evaluate("one => one.naturalWidth") > 100
    cells = page.locator(".jp-Cell").count()
    stage.locator(".lul-walk").focus()
    expect(stage.locator(".lul-reading")).to_be_visible()
    page.keyboard.press("End")
    expect(stage.locator(".lul-walk")).to_have_attribute("aria-valuetext", re.compile(r"rank \d+ of \d+"))
    page.keyboard.press("Home")
    for key in ("ArrowRight", "ArrowDown", "b", "ArrowUp", "x"):
        before = stage.locator(".lul-walk").get_attribute("aria-valuetext")
        page.keyboard.press(key)
        if key.startswith("Arrow"):
            expect(stage.locator(".lul-walk")).not_to_have_attribute("aria-valuetext", str(before))
        expect(stage.locator(".lul-walk")).to_be_focused()
    assert page.locator(".jp-Cell").count() == cells


def assert_kept(page: Page) -> None:
    """The first figure has the words that the notebook keeps, for where no script runs."""
    alt = page.locator(".lul:not([data-ready]) .lul-stage img").first.get_attribute("alt")
    kept = nbformat.read(ROOT / "labs" / "01_productivity_gap" / "lesson.ipynb", 4).cells
    outputs = [output.get("data", {}) for cell in kept for output in cell.get("outputs", [])]
    assert alt in [data.get("text/plain") for data in outputs if "image/png" in data], "without scripts: the same words"


def opened(page: Page, address: str) -> None:
    """Open a notebook and wait for its kernel."""
    page.goto(address)
    expect(page.get_by_role("button", name="Python 3 (ipykernel) | Idle")).to_be_visible()


def run_all(page: Page) -> None:
    """Run all cells of the notebook."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator("[data-command='runmenu:run-all']").click()


@pytest.mark.sample(1)
@pytest.mark.parametrize("name", ["01_productivity_gap", "03_net_zero_jobs", "02_health_and_work"])
def test_a_lesson_shows_its_widgets_and_takes_a_prediction(page: Page, lab: str, name: str) -> None:
    opened(page, f"{lab}/lab/tree/labs/{name}/lesson.ipynb?token={TOKEN}&reset")
    # A later cell before the first, as after a restart: a sentence, and no traceback.
    later = page.locator(".jp-CodeCell").nth(1)
    later.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    expect(later.locator(".jp-OutputArea-output")).to_have_text(re.compile(r"predictions is not defined yet\..*above"))
    run_all(page)
    forms = page.get_by_role("button", name="Record my prediction")
    explorers = page.locator(".lul[data-ready]")
    expect(explorers.nth(2)).to_be_attached()
    expect(forms.nth(3)).to_be_attached()
    assert forms.count() + explorers.count() >= 6
    if name.startswith("01"):
        figure_answers(page)
        assert_kept(page)
    forms.first.click()
    expect(page.get_by_text("Recorded: ").first).to_be_visible()
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)
    expect(page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']")).to_have_count(0)


@pytest.mark.sample(1)
@pytest.mark.parametrize("name", ["02_health_and_work", "01_productivity_gap", "03_net_zero_jobs"])
def test_no_link_of_a_lesson_is_broken_in_jupyterlab(page: Page, lab: str, name: str) -> None:
    for notebook in ("lesson", "without_code"):
        path = ROOT / "labs" / name / f"{notebook}.ipynb"
        cells = nbformat.read(path, 4).cells if path.exists() else []
        prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        files = re.findall(r"\]\((?!https?:|mailto:|#)[^)\s]*?([^/)\s]+)\)", prose)
        if not files:
            continue
        opened(page, f"{lab}/lab/tree/labs/{name}/{notebook}.ipynb?token={TOKEN}&reset")
        # The selected cell's toolbar would cover a link in its first line.
        page.add_style_tag(content=".jp-cell-toolbar { display: none }")
        # JupyterLab opens links below its /files/ beside the notebook; any other address of its own is a 404. Of each
        # kind of file one is opened: a notebook's kernel alone takes a second of processor time.
        links = page.locator(".jp-RenderedMarkdown a[href*='/files/']")
        expect(links).to_have_count(len(files))
        assert page.locator(".jp-RenderedMarkdown a[href*='/apps/']:not([href*='/files/'])").count() == 0
        for address in links.evaluate_all("all => all.map((one) => one.href)"):
            assert page.request.head(address, headers={"Authorization": f"token {TOKEN}"}).ok, address
        for number, file in enumerate(files):
            if Path(file).suffix in {Path(earlier).suffix for earlier in files[:number]}:
                continue
            links.nth(number).click()
            expect(page.get_by_role("tab", name=file).first).to_be_visible()
            expect(page.locator(".jp-Dialog")).to_have_count(0)
            page.get_by_role("tab", name=f"{notebook}.ipynb").first.click()


def test_a_lesson_that_is_exported_as_html_keeps_its_alternative_texts(page: Page, lab: str) -> None:
    answer = page.request.get(f"{lab}/nbconvert/html/labs/03_net_zero_jobs/lesson.ipynb?token={TOKEN}")
    images = re.findall(r"<img [^>]*>", answer.text())
    assert answer.ok and len(images) >= 2 and all(re.search(r'alt="[^"]{60,}"', image) for image in images)
    assert "No description has been provided" not in answer.text()


@pytest.mark.sweep
def test_a_track_that_is_a_text_is_shown_and_not_its_source(page: Page, lab: str) -> None:
    page.goto(f"{lab}/lab/tree/labs/03_net_zero_jobs/short_track.md?token={TOKEN}")
    heading = page.locator(".jp-MarkdownViewer").get_by_role("heading", name="The promised jobs: a short track")
    expect(heading).to_be_visible()
