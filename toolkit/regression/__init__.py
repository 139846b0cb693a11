"""Linear regressions across places: a table and a specification in, a frozen `Fit` out.

=====================  ============================================================================
`fit`, `Fit`           the regression, its words and its code (`fitting`)
`SAMPLES`, `ERRORS`    what may be asked for by name
`expected_line`        the line that a regression draws along one predictor
=====================  ============================================================================

`specification` says what was asked and refuses what cannot be fitted; `samples` chooses places; `design`
makes the arrays; `diagnostics` and `residual_map` check the assumptions; `bootstrap_wild` judges few clusters;
`sentences` puts an estimate into words.
"""

from toolkit.regression.fitting import ERRORS, FEW_CLUSTERS, SAMPLES, Fit, Specification, expected_line, fit

__all__ = ["ERRORS", "FEW_CLUSTERS", "SAMPLES", "Fit", "Specification", "expected_line", "fit"]
