"""Cities at the potential of their size: by hand, against statsmodels, by identities, and on real places."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import assume, given
from hypothesis import strategies as st

from toolkit import tables
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.productivity.cities import GAPS, KINDS, THREE, frontier, levelled_up, regional_hours, tilted

RNG = np.random.default_rng(7)
SIZE = np.exp(RNG.uniform(np.log(1e5), np.log(1e7), 40))
OUTPUT = 30 * (SIZE / 1e5) ** 0.06 * np.exp(RNG.normal(0, 0.1, 40))


def _country() -> pd.DataFrame:
    """Return twelve single-place cities (London last and largest) and six places outside them."""
    people = np.array([*np.linspace(1.5e5, 1.2e6, 11), 9e6, *[1e5] * 6])
    cities = [*(f"City {i}" for i in range(8)), *THREE, "London", *[np.nan] * 6]
    return pd.DataFrame(
        {
            "code": [f"X{i:02}" for i in range(18)],
            "city": cities,
            "region": ["North West"] * 9 + ["Scotland"] * 2 + ["London"] + ["South East"] * 3 + ["Wales"] * 3,
            "people": people,
            "hours": people / 1e3,
            "output": [30, 41, 33, 38, 29, 44, 35, 36, 33, 34, 37, 52, 40, 41, 39, 28, 29, 30],
        }
    )


COUNTRY = _country()


class TestTilted:
    @given(st.lists(st.tuples(st.floats(0.1, 50), st.floats(10, 90)), min_size=2, max_size=30), st.floats(0.02, 0.98))
    def test_the_mean_is_the_target_and_the_sum_stays(self, rows: list[tuple[float, float]], part: float) -> None:
        w, v = (np.array(one) for one in zip(*rows, strict=True))
        assume(np.ptp(v) > 0.1)
        target = v.min() + part * np.ptp(v)
        found = tilted(w, v, target)
        assert found @ v / found.sum() == pytest.approx(target, rel=1e-8)
        assert found.sum() == pytest.approx(w.sum(), rel=1e-12) and (found >= 0).all()

    def test_a_mean_that_holds_already_changes_nothing(self) -> None:
        w, v = np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 40.0])
        assert tilted(w, v, w @ v / 6) == pytest.approx(w, rel=1e-9)

    def test_by_hand(self) -> None:
        # Values 0 and 1, weights 1 and 1, target 3/4: weights 1/2 and 3/2.
        assert tilted(np.ones(2), np.array([0.0, 1.0]), 0.75) == pytest.approx([0.5, 1.5], rel=1e-9)

    @pytest.mark.parametrize("bad", [(np.array([0.0, 1]), 0.5), (np.ones(2), 2.0)])
    def test_refusals(self, bad) -> None:
        with pytest.raises(ModelError):
            tilted(bad[0], np.array([0.0, 1.0]), bad[1])

    def test_regions_and_their_whole_have_their_published_figures(self) -> None:
        published = {"North West": 36.0, "Scotland": 36.5, "London": 52.0, "South East": 40.2, "Wales": 29.2}
        hours = regional_hours(COUNTRY, published, within=("North West", "London", "South East"), whole=48.0)
        output = COUNTRY["output"].to_numpy()
        for region, target in published.items():
            rows = (COUNTRY["region"] == region).to_numpy()
            assert hours[rows] @ output[rows] / hours[rows].sum() == pytest.approx(target, rel=1e-8)
        rows = COUNTRY["region"].isin(("North West", "London", "South East")).to_numpy()
        assert hours[rows] @ output[rows] / hours[rows].sum() == pytest.approx(48, rel=1e-8)
        assert hours.sum() == pytest.approx(COUNTRY["hours"].sum(), rel=1e-9)
        with pytest.raises(ModelError, match="No figure is published for Wales"):
            regional_hours(COUNTRY, {k: v for k, v in published.items() if k != "Wales"})


class TestFrontier:
    @pytest.mark.parametrize("quantile", [0.25, 0.5, 0.8, 0.9])
    def test_quantile_loss_is_that_of_statsmodels_or_less(self, quantile: float) -> None:
        x, y = np.log(SIZE), np.log(OUTPUT)
        fit = sm.QuantReg(y, sm.add_constant(x)).fit(q=quantile, max_iter=10_000, p_tol=1e-10)
        found = frontier(SIZE, OUTPUT, quantile=quantile)

        def loss(level: float, slope: float) -> float:
            off = y - level - slope * x
            return float((np.where(off >= 0, quantile, quantile - 1) * off).sum())

        # statsmodels' iterated weights approach the minimum; the exact line is never above it.
        assert loss(found.level, found.slope) <= loss(*fit.params) + 1e-12
        assert (found.level, found.slope) == pytest.approx(tuple(fit.params), abs=2e-4)

    def test_least_squares_is_that_of_statsmodels(self) -> None:
        fit = sm.OLS(np.log(OUTPUT), sm.add_constant(np.log(SIZE))).fit()
        found = frontier(SIZE, OUTPUT, kind="average")
        assert (found.level, found.slope) == pytest.approx(tuple(fit.params), rel=1e-10)

    def test_an_elasticity_starts_from_its_anchor(self) -> None:
        found = frontier(SIZE, OUTPUT, kind="elasticity", elasticity=0.1, anchor=3)
        assert found.at(SIZE)[3] == pytest.approx(OUTPUT[3], rel=1e-12)
        assert found.at(SIZE / 2)[3] == pytest.approx(OUTPUT[3] * 2**-0.1, rel=1e-12)

    @given(st.integers(0, 1_000), st.sampled_from([0.5, 0.8, 0.9]))
    def test_at_most_its_share_lies_above(self, seed: int, quantile: float) -> None:
        output = np.random.default_rng(seed).lognormal(3.6, 0.2, 40)
        above = output > frontier(SIZE, output, quantile=quantile).at(SIZE) * (1 + 1e-9)
        assert above.sum() <= (1 - quantile) * 40 + 1e-9

    @pytest.mark.parametrize("kind", ["quantile", "average"])
    def test_a_draw_is_the_frontier_of_the_cities_drawn(self, kind: str) -> None:
        drawn = RNG.integers(0, 40, 40)
        times = np.bincount(drawn, minlength=40)[None, :]
        once = frontier(SIZE, OUTPUT, kind=kind, times=times)
        alone = frontier(SIZE[drawn], OUTPUT[drawn], kind=kind)
        assert (once.level[0], once.slope[0]) == pytest.approx((float(alone.level), float(alone.slope)), rel=1e-9)

    def test_refusals(self) -> None:
        with pytest.raises(UnknownNameError):
            frontier(SIZE, OUTPUT, kind="magic")
        for bad in ({"quantile": 1.0}, {"kind": "elasticity"}):
            with pytest.raises(ModelError):
                frontier(SIZE, OUTPUT, **bad)
        with pytest.raises(ModelError):
            frontier(SIZE[:5], OUTPUT[:5])


class TestLevelledUp:
    def test_by_hand(self) -> None:
        """From London with an elasticity of zero, every city reaches London's figure."""
        found = levelled_up(COUNTRY, kind="elasticity", elasticity=0.0, next_largest=3)
        inside = COUNTRY.dropna(subset=["city"])
        lost = (inside["hours"] * (52 - inside["output"])).sum() / 1000
        assert found.sums.at["all", "billion"] == pytest.approx(lost, rel=1e-12)
        assert found.gaps.at["london", "then"] == pytest.approx(0, abs=1e-10)
        largest = inside.sort_values("people").tail(4)[:3]
        now = 100 * (52 / np.average(largest["output"], weights=largest["hours"]) - 1)
        assert found.gaps.at["london", "now"] == pytest.approx(now, rel=1e-12)
        rest = COUNTRY[COUNTRY["city"].isna()]
        outside = np.average(rest["output"], weights=rest["hours"])
        assert found.gaps.at["cities", "then"] == pytest.approx(100 * (52 / outside - 1), rel=1e-12)

    @given(st.sampled_from(list(KINDS)), st.floats(0.2, 0.95), st.floats(0, 0.3), st.booleans(), st.integers(0, 1_000))
    def test_nobody_falls_and_london_stays(
        self, kind: str, quantile: float, elasticity: float, with_london: bool, seed: int
    ) -> None:
        country = COUNTRY.assign(output=np.random.default_rng(seed).uniform(25, 60, 18))
        found = levelled_up(
            country, kind=kind, quantile=quantile, elasticity=elasticity, with_london=with_london, draws=20
        )
        assert (found.cities["potential"] >= found.cities["output"] * (1 - 1e-12)).all()
        london = found.cities.set_index("city").loc["London"]
        assert london["potential"] == london["output"] and london["billion"] == 0
        assert found.gaps.at["london", "then"] <= found.gaps.at["london", "now"] + 1e-9
        assert found.gaps.at["cities", "then"] >= found.gaps.at["cities", "now"] - 1e-9
        assert found.sums.at["all", "billion"] == pytest.approx(found.cities["billion"].sum(), rel=1e-12)
        assert found.sums.at["nine", "billion"] <= found.sums.at["all", "billion"] + 1e-9

    def test_only_the_cities_named_are_raised(self) -> None:
        found = levelled_up(COUNTRY, kind="elasticity", elasticity=0.02, raised=["Glasgow"])
        assert set(found.cities.loc[found.cities["billion"] > 0, "city"]) == {"Glasgow"}

    def test_places_of_one_city_rise_by_one_factor(self) -> None:
        """Splitting a city into two equal halves changes nothing."""
        half = COUNTRY.assign(people=COUNTRY["people"] / 2, hours=COUNTRY["hours"] / 2)
        twice = pd.concat([half, half.assign(code=half["code"] + "b")], ignore_index=True)
        one, two = levelled_up(COUNTRY), levelled_up(twice)
        np.testing.assert_allclose(two.gaps[["now", "then"]], one.gaps[["now", "then"]], rtol=1e-9)

    def test_refusals(self) -> None:
        for bad in (COUNTRY.drop(columns="hours"), COUNTRY.assign(output=0.0), COUNTRY[COUNTRY["city"] != "London"]):
            with pytest.raises(ModelError):
                levelled_up(bad)
        with pytest.raises(ModelError, match="No city is called Atlantis"):
            levelled_up(COUNTRY, raised=["Atlantis"])


class TestTheTable:
    def test_cities_are_whole_authorities_each_in_one_city(self) -> None:
        table = tables.load("cities")
        assert not table["code"].duplicated().any() and table["city"].nunique() == 63
        assert table.attrs["statuses"]["city"] == "assumed"
        sizes = table.groupby("city").size()
        assert sizes["London"] == 45 and sizes["Manchester"] == 9 and sizes["Birmingham"] == 6

    def test_the_nine_largest_after_london(self) -> None:
        people = tables.load("places").set_index("code")["population_2022"]
        table = tables.load("cities")
        order = table.assign(people=table["code"].map(people)).groupby("city")["people"].sum().nlargest(10)
        assert order.index[0] == "London" and set(THREE) == set(order.index[1:4])
        assert set(order.index[4:]) == {"Newcastle", "Sheffield", "Leeds", "Bristol", "Nottingham", "Liverpool"}

    def test_gaps_have_names(self) -> None:
        assert list(levelled_up(COUNTRY).gaps.index) == list(GAPS)
