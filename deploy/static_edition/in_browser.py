"""The app behind a page without a server: run by Pyodide in a worker (``browser/worker.js``), message by message."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

SETTINGS = {"SERVER_SOFTWARE": "voila/static", "QUERY_STRING": "", "MPLBACKEND": "agg", "JUPYTER_WIDGETS_ECHO": "0"}


def begin(notebook: str, name: str, query: str, width: str, send: Callable[[bytes], Any]) -> tuple[str, Any]:
    """Run an app's notebook and show a link's state.

    Parameters
    ----------
    notebook, name
        The notebook file, and the app's name on its page.
    query, width
        The page's first query, and its width.
    send
        Sends a message to the page.

    Returns
    -------
    tuple of str and callable
        The initial state as JSON, and the handler for a message from the page (a Uint8Array).
    """
    os.environ |= SETTINGS
    from toolkit.serve import app_kernel, jupyter_protocol  # the environment is read at import

    app_kernel.prepare()
    explorer = app_kernel.load(Path(notebook))
    state = explorer.open_link(query, width)["state"]
    kernel = app_kernel.AppKernel(explorer, name, send)
    return jupyter_protocol.dumps(state), lambda data: kernel.answer(data.to_bytes())
