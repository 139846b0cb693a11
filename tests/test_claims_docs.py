"""The tables of claims in the README files, and the page on the method, match the ledger and the rules."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from data.prepare import readme
from toolkit import claims
from toolkit.claims import registry, rules
from toolkit.core.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent
METHOD = ROOT / "docs" / "method_of_verdicts.md"
PLACES = readme.folders(ROOT / "labs")


@pytest.mark.parametrize("lab", PLACES)
def test_the_table_in_the_readme_is_the_ledgers(lab: str) -> None:
    text = PLACES[lab].read_text(encoding="utf-8")
    assert readme.written(text, lab, PLACES[lab].name) == text, "run make docs"


def test_every_claim_that_can_be_quoted_is_in_one_readme() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in PLACES.values())
    rows = claims.ledger()
    for id in rows.loc[rows["verdict"] != "context", "id"]:
        assert text.count(f"\n| {id} |") == 1


def test_every_claim_that_a_table_tests_names_a_function_that_can_be_imported() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in PLACES.values())
    named = dict(re.findall(r"^\| ([A-Z]\d{3}) \|.*\| `([a-z_]+\.[a-z_0-9]+)` \|$", text, flags=re.MULTILINE))
    rows = claims.ledger()
    quoted = set(rows.loc[rows["verdict"] != "context", "id"])
    assert set(named) == quoted & set(registry.checks())
    for id, name in named.items():
        module, function = name.split(".")
        assert getattr(importlib.import_module(f"toolkit.claims.checks.{module}"), function) is registry.of(id)


def test_the_table_is_put_between_the_marks_and_nowhere_else(tmp_path: Path) -> None:
    text = f"before\n{readme.START}\nstale words\n{readme.END}\nafter\n"
    new = readme.written(text, "01", "README.md")
    assert (
        new.startswith(f"before\n{readme.START}\n")
        and new.endswith(f"{readme.END}\nafter\n")
        and "stale words" not in new
    )
    assert readme.written(new, "01", "README.md") == new
    for lab, path in PLACES.items():
        copy = tmp_path / path.parent.name / "README.md"
        copy.parent.mkdir()
        copy.write_text(text, encoding="utf-8")
        assert lab in PLACES
    assert readme.main(tmp_path) == 0
    assert "| C010 |" in (tmp_path / PLACES["01"].parent.name / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", readme.START, f"{readme.END}{readme.START}", readme.START * 2 + readme.END])
def test_a_readme_without_a_place_for_the_table_is_refused(text: str) -> None:
    with pytest.raises(SetupError, match="no place for the table"):
        readme.written(text, "01", "README.md")


def test_the_page_on_the_method_has_every_verdict_rule_and_threshold() -> None:
    page = METHOD.read_text(encoding="utf-8")
    for name, verdict in rules.VERDICTS.items():
        assert f"| {verdict.shape} {verdict.label} | `{name}` | {verdict.meaning} |" in page
    for name, words in rules.RULES.items():
        assert f"| {name} | {words} |" in page
    for constant in ("SAME_SIZE", "SAME_ORDER", "SAME_RANKS", "AGREEMENT", "COVERED"):
        assert f"| `{constant}` | {getattr(rules, constant)} |" in page
