"""How much of a region's gap is linked to its health: the question asked by the Northern Health Science Alliance.

There are two methods. Between *people*, a model of who is in work (`employment_model`) estimates how much lower
employment is among people in worse health; the region's gap is split by how many people are in each state of health.
Between *places*, a regression of local authorities estimates how much lower employment (or output) is where more people
are ill. The second method attributes to health everything that places with more illness have in common. If the measure
is the share of people out of work through sickness, part of the result is arithmetic. Both results are associations.

The intervals of a gap between people come from a bootstrap. The census teaching files are samples of people drawn one
by one, without weights, so each replicate draws as many people from every region as the file has, refits the linear
model and divides the gap again. People with the same predictors are drawn together, in one multinomial draw: the same
result, a thousand times faster.

References
----------
Efron and Tibshirani (1993), *An Introduction to the Bootstrap*, sections 8.3 (strata) and 13.3 (percentile intervals).
Oaxaca (1973), International Economic Review 14, 693–709; Blinder (1973), Journal of Human Resources 8, 436–455.
Bambra, Munford, Brown and others (2018), *Health for Wealth*, Northern Health Science Alliance: the published share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.core.yaml_io import module_yaml
from toolkit.health_and_poverty.employment_model import PREDICTORS, Cells, Floats, WorkModel, cells_of, gap_share
from toolkit.productivity.decomposition import oaxaca_blinder

NORTH = ("North East", "North West", "Yorkshire and The Humber")
LEAST_PEOPLE = 50  # from a region in a file; assumed, as in `toolkit.health_and_poverty.poverty.Reliability`
REPLICATES = 400
SHARE_NEEDS = 0.1  # in the gap's own unit: a smaller gap is too small to divide


@dataclass(frozen=True)
class PublishedShare:
    """A published share of a gap."""

    gap: str  # in what, and between whom
    share: float  # the part attributed to health, % of the gap
    parts: dict[str, float]  # its components, %
    between: str  # the groups compared
    data: str
    health: str  # the measure of ill health
    source: str


_WORDS = module_yaml(__file__)
PUBLISHED = {name: PublishedShare(**words) for name, words in _WORDS["published"].items()}


@dataclass(frozen=True)
class HealthGap:
    """A gap between a region and the rest, divided into health, other differences and the unexplained part.

    Parameters
    ----------
    region, rest_of
        The region, and its comparison.
    gap
        Region less rest, in ``unit``. ``health``, ``others`` and ``left`` add up to it.
    health, lower, upper
        The part linked to health, with its 95% interval (missing if there are too few people for one).
    others, left
        The part linked to the other predictors, and the unexplained part.
    unit, between, n
        Unit of the parts; the units compared; their number.
    published
        The published share of such a gap.
    notes
        Differences from the published analysis.
    gap_lower, gap_upper
        95% interval of the gap if it is between sampled people; a gap between places has none, since all places are in
        the table.
    share_lower, share_upper
        95% interval of ``share``, %: numerator and gap from the same draws; missing if there is none.
    """

    region: str
    rest_of: str
    gap: float
    health: float
    lower: float
    upper: float
    others: float
    left: float
    unit: str
    between: str
    n: int
    published: PublishedShare
    notes: tuple[str, ...] = field(default=())
    gap_lower: float = np.nan
    gap_upper: float = np.nan
    share_lower: float = np.nan
    share_upper: float = np.nan

    @property
    def share(self) -> float:
        """The part linked to health, % of the gap; missing if there is almost no gap."""
        return 100 * self.health / self.gap if abs(self.gap) >= SHARE_NEEDS else np.nan


def of_people(
    people: pd.DataFrame, fitted: WorkModel, region: str, replicates: GapBootstrap | None = None
) -> HealthGap:
    """Split the employment gap between a region's people and all others into parts.

    Parameters
    ----------
    people, fitted
        As for `toolkit.health_and_poverty.employment_model.gap_share`.
    region
        One of the regions in ``people``.
    replicates
        Earlier bootstrap draws for the intervals (`bootstrap`); drawn now if None.

    Returns
    -------
    HealthGap
        With intervals from a bootstrap of people within regions; if a region has fewer than fifty people, with a note
        instead.

    Raises
    ------
    UnknownNameError
        Nobody in ``people`` lives in the region.
    """
    parts = gap_share(people, fitted, region)
    number = int((people["region"] == region).sum())
    ends = dict.fromkeys(("health", "gap", "share"), (np.nan, np.nan))
    few = [] if number >= LEAST_PEOPLE else [f"No interval: {region} has too few people ({number})."]
    if not few:
        intervals = replicates or bootstrap(people)
        ends = {part: intervals.interval(part, region) for part in ends}
    return HealthGap(
        region=region,
        rest_of="the rest of the file",
        gap=parts.gap,
        health=parts.health,
        lower=ends["health"][0],
        upper=ends["health"][1],
        others=parts.others,
        left=parts.rest,
        unit="percentage points",
        between="people",
        n=fitted.n,
        published=PUBLISHED["employment"],
        notes=(_WORDS["between_people"], *few),
        gap_lower=ends["gap"][0],
        gap_upper=ends["gap"][1],
        share_lower=ends["share"][0],
        share_upper=ends["share"][1],
    )


def of_places(
    table: pd.DataFrame,
    outcome: str,
    health: Sequence[str],
    others: Sequence[str],
    regions: Sequence[str] = NORTH,
    *,
    name: str = "The North of England",
    rest_of: str = "the rest of England",
    log: bool = False,
    unit: str = "percentage points",
) -> HealthGap:
    """Decompose the gap between some regions' local authorities and all others in the table.

    The two-fold decomposition with the coefficients of one regression on all places, with a dummy for the group
    (`toolkit.productivity.decomposition.oaxaca_blinder`). Every place counts once; errors and draws are clustered by
    county if a measure is published for counties only.

    Parameters
    ----------
    table
        One row per place in the comparison: ``region``, the outcome and the predictors.
    outcome, log
        The outcome, and whether to take its logarithm.
    health, others
        Predictors that measure health, and those to allow for.
    regions, name, rest_of
        The regions of the first group; what a sentence calls each group.
    unit
        Unit of the outcome's differences; for logarithms the parts are in per cent, 100 times log points.

    Raises
    ------
    UnknownNameError
        A region or a column that the table does not have.
    """
    for region in regions:
        if region not in set(table["region"]):
            raise UnknownNameError("region", region, sorted(set(table["region"])))
    first = table["region"].isin(regions)
    split = oaxaca_blinder(table, outcome, [*health, *others], first, names=(name, rest_of), log=log, sample="UK")
    scale = 100.0 if log else 1.0
    rows = split.detail.loc[list(health)]
    estimate = float(rows["estimate"].sum())
    single = len(rows) == 1  # for several, the parts' errors are correlated, and no interval of the sum is given
    ends = ("lower", "upper")
    lower, upper = (float(rows[end].iloc[0]) if single else np.nan for end in ends)
    shares = [float(split.shares[end][health[0]]) if single else np.nan for end in ends]
    explained = float(split.detail["estimate"].sum())
    return HealthGap(
        region=name,
        rest_of=rest_of,
        gap=scale * split.gap,
        health=scale * estimate,
        lower=scale * lower,
        upper=scale * upper,
        others=scale * (explained - estimate),
        left=scale * (split.gap - explained),
        unit="%" if log else unit,
        between="places",
        n=sum(split.n),
        published=PUBLISHED["productivity" if outcome.startswith("gva") else "employment"],
        notes=_differences(outcome, health),
        share_lower=shares[0],
        share_upper=shares[1],
    )


def _differences(outcome: str, health: Sequence[str]) -> tuple[str, ...]:
    """Return why this project's share differs from the published one."""
    words, output = _WORDS["between_places"], outcome.startswith("gva")
    sick = any(name.startswith("long_term_sick") for name in health) and not output
    return (*words["always"], *[words["sick"]] * sick, *[words["output"]] * output)


