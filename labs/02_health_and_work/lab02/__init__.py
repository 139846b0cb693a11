"""What the notebooks of lab 02 share: the right answers, computed from the tables, and the tables that they show.

`published` reads published tables, `synthetic` the simulated households, `health` health and work between places,
`worlds` the made-up worlds of Part 7, `harder` the harder track; `display` turns numbers into text.
"""

from __future__ import annotations

from lab02.display import as_text
from lab02.harder import (
    AT,
    EARNINGS,
    RENT,
    added_up,
    income_from,
    median_of_people,
    share_linked_to_health,
    taken_of_the_next_pound,
)
from lab02.health import (
    DISABLED,
    OTHERS,
    SICK,
    WORK,
    effects,
    england,
    north,
    norths_share,
    parts,
    published_and_estimated,
)
from lab02.published import (
    COUPLE,
    FIRST,
    LINE,
    MEDIAN,
    NEARLY_ALL,
    OLDER,
    WORKING,
    WORKLESS,
    YOUNGER,
    claim_of_the_text,
    climber,
    couples_line,
    essay_table,
    familys_line,
    fault,
    for_reading,
    lines,
    lines_by_weights,
    of_the_poor,
    rate_and_share,
    regions,
    room_for_housing,
    share_by_the_counts,
    two_incomes,
    verdicts,
    weights,
    working,
)
from lab02.synthetic import (
    AFTER,
    BEFORE,
    CHANGE_FIGURE,
    PARAMETERS,
    SYNTHETIC,
    after_costs,
    compare_reforms,
    compare_surveys,
    costs_and_gains,
    exchequers_pence,
    households,
    impact_of,
    living_wage,
    population,
    rate,
    rates_and_parts,
    sample,
    survey,
    system,
)
from lab02.worlds import WORLDS, estimate, if_all_were_well, true_share, two_regions, world
from toolkit.health_and_poverty.poverty.reform import LEFT_OUT
