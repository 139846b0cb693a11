"""What is left after many visits, how soon a killed process is back, and a hundred uploads.

Run with ``python -m benchmarks recovery``: 1,000 visits, 200 visits that end while files of theirs wait to be read, a
kill of each process, and 100 visitors who each upload a file. Memory and open handles are those of the server and the
prefork process.
"""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

import psutil
from tornado.httpclient import AsyncHTTPClient, HTTPClientError
from tornado.websocket import WebSocketError

from benchmarks.bench_serving import Served, summary, told
from benchmarks.guest import Guest

VISITS, WAITING, UPLOADS = 1_000, 200, 100
FILE = b"code,rate\n" + b"E06000001,1.5\n" * 70_000  # 1 MB


async def visit() -> None:
    """Visit and leave."""
    await (await Guest().arrive()).leave()


async def leave_in_the_middle() -> None:
    """Leave while three files of 10 MB wait to be read."""
    guest = await Guest().arrive()
    sent = [asyncio.create_task(guest.bring(b"x" * 10 * 2**20)) for _ in range(3)]
    await asyncio.wait(sent, timeout=0.6)
    await guest.leave()
    await asyncio.gather(*sent, return_exceptions=True)  # the connection is closed: not all of it can be sent


async def upload(taken: list[float]) -> None:
    """Upload a file of 1 MB and record the milliseconds to the response."""
    guest = await Guest().arrive()
    began = time.perf_counter()
    await guest.bring(FILE)
    await guest.until_idle()
    taken.append((time.perf_counter() - began) * 1000)
    await guest.leave()


def held(server: Served) -> dict[str, list[float]]:
    """Return MiB and open handles of the server and its prefork process."""
    family = [psutil.Process(server.process.pid), warm(server)]
    return {
        "MiB": [round(one.memory_info().rss / 2**20, 1) for one in family],
        "handles": [one.num_fds() for one in family],
    }


def warm(server: Served) -> psutil.Process:
    """Return the prefork process."""
    return next(one for one in server.family() if "toolkit.serve.prefork" in one.cmdline())


async def many(what: Any, of: int, at_once: int = 10) -> None:
    """Run so many clients, some at a time."""
    room = asyncio.Semaphore(at_once)

    async def one() -> None:
        async with room:
            await what()

    await asyncio.gather(*(one() for _ in range(of)))


def back_after(kill: psutil.Process) -> float:
    """Kill a process and return the seconds until a visitor is served."""
    kill.kill()
    began = time.perf_counter()
    while True:
        try:
            asyncio.run(visit())
            return time.perf_counter() - began
        except (OSError, HTTPClientError, WebSocketError):  # no server, process or connection yet
            time.sleep(0.02)


def main() -> None:
    """Measure and print a line each."""
    AsyncHTTPClient.configure(None, max_clients=1000)
    told("processors, load before", [os.cpu_count(), round(os.getloadavg()[0], 1)])
    with Served() as server:
        asyncio.run(many(visit, 20))
        told("server and prefork process before", held(server))
        asyncio.run(many(visit, VISITS))
        time.sleep(2)
        told(f"after {VISITS:,} visits", held(server))
        for visits in range(WAITING // 4, WAITING + 1, WAITING // 4):
            asyncio.run(many(leave_in_the_middle, WAITING // 4, 4))
            time.sleep(2)
            told(f"after {visits} visits that ended while 30 MB waited", held(server))
        taken: list[float] = []
        asyncio.run(many(lambda: upload(taken), UPLOADS))
        told(f"{UPLOADS} uploads of 1 MB, ten at a time, ms", summary(taken))
        told("after them", held(server))
        guest = asyncio.run(_with_process(server))
        told("a visitor's process killed, the next visitor served, s", round(back_after(guest), 2))
        told("the prefork process killed, a visitor served, s", round(back_after(warm(server)), 2))
    began = time.perf_counter()
    with Served():
        told("the server killed and started again, its first page, s", round(time.perf_counter() - began, 2))
    told("load after", round(os.getloadavg()[0], 1))


async def _with_process(server: Served) -> psutil.Process:
    """Open a page and return its process."""
    await Guest().arrive()
    return warm(server).children()[0]


if __name__ == "__main__":
    main()
