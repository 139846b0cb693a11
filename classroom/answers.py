"""Answers as keys: short texts, to the required precision, that can be compared.

A lab's right answers stay with the teacher (`teaching/`). A student's folder has only hashes of the answers' keys
(`checks.json`): a check can use them to recognise a right answer, but nobody can read the answer from them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from hashlib import blake2s
from typing import Any

import numpy as np
import pandas as pd

from toolkit.core.yaml_io import module_yaml

WORDS = module_yaml(__file__)
_STEPS = 20  # per tolerance: an answer is right to a twentieth of it
_DIGITS = 5  # significant digits for comparing models and Series


def kind_of(value: Any) -> str:
    """Return the kind of an answer: bool, number, text, texts, series, model, or "" for anything else."""
    if hasattr(value, "params") or hasattr(value, "estimates"):
        return "model"
    if isinstance(value, bool | np.bool_):
        return "bool"
    if isinstance(value, str):
        return "text"
    if number(value) is not None:
        return "number"
    if isinstance(value, pd.Series) and pd.api.types.is_numeric_dtype(value):
        return "series"
    return "texts" if isinstance(value, Sequence | set | frozenset | pd.Series | pd.Index) else ""


def number(answer: Any) -> float | None:
    """Return a number from whatever a learner's line may produce: a scalar, or a frame or array with one element."""
    if isinstance(answer, bool | str):
        return None
    try:
        values = np.asarray(answer, dtype=float).ravel()
    except (TypeError, ValueError):
        return None
    return float(values[0]) if values.size == 1 and math.isfinite(values[0]) else None


def with_unit(answer: str) -> tuple[float | None, str]:
    """Return the number and unit in a text such as “£3.50” or “36 per cent”; no number unless there is exactly one."""
    text = re.sub(r"(?<=\d)[,\s](?=\d{3}(?!\d))", "", answer.casefold().replace("−", "-"))
    numbers = re.findall(r"-?\s*(?:\d+\.?\d*|\.\d+)", re.sub(r"(?<=\d),(?=\d)", ";", text))
    ways = {unit: "|".join(map(re.escape, ways)) for unit, ways in WORDS["units"].items()}
    unit = next((unit for unit, way in ways.items() if re.search(rf"(?<![a-z])(?:{way})(?![a-z])", text)), "")
    return float("".join(numbers[0].split())) if len(numbers) == 1 else None, unit


def sign(answer: Any) -> str:
    """Return “+” or “-” for a sign in words or a signed number."""
    if (given := number(answer)) is not None:
        return "+" if given > 0 else "-" if given < 0 else "0"
    said = str(answer).casefold().split()
    return next((name for name, ways in WORDS["signs"].items() if any(way in said for way in ways)), "")


def near(value: float, tolerance: float, around: int = 0) -> list[str]:
    """Return the key of a number, and the keys ``around`` it, a twentieth of the relative tolerance apart."""
    if tolerance <= 0 or value == 0:
        return [f"={value:.9g}"]
    step = round(math.log(abs(value)) / (tolerance / _STEPS))
    return [f"{'-' if value < 0 else '+'}{step + by}" for by in range(-around, around + 1)]


def rounded(value: float) -> str:
    """Return the key of a rounded number, with the same number of decimals."""
    places = max(0, -int(Decimal(repr(value)).normalize().as_tuple().exponent))
    return f".{places}:{value:.{places}f}"


def parts(answer: Any) -> dict[str, str]:
    """Return the comparable parts of a model, a Series, names or a boolean: a key for each part, in order."""
    kind = kind_of(answer)
    if kind == "model":
        ours = hasattr(answer, "estimates")
        estimates = answer.estimates["estimate"] if ours else answer.params
        errors = answer.estimates["std_error"] if ours else answer.bse
        names = [str(name).replace("const", "Intercept") for name in estimates.index]
        order = np.argsort(names)
        return {
            "terms": "|".join(sorted(names)),
            "n": str(int(answer.n if ours else answer.nobs)),
            "estimates": _written(np.asarray(estimates)[order]),
            "errors": _written(np.asarray(errors)[order]),
        }
    if kind == "series":
        ordered = answer.rename(index=lambda label: folded(str(label))).sort_index()
        labels = "|".join(map(str, ordered.index))
        return {"length": str(len(ordered)), "labels": labels, "values": _written(ordered.to_numpy(dtype=float))}
    if kind == "texts":
        return {"text": "|".join(sorted({folded(str(item)) for item in answer}))}
    return {"text": folded(str(answer))}


def _written(values: Iterable[float]) -> str:
    return "|".join(f"{value:.{_DIGITS - 1}e}" for value in values)


def sealed(name: str, keys: Iterable[str]) -> list[str]:
    """Return the hashes of the keys; the hashes are safe to include in a student's folder."""
    return [blake2s(f"{name}/{key}".encode(), digest_size=6).hexdigest() for key in keys]


def masked(text: str | bytes, key: str) -> bytes:
    """Return text encrypted with a key; doing this twice returns the original text."""
    given = text.encode() if isinstance(text, str) else text
    stream = b"".join(blake2s(f"{key}/{block}".encode()).digest() for block in range(len(given) // 32 + 1))
    return bytes(first ^ second for first, second in zip(given, stream, strict=False))


def folded(text: str) -> str:
    """Return a name normalised for comparison: “SW”, “The South West” and “South West” are the same."""
    bare = " ".join(text.casefold().split()).removeprefix("the ")
    return str(WORDS["regions"].get(bare, bare))


def written(answer: Any) -> Mapping[str, str]:
    """Return an answer as recorded: its kind, and the first two hundred characters of its text."""
    return {"kind": kind_of(answer), "answer": " ".join(str(answer).split())[:200]}
