"""A visitor without a browser: uses HTTP and the kernel's websocket as the page's script does."""

from __future__ import annotations

import json
import os
import re
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from toolkit.serve import jupyter_protocol

PORT = int(os.environ.get("BENCH_PORT", "8931"))
ADDRESS = f"http://127.0.0.1:{PORT}"
APP = "small-app"  # benchmarks/small_app.py: a predictor, a slider, a regression, a scatter


class Guest:
    """A client that opens the page and acts as its script does."""

    page: dict[str, Any]
    socket: WebSocketClientConnection

    async def arrive(self) -> Guest:
        """Open the page and its websocket, and wait until the process responds."""
        reply = await AsyncHTTPClient().fetch(
            HTTPRequest(f"{ADDRESS}/apps/{APP}", connect_timeout=60, request_timeout=60)
        )
        found = re.search(rb'<script id="lul-visit"[^>]*>(.*?)</script>', reply.body, re.S)
        assert found
        self.page = json.loads(found[1])
        address = f"{ADDRESS}/api/kernels/{self.page['kernel']}/channels".replace("http", "ws", 1)
        request = HTTPRequest(address, headers={"Origin": ADDRESS})
        self.socket = await websocket_connect(request, subprotocols=[jupyter_protocol.PROTOCOL])
        await self.say("kernel_info_request", {})
        await self.until_idle()
        return self

    async def say(self, kind: str, content: Any, buffers: tuple[bytes, ...] = ()) -> None:
        """Send a message."""
        await self.socket.write_message(
            jupyter_protocol.write(kind, content, {}, "shell", buffers=buffers), binary=True
        )

    async def bring(self, content: bytes) -> None:
        """Upload a file; an app without a control for it reports that after reading the message."""
        asked = {"ask": "file", "control": "own", "name": "made-up.csv"}
        data = {"method": "custom", "content": asked}
        await self.say("comm_msg", {"comm_id": self.page["model"], "data": data}, (content,))

    async def choose(self, **values: Any) -> None:
        """Change the form and wait for the response."""
        self.page["state"]["values"] |= values
        data = {"method": "update", "state": {"values": self.page["state"]["values"]}, "buffer_paths": []}
        await self.say("comm_msg", {"comm_id": self.page["model"], "data": data})
        await self.until_idle()

    async def until_idle(self) -> None:
        """Wait until the process is idle."""
        while isinstance(heard := await self.socket.read_message(), bytes):
            message = jupyter_protocol.read(heard)
            if message.kind == "status" and message.content["execution_state"] == "idle":
                return
        raise ConnectionError("the visit has ended")

    async def leave(self) -> None:
        """Close the page."""
        goodbye = HTTPRequest(f"{ADDRESS}/voila/api/shutdown/{self.page['kernel']}", method="POST", body=b"")
        await AsyncHTTPClient().fetch(goodbye, raise_error=False)
        self.socket.close()
