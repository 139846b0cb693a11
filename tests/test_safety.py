"""Every attack that we thought of, against the real server, with the response that it must get."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import re
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClosedError

from tests.conftest import Choice
from tests.serving import ROOT, running
from tests.visiting import HOSTILE, Visitor, fetch, open_socket, run, write_trial
from toolkit.core.errors import SetupError
from toolkit.explorer import links
from toolkit.explorer.controls import number, place
from toolkit.serve import jupyter_protocol, voila_fallback
from toolkit.serve.admission import Doorkeeper
from toolkit.serve.base_handler import is_own_name
from toolkit.serve.initial_state import embedded
from toolkit.serve.prefork_client import possible
from toolkit.serve.settings import read

pytestmark = pytest.mark.skipif(not possible(), reason="visitors' processes are forked on Linux only")

SECRETS = ("swordfish", "Traceback", "Tornado", "ZeroDivisionError", "site-packages", str(ROOT))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The trial app as on the public internet: behind a proxy, with tight limits."""
    labs = write_trial(tmp_path_factory.mktemp("labs"))
    bounds = {"LEVELLING_UP_VISITOR_MEMORY_MIB": "256", "LEVELLING_UP_ANSWER_CPU_SECONDS": "1"}
    with running(labs, LEVELLING_UP_PROXY="1", **bounds) as (address, server):
        yield address
        log = server.end()
        # Whatever was sent, the log identifies nobody: no address, no query.
        assert "127.0.0.1" not in log and "203.0.113" not in log and "size=" not in log, log


@pytest.fixture(scope="module")
def plain_kernel(address: str) -> str:
    """Return the name of an ordinary kernel, started by Voilà for a notebook without an explorer."""
    _, page, _ = run(fetch(f"{address}/apps/plain"))
    found = re.search(r'"kernelId": "([0-9a-f-]{36})"', page)
    assert found, page
    return found.group(1)


def raw(address: str, request: bytes) -> bytes:
    """Send bytes, and return everything that comes back within a few seconds."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=120) as line:
        line.settimeout(3 if b"Host" not in request else 120)
        reply = b""
        with contextlib.suppress(ConnectionError, TimeoutError):
            line.sendall(request)
            while data := line.recv(65536):
                reply += data
        return reply


def ask(address: str, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str, str]:
    """Send one request exactly as written; return status, body, headers."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=120)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    reply = connection.getresponse()
    try:
        return reply.status, reply.read().decode(errors="replace"), str(reply.headers)
    finally:
        connection.close()


NO_VISIT = "0" * 32
NO_KERNEL = "00000000-0000-0000-0000-000000000000"

