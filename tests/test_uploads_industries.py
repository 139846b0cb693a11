"""A user's own jobs by two-digit industry: the same figures from each layout, and an error for impossible ones."""

from __future__ import annotations

import pytest

from tests.uploads_corpus import DIVISIONS, REGIONS, industries, jobs_of
from toolkit import uploads
from toolkit.apps.build_scenario.uploads import industries_of
from toolkit.core.errors import OwnFileError


def read(content: bytes) -> uploads.Reading:
    return industries_of(uploads.preview(content, "bres.csv"), REGIONS)


@pytest.mark.parametrize("layout", ["regions across", "regions in rows", "a row a figure"])
@pytest.mark.parametrize("named", ["{0:02} : Industry {1} of a kind", "{0:02}", "{0}", "SIC {0:02}"])
def test_each_layout_gives_the_jobs_of_every_region_and_industry(layout, named):
    """Industries have names, or are bare numbers: 01, or 1 as a spreadsheet converts it."""
    found = read(industries(layout, named))
    assert tuple(found.table.index) == REGIONS and found.columns == DIVISIONS
    assert all(found.table.loc[r, d] == jobs_of(r, d) for r in REGIONS for d in DIVISIONS)
    assert any(note.startswith("88 two-digit industries in 11 regions") for note in found.notes)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: "\n".join(text.splitlines()[:40]), "jobs by region for 36 two-digit industries"),
        (lambda text: text.replace("Wales", "Narnia"), "no job figures by industry for Wales"),
        (lambda text: text.replace("02 : ", "01 : "), "several figures for the same industry and region"),
        (lambda text: text.replace("business register", "Percentage of jobs: business register"), "has percentages"),
        (lambda text: "Area,Jobs\nWales,3\nLondon,4\n", "for 0 two-digit industries"),
    ],
)
def test_what_cannot_be_used_gets_its_sentence(change, words):
    text = change(industries("regions across").decode())
    with pytest.raises(OwnFileError, match=words):
        read(text.encode())


def test_a_withheld_figure_is_missing_and_no_nought():
    text = (
        industries("a row a figure")
        .decode()
        .replace(
            f"2024,Wales,38 : Industry M of a kind,{jobs_of('Wales', '38')}", "2024,Wales,38 : Industry M of a kind,[c]"
        )
    )
    table = read(text.encode()).table
    assert table.isna().to_numpy().sum() == 1 and table.loc["Wales"].isna()["38"]


def test_ages_and_identifiers_are_no_industries():
    ages = [["area", *range(1, 91)], *([code, *range(100, 190)] for code in ("E06000001", "E06000002", "E06000003"))]
    found = uploads.preview("\n".join(",".join(map(str, row)) for row in ages).encode())
    assert found.indicators[:4] == ("1", "2", "3", "4") and not any("industries" in note for note in found.notes)
