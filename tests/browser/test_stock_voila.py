"""Every app notebook under the plain `voila` command, with its own template and configuration.

`make run` serves Voilà with forked processes and our template; a user with only the notebooks and Voilà gets the same
explorer from an ordinary kernel.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from playwright.sync_api import Page, Route, expect

from tests.serving import APP_NOTEBOOKS, ROOT, Server, ended, free_port, wait_until_up
from toolkit.core.wording import sentences

pytestmark = pytest.mark.fresh

LABS = ROOT / "labs"


@contextlib.contextmanager
def voila(target: Path, home: Path) -> Iterator[str]:
    """Run `voila target --no-browser` for a user without settings, and yield its address."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEVELLING_UP_", "JUPYTER_"))}
    own = {"HOME": str(home), "IPYTHONDIR": str(home / ".ipython"), "JUPYTER_CONFIG_DIR": str(home / ".jupyter")}
    command = ["-m", "voila", str(target), "--no-browser", f"--port={port}"]
    with ended(Server(command, env=kept | own, cwd=ROOT)) as server:
        wait_until_up(f"http://127.0.0.1:{port}/voila/static/voila.js", server)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def folder_served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one Voilà server for all labs."""
    with voila(LABS, tmp_path_factory.mktemp("home")) as address:
        yield address


def sentence_kept(notebook: Path) -> str:
    """Return the opening sentence of an app: the first one in its notebook's saved output."""
    (explorer,) = [cell for cell in nbformat.read(notebook, 4).cells if cell.cell_type == "code"]
    return sentences(str(explorer.outputs[0].data["text/plain"]).splitlines()[0])[0]


def opens_with_its_sentence(page: Page, address: str, notebook: Path) -> None:
    """Open a Voilà page without access to other hosts, and check for the sentence in its explorer."""

    def only_here(route: Route) -> None:
        own = urlsplit(route.request.url).netloc == urlsplit(address).netloc
        route.continue_() if own else route.abort()

    page.route("http*://**/*", only_here)
    page.goto(address)
    expect(page.locator(".lul[data-ready]")).to_be_visible()
    # The page keeps a minus with its pounds using an invisible word joiner.
    status = "document.querySelector('.lul [role=status]').textContent"
    says = f"sentence => {status}.replaceAll('\\u2060', '').includes(sentence)"
    page.wait_for_function(says, arg=sentence_kept(notebook))
    expect(page.locator(".lul .lul-picture").first).to_be_visible()


@pytest.mark.sweep  # one notebook, alone, always runs
@pytest.mark.parametrize("notebook", APP_NOTEBOOKS, ids=lambda path: path.relative_to(LABS).as_posix())
def test_plain_voila_shows_every_app_of_the_folder(page: Page, folder_served: str, notebook: Path) -> None:
    opens_with_its_sentence(page, f"{folder_served}/voila/render/{notebook.relative_to(LABS).as_posix()}", notebook)


def test_plain_voila_shows_one_notebook_alone(page: Page, tmp_path: Path) -> None:
    notebook = LABS / "01_productivity_gap" / "app.ipynb"
    with voila(notebook, tmp_path) as address:
        opens_with_its_sentence(page, address, notebook)
