"""Formatting of values, shared by every sentence, axis, label and alternative text.

Style: GOV.UK (thousands separators, no space before %, “to” in ranges) with a true minus sign. A unit is the
plain string of the data catalogue: ``""``, ``"%"``, ``"percentage points"``, ``"GBP per hour"``, ``"years"``, …
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

MISSING = "no figure"
_MONEY = re.compile(r"^(?:GBP|£|pounds?(?: sterling)?)(?![a-z])\s*(.*)$", re.IGNORECASE)
_SCALE = re.compile(r"^(thousand|million|billion|trillion)s?\b\s*(.*)$", re.IGNORECASE)
_DATED = re.compile(r", ((?:[A-Z][a-z]+ )?(?:19|20)\d\d(?:[/-]\d\d)?(?: to \S.*)?)$")
_PER = re.compile(r"\s*/\s*")
_SHORT = 20  # characters: “No.” and “St.” do not end a sentence
_PERCENT = {"%", "percent", "per cent"}


def decimals_for(values: Iterable[float]) -> int:
    """Return how many decimal places distinguish a group of values: about three figures, at most four places.

    Parameters
    ----------
    values
        Numbers shown together; missing ones are ignored. Whole numbers need no decimals.
    """
    known = [abs(float(v)) for v in values if v is not None and math.isfinite(float(v))]
    if not known or all(v == round(v) for v in known):
        return 0
    largest = max(known)
    return next(d for limit, d in ((1000, 0), (10, 1), (1, 2), (0.1, 3), (-1, 4)) if largest >= limit)


def sentences(text: str) -> list[str]:
    """Return a text's sentences, but do not split a quotation or separate a very short sentence from the next one."""
    parts: list[str] = []
    for part in re.split(r"(?:(?<=[.!?])|(?<=[.!?]”)) (?=[A-Z0-9£“−])", text):
        if parts and (len(parts[-1]) < _SHORT or parts[-1].count("“") != parts[-1].count("”")):
            parts[-1] += f" {part}"
        else:
            parts.append(part)
    return parts


def capital(text: str) -> str:
    """Return a text with its first letter capitalised and the rest unchanged."""
    return text[:1].upper() + text[1:]


def filled(words: Any, /, **values: Any) -> Any:
    """Return the texts of a YAML file, with the same nesting and with values inserted by ``str.format``."""
    if isinstance(words, Mapping):
        return {name: filled(part, **values) for name, part in words.items()}
    if isinstance(words, list):
        return [filled(part, **values) for part in words]
    return words.format(**values) if isinstance(words, str) else words


def number(value: float, decimals: int | None = None) -> str:
    """Format a number: ``1,234``, ``−0.048``. A missing number is “no figure”; zero is never −0.0."""
    if value is None or not math.isfinite(float(value)):
        return MISSING
    text = f"{abs(float(value)):,.{decimals_for([value]) if decimals is None else decimals}f}"
    return f"−{text}" if value < 0 and text.strip("0.,") else text


def unit_parts(unit: str) -> tuple[str, str, str]:
    """Split a unit into (prefix, suffix, tail): ``"GBP million per year"`` → ``("£", " million", "per year")``.

    The prefix and suffix go with every value; the tail appears once, in the sentence or on the axis.
    """
    unit = unit.strip()
    if unit.lower() in _PERCENT:
        return "", "%", ""
    if unit.startswith("%"):
        return "", "%", unit[1:].strip()
    money = _MONEY.match(unit)
    if not money:
        return "", "", unit
    rest = _PER.sub("per ", money.group(1)).strip()
    scale = _SCALE.match(rest)
    return ("£", f" {scale.group(1).lower()}", scale.group(2).strip()) if scale else ("£", "", rest)


def value(amount: float, unit: str = "", decimals: int | None = None, *, full: bool = False) -> str:
    """Format a value with its unit: ``£35.20``, ``12.3%``; with ``full``, ``£35.20 per hour``, ``62.1 years``.

    Amounts in pounds never have a single decimal place: pence are shown only below £100.

    Parameters
    ----------
    amount
        The number, in ``unit``.
    unit
        A unit of the data catalogue; see the module docstring.
    decimals
        Number of decimals; by default it depends on the size of the value.
    full
        Whether to include the part of the unit that an axis would show.
    """
    if number(amount) == MISSING:
        return MISSING
    prefix, suffix, tail = unit_parts(unit)
    if prefix and not suffix and (decimals_for([amount]) if decimals is None else decimals) == 1:
        decimals = 2 if abs(amount) < 100 else 0
    text = number(amount, decimals)
    sign, digits = ("−", text[1:]) if text.startswith("−") else ("", text)
    return f"{sign}{prefix}{digits}{suffix}" + (f" {tail}" if full and tail else "")


