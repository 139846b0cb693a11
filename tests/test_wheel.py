"""The wheel, in its own environment and another folder: it includes tables, helpers and lessons."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from tests.serving import ROOT

TAKEN = ("toolkit", "classroom", "data", "labs", "docs")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel, built from a copy so that nothing is left in the project."""
    source, to = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in TAKEN:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "prepare", "raw"))
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE", "LICENSE-CONTENT.md"):
        shutil.copy(ROOT / name, source / name)
    build = "from setuptools.build_meta import build_wheel; import sys; print(build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", build, str(to)], cwd=source, check=True, capture_output=True)
    (made,) = to.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """A Python with the wheel and the lock's packages; the project itself is not on its path."""
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    python = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True).stdout.strip())
    here = Path(subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout.strip())
    with zipfile.ZipFile(wheel) as packed:  # what pip does with a pure Python wheel
        packed.extractall(site)
    # A line in a .pth file is added to the path; its own .pth files (the project's among them) are not read.
    (site / "packages.pth").write_text(f"{here}\n", encoding="utf-8")
    return python


def run(python: Path, folder: Path, *arguments: str) -> str:
    """Run code in a folder that contains nothing of the project."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "LEVELLING_UP_DATA")}
    done = subprocess.run(
        [python, *arguments],
        cwd=folder,
        env=environment | {"LEVELLING_UP_RECORD": "off"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_the_wheel_carries_what_the_toolkit_reads_and_no_answer(wheel):
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    carried = {name.removeprefix("toolkit/_bundled/") for name in names if name.startswith("toolkit/_bundled/")}
    assert {"data/datapackage.json", "data/in_work_poverty_uk.csv", "labs/01_productivity_gap/checks.json"} <= carried
    assert {path.name for path in (ROOT / "data").glob("*.csv")} <= {Path(name).name for name in carried}
    assert not [name for name in names if name.startswith("teaching") or Path(name).name.startswith("answers.m")]
    assets = {path.relative_to(ROOT).as_posix() for kind in ("css", "js", "html", "j2", "yaml", "csv", "svg", "json")
              for top in ("toolkit", "classroom") for path in (ROOT / top).rglob(f"*.{kind}")}  # fmt: skip
    assert assets <= names
    # Kernels in an environment with the wheel read this: missing names give a sentence before any cell has run.
    assert [name for name in names if name.endswith(".data/data/etc/ipython/ipython_kernel_config.json")]


def test_the_example_of_the_readme_runs_from_any_folder(python, tmp_path):
    example = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL).group(1)
    where = "import toolkit; print(toolkit.__file__)"
    assert str(ROOT) not in run(python, tmp_path, "-c", where)
    assert "Hull" in example and "associat" in run(python, tmp_path, "-c", f"{example}\nprint(fit.sentence())")


def test_a_copy_of_the_labs_runs_and_can_be_reset(python, tmp_path):
    assert "files written" in run(python, tmp_path, "-m", "toolkit", "copy", "mine")
    lab = tmp_path / "mine" / "03_net_zero_jobs"
    lesson = nbformat.read(lab / "lesson.ipynb", 4)
    code = [cell.source for cell in lesson.cells if cell.cell_type == "code"][:4]
    said = run(python, lab, "-c", "\n".join(["display = print", *code, 'print(check("03-1", 508_628))']))
    assert "Right." in said
    (lab / "lesson.ipynb").write_text("mine", encoding="utf-8")
    assert "0 files written" in run(python, tmp_path, "-m", "toolkit", "copy", "mine")
    assert "kept as" in run(python, tmp_path, "-m", "toolkit", "copy", "mine", "--reset")
    assert nbformat.read(lab / "lesson.ipynb", 4).cells == lesson.cells
    assert [path.read_text(encoding="utf-8") for path in lab.glob("lesson.ipynb.mine-*")] == ["mine"]


def test_a_notebook_alone_says_in_its_first_cell_how_to_get_the_rest():
    for path in [*sorted((ROOT / "labs").glob("*/lesson.ipynb")), ROOT / "labs" / "own_place" / "project.ipynb"]:
        first = next(cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code")
        assert first.startswith("# This notebook alone? In one line: pip install")
        assert "python -m toolkit copy" in first.splitlines()[0]
