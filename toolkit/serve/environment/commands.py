"""The commands in `HELP` (standard library only)."""

from __future__ import annotations

import functools
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from toolkit.core.errors import SetupError
from toolkit.serve.environment import bytecode, copies, supervisor
from toolkit.serve.environment.bootstrap import LOCKS, ROOT, python_for

HELP = Path(__file__).with_name("help.txt").read_text(encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Run the command that the first argument names, with the remaining arguments; return the exit code."""
    name, *rest = arguments or ["help"]
    if name in ("help", "-h", "--help"):
        print(HELP)
        return 0
    if name not in COMMANDS:
        raise SetupError(f"There is no command “{name}”.", do=f"Known commands: help, {', '.join(COMMANDS)}.")
    return COMMANDS[name](rest)


def run(arguments: list[str]) -> int:
    """Serve the apps and JupyterLab until stopped."""
    return supervisor.run(python_for("run"), ROOT)


def _module(name: str, arguments: list[str]) -> int:
    """Run a command's module."""
    purpose, module, *usual = MODULES[name]
    return call(python_for(purpose), "-m", *module.split(), *(arguments or usual))


def lock(arguments: list[str]) -> int:
    """Renew both lock files, with hashes, for every system and Python version, without package index addresses."""
    compile_ = ["-m", "uv", "pip", "compile", "pyproject.toml", "--extra", "install", "--universal", "--upgrade"]
    compile_ += ["--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet"]
    tests = ["--extra", "test", "--extra", "class", "--extra", "data"]
    tests += ["--constraint", LOCKS["run"], "--constraint", "tests/constraints.txt"]
    python = python_for("test")
    first = call(python, *compile_, "--output-file", LOCKS["run"])
    return first or call(python, *compile_, *tests, "--output-file", LOCKS["test"])


def call(python: Path, *arguments: str) -> int:
    """Run Python in the project's folder and return its exit code."""
    return started(python, *arguments).wait()


def started(python: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """Start Python in the project's folder."""
    return subprocess.Popen([python, *arguments], cwd=ROOT, env=environment(os.environ), **options)


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for a command's processes.

    Parameters
    ----------
    given
        The command's own environment.

    Returns
    -------
    dict of str to str
        One thread per library call: three test processes share two cores with kernels and a browser. Compiled modules
        are cached.
    """
    own = {"PYTHONPATH": str(ROOT), "LEVELLING_UP_RECORD": "off"}  # nobody's attempts: lessons are run only as a check
    return {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **bytecode.kept(given, ROOT), **own}


# The purpose of the environment, the module with its fixed arguments, and its default arguments.
MODULES = {
    "test": ("test", "tests test"),
    "test-all": ("test", "tests test-all"),
    "lint": ("test", "tests lint"),
    "words": ("test", "tests.prose", "words.txt"),
    "messages": ("run", "data.prepare.messages"),
    "data": ("test", "data.prepare"),
    "docs": ("run", "data.prepare.readme"),
    "bench": ("test", "benchmarks"),
    "class": ("test", "teaching"),
    "notebooks": ("run", "teaching.notebooks"),
    "static": ("run", "deploy.static_edition"),
}
COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    **{name: functools.partial(_module, name) for name in MODULES},
    "copy": copies.copy,
    "lock": lock,
}
