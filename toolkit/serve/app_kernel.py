"""A visitor's process: a Jupyter kernel that holds one app's widgets and can do nothing else.

It speaks as much of the Jupyter messaging protocol (5.3) as widgets need: kernel_info and comm messages. It has no
interpreter to send code to, one thread, no port and no file, so that it starts within milliseconds in a forked process,
shares nearly all memory with the process it was forked from, and gives an anonymous visitor nothing to run.
"""

from __future__ import annotations

import logging
import signal
import socket
from typing import Any

import comm
from comm.base_comm import BaseComm

from toolkit.serve import jupyter_protocol
from toolkit.serve.framing import framed, receive

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


def prepare() -> None:
    """Let widgets that are made from now on use `AppComm` (before the app's notebook runs)."""
    comm.create_comm = AppComm
    # What a page sends in error is of no interest, and must not fill the log.
    logging.getLogger("Comm").setLevel(logging.CRITICAL)


def name_comm(line: BaseComm, name: str) -> None:
    """Give a widget's line the name of its visit: a page knows it by that, whichever process serves it."""
    manager = comm.get_comm_manager()
    manager.unregister_comm(line)
    line.comm_id = name
    manager.register_comm(line)


class AppKernel:
    """The visitor's end of the line.

    Parameters
    ----------
    line
        Socket to the server; frames as in `toolkit.serve.framing`.
    cpu_seconds
        Processor time that one answer may take; the process that needs more is ended by the system.
    """

    def __init__(self, line: socket.socket, cpu_seconds: float) -> None:
        self._line, self._cpu_seconds = line, cpu_seconds
        self._parent: dict[str, Any] = {}
        self._older = False
        self._faults = 0
        AppComm.kernel = self

    def run(self) -> None:
        """Answer until the line ends."""
        while (frame := receive(self._line)) is not None:
            letter, content = frame
            self._older = letter == b"t"
            try:
                message = jupyter_protocol.read(content.decode() if self._older else content)
            except ValueError:
                continue  # no page of ours sends such a thing
            signal.setitimer(signal.ITIMER_PROF, self._cpu_seconds)  # SIGPROF ends the process, even in a C library
            self._serve(message)
            signal.setitimer(signal.ITIMER_PROF, 0)

    def tell(self, channel: str, kind: str, content: Any, metadata: Any = None, buffers: Any = None) -> None:
        """Send a message to the page, as a child of the request at hand and in its dialect."""
        write = jupyter_protocol.write_older if self._older else jupyter_protocol.write
        data = write(kind, content, self._parent, channel, metadata=metadata, buffers=buffers or ())
        self._line.sendall(framed(b"t", data.encode()) if isinstance(data, str) else framed(b"b", data))

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
                self._line.sendall(framed(b"u"))
            whole = {"header": message.header, "metadata": message.metadata, "content": message.content}
            getattr(manager, kind)(None, "", whole | {"buffers": message.buffers})
        elif kind.endswith("_request"):
            self._reply(kind, _REFUSED)

    def _reply(self, kind: str, content: Any) -> None:
        self.tell("shell", kind.removesuffix("_request") + "_reply", content)
