"""The apps' notebooks, run one after another in one process and compared with their saved outputs.

nbval does the same with a kernel per notebook: in `make test-all` for all of them, in `make test` for one.
"""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from IPython.core.formatters import DisplayFormatter

from tests.serving import APP_NOTEBOOKS, ROOT
from toolkit import tables
from toolkit.serve import catalogue

APPS = catalogue.apps(catalogue.find(ROOT / "labs"))


def run_cell(source: str, names: dict[str, Any]) -> Any:
    """Run a cell and return the value of its last line, an expression."""
    *lines, last = ast.parse(source).body
    assert isinstance(last, ast.Expr)
    exec(compile(ast.Module(lines, []), "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


def leads_on(ways: dict[str, Any], card: dict[str, Any], name: str) -> None:
    """Check the onward links of an app's result: other apps, its tables with their publishers' pages, tested claims."""
    following = [one.replace("_", "-") for one in card["next"]]
    assert 2 <= len(following) == len(set(following) & set(APPS)) and name.replace("_", "-") not in following
    assert ways["data"]
    for table in ways["data"]:
        card_of_table = tables.describe(table["name"])
        assert table["title"] == card_of_table.title
        assert len(table["sources"]) + table["more"] == len(card_of_table.sources)
        assert all(one["path"].startswith("https://") and one["publisher"] for one in table["sources"])
    rows = tables.load("claims").set_index("id")
    assert len(ways["claims"]) >= 3 or name == "check_the_claim"  # its result is itself a claim
    for claim in ways["claims"]:
        assert claim["text"] == rows.loc[claim["id"], "claim"] and isinstance(rows.loc[claim["id"], "check"], str)


@pytest.mark.parametrize("notebook", APP_NOTEBOOKS, ids=lambda path: path.relative_to(ROOT / "labs").as_posix())
def test_an_app_notebook_gives_the_outputs_it_keeps(
    notebook: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(notebook.parent)
    for name in [name for name in os.environ if name.startswith("LEVELLING_UP_") or name == "SERVER_SOFTWARE"]:
        monkeypatch.delenv(name)
    names: dict[str, Any] = {"__name__": "__main__"}
    content = nbformat.read(notebook, 4)
    for cell in content.cells:
        if cell.cell_type == "code":
            explorer = run_cell(cell.source, names)
            data, _ = DisplayFormatter().format(explorer)
            # The app's card on the home page comes from the notebook.
            card = content.metadata["levelling_up"]
            assert (card["title"], card["question"]) == (explorer.form["title"], explorer.form["question"])
            leads_on(explorer.view["ways"], card, explorer.form["name"])
            (kept,) = cell.outputs
            assert kept.output_type == "execute_result"
            assert {"text/plain": data["text/plain"]} == kept.data
            assert "application/vnd.jupyter.widget-view+json" in data
    assert capfd.readouterr() == ("", "")
