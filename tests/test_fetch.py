"""Raw files arrive complete and correct, or an error says why not: tested on a local server that misbehaves."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from data.prepare import download, fetch
from data.prepare.__main__ import tables as prepared
from data.prepare.fetch import Address, FetchError, Patience
from data.prepare.model import Raw
from toolkit.core import paths
from toolkit.core.errors import UnknownNameError

CONTENT = bytes(range(256)) * 2000  # 512,000 bytes: several chunks
BRISK = Patience(attempts=5, pause=0.001)


class Server(ThreadingHTTPServer):
    """Serves ``files``; ``manners`` defines its misbehaviour by path; ``ranges`` are the requested start offsets."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.manners: dict[str, str] = {}
        self.asked: Counter[str] = Counter()
        self.ranges: list[str | None] = []
        self.enough = threading.Event()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        manners, asked = self.server.manners.get(self.path, ""), self.server.asked
        asked[self.path] += 1
        wanted = self.headers.get("Range")
        self.server.ranges.append(wanted)
        if self.path not in self.server.files:
            return self.send_error(404)
        if manners == "busy" and asked[self.path] < 3:
            return self.send_error(503)
        if manners == "forbidden":
            return self.send_error(403)
        if manners == "hang up":
            self.close_connection = True
            return None
        content = self.server.files[self.path]
        if manners == "altered":
            content = content[:-1] + bytes([content[-1] ^ 1])
        start = 0 if manners == "no ranges" or not wanted else int(wanted.removeprefix("bytes=").rstrip("-"))
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        body = content[start:]
        drops = manners == "drops" and asked[self.path] < 4
        drops = drops or manners == "always drops" or (manners == "stalls" and asked[self.path] < 3)
        drops = drops or (manners == "no ranges" and asked[self.path] == 1)
        self.wfile.write(body[: len(body) // 3] if drops else body)
        if manners == "stalls" and asked[self.path] < 3:
            self.server.enough.wait(120)
        self.close_connection = drops
        return None

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    running = Server()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running
    running.enough.set()
    running.shutdown()
    running.server_close()
    thread.join()


def made_up(server: Server, manners: str = "", name: str = "els/made-up.csv", content: bytes = CONTENT) -> Address:
    server.files["/" + name], server.manners["/" + name] = content, manners
    digest = hashlib.sha256(content).hexdigest()
    return Address(name, "Nobody", "A file made up", server.url("/" + name), "mirror", len(content), digest, "", "")


def bring(folder: Path, *known: Address, wanted: list[str] | None = None) -> fetch.Fetched:
    return fetch.fetch_all(folder, wanted, known=known, patience=BRISK, quiet=True)


def test_a_file_comes_whole_and_is_then_kept(server: Server, tmp_path: Path) -> None:
    address = made_up(server)
    assert bring(tmp_path, address).downloaded == ("els/made-up.csv",)
    assert (tmp_path / "els/made-up.csv").read_bytes() == CONTENT
    assert bring(tmp_path, address).kept == ("els/made-up.csv",)
    assert server.asked["/els/made-up.csv"] == 1
    assert [path.name for path in (tmp_path / "els").iterdir()] == ["made-up.csv"]


def test_a_dropped_connection_is_resumed_where_it_stopped(server: Server, tmp_path: Path) -> None:
    bring(tmp_path, made_up(server, "drops"))
    assert (tmp_path / "els/made-up.csv").read_bytes() == CONTENT
    starts = [int(wanted.removeprefix("bytes=").rstrip("-")) for wanted in server.ranges if wanted]
    assert server.ranges[0] is None and len(starts) == 3
    assert starts == sorted(set(starts)) and starts[0] > 0


def test_a_silent_server_is_not_waited_for(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "TIMEOUT", (1, 0.2))
    bring(tmp_path, made_up(server, "stalls"))
    assert (tmp_path / "els/made-up.csv").read_bytes() == CONTENT
    assert server.asked["/els/made-up.csv"] == 3 and server.ranges[1] is not None


def test_a_server_without_ranges_starts_again(server: Server, tmp_path: Path) -> None:
    bring(tmp_path, made_up(server, "no ranges"))
    assert (tmp_path / "els/made-up.csv").read_bytes() == CONTENT
    assert server.asked["/els/made-up.csv"] == 2 and server.ranges[1] is not None


def test_a_server_that_always_drops_is_given_up_and_the_part_kept(server: Server, tmp_path: Path) -> None:
    address = made_up(server, "always drops")
    with pytest.raises(FetchError, match=r"5 attempts: the connection broke off.*of 512,000 bytes"):
        bring(tmp_path, address)
    assert server.asked["/els/made-up.csv"] == BRISK.attempts
    assert not (tmp_path / "els/made-up.csv").exists()
    part = tmp_path / "els/made-up.csv.part"
    have = part.stat().st_size
    assert CONTENT.startswith(part.read_bytes()) and have > 0
    server.manners.clear()
    bring(tmp_path, address)
    assert server.ranges[-1] == f"bytes={have}-" and (tmp_path / "els/made-up.csv").read_bytes() == CONTENT


def test_an_altered_byte_is_never_kept(server: Server, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"hash differs.*altered on the way, or its publisher has changed it"):
        bring(tmp_path, made_up(server, "altered"))
    assert list((tmp_path / "els").iterdir()) == []


def test_a_part_that_does_not_fit_is_thrown_away(server: Server, tmp_path: Path) -> None:
    address = made_up(server)
    (tmp_path / "els").mkdir()
    (tmp_path / "els/made-up.csv.part").write_bytes(b"another edition")
    bring(tmp_path, address)
    assert (tmp_path / "els/made-up.csv").read_bytes() == CONTENT and server.asked["/els/made-up.csv"] == 2
    (tmp_path / "els/made-up.csv").rename(tmp_path / "els/made-up.csv.part")
    bring(tmp_path, address)
    assert server.asked["/els/made-up.csv"] == 2  # the part was complete: nothing to request


def test_a_file_that_is_larger_than_expected_is_cut_off_and_refused(server: Server, tmp_path: Path) -> None:
    address = made_up(server)
    server.files["/els/made-up.csv"] = CONTENT * 20
    with pytest.raises(FetchError, match="hash differs"):
        bring(tmp_path, address)


def test_a_busy_server_is_asked_again(server: Server, tmp_path: Path) -> None:
    bring(tmp_path, made_up(server, "busy"))
    assert server.asked["/els/made-up.csv"] == 3


@pytest.mark.parametrize(
    ("manners", "words"), [("gone", "no longer at its address.*404"), ("forbidden", "refused.*403")]
)
def test_an_address_that_is_gone_is_not_asked_twice(server: Server, tmp_path: Path, manners: str, words: str) -> None:
    address, other = made_up(server, manners), made_up(server, name="other.csv")
    if manners == "gone":
        del server.files["/els/made-up.csv"]
    with pytest.raises(FetchError, match=words):
        bring(tmp_path, address, other)
    assert server.asked["/els/made-up.csv"] == 1
    assert (tmp_path / "other.csv").is_file()  # the others were downloaded nevertheless


def test_no_network_stops_at_the_first_file(server: Server, tmp_path: Path) -> None:
    address = made_up(server)
    closed = replace(address, address="http://127.0.0.1:9/made-up.csv")
    with pytest.raises(FetchError, match="connection to the internet"):
        bring(tmp_path, closed, replace(address, file="other.csv"))
    assert server.asked.total() == 0
    with pytest.raises(FetchError, match="No server answered"):
        bring(tmp_path, made_up(server, "hang up"))


def test_a_full_disk_is_said(server: Server, tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    (tmp_path / "els").mkdir()
    (tmp_path / "els/made-up.csv.part").symlink_to("/dev/full")
    with pytest.raises(FetchError, match="disk is full"):
        bring(tmp_path, made_up(server))


def test_a_folder_that_cannot_be_written_is_said(server: Server, tmp_path: Path) -> None:
    (tmp_path / "els").write_text("a file where a folder should be")
    with pytest.raises(FetchError, match="folder that you may write to"):
        bring(tmp_path, made_up(server))


def test_a_different_file_is_not_overwritten(server: Server, tmp_path: Path) -> None:
    (tmp_path / "els").mkdir()
    (tmp_path / "els/made-up.csv").write_text("mine")
    with pytest.raises(FetchError, match="Move it away"):
        bring(tmp_path, made_up(server))
    assert (tmp_path / "els/made-up.csv").read_text() == "mine"


def test_files_without_an_address_are_named_with_what_they_are(server: Server, tmp_path: Path) -> None:
    summed = replace(made_up(server), file="labour/summed.csv", address="", bring="summed from districts")
    found = bring(tmp_path, made_up(server), summed)
    assert found.to_bring == (summed,) and found.downloaded == ("els/made-up.csv",)
    for word in ("labour/summed.csv", "Nobody", "A file made up", "summed from districts", "brought by you"):
        assert word in found.sentence()


def test_only_wanted_files_come(server: Server, tmp_path: Path) -> None:
    one, two = made_up(server), made_up(server, name="other.csv")
    assert bring(tmp_path, one, two, wanted=["other.csv"]).downloaded == ("other.csv",)
    with pytest.raises(UnknownNameError) as told:
        bring(tmp_path, one, two, wanted=["made-up.csv"])
    assert told.value.near == ("els/made-up.csv",)


def test_progress_is_drawn(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fetch.fetch_all(tmp_path, known=[made_up(server)], patience=BRISK, quiet=False)
    assert "els/made-up.csv" in capsys.readouterr().err


# The project's own addresses.


def test_every_address_is_fixed_or_the_file_must_be_brought() -> None:
    known = fetch.addresses()
    assert len(known) == len({address.file for address in known}) > 50
    assert [address.file for address in known] == sorted(address.file for address in known)
    for address in known:
        assert len(address.sha256) == 64 and address.bytes > 0 and address.publisher and address.title
        assert bool(address.address) != bool(address.bring)
        if address.address:
            assert address.address.startswith("https://raw.githubusercontent.com/")
            assert len(address.address.split("/")[5]) == 40, "a fixed version"
            assert address.held_by in {"publisher", "mirror"} and address.tried
            assert " " not in address.address and "*" not in address.address


class Noting(Raw):
    """Raw files that record which of them were requested."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.used: set[str] = set()

    def path(self, name: str) -> Path:
        self.used.add(name)
        return super().path(name)


def test_the_hashes_are_those_of_the_raw_files(raw: Path) -> None:
    for address in fetch.addresses():
        assert fetch.matches(raw / address.file, address), address.file


def test_every_raw_file_that_a_table_names_has_its_line(raw: Path) -> None:
    known = {address.file for address in fetch.addresses()}
    others = {str(path.relative_to(raw)) for path in raw.rglob("*.*") if path.is_file()} - known
    code = "".join(path.read_text(encoding="utf-8") for path in Path(fetch.__file__).parent.glob("*.py"))
    assert others
    assert [name for name in others if Path(name).name in code] == []


def test_tables_are_rebuilt_from_what_was_downloaded(server: Server, raw: Path, tmp_path: Path) -> None:
    known = [replace(a, address=server.url("/" + a.file)) for a in fetch.addresses() if a.address]
    server.files = {"/" + a.file: (raw / a.file).read_bytes() for a in known}
    server.manners = {"/" + a.file: "drops" for a in known}
    for name in ("regions", "child_low_income"):
        noted = Noting(raw)
        text = prepared()[name].text(noted)
        bring(tmp_path, *known, wanted=sorted(noted.used))
        assert prepared()[name].text(Raw(tmp_path)) == text
        assert (paths.folder() / f"{name}.csv").read_text(encoding="utf-8") == text
