"""Linear regressions across places: a table and a specification in, a frozen ``Fit`` out.

Least squares and its robust covariances come from statsmodels; this module records what was requested, which places
were used, and how to describe the result. Nothing here shows cause and effect: an estimate is an association.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.core import wording
from toolkit.core.errors import ModelError
from toolkit.regression.design import Design, build
from toolkit.regression.estimates import SIGNIFICANCE, estimate_table, margin
from toolkit.regression.residual_map import NEIGHBOURS
from toolkit.regression.samples import SAMPLES, Array, Asked
from toolkit.regression.specification import AUTOMATIC, CLUSTERS, ERRORS, FEW_CLUSTERS, Specification

if TYPE_CHECKING:
    from toolkit.regression.bootstrap_wild import WildBootstrap
    from toolkit.regression.diagnostics import Diagnostics

__all__ = ["ERRORS", "FEW_CLUSTERS", "SAMPLES", "Fit", "Specification", "expected_line", "fit"]


# A share of the variance that is only rounding error.
_EXACT = 1e-12


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted linear regression across n places with k terms.

    Parameters
    ----------
    specification
        What was fitted, with a reproducible sample.
    estimates
        (k rows) index ``term`` (Intercept, the predictors, “Region: …”); columns estimate, std_error, t, p, lower,
        upper (95%). An estimate is in units of the outcome (or of its logarithm) for one unit of the predictor, or
        for one standard deviation among the places used. The reference distribution is Student's t with ``df_t``
        degrees of freedom.
    covariance
        (k, k) covariance of the estimates, in their order, as set by ``specification.errors``.
    n
        Number of places used.
    r2, adj_r2
        Share of the (weighted) variance of the outcome that the predictors account for; the same, adjusted for k.
    sigma
        Standard deviation of the (weighted) residuals, with n − k in the denominator.
    df_t
        n − k, or G − 1 with G clusters.
    notes
        Caveats to read before using the estimates, in sentences.
    labels, units
        Title and unit of the columns used, if the table has them.
    attrs
        The table's metadata (``table.attrs``), for ``code()``.
    design
        The arrays.
    """

    specification: Specification
    estimates: pd.DataFrame
    covariance: Array
    n: int
    r2: float
    adj_r2: float
    sigma: float
    df_t: int
    notes: tuple[str, ...]
    labels: Mapping[str, str]
    units: Mapping[str, str]
    attrs: Mapping[str, Any]
    design: Design

    @property
    def codes(self) -> pd.Index:
        """Codes of the places used (n,), in table order."""
        return self.design.codes

    @property
    def base_region(self) -> str:
        """The base for region effects, or ""."""
        return self.design.base_region

    @property
    def left_out(self) -> pd.DataFrame:
        """Every row of the table that was not used: columns code, name, reason."""
        return self.design.left_out

    @cached_property
    def fitted(self) -> pd.Series:
        """Fitted values by code (n,), in the unit of the outcome or of its logarithm."""
        return pd.Series(self.design.X @ self.estimates["estimate"].to_numpy(), self.codes, name="fitted")

    @cached_property
    def residuals(self) -> pd.Series:
        """Outcome less fitted value by code (n,), in the unit of the outcome or of its logarithm, unweighted."""
        return pd.Series(self.design.y - self.fitted.to_numpy(), self.codes, name="residual")

    @cached_property
    def diagnostics(self) -> Diagnostics:
        """The checks of the model's assumptions, each computed on first use."""
        from toolkit.regression.diagnostics import Diagnostics

        return Diagnostics(self.design, self.labels)

    @cached_property
    def spatial_warning(self) -> str:
        """A warning if neighbours' residuals are similar, which makes the intervals too narrow; otherwise empty.

                The warning is given if Moran's I exceeds its expected value with p below 0.05. It is never given
                without
        coordinates, or with errors clustered by region.
        """
        latitude, longitude = self.design.latitude, self.design.longitude
        if latitude is None or longitude is None or np.isnan(latitude + longitude).any():
            return ""
        if self.specification.errors == "cluster_region" or self.n <= NEIGHBOURS:
            return ""
        test = self.diagnostics.moran
        if test.p >= SIGNIFICANCE or test.z < 0:
            return ""
        return (
            f"Neighbouring places have similar residuals (Moran's I {test.i:.2f}, {wording.p_value(test.p)}), so the "
            f"intervals are probably too narrow."
        )

    def wild(self, term: str | None = None, draws: int = 9_999, seed: int = 2_022) -> WildBootstrap:
        """Return the wild cluster bootstrap of one term (by default the first predictor).

        Parameters
        ----------
        term
            A row of ``estimates``.
        draws
            Number of draws; all 2^G are enumerated instead if there are fewer.
        seed
            Seed of the random draws.

        Raises
        ------
        ModelError
            The errors of this fit are not clustered.
        UnknownNameError
            The term is unknown.
        """
        from toolkit.regression import bootstrap_wild, sentences

        return bootstrap_wild.wild(self.design, sentences.known_term(self, term), draws=draws, seed=seed)

    def sentence(self, term: str | None = None) -> str:
        """Return a plain-English sentence on one estimate (by default the first predictor's), with its interval."""
        from toolkit.regression import sentences

        return sentences.sentence(self, term)

    def code(self, read_own: str = 'uploads.read_indicators("own_indicators.csv")', *show: str) -> str:
        """Return Python code that reproduces this fit; ``read_own`` is the call that reads the user's file."""
        from toolkit.regression import sentences

        return sentences.code(self, read_own, *show)


