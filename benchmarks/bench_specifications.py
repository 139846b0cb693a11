"""The specification curve against a statsmodels loop over the same specifications, in one run.

Run with ``python -m benchmarks.bench_specifications``. Prints seconds for 10,000 specifications with HC3, the ratio to
a loop of statsmodels formulas (timed on a random 200 of them, and scaled), the ratio to its array interface, the
largest differences, and memory.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import statsmodels.api as sm
import statsmodels.formula.api as smf

from toolkit import regression, specification_curve, tables

SAMPLE = 200
CHOICES = specification_curve.Choices(
    outcomes=("gva_per_hour_2019", "gva_per_hour_2023"),
    interest=("long_term_sick_2021",),
    controls=(
        "age_50_64_2022",
        "age_16_24_2022",
        "level4_2021",
        "no_qualifications_2021",
        "density_2022",
        "gigabit_2026",
        "high_productivity_sectors_2019",
        "smokers_2023",
        "employment_rate_2023",
        "sector_manufacturing_2019",
    ),
    alternatives=(("level4_2021", "no_qualifications_2021"),),
    log=True,
    samples=("UK", "England", "UK without London"),
    weights=(None, "population_2022"),
    region_effects=(False, True),
)


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def prepared(table, row):
    """Return the rows and terms of one specification, which any loop must prepare first."""
    terms = [row["interest"], *(name for name in CHOICES.controls if row[f"control: {name}"])]
    weights = None if row["weights"] == "none" else row["weights"]
    used = table[table["code"].map(regression.SAMPLES[row["sample"]].holds)]
    used = used.dropna(subset=[row["outcome"], *terms])
    return used, terms, used[weights] if weights else np.ones(len(used))


def by_formula(table, row):
    used, terms, weights = prepared(table, row)
    within = ["C(region)"] if row["geography"] == "within regions" else []
    model = smf.wls(f"np.log({row['outcome']}) ~ {' + '.join([*terms, *within])}", used, weights=weights)
    fit = model.fit(cov_type="HC3")
    return fit.params[row["interest"]], fit.bse[row["interest"]]


def arrays(table, row):
    used, terms, weights = prepared(table, row)
    regions = used["region"].to_numpy()
    within = np.unique(regions)[1:] if row["geography"] == "within regions" else []
    dummies = [(regions == one).astype(float) for one in within]
    X = np.column_stack([np.ones(len(used)), used[terms].to_numpy(), *dummies])
    return np.log(used[row["outcome"]].to_numpy()), X, np.asarray(weights, float)


def by_arrays(y, X, weights):
    fit = sm.WLS(y, X, weights=weights).fit()
    return fit.params[1], fit.HC3_se[1]


def main() -> int:
    table = tables.place_table()
    plain = table.copy()
    plain.attrs = {}  # pandas copies them with every column access: the loop should not pay for that
    specification_curve.run(table, CHOICES)
    fast, curve = min(
        (timed(lambda: specification_curve.run(table, CHOICES)) for _ in range(5)), key=lambda one: one[0]
    )
    some = [row for _, row in curve.frame.sample(SAMPLE, random_state=1).iterrows()]
    made = [arrays(plain, row) for row in some]
    slow, formula = timed(lambda: [by_formula(plain, row) for row in some])
    slower_arrays, array = timed(lambda: [by_arrays(*one) for one in made])
    own = np.array([(row["estimate"], row["std_error"]) for row in some])
    scale = curve.count / SAMPLE
    print(f"{curve.count:,} specifications with HC3: {fast:.2f} s ({1e4 / curve.count * fast:.2f} s for 10,000)")
    print(f"  statsmodels formulas: {slow * scale:,.0f} s, {slow * scale / fast:,.0f} times as long")
    print(
        f"  statsmodels arrays, ready made: {slower_arrays * scale:,.1f} s, {slower_arrays * scale / fast:,.0f} times "
        f"as long ({1e3 * slower_arrays / SAMPLE:.2f} ms a fit)"
    )
    for name, other in (("formulas", formula), ("arrays", array)):
        print(f"  largest relative difference from {name}: {np.abs(own / np.array(other) - 1).max():.0e}")
    print(f"most memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
