"""The lesson on places: the measure for each goal, foundation and principle, and the basis of its first results."""

from __future__ import annotations

import re
from pathlib import Path

LAB = Path(__file__).parents[1] / "labs" / "places"


def test_each_goal_foundation_and_principle_has_what_stands_for_it_and_what_is_unmeasured() -> None:
    page = (LAB / "README.md").read_text(encoding="utf-8").partition("## Discussion")[2].partition("**Role cards.**")[0]
    tables = re.findall(r"^\| (\w+) \| Indicator we have \| Not measured \|\n\|.*\n((?:\|.*\n)+)", page, re.MULTILINE)
    rows = {title: re.findall(r"^\| (.+) \| (.+) \| (.+) \|$", lines, re.MULTILINE) for title, lines in tables}
    assert {title: len(some) for title, some in rows.items()} == {"Goal": 9, "Foundation": 6, "Principle": 7}
    assert all(cell.strip() for some in rows.values() for row in some for cell in row)
