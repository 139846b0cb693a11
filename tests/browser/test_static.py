"""The static edition in a real browser: read from a folder, with responses from Python in the browser.

Pyodide is the official release: its core as packaged by npm, without numpy, so that an app without numbers stands in
for the real ones; or the full release, unpacked in the folder ``PYODIDE``, for the real ones too.
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import urllib.parse
import urllib.request
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from deploy.static_edition import pages, release
from tests.serving import APP_NOTEBOOKS, ROOT, _write, free_port
from tests.test_static import words_of_page, written
from tests.visiting import Visitor, fetch, run

pytestmark = pytest.mark.fresh

# An explorer's content for its page, for a state of one number; without numpy and without ipywidgets.
TRIAL = """
import comm

class Trial:
    def __init__(self):
        self.comm = comm.create_comm(target_name="jupyter.widget", data={})
        self.comm.on_msg(self.heard)
        control = {"name": "size", "kind": "range", "label": "Size", "help": "", "section": "", "needs": []}
        control |= {"minimum": 0, "maximum": 10, "step": 1, "unit": "", "default": 2.0}
        self.form = {"name": "trial", "title": "Trial", "question": "Does it answer?", "controls": [control]}
        self.form |= {"address": "/apps/trial", "served": True, "largest_file": 10}

    def handle_control_comm_opened(self, *given):
        pass

    def complete(self, link="", width="wide"):
        return self.state(2.0, width)["view"]

    def open_link(self, link, width):
        return {"state": self.state(float(link.partition("size=")[2] or 2), width)}

    def heard(self, message):
        chosen = message["content"]["data"].get("state", {}).get("values")
        if chosen:
            if chosen["size"] == 9:
                raise ZeroDivisionError("swordfish")
            self.comm.send({"method": "update", "state": self.state(float(chosen["size"])), "buffer_paths": []})

    def state(self, size, width="wide"):
        words = f"The size is {size:g}."
        table = {"caption": "Sizes", "columns": [{"label": "Name", "numeric": False}], "rows": [[words]], "pinned": 0}
        view = {"sentence": words, "sentences": [words], "strength": [], "notes": [], "sources": [], "code": "1 + 1"}
        view |= {"blocks": [{"kind": "table", "title": "Sizes", "note": "", "table": table}], "terms": {}}
        view |= {"query": f"size={size:g}", "values": {"size": size}, "chosen": [["Size", f"{size:g}"]], "options": {}}
        view |= {"ways": {"data": [], "claims": []}}
        return {"form": self.form, "values": {"size": size}, "view": view, "problem": {}, "width": width, "pins": []}

Trial()
"""
# As the command writes it, with fewer packages.
WRITE = """
import sys
from pathlib import Path
from toolkit.serve import app_kernel
from deploy.static_edition import live, pages, release
folder, labs, pyodide = map(Path, sys.argv[1:])
app_kernel.prepare()
release.take(folder / "live" / "pyodide", pyodide, ())
pages.write(folder, labs, True, ())
live.write(folder, labs, (), ("comm",))
"""


@pytest.fixture(scope="session")
def core() -> Path:
    """The folder of Pyodide's core: from the user's release, or from npm."""
    if named := os.environ.get("PYODIDE"):
        return Path(named)
    kept = ROOT / ".state" / f"pyodide-core-{release.VERSION}"
    if not (kept / "pyodide.mjs").is_file():
        npm = shutil.which("npm")
        if not npm:
            pytest.skip("neither npm nor a folder with Pyodide (PYODIDE=…) is at hand")
        with tempfile.TemporaryDirectory() as folder:
            pack = [npm, "pack", "--silent", "--pack-destination", folder, f"pyodide@{release.VERSION}"]
            if subprocess.run(pack, check=False, capture_output=True).returncode:
                pytest.skip("npm's registry cannot be reached, and no folder with Pyodide is named (PYODIDE=…)")
            with tarfile.open(next(Path(folder).glob("*.tgz"))) as package:
                package.extractall(folder, filter="data")
            shutil.copytree(Path(folder) / "package", kept, dirs_exist_ok=True)
    return kept


class Handler(http.server.SimpleHTTPRequestHandler):
    """A static host that sends the page's own policy, which then applies to its worker too."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", pages.POLICY)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Host:
    """A static web host for a folder, which can be taken offline."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        handler = functools.partial(Handler, directory=str(folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="session")
def trial(core: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the trial app's edition."""
    folder = tmp_path_factory.mktemp("trial")
    _write(folder / "labs" / "01_trial" / "app.ipynb", {"title": "Trial"}, "# Trial", TRIAL)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", WRITE, folder / "site", folder / "labs", core], env=environment, check=True)
    return folder / "site"


