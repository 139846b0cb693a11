"""The project's environment: find, create, update or repair it.

Standard library only: this runs before anything is installed. The environment is ``.venv`` beside the toolkit, filled
from a lock file with hashes; an active conda or virtual environment that already has everything is used as it is.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from toolkit.core.errors import SetupError

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}
EXTRAS = {"run": (), "test": ("test", "class", "data")}

_STAMP = "levelling-up-lab.json"
_UNFINISHED = "levelling-up-lab.unfinished"
_DESCRIBE = (
    "import sys, sysconfig, platform, json; "
    "print(json.dumps([platform.python_version(), sysconfig.get_platform(), sysconfig.get_path('purelib')]))"
)


def python_for(purpose: str) -> Path:
    """Return a Python that can serve (``"run"``) or check (``"test"``) the project, installing what is missing.

    Raises
    ------
    SetupError
        The environment cannot be created on this machine; the message says what to do.
    """
    if _is_active_environment() and not missing_here(EXTRAS[purpose]):
        return Path(sys.executable)
    if not is_ready(VENV, purpose):
        _install(VENV, purpose)
    return venv_python(VENV)


def venv_python(venv: Path) -> Path:
    """Return the interpreter of a virtual environment on this system."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def is_ready(venv: Path, purpose: str) -> bool:
    """Return whether the packages for a purpose were fully installed, from the current lock, at this location."""
    try:
        stamp = json.loads((venv / _STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    present = _identity(venv)
    # The test lock contains everything in the other one, at the same versions.
    enough = {"run", "test"} if purpose == "run" else {"test"}
    return present is not None and any(
        stamp.get("purpose") == name and stamp.get("state") == _state(name, present) for name in enough
    )


def missing_here(extras: Sequence[str] = (), pyproject: Path = ROOT / "pyproject.toml") -> list[str]:
    """Return the project's requirements that the running Python does not meet, as in ``["voila>=0.5.8"]``."""
    import tomllib

    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    return [requirement for requirement in wanted if not _is_met(requirement)]


def _is_active_environment() -> bool:
    here = Path(sys.prefix).resolve()
    conda = os.environ.get("CONDA_PREFIX")
    in_conda = bool(conda) and Path(str(conda)).resolve() == here
    in_venv = sys.prefix != sys.base_prefix and here != VENV.resolve()
    return in_conda or in_venv


def _is_met(requirement: str) -> bool:
    """Return whether ``name>=1.2`` is met, the one form that pyproject.toml uses (a test checks this)."""
    name, _, minimum = requirement.partition(">=")
    try:
        version = importlib.metadata.version(name.strip())
    except importlib.metadata.PackageNotFoundError:
        return False
    return _numbers(version) >= _numbers(minimum)


def _numbers(version: str) -> tuple[int, ...]:
    release = re.match(r"[\d.]*", version.strip())
    return tuple(int(part) for part in (release.group() if release else "").split(".") if part)


def _identity(venv: Path) -> list[str] | None:
    """Return what an environment depends on besides the lock, or None if its Python does not start."""
    try:
        answer = subprocess.run(
            [venv_python(venv), "-c", _DESCRIBE], capture_output=True, text=True, check=True, timeout=60
        )
        return list(json.loads(answer.stdout))
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def _state(purpose: str, identity: list[str]) -> str:
    lock = hashlib.sha256((ROOT / LOCKS[purpose]).read_bytes()).hexdigest()
    return hashlib.sha256(json.dumps([lock, str(ROOT), *identity]).encode()).hexdigest()


def _install(venv: Path, purpose: str) -> None:
    """Fill the environment; an interruption leaves an “unfinished” marker, which the next run respects."""
    _say(f"Preparing the environment in {venv.name} from {LOCKS[purpose]} (once only; later starts take seconds).")
    unfinished = venv / _UNFINISHED
    if _identity(venv) is None or unfinished.exists() or _was_moved(venv):
        _make_venv(venv)
    (venv / _STAMP).unlink(missing_ok=True)
    unfinished.write_text("An installation that was started here has not finished.\n", encoding="utf-8")
    _fill(venv, ROOT / LOCKS[purpose])
    identity = _identity(venv)
    if identity is None:
        raise SetupError("Python did not start in the new environment.", do=f"Delete {venv.name} and try again.")
    _put_on_path(Path(identity[2]))
    stamp = {"purpose": purpose, "state": _state(purpose, identity)}
    (venv / _STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    unfinished.unlink()


def _was_moved(venv: Path) -> bool:
    """Return whether the environment was moved: its scripts contain its path, so it cannot move with the project."""
    activate = venv / ("Scripts/activate" if os.name == "nt" else "bin/activate")
    try:
        return str(venv) not in activate.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _make_venv(venv: Path) -> None:
    # If this environment is active, its own Python cannot empty it, but the one that created it can.
    maker = getattr(sys, "_base_executable", sys.executable)
    try:
        subprocess.run([maker, "-m", "venv", "--clear", venv], check=True, stdout=subprocess.DEVNULL)
        (venv / _UNFINISHED).touch()
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(
            f"No environment could be created in the project's folder {venv.name}.",
            "The folder must be writable, and Python needs the venv and ensurepip modules.",
            "Copy the project to a folder of your own. On Debian and Ubuntu, ask an administrator to run: "
            "apt install python3-venv. Or use conda: conda env create -f environment.yml",
        ) from error


def _fill(venv: Path, lock: Path) -> None:
    """Install a lock with uv if possible (seconds), else with pip (a few minutes, but with its own settings)."""
    python = venv_python(venv)
    uv = _uv(python, lock)
    if uv is not None:
        calm = [] if sys.stderr.isatty() else ["--quiet"]
        install = [*uv, "pip", "install", *calm, "--python", str(python), "--require-hashes", "-r", str(lock)]
        if _runs(install, _told_to_uv(python)):
            return
    _say("Installing with pip. This takes a few minutes.")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    if not _runs([*pip, "-r", str(lock)]):
        raise SetupError(
            "The packages could not be installed; the lines above say why.",
            f"Every package in {lock.name} must be available, with the hash given there.",
            "Check the connection (or the settings of your own package mirror) and run the command again.",
        )


def _uv(python: Path, lock: Path) -> list[str] | None:
    """Return the command for uv: the one on this machine, or the locked one, installed by pip."""
    program = shutil.which("uv")
    if program:
        return [program]
    block = locked(lock, "uv")
    if not block:
        return None
    with tempfile.TemporaryDirectory() as folder:
        only_uv = Path(folder) / "uv.txt"
        only_uv.write_text(block, encoding="utf-8")
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        return [str(python), "-m", "uv"] if _runs([*pip, "--no-deps", "-r", str(only_uv)]) else None


def locked(lock: Path, package: str) -> str:
    """Return the lines of a lock that pin one package with its hashes, or an empty string."""
    entry = re.search(rf"^{re.escape(package)}==.*(?:\n[ \t].*)*", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return entry.group() + "\n" if entry else ""


def _runs(command: Sequence[str], environment: dict[str, str] | None = None) -> bool:
    try:
        return subprocess.run(command, env=environment, check=False).returncode == 0
    except OSError:
        return False


def _told_to_uv(python: Path) -> dict[str, str]:
    """Return this environment with the package mirror and certificates that pip would use but uv would not."""
    # The system's own certificates, as corporate networks need (the second name is for older versions).
    environment = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1", **os.environ}
    for setting, variable in (("index-url", "UV_DEFAULT_INDEX"), ("cert", "SSL_CERT_FILE")):
        answer = subprocess.run(
            [str(python), "-m", "pip", "config", "get", f"global.{setting}"],
            capture_output=True,
            text=True,
            check=False,
        )
        value = os.environ.get(f"PIP_{setting.upper().replace('-', '_')}") or answer.stdout.strip()
        if value:
            environment.setdefault(variable, value)
    return environment


def _put_on_path(site_packages: Path) -> None:
    """Make the project importable without building it; ``site`` reads the file in the locale's encoding."""
    (site_packages / "levelling_up_lab.pth").write_text(f"{ROOT}\n", encoding="locale")


def _say(sentence: str) -> None:
    print(sentence, flush=True)
