"""``python -m tests COMMAND``: the test environment's part of `make test`, `make test-all` and `make lint`."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

from tests.browser import chromium
from toolkit.serve.environment.bootstrap import ROOT
from toolkit.serve.environment.commands import call, started

FOLDERS = ("tests", "labs", "teaching")  # with tests
WORKERS = "4"  # on two processors: half of the time goes on waiting for a server, a kernel or a browser
PYTHON = Path(sys.executable)


def lint(arguments: list[str]) -> int:
    """Check style, formatting, types and prose; all checks run, and the first failure is the exit code.

    With ``FIX=1`` in the environment (`make lint FIX=1` sets it) or ``--fix``, ruff first fixes what it can.
    """
    if "--fix" in arguments or os.environ.get("FIX", "0") not in ("", "0"):
        call(PYTHON, "-m", "ruff", "check", "--fix-only", "--quiet")  # formatting comes after, since fixes need it
        call(PYTHON, "-m", "ruff", "format")
    return _first_failure([_style(), call(PYTHON, "-m", "mypy"), call(PYTHON, "-m", "tests.prose")])


def test(arguments: list[str]) -> int:
    """Check style and types, then units, notebooks and apps in a real browser, with a sample of each sweep."""
    return _tests(arguments, "not sweep")


def test_all(arguments: list[str]) -> int:
    """Check everything in `test`, and every case of every sweep."""
    return _tests(["--hypothesis-profile=sweep", *(arguments or FOLDERS)])


def _tests(arguments: list[str], *expressions: str) -> int:
    """Check style and types and run pytest on the tests selected by each marker expression."""
    style = _style()
    # Type checking takes one processor most of a minute: run beside the tests, and reported after them.
    types = started(PYTHON, "-m", "mypy", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    problem = chromium.problem(PYTHON)
    markers = [*expressions, "not browser"] if problem else [*expressions]
    only = ["-m", " and ".join(markers)] if markers else []
    # A notebook's cells, and tests that share a server, must stay in one process: distributed by file. The order is
    # that of tests/conftest.py, not xdist's own.
    parallel = ["-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder"]
    notebooks = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=180"]
    chosen = (*notebooks, *only, *(arguments or FOLDERS))
    if not any(Path(cache_from_source(str(ROOT / "tests" / "conftest.py"))).parent.glob("conftest*")):
        # Nothing is compiled yet: one process compiles once, beside the types, instead of each for itself.
        started(PYTHON, "-m", "pytest", "--collect-only", "-qq", *chosen, stdout=subprocess.DEVNULL).wait()
    outcome = call(PYTHON, "-m", "pytest", *parallel, *chosen)
    print(f"\nTypes: {types.communicate()[0]}", end="")
    if problem:
        print(f"\nThe tests in a browser did not run. {problem}", file=sys.stderr)
    if style:
        print("\nThe style checks failed; see above the tests.", file=sys.stderr)
    return _first_failure([style, outcome, types.returncode, int(problem is not None)])


def _style() -> int:
    return _first_failure([call(PYTHON, "-m", "ruff", *check) for check in (["check"], ["format", "--check"])])


def _first_failure(codes: list[int]) -> int:
    return next((code for code in codes if code), 0)


COMMANDS = {"test": test, "test-all": test_all, "lint": lint}

if __name__ == "__main__":
    try:
        sys.exit(COMMANDS[sys.argv[1]](sys.argv[2:]))
    except KeyboardInterrupt:  # the caller reports it
        sys.exit(130)