def fit(
    table: pd.DataFrame,
    outcome: str,
    predictors: str | Sequence[str],
    *,
    log: bool = False,
    standardise: bool = False,
    region_effects: bool = False,
    weights: str | None = None,
    sample: Asked = "UK",
    errors: str = AUTOMATIC,
) -> Fit:
    """Fit a linear regression across places by (weighted) least squares; places without a value are left out.

    Parameters
    ----------
    table
        One row per place: columns of numbers, ``code`` and ``name`` or ``short_name``, and, if needed, ``region`` and
        ``county``. ``attrs["labels"]`` and ``attrs["units"]`` are used in sentences if present.
    outcome
        Outcome column.
    predictors
        One or more columns, the main one first.
    log
        Take the natural logarithm of the outcome: estimates are then in per cent.
    standardise
        Standardise each predictor: standard deviations (n − 1) from its mean among the places used.
    region_effects
        Compare places within their region. The base is the first region in the order of the table's categories, or else
        by name.
    weights
        Column of weights above zero (“population_2022”), or None: each place counts once.
    sample
        A name in ``SAMPLES``, codes, or True or False for each row.
    errors
        "HC3" (MacKinnon and White 1985), "HC1", "classical", or "cluster_region" and "cluster_county" (sandwich with
        G/(G − 1) · (n − 1)/(n − k), t with G − 1 degrees of freedom; Cameron and Miller 2015). "automatic" is
        "cluster_county" if a column has one value for all districts of each county, else "HC3".

    Raises
    ------
    UnknownNameError
        An unknown column, sample, code or kind of standard error; the message suggests the closest.
    ModelError
        Too few places, a constant or duplicated predictor, the outcome among the predictors, text or infinite values,
        or the logarithm of zero.
    """
    names = (predictors,) if isinstance(predictors, str) else tuple(predictors)
    request = Specification(outcome, names, bool(log), bool(standardise), bool(region_effects), weights, "UK", errors)
    specification, design = build(table, request, sample)
    return _fitted(table, specification, design)


def expected_line(fit: Fit, values: pd.Series, term: str, points: int = 60) -> pd.DataFrame:
    """Return the expected outcome as one predictor varies over its range, with all others at their averages.

    The frame has ``points`` rows: x (unit of the predictor), fitted, lower, upper (unit of the outcome).

    With ``m`` the (weighted) means of the design's columns, except for the predictor at the value x, the line is
    ``m'b`` and its band ``m'b ± t √(m'Vm)``, with b the estimates, V their covariance as chosen in the fit, and t the
    0.975 quantile of Student's t with ``fit.df_t`` degrees of freedom. For an outcome in logs, exp converts both back
    to the outcome's unit, so the line then shows geometric means.

    Parameters
    ----------
    fit
        A fitted regression.
    values
        The predictor by place code, in its unit (the fit may hold it in standard deviations).
    term
        Name of the predictor in the fit.
    points
        Number of points on the line.
    """
    column = fit.design.terms.index(term)
    raw = values.reindex(fit.codes).to_numpy(dtype=float)
    inside = fit.design.X[:, column]
    ends = np.argmin(raw), np.argmax(raw)
    x = np.linspace(raw[ends[0]], raw[ends[1]], points)
    rows = np.tile(np.average(fit.design.X, axis=0, weights=fit.design.weights), (points, 1))
    rows[:, column] = np.interp(x, raw[list(ends)], inside[list(ends)])
    middle = rows @ fit.estimates["estimate"].to_numpy()
    half = margin(np.sqrt(np.einsum("ij,jk,ik->i", rows, fit.covariance, rows)), fit.df_t)
    line = pd.DataFrame({"fitted": middle, "lower": middle - half, "upper": middle + half})
    if fit.specification.log:
        line = line.apply(np.exp)
    line.insert(0, "x", x)
    return line


