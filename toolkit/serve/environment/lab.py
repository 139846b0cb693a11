"""JupyterLab for the lessons, on this machine only."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from toolkit.serve.environment import parent_watch, start

# labconfig/: no prompt about external news; kernels/: missing names give a sentence before any cell has run;
# nbconvert/: pictures in an exported page keep their alternative texts.
CONFIGURATION = Path(__file__).resolve().parents[1] / "jupyter"


def main(arguments: list[str]) -> None:
    """Serve the folder ``arguments[1]`` on port ``arguments[0]``; ``JUPYTER_TOKEN`` holds the token."""
    port, folder = arguments
    parent_watch.watch()
    start.sooner()
    for name in ("JUPYTER_CONFIG_PATH", "JUPYTER_PATH"):
        os.environ[name] = os.pathsep.join(filter(None, [str(CONFIGURATION), os.environ.get(name)]))
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(
        argv=[
            "--no-browser",
            # The token lets its holder run any code: never exposed to other machines.
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={folder}",
            # A container's only user is often root; the address and the token limit what that allows.
            "--ServerApp.allow_root=True",
            # The apps have their own server; the extension would run them without its restrictions. The address where
            # /start signs a browser in and redirects it to the apps.
            "--ServerApp.jpserver_extensions={'voila.server_extension': False, 'toolkit.serve.lab_start': True}",
            # No news and no update checks: nothing contacts the outside.
            "--LabApp.news_url=None",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--HTMLExporter.template_name=described",
            "--Application.log_level=WARN",
        ]
    )


if __name__ == "__main__":
    main(sys.argv[1:])
