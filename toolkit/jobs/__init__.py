"""Jobs that a change of the economy would bring: gross, by activity, region and year, and what they are a share of.

Everything here takes frames and plain values and returns frozen results; nothing reads a file.

===================  ==================================================================================
`Setting`            base jobs and regional keys, from assumptions and a table of employment
`gross_jobs`         activity × region × year for a scenario
`gross_draws`        the same for one year with the range that the assumptions leave
`denominator`        people by region to compare jobs with; `per_hundred`
`growth_rate`        arithmetic of promises: `growth_rate`, `grown`
===================  ==================================================================================

Method: `docs/` and the lab's page. Scenarios are in `toolkit.scenarios`, assumptions in `toolkit.assumptions`.
"""

from toolkit.jobs.denominators import DENOMINATORS, chance_of_more, denominator, per_hundred
from toolkit.jobs.draws import Draws, band, draw
from toolkit.jobs.gross import GrossJobs, Setting, gross_jobs
from toolkit.jobs.keys import RegionalKeys, employment_matrix, regional_keys
from toolkit.jobs.paths import grown, growth_rate, progress
from toolkit.jobs.ranges import RegionDraws, gross_draws

__all__ = [
    "DENOMINATORS",
    "Draws",
    "GrossJobs",
    "RegionDraws",
    "RegionalKeys",
    "Setting",
    "band",
    "chance_of_more",
    "denominator",
    "draw",
    "employment_matrix",
    "gross_draws",
    "gross_jobs",
    "grown",
    "growth_rate",
    "per_hundred",
    "progress",
    "regional_keys",
]