# --- the bootstrap of a gap between people


@dataclass(frozen=True, eq=False)
class GapBootstrap:
    """Employment gaps between people in a region and everybody else: percentage points, shape (replicates, regions)."""

    regions: tuple[str, ...]  # in column order
    gap: Floats
    health: Floats  # the part linked to health
    others: Floats  # the part linked to age and sex

    @property
    def share(self) -> Floats:
        """The part linked to health, as a percentage of the gap in the same draw."""
        return np.asarray(100 * self.health / self.gap)

    def interval(self, part: str, region: str) -> tuple[float, float]:
        """Return the 95% percentile interval of ``gap``, ``health``, ``others`` or ``share`` for a region."""
        ends = np.quantile(getattr(self, part)[:, self.regions.index(region)], [0.025, 0.975])
        return float(ends[0]), float(ends[1])


def bootstrap(people: pd.DataFrame, replicates: int = REPLICATES, seed: int = 1) -> GapBootstrap:
    """Resample the people of each region, and decompose every region's gap each time.

    Parameters
    ----------
    people
        People of working age, as for `toolkit.health_and_poverty.employment_model.model`.
    replicates, seed
        Number of draws, and the random seed.

    Raises
    ------
    ModelError
        Fewer than two replicates, or only one region.
    """
    regions = tuple(map(str, people["region"].cat.categories))
    if replicates < 2 or len(regions) < 2:
        raise ModelError(
            f"{replicates} replicates for {len(regions)} regions.",
            "Expected at least two replicates and two regions.",
            "Use 400.",
        )
    cells = cells_of(people)
    home = _region_numbers(cells, regions)
    working, idle = _draw_cells(cells, home, replicates, seed)
    number = working + idle
    betas = _coefficients(cells.design, number, working)
    heads = np.stack([number @ (home == at) for at in range(len(regions))], axis=1)
    totals = np.stack([(number * (home == at)) @ cells.design for at in range(len(regions))], axis=1)
    workers = np.stack([working @ (home == at) for at in range(len(regions))], axis=1)
    contrasts = _region_less_rest(totals, heads[:, :, None])
    own = {part: [at for at, (name, _) in enumerate(cells.terms, 1) if name in part] for part in (_HEALTH, _OTHERS)}
    health, others = (100 * np.einsum("rjk,rk->rj", contrasts[:, :, own[part]], betas[:, own[part]]) for part in own)
    return GapBootstrap(regions, 100 * _region_less_rest(workers, heads), health, others)


