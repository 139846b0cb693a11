"""A visitor's process: a Jupyter kernel that holds one app's widgets and can do nothing else.

It speaks as much of the Jupyter messaging protocol (5.3) as widgets need: kernel_info and comm messages. It has no
interpreter to send code to, one thread, no port and no file, so that it starts within milliseconds in a forked process,
shares nearly all memory with the process it was forked from, and gives an anonymous visitor nothing to run. A static
page (`deploy.static_edition`) has the same kernel in its own browser.
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
_LOGGED = 3  # faults of a visit
_REFUSED = {"status": "error", "ename": "Refused", "evalue": "", "traceback": []}


class AppComm(BaseComm):
    """A widget's line to its page. Before the process has a kernel, nothing is sent: nobody listens yet."""

    kernel: AppKernel | None = None

    def publish_msg(
        self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any
    ) -> None:
        """Send one comm message to the page."""
        if AppComm.kernel is not None:
            content = {"data": data or {}, "comm_id": self.comm_id, **keys}
            AppComm.kernel.tell("iopub", msg_type, content, metadata, buffers)

    def handle_msg(self, msg: Any) -> None:
        """Hand a page's message to the widget; there is no shell whose events would surround it."""
        if self._msg_callback:
            self._msg_callback(msg)


def prepare() -> None:
    """Let widgets that are made from now on use `AppComm` (before the app's notebook runs)."""
    comm.create_comm = AppComm
    # What a page sends in error is of no interest, and must not fill the log.
    logging.getLogger("Comm").setLevel(logging.CRITICAL)


def _name_comm(line: BaseComm, name: str) -> None:
    """Give a widget's line the name of its visit: a page knows it by that, whichever process serves it."""
    manager = comm.get_comm_manager()
    manager.unregister_comm(line)
    line.comm_id = name
    manager.register_comm(line)


def load(notebook: Path) -> Any:
    """Run an app's notebook in this process and return the explorer that its last expression is."""
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
    """Load app after app; yield its name and its explorer. One that cannot be loaded is logged and left out."""
    for slug, app in catalogue.apps(catalogue.find(labs)).items():
        try:
            explorer = load(labs / app.path)
        except Exception:  # one broken app must not take the others down
            log.exception("the app %s could not be loaded", slug)
            continue
        if hasattr(explorer, "open_link"):  # any other notebook is run by Voilà, as it comes
            yield slug, explorer


PAGES = "toolkit.apps.pages.maker"
"""What makes the pages that are no app's: run, as the notebooks of apps are, by the processes that are forked from."""


@cache
def pages(labs: Path) -> Any:
    """Return what makes the pages that are no app's, from a folder of labs."""
    return importlib.import_module(PAGES).Pages(labs)


class AppKernel:
    """The app's end of the line to a page.

    Parameters
    ----------
    explorer
        What the page shows.
    name
        The name of its visit.
    send
        Takes each message to the page.
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
        # What any Jupyter front end asks first. No target makes widgets: a page gets those that there are.
        comm.get_comm_manager().register_target("jupyter.widget.control", explorer.handle_control_comm_opened)
        AppComm.kernel = self

    def answer(self, data: bytes) -> None:
        """Answer a page's message; what is none is passed over: no page of ours sends such a thing."""
        with contextlib.suppress(ValueError):
            self._serve(jupyter_protocol.read(data))

    def tell(self, channel: str, kind: str, content: Any, metadata: Any = None, buffers: Any = None) -> None:
        """Send a message to the page, as a child of the request at hand."""
        self._send(
            jupyter_protocol.write(kind, content, self._parent, channel, metadata=metadata, buffers=buffers or ())
        )

    def _serve(self, message: jupyter_protocol.Message) -> None:
        self._parent = message.header
        self.tell("iopub", "status", {"execution_state": "busy"})
        try:
            self._handle(message)
        except ConnectionError:
            return  # the server is gone; so is the line
        except Exception:  # whatever a page sends, its visitor's process stays, and the log does not fill
            self._faults += 1
            if self._faults <= _LOGGED:
                log.exception("a message of a page failed")
        self.tell("iopub", "status", {"execution_state": "idle"})

    def _handle(self, message: jupyter_protocol.Message) -> None:
        kind, manager = message.kind, comm.get_comm_manager()
        if kind == "kernel_info_request":
            self._reply(kind, _INFO)
        elif kind == "comm_info_request":
            comms = {name: {"target_name": one.target_name} for name, one in manager.comms.items()}
            self._reply(kind, {"status": "ok", "comms": comms})
        elif kind in ("comm_open", "comm_msg", "comm_close"):
            if message.content.get("comm_id") in manager.comms:  # the page is in use
                self._in_use()
            whole = {"header": message.header, "metadata": message.metadata, "content": message.content}
            getattr(manager, kind)(None, "", whole | {"buffers": message.buffers})
        elif kind.endswith("_request"):
            self._reply(kind, _REFUSED)

    def _reply(self, kind: str, content: Any) -> None:
        self.tell("shell", kind.removesuffix("_request") + "_reply", content)
