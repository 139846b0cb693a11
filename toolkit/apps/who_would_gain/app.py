"""Who would it help? If pay, hours, rents or childcare costs change, who crosses the poverty line?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from toolkit import figures, tables
from toolkit.apps.shared import published_poverty, strengths
from toolkit.apps.shared.job_scenarios import address
from toolkit.apps.shared.microdata import recognised
from toolkit.apps.shared.simulated_people import EDITIONS, FAMILIES, edition
from toolkit.apps.who_would_gain import text as words
from toolkit.core.errors import OwnFileError
from toolkit.core.strength import Check, unrated
from toolkit.core.wording import filled
from toolkit.explorer.controls import OwnFile, check, number, only_when, own_file, radio, select, since_links
from toolkit.explorer.frame import App
from toolkit.explorer.result import Rated, Result, Table, Text, View, drawn
from toolkit.health_and_poverty import poverty
from toolkit.health_and_poverty.poverty.net_income import System, system_of
from toolkit.health_and_poverty.poverty.reform import MAY_BE_EMPTY, NUMBERS, categories
from toolkit.uploads.households import read_households
from toolkit.uploads.sheets import Reading

FLOORS, LINES, BY = (words.WORDS[name] for name in ("floors", "lines", "by"))
_HELP = filled(words.WORDS["help"], full_time=poverty.reform.FULL_TIME, place=words.PLACE, nursery=words.NURSERY)
YEARS = ("2025-26", "2024-25", "2021-22", "2019-20")
MARGIN_SHARE = "60"  # the line for which the population has a published margin by region, for children


def _once_changed(field: Any) -> Any:
    """Show a control once there is a reform: a pay floor, longer hours, lower rents or cheaper childcare."""
    for changed in ("hours", "rent", "childcare"):
        field = only_when(field, **{changed: True})
    return only_when(field, floor=tuple(name for name in FLOORS if name != "none"))


@dataclass(frozen=True)
class State:
    """A visitor's choices."""

    floor: str = select("Minimum hourly pay", FLOORS, "real_living_wage", help=_HELP["floor"])
    amount: float = only_when(number("The amount", 12, 6, 20, step=0.05, unit="£ an hour"), floor="amount")
    hours: int = number("Extra hours for part-time workers", 0, 0, 20, unit="hours a week", help=_HELP["hours"])
    rent: int = number("Rents fall by", 0, 0, 50, step=1, unit="%", help="For private and social tenants.")
    childcare: int = number("Childcare costs fall by", 0, 0, 100, step=5, unit="%", help=_HELP["childcare"])
    costs: str = radio(
        "Income",
        words.INCOMES,
        "AHC",
        help="Income can be measured [[before housing costs|before]] or [[after housing costs]].",
    )
    share: str = select("Poverty line", LINES, "60", help="See [[relative low income]].")
    moves: bool = _once_changed(check("Let the poverty line move with the new median", False))
    counted: str = select("Count", poverty.definition.COUNTED, "people")
    by: str = select("Break down by", BY, "family_type")
    # the last year for which rules, wages and people match
    year: str = since_links(select("Tax and benefit rules for", YEARS, FAMILIES.year, help=_HELP["year"]), "2021-22")
    file: OwnFile | None = own_file("Your own households", ".csv,.xlsx,.xls,.ods", help=_HELP["file"])


def make_app(file: str | Path) -> App:
    """Return the app for a caller's file of taxes and benefits."""
    path = Path(file).resolve()
    systems = poverty.systems(path.read_text(encoding="utf-8"))
    compute_with = partial(compute, systems, address(path))
    return App("reach", words.WORDS["title"], words.WORDS["question"], State, compute_with)


def compute(systems: Mapping[str, System], address: str, state: State) -> Result:
    """Return the first-round effects of the state's reform."""
    system = system_of(systems, state.year)
    people, by, notes = _households_and_groups(state)
    notes += _brought(state.file).notes if state.file else ()
    reform, line = reform_of(state, system), words.definition(state.costs, int(state.share), state.counted)
    result = poverty.reform_impact(people, reform, system, line, by, line_moves=state.moves)
    source = words.source(state.file, state.year)
    subject, (published, nearest) = words.describe_reform(reform), _published(state)
    return Result(
        sentence=" ".join([words.sentence(state.file, state.year, subject, result), *published]),
        views=(
            *_figures(result, state, source),
            _groups(result, by),
            words.costs(result),
            Text("The essay’s childcare prices", words.essay(system)),
            Text("What is left out", words.LEFT_OUT),
        ),
        notes=(*notes, *nearest, *words.notes(result, state.year, state.childcare > 0, state.rent > 0)),
        sources=(source, words.rules(system)),
        code=_code(state, reform, by, address),
        strength=(_strength(result, state),),
    )


def _strength(result: poverty.ReformImpact, state: State) -> Rated:
    """Rate how many the reform lifts above the line or, if nothing changes, the rate itself."""
    row = result.rows.iloc[-1]
    if state.file is not None:
        return Rated(f"{state.counted.capitalize()} lifted", unrated("scenario", "Your file does not name its source."))
    if not row["difference"]:
        everyone = result.before.rows.iloc[-1]
        ends = float(everyone["lower"]), float(everyone["upper"])
        return strengths.simulated(f"{state.counted.capitalize()} below the line", float(row["before"]), ends)
    checks = [Check("simulated households", True, strengths.SIMULATED["simulated households"])]
    lifted = [float(row[name]) for name in ("lifted", "lifted_lower", "lifted_upper")]
    return strengths.jobs(f"{state.counted.capitalize()} lifted above the line", lifted, checks=checks)


