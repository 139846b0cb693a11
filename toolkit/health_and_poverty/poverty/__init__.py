"""Poverty, low pay and work: published tables in one form, whether they can be right, and tables built anew.

========================  ===========================================================================
`PUBLISHED`, `RateTable`  the project's published tables: filter, rank, index, pivot (`published`, `rates`)
`uploaded_rates`, `Areas`        a person's own table in the same form (`uploaded_rates`)
`compare`, `difference`   two tables, or two entries of one, side by side (`comparison`)
`faults`, `claim_faults`  cells that are impossible or inconsistent, claims that a table contradicts
`build`, `Definition`     a table of low income from microdata (`low_income`)
`SCALES`, `Scale`         equivalence scales (`equivalence`)
`with_groups`, `WORKING`  what a table of microdata can be divided by (`groups`)
`Reliability`             when a cell is too small to be shown (`survey`)
`reform_impact`, `Change`         who a change of pay, hours, rent or childcare would reach, among the households of a
`population`              `population` (`reform_impact`, `changes`, `net_income`)
`calibrate`               weights that meet published totals (`calibration`)
========================  ===========================================================================

Everything here takes frames and plain values and returns frozen results; nothing reads a file.
"""

from toolkit.health_and_poverty.poverty.calibration import calibrate
from toolkit.health_and_poverty.poverty.checks import Fault, as_table, faults
from toolkit.health_and_poverty.poverty.comparison import Comparison, compare, difference
from toolkit.health_and_poverty.poverty.equivalence import SCALES, Scale
from toolkit.health_and_poverty.poverty.groups import WORKING, with_groups
from toolkit.health_and_poverty.poverty.low_income import Definition, LowIncomeTable, build, drawn
from toolkit.health_and_poverty.poverty.net_income import systems
from toolkit.health_and_poverty.poverty.published import (
    COSTS,
    LOW_PAY_2019_RULES,
    PUBLISHED,
    low_pay_2019_with_wholes,
    named,
)
from toolkit.health_and_poverty.poverty.rates import RateTable, rate_table
from toolkit.health_and_poverty.poverty.reform_impact import Change, Population, ReformImpact, population, reform_impact
from toolkit.health_and_poverty.poverty.survey import Reliability
from toolkit.health_and_poverty.poverty.text_vs_table import claim_faults, read_claim
from toolkit.health_and_poverty.poverty.uploaded_rates import Areas, uploaded_rates

__all__ = [
    "COSTS",
    "LOW_PAY_2019_RULES",
    "PUBLISHED",
    "SCALES",
    "WORKING",
    "Areas",
    "Change",
    "Comparison",
    "Definition",
    "Fault",
    "LowIncomeTable",
    "Population",
    "RateTable",
    "ReformImpact",
    "Reliability",
    "Scale",
    "as_table",
    "build",
    "calibrate",
    "claim_faults",
    "compare",
    "difference",
    "drawn",
    "faults",
    "low_pay_2019_with_wholes",
    "named",
    "population",
    "rate_table",
    "read_claim",
    "reform_impact",
    "systems",
    "uploaded_rates",
    "with_groups",
]
