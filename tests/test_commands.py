"""The commands and the environment that they create."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import __main__ as checks
from tests.browser import chromium
from tests.conftest import spread
from toolkit import __main__ as entry
from toolkit.core.errors import SetupError
from toolkit.serve.environment import bootstrap, commands, supervisor

ROOT = Path(__file__).resolve().parent.parent


# --- the way in


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main([]) == entry.main(["help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"make {name} " in shown for name in commands.COMMANDS)


def test_an_unknown_command_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["serve"]) == 2
    assert "There is no command “serve”. Known commands: help, run, test" in capsys.readouterr().err


def test_another_python_is_told_which_it_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for version in ((3, 10, 13), (3, 14, 0)):
        monkeypatch.setattr(sys, "version_info", version)
        assert entry.main(["run"]) == 2
        assert f"This is Python 3.{version[1]}. The project needs Python 3.11 to 3.13." in capsys.readouterr().err


def test_ctrl_c_while_installing_ends_quietly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(arguments: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(commands.COMMANDS, "run", interrupted)
    assert entry.main(["run"]) == 130
    assert capsys.readouterr().err == "\nStopped.\n"


def test_the_commands_need_the_standard_library_only() -> None:
    # -I and -S: no site-packages, nothing from the environment.
    call = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import toolkit.__main__, toolkit.serve.environment.commands"
    subprocess.run([sys.executable, "-I", "-S", "-c", call], check=True)


@pytest.mark.skipif(not shutil.which("make"), reason="make is not on this machine")
def test_make_calls_the_same_commands_from_any_place(tmp_path: Path) -> None:
    copy = tmp_path / "a path with spaces"
    copy.mkdir()
    shutil.copy(ROOT / "Makefile", copy)
    (copy / "toolkit").mkdir()
    (copy / "toolkit" / "__init__.py").touch()
    (copy / "toolkit" / "__main__.py").write_text("import sys, os; print(sys.argv[1], os.environ.get('PORT'))")
    for name in commands.COMMANDS:
        assert make(copy, name, "PORT=9000").stdout == f"{name} 9000\n"


@pytest.mark.skipif(not shutil.which("make"), reason="make is not on this machine")
def test_make_without_a_python_says_so(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    answer = make(tmp_path, "run", "PYTHON=")
    assert answer.returncode != 0
    assert "No Python from 3.11 to 3.13 was found." in answer.stderr


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Neither from an outer make nor from the command that runs these tests.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "PYTHONPATH"))}
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


# --- the environment


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in a folder with a space, whose installation from its lock is only recorded."""
    root = tmp_path / "a project"
    (root / "toolkit").mkdir(parents=True)
    (root / "toolkit" / "__init__.py").write_text("here = True\n")
    for lock in bootstrap.LOCKS.values():
        (root / lock).write_text(f"# {lock}\n")
    monkeypatch.setattr(bootstrap, "ROOT", root)
    monkeypatch.setattr(bootstrap, "VENV", root / ".venv")
    monkeypatch.setattr(bootstrap, "_is_active_environment", lambda: False)
    monkeypatch.setattr(bootstrap, "_fill", lambda venv, lock: installed.append(lock.name))
    installed.clear()
    return root


installed: list[str] = []


