"""A visitor's own table in an explorer: the choices for reading it, and the page that previews it before use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import OwnFileError
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.controls import OwnFile, check, choose_many, from_state, only_when, own_file, select, under
from toolkit.explorer.result import Result, Table, Text
from toolkit.places import gazetteer
from toolkit.uploads import reading
from toolkit.uploads.reading import Choices, Preview
from toolkit.uploads.vocabulary import WORDS

KINDS = ".csv,.txt,.tsv,.xlsx,.xls,.ods"
_WORDS = module_yaml(__file__)
PRIVACY: str = _WORDS["privacy"]
_FOUND = ("", "As found")


def from_file(field: Any, options: Callable[[Preview], list[tuple[str, str]]]) -> Any:
    """Make a list depend on the visitor's file; the control is shown only while there is a file."""

    def listed(state: OwnTable) -> list[tuple[str, str]]:
        try:
            return options(read(state)) if state.own else []
        except OwnFileError:  # the page says why
            return []

    return from_state(only_when(field, own=True), listed)


def _changed(field: Any, options: Callable[[Preview], list[tuple[str, str]]] | None = None) -> Any:
    def listed(preview: Preview) -> list[tuple[str, str]]:
        choices = options(preview) if options else []
        return [_FOUND, *choices] if len(choices) > 1 else []

    control = from_file(field, listed) if options else only_when(field, own=True)
    return under("Change how your file is read", control)


def _columns(preview: Preview) -> list[tuple[str, str]]:
    return [(name, name) for name in preview.columns]


@dataclass(frozen=True)
class OwnTable:
    """The choices for a visitor's own table. In a page's state, they come after the other choices.

    ``local_only`` says whether the page accepts figures for local authorities only.
    """

    local_only: ClassVar[bool] = False

    own: OwnFile | None = own_file("Your own table", KINDS, help=_WORDS["own"])
    own_used: bool = only_when(
        check("Use this table", help="Tick this once the table on the page matches your file."), own=True
    )
    own_sheet: str = _changed(select("Sheet", (_FOUND,), ""), lambda found: [(sheet, sheet) for sheet in found.sheets])
    own_part: str = _changed(
        select("Table on the sheet", (_FOUND,), ""),
        lambda found: [(str(number), f"{number}: {title}") for number, title in enumerate(found.tables, 1)],
    )
    own_headings: str = _changed(
        select("Heading rows", (_FOUND,), ""), lambda _: [(str(number), str(number)) for number in range(5)]
    )
    own_areas: str = _changed(select("Column with areas", (_FOUND,), ""), _columns)
    own_periods: str = _changed(select("Column with years or periods", (_FOUND,), ""), _columns)
    own_figures: tuple[str, ...] = under(
        "Change how your file is read",
        from_file(
            choose_many("Columns with figures", (), help="Leave all unticked to use the columns we found."), _columns
        ),
    )
    own_decimals: str = _changed(
        select("Decimals", {"": "As found", "point": "With a point: 12.5", "comma": "With a comma: 12,5"}, "")
    )
    own_unit: str = _changed(
        select(
            "Unit of the figures",
            [("", "As stated in your file"), *((unit, unit) for unit in WORDS["units"])],
            "",
            help="Choosing a unit does not change the figures.",
        )
    )


def choices_of(state: OwnTable) -> Choices:
    """Return the visitor's choices for reading the file."""
    return Choices(
        sheet=state.own_sheet,
        table=int(state.own_part or 0),
        heading_rows=int(state.own_headings or -1),
        areas=state.own_areas,
        periods=state.own_periods,
        figures=state.own_figures,
        decimals=state.own_decimals,
        unit=state.own_unit,
    )


def read(state: OwnTable) -> Preview:
    """Return the preview of the visitor's file; any fault is shown beside its control.

    Raises
    ------
    OwnFileError
        As for :func:`toolkit.uploads.preview`.
    """
    file = state.own or OwnFile("", b"")
    try:
        return reading.preview(file.content, file.name, choices_of(state), local=state.local_only)
    except OwnFileError as fault:
        raise at_control(fault, "own") from None


