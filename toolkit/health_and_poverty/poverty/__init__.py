"""Poverty, low pay and work: published tables in one form, checks on them, and tables built from microdata.

=============================  ======================================================================================
`PUBLISHED`, `RateTable`       the project's published tables: filter, rank, index, pivot (`published`, `rates`)
`difference`                   two entries of a table side by side (`comparison`)
`faults`                       impossible or inconsistent cells (`checks`)
`build`, `Definition`          a table of low income from microdata (`low_income`)
`SCALES`, `Scale`              equivalence scales (`equivalence`)
`with_groups`                  groups for tables from microdata (`groups`)
`reform_impact`, `Reform`      whom higher pay, longer hours, lower rents or cheaper childcare would help, among the
`population`, `systems`        households of a `population`, under the taxes and benefits for a year (`net_income`)
=============================  ======================================================================================

Everything here takes frames and plain values and returns frozen results; only labels are read from files.
"""

from toolkit.health_and_poverty.poverty.checks import as_table, faults
from toolkit.health_and_poverty.poverty.comparison import difference
from toolkit.health_and_poverty.poverty.definition import Definition
from toolkit.health_and_poverty.poverty.equivalence import SCALES, Scale
from toolkit.health_and_poverty.poverty.groups import with_groups
from toolkit.health_and_poverty.poverty.low_income import LowIncomeTable, Reliability, build
from toolkit.health_and_poverty.poverty.net_income import systems
from toolkit.health_and_poverty.poverty.published import COSTS, LOW_PAY_2019_RULES, PUBLISHED, low_pay_2019_with_wholes
from toolkit.health_and_poverty.poverty.rates import RateTable
from toolkit.health_and_poverty.poverty.reform import Reform
from toolkit.health_and_poverty.poverty.reform_impact import Population, ReformImpact, population, reform_impact

__all__ = [
    "COSTS", "LOW_PAY_2019_RULES", "PUBLISHED", "SCALES", "Definition", "LowIncomeTable", "Population", "RateTable",
    "Reform", "ReformImpact", "Reliability", "Scale", "as_table", "build", "difference",
    "faults", "low_pay_2019_with_wholes", "population", "reform_impact", "systems", "with_groups",
]  # fmt: skip
