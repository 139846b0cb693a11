"""Where connections come in: never more than there are handles for, so that who opens many keeps nobody out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream

from toolkit.serve.settings import Settings

_SILENT_SECONDS = 15  # for which a connection may ask nothing


def doors(application: Any, chosen: Settings, handles: int) -> Doors:
    """Return the server of an application, in a process that may have so many open files and sockets."""
    made = Doors(
        application,
        xheaders=chosen.proxied,
        max_body_size=2**14,  # nothing of any size is ever posted; all that is large comes by websocket
        max_header_size=2**15,
        idle_connection_timeout=_SILENT_SECONDS,
        body_timeout=10,
    )
    made.most = max(64, handles - 3 * chosen.visitors - 128)  # a visit has a websocket, a line and a handle
    made.of_one_address = made.most if chosen.proxied else made.most // 2  # a proxy is one address
    return made


class Doors(HTTPServer):
    """Tornado's server with a bound on connections that have not become a page's websocket."""

    most = of_one_address = 0

    def handle_stream(self, stream: IOStream, address: Any) -> None:
        """Close a connection at once that comes on top of the bound."""
        there = len(self._connections)
        if there >= self.of_one_address:
            there += self.most * (self._of(address[0]) >= self.of_one_address)
        if there >= self.most:
            stream.close()
        else:
            super().handle_stream(stream, address)

    def _of(self, name: str) -> int:
        lines: Iterable[Any] = self._connections
        return sum(line.context.remote_ip == name for line in lines)
