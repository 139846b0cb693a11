"""Download the raw files from their public addresses, and list those that must be obtained by hand.

``python -m data.prepare.fetch [--to FOLDER] [file …]``

The addresses are in ``addresses.csv``, each for a fixed version, with the size and hash of the file behind the tables.
A file that was converted or aggregated before it came to the project has no such address.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from data.prepare.download import USUAL, Address, FetchError, Patience, UnreachableError, download, matches
from toolkit.core.errors import ToolkitError, UnknownNameError

__all__ = ["Address", "FetchError", "Fetched", "Patience", "addresses", "fetch_all", "main", "matches"]

RAW = Path(__file__).resolve().parents[1] / "raw"


@dataclass(frozen=True)
class Fetched:
    """The outcome: files that were downloaded, that already existed, and that must be obtained by hand."""

    downloaded: tuple[str, ...]
    kept: tuple[str, ...]
    to_bring: tuple[Address, ...]

    def sentence(self) -> str:
        """Return a summary for users, with each file that must be obtained by hand and what it is."""
        done = f"{len(self.downloaded)} raw files downloaded, {len(self.kept)} were there already."
        if not self.to_bring:
            return done
        listed = "\n".join(f"  {a.file}\n    {a.publisher}: {a.title}; {a.bring}" for a in self.to_bring)
        return f"{done}\nThese have no address of their own and must be brought by you:\n{listed}"


def addresses() -> tuple[Address, ...]:
    """Return every raw file for the tables, sorted by name."""
    with Path(__file__).with_name("addresses.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Address(**row | {"bytes": int(row["bytes"])}) for row in csv.DictReader(file))


def fetch_all(
    folder: Path,
    wanted: Iterable[str] | None = None,
    *,
    known: Iterable[Address] | None = None,
    patience: Patience = USUAL,
    quiet: bool | None = None,
) -> Fetched:
    """Download raw files to a folder; correct existing files are kept.

    Parameters
    ----------
    folder
        Folder of raw files; created if missing.
    wanted
        Names of files, such as ``els/employment-rate.csv``; None for all.
    known
        The addresses; None for the project's.
    patience, quiet
        As in :func:`data.prepare.download.download`.

    Raises
    ------
    UnknownNameError
        A wanted file is unknown.
    FetchError
        A file could not be downloaded; the others were, unless no server responded at all.
    """
    chosen = _chosen(addresses() if known is None else known, wanted)
    downloaded, kept, to_bring, failed = [], [], [], []
    for address in chosen:
        try:
            if _is_there(folder / address.file, address):
                kept.append(address.file)
            elif not address.address:
                to_bring.append(address)
            else:
                download(address, folder / address.file, patience, quiet)
                downloaded.append(address.file)
        except UnreachableError:
            raise
        except FetchError as error:
            failed.append(error)
    if failed:
        raise _failure(failed)
    return Fetched(tuple(downloaded), tuple(kept), tuple(to_bring))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line: download, and print a summary. Problems are raised as ``toolkit.core.errors``."""
    parser = argparse.ArgumentParser(prog="python -m data.prepare.fetch", description="Download the raw files.")
    parser.add_argument("files", nargs="*", help="names of raw files; all when none is given")
    parser.add_argument("--to", default=str(RAW), help="folder of raw files (default: data/raw)")
    options = parser.parse_args(arguments)
    print(fetch_all(Path(options.to), options.files or None).sentence())
    return 0


def _chosen(known: Iterable[Address], wanted: Iterable[str] | None) -> list[Address]:
    by_name = {address.file: address for address in known}
    if wanted is None:
        return list(by_name.values())
    names = list(dict.fromkeys(wanted))
    for name in names:
        if name not in by_name:
            raise UnknownNameError("raw file", name, by_name, "addresses.csv lists them all.")
    return [by_name[name] for name in names]


def _is_there(path: Path, address: Address) -> bool:
    """Return whether the correct file exists; a different one is never overwritten."""
    if not path.is_file():
        return False
    if matches(path, address):
        return True
    raise FetchError(
        f"“{address.file}” is in the folder, but is not the file that the tables were made from: its hash differs.",
        "It was altered, or is another edition.",
        "Move it away, and run the same command again.",
    )


def _failure(failed: list[FetchError]) -> FetchError:
    if len(failed) == 1:
        return failed[0]
    listed = "\n".join(f"  {error}" for error in failed)
    return FetchError(f"{len(failed)} raw files could not be brought:\n{listed}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ToolkitError as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
