"""The assurance sheet of a result, built from its metadata, as a page that anyone can read and print.

The sheet covers what the AQuA Book (HM Treasury, revised June 2025) expects of an analysis: purpose, data, method,
checks, assumptions, uncertainty and proper use. It also says that nobody has signed it off.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from toolkit.core import wording
from toolkit.core.strength import MEANINGS, RULE_VERSION, kinds
from toolkit.explorer.frame import App, describe
from toolkit.explorer.glossary import plain
from toolkit.explorer.result import Rated, Result, tables_of

Part = tuple[str, list[str]]
_PAGE = Path(__file__).with_suffix(".html")


def parts(app: App, state: Any, result: Result, address: str = "") -> list[Part]:
    """Return the sheet's headings, each with its lines; headings without lines are left out."""
    rated = [rating for rating in result.strength if not rating.strength.unrated]
    used = list(dict.fromkeys(rating.strength.kind for rating in result.strength))
    known = [kinds()[kind] for kind in used]
    sheet = [
        ("Result", [plain(result.sentence)]),
        ("Purpose", [app.question, *(f"{kind.title}: {kind.purpose}" for kind in known)]),
        ("How strong the result is", [_strong(rating) for rating in result.strength]),
        ("Data and the period they cover", [*result.sources, *_periods(result)]),
        ("Method", [*(f"{label}: {choice}" for label, choice in describe(state)), *map(plain, result.notes)]),
        ("Checks that passed", _each(rated, lambda s: [_line(c.name, c.because, "no") for c in s.passed])),
        ("Checks that did not pass", _each(rated, lambda s: [_line(c.name, c.because, "yes") for c in s.losses])),
        ("Checks that could not be run", _each(rated, lambda s: [f"{c.name}." for c in s.waiting])),
        ("Assumptions", [kind.assumes for kind in known]),
        ("Uncertainty included in the interval", [kind.interval_holds for kind in known]),
        ("Uncertainty not included in the interval", [kind.interval_leaves_out for kind in known]),
        (
            "Who should not use this result, and for what purposes",
            [f"{kind.title} is not for {kind.not_for}." for kind in known],
        ),
        ("Who made this sheet", [MADE, *([f"Link to the result: {address}"] if address else [])]),
    ]
    return [(heading, lines) for heading, lines in sheet if lines]


MADE = (
    f"A program made this result and rated it, using version {RULE_VERSION} of the rules for strength. No person has "
    "reviewed it or signed it off. If you use it for a decision, have it reviewed, as the AQuA Book requires."
)


def _strong(rating: Rated) -> str:
    return f"{rating.of}: {rating.strength.exported} {MEANINGS.get(rating.strength.level, '')}".strip()


def _each(rated: Iterable[Rated], lines: Any) -> list[str]:
    return list(dict.fromkeys(f"{rating.of}: {line}" for rating in rated for line in lines(rating.strength)))


def _line(name: str, because: str, applies: str) -> str:
    return f"{name}? {applies.capitalize()}. {because}".strip()


def _periods(result: Result) -> list[str]:
    count = len(tables_of(result))
    return [f"{count} tables with the figures behind this result are in its workbook."] if count > 1 else []


def as_sheet(app: App, state: Any, result: Result, address: str = "") -> bytes:
    """Return the sheet as an HTML file: headings and lists, no script, in the reader's default font."""
    import jinja2  # imported here so that the first figure does not wait for it

    page = jinja2.Environment(autoescape=True).from_string(_PAGE.read_text(encoding="utf-8"))
    given = {"title": f"Assurance sheet: {app.title}", "today": wording.today(), "code": result.code}
    return page.render(given, parts=parts(app, state, result, address)).encode()