def interval(lower: float, upper: float, unit: str = "", decimals: int | None = None, *, full: bool = False) -> str:
    """Format a range: ``£30.20 to £84.10 per hour``."""
    if decimals is None:
        decimals = decimals_for([lower, upper])
    return f"{value(lower, unit, decimals)} to {value(upper, unit, decimals, full=full)}"


def sum_of_money(billion: float) -> str:
    """Format GBP billion: ``£20.6 billion``, ``£47 million``; less than half a million is “£0”."""
    million = 1000 * abs(billion)
    if million < 0.5:
        return "£0"
    if million < 999.5:
        return value(math.copysign(float(f"{million:.3g}"), billion), "GBP million", 0)
    return value(billion, "GBP billion", 1 if million < 99_950 else 0)


def labelled(label: str, unit: str) -> str:
    """Return an axis label with its unit: ``Pay, 2023 (£ per week)``; the unit is never repeated."""
    prefix, suffix, tail = unit_parts(unit)
    words = f"{prefix}{suffix} {tail}".strip()
    return label if not words or label.endswith(f"({words})") or label.endswith(f"({unit})") else f"{label} ({words})"


def in_text(label: str) -> str:
    """Return a label for use in a sentence or title, with its period in brackets: ``Pay, 2023`` as ``Pay (2023)``."""
    return _DATED.sub(r" (\1)", label)


def first(entries: Sequence[object], most: int = 12) -> str:
    """Return the first few entries, separated by commas, and the number left out."""
    more = f" and {len(entries) - most} more" if len(entries) > most else ""
    return ", ".join(map(str, entries[:most])) + more


def quoted(texts: Sequence[str], most: int = 12) -> str:
    """Return the first few texts in quotation marks, separated by commas, and how many more there are."""
    return first([f"“{text}”" for text in texts], most)


def with_article(region: str) -> str:
    """Return a region's name inside a sentence: “the East Midlands”, “Wales”."""
    return f"the {region}" if region.startswith(("North ", "South ", "East ", "West ")) else region


def ends(rows: Sequence[str], most: int, of: int | None = None) -> str:
    """Return the first and the last of ``of`` rows, given from highest to lowest; all of them if they are few."""
    if (of or len(rows)) <= 2 * most:
        return f"{'From the highest' if rows[1:] else 'The only one'}: {listing(rows)}."
    return f"Highest: {listing(rows[:most])}. Lowest: {listing(rows[::-1][:most])}."


def listing(words: Iterable[object], last: str = "and", most: int | None = None) -> str:
    """Join words into a list: ``A, B and C``; after a negative, with ``last`` as “or”.

    If there are more than ``most``, only the first are named: ``A, B and 9 more``. Names with a comma are separated by
    semicolons.
    """
    every = [str(word) for word in words]
    if most is not None and len(every) > most + 1:
        every = [*every[:most], f"{len(every) - most} more"]
    if len(every) < 2:
        return "".join(every)
    comma = ";" if any("," in word for word in every[:-1]) else ","
    joined = f"{comma} ".join(every[:-1])
    return f"{joined}{comma if comma == ';' and len(every) > 2 else ''} {last} {every[-1]}"


def literal(text: str) -> str:
    """Return a text as a Python literal in double quotes, with any unprintable characters escaped."""
    return json.dumps(text, ensure_ascii=False) if text.isprintable() else repr(text)


def count(n: int, singular: str, plural: str | None = None) -> str:
    """Format a count with its noun: ``1 place``, ``361 places``."""
    return f"{n:,} {singular if n == 1 else plural or singular + 's'}"


def some_of(some: float, total: float) -> str:
    """Return “3 of 8”, “none of the 8” or “neither of the 2”."""
    return f"{some:g} of {total:g}" if some else "neither of the 2" if total == 2 else f"none of the {total:g}"


def ordinal(n: int) -> str:
    """Format an ordinal: first to ninth in words, then 10th, 11th, 22nd, 1,022nd."""
    words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return words[n - 1] if n < 10 else f"{n:,}{ending}"


def position(rank: float, count: int) -> str:
    """Return “the highest of 12”, “the 3rd highest of 12”, “the 2nd lowest of 12” for a rank from the highest value."""
    highest = round(rank)
    end, place = ("highest", highest) if 2 * highest <= count + 1 else ("lowest", count + 1 - highest)
    if place == 1:
        return f"the {end} of {count}"
    return f"the {ordinal(place)} {end} of {count}"


def p_value(p: float) -> str:
    """Format a p-value: “p = 0.031”, “p < 0.001”."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def today() -> str:
    """Return today's date in words: “3 May 2026”."""
    return in_words(date.today())


def in_words(day: date) -> str:
    """Return a date in words: “3 May 2026”."""
    return f"{day.day} {day:%B %Y}"  # Windows has no “%-d”


def sentence(text: str) -> str:
    """Return a text with a full stop at the end, unless it already ends a sentence."""
    text = text.strip()
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."
