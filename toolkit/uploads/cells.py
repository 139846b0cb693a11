"""One cell of a person's file → a number, a mark for a figure that is missing, or a text.

Publishers write thousands, percentages, brackets for minus, footnote letters, and marks where a figure is withheld. A
mark means what the file's own legend says; :data:`MARKS` is only the usual meaning. What is neither is a text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from toolkit.uploads.sheets import File, Raw, Row
from toolkit.uploads.vocabulary import PATTERNS, by_entry

NUMBER, MARK, TEXT, EMPTY = "number", "mark", "text", "empty"
EMPTY_REASON = "empty in your file"

MARKS = by_entry("marks")
"""The usual meaning of marks that stand in the place of a figure, without their brackets and in small letters."""

FLAGS = by_entry("flags")
"""The meaning of marks that follow a figure, which counts."""

_SIGNS = str.maketrans({"−": "-", "‐": "-", "‑": "-", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "＋": "+"})
_FEW = 4  # one odd comma among many points is a slip, not a way of writing


@dataclass(frozen=True)
class Cell:
    """What a cell says.

    Parameters
    ----------
    kind
        ``number``, ``mark`` (a figure is missing, and why is in ``reason``), ``text`` or ``empty``.
    value
        The number; not a number for any other kind. A percentage stays in per cent.
    reason
        Why there is no number.
    flag
        What a mark after the number means.
    percent
        Whether the cell carries a per-cent sign.
    guess
        What was assumed to read the number, if anything: ``comma``, ``space``, ``brackets``, ``interval`` or ``flag``.
    """

    kind: str
    value: float = math.nan
    reason: str = ""
    flag: str = ""
    percent: bool = False
    guess: str = ""


_EMPTY = Cell(EMPTY, reason=EMPTY_REASON)
_TEXT = Cell(TEXT)


class CellReader:
    """Reads the cells of one file, each distinct text once.

    Parameters
    ----------
    legend
        What the file says of its marks, beside :data:`MARKS`.
    decimal_comma
        Whether the file writes 12,5 for twelve and a half.
    ambiguous
        Whether it does both, so that a comma before three digits cannot be read.
    """

    def __init__(self, legend: Mapping[str, str] | None = None, decimal_comma: bool = False, ambiguous: bool = False):
        self.legend = dict(legend or {})
        self.decimal_comma, self.ambiguous = decimal_comma, ambiguous
        self._kept: dict[str, Cell] = {}

    @classmethod
    def of(cls, file: File) -> CellReader:
        """Return the reader that fits a file: its legend, and how it writes decimals."""
        texts = {cell for sheet in file.sheets for row in sheet.rows for cell in row if isinstance(cell, str)}
        figures = [
            match["figure"].strip() for text in texts if (match := PATTERNS.shape.fullmatch(text.translate(_SIGNS)))
        ]
        commas = sum(PATTERNS.sure_comma.fullmatch(figure) is not None for figure in figures)
        points = sum(PATTERNS.sure_point.fullmatch(figure) is not None for figure in figures)
        points += sum(isinstance(cell, float) for sheet in file.sheets for row in sheet.rows for cell in row)
        return cls(legend(file), commas > 0 and not points, points > 0 and commas * _FEW >= points)

    def read(self, raw: Raw) -> Cell:
        """Return what a cell says."""
        if raw is None:
            return _EMPTY
        if not isinstance(raw, str):
            return Cell(NUMBER, float(raw))
        found = self._kept.get(raw)
        if found is None:
            found = self._kept[raw] = self._read(raw)
        return found

    def _read(self, raw: str) -> Cell:
        text = raw.translate(_SIGNS).strip()
        if not text:
            return _EMPTY
        if reason := self._mark(text):
            return Cell(MARK, reason=reason)
        match = PATTERNS.shape.fullmatch(text)
        return (self._number(match) if match else None) or _TEXT

    def _mark(self, text: str) -> str:
        """Return the reason that a whole cell gives for a missing figure; "" if it is no mark."""
        if PATTERNS.fewer.fullmatch(text):
            return f"only a bound is given ({text})"
        plain = text.casefold()
        if reason := self.legend.get(plain) or MARKS.get(plain):
            return reason if reason == plain else f"{reason} ({text})"
        parts = PATTERNS.brackets.findall(plain)
        bracketed = parts and not PATTERNS.brackets.sub("", plain).strip()
        if not bracketed:
            return f"{FLAGS[plain]}, without a figure ({text})" if plain in FLAGS else ""
        # [c1] is a kind of [c]; [note 1] alone stands where a figure is missing.
        bare = [re.sub(r"[ \d,]+$", "", part) or part for part in parts]
        for part in (*parts, *bare):
            if reason := self.legend.get(part) or MARKS.get(part) or FLAGS.get(part):
                return f"{reason} ({text})"
        return f"marked {text}" if re.match(r"\[[a-z]", plain) else ""

    def _number(self, match: re.Match[str]) -> Cell | None:
        if bool(match["open"]) != bool(match["close"]) or (match["sign"] and match["sign2"]):
            return None
        figure, guess = match["figure"].strip(), ""
        if self.decimal_comma:
            if "," in figure or "." in figure or " " in figure:
                if not PATTERNS.continental.fullmatch(figure):
                    return None
                figure = re.sub(r"[. ]", "", figure).replace(",", ".")
        elif "," in figure and self.ambiguous:
            return None
        elif PATTERNS.thousands.fullmatch(figure):
            guess = "comma" if "," in figure else "space"
            figure = re.sub("[, ]", "", figure)
        if not PATTERNS.plain.fullmatch(figure):
            return None
        value = float(figure)
        if not math.isfinite(value):
            return None
        negative = "-" in (match["sign"], match["sign2"])
        if match["open"]:
            if negative:
                return None
            negative, guess = True, "brackets"
        if match["interval"]:
            guess = "interval"
        flags = [self._flag(flag) for flag in re.findall(r"\[[^\]]*\]|\([^)]*\)|\*+|\S", match["flags"] or "")]
        guess = "flag" if match["flags"] and not guess else guess
        percent = bool(match["percent"] or match["percent2"])
        return Cell(NUMBER, -value if negative else value, "", ", ".join(filter(None, flags)), percent, guess)

    def _flag(self, text: str) -> str:
        plain = text.casefold().strip("[]()")
        return self.legend.get(plain) or FLAGS.get(plain) or MARKS.get(plain) or ""


def legend(file: File) -> dict[str, str]:
    """Return what a file says of its marks: “[x] not available”, “.. = disclosive”, or a row of mark and meaning."""
    found: dict[str, str] = {}
    for sheet in file.sheets:
        for row in sheet.rows:
            for mark, meaning in _entries(row):
                found.setdefault(mark.casefold().strip("[]"), _lowered(meaning).rstrip(". "))
    return found


def _lowered(text: str) -> str:
    """Return a text without the capital of a sentence; “CV” keeps its own."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _entries(row: Row) -> Iterable[tuple[str, str]]:
    filled = [cell for cell in row if isinstance(cell, str)]
    for cell in filled:
        cell = re.sub(r"^\(?\d{1,2}[.)] ", "", cell)  # the number of a note
        if 4 < len(cell) < 200 and (
            match := PATTERNS.legend_text.fullmatch(cell) or PATTERNS.legend_words.fullmatch(cell)
        ):
            mark = re.sub(
                r" ?(=|denotes|indicates?|means|represents| [:–-]|(?<=\])[:–-])$", "", match["mark"].casefold()
            )
            if mark.strip("[]0123456789") in MARKS or mark in FLAGS or mark.startswith("["):
                yield mark, match["meaning"]
    if len(filled) == len([cell for cell in row if cell is not None]) == 2 and len(filled[1].split()) > 1:
        mark = filled[0].casefold()
        symbol = mark in MARKS and not mark.isalpha()
        if (symbol or re.fullmatch(r"\[[a-z]{1,3}\d?\]", mark)) and not PATTERNS.shape.fullmatch(filled[1]):
            yield filled[0], filled[1][:160]


def counts_up(numbers: list[float]) -> bool:
    """Say whether numbers are 0, 1, 2 … or 1, 2, 3 …"""
    return numbers[0] in (0, 1) and all(number == at for at, number in enumerate(numbers, int(numbers[0])))
