"""A visitor's own table as a rate table: one of its indicators, by area or group, and period."""

from __future__ import annotations

import re

import pandas as pd

from toolkit.core.wording import first
from toolkit.health_and_poverty.poverty.rates import RateTable, rate_table
from toolkit.uploads.reading import Preview

# Names that say how something is counted, not what: a chart's title needs the table's as well.
_BARE = re.compile(r"(%|per ?cents?|percentages?|numbers?|rates?|values?|totals?|counts?)( *\(.*\))?", re.IGNORECASE)
_NUMBER = re.compile(r"^table [\w.]+ ?[:.–-] *", re.IGNORECASE)


def repeated(found: Preview, indicator: str = "") -> tuple[str, ...]:
    """Return a note on labels that occur more than once for the same period, or nothing if there are none."""
    _, rows = _of(found, indicator)
    again = list(dict.fromkeys(rows.loc[rows["again"] > 0, "label"]))
    return (
        (f"There is more than one row for the same period: {first(again)}. The later rows are numbered.",)
        if again
        else ()
    )


def _of(found: Preview, indicator: str) -> tuple[str, pd.DataFrame]:
    """Return the name of an indicator, and its rows with the labels to show and how often each came before."""
    named = indicator if indicator in found.indicators else found.indicators[0]
    rows = found.rows[found.rows["indicator"] == named]
    rows = rows.assign(label=rows["label"].mask((rows["area"] != "") & (rows["former"] == ""), rows["area"]))
    return named, rows.assign(again=rows.groupby(["label", "period"], sort=False).cumcount())


def rates_of(found: Preview, indicator: str = "") -> RateTable:
    """Return one indicator of a file; the first if none is named or none matches.

    Districts that have since merged keep their own names. Labels that occur more than once for the same period are
    numbered.
    """
    named, rows = _of(found, indicator)
    former, label, again = rows["former"] != "", rows["label"], rows["again"]
    key = "area" if (rows["level"] != "").any() else "group"
    rows = rows.assign(
        **{key: label.mask(again > 0, label + " (" + (again + 1).astype(str) + ")")},
        code=rows["code"].mask(former, rows["former"]),
        level=rows["level"].mask((rows["level"] == "") & (key == "area"), "other"),
        measure=named,
    )
    rows = rows.drop(columns=["again", *["area"] * (key == "group")])
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
