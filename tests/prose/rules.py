"""Rules of plain English that a program can hold: each takes a passage and yields what is wrong with it.

``retired.tsv`` lists the phrases that the style guide retires, ``words.txt`` the words that codespell takes for
mistakes and that are right here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import codespell_lib

from tests.prose.passages import Passage

HERE = Path(__file__).parent
LONGEST = {"text": 30, "document": 30, "claim": 30, "lesson": 30}  # words in a sentence, by kind of text
_DICTIONARIES = Path(codespell_lib.__file__).parent / "data"
_SENTENCES = re.compile(r"(?:(?<=[a-z0-9)”%}\]][.?!])|(?<=[A-Z]{2}[.?!]))\s+(?=[A-Z“{£\[\d])")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_COUNTED = re.compile(r"\{\}|[\w£€−+][\w.,%’'/−-]*")
_ARTICLE = re.compile(r"\b[Aa] (?:8\d?|11|18)(?![\d,])|\b[Aa]n (?:[1-79]|1[02-79]|[2-79]\d)(?!\d)")
_TWICE = re.compile(r"\b([a-z]\w+) \1\b")
_RIGHTLY_TWICE = {"that", "had"}


def sentences(text: str) -> list[str]:
    """Split a text into its sentences."""
    return [sentence for sentence in _SENTENCES.split(text) if sentence.strip()]


def count(sentence: str) -> int:
    """Count words as a reader does: a number with its sign and unit is one."""
    return len(_COUNTED.findall(re.sub(r"\[\[(?:[^|\]]*\|)?([^\]]*)\]\]", r"\1", sentence)))


def long_sentences(passage: Passage) -> Iterator[str]:
    """Find sentences with more words than their kind of text may have."""
    most = LONGEST.get(passage.kind, 0)
    for sentence in sentences(passage.text) if most else ():
        if count(sentence) > most:
            yield f"a sentence of {count(sentence)} words (at most {most}): {sentence}"


@cache
def retired() -> list[tuple[re.Pattern[str], str]]:
    """Return the retired phrases as patterns, each with what to write."""
    rows = (HERE / "retired.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [row.split("\t") for row in rows if row and not row.startswith("#")]
    return [(re.compile(rf"(?<!\w){phrase}(?!\w)", re.IGNORECASE), better) for phrase, better in pairs]


def retired_phrases(passage: Passage) -> Iterator[str]:
    """Find phrases that the guide retires."""
    for pattern, better in retired():
        if match := pattern.search(passage.text):
            yield f"“{match[0]}”: write “{better}”"


@cache
def misspellings() -> dict[str, str]:
    """Return misspelt words and American spellings, each with what to write."""
    wrong = {}
    for name in ("dictionary.txt", "dictionary_en-GB_to_en-US.txt"):
        for line in (_DICTIONARIES / name).read_text(encoding="utf-8").splitlines():
            first, _, second = (part.strip(" ,") for part in line.partition("->"))
            wrong.update({second: first} if name.endswith("US.txt") else {first: second})
    allowed = set((HERE / "words.txt").read_text(encoding="utf-8").split())
    return {word: right for word, right in wrong.items() if word not in allowed}


def spelling(passage: Passage) -> Iterator[str]:
    """Find misspelt words and American spellings."""
    for word in _WORD.findall(passage.text):
        if word.lower() in misspellings() and not word.isupper():
            yield f"“{word}”: write “{misspellings()[word.lower()]}”"


def repeated_words(passage: Passage) -> Iterator[str]:
    """Find a word written twice."""
    for match in _TWICE.finditer(passage.text):
        if match[1] not in _RIGHTLY_TWICE:
            yield f"“{match[0]}”: a word twice"


def articles(passage: Passage) -> Iterator[str]:
    """Find “a 8%” and “an 7%”."""
    for match in _ARTICLE.finditer(passage.text):
        yield f"“{match[0]}”: the wrong article"


RULES: tuple[Callable[[Passage], Iterator[str]], ...] = (
    long_sentences,
    retired_phrases,
    spelling,
    repeated_words,
    articles,
)
