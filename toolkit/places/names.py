"""Match a text to the name of a place.

Matching ignores accents, apostrophes, capitals and words such as "City of" or "Council". A full name ranks above a
prefix, which ranks above words from the middle; a name that is only similar is suggested, never accepted as a match.
"""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz

# Quality of a match, from the best to the weakest; a match below NEAR is too weak to show.
FULL, CORE, BEGINNING, WORDS, NEAR = 100.0, 95.0, 90.0, 85.0, 75.0
_FILLERS = re.compile(
    r"\b(the|city and county of|city of|county of|county borough of|royal borough of|london borough of|"
    r"metropolitan borough of|borough of|(county |city |borough |district |metropolitan )*council|"
    r"county borough|county)\b"
)
_KINDS = re.compile(
    r"\b(ua|council|district|borough|county|city|royal|metropolitan|unitary|authority|combined|mayoral|mbc|mcd|lb|the|"
    r"of|region)\b"
)


def fold(text: str) -> str:
    """Return text in lower case, without accents or apostrophes, with single spaces, "and" for & and "st" for saint."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    plain = re.sub(r"['’‘`´.]", "", plain).replace("&", " and ")
    return re.sub(r"\bsaint\b", "st", " ".join(re.findall(r"[^\W_]+", plain)))


def core(folded: str) -> str:
    """Return a folded name without the words for the kind of authority."""
    return " ".join(_FILLERS.sub(" ", folded).split()) or folded


def bare(folded: str) -> str:
    """Return the letters of a folded name, leaving out words for a kind of area wherever they occur."""
    return "".join(re.findall(r"[^\W\d_]", _KINDS.sub(" ", folded)))


def score(text: str, text_core: str, name: str, short: str) -> float:
    """Return how well a folded text matches a folded name."""
    if text == name:
        return FULL
    if text_core == short:
        return CORE
    if any(full.startswith(part) for full, part in ((name, text), (short, text_core))):
        return BEGINNING
    words = name.split()
    if all(any(word.startswith(part) for word in words) for part in text_core.split()):
        return WORDS
    return min(fuzz.ratio(text_core, short, score_cutoff=NEAR), WORDS - 1)
