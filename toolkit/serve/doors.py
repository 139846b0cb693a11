"""Limits on connections: never more than file descriptors allow, so that one visitor cannot lock others out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream

from toolkit.serve.settings import Settings

_SILENT_SECONDS = 15  # for which a connection may send nothing


def doors(application: Any, chosen: Settings, handles: int) -> Doors:
    """Return the server for an application, in a process that can have ``handles`` files and sockets open."""
    made = Doors(
        application,
        xheaders=chosen.proxied,
        max_body_size=2**14,  # nothing large is ever posted; large content comes by websocket
        max_header_size=2**15,
        idle_connection_timeout=_SILENT_SECONDS,
        body_timeout=10,
    )
    made.most = max(64, handles - 3 * chosen.visitors - 128)  # a visit uses a websocket, a socket pair and a pidfd
    made.of_one_address = made.most if chosen.proxied else made.most // 2  # a proxy is a single address
    return made


class Doors(HTTPServer):
    """Tornado's server with a limit on connections that have not become a page's websocket."""

    most = of_one_address = 0

    def handle_stream(self, stream: IOStream, address: Any) -> None:
        """Immediately close a connection that exceeds the limit."""
        count = len(self._connections)
        if count >= self.of_one_address:
            count += self.most * (self._of(address[0]) >= self.of_one_address)
        if count >= self.most:
            stream.close()
        else:
            super().handle_stream(stream, address)

    def _of(self, name: str) -> int:
        lines: Iterable[Any] = self._connections
        return sum(line.context.remote_ip == name for line in lines)
