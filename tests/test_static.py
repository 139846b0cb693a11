"""The static edition: whole pages, links that work in a folder, the same text as notebook and server."""

from __future__ import annotations

import html
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from deploy.static_edition import in_browser, lite, live, pages, release
from tests.serving import APP_NOTEBOOKS, ROOT, running
from toolkit import tables
from toolkit.places import every
from toolkit.serve import catalogue

LABS = ROOT / "labs"
SAMPLE = "labs/02_health_and_work/apps/draw_the_line.ipynb"


# The command, without the many places and tables.
APPS_ONLY = (
    "from deploy.static_edition import __main__, pages; pages.write.__defaults__ = ((), False); __main__.main([{!r}])"
)


def written(folder: Path, labs: Path, whole: bool = False) -> Path:
    """Write the edition of some labs, as the command does, with a Pyodide address that nobody serves."""
    environment = {**os.environ, "LEVELLING_UP_LABS": str(labs), "PYTHONPATH": str(ROOT)}
    what = ["-m", "deploy.static_edition", str(folder)] if whole else ["-c", APPS_ONLY.format(str(folder))]
    command = [sys.executable, *what]
    subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return folder


@pytest.fixture(scope="module")
def one_app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of labs with one app, in a folder with a space in its name."""
    labs = tmp_path_factory.mktemp("few labs")
    (labs / "02_health_and_work").mkdir()
    (labs / "02_health_and_work" / "app.ipynb").write_bytes((ROOT / SAMPLE).read_bytes())
    (labs / "02_health_and_work" / "README.md").write_bytes((LABS / "02_health_and_work" / "README.md").read_bytes())
    shutil.copytree(LABS / "sessions", labs / "sessions")
    return labs


@pytest.fixture(scope="module")
def edition(one_app: Path) -> Path:
    """The edition of one app."""
    return written(one_app.parent / "static edition", one_app)


def words_of_page(page: str) -> list[str]:
    """Return the sentence and the alternative texts of a page."""
    first = re.search(r'<strong class="lul-first">(.*?)</strong>', page, re.DOTALL)
    others = re.findall("<li>(.*?)</li>", page.split('<ul class="lul-others">')[1].split("</ul>")[0], re.DOTALL)
    alts = re.findall(r'<img class="lul-picture"[^>]* alt="(.*?)"', page, re.DOTALL)
    assert first
    sentence = " ".join([first[1], *others])
    return [html.unescape(text).replace("\u2060", "") for text in (sentence, *alts)]


def words_of_notebook(path: Path) -> list[str]:
    """Return the text output of the notebook's cell: the sentence, then the alternative texts."""
    cells = nbformat.read(path, 4).cells
    shown = [output.data["text/plain"] for cell in cells for output in cell.get("outputs", []) if "data" in output]
    return shown[-1].split("\n")


def test_a_page_has_the_words_of_the_notebook_and_of_the_server(edition: Path, one_app: Path) -> None:
    page = (edition / "apps" / "draw-the-line.html").read_text("utf-8")
    with running(one_app) as (address, _), urllib.request.urlopen(f"{address}/apps/draw-the-line") as reply:
        served = reply.read().decode()
    words = words_of_page(page)
    assert words == words_of_notebook(ROOT / SAMPLE)
    assert words[:2] == words_of_page(served)[:2] and len(words) > 1


@pytest.mark.sweep
def test_every_page_has_the_words_of_its_notebook(tmp_path: Path) -> None:
    folder = written(tmp_path / "all", LABS, whole=True)
    known = {slug: LABS / app.path for slug, app in catalogue.apps(catalogue.find(LABS)).items()}
    assert len(known) == len(APP_NOTEBOOKS)
    for slug, notebook in known.items():
        page = (folder / "apps" / f"{slug}.html").read_text("utf-8")
        assert words_of_page(page) == words_of_notebook(notebook), slug
    places = {path.stem for path in (folder / "places").glob("*.html")}
    assert {place.code for place in every()} <= places and "E92000001" in places
    assert len(list((folder / "data").glob("*.html"))) == len(tables.names())
    assert len(list((folder / "lessons").glob("*/*.html"))) >= 6
    sessions = [{path.name for path in (home / "sessions").glob("*.html")} for home in (folder, LABS)]
    assert sessions[0] == sessions[1] != set()
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 60 * 2**20
    check_links(folder)


