"""The ledger: rows match checks, verdicts are computed, the wording is our own, figures are the documents'."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.prepare import ledger as written
from toolkit import claims, tables
from toolkit.claims import Evidence, precomputed, registry
from toolkit.claims.check_result import Sentence, sentence_row
from toolkit.claims.checks.common import fit
from toolkit.claims.evidence import Claim
from toolkit.core.errors import SetupError, TableError, UnknownNameError

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
DOCUMENTS = {
    "Beyond hard hats (2020)": "000",
    "Levelling up: what is it and can it work? (2022)": "001",
    "Some priorities for the levelling up agenda (2021)": "002",
    "Recipe for success (2022)": "003",
    "Levelling up the UK: what you need to know (2022)": "004",
}
LONGEST_RUN = 8


@pytest.fixture(scope="module")
def ledger() -> pd.DataFrame:
    return claims.ledger()


@pytest.fixture(scope="module")
def afresh() -> pd.DataFrame:
    return claims.verdicts().set_index("id")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The documents, if this machine has them."""
    folder = SHARED / "seeds"
    if not folder.is_dir():
        pytest.skip("the documents are not on this machine")
    return {title: next(folder.glob(f"{start}_*.txt")).read_text("utf-8") for title, start in DOCUMENTS.items()}


# --- rows and checks


def test_every_check_has_a_row_and_every_row_a_check_or_a_reason(ledger: pd.DataFrame) -> None:
    checked = set(registry.checks())
    assert checked <= set(ledger["id"])
    rest = ledger[~ledger["id"].isin(checked)]
    assert set(rest["verdict"]) <= set(written.GIVEN)
    assert rest.loc[rest["verdict"] != "context", "reason"].notna().all()
    assert ledger.loc[ledger["id"].isin(checked), ["check", "rule", "why", "sentence"]].notna().all(axis=None)
    assert ledger.loc[ledger["id"].isin(checked), "reason"].isna().all()


def test_the_source_holds_the_rows_of_the_table(ledger: pd.DataFrame) -> None:
    rows = written.written().sort_values("id", ignore_index=True)
    for column in ("id", "claim", "author", "document", "lab", "topic"):
        assert list(rows[column]) == list(ledger[column]), f"run python -m data.prepare claims ({column})"


def test_the_stored_verdicts_are_the_computed_ones(ledger: pd.DataFrame, afresh: pd.DataFrame) -> None:
    stored = ledger.set_index("id").loc[afresh.index]
    for column in ("verdict", "rule", "why", "check", "computed_unit", "sentence", "table", "vintage"):
        differ = (stored[column].fillna("") != afresh[column].fillna("")).to_numpy()
        assert list(afresh.index[differ]) == [], f"run python -m data.prepare claims ({column})"
    for column in ("computed", "lower", "upper"):
        np.testing.assert_allclose(stored[column].astype(float), afresh[column].astype(float), rtol=1e-6, atol=1e-4)


def test_the_precomputed_results_are_the_computed_ones() -> None:
    keys = ["result", "quantity"]
    stored, found = (
        frame.set_index(keys).sort_index() for frame in (tables.load("claims_precomputed"), precomputed.compute())
    )
    assert list(stored.index) == list(found.index), "run python -m data.prepare claims_precomputed"
    np.testing.assert_allclose(stored["value"], found["value"], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"verdict": "reproduced"}, "has a check, and also a verdict that a person gave"),
        ({"id": "C999"}, "has neither a check nor a verdict"),
        ({"id": "C999", "verdict": "contradicted"}, "has a verdict that only a check may give"),
        ({"id": "C999", "verdict": "not testable"}, "gives no reason"),
    ],
)
def test_a_row_without_function_or_reason_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, str], complaint: str
) -> None:
    rows = pd.read_csv(written.FOLDER / "lab01.csv", dtype=str, keep_default_na=False)
    rows = rows[rows["id"] == "C010"].assign(**change)
    rows.to_csv(tmp_path / "one.csv", index=False)
    monkeypatch.setattr(written, "FOLDER", tmp_path)
    with pytest.raises(TableError, match=complaint):
        written.written()


