"""The apps' server: Voilà for a fixed list of notebooks, a landing page, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import logging
import os
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import tornado.ioloop
from jupyter_server.utils import url_path_join
from voila.app import Voila

from toolkit.core import translation
from toolkit.core.errors import SetupError
from toolkit.explorer import page as front
from toolkit.serve import answers, catalogue, voila_fallback
from toolkit.serve.admission import Admission
from toolkit.serve.app_page import AppHandler, ModuleHandler, PictureHandler, page_files
from toolkit.serve.base_handler import (
    FILE,
    STATIC,
    FilesHandler,
    HealthHandler,
    HomeHandler,
    MetricsHandler,
    NotFoundHandler,
    Site,
    log_request,
)
from toolkit.serve.documents import PAGES, DocumentHandler
from toolkit.serve.doors import doors
from toolkit.serve.environment import parent_watch
from toolkit.serve.environment.supervisor import LOOPBACK
from toolkit.serve.prefork_client import PreforkProcess
from toolkit.serve.session_websocket import LARGEST, GoodbyeHandler, SessionHandler, SessionWebsocketHandler
from toolkit.serve.sessions import Sessions
from toolkit.serve.settings import Settings
from toolkit.serve.voila_config import configuration

HERE = Path(__file__).resolve().parent

_SWEEP_SECONDS = 5
_VISIT = "([0-9a-f]{32})"


class OldAddressHandler(Site):
    """Redirects from an app's former addresses, and from Voilà's usual notebook addresses."""

    def initialize(self, moved: dict[str, str]) -> None:
        """Store the current name of each app that was renamed."""
        self.moved = moved

    def get(self, slug: str) -> None:
        """Redirect to the app's current address and keep the query, which holds the visitor's choices."""
        query = f"?{self.request.query}" if self.request.query else ""
        self.redirect(url_path_join(self.settings["base_url"], "apps", self.moved.get(slug, slug)) + query)

    head = get


class AppsServer(Voila):
    """Voilà, limited to a fixed list of notebooks."""

    labs: tuple[catalogue.Lab, ...] = ()
    lab_address, folder = "", Path()
    chosen = Settings()
    sessions: Sessions | None = None
    admission: Admission
    begun: set[Any]  # page requests that will get an ordinary kernel
    asked: asyncio.Semaphore  # released each time the server is asked to stop

    def kernels(self) -> int:
        """Return the number of ordinary kernels, including those about to start."""
        return len(self.kernel_manager) + len(self.begun)

    def init_settings(self) -> dict[str, Any]:
        """Add the settings that our handlers need."""
        settings: dict[str, Any] = super().init_settings()
        environment = settings["voila_jinja2_env"]
        translation.install(environment)
        environment.globals |= page_names(self.base_url) | {"access_cookie": bool(self.chosen.token)}
        return settings | {
            "chosen": self.chosen,
            "sessions": self.sessions,
            "admission": self.admission,
            "begun": self.begun,
            "refused": Counter(),
            "page_files": page_files(self.base_url),
            "on_this_machine": self.ip in LOOPBACK and not self.chosen.proxied,
            "allow_remote_access": True,  # Jupyter's own version of this check; ours runs first
            "default_handler_class": NotFoundHandler,
            "log_function": log_request,
            "websocket_max_message_size": LARGEST,
            "websocket_ping_interval": 20,  # keeps the connection open through proxies, and detects closed pages
            "websocket_ping_timeout": 20,
        }

    def init_handlers(self) -> list[Any]:
        """Return the routes; Voilà's own, which would expose the folder to visitors, are not among them."""
        app = {
            "apps": catalogue.apps(self.labs),
            "voila_configuration": self.voila_configuration,
            "template_paths": self.template_paths,
            "config": self.config,
        }
        forked = [
            (rf"/api/kernels/{_VISIT}", SessionHandler),
            (rf"/api/kernels/{_VISIT}/channels", SessionWebsocketHandler),
            (rf"/voila/api/shutdown/{_VISIT}", GoodbyeHandler),
        ]
        moved = catalogue.moved(self.labs)
        old = [rf"/apps/({'|'.join(moved)})/?"] if moved else []
        own = [
            (r"/", HomeHandler, {"labs": self.labs, "lab_address": self.lab_address}),
            *((path, OldAddressHandler, {"moved": moved}) for path in (*old, r"/voila/render/([a-z0-9-]+)\.ipynb")),
            *answers.routes(self.folder, app["apps"]),
            (r"/apps/([a-z0-9-]+)/?", AppHandler, app),
            (r"/apps/([a-z0-9-]+)/picture", PictureHandler, {"apps": app["apps"]}),
            (r"/page/(?P<version>[0-9a-f]{12})/explorer\.js", ModuleHandler),
            (r"/page/(?P<version>[0-9a-f]{12})/(?P<path>[a-z]+\.(?:js|css))", FilesHandler, {"path": front.FILES}),
            (rf"/static/{FILE}", FilesHandler, {"path": STATIC}),
            (rf"/({'|'.join(PAGES)})", DocumentHandler),
            (r"/sessions/(?P<path>[a-z0-9_]+\.(?:html|js|css))", FilesHandler, {"path": self.folder / "sessions"}),
            (r"/(robots\.txt)", FilesHandler, {"path": STATIC}),
            (r"/health(/live|/ready|)", HealthHandler),
            (r"/metrics", MetricsHandler),
        ]
        routes = [*own, *(forked if self.sessions else ()), *voila_fallback.routes(self)]
        return [(url_path_join(self.server_url, path), *rest) for path, *rest in routes]

    def listen(self) -> None:
        """Serve until asked to stop."""
        doors(self.app, self.chosen, _handles()).listen(self.port, self.ip)
        with contextlib.suppress(KeyboardInterrupt):
            tornado.ioloop.IOLoop.current().run_sync(self._until_asked)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # already stopping
        self.stop()

    def _handle_signal_stop(self, sig: int, frame: Any) -> None:
        """Record a request to stop; stopping the loop directly could interrupt the ending of visits."""
        tornado.ioloop.IOLoop.current().add_callback_from_signal(self.asked.release)

    async def _until_asked(self) -> None:
        """Serve until asked to stop; then wait until open pages have moved, time is up or a second request comes."""
        sessions = self.sessions
        if sessions is None:
            await self.asked.acquire()
            return
        signal.signal(signal.SIGINT, self._handle_signal_stop)
        attending = asyncio.create_task(self._attend(sessions))
        await self.asked.acquire()
        if self.chosen.drain_seconds:
            await sessions.drain(self.chosen.drain_seconds, self.asked)
        attending.cancel()
        await sessions.close()

    async def _attend(self, sessions: Sessions) -> None:
        """Listen to the prefork process, and end visits that are no longer active."""
        sessions.prefork.watch()
        for second in itertools.count(1):
            await asyncio.sleep(1)
            sessions.prefork.beat()
            if second % _SWEEP_SECONDS == 0:
                sessions.sweep()


