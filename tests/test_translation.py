"""The site's texts: one catalogue that contains them all, so that a page is translated once somebody has done it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape

import jinja2
import pandas as pd
import pytest
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from data.prepare.messages import TEMPLATES, names, texts
from tests.serving import ROOT
from toolkit.apps.pages import place
from toolkit.apps.pages.block import NAN, WORDS, Block, Value, say
from toolkit.core import translation, wording
from toolkit.core.translation import ENGLISH, LOCALE, bare, speaking, translated
from toolkit.places import areas
from toolkit.serve import catalogue
from toolkit.serve.base_handler import in_links

# From the Office for National Statistics, GOV.UK and HM Land Registry: see the head of the catalogue.
OFFICIAL = {
    "Accessibility": "Hygyrchedd",
    "Local authorities": "Awdurdodau lleol",
    "Privacy": "Preifatrwydd",
    "Year": "Blwyddyn",
    "change": "newid",
    "compare": "cymharu",
}
NATIONS = {"England", "Wales", "Scotland", "Northern Ireland", "Great Britain", "United Kingdom"}
KEPT = re.compile(r"Levelling Up Lab|English|Cymraeg|So far only some.*?English\.|Made of nothing\.|Fair\.")


class Everything(Mapping[str, str]):
    """A catalogue with a translation for each known text, which keeps the placeholders for values."""

    def __init__(self) -> None:
        self.known = {text for text, _ in texts()}

    def __getitem__(self, text: str) -> str:
        if text not in self.known:
            raise KeyError(text)
        return re.sub(r"%\(\w+\)s|%%|\{[^}]*\}|<[^>]*>|[^%{<]+", lambda at: at[0] if at[0][0] in "%{<" else "·", text)

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


@pytest.fixture
def all_welsh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    every = Everything()
    monkeypatch.setattr(translation, "catalogue", lambda language: ({} if language == ENGLISH else every, language))
    with speaking("cy"):
        yield


def page(template: str, **names: object) -> str:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(ROOT / TEMPLATES[0]), autoescape=True)
    translation.install(environment)
    return environment.get_template(template).render({"home": "/", "style": "/static/site.css", "switch": "/?"} | names)


def words_of(html: str) -> str:
    """Return a page's text, without scripts, place names and what is deliberately in English."""
    text = re.sub(r"(?s)<script.*?</script>|<style.*?</style>|<svg.*?</svg>|<option.*?</option>|<[^>]+>", " ", html)
    names = {name.replace("'", "&#39;") for area in areas.every() for name in (area.phrase, area.english_name)}
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    return KEPT.sub("", " ".join(unescape(text).split()))


def test_every_text_is_in_the_catalogue_and_no_other() -> None:
    with (LOCALE / "cy.po").open("rb") as file:
        known = read_po(file, locale="cy")
    assert {str(one.id) for one in known if one.id} == {text for text, _ in texts()}
    assert "translator" in known.header_comment and known.last_translator == "NEEDED"


def test_only_official_wording_is_in_the_partial_catalogue() -> None:
    welsh = pd.read_csv(ROOT / "data/place_names.csv").groupby("code")["name"].agg(set)
    place_names = {area.name: {*welsh[area.code], area.name} for area in areas.every() if area.code.startswith("W06")}
    for text, found in translation.catalogue("cy")[0].items():
        assert text in OFFICIAL or text in NATIONS or found in place_names[text]
        assert text not in OFFICIAL or found == OFFICIAL[text]
    assert translation.catalogue("cy")[0]["Cardiff"] == "Caerdydd"
    assert {text for text, where in names() if where == "data/places.csv"} == place_names.keys()


def test_a_page_of_the_frame_speaks_the_catalogues_language_alone(all_welsh: None) -> None:
    labs = catalogue.find(ROOT / "labs")
    cardiff = areas.get("W06000015")
    home = page("home.html", labs=labs, lessons={}, pictures=False, place=cardiff)
    every = catalogue.apps(labs)
    shown = {"sentence": [""], "pictures": [], "visit": "{}", "apps": every, "app": every["explore-tables"]}
    pages = [
        home,
        page("home.html", labs=labs, lessons={one.path: "/x" for lab in labs for one in lab.lessons}),
        page("not_a_place.html", asked="", several=False, near=[cardiff]),
        page("not_a_place.html", asked="", several=True, near=[]),
        page("error.html", status_code=404),
        page("error.html", status_code=500),
        page("busy.html", app=labs[0].apps[0], whose="address"),
        page("busy.html", app=labs[0].apps[0], whose="server"),
        page("app.html", title="Explore the tables", question="", **shown),
        page("app.html", title="", question="", **shown, access_cookie=True),
    ]
    for text in map(words_of, pages):
        assert not re.findall(r"[A-Za-z]{3,}", text), text
    assert '<html lang="cy">' in home


