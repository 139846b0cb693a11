"""Every text in the project that people read, with its location.

Passages come from the files: strings and docstrings in code, texts in scripts and templates, prose in Markdown files
and notebooks, values in YAML files, paraphrases and verdicts in the ledger. Values that a program inserts appear as
``{}``.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ("toolkit", "classroom", "labs", "teaching")
MARKDOWN = ("README.md", "CONTRIBUTING.md", "docs", "labs", "teaching", "data", "deploy", "benchmarks")
LEDGER = {
    "data/claims.csv": ("claim", ("claim", "why", "sentence")),
    "toolkit/claims/sentences.csv": ("template", ("sentence",)),
}
_LABELS = {"select", "place", "one_place", "radio", "choose_many", "check", "number", "own_file", "App"}
_NAME = re.compile(  # a title or a verdict, which a reader sees in italics, or in bold within a sentence
    r"(?<![*\w])(?:\*([A-Z][^*]*(?:[^*.!?]|\?(?!\* [A-Z])))\*"
    r"|\*([a-z][^*]* [^*]*[^*.!]|depends|supported|contradicted|reproduced)\*"
    r"|\*\*((?:Repro|Suppor|Contra|Dep|Inconc|Target|Quoted|Not )[\w ]*)\*\*(?= [a-z]))(?![*\w])"
)
_PROSE = re.compile(r"[A-Za-z’'-]+(?:[ ,;:][^\n]*?[A-Za-z’'-]+){3}")
_NOT_PROSE = re.compile(
    r"^\s*(?:[<.#@{]|SELECT |https?:)|[{};]\s*$|\b(?:lambda|import|def|return) |==|\w+\.\w+\(|\\[bws]|\)\?|\|[^|\]]*\|"
)


@dataclass(frozen=True)
class Passage:
    """One text: its file and line, its kind, and its words."""

    where: str
    kind: str
    text: str


def passages(root: Path = ROOT) -> Iterator[Passage]:
    """Yield every passage: strings, docstrings, documents, lessons, values, and the ledger's sentences."""
    for folder in PYTHON:
        for path in sorted((root / folder).rglob("*.py")):
            yield from _of_python(path, root)
        for path in sorted((root / folder).rglob("*.y*ml")):
            yield from _of_yaml(path, root)
        for path in sorted((root / folder).rglob("*")):
            if "sessions" not in path.parts and path.suffix in (".js", ".html", ".j2"):
                read = _of_script if path.suffix == ".js" else _of_template
                yield from read(path.read_text(encoding="utf-8"), str(path.relative_to(root)))
        for path in sorted((root / folder).rglob("*.ipynb")):
            if ".ipynb_checkpoints" not in path.parts:
                yield from _of_notebook(path, root)
    for name in MARKDOWN:
        for path in sorted((root / name).rglob("*.md")) if (root / name).is_dir() else [root / name]:
            yield from of_markdown(path.read_text(encoding="utf-8"), str(path.relative_to(root)), "document")
    for name, (kind, columns) in LEDGER.items():
        table = pd.read_csv(root / name, dtype=str, keep_default_na=False)
        for column in columns:
            for row, text in enumerate(table[column], start=2):
                if text:
                    yield Passage(f"{name}:{row}", kind, text)


def _of_python(path: Path, root: Path) -> Iterator[Passage]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    where = str(path.relative_to(root))
    docstrings: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            first = node.body[0]
            docstrings.add(id(first.value))  # type: ignore[attr-defined]  # a docstring is an expression of a constant
            if not getattr(node, "name", "").startswith("_"):
                text = re.sub(r"(?ms)^.*::\n\n(?:    .*\n|\n)+", "", ast.get_docstring(node) or "")
                text = re.sub(r"(?m)^ {4,}(?:from|import) .*\n(?: {4,}.*\n?)*", "", text)
                for paragraph in re.split(r"\n\s*\n|\n(?=[-*`] )|\n(?=\w+\n *-{3})", text):
                    yield Passage(f"{where}:{first.lineno}", "docstring", " ".join(paragraph.split()))
    labels = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _LABELS
        for part in (*node.args[:1], *(each.value for each in node.keywords if each.arg in ("title", "question")))
    }
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner | docstrings:
            text = node.value
        else:
            continue
        kind = "label" if id(node) in labels and re.match(r"[A-Z{][a-z }]", text) else "text"
        if kind == "label" or (_PROSE.search(text) and not _NOT_PROSE.search(text)):
            for paragraph in text.split("\n"):
                if paragraph.strip():
                    yield Passage(f"{where}:{node.lineno}", kind, paragraph.strip())


