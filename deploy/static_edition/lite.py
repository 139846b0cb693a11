"""JupyterLite with the lessons, if its packages are installed: its Python is the edition's own Pyodide.

The lessons, the toolkit and the tables are in JupyterLite's files, which its Python finds under ``/drive``. A user's
changes are kept in the browser; *Help › Clear Browser Data* restores the original lessons.
"""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from deploy.static_edition import live, release
from toolkit.core.errors import SetupError

FIRST = "lite/lab/index.html"
EXTENSIONS = ("anywidget", "jupyterlab-widgets", "jupyterlite-pyodide-kernel")
_KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"


def is_possible() -> bool:
    """Return whether JupyterLite and its Python kernel are installed."""
    return all(find_spec(name) for name in ("jupyterlite_core", "jupyterlite_pyodide_kernel"))


def settings() -> dict[str, object]:
    """Return JupyterLite's settings: Pyodide and packages from the edition, nothing external."""
    python = {
        "pyodideUrl": "./../live/pyodide/pyodide.mjs",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": list(release.PACKAGES), "env": {"PYTHONPATH": "/drive:/drive/packages"}},
    }
    about = {"appName": "Levelling Up Lab", "litePluginSettings": {_KERNEL: python}}
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": about}


def extensions() -> list[str]:
    """Return the folders of the extensions that lessons need; all others in this environment need a server."""
    needed = (each for each in importlib.metadata.distributions() if each.name.lower().replace("_", "-") in EXTENSIONS)
    files = [file for each in needed for file in each.files or []]
    found = [file for file in files if file.name == "package.json" and "labextensions" in file.parts]
    return [str(Path(str(file.locate())).resolve().parent) for file in found]


def write(folder: Path, labs: Path) -> None:
    """Write ``lite/`` into the edition.

    Raises
    ------
    SetupError
        JupyterLite could not be built.
    """
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        packages = ((f"packages/{name}", data) for name, data in live.installed(release.OWN))
        for name, data in (*live.project(labs), *packages):
            path = work / "files" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (work / "jupyter-lite.json").write_text(json.dumps(settings()), encoding="utf-8")
        only = {"ignore_sys_prefix": ["federated_extensions"], "federated_extensions": extensions()}
        (work / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": only}), encoding="utf-8")
        build = ["-m", "jupyterlite_core.app", "build", "--lite-dir", ".", "--contents", "files", "--output-dir"]
        done = subprocess.run([sys.executable, *build, folder / "lite"], cwd=work, capture_output=True, text=True)
    if done.returncode:
        end = "\n".join((done.stdout + done.stderr).splitlines()[-5:])
        raise SetupError("JupyterLite could not be built.", do=f"The end of what it says:\n{end}")
