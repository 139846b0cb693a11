"""Every setting of Voilà that differs from its default, with the reason."""

from __future__ import annotations

import os

from traitlets.config import Config

TEMPLATE = "levelling_up"

# What an app's page may load and do. “unsafe-inline” and “blob:” are Voilà's own start-up scripts and styles and
# the controls' modules (anywidget imports them as blobs); nothing comes from another address.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: data: blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)


def configuration(root: str, host: str, port: int, lab: str) -> Config:
    """Return the configuration of the apps' server.

    Parameters
    ----------
    root
        The labs' folder. An app runs in its own lab's folder, as in JupyterLab and under nbval.
    host, port
        Where to listen.
    lab
        The address of JupyterLab on this machine, or "" when only the apps are served.
    """
    config = Config()
    config.Voila.root_dir = root
    config.Voila.ip = host
    config.Voila.port = port
    config.Voila.port_retries = 0  # a taken port is said, not silently replaced by another
    config.Voila.open_browser = False  # the command opens one, once everything answers
    config.Voila.log_level = "WARN"  # a line for what went wrong, none for each request
    config.Voila.tornado_settings = {
        "headers": {
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
            "Referrer-Policy": "same-origin",
            "Server": "Levelling Up Lab",  # instead of the web framework's name and version
        },
        # On one's own machine only its own names are answered, so that a page elsewhere cannot reach in by a forged
        # name; a public server is called by names that this program cannot know.
        "allow_remote_access": not lab,
    }

    settings = config.VoilaConfiguration
    settings.template = TEMPLATE
    settings.theme = "light"
    settings.allow_template_override = "NO"  # else a visitor's ?template=… picks any, or hangs on an unknown one
    settings.allow_theme_override = "NO"
    settings.show_tracebacks = False
    settings.strip_sources = True
    # Of all installed extensions only the controls' own two: each other one costs every visitor requests.
    settings.extension_allowlist = [
        "@jupyter-widgets/jupyterlab-manager",
        "@voila-dashboards/widgets-manager8",
        "anywidget",
    ]
    config.KernelManager.transport = "ipc" if os.name == "posix" else "tcp"  # local sockets need no ports
    settings.preheat_kernel = False  # pooled kernels are exempt from culling and know no query string
    settings.http_keep_alive_timeout = 10  # seconds of silence after which a sign of life is sent, for proxies

    # A kernel ends with its page (the page says so when it closes). Those of pages that went without a word, and of
    # tabs that nobody has touched for half an hour, are ended here.
    config.MappingKernelManager.cull_interval = 60
    config.MappingKernelManager.cull_idle_timeout = 1800
    config.MappingKernelManager.cull_connected = True

    config.VoilaExecutor.timeout = 120  # seconds for one cell of an app, which takes two or three
    config.VoilaExecutor.startup_timeout = 60
    config.VoilaExecutor.cell_error_instruction = "Please load the page again; if it stays, tell who runs this site."
    config.VoilaExecutor.cell_timeout_instruction = "Please load the page again."
    return config
