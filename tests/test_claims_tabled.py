"""The readings that are data: figures by hand, a changed table that must move every verdict, words that are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from toolkit import claims, tables
from toolkit.claims import Evidence, registry, rules
from toolkit.claims.checks.tabled import FUNCTIONS, READINGS
from toolkit.core.errors import ToolkitError


def figure(id: str, what: str) -> float:
    working = claims.check(id).result.working.set_index("what")["value"]
    return float(working[what])


def test_published_figures_by_hand() -> None:
    """Typed from the publications: the places of an index, people of 16 to 24, DWP's millions and per cents."""
    assert figure("C097", "Derby") == 303
    assert figure("C100", "Among the worst fifth of England") == pytest.approx(100 * 17 / 40)
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


def mutated(frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Copies of a table: a measure reversed, larger, smaller, drawn together, alike in a region; half the places."""
    numeric = frame.select_dtypes("number").columns.difference(["year", "edition"])
    for column in [*numeric, *frame.select_dtypes("boolean").columns]:
        if column in numeric and "region" in frame:
            yield frame.assign(**{column: frame["region"].astype("category").cat.codes + 20.0})
        yield frame.assign(**{column: frame[column].to_numpy()[::-1]})
        if column in numeric:
            for times in (10, 0.01, 0.92, 1.055):
                yield frame.assign(**{column: times * frame[column].astype(float)})
            yield frame.assign(**{column: frame[column].max() - frame[column].astype(float)})
            middle = float(frame[column].mean())
            yield frame.assign(**{column: middle + 0.01 * (frame[column].astype(float) - middle)})
    if "nation" in frame:
        yield frame.iloc[::2]


def moved(id: str, row: pd.Series, result: claims.CheckResult) -> bool:
    return (result.ruling.verdict, result.ruling.why) != (row["verdict"], row["why"])


OWN = [id for id, readings in READINGS.items() if not any(reading.table for reading in readings)]


@pytest.mark.parametrize("id", [id for id in READINGS if id not in OWN])
def test_a_changed_table_changes_the_verdict(id: str) -> None:
    row = claims.ledger().set_index("id").loc[id]
    wanted = " ".join(reading.figure for reading in READINGS[id])
    for name in row["table"].split("; "):
        frame = tables.load(name)
        used = [column for column in frame.columns if column in wanted or column in ("code", "region")]
        for changed in mutated(frame):
            touched = [column for column in used if not changed[column].equals(frame[column])]
            if touched and moved(id, row, claims.check(id, {name: changed}).result):
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
            if other != figure and moved(id, row, registry.of(id)(replace(claim, quoted=quoted), Evidence())):
                return
    pytest.fail(f"No change of a figure moves the verdict on {id}.")


def test_every_row_names_a_rule_and_reads_the_claims_figure_from_the_ledger() -> None:
    known = {"level", "direction", "quantity", "quotation", "arithmetic", "count", "rank", "aim"}
    known |= {"over", "under", "at least", "at most"}
    ledger = claims.ledger().set_index("id")
    for id, readings in READINGS.items():
        assert len({reading.what for reading in readings}) == len(readings), id
        assert any(reading.judged for reading in readings), id
        for reading in readings:
            if not reading.judged:
                assert reading.against == "", id
                continue
            rule = re.sub("^(and )?(own |source |same )*", "", reading.rule)
            assert rule in known, (id, reading.rule)
            if rule == "quantity":
                assert reading.against in rules.QUANTIFIERS
            if rule in ("level", "quotation", "rank"):
                assert "quoted[" in reading.against and pd.notna(ledger.loc[id, "quoted"]), id


def test_a_rule_that_is_none_is_refused_and_a_span_is_rounding() -> None:
    with pytest.raises(ToolkitError, match="Expected over, at least, under or at most"):
        rules.judge("nearly", "700", (), 719.0)
    assert rules.judge("level", "quoted[0]; quoted[1]", (700, 800), 760.0).verdict == "consistent"
    assert rules.judge("aim", "100", (), 100.0).why == "reached so far"
    assert rules.judge("rank", "quoted[0]", (1,), 3.0).answer is False
