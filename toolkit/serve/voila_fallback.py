"""Voilà's own way of serving notebooks, as restricted as possible, for those that no forked process can show.

Where no process can be forked (Windows, macOS) and for notebooks without an explorer, an ordinary kernel runs the
notebook, and Voilà's front end talks to it. This module has the Voilà and Jupyter handlers that these notebooks need,
but nothing that is off limits to visitors. All other handlers, and whatever a new version of Voilà may add, stay
disabled.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
from collections.abc import Mapping
from typing import Any

import tornado.web
from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado.websocket import WebSocketClosedError
from voila.handler import VoilaHandler
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler

from toolkit.serve import catalogue
from toolkit.serve.base_handler import FILE, Site, policy
from toolkit.serve.session_websocket import is_own_page

log = logging.getLogger("levelling_up.voila_fallback")

KERNEL = r"(?P<kernel_id>[0-9a-f]{8}-[0-9a-f-]{27})"

# Messages that a page may send to an ordinary kernel: none that run code.
ALLOWED = frozenset({"comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request"})

# Voilà has inline start-up scripts and styles, compiles templates, and imports controls as blobs.
_LOOSER = (
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "connect-src 'self' data: blob:",
)


class VoilaFallback(Site, VoilaHandler):
    """A notebook that an ordinary kernel runs for one visitor."""

    forked = False

    def initialize(self, apps: Mapping[str, catalogue.App], **kwargs: Any) -> None:
        """Store the list of apps."""
        super().initialize(**kwargs)
        self.apps = apps

    async def prepare_fallback(self) -> None:
        """Let Jupyter identify the visitor: it stores a name for each visitor in a cookie."""
        self.set_header("Content-Security-Policy", policy(*_LOOSER, ancestors=self.chosen.frame_ancestors))
        await VoilaHandler.prepare(self)

    async def get_fallback(self, app: catalogue.App) -> None:
        """Send the page piece by piece as its cells run, with the same frame as the site's other pages."""
        frame: Any = self.settings["voila_jinja2_env"].get_template("site.macros.j2").make_module({"place": self.place})
        ways = frame.ways(app, self.apps, self.base_url)
        parts = {"top": frame.top(self.base_url), "ways": ways, "bottom": frame.bottom(voila=True)}
        async for piece in self.get_generator(path=app.path):
            self.write(re.sub("<!-- (top|ways|bottom) -->", lambda match: str(parts[match[1]]), piece))
            await self.flush()


class OfKernel(Site):
    """Mixin for handlers of a single kernel."""

    def prepare(self, **given: Any) -> Any:
        """Immediately refuse requests for kernels that are not ours, without setting a cookie."""
        if self.path_kwargs["kernel_id"] not in self.settings["kernel_manager"]:
            raise tornado.web.HTTPError(404)
        return super().prepare(**given)


class FallbackKernel(OfKernel, KernelHandler):
    """Whether a kernel still exists."""

    async def delete(self, kernel_id: str) -> None:
        """Refuse the request: a page that is closing uses the goodbye address instead."""
        raise tornado.web.HTTPError(405)


class FallbackGoodbye(Site):
    """The closing message of a page."""

    def check_xsrf_cookie(self) -> None:
        """Require no token, since a closing page sends none.

        The random name of the page's kernel, which only the page knows, is enough.
        """

    async def post(self, kernel_id: str) -> None:
        """End the kernel, unless it has already ended."""
        if not is_own_page(self):
            raise tornado.web.HTTPError(403)
        manager = self.settings["kernel_manager"]
        if kernel_id in manager:
            await manager.shutdown_kernel(kernel_id, now=True)
        self.set_status(204)


class FallbackWebsocket(OfKernel, KernelWebsocketHandler):
    """Passes on widgets' messages and drops everything else.

    Voilà's own handler parses every outgoing message to find its kind. A message with buffers, sent to a client that
    uses the older protocol, keeps it busy forever (it reads part of the text as a count) and blocks all other visitors.
    """

    def check_origin(self, origin: str | None = None) -> bool:
        """Refuse connections from other sites' pages."""
        return is_own_page(self)

    def on_message(self, message: Any) -> None:
        """Pass a message on if its kind is in `ALLOWED`."""
        if self.connection and kind_of(message, self.connection.subprotocol) in ALLOWED:
            super().on_message(message)

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Send the message, unless the page has closed in the meantime."""
        with contextlib.suppress(WebSocketClosedError):
            return super().write_message(message, binary)
        return None


def kind_of(message: str | bytes, protocol: str | None) -> str:
    """Return a message's kind, or "" if it cannot be parsed."""
    try:
        if protocol:
            # The sender sets the count; the library's parser trusts it and would count to 2**63.
            if isinstance(message, str) or not 6 <= int.from_bytes(message[:8], "little") <= min(64, len(message) // 8):
                return ""
            _, parts = deserialize_msg_from_ws_v1(message)
            header = json.loads(bytes(parts[0]))
        elif isinstance(message, str):
            header = json.loads(message)["header"]
        else:
            return ""  # older-protocol messages with buffers: none of our pages sends any
        return str(header["msg_type"])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return ""


def _closed(files: type[Any]) -> type[Any]:
    """Return Voilà's handler for some files as one of the site's: its front end, and the widget libraries'."""
    return type(files.__name__, (Site, files), {})


def routes(server: Any) -> list[Any]:
    """Return the addresses that Voilà's front end needs, relative to the server's."""
    libraries = {"path": server.labextensions_path, "no_cache_paths": ["/"]}
    return [
        (rf"/api/kernels/{KERNEL}", FallbackKernel),
        (rf"/api/kernels/{KERNEL}/channels", FallbackWebsocket),
        (rf"/voila/api/shutdown/{KERNEL}", FallbackGoodbye),
        (rf"/voila/templates/(?=(?:levelling_up|lab|base)/static/.){FILE}", _closed(TemplateStaticFileHandler)),
        (rf"/voila/static/{FILE}", _closed(MultiStaticFileHandler), {"paths": server.static_paths}),
        (rf"/voila/labextensions/{FILE}", _closed(FileFindHandler), libraries),
    ]