ATTACKS = [
    # what is tried, method, path, the response's status
    ("a notebook's source", "GET", "/01_trial/app.ipynb", 404),
    ("… as a file", "GET", "/voila/files/01_trial/app.ipynb", 404),
    ("… rendered by its path", "GET", "/voila/render/01_trial/app.ipynb", 404),
    ("… as an app by its path", "GET", "/apps/01_trial/app.ipynb", 404),
    ("an app that is not", "GET", "/apps/nosuch", 404),
    ("traversal from the apps", "GET", "/apps/../../etc/passwd", 404),
    ("traversal from the static files", "GET", "/static/../apps.py", 404),
    ("… encoded", "GET", "/static/%2e%2e/apps.py", 404),
    ("… encoded twice", "GET", "/static/%252e%252e/apps.py", 404),
    ("… with an absolute path", "GET", "/static//etc/passwd", 404),
    ("… with backslashes", "GET", "/static/..%5capps.py", 404),
    ("… with a zero byte", "GET", "/static/site.css%00.html", 404),
    ("traversal from the pages' files", "GET", "/page/000000000000/../explorer.py", 404),
    ("… encoded", "GET", "/page/000000000000/%2e%2e%2fexplorer.py", 404),
    ("… another kind of file", "GET", "/page/000000000000/page.py", 404),
    ("traversal from Voilà's files", "GET", "/voila/static/../../voila/app.py", 404),
    ("… from a template's", "GET", "/voila/templates/lab/static/../../../../app.py", 404),
    ("… another template's", "GET", "/voila/templates/classic/static/voila.js", 404),
    ("… a template's source", "GET", "/voila/templates/levelling_up/error.html", 404),
    ("… from an extension's", "GET", "/voila/labextensions/../../../../../etc/passwd", 404),
    ("a folder of files", "GET", "/static/", 404),
    ("Voilà's listing", "GET", "/voila/tree", 404),
    ("… of a folder", "GET", "/voila/tree/01_trial", 404),
    ("the contents interface", "GET", "/api/contents", 404),
    ("… of Voilà", "GET", "/voila/api/contents/01_trial", 404),
    ("… writing", "PUT", "/api/contents/evil.ipynb", 404),
    ("listing kernels", "GET", "/api/kernels", 404),
    ("starting a kernel", "POST", "/api/kernels", 404),
    ("a kernel that is not", "GET", f"/api/kernels/{NO_KERNEL}", 404),
    ("a visit that is not", "GET", f"/api/kernels/{NO_VISIT}", 404),
    ("deleting a visit by Jupyter's way", "DELETE", f"/api/kernels/{NO_VISIT}", 405),
    ("restarting one", "POST", f"/api/kernels/{NO_KERNEL}/restart", 404),
    ("interrupting one", "POST", f"/api/kernels/{NO_KERNEL}/interrupt", 404),
    ("sessions", "GET", "/api/sessions", 404),
    ("kernel specifications", "GET", "/api/kernelspecs", 404),
    ("terminals", "POST", "/api/terminals", 404),
    ("a terminal's websocket", "GET", "/terminals/websocket/1", 404),
    ("nbconvert", "GET", "/nbconvert/html/01_trial/app.ipynb", 404),
    ("files", "GET", "/files/01_trial/app.ipynb", 404),
    ("the status", "GET", "/api/status", 404),
    ("the version", "GET", "/api", 404),
    ("who one is", "GET", "/api/me", 404),
    ("logging in", "GET", "/login", 404),
    ("logging out", "GET", "/logout", 404),
    ("shutting the server down", "POST", "/api/shutdown", 404),
    ("Voilà's running of cells", "GET", f"/voila/execution/{NO_KERNEL}", 404),
    ("Voilà's requests of a pool", "GET", f"/voila/query/{NO_KERNEL}", 404),
    ("a theme", "GET", "/voila/api/themes/@jupyterlab/theme-dark-extension/index.css", 404),
    ("counts, when they are not asked for", "GET", "/metrics", 404),
    ("posting to an app", "POST", "/apps/trial", 405),
    ("putting one", "PUT", "/apps/trial", 405),
    ("tracing", "TRACE", "/", 405),
    ("a method that is none", "FROBNICATE", "/", 405),
    ("a proxy's request", "GET", "http://example.org/", 404),
    ("a script as an address", "GET", "/<script>alert(1)</script>", 404),
]


@pytest.mark.parametrize(("method", "path", "status"), [a[1:] for a in ATTACKS], ids=[a[0] for a in ATTACKS])
def test_what_is_closed_says_no_more_than_that(address: str, method: str, path: str, status: int) -> None:
    got, body, headers = ask(address, method, path)
    assert got == status
    assert not any(secret in body + headers for secret in SECRETS)
    assert HOSTILE not in body
    assert "set-cookie" not in headers.lower()


def test_the_landing_page_and_an_app_have_strict_headers_and_no_cookie(address: str) -> None:
    for path in ("/", "/apps/trial", "/nosuch", "/health", "/static/site.css"):
        _, _, headers = ask(address, "GET", path)
        policy = re.search(r"Content-Security-Policy: (.*)", headers)
        assert policy and "unsafe" not in policy[1], path
        for part in ("default-src 'none'", "script-src 'self';", "style-src 'self';", "base-uri 'none'"):
            assert part in policy[1]
        assert policy[1].endswith("frame-ancestors 'self'")
        assert "X-Content-Type-Options: nosniff" in headers and "Referrer-Policy: same-origin" in headers
        assert "Server: Levelling Up Lab" in headers
        assert "set-cookie" not in headers.lower(), path


