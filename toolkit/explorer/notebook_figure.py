"""Interactive figures in notebooks, as in apps, or pictures with their text where scripts do not run.

Every figure asks for its view when a notebook shows it (`toolkit.figures.Figure`). The notebook keeps the picture
and its words; the interactive part lasts only as long as the kernel that drew it.
"""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from toolkit.explorer import page
from toolkit.explorer.result import behind, block, table_values
from toolkit.figures import Figure


class FigureView(anywidget.AnyWidget):
    """A figure whose marks respond to pointer, touch and keyboard, with the rows behind it."""

    _esm = page.module("one_figure")
    _css = page.SHEET

    block = traitlets.Dict().tag(sync=True)

    def __init__(self, figure: Figure) -> None:
        super().__init__(block=block(figure))
        self._figure = figure
        self.on_msg(self._asked)

    def _asked(self, _: Any, message: Any, __: list[bytes]) -> None:
        parts = {"marks": self._figure.readings, "rows": lambda: table_values(behind(self._figure))}
        if isinstance(message, dict) and (make := parts.get(str(message.get("ask")))):
            self.send({"answer": message["ask"], "part": make()})


def view(figure: Figure) -> dict[str, Any]:
    """Return what a notebook shows for a figure if scripts can run."""
    made = FigureView(figure)._repr_mimebundle_()
    return {kind: value for kind, value in (made[0] if made else {}).items() if "widget" in kind}