def test_a_places_page_speaks_the_catalogues_language_but_for_what_the_apps_say(all_welsh: None) -> None:
    cardiff, wales = areas.get("W06000015"), areas.get("W92000004")
    made = []
    for name, about in WORDS.items():
        measure, source = about["measure"], about["source"]
        values = (
            Value(cardiff, measure, 2.0, 1.0, 3.0, "%", "2023", "derived", source),
            Value(wales, measure, 3.0, NAN, NAN, "%", "2023", "derived", source),
        )
        path = ((2004, 90.0), (2023, 93.0)) if name == "trend" else ()
        made.append(Block(name, "", values, (1.0, 4.0) if about.get("everywhere") else (), "", path))
    text = words_of(place.page({cardiff: made}))
    assert not re.findall(r"[A-Za-z]{3,}", text), text
    assert not re.findall(r"[A-Za-z]{3,}", words_of(place.finder()))
    keys = {"sentence", "produced", "rank", "derived", "whole", "within", "closer", "further", "steady"}
    numbers = {"n", "rank", "was", "now", "lower", "upper", "top", "award", "share"}
    filled = {
        name: 1 if name in numbers else ""
        for about in WORDS.values()
        for text in about.values()
        if isinstance(text, str)
        for name in re.findall(r"{(\w+)", text)
    }
    for name, about in WORDS.items():
        for key in (key for key in keys & about.keys() if isinstance(about[key], str)):
            assert not re.findall(r"[A-Za-z]{3,}", re.sub("<[^>]+>", "", str(say(name, key, **filled))))


def test_what_a_page_says_in_another_language_than_its_own_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert translation.catalogue("cy")[1] == ENGLISH  # as long as most of the catalogue is empty
    assert translated("Privacy") == "Privacy"
    with speaking("cy"):
        assert translated("Privacy") == '<span lang="cy">Preifatrwydd</span>'
        assert translated("Find a place") == "Find a place" and bare("Privacy") == "Privacy"
        assert areas.get("W06000015").short_name == "Caerdydd" and areas.get("W06000015").phrase == "Cardiff"
        html = page("home.html", labs=(), place=None)
        assert '<html lang="en-GB">' in html and '<span lang="cy">Hygyrchedd</span>' in html
        found = translation.catalogue("cy")[0]
        monkeypatch.setattr(translation, "catalogue", lambda language: (found, language))
        assert translated("Privacy") == bare("Privacy") == "Preifatrwydd"
        assert translated("Find a place") == '<span lang="en-GB">Find a place</span>'
    assert "<span lang" not in page("home.html", labs=(), place=None)


def test_a_link_keeps_the_language_and_one_changes_it() -> None:
    html = '<a href="/places">x</a> <a href="/apps/a?place=E1#b">y</a> <a href="https://a.org/">z</a>'
    html += '<a class="lul-language" href="/?" lang="en-GB">English</a> <a href="#content">s</a>'
    kept = (
        '<a href="/places?lang=cy">x</a> <a href="/apps/a?place=E1&amp;lang=cy#b">y</a> <a href="https://a.org/">z</a>'
    )
    kept += '<a class="lul-language" href="/?" lang="en-GB">English</a> <a href="#content">s</a>'
    assert in_links(html, "lang=cy") == kept
    assert translation.in_query("place=E1&lang=cy") == "cy"
    assert translation.in_query("lang=xx") == translation.in_query("") == translation.in_query("lang=../cy") == ENGLISH


def test_numbers_are_written_in_welsh_as_in_english() -> None:
    for number in (1234.5, -0.25, 1_000_000):
        assert format_decimal(number, locale="cy") == format_decimal(number, locale="en_GB")
    assert wording.value(1234.5, "GBP", 2) == "£1,234.50"
