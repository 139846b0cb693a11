"""An app's page, with its first result already in it."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import time
from typing import Any

import tornado.web
from jupyter_server.utils import url_path_join

from toolkit.explorer import page as front
from toolkit.serve import catalogue
from toolkit.serve.admission import Admission, NotAdmittedError, network
from toolkit.serve.base_handler import Site, policy
from toolkit.serve.first_results import FirstResults, NotShownError
from toolkit.serve.initial_state import for_visitor
from toolkit.serve.prefork_client import NotForkedError
from toolkit.serve.session import LONGEST_QUERY, Session
from toolkit.serve.sessions import Sessions
from toolkit.serve.voila_fallback import VoilaFallback

_EMPTY = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


class AppHandler(VoilaFallback):
    """One app, found by the name in its card's link: served by a forked process, or by Voilà like any notebook."""

    async def prepare(self, **given: Any) -> None:
        """Check that the app exists and that there is capacity; only the Voilà fallback needs Jupyter's checks
        and cookie."""
        self.forked = False
        self.visit: Session | None = None
        self.check_admission()
        if self._finished:
            return
        app = self.apps.get(self.path_args[0])
        if app is None:
            raise tornado.web.HTTPError(404)
        sessions: Sessions | None = self.settings["sessions"]
        if self.request.method == "GET":
            self._check_purpose()
            try:
                self._take_place(app, sessions)
            except NotAdmittedError as reason:
                self._send_busy(app, str(reason))
                return
        self.forked = sessions is not None and await sessions.prefork.has(app.slug)
        if not self.forked:
            if sessions is not None and self.visit is not None:
                del sessions.live[self.visit.name]
            self.settings["begun"].add(self)
            await self.prepare_fallback()

    def _check_purpose(self) -> None:
        """Refuse requests that are not visits: another site's page fetching this one as an image, script or frame."""
        headers = self.request.headers
        if headers.get("Sec-Fetch-Site") != "cross-site":
            return
        framed = headers.get("Sec-Fetch-Dest") in ("iframe", "frame", "embed", "object")
        if headers.get("Sec-Fetch-Mode") != "navigate" or (framed and self.chosen.frame_ancestors == "'self'"):
            raise tornado.web.HTTPError(403)

    def _take_place(self, app: catalogue.App, sessions: Sessions | None) -> None:
        """Reserve a place for the visit before awaiting anything; a prefetched page gets none."""
        if sessions is None:
            admission: Admission = self.settings["admission"]
            admission.place(self.address, ())
            admission.count(self.address)
        elif "prefetch" not in self.request.headers.get("Sec-Purpose", ""):
            # A guess from the browser's headers; the page asks again if its width differs.
            width = "narrow" if self.request.headers.get("Sec-CH-UA-Mobile") == "?1" else "wide"
            visit = Session(app.slug, self.request.query[:LONGEST_QUERY], width, network(self.address))
            sessions.reserve(visit)
            self.visit = visit

    def _leave_place(self, why: str) -> None:
        if self.visit is not None:
            self.settings["sessions"].end(self.visit.name, why)

    def on_connection_close(self) -> None:
        """Release the slot of a visitor who leaves before the page arrives."""
        self._leave_place("never came")

    def on_finish(self) -> None:
        """From now on, for a notebook that Voilà runs, count the kernel instead of the page."""
        self.settings["begun"].discard(self)

    def _send_busy(self, app: catalogue.App, whose: str) -> None:
        """Send a page that asks the visitor to wait, and retries by itself."""
        self.settings["refused"]["busy"] += 1
        self.set_status(503)
        self.set_header("Retry-After", "20")
        self.set_header("Cache-Control", "no-store")
        self.show("busy.html", app=app, whose=whose)
        self.finish()

    async def get(self, slug: str) -> None:
        """Send the app's page; the app's process starts when the page's script connects."""
        self.set_header("Cache-Control", "no-store")
        if not self.forked:
            await self.get_fallback(self.apps[slug])
            return
        visit = self.visit or Session(slug, self.request.query[:LONGEST_QUERY])
        results: FirstResults = self.settings["sessions"].first_results
        try:
            async with visit.busy:
                first_result = await results.get(slug, visit.query, visit.width)
                visit.left = time.monotonic()
        except NotForkedError:
            self._leave_place("failed")
            self._send_busy(self.apps[slug], "server")
        except NotShownError:
            self._leave_place("failed")
            self.send_error(500)
        else:
            names = for_visitor(first_result, visit.name, self.base_url) | self.settings["page_files"]
            self.show("app.html", app=self.apps[slug], apps=self.apps, **names)

    def head(self, slug: str) -> None:
        """Confirm that the page exists, without starting a visit."""


class PictureHandler(Site):
    """The first picture of an app in its initial state, for its card."""

    def initialize(self, apps: dict[str, catalogue.App]) -> None:
        """Store the available apps."""
        self.apps = apps

    def content_policy(self) -> str:
        """Allow inline styles when the picture is opened on its own."""
        return policy("style-src 'unsafe-inline'", ancestors=self.chosen.frame_ancestors)

    async def get(self, slug: str) -> None:
        """Send the picture, or an empty one if none is available."""
        sessions: Sessions | None = self.settings["sessions"]
        if slug not in self.apps or sessions is None:
            raise tornado.web.HTTPError(404)
        picture = b""
        with contextlib.suppress(NotForkedError, NotShownError):
            if await sessions.prefork.has(slug):
                pictures = (await sessions.first_results.get(slug, "", "narrow"))["pictures"]
                source = next((entry["src"] for entry in pictures), "")
                picture = base64.b64decode(source.partition(";base64,")[2])
        self.set_header("Content-Type", "image/svg+xml; charset=utf-8")
        self.set_header("Cache-Control", "private, max-age=600" if picture else "no-store")
        self.write(picture or _EMPTY)


class ModuleHandler(Site):
    """The combined JavaScript module that draws an explorer. Its address changes when its content does."""

    needs_token = False

    def get(self, version: str) -> None:
        """Send the module."""
        self.check_version(version)
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.write(front.module())

    head = get


def page_files(base: str) -> dict[str, str]:
    """Return the addresses of the page's script and style sheet; they change whenever a page file does."""
    content = [(front.FILES / "page.js").read_bytes(), front.SHEET.read_bytes(), front.module().encode()]
    version = hashlib.sha256(b"".join(content)).hexdigest()[:12]

    def versioned(name: str) -> str:
        return str(url_path_join(base, "page", version, name))

    return {"script": versioned("page.js"), "sheet": versioned("explorer.css")}
