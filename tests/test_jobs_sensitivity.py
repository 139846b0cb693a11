"""Tornado and Sobol indices against results by hand."""

import json
from pathlib import Path as File
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import sobol_indices, uniform

from toolkit import assumptions, jobs, scenarios, tables
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.net_zero_jobs.scenarios import Path, Programme, Scenario
from toolkit.net_zero_jobs.sensitivity import Target, _indices, one_at_a_time, sobol, tornado

GIVEN = assumptions.parse(
    (File(__file__).parents[1] / "labs/03_net_zero_jobs/scenarios.yaml").read_text(encoding="utf-8")
)
SETTING = jobs.Setting.of(GIVEN, tables.load("employment_by_industry"))
WORKFORCE = jobs.Workforce.of(tables.load("labour_market"), GIVEN["net.year"], SETTING.shares.regions)
TRANSFORMATION = scenarios.published(GIVEN, "transformation")


def target(scenario=TRANSFORMATION, given=GIVEN, **more):
    return Target(scenario, given, SETTING, WORKFORCE, 2035, **more)


def additive(*widths):
    """Return jobs of several programmes, uniform with these widths; all regions together, nothing else uncertain."""
    path = Path(2020, 2035)
    made = tuple(
        Programme("remanufacturing", "new_jobs", 1000, 1000 - w / 2, 1000 + w / 2, path, f"w{w}", "uniform")
        for w in widths
    )
    fixed = GIVEN.fixed({"dispersion.remanufacturing": 0.2, "net.calibration_error": 1})
    return target(Scenario("made", made), fixed, measure="gross")


def test_indices_of_a_sum_are_its_shares_of_variance():
    found = sobol(additive(300, 400), n=2048).set_index("name")
    # Variances are as 9 to 16; a sum has no interactions, so first and total agree.
    assert found.loc["w300", "first"] == pytest.approx(9 / 25, abs=0.01)
    assert found.loc["w400", "total"] == pytest.approx(16 / 25, abs=0.01)
    assert np.all(found["first_lower"] <= found["first"]) and np.all(found["total"] <= found["total_upper"])


def test_a_first_order_above_its_total_is_noise_of_few_draws():
    """With 512 draws .0565 exceeds .0542, for new jobs in biorefining in Wales; with 4,096 it does not."""
    name, order = "new_jobs.transformation.biorefining", ["first", "total"]
    few, many = (sobol(target(region="Wales"), n=n).set_index("name").loc[name] for n in (512, 4096))
    assert few[order].tolist() == pytest.approx([0.0565, 0.0542], abs=5e-5)
    assert few["first_lower"] < few["total"] < few["first_upper"], "the interval says that the two cannot be told apart"
    assert many["first"] < many["total"]


def test_the_estimators_agree_with_scipys():
    one = target()
    mine = sobol(one, n=8192).set_index("name")
    theirs = sobol_indices(func=one.at, n=8192, dists=[uniform()] * len(one.names), rng=np.random.default_rng(5))
    for order, values in (("first", theirs.first_order), ("total", theirs.total_order)):
        assert mine.loc[list(one.names), order].to_numpy() == pytest.approx(values, abs=0.02)


def test_the_estimators_agree_with_salibs_on_its_own_evaluations():
    golden = json.loads((File(__file__).parent / "golden/sobol_salib.json").read_text(encoding="utf-8"))
    first, total = _indices(np.array([golden["f_a"], golden["f_b"], *golden["f_ab"]]))
    assert total == pytest.approx(golden["total"], rel=1e-9)
    assert first == pytest.approx(golden["first"], abs=0.02)


def test_what_works_together_shows_in_the_total_order_only():
    """The Ishigami function, whose indices are known: 0.3139, 0.4424, 0; 0.5576, 0.4424, 0.2437."""

    def ishigami(points):
        a, b, c = np.pi * (2 * points - 1)
        return np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)

    known = SimpleNamespace(names=("a", "b", "c"), at=ishigami, assumptions={})
    found = sobol(known, n=16384).set_index("name").loc[["a", "b", "c"]]
    assert found["first"].to_numpy() == pytest.approx([0.3139, 0.4424, 0], abs=0.01)
    assert found["total"].to_numpy() == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.01)


def test_the_tornado_of_a_sum_by_hand():
    found = tornado(additive(300, 400)).set_index("name")
    assert list(found.index) == ["w400", "w300"]
    assert found["swing"].tolist() == pytest.approx([400, 300])
    assert found.loc["w300", ["at_low", "central", "at_high"]].tolist() == pytest.approx([1850, 2000, 2150])


def test_the_centre_is_the_model_at_its_central_values():
    central = tornado(target(measure="gross"))["central"].iloc[0]
    gross = jobs.gross_jobs(TRANSFORMATION, SETTING, range(2020, 2036))
    assert central == pytest.approx(gross.total(2035), rel=1e-12)
    net = jobs.net_jobs(gross, WORKFORCE, TRANSFORMATION.calibration)
    assert tornado(target())["central"].iloc[0] == pytest.approx(net.net[:, -1].sum(), rel=1e-12)


def test_one_at_a_time_takes_in_what_no_draw_varies():
    names = ["additionality.displacement", "additionality.leakage", "additionality.substitution", "key.year"]
    found = one_at_a_time(GIVEN, names, lambda given: 100 * jobs.Additionality.of(given).kept)
    assert found["name"].tolist() == names[:3]  # the year has no range
    first = found.iloc[0]
    assert (first["at_low"], first["central"], first["at_high"]) == pytest.approx((67.5, 45, 0))


def test_what_net_jobs_rest_on_most_is_the_calibration():
    found = sobol(target(), n=256).set_index("name")
    assert found.index[0] == "net.calibration_error"
    assert found["total"].sum() == pytest.approx(1, abs=0.1)
    again = sobol(target(), n=256).set_index("name")
    assert found.equals(again)


def test_a_region_of_its_own():
    assert tornado(target(region="Wales"))["central"].iloc[0] < tornado(target())["central"].iloc[0]


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (lambda: target(measure="nett"), UnknownNameError, "net"),
        (lambda: target(region="Atlantis"), UnknownNameError, "Wales"),
        (lambda: sobol(target(), n=100), ModelError, "power of two"),
        (lambda: sobol(target(region="South West"), n=64), ModelError, "does not vary"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(make, error, said):
    with pytest.raises(error, match=said):
        make()
