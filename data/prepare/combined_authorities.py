"""``combined_authorities``: today's combined authorities and the 2023 places in each."""

from __future__ import annotations

import pandas as pd

from data.prepare.areas import current, register
from data.prepare.columns import text
from data.prepare.explore import explore, source
from data.prepare.model import CC_BY, CODE, LAD23, OGL, OGL_ATTRIBUTION, TO_PLACES, Raw, Source, Table, given_by
from data.prepare.places import MYSOCIETY, MYSOCIETY_LINE

OUTPUT = source("gross-value-added", "combined authorities")
ORDERS = Source(
    "Orders that establish combined authorities and combined county authorities, 2024 and 2025",
    "https://www.legislation.gov.uk/",
    "The National Archives",
    OGL,
)
# The register's short names by the code under which ONS publishes output. S.I. 2024/402 merged the two authorities in
# the North East.
_REGISTERED = {
    "E47000001": ("GMCA",),
    "E47000002": ("SCR",),
    "E47000003": ("WYCA",),
    "E47000004": ("LCR",),
    "E47000006": ("TVCA",),
    "E47000007": ("WMCA",),
    "E47000008": ("CPCA",),
    "E47000009": ("WECA",),
    "E47000012": ("YNYC",),
    "E47000013": ("EMCA",),
    "E47000014": ("NECA", "NTCA"),
    "E47000016": ("HYCA",),
    "E47000017": ("GLCA",),
}
# From 2025, not in that spring's register: upper-tier authorities named by the order (S.I. 2025/131).
_ORDERED = {"E47000018": ("Lancashire", "Blackburn with Darwen", "Blackpool")}


def build(raw: Raw) -> pd.DataFrame:
    """Return one row per member; county districts are members through their county."""
    rows, bodies = current(raw), register(raw).set_index("local-authority-code")
    upper = rows["county-la"].fillna(rows["local-authority-code"])
    of = rows["combined-authority"].fillna(upper.map(bodies["combined-authority"]))
    upper_names = upper.map(bodies["nice-name"])
    names = explore(raw, "gross-value-added").drop_duplicates("code").set_index("code")["name"]
    parts = [
        pd.DataFrame({"authority_code": code, "authority": names[code], "code": rows.index[chosen]})
        for code, chosen in (
            *((code, of.isin(short)) for code, short in _REGISTERED.items()),
            *((code, upper_names.isin(named)) for code, named in _ORDERED.items()),
        )
    ]
    return pd.concat(parts, ignore_index=True)


TABLES = [
    Table(
        name="combined_authorities",
        title="Combined authorities and their members",
        description="The combined authorities and combined county authorities of 2025 whose output ONS publishes, with "
        "the local authorities of April 2023 that each is made of. The two in the North East became one in May 2024. "
        "The Greater London Authority covers the same area as the London region. Devon and Torbay has no published "
        "output.",
        fields=(
            *given_by(
                OUTPUT,
                text(
                    "authority_code",
                    "Code of the combined authority",
                    "Nine-character code, as in the table productivity.",
                    required=True,
                    pattern="E47[0-9]{6}",
                ),
                text("authority", "Combined authority", "Name, as ONS writes it.", required=True),
            ),
            *given_by((MYSOCIETY, ORDERS), CODE),
        ),
        primary_key=("authority_code", "code"),
        foreign_keys=(TO_PLACES,),
        sources=(OUTPUT, MYSOCIETY, ORDERS),
        licence=(CC_BY, OGL),
        attribution=f"{MYSOCIETY_LINE} {OGL_ATTRIBUTION}",
        period="2025",
        geography=LAD23,
        build=build,
    )
]