def test_an_environment_is_made_once_kept_and_mended(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = bootstrap.python_for("run")
    assert installed == ["requirements.lock"]
    stamp = json.loads((bootstrap.VENV / "levelling-up-lab.json").read_text())
    assert stamp["purpose"] == "run" and len(stamp["state"]) == 64
    monkeypatch.delenv("PYTHONPATH", raising=False)  # the command that runs these tests sets one
    look = [python, "-c", "import toolkit; print(toolkit.here)"]
    assert subprocess.run(look, cwd=project.parent, capture_output=True, text=True).stdout == "True\n"

    bootstrap.python_for("run")
    assert installed == ["requirements.lock"]  # a second start installs nothing

    bootstrap.python_for("test")
    bootstrap.python_for("run")  # the test lock contains everything in the other one
    assert installed == ["requirements.lock", "requirements-dev.lock"]

    (project / "requirements-dev.lock").write_text("# another version\n")
    bootstrap.python_for("test")
    assert installed[2:] == ["requirements-dev.lock"]

    monkeypatch.setattr(bootstrap, "_fill", interrupted)
    (project / "requirements.lock").write_text("# another version\n")
    (project / "requirements-dev.lock").write_text("# and another\n")
    with pytest.raises(KeyboardInterrupt):
        bootstrap.python_for("run")
    assert not bootstrap.is_ready(bootstrap.VENV, "run")

    made: list[Path] = []
    monkeypatch.setattr(bootstrap, "_make_venv", made.append)
    monkeypatch.setattr(bootstrap, "_fill", lambda venv, lock: None)
    bootstrap.python_for("run")
    assert made == [bootstrap.VENV]  # an incomplete installation is not reused
    assert bootstrap.is_ready(bootstrap.VENV, "run") and not bootstrap.is_ready(bootstrap.VENV, "test")

    bootstrap.venv_python(bootstrap.VENV).unlink()  # as if the Python behind it had been removed
    assert not bootstrap.is_ready(bootstrap.VENV, "run")


def interrupted(venv: Path, lock: Path) -> None:
    raise KeyboardInterrupt


def test_a_folder_that_cannot_be_written_to_is_said(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "file").write_text("")
    monkeypatch.setattr(bootstrap, "VENV", project / "file" / ".venv")
    with pytest.raises(SetupError, match=r"The folder must be writable.*conda env create"):
        bootstrap.python_for("run")


def test_a_stamp_that_makes_no_sense_is_no_stamp(tmp_path: Path) -> None:
    (tmp_path / "levelling-up-lab.json").write_text("{")
    assert not bootstrap.is_ready(tmp_path, "run")


def test_pip_takes_over_where_uv_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []

    def fails_with_uv(command: list[str], environment: object = None) -> bool:
        calls.append([str(part) for part in command])
        return "uv" not in calls[-1]

    monkeypatch.setattr(shutil, "which", lambda name: "uv")
    monkeypatch.setattr(bootstrap, "_runs", fails_with_uv)
    monkeypatch.setattr(bootstrap, "_told_to_uv", lambda python: {})
    bootstrap._fill(tmp_path, tmp_path / "requirements.lock")
    assert [call[0] == "uv" for call in calls] == [True, False]
    assert all("--require-hashes" in call for call in calls)

    monkeypatch.setattr(bootstrap, "_runs", lambda *_: False)
    with pytest.raises(SetupError, match=r"could not be installed"):
        bootstrap._fill(tmp_path, tmp_path / "requirements.lock")


def test_one_package_of_the_lock_can_be_had_alone_with_its_hashes() -> None:
    block = bootstrap.locked(ROOT / "requirements.lock", "uv")
    assert block.startswith("uv==") and block.count("==") == 1 and block.count("--hash=sha256:") > 5
    assert bootstrap.locked(ROOT / "requirements.lock", "no-such-package") == ""


def test_what_this_python_lacks_is_named(tmp_path: Path) -> None:
    own = tmp_path / "pyproject.toml"
    own.write_text(
        '[project]\ndependencies = ["pytest>=1.0", "pytest>=999", "no-such-package>=1"]\n'
        '[project.optional-dependencies]\ntest = ["voila>=99"]\n'
    )
    assert bootstrap.missing_here(pyproject=own) == ["pytest>=999", "no-such-package>=1"]
    assert bootstrap.missing_here(("test",), own)[-1] == "voila>=99"
    assert bootstrap.missing_here(bootstrap.EXTRAS["test"]) == []  # the tests run in a complete environment


def test_an_active_environment_that_has_everything_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "VENV", ROOT / "no such environment")
    monkeypatch.setenv("CONDA_PREFIX", sys.prefix)
    assert bootstrap.python_for("test") == Path(sys.executable)


# --- the checks


def test_every_check_runs_and_any_failure_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, ...]] = []

    def ruff_fails(python: Path, *arguments: str) -> int:
        calls.append(arguments)
        return int("ruff" in arguments)

    monkeypatch.setattr(checks, "call", ruff_fails)
    monkeypatch.setattr(checks, "started", of_types(0))
    monkeypatch.setattr(chromium, "problem", lambda python: None)
    assert checks.lint([]) == 1
    assert [call[1] for call in calls] == ["ruff", "ruff", "mypy", "tests.prose"]
    calls.clear()
    assert checks.test([]) == 1
    assert [call[1] for call in calls] == ["ruff", "ruff", "pytest"]
    assert "--nbval" in calls[-1] and calls[-1][-3:] == checks.FOLDERS


