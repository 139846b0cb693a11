"""The apps' server: Voilà for a fixed list of notebooks, a landing page, and nothing else."""

from __future__ import annotations

import atexit
import hashlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import tornado.web
from jupyter_server.utils import url_path_join
from voila.app import Voila, _kernel_id_regex
from voila.handler import BaseVoilaHandler
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import AllowListFileHandler
from voila.tornado.contentshandler import VoilaContentsHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler
from voila.tornado.treehandler import TornadoVoilaTreeHandler

from toolkit.serve import catalogue, lifeline
from toolkit.serve.forked import WarmProcess, possible, register
from toolkit.serve.visit import PAGE_FILES, PageFileHandler, VisitHandler
from toolkit.serve.visit_socket import VisitSocketHandler
from toolkit.serve.voila_config import configuration

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"

# Voilà's ways into the served folder: files, listings, and any notebook by its path. The list of apps replaces them.
_CLOSED = (AllowListFileHandler, VoilaContentsHandler, TornadoVoilaTreeHandler, TornadoVoilaHandler)
# And the one that refuses a closing page's last word (see GoodbyeHandler).
_REPLACED = (*_CLOSED, VoilaShutdownKernelHandler, VoilaKernelWebsocketHandler)


class HomeHandler(BaseVoilaHandler):
    """The landing page: a card for each lab."""

    def initialize(self, labs: tuple[catalogue.Lab, ...], lab_address: str, **kwargs: Any) -> None:
        """Keep the labs and, when JupyterLab runs beside, its address."""
        super().initialize(**kwargs)
        self.labs, self.lab_address = labs, lab_address

    @tornado.web.authenticated
    async def get(self) -> None:
        """Send the page; links to lessons carry the token if the link to this page did (the command prints it)."""
        self.set_header("Cache-Control", "no-store")
        token = self.get_query_argument("token", "")
        suffix = f"?token={quote(token)}" if token else ""
        lessons = {
            lab.lesson: f"{self.lab_address}/lab/tree/labs/{quote(lab.lesson)}{suffix}"
            for lab in self.labs
            if lab.lesson and self.lab_address
        }
        self.write(self.render_template("home.html", labs=self.labs, lessons=lessons))


class AppHandler(VisitHandler, TornadoVoilaHandler):
    """One app, by the name that its card links to."""

    async def get(self, slug: str) -> None:
        """Send the app's page: from a forked process where that is possible, else by running its notebook."""
        if slug not in self.apps:
            raise tornado.web.HTTPError(404)
        if self.is_full():
            self.send_busy(self.apps[slug])
        elif self.settings["warm_process"] is None or not await self.send_page(slug):
            await TornadoVoilaHandler.get(self, self.apps[slug].path)


class OldAddressHandler(BaseVoilaHandler):
    """Voilà's usual address of a notebook, for those who know it."""

    def get(self, slug: str) -> None:
        """Redirect to the app's own address, with the query."""
        query = f"?{self.request.query}" if self.request.query else ""
        self.redirect(url_path_join(self.base_url, "apps", slug) + query)


class GoodbyeHandler(VoilaShutdownKernelHandler):
    """The last word of a closing page: its process may end, now rather than after half an hour."""

    def check_xsrf_cookie(self) -> None:
        """Ask for no token: a closing page sends none; the random name of its process, known to it alone, serves."""

    async def post(self, kernel_id: str) -> None:
        """End the process, unless it has ended already."""
        if kernel_id in self.kernel_manager:
            await super().post(kernel_id)
        else:
            self.set_status(204)


class HealthHandler(tornado.web.RequestHandler):
    """An answer for whoever asks whether the server is up."""

    def get(self) -> None:
        """Send a word."""
        self.set_header("Server", "Levelling Up Lab")
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.write("ok")


class NotFoundHandler(BaseVoilaHandler):
    """Any other address."""

    async def prepare(self) -> None:
        """Answer with the page for it, whatever the method."""
        await super().prepare()
        raise tornado.web.HTTPError(404)


class AppsServer(Voila):
    """Voilà with a closed list of notebooks."""

    labs: tuple[catalogue.Lab, ...] = ()
    lab_address = ""
    warm: WarmProcess | None = None

    def init_settings(self) -> dict[str, Any]:
        """Add the page for unknown addresses, and what every page of ours needs to know."""
        settings: dict[str, Any] = super().init_settings()
        settings["voila_jinja2_env"].globals |= page_names(self.base_url)
        return settings | {
            "warm_process": self.warm,
            "default_handler_class": NotFoundHandler,
            "default_handler_args": {"voila_configuration": self.voila_configuration},
        }

    def init_handlers(self) -> list[Any]:
        """Take Voilà's handlers for kernels, templates and extensions, and replace those into the folder."""
        own = {"voila_configuration": self.voila_configuration}
        app = own | {
            "apps": catalogue.apps(self.labs),
            "most": int(os.environ.get("LEVELLING_UP_VISITORS", "120")),
            "template_paths": self.template_paths,
            "config": self.config,
        }

        def at(path: str) -> str:
            return str(url_path_join(self.server_url, path))

        return [
            *(handler for handler in super().init_handlers() if handler[1] not in _REPLACED),
            (at(rf"/api/kernels/{_kernel_id_regex}/channels"), VisitSocketHandler),
            (at(r"/page/[0-9a-f]+/([a-z]+\.(?:js|css))"), PageFileHandler, {"path": PAGE_FILES}),
            (at(r"/voila/api/shutdown/([0-9a-f-]+)"), GoodbyeHandler),
            (self.server_url, HomeHandler, own | {"labs": self.labs, "lab_address": self.lab_address}),
            (at(r"/apps/([a-z0-9-]+)/?"), AppHandler, app),
            (at(r"/voila/render/([a-z0-9-]+)\.ipynb"), OldAddressHandler, own),
            (at(r"/static/(.*)"), tornado.web.StaticFileHandler, {"path": STATIC}),
            (at(r"/health"), HealthHandler),
        ]


def page_names(base_url: str) -> dict[str, str]:
    """Return the addresses that the templates use; the style sheet's changes with its content, so it can be kept."""
    version = hashlib.sha256((STATIC / "site.css").read_bytes()).hexdigest()[:12]
    return {"home": base_url, "style": url_path_join(base_url, f"static/site.css?v={version}")}


def serve(labs: Path, host: str, port: int, lab_address: str = "") -> None:
    """Serve the apps of a folder of labs until the process is asked to end.

    Parameters
    ----------
    labs
        The folder of labs.
    host, port
        Where to listen.
    lab_address
        The address of JupyterLab on this machine, when it runs beside.

    Raises
    ------
    SetupError
        An app's notebook cannot be read.
    """
    found = catalogue.find(labs)
    lifeline.watch()
    # Where Jupyter looks for templates; ours lies beside this file.
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(HERE / "jupyter"), os.environ.get("JUPYTER_PATH")]))
    # The token belongs to JupyterLab; the apps need none, and their kernels must not learn it.
    os.environ.pop("JUPYTER_TOKEN", None)
    config = configuration(str(labs), host, port, lab_address)
    config.VoilaConfiguration.resources = {"site": page_names("/")}
    # No configuration files: a user's own could undo what keeps the apps closed.
    server = AppsServer(config=config, config_file_paths=[])
    server.labs, server.lab_address = found, lab_address
    if possible():
        server.warm = WarmProcess(labs)
        register(server.warm)
        server.warm.start()
        os.environ["JUPYTER_RUNTIME_DIR"] = str(server.warm.folder)  # short, as names of local sockets must be
        atexit.register(server.warm.stop)
    server.initialize([])
    server.start()
