"""Jobs that a change of the economy would bring: gross and net, by activity, region and year, with their range.

Everything here takes frames and plain values and returns frozen results; nothing reads a file.

=====================  ===============================================================================
`Setting`              base jobs and regional keys, from assumptions and a table of employment
`gross_jobs`           activity × region × year for a scenario
`gross_draws`          the same for one year with the range that the assumptions leave; `cell_draws` by activity too
`net_jobs`             what is net by the published rule, with its calibration; `Workforce`
`additional`           what is net by the Additionality Guide, step by step
`reproduction`         the model beside the published figures, with the distance
`simulate`             draws of gross and net jobs by region and year
`outlook`              all of it at once with common draws: gross, anyway, net, displaced, indirect; `swings`
`tornado`, `sobol`     what a number rests on; `Target`, `one_at_a_time`
`denominator`          people by region to compare jobs with; `per_hundred`, `orders`, `lead`
`growth_rate`          arithmetic of promises: `growth_rate`, `grown`, `growth_table`, `growth_lines`
`indirect_jobs`        suppliers and spending by input-output multipliers, apart from net
`nature_jobs`          hectares × jobs: temporary jobs and job-years apart; `nature_by_year`
`skill_demand`         jobs by occupation; `workers_by_occupation`, `skill_supply`, `skill_gap`, `places_to_close`,
                       `least_retraining`; all of it at once: `skill_match`, `SkillBase`
`local_jobs`           a region's jobs handed down to its authorities; `local_draws`, `standing`
=====================  ===============================================================================

Scenarios are in `scenarios`, assumptions in `assumptions`. Each module gives the formula that it holds.
"""

from toolkit.net_zero_jobs.additionality import Additionality, Steps, additional
from toolkit.net_zero_jobs.aggregated_draws import CellDraws, cell_draws
from toolkit.net_zero_jobs.denominators import DENOMINATORS, chance_of_more, denominator, lead, orders, per_hundred
from toolkit.net_zero_jobs.draws import Draws, band, draw
from toolkit.net_zero_jobs.gross import GrossJobs, Setting, gross_jobs
from toolkit.net_zero_jobs.indirect import indirect_jobs, multipliers_of
from toolkit.net_zero_jobs.local import local_draws, local_jobs, standing
from toolkit.net_zero_jobs.nature import nature_by_year, nature_jobs
from toolkit.net_zero_jobs.net import NetJobs, Workforce, calibrate, net_jobs
from toolkit.net_zero_jobs.outlook import Outlook, outlook, swings
from toolkit.net_zero_jobs.paths import grown, growth_lines, growth_rate, growth_table, progress
from toolkit.net_zero_jobs.ranges import RegionDraws, gross_draws
from toolkit.net_zero_jobs.regional_shares import RegionalShares, divisions, employment_matrix, regional_shares
from toolkit.net_zero_jobs.reproduction import reproduction
from toolkit.net_zero_jobs.sensitivity import Target, one_at_a_time, sobol, tornado
from toolkit.net_zero_jobs.simulation import Simulation, simulate
from toolkit.net_zero_jobs.skill_match import SkillBase, SkillMatch, retraining_by_region, skill_match
from toolkit.net_zero_jobs.skills import OccupationMix, occupation_mix, retraining_distance, skill_demand
from toolkit.net_zero_jobs.supply import (
    PlacesNeeded,
    SkillSupply,
    least_retraining,
    places_to_close,
    skill_gap,
    skill_supply,
)
from toolkit.net_zero_jobs.workers import workers_by_occupation

__all__ = [
    "DENOMINATORS",
    "Additionality",
    "CellDraws",
    "Draws",
    "GrossJobs",
    "NetJobs",
    "OccupationMix",
    "Outlook",
    "PlacesNeeded",
    "RegionDraws",
    "RegionalShares",
    "Setting",
    "Simulation",
    "SkillBase",
    "SkillMatch",
    "SkillSupply",
    "Steps",
    "Target",
    "Workforce",
    "additional",
    "band",
    "calibrate",
    "cell_draws",
    "chance_of_more",
    "denominator",
    "divisions",
    "draw",
    "employment_matrix",
    "gross_draws",
    "gross_jobs",
    "grown",
    "growth_lines",
    "growth_rate",
    "growth_table",
    "indirect_jobs",
    "lead",
    "least_retraining",
    "local_draws",
    "local_jobs",
    "multipliers_of",
    "nature_by_year",
    "nature_jobs",
    "net_jobs",
    "occupation_mix",
    "one_at_a_time",
    "orders",
    "outlook",
    "per_hundred",
    "places_to_close",
    "progress",
    "regional_shares",
    "reproduction",
    "retraining_by_region",
    "retraining_distance",
    "simulate",
    "skill_demand",
    "skill_gap",
    "skill_match",
    "skill_supply",
    "sobol",
    "standing",
    "swings",
    "tornado",
    "workers_by_occupation",
]
