"""Download of one file from its public address: verified by hash, resumed after interruption, never left incomplete."""

from __future__ import annotations

import errno
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

import requests
from tqdm import tqdm

from toolkit.core.errors import ToolkitError

TIMEOUT = (10, 60)  # seconds to connect, seconds of silence
LONGEST_PAUSE = 30.0
_NO_ANSWER = "no server answered"
_CHUNK = 1 << 16
_TRY_LATER = {408, 425, 429, 500, 502, 503, 504}
_FULL = {errno.ENOSPC, errno.EDQUOT}


class FetchError(ToolkitError):
    """A raw file that could not be downloaded."""


class UnreachableError(FetchError):
    """No server responded at all, so trying the next file is pointless."""


class _BrokenOffError(Exception):
    """An attempt ended too early; another may continue from there. The text says what happened."""


@dataclass(frozen=True)
class Address:
    """A raw file and its origin.

    Parameters
    ----------
    file
        Its name in the folder of raw files, such as ``els/employment-rate.csv``.
    publisher, title
        Publisher and publication.
    address
        Its public address; "" if it must be obtained by hand.
    held_by
        ``publisher`` or ``mirror``: the owner of the address.
    bytes, sha256
        Size and hash of the file behind the tables.
    tried
        Whether the address was tested, and the result.
    bring
        If it must be obtained by hand: what the file is and how it was made.
    """

    file: str
    publisher: str
    title: str
    address: str
    held_by: str
    bytes: int
    sha256: str
    tried: str
    bring: str


@dataclass(frozen=True)
class Patience:
    """Number of attempts per address, and the first pause (seconds; each is twice the one before)."""

    attempts: int = 6
    pause: float = 1.0


USUAL = Patience()


def matches(path: Path, address: Address) -> bool:
    """Return whether this is exactly the file behind the tables."""
    if path.stat().st_size != address.bytes:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == address.sha256


def download(address: Address, target: Path, patience: Patience = USUAL, quiet: bool | None = None) -> None:
    """Download one file to its target, through ``<target>.part``.

    Parameters
    ----------
    address, target
        The file to download, and its path.
    patience
        Number of attempts.
    quiet
        Whether to hide the progress bar; None shows one if there is a terminal.

    Raises
    ------
    FetchError
        The address is gone, has a different file, or breaks off repeatedly; or the disk is full.
    """
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with requests.Session() as session:
            _persist(session, address, part, patience, quiet)
        part.replace(target)
    except requests.RequestException as error:
        # An address that requests cannot even try (no host, a strange scheme, too many redirects).
        raise FetchError(
            f"The address of “{address.file}” cannot be asked for.", "", f"See {address.address}"
        ) from error
    except OSError as error:
        raise _disk_error(error, address) from error


def _persist(session: requests.Session, address: Address, part: Path, patience: Patience, quiet: bool | None) -> None:
    """Try until the partial file is complete and correct, within the allowed attempts."""
    told = ""
    for attempt in range(patience.attempts):
        if attempt:
            time.sleep(min(patience.pause * 2 ** (attempt - 1), LONGEST_PAUSE))
        resumed = part.is_file() and part.stat().st_size > 0
        try:
            _receive(session, address, part, quiet)
        except _BrokenOffError as error:
            told = str(error)
            continue
        if matches(part, address):
            return
        part.unlink()
        if not resumed:
            raise _altered(address)
        told = "what had been downloaded before did not fit the rest"
    raise _given_up(address, part, told, patience)


def _receive(session: requests.Session, address: Address, part: Path, quiet: bool | None) -> None:
    """Request what is missing and append it; start again if the server does not support partial requests."""
    have = part.stat().st_size if part.is_file() else 0
    if have >= address.bytes:
        return  # already complete: the hash decides
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    try:
        with session.get(address.address, headers=headers, stream=True, timeout=TIMEOUT) as answer:
            if answer.status_code == 416:
                part.unlink()
                raise _BrokenOffError("the server's file is shorter than the part that is here")
            _refuse(answer, address)
            goes_on = answer.status_code == 206 and _starts_at(answer, have)
            _append(answer, address, part, have if goes_on else 0, quiet)
    except requests.exceptions.ChunkedEncodingError:
        raise _BrokenOffError("the connection broke off") from None
    except requests.Timeout:
        raise _BrokenOffError("the server was silent") from None
    except requests.ConnectionError:
        # requests also reports a read timeout half-way as a connection error.
        begun = part.is_file() and part.stat().st_size > have
        raise _BrokenOffError("the connection broke off" if begun else _NO_ANSWER) from None
    if part.stat().st_size < address.bytes:
        raise _BrokenOffError("the connection broke off")


def _append(answer: requests.Response, address: Address, part: Path, start: int, quiet: bool | None) -> None:
    """Write the body from ``start`` on, and at most one chunk beyond the expected size."""
    bar = tqdm(
        total=address.bytes, initial=start, desc=address.file, unit="B", unit_scale=True, disable=quiet, leave=False
    )
    with part.open("r+b" if start else "wb") as file, bar:
        file.seek(start)
        for chunk in answer.iter_content(_CHUNK):
            file.write(chunk)
            bar.update(len(chunk))
            if file.tell() > address.bytes:
                break


def _starts_at(answer: requests.Response, have: int) -> bool:
    """Return whether the server's part begins where ours ends."""
    return answer.headers.get("Content-Range", "").startswith(f"bytes {have}-")


def _refuse(answer: requests.Response, address: Address) -> None:
    if answer.status_code in {200, 206}:
        return
    if answer.status_code in _TRY_LATER:
        raise _BrokenOffError(f"the server is busy (HTTP {answer.status_code})")
    if answer.status_code in {404, 410}:
        raise FetchError(
            f"“{address.file}” is no longer at its address (HTTP {answer.status_code}): {address.address}",
            f"Expected “{address.title}” of {address.publisher}.",
            "Look for it at its publisher and put it into the folder of raw files yourself.",
        )
    raise FetchError(f"The server refused “{address.file}” (HTTP {answer.status_code}): {address.address}")


def _altered(address: Address) -> FetchError:
    return FetchError(
        f"“{address.file}” is not the file that the tables were made from: its hash differs.",
        "It was altered on the way, or its publisher has changed it.",
        f"Nothing was kept. Compare it yourself: {address.address}",
    )


def _given_up(address: Address, part: Path, told: str, patience: Patience) -> FetchError:
    have = part.stat().st_size if part.is_file() else 0
    if told == _NO_ANSWER:
        return UnreachableError(
            f"No server answered for “{address.file}”.",
            "Downloading needs a connection to the internet.",
            "Connect, and run the same command again: it goes on where it stopped.",
        )
    return FetchError(
        f"“{address.file}” could not be downloaded in {patience.attempts} attempts: {told}.",
        f"{have:,} of {address.bytes:,} bytes are here.",
        "Run the same command again later: it goes on where it stopped.",
    )


def _disk_error(error: OSError, address: Address) -> FetchError:
    if error.errno in _FULL:
        do = f"Make room for {address.bytes / 1e6:.1f} MB and run the same command again."
        return FetchError(f"The disk is full: “{address.file}” could not be written.", "", do)
    return FetchError(
        f"“{address.file}” could not be written to the folder of raw files.",
        "Expected a folder that you may write to.",
        "Choose another with --to.",
    )
