"""Run every notebook from top to bottom and keep its outputs: ``python -m toolkit notebooks [FILE …]``.

The result is the same on every machine: outputs and execution counts stay (nbval compares them), while widget models,
timings and the kernel's version are removed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

_PASSING = ("application/vnd.jupyter.widget-view+json",)


def run(path: Path) -> None:
    """Run one notebook in its own folder and save it there."""
    notebook = nbformat.read(path, 4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    path.write_text(nbformat.writes(tidied(notebook), indent=1) + "\n", encoding="utf-8")


def tidied(notebook: Any) -> Any:
    """Return the notebook without the parts that differ between runs."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    kept = {key: value for key, value in notebook.metadata.items() if key == "levelling_up"}
    notebook.metadata = nbformat.from_dict({"kernelspec": kernel, "language_info": {"name": "python"}, **kept})
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:02d}"
        # Authors set tags, and whether JupyterLab hides the code (code-free lessons); other metadata is dropped.
        said = {key: cell.metadata[key] for key in ("tags", "jupyter") if cell.metadata.get(key)}
        cell.metadata = nbformat.from_dict(said)
        for output in cell.get("outputs", []):
            for kind in _PASSING:
                output.get("data", {}).pop(kind, None)
    return notebook


def main(names: list[str]) -> int:
    """Run the named notebooks or, if none is named, those of all labs."""
    paths = [Path(name) for name in names] or sorted(Path("labs").glob("**/*.ipynb"))
    for path in paths:
        if ".ipynb_checkpoints" not in path.parts:
            print(path, flush=True)
            run(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
