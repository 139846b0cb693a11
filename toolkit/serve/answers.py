"""Addresses that need no visit: place pages, tables, lessons, and files for programs (CSV, JSON, XLSX, SVG, PNG).

One process makes all pages and a new one makes each file; if none can be forked, a thread does the work. Responses are
cached.
"""

from __future__ import annotations

import asyncio
import base64
import re
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import tornado.web
from jupyter_server.utils import url_path_join

from toolkit.core import translation
from toolkit.core.errors import UnknownNameError
from toolkit.places import AmbiguousPlaceError, areas
from toolkit.places.areas import Area
from toolkit.serve import catalogue
from toolkit.serve.admission import Doorkeeper, network
from toolkit.serve.app_kernel import PAGES, pages
from toolkit.serve.base_handler import Site, policy
from toolkit.serve.first_results import NotShownError
from toolkit.serve.prefork_client import NotForkedError
from toolkit.serve.session import LONGEST_QUERY
from toolkit.serve.sessions import Sessions

_OF = re.compile(",( (?:city|county) of)", re.IGNORECASE)  # in official names: “Bristol, City of”
_SECONDS = 3600  # for which browsers and proxies may cache a response
_PER_MINUTE = 120  # uncached responses for one address


class AnswerHandler(Site):
    """Sends a response from the page maker or an app; ``labs`` is the folder of labs."""

    doors = Doorkeeper(_PER_MINUTE)

    def initialize(self, labs: Path, apps: dict[str, catalogue.App]) -> None:
        """Store the folder of labs and its apps, by the names used in their addresses."""
        self.labs, self.apps = labs, apps

    def content_policy(self) -> str:
        """Allow forms that submit to this server, and inline styles in pictures opened on their own."""
        return policy("form-action 'self'", "style-src 'self' 'unsafe-inline'", ancestors=self.chosen.frame_ancestors)

    async def answer(self, app: str, kind: str, query: str) -> dict[str, Any]:
        """Return a response from an app, or from the page maker if ``app`` is empty."""
        sessions: Sessions | None = self.settings["sessions"]
        at = f"{self.request.protocol}://{self.request.host}"
        if sessions is None or not await sessions.prefork.has(app or PAGES):
            if app:
                raise tornado.web.HTTPError(404)
            return dict(await asyncio.to_thread(pages(self.labs).answer, kind, query, at))
        key = (app or PAGES, query, kind, at)
        if not sessions.first_results.holds(key) and not self.doors.lets_in(network(self.address)):
            self.set_header("Retry-After", "60")
            raise tornado.web.HTTPError(HTTPStatus.TOO_MANY_REQUESTS)
        try:
            return await sessions.first_results.get(*key)
        except NotForkedError as fault:
            raise tornado.web.HTTPError(503) from fault
        except NotShownError as fault:
            raise tornado.web.HTTPError(500) from fault

    async def send(self, app: str, kind: str, query: str = "", **names: Any) -> None:
        """Send a response: a page of the site, or a file that programs may fetch from any origin."""
        made = await self.answer(app, kind, query[:LONGEST_QUERY])
        if "problem" in made:
            self.set_status(made.get("status", 400))
        if not self.chosen.token:
            self.set_header("Cache-Control", f"public, max-age={_SECONDS if 'problem' not in made else 0}")
        if made["type"] == "page":
            names |= {"title": made["title"], "text_language": translation.catalogue(kind.partition("@")[2])[1]}
            self.show("site.html", text=made["text"], kind="lul-answer", **names)
            return
        self.set_header("Content-Type", made["type"])
        if not self.chosen.token:
            self.set_header("Access-Control-Allow-Origin", "*")
            self.set_header("Cross-Origin-Resource-Policy", "cross-origin")
        if made.get("name"):
            self.set_header("Content-Disposition", f'inline; filename="{made["name"]}"')
        self.write(base64.b64decode(made["bytes"]) if "bytes" in made else made["text"])


class AppFileHandler(AnswerHandler):
    """An app's result without its page: the result that the link describes, as a file or in a frame."""

    def content_policy(self) -> str:
        """Unless a token is required, allow any site to frame an embedded page, which contains only a result."""
        own = self.chosen.frame_ancestors if self.chosen.token or not self.request.path.endswith("/embed") else "*"
        return policy("style-src 'self' 'unsafe-inline'", ancestors=own)

    async def get(self, slug: str, kind: str) -> None:
        """Send the file."""
        if slug not in self.apps:
            raise tornado.web.HTTPError(404)
        if kind != "embed":
            await self.send(slug, kind, self.request.query)
            return
        made = await self.answer(slug, "embed", self.request.query[:LONGEST_QUERY])
        if "problem" in made:
            raise tornado.web.HTTPError(400)
        link = url_path_join(self.settings["base_url"], "apps", slug) + (
            f"?{self.request.query}" if self.request.query else ""
        )
        self.show("embed.html", made=made, link=link)


class PlacesHandler(AnswerHandler):
    """Pages to find a place, pages on one place or several side by side, and their figures for programs to read."""

    async def get(self, named: str = "", kind: str = "") -> None:
        """Send the page for the areas; redirect names, old codes and codes out of order to the canonical codes."""
        query = named or parse_qs(self.request.query).get("q", [""])[0]
        if not query.strip():
            await self.send("", self._spoken("places"))
            return
        matches: dict[str, Area] = {}
        for text in filter(str.strip, _OF.sub(r"\1", query).split(",")[: areas.MOST]):
            try:
                area = areas.find(text)
            except (UnknownNameError, AmbiguousPlaceError) as problem:
                several = isinstance(problem, AmbiguousPlaceError)
                self.set_status(404 if named and not several else 200)
                self.show("not_a_place.html", asked=text.strip()[:80], near=areas.search(text), several=several)
                return
            matches[area.code] = area
        codes = ",".join(matches)
        if codes != named:
            language = "" if self.language == translation.ENGLISH else f"?lang={self.language}"
            path = codes + (f".{kind}" if kind else "") + language
            self.redirect(url_path_join(self.settings["base_url"], "places", path))
            return
        kind = f"place.{kind}" if kind else self._spoken("place")
        await self.send("", kind, codes, place=next(iter(matches.values())))

    def _spoken(self, page: str) -> str:
        """Return the kind of page with its requested language."""
        return page if self.language == translation.ENGLISH else f"{page}@{self.language}"


class LibraryHandler(AnswerHandler):
    """Tables and lessons as pages, and tables as files."""

    async def get(self, section: str, name: str = "", kind: str = "") -> None:
        """Send a list, one of its entries, or an entry's file."""
        await self.send("", f"{section}.{kind}" if kind else section, name or "")


def routes(labs: Path, apps: dict[str, catalogue.App]) -> list[Any]:
    """Return the routes of this module."""
    given = {"labs": labs, "apps": apps}
    return [
        (r"/apps/([a-z0-9-]+)\.(csv|json|xlsx|docx|svg|png)", AppFileHandler, given),
        (r"/apps/([a-z0-9-]+)/(embed)", AppFileHandler, given),
        (r"/places/?", PlacesHandler, given),
        (r"/places/([^/]{1,400}?)(?:\.(csv|json|xlsx|docx))?", PlacesHandler, given),
        (r"/(data|lessons)/?", LibraryHandler, given),
        (r"/(data)/([a-z0-9_]+)(?:\.(csv|json|parquet))?", LibraryHandler, given),
        (r"/(lessons)/([a-z0-9_]+/[a-z0-9_]+)", LibraryHandler, given),
    ]