def page_names(base_url: str) -> dict[str, str]:
    """Return the addresses for templates; the style sheet's address changes with the content of its folder."""
    version = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(STATIC.iterdir()))).hexdigest()[:12]
    return {"home": base_url, "style": url_path_join(base_url, f"static/site.css?v={version}")}


def serve(
    labs: Path,
    lab_cards: tuple[catalogue.Lab, ...],
    chosen: Settings,
    prefork: PreforkProcess | None,
    *,
    host: str,
    port: int,
    lab_address: str = "",
) -> None:
    """Serve the apps in a folder of labs until the process is asked to stop.

    Parameters
    ----------
    labs, found
        The folder of labs, and the result of `catalogue.find` for it.
    chosen
        The settings of the server.
    prefork
        Source of visitors' processes, already started; without one, Voilà serves each app.
    host, port
        Address to listen on.
    lab_address
        The address of JupyterLab on this machine, if it is running.

    Raises
    ------
    SetupError
        The temporary folder is not writable, or the system has no memory or processes left.
    """
    parent_watch.watch()
    _log_to_stderr()
    # Where Jupyter looks for templates; ours is next to this file.
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(HERE / "jupyter"), os.environ.get("JUPYTER_PATH")]))
    # The kernels that Voilà starts must not see the tokens either.
    for name in ("JUPYTER_TOKEN", "LEVELLING_UP_TOKEN"):
        os.environ.pop(name, None)
    config = configuration(str(labs), host, port, chosen)
    config.VoilaConfiguration.resources = {"site": page_names("/")}
    # No configuration files: a user's own could undo the restrictions on the apps.
    server = AppsServer(config=config, config_file_paths=[])
    server.labs, server.lab_address, server.chosen, server.folder = lab_cards, lab_address, chosen, labs.resolve()
    server.admission, server.begun, server.asked = Admission(chosen, server.kernels), set(), asyncio.Semaphore(0)
    if prefork is not None:
        server.sessions = Sessions(prefork, chosen, server.admission)
    try:
        server.initialize([])
        server.start()
    except OSError as error:
        raise SetupError(
            f"The server cannot start: {error.strerror or error}.",
            "The server needs a writable folder for temporary files, and enough memory and processes.",
            "Free some disk space, or set TMPDIR to another folder.",
        ) from error


def _handles() -> int:
    """Raise this process's limit on open files and sockets as far as allowed, and return it."""
    if sys.platform == "win32":
        return 2**14
    import resource

    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def _log_to_stderr() -> None:
    """Log a line for each visit and each error."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
    logger = logging.getLogger("levelling_up")
    logger.addHandler(lines)
    logger.setLevel(logging.INFO)
    logger.propagate = False
