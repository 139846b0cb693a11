"""Rebuild the tables of ``data/`` from a folder of raw files.

``python -m data.prepare [--raw FOLDER] [--to FOLDER] [--download] [table …]``
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import sys
from pathlib import Path
from typing import Any

import data.prepare
from data.prepare.model import Raw, Table, package
from toolkit.core.errors import SetupError, ToolkitError, UnknownNameError

ROOT = Path(__file__).resolve().parents[2]


def tables() -> dict[str, Table]:
    """Return every table described by a module of this package, by name."""
    found: dict[str, Table] = {}
    for _, name, _ in pkgutil.iter_modules(data.prepare.__path__):
        # Downloading needs extra packages; building does not.
        if name in {"__main__", "download", "fetch"}:
            continue
        module = importlib.import_module(f"data.prepare.{name}")
        for table in getattr(module, "TABLES", ()):
            if table.name in found:
                raise SetupError(f"Two modules describe a table called “{table.name}”.")
            found[table.name] = table
    return dict(sorted(found.items()))


def raw_folder(chosen: str | None = None) -> Path:
    """Return the folder of raw files: the chosen one, ``LEVELLING_UP_RAW``, ``data/raw`` or the shared one."""
    given = chosen or os.environ.get("LEVELLING_UP_RAW")
    candidates = [Path(given)] if given else [ROOT / "data" / "raw", ROOT.parent / "shared" / "data" / "raw"]
    for folder in candidates:
        if folder.is_dir():
            return folder
    raise SetupError(
        "No folder of raw files was found.",
        "Expected data/raw, or a folder named by --raw or LEVELLING_UP_RAW.",
        "Run with --download on a machine with internet, or bring the files named in data/README.md.",
    )


def build(names: list[str], raw: Raw, target: Path) -> None:
    """Write the named tables (by default all) and ``datapackage.json`` to the target folder.

    Resources of tables that were not rebuilt are kept from the current ``datapackage.json``, if their file still
    exists.
    """
    known = tables()
    for name in names:
        if name not in known:
            raise UnknownNameError("table", name, known)
    descriptors = {} if not names else _present(target, known)
    for name in names or known:
        text = known[name].text(raw)
        (target / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        descriptors[name] = known[name].descriptor(text)
        print(f"{name}: {descriptors[name]['rows']} rows, {descriptors[name]['bytes']} bytes")
    (target / "datapackage.json").write_text(package(descriptors.values()), encoding="utf-8", newline="")


def _present(target: Path, known: dict[str, Table]) -> dict[str, dict[str, Any]]:
    """Return the resources in the target folder that a module still describes."""
    path = target / "datapackage.json"
    if not path.is_file():
        return {}
    resources = json.loads(path.read_text(encoding="utf-8"))["resources"]
    return {r["name"]: r for r in resources if r["name"] in known and (target / r["path"]).is_file()}


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0, or 1 after reporting an error."""
    parser = argparse.ArgumentParser(prog="python -m data.prepare", description="Rebuild the tables of data/.")
    parser.add_argument("tables", nargs="*", help="names of tables; all when none is given")
    parser.add_argument("--raw", help="folder of raw files (default: LEVELLING_UP_RAW, data/raw, the shared one)")
    parser.add_argument("--to", default=str(ROOT / "data"), help="folder to write to (default: data)")
    parser.add_argument("--download", action="store_true", help="first download the raw files that can be")
    options = parser.parse_args(arguments)
    try:
        if options.download:
            # Imported here because only downloading needs the extra packages.
            from data.prepare import fetch

            fetch.main(["--to", options.raw or str(ROOT / "data" / "raw")])
        build(options.tables, Raw(raw_folder(options.raw)), Path(options.to))
    except ToolkitError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
