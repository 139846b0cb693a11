"""What fell in the first attack from outside, done again to the real server; a test's name begins with its number."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.serving import running
from tests.test_safety import raw
from tests.visiting import write_trial
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