def test_no_check_holds_a_verdict() -> None:
    """A verdict comes from a rule: no string in a check's module is a verdict, and no check makes its own ruling."""
    for file in sorted((ROOT / "toolkit" / "claims" / "checks").glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert strings & set(claims.VERDICTS) == set(), file.name
        assert not any(
            isinstance(node, ast.Name | ast.Attribute) and "Ruling" in ast.unparse(node) for node in ast.walk(tree)
        )


def test_every_check_names_its_unit_and_its_vintage(afresh: pd.DataFrame) -> None:
    with_figure = afresh[afresh["computed"].notna()]
    assert (with_figure["computed_unit"] != "").all()
    assert (afresh.loc[afresh["table"] != "", "vintage"] != "").all()
    assert set(afresh["rule"]) <= set(claims.RULES)


def test_every_place_is_a_place_or_a_region(ledger: pd.DataFrame) -> None:
    known = set(tables.load("places")["code"]) | set(tables.load("regions")["region"])
    named = ledger["places"].dropna().str.split("; ").explode()
    assert set(named) <= known


# --- changing a table changes the verdict that rests on it


def halved(name: str, columns: list[str], code: str) -> dict[str, pd.DataFrame]:
    frame = tables.load(name)
    frame.loc[frame["code"] == code, columns] /= 2
    return {name: frame}


def north_and_south() -> dict[str, pd.DataFrame]:
    """Return a country in which only the side matters."""
    frame = tables.load("place_indicators")
    south = frame["code"].map(tables.load("places").set_index("code")["region"]).str.contains("South|London|East of")
    frame["gva_per_hour_2019"] = 30.0 + 10 * south
    return {"place_indicators": frame}


def one_output_for_all_regions() -> dict[str, pd.DataFrame]:
    frame = tables.load("productivity")
    frame.loc[frame["geography"] == "region", "gva_per_hour"] = 35.0
    return {"productivity": frame}


def constant(name: str, column: str) -> dict[str, pd.DataFrame]:
    """Return a table in which a measure is constant within regions, so there is no variation within them."""
    frame = tables.load(name)
    regions = tables.load("places").set_index("code")["region"]
    frame[column] = frame["code"].map(regions).astype("category").cat.codes + 20.0
    return {name: frame}


def swapped_sign(name: str, column: str) -> dict[str, pd.DataFrame]:
    frame = tables.load(name)
    frame[column] = frame[column].max() - frame[column]
    return {name: frame}


def many_within(names: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    frame = tables.load("place_indicators")
    for name in names:
        frame[name] = constant("place_indicators", name)["place_indicators"][name]
    return {"place_indicators": frame}


def raised(measure: str, code: str, by: float) -> dict[str, pd.DataFrame]:
    frame = tables.load("missions")
    frame.loc[(frame["measure"] == measure) & (frame["code"] == code), "value"] += by
    return {"missions": frame}


def scaled_output(geography: str, names: tuple[str, ...], by: float) -> dict[str, pd.DataFrame]:
    frame = tables.load("productivity")
    frame.loc[(frame["geography"] == geography) & frame["name"].isin(names), "gva_per_hour"] *= by
    return {"productivity": frame}


def output_with_research() -> dict[str, pd.DataFrame]:
    """Return regions whose output per hour equals firms' research spending per resident."""
    frame, missions = tables.load("regional_panel"), tables.load("missions")
    spent = missions.query("measure == 'business_rd' and geography == 'region' and year == 2022").set_index("code")[
        "value"
    ]
    spent.index = spent.index.map(tables.load("regions").set_index("code")["region"])
    people = tables.load("places").groupby("region")["population_2022"].sum()
    frame["gva_per_hour_2023"] = frame["region"].map(20 + 1e4 * spent / people)
    return {"regional_panel": frame}


def alike() -> dict[str, pd.DataFrame]:
    """Return a country of nearly equal local economies."""
    places, indicators = tables.load("places"), tables.load("place_indicators")
    places["population_2022"], indicators["gva_per_hour_2019"] = 200_000, 35.0 + np.arange(len(indicators)) / 1000
    return {"places": places, "place_indicators": indicators}


MUTATIONS = {
    "C041": alike,
    "C155": output_with_research,
    "C003": lambda: scaled_output("UK", ("United Kingdom",), 0.5),
    "C008": lambda: swapped_sign("place_indicators", "level4_2021"),
    "C009": lambda: halved("place_indicators", ["level4_2021"], "E07000211"),
    "C010": lambda: many_within(("long_term_sick_2021", "level4_2021", "age_50_64_2022", "age_16_24_2022")),
    "C062": lambda: halved("place_indicators", ["gva_per_hour_2019", "gva_per_hour_2023"], "E08000003"),
    "C067": lambda: scaled_output("region", ("London",), 2.5),
    "C076": lambda: swapped_sign("place_indicators", "level4_2021"),
    "C101": lambda: raised("gcses", "E06000015", 20),
    "C149": lambda: swapped_sign("deprivation", "imd_score"),
    "C279": north_and_south,
    "C289": one_output_for_all_regions,
    "C291": lambda: swapped_sign("place_indicators", "long_term_sick_2021"),
}


@pytest.mark.parametrize("id", MUTATIONS)
def test_a_changed_table_changes_the_verdict(ledger: pd.DataFrame, id: str) -> None:
    before = ledger.set_index("id").loc[id, ["verdict", "why"]]
    report = claims.check(id, MUTATIONS[id]())
    assert (report.result.ruling.verdict, report.result.ruling.why) != tuple(before)


# --- words and figures


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9£%]+", text.lower().replace("’", "'").replace("'", ""))


def runs(text: str, length: int = LONGEST_RUN + 1) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[start : start + length]) for start in range(len(found) - length + 1)}