def test_a_sample_of_each_sweep_runs_and_in_test_all_every_case(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(checks, "call", lambda python, *arguments: calls.append(arguments) or 0)
    monkeypatch.setattr(checks, "started", of_types(0))
    monkeypatch.setattr(chromium, "problem", lambda python: None)
    assert checks.test([]) == checks.test_all([]) == 0
    sample, everything = [call for call in calls if "pytest" in call]
    assert sample[sample.index("not sweep") - 1] == "-m" and "--hypothesis-profile=sweep" not in sample
    assert "not sweep" not in everything and "--hypothesis-profile=sweep" in everything
    assert sample[-3:] == everything[-3:] == ("tests", "labs", "teaching") and "--nbval" in everything


@pytest.mark.parametrize(("arguments", "wish", "fixes"), [([], "", 0), ([], "0", 0), ([], "1", 2), (["--fix"], "", 2)])
def test_lint_corrects_only_when_it_is_asked_to(
    arguments: list[str], wish: str, fixes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(checks, "call", lambda python, *arguments: calls.append(arguments) or 0)
    monkeypatch.setenv("FIX", wish)
    assert checks.lint(arguments) == 0
    assert [call[2:] for call in calls[fixes:]] == [("check",), ("format", "--check"), (), ()]
    assert [call[2] for call in calls[:fixes]] == ["check", "format"][:fixes]


@pytest.mark.parametrize(("size", "kept"), [(1, [0]), (3, [0, 3, 6]), (10, list(range(10))), (99, list(range(10)))])
def test_a_sample_is_spread_over_all_cases(size: int, kept: list[int]) -> None:
    assert list(spread(range(10), size)) == kept


def of_types(code: int) -> Callable[..., subprocess.Popen[str]]:
    """Stand in for the type check: print one line and end with a code."""

    def started(python: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        assert arguments == ("-m", "mypy")
        return subprocess.Popen([python, "-c", f"print('found'); raise SystemExit({code})"], **options)

    return started


def test_types_are_checked_beside_the_tests_and_told_after_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checks, "call", lambda python, *arguments: 0)
    monkeypatch.setattr(checks, "started", of_types(3))
    monkeypatch.setattr(chromium, "problem", lambda python: None)
    assert checks.test([]) == 3
    assert capsys.readouterr().out == "\nTypes: found\n"


def test_libraries_are_compiled_once_even_where_nothing_may_lie_beside_them() -> None:
    free = commands.environment({"HOME": "/h"})
    assert free["HOME"] == "/h" and "PYTHONPYCACHEPREFIX" not in free
    bound = commands.environment({"PYTHONDONTWRITEBYTECODE": "1"})
    found = "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"
    said = subprocess.run([sys.executable, "-c", found], env=bound, capture_output=True, text=True, check=True).stdout
    assert said == f"False {ROOT / '.state' / 'compiled'}\n"
    own = commands.environment({"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": "/mine"})
    assert own["PYTHONPYCACHEPREFIX"] == "/mine"


def test_without_a_browser_the_other_tests_run_and_the_result_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(checks, "call", lambda python, *arguments: calls.append(arguments) or 0)
    monkeypatch.setattr(checks, "started", of_types(0))
    for way in ("executable", "_from_debian"):
        monkeypatch.setattr(chromium, way, lambda: None)
    monkeypatch.setattr(chromium, "_from_playwright", lambda python: False)
    monkeypatch.setattr(chromium, "_succeeds", lambda command: False)
    assert checks.test([]) == 1
    assert "not sweep and not browser" in calls[-1]
    assert "Ask an administrator for: apt-get install chromium" in capsys.readouterr().err


def test_a_chosen_browser_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/somewhere/chromium")
    assert chromium.executable() == "/somewhere/chromium"


# --- no window where nobody looks


@pytest.mark.parametrize(
    ("environment", "at_terminal", "opened"),
    [
        ({"DISPLAY": ":0"}, True, True),
        ({"DISPLAY": ":0"}, False, False),
        ({}, True, False),
        ({"DISPLAY": ":0", "BROWSER": "none"}, True, False),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_a_browser_is_opened_only_before_someone(
    environment: dict[str, str], at_terminal: bool, opened: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    windows: list[str] = []
    monkeypatch.setattr(supervisor.webbrowser, "open", windows.append)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: at_terminal, raising=False)
    supervisor._open_browser("http://127.0.0.1:8866/")
    assert bool(windows) == opened


def test_logs_go_elsewhere_when_the_project_is_read_only(tmp_path: Path) -> None:
    (tmp_path / ".state").write_text("in the way, as a folder that may not be written to would be")
    with supervisor._folder_for_logs(tmp_path) as folder:
        assert folder.is_dir() and tmp_path not in folder.parents
    assert not folder.exists()
