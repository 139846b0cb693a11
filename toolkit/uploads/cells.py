"""One cell of a user's file → a number, a mark for a missing figure, or text.

Publishers use thousands separators, percentages, brackets for minus, footnote letters, and marks for withheld figures.
A mark means what the file's own legend says; ``marks`` in the vocabulary has only the usual meanings. Anything else is
text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from toolkit.places.gazetteer import GSS
from toolkit.uploads.sheets import File, Raw, Row
from toolkit.uploads.vocabulary import PATTERNS, by_entry

NUMBER, MARK, TEXT, EMPTY = "ny", "m", "ta", " "
"""The kinds of cell, one letter each: a number or possible year; a mark; text or an area's code; an empty cell."""
FLAGS = by_entry("flags")
"""What the marks after a figure mean. The figure is still read."""
_MARKS = {flag: f"{meaning}, without a figure" for flag, meaning in FLAGS.items()} | by_entry("marks")
_SIGNS = str.maketrans({"−": "-", "‐": "-", "‑": "-", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "＋": "+"})
_FEW = 4  # one odd comma among many points is a slip, not a way of writing


class Cell(NamedTuple):
    """What a cell says: its ``text``, and its ``kind``, one of the letters above.

    ``value`` is the number (a percentage is in per cent), or NaN for any other kind; ``reason`` is why a figure is
    missing. ``flag`` is what a mark after the number means, ``percent`` whether there is a per cent sign, and ``guess``
    what was assumed to read the number, if anything: ``comma``, ``space``, ``brackets``, ``interval`` or ``flag``.
    """

    text: str
    kind: str
    value: float = math.nan
    reason: str = ""
    flag: str = ""
    percent: bool = False
    guess: str = ""


NOTHING = Cell("", EMPTY, reason="empty in your file")