def test_no_row_shares_a_run_of_words_with_its_source(ledger: pd.DataFrame, texts: dict[str, str]) -> None:
    theirs = runs(" ".join(texts.values()))
    raw = pd.read_csv(SHARED / "research" / "claims.csv", dtype=str, keep_default_na=False)
    theirs |= {
        run for column in ("claim", "testable_with", "verdict_hint") for text in raw[column] for run in runs(text)
    }
    for column in ("claim", "sentence", "reason"):
        for id, text in ledger.set_index("id")[column].dropna().items():
            shared = runs(text) & theirs
            assert not shared, f"{id}, {column}: {' '.join(min(shared))}"


def numbers(text: str) -> list[str]:
    """Return the numbers in a text, without thousands commas."""
    return re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", text))


def test_every_figure_is_in_its_document(ledger: pd.DataFrame, texts: dict[str, str]) -> None:
    theirs = {title: set(numbers(text)) for title, text in texts.items()}
    for _, row in ledger[ledger["figure"].notna()].iterrows():
        missing = [one for one in numbers(row["figure"]) if one not in theirs[row["document"]]]
        assert not missing, f"{row['id']}: {row['figure']} in {row['document']}"


def test_quoted_figures_are_quoted_as_numbers(ledger: pd.DataFrame) -> None:
    """If a figure is printed in digits, a quoted number is one of those printed, perhaps on another scale."""
    for _, row in ledger[ledger["quoted"].notna() & ledger["figure"].notna()].iterrows():
        printed = {float(one) for one in numbers(row["figure"])}
        quoted = [float(one) for one in row["quoted"].split(";")]
        scales = {one * scale for one in quoted for scale in (1, 1e-3, 1e-6, 1e3, 1e6)}
        # “One in 20” is quoted as 5%.
        scales |= {100 / one for one in quoted if re.search(r"\bin \d", row["figure"])}
        assert not printed or printed & {round(one, 6) for one in scales}, (row["id"], row["figure"], quoted)


# --- what people call


def test_a_check_shows_its_working() -> None:
    report = claims.check("C010")
    shown, page = repr(report), report._repr_html_()
    for part in ("C010", "Verdict", "share_within", "def tabled", "long_term_sick_2021"):
        assert part in shown and part in page
    assert "<script" not in page and report.tables == ("places", "place_indicators")
    assert len(report.result.working) == 16


def test_the_closing_table_is_for_people(ledger: pd.DataFrame) -> None:
    table = claims.closing_table(lab="01")
    assert list(table.columns) == ["Claim", "Quoted figure", "Computed", "Verdict", "In a sentence"]
    rows = ledger[(ledger["lab"] == "01") & (ledger["verdict"] != "context")]
    assert list(table.index) == list(rows["id"])
    assert table.notna().all(axis=None) and table["Verdict"].str.match(r"\S [A-Z]").all()
    assert set(claims.closing_table(topic="inequality").index) <= set(claims.closing_table().index)


@pytest.mark.parametrize("call", [lambda: claims.check("C000"), lambda: claims.closing_table(lab="1")])
def test_what_is_unknown_is_named(call: object) -> None:
    with pytest.raises(UnknownNameError):
        call()


def test_a_claim_that_cannot_be_tested_says_so() -> None:
    with pytest.raises(UnknownNameError, match="no table can test"):
        claims.check("C085")


