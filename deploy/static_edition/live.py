"""What lets a page respond to other choices in the browser: Pyodide, the project as an archive, and the scripts."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from deploy.static_edition import release
from toolkit.core.errors import SetupError
from toolkit.explorer import page as front
from toolkit.serve import catalogue
from toolkit.serve.environment.bootstrap import ROOT

SCRIPTS = Path(__file__).parent / "browser"
_TESTS = ("test", "tests", "__pycache__", "examples")
_PYTHON = (".py", ".yaml", ".json", ".csv", ".js", ".css", ".html", ".xml", ".docx")
_NOT_NEEDED = ("static", "labextension", "nbextension", "share")  # not needed by our pages


def write(folder: Path, labs: Path, packages: Sequence[str], own: Sequence[str] = release.OWN) -> None:
    """Write ``live/``, which already has Pyodide, beside the pages, and the service worker.

    Parameters
    ----------
    folder
        The edition.
    labs
        The labs with the apps.
    packages, own
        Packages from the release, which every app loads, and those from this environment.
    """
    live = folder / "live"
    _archive(live / "project.zip", project(labs))
    _archive(live / "packages.zip", installed(own))
    apps = {slug: f"labs/{app.path}" for slug, app in catalogue.apps(catalogue.find(labs)).items()}
    about = {"packages": list(packages), "archives": ["project.zip", "packages.zip"], "notebooks": apps}
    (live / "manifest.json").write_text(json.dumps(about), encoding="utf-8")
    for name in ("start.js", "line.js", "worker.js"):
        (live / name).write_bytes((SCRIPTS / name).read_bytes())
    (folder / "page" / "page.js").write_bytes((front.FILES / "page.js").read_bytes())
    (folder / "page" / "explorer.js").write_text(front.module(), encoding="utf-8")
    # The browser caches files by the edition's name, which changes with any of them.
    content = b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    name = hashlib.sha256(content).hexdigest()[:12]
    worker = (SCRIPTS / "service_worker.js").read_text(encoding="utf-8")
    (folder / "service_worker.js").write_text(worker.replace("EDITION", name), encoding="utf-8")


def project(labs: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the toolkit, its tables and the files beside the apps, with the code that runs an app in the browser."""
    yield "in_browser.py", Path(__file__).with_name("in_browser.py").read_bytes()
    folders = ("toolkit", "classroom", "data")
    for top, base in (*((name, ROOT / name) for name in folders), ("labs", labs)):
        for path in sorted(base.rglob("*")):
            inside = path.relative_to(base)
            kept = path.suffix in (*_PYTHON, ".ipynb", ".md", ".svg") and not {"prepare", *_TESTS} & set(inside.parts)
            if kept and path.is_file():
                yield f"{top}/{inside.as_posix()}", path.read_bytes()


def installed(own: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the Python files of installed packages that Pyodide's release lacks, from their own file lists."""
    for name in own:
        try:
            files = importlib.metadata.distribution(name).files or []
        except importlib.metadata.PackageNotFoundError as fault:
            raise SetupError(f"The package {name} is not installed here.", do="Run make run once.") from fault
        for file in files:
            top = file.parts[0]
            wanted = file.suffix in _PYTHON or file.name in ("METADATA", "entry_points.txt")
            if wanted and top != ".." and not {*_TESTS, *_NOT_NEEDED} & set(file.parts):
                yield file.as_posix(), file.read_binary()


def _archive(path: Path, content: Iterator[tuple[str, bytes]]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