def test_only_a_page_that_voila_makes_has_a_looser_policy(address: str) -> None:
    _, page, headers = ask(address, "GET", "/apps/plain")
    assert "'unsafe-inline'" in headers and "default-src 'none'" in headers and "frame-ancestors 'self'" in headers
    assert "swordfish" not in page and "This page sets two cookies" in page
    for cookie in re.findall(r"Set-Cookie: (.*)", headers):
        assert "_xsrf" in cookie or "HttpOnly" in cookie


def test_a_page_says_that_there_are_no_cookies(address: str) -> None:
    for path in ("/", "/apps/trial", "/nosuch"):
        assert "This site sets no cookies." in ask(address, "GET", path)[1]


# --- the link and the texts


def test_no_template_or_theme_can_be_chosen(address: str) -> None:
    status, page, _ = ask(address, "GET", "/apps/trial?template=nosuch&theme=dark&voila-template=classic")
    assert status == 200 and "Did good at Here" in page


@pytest.mark.parametrize(
    "query",
    [
        f"what={quote(HOSTILE)}",
        f"where={quote(HOSTILE)}&size={quote(HOSTILE)}",
        f"{quote(HOSTILE)}=1",
        "what=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
        "size=" + quote("</script><script>alert(1)</script>"),
        "where=E2",  # a place whose own name is a script
    ],
)
def test_a_script_in_the_link_is_text(address: str, query: str) -> None:
    status, page, _ = ask(address, "GET", f"/apps/trial?{query}")
    assert status == 200
    assert HOSTILE not in page and "<img src=x" not in page
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", page, re.S)
    assert len(scripts) == 3  # one with data, two files (the app's and the place's): none was added
    (data,) = filter(None, scripts)
    json.loads(data)


QUERIES = {
    "a long number": ("size=" + "9" * 7000, 200),
    "longer than any link": ("size=" + "9" * 20_000, 200),
    "longer than a header may be": ("x" * 40_000, 400),
    "two thousand names": ("&".join(f"k{i}=v" for i in range(2000)), 400),
    "one name a thousand times": ("size=1" + "&size=2" * 1000, 400),
    "one name fifty times": ("size=1" + "&size=2" * 50, 200),
    "a bare per cent sign": ("%", 200),
    "bytes that are no text": ("size=%ff%fe", 200),
    "separators": ("=&=&=;;;", 200),
    "a control character": ("size=nan&what=\x7f", 400),
    "numbers that are none": ("size=nan&what=inf", 200),
    "infinity": ("size=1e999", 200),
}