def test_evidence_takes_other_tables_and_files(tmp_path: Path) -> None:
    frame = tables.load("regions").head(3)
    evidence = Evidence({"regions": frame}, {"mine.yaml": tmp_path})
    assert len(evidence.table("regions")) == 3 and evidence.used == ["regions"]
    assert evidence.file("mine.yaml") == tmp_path and evidence.file("scenarios.yaml").is_file()
    assert evidence.recorded().used == []
    with pytest.raises(SetupError, match="0 labs have a file"):
        evidence.file("nothing.yaml")
    with pytest.raises(UnknownNameError):
        evidence.precomputed("nothing")


def test_every_check_has_a_sentence_and_its_source_shows_it() -> None:
    for id, function in registry.checks().items():
        row, source = sentence_row(id), registry.source_of(id)
        assert row["sentence"] and row["unit"] and function.__name__ in source
        assert row["sentence"].split("{")[0].split(" ")[0] in source
    assert "@fit(" in registry.source_of("C008") and "@chosen(" in registry.source_of("C005")
    with pytest.raises(UnknownNameError, match=r"sentences\.csv"):
        sentence_row("C000")


@pytest.mark.parametrize(
    ("blank", "value", "words"),
    [
        ("{x:% 1}", 12.345, "12.3%"),
        ("{x:GBP 2}", -3.5, "−£3.50"),
        ("{x:GBP billion}", 1.4, "£1.40 billion"),
        ("{x:years 1}", 5.25, "5.2 years"),
        ("{x:number 0}", 1234.5, "1,234"),
        ("{x:interval % 1}", (3.1, 2.0, 4.2), "3.1% (95% interval 2.0% to 4.2%)"),
        ("{x:brief number 1}", (3.1, 2.0, 4.2), "3.1; 95% interval 2.0 to 4.2"),
        ("{x:compared GBP 0}", (-52.0, -65.0, -40.0), "£52 lower (95% interval £40 to £65)"),
        (
            "{x:compared percentage points 1}",
            (4.4, -0.1, 8.9),
            "4.4 percentage points higher (95% interval −0.1 to 8.9)",
        ),
        ("{x:compared % 0}", -0.2, "the same"),
        ("{x:moved % 0}", -15.3, "fell by 15%"),
        ("{x:moved years 1}", 2.0, "rose by 2.0 years"),
        ("{x:moved number 1}", (-2.0, -3.9, -0.7), "fell by 2.0 (95% interval 0.7 to 3.9)"),
        ("{x:moved % 1}", 0.0, "did not change"),
        ("{x:range number 1}", (2.0, 4.2), "2.0 to 4.2"),
        ("{x:listing}", ["A", "B", "C"], "A, B and C"),
        ("{x:listing}", [], "none"),
        ("{x:holding}", {"A": True, "B": False}, "A"),
        ("{x:failing}", {"A": True, "B": False}, "B"),
        ("It holds.{x:exceptions}", {"A": True, "B": False}, "It holds. The exception is B."),
        ("It holds.{x:exceptions}", {"A": False, "B": False}, "It holds. The exceptions are A and B."),
        ("It holds.{x:exceptions}", {"A": True}, "It holds."),
        ("{x:count} of {x:count}", {"A": True, "B": False}, "1 of 1"),
        ("{x:,.0f}", 1234.0, "1,234"),
    ],
)
def test_a_blank_is_written_as_it_says(blank: str, value: object, words: str) -> None:
    assert Sentence().vformat(blank, (), {"x": value}) == words


def test_two_checks_of_one_claim_are_refused() -> None:
    with pytest.raises(Exception, match="has two checks"):
        registry.check("C010")(lambda claim, evidence: None)


def test_the_verdicts_that_a_review_put_right(ledger: pd.DataFrame) -> None:
    """Reproduced is for independent figures, contradicted for decisive ones (review of November 2026)."""
    verdicts = ledger.set_index("id")["verdict"]
    arithmetic = [f"C{number:03d}" for number in (61, 117, 181, 204, 205, *range(208, 215), 216)]
    assert set(verdicts[arithmetic]) == {"adds up"}
    assert set(verdicts[["C241", "C245", "C262", "C263", "C349"]]) == {"quoted correctly"}
    assert verdicts["C124"] == "reproduced" and verdicts["C126"] == verdicts["C180"] == "depends"
    assert not {"contradicted", "does not add up"} & set(verdicts[["C130", "C199", "C248", "C275", "C316"]])
    assert set(verdicts[["C330", "C340", "C341"]]) == {"not testable"}
    assert set(verdicts[ledger.set_index("id")["check"].isna()]) == set(claims.rules.UNCOMPUTED)