@pytest.fixture
def host(trial: Path, tmp_path: Path) -> Iterator[Host]:
    """The trial app's edition on a static host, in a folder with a space in its name."""
    shutil.copytree(trial, tmp_path / "my site")
    site = Host(tmp_path)
    yield site
    site.stop()


def test_a_page_without_a_server_answers_by_its_own_python_also_offline(page: Page, host: Host) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{host.address}/my%20site/apps/trial.html")
    sentence = page.locator(".lul-sentence")
    expect(sentence).to_have_text("The size is 2.")
    size = page.get_by_role("spinbutton", name="Size")
    size.fill("5")
    size.press("Enter")
    expect(sentence).to_have_text("The size is 5.")
    expect(page).to_have_url(re.compile(r"/apps/trial\.html\?size=5$"))  # updated after the sentence
    # An app's error leaves the page, its worker and the last result as they were.
    size.fill("9")
    size.press("Enter")
    size.fill("6")
    size.press("Enter")
    expect(sentence).to_have_text("The size is 6.")
    assert not Axe().run(page).response["violations"]
    assert all(address.startswith((host.address, "data:", "blob:")) for address in asked)
    # Everything the page needs is cached from the first visit on.
    host.stop()
    page.reload()
    expect(page.get_by_role("spinbutton", name="Size")).to_have_value("6")
    expect(sentence).to_have_text("The size is 6.")


def test_a_browser_that_python_does_not_start_in_keeps_the_first_result(page: Page, host: Host) -> None:
    (host.folder / "my site/live/pyodide/pyodide.asm.wasm").unlink()
    page.goto(f"{host.address}/my%20site/apps/trial.html")
    expect(page.locator("#lul-live")).to_contain_text("Python could not start in this browser")
    expect(page.locator(".lul-sentence")).to_have_text("The size is 2.")
    expect(page.locator("table")).to_contain_text("The size is 2.")


NOT_LOADED = (
    "() => [...document.images].filter((one) => one.loading !== 'lazy' && !one.naturalWidth).map((one) => one.src)"
)


def read(page: Page, paths: Iterable[Path], checked: Collection[str]) -> None:
    """Read pages from their folder, on a phone and on a screen, without the mouse; fail on anything not visible.

    Pages named in ``checked`` are checked with axe too.
    """
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on(
        "request", lambda request: None if request.url.startswith(("file:", "data:")) else faults.append(request.url)
    )
    for path in paths:
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(path.as_uri())
            assert page.locator("h1").first.is_visible() and not page.evaluate(NOT_LOADED), path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") != "BODY", path
        if path.parent.name == "apps":
            words = words_of_page(path.read_text("utf-8"))[0]
            assert words.startswith(page.locator(".lul-first").inner_text().replace("\u2060", "")), path
            page.emulate_media(media="print")
            assert page.locator(".lul-first").is_visible() and page.locator(".lul-picture, table").first.is_visible()
            page.emulate_media(media="screen")
        assert not faults, path
        if path.name in checked:
            assert not Axe().run(page).response["violations"], path
            faults.clear()  # axe requests style sheets in a way that folders do not support


def test_a_folder_is_read_without_a_host(page: Page, trial: Path) -> None:
    read(page, [trial / "index.html", trial / "apps" / "trial.html"], ())


@pytest.mark.sweep
def test_the_whole_folder_is_read_without_a_host(page: Page, tmp_path: Path) -> None:
    folder = written(tmp_path / "the lab", ROOT / "labs", whole=True)
    apps, places, tables = (sorted((folder / section).glob("*.html")) for section in ("apps", "places", "data"))
    sessions, alone = sorted((folder / "sessions").glob("*.html")), sorted(folder.glob("*.html"))
    lessons = sorted((folder / "lessons").rglob("*.html"))
    assert len(apps) == len(APP_NOTEBOOKS) and len(places) >= 361 and len(alone) >= 8
    every = [*alone, *apps, *places[::40], *tables[::12], *lessons[::4], *sessions]
    kinds = (alone, apps, places, tables, lessons, sessions)
    read(page, every, {*(kind[0].name for kind in kinds), *(path.name for path in alone)})


