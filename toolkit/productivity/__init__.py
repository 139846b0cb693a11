"""The models of lab 01, the productivity gap: frames and plain values in, frozen results out.

`decomposition`   a gap between two places or groups, divided among its predictors
`inequality`      how unequal places are, within and between regions, and whether they converge
`counterfactual`  what the regression associates with another level of a predictor
`cities`          a frontier of output by city size, and the distance to it
"""

__all__ = ["cities", "counterfactual", "decomposition", "inequality"]
