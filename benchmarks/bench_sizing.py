"""How many visitors a server can handle: arrivals, responses and memory as their number grows.

Protocol clients each open the page and its websocket and then move the slider every two seconds. They use processor
time on the same machine. Run with ``python -m benchmarks sizing``.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPError
from tornado.websocket import WebSocketError

from benchmarks.bench_serving import Served, summary, told
from benchmarks.guest import Guest


async def visit(number: int, stay: float, arrived: list[float], answered: list[float]) -> None:
    """Open the page, then move the slider every two seconds; record the milliseconds to start and to responses."""
    began = time.perf_counter()
    guest = await Guest().arrive()
    arrived.append((time.perf_counter() - began) * 1000)
    until = time.perf_counter() + stay
    for step in range(10_000):
        await asyncio.sleep(2)
        if time.perf_counter() > until:
            break
        began = time.perf_counter()
        await guest.choose(trim=(number + step) % 60)
        answered.append((time.perf_counter() - began) * 1000)
    await guest.leave()


async def ramp(visitors: int, over: float, server: Served) -> dict[str, Any]:
    """Let visitors arrive evenly over some seconds; return their waiting times, and the memory of each."""
    arrived: list[float] = []
    answered: list[float] = []
    before, loop = server.mebibytes(), asyncio.get_running_loop()

    async def one(number: int) -> None:
        await asyncio.sleep(number * over / visitors)
        with contextlib.suppress(HTTPError, WebSocketError):  # visitors not served do not count as arrived
            await visit(number, over + 10 - number * over / visitors, arrived, answered)

    everybody = asyncio.gather(*(one(number) for number in range(visitors)))
    await asyncio.sleep(over + 5)
    each = (await loop.run_in_executor(None, server.mebibytes) - before) / visitors
    await everybody
    return {
        "arrived": len(arrived),
        "arrive": summary(arrived),
        "answers": len(answered),
        "answer": summary(answered),
        "MiB each": round(each, 1),
    }


def main() -> None:
    """Measure and print a line each."""
    AsyncHTTPClient.configure(None, max_clients=1000)
    told("processors, load before", [os.cpu_count(), round(os.getloadavg()[0], 1)])
    for visitors in (50, 100, 200, 400):
        with Served() as server:
            cpu = server.seconds()
            figures = asyncio.run(ramp(visitors, 20, server))
            figures["processors busy"] = round((server.seconds() - cpu) / 30, 2)
            told(f"{visitors} visitors arrive in 20 s and stay", figures)
    told("load after", round(os.getloadavg()[0], 1))


if __name__ == "__main__":
    main()
