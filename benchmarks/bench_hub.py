"""What a class on one JupyterHub needs: waiting times, memory and processor time.

Run with ``python -m benchmarks hub``. Thirty people arrive in a minute and a half; ``BENCH_PEOPLE`` changes their
number, ``BENCH_APART`` the seconds between arrivals. Each gets a server and a copy of the labs, starts a kernel and
runs the first eight cells of lesson 01, by HTTP and the kernel's websocket, without a browser.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import nbformat
import psutil
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

from benchmarks.bench_serving import summary
from tests.serving import ROOT
from tests.test_hub import running

PEOPLE, APART = int(os.environ.get("BENCH_PEOPLE", "30")), float(os.environ.get("BENCH_APART", "3"))
LESSON = "levelling-up-labs/01_productivity_gap/lesson.ipynb"
KINDS = {
    "shared_kernels.py serve": "kernels, and the process they are forked from",
    "shared_kernels.py start": "stand for a kernel",
    "ipykernel_launcher": "kernels of their own",
    "singleuser": "servers",
    "configurable-http-proxy": "proxy",
    "": "hub",
}


def first_cells(count: int = 8) -> list[str]:
    """Return the code of the first cells of lesson 01."""
    cells = nbformat.read(ROOT / "labs" / "01_productivity_gap" / "lesson.ipynb", 4).cells
    return [cell.source for cell in cells if cell.cell_type == "code"][:count]


class Person:
    """A user of the hub, and the seconds that each step took."""

    def __init__(self, number: int, address: str, token: str) -> None:
        self.number, self.address, self.headers = number, address, {"Authorization": f"token {token}"}
        self.name, self.seconds, self.errors = f"student{number}", dict[str, float](), 0

    async def ask(self, path: str, method: str = "GET", body: Any = None) -> Any:
        """Send a request to the hub or the person's server."""
        text = None if method == "GET" else json.dumps(body or {})
        request = HTTPRequest(
            f"{self.address}{path}", method, self.headers, body=text, request_timeout=300, connect_timeout=300
        )
        answer = await AsyncHTTPClient().fetch(request)
        return json.loads(answer.body or "{}")

    async def work(self) -> None:
        """Arrive, wait for a server and a kernel, run the cells."""
        await asyncio.sleep(self.number * APART)
        started = time.monotonic()
        await self.ask(f"/hub/api/users/{self.name}", "POST")
        await self.ask(f"/hub/api/users/{self.name}/server", "POST")
        while not (await self.ask(f"/hub/api/users/{self.name}")).get("server"):
            await asyncio.sleep(0.5)
        self.seconds["server"] = time.monotonic() - started
        own = {"name": LESSON, "path": LESSON, "type": "notebook", "kernel": {"name": "python3"}}
        session = await self.ask(f"/user/{self.name}/api/sessions", "POST", own)
        channel = f"{self.address}/user/{self.name}/api/kernels/{session['kernel']['id']}/channels"
        socket = await websocket_connect(HTTPRequest(channel.replace("http", "ws", 1), headers=self.headers))
        await self.run(socket, "0")
        self.seconds["kernel"] = time.monotonic() - started - self.seconds["server"]
        for code in first_cells():
            self.errors += await self.run(socket, code) != "ok"
        self.seconds["cells"] = time.monotonic() - started - self.seconds["server"] - self.seconds["kernel"]

    async def run(self, socket: Any, code: str) -> str:
        """Run a cell and return its status."""
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": "execute_request",
            "session": self.name,
            "username": self.name,
        }
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "user_expressions": {}}
        message = {"header": header | {"version": "5.3"}, "parent_header": {}, "metadata": {}, "content": content}
        await socket.write_message(json.dumps(message | {"channel": "shell", "buffers": []}))
        while said := await socket.read_message():
            answer = json.loads(said)
            if answer["msg_type"] == "execute_reply" and answer["parent_header"]["msg_id"] == header["msg_id"]:
                return str(answer["content"]["status"])
        return "closed"


def taken(hub: psutil.Process) -> dict[str, tuple[int, float, float]]:
    """Return, by kind of process: the number, proportional memory (MiB) and processor time (s)."""
    found = dict.fromkeys(KINDS.values(), (0, 0.0, 0.0))
    for process in [hub, *hub.children(recursive=True)]:
        kind = next(kind for word, kind in KINDS.items() if word in " ".join(process.cmdline()))
        count, memory, seconds = found[kind]
        times = process.cpu_times()
        found[kind] = (count + 1, memory + process.memory_full_info().pss / 2**20, seconds + times.user + times.system)
    return found


async def everybody(address: str, token: str) -> list[Person]:
    """Run all the people."""
    AsyncHTTPClient.configure(None, max_clients=4 * PEOPLE)
    people = [Person(number, address, token) for number in range(PEOPLE)]
    await asyncio.gather(*(person.work() for person in people))
    return people


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as (address, token, _, process):
        started, load = time.monotonic(), os.getloadavg()[0]
        people = asyncio.run(everybody(address, token))
        after = time.monotonic() - started
        print(
            f"{PEOPLE} people, {APART:g} s apart, {os.cpu_count()} cores, load {load:.0f} to {os.getloadavg()[0]:.0f}"
        )
        print(f"all had run eight cells after {after:.0f} s; cells with an error: {sum(one.errors for one in people)}")
        for step in ("server", "kernel", "cells"):
            print(f"{step:8} s {summary([one.seconds[step] for one in people], 1)}")
        use = taken(psutil.Process(process.pid))
        for kind, (count, memory, seconds) in use.items():
            print(f"{kind:8} {count:3} processes {memory:8,.0f} MiB {seconds:6.0f} s of a processor")
        total = sum(memory for _, memory, _ in use.values())
        print(f"memory in all {total:,.0f} MiB; {psutil.virtual_memory().available / 2**20:,.0f} MiB are left")


if __name__ == "__main__":
    main()
