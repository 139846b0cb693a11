"""The structure of the project: downward imports, heavy libraries in their place, rules for notebooks.

The layers are those of docs/architecture.md. A module outside the named layers counts as a model, the strictest layer.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

import toolkit

ROOT = Path(__file__).resolve().parent.parent

# Packages from the bottom up; a package of `toolkit/` outside the named layers counts as a model, the strictest.
LAYERS = {
    "core": {"core"},
    "places": {"places"},
    "tables": {"tables"},
    "uploads": {"uploads"},
    "models": {"regression", "productivity", "health_and_poverty", "net_zero_jobs", "priority_places"},
    "claims": {"claims"},
    "figures": {"figures"},
    "explorer": {"explorer"},
    "apps": {"apps"},
    "serve": {"serve", "__main__"},
}
BELOW = {
    "core": {"core"},
    "places": {"core", "places"},
    "tables": {"core", "places", "tables"},
    "uploads": {"core", "places", "tables", "uploads"},
    "models": {"core", "models"},
    "claims": {"core", "places", "tables", "models", "claims"},
    "figures": {"core", "figures"},
    "explorer": {"core", "page", "places", "tables", "uploads", "figures", "explorer"},
    "apps": {"core", "places", "tables", "uploads", "models", "claims", "figures", "explorer", "apps"},
    "serve": {"core", "page", "places", "serve"},
}
# The browser side of an explorer, distributed by the apps' server: hardly any Python, and no widgets.
PAGE = "toolkit.explorer.page"
# A lab's models build on regression; they may use those of an earlier lab, never of a later one.
LABS = ("productivity", "health_and_poverty", "net_zero_jobs", "priority_places")
MOST_PACKAGES = 15
LONGEST_CHAIN = 14
LONGEST_FUNCTION = 70
# A library, and the layers that may import it.
PLACES_OF = {
    "ipywidgets": {"explorer"},
    "anywidget": {"explorer"},
    "voila": {"serve"},
    "jupyter_server": {"serve"},
    "jupyterlab": {"serve"},
    "tornado": {"serve"},
    "matplotlib": {"figures"},
    "seaborn": {"figures"},
}
# These run before anything is installed.
STANDARD_LIBRARY_ONLY = (
    "__init__.py",
    "__main__.py",
    "core/__init__.py",
    "core/errors.py",
    "serve/__init__.py",
    "serve/catalogue.py",
    "serve/environment/__init__.py",
    "serve/environment/bootstrap.py",
    "serve/environment/bytecode.py",
    "serve/environment/commands.py",
    "serve/environment/parent_watch.py",
    "serve/environment/start.py",
    "serve/environment/supervisor.py",
)


@dataclass(frozen=True)
class Import:
    """One imported module, with its location and whether it is only for type checkers."""

    file: str
    line: int
    module: str
    for_types: bool

    def __str__(self) -> str:
        return f"{self.file}:{self.line} imports {self.module}"


def layer_of(module: str) -> str:
    """Return the layer of ``toolkit.<name>…``."""
    if module == PAGE:
        return "page"
    name = module.split(".")[1]
    return next((layer for layer, names in LAYERS.items() if name in names), "models")


def module_of(file: Path, root: Path) -> str:
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(file: Path, root: Path) -> Iterator[Import]:
    """Yield every module that a file imports, anywhere in it, with its full name."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    typed = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    package = module_of(file, root).split(".")
    if file.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            base = ".".join(filter(None, [start, node.module]))
            # `from toolkit import tables` imports a module; `from toolkit.tables import load` imports from one.
            names = [
                f"{base}.{alias.name}" if is_module(f"{base}.{alias.name}", root) else base for alias in node.names
            ]
        else:
            continue
        for name in names:
            yield Import(file.relative_to(root).as_posix(), node.lineno, name, node in typed)


def is_module(name: str, root: Path) -> bool:
    path = root.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def files(root: Path) -> list[Path]:
    return sorted((root / "toolkit").rglob("*.py"))


def upward(root: Path) -> list[str]:
    """Return every import within the toolkit that does not run downward."""
    found = []
    for file in files(root):
        module = module_of(file, root)
        if module == "toolkit":
            continue
        found += [
            str(one)
            for one in imports_of(file, root)
            if one.module.startswith("toolkit.") and layer_of(one.module) not in BELOW[layer_of(module)]
        ]
    return found


