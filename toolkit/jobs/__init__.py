"""Jobs that a change of the economy would bring: gross and net, by activity, region and year, with their range.

Everything here takes frames and plain values and returns frozen results; nothing reads a file.

=====================  ===============================================================================
`Setting`              base jobs and regional keys, from assumptions and a table of employment
`gross_jobs`           activity × region × year for a scenario
`gross_draws`          the same for one year with the range that the assumptions leave
`net_jobs`             what is net by the published rule, with its calibration; `Workforce`
`additional`           what is net by the Additionality Guide, step by step
`simulate`             draws of gross and net jobs by region and year
`denominator`          people by region to compare jobs with; `per_hundred`
`growth_rate`          arithmetic of promises: `growth_rate`, `grown`
=====================  ===============================================================================

Scenarios are in `toolkit.scenarios`, assumptions in `toolkit.assumptions`. Each module gives the formula that it holds.
"""

from toolkit.jobs.additionality import Additionality, Steps, additional
from toolkit.jobs.denominators import DENOMINATORS, chance_of_more, denominator, per_hundred
from toolkit.jobs.draws import Draws, band, draw
from toolkit.jobs.gross import GrossJobs, Setting, gross_jobs
from toolkit.jobs.keys import RegionalKeys, employment_matrix, regional_keys
from toolkit.jobs.net import NetJobs, Workforce, calibrate, net_jobs
from toolkit.jobs.paths import grown, growth_rate, progress
from toolkit.jobs.ranges import RegionDraws, gross_draws
from toolkit.jobs.simulation import Simulation, simulate

__all__ = [
    "DENOMINATORS",
    "Additionality",
    "Draws",
    "GrossJobs",
    "NetJobs",
    "RegionDraws",
    "RegionalKeys",
    "Setting",
    "Simulation",
    "Steps",
    "Workforce",
    "additional",
    "band",
    "calibrate",
    "chance_of_more",
    "denominator",
    "draw",
    "employment_matrix",
    "gross_draws",
    "gross_jobs",
    "grown",
    "growth_rate",
    "net_jobs",
    "per_hundred",
    "progress",
    "regional_keys",
    "simulate",
]
