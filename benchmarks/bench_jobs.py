"""Draws of gross and net jobs: the engine against the same rule as a loop over pandas rows, in one run.

Run with ``python -m benchmarks.bench_jobs``. Prints seconds and memory for 100,000 draws by region and year with their
bands, and the ratio to the loop (timed on fewer draws, and scaled).
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit import assumptions, jobs, scenarios, tables
from toolkit.net_zero_jobs.simulation import names_of

DRAWS, LOOP_DRAWS, YEARS = 100_000, 20, range(2020, 2051)


def pandas_loop(scenario, given, setting, workforce, drawn):
    """Apply the published rule with a frame of regions per draw and year, as a notebook would."""
    keys = setting.shares
    market = pd.DataFrame({"unemployed": workforce.unemployed, "active": workforce.active}, index=keys.regions)
    lowest = (market["unemployed"] / market["active"]).min()
    value = {name: drawn.points[at] for at, name in enumerate(drawn.names)}
    rows = []
    for n in range(drawn.n):
        one_draw = jobs.Draws(tuple(value), np.array([[points[n]] for points in value.values()]))
        factor = scenario.calibration * np.ravel(one_draw.of(given.assumption("net.calibration_error")))[0]
        amounts, shares = [], []
        for one in scenario.programmes:
            amount = one.share * np.ravel(one_draw.of(one))[0]
            if one.measure == "uplift":
                amount *= np.ravel(one_draw.of(given.assumption(f"base_jobs.{one.activity}")))[0]
            spread = np.ravel(one_draw.of(given.assumption(f"dispersion.{one.activity}")))[0]
            own = pd.Series(keys.own[keys.activities.index(one.activity)], index=keys.regions)
            shares.append((1 - spread) * own + spread * pd.Series(keys.all_jobs, index=keys.regions))
            amounts.append(amount)
        before = net = pd.Series(0.0, index=keys.regions)
        for year in YEARS:
            come = [float(one.path.progress([year])[0]) for one in scenario.programmes]
            gross = sum(a * c * share for a, c, share in zip(amounts, come, shares, strict=True))
            rate = (market["unemployed"] - net) / market["active"]
            taken = (factor * (1 - lowest / rate).clip(lower=0)).clip(upper=1)
            net = (net + taken * (gross - before)).clip(upper=market["unemployed"] - lowest * market["active"])
            before = gross
            rows.append(pd.DataFrame({"draw": n, "year": year, "gross": gross, "net": net}))
    every = pd.concat(rows).rename_axis("region").reset_index()
    return every.groupby(["year", "region"])[["gross", "net"]].quantile([0.05, 0.5, 0.95])


def margins(scenario, given, setting):
    """Print what is drawn on demand, each from its own hundred thousand draws."""
    workers = tables.load("employment_by_occupation").query("year == @given['key.year']")
    gross = jobs.gross_jobs(scenario, setting, [2035]).by_activity(2035)
    mix = jobs.occupation_mix(workers.groupby("occupation")["number"].sum(), gross, given)

    def draws():
        return jobs.cell_draws(scenario, given, setting, 2035, n=DRAWS)

    return {
        "activity": lambda: draws().by_activity(),
        "activity and region": lambda: draws().cells(),
        "occupation": lambda: draws().by_occupation(mix),
    }


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main() -> int:
    lab = next(Path(__file__).resolve().parents[1].glob("labs/*/scenarios.yaml"))
    given = assumptions.parse(lab.read_text(encoding="utf-8"))
    setting = jobs.Setting.of(given, tables.load("employment_by_industry"))
    workforce = jobs.Workforce.of(tables.load("labour_market"), given["net.year"], setting.shares.regions)
    scenario = scenarios.published(given, "transformation")
    few = jobs.draw(names_of(scenario, given), LOOP_DRAWS, 1)
    loop, _ = timed(lambda: pandas_loop(scenario, given, setting, workforce, few))
    for label, one in (("complete in 2035", scenario), ("in 2050", scenario.with_(end=2050))):
        best = min(
            timed(lambda s=one: jobs.simulate(s, given, setting, workforce, YEARS, n=DRAWS).bands())[0]
            for _ in range(3)
        )
        print(f"{DRAWS:,} draws, gross and net, {len(YEARS)} years × 11 regions, {label}: {best:.2f} s")
        slow = loop * DRAWS / LOOP_DRAWS
        print(f"  a pandas loop would take {slow:,.0f} s: {slow / best:,.0f} times as long")
    for label, margin in margins(scenario, given, setting).items():
        print(f"{DRAWS:,} draws of gross jobs in one year, with bands, by {label}: {timed(margin)[0]:.2f} s")
    print(f"most memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
