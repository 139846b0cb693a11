"""The publications that ``place_indicators`` is compiled from."""

from __future__ import annotations

from data.prepare.explore import ONS, source
from data.prepare.indicator_columns import CVD, HLE
from data.prepare.model import OGL, Source
from data.prepare.places import MYSOCIETY, POPULATION

_CENSUS = "https://www.nomisweb.co.uk/sources/census_2021_ts"
# Folder of an indicator in “Explore local statistics” → its name here, with the month of its release.
_EXPLORED = {
    "gross-value-added": "subregional productivity (June 2025)",
    "gross-median-weekly-pay": "gross median weekly pay (ASHE, October 2025)",
    "gross-disposable-household-income-per-head": "disposable household income (September 2025)",
    "employment-rate": "employment and inactivity (April 2024)",
    "modelled-unemployment": "modelled unemployment (April 2024)",
    "claimant-count": "claimant count (January 2026)",
    HLE: "healthy life expectancy (February 2026)",
    "cigarette-smokers": "cigarette smokers (November 2025)",
    "adult-obesity-prevalence": "adult obesity (May 2026)",
    CVD: "preventable cardiovascular mortality (November 2025)",
    "qualifications-level-3-or-above": "qualifications at level 3 or above (April 2024)",
    "average-travel-time": "journey times (November 2021)",
    "gigabit-capable-broadband": "Connected Nations (May 2026)",
}
BY_SLUG = {slug: source(slug, title) for slug, title in _EXPLORED.items()}
STATUS = Source("Census 2021: TS066 Economic activity status", _CENSUS, ONS, OGL)
QUALIFICATIONS = Source("Census 2021: TS067 Highest level of qualification", _CENSUS, ONS, OGL)
DISABILITY = Source("Census 2021: disability, England and Wales", "https://github.com/humaniverse/healthyr", ONS, OGL)
BRES = Source(
    "Business Register and Employment Survey 2019, shares of employees by broad industry group",
    "https://github.com/rcatlord/local_authorities",
    ONS,
    OGL,
)
SOURCES = (*BY_SLUG.values(), STATUS, QUALIFICATIONS, DISABILITY, BRES, POPULATION, MYSOCIETY)
