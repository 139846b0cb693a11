"""The accessibility and privacy pages: each is a document from `docs/`, the only copy of its text."""

from __future__ import annotations

from functools import cache
from html import escape

import tornado.web
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from toolkit.core import paths
from toolkit.serve.base_handler import Site

DOCUMENTS = paths.project() / "docs"
PAGES = {"accessibility": "Accessibility statement", "privacy": "Privacy"}


@cache
def document(name: str) -> str:
    """Return a document as HTML.

    Raises
    ------
    OSError
        The file is missing, as in a copy of the project without its documents.
    """
    return as_html((DOCUMENTS / f"{name}.md").read_text(encoding="utf-8"))


def as_html(text: str) -> str:
    """Return one of the project's own Markdown texts as HTML."""
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(text))


def contact(address: str) -> str:
    """Return contact details as HTML: a link to a page or a mailbox, or nothing if none are set."""
    if not address:
        return ""
    link = address if "://" in address else f"mailto:{address}"
    return f'<h2>Contact</h2><p>Those who run this site: <a href="{escape(link)}">{escape(address)}</a></p>'


class DocumentHandler(Site):
    """A document page, with the contact details of the site's operators."""

    def get(self, name: str) -> None:
        """Send the page."""
        try:
            text = document(name)
        except OSError as fault:
            raise tornado.web.HTTPError(404) from fault
        self.show("site.html", title=PAGES[name], text=text + contact(self.chosen.contact), kind="lul-prose")

    head = get