def _published(state: State) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what to compare with a synthetic rate below the official line, in the sentence and in the notes."""
    if state.file is not None or state.share != MARGIN_SHARE:
        return (), ()
    rated = (state.costs, edition(state.year).word(state.counted), state.year)
    rate = published_poverty.published_rate(*rated)
    return (rate,) if rate else (), published_poverty.nearest_rates(*rated)


def reform_of(state: State, system: System) -> poverty.Reform:
    """Return the reform that a state describes."""
    floors = {
        "none": (0.0, 0.0),
        "living_wage": (system["living_wage"],) * 2,
        "real_living_wage": (system["real_living_wage"], system["real_living_wage_london"]),
        "amount": (float(state.amount),) * 2,
    }
    saved = words.PLACE * state.childcare / 100
    return poverty.Reform(*floors[state.floor], float(state.hours), state.rent / 100, saved)


def _households_and_groups(state: State) -> tuple[poverty.Population, str, tuple[str, ...]]:
    """Return the households, their groups, and why they are not the requested ones."""
    simulated = edition(state.year)
    people = _people(state.file or simulated.table)
    if state.by != "region" or state.file is not None:
        return people, state.by, ()
    if state.counted in simulated.by_region and state.share == MARGIN_SHARE:
        note = "By region, the shares before the change match published figures, but the change itself is simulated."
        return people, state.by, (note,)
    allowed = " or ".join(simulated.by_region)
    note = f"{simulated.regions} Family types are shown instead; to see regions, count {allowed} at that line."
    return people, "family_type", (note,)


@lru_cache(maxsize=3)
def _people(file: OwnFile | str) -> poverty.Population:
    """Return the population of a file, or of one of our tables, cached so that a change is cheap."""
    if isinstance(file, str):
        return poverty.population(tables.load(file))
    if known := recognised(file.content):
        raise OwnFileError(
            f"“{known.title}” has no figures on hours, hourly pay, rents or benefits.",
            "A reform can be tested only on households for which these figures are available.",
            "Choose a file with the headings of the table synthetic_families, or open this one in "
            + ("“Draw the line”." if known.unit == "household" else "“Health and work here”."),
        )
    households = _brought(file).table
    if (households[["weight", "children", "older_children", "hours_1", "hours_2"]] < 0).any(axis=None):
        raise OwnFileError(f"“{file.name}” has negative weights, hours or numbers of children.", "Expected 0 or more.")
    return poverty.population(households, reliability=poverty.Reliability(), kind="sampling")


@lru_cache(maxsize=1)
def _brought(file: OwnFile) -> Reading:
    known = categories(*(tables.load(each.table) for each in EDITIONS))
    return read_households(file.content, known, NUMBERS, MAY_BE_EMPTY, file.name)


def _figures(result: poverty.ReformImpact, state: State, source: str) -> tuple[View, ...]:
    """Return the change in each group's share, unless nothing changes, and the shares before and after."""
    rows, below = result.rows.dropna(subset=["difference"]), f"{state.counted.capitalize()} below the line"
    change, name = f"Change in the share of {state.counted} below the line", words.name_of(state.file, state.year)
    same: dict[str, Any] = {"decimals": 1, "source": source}
    changes = drawn(
        figures.bars, rows, "group", "difference", lower="lower", upper="upper",
        highlight=[poverty.low_income.EVERYONE], label=change, unit="percentage points",
        title=f"{change}, {words.INCOMES[state.costs].lower()}",
        subtitle=f"{name}; lines: 95% {result.before.kind} intervals", **same,
    )  # fmt: skip
    levels = drawn(
        figures.dumbbell, rows, "group", "before", "after", labels=("Before", "After"), label=below, unit="%",
        title=f"{below}, before and after the change", subtitle=name, **same,
    )  # fmt: skip
    return (changes, levels) if rows["difference"].any() else (levels,)


def _groups(result: poverty.ReformImpact, by: str) -> Table:
    rows = result.rows if (result.rows["reason"] != "").any() else result.rows.drop(columns="reason")
    group = BY[by].removesuffix(" (official line only)")
    # To the thousand, as in the sentence: no simulation is exact to the person. A visitor's file may be small.
    digits = dict.fromkeys(words.HEADS, -3 if result.before.kind == "simulation" else 0)
    values = {"group": group, "by": group.lower(), "kind": result.before.kind}
    table = Table.worded(words.WORDS["groups"], rows.round(digits), **values)
    return table.with_difference("before", "after")


def _code(state: State, reform: poverty.Reform, by: str, address: str) -> str:
    definition = words.definition(state.costs, 60, "people")
    households, more = words.households_in_code(state.file, state.year)
    parts = {
        "setting": ", ".join(f"{name}={value!r}" for name, value in vars(reform).items() if value),
        "households": f"{households}{more[1]}",
        "imports": more[0],
        "share": int(state.share) / 100,
        "moves": ", line_moves=True" if state.moves else "",
    }
    return str(words.WORDS["code"].format(state=state, definition=definition, by=by, address=address, **parts))