def test_employees_that_a_row_implies_are_held_against_a_survey() -> None:
    """North East: 229,000 are 22.6% of 1.01 million employees; the 2019 survey counted about as many."""
    frame = tables.load("labour_market")
    assert "imply 1.01 million employees" in claims.check("C204").result.sentence
    frame.loc[frame["region"] == "North East", "employees"] *= 2
    assert claims.check("C204", {"labour_market": frame}).result.ruling.verdict == "does not add up"


def test_the_workforce_of_the_countryside_by_hand() -> None:
    """The first rural district: residents aged 50 to 64 per 100 aged 16 to 64."""
    people = tables.load("population").set_index(["code", "year"])
    working = claims.check("C011").result.working.set_index("what")["value"]
    code = claims.claim("C011").places[0]
    for year in (2011, 2022):
        row = people.loc[(code, year)]
        share = 100 * row["population_50_64"] / row["population_16_64"]
        assert working[f"{tables.load('places').set_index('code')['short_name'][code]}, {year}"] == pytest.approx(share)


def test_a_weight_is_that_of_its_own_region() -> None:
    """Typed from the tables: output per hour, and people in work, in the two groups of regions of Great Britain."""
    output, people = tables.load("productivity"), tables.load("labour_market").query("year == 2019")
    regions = output.query("geography == 'region' and year == 2019").merge(people, left_on="name", right_on="region")
    regions["hours"] = regions["gva_per_hour"] * regions["employed"]
    group = regions["name"].isin(["London", "South East", "East of England"])
    ahead, behind = (some["hours"].sum() / some["employed"].sum() for some in (regions[group], regions[~group]))
    assert claims.check("C067").result.computed == pytest.approx(100 * (ahead / behind - 1))


def test_the_united_kingdom_is_no_region_among_the_twelve() -> None:
    row = tables.load("claims").set_index("id", drop=False).loc["C158"]
    london = registry.of("C158")(replace(Claim.of(row), places=("London",)), Evidence())
    assert london.working.set_index("what")["value"].tolist()[:2] == [12, 12]


def test_errors_are_those_of_counties_for_what_counties_share() -> None:
    """No check names its kind of errors: a measure published for counties has one value in all their districts."""
    for file in sorted(Path(registry.__file__).parent.glob("**/*")):
        if file.suffix in (".py", ".csv"):
            assert "errors=" not in file.read_text(encoding="utf-8"), file.name
    for health, errors in {"hle_male_2022_24": "cluster_county", "long_term_sick_2021": "HC3"}.items():
        assert fit(Evidence(), "gva_per_hour_2019", [health, "level4_2021"]).specification.errors == errors


def test_a_share_of_a_gap_takes_the_error_of_the_gap() -> None:
    """C188 against a separate bootstrap; and no reading of C007 treats London's lead as known."""
    table = tables.place_table()
    columns = ["employment_rate_2023", "disabled_2021", "level4_2021", "age_16_24_2022", "age_50_64_2022"]
    rows = table[table["nation"].isin(["England", "Wales"]) & ~table["code"].isin(["E09000001", "E06000053"])]
    rows = rows.dropna(subset=columns)
    north = rows["region"].isin(["North East", "North West", "Yorkshire and The Humber"]).to_numpy()
    rest, values = (rows["nation"] == "England").to_numpy() & ~north, rows[columns].to_numpy(float)
    rng, drawn = np.random.default_rng(3), []
    for _ in range(600):
        at = rng.integers(len(rows), size=len(rows))
        y, X = values[at, 0], np.column_stack([np.ones(len(at)), values[at, 1:]])
        drawn.append(np.linalg.lstsq(X, y, rcond=None)[0][1] / (y[north[at]].mean() - y[rest[at]].mean()))
    points = claims.claim("C188").quoted[0]
    found = claims.check("C188").result
    assert found.interval == pytest.approx(100 * points * np.quantile(drawn, [0.025, 0.975]), rel=0.1)
    shares = claims.check("C007").result.working.set_index("what")
    assert (shares["lower"] < 50).all() and (shares["upper"] > 50).all() and len(shares) == 16
