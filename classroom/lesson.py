"""Display of the toolkit's apps and ledger in lessons."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import Markdown

from toolkit import regression, tables
from toolkit.claims.strength import verdict
from toolkit.core.strength import MEANINGS


def explorer_of(assumptions: Path | None = None) -> Callable[..., object]:
    """Return ``explore(name, **choices)``, which shows an app with these choices and its controls inside a lesson.

    Parameters
    ----------
    assumptions
        The lab's file of assumptions, for apps that take one.
    """

    def explore(name: str, **choices: object) -> object:
        from toolkit.explorer.explorer import Explorer

        app, state = _opened(name, assumptions, choices)
        return Explorer(app, state)

    return explore


def strength_from(assumptions: Path | None = None) -> Callable[..., Markdown]:
    """Return ``strength_of(name, *figures, **choices)``: the strength of an app's headline figures.

    The app opens with these choices, as in `explorer_of`; the result includes the figures whose names begin with one of
    ``figures``, or all figures if none is named.
    """

    def strength_of(name: str, *figures: str, **choices: object) -> Markdown:
        app, state = _opened(name, assumptions, choices)
        rated = [one.settled() for one in app.compute(state).strength if one.of.startswith(figures or "")]
        return Markdown("**Strength of evidence**\n" + "".join(f"\n- {one.of}: {one.strength.text}" for one in rated))

    return strength_of


def _opened(name: str, assumptions: Path | None, choices: Mapping[str, object]) -> tuple[Any, Any]:
    """Return an app and its state."""
    app = importlib.import_module(f"toolkit.apps.{name}")
    return app.make_app(assumptions) if hasattr(app, "make_app") else app.APP, app.State(**choices)


def with_strength(fitted: regression.Fit) -> Markdown:
    """Return an estimate in words, and the strength of its evidence, from one to five, with the points lost."""
    from toolkit.apps.shared import strengths

    rated = strengths.association(tables.place_table, fitted).settled().strength
    return Markdown(f"{fitted.sentence()}\n\n**Strength of evidence:** {rated.text} {MEANINGS.get(rated.level, '')}")


def rated(claims: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the closing table of claims with the strength of the evidence for each verdict."""
    written: Any = tables.load("claims").set_index("id", drop=False).loc[claims.index].to_dict("index")
    strengths = [verdict(row).text for row in written.values()]
    return claims[["Claim", "Computed", "Verdict"]].assign(Strength=strengths)