def out_of_place(root: Path) -> list[str]:
    """Return every import of a library outside the layers that may use it."""
    found = []
    for file in files(root):
        module = module_of(file, root)
        layer = "toolkit" if module == "toolkit" else layer_of(module)
        allowed = ((one, PLACES_OF.get(one.module.split(".")[0], {layer})) for one in imports_of(file, root))
        found += [str(one) for one, layers in allowed if layer not in layers]
    return found


def circles(root: Path) -> list[str]:
    """Return every module of the toolkit that imports itself through others; type-only imports are left out."""
    graph = {
        module_of(file, root): {one.module for one in imports_of(file, root) if not one.for_types}
        for file in files(root)
    }
    return [module for module in graph if module in reached(graph, module)]


def reached(graph: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        module = waiting.pop()
        if module not in seen:
            seen.add(module)
            waiting += graph.get(module, ())
    return seen


def longest_chain(root: Path) -> list[str]:
    """Return the longest chain of imports, from module to module."""
    graph = {module_of(file, root): [] for file in files(root)}
    for file in files(root):
        graph[module_of(file, root)] = sorted(
            {one.module for one in imports_of(file, root) if not one.for_types and one.module in graph}
            - {module_of(file, root)}
        )
    known: dict[str, list[str]] = {}

    def down(module: str) -> list[str]:
        if module not in known:
            known[module] = [module, *max((down(one) for one in graph[module]), key=len, default=[])]
        return known[module]

    return max((down(module) for module in graph), key=len)


def across_labs(root: Path) -> list[str]:
    """Return every import of a later lab's models by an earlier lab's."""
    packages = {file: module_of(file, root).split(".")[1] for file in files(root) if module_of(file, root) != "toolkit"}
    return [
        str(one)
        for file, package in packages.items()
        if package in LABS
        for one in imports_of(file, root)
        if one.module.startswith("toolkit.") and one.module.split(".")[1] in LABS[LABS.index(package) + 1 :]
    ]


def long_functions(root: Path) -> list[str]:
    """Return every function with too many lines to keep in view."""
    return [
        f"{file.relative_to(root)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for file in files(root)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
        if node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]


# --- the rules hold


def test_imports_run_downward() -> None:
    assert upward(ROOT) == []


def test_nothing_imports_itself_by_way_of_others() -> None:
    assert circles(ROOT) == []


def test_no_lab_stands_on_a_later_lab() -> None:
    assert across_labs(ROOT) == []


def test_the_classroom_stands_beside_the_toolkit() -> None:
    beside = [file for file in sorted((ROOT / "classroom").glob("*.py")) if file.name != "lesson.py"]
    packages = {
        one.module.split(".")[1] for file in beside for one in imports_of(file, ROOT) if "toolkit." in one.module
    }
    assert packages == {"core", "figures"}
    taken = [str(one) for file in files(ROOT) for one in imports_of(file, ROOT)]
    assert not [one for one in taken if " imports classroom" in one or " imports teaching" in one]


def test_widgets_only_in_the_frame_and_servers_only_in_serve() -> None:
    assert out_of_place(ROOT) == []


def test_a_chain_of_imports_can_be_followed() -> None:
    chain = longest_chain(ROOT)
    assert len(chain) <= LONGEST_CHAIN, " > ".join(chain)


def test_a_function_can_be_read_at_once() -> None:
    assert long_functions(ROOT) == []


def test_the_toolkit_has_few_rooms_and_every_app_its_own() -> None:
    entries = {path.name for path in (ROOT / "toolkit").iterdir()} - {"__pycache__"}
    packages = entries - {"__init__.py", "__main__.py", "py.typed"}
    assert len(packages) <= MOST_PACKAGES and all(
        (ROOT / "toolkit" / package / "__init__.py").is_file() for package in packages
    )
    assert [path.name for path in (ROOT / "toolkit/apps").glob("*.py")] == ["__init__.py"]


def test_a_room_says_what_is_in_it() -> None:
    packages = [file for file in files(ROOT) if file.name == "__init__.py" and len(file.relative_to(ROOT).parts) > 2]
    silent = [file for file in packages if not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))]
    assert silent == []


@pytest.mark.parametrize("name", STANDARD_LIBRARY_ONLY)
def test_what_runs_before_the_installation_needs_nothing_installed(name: str) -> None:
    file = ROOT / "toolkit" / name
    others = {one.module for one in imports_of(file, ROOT)} - {"toolkit"}
    foreign = {module.split(".")[0] for module in others} - set(sys.stdlib_module_names) - {"toolkit"}
    assert foreign == set()


