"""``python -m toolkit static [FOLDER]``: write the static edition to ``build/static/``, or to a folder."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from deploy.static_edition import in_browser, release
from toolkit.core.errors import SetupError
from toolkit.serve.environment.bootstrap import ROOT


def main(arguments: list[str]) -> int:
    """Write the edition; return the exit code."""
    began = time.monotonic()
    folder = Path(arguments[0] if arguments else ROOT / "build" / "static").resolve()
    labs = Path(os.environ.get("LEVELLING_UP_LABS") or ROOT / "labs").resolve()
    os.environ |= in_browser.SETTINGS
    from deploy.static_edition import lite, live, pages
    from toolkit.serve import app_kernel  # the environment is read at import

    app_kernel.prepare()
    shutil.rmtree(folder, ignore_errors=True)
    lessons = release.LESSONS if lite.is_possible() else ()
    has_python = _takes_pyodide(folder / "live" / "pyodide", (*release.PACKAGES, *lessons))
    has_lessons = has_python and bool(lessons)
    written = pages.write(folder, labs, has_python, jupyter=has_lessons)
    if has_lessons:
        lite.write(folder, labs)
    if has_python:
        live.write(folder, labs, release.PACKAGES)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{len(written)} files, {size / 2**20:.1f} MiB, {time.monotonic() - began:.0f} seconds: {folder}")
    return 0


def _takes_pyodide(folder: Path, packages: Sequence[str]) -> bool:
    """Add Pyodide to the edition: from the folder ``PYODIDE``, or downloaded once; return False, with why, if not."""
    source = Path(os.environ["PYODIDE"]) if os.environ.get("PYODIDE") else None
    kept = ROOT / ".state" / f"pyodide-{release.VERSION}"
    try:
        if source is None:
            release.take(kept, None, packages)
        release.take(folder, source or kept, packages)
    except SetupError as problem:
        if source is not None:
            raise
        print(f"{problem}\n\nThe pages are written for reading; their choices cannot be changed.", flush=True)
        shutil.rmtree(folder.parent, ignore_errors=True)
        return False
    return True


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)
