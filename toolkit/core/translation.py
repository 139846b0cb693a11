"""The site's texts in other languages, from one catalogue each: ``locale/<language>.po``, read with Babel.

The English text is the key; what a catalogue lacks stays in English. A page's language is that of most of its texts,
and those in the other language are marked (WCAG 3.1.2). `python -m toolkit messages` collects the texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

ENGLISH = "en-GB"
LOCALE = Path(__file__).parent / "locale"
LANGUAGES: tuple[str, ...] = tuple(sorted(path.stem for path in LOCALE.glob("*.po")))
"""The languages that have a catalogue. English needs none."""

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


@cache
def catalogue(language: str) -> tuple[Mapping[str, str], str]:
    """Return the translations, keyed by English text, and the main language: English if at most half are translated."""
    if language not in LANGUAGES:
        return {}, ENGLISH
    from babel.messages.pofile import read_po  # imported here so that an English page does not wait for it

    with (LOCALE / f"{language}.po").open("rb") as file:
        texts = [text for text in read_po(file, locale=language) if text.id]
    translations = {str(text.id): str(text.string) for text in texts if text.string and not text.fuzzy}
    return translations, language if 2 * len(translations) > len(texts) else ENGLISH


def in_query(query: str) -> str:
    """Return the language in an address's ``lang=…``; English if there is none or it is unknown."""
    named = parse_qs(query).get("lang", [""])[-1]
    return named if named in LANGUAGES else ENGLISH


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use a language for the duration of the block."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def name(text: str) -> str:
    """Return a proper name in the current language, unmarked: names need no language mark (WCAG 3.1.2)."""
    return catalogue(_language.get())[0].get(text, text)


def bare(text: str) -> str:
    """Return a text for a title or an attribute, which cannot have a language mark, in the page's main language."""
    return name(text) if catalogue(_language.get())[1] == _language.get() else text


def translated(text: str) -> str:
    """Return a text in the current language, marked up as HTML if that is not the page's main language."""
    translations, page = catalogue(_language.get())
    language = _language.get() if text in translations else ENGLISH
    if language == page:
        return translations.get(text, text)
    from markupsafe import Markup  # as above

    return Markup(f'<span lang="{language}">{translations.get(text, text)}</span>')


def speech() -> dict[str, Any]:
    """Return a template's language variables: the current one, the page's, English, all languages, and translations."""
    translations, page = catalogue(_language.get())
    return {"current": _language.get(), "page": page, "english": ENGLISH, "all": LANGUAGES, "words": dict(translations)}


def install(environment: Any) -> None:
    """Add ``{% trans %}``, ``_(…)``, ``bare(…)`` and ``name(…)`` to the templates of a Jinja environment."""
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(translated, lambda one, many, n: translated(one if n == 1 else many), False)
    environment.globals |= {"bare": bare, "name": name, "speech": speech}
