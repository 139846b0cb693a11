"""The project's declarations about its environment are consistent and complete."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from toolkit.__main__ import SUPPORTED

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]
# conda-forge splits off the GUI parts; these are the packages themselves.
CONDA_NAMES = {"matplotlib": "matplotlib-base", "seaborn": "seaborn-base"}


def pins(lock: str) -> dict[str, str]:
    """Return every package in a lock with its version."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return dict(re.match(r"([\w.-]+)==([^ ;\\]+)", line).groups() for line in lines if re.match(r"[\w.-]+==", line))


def release(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def test_every_requirement_is_a_name_and_a_least_version() -> None:
    # The form that `python -m toolkit` parses without any package.
    for requirement in [*PROJECT["dependencies"], *(one for extra in EXTRAS.values() for one in extra)]:
        assert re.fullmatch(r"[A-Za-z0-9_-]+>=\d+(\.\d+)*", requirement), requirement


def test_conda_gets_what_pyproject_asks_for() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    plain = {entry for entry in environment["dependencies"] if isinstance(entry, str)}
    wanted = set()
    for requirement in PROJECT["dependencies"]:
        name, minimum = requirement.split(">=")
        wanted.add(f"{CONDA_NAMES.get(name, name)}>={minimum}")
    assert plain == wanted | {f"python{PROJECT['requires-python']}", "pip"}


def test_the_supported_pythons_are_the_same_everywhere() -> None:
    (low, high) = SUPPORTED
    assert PROJECT["requires-python"] == f">={low[0]}.{low[1]},<{high[0]}.{high[1] + 1}"
    assert f"{low} <= sys.version_info[:2] <= {high}" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert PYPROJECT["tool"]["ruff"]["target-version"] == f"py{low[0]}{low[1]}"
    assert PYPROJECT["tool"]["mypy"]["python_version"] == f"{low[0]}.{low[1]}"


def test_a_public_forge_runs_both_commands_on_every_supported_python() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    jobs = workflow["jobs"]
    (low, high) = SUPPORTED
    pythons = [f"3.{minor}" for minor in range(low[1], high[1] + 1)]
    assert jobs["linux"]["strategy"]["matrix"]["python"] == pythons
    commands = "\n".join(step.get("run", "") for job in jobs.values() for step in job["steps"])
    assert {"make test", "python -m toolkit test"} <= set(commands.splitlines()) and "make run" in commands
    systems = {"ubuntu-latest", *jobs["elsewhere"]["strategy"]["matrix"]["system"]}
    assert systems == {"ubuntu-latest", "macos-latest", "windows-latest"}


def test_the_newcomers_page_names_files_that_there_are() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"(?:toolkit|tests|data|labs|docs|benchmarks)/[\w./*-]+", page)
    assert len(named) > 20
    lost = [path for path in named if not list(ROOT.glob(path.rstrip("./")))]
    assert lost == []
    ((file, word),) = re.findall(r"pytest (\S+\.py) -k (\w+)", page)
    assert re.search(rf"^def test_\w*{word}", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_every_package_with_hashes_and_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)
    assert entries[0] == "" and len(entries) > 100
    for entry in entries[1:]:
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert "://" not in text and "--index" not in text and "--find-links" not in text


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_nothing_beside_a_lock_keeps_uv_from_installing_it_by_its_hashes(lock: str) -> None:
    # A constraint in pyproject.toml did, and every new environment was installed by pip, several times slower.
    dry = [sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--offline", "--no-cache", "--reinstall"]
    answer = subprocess.run(
        [*dry, "--require-hashes", "-r", lock, "--python", sys.executable],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "--require-hashes" not in answer.stderr


def test_the_locks_meet_pyproject_and_agree() -> None:
    run, test = pins("requirements.lock"), pins("requirements-dev.lock")
    assert run.items() <= test.items()
    for lock, requirements in (
        (run, PROJECT["dependencies"] + EXTRAS["install"]),
        (test, EXTRAS["test"] + EXTRAS["data"]),
    ):
        for requirement in requirements:
            name, minimum = requirement.lower().split(">=")
            assert release(lock[name]) >= release(minimum), requirement


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("this is no git checkout")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_package_registry_or_a_place_on_one_machine() -> None:
    # Assembled here, so that this file does not contain them either.
    hosts = ["py" + r"pi\.org", "python" + r"hosted\.org", "registry" + r"\.npm", "anaconda" + r"\.org"]
    folders = "|".join(["w" + "ork", "ro" + "ot", "fa" + "rm"])
    machine = rf"(?<![\w.:/-])/(?:{folders})/"
    forbidden = re.compile("|".join([*hosts, machine, r"\.\./\." + "library"]))
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in forbidden.finditer(text)]
    assert found == []


def test_continuous_integration_runs_make_test() -> None:
    script = ROOT / ".ci" / "run"
    text = script.read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env bash") and "set -euo pipefail" in text and "make test" in text
    assert script.stat().st_mode & 0o111


def test_the_container_serves_the_apps_only_as_an_ordinary_user() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    steps = [line for line in lines if re.match(r"[A-Z]+ ", line)]
    assert steps[0] == "FROM python:3.12-slim"
    assert "USER visitor" in steps and steps[-1] == 'CMD ["python", "-m", "toolkit.serve"]'
    assert "--require-hashes" in "\n".join(lines)
    assert [step for step in steps if step.startswith("EXPOSE")] == ["EXPOSE 8866"]


@pytest.mark.parametrize("image", ["Dockerfile", "deploy/hub/Dockerfile"])
def test_a_container_copies_what_is_there_and_what_is_sent_to_it(image: str) -> None:
    sent = {
        line[1:].partition("/")[0] for line in (ROOT / ".dockerignore").read_text("utf-8").split() if line[0] == "!"
    }
    steps = (ROOT / image).read_text(encoding="utf-8").splitlines()
    copied = [name for step in steps if step.startswith("COPY") for name in step.split()[1:-1]]
    assert all((ROOT / name).exists() and name.partition("/")[0] in sent for name in copied)
    packages = {name.rstrip("*") for name in PYPROJECT["tool"]["setuptools"]["packages"]["find"]["include"]}
    assert packages <= set(copied) or "pip install --no-cache-dir --no-deps" not in "\n".join(steps)


def test_versions_and_licences_agree() -> None:
    import toolkit

    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert PROJECT["version"] == toolkit.__version__ == citation["version"]
    assert PROJECT["license"] == citation["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
    assert "creativecommons.org/licenses/by/4.0" in (ROOT / "LICENSE-CONTENT.md").read_text(encoding="utf-8")
