"""App: build a scenario of circular-economy jobs, and see gross, net, displaced and supplier jobs separately."""

from __future__ import annotations

import dataclasses
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit import tables
from toolkit.apps.build_scenario import form, views
from toolkit.apps.build_scenario import text as words
from toolkit.apps.build_scenario.code import code_of
from toolkit.apps.build_scenario.form import ASSUMED, REGIONS, State, factors_of, held_of, other_of, scale_of
from toolkit.apps.build_scenario.uploads import industries_of
from toolkit.apps.shared import job_scenarios as model
from toolkit.apps.shared import own_table, strengths
from toolkit.core.errors import OwnFileError
from toolkit.core.strength import RULES as RULES_APART
from toolkit.core.strength import apart, unrated
from toolkit.explorer import on_map
from toolkit.explorer.controls import OwnFile
from toolkit.explorer.frame import App
from toolkit.explorer.result import Rated, Result, Text
from toolkit.net_zero_jobs import assumptions, scenario_yaml, scenarios
from toolkit.net_zero_jobs.gross import Setting, gross_jobs
from toolkit.net_zero_jobs.labour_market import Workforce
from toolkit.net_zero_jobs.net import net_jobs
from toolkit.net_zero_jobs.outlook import RULES, Outlook, spread
from toolkit.uploads.reading import Preview


def make_app(file: str | Path) -> App:
    """Return the app for a caller's file of assumptions."""
    path = Path(file).resolve()
    made = partial(compute, model.read(path), model.address(path))
    return App("build_scenario", form.WORDS["title"], form.WORDS["question"], State, made)


def compute(base: assumptions.Assumptions, address: str, state: State) -> Result:
    """Build the scenario, simulate it, and return each kind of job."""
    if state.own and not state.own_used:
        preview = own_table.read(state)
        return own_table.preview_page(state, own_table.problem_of(lambda: industries_of(preview, REGIONS)))
    assumed_values = assumed(base, state)
    scenario, reference = built(assumed_values, state)
    own = own_setting(assumed_values, state) if state.own else None
    result = model.simulated(assumed_values, scenario, reference, own)
    heads = np.hstack([words.heads(state, result.regions, int(year)) for year in model.COUNTS])
    rates = _per_hundred(result, state, heads[:, [model.COUNTS.index(state.year)]])
    whom = words.people(state)
    pair = state.region, state.rival
    display = views.Display(result, state.by, state.rule, state.measure, words.title(state), whom, rates, heads, pair)
    return Result(
        words.sentence(state, result),
        (*views.all_of(display, assumed_values, base, partial(on_map.look, state)), *_read(state, result)),
        views.notes(base)
        + (views.OWN_FILE,) * (state.file is not None)
        + (own_table.PRIVACY,) * (state.own is not None),
        (
            tables.load("labour_market").attrs["source"],
            model.GREEN_ALLIANCE,
            words.RULE_OF_2015,
            tables.load("io_multipliers").attrs["source"],
            *([f"Y{own_table.read(state).source[1:]}"] if state.own else []),
        ),
        code_of(state, address),
        _strength(state, result),
    )


def _strength(state: State, made: Outlook) -> tuple[Rated, ...]:
    """Rate gross and net jobs of all regions, and net jobs of the visitor's region by the chosen rule."""
    gross = made.gross(state.by)
    if not gross[:, 0].any():
        return (
            Rated(
                "Gross jobs, all regions",
                unrated("scenario", "No jobs would exist yet in this year, so there is nothing to rate."),
            ),
        )
    net = {rule: made.net(state.by, rule) for rule in RULES}
    at, market = made.regions.index(state.region), tables.load("labour_market")
    jobs = gross_jobs(made.scenario, made.setting, range(model.YEARS[0], state.by + 1))
    scale = made.scenario.calibration
    by_year = [net_jobs(jobs, Workforce.of(market, int(year), made.regions), scale).net[:, -1] for year in model.COUNTS]
    rated = [strengths.jobs("Gross jobs, all regions", _range(gross.sum(axis=0)))]
    for of, rows in (("all regions", slice(None)), (state.region, slice(at, at + 1))):
        both = [float(values[rows, 0].sum()) for values in net.values()]
        by_rule = "Net jobs under the 2015 rule and under the Additionality Guide"
        checks = [apart("two rules disagree", both, RULES_APART, by_rule)]
        if state.rule == "published":
            years = [float(values[rows].sum()) for values in by_year]
            checks.append(
                apart(
                    "depends on the year chosen",
                    years,
                    RULES_APART,
                    "Net jobs at the unemployment rates of 2018 to 2022",
                )
            )
        rated.append(strengths.jobs(f"Net jobs, {of}", _range(net[state.rule][rows].sum(axis=0)), checks=checks))
    return tuple(rated)