def test_the_toolkit_names_no_lab() -> None:
    labs = [re.escape(folder.name) for folder in (ROOT / "labs").iterdir() if re.match(r"\d", folder.name)]
    assert labs
    named = re.compile("|".join(labs))
    assert [file.name for file in files(ROOT) if named.search(file.read_text(encoding="utf-8"))] == []


# --- and the rules can fail


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small toolkit that follows the rules."""
    modules = {
        "__init__.py": "",
        "core/__init__.py": "",
        "core/errors.py": "",
        "places/__init__.py": "from toolkit.core.errors import X\n",
        "tables/__init__.py": "from toolkit import places\nfrom toolkit.core import errors\nimport pandas\n",
        "regression/__init__.py": "from ..core.errors import X\n",
        "productivity/__init__.py": "from toolkit.regression import Fit\n",
        "net_zero_jobs/__init__.py": "",
        "figures/__init__.py": "",
        "figures/scatter.py": "from ..core.errors import X\nimport matplotlib\n",
        "explorer/__init__.py": "import anywidget\nfrom toolkit import figures, tables\n",
        "apps/__init__.py": "",
        "apps/one/__init__.py": "from toolkit import explorer, figures, regression\n",
        "serve/__init__.py": "",
    }
    for name, text in modules.items():
        file = tmp_path / "toolkit" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    assert upward(tmp_path) == out_of_place(tmp_path) == circles(tmp_path) == across_labs(tmp_path) == []
    return tmp_path


def add(tree: Path, file: str, line: str) -> None:
    path = tree / "toolkit" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as module:
        module.write(f"{line}\n")


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("core/errors.py", "import toolkit.places"),
        ("places/__init__.py", "from toolkit import tables"),
        ("places/__init__.py", "from toolkit.tables import load"),
        ("regression/__init__.py", "from ..tables import load"),
        ("regression/__init__.py", "def f():\n    from toolkit import places"),
        ("new_model/__init__.py", "from toolkit import figures"),
        ("figures/scatter.py", "from ..tables import load"),
        ("figures/scatter.py", "from toolkit.apps.one import run"),
        ("explorer/__init__.py", "from toolkit import regression"),
        ("serve/lab.py", "from toolkit import tables"),
        ("apps/one/__init__.py", "from toolkit.serve import bootstrap"),
    ],
)
def test_an_upward_import_is_found(tree: Path, file: str, line: str) -> None:
    add(tree, file, line)
    (found,) = upward(tree)
    assert found.startswith(f"toolkit/{file}:") and "imports toolkit." in found


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("regression/__init__.py", "import matplotlib.pyplot as plt"),
        ("figures/scatter.py", "from ipywidgets import HTML"),
        ("apps/one/__init__.py", "import voila.app"),
        ("tables/__init__.py", "def f():\n    import jupyter_server"),
    ],
)
def test_a_library_out_of_its_place_is_found(tree: Path, file: str, line: str) -> None:
    add(tree, file, line)
    assert len(out_of_place(tree)) == 1


def test_a_circle_is_found(tree: Path) -> None:
    add(tree, "regression/design.py", "from toolkit.regression import Fit")
    add(tree, "regression/__init__.py", "from toolkit.regression import design")
    assert circles(tree) == ["toolkit.regression", "toolkit.regression.design"]


def test_a_lab_that_stands_on_another_is_found(tree: Path) -> None:
    add(tree, "productivity/hours.py", "from toolkit.net_zero_jobs import jobs")
    assert across_labs(tree) == ["toolkit/productivity/hours.py:1 imports toolkit.net_zero_jobs"]


def test_a_long_function_is_found(tree: Path) -> None:
    (tree / "toolkit/core/long.py").write_text(
        "def few():\n" + "    few()\n" * 69 + "def many():\n" + "    few()\n" * 70
    )
    assert [found.split()[1:] for found in long_functions(tree)] == [["many:", "71", "lines"]]


def test_a_chain_is_measured(tree: Path) -> None:
    add(tree, "apps/one/app.py", "from toolkit.apps.one import APP")
    chain = ["toolkit.apps.one.app", "toolkit.apps.one", "toolkit.explorer", "toolkit.tables"]
    assert longest_chain(tree) == [*chain, "toolkit.places", "toolkit.core.errors"]


# --- public names


def test_every_public_name_is_there() -> None:
    for name in toolkit.__all__:
        assert getattr(toolkit, name) is not None
    assert set(toolkit.__all__) <= set(dir(toolkit))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = toolkit.nonsense


def test_importing_the_toolkit_loads_nothing_heavy() -> None:
    call = "import sys, toolkit; print(*sorted({'pandas', 'numpy', 'matplotlib', 'voila'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=True).stdout == "\n"


# --- names

# Names that only their author understood, by the package with the field's term for them.
RETIRED = {
    ".": ["told", "beside", "alike", "asked", "fragility"],
    "claims": ["book", "company", "finding", "heavy", "here", "lasting", "texts", "way"],
    "figures": ["fans", "heats", "letters", "own", "points", "rows", "strips"],
    "health_and_poverty": ["brought", "changes", "reach", "text_claims"],
    "net_zero_jobs": ["keys", "margins"],
    "productivity": ["together"],
    "regression": ["drawn", "tally"],
    "serve": ["forked", "lifeline", "line", "stock", "visit_socket", "visits", "warm"],
    "uploads": ["own_grid", "own_packed", "own_sheets"],
}
# An analyst's own word for how easily a ranking changes.
KEPT = ["priority_places/composite_index.py: fragility"]


def retired(root: Path) -> list[str]:
    """Return the files, folders, functions and classes that still have a retired name."""
    found = []
    for package, names in RETIRED.items():
        for path in sorted((root / package).rglob("*.py")):
            inside = path.relative_to(root)
            tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            defined = {node.name for node in tree if isinstance(node, ast.FunctionDef | ast.ClassDef)}
            found += [
                f"{inside.as_posix()}: {name}" for name in names if name in {*inside.with_suffix("").parts, *defined}
            ]
    return found


def test_no_room_keeps_a_name_that_only_its_author_knew(tmp_path: Path) -> None:
    assert retired(ROOT / "toolkit") == KEPT
    (tmp_path / "serve" / "visits").mkdir(parents=True)
    (tmp_path / "serve" / "visits" / "warm.py").write_text("def told(): ...")
    assert len(retired(tmp_path)) == 3


# --- notebooks

NOTEBOOKS = sorted(path for path in (ROOT / "labs").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def faults(path: Path) -> list[str]:
    """Return a notebook's violations of the rules."""
    notebook = nbformat.read(path, 4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    # A line that starts with one # in a fenced block is a comment, not a heading.
    headings = re.findall(r"^# ", re.sub(r"^```.*?^```", "", prose, flags=re.MULTILINE | re.DOTALL), flags=re.MULTILINE)
    found = []
    if len(headings) != 1:
        found.append(f"{len(headings)} first-level headings")
    if not code:
        found.append("no code")
    if any(cell.execution_count is None for cell in code):
        found.append("a cell without execution count: nbval would compare nothing")
    if any(output.output_type == "error" for cell in code for output in cell.outputs):
        found.append("an error among the outputs")
    lines = [line for cell in code for line in cell.source.splitlines() if line.strip()]
    if is_app(path) and len(lines) >= 15:
        found.append(f"{len(lines)} lines of code in an app")
    return found


def is_app(path: Path) -> bool:
    return path.name == "app.ipynb" or path.parent.name == "apps"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_notebook_keeps_the_rules(path: Path) -> None:
    assert faults(path) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda cells: cells.append(nbformat.v4.new_markdown_cell("# Another")), "2 first-level headings"),
        (lambda cells: cells.pop(0), "0 first-level headings"),
        (lambda cells: cells.pop(), "no code"),
        (lambda cells: cells[1].update(execution_count=None), "without execution count"),
        (lambda cells: cells[1].outputs.append(nbformat.v4.new_output("error")), "an error among the outputs"),
        (lambda cells: cells[1].update(source="\n".join("abcdefghijklmno")), "15 lines of code in an app"),
    ],
)
def test_a_notebook_that_breaks_a_rule_is_found(tmp_path: Path, change: object, fault: str) -> None:
    code = nbformat.v4.new_code_cell("1 + 1", execution_count=1)
    fenced = nbformat.v4.new_markdown_cell("# One\n## Two\n```\n# a comment\n```")
    notebook = nbformat.v4.new_notebook(cells=[fenced, code])
    path = tmp_path / "app.ipynb"
    nbformat.write(notebook, path)
    assert faults(path) == []
    change(notebook.cells)
    nbformat.write(notebook, path)
    assert any(fault in one for one in faults(path))
