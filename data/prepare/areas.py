"""The 361 local authorities of April 2023, and what became of every earlier or later code."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from data.prepare.model import Raw
from toolkit.core.errors import TableError

REGISTER = "places/uk_local_authorities_current.csv"
# Barnsley and Sheffield were recoded in 2025 for a small boundary change; the newest files use these codes.
AFTER_2023 = {"E08000038": "E08000016", "E08000039": "E08000019"}
# Counties that became a single unitary authority with the same boundary.
COUNTIES_NOW_UNITARY = {"E10000002": "E06000060", "E10000023": "E06000065", "E10000027": "E06000066"}
_TRUE = "True"


def register(raw: Raw) -> pd.DataFrame:
    """Return mySociety's register of current and former authorities, one row per authority, all as text."""
    return raw.csv(REGISTER).apply(lambda column: column.str.strip())


def current(raw: Raw) -> pd.DataFrame:
    """Return the register's rows for the 361 authorities, indexed by nine-character code."""
    rows = register(raw)
    rows = rows[(rows["lower-or-unitary"] == _TRUE) & rows["end-date"].isna()]
    if len(rows) != 361 or rows["gss-code"].duplicated().any():
        raise TableError(f"The register should hold 361 present authorities, but holds {len(rows)}.")
    return rows.set_index("gss-code").sort_index().rename_axis("code")


def successors(raw: Raw) -> pd.DataFrame:
    """Return every old or new nine-character code with its April 2023 equivalent.

    Returns
    -------
    DataFrame
        Columns ``old_code``, ``code``, ``old_name``, ``kind``; excludes the 361 codes themselves.
    """
    parts = [_merged(raw), _recoded(raw), _others(raw)]
    return pd.concat(parts, ignore_index=True)


def current_codes(raw: Raw) -> dict[str, str]:
    """Return old code → April 2023 code, with each of the 361 codes mapped to itself."""
    return dict(_current_codes(raw.folder))


@lru_cache(maxsize=4)
def _current_codes(folder: Path) -> dict[str, str]:
    raw = Raw(folder)
    old = successors(raw)
    return {code: code for code in current(raw).index} | dict(zip(old["old_code"], old["code"], strict=True))


def recode(codes: pd.Series, raw: Raw) -> pd.Series:
    """Return April 2023 codes for a column of codes; codes that are not local authorities become missing."""
    return codes.str.strip().map(current_codes(raw))


def sum_counts(counts: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Aggregate counts (index: any codes, columns: counts) to the authorities of April 2023.

    Only counts may be added up: a percentage for merged districts needs the underlying counts.
    """
    codes = recode(counts.index.to_series(), raw)
    if codes.isna().any():
        raise TableError(f"No authority of 2023 is known for the codes {sorted(codes[codes.isna()].index)}.")
    return counts.groupby(codes.to_numpy()).sum().rename_axis("code")


def _merged(raw: Raw) -> pd.DataFrame:
    """Return abolished districts, each traced to its 2023 authority."""
    rows = register(raw)
    present = {row["local-authority-code"]: code for code, row in current(raw).iterrows()}
    next_of = rows.set_index("local-authority-code")["replaced-by"].dropna().to_dict()
    old = rows[rows["lower-or-unitary"].eq(_TRUE) & rows["replaced-by"].notna() & rows["gss-code"].notna()]
    return pd.DataFrame(
        {
            "old_code": old["gss-code"],
            "code": [present[_last(code, next_of)] for code in old["local-authority-code"]],
            "old_name": old["nice-name"],
            "kind": "merged",
        }
    )


def _last(code: str, next_of: dict[str, str]) -> str:
    """Return the last in a chain of successors (Taunton Deane → Somerset West and Taunton → Somerset)."""
    while code in next_of:
        code = next_of[code]
    return code


def _recoded(raw: Raw) -> pd.DataFrame:
    """Return authorities that only changed their code, from the register."""
    rows = current(raw)
    former = rows["former-gss-codes"].dropna().str.split(",").explode().str.strip()
    return pd.DataFrame(
        {
            "old_code": former.to_numpy(),
            "code": former.index,
            "old_name": rows.loc[former.index, "nice-name"].to_numpy(),
            "kind": "recoded",
        }
    )


def _others(raw: Raw) -> pd.DataFrame:
    """Return codes missing from the register: those of 2025, and counties that became one authority."""
    names = current(raw)["nice-name"]
    later = [(old, new, names[new], "recoded later") for old, new in AFTER_2023.items()]
    counties = [
        (old, new, f"{names[new]} (county)", "county became unitary") for old, new in COUNTIES_NOW_UNITARY.items()
    ]
    return pd.DataFrame(later + counties, columns=["old_code", "code", "old_name", "kind"])
