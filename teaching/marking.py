"""Mark an answer in a submission. Hidden tests load this module; nothing in a student's folder does.

The answers are in ``answers.json`` beside this file, in the teacher's course. They were computed from the teacher's own
tables when the course was built (`teaching.build`): nothing a submission does to ``check``, to a table or to a module
of the lab can change them. Standard library only: a submission may have replaced pandas or the toolkit in the kernel.
An answer is unpacked by its exact type before it is compared.
"""

import json
import math
from pathlib import Path

_ANSWERS = json.loads((Path(__file__).parent / "answers.json").read_text(encoding="utf-8"))


class NotRightError(Exception):
    """The answer is not right; no details, since feedback may be passed on."""


def mark(name, answer):
    """Raise `NotRightError` unless the answer is right, within the exercise's tolerance or rounding."""
    right = _ANSWERS[name]
    if not _KINDS[right["kind"]](right, answer):
        raise NotRightError(f"{name} is not right.")


def _number(answer):
    if type(answer) in (bool, str):
        return None
    if type(answer) not in (int, float):
        module = type(answer).__module__.partition(".")[0]
        if module not in ("numpy", "pandas") or getattr(answer, "size", 0) != 1:
            return None
        answer = getattr(answer, "item", lambda: None)()
    return float(answer) if type(answer) in (int, float) and math.isfinite(answer) else None


def _is_number(right, answer):
    number, value = _number(answer), right["value"]
    if number is None:
        return False
    if math.isclose(number, value, rel_tol=right["tolerance"], abs_tol=1e-9):
        return True
    return any(number == round(value, places) for places in right["rounded"])


def _is_text(right, answer):
    folded = " ".join(answer.casefold().split()).removeprefix("the ") if type(answer) is str else None
    return folded is not None and right["names"].get(folded, folded) == right["value"]


def _is_series(right, answer):
    if type(answer).__name__ != "Series" or type(answer).__module__.partition(".")[0] != "pandas":
        return False
    given = {" ".join(str(label).casefold().split()).removeprefix("the "): value for label, value in answer.items()}
    given = {right["names"].get(label, label): value for label, value in given.items()}
    return _alike(right["value"], given)


def _is_model(right, answer):
    ours = hasattr(answer, "estimates")
    estimates = answer.estimates["estimate"] if ours else getattr(answer, "params", None)
    errors = answer.estimates["std_error"] if ours else getattr(answer, "bse", None)
    if estimates is None or errors is None:
        return False
    found = [
        dict(zip([str(n).replace("const", "Intercept") for n in one.index], one, strict=True))
        for one in (estimates, errors)
    ]
    return _alike(right["value"], found[0]) and _alike(right["errors"], found[1])


def _alike(right, given):
    if set(right) != set(given):
        return False
    return all(math.isclose(float(given[name]), value, rel_tol=1e-4, abs_tol=1e-9) for name, value in right.items())


_KINDS = {"number": _is_number, "text": _is_text, "series": _is_series, "model": _is_model}
