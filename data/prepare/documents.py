"""The five documents behind the ledger's claims: their titles, parts, authors and public addresses."""

from __future__ import annotations

from dataclasses import dataclass

from data.prepare.model import CC_BY, Source


@dataclass(frozen=True)
class Document:
    """A document: title, year, publisher, address, and the authors of its parts by the prefix of the part's name."""

    title: str
    year: int
    publisher: str
    path: str
    authors: dict[str, str]

    def author(self, section: str) -> str:
        """Return the author of a part, by the longest known prefix of its name."""
        known = [start for start in self.authors if section.startswith(start)]
        return self.authors[max(known, key=len)]

    @property
    def source(self) -> Source:
        """Return the document as a source; the ledger's wording is this project's own."""
        return Source(f"{self.title} ({self.year})", self.path, self.publisher, CC_BY)


ESSAYS = {
    "Preface": ("Preface", "Diana Johnson and Paul Howell, All-Party Parliamentary Group"),
    "1.1": ("1.1 What is levelling up?", "Justine Greening"),
    "1.2": ("1.2 Levelling up with the meritocracy", "Peter John"),
    "1.3": ("1.3 Levelling up or a new beginning?", "Nigel Wilcock"),
    "1.4": ("1.4 Learning from international experience", "Abigail Taylor"),
    "2.1": ("2.1 Levelling up left behind places", "Toby Lloyd"),
    "2.2": ("2.2 Why the economy cannot be made the same everywhere", "Paul Swinney, Centre for Cities"),
    "2.3": ("2.3 Two and a half cheers", "Ben Rogers"),
    "2.4": ("2.4 A call to dig beneath the surface", "Tolu Fashina-Ayilara, The Salvation Army"),
    "2.5": ("2.5 The role of higher education", "Kathryn Mitchell, Gaynor Davis and Larissa Allwork"),
    "2.6": ("2.6 Levelling up Stoke-on-Trent", "Abi Brown"),
    "3.1": ("3.1 Lifelong learning and skills", "Gordon Marsden"),
    "3.2": ("3.2 Small and modern universities", "Daniel Monaghan, Policy Connect"),
    "3.3": ("3.3 Levelling up by devolving down", "Daniel Crowe, Local Trust"),
    "3.4": ("3.4 Social infrastructure", "Hilary Armstrong, Geoffrey Filkin and Daphné Leprince-Ringuet"),
    "3.5": ("3.5 Levelling up and work", "Janet Williamson, TUC"),
    "3.6": ("3.6 Nature and climate", "Sam Alvis and James Fotherby, Green Alliance"),
    "Summary": ("Summary: a bold agenda", "Graeme Atherton"),
}
"""The parts of the essay collection by the prefix of their names: title (shortened), author."""

DOCUMENTS = {
    "cpp": Document(
        "Beyond hard hats",
        2020,
        "Centre for Progressive Policy",
        "https://www.progressive-policy.net/",
        {
            "": "Charlotte Alldritt and Zoë Billingham",
            "Supporting quotes: Jarvis": "Dan Jarvis",
            "Supporting quotes: Murray": "Chris Murray, Core Cities",
        },
    ),
    "ceilup": Document(
        "Levelling up: what is it and can it work?",
        2022,
        "Centre for Inequality and Levelling Up, University of West London",
        "https://www.uwl.ac.uk/",
        {start: author for start, (_, author) in ESSAYS.items()},
    ),
    "bailey": Document(
        "Some priorities for the levelling up agenda",
        2021,
        "David Bailey and Philip Tomlinson",
        "https://www.birmingham.ac.uk/",
        {"": "David Bailey and Philip Tomlinson"},
    ),
    "haldane": Document(
        "Recipe for success",
        2022,
        "Alliance Manchester Business School",
        "https://www.alliancembs.manchester.ac.uk/",
        {"": "Andy Haldane"},
    ),
    "nhs": Document(
        "Levelling up the UK: what you need to know",
        2022,
        "NHS Confederation",
        "https://www.nhsconfed.org/",
        {"": "NHS Confederation", "Missions": "UK government, quoted by the NHS Confederation"},
    ),
}


def section_title(section: str) -> str:
    """Return the display name of a part: an essay's number and title, with the table or footnote after a comma."""
    start = next((start for start in ESSAYS if section.startswith(start)), None)
    if start is None:
        return section
    after = section.rpartition(", ")[2]
    return ESSAYS[start][0] + (f", {after}" if after.startswith(("Table", "footnote")) else "")