class CellReader:
    """Reads the cells of one file, each distinct cell only once.

    ``legend`` is what the file says about its marks; ``decimal_comma`` is whether 12,5 means twelve and a half;
    ``doubt`` is ``comma`` if 1,234 is unclear because the file has both 12,5 and 12.5, and ``point`` if 1.234 is.
    """

    def __init__(self, legend: Mapping[str, str] | None = None, decimal_comma: bool = False, doubt: str = ""):
        self.legend = dict(legend or {})
        self.decimal_comma, self.doubt = decimal_comma, doubt
        self._marks = _MARKS | self.legend
        self._kept: dict[Raw, Cell] = {None: NOTHING}

    @classmethod
    def of(cls, file: File, decimals: str = "") -> CellReader:
        """Return the reader that fits a file's legend, and its decimal mark unless ``decimals`` gives it."""
        cells = {cell for sheet in file.sheets for row in sheet.rows for cell in row}
        texts = (cell.translate(_SIGNS) for cell in cells if isinstance(cell, str) and ("," in cell or "." in cell))
        figures = [match["figure"].strip() for match in map(PATTERNS.shape.fullmatch, texts) if match]
        commas = sum(map(bool, map(PATTERNS.sure_comma.fullmatch, figures)))
        points = sum(map(bool, map(PATTERNS.sure_point.fullmatch, figures)))
        points += sum(isinstance(cell, float) for cell in cells)
        if decimals:
            return cls(legend(file), decimals == "comma")
        doubt = "comma" if 0 < points <= commas * _FEW else "" if commas or points else "point"
        return cls(legend(file), commas > 0 and not points, doubt)

    def read(self, raw: Raw) -> Cell:
        """Parse the content of a cell."""
        if raw not in self._kept:
            year = "y" if isinstance(raw, int) and 1800 <= raw < 2100 else "n"
            self._kept[raw] = self._read(raw) if isinstance(raw, str) else Cell(str(raw), year, float(raw or 0))
        return self._kept[raw]

    def _read(self, raw: str) -> Cell:
        if PATTERNS.simple.fullmatch(raw) and not (self.decimal_comma and "." in raw):
            guess = "point" if self.doubt == "point" and PATTERNS.point_of_thousands.fullmatch(raw) else ""
            return Cell(raw, "y" if len(raw) == 4 and PATTERNS.year.fullmatch(raw) else "n", float(raw), guess=guess)
        text = raw.translate(_SIGNS).strip()
        if not text:
            return NOTHING
        if reason := self._mark(text):
            return Cell(raw, MARK, reason=reason)
        match = None if text[0].isalpha() else PATTERNS.shape.fullmatch(text)
        code = len(raw) == 9 and GSS.fullmatch(raw)
        return (self._number(raw, match) if match else None) or Cell(raw, "a" if code else "t")

    def _mark(self, text: str) -> str:
        """Return the reason that a whole cell gives for a missing figure; "" if it is no mark."""
        if text[-1] in "%.,0123456789" and PATTERNS.fewer.fullmatch(text):
            return f"only a limit is given ({text})"
        plain = text.casefold()
        only = text[-1] in "])" and not PATTERNS.brackets.sub("", plain).strip()
        parts = PATTERNS.brackets.findall(plain) if only else []
        # [c1] is a kind of [c]; [note 1] alone stands where a figure is missing.
        kinds = [plain, *parts, *(re.sub(r"[ \d,]+$", "", part) for part in parts)]
        if reason := next(filter(None, map(self._marks.get, kinds)), ""):
            return reason if reason == plain else f"{reason} ({text})"
        return f"marked {text}" if parts and re.match(r"\[[a-z]", plain) else ""

    def _number(self, raw: str, match: re.Match[str]) -> Cell | None:
        """Return the number of a cell that looks like one, None if its signs contradict each other."""
        figure, guess, signs = match["figure"].strip(), "", match["sign"] + match["sign2"]
        if bool(match["open"]) != bool(match["close"]) or len(signs) > 1 or (match["open"] and "-" in signs):
            return None
        if self.decimal_comma:
            if set(",. ") & set(figure) and not PATTERNS.continental.fullmatch(figure):
                return None
            figure = re.sub("[. ]", "", figure).replace(",", ".")
        elif PATTERNS.thousands.fullmatch(figure) and not (self.doubt == "comma" and "," in figure):
            guess = "comma" if "," in figure else "space"
            figure = re.sub("[, ]", "", figure)
        if not PATTERNS.plain.fullmatch(figure) or not math.isfinite(value := float(figure)):
            return None
        marks = [mark.casefold().strip("[]()") for mark in PATTERNS.flag.findall(match["flags"])]
        flags = [self.legend.get(mark) or FLAGS.get(mark) or _MARKS.get(mark) for mark in marks]
        guess = "interval" if match["interval"] else "brackets" if match["open"] else guess or ("flag" if marks else "")
        percent, sign = bool(match["percent"] or match["percent2"]), -1 if match["open"] or "-" in signs else 1
        return Cell(raw, "n", sign * value, "", ", ".join(filter(None, flags)), percent, guess)


def legend(file: File) -> dict[str, str]:
    """Return what a file says about its marks: “[x] not available”, “.. = disclosive”, or a mark beside its meaning."""
    found: dict[str, str] = {}
    for text in (text for sheet in file.sheets for row in sheet.rows for text in _lines(row)):
        match = PATTERNS.legend_text.fullmatch(text) or PATTERNS.legend_words.fullmatch(text)
        mark = PATTERNS.legend_link.sub("", match["mark"].casefold()) if match else ""
        if match and (mark[0] == "[" or mark.strip("[]0123456789") in _MARKS):
            meaning = match["meaning"].rstrip(". ")
            capital = not (meaning[1:2].islower() or meaning[1:2] == " ")  # “CV” keeps its own
            found.setdefault(mark.strip("[]"), meaning if capital else meaning[:1].lower() + meaning[1:])
    return found


def _lines(row: Row) -> Iterable[str]:
    """Return the texts of a row that may be about a mark; a mark and its meaning in two cells are one."""
    texts = [cell for cell in row if isinstance(cell, str)]
    if len(texts) == 2 and len(texts[0]) < 7 and not texts[0].isalpha():
        texts.append(" = ".join(texts))
    return (text for text in texts if 4 < len(text) < 200 and (" " in text or "]" in text or "=" in text))
