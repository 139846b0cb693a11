"""An app's page, with its first result already in it."""

from __future__ import annotations

import base64
import contextlib
import hashlib
from typing import Any

import tornado.web
from jupyter_server.utils import url_path_join

from toolkit.explorer import page as front
from toolkit.serve import catalogue
from toolkit.serve.base_handler import Site, policy
from toolkit.serve.prefork_client import NotForkedError
from toolkit.serve.sessions import NotShownError, Sessions
from toolkit.serve.voila_fallback import VoilaFallback

_EMPTY = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
_LONGEST = 8192  # characters of a query that are read; a longer one is told to be too long


class AppHandler(VoilaFallback):
    """One app, by the name that its card links to: from a forked process, or as Voilà runs any notebook."""

    async def prepare(self, **given: Any) -> None:
        """See whether there is such an app, and room; only Voilà's own way needs Jupyter's preparations and cookie."""
        self.forked = False
        self.check_admission()
        if self._finished:
            return
        app = self.apps.get(self.path_args[0])
        if app is None:
            raise tornado.web.HTTPError(404)
        if self.request.method == "GET" and not self._has_room():
            self._send_busy(app)
            return
        sessions: Sessions | None = self.settings["sessions"]
        self.forked = sessions is not None and await sessions.prefork.has(app.slug)
        if not self.forked:
            await self.prepare_fallback()

    def _has_room(self) -> bool:
        """Tell whether one more visitor can be served, and this address may begin another visit."""
        sessions: Sessions | None = self.settings["sessions"]
        live = (len(sessions.live) if sessions else 0) + len(self.kernel_manager)
        return live < self.chosen.visitors and bool(self.settings["door"].lets_in(self.request.remote_ip))

    def _send_busy(self, app: catalogue.App) -> None:
        """Ask to wait, with a page that tries again by itself."""
        self.settings["refused"]["busy"] += 1
        self.set_status(503)
        self.set_header("Retry-After", "20")
        self.set_header("Cache-Control", "no-store")
        self.show("busy.html", app=app)
        self.finish()

    async def get(self, slug: str) -> None:
        """Send the app's page."""
        self.set_header("Cache-Control", "no-store")
        if not self.forked:
            await self.get_fallback(self.apps[slug].path)
            return
        # A guess from what browsers say of themselves; the page asks again if its width says otherwise.
        phone = self.request.headers.get("Sec-CH-UA-Mobile") == "?1"
        width, query = "narrow" if phone else "wide", self.request.query[:_LONGEST]
        try:
            shown = await self.settings["sessions"].open(slug, query, width, self.base_url)
        except NotForkedError:
            self._send_busy(self.apps[slug])
        except NotShownError:
            self.send_error(500)
        else:
            self.show("app.html", **shown, **self.settings["page_files"])

    def head(self, slug: str) -> None:
        """Say that there is such a page, without a visit."""


class PictureHandler(Site):
    """The first picture of an app as it opens, for its card; worked out once."""

    def initialize(self, apps: dict[str, catalogue.App]) -> None:
        """Keep the apps that there are."""
        self.apps = apps

    def content_policy(self) -> str:
        """Let the picture style its letters when it is looked at by itself."""
        return policy("style-src 'unsafe-inline'", ancestors=self.chosen.frame_ancestors)

    async def get(self, slug: str) -> None:
        """Send it; an empty picture where there is none, and for now while there is no room."""
        sessions: Sessions | None = self.settings["sessions"]
        if slug not in self.apps or sessions is None:
            raise tornado.web.HTTPError(404)
        pictures: dict[str, bytes] = self.settings["pictures"]
        if slug not in pictures and len(sessions.live) < self.chosen.visitors and await sessions.prefork.has(slug):
            with contextlib.suppress(NotForkedError, NotShownError):
                pictures[slug] = await self._first(sessions, slug)
        self.set_header("Content-Type", "image/svg+xml; charset=utf-8")
        self.set_header("Cache-Control", "private, max-age=600" if slug in pictures else "no-store")
        self.write(pictures.get(slug, _EMPTY))

    async def _first(self, sessions: Sessions, slug: str) -> bytes:
        shown = await sessions.open(slug, "", "narrow", "")
        sessions.end(shown["kernel"], "picture")
        source = next((one["src"] for one in shown["pictures"]), "")
        return base64.b64decode(source.partition(";base64,")[2]) or _EMPTY


class ModuleHandler(Site):
    """The module that draws an explorer, as its parts are joined; its address changes with it."""

    needs_token = False

    def get(self) -> None:
        """Send it."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.write(front.module())

    head = get


def page_files(base: str) -> dict[str, str]:
    """Return the addresses of the page's script and style sheet; they change with any of the pages' files."""
    content = [(front.FILES / "page.js").read_bytes(), front.SHEET.read_bytes(), front.module().encode()]
    version = hashlib.sha256(b"".join(content)).hexdigest()[:12]

    def versioned(name: str) -> str:
        return str(url_path_join(base, "page", version, name))

    return {"script": versioned("page.js"), "sheet": versioned("explorer.css")}
