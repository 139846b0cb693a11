"""The parts into which a gap, or R², is divided: predictors, groups of them, and the regions together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from toolkit.core.errors import ModelError
from toolkit.regression.fitting import Fit
from toolkit.regression.samples import check_known
from toolkit.regression.specification import REGION

UNEXPLAINED, AGGREGATION, REGIONS = "unexplained", "aggregation", "region"
LABELS = {UNEXPLAINED: "Not explained", AGGREGATION: "Difference in method", REGIONS: "Region"}


def terms_of_parts(fit: Fit, groups: Mapping[str, Iterable[str]] | None) -> dict[str, list[str]]:
    """Return the terms of each part: the groups, predictors on their own, and region effects as “region”."""
    grouped = {name: list(terms) for name, terms in (groups or {}).items()}
    members = [term for terms in grouped.values() for term in terms]
    predictors = fit.specification.predictors
    for term in members:
        check_known("predictor in this model", term, predictors)
    if len(set(members)) < len(members) or LABELS.keys() & grouped.keys():
        raise ModelError(
            "The groups overlap, or one has a reserved name.", "Expected each predictor once.", "Change the groups."
        )
    regions = [str(term) for term in fit.estimates.index if str(term).startswith(REGION)]
    alone = {term: [term] for term in predictors if term not in members}
    return {**grouped, **alone, **({REGIONS: regions} if regions else {})}
