"""The parts of a place's page: blocks of a sentence, a figure and a strength, each with the app behind it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from urllib.parse import quote

from toolkit.core import wording
from toolkit.core.translation import name, translated
from toolkit.core.yaml_io import module_yaml
from toolkit.places import REGIONS, areas
from toolkit.places.areas import Area

NAN = math.nan
WORDS = module_yaml(__file__)


def say(block: str, what: str, **values: object) -> str:
    """Return one of a block's sentences in the current language, with its values filled in."""
    english = WORDS[block][what]
    text = translated(english)
    if text != english:
        values = {key: name(value) if isinstance(value, str) else value for key, value in values.items()}
    return text.format(**values)


def larger(area: Area) -> list[Area]:
    """Return the larger areas to compare an area with, except Great Britain, which adds little."""
    return [other for other in areas.around(area.code) if other.code != "K03000001"]


@dataclass(frozen=True)
class Value:
    """A figure for an area: the measure, its unit and period, with the ends of its interval (or NaN).

    ``status`` is “published”, “derived” or “simulated”; ``source`` names the publisher and the publication.
    """

    area: Area
    measure: str
    value: float
    lower: float
    upper: float
    unit: str
    period: str
    status: str
    source: str

    @property
    def known(self) -> bool:
        """Whether there is a figure."""
        return not math.isnan(self.value)

    @property
    def ranged(self) -> bool:
        """Whether the figure has an interval."""
        return not math.isnan(self.lower)

    @property
    def band(self) -> str:
        """The name of the figure's interval."""
        return str(WORDS["jobs" if self.status == "simulated" else "output"]["band"])

    def words(self, decimals: int | None = None, *, called: bool = True) -> str:
        """Format the value with its interval; ``called`` names the measure unless a heading does."""
        text = wording.value(self.value, self.unit, decimals, full=self.unit == "years")
        ends = wording.interval(self.lower, self.upper, self.unit, decimals) if self.ranged else ""
        band = f"{self.band[:1].lower()}{self.band[1:]} " if called else ""
        return f"{text} ({band}{ends})" if ends else text


@dataclass(frozen=True)
class Block:
    """One block of the page.

    Parameters
    ----------
    name, sentence
        The key of the heading in ``block.yaml``, and the answer for this area.
    values
        The area's figure first, then its comparisons, in the order of the picture.
    everywhere
        The figures of all councils, drawn as ticks in the background; empty if there are none.
    strength
        Strength of the area's figure, in words.
    path
        Years and values of the area, if the block is about change; the picture is then a line.
    """

    name: str
    sentence: str
    values: tuple[Value, ...]
    everywhere: tuple[float, ...]
    strength: str
    path: tuple[tuple[int, float], ...] = ()

    @property
    def link(self) -> str:
        """The link, from the site's root, to the app that shows more about this area."""
        about, area = WORDS[self.name], self.values[0].area
        inside = area.name in REGIONS and "{within}" in about.get("query", "")
        within = f"&within={quote(area.name)}" if inside else ""
        beyond = "" if area.code.startswith("E") else about.get("beyond_england", "")
        return f"apps/{about['app']}?place={area.code}{about.get('query', '').format(within=within)}{beyond}"
