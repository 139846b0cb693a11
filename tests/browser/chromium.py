"""A browser for the tests: this machine's, or Debian's, or Playwright's own (standard library only)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_OWN = (
    "from pathlib import Path; from playwright.sync_api import sync_playwright; p = sync_playwright().start(); "
    "found = Path(p.chromium.executable_path).is_file(); p.stop(); raise SystemExit(not found)"
)


def executable() -> str | None:
    """Return this machine's Chromium: ``$CHROMIUM``, or the first known name on the path, or None."""
    chosen = os.environ.get("CHROMIUM")
    return chosen or next((path for name in _NAMES if (path := shutil.which(name))), None)


def problem(python: Path) -> str | None:
    """Install a browser if there is none; return None on success, else what to ask an administrator for.

    Parameters
    ----------
    python
        The interpreter that has Playwright.
    """
    if executable() or _succeeds([python, "-c", _OWN]) or _from_debian() or _from_playwright(python):
        return None
    return (
        "There is no Chromium on this machine, and it could not be installed. "
        "Ask an administrator for: apt-get install chromium (or name one: CHROMIUM=/path/to/chromium make test)."
    )


def _from_debian() -> bool:
    """Install Debian's package if that needs no password. (Ubuntu's package of that name is something else.)"""
    if not shutil.which("apt-get") or "ID=debian" not in _os_release():
        return False
    rights: list[str] = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if rights and not (shutil.which("sudo") and _succeeds([*rights, "true"])):
        return False
    print("Installing Debian's chromium for the tests.", flush=True)
    install = [*rights, "apt-get", "install", "-y", "-q", "chromium"]
    # A machine with old or empty package lists needs them first.
    return _succeeds(install) or (_succeeds([*rights, "apt-get", "update", "-q"]) and _succeeds(install))


def _from_playwright(python: Path) -> bool:
    print("Downloading Playwright's Chromium for the tests.", flush=True)
    return _succeeds([python, "-m", "playwright", "install", "chromium"])


def _os_release() -> list[str]:
    file = Path("/etc/os-release")
    return file.read_text(encoding="utf-8").splitlines() if file.is_file() else []


def _succeeds(command: Sequence[str | Path]) -> bool:
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0
    except OSError:
        return False
