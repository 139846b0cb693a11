"""The columns of a person's own file: text → numbers, with everything that was assumed said aloud.

Statistical publications print thousands separators, per-cent signs and symbols for figures that are withheld.
They are understood; anything else among numbers is an error that names the column, the row and the text.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.core.errors import OwnFileError

# Withheld, not available or not applicable: symbols of the Government Statistical Service and of Eurostat.
MISSING = frozenset(
    {"", ".", "..", "...", "…", ":", "-", "–", "—", "*", "**", "c", "u", "x", "z", "~"}
    | {"n/a", "na", "#n/a", "nan", "null", "none", "missing"}
)
_BRACKETED = re.compile(r"\[[a-z]{1,4}\]")
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(([, ])\d{3})(\2\d{3})*(\.\d+)?", re.ASCII)
_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}([. ]\d{3})+),\d+", re.ASCII)
# A comma that cannot part thousands: 12,5 or 0,123 or 1.234,5
_SURE_COMMA = re.compile(r"[+-]?(\d+,(\d{1,2}|\d{4,})|0\d*,\d+|\d{4,},\d+|\d{1,3}(\.\d{3})+,\d+)", re.ASCII)


@dataclass(frozen=True)
class Values:
    """One column as values: ``numbers`` (None where missing), or ``words`` where it holds no numbers."""

    name: str
    numbers: tuple[float | None, ...]
    words: tuple[str, ...]
    unit: str
    notes: tuple[str, ...]


def has_decimal_commas(texts: Sequence[str]) -> bool:
    """Does a file write 12,5 for twelve and a half? One number that can mean nothing else decides."""
    return any(_SURE_COMMA.fullmatch(_bare(text)) for text in texts)


def number(text: str, decimal_comma: bool = False) -> float | None:
    """Return the value of one cell, None for a symbol that means "missing".

    Parameters
    ----------
    text
        Such as ``"1,234.5"``, ``"£12"``, ``"25 %"``, ``"−3"`` or ``"[c]"``; a percentage stays in per cent.
    decimal_comma
        Whether the file writes commas for decimal points.

    Raises
    ------
    ValueError
        The text is neither a number nor such a symbol.
    """
    if is_missing(text):
        return None
    bare = _bare(text)
    if decimal_comma and _COMMA.fullmatch(bare):
        bare = bare.replace(".", "").replace(" ", "").replace(",", ".")
    elif _GROUPED.fullmatch(bare) and not (decimal_comma and "," in bare):
        bare = re.sub("[, ]", "", bare)
    if not _PLAIN.fullmatch(bare) or not math.isfinite(float(bare)):
        raise ValueError(text)
    return float(bare)


def is_missing(text: str) -> bool:
    """Is the cell empty, or a symbol for a figure that is withheld or not available?"""
    return text.casefold() in MISSING or _BRACKETED.fullmatch(text.casefold()) is not None


def column(name: str, texts: Sequence[str], rows: Sequence[int], decimal_comma: bool) -> Values:
    """Read one column.

    Parameters
    ----------
    name, texts, rows
        Its name, its cells and the row of the file that each stands in (all n).
    decimal_comma
        As in :func:`number`.

    Raises
    ------
    OwnFileError
        Most cells are numbers, but not all.
    """
    read, bad = _read(texts, decimal_comma)
    filled = [text for text in texts if not is_missing(text)]
    if len(bad) * 2 > len(filled):
        note = f"The column “{name}” holds words, not numbers."
        return Values(name, (), tuple(texts), "", (note,))
    if bad:
        raise OwnFileError(_text_among_numbers(name, bad, texts, rows), "Expected a number.", _DO)
    unit = "%" if any(text.endswith("%") for text in filled) else ""
    return Values(name, read, (), unit, tuple(_notes(name, texts, filled, decimal_comma)))


_DO = "Write a number there, or leave the cell empty if there is none."


def _read(texts: Sequence[str], decimal_comma: bool) -> tuple[tuple[float | None, ...], list[int]]:
    """The numbers, and the positions of the texts that are none."""
    read: list[float | None] = []
    bad: list[int] = []
    for position, text in enumerate(texts):
        try:
            read.append(number(text, decimal_comma))
        except ValueError:
            read.append(None)
            bad.append(position)
    return tuple(read), bad


def _text_among_numbers(name: str, bad: list[int], texts: Sequence[str], rows: Sequence[int]) -> str:
    first = f"The column “{name}” has the text “{texts[bad[0]][:60]}” in row {rows[bad[0]]}"
    return f"{first}, and {len(bad) - 1} more cells are no numbers." if len(bad) > 1 else f"{first}."


def _notes(name: str, texts: Sequence[str], filled: Sequence[str], decimal_comma: bool) -> list[str]:
    """What was assumed about a column of numbers."""
    notes = []
    symbols = Counter(text for text in texts if text and is_missing(text))
    if symbols:
        listed = ", ".join(f"“{symbol}” ({count})" for symbol, count in symbols.most_common(5))
        notes.append(f"In the column “{name}” these were read as missing: {listed}.")
    marked = sum(text.endswith("%") for text in filled)
    if 0 < marked < len(filled):
        notes.append(f"In the column “{name}” only {marked} of {len(filled)} values carry a % sign.")
    commas = [text for text in filled if "," in text]
    if commas:
        meaning = "decimal points" if decimal_comma else "thousands separators"
        notes.append(f"In the column “{name}” commas were read as {meaning}: “{commas[0]}”.")
    return notes


def _bare(text: str) -> str:
    """A number without its currency and per-cent sign, with a plain minus."""
    plain = text.casefold().replace("−", "-").removesuffix("%").strip()
    return re.sub(r"^([+-]?) ?[£€$] ?", r"\1", plain)
