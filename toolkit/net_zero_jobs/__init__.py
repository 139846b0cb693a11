"""Jobs from a change in the economy: gross and net, by activity, region and year, with ranges.

Everything here takes frames and plain values and returns frozen results; nothing reads a file. Scenarios are in
`scenarios`, assumptions in `assumptions`. Each module states its formula.
"""

from toolkit.net_zero_jobs.additionality import Additionality, Steps, additional
from toolkit.net_zero_jobs.aggregated_draws import CellDraws, RegionDraws, cell_draws
from toolkit.net_zero_jobs.draws import Draws, band, draw
from toolkit.net_zero_jobs.gross import GrossJobs, Setting, gross_jobs
from toolkit.net_zero_jobs.indirect import indirect_jobs, multipliers_of
from toolkit.net_zero_jobs.labour_market import (
    DENOMINATORS,
    Workforce,
    chance_of_more,
    denominator,
    lead,
    orders,
    per_hundred,
    workers_by_occupation,
)
from toolkit.net_zero_jobs.local import local_draws, local_jobs, standing
from toolkit.net_zero_jobs.nature import nature_by_year, nature_jobs
from toolkit.net_zero_jobs.net import NetJobs, net_jobs
from toolkit.net_zero_jobs.outlook import Outlook, outlook, swings
from toolkit.net_zero_jobs.paths import grown, growth_lines, growth_rate, growth_table, shares_of_new
from toolkit.net_zero_jobs.regional_shares import RegionalShares, divisions, employment_matrix, regional_shares
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
