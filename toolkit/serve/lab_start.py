"""JupyterLab's address ``/start``: signs a browser in with JupyterLab's own method, and redirects it to the apps."""

from __future__ import annotations

import os
from typing import Any

import tornado.web
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join


class StartHandler(JupyterHandler):
    """Signs in anyone who has the token, so that “Read the lesson” opens without asking for it."""

    @tornado.web.authenticated
    def get(self) -> None:
        """Redirect to the apps, whose address carries no token."""
        self.redirect(os.environ["LEVELLING_UP_APPS"])


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    server.web_app.add_handlers(".*$", [(url_path_join(server.base_url, "start"), StartHandler)])
