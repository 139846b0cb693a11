"""Python code that builds the scenario in a state, saves it and reproduces the app's numbers."""

from __future__ import annotations

from toolkit.apps.build_scenario.form import ASSUMED, State, factors_of, held_of, other_of, scale_of
from toolkit.apps.shared import own_table
from toolkit.apps.shared.job_scenarios import DRAWS, SEED, YEARS
from toolkit.core.yaml_io import module_yaml

_CODE = module_yaml(__file__)["code"]
_UPLOADS = ", uploads\nfrom toolkit.apps.build_scenario.uploads import industries_of"


def code_of(state: State, address: str) -> str:
    """Return the code that builds, saves and draws the scenario of a state."""
    parts = {
        "dataclasses": "import dataclasses\n" * bool(factors_of(state)),
        "uploads": _UPLOADS * (state.own is not None),
        "lines": "\n".join([*_code_of_assumptions(state, address), *_code_of_scenario(state)]),
        "industries": "".join(f"{line}\n" for line in _code_of_industries(state)),
    }
    return str(_CODE.format(state=state, draws=DRAWS, seed=SEED, years=(YEARS[0], YEARS[-1] + 1), **parts))


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
    call = own_table.call("preview", state)
    return [f"setting = jobs.Setting.of_own(given, industries_of({call}, setting.shares.regions).table)"]


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
