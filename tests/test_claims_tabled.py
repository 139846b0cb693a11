"""Readings as data: figures by hand, a changed table that must change every verdict, expressions that are refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests import test_claims, test_claims_lab02, test_claims_lab03
from toolkit import claims, tables
from toolkit.claims import Evidence, registry, rules
from toolkit.claims.checks import tabled
from toolkit.claims.checks.tabled import FUNCTIONS, READINGS
from toolkit.core.errors import ToolkitError


def figure(id: str, what: str) -> float:
    working = claims.check(id).result.working.set_index("what")["value"]
    return float(working[what])


def test_published_figures_by_hand() -> None:
    """Typed from the publications: the places in an index, people aged 16 to 24, DWP's millions and per cents."""
    assert figure("C097", "Derby") == 303
    assert figure("C100", "In the worst fifth in England") == pytest.approx(100 * 17 / 40)
    assert figure("C147", "July to September 2021") == pytest.approx(719, abs=0.5)
    assert figure("C198", "2019/20, after housing costs") == pytest.approx(100 * (4.9 + 1.6 + 1.7) / 14.3, abs=0.5)
    assert figure("C199", "2019/20, after housing costs") == 37 + 39
    assert figure("C023", "Gap at age 11") == (66 - 43) - (71 - 51)
    assert figure("C257", "All members, large regions") == pytest.approx(100 * 16 / 27), "twelfth most unequal of 28"
    assert figure("C257", "All members, small regions") == pytest.approx(100 * 13 / 26), "fourteenth of 27"


def test_the_functions_of_a_reading_by_hand() -> None:
    values, there = pd.Series([6.0, 3.0, 1.0, 2.0]), pd.Series([True, False, False, False])
    assert FUNCTIONS["lead"](values, there) == 2 and FUNCTIONS["rank"](values, ~there) == 2
    assert FUNCTIONS["above"](values, pd.Series([False, False, True, False])) == 100
    assert FUNCTIONS["share"](values > 2) == 50 and FUNCTIONS["share"](values > 2, ~there) == pytest.approx(100 / 3)
    assert FUNCTIONS["part"](values, there, values > 0) == 50 and FUNCTIONS["total"](values, ~there) == 6
    assert FUNCTIONS["ratio"](values, pd.Series([2.0, 1.0, 1.0, 1.0]), there) == pytest.approx(3 / 2)
    nothing = pd.Series([np.nan] * 4)
    pairs = pd.Series([True, True, False, False]), pd.Series([False, True, False, True])
    assert FUNCTIONS["contrast"](values, nothing, nothing, *pairs) == ((3 - 2) - (6 - 1), -5.0, -3.0)


def test_the_spread_of_a_survey_is_not_that_of_places() -> None:
    """Employment rates of places, 2019 and 2023: 5.28 and 5.98 as surveyed, 4.52 and 4.57 without survey error."""
    rates = tables.load("missions").query("measure == 'employment_rate' and geography == 'place'")
    found = [
        (part["value"].std(), FUNCTIONS["spread"](part["value"], part["lower"], part["upper"]))
        for _, part in rates.groupby("year")
    ]
    np.testing.assert_allclose(found, [(5.28, 4.52), (5.98, 4.57)], atol=0.005)
    draw = np.random.default_rng(4)
    places, error = draw.normal(60, 4, 40_000), draw.normal(0, 3, 40_000)
    surveyed = pd.Series(places + error)
    assert FUNCTIONS["spread"](surveyed, surveyed - 1.96 * 3, surveyed + 1.96 * 3) == pytest.approx(4, rel=0.02)


def test_intervals_are_those_of_scipy() -> None:
    draw = np.random.default_rng(5)
    frame = pd.DataFrame(draw.normal(size=(400, 2)), columns=["a", "b"])
    frame["b"] += frame["a"]
    there = frame["a"] > 0.3
    found = stats.pearsonr(frame["a"], frame["b"])
    np.testing.assert_allclose(
        FUNCTIONS["correlation"](frame["a"], frame["b"]), (found.statistic, *found.confidence_interval()), atol=1e-4
    )
    welch = stats.ttest_ind(frame["b"][there], frame["b"][~there], equal_var=False)
    gap, lower, upper = FUNCTIONS["difference"](frame["b"], there)
    assert gap / ((upper - lower) / 2 / 1.96) == pytest.approx(welch.statistic)


