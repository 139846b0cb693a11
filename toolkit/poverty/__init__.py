"""Poverty, low pay and work: published tables in one form, whether they can be right, and tables built anew.

========================  ===========================================================================
`PUBLISHED`, `RateTable`  the project's published tables: filter, rank, index, pivot (`published`, `rates`)
`brought`, `Areas`        a person's own table in the same form (`brought`)
`compare`, `difference`   two tables, or two entries of one, side by side (`comparison`)
`faults`, `claim_faults`  cells that are impossible or inconsistent, claims that a table contradicts
`build`, `Definition`     a table of low income from microdata (`low_income`)
`SCALES`, `Scale`         equivalence scales (`equivalence`)
`with_groups`, `WORKING`  what a table of microdata can be divided by (`groups`)
`Reliability`             when a cell is too small to be shown (`survey`)
`reach`, `Change`         who a change of pay, hours, rent or childcare would reach, among the households of a
`population`              `population` (`reach`, `changes`, `net_income`)
`calibrate`               weights that meet published totals (`calibration`)
========================  ===========================================================================

Everything here takes frames and plain values and returns frozen results; nothing reads a file.
"""

from toolkit.poverty.brought import Areas, brought
from toolkit.poverty.calibration import calibrate
from toolkit.poverty.checks import Fault, as_table, faults
from toolkit.poverty.comparison import Comparison, compare, difference
from toolkit.poverty.equivalence import SCALES, Scale
from toolkit.poverty.groups import WORKING, with_groups
from toolkit.poverty.low_income import Definition, LowIncomeTable, build, drawn
from toolkit.poverty.net_income import systems
from toolkit.poverty.published import COSTS, LOW_PAY_2019_RULES, PUBLISHED, low_pay_2019_with_wholes, named
from toolkit.poverty.rates import RateTable, rate_table
from toolkit.poverty.reach import Change, Population, Reach, population, reach
from toolkit.poverty.survey import Reliability
from toolkit.poverty.text_claims import claim_faults, read_claim

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
    "Reach",
    "Reliability",
    "Scale",
    "as_table",
    "brought",
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
    "reach",
    "read_claim",
    "systems",
    "with_groups",
]