def _range(draws: np.ndarray) -> list[float]:
    return [float(part) for part in spread(draws, "x").values()]


def assumed(base: assumptions.Assumptions, state: State) -> assumptions.Assumptions:
    """Return the assumptions with the chosen dispersion and Guide shares, fixed in all draws."""
    changed = {f"additionality.{name}": share for name, share in held_of(state).items()}
    given = base.fixed(changed) if changed else base
    if state.key == ASSUMED:
        return given
    return given.fixed({f"dispersion.{name}": float(state.key) for name in given.group("dispersion")})


def built(given: assumptions.Assumptions, state: State) -> tuple[scenarios.Scenario, scenarios.Scenario]:
    """Return the scenario of a state, and its reference case along the same path."""
    reference = scenarios.published(given, "no_new_initiatives").with_(end=state.end, shape=state.shape)
    if state.file is not None:
        scenario = _loaded(state.file, given)
    else:
        scenario = scenarios.published(given, state.scenario)
        if other_of(state):
            scenario = scenario.blend(scenarios.published(given, state.other), state.share / 100)
        scenario = scenario.with_(end=state.end, shape=state.shape)
    factors = factors_of(state)
    if factors:
        parts = tuple(part.scaled(factors.get(part.activity, 1.0)) for part in scenario.programmes)
        scenario = dataclasses.replace(scenario, programmes=parts)
    scale = scale_of(state)
    return scenario if scale is None else scenario.with_(calibration=scale), reference


def _loaded(file: OwnFile, given: assumptions.Assumptions) -> scenarios.Scenario:
    """Read a visitor's scenario; its activities must be in the assumptions."""
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OwnFileError(
            f"“{file.name}” is not a text file.", "Expected a scenario in YAML, saved as UTF-8."
        ) from None
    scenario = scenario_yaml.from_yaml(text)
    unknown = [name for name in scenario.activities if name not in given.group("dispersion")]
    early = min((part.path.start for part in scenario.standing), default=model.YEARS[0])
    if not scenario.programmes:
        raise OwnFileError(
            f"The scenario in “{file.name}” has no programmes.", "Expected at least one programme under “programmes”."
        )
    if unknown or early < model.YEARS[0]:
        problem = f"has the unknown activity “{unknown[0]}”" if unknown else f"starts in {early}"
        raise OwnFileError(
            f"The scenario in “{file.name}” {problem}.",
            f"Use only these activities: {', '.join(given.group('dispersion'))}. Start in {model.YEARS[0]} or later.",
        )
    return scenario


def own_setting(given: assumptions.Assumptions, state: State) -> Setting:
    """Return base jobs, and regional shares from a visitor's own two-digit industries."""
    try:
        return _own_setting(given, own_table.read(state))
    except OwnFileError as fault:
        raise own_table.at_control(fault, "own") from None


@lru_cache(maxsize=4)
def _own_setting(given: assumptions.Assumptions, preview: Preview) -> Setting:
    return Setting.of_own(given, industries_of(preview, model.setting(given).shares.regions).table)


def _read(state: State, result: Outlook) -> list[Text]:
    """Return notes on how a visitor's own industries were read."""
    if state.own is None:
        return []
    return [Text("How we read your industries", industries_of(own_table.read(state), result.regions).notes)]


def _per_hundred(result: Outlook, state: State, heads: np.ndarray) -> pd.DataFrame:
    """Return jobs per 100 people by region, with their range."""
    values = result.gross(state.by) if state.measure == "gross" else result.net(state.by, state.rule)
    frame = pd.DataFrame({"region": result.regions, **spread(100 * values / heads, "rate")})
    return frame.merge(tables.load("regions")[["region", "code"]], on="region")
