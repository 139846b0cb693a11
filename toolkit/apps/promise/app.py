"""App: which of the promised numbers of green jobs agree with each other, with the arithmetic shown."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit import figures, tables
from toolkit.apps.promise import checks
from toolkit.apps.promise.checks import MIDWAY, Check, thousands
from toolkit.apps.shared import job_scenarios as model
from toolkit.core.strength import unrated
from toolkit.core.wording import count, filled, listing, value
from toolkit.core.yaml_io import module_yaml
from toolkit.explorer.controls import choose_many, number, select
from toolkit.explorer.frame import App
from toolkit.explorer.result import Made, Rated, Result, Table
from toolkit.net_zero_jobs.assumptions import Assumptions
from toolkit.net_zero_jobs.gross import gross_jobs
from toolkit.net_zero_jobs.labour_market import DENOMINATORS, denominator
from toolkit.net_zero_jobs.paths import grown, growth_rate, growth_table
from toolkit.net_zero_jobs.scenarios import published

WORDS = module_yaml(__file__)
AREAS: dict[str, str] = WORDS["areas"]
SEEN = ("lcree_2014", "lcree_2019", "lcree_2020", "lcree_2021")


@dataclass(frozen=True)
class State:
    """The numbers in the texts, as sliders; a test compares the defaults with the tables."""

    rate: float = number(
        "Growth", 11, 0, 30, step=0.1, unit="% a year", help="The rate at which green sectors “are expected to grow”."
    )
    start: int = number("Year of the starting count", 2018, 2014, 2025)
    counted: int = number("Jobs at the start", 185, 50, 400, unit="thousand")
    promised: int = number("Jobs promised for 2030", 694, 400, 2000, unit="thousand")
    later: int = number("Jobs promised for 2050", 1182, 400, 4000, unit="thousand")
    areas: tuple[str, ...] = choose_many("Areas left behind", AREAS, ("lga_2050_north",))
    gross: int = number("Gross jobs promised for 2035", 450, 50, 1000, step=10, unit="thousand")
    net: int = number("Net share of gross jobs", 20, 0, 100, unit="%")
    per: str = select("Jobs per 100", DENOMINATORS, "unemployed")
    year: str = select("People counted in", model.COUNTS, "2020")


def make_app(file: str | Path) -> App:
    """Return the app for a caller's file of assumptions."""
    given = model.read(Path(file).resolve())
    return App("promise", WORDS["title"], WORDS["question"], State, partial(compute, given))


def compute(given: Assumptions, state: State) -> Result:
    """Check each statement and show the arithmetic."""
    tests = all_checks(given, state)
    people = denominator(tables.load("labour_market"), state.per, int(state.year)).sum()
    return Result(
        _sentence(state, tests),
        (partial(_lines, state), _verdicts(tests), partial(_net, state), _needed(state), _people(state, float(people))),
        _notes(),
        (f"{WORDS['lga']}.", f"{WORDS['ons']}.", model.GREEN_ALLIANCE, tables.load("labour_market").attrs["source"]),
        _code(state),
        (Rated("Whether the promise adds up", unrated("verdict", "This app checks only the documents' own figures.")),),
    )


def all_checks(given: Assumptions, state: State) -> tuple[Check, ...]:
    """Return the statements in page order."""
    known = _known()
    areas = {label: float(known[key]) for key, label in AREAS.items()}
    start, promised, later, gross = (1000 * n for n in (state.counted, state.promised, state.later, state.gross))
    left_behind = checks.left_behind(areas, [AREAS[key] for key in state.areas], float(known["lga_2050"]), start)
    regions = checks.regions(_by_shares(given), tables.load("labour_market"), state.per, int(state.year))
    results = (
        (checks.growth(start, state.start, promised, state.rate), ("counted", "start", "promised", "rate")),
        (checks.new_jobs(start, promised), ("counted", "promised")),
        (checks.after(promised, later, state.rate), ("promised", "later", "rate")),
        (checks.so_far(_seen(), state.rate), ("rate",)),
        (left_behind, ("areas", "counted")),
        (checks.net(gross, state.net / 100, _shares()), ("gross", "net")),
        (regions, ("per",)),
    )
    return tuple(result.with_yours() if _moved(state, fields) else result for result, fields in results)


def _moved(state: State, fields: tuple[str, ...]) -> bool:
    """Return whether any of these differs from the texts."""
    usual = State()
    return any(getattr(state, name) != getattr(usual, name) for name in fields)


@lru_cache(maxsize=1)
def _known() -> pd.Series:
    return tables.load("low_carbon_jobs").set_index("key")["jobs"]


def _notes() -> tuple[str, ...]:
    keys = {"begun": "lga_2018", "promised": "lga_2030", "later": "lga_2050"}
    known: dict[str, Any] = {name: thousands(_known()[key]) for name, key in keys.items()}
    known |= {"year": State().start, "agreement": checks.AGREEMENT}
    return tuple(filled(WORDS["notes"], **known))


def _seen() -> pd.Series:
    """Return UK low-carbon employment by year, as first published."""
    rows = tables.load("low_carbon_jobs").set_index("key").loc[list(SEEN)]
    return rows.set_index("year")["jobs"].astype(float)


def _shares() -> tuple[float, float]:
    shares = tables.load("circular_economy_studies")["net_share"]
    return float(shares.min()), float(shares.max())