REGIONS = tables.load("places").set_index("code")["region"]


def mutated(frame: pd.DataFrame, used: list[str], places: tuple[str, ...]) -> Iterator[pd.DataFrame]:
    """Yield copies of a table in which a claim's inputs are reversed, enlarged, reduced, made equal, or partly kept."""
    numbers = frame.select_dtypes("number").columns.difference(["year", "edition"])
    numeric = [column for column in used if column in numbers] or list(numbers)
    region = frame["region"] if "region" in frame else frame["code"].map(REGIONS) if "code" in frame else None
    named = next((frame[key].isin(places) for key in ("code", "region") if key in frame and len(places)), None)
    if region is not None:
        yield frame.assign(**dict.fromkeys(numeric, region.astype("category").cat.codes + 20.0))
        yield frame.assign(**dict.fromkeys(numeric, 20.0 + 10 * (region == "London")))
    yield frame.assign(
        **{column: frame[column].mean() + 0.01 * (frame[column] - frame[column].mean()) for column in numeric}
    )
    for column in [*numeric, *frame.select_dtypes("boolean").columns.intersection(used)]:
        if column in numeric and region is not None:
            yield frame.assign(**{column: region.astype("category").cat.codes + 20.0})
        yield frame.assign(**{column: frame[column].to_numpy()[::-1]})
        if column in numeric:
            values, middle = frame[column].astype(float), float(frame[column].mean())
            for times in (10, 0.01, 0.92, 1.055):
                yield frame.assign(**{column: times * values})
            yield frame.assign(**{column: values.max() - values})
            yield frame.assign(**{column: middle + 0.01 * (values - middle)})
            yield frame.assign(**{column: middle})
            if "year" in frame:
                years = frame.groupby("measure")["year"].transform("max") if "measure" in frame else frame["year"].max()
                last = frame["year"] == years
                for other in (0.5 * values, 1.5 * values, values.max() - values, values.max() + 0.01 * values):
                    yield frame.assign(**{column: values.mask(last, other)})
            if named is not None:
                for times in (0.3, 3):
                    yield frame.assign(**{column: values.mask(named, times * values)})
    if "nation" in frame:
        kept = pd.Series(np.arange(len(frame)) % 2 == 0, index=frame.index)
        yield frame[kept if named is None else kept | named]


def moved(id: str, row: pd.Series, compute: Callable[[], claims.CheckResult]) -> bool:
    try:
        result = compute()
    except ToolkitError:  # A table from which nothing can be computed, such as a constant in a regression, is refused.
        return False
    return (result.ruling.verdict, result.ruling.why) != (row["verdict"], row["why"])


def _checked(id: str, name: str, changed: pd.DataFrame) -> claims.CheckResult:
    return claims.check(id, {name: changed}).result


TABLE = re.compile("@(fit|kept)")
OWN = [id for id, rows in READINGS.items() if not any(row.table or TABLE.search(row.figure) for row in rows)]
OWN.append("C275")  # No table here has half of the seventy years.
ELSEWHERE = {*test_claims.MUTATIONS, *test_claims_lab02.MUTATIONS, *test_claims_lab03.MUTATIONS, "C260"}
"""Claims with their own change in another test; from its table, C260 reads only a year and the words."""


def test_every_check_has_a_change_that_moves_it() -> None:
    """C353 depends only on the lab's assumptions: ``test_claims_lab03`` changes those."""
    assert set(registry.checks()) == {*READINGS, *ELSEWHERE, "C353"}


@pytest.mark.sample(12)
@pytest.mark.parametrize("id", [id for id in READINGS if id not in (*OWN, *ELSEWHERE)])
def test_a_changed_table_changes_the_verdict(id: str) -> None:
    row = claims.ledger().set_index("id").loc[id]
    wanted = " ".join(reading.figure for reading in READINGS[id])
    frames = {name: tables.load(name) for name in row["table"].split("; ")}
    read = {
        name: [
            column
            for column in frame.columns
            if column in wanted or column in ("code", "region") or (column == "value" and "@wide" in wanted)
        ]
        for name, frame in frames.items()
    }
    for name, used in sorted(read.items(), key=lambda item: len(item[1])):
        frame = frames[name]
        for changed in mutated(frame, used, claims.claim(id).places):
            touched = [column for column in frame.columns if not changed[column].equals(frame[column])]
            if touched and moved(id, row, partial(_checked, id, name, changed)):
                return
    pytest.fail(f"No change of {row['table']} moves the verdict on {id}.")


