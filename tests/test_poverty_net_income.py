"""Taxes and Universal Credit, simplified: cases by hand from the published rates, and properties that always hold."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from data.prepare.synthetic_draw import child_benefit
from toolkit.core.errors import UnknownNameError
from toolkit.core.yaml_io import AssumptionError
from toolkit.health_and_poverty.poverty.net_income import (
    NAMES,
    class_4,
    income_tax,
    national_insurance,
    net_earnings,
    net_profits,
    system_of,
    systems,
    universal_credit,
)

TEXT = (Path(__file__).resolve().parents[1] / "labs" / "02_health_and_work" / "parameters.yaml").read_text("utf-8")
SYSTEMS = systems(TEXT)
LATER, LAST, NEXT = (SYSTEMS[year] for year in ("2021-22", "2024-25", "2025-26"))

# A note, the quantity, the answer by hand (GBP a week unless stated).
CASES = [
    ("£30,000 a year: 20 % of 17,430", lambda: 52 * income_tax([30_000 / 52], LATER)[0], 3_486.0),
    ("£60,000: 20 % of 37,700 and 40 % of 9,730", lambda: 52 * income_tax([60_000 / 52], LATER)[0], 11_432.0),
    ("£12,570: nothing", lambda: income_tax([12_570 / 52], LATER)[0], 0.0),
    ("£500 a week: 12 % of 316", lambda: national_insurance([500], LATER)[0], 37.92),
    ("£1,000 a week: 12 % of 783 and 2 % of 33", lambda: national_insurance([1000], LATER)[0], 94.62),
    ("£300 in 2019-20: 300 − 11.92 − 16.08", lambda: net_earnings([300], SYSTEMS["2019-20"])[0], 271.9969230769),
    ("three children: 21.15 and twice 14", lambda: child_benefit([3], LATER)[0], 49.15),
    ("single, no pay: 324.84 a month", lambda: universal_credit([0], [0], [1], [0], [0], LATER)[0], 74.963076923),
    (
        "couple, three children, £100 rent, £200 net: 509.91 + 2 × 237.08 a month + 100 − 55 % of what is above 335",
        lambda: universal_credit([200], [0], [2], [3], [100], LATER)[0],
        (509.91 + 2 * 237.08) * 12 / 52 + 100 - 0.55 * (200 - 335 * 12 / 52),
    ),
    ("other income counts in full", lambda: universal_credit([0], [50], [1], [0], [0], LATER)[0], 24.963076923),
    ("£500 a week in 2024-25: 8 % of 258", lambda: national_insurance([500], LAST)[0], 20.64),
    ("profit of £30,000 in 2024-25: 6 % of 17,430", lambda: 52 * class_4([30_000 / 52], LAST)[0], 1_045.8),
    (
        "profit of £60,000 in 2024-25: 6 % of 37,700, 2 % of 9,730",
        lambda: 52 * class_4([60_000 / 52], LAST)[0],
        2_456.6,
    ),
    ("profit of £30,000 in 2021-22: 9 % of 20,432", lambda: 52 * class_4([30_000 / 52], LATER)[0], 1_838.88),
    (
        "profit of £20,000 in 2019-20, less 1,500 and 1,023.12",
        lambda: 52 * net_profits([20_000 / 52], SYSTEMS["2019-20"])[0],
        17_476.88,
    ),
    ("three children in 2025-26: 26.05 and twice 17.25", lambda: child_benefit([3], NEXT)[0], 60.55),
    ("single, no pay, 2025-26: 400.14 a month", lambda: universal_credit([0], [0], [1], [0], [0], NEXT)[0], 92.34),
    (
        "couple with three children, 2024-25: two of them count",
        lambda: universal_credit([0], [0], [2], [3], [0], LAST)[0],
        (617.60 + 2 * 287.92) * 12 / 52,
    ),
    ("too much pay", lambda: universal_credit([900], [0], [1], [0], [0], LATER)[0], 0.0),
]


@pytest.mark.parametrize(("note", "asked", "answer"), CASES, ids=[case[0] for case in CASES])
def test_worked_by_hand(note, asked, answer):
    assert asked() == pytest.approx(answer, abs=1e-6)


@given(st.floats(0, 5000), st.floats(0, 500))
def test_a_pound_earned_is_never_lost_and_never_doubled(pay, more):
    for system in SYSTEMS.values():
        gain = net_earnings([pay + more], system)[0] - net_earnings([pay], system)[0]
        assert -1e-9 <= gain <= more + 1e-9


@given(st.floats(0, 2000), st.floats(0, 200), st.integers(1, 2), st.integers(0, 4), st.floats(0, 300))
def test_universal_credit_falls_by_the_taper_and_no_faster(pay, more, adults, children, rent):
    before, after = (universal_credit([p], [0], [adults], [children], [rent], LATER)[0] for p in (pay, pay + more))
    assert after >= 0 and -1e-9 <= before - after <= LATER["taper"] * more + 1e-9


@given(st.floats(0, 5000))
def test_profits_bear_no_more_insurance_than_earnings(amount):
    """In each of the four years Class 4 has the lower rate; its weekly thresholds differ by pence of rounding."""
    for system in SYSTEMS.values():
        assert net_profits([amount], system)[0] >= net_earnings([amount], system)[0] - 0.03


def test_a_year_without_a_limit_counts_every_child():
    """From April 2026 every child counts: each additional child is worth the same, and no amount is infinite."""
    content = yaml.safe_load(TEXT)
    content["parameters"]["credit_children_at_most"]["values"]["2025-26"] = "no limit"
    open_ended = systems(yaml.safe_dump(content))["2025-26"]
    amounts = universal_credit([0] * 6, [0] * 6, [2] * 6, range(6), [0] * 6, open_ended)
    np.testing.assert_allclose(np.diff(amounts), NEXT["credit_child"])
    content["parameters"]["taper"]["values"]["2025-26"] = "no limit"
    with pytest.raises(AssumptionError, match="“taper” is “no limit” in 2025-26"):
        systems(yaml.safe_dump(content))


def test_every_year_s_values_are_those_of_the_research_note():
    """Transcribed a second time, independently, with its own sources: tests/golden/policy_parameters.csv."""
    with (Path(__file__).parent / "golden" / "policy_parameters.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    parameters = yaml.safe_load(TEXT)["parameters"]
    for row in rows:
        assert float(parameters[row["parameter"]]["values"][row["year"]]) == float(row["value"]), row
    assert len(rows) == 2 * (len(NAMES) - 1)  # the upper profits limit is that of earnings, as the note says


def test_every_parameter_has_its_citation():
    for system in SYSTEMS.values():
        assert set(system.values) == set(system.sources) == set(NAMES)
        assert all("https://" in source for source in system.sources.values())
    assert np.isclose(LATER["credit_single"], 324.84 * 12 / 52)
    with pytest.raises(UnknownNameError, match="2021-22"):
        system_of(SYSTEMS, "2030-31")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda p: p.pop("taper"), "lacks taper"),
        (lambda p: p.update(tapir=p.pop("taper")), "tapir"),
        (lambda p: p["taper"].pop("source"), "“taper” lacks a part"),
        (lambda p: p["taper"].update(unit="per cent"), "the unit “per cent”"),
        (lambda p: p["taper"]["values"].update({"2021-22": "half"}), "“taper” is “half” in 2021-22"),
        (lambda p: [p["taper"][part].pop("2021-22") for part in ("values", "compared")], "cover different years"),
        (lambda p: p["taper"].update(tag="hearsay"), "“taper” does not say how reliable"),
        (lambda p: p["taper"]["compared"].pop("2019-20"), "“taper” does not say how reliable"),
    ],
)
def test_a_faulty_file_is_refused_in_words(change, words):
    content = yaml.safe_load(TEXT)
    change(content["parameters"])
    with pytest.raises(AssumptionError, match=words):
        systems(yaml.safe_dump(content))
