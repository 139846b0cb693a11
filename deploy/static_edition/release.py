"""The official Pyodide release: its version, and its files, verified by hash (``release.json``).

The hashes of the core are in ``release.json``; those of the packages in ``pyodide-lock.json``, which is one of the
core's files.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from toolkit.core.errors import SetupError

RELEASE: dict[str, Any] = json.loads((Path(__file__).parent / "release.json").read_text(encoding="utf-8"))
VERSION: str = RELEASE["version"]
PACKAGES: tuple[str, ...] = tuple(RELEASE["packages"])
LESSONS: tuple[str, ...] = tuple(RELEASE["lessons"])  # additional packages for JupyterLite's Python
OWN: tuple[str, ...] = tuple(RELEASE["own"])  # pure Python packages missing from the release
SECONDS = 60


def wanted(lock: dict[str, Any], packages: Sequence[str] = PACKAGES) -> dict[str, str]:
    """Return the files of packages, including their dependencies, with their hashes."""
    names, files = list(packages), {}
    while names:
        package = lock["packages"][names.pop().lower().replace("_", "-")]
        if package["file_name"] not in files:
            files[package["file_name"]] = package["sha256"]
            names += package["depends"]
    return dict(sorted(files.items()))


def take(folder: Path, source: Path | None, packages: Sequence[str] = PACKAGES) -> None:
    """Copy the release's files to a folder: from the folder of a release, or from its address.

    Parameters
    ----------
    folder
        The target. Existing files with the right hashes are kept.
    source
        A folder with the unpacked official release.
    packages
        Packages needed besides the core.

    Raises
    ------
    SetupError
        A file is not available, or does not match the release.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, sha256 in RELEASE["core"].items():
        _take(name, sha256, folder, source)
    lock = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
    for name, sha256 in wanted(lock, packages).items():
        _take(name, sha256, folder, source)


def _take(name: str, sha256: str, folder: Path, source: Path | None) -> None:
    path = folder / name
    if path.is_file() and _hash(path) == sha256:
        return
    try:
        if source:
            shutil.copyfile(source / name, path)
        else:
            with urllib.request.urlopen(RELEASE["address"] + name, timeout=SECONDS) as reply, path.open("wb") as file:
                shutil.copyfileobj(reply, file)
    except OSError as fault:
        path.unlink(missing_ok=True)
        raise SetupError(
            f"Pyodide {VERSION} could not be had: {name} is not in {source or RELEASE['address']}.",
            "The whole official release, or a connection to its address.",
            "Download the release elsewhere and give its path: PYODIDE=/path/to/pyodide make static.",
        ) from fault
    if _hash(path) != sha256:
        path.unlink()
        raise SetupError(
            f"{name} is not the file of Pyodide {VERSION}.",
            f"Its SHA-256 is {sha256}.",
            "Download the official release again.",
        )


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
