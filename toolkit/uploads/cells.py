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

NUMBER, MARK, TEXT, EMPTY = "number", "mark", "text", "empty"
EMPTY_REASON = "empty in your file"

MARKS: Mapping[str, str] = {
    **dict.fromkeys(("c", "confidential", "disclosive"), "confidential"),
    **dict.fromkeys(("x", "not available", "n.a.", "no data", "missing", "none available"), "not available"),
    **dict.fromkeys(("na", "n/a", "#n/a", "nan", "null", "none"), "not available or not applicable"),
    **dict.fromkeys(("z", "not applicable"), "not applicable"),
    **dict.fromkeys(("u", "#", "unreliable"), "statistically unreliable"),
    **dict.fromkeys(("s", "suppressed", "*", "**", "***", "withheld"), "suppressed"),
    **dict.fromkeys(("..", "...", "…", "~", ":"), "not available, suppressed or too small to show"),
    **dict.fromkeys(("-", "–", "—"), "nil, negligible or not available"),
    ".": "not applicable or not available",
    "!": "not available: the sample is zero or disclosive",
    "low": "rounds to zero but is not zero",
    "w": "none recorded in the survey",
    "k": "low figure",
    "unknown": "unknown",
    "not known": "unknown",
    "ns": "not statistically significant",
    **dict.fromkeys(("ss", "sss"), "statistically significant"),
    **dict.fromkeys(("†", "‡", "§", "^"), "marked with a sign that the file may explain"),
    **dict.fromkeys(("#ref!", "#div/0!", "#value!", "#name?", "#num!", "#null!"), "an error in the workbook"),
    **dict.fromkeys(("inf", "-inf", "+inf"), "infinite"),
}
"""The usual meaning of marks that stand in the place of a figure, without their brackets and in small letters."""

FLAGS: Mapping[str, str] = {
    "b": "break in the series",
    "e": "estimated",
    "er": "earliest revision",
    "f": "forecast",
    "p": "provisional",
    "provisional": "provisional",
    "r": "revised",
    "revised": "revised",
    "u": "low reliability",
    **dict.fromkeys(("*", "**", "***", "†", "‡", "§"), "marked with a sign"),
}
"""The meaning of marks that follow a figure, which counts."""

_SIGNS = str.maketrans({"−": "-", "‐": "-", "‑": "-", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "＋": "+"})
_FIGURE = r"\d[\d., ]*|\.\d+"
_SHAPE = re.compile(
    r"(?P<open>\()?(?P<sign>[+-]?) ?(?P<currency>[£€$]?) ?(?P<sign2>[+-]?)"
    rf"(?P<figure>(?:{_FIGURE})(?:[eE][+-]?\d{{1,3}})?) ?(?P<percent>%?)(?P<close>\))?(?P<percent2>%?)"
    r"(?P<interval> ?[(\[] ?[+-]?[\d.,]+%? ?(?:-|–|to|,|;) ?[+-]?[\d.,]+%? ?[)\]])?"
    r"(?P<flags>(?: ?(?:\*{1,3}|[†‡§¹²³⁴⁵⁶⁷⁸⁹]|\[[^\]\[]{1,20}\]|\((?:p|r|e|b|f|u|provisional|revised)\)|"
    r"(?<=[\d% ])[prebfu](?![a-z])))*)",
    re.ASCII,
)
_PLAIN = re.compile(r"(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:([, ])\d{3})(?:\1\d{3})*(?:\.\d+)?", re.ASCII)
_CONTINENTAL = re.compile(r"(?:\d+|[1-9]\d{0,2}(?:([. ])\d{3})(?:\1\d{3})*)(?:,\d+)?", re.ASCII)
# A comma that cannot part thousands: 12,5 or 0,123 or 1.234,5; and a point that cannot: 12.5 or 0.123 or 1,234.5
_SURE_COMMA = re.compile(r"\d+,(?:\d{1,2}|\d{4,})|0\d*,\d+|\d{4,},\d+|\d{1,3}(?:[. ]\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}")
_SURE_POINT = re.compile(
    r"\d*\.(?:\d{1,2}|\d{4,})|0\d*\.\d+|\d{4,}\.\d+|\d{1,3}(?:[, ]\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}"
)
_FEW = 4  # one odd comma among many points is a slip, not a way of writing
_FEWER = re.compile(r"(?:<|&lt;|≤|fewer than|less than|under|below) ?£?[\d.,]+ ?%?", re.IGNORECASE)
_BRACKETS = re.compile(r"[\[(]([^\])]{1,40})[\])]")


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
        figures = [match["figure"].strip() for text in texts if (match := _SHAPE.fullmatch(text.translate(_SIGNS)))]
        commas = sum(_SURE_COMMA.fullmatch(figure) is not None for figure in figures)
        points = sum(_SURE_POINT.fullmatch(figure) is not None for figure in figures)
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
        match = _SHAPE.fullmatch(text)
        return (self._number(match) if match else None) or _TEXT

    def _mark(self, text: str) -> str:
        """Return the reason that a whole cell gives for a missing figure; "" if it is no mark."""
        if _FEWER.fullmatch(text):
            return f"only a bound is given ({text})"
        plain = text.casefold()
        if reason := self.legend.get(plain) or MARKS.get(plain):
            return reason if reason == plain else f"{reason} ({text})"
        parts = _BRACKETS.findall(plain)
        bracketed = parts and not _BRACKETS.sub("", plain).strip()
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
                if not _CONTINENTAL.fullmatch(figure):
                    return None
                figure = re.sub(r"[. ]", "", figure).replace(",", ".")
        elif "," in figure and self.ambiguous:
            return None
        elif _THOUSANDS.fullmatch(figure):
            guess = "comma" if "," in figure else "space"
            figure = re.sub("[, ]", "", figure)
        if not _PLAIN.fullmatch(figure):
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


_LEGEND_TEXT = re.compile(
    r"(?P<mark>\[[a-z]{1,3}\d?\](?: ?[:–-])?|"
    r"(?:[a-z]{1,2}|[.:~#*!†‡§^@$–-]{1,3}) ?(?:=|denotes|indicates?|means|represents))"
    r" ?(?:=|denotes|indicates?|means|represents)? ?(?P<meaning>[a-z<>].{3,159})",
    re.IGNORECASE,
)
_LEGEND_WORDS = re.compile(
    r"(?P<mark>[a-z]{1,2}|[.:~#*!†‡§^-]{1,3}) (?P<meaning>(?:data |figures? |estimates? )?(?:is |are )?"
    r"(?:not (?:available|applicable)|suppressed|confidential|disclosive|unreliable|nil|negligible|provisional|revised)"
    r".{0,100})",
    re.IGNORECASE,
)


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
        if 4 < len(cell) < 200 and (match := _LEGEND_TEXT.fullmatch(cell) or _LEGEND_WORDS.fullmatch(cell)):
            mark = re.sub(
                r" ?(=|denotes|indicates?|means|represents| [:–-]|(?<=\])[:–-])$", "", match["mark"].casefold()
            )
            if mark.strip("[]0123456789") in MARKS or mark in FLAGS or mark.startswith("["):
                yield mark, match["meaning"]
    if len(filled) == len([cell for cell in row if cell is not None]) == 2 and len(filled[1].split()) > 1:
        mark = filled[0].casefold()
        symbol = mark in MARKS and not mark.isalpha()
        if (symbol or re.fullmatch(r"\[[a-z]{1,3}\d?\]", mark)) and not _SHAPE.fullmatch(filled[1]):
            yield filled[0], filled[1][:160]
