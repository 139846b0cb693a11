"""A visitor's process: a Jupyter kernel that holds one app's widgets and can do nothing else.

It speaks as much of the Jupyter messaging protocol (5.3) as widgets need: kernel_info, comm messages, interrupt and
shutdown. It has no interpreter to send code to, one thread, and no files of its own, so that it starts within
milliseconds in a forked process, shares nearly all memory with the process it was forked from, and gives an
anonymous visitor nothing to run.
"""

from __future__ import annotations

import logging
from typing import Any

import comm
import zmq
from comm.base_comm import BaseComm
from jupyter_client.session import Session

log = logging.getLogger("levelling_up.visit")

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


class AppComm(BaseComm):
    """A widget's line to its page. Before the process has a kernel, nothing is sent: nobody listens yet."""

    kernel: AppKernel | None = None

    def publish_msg(
        self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any
    ) -> None:
        """Send one comm message to whoever watches this kernel."""
        if AppComm.kernel is not None:
            content = {"data": data or {}, "comm_id": self.comm_id, **keys}
            AppComm.kernel.publish(msg_type, content, metadata, buffers, self.topic)


def prepare() -> None:
    """Let widgets that are made from now on use `AppComm` (before the app's notebook runs)."""
    comm.create_comm = AppComm


class AppKernel:
    """The kernel's sockets and its loop.

    Parameters
    ----------
    connection
        A Jupyter connection: transport, ip, the five ports, key.
    """

    def __init__(self, connection: dict[str, Any]) -> None:
        self.session = Session(key=connection["key"].encode())
        self._context = zmq.Context(io_threads=1)
        self.shell = self._bound(zmq.ROUTER, connection, "shell_port")
        self.control = self._bound(zmq.ROUTER, connection, "control_port")
        self.stdin = self._bound(zmq.ROUTER, connection, "stdin_port")
        self.heartbeat = self._bound(zmq.REP, connection, "hb_port")
        self.iopub = self._bound(zmq.XPUB, connection, "iopub_port")
        self._parent: Any = {}
        AppComm.kernel = self

    def _bound(self, kind: int, connection: dict[str, Any], port: str) -> zmq.Socket[bytes]:
        socket = self._context.socket(kind)
        socket.linger = 1000
        if kind == zmq.ROUTER:
            socket.router_handover = 1
        separator = ":" if connection["transport"] == "tcp" else "-"
        socket.bind(f"{connection['transport']}://{connection['ip']}{separator}{connection[port]}")
        return socket

    def publish(self, kind: str, content: Any, metadata: Any = None, buffers: Any = None, topic: bytes = b"") -> None:
        """Send a message to whoever watches, as a child of the request at hand."""
        self.session.send(
            self.iopub,
            kind,
            content,
            parent=self._parent,
            ident=topic or kind.encode(),
            buffers=buffers,
            metadata=metadata,
        )

    def run(self, lifeline: int | None = None) -> None:
        """Answer until asked to shut down, or until ``lifeline`` (a pipe's read end) says that the server is gone."""
        self.publish("status", {"execution_state": "starting"})
        self.publish("status", {"execution_state": "idle"})
        poller = zmq.Poller()
        for socket in (self.control, self.shell, self.heartbeat, self.iopub, self.stdin):
            poller.register(socket, zmq.POLLIN)
        if lifeline is not None:
            poller.register(lifeline, zmq.POLLIN)
        running = True
        while running:
            ready = dict(poller.poll())
            if lifeline in ready:
                return
            if self.heartbeat in ready:
                self.heartbeat.send(self.heartbeat.recv())
            if self.iopub in ready:
                self._welcome(self.iopub.recv())
            if self.stdin in ready:
                self.stdin.recv_multipart()
            if self.control in ready:
                running = self._serve(self.control)
            elif self.shell in ready:
                running = self._serve(self.shell)

    def _welcome(self, subscription: bytes) -> None:
        """Greet a new subscriber (JEP 65), so that it knows that nothing will be missed."""
        if subscription[:1] == b"\x01":
            self._parent = {}
            topic = subscription[1:].decode(errors="replace")
            self.publish("iopub_welcome", {"subscription": topic}, topic=subscription[1:])

    def _serve(self, socket: zmq.Socket[bytes]) -> bool:
        """Handle one message; False when it asks to end."""
        try:
            ident, parts = self.session.feed_identities(socket.recv_multipart(copy=False), copy=False)
            message = self.session.deserialize(parts, content=True, copy=False)
        except ValueError:
            log.warning("a message with a wrong signature or form was dropped")
            return True
        self._parent, kind = message, message["header"]["msg_type"]
        self.publish("status", {"execution_state": "busy"})
        try:
            self._handle(socket, ident, message, kind)
        except Exception:  # whatever a page sends, its visitor's process stays
            log.exception("a %s message failed", kind)
        self.publish("status", {"execution_state": "idle"})
        return bool(kind != "shutdown_request")

    def _handle(self, socket: zmq.Socket[bytes], ident: Any, message: Any, kind: str) -> None:
        if kind in ("shutdown_request", "interrupt_request"):
            self._reply(socket, ident, message, {"status": "ok", "restart": False})
        elif kind == "kernel_info_request":
            self._reply(socket, ident, message, _INFO)
        elif kind == "comm_info_request":
            comms = {name: {"target_name": one.target_name} for name, one in comm.get_comm_manager().comms.items()}
            self._reply(socket, ident, message, {"status": "ok", "comms": comms})
        elif kind in ("comm_open", "comm_msg", "comm_close"):
            getattr(comm.get_comm_manager(), kind)(socket, ident, message)
        elif kind.endswith("_request"):
            self._reply(socket, ident, message, {"status": "error", "ename": "Refused", "evalue": "", "traceback": []})

    def _reply(self, socket: zmq.Socket[bytes], ident: Any, message: Any, content: Any) -> None:
        kind = message["header"]["msg_type"].replace("_request", "_reply")
        self.session.send(socket, kind, content, parent=message, ident=ident)
