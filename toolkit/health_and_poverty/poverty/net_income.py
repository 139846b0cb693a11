"""From gross to net pay: simplified income tax, National Insurance and Universal Credit.

A first-round estimate for one week. Each earner is taxed individually, at the rates for England and Northern Ireland
and with only the personal allowance. Employees pay Class 1 National Insurance on earnings, the self-employed Class 4 on
profits. Everybody on Universal Credit is 25 or over, gets the lower amount for each child up to the year's limit (two
until April 2026, then no limit) and the full rent, and has no savings, disability or carer's addition; net earnings
above the work allowance and all other income reduce it. Not modelled: Scottish tax, pension contributions, the High
Income Child Benefit Charge, Class 2 National Insurance before 2024, legacy tax credits and Housing Benefit, the benefit
cap, Council Tax and take-up.

The parameters are dated values with a unit and a citation, in YAML.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.core.errors import UnknownNameError
from toolkit.core.yaml_io import AssumptionError, known_keys, load_yaml
from toolkit.health_and_poverty.poverty.weighted import Floats

WEEKS, MONTHS = 52.0, 12.0
UNITS = ("GBP a year", "GBP a month", "GBP a week", "GBP an hour", "share", "children")
_PARTS = ("label", "unit", "values", "source", "address", "tag", "compared")
TAGS = ("read", "secondary", "assumed")
NO_LIMIT = "no limit"  # on the number of children, as the file writes it
_TO_WEEK = {"GBP a year": 1 / WEEKS, "GBP a month": MONTHS / WEEKS}
NAMES = (
    "personal_allowance", "basic_rate", "higher_threshold", "higher_rate", "insurance_threshold",
    "insurance_upper_limit", "insurance_rate", "insurance_upper_rate", "class_4_threshold", "class_4_upper_limit",
    "class_4_rate", "class_4_upper_rate", "credit_single", "credit_couple", "credit_child", "credit_children_at_most",
    "allowance_with_rent", "allowance_without_rent", "taper", "child_benefit_first", "child_benefit_further",
    "living_wage", "real_living_wage", "real_living_wage_london",
)  # fmt: skip


@dataclass(frozen=True)
class System:
    """Taxes and benefits for one year.

    Parameters
    ----------
    year
        Such as “2021-22”.
    values
        By name (:data:`NAMES`): amounts in GBP a week (hourly wages in GBP an hour), rates as shares; an infinite
        number of children if the file says “no limit”.
    sources
        Citation by name.
    """

    year: str
    values: Mapping[str, float]
    sources: Mapping[str, str]

    def __getitem__(self, name: str) -> float:
        return self.values[name]


def systems(text: str) -> dict[str, System]:
    """Read the parameters of every year from YAML text.

    Raises
    ------
    AssumptionError
        A parameter is missing, unknown or incomplete; a value is negative or not a number; or the years do not match.
    """
    content = load_yaml(text, "parameters")
    parameters = content.get("parameters")
    if content.get("version") != 1 or not isinstance(parameters, dict):
        raise AssumptionError("The parameter file lacks “version: 1” or “parameters”.")
    known_keys(parameters, NAMES, "The parameter file")
    missing = [name for name in NAMES if name not in parameters]
    if missing:
        raise AssumptionError(f"The parameter file lacks {', '.join(missing)}.")
    weekly = {name: _weekly(name, parameters[name]) for name in NAMES}
    years = set(weekly[NAMES[0]])
    for name, values in weekly.items():
        if set(values) != years:
            raise AssumptionError(f"“{name}” and “{NAMES[0]}” cover different years.", f"Expected {sorted(years)}.")
    sources = {name: f"{parameters[name]['source']}, {parameters[name]['address']}" for name in NAMES}
    return {year: System(year, {name: weekly[name][year] for name in NAMES}, sources) for year in sorted(years)}


def _weekly(name: str, part: Any) -> dict[str, float]:
    """Return the values of one parameter by year, with amounts converted to weekly ones."""
    if not isinstance(part, dict) or any(key not in part for key in _PARTS):
        raise AssumptionError(f"“{name}” lacks a part.", f"Expected: {', '.join(_PARTS)}.")
    known_keys(part, _PARTS, f"“{name}”")
    if part["unit"] not in UNITS or not isinstance(part["values"], dict):
        raise AssumptionError(f"“{name}” has the unit “{part['unit']}”.", f"Expected one of: {', '.join(UNITS)}.")
    values = {
        year: math.inf if part["unit"] == "children" and value == NO_LIMIT else value
        for year, value in part["values"].items()
    }
    for year, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise AssumptionError(f"“{name}” is “{value}” in {year}.", "Expected zero or more.")
    if part["tag"] not in TAGS or set(part["compared"]) != set(part["values"]):
        raise AssumptionError(
            f"“{name}” does not say how reliable its values are.",
            f"Expected a tag ({', '.join(TAGS)}) and, for each year, the source that the value was compared with.",
        )
    factor = _TO_WEEK.get(part["unit"], 1.0)
    return {str(year): factor * float(value) for year, value in values.items()}


def system_of(known: Mapping[str, System], year: str) -> System:
    """Return one year's tax and benefit system.

    Raises
    ------
    UnknownNameError
        No system for this year.
    """
    if year not in known:
        raise UnknownNameError("year of parameters", year, known)
    return known[year]


def income_tax(earnings: npt.ArrayLike, system: System) -> Floats:
    """Return the weekly income tax on one person's weekly earnings, shape (n,)."""
    pay = np.asarray(earnings, dtype=float)
    basic = np.clip(pay, system["personal_allowance"], system["higher_threshold"]) - system["personal_allowance"]
    higher = np.maximum(pay - system["higher_threshold"], 0)
    return np.asarray(system["basic_rate"] * basic + system["higher_rate"] * higher)