@lru_cache(maxsize=4)
def _by_shares(given: Assumptions) -> dict[str, pd.Series]:
    """Return jobs by region with two sets of shares: as assumed; or remanufacturing as industry, others as all jobs."""
    plain = {f"dispersion.{industry}": float(industry != "remanufacturing") for industry in given.group("dispersion")}
    end = given["path.end"]
    scenario = published(given, "transformation")
    by_shares = {"Assumed shares": given, "Simple shares": given.fixed(plain)}
    return {name: gross_jobs(scenario, model.setting(each), [end]).by_region(end) for name, each in by_shares.items()}


def _sentence(state: State, statements: tuple[Check, ...]) -> str:
    gross, net = 1000 * state.gross, 10 * state.gross * state.net
    of_texts, readings = ([check for check in statements if check.of_text == ours] for ours in (True, False))
    values = {
        "start": thousands(1000 * state.counted),
        "reached": statements[0].result,
        "gross": thousands(gross),
        "whose": "your number" if _moved(state, ("gross",)) else "Green Alliance 2021",
        "net": thousands(net) if net else "no",
        "span": [thousands(gross * share) for share in _shares()],
    }
    growth = WORDS["sentence"].format(state=state, **values)
    return f"{growth} {_tally(of_texts, 'the texts’')} {_tally(readings, 'our')}"


_VERBS = {checks.YES: WORDS["verbs"]["yes"], checks.NO: WORDS["verbs"]["no"], checks.DEPENDS: WORDS["verbs"]["depends"]}


def _tally(statements: list[Check], whose: str) -> str:
    """Return how many statements of the texts, or of our interpretations, add up, by verdict."""
    kind = "statement" if statements[0].of_text else "interpretation"
    moved = sum(check.yours for check in statements)
    many = "all" if moved == len(statements) else str(moved)
    yours = f" ({many} using your choices)" if moved else ""
    counts = {name: sum(check.verdict == name for check in statements) for name in _VERBS}
    verdicts = [f"{many} {_VERBS[name][many > 1]}" for name, many in counts.items() if many]
    if len(verdicts) == 1:
        verdict = statements[0].verdict
        if verdict == checks.NO:
            return f"None of {whose} {len(statements)} {kind}s{yours} adds up."
        return f"All of {whose} {len(statements)} {kind}s{yours} {_VERBS[verdict][1]}."
    said = listing(verdicts).replace("not add up", "not") if counts[checks.YES] else listing(verdicts)
    return f"Of {whose} {count(len(statements), kind)}{yours}, {said}."


def _lines(state: State, width: Any) -> Made:
    """Draw the promised growth, the promise, and the counts."""
    start, end = 1000 * state.counted, 1000 * state.promised
    needed = growth_rate(start, end, MIDWAY - state.start)
    paths = [(f"{state.rate:g}% a year", state.rate), (f"The promise: {value(needed, '%', 1)} a year", needed)]
    rows: list[tuple[Any, ...]] = [
        (name, year, grown(start, rate, year - state.start))
        for name, rate in paths
        for year in range(state.start, MIDWAY + 1)
    ]
    rows += [("UK, measured by the ONS", year, jobs) for year, jobs in _seen().items()]
    table = pd.DataFrame(rows, columns=["line", "year", "jobs"]).round({"jobs": -3})
    caption = filled(WORDS["figures"]["lines"], words=WORDS, start=thousands(start), end=thousands(end))
    return figures.time_series(table, "jobs", by="line", zero=True, **caption, width=width)


def _verdicts(results: tuple[Check, ...]) -> Table:
    return Table.worded(WORDS["verdicts"], pd.DataFrame([dataclasses.asdict(result) for result in results]))


def _net(state: State, width: Any) -> Made:
    low, high = _shares()
    table = pd.DataFrame({"share": [1.0, state.net / 100, low, high]})
    table["part"] = filled(WORDS["shares"], state=state, low=low, high=high)
    table["jobs"] = (1000 * state.gross * table["share"]).round(-3)
    mine = [str(table["part"][1])]
    return figures.bars(table, "part", "jobs", highlight=mine, **WORDS["figures"]["net"], width=width)


def _needed(state: State) -> Table:
    """Return the growth that the promise needs, from each possible year of the count."""
    # Adding zero removes the sign of −0.
    frame = needed(state).round({"needed": 1, "reached": -3, "missing": -3}) + 0.0
    return Table.worded(WORDS["needed"], frame, state=state, midway=MIDWAY)


def needed(state: State) -> pd.DataFrame:
    """Return `toolkit.net_zero_jobs.growth_table` for the years around the chosen one."""
    return growth_table(1000 * state.counted, 1000 * state.promised, MIDWAY, _starts(state), state.rate)


def _starts(state: State) -> list[int]:
    return sorted({2018, 2020, 2021, state.start})


def _people(state: State, people: float) -> Table:
    low, high = _shares()
    frame = pd.DataFrame({"share": [1.0, state.net / 100, low, high]})
    jobs = 1000 * state.gross * frame["share"]
    frame["jobs_are"] = filled(WORDS["short_shares"], state=state, low=low, high=high)
    frame = frame.assign(jobs=jobs.round(-3), rate=100 * jobs / people)
    values = {"who": DENOMINATORS[state.per], "people": value(people, decimals=0)}
    return Table.worded(WORDS["people"], frame, state=state, **values)


def _code(state: State) -> str:
    jobs = {name: 1000 * getattr(state, name) for name in ("counted", "promised", "later", "gross")}
    years = {"midway": MIDWAY, "starts": _starts(state), "after": checks.FAR - MIDWAY}
    return str(WORDS["code"].format(state=state, **jobs, **years))
