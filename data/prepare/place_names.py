"""Former and later codes of places (``place_codes``) and their other names (``place_names``)."""

from __future__ import annotations

import pandas as pd

from data.prepare.areas import current, register, successors
from data.prepare.columns import text
from data.prepare.explore import source
from data.prepare.model import CC_BY, CODE, LAD23, OGL, OGL_ATTRIBUTION, TO_PLACES, Raw, Table, given_by
from data.prepare.places import MYSOCIETY, MYSOCIETY_LINE, NAMES, build_places

LATER = source("clusters", "later codes of Barnsley and Sheffield")
_WELSH = {
    "W06000001": ("Ynys Môn", "Sir Ynys Môn"),
    "W06000002": ("Gwynedd",),
    "W06000003": ("Conwy",),
    "W06000004": ("Sir Ddinbych",),
    "W06000005": ("Sir y Fflint",),
    "W06000006": ("Wrecsam",),
    "W06000008": ("Ceredigion", "Sir Ceredigion"),
    "W06000009": ("Sir Benfro",),
    "W06000010": ("Sir Gaerfyrddin", "Sir Gâr"),
    "W06000011": ("Abertawe",),
    "W06000012": ("Castell-nedd Port Talbot",),
    "W06000013": ("Pen-y-bont ar Ogwr",),
    "W06000014": ("Bro Morgannwg",),
    "W06000015": ("Caerdydd",),
    "W06000016": ("Rhondda Cynon Taf",),
    "W06000018": ("Caerffili",),
    "W06000019": ("Blaenau Gwent",),
    "W06000020": ("Tor-faen", "Torfaen"),
    "W06000021": ("Sir Fynwy",),
    "W06000022": ("Casnewydd",),
    "W06000023": ("Powys",),
    "W06000024": ("Merthyr Tudful",),
}


def build_codes(raw: Raw) -> pd.DataFrame:
    codes = pd.concat([successors(raw), _census_codes(raw), _letters(raw)], ignore_index=True)
    return codes.assign(note=codes["kind"].map(_NOTES))


def _census_codes(raw: Raw) -> pd.DataFrame:
    """Return ONS codes until 2011 (00AA, 45UB), from the register, for current and former authorities."""
    rows = register(raw)
    rows = rows[rows["snac"].str.fullmatch(r"\d\d[A-Z]{1,2}") & rows["lower-or-unitary"].eq("True")]
    known = dict(zip(successors(raw)["old_code"], successors(raw)["code"], strict=True))
    found = pd.DataFrame(
        {
            "old_code": rows["snac"],
            "code": [known.get(code, code) for code in rows["gss-code"]],
            "old_name": rows["nice-name"],
            "kind": "ONS code until 2011",
        }
    )
    return found.dropna().drop_duplicates("old_code")


def _letters(raw: Raw) -> pd.DataFrame:
    """Return the register's three letters for each current authority (HPL), as used by GOV.UK and mySociety."""
    rows = current(raw)
    columns = {"old_code": rows["local-authority-code"], "code": rows.index, "old_name": rows["nice-name"]}
    return pd.DataFrame(columns).assign(kind="three letters").reset_index(drop=True)


_NOTES = {
    "merged": "The whole area went into the new authority: add up counts, never percentages.",
    "recoded": "The same authority under another code, some after a small change of boundary.",
    "recoded later": "Code of 2025 for the authority after a small change of boundary; figures are comparable.",
    "county became unitary": "The county's area is that of the new authority.",
    "ONS code until 2011": "Code of the authority, or of one that was merged into it, in older publications.",
    "three letters": "Code from the register of authorities, as used by GOV.UK and mySociety.",
}


def build_names(raw: Raw) -> pd.DataFrame:
    rows, places = current(raw), build_places(raw).set_index("code")
    welsh = pd.Series(_WELSH).explode()
    former = successors(raw).query("kind == 'merged'").set_index("code")["old_name"]
    parts = [
        _names(places["name"], "official"),
        _names(places["short_name"], "short"),
        _names(rows["official-name"], "council"),
        _names(welsh, "Welsh"),
        _names(rows["nice-name"], "other"),
        _names(_alternative(rows["alt-names"]), "other"),
        _names(former, "former district"),
    ]
    names = pd.concat(parts, ignore_index=True)
    same = pd.DataFrame({"code": names["code"], "name": names["name"].str.casefold()})
    return names[~same.duplicated()]


def _names(names: pd.Series, kind: str) -> pd.DataFrame:
    return pd.DataFrame({"code": names.index, "name": names.str.strip().to_numpy(), "kind": kind})


def _alternative(names: pd.Series) -> pd.Series:
    """Split the register's list of other names at its commas, without the resulting scraps."""
    single = names.dropna().str.split(",").explode().str.strip().map(_capitals)
    scraps = {"City Of", "City of", "County of", "Isle of", "and", "Ynys Mn", "Cynon", "Taff", "Eilean"}
    broken = single.str.contains("ï|\N{REPLACEMENT CHARACTER}", regex=True)
    return single[~broken & ~single.isin(scraps) & single.str.len().gt(2)]


def _capitals(name: str) -> str:
    """Capitalise a name in lower case: ``vale of glamorgan`` → ``Vale of Glamorgan``."""
    if name != name.lower():
        return name
    words = [
        word if word in {"of", "and", "upon", "on", "the", "nan", "an"} else word.capitalize() for word in name.split()
    ]
    return " ".join(words)


TABLES = [
    Table(
        name="place_codes",
        title="Former and later codes of local authorities",
        description="Each earlier or later code, with the local authority of April 2023 that corresponds to it. The "
        "361 codes themselves are not listed. The 26 districts of Northern Ireland before 2015 are left "
        "out, because the present ones do not follow their boundaries.",
        fields=(
            *given_by(
                (MYSOCIETY, LATER),
                text("old_code", "Old code", "Code in another publication.", required=True, unique=True),
                CODE,
                text("old_name", "Name under the old code", "Name of the area under the old code.", required=True),
                text("kind", "Kind of change", "What happened to the code.", required=True, enum=tuple(_NOTES)),
                text("note", "Note", "What the change means for figures.", status="derived", required=True),
            ),
        ),
        primary_key=("old_code",),
        foreign_keys=(TO_PLACES,),
        sources=(MYSOCIETY, LATER),
        licence=(CC_BY, OGL),
        attribution=f"{MYSOCIETY_LINE} {OGL_ATTRIBUTION}",
        period="Codes in use between 2001 and 2025",
        geography=LAD23,
        build=build_codes,
    ),
    Table(
        name="place_names",
        title="Names by which places are known",
        description="Official, short, council, Welsh and other names of each local authority, and the names of the "
        "districts that were merged into it, for searching.",
        fields=(
            CODE,
            text("name", "Name", "A name of the place.", required=True),
            *given_by(
                (MYSOCIETY, NAMES),
                text(
                    "kind",
                    "Kind of name",
                    "What kind of name it is.",
                    status="derived",
                    required=True,
                    enum=("official", "short", "council", "Welsh", "other", "former district"),
                ),
            ),
        ),
        primary_key=("code", "name"),
        foreign_keys=(TO_PLACES,),
        sources=(MYSOCIETY, NAMES),
        licence=(CC_BY, OGL),
        attribution=f"{MYSOCIETY_LINE} {OGL_ATTRIBUTION}",
        period="Names in use between 2009 and 2025",
        geography=LAD23,
        build=build_names,
    ),
]
