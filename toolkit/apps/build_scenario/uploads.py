"""A user's job figures by region and two-digit industry, such as Nomis data, in rows, columns or one row per figure."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.core import wording
from toolkit.uploads.reading import Preview
from toolkit.uploads.sheets import Reading
from toolkit.uploads.vocabulary import PATTERNS, notes, refuse

FEWEST_INDUSTRIES = 60  # of the 88 divisions of SIC 2007
NO_DIVISIONS = {4, 34, 40, 44, 48, 54, 57, 67, 76, 83, 89}  # numbers below 100 that SIC 2007 leaves out


def industries_of(file: Preview, regions: Sequence[str]) -> Reading:
    """Return jobs by region and two-digit industry from a parsed file.

    ``table`` has ``regions`` in rows (all must be in the file), and divisions of SIC 2007 (“01” to “99”) in columns.
    Its figures are numbers of jobs; a withheld figure is NaN. Raises OwnFileError if the file lacks a region, has too
    few divisions, repeats a figure, or has percentages.
    """
    period = file.periods[-1]
    rows = file.rows[file.rows["period"] == period]
    rows = rows.assign(division=rows["indicator"].str.extract(PATTERNS.division)[0].str.zfill(2)).dropna(
        subset=["division"]
    )
    rows = rows[rows["area"].isin(regions)]
    count = rows["division"].nunique()
    twice = rows[rows.duplicated(["area", "division"])]
    facts = {
        "count": wording.count(count, "two-digit industry", "two-digit industries"),
        "fewest": FEWEST_INDUSTRIES,
        "missing": wording.listing([region for region in regions if region not in set(rows["area"])]),
        "rows": wording.first(list(twice["row"]), 3),
    }
    faults = {
        "industries": count < FEWEST_INDUSTRIES or rows["division"].astype(int).isin(NO_DIVISIONS).any(),
        "industry_regions": facts["missing"],
        "industry_twice": facts["rows"],
        "industry_units": rows["unit"].str.contains("%").any(),
    }
    refuse(faults, name=file.name, **facts)
    table = rows.pivot(index="area", columns="division", values="value").reindex(list(regions))
    regions_of = f"{len(table)} regions{period and f' of {period}'}"
    lines = (*file.notes, *notes("industries", industries=count, regions=regions_of))
    return Reading(table.rename_axis(index=None, columns=None), tuple(table.columns), lines, file.source, file.name)
