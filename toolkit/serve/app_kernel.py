"""A visitor's process: a Jupyter kernel that holds one app's widgets and can do nothing else.

The kernel implements the part of the Jupyter messaging protocol (5.3) that widgets need: kernel_info and comm messages.
It has one thread, no port, no file and no interpreter to send code to, so it starts within milliseconds in a forked
process, shares nearly all memory with its parent, and gives an anonymous visitor nothing to run. A static page
(`deploy.static_edition`) runs the same kernel in the browser.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import logging
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import comm
from comm.base_comm import BaseComm

from toolkit.serve import catalogue, jupyter_protocol

log = logging.getLogger("levelling_up.session")

_INFO = {
    "status": "ok",
    "protocol_version": "5.3",
    "implementation": "levelling-up-lab",
    "implementation_version": "1",
    "language_info": {"name": "none", "mimetype": "text/plain", "file_extension": ".txt", "version": "0"},
    "banner": "",
    "help_links": [],
    "supported_features": [],
}
_LOGGED = 3  # errors logged per visit
_REFUSED = {"status": "error", "ename": "Refused", "evalue": "", "traceback": []}


class AppComm(BaseComm):
    """A widget's comm to its page. Before the process has a kernel, nothing is sent: nobody is listening yet."""

    kernel: AppKernel | None = None

    def publish_msg(
        self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any
    ) -> None:
        """Send one comm message to the page."""
        if AppComm.kernel is not None:
            content = {"data": data or {}, "comm_id": self.comm_id, **keys}
            AppComm.kernel.tell("iopub", msg_type, content, metadata, buffers)

    def handle_msg(self, msg: Any) -> None:
        """Pass a page's message to the widget, without the usual shell events, since there is no shell."""
        if self._msg_callback:
            self._msg_callback(msg)


def prepare() -> None:
    """Make new widgets use `AppComm` (call before the app's notebook runs)."""
    comm.create_comm = AppComm
    # Errors caused by what a page sends are of no interest, and must not fill the log.
    logging.getLogger("Comm").setLevel(logging.CRITICAL)


def _name_comm(line: BaseComm, name: str) -> None:
    """Name a widget's comm after its visit: the page knows it by that, whichever process serves it."""
    manager = comm.get_comm_manager()
    manager.unregister_comm(line)
    line.comm_id = name
    manager.register_comm(line)


def load(notebook: Path) -> Any:
    """Run an app's notebook in this process and return the explorer from its last expression."""
    os.chdir(notebook.parent)
    names: dict[str, Any] = {"__name__": "__main__"}
    last = None
    for source in catalogue.code(notebook):
        tree = ast.parse(source, str(notebook))
        final = tree.body[-1]
        if isinstance(final, ast.Expr):
            del tree.body[-1]
        exec(compile(tree, str(notebook), "exec"), names)  # the project's own notebook
        if isinstance(final, ast.Expr):
            last = eval(compile(ast.Expression(final.value), str(notebook), "eval"), names)
    return last


def load_each(labs: Path) -> Iterator[tuple[str, Any]]:
    """Yield the name and explorer of each app as it loads. An app that cannot be loaded is logged and left out."""
    for slug, app in catalogue.apps(catalogue.find(labs)).items():
        try:
            explorer = load(labs / app.path)
        except Exception:  # one broken app must not take the others down
            log.exception("the app %s could not be loaded", slug)
            continue
        if hasattr(explorer, "open_link"):  # Voilà runs any other notebook on demand
            yield slug, explorer


PAGES = "toolkit.apps.pages.maker"
"""The module that makes pages other than apps. Like the app notebooks, it runs in the process that others fork from."""


@cache
def pages(labs: Path) -> Any:
    """Return the object that makes all pages other than apps for a folder of labs."""
    return importlib.import_module(PAGES).Pages(labs)


class AppKernel:
    """The app's end of the connection to a page.

    Parameters
    ----------
    explorer
        The explorer that the page shows.
    name
        Name of the visit.
    send
        Sends a message to the page.
    in_use
        Called when the page uses the app.
    """

    def __init__(
        self, explorer: Any, name: str, send: Callable[[bytes], Any], in_use: Callable[[], Any] = lambda: None
    ) -> None:
        self._send, self._in_use = send, in_use
        self._parent: dict[str, Any] = {}
        self._faults = 0
        _name_comm(explorer.comm, name)
        # What any Jupyter front end requests first. No target creates widgets: a page gets the existing ones.
        comm.get_comm_manager().register_target("jupyter.widget.control", explorer.handle_control_comm_opened)
        AppComm.kernel = self

    def answer(self, data: bytes) -> None:
        """Handle a page's message; ignore anything else, which our pages never send."""
        with contextlib.suppress(ValueError):
            self._serve(jupyter_protocol.read(data))

    def tell(self, channel: str, kind: str, content: Any, metadata: Any = None, buffers: Any = None) -> None:
        """Send a message to the page, as a child of the current request."""
        self._send(
            jupyter_protocol.write(kind, content, self._parent, channel, metadata=metadata, buffers=buffers or ())
        )

    def _serve(self, message: jupyter_protocol.Message) -> None:
        self._parent = message.header
        self.tell("iopub", "status", {"execution_state": "busy"})
        try:
            self._handle(message)
        except ConnectionError:
            return  # the server is gone, and with it the connection
        except Exception:  # whatever a page sends, its process must survive, and the log must not fill
            self._faults += 1
            if self._faults <= _LOGGED:
                log.exception("a message from a page could not be handled")
        self.tell("iopub", "status", {"execution_state": "idle"})

    def _handle(self, message: jupyter_protocol.Message) -> None:
        kind, manager = message.kind, comm.get_comm_manager()
        if kind == "kernel_info_request":
            self._reply(kind, _INFO)
        elif kind == "comm_info_request":
            comms = {name: {"target_name": open_comm.target_name} for name, open_comm in manager.comms.items()}
            self._reply(kind, {"status": "ok", "comms": comms})
        elif kind in ("comm_open", "comm_msg", "comm_close"):
            if message.content.get("comm_id") in manager.comms:  # the page is in use
                self._in_use()
            fields = {"header": message.header, "metadata": message.metadata, "content": message.content}
            getattr(manager, kind)(None, "", fields | {"buffers": message.buffers})
        elif kind.endswith("_request"):
            self._reply(kind, _REFUSED)

    def _reply(self, kind: str, content: Any) -> None:
        self.tell("shell", kind.removesuffix("_request") + "_reply", content)
