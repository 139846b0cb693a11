"""A visitor's own table as a rate table: one of its indicators, by area or group, and period."""

from __future__ import annotations

import re

from toolkit.health_and_poverty.poverty.rates import RateTable, rate_table
from toolkit.uploads.reading import Preview

# Names that say how something is counted, not what: a chart's title needs the table's as well.
_BARE = re.compile(r"(%|per ?cents?|percentages?|numbers?|rates?|values?|totals?|counts?)( *\(.*\))?", re.IGNORECASE)
_NUMBER = re.compile(r"^table [\w.]+ ?[:.–-] *", re.IGNORECASE)


def rates_of(found: Preview, indicator: str = "") -> RateTable:
    """Return one indicator of a file; the first if none is named or none matches.

    Districts since merged keep their own names. Labels that occur more than once for the same period are numbered.
    """
    named = indicator if indicator in found.indicators else found.indicators[0]
    rows = found.rows[found.rows["indicator"] == named]
    former = rows["former"] != ""
    label = rows["label"].mask((rows["area"] != "") & ~former, rows["area"])
    key = "area" if (rows["level"] != "").any() else "group"
    again = rows.assign(label=label).groupby(["label", "period"], sort=False).cumcount()
    rows = rows.assign(
        **{key: label.mask(again > 0, label + " (" + (again + 1).astype(str) + ")")},
        code=rows["code"].mask(former, rows["former"]),
        level=rows["level"].mask((rows["level"] == "") & (key == "area"), "other"),
        measure=named,
    )
    if key == "group":
        rows = rows.drop(columns="area")
    title, short = found.title, _NUMBER.sub("", named)
    bare = bool(_BARE.fullmatch(named)) and title not in ("", named)
    return rate_table(
        rows,
        name="own",
        title=f"{title}: {named}" if title not in ("", named) else named,
        label=f"{_NUMBER.sub('', title)} ({named})" if bare else short,
        unit=str(rows["unit"].iloc[0]),
        source=found.source,
        note=" ".join(found.notes),
    )
