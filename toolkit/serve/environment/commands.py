"""The commands that `HELP` lists (standard library only)."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from toolkit.core.errors import SetupError
from toolkit.serve.environment import browser, bytecode, copies, supervisor
from toolkit.serve.environment.bootstrap import LOCKS, ROOT, python_for

FOLDERS = ("tests", "labs", "teaching")  # of what is tested
WORKERS = "3"  # on two processors: half of the tests' time was waiting for a server, a kernel or a browser

HELP = """Levelling Up Lab

  make run        open the apps and the lessons
  make static     write the lab as a folder that needs no server
  make test       check everything; of each sweep over many cases, a sample
  make test-all   check everything, every case of every sweep
  make lint       check the style of the code, its types and its English (FIX=1: first correct what can be)
  make words      write every text that a person reads to words.txt
  make data       rebuild the tables from the publishers' files
  make docs       renew the tables of claims in the labs' README files
  make copy       a copy of the lessons of your own (python -m toolkit copy [FOLDER] [--reset])
  make class      write the courses, slides and handouts of the lessons to build/class
  make bench      measure how fast the apps open and answer
  make notebooks  run every notebook and keep its outputs
  make lock       renew the locked versions of all packages

Without make, on Windows or in conda: python -m toolkit run, and so on (python -m toolkit lint --fix).
run heeds PORT (8866; JupyterLab takes the next one, or LAB_PORT), HOST (127.0.0.1) and BROWSER=none.
"""


def main(arguments: list[str]) -> int:
    """Run the command named first, with what follows passed on to it; return the exit code."""
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


def lint(arguments: list[str]) -> int:
    """Check style, formatting, types and prose; every check is made, and the first failure is the exit code.

    With ``FIX=1`` in the environment (`make lint FIX=1` puts it there) or ``--fix``, ruff first corrects what it can.
    """
    python = python_for("test")
    if "--fix" in arguments or os.environ.get("FIX", "0") not in ("", "0"):
        _call(python, "-m", "ruff", "check", "--fix-only", "--quiet")  # formatting comes after: fixes need it
        _call(python, "-m", "ruff", "format")
    return _first_failure([_style(python), _call(python, "-m", "mypy"), _call(python, "-m", "tests.prose")])


def test(arguments: list[str]) -> int:
    """Check style and types, then units, notebooks and apps in a real browser; of each sweep, a sample."""
    return _tests(arguments, "not sweep")


def test_all(arguments: list[str]) -> int:
    """Check what `test` does, and every case of every sweep."""
    return _tests(["--hypothesis-profile=sweep", *(arguments or FOLDERS)])


def _tests(arguments: list[str], *chosen: str) -> int:
    """Check style and types and run pytest on the tests that every marker expression chooses."""
    python = python_for("test")
    style = _style(python)
    # Types take one processor most of a minute: beside the tests, and told after them.
    types = _started(python, "-m", "mypy", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    problem = browser.problem(python)
    markers = [*chosen, "not browser"] if problem else [*chosen]
    only = ["-m", " and ".join(markers)] if markers else []
    # A notebook's cells, and the tests that share a server, must stay together in one process: by file.
    # Their order is that of tests/conftest.py, not xdist's own.
    parallel = ["-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder"]
    notebooks = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=180"]
    outcome = _call(python, "-m", "pytest", *parallel, *notebooks, *only, *(arguments or FOLDERS))
    print(f"\nTypes: {types.communicate()[0]}", end="")
    if problem:
        print(f"\nThe tests in a browser did not run. {problem}", file=sys.stderr)
    if style:
        print("\nThe style checks failed; see above the tests.", file=sys.stderr)
    return _first_failure([style, outcome, types.returncode, int(problem is not None)])


def _module(name: str, arguments: list[str]) -> int:
    """Run the module of a command."""
    purpose, module, *usual = MODULES[name]
    return _call(python_for(purpose), "-m", module, *(arguments or usual))


def lock(arguments: list[str]) -> int:
    """Renew both locks: hashes, every system and Python, no package address."""
    compile_ = ["-m", "uv", "pip", "compile", "pyproject.toml", "--extra", "install", "--universal", "--upgrade"]
    compile_ += ["--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet"]
    tests = ["--extra", "test", "--extra", "class", "--extra", "data", "--constraint", LOCKS["run"]]
    python = python_for("test")
    first = _call(python, *compile_, "--output-file", LOCKS["run"])
    return first or _call(python, *compile_, *tests, "--output-file", LOCKS["test"])


def _style(python: Path) -> int:
    return _first_failure([_call(python, "-m", "ruff", *check) for check in (["check"], ["format", "--check"])])


def _call(python: Path, *arguments: str) -> int:
    return _started(python, *arguments).wait()


def _started(python: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen([python, *arguments], cwd=ROOT, env=environment(os.environ), **options)


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return what the processes of a command find in their environment.

    Parameters
    ----------
    given
        The environment of the command itself.

    Returns
    -------
    dict of str to str
        One thread for each library call: three test processes share two cores with kernels and a browser. Compiled
        modules are kept.
    """
    own = {"PYTHONPATH": str(ROOT), "LEVELLING_UP_RECORD": "off"}  # nobody's attempts: a lesson is run to be checked
    return {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **bytecode.kept(given, ROOT), **own}


def _first_failure(codes: list[int]) -> int:
    return next((code for code in codes if code), 0)


# What the environment is for, the module, and its usual arguments.
MODULES = {
    "words": ("test", "tests.prose", "words.txt"),
    "data": ("test", "data.prepare"),
    "docs": ("run", "data.prepare.readme"),
    "bench": ("test", "benchmarks"),
    "class": ("test", "teaching"),
    "notebooks": ("run", "toolkit.serve.environment.notebooks"),
    "static": ("run", "deploy.static_edition"),
}
COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "test-all": test_all,
    "lint": lint,
    "copy": copies.copy,
    "lock": lock,
    **{name: functools.partial(_module, name) for name in MODULES},
}
