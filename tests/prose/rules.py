"""Rules of plain English that a program can check: each takes a passage and yields its faults.

``retired.tsv`` lists the phrases that the style guide retires, ``words.txt`` the words that codespell wrongly reports.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import codespell_lib
import pandas as pd
import textstat

from tests.prose.passages import ROOT, Passage

HERE = Path(__file__).parent
LONGEST = {"label": 30, "text": 30, "document": 30, "claim": 30, "lesson": 30}  # words in a sentence, by kind of text
# Flesch–Kincaid grades (years of school): for all texts of a kind, as measured plus a quarter of a year, and for single
# texts of at least `_ENOUGH` words. Code comments have no limit for single texts: they use the code's names.
EASY = {"label": 4.1, "headline": 7.0, "text": 5.7, "lesson": 6.5, "document": 6.2, "method": 6.6, "claim": 7.9}
HARD = {"label": 10.0, "headline": 15.0, "text": 16.5, "lesson": 14.5, "document": 14.0, "method": 13.0}
_ENOUGH = 25
_DICTIONARIES = Path(codespell_lib.__file__).parent / "data"
_SENTENCES = re.compile(r"(?:(?<=[a-z0-9)”%}\]][.?!])|(?<=[A-Z]{2}[.?!]))\s+(?=[A-Z“{£\[\d])")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_COUNTED = re.compile(r"\{\}|[\w£€−+][\w.,%’'/−-]*")
_ARTICLE = re.compile(r"\b[Aa] (?:8\d?|11|18)(?![\d,])|\b[Aa]n (?:[1-79]|1[02-79]|[2-79]\d)(?!\d)")
_TWICE = re.compile(r"\b([a-z]\w+) \1\b")
_RIGHTLY_TWICE = {"that", "had"}


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [sentence for sentence in _SENTENCES.split(text) if sentence.strip()]


def count(sentence: str) -> int:
    """Count words as a reader does: a number with its sign and unit is one."""
    return len(_COUNTED.findall(re.sub(r"\[\[(?:[^|\]]*\|)?([^\]]*)\]\]", r"\1", sentence)))


def long_sentences(passage: Passage) -> Iterator[str]:
    """Yield sentences with more words than allowed for their kind of text."""
    most = LONGEST.get(passage.kind, 0)
    for sentence in sentences(passage.text) if most else ():
        if count(sentence) > most:
            yield f"a sentence of {count(sentence)} words (at most {most}): {sentence}"


@cache
def retired() -> list[tuple[re.Pattern[str], str]]:
    """Return the retired phrases as patterns, each with its replacement."""
    rows = (HERE / "retired.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [row.split("\t") for row in rows if row and not row.startswith("#")]
    return [(re.compile(rf"(?<!\w){phrase}(?!\w)", re.IGNORECASE), better) for phrase, better in pairs]


def retired_phrases(passage: Passage) -> Iterator[str]:
    """Yield phrases that the guide retires."""
    for pattern, better in retired():
        if match := pattern.search(passage.text):
            yield f"“{match[0]}”: write “{better}”"


@cache
def misspellings() -> dict[str, str]:
    """Return misspelt words and American spellings, each with its replacement."""
    wrong = {}
    for name in ("dictionary.txt", "dictionary_en-GB_to_en-US.txt"):
        for line in (_DICTIONARIES / name).read_text(encoding="utf-8").splitlines():
            first, _, second = (part.strip(" ,") for part in line.partition("->"))
            wrong.update({second: first} if name.endswith("US.txt") else {first: second})
    allowed = set((HERE / "words.txt").read_text(encoding="utf-8").split())
    return {word: right for word, right in wrong.items() if word not in allowed}


def spelling(passage: Passage) -> Iterator[str]:
    """Yield misspelt words and American spellings."""
    for word in _WORD.findall(passage.text):
        if word.lower() in misspellings() and not word.isupper():
            yield f"“{word}”: write “{misspellings()[word.lower()]}”"


def repeated_words(passage: Passage) -> Iterator[str]:
    """Yield repeated words."""
    for match in _TWICE.finditer(passage.text):
        if match[1] not in _RIGHTLY_TWICE:
            yield f"“{match[0]}”: a word twice"


def articles(passage: Passage) -> Iterator[str]:
    """Yield “a 8%” and “an 7%”."""
    for match in _ARTICLE.finditer(passage.text):
        yield f"“{match[0]}”: the wrong article"


@cache
def _names() -> re.Pattern[str]:
    """Return a pattern for the names of places, the longest first."""
    places = pd.read_csv(ROOT / "data/places.csv")
    names = {*places["short_name"], *places["region"], "United Kingdom", "England"}
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})\b")


def readable(text: str) -> str:
    """Return a text without what no writer chooses: numbers, place names, inserted values."""
    text = re.sub(r"\[\[(?:[^|\]]*\|)?([^\]]*)\]\]", r"\1", text)
    text = re.sub(r"\{[^}]*\}|[\w£€−+]*\d[\w.,%’'/−-]*|[“”]", "", _names().sub("", text))
    return text if text.rstrip()[-1:] in (".", "?", "!") else f"{text.rstrip()}."


def grade(*texts: str) -> float:
    """Return the Flesch–Kincaid grade of several texts together."""
    return float(textstat.textstat.flesch_kincaid_grade(" ".join(map(readable, texts))))


def kind_of_reading(passage: Passage) -> str:
    """Return the kind whose grade limit applies: pages on method have their own."""
    return "method" if passage.kind == "document" and "method_of" in passage.where else passage.kind


def hard_texts(passage: Passage) -> Iterator[str]:
    """Yield a text that is harder to read than its kind allows."""
    most = HARD.get(kind_of_reading(passage), 0.0)
    if most and count(readable(passage.text)) >= _ENOUGH and (found := grade(passage.text)) > most:
        yield f"reads like grade {found:.1f} (at most {most:g}): {passage.text}"


def hard_kinds(passages: Iterable[Passage]) -> Iterator[str]:
    """Yield kinds of text that have become harder to read overall."""
    texts: dict[str, list[str]] = {}
    for passage in passages:
        if passage.kind == "label" or re.search("[.?!]", passage.text):
            texts.setdefault(kind_of_reading(passage), []).append(passage.text)
    for kind in texts.keys() & EASY.keys():
        if (found := grade(*texts[kind])) > EASY[kind]:
            yield f"The texts of the kind “{kind}” read like grade {found:.2f} (at most {EASY[kind]:g})."


RULES: tuple[Callable[[Passage], Iterator[str]], ...] = (
    long_sentences,
    retired_phrases,
    spelling,
    repeated_words,
    articles,
    hard_texts,
)
