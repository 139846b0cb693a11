"""Linear regressions across places: a table and a specification in, a frozen `Fit` out.

=====================  ============================================================================
`fit`, `Fit`           the regression, with sentences and code (`fitting`)
`SAMPLES`, `ERRORS`    what can be selected by name
`expected_line`        expected outcomes along one predictor
=====================  ============================================================================

`specification` holds the request and refuses what cannot be fitted; `samples` selects places; `design` makes the
arrays; `diagnostics` and `residual_map` check the assumptions; `bootstrap_wild` handles few clusters; `sentences` puts
an estimate into words.
"""

from toolkit.regression.fitting import ERRORS, FEW_CLUSTERS, SAMPLES, Fit, Specification, expected_line, fit

__all__ = ["ERRORS", "FEW_CLUSTERS", "SAMPLES", "Fit", "Specification", "expected_line", "fit"]
