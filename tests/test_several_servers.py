"""Several servers behind a proxy: a visit stays with its process, and continues elsewhere when its server goes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClosedError

from tests.serving import Server, running
from tests.test_survival import nginx, until, warm_of
from tests.visiting import Visitor, children, fetch, open_socket, run, write_trial
from toolkit.serve import jupyter_protocol
from toolkit.serve.prefork_client import possible

pytestmark = pytest.mark.skipif(not possible(), reason="visitors' processes are forked on Linux only")

DRAIN = {"LEVELLING_UP_PROXY": "1", "LEVELLING_UP_DRAIN_SECONDS": "100", "LEVELLING_UP_VISITORS": "30"}

Pair = tuple[str, dict[str, Server]]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """The proxy's address, and two servers behind it, by their own."""
    labs = write_trial(tmp_path / "labs")
    with ExitStack() as stack:
        servers = dict(stack.enter_context(running(labs, **DRAIN)) for _ in range(2))
        yield stack.enter_context(nginx(tmp_path / "nginx", *servers)), servers


async def home(visitor: Visitor, servers: dict[str, Server]) -> str:
    """Return the server that has a visit."""
    (one,) = [server for server in servers if (await fetch(f"{server}/api/kernels/{visitor.name}"))[0] == 200]
    return one


def visits(server: Server) -> int:
    return len(children(warm_of(server.pid)))


def test_visits_are_shared_out_and_each_page_finds_its_own_process(pair: Pair) -> None:
    address, servers = pair

    async def visit() -> None:
        there = [await Visitor.arrive(address, f"?size={number}") for number in range(8)]
        until(lambda: sorted(visits(server) for server in servers.values()) == [4, 4])
        for number, visitor in enumerate(there):
            visitor.socket.close()  # a connection that breaks and comes back
            await visitor.connect()
            assert await visitor.choose(where="E1") == f"Did good at Here, size {number}."
        for visitor in there:
            await visitor.leave()
        until(lambda: [visits(server) for server in servers.values()] == [0, 0])
        assert (await fetch(f"{address}/api/kernels/{there[0].name}"))[0] == 404

    run(visit())


def test_when_a_server_is_killed_its_visitors_go_on_at_the_other_and_nobody_else_notices(pair: Pair) -> None:
    address, servers = pair
    (first, victim), (second, other) = servers.items()

    async def stay(visitor: Visitor, number: int) -> bool:
        """Make choices until the server is long gone; restart, as the page's script does, when it is lost."""
        moved = False
        for size in range(30):
            try:
                sentence = await visitor.choose(size=size)
            except WebSocketClosedError:
                sentence = ""
            if not sentence or visitor.dead:
                moved = True
                assert (await fetch(f"{address}/api/kernels/{visitor.name}"))[0] == 404
                visitor = await Visitor.arrive(address, f"?size={size}")
                sentence = visitor.state["view"]["sentence"]
            assert sentence == f"Did good at Here, size {size}."
            if size == 10 and number == 0:
                victim.kill()
            await asyncio.sleep(0.1)
        return moved

    async def load() -> None:
        there = [await Visitor.arrive(address) for _ in range(8)]
        homes = [await home(visitor, servers) for visitor in there]
        assert set(homes) == {first, second}
        moved = await asyncio.gather(*(stay(visitor, number) for number, visitor in enumerate(there)))
        assert moved == [place == first for place in homes]
        assert visits(other) == 8 and (await fetch(f"{address}/health"))[:2] == (200, "ok")

    run(load())


def test_a_server_that_is_asked_to_stop_waits_until_its_pages_have_moved(pair: Pair) -> None:
    address, servers = pair
    (first, leaving), (second, other) = servers.items()

    async def update() -> None:
        there = [await Visitor.arrive(address) for _ in range(4)]
        pages = [visitor for visitor in there if await home(visitor, servers) == first]
        assert len(pages) == 2
        began = time.monotonic()
        leaving.terminate()
        for page in pages:
            said = jupyter_protocol.read(await page.socket.read_message())
            assert said.content == {"execution_state": "moving"}
        assert (await fetch(f"{first}/health"))[:2] == (503, "stopping")
        assert (await fetch(f"{first}/health/ready"))[0] == 503
        assert (await fetch(f"{first}/health/live"))[0] == 200
        assert (await fetch(f"{first}/apps/trial"))[0] == 503
        assert await pages[0].choose(size=4) == "Did good at Here, size 4."  # until it moves, it keeps working
        for _ in range(6):  # anyone who arrives meanwhile does not notice
            await (await Visitor.arrive(address)).leave()
        for page in pages:
            new = await Visitor.arrive(address)
            assert await home(new, {second: other}) == second
            page.socket.close()
        await asyncio.to_thread(leaving.wait, 60)
        assert leaving.returncode == 0 and time.monotonic() - began < 60  # of the hundred seconds allowed

    run(update())


def test_a_server_that_is_asked_twice_stops_at_once(tmp_path: Path) -> None:
    with running(write_trial(tmp_path), **DRAIN) as (address, server):

        async def stubborn() -> None:
            page = await Visitor.arrive(address)
            server.terminate()
            await page.socket.read_message()
            server.terminate()
            await page.until_idle()
            assert page.dead == "closed"  # a page without an explanation keeps trying until the server is back

        run(stubborn())
        while server.poll() is None:  # nor does a third or fourth request disturb it
            server.terminate()
            time.sleep(0.005)
        assert server.returncode == 0, server.log()


def test_files_of_another_version_are_left_to_the_server_that_has_them(tmp_path: Path) -> None:
    with running(write_trial(tmp_path)) as (address, _):

        async def ask() -> None:
            page = (await Visitor.arrive(address)).page
            script = page.partition('type="module" src="')[2].partition('"')[0]
            version = script.split("/")[-2]
            for name in ("page.js", "explorer.css", "explorer.js"):
                assert (await fetch(f"{address}/page/{version}/{name}"))[0] == 200
                assert (await fetch(f"{address}/page/{version[::-1]}/{name}"))[0] == 404
            with pytest.raises(HTTPClientError):
                await open_socket(address, "0" * 32)

        run(ask())
