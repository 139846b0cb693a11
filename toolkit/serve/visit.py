"""A visit: a process forked for the visitor, and the app's page with its first result already in it."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tornado.web
from jupyter_server.utils import url_path_join
from voila.handler import BaseVoilaHandler

from toolkit.serve import catalogue
from toolkit.serve.forked import KERNEL, ForkedProvisioner, NotWarmError

log = logging.getLogger("levelling_up.visit")

PAGE_FILES = Path(__file__).resolve().parent.parent / "apps" / "static"


class VisitHandler(BaseVoilaHandler):
    """One app, by the name that its card links to."""

    def initialize(self, apps: Mapping[str, catalogue.App], most: int, **kwargs: Any) -> None:
        """Keep the list of apps, and how many visitors are served at once."""
        super().initialize(**kwargs)
        self.apps, self.most = apps, most

    def is_full(self) -> bool:
        """Tell whether as many visitors are served as may be at once."""
        return len(self.kernel_manager) >= self.most

    def send_busy(self, app: catalogue.App) -> None:
        """Ask to wait, with a page that tries again by itself."""
        self.set_status(503)
        self.set_header("Retry-After", "20")
        self.write(self.render_template("busy.html", app=app))

    async def send_page(self, slug: str) -> bool:
        """Fork a process for the visitor and send the page; False where the warm process has no such app."""
        self.set_header("Cache-Control", "no-store")
        # A guess from what browsers say of themselves; the page asks again if its width says otherwise.
        phone = self.request.headers.get("Sec-CH-UA-Mobile") == "?1"
        asked = {"LEVELLING_UP_APP": slug, "QUERY_STRING": self.request.query[:8192]}
        asked["LEVELLING_UP_WIDTH"] = "narrow" if phone else "wide"
        try:
            kernel = await self.kernel_manager.start_kernel(kernel_name=KERNEL, env=asked)
        except NotWarmError:
            return False
        provisioner = self.kernel_manager.get_kernel(kernel).provisioner
        self.write(self.render_template("app.html", **page(provisioner, kernel, self.base_url)))
        return True


def page(provisioner: ForkedProvisioner, kernel: str, base: str) -> dict[str, Any]:
    """Return what the page's template shows: the first result as HTML can hold it, and the rest for its script.

    A picture stands in the page once, as an image; the script takes it from there.
    """
    visit = json.loads(provisioner.first)
    view = visit["state"]["view"]
    pictures = [block for block in view.get("blocks", []) if block["kind"] == "figure"]
    first = [{"src": block.pop("picture"), "alt": block["alt"]} for block in pictures]
    visit |= {"kernel": kernel, "base": base}
    return {
        "visit": _embedded(visit),
        "voila": _embedded({"kernelId": kernel, "baseUrl": base}),
        "title": visit["state"]["form"]["title"],
        "question": visit["state"]["form"]["question"],
        "sentence": view.get("sentence", ""),
        "pictures": first,
        "script": versioned(base, "page.js"),
        "sheet": versioned(base, "explorer.css"),
    }


def _embedded(values: Any) -> str:
    """Return JSON that a script element may hold whatever a place or a file is called."""
    text = json.dumps(values, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def version() -> str:
    """Return a word that changes with any of the pages' files, so that browsers may keep them for ever."""
    content = b"".join(path.read_bytes() for path in sorted(PAGE_FILES.iterdir()))
    return hashlib.sha256(content).hexdigest()[:12]


_VERSION = version()


def versioned(base: str, name: str) -> str:
    """Return the address of one of the pages' files."""
    return str(url_path_join(base, "page", _VERSION, name))


class PageFileHandler(tornado.web.StaticFileHandler):
    """The explorer's script and style sheet, under an address that changes with them."""

    def set_extra_headers(self, path: str) -> None:
        """Let browsers keep them."""
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
