"""The lines of Python that build the scenario of a state, save it, and give the same numbers."""

from __future__ import annotations

from toolkit.apps.build_scenario.form import ASSUMED, State, factors_of, held_of, other_of, scale_of
from toolkit.apps.shared import own_table
from toolkit.apps.shared.job_scenarios import DRAWS, SEED, YEARS


def code_of(state: State, address: str) -> str:
    """Return the lines that build, save and draw the scenario of a state."""
    lines = [*_code_of_assumptions(state, address), *_code_of_scenario(state)]
    imports = ["import dataclasses"] * bool(factors_of(state)) + ["from pathlib import Path"]
    return "\n".join(
        [
            *imports,
            "",
            "from toolkit import assumptions, jobs, paths, scenario_yaml, scenarios, tables"
            + ", uploads" * (state.own is not None),
            "",
            *lines,
            "# Saved, to be loaded again as a scenario of your own.",
            'Path("scenario.yaml").write_text(scenario_yaml.to_yaml(scenario), encoding="utf-8")',
            f'anyway = scenarios.published(given, "no_new_initiatives").with_(end={state.end}, shape="{state.shape}")',
            'setting = jobs.Setting.of(given, tables.load("employment_by_industry"))',
            *_code_of_industries(state),
            'people = tables.load("labour_market"), tables.load("regional_panel"), given["net.year"]',
            f"workforce = jobs.Workforce.drawn(*people, setting.shares.regions, n={DRAWS}, seed={SEED})",
            f"outlook = jobs.outlook(scenario, anyway, given, setting, workforce, range({YEARS[0]}, {YEARS[-1] + 1}), "
            f"n={DRAWS}, seed={SEED})",
            f'result = outlook.by_region({state.by}, "{state.rule}")',
            "",
        ]
    )


def _code_of_assumptions(state: State, address: str) -> list[str]:
    lines = [f'file = paths.project() / "{address}"', 'given = assumptions.parse(file.read_text(encoding="utf-8"))']
    shares = {f"additionality.{name}": share for name, share in held_of(state).items()}
    if shares:
        lines.append(f"given = given.fixed({shares})")
    if state.key != ASSUMED:
        each = f"{{f'dispersion.{{a}}': {float(state.key)} for a in given.group('dispersion')}}"
        lines.append(f"given = given.fixed({each})")
    return lines


def _code_of_industries(state: State) -> list[str]:
    if state.own is None:
        return []
    read = own_table.call("read_industries", state, "regions=setting.shares.regions")
    return [f"setting = jobs.Setting.of_own(given, {read}.table)"]


def _code_of_scenario(state: State) -> list[str]:
    if state.file is not None:
        lines = [f'scenario = scenario_yaml.from_yaml(Path({state.file.name!r}).read_text(encoding="utf-8-sig"))']
    else:
        blend = f'.blend(scenarios.published(given, "{state.other}"), {state.share / 100})' * other_of(state)
        lines = [f'scenario = scenarios.published(given, "{state.scenario}"){blend}']
        lines.append(f'scenario = scenario.with_(end={state.end}, shape="{state.shape}")')
    factors = factors_of(state)
    if factors:
        lines.append(f"factors = {factors}")
        lines.append("parts = tuple(part.scaled(factors.get(part.activity, 1.0)) for part in scenario.programmes)")
        lines.append("scenario = dataclasses.replace(scenario, programmes=parts)")
    if scale_of(state) is not None:
        lines.append(f"scenario = scenario.with_(calibration={scale_of(state)})")
    return lines
