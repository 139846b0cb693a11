"""A small app that can be made to misbehave, and visitors without a browser who use the page's protocol."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from tornado.httpclient import HTTPRequest
from tornado.simple_httpclient import SimpleAsyncHTTPClient
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.serving import _write
from toolkit.serve import jupyter_protocol

T = TypeVar("T")

PATIENCE = 120.0  # seconds within which a very busy machine responds

HOSTILE = "<script>alert(1)</script>"

# Selected by the link or the form: what our apps must never do, done on purpose.
TRIAL = f'''
import time
from dataclasses import dataclass

import pandas as pd

from toolkit.explorer.controls import OwnFile, number, own_file, place, radio
from toolkit.explorer.explorer import Explorer
from toolkit.explorer.frame import App
from toolkit.explorer.result import Result, Table
from toolkit.core.errors import ModelError

@dataclass(frozen=True)
class State:
    what: str = radio("What to do", ["good", "burn", "hog", "fault", "slow", "read"], "good")
    where: str = place("Place", {{"E1": "Here", "E2": "{HOSTILE}"}}, "E1")
    size: float = number("Size", 2, 0, 1000)
    own: OwnFile | None = own_file("Own file", ".csv")

def compute(state):
    if state.what == "burn":
        while True:
            pass
    if state.what == "hog":
        bytearray(2**33)
    if state.what == "fault":
        raise ZeroDivisionError("swordfish")
    if state.what == "slow":
        time.sleep(1)
    if state.own and state.what != "read":
        raise ModelError(f"“{{state.own.name}}” holds {{len(state.own.content)}} bytes.", "Fewer.", "Choose another.")
    words = f"Did {{state.what}} at {{dict(E1='Here', E2='{HOSTILE}')[state.where]}}, size {{state.size:g}}."
    words += f" Read {{state.own.name}}." if state.own else ""
    return Result(words, (Table("Sizes", pd.DataFrame({{"name": [words], "size": [state.size]}})),), code="1 + 1")

Explorer(App("trial", "Trial", "Does it hold?", State, compute))
'''


def write_trial(labs: Path) -> Path:
    """Write a lab with the trial app, and one with a notebook that only an ordinary kernel can show."""
    _write(labs / "01_trial" / "app.ipynb", {"title": "Trial"}, "# Trial", TRIAL)
    _write(labs / "02_plain" / "app.ipynb", {"title": "Plain"}, "# Plain", "secret = 'swordfish'\nprint('plain')")
    return labs


def run(work: Coroutine[Any, Any, T], seconds: float = 2 * PATIENCE) -> T:
    """Run the visitors' coroutine."""

    async def limited() -> T:
        return await asyncio.wait_for(work, seconds)

    # In its own thread: the browser tests in the same process keep an event loop running in this one.
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(asyncio.run, limited()).result()


async def fetch(address: str, method: str = "GET", **headers: str) -> tuple[int, str, Any]:
    """Return status, text and headers, without following redirects."""
    body = "" if method == "POST" else None
    request = HTTPRequest(
        address,
        method,
        headers,
        body,
        follow_redirects=False,
        request_timeout=PATIENCE,
        connect_timeout=PATIENCE,
        validate_cert=False,
        allow_nonstandard_methods=True,
    )
    client = SimpleAsyncHTTPClient(force_instance=True, max_clients=1000, max_body_size=2**27)
    reply = await client.fetch(request, raise_error=False)
    return reply.code, reply.body.decode(), reply.headers


class Visitor:
    """A client that opens the app's page and uses it as the page's script would."""

    def __init__(self, address: str, page: str) -> None:
        found = re.search(r'<script id="lul-visit" type="application/json">(.*?)</script>', page, re.S)
        assert found, page[:500]
        self.address = address
        self.page = page
        self.visit: dict[str, Any] = json.loads(found.group(1))
        self.name: str = self.visit["kernel"]
        self.state: dict[str, Any] = self.visit["state"]
        self.dead = ""
        self.socket: WebSocketClientConnection

    @classmethod
    async def arrive(cls, address: str, query: str = "", app: str = "trial", **headers: str) -> Visitor:
        """Open the page and its websocket."""
        status, page, _ = await fetch(f"{address}/apps/{app}{query}", **headers)
        assert status == 200, (status, page)
        visitor = cls(address, page)
        await visitor.connect(**headers)
        return visitor

    async def connect(self, **headers: str) -> None:
        """Open the websocket."""
        self.socket = await open_socket(self.address, self.name, **headers)

    async def say(self, kind: str, content: Any, buffers: tuple[bytes, ...] = ()) -> None:
        """Send a message."""
        await self.socket.write_message(
            jupyter_protocol.write(kind, content, {}, "shell", buffers=buffers), binary=True
        )

    async def custom(self, content: Any, buffers: tuple[bytes, ...] = ()) -> None:
        """Send a page's message other than a form change."""
        data = {"method": "custom", "content": content}
        await self.say("comm_msg", {"comm_id": self.visit["model"], "data": data}, buffers)

    async def choose(self, **values: Any) -> str:
        """Change the form, wait for the response, and return the sentence or the problem then shown."""
        chosen = {**self.state["values"], **values}
        data = {"method": "update", "state": {"values": chosen}, "buffer_paths": []}
        await self.say("comm_msg", {"comm_id": self.visit["model"], "data": data})
        await self.until_idle()
        self.state["values"] = chosen
        return str(self.state["problem"].get("text") or self.state["view"]["sentence"])

    async def until_idle(self) -> list[jupyter_protocol.Message]:
        """Collect messages until the process is idle; `dead` gives the reason if it ended."""
        heard = []
        while True:
            data = await self.socket.read_message()
            if data is None:
                self.dead = self.dead or "closed"
                return heard
            message = jupyter_protocol.read(data)
            heard.append(message)
            if message.kind == "comm_msg" and message.content["data"].get("method") == "update":
                self.state.update(message.content["data"]["state"])
            elif message.kind == "status" and message.content["execution_state"] == "dead":
                self.dead = message.content["reason"]
                return heard
            elif message.kind == "status" and message.content["execution_state"] == "idle":
                return heard

    async def leave(self, **headers: str) -> None:
        """Close the page, as a browser does."""
        self.socket.close()
        status, _, _ = await fetch(f"{self.address}/voila/api/shutdown/{self.name}", "POST", **headers)
        assert status == 204


async def open_socket(address: str, name: str, protocol: bool = True, **headers: str) -> WebSocketClientConnection:
    """Open the websocket of a visit, with our pages' protocol or without naming one."""
    request = HTTPRequest(
        f"{address.replace('http', 'ws', 1)}/api/kernels/{name}/channels",
        headers=headers,
        request_timeout=PATIENCE,
        connect_timeout=PATIENCE,
        validate_cert=False,
    )
    return await websocket_connect(request, subprotocols=[jupyter_protocol.PROTOCOL] if protocol else None)


def children(pid: int) -> list[int]:
    """Return the processes started by a process."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
