"""Every Voilà setting that differs from its default, with the reason."""

from __future__ import annotations

import sys

from traitlets.config import Config

from toolkit.serve.settings import Settings

TEMPLATE = "levelling_up"


def configuration(root: str, host: str, port: int, chosen: Settings) -> Config:
    """Return the configuration of the apps' server.

    Parameters
    ----------
    root
        The labs' folder. An app runs in its own lab's folder, as in JupyterLab and under nbval.
    host, port
        Address to listen on.
    chosen
        The operator's settings.
    """
    config = Config()
    config.Voila.root_dir = root
    config.Voila.ip = host
    config.Voila.port = port
    config.Voila.open_browser = False  # the command opens one, once everything responds
    config.Voila.log_level = "WARN"  # logs errors, not requests

    settings = config.VoilaConfiguration
    settings.template = TEMPLATE
    settings.theme = "light"
    settings.allow_template_override = "NO"  # else a visitor's ?template=… selects any, or hangs on an unknown one
    settings.allow_theme_override = "NO"
    settings.show_tracebacks = False
    settings.strip_sources = True
    # Of all installed extensions only the two for the controls: each other one costs every visitor requests.
    settings.extension_allowlist = [
        "@jupyter-widgets/jupyterlab-manager",
        "@voila-dashboards/widgets-manager8",
        "anywidget",
    ]
    config.KernelManager.transport = "ipc" if sys.platform == "linux" else "tcp"  # local sockets need no ports
    settings.preheat_kernel = False  # pooled kernels are exempt from culling and do not know the query string
    settings.http_keep_alive_timeout = 10  # seconds of silence before a keep-alive is sent, for proxies

    # A kernel ends with its page (which says so when it closes). Kernels of pages that vanished silently, and of tabs
    # that nobody has used for a while, are ended here.
    config.MappingKernelManager.cull_interval = 60
    config.MappingKernelManager.cull_idle_timeout = chosen.idle_seconds
    config.MappingKernelManager.cull_connected = True
    config.KernelManager.autorestart = False  # a restarted kernel would not have the app's widgets

    config.VoilaExecutor.timeout = 120  # seconds for one cell of an app, which needs two or three
    config.VoilaExecutor.startup_timeout = 60
    config.VoilaExecutor.cell_error_instruction = (
        "Please reload the page. If the error happens again, tell the people who run this site."
    )
    config.VoilaExecutor.cell_timeout_instruction = "Please reload the page."
    return config
