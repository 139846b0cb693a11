"""Code that several apps share.

`job_scenarios`      scenarios, assumptions and jobs, computed once and cached
`measure_options`    measures of places for controls
`microdata`          a user's own survey or census file, decoded
`place_measures`     a place, its predictors and its regression
`published_poverty`  published poverty rates to compare results with
`simulated_people`   the synthetic families of 2024-25, and the older households
"""

__all__ = ["job_scenarios", "measure_options", "microdata", "place_measures", "published_poverty", "simulated_people"]
