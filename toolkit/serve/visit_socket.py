"""The websocket between a page and its visitor's process: what a page may send, and how much."""

from __future__ import annotations

import json
import logging
from typing import Any

from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

log = logging.getLogger("levelling_up.visit")

# What a page of ours sends; the visitor's process refuses all else too (`toolkit.serve.app_kernel`).
ALLOWED = frozenset({"comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request"})

# Bytes of one message: a visitor's own file of 10 MiB and what surrounds it.
LARGEST = 11 * 2**20


class VisitSocketHandler(KernelWebsocketHandler):
    """Passes widgets' messages and drops everything else.

    Voilà's own handler reads every outgoing message for its kind; one with buffers, sent to a client of the older
    protocol, keeps it busy for ever (it takes part of the text for a count), and with it every other visitor.
    """

    def on_message(self, message: Any) -> None:
        """Pass a message on if it is one of `ALLOWED`."""
        if kind_of(message, self.connection.subprotocol if self.connection else None) in ALLOWED:
            super().on_message(message)
        else:
            log.info("a message that no page of ours sends was dropped")


def kind_of(message: str | bytes, protocol: str | None) -> str:
    """Return a message's kind, or "" for what cannot be read."""
    try:
        if protocol:
            # A count is the sender's word; the library's reader believes it and would count to 2**63.
            if isinstance(message, str) or not 6 <= int.from_bytes(message[:8], "little") <= min(64, len(message) // 8):
                return ""
            _, parts = deserialize_msg_from_ws_v1(message)
            header = json.loads(bytes(parts[0]))
        elif isinstance(message, str):
            header = json.loads(message)["header"]
        else:
            return ""  # the older protocol's messages with buffers: no page of ours sends any
        return str(header["msg_type"])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, MemoryError, OverflowError):
        return ""