def at_control(fault: OwnFileError, field: str) -> OwnFileError:
    """Return a fault for display beside the control ``field``."""
    fault.__dict__["field"] = field
    return fault


def problem_of(use: Callable[[], object]) -> str:
    """Return why the visitor's table cannot be used; "" if it can."""
    try:
        use()
    except OwnFileError as fault:
        return str(fault)
    return ""


def stated(preview: Preview) -> str:
    """Return the source line of a visitor's file."""
    return wording.sentence(f"Y{preview.source[1:]}")


def call(function: str, state: OwnTable, *more: str) -> str:
    """Return the code that reads the visitor's file by name, with the visitor's choices."""
    name, usual = (state.own or OwnFile("", b"")).name, vars(Choices())
    chosen = [f"{field}={value!r}" for field, value in vars(choices_of(state)).items() if value != usual[field]]
    choices = [f"choices=uploads.Choices({', '.join(chosen)})"] if chosen else []
    return f"uploads.{function}({', '.join([wording.literal(name), *choices, *more])})"


def preview_page(state: OwnTable, problem: str = "") -> Result:
    """Return the page that previews the file before it is used.

    Parameters
    ----------
    state
        The choices, with a file.
    problem
        Why the table cannot be used; "" if it can.
    """
    preview = read(state)
    about = gazetteer.counted(preview.matched) or wording.count(preview.rows["label"].nunique(), "row")
    indicators = wording.count(len(preview.indicators), "indicator")
    status = problem or "The table is not in use yet. Check how it was read, then tick “Use this table”."
    local = ["local=True"] if state.local_only else []
    return Result(
        sentence=f"Your file “{preview.name}” was read as {indicators} for {about}. {status}",
        views=(
            Text("How your file was read", tuple(filter(None, _how(preview)))),
            Table("The first rows of your file, as read", preview.table),
            _indicators(preview),
            _roles(preview),
            *_unmatched(preview),
        ),
        notes=(PRIVACY,),
        sources=(stated(preview),),
        code=f"from toolkit import uploads\n\nfound = {call('preview', state, *local)}\nresult = found.table\nresult\n",
    )


def _how(file: Preview) -> list[str]:
    block, periods = file.block, file.periods
    where = f"Sheet “{file.sheet}”, table {file.number} of {len(file.tables)}" if file.sheet else "Your table"
    numbers = [str(row + 1) for row in block.header]
    heads = f"Row{'s' * (len(numbers) != 1)} {wording.listing(numbers)}" if numbers else "No row"
    return [
        f"{where}: “{file.title or file.name}”.",
        f"{heads} of the file gave the headings, and rows {block.rows[0] + 1} to {block.rows[-1] + 1} the figures "
        f"({file.shape}).",
        "" if any(file.matched) else "No row was matched to an area we know.",
        f"Periods: {', '.join(filter(None, periods))}." if any(periods) else "",
        *file.notes,
    ]


def _roles(preview: Preview) -> Table:
    frame = pd.DataFrame({"column": list(preview.columns), "role": list(preview.columns.values())})
    return Table.worded(_WORDS["roles"], frame)


def _indicators(preview: Preview) -> Table:
    by = preview.rows.groupby("indicator", sort=False)
    frame = (
        by["value"]
        .agg(["count", "size", "min", "max"])
        .assign(
            missing=lambda rows: rows["size"] - rows["count"],
            unit=by["unit"].first().replace("", "not stated"),
            reasons=by["reason"].agg(lambda texts: "; ".join(sorted(set(texts) - {""}))),
        )
    )
    return Table.worded(_WORDS["indicators"], frame.reset_index())


def _unmatched(preview: Preview) -> list[Table]:
    if not preview.unmatched:
        return []
    near = [" or ".join(gazetteer.candidates(label)) for label in preview.unmatched]
    frame = pd.DataFrame({"label": preview.unmatched, "near": near})
    return [Table.worded(_WORDS["unmatched"], frame)]
