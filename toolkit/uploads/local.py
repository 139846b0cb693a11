"""A user's own indicators of local authorities: read, matched to the 361 authorities, labelled and joined."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from toolkit.core import wording
from toolkit.places.gazetteer import LEVELS, LOCAL, parts_of
from toolkit.tables import own
from toolkit.uploads.reading import Choices, Preview, filled, preview
from toolkit.uploads.shapes import ACROSS, LONG
from toolkit.uploads.sheets import Reading
from toolkit.uploads.vocabulary import PATTERNS, notes, refusal

MOST_COLUMNS = 200


@dataclass(frozen=True, eq=False)
class Indicators(Reading):
    """Indicators for local authorities from a user's file.

    ``table`` has ``code`` (of April 2023, each once, sorted) and a column for each indicator; ``attrs`` are like those
    of the project's tables, with every label marked "(your file)" and the columns listed in ``attrs["own"]``. ``name``
    is the name of the file, ``titles`` are what it calls each column of figures, ``reasons`` has the ``code``,
    ``column`` and ``reason`` for each missing figure, and ``unmatched`` are labels or codes not in ``table``.
    """

    name: str = ""
    titles: tuple[str, ...] = ()
    reasons: pd.DataFrame = field(default_factory=pd.DataFrame)
    unmatched: tuple[str, ...] = ()


def read_indicators(
    path_or_bytes: str | Path | bytes, name: str | None = None, choices: Choices | None = None, *, period: str = ""
) -> Indicators:
    """Read indicators of local authorities as :func:`toolkit.uploads.preview` reads a file, and match them to places.

    Former codes and names are matched to places as of April 2023. Counts for merged districts are added up if all the
    districts are present. Other figures for merged districts, and areas that are not local authorities, are left out
    and listed. Without a ``period``, a table with a row per figure is read for the latest period, any other table for
    all. An OwnFileError says that the file cannot be read, names no local authority, or names one twice.
    """
    return of_preview(preview(path_or_bytes, name, choices, local=True), period)


def series(found: Preview) -> tuple[str, ...]:
    """Return the file's own name for each column of figures that :func:`of_preview` gives."""
    return filled(_named(found, found.rows[found.rows["level"] == LOCAL]), "series")[:MOST_COLUMNS]


def periods(found: Preview) -> tuple[str, ...]:
    """Return the periods to choose from, the latest last; none if each period has its own column."""
    return found.periods if found.shape in (LONG, ACROSS) and len(found.periods) > 1 else ()


def of_preview(found: Preview, period: str = "") -> Indicators:
    """Return the indicators in a file that has been read: see :func:`read_indicators`."""
    known, about = periods(found), {"name": found.name, "where": f" (sheet “{found.sheet}”)" if found.sheet else ""}
    said = [*found.notes, *notes("latest", first=known[0] if known and not period else "", last=found.periods[-1])]
    period = period or found.periods[-1] * bool(known)
    if period not in ("", *found.periods):
        raise refusal("period", **about, period=period, known=wording.listing(found.periods[-8:]))
    rows = found.rows[found.rows["period"] == period] if period else found.rows
    named, left = _named(found, rows), rows[rows["level"] != LOCAL].drop_duplicates("label")
    local = named[named["level"] == LOCAL]
    if not local["value"].notna().any():
        labels = wording.quoted([*rows["label"].unique()[:4]])
        raise refusal("no_places" if local.empty else "no_figures", **about, labels=labels)
    titles = list(local["series"].unique())
    without = {*filled(named, "series")} & {*titles} - {*filled(local, "series")}
    elsewhere = left[left["level"] != ""]
    kinds = wording.listing([LEVELS[level][1] for level in elsewhere["level"].unique()])
    said += notes("no_local", names=wording.quoted(sorted(without)))
    said += notes("columns", columns=len(titles) if len(titles) > MOST_COLUMNS else 0, most=MOST_COLUMNS)
    said += notes("left", kinds=kinds, rows=wording.first(list(elsewhere["label"])))
    titles = titles[:MOST_COLUMNS]
    local = local[local["series"].isin(titles)]
    placed, unused = _placed(local, found, said)
    if placed.empty:
        raise refusal("only_parts", **about, labels=wording.quoted(list(dict.fromkeys(unused))))
    names = own.names(titles)
    for title, name in names.items():
        said += notes("renamed", title=title if title != name else "", name=name)
    table = placed.pivot(index="code", columns="series", values="value").reindex(columns=titles).rename(columns=names)
    table = table.rename_axis(columns=None).reset_index()
    facts = local.drop_duplicates("series").set_index("series")
    table.attrs.update(own.attributes(found.name, found.source, names, facts))
    missing = placed.loc[placed["value"].isna(), ["code", "series", "reason"]].rename(columns={"series": "column"})
    missing = missing.replace({"column": names}).reset_index(drop=True)
    unmatched = tuple(dict.fromkeys([*_written(left), *unused]))
    read = Indicators(table, tuple(names.values()), tuple(said), found.source, name=found.name)
    return replace(read, titles=tuple(names), reasons=missing, unmatched=unmatched)


