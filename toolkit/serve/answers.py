"""Addresses that need no visit: places' pages, tables, lessons, and what programs read (CSV, JSON, XLSX, SVG, PNG).

One process makes all pages, and one of its own each file; where none can be forked, a thread does. Answers are kept.
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
_SECONDS = 3600  # for which browsers and proxies may keep an answer
_PER_MINUTE = 120  # answers of one address that are not at hand


class AnswerHandler(Site):
    """Sends what a maker answers; ``labs`` is the folder of labs."""

    doors = Doorkeeper(_PER_MINUTE)

    def initialize(self, labs: Path, apps: dict[str, catalogue.App]) -> None:
        """Keep the folder of labs, and its apps by their names in addresses."""
        self.labs, self.apps = labs, apps

    def content_policy(self) -> str:
        """Let forms ask this server, and pictures style their letters when they are looked at by themselves."""
        return policy("form-action 'self'", "style-src 'self' 'unsafe-inline'", ancestors=self.chosen.frame_ancestors)

    async def answer(self, app: str, kind: str, query: str) -> dict[str, Any]:
        """Return an answer of the pages' maker (``app`` empty) or of an app."""
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
        """Send an answer: a page of the site, or a file that programs may read from anywhere."""
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
    """An app's result without its page: what a link to the page names, as a file or in a frame."""

    def content_policy(self) -> str:
        """Let anybody frame an embedded result, which holds nothing else; not where a word is asked for."""
        own = self.chosen.frame_ancestors if self.chosen.token or not self.request.path.endswith("/embed") else "*"
        return policy("style-src 'self' 'unsafe-inline'", ancestors=own)

    async def get(self, slug: str, kind: str) -> None:
        """Send it."""
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
    """Places: a page to find one by, one place's page, several side by side, and their figures for programs."""

    async def get(self, named: str = "", kind: str = "") -> None:
        """Send the page of the areas named; names, old codes and other orders lead to their codes."""
        asked = named or parse_qs(self.request.query).get("q", [""])[0]
        if not asked.strip():
            await self.send("", self._spoken("places"))
            return
        found: dict[str, Area] = {}
        for text in filter(str.strip, _OF.sub(r"\1", asked).split(",")[: areas.MOST]):
            try:
                area = areas.find(text)
            except (UnknownNameError, AmbiguousPlaceError) as problem:
                several = isinstance(problem, AmbiguousPlaceError)
                self.set_status(404 if named and not several else 200)
                self.show("not_a_place.html", asked=text.strip()[:80], near=areas.search(text), several=several)
                return
            found[area.code] = area
        codes = ",".join(found)
        if codes != named:
            spoken = "" if self.language == translation.ENGLISH else f"?lang={self.language}"
            path = codes + (f".{kind}" if kind else "") + spoken
            self.redirect(url_path_join(self.settings["base_url"], "places", path))
            return
        kind = f"place.{kind}" if kind else self._spoken("place")
        await self.send("", kind, codes, place=next(iter(found.values())))

    def _spoken(self, page: str) -> str:
        """Return the kind of a page with the language that it is asked for in."""
        return page if self.language == translation.ENGLISH else f"{page}@{self.language}"


class LibraryHandler(AnswerHandler):
    """The tables and the lessons as pages, and the tables as files."""

    async def get(self, room: str, name: str = "", kind: str = "") -> None:
        """Send a list, one entry of it, or its file."""
        await self.send("", f"{room}.{kind}" if kind else room, name or "")


def routes(labs: Path, apps: dict[str, catalogue.App]) -> list[Any]:
    """Return the addresses of this module."""
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
