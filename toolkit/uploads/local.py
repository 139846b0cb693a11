"""A person's own indicators of local authorities: read, put on the places of April 2023, marked as theirs, joined."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from toolkit import places
from toolkit.core import paths, wording
from toolkit.core.errors import OwnFileError, TableError
from toolkit.tables import package
from toolkit.uploads.areas import LEVELS, LOCAL, parts_of
from toolkit.uploads.reading import Choices, Preview, listed, preview
from toolkit.uploads.shapes import ACROSS, LONG
from toolkit.uploads.vocabulary import PATTERNS

SUFFIX = "_own"
MOST_COLUMNS = 200
_MARK = " (your file)"


@dataclass(frozen=True, eq=False)
class Indicators:
    """Indicators of local authorities that a person brought.

    Parameters
    ----------
    table
        ``code`` (of April 2023, each once, sorted) and a column for each indicator; ``attrs`` as those of the project's
        tables, every label marked "(your file)" and the columns listed in ``attrs["own"]``.
    notes
        What was assumed, added up or left out, in sentences.
    columns, titles
        Names of the columns of figures, and what the file calls each.
    name, source
        The file's name, and the source that it states itself.
    reasons
        ``code``, ``column`` and ``reason`` of each figure that is missing in the file.
    unmatched
        Labels or codes of the file, as written, whose rows are not in ``table``.
    """

    table: pd.DataFrame
    notes: tuple[str, ...]
    columns: tuple[str, ...]
    titles: tuple[str, ...]
    name: str
    source: str
    reasons: pd.DataFrame
    unmatched: tuple[str, ...] = ()


def read_indicators(
    path_or_bytes: str | Path | bytes, name: str | None = None, choices: Choices | None = None, *, period: str = ""
) -> Indicators:
    """Read indicators of local authorities from a CSV file or a workbook (XLSX, XLS, ODS).

    Parameters
    ----------
    path_or_bytes, name, choices
        As in :func:`toolkit.uploads.preview`.
    period
        Which period; where a table has a row a figure the latest if empty, else all of them.

    Returns
    -------
    Indicators
        Former codes and names are put on the places of April 2023. Counts of districts that were merged are added up
        where all of them are there; other figures of merged districts are left out. Areas that are no local authority
        are left out and listed.

    Raises
    ------
    OwnFileError
        The file cannot be read, names no local authority, or names one twice.
    """
    return of_preview(preview(path_or_bytes, name, choices, local=True), period)


def series(found: Preview) -> tuple[str, ...]:
    """Return what the file calls each column that :func:`of_preview` gives."""
    rows = found.figures.rows
    local = rows[rows["level"] == LOCAL]
    return tuple(_named(found, local)["series"].unique())[:MOST_COLUMNS]


def periods(found: Preview) -> tuple[str, ...]:
    """Return the periods to choose from, the latest last; none where each has a column of its own."""
    by_row = found.figures.shape in (LONG, ACROSS)
    return found.figures.periods if by_row and len(found.figures.periods) > 1 else ()


def of_preview(found: Preview, period: str = "") -> Indicators:
    """Return the indicators of a file that was read: see :func:`read_indicators`."""
    rows, notes = _of_period(found, period)
    local = rows[rows["level"] == LOCAL]
    if not local["value"].notna().any():
        raise _no_places(found, rows)
    left = rows[rows["level"] != LOCAL].drop_duplicates("label")
    columns, reasons, unused = {}, [], list(left["written"].where(left["written"] != "", left["label"]))
    by_series = local.groupby("series", sort=False)
    if len(by_series) > MOST_COLUMNS:
        notes.append(f"Of {len(by_series)} columns of figures the first {MOST_COLUMNS} are read.")
    for title, part in list(by_series)[:MOST_COLUMNS]:
        placed = _placed(part, f"{title} {part['unit'].iloc[0]}", found)
        columns[str(title)] = placed.values
        reasons += [(code, str(title), reason) for code, reason in placed.reasons.items()]
        notes += [note for note in placed.notes if note not in notes]
        unused += [code for code in placed.unused if code not in unused]
    names = _own_names(columns, notes)
    table = pd.DataFrame({names[title]: pd.Series(values, dtype=float) for title, values in columns.items()})
    table = table.rename_axis("code").sort_index().reset_index()
    table.attrs.update(_attributes(found, local, names))
    missing = pd.DataFrame(reasons, columns=["code", "column", "reason"]).replace({"column": names})
    said = (*found.notes, *_left_notes(left), *notes)
    columns_of = tuple(names.values())
    return Indicators(table, said, columns_of, tuple(names), found.name, found.source, missing, tuple(unused))


def join(table: pd.DataFrame, own: Indicators) -> pd.DataFrame:
    """Return a table with a person's columns beside its own, each place keeping its row.

    Parameters
    ----------
    table
        A table with a column ``code``, such as :func:`toolkit.tables.place_table` returns.
    own
        What :func:`read_indicators` returned; its columns are empty where the file had no row.

    Returns
    -------
    pandas.DataFrame
        The rows of ``table``; a column whose name is taken gets the suffix "_own". ``attrs["own"]`` lists the
        person's columns and ``attrs["labels"]`` marks them "(your file)".

    Raises
    ------
    TableError
        The table has no column ``code``.
    """
    if "code" not in table.columns:
        raise TableError("This table has no column “code”.", "A person's own figures are joined on it.")
    new = {name: _free(name, table.columns) for name in own.columns}
    joined = table.merge(own.table.rename(columns=new), on="code", how="left", validate="many_to_one")
    joined.attrs.update(table.attrs)
    for facts in package.BY_COLUMN:
        theirs = {new[name]: text for name, text in own.table.attrs[facts].items() if name in new}
        joined.attrs[facts] = package.Facts(table.attrs.get(facts, {}) | theirs)
    joined.attrs["own"] = [*table.attrs.get("own", []), *new.values()]
    joined.attrs["source"] = "; ".join(filter(None, [table.attrs.get("source", ""), own.table.attrs["source"]]))
    return joined


def _of_period(found: Preview, period: str) -> tuple[pd.DataFrame, list[str]]:
    """Return the figures of one period, or of all where each has a column of its own, with the name of each series."""
    rows, known = found.figures.rows, found.figures.periods
    notes: list[str] = []
    if not period and periods(found):
        period = known[-1]
        notes.append(f"Of the periods {known[0]} to {period} the latest is read; another can be chosen.")
    if period:
        if period not in known:
            has = wording.listing(list(known[-8:]))
            raise OwnFileError(f"“{found.name}” has no figures for {period}.", f"It has {has}.", "Choose one of these.")
        rows = rows[rows["period"] == period]
    return _named(found, rows), notes


def _named(found: Preview, rows: pd.DataFrame) -> pd.DataFrame:
    by_row = found.figures.shape in (LONG, ACROSS)
    name = rows["indicator"] if by_row or found.figures.doubled else rows["column"]
    return rows.assign(series=name.where(name != "", rows["indicator"]))


@dataclass(frozen=True)
class _Placed:
    """A column on the places of April 2023: by code, values and reasons; labels that were not used, and why."""

    values: dict[str, float]
    reasons: dict[str, str]
    unused: list[str]
    notes: list[str]


def _placed(rows: pd.DataFrame, words: str, found: Preview) -> _Placed:
    placed = _Placed({}, {}, [], [])
    added, recoded, whole_left = [], [], []
    for code, part in rows.groupby("code", sort=False):
        target, name = str(code), places.get(str(code)).short_name
        whole, parts = part[part["former"] == ""], part[part["former"] != ""]
        if len(whole):
            row = _single(whole, target, found)
            placed.values[target], reason = float(row["value"]), str(row["reason"])
            placed.unused.extend(_written(parts))
            if len(parts):
                placed.notes.append(f"{name} has a row of its own, so {listed(_written(parts))} were left out.")
            if row["written"] and row["written"] != target:
                recoded.append(f"{row['written']} is now {target}")
        elif parts_of(target) <= set(parts["former"]) and _is_count(words, parts["value"]):
            placed.values[target], reason = float(parts["value"].sum()), ""
            added.append(f"{name} ({wording.listing(list(parts['label']))})")
        else:
            whole_left.append(f"{name} ({wording.listing(list(parts['label']))})")
            placed.unused.extend(_written(parts))
            continue
        if math.isnan(placed.values[target]):
            placed.reasons[target] = reason
    if recoded:
        placed.notes.append(f"Former codes were put on the places of April 2023: {wording.first(recoded)}.")
    if added:
        placed.notes.append(f"Counts of districts that were merged were added up: {wording.first(added)}.")
    if whole_left:
        placed.notes.append(
            f"Left out, since rates and averages of merged districts cannot be added up: {wording.first(whole_left)}. "
            "Bring the figure of the new authority."
        )
    return placed


def _single(rows: pd.DataFrame, target: str, found: Preview) -> pd.Series:
    """Return the one row of a place: that under its present code, or any of several that agree."""
    own = rows[rows["written"] == target]
    chosen = own if len(own) else rows
    if chosen["value"].nunique(dropna=False) > 1:
        numbers = wording.listing([str(number) for number in chosen["row"][:6]])
        where = f" of the sheet “{found.sheet}”" if found.sheet else ""
        raise OwnFileError(
            f"{places.get(target).short_name} ({target}) stands in rows {numbers}{where} of “{found.name}” with "
            "different figures.",
            "Expected one row a place, or a column that says what tells the rows apart.",
            "If the file has several years or groups, choose one, or give each a column of its own.",
        )
    return chosen.iloc[0]


def _is_count(words: str, values: pd.Series) -> bool:
    """Say whether figures are counts that may be added up: their heading says so, and they are whole."""
    whole = bool(values.notna().all() and (values >= 0).all() and (values == values.round()).all())
    return whole and bool(PATTERNS.count.search(words)) and not PATTERNS.no_count.search(words)


def _written(rows: pd.DataFrame) -> list[str]:
    return list(rows["written"].where(rows["written"] != "", rows["label"]))


def _left_notes(left: pd.DataFrame) -> list[str]:
    known = left[left["level"] != ""]
    kinds = [LEVELS[level][1] for level in known["level"].unique()]
    return (
        [f"Rows of {wording.listing(kinds)} were left out: {wording.first(list(known['label']))}."]
        if len(known)
        else []
    )


def _no_places(found: Preview, rows: pd.DataFrame) -> OwnFileError:
    where = f" (sheet “{found.sheet}”)" if found.sheet else ""
    if (rows["level"] == LOCAL).any():
        return OwnFileError(
            f"The rows of local authorities in “{found.name}”{where} have no figures.",
            "Expected figures; formulas count once Excel has calculated and saved them.",
            "Choose another sheet, table or period.",
        )
    labels = [str(label) for label in rows["label"].unique()[:4]]
    return OwnFileError(
        f"No row of “{found.name}”{where} names a local authority: they begin with {listed(labels)}.",
        "Expected a column of codes such as E06000010, or of names such as Hull.",
        "Choose another sheet or table, or give each row its code: tables.load('places') lists them.",
    )


def _own_names(columns: Iterable[str], notes: list[str]) -> dict[str, str]:
    """Give a suffix to names that the project's tables of places use, so that the two are never confused."""
    known = package.resources(paths.folder())
    tables = [known[name] for name in ("places", "place_indicators") if name in known]
    taken = {field["name"] for table in tables for field in table["schema"]["fields"]} | {"code"}
    names: dict[str, str] = {}
    for title in columns:
        names[title] = _free(title, {*taken, *names.values(), *(other for other in columns if other != title)})
        if names[title] != title:
            notes.append(f"Your column “{title}” is called “{names[title]}”: the project has one of that name.")
    return names


def _free(name: str, taken: Iterable[str]) -> str:
    """Return the name, with the suffix as often as it takes to be free."""
    used = set(taken)
    while name in used:
        name += SUFFIX
    return name


def _attributes(found: Preview, local: pd.DataFrame, names: dict[str, str]) -> dict[str, object]:
    facts = package.Facts
    first = local.drop_duplicates("series").set_index("series")
    units = {names[title]: str(first.loc[title, "unit"]) for title in names}
    periods = {names[title]: str(first.loc[title, "period"]) for title in names}
    own = list(names.values())
    return {
        "name": found.name,
        "title": f"Your file “{found.name}”",
        "labels": facts({"code": "Code"} | {name: title + _MARK for title, name in names.items()}),
        "units": facts({"code": ""} | units),
        "periods": facts({"code": ""} | periods),
        "statuses": facts(dict.fromkeys(["code", *own], "own")),
        "descriptions": facts(dict.fromkeys(["code", *own], f"From {found.source}.")),
        "column_sources": facts(dict.fromkeys(["code", *own], found.source)),
        "source": found.source,
        "own": own,
    }