@pytest.mark.parametrize("id", OWN)
def test_a_changed_figure_of_the_document_changes_the_verdict(id: str) -> None:
    row, claim = claims.ledger().set_index("id").loc[id], claims.claim(id)
    for place, figure in enumerate(claim.quoted):
        for other in (
            figure * 10,
            figure / 10,
            figure / 1000,
            *(figure + step for step in (-12, -10, 10)),
            *claim.quoted,
        ):
            quoted = (*claim.quoted[:place], other, *claim.quoted[place + 1 :])
            if other != figure and moved(id, row, partial(registry.of(id), replace(claim, quoted=quoted), Evidence())):
                return
    pytest.fail(f"No change of a figure moves the verdict on {id}.")


def test_every_row_names_a_rule_and_reads_the_claims_figure_from_the_ledger() -> None:
    known = {
        "level",
        "direction",
        "quantity",
        "quotation",
        "arithmetic",
        "count",
        "rank",
        "rank of 63",
        "aim",
        "path",
        "standing",
    }
    known |= {"over", "under", "at least", "at most"}
    ledger = claims.ledger().set_index("id")
    for id, readings in READINGS.items():
        assert len({reading.what for reading in readings}) == len(readings), id
        assert any(reading.judged for reading in readings), id
        for reading in readings:
            if not reading.judged:
                assert reading.against == "", id
                continue
            rule = re.sub("^(and |in time )?(own |source |same )*", "", reading.rule)
            assert rule in known, (id, reading.rule)
            if rule == "quantity":
                assert reading.against in rules.QUANTIFIERS
            if rule in ("level", "quotation", "rank"):
                assert "quoted[" in reading.against and pd.notna(ledger.loc[id, "quoted"]), id


def test_a_target_has_two_paces_and_a_standing() -> None:
    """Public research outside the Greater South East: typed from the ONS, GBP million in 2020/21 and 2021/22."""
    working = claims.check("C298").result.working.set_index("what")["value"]
    assert working["Change a year, so far"] == pytest.approx((6588 - 6744) / 1000)
    assert working["Change a year, needed"] == pytest.approx((1.4 * 6744 - 6588) / 1000 / 9)
    assert claims.check("C298").result.ruling == rules.target("in the wrong direction")
    assert FUNCTIONS["target_path"](2019, 6.0, 2023, 5.0, 2050, 0.0).standing == "on course"
    assert FUNCTIONS["target_path"](2019, 6.0, 2023, 7.0, 2050, 0.0).standing == "in the wrong direction"


def test_awards_population_and_research_typed_from_the_publications() -> None:
    """Stoke-on-Trent's bids in the first round's list; Estonia's 1.327 million people; output of industry 69."""
    assert [figure(id, "Award, £ million") for id in ("C135", "C136", "C137")] == [20, 20, 16]
    assert figure("C043", "Fewer than so many") == pytest.approx(8.866 / 1.327, abs=0.01)
    assert figure("C154", "North East") == pytest.approx(100 * (363 + 786) / 62_363)


def test_a_rule_that_is_none_is_refused_and_a_span_is_rounding() -> None:
    with pytest.raises(ToolkitError, match="Expected “over”, “at least”, “under” or “at most”"):
        rules.judge("nearly", "700", (), 719.0)
    assert rules.judge("level", "quoted[0]; quoted[1]", (700, 800), 760.0).verdict == "consistent"
    assert rules.judge("aim", "100", (), 100.0).why == "reached so far"
    assert rules.judge("rank", "quoted[0]", (1,), 3.0).answer is False


def test_what_is_tested_is_said_in_words() -> None:
    assert tabled.in_words("C008") == ["Qualified to level 4 or above: the whole 95% interval is above zero"]
    assert tabled.in_words("C234")[-1] == "By region: over 0"
    assert tabled.in_words("C130")[0] == "with suburbs, United Kingdom: the quoted rank"
    assert tabled.in_words("C198")[0].endswith("over the quoted figure")
    assert tabled.in_words("C323") == ["Share: “most”"]