def html_files(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*.html")):
        yield path, path.read_text("utf-8")


def check_links(folder: Path) -> None:
    """Fail on a broken link, on anything loaded from elsewhere, and on a page without the policy."""
    for path, text in html_files(folder):
        assert pages.POLICY_LINE in html.unescape(text), path
        for name, link in re.findall(r'<[^>]*?\s(href|src|srcset)="([^"]*)"', text):
            to = html.unescape(link).partition("#")[0].partition("?")[0]
            if re.match(r"(https?:|mailto:)", to):
                assert name == "href" and f'<a href="{link}"' in text, (path, link)
            elif to and not to.startswith("data:"):
                assert not to.startswith("/") and (path.parent / to).resolve().is_file(), (path, link)


def test_links_lead_to_files_and_nothing_is_fetched_from_elsewhere(edition: Path) -> None:
    check_links(edition)
    assert {"index.html", "ledger.html", "static-copy.html"} <= {path.name for path, _ in html_files(edition)}
    assert 'href="../index.html"' in (edition / "apps" / "draw-the-line.html").read_text("utf-8")


def test_a_page_is_whole_without_a_script(edition: Path) -> None:
    page = (edition / "apps" / "draw-the-line.html").read_text("utf-8")
    visit = re.search(r'<script id="lul-visit" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert visit
    controls = json.loads(visit[1])["state"]["form"]["controls"]
    assert all(f"<dt>{html.escape(control['label'])}</dt>" in page for control in controls if not control["needs"])
    shown = page.partition("<script")[0]
    assert shown.count("<table>") >= 2 and "How to read this" in shown and not re.search(r"\[\[|Loading", shown)
    assert f'content="{html.escape(pages.POLICY)}"'.replace("&#x27;", "&#39;") in page


def test_pages_are_followed_from_their_lists() -> None:
    linked = {
        "/places": '<a href="/places/a">A</a> <a href="/apps/x">X</a>',
        "/places/a": '<a href="/places/a.csv">CSV</a> <a href="/places/a.xlsx">XLSX</a> <a href="/places">All</a>',
        "/places/a.csv": "code",
    }

    def made(address: str) -> pages.File:
        return address, address[1:] + ("" if "." in address else ".html"), linked[address].encode()

    assert sorted(address for address, _, _ in pages.followed(made, ["/places"])) == sorted(linked)


def test_a_link_that_only_a_server_answers_is_none(tmp_path: Path) -> None:
    known = {"/": "index.html", "/apps/a": "apps/a.html"}
    text = '<a href="/">Home</a><a class="x" href="/apps/a?p=1&amp;q=2#r">A</a><a href="/apps/a.csv">CSV</a>'
    assert pages.relative(text, "places/b.html", known) == (
        '<a href="../index.html">Home</a><a class="x" href="../apps/a.html?p=1&amp;q=2#r">A</a><a>CSV</a>'
    )


def test_a_link_of_a_lesson_leads_to_a_lesson_or_nowhere() -> None:
    known = {"/lessons/a/lesson": "lessons/a/lesson.html"}
    text = '<a href="lesson.ipynb">L</a><a href="app.ipynb">A</a><a href="https://x.org/a?b">X</a><a href="#top">T</a>'
    assert pages.relative(text, "lessons/a/harder.html", known) == (
        '<a href="lesson.html">L</a><a>A</a><a href="https://x.org/a?b">X</a><a href="#top">T</a>'
    )


def test_the_home_page_leads_to_the_lessons_in_jupyterlite_where_it_is_there() -> None:
    known = {"/": "index.html", f"/{lite.FIRST}": lite.FIRST}
    homes = [next(pages.files(LABS, True, (), jupyter)) for jupyter in (True, False)]
    there, without = (pages.relative(home.decode(), path, known) for _, path, home in homes)
    assert 'href="lite/lab/index.html?path=labs/01_productivity_gap/lesson.ipynb"' in there
    assert "lite/" not in without and "JupyterLab" not in without


def test_the_ledger_holds_every_claim_of_the_labs(edition: Path) -> None:
    ledger = (edition / "ledger.html").read_text("utf-8")
    rows = re.findall(r"^\| (C\d+) \|", (LABS / "02_health_and_work" / "README.md").read_text("utf-8"), re.MULTILINE)
    assert rows and all(f"<td>{row}</td>" in ledger for row in rows)


PORTABLE = """
import sys
from pathlib import Path
from toolkit.core import bounded
from toolkit.core.errors import ModelError
from toolkit.health_and_poverty import poverty
from toolkit.net_zero_jobs import simulation
from toolkit.regression import residual_map

several = simulation._each(lambda number: number + 1, range(5))
sys.platform = "emscripten"  # as in a browser: one thread, no process, perhaps no spatial libraries
simulation.ThreadPoolExecutor = None
assert simulation._each(lambda number: number + 1, range(5)) == several == [1, 2, 3, 4, 5]
script = Path(sys.argv[1])
script.write_text("import sys; print(sys.stdin.buffer.read().decode().upper())")
assert bounded.run(script, b"words") == b"WORDS\\n"
sys.modules["spreg"] = sys.modules["libpysal"] = None
from toolkit import regression, tables
fitted = regression.fit(tables.place_table(), "gva_per_hour_2023", ["employment_rate_2023"])
assert "Moran's I" in fitted.spatial_warning and fitted.spatial_warning in fitted.sentence()
try:
    residual_map.nearest_places(fitted.design, 6)
except ModelError as fault:
    assert "libpysal and spreg" in str(fault)
else:
    raise AssertionError("weights without libpysal")
"""


def test_a_browser_has_one_thread_no_processes_and_perhaps_no_spatial_libraries(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", PORTABLE, str(tmp_path / "script.py")], env=environment, check=True)


def absent_in_a_browser() -> set[str]:
    """Return installed modules that are in neither the release's packages, with dependencies, nor the edition's own."""
    waiting, there = [*release.PACKAGES], {canonicalize_name(name) for name in release.OWN}
    while waiting:
        if (name := canonicalize_name(waiting.pop())) not in there:
            there.add(name)
            needs = map(Requirement, importlib.metadata.requires(name) or [])
            waiting += [one.name for one in needs if not one.marker or one.marker.evaluate({"extra": ""})]
    owners = importlib.metadata.packages_distributions()
    return {top for top, of in owners.items() if not {canonicalize_name(one) for one in of} & there}


DOWNLOADS = """
import sys
from pathlib import Path

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in sys.argv[2:]:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
from toolkit.explorer import downloads
from toolkit.serve import app_kernel

app_kernel.prepare()
session = app_kernel.load(Path(sys.argv[1]))._session
assert Path(downloads.__file__).is_relative_to(Path(sys.argv[1]).parents[3])
for make, _ in downloads.KINDS.values():
    assert make(session.app, session.state, session.settled(), "")
"""


def test_a_browser_has_all_that_an_app_and_its_downloads_need(tmp_path: Path) -> None:
    for name, data in (*live.project(LABS), *live.installed(release.OWN)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    environment = {**os.environ, **in_browser.SETTINGS, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", DOWNLOADS, str(tmp_path / SAMPLE), *sorted(absent_in_a_browser())]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)


def test_jupyterlite_takes_its_python_from_the_edition_and_nothing_from_elsewhere() -> None:
    text = json.dumps(lite.settings())
    assert "http" not in text and '"disablePyPIFallback": true' in text
    assert '"pyodideUrl": "./../live/pyodide/pyodide.mjs"' in text  # seen from lite/, as JupyterLite resolves “./”
    folders = [Path(folder) for folder in lite.extensions()]
    assert {"anywidget", "jupyterlab-manager"} <= {folder.name for folder in folders}
    assert not any("nbgrader" in str(folder) for folder in folders)  # it needs a server that does not exist here
