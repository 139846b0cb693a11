"""The accessibility statement as a page of the site: `docs/accessibility.md`, which is its only text."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import tornado.web
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from toolkit.serve.site import Site

STATEMENT = Path(__file__).resolve().parents[2] / "docs" / "accessibility.md"


@cache
def statement() -> str:
    """Return the statement as HTML.

    Raises
    ------
    OSError
        The file is not there, in a copy of the project without its documents.
    """
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(STATEMENT.read_text(encoding="utf-8")))


class StatementHandler(Site):
    """What was tested for accessibility, what is not met, and whom to tell."""

    def get(self) -> None:
        """Send the page."""
        try:
            text = statement()
        except OSError as fault:
            raise tornado.web.HTTPError(404) from fault
        self.show("accessibility.html", statement=text)

    head = get