def _fitted(table: pd.DataFrame, spec: Specification, design: Design) -> Fit:
    params, covariance = _solve(design, spec)
    n, k = design.X.shape
    df_t = design.n_clusters - 1 if design.clusters is not None else n - k
    ssr, tss = _squares(design, design.y - design.X @ params)
    return Fit(
        specification=spec,
        estimates=estimate_table(list(design.terms), params, np.sqrt(np.diag(covariance)), df_t),
        covariance=covariance,
        n=n,
        r2=1 - ssr / tss,
        adj_r2=1 - (ssr / (n - k)) / (tss / (n - 1)),
        sigma=float(np.sqrt(ssr / (n - k))),
        df_t=df_t,
        notes=_notes(spec, design, ssr / tss),
        labels=dict(table.attrs.get("labels", {})),
        units=dict(table.attrs.get("units", {})),
        attrs={str(key): value for key, value in table.attrs.items()},
        design=design,
    )


def _notes(spec: Specification, design: Design, share: float) -> tuple[str, ...]:
    """Return caveats for the reader; ``share`` is the share of the variance that is not explained."""
    n, k = design.X.shape
    groups = design.n_clusters
    kind = CLUSTERS.get(spec.errors, "")
    absent, few = " or ".join(design.absent), 0 < groups < FEW_CLUSTERS
    conditions = {
        f"No place in {absent} has complete data, so the estimates say nothing about places there.": bool(absent),
        f"There are only {groups} clusters ({kind}): with fewer than about {FEW_CLUSTERS}, clustered errors are often "
        f"too small. Use the wild cluster bootstrap interval that the sentence gives.": few,
        "With errors clustered by region, only the predictors can be tested, not the region terms or the intercept.": (
            spec.region_effects and kind == "region"
        ),
        f"{n} places are few for {k} terms: there are fewer than ten for each term.": n < 10 * k,
        "The predictors reproduce the outcome exactly: it may have been calculated from them.": share < _EXACT,
    }
    return tuple(sentence for sentence, holds in conditions.items() if holds)


def _solve(design: Design, spec: Specification) -> tuple[Array, Array]:
    """Return estimates (k,) and their covariance (k, k) of the requested kind, in the units of the columns.

    Columns are centred and scaled first and the results converted back: one to two more correct digits.
    """
    from statsmodels.regression.linear_model import OLS

    back = _back(design)
    y, X = design.whitened
    result = OLS(y, X @ back).fit()
    return back @ result.params, back @ _covariance(result, design, spec) @ back.T


def _back(design: Design) -> Array:
    """Return the (k × k) matrix B for which X B is centred and scaled; the estimates are B times those on X B."""
    means = design.weights @ design.X[:, 1:] / design.weights.sum()
    spreads = design.X[:, 1:].std(axis=0)
    back = np.diag(np.concatenate([[1.0], 1 / spreads]))
    back[0, 1:] = -means / spreads
    return back


def _covariance(result: Any, design: Design, spec: Specification) -> Array:
    if spec.errors == "HC3":
        _check_leverage(result, design)
    if spec.errors in CLUSTERS:
        from statsmodels.stats.sandwich_covariance import cov_cluster

        return np.asarray(cov_cluster(result, design.clusters))
    kinds = {"classical": "cov_params", "HC1": "cov_HC1", "HC3": "cov_HC3"}
    matrix = getattr(result, kinds[spec.errors])
    return np.asarray(matrix() if callable(matrix) else matrix)


def _check_leverage(result: Any, design: Design) -> None:
    leverage = np.einsum("ij,ji->i", result.model.exog, result.model.pinv_wexog)
    alone = design.names[leverage > 1 - 1e-10]
    if len(alone):
        raise ModelError(
            f"{alone[0]} alone determines one of the estimates (no other place is like it).",
            "HC3 standard errors need at least two places for each term.",
            "Leave the place out, drop the region effects, or choose HC1 errors.",
        )


def _squares(design: Design, residuals: Array) -> tuple[float, float]:
    """Return the (weighted) sums of squares of residuals (n,) and of the outcome about its mean."""
    mean = design.weights @ design.y / design.weights.sum()
    return float(design.weights @ residuals**2), float(design.weights @ (design.y - mean) ** 2)
