"""The claims of lab 02: values known by hand, and changed tables that must change a verdict."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from toolkit import claims, places, tables
from toolkit.claims import registry
from toolkit.claims.checks.tabled import span, tenths


@pytest.fixture(scope="module")
def ledger() -> pd.DataFrame:
    return claims.ledger().set_index("id")


def test_most_of_the_labs_claims_are_computed(ledger: pd.DataFrame) -> None:
    of_lab = ledger[ledger["lab"] == "02"]
    computed = [id for id in of_lab.index if id in registry.checks()]
    assert len(computed) >= 45 and len(of_lab) >= 65


def test_the_faults_of_table_2_are_found_and_the_other_rows_stand(ledger: pd.DataFrame) -> None:
    """By hand: 57 of 54, 17 of 46 is 37% and not 40%, 391 of 632 is 61.9%; all other rows of the table agree."""
    rows = ledger[ledger["section"].str.endswith("Table 2") | ledger.index.isin(["C203"])]
    faulty = set(rows.index[rows["verdict"] == "does not add up"])
    assert faulty == {"C203", "C206", "C207", "C217"}
    assert ledger.loc["C203", "computed"] == pytest.approx(100 * 391 / 632, abs=1e-3)


def test_the_share_of_two_nursery_places_is_that_of_the_texts_figures() -> None:
    assert f"{100 * 526 / 585:.0f}%" in claims.check("C096").result.sentence


def test_what_the_studies_figures_imply_is_said() -> None:
    assert f"£{13 / 0.30:.0f} billion" in claims.check("C186").result.sentence


def test_years_to_run_are_counted_from_the_documents_year() -> None:
    assert list(claims.check("C319").result.working["value"]) == [2030 - 2022, 2035 - 2022]


def test_spans_and_tenths_by_hand() -> None:
    wide = pd.DataFrame({2019: [60.0, 64.0, 70.0], 2020: [59.0, 66.0, None]})
    assert list(span(wide)) == [4.0, 7.0]
    assert tenths(pd.Series(range(11), dtype=float) + 10) == pytest.approx(19 / 11)


# --- a changed table changes the verdict


def changed(name: str, change: Callable[[pd.DataFrame], object]) -> dict[str, pd.DataFrame]:
    frame = tables.load(name)
    change(frame)
    return {name: frame}


def scaled(name: str, column: str, by: float) -> dict[str, pd.DataFrame]:
    return changed(name, lambda frame: frame.__setitem__(column, frame[column] * by))


def turned(column: str) -> dict[str, pd.DataFrame]:
    return changed("place_indicators", lambda f: f.__setitem__(column, f[column].max() + f[column].min() - f[column]))


def of_others(*columns: str) -> dict[str, pd.DataFrame]:
    """Give every place the figures of another: reversing a measure would leave its share of a gap unchanged."""
    frame = tables.load("place_indicators")
    for column in columns:
        frame[column] = frame[column].to_numpy()[::-1]
    return {"place_indicators": frame}


HEALTHY_LIFE = ("hle_male_2022_24", "hle_female_2022_24")
HEALTH = ("long_term_sick_2021", "disabled_2021", *HEALTHY_LIFE)


def women_and_men_swapped() -> dict[str, pd.DataFrame]:
    other = {"Female": "Male", "Male": "Female"}
    return changed("low_pay_2022", lambda frame: frame.__setitem__("sex", frame["sex"].replace(other)))


def healthy_life_rising() -> dict[str, pd.DataFrame]:
    frame = tables.load("missions")
    healthy = frame["measure"].str.startswith("hle")
    frame.loc[healthy, "value"] += 2.0 * (frame.loc[healthy, "year"] - 2011)
    return {"missions": frame}


def by_work_in_every_region() -> dict[str, pd.DataFrame]:
    """Return DWP's table as if poverty by work were published for each region."""
    frame = tables.load("in_work_poverty_uk")
    named = frame.assign(area=[places.REGIONS[at % len(places.REGIONS)] for at in range(len(frame))])
    return {"in_work_poverty_uk": named}


MUTATIONS: dict[str, Callable[[], dict[str, pd.DataFrame]]] = {
    "C004": lambda: of_others("long_term_sick_2021", "age_50_64_2022", "age_16_24_2022"),
    "C012": lambda: turned("long_term_sick_2021"),
    "C039": lambda: turned("median_weekly_pay_2023"),
    "C071": lambda: turned("disposable_income_2023"),
    "C092": lambda: scaled("place_indicators", "disposable_income_2023", 3.0),
    "C145": lambda: turned("hle_male_2022_24"),
    **dict.fromkeys(("C180", "C186", "C188"), lambda: of_others(*HEALTH)),
    "C185": lambda: of_others(*HEALTHY_LIFE),
    "C200": by_work_in_every_region,
    "C225": lambda: scaled("labour_market", "employed", 3.0),
    "C229": lambda: scaled("labour_market", "self_employed", 0.5),
    "C234": women_and_men_swapped,
    "C293": healthy_life_rising,
    "C308": healthy_life_rising,
    "C318": lambda: turned("gva_per_hour_2023"),
}


@pytest.mark.parametrize("id", MUTATIONS)
def test_a_changed_table_changes_the_verdict(ledger: pd.DataFrame, id: str) -> None:
    found = claims.check(id, MUTATIONS[id]()).result.ruling
    assert (found.verdict, found.why) != tuple(ledger.loc[id, ["verdict", "why"]])