def national_insurance(earnings: npt.ArrayLike, system: System) -> Floats:
    """Return an employee's weekly Class 1 National Insurance contributions, shape (n,)."""
    return _in_two_bands(earnings, system, "insurance")


def class_4(profits: npt.ArrayLike, system: System) -> Floats:
    """Return the weekly Class 4 National Insurance on the weekly profits of one self-employed person, shape (n,)."""
    return _in_two_bands(profits, system, "class_4")


def _in_two_bands(amounts: npt.ArrayLike, system: System, name: str) -> Floats:
    """Return the main rate from the threshold to the upper limit and the upper rate above it, shape (n,)."""
    values, start, limit = np.asarray(amounts, float), system[f"{name}_threshold"], system[f"{name}_upper_limit"]
    main, upper = np.clip(values, start, limit) - start, np.maximum(values - limit, 0)
    return np.asarray(system[f"{name}_rate"] * main + system[f"{name}_upper_rate"] * upper)


def net_earnings(earnings: npt.ArrayLike, system: System) -> Floats:
    """Return an employee's weekly earnings after tax and National Insurance, shape (n,)."""
    pay = np.asarray(earnings, dtype=float)
    return np.asarray(pay - income_tax(pay, system) - national_insurance(pay, system))


def net_profits(profits: npt.ArrayLike, system: System) -> Floats:
    """Return a self-employed person's weekly profits after tax and Class 4 National Insurance, shape (n,)."""
    gross = np.asarray(profits, dtype=float)
    return np.asarray(gross - income_tax(gross, system) - class_4(gross, system))


def universal_credit(
    net_pay: npt.ArrayLike,
    other_income: npt.ArrayLike,
    adults: npt.ArrayLike,
    children: npt.ArrayLike,
    rent: npt.ArrayLike,
    system: System,
) -> Floats:
    """Return the weekly Universal Credit to which a household is entitled, shape (n,).

    Parameters
    ----------
    net_pay, other_income
        The household's, GBP a week; other income counts in full.
    adults, children
        Two or more adults get the couple's allowance.
    rent
        Eligible rent, GBP a week; 0 for owners.
    system
        The year's parameters.
    """
    number, met = np.asarray(children, dtype=float), np.asarray(rent, dtype=float)
    standard = np.where(np.asarray(adults) >= 2, system["credit_couple"], system["credit_single"])
    most = standard + system["credit_child"] * np.minimum(number, system["credit_children_at_most"]) + met
    allowance = np.where(met > 0, system["allowance_with_rent"], system["allowance_without_rent"]) * (number > 0)
    tapered = system["taper"] * np.maximum(np.asarray(net_pay, dtype=float) - allowance, 0)
    return np.maximum(most - tapered - np.asarray(other_income, dtype=float), 0)