_HEALTH = PREDICTORS[:1]
_OTHERS = tuple(name for name in PREDICTORS if name not in ("health", "region"))


def _region_numbers(cells: Cells, regions: tuple[str, ...]) -> np.ndarray:
    """Return the region number of each cell: the first region is the one without its own column."""
    home = np.zeros(len(cells.working), dtype=np.intp)
    for column, (name, level) in enumerate(cells.terms, 1):
        if name == "region":
            home[cells.design[:, column] == 1] = regions.index(level)
    return home


def _draw_cells(cells: Cells, home: np.ndarray, replicates: int, seed: int) -> tuple[Floats, Floats]:
    """Return people with and without work in each cell of each replicate, both of shape (replicates, m)."""
    rng = np.random.default_rng(seed)
    counts = np.stack([cells.working, cells.idle])
    drawn = np.zeros((replicates, *counts.shape))
    for region in np.unique(home):
        inside = home == region
        people = counts[:, inside].ravel()
        draws = rng.multinomial(int(people.sum()), people / people.sum(), size=replicates)
        drawn[:, :, inside] = draws.reshape(replicates, 2, -1)
    return drawn[:, 0], drawn[:, 1]


def _coefficients(design: Floats, number: Floats, working: Floats) -> Floats:
    """Return the linear model's coefficients (replicates, k); of minimum norm if a draw leaves a level empty."""
    m, k = design.shape
    products = np.einsum("ni,nj->nij", design, design).reshape(m, k * k)
    gram = (number @ products).reshape(-1, k, k)
    return np.asarray(np.einsum("rij,rj->ri", np.linalg.pinv(gram, hermitian=True), working @ design))


def _region_less_rest(sums: Floats, heads: Floats) -> Floats:
    """Return each region's mean less that of everybody else, from sums and head counts along the second axis."""
    all_sums, all_heads = sums.sum(axis=1, keepdims=True), heads.sum(axis=1, keepdims=True)
    return np.asarray(sums / heads - (all_sums - sums) / (all_heads - heads))
