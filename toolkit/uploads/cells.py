"""One cell of a person's file → a number, a mark for a figure that is missing, or a text.

Publishers write thousands, percentages, brackets for minus, footnote letters, and marks where a figure is withheld. A
mark means what the file's own legend says; :data:`MARKS` is only the usual meaning. What is neither is a text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from itertools import repeat
from typing import NamedTuple

from toolkit.uploads.sheets import File, Raw, Row
from toolkit.uploads.vocabulary import PATTERNS, by_entry

NUMBER, MARK, TEXT, EMPTY = "number", "mark", "text", "empty"
MARKS = by_entry("marks")
"""The usual meaning of marks that stand in the place of a figure, without their brackets and in small letters."""
FLAGS = by_entry("flags")
"""The meaning of marks that follow a figure, which counts."""
_SIGNS = str.maketrans({"−": "-", "‐": "-", "‑": "-", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "＋": "+"})
_FEW = 4  # one odd comma among many points is a slip, not a way of writing


class Cell(NamedTuple):
    """What a cell says.

    ``kind`` is ``number``, ``mark`` (a figure is missing, and why is in ``reason``), ``text`` or ``empty``. ``value``
    is the number, a percentage in per cent, and not a number for any other kind. ``flag`` is what a mark after the
    number means, ``percent`` whether there is a per-cent sign, ``guess`` what was assumed to read the number, if
    anything: ``comma``, ``space``, ``brackets``, ``interval`` or ``flag``.
    """

    kind: str
    value: float = math.nan
    reason: str = ""
    flag: str = ""
    percent: bool = False
    guess: str = ""


BLANK, _TEXT = Cell(EMPTY, reason="empty in your file"), Cell(TEXT)
_CELL = partial(tuple.__new__, Cell)  # from all its fields


class CellReader:
    """Reads the cells of one file, each distinct text once.

    ``legend`` is what the file says of its marks, beside :data:`MARKS`; ``decimal_comma`` whether it writes 12,5 for
    twelve and a half; ``ambiguous`` whether it does both, so that a comma before three digits cannot be read.
    """

    def __init__(self, legend: Mapping[str, str] | None = None, decimal_comma: bool = False, ambiguous: bool = False):
        self.legend, self._marks = dict(legend or {}), MARKS | dict(legend or {})
        self.decimal_comma, self.ambiguous = decimal_comma, ambiguous
        self._kept: dict[Raw, Cell] = {}

    @classmethod
    def of(cls, file: File) -> CellReader:
        """Return the reader that fits a file: its legend, and how it writes decimals."""
        cells = [cell for sheet in file.sheets for row in sheet.rows for cell in row]
        commas = _count(cells, ",", PATTERNS.sure_comma)
        if not commas:
            return cls(legend(file))
        points = _count(cells, ".", PATTERNS.sure_point) + sum(isinstance(cell, float) for cell in cells)
        return cls(legend(file), not points, 0 < points <= commas * _FEW)

    def read(self, raw: Raw) -> Cell:
        """Return what a cell says."""
        if raw is None:
            return BLANK
        found = self._kept.get(raw)
        if found is None:
            found = self._kept[raw] = self._read(raw) if isinstance(raw, str) else Cell(NUMBER, float(raw))
        return found

    def learn(self, raws: Collection[Raw]) -> list[str]:
        """Read the plain figures among some cells at once, which takes a third of a call for each; return them."""
        texts = [] if self.decimal_comma else [raw for raw in raws if isinstance(raw, str)]
        plain = list(filter(PATTERNS.simple.fullmatch, texts))
        rest = map(repeat, Cell(NUMBER)[2:])
        self._kept.update(zip(plain, map(_CELL, zip(repeat(NUMBER), map(float, plain), *rest)), strict=True))
        return plain

    def read_all(self, raws: Iterable[Raw]) -> list[Cell]:
        """Return what each of some cells says; a call for each would take as long as the look-up."""
        kept, read = self._kept.get, self.read
        return [kept(raw) or read(raw) for raw in raws]

    def _read(self, raw: str) -> Cell:
        if PATTERNS.simple.fullmatch(raw) and not (self.decimal_comma and "." in raw):
            return Cell(NUMBER, float(raw))
        text = raw if raw.isascii() and raw[-1:] > " " else raw.translate(_SIGNS).strip()
        if not text:
            return BLANK
        if reason := self._mark(text):
            return Cell(MARK, reason=reason)
        match = None if text[0].isalpha() else PATTERNS.shape.fullmatch(text)
        return (self._number(match) if match else None) or _TEXT

    def _mark(self, text: str) -> str:
        """Return the reason that a whole cell gives for a missing figure; "" if it is no mark."""
        plain = text.casefold()
        if reason := self._marks.get(plain):
            return reason if reason == plain else f"{reason} ({text})"
        if text[-1] in "%.,0123456789" and PATTERNS.fewer.fullmatch(text):
            return f"only a bound is given ({text})"
        parts = PATTERNS.brackets.findall(plain) if text[-1] in "])" else ()
        if not parts or PATTERNS.brackets.sub("", plain).strip():
            return f"{FLAGS[plain]}, without a figure ({text})" if plain in FLAGS else ""
        # [c1] is a kind of [c]; [note 1] alone stands where a figure is missing.
        kinds = (*parts, *(re.sub(r"[ \d,]+$", "", part) for part in parts))
        known = (self._marks.get(kind) or FLAGS.get(kind) for kind in kinds)
        if reason := next(filter(None, known), ""):
            return f"{reason} ({text})"
        return f"marked {text}" if re.match(r"\[[a-z]", plain) else ""

    def _number(self, match: re.Match[str]) -> Cell | None:
        """Return the number of a cell that looks like one, None if its signs contradict each other."""
        figure, guess, signs = match["figure"].strip(), "", match["sign"] + match["sign2"]
        if bool(match["open"]) != bool(match["close"]) or len(signs) > 1 or (match["open"] and "-" in signs):
            return None
        if self.decimal_comma:
            if set(",. ") & set(figure) and not PATTERNS.continental.fullmatch(figure):
                return None
            figure = re.sub("[. ]", "", figure).replace(",", ".")
        elif "," in figure and self.ambiguous:
            return None
        elif PATTERNS.thousands.fullmatch(figure):
            guess = "comma" if "," in figure else "space"
            figure = re.sub("[, ]", "", figure)
        if not PATTERNS.plain.fullmatch(figure) or not math.isfinite(value := float(figure)):
            return None
        marks = [mark.casefold().strip("[]()") for mark in PATTERNS.flag.findall(match["flags"])]
        flags = [self.legend.get(mark) or FLAGS.get(mark) or MARKS.get(mark) for mark in marks]
        guess = "interval" if match["interval"] else "brackets" if match["open"] else guess or ("flag" if marks else "")
        percent, sign = bool(match["percent"] or match["percent2"]), -1 if match["open"] or "-" in signs else 1
        return Cell(NUMBER, sign * value, "", ", ".join(filter(None, flags)), percent, guess)


def _count(cells: Iterable[Raw], sign: str, pattern: re.Pattern[str]) -> int:
    """Return how many distinct texts are figures with a sign that can mean one thing only."""
    texts = {cell for cell in cells if isinstance(cell, str) and sign in cell}
    shapes = (PATTERNS.shape.fullmatch(text.translate(_SIGNS)) for text in texts)
    return sum(pattern.fullmatch(match["figure"].strip()) is not None for match in shapes if match)


def legend(file: File) -> dict[str, str]:
    """Return what a file says of its marks: “[x] not available”, “.. = disclosive”, or a row of mark and meaning."""
    found: dict[str, str] = {}
    for sheet in file.sheets:
        for row in sheet.rows:
            for mark, meaning in _entries(row):
                capital = not (meaning[1:2].islower() or meaning[1:2] == " ")  # “CV” keeps its own
                text = meaning if capital else meaning[:1].lower() + meaning[1:]
                found.setdefault(mark.casefold().strip("[]"), text.rstrip(". "))
    return found


def _entries(row: Row) -> Iterable[tuple[str, str]]:
    filled = [cell for cell in row if cell is not None]
    for cell in filled:
        if not isinstance(cell, str) or not 4 < len(cell) < 200 or not (" " in cell or "]" in cell or "=" in cell):
            continue
        cell = re.sub(r"^\(?\d{1,2}[.)] ", "", cell)  # the number of a note
        if match := PATTERNS.legend_text.fullmatch(cell) or PATTERNS.legend_words.fullmatch(cell):
            mark = PATTERNS.legend_link.sub("", match["mark"].casefold())
            if mark.strip("[]0123456789") in MARKS or mark in FLAGS or mark.startswith("["):
                yield mark, match["meaning"]
    if len(filled) == 2 and isinstance(filled[0], str) and isinstance(filled[1], str) and " " in filled[1]:
        mark, meaning = filled[0].casefold(), filled[1]
        symbol = (mark in MARKS and not mark.isalpha()) or re.fullmatch(r"\[[a-z]{1,3}\d?\]", mark)
        if symbol and not PATTERNS.shape.fullmatch(meaning):
            yield mark, meaning[:160]
