"""Explorer: build a scenario of circular-economy jobs, and see gross, net, displaced and indirect jobs apart."""

from __future__ import annotations

import dataclasses
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit import assumptions, jobs, scenario_files, scenarios, tables
from toolkit.apps import build_scenario_views as views
from toolkit.apps import job_model as model
from toolkit.apps.build_scenario_code import code_of
from toolkit.apps.build_scenario_form import ASSUMED, DRAWS, NONE, OWN, SEED, SHARES, YEARS, State, factors_of
from toolkit.apps.controls import OwnFile
from toolkit.apps.frame import App
from toolkit.apps.result import Result
from toolkit.errors import OwnFileError
from toolkit.jobs.outlook import spread


def app(file: str | Path) -> App:
    """Make the explorer.

    Parameters
    ----------
    file
        The file of assumptions, which belongs to whoever shows the explorer.
    """
    path = Path(file).resolve()
    title, question = "Build a scenario", "How many jobs, where, for whom, and how many of them are net?"
    return App("build_scenario", title, question, State, partial(compute, model.read(path), model.address(path)))


def compute(base: assumptions.Assumptions, address: str, state: State) -> Result:
    """Build the scenario, draw it, and tell its jobs apart."""
    given = assumed(base, state)
    scenario, reference = built(given, state)
    made = drawn(given, scenario, reference)
    people = jobs.denominator(tables.load("labour_market"), state.per, int(state.year))
    rates = _per_hundred(made, people, state)
    seen = views.Seen(made, state.by, state.rule, state.measure, _title(state), _people(state), rates, state.region)
    return Result(
        _sentence(state, made, people),
        views.all_of(seen, given, base),
        views.NOTES + (views.OWN_FILE,) * (state.file is not None),
        (
            tables.load("labour_market").attrs["source"],
            model.GREEN_ALLIANCE,
            tables.load("io_multipliers").attrs["source"],
        ),
        code_of(state, address),
    )


def assumed(base: assumptions.Assumptions, state: State) -> assumptions.Assumptions:
    """Return the assumptions with the dispersion and the shares of the Guide that were chosen."""
    changed = {f"additionality.{name}": getattr(state, name) / 100 for name in SHARES}
    changed = {name: share for name, share in changed.items() if share != base[name]}
    given = base.with_(changed) if changed else base
    if state.key == ASSUMED:
        return given
    return given.fixed({f"dispersion.{one}": float(state.key) for one in given.group("dispersion")})


def built(given: assumptions.Assumptions, state: State) -> tuple[scenarios.Scenario, scenarios.Scenario]:
    """Return the scenario of a state, and what would come anyway along the same path."""
    reference = scenarios.published(given, "no_new_initiatives").with_(end=state.end, shape=state.shape)
    if state.file is not None:
        scenario = _loaded(state.file, given)
    else:
        scenario = scenarios.published(given, state.scenario)
        if state.other != NONE:
            scenario = scenario.blend(scenarios.published(given, state.other), state.share / 100)
        scenario = scenario.with_(end=state.end, shape=state.shape)
    factors = factors_of(state)
    if factors:
        parts = tuple(one.scaled(factors.get(one.activity, 1.0)) for one in scenario.programmes)
        scenario = dataclasses.replace(scenario, programmes=parts)
    return scenario if state.factor == OWN else scenario.with_(calibration=float(state.factor)), reference


def _loaded(file: OwnFile, given: assumptions.Assumptions) -> scenarios.Scenario:
    """Read a visitor's scenario; its activities must be ones that the assumptions know."""
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OwnFileError(f"“{file.name}” is no text.", "Expected a scenario as YAML, in UTF-8.") from None
    scenario = scenario_files.from_yaml(text)
    unknown = [one for one in scenario.activities if one not in given.group("dispersion")]
    early = min((one.path.start for one in scenario.standing), default=YEARS[0])
    if unknown or early < YEARS[0]:
        found = f"adds to “{unknown[0]}”" if unknown else f"starts in {early}"
        raise OwnFileError(
            f"The scenario in “{file.name}” {found}.",
            f"Known activities: {', '.join(given.group('dispersion'))}; years from {YEARS[0]}.",
        )
    return scenario


@lru_cache(maxsize=6)
def drawn(given: assumptions.Assumptions, scenario: scenarios.Scenario, reference: scenarios.Scenario) -> jobs.Outlook:
    """Draw a scenario; kept, since half of the form only changes how it is looked at."""
    args = given, model.setting(given), model.workforce(given)
    return jobs.outlook(scenario, reference, *args, YEARS, n=DRAWS, seed=SEED)


def _per_hundred(made: jobs.Outlook, people: pd.Series, state: State) -> pd.DataFrame:
    """Jobs for each hundred people by region, with their range."""
    heads = people.loc[list(made.regions)].to_numpy(dtype=float)[:, None]
    values = made.gross(state.by) if state.measure == "gross" else made.net(state.by, state.rule)
    frame = pd.DataFrame({"region": made.regions, **spread(100 * values / heads, "rate")})
    return frame.merge(tables.load("regions")[["region", "code"]], on="region")


def _people(state: State) -> str:
    return f"{jobs.DENOMINATORS[state.per]} in {state.year}"


def _title(state: State) -> str:
    if state.file is not None:
        return f"Scenario of “{state.file.name}”"
    name = model.SCENARIOS[state.scenario]
    if state.other != NONE:
        name = f"{100 - state.share}% {name.lower()}, {state.share}% {model.SCENARIOS[state.other].lower()}"
    return f"{name}, changed" if factors_of(state) else name


def _sentence(state: State, made: jobs.Outlook, people: pd.Series) -> str:
    gross, net = made.gross(state.by), made.net(state.by, state.rule)
    total = spread(gross.sum(axis=0), "gross") | spread(net.sum(axis=0), "net")
    if total["gross"] == 0:
        return (
            f"{_title(state)}: no gross jobs by {state.by}, and so no range, no net jobs and no order of the regions."
        )
    rule = "by the published rule" if state.rule == "published" else "by the Additionality Guide"
    words = (
        f"{_title(state)}: {model.ranged(total, 'gross')} gross jobs by {state.by}, of which "
        f"{model.ranged(total, 'net')} are net {rule}: {net[:, 0].sum() / gross[:, 0].sum():.0%}. "
    )
    return words + _compared(state, made.regions, gross, net, people)


def _compared(state: State, regions: tuple[str, ...], gross: np.ndarray, net: np.ndarray, people: pd.Series) -> str:
    heads = people.loc[list(regions)].to_numpy(dtype=float)[:, None]
    rates = {name: 100 * values / heads for name, values in (("gross", gross), ("net", net))}
    at = regions.index(state.region)
    mine = spread(rates["gross"][at], "gross") | spread(rates["net"][at], "net")
    words = (
        f"{state.region}: {model.ranged(mine, 'gross', 1)} gross and {model.ranged(mine, 'net', 1)} net for each 100 "
        f"{_people(state)}"
    )
    if state.region == state.rival:
        return f"{words}."
    pair = state.region, state.rival
    chances = [model.sure(jobs.chance_of_more(rate[:, 1:], regions, *pair)) for rate in rates.values()]
    return f"{words}; more than {state.rival} in {chances[0]} of draws (gross) and in {chances[1]} (net)."