@pytest.mark.parametrize(("query", "status"), QUERIES.values(), ids=QUERIES)
def test_a_query_of_any_kind_or_length_opens_a_page_or_is_refused(address: str, query: str, status: int) -> None:
    reply = raw(address, f"GET /apps/trial?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode("latin-1"))
    assert reply.startswith(f"HTTP/1.1 {status}".encode()) or (status == 400 and reply == b"")
    assert b"Traceback" not in reply
    if status == 200:
        assert b"Did good at Here" in reply or b"size" in reply


@dataclass(frozen=True)
class Small:
    where: str = place("Place", {"E1": "Here", "E2": HOSTILE}, "E1")
    size: float = number("Size", 2, 0, 10)


@given(st.text(max_size=300))
def test_any_query_gives_a_state_and_sentences(query: str) -> None:
    state, problems = links.from_query(Small, query)
    assert isinstance(state, Small) and 0 <= state.size <= 10
    assert all(problem.endswith((".", "…", "!", "?")) for problem in problems)


JSONS = st.recursive(
    st.none() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


@given(JSONS)
def test_json_in_a_script_element_cannot_end_it(value: object) -> None:
    text = embedded(value)
    assert not set("<>&") & set(text)
    json.loads(text)  # and it is valid JSON whatever the numbers


def test_hundreds_of_random_queries_each_get_a_page(address: str, some: Choice) -> None:
    letters = "what=goodwhere=E1E2size=0123456789.-+&;%<>\"'\\/?#[]{}()\u00e9\u2028\x00\t"

    async def one(number: int) -> None:
        query = quote(
            "".join(letters[(number * 7 + i * i * 13 + number * i) % len(letters)] for i in range(number % 120))
        )
        if number % 3:
            query = query.replace("%26", "&").replace("%3D", "=")
        status, page, _ = await fetch(f"{address}/apps/trial?{query}")
        assert status == 200 and HOSTILE not in page
        await fetch(f"{address}/voila/api/shutdown/{Visitor(address, page).name}", "POST")

    async def all_of_them() -> None:
        numbers = some(range(240), 60)
        for start in range(0, len(numbers), 6):
            await asyncio.gather(*(one(number) for number in numbers[start : start + 6]))

    run(all_of_them())


# --- requests as such


def test_a_request_that_is_none_gets_a_bare_refusal(address: str) -> None:
    for request in (b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\r\n\r\n" * 50):
        reply = raw(address, request)
        assert reply == b"" or reply.startswith(b"HTTP/1.1 400")
        assert b"Tornado" not in reply and b"Traceback" not in reply


def test_a_large_header_or_body_is_refused(address: str) -> None:
    large = raw(address, b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 60_000 + b"\r\n\r\n")
    assert large == b"" or large.startswith(b"HTTP/1.1 4")
    head = f"POST /voila/api/shutdown/{NO_VISIT} HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n"
    body = raw(address, head.encode() + b"x" * 10_000)
    assert body == b"" or body.startswith(b"HTTP/1.1 4")


def test_header_smuggling_is_refused(address: str) -> None:
    both = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    both += b"0\r\n\r\nGET /health HTTP/1.1\r\n\r\n"
    reply = raw(address, both)
    assert reply.count(b"HTTP/1.1") <= 1 and b"ok" not in reply.split(b"\r\n\r\n")[-1]
    twice = b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nabcde"
    assert not raw(address, twice).startswith(b"HTTP/1.1 200")


def test_ones_own_names_are_known() -> None:
    assert is_own_name("[::1]") and is_own_name("127.0.0.1") and is_own_name("localhost")
    for name in ("", "0.0.0.0", "10.0.0.1", "localhost.evil.example", "127.0.0.1.evil.example"):
        assert not is_own_name(name)


# --- the websocket


def status_of(refused: pytest.ExceptionInfo[HTTPClientError]) -> int:
    return refused.value.code


def test_a_page_of_another_site_gets_no_websocket_and_cannot_end_a_visit(address: str) -> None:
    async def attack() -> None:
        victim = await Visitor.arrive(address)
        for origin in (
            "https://evil.example",
            "null",
            address + ".evil.example",
            address.replace("http", "https") + "0",
        ):
            with pytest.raises(HTTPClientError) as refused:
                await open_socket(address, victim.name, Origin=origin)
            assert status_of(refused) == 403
            status, _, _ = await fetch(f"{address}/voila/api/shutdown/{victim.name}", "POST", Origin=origin)
            assert status == 403
        assert await victim.choose(size=5) == "Did good at Here, size 5."
        await victim.connect(Origin=address)  # its own page
        await victim.leave()

    run(attack())


def test_nobody_reaches_a_visit_without_its_name(address: str) -> None:
    async def attack() -> None:
        victim, other = await Visitor.arrive(address), await Visitor.arrive(address)
        assert len(victim.name) == 32 and victim.name != other.name
        names = [
            NO_VISIT,
            victim.name[:-1],
            victim.name.upper(),
            victim.name[::-1],
            "..",
            "*",
            other.visit["kernel"][:-1] + "g",
            NO_KERNEL,
        ]
        for name in names:
            with pytest.raises((HTTPClientError, ValueError)) as refused:
                await open_socket(address, name)
            assert isinstance(refused.value, ValueError) or refused.value.code == 404
        # A message reaches only one's own process, by its name alone.
        await other.choose(size=7)
        assert await victim.choose(size=5) == "Did good at Here, size 5."
        assert other.visit["model"] == other.name and "size 7" in other.state["view"]["sentence"]
        await victim.leave()
        await other.leave()

    run(attack())


def test_code_is_refused_in_both_dialects(address: str, tmp_path: Path) -> None:
    witness = tmp_path / "executed"
    content = {"code": f"open({str(witness)!r}, 'w')", "silent": False, "user_expressions": {}, "allow_stdin": False}
    kinds = (
        "execute_request",
        "inspect_request",
        "complete_request",
        "history_request",
        "debug_request",
        "shutdown_request",
        "interrupt_request",
        "input_reply",
    )

    async def attack() -> None:
        visitor = await Visitor.arrive(address)
        with pytest.raises(HTTPClientError, match="400"):
            await open_socket(address, visitor.name, protocol=False)
        for kind in kinds:
            for channel in ("shell", "control", "stdin"):
                await visitor.socket.write_message(json.dumps({"header": jupyter_protocol.header(kind)}))
                await visitor.socket.write_message(jupyter_protocol.write(kind, content, {}, channel), binary=True)
                for message in await visitor.until_idle():
                    assert message.kind == "status" or message.content["status"] == "error", message
        assert not visitor.dead
        assert await visitor.choose(size=3) == "Did good at Here, size 3."
        await visitor.leave()

    run(attack())
    assert not witness.exists()


def test_an_ordinary_kernel_runs_no_code_either_and_cannot_be_deleted(
    address: str, plain_kernel: str, tmp_path: Path
) -> None:
    witness = tmp_path / "executed"

    async def attack() -> None:
        for binary in (True, False):
            line = await open_socket(address, plain_kernel, protocol=binary)
            for kind, content in (
                ("execute_request", {"code": f"open({str(witness)!r}, 'w')"}),
                ("kernel_info_request", {}),
            ):
                parts = {
                    "header": jupyter_protocol.header(kind),
                    "parent_header": {},
                    "metadata": {},
                    "content": content,
                    "channel": "shell",
                }
                await line.write_message(
                    jupyter_protocol.write(kind, content, {}, "shell") if binary else json.dumps(parts), binary=binary
                )
            while (data := await line.read_message()) is not None:
                if b"kernel_info_reply" in (data if isinstance(data, bytes) else data.encode()):
                    break
            line.close()

    run(attack())
    assert not witness.exists()
    assert ask(address, "DELETE", f"/api/kernels/{plain_kernel}")[0] in (403, 405)
    assert ask(address, "POST", f"/api/kernels/{plain_kernel}/restart")[0] == 404
    assert ask(address, "POST", f"/voila/api/shutdown/{plain_kernel}", Origin="https://evil.example")[0] == 403
    assert ask(address, "GET", f"/api/kernels/{plain_kernel}")[0] == 200


def malformed() -> list[bytes]:
    whole = jupyter_protocol.write("comm_msg", {"comm_id": "x", "data": {}}, {}, "shell")
    huge = struct.pack("<Q", 2**63) + whole[8:]
    parts = struct.pack("<Q", 2**20) + b"\x00" * 64
    backwards = struct.pack("<7Q", 6, 999, 5, 4, 3, 2, 1)
    beyond = struct.pack("<7Q", 6, 56, 60, 70, 80, 90, 2**40) + b"x" * 50
    deep = jupyter_protocol.write("comm_msg", {}, {}, "shell").replace(b"{}", b"[" * 100_000)
    return [
        b"",
        b"\x00",
        b"\xff" * 100,
        huge,
        parts,
        backwards,
        beyond,
        deep,
        whole[:-10],
        whole[:40],
        b"{}" * 50,
        os.urandom(5000),
    ]


def test_malformed_messages_are_dropped_and_the_visit_goes_on(address: str) -> None:
    texts = [
        "",
        "x",
        "[]",
        "null",
        '{"header": 1}',
        '{"header": {"msg_type": 5}}',
        "[" * 100_000,
        '{"header": {}}',
        '{"a":' * 3000,
    ]

    async def attack() -> None:
        visitor, other = await Visitor.arrive(address), await Visitor.arrive(address)
        for data in malformed():
            await visitor.socket.write_message(data, binary=True)
            assert await other.choose(size=4) == "Did good at Here, size 4."  # none of it keeps the server busy
        for text in texts:
            await visitor.socket.write_message(text)
        assert await visitor.choose(size=9) == "Did good at Here, size 9."
        await visitor.leave()
        await other.leave()

    run(attack())


def test_messages_of_the_right_form_and_wrong_content_are_survived(address: str) -> None:
    async def attack() -> None:
        visitor = await Visitor.arrive(address)
        model = visitor.visit["model"]
        update = {"method": "update"}
        wrong = {"values": {"size": HOSTILE, "what": [], "where": {}}}
        own_view = {"state": {"view": {}, "_esm": "x"}, "buffer_paths": [["x"]]}
        datas: list[object] = [
            *(5, update, update | {"state": {"values": 5}}, update | {"state": wrong}, update | own_view),
            {"method": "custom", "content": {"ask": "file", "control": "../x", "name": 5}},
            {"method": "custom", "content": {"ask": "download", "kind": "../../etc/passwd"}},
            {"method": "custom", "content": {"ask": "view", "index": 10**9}},
        ]
        contents: list[dict[str, object]] = [{}, {"comm_id": 5}, {"comm_id": "nosuch", "data": {}}, {"comm_id": model}]
        contents += [{"comm_id": model, "data": data} for data in datas]
        for content in contents:
            await visitor.say("comm_msg", content)
            for message in await visitor.until_idle():
                assert not any(secret in json.dumps(message.content) for secret in SECRETS)
        for target in ("jupyter.widget", "jupyter.widget.control", "nosuch"):
            await visitor.say(
                "comm_open", {"comm_id": target, "target_name": target, "data": {"state": {"_model_name": "TextModel"}}}
            )
            await visitor.until_idle()
        await visitor.say("comm_close", {"comm_id": model})
        await visitor.until_idle()
        assert not visitor.dead
        await visitor.leave()

    run(attack())


def test_an_oversized_message_closes_only_its_own_websocket(address: str) -> None:
    async def attack() -> None:
        visitor, other = await Visitor.arrive(address), await Visitor.arrive(address)
        with contextlib.suppress(WebSocketClosedError):
            await visitor.socket.write_message(b"\x00" * (12 * 2**20), binary=True)
        assert await visitor.socket.read_message() is None
        assert await other.choose(size=6) == "Did good at Here, size 6."
        await visitor.connect()
        assert await visitor.choose(size=8) == "Did good at Here, size 8."
        await visitor.leave()
        await other.leave()

    run(attack())


def test_a_file_with_a_hostile_name_is_told_as_text_and_one_too_large_is_refused(address: str) -> None:
    async def attack() -> None:
        visitor = await Visitor.arrive(address)
        await visitor.custom({"ask": "file", "control": "own", "name": HOSTILE + ".csv"}, (b"=cmd|' /C calc'!A0",))
        await visitor.until_idle()
        assert visitor.state["problem"]["text"].startswith(
            f"“{HOSTILE}.csv” holds 18 bytes."
        )  # textContent, in the page
        await visitor.custom({"ask": "file", "control": "own", "name": "large.csv"}, (b"x" * (10 * 2**20 + 1),))
        await visitor.until_idle()
        assert "larger than 10 MiB" in visitor.state["problem"]["text"]
        await visitor.leave()

    run(attack())


def test_no_script_of_the_pages_writes_html() -> None:
    scripts = sorted((ROOT / "toolkit").rglob("*.js"))
    assert scripts
    for path in scripts:
        text = path.read_text(encoding="utf-8")
        found = re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc", text)
        assert found == [], path


# --- the server's own reader of ordinary kernels' messages


@given(st.binary(max_size=200))
def test_any_bytes_have_a_kind_or_none(data: bytes) -> None:
    assert voila_fallback.kind_of(data, jupyter_protocol.PROTOCOL) == "" and voila_fallback.kind_of(data, None) == ""
    with pytest.raises(ValueError):
        jupyter_protocol.read(data)


@given(st.text(max_size=200))
def test_any_text_has_a_kind_or_none(text: str) -> None:
    assert (
        isinstance(voila_fallback.kind_of(text, None), str)
        and voila_fallback.kind_of(text, jupyter_protocol.PROTOCOL) == ""
    )


@given(st.text(), st.dictionaries(st.text(), st.text() | st.integers()), st.lists(st.binary()))
def test_what_is_written_is_read(kind: str, content: dict[str, object], buffers: list[bytes]) -> None:
    message = jupyter_protocol.read(jupyter_protocol.write(kind, content, {"a": 1}, "shell", buffers=buffers))
    assert (message.kind, message.content, message.buffers) == (kind, content, buffers)


def test_malformed_binary_messages_have_no_kind() -> None:
    for data in malformed():
        assert voila_fallback.kind_of(data, jupyter_protocol.PROTOCOL) in ("", "comm_msg")
        with pytest.raises(ValueError):
            jupyter_protocol.read(data)


# --- one visitor cannot starve the others


def test_a_visitor_who_computes_for_ever_is_ended_and_the_others_are_served(address: str) -> None:
    async def attack() -> None:
        other = await Visitor.arrive(address)
        burners = [await Visitor.arrive(address) for _ in range(3)]
        work = [asyncio.create_task(burner.choose(what="burn")) for burner in burners]
        answers = 0
        while not all(task.done() for task in work):
            assert "Did good" in await other.choose(size=answers)
            answers += 1
        assert answers >= 3
        assert [burner.dead for burner in burners] == ["The server has stopped running this page."] * 3
        status, page, _ = await fetch(f"{address}/apps/trial?what=burn")  # the link itself: no result, no page
        assert status == 500 and "<h1>Something went wrong</h1>" in page
        assert await other.choose(size=1) == "Did good at Here, size 1."
        await other.leave()

    run(attack())


def test_a_visitor_who_takes_all_memory_gets_an_apology(address: str) -> None:
    async def attack() -> None:
        visitor = await Visitor.arrive(address)
        assert "Something went wrong on our side" in await visitor.choose(what="hog")
        assert await visitor.choose(what="good", size=3) == "Did good at Here, size 3."
        await visitor.leave()

    run(attack())


def test_a_fault_in_an_app_is_an_apology_without_its_words(address: str) -> None:
    async def attack() -> None:
        visitor = await Visitor.arrive(address)
        said = await visitor.choose(what="fault")
        assert "Something went wrong on our side" in said and "reference" in said
        assert not any(secret in said for secret in SECRETS)
        await visitor.leave()
        status, page, _ = await fetch(f"{address}/apps/trial?what=fault")
        assert status == 200 and not any(secret in page for secret in SECRETS)

    run(attack())


# --- only as many as allowed, and only those allowed


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A local server for two visitors, whose pages may be framed elsewhere."""
    chosen = {"LEVELLING_UP_VISITORS": "2", "LEVELLING_UP_VISITS_PER_ADDRESS": "2", "LEVELLING_UP_METRICS": "1"}
    chosen["LEVELLING_UP_FRAME_ANCESTORS"] = "'self' https://www.example.org"
    with running(write_trial(tmp_path_factory.mktemp("small")), **chosen) as (address, _):
        yield address


def test_on_ones_own_machine_only_its_own_names_are_answered(small: str) -> None:
    port = urlsplit(small).port
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example"):
        for path in ("/", "/apps/trial", "/apps/plain", f"/api/kernels/{NO_VISIT}", "/static/site.css", "/health"):
            assert ask(small, "GET", path, Host=host)[0] == 403
    assert ask(small, "GET", "/", Host=f"localhost:{port}")[0] == 200


def test_who_may_show_the_pages_in_a_frame_can_be_chosen(small: str) -> None:
    for path in ("/", "/nosuch"):
        assert "frame-ancestors 'self' https://www.example.org" in ask(small, "GET", path)[2]


def test_the_next_visitor_waits_when_all_places_are_taken(small: str) -> None:
    async def rush() -> None:
        first, second = await Visitor.arrive(small), await Visitor.arrive(small)
        status, page, headers = await fetch(f"{small}/apps/trial?size=5")
        assert status == 503 and headers["Retry-After"] == "20" and 'http-equiv="refresh"' in page
        assert "<h1>The lab is full</h1>" in page and '<html lang="en-GB">' in page
        await first.leave()
        third = await Visitor.arrive(small, "?size=5")
        assert "size 5" in third.page
        _, counts, _ = await fetch(f"{small}/metrics")
        for line in ("live 2", 'ended_total{why="closed"} 1', "refused_total 1"):
            assert f"levelling_up_visits_{line}\n" in counts
        assert "levelling_up_warm_starts_total 1\n" in counts
        await second.leave()
        await third.leave()

    run(rush())


def test_the_doorkeeper_counts_a_minute_and_forgets() -> None:
    now = [0.0]
    door = Doorkeeper(60, lambda: now[0])
    assert [door.lets_in("a") for _ in range(61)] == [True] * 60 + [False]
    assert door.lets_in("b")
    now[0] = 1.0
    assert door.lets_in("a") and not door.lets_in("a")
    now[0] = 1000.0
    assert all(door.lets_in(str(visitor)) for visitor in range(10_050))
    now[0] = 2000.0
    assert door.lets_in("c") and len(door._seen) < 10
    assert all(Doorkeeper(0).lets_in("a") for _ in range(1000))


def test_with_a_token_only_its_link_lets_in_and_an_address_only_so_often(tmp_path: Path) -> None:
    token = "open-sesame-1234"
    chosen = {"LEVELLING_UP_TOKEN": token, "LEVELLING_UP_PROXY": "1", "LEVELLING_UP_VISITS_PER_MINUTE": "3"}
    with running(write_trial(tmp_path), **chosen) as (address, _):

        async def attack() -> None:
            for path in (
                "/",
                "/apps/trial",
                "/apps/trial?access=wrong",
                f"/api/kernels/{NO_VISIT}",
                "/nosuch",
                "/apps/plain",
            ):
                status, page, _ = await fetch(address + path)
                assert status == 403 and token not in page, path
            assert (await fetch(f"{address}/health"))[0] == 200
            status, _, headers = await fetch(f"{address}/apps/trial?size=5&access={token}&where=E2")
            assert status == 302 and headers["Location"] == "/apps/trial?size=5&where=E2"
            cookie = headers["Set-Cookie"]
            assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and token not in cookie and "Path=/" in cookie
            word = cookie.split(";")[0]
            visitor = await Visitor.arrive(address, "?size=5", Cookie=word)
            assert "This site sets one cookie" in visitor.page
            assert await visitor.choose(size=6) == "Did good at Here, size 6."
            with pytest.raises(HTTPClientError) as refused:
                await open_socket(address, visitor.name)
            assert status_of(refused) == 403
            # The same server allows three visits a minute from one address, as reported by its proxy.
            greedy = {"Cookie": word, "X-Forwarded-For": "203.0.113.5"}
            statuses = [(await fetch(f"{address}/apps/trial", **greedy))[0] for _ in range(5)]
            assert statuses == [200, 200, 200, 503, 503]
            assert (await fetch(f"{address}/apps/trial", **greedy | {"X-Forwarded-For": "203.0.113.6"}))[0] == 200
            assert (await fetch(f"{address}/", **greedy))[0] == 200

        run(attack())


def test_settings_that_cannot_be_used_are_said() -> None:
    wrong = {
        "LEVELLING_UP_VISITORS": ("0", "many", "-1", "1e3", "9" * 30),
        "LEVELLING_UP_VISITS_PER_MINUTE": ("-1", "x"),
        "LEVELLING_UP_PROXY": ("yes", "127.0.0.1"),
        "LEVELLING_UP_TOKEN": ("short", "has a space in it", 'quote"quote"quote'),
        "LEVELLING_UP_CONTACT": ("javascript:alert(1)", "a@b@c", 'https://x"><script>', "us"),
        "LEVELLING_UP_FRAME_ANCESTORS": ("x; script-src *", "a,b", "x\r\nSet-Cookie: y"),
    }
    for name, values in wrong.items():
        for value in values:
            with pytest.raises(SetupError):
                read({name: value})
    assert read({"LEVELLING_UP_VISITS_PER_MINUTE": "0"}).per_minute == 0
