"""A learner's own copy of the labs, separate from the one in a wheel or on a server (standard library only)."""

from __future__ import annotations

import filecmp
import shutil
from datetime import datetime
from pathlib import Path

from toolkit.core import paths

FOLDER = "levelling-up-labs"


def copy(arguments: list[str]) -> int:
    """Copy the labs to a folder, by default ``levelling-up-labs``; keep existing files.

    With ``--reset``, modified files are restored, and the modified versions are kept beside them as
    ``<name>.mine-<time>``.
    """
    reset = "--reset" in arguments
    to = Path(next((argument for argument in arguments if not argument.startswith("-")), FOLDER))
    source, kept, written = paths.project() / "labs", [], 0
    aside = f".mine-{datetime.now():%Y%m%d-%H%M%S}"
    for file in sorted(path for path in source.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        target = to / file.relative_to(source)
        changed = target.exists() and not filecmp.cmp(file, target, shallow=False)
        if target.exists() and not (changed and reset):
            continue
        if changed:
            kept.append(str(target.rename(target.with_name(target.name + aside))))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        written += 1
    print(f"{written} files written to {to}." + "".join(f"\nYour version is kept as {name}" for name in kept))
    return 0