def _of_script(text: str, where: str) -> Iterator[Passage]:
    text = re.sub(r"(?m)(?<![:\"`])//.*$|/\*.*?\*/", "", text)
    for match in re.finditer(r"\"([^\"\n]*)\"|`([^`]*)`", text):
        words = re.sub(r"\$\{(?:[^{}]|\{[^}]*\})*\}", "{}", match[1] or match[2] or "")
        if _PROSE.search(words) and not re.search(r"[<=;]|\w:\w|^\.", words):
            yield Passage(f"{where}:{text[: match.start()].count(chr(10)) + 1}", "text", words.strip())


def _of_template(text: str, where: str) -> Iterator[Passage]:
    text = re.sub(r"(?s)\{#.*?#\}|<(script|style|svg)\b.*?</\1>", "", text)
    text = re.sub(r"\{\{\s*(?:_|bare)\(\"([^\"]*)\"\)\s*\}\}", r"\1", text)
    text = re.sub(r"\{% (?:else|elif)\b.*?%\}", "<else>", text)
    text = re.sub(r"(?s)\{\{.*?\}\}", "{}", re.sub(r"(?s)\{%.*?%\}", "", text))
    text = re.sub(r"</?(?:a|span|strong|em|code|b|i)\b[^>]*>", "", text)
    text = re.sub(r",\s*\.(?=\s)", ".", text)  # the comma of a loop, which is not written after the last
    for block in re.split(r"<[^>]*>", text):
        if _PROSE.search(words := " ".join(block.split())):
            yield Passage(where, "text", words)


def _of_yaml(path: Path, root: Path) -> Iterator[Passage]:
    def values(node: object) -> Iterator[str]:
        for inside in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from [inside] if isinstance(inside, str) else values(inside)

    for text in values(yaml.safe_load(path.read_text(encoding="utf-8"))):
        if _PROSE.search(text) and not _NOT_PROSE.search(text):
            yield Passage(str(path.relative_to(root)), "text", text)


def _of_notebook(path: Path, root: Path) -> Iterator[Passage]:
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
        where = f"{path.relative_to(root)}:cell {number}"
        if cell["cell_type"] == "markdown":
            yield from of_markdown("".join(cell["source"]), where, "lesson")
        for output in cell.get("outputs", ()):
            text = "".join(output.get("text", "") or output.get("data", {}).get("text/plain", ""))
            for line in text.split("\n"):
                if _PROSE.search(line) and re.search(r"[a-z][.?!]”?$", line.strip()) and "  " not in line.strip():
                    yield Passage(where, "output", line.strip())


def of_markdown(text: str, where: str, kind: str) -> Iterator[Passage]:
    """Yield the paragraphs and cells of a Markdown text, with names in quotation marks and without other markup."""
    text = re.sub(r"(?ms)^ *```.*?^ *```|^---$.*?^---$|<!--.*?-->|^\$\$.*?\$\$|<style.*?</style>", "", text)
    text = re.sub(r"<[^>]+>|!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"`[^`]*`|\$[^$\n]+\$", "{}", text)
    text = re.sub(r"(?m)^(#+ .*)$", r"\1\n", text)  # a heading is its own passage
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*|#]|\d+\.) ?)", text):
        for cell in block.split("|") if block.lstrip().startswith("|") else [block]:
            words = _NAME.sub(r"“\1\2\3”", " ".join(cell.split()))
            words = re.sub(r"^[\s>#*-]+|^\d+\.\s|[*_]{1,2}(?=\S)|(?<=\S)[*_]{1,2}", "", words)
            if re.search(r"[A-Za-z]", words):
                yield Passage(where, kind, words)
