"""What fell in the first attack from outside, done again to the real server; a test's name begins with its number."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import running
from tests.test_safety import raw
from tests.test_survival import state_of, until, warm_of
from tests.visiting import Visitor, fetch, run, write_trial
from toolkit.serve.prefork_client import possible

pytestmark = pytest.mark.skipif(not possible(), reason="visitors' processes are forked on Linux only")

TOKEN = "open-sesame-1234"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that asks for a token."""
    with running(write_trial(tmp_path_factory.mktemp("closed")), LEVELLING_UP_TOKEN=TOKEN) as (address, _):
        yield address


# --- 10: a link with the token that leads to another site

ELSEWHERE = ["//evil.example", "///evil.example", "//evil.example/apps/trial", "//user@evil.example"]
ELSEWHERE += ["/\\evil.example", "/\\/evil.example", "\\\\evil.example", "/\t/evil.example", "/\x0b//evil.example"]
ELSEWHERE += ["/%2F/evil.example", "/%5Cevil.example", "/%09/evil.example", "http://evil.example/"]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_10_the_link_with_the_token_leads_to_no_other_site(closed: str, path: str) -> None:
    request = f"GET {path}?access={TOKEN}&size=5 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    reply = raw(closed, request.encode()).decode()
    if not reply.startswith("HTTP/1.1 400"):  # which is no request at all
        location = re.search(r"^Location: (.*)\r$", reply, re.M)
        assert reply.startswith("HTTP/1.1 302") and location and re.match(r"/[^/\\\s]", location[1]), reply


# --- 11: a warm process that is there and does nothing


def test_11_a_stopped_warm_process_is_noticed_and_another_serves(tmp_path: Path) -> None:
    with running(write_trial(tmp_path)) as (address, server):
        open_page = run(Visitor.arrive(address))
        stopped = warm_of(server.pid)
        os.kill(stopped, signal.SIGSTOP)
        until(lambda: run(fetch(f"{address}/health"))[:2] == (503, "not answering"))
        until(lambda: state_of(stopped) == "")
        assert "size 7" in run(Visitor.arrive(address, "?size=7")).page
        assert run(fetch(f"{address}/health"))[:2] == (200, "ok")
        assert run(fetch(f"{address}/api/kernels/{open_page.name}"))[0] == 200  # who was there before still is
        log = server.end()
    assert "the prefork process has not answered for" in log and "ended with code -9" in log


def test_11_health_says_when_all_places_are_taken(tmp_path: Path) -> None:
    with running(write_trial(tmp_path), LEVELLING_UP_VISITORS="1") as (address, _):
        visitor = run(Visitor.arrive(address))
        assert run(fetch(f"{address}/health"))[:2] == (503, "busy")
        run(fetch(f"{address}/voila/api/shutdown/{visitor.name}", "POST"))
        assert run(fetch(f"{address}/health"))[:2] == (200, "ok")