def _named(found: Preview, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the ``series`` of each figure: its heading, or its indicator where labels tell several apart."""
    doubled = found.rows.groupby(["column", "period"])["indicator"].nunique().gt(1).any()
    name = rows["indicator"] if doubled or found.shape in (LONG, ACROSS) else rows["column"]
    return rows.assign(series=name.where(name != "", rows["indicator"]))


def _placed(local: pd.DataFrame, found: Preview, said: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """Return a row for each column and place of April 2023, and the labels that were not used; notes say what was done.

    A place counts by its present code; else by a former one; else by the sum of all its districts, if they are counts.
    """
    single, place = ["series", "own"], ["series", "code"]
    rows = local.assign(own=local["former"].where(local["former"] != "", local["code"]))
    older = (rows["written"] != rows["code"]) & (rows["former"] == "")
    rows = rows[~older | older.groupby([rows["series"], rows["own"]]).transform("all")]
    clash = rows.drop_duplicates([*single, "value"])
    for _, row in clash[clash.duplicated(single)].head(1).iterrows():
        numbers = rows.loc[(rows[single] == row[single]).all(axis=1), "row"].unique()[:6]
        where = f" of the sheet “{found.sheet}”" if found.sheet else ""
        called = f"{row['label' if row['former'] else 'area']} ({row['own']})"
        raise refusal("twice", name=found.name, place=called, where=where, rows=wording.listing([*map(str, numbers)]))
    rows = rows.drop_duplicates(single)
    whole, parts = rows[rows["former"] == ""], rows[rows["former"] != ""]
    covered = pd.MultiIndex.from_frame(parts[place]).isin([*whole[place].itertuples(index=False, name=None)])
    for _, same in parts[covered].drop_duplicates("own").groupby("code"):
        said += notes("own_row", name=same["area"].iloc[0], parts=wording.quoted(_written(same)))
    sums, unused = [], _written(parts[covered])
    now = whole[(whole["written"] != "") & (whole["written"] != whole["code"])]
    recoded = [f"{old} is now {new}" for old, new in zip(now["written"], now["code"], strict=True)]
    done: dict[str, list[str]] = {"recoded": recoded, "added": [], "not_added": []}
    for of, districts in parts[~covered].groupby(place, sort=False):
        first, (title, code) = districts.iloc[[0]], map(str, of)
        added = parts_of(code) <= set(districts["own"]) and _are_counts(f"{title} {first['unit'].iloc[0]}", districts)
        text = f"{first['area'].iloc[0]} ({wording.listing(list(districts['label']))})"
        done["added" if added else "not_added"].append(text)
        sums += [first.assign(value=districts["value"].sum(), reason="")] if added else []
        unused += [] if added else _written(districts)
    for kind, texts in done.items():
        said += notes(kind, of=wording.first([*dict.fromkeys(texts)]))
    return pd.concat([whole, *sums]), unused


def _are_counts(words: str, rows: pd.DataFrame) -> bool:
    """Say whether figures are counts that may be added up: their heading says so, and they are whole."""
    values = rows["value"]
    whole = bool(values.notna().all() and (values >= 0).all() and (values == values.round()).all())
    return whole and bool(PATTERNS.count.search(words)) and not PATTERNS.no_count.search(words)


def _written(rows: pd.DataFrame) -> list[str]:
    return list(rows["written"].where(rows["written"] != "", rows["label"]))
