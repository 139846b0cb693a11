"""Work by health: known effects are recovered, other software agrees, and the gap's parts add up."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from toolkit.apps.shared.microdata import CENSUS_2021, load_microdata
from toolkit.core.errors import ModelError, UnknownNameError
from toolkit.health_and_poverty.employment_model import OF_AGE, gap_share, model, of_working_age

TRUE = {"Very good": 0.0, "Good": -0.2, "Fair": -1.0, "Bad": -2.0, "Very bad": -3.0}

HEALTH = next(variable.labels.values() for variable in CENSUS_2021.variables if variable.name == "health")


def synthetic_people(n: int = 8000, seed: int = 0) -> pd.DataFrame:
    """Return invented people: log odds of work 1.2, less TRUE's effect of health, plus 0.3 for men."""
    rng = np.random.default_rng(seed)
    health = rng.choice(list(TRUE), n, p=[0.4, 0.3, 0.15, 0.1, 0.05])
    sex = rng.choice(["Female", "Male"], n)
    log_odds = 1.2 + np.array([TRUE[h] for h in health]) + 0.3 * (sex == "Male")
    works = rng.random(n) < 1 / (1 + np.exp(-log_odds))
    frame = pd.DataFrame(
        {
            "health": pd.Categorical(health, categories=list(HEALTH), ordered=True),
            "age": pd.Categorical(rng.choice(OF_AGE, n), categories=list(OF_AGE), ordered=True),
            "sex": pd.Categorical(sex, categories=["Female", "Male"]),
            "region": pd.Categorical(rng.choice(["North", "South"], n), categories=["North", "South"]),
            "resident": "Usual resident",
            "activity": np.where(works, "Employee", "Retired"),
        }
    )
    return of_working_age(frame)


@pytest.fixture(scope="module")
def people():
    return synthetic_people()


@pytest.fixture(scope="module")
def fitted(people):
    return model(people)


def test_known_log_odds_are_recovered():
    """In 20 draws of 8,000 people the 95% intervals cover the truth at least 16 times (binomial p < 0.003)."""
    held = dict.fromkeys(list(TRUE)[1:], 0)
    for seed in range(20):
        odds = model(synthetic_people(seed=seed)).odds.loc["health"]
        for level in held:
            held[level] += odds.loc[level, "lower"] <= np.exp(TRUE[level]) <= odds.loc[level, "upper"]
    assert min(held.values()) >= 16


def test_row_by_row_estimation_agrees(people, fitted):
    """statsmodels on individual people, by formula, at 1e-6: odds, average marginal effects, HC1 intervals."""
    # statsmodels needs plain text and numbers.
    plain = people.assign(
        in_work=people["in_work"].astype(int), **{c: people[c].astype(object) for c in ("age", "sex")}
    )
    plain["health"] = pd.Categorical(people["health"].astype(object), categories=list(TRUE))
    formula = "in_work ~ health + age + sex + region"
    logit = smf.logit(formula, plain).fit(disp=0)
    linear = smf.ols(formula, plain).fit(cov_type="HC1")
    for level in list(TRUE)[1:]:
        term = f"health[T.{level}]"
        assert fitted.odds.loc[("health", level), "odds_ratio"] == pytest.approx(np.exp(logit.params[term]), rel=1e-6)
        ends = np.exp(logit.conf_int().loc[term])
        assert fitted.odds.loc[("health", level), "lower"] == pytest.approx(ends[0], rel=1e-5)
        row = fitted.effects.loc[("health", level)]
        assert row["linear"] == pytest.approx(100 * linear.params[term], rel=1e-6)
        assert row["linear_upper"] == pytest.approx(100 * linear.conf_int().loc[term, 1], rel=1e-6)
        there, base = (
            logit.predict(plain.assign(health=pd.Categorical([at] * len(plain), categories=list(TRUE)))).mean()
            for at in (level, "Very good")
        )
        assert row["logit"] == pytest.approx(100 * (there - base), rel=1e-6)


def people_of_r() -> tuple[dict, pd.DataFrame]:
    """Return R's results and the people that it drew, one row each (tests/golden/make_work_model.R)."""
    golden = json.loads((Path(__file__).parent / "golden" / "work_model.json").read_text("utf-8"))
    cells = pd.DataFrame(golden["cells"])
    people = cells.loc[cells.index.repeat(cells["n"])].reset_index(drop=True)
    named = {name: pd.Categorical(people[name], categories=levels) for name, levels in golden["levels"].items()}
    return golden, people.assign(**named, in_work=people["in_work"].astype(bool))


def test_r_agrees_on_odds_marginal_effects_and_robust_intervals():
    """glm with average marginal effects by hand, lm with HC1 from sandwich: every estimate and both ends, at 1e-8."""
    golden, people = people_of_r()
    found = model(people)
    assert len(golden["rows"]) == len(found.effects) == 10
    for row in golden["rows"]:
        at = (row["predictor"], row["level"])
        np.testing.assert_allclose(found.odds.loc[at], row["odds"], rtol=1e-8)
        for kind in ("logit", "linear"):
            columns = [kind, f"{kind}_lower", f"{kind}_upper"]
            np.testing.assert_allclose(found.effects.loc[at, columns].to_numpy(float), row[kind], rtol=1e-8)


def test_r_agrees_on_the_parts_of_a_gap():
    golden, people = people_of_r()
    found = gap_share(people, model(people), "North")
    for name, value in golden["gap"].items():
        assert getattr(found, name) == pytest.approx(value, rel=1e-9)


def test_the_delta_method_agrees_with_the_bootstrap(people, fitted):
    rng = np.random.default_rng(1)
    drawn = [model(people.iloc[rng.integers(len(people), size=len(people))]).effects for _ in range(60)]
    spread = np.std([one.loc[("health", "Bad"), "logit"] for one in drawn], ddof=1)
    row = fitted.effects.loc[("health", "Bad")]
    assert (row["logit_upper"] - row["logit_lower"]) / (2 * 1.96) == pytest.approx(spread, rel=0.3)


def test_parts_of_a_gap_add_up(people, fitted):
    parts = gap_share(people, fitted, "North")
    assert parts.health + parts.others + parts.rest == pytest.approx(parts.gap)
    mirrored = gap_share(people, fitted, "South")
    assert mirrored.gap == pytest.approx(-parts.gap) and mirrored.health == pytest.approx(-parts.health)
    with pytest.raises(UnknownNameError, match="East"):
        gap_share(people, fitted, "East")


def test_words(fitted):
    said = fitted.sentence()
    assert "8,000 people" in said and "very bad than in very good health" in said and said.endswith("an association.")


def test_what_cannot_be_fitted_is_refused(people):
    with pytest.raises(ModelError, match="Nobody with health “Very bad” is in work"):
        model(people.assign(in_work=people["in_work"] & (people["health"] != "Very bad")))
    with pytest.raises(UnknownNameError, match="resident"):
        of_working_age(people)
    with pytest.raises(ModelError, match="The file has no usual residents"):
        of_working_age(people.assign(resident="Short-term resident", activity="Employee"))


def test_the_census_of_2011(raw):
    """In bad health work is about 40 points rarer, all else equal: the published raw shares are 73 and 31%."""
    people = of_working_age(load_microdata(raw / "microdata" / "census-2011-teaching-extract-10k.csv").frame)
    fitted = model(people)
    effects = fitted.effects.loc["health"]
    assert fitted.n == 6425 and effects["logit"].is_monotonic_decreasing
    assert -50 < effects.loc["Bad", "logit"] < -35
    assert abs(effects.loc["Bad", "logit"] - effects.loc["Bad", "linear"]) < 3
