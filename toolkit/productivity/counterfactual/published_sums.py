"""What two models quoted in the documents have published: pounds, places and the measure, as far as it is public."""

from __future__ import annotations

from dataclasses import dataclass

NORTH = ("North East", "North West", "Yorkshire and The Humber")


@dataclass(frozen=True)
class Published:
    """A published sum.

    Parameters
    ----------
    name
        Who, and when.
    billion
        GBP billion a year.
    gap, share
        Gap in GBP per hour, and the part of it put down to health, 0 to 1; None where no such figures are given.
    places, measure, moved_to
        Which places, which measure of health, and what it is moved to, as far as the text says.
    source, url
        Where it is.
    """

    name: str
    billion: float
    gap: float | None
    share: float | None
    places: str
    measure: str
    moved_to: str
    source: str
    url: str

    @property
    def hours(self) -> float | None:
        """Billion hours a year that the three figures imply: billion ÷ (gap × share)."""
        return None if self.gap is None or self.share is None else self.billion / (self.gap * self.share)


PUBLISHED: dict[str, Published] = {
    "NHSA": Published(
        name="Northern Health Science Alliance (2018)",
        billion=13.2,
        gap=4.0,
        share=0.30,
        places="the three northern regions of England",
        measure="rates of ill health and of deaths",
        moved_to="the level of the rest of England",
        source="Bambra, Munford, Brown and others, Health for Wealth, 2018",
        url="https://www.thenhsa.co.uk/2018/11/major-new-report-connects-norths-poor-health-with-poor-productivity/",
    ),
    "Munford": Published(
        name="Munford and others (2022)",
        billion=29.8,
        gap=None,
        share=None,
        places="authorities with a “left behind” ward, of which England has 225",
        measure="not told with the sum; the report speaks of years in good health and of deaths",
        moved_to="the average of England",
        source="Munford and others, Overcoming health inequalities in “left behind” neighbourhoods, 2022",
        url="https://www.iser.essex.ac.uk/research/publications/publication-547158",
    ),
}
