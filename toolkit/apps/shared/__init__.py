"""What several apps use.

`job_scenarios`      scenarios, assumptions and jobs, computed once and kept
`measure_options`    the measures of places that a control may offer
`place_measures`     a place, its predictors and the regression that compares it
`published_poverty`  published rates of poverty to hold a result against
`simulated_people`   the synthetic families of 2024-25, and the older households
"""

__all__ = ["job_scenarios", "measure_options", "place_measures", "published_poverty", "simulated_people"]
