"""The combined authorities of “Explain a place”: those whose members and whose output the tables both have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from toolkit import places, tables
from toolkit.apps.shared import place_measures as model
from toolkit.apps.shared.place_measures import YEAR
from toolkit.places import Place
from toolkit.productivity.decomposition import Reference

# The North East Mayoral Combined Authority took the place of both in May 2024 (S.I. 2024/402); output is published for
# it back to 2004, while the table of places names the authorities of April 2023.
_JOINED = {"North of Tyne": "North East"}


@dataclass(frozen=True)
class Authority:
    """A combined authority whose output per hour is published.

    Parameters
    ----------
    code, name
        As the ONS publishes them; “Combined Authority” is in the name only where a region is called the same.
    named
        What the table of places calls it, or the bodies that it took the place of.
    members
        Codes of its local authorities.
    published
        GVA per hour worked in GBP, ``YEAR``.
    """

    code: str
    name: str
    named: tuple[str, ...]
    members: tuple[str, ...]
    published: float

    @property
    def group(self) -> Reference:
        """Its members as one: their mean weighted by residents, and the published figure."""
        return Reference(self.members, self.name, self.published, model.residents(self.members))


@lru_cache(maxsize=1)
def authorities() -> dict[str, Authority]:
    """Return by code the combined authorities whose members and whose output the tables both have."""
    found: dict[str, list[tuple[str, str]]] = {}
    for place in places.every():
        short = place.combined_authority.removesuffix(" Combined Authority").removesuffix(" Mayoral")
        found.setdefault(_JOINED.get(short, short), []).append((place.code, place.combined_authority))
    rows = tables.load("productivity").query(f"year == {YEAR} and geography == 'combined authority'")
    made = {}
    for row in rows.to_dict("records"):
        name = str(row["name"]).removesuffix(" (combined authority)")
        if name in found:
            members, named = zip(*found[name], strict=True)
            made[row["code"]] = Authority(
                row["code"], _told_apart(name), tuple(dict.fromkeys(named)), tuple(members), float(row["gva_per_hour"])
            )
    return made


def authority_of(place: Place) -> Authority | None:
    """Return the combined authority that a place is in, if its output is published."""
    return next((one for one in authorities().values() if place.code in one.members), None)


def _told_apart(name: str) -> str:
    """Return a name that is not also a region's."""
    return f"{name} Combined Authority" if name in places.REGIONS else name
