"""An app's notebook in JupyterLab: the same explorer, with the notebook's own kernel behind it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.serving import ROOT, Server, ended, free_port, wait_until_up

TOKEN = "for-the-tests-only"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of JupyterLab with a copy of one app's notebook, as the project's own command starts it."""
    folder = tmp_path_factory.mktemp("lab")
    notebooks = (ROOT / "labs").glob("*/app.ipynb")
    shutil.copy(next(path for path in notebooks if "explore_tables" in path.read_text()), folder)
    # A home of its own: no settings, and no traces in the user's.
    own = {"HOME": str(folder), "JUPYTER_TOKEN": TOKEN, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(folder / ".ipython")}
    port = free_port()
    command = ["-m", "toolkit.serve.environment.lab", str(port), str(folder)]
    with ended(Server(command, env={**os.environ, **own}, cwd=folder)) as server:
        wait_until_up(f"http://127.0.0.1:{port}/api", server)
        yield f"http://127.0.0.1:{port}"


def test_the_explorer_works_in_jupyterlab(page: Page, lab: str, tmp_path: Path) -> None:
    page.goto(f"{lab}/lab/tree/app.ipynb?token={TOKEN}")
    expect(page.get_by_role("button", name="Python 3 (ipykernel) | Idle")).to_be_visible()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator("[data-command='runmenu:run-all']").click()
    explorer = page.locator(".lul[data-ready]")
    expect(explorer.get_by_role("heading", name="Explore the tables")).to_be_visible()
    expect(explorer.get_by_role("status").first).to_contain_text("of working-age adults in working families")
    # A choice changes the result; the address of JupyterLab stays.
    explorer.get_by_label("Year", exact=True).select_option("2023/24")
    expect(explorer.get_by_role("status").first).to_contain_text("In 2023/24")
    assert "/lab/tree/app.ipynb" in page.url and "year=" not in page.url
    explorer.locator(".lul-menu > summary").click()
    with page.expect_download() as download:
        explorer.get_by_role("button", name="Tables (CSV)").click()
    download.value.save_as(tmp_path / "tables.csv")
    assert "# Year: 2023/24" in (tmp_path / "tables.csv").read_text(encoding="utf-8-sig")
    # Headings stand below the notebook's own.
    assert explorer.locator("h1").count() == 0 and explorer.locator("h2").count() == 1
    expect(page.get_by_text("official Jupyter news")).to_have_count(0)
