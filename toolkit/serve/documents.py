"""Pages of words, on accessibility and on privacy: each is a document of `docs/`, which is its only text."""

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
        The file is not there, in a copy of the project without its documents.
    """
    return as_html((DOCUMENTS / f"{name}.md").read_text(encoding="utf-8"))


def as_html(text: str) -> str:
    """Return a text of the project's own, in Markdown, as HTML."""
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(text))


def contact(address: str) -> str:
    """Return whom to tell, as HTML: an address of a page or of a mailbox, or nothing if none was set."""
    if not address:
        return ""
    link = address if "://" in address else f"mailto:{address}"
    return f'<h2>Contact</h2><p>Those who run this site: <a href="{escape(link)}">{escape(address)}</a></p>'


class DocumentHandler(Site):
    """A page of words, with the address of those who run the site."""

    def get(self, name: str) -> None:
        """Send the page."""
        try:
            text = document(name)
        except OSError as fault:
            raise tornado.web.HTTPError(404) from fault
        self.show("site.html", title=PAGES[name], text=text + contact(self.chosen.contact), kind="lul-prose")

    head = get