def test_the_keyboard_leads_from_the_home_page_to_a_result(page: Page, trial: Path) -> None:
    page.goto((trial / "index.html").as_uri())
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Trial":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".lul-first")).to_have_text("The size is 2.")


# A notebook's content for links: the defaults, and the second option of two controls.
STATES = """
import json, sys
from pathlib import Path
from toolkit.explorer.explorer import Explorer
from toolkit.serve import app_kernel

words = {}
for slug, explorer in app_kernel.load_each(Path(sys.argv[1])):
    app = explorer._session.app
    asked = [one for one in explorer.form["controls"] if not one["needs"]]
    chosen = [one for one in asked if one["kind"] in ("select", "radio", "place")]
    links = ["", *(f"{one['name']}={one['options'][1][0]}" for one in chosen[:2] if len(one["options"]) > 1)]
    words[slug] = {}
    for link in links:
        opened = Explorer(app)
        opened.open_link(link)
        words[slug][link] = repr(opened).split(chr(10))[0]
print(json.dumps(words))
"""


@pytest.fixture(scope="module")
def words_of_notebooks() -> dict[str, dict[str, str]]:
    """The sentence of every app in some states, by app and link, from a notebook."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", STATES, ROOT / "labs"]
    found = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return dict(json.loads(found.stdout.splitlines()[-1]))


@pytest.mark.sweep
def test_every_app_has_the_notebooks_words_on_a_server(server: str, words_of_notebooks: dict[str, Any]) -> None:
    assert len(words_of_notebooks) == len(APP_NOTEBOOKS) and sum(map(len, words_of_notebooks.values())) > 25
    for app, states in words_of_notebooks.items():
        for link, sentence in states.items():
            status, text, _ = run(fetch(f"{server}/apps/{app}?{urllib.parse.quote(link, safe='=')}"))
            assert status == 200 and words_of_page(text)[0] == sentence, (app, link)
            # As a closing page does: one address has half of the places.
            assert run(fetch(f"{server}/voila/api/shutdown/{Visitor(server, text).name}", "POST"))[0] == 204


@pytest.mark.sweep
def test_every_app_has_the_notebooks_words_in_a_browser(
    page: Page, words_of_notebooks: dict[str, Any], tmp_path: Path
) -> None:
    if not os.environ.get("PYODIDE"):
        pytest.skip("the packages of Pyodide's release are in no registry: name its folder (PYODIDE=…)")
    command = [sys.executable, "-m", "deploy.static_edition", str(tmp_path / "static")]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
    host = Host(tmp_path / "static")
    for app, states in words_of_notebooks.items():
        for link, sentence in states.items():
            page.goto(f"{host.address}/apps/{app}.html?{link}")
            expect(page.locator("[data-ready]")).to_be_visible()
            assert words_of_page(page.content())[0] == sentence, (app, link)
    host.stop()


def test_a_file_that_is_not_of_the_release_is_refused(tmp_path: Path) -> None:
    for name in release.RELEASE["core"]:
        (tmp_path / name).write_bytes(b"something else")
    with pytest.raises(Exception, match=r"is not the file of Pyodide .* Download the official release again"):
        release.take(tmp_path / "taken", tmp_path)
    assert not list((tmp_path / "taken").iterdir())
    with pytest.raises(Exception, match=r"could not be had: pyodide.mjs is not in"):
        release.take(tmp_path / "taken", tmp_path / "nowhere")


def test_every_package_of_the_release_is_known_to_its_lock(core: Path) -> None:
    lock = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))
    files = release.wanted(lock, (*release.PACKAGES, *release.LESSONS))
    assert (
        any(name.startswith("micropip-") for name in files)
        and len(files) > len(release.PACKAGES)
        and all(re.fullmatch(r"[0-9a-f]{64}", sha) for sha in files.values())
    )
