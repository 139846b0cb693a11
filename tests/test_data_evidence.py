"""The tables behind the ledger's newer checks: cells of the raw files, sums, and constraints on rows."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from toolkit import tables

GOLDEN = Path(__file__).parent / "golden" / "evidence_cells.csv"


def cells() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_cell_of_the_raw_files_is_in_its_table() -> None:
    assert len(cells()) == 41 and len({cell["table"] for cell in cells()}) == 9
    for cell in cells():
        frame = tables.load(cell["table"])
        for key in cell["row"].split(";"):
            column, _, wanted = key.partition("=")
            frame = frame[frame[column].astype(str) == wanted]
        (found,) = frame[cell["column"]]
        decimals = len(f"{float(found):.10g}".partition(".")[2])
        assert found == pytest.approx(float(cell["shown"]), abs=0.5000001 * 10**-decimals), cell


def test_regions_make_up_the_country_and_ranks_are_complete() -> None:
    finances = tables.load("public_finances")
    assert finances.groupby("year").size().eq(12).all()
    assert (finances["identifiable"] < finances["expenditure"]).all()
    assert finances[finances["year"] == 2022]["expenditure"].sum() == pytest.approx(1_155_000, rel=0.03)
    index = tables.load("social_mobility_2016")
    assert sorted(index["rank"]) == list(range(1, 325)) and index["region"].nunique() == 9


def test_the_coast_is_where_it_is_said_to_be() -> None:
    places = tables.load("place_evidence").merge(tables.load("places")[["code", "short_name", "nation"]], on="code")
    coast = places.set_index("short_name")["coastal"]
    assert coast[["Blackpool", "Thanet", "Cornwall", "Boston"]].all()
    assert not coast[["Cannock Chase", "Birmingham", "Halton", "Westminster", "Middlesbrough", "Gloucester"]].any()
    assert not places.loc[places["nation"] == "Northern Ireland", "coastal"].any()


def test_an_interval_holds_its_value() -> None:
    for name in ("social_origins", "uk_series"):
        frame = tables.load(name).dropna(subset=["lower", "upper"])
        assert len(frame) and ((frame["lower"] <= frame["value"]) & (frame["value"] <= frame["upper"])).all(), name
    assert pd.notna(tables.load("countries").set_index("country").loc["GBR"]).all()
