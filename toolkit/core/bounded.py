"""Run a script on a visitor's bytes in a separate process, which may fail, hang or abort without harm.

A library that reads workbooks can abort the interpreter or exhaust memory without raising an exception. The script
limits itself (:mod:`toolkit.uploads.workbook_script`); if it dies, only an exit code remains.

A process that serves a visitor may not start another. The server therefore keeps a starter (:func:`keep_starter`),
which runs one fixed script, and no other, whenever it receives one end of a socket.
"""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

SECONDS = 40  # timeout, far above the processor time that the script allows itself
LARGEST = 300_000_000  # bytes in a response
_AT_ONCE = 4  # scripts at a time, so that many visitors cannot exhaust the machine's memory
_starter: list[socket.socket] = []


class BoundedError(Exception):
    """The script ended without a response: it hit a limit, crashed, or could not be started."""


def run(script: Path, content: bytes) -> bytes:
    """Return what the script writes to standard output, given some bytes as input.

    Parameters
    ----------
    script
        A file that imports only the standard library and installed packages.
    content
        The bytes for its standard input.

    Raises
    ------
    BoundedError
        The script ended without a response, or took too long.
    """
    if _starter:
        return _by_starter(content)
    if sys.platform == "emscripten":  # a browser (Pyodide) cannot start a process, and serves one visitor only
        return _here(script, content)
    try:
        done = subprocess.run(_command(script), input=content, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.SubprocessError) as fault:
        raise BoundedError(str(fault)) from None
    if done.returncode or not done.stdout:
        raise BoundedError(f"exit code {done.returncode}")
    return done.stdout


def _here(script: Path, content: bytes) -> bytes:
    """Return what the script writes when run in this process, limited only by itself."""
    given, written = io.TextIOWrapper(io.BytesIO(content)), io.StringIO()
    before, sys.stdin = sys.stdin, given
    try:
        with contextlib.redirect_stdout(written):
            runpy.run_path(str(script), run_name="__main__")
    finally:
        sys.stdin = before
    return written.getvalue().encode()


def keep_starter(script: Path) -> None:
    """Fork a process to run this script whenever this process or one of its forks asks, until all of them end."""
    local, remote = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if (first := os.fork()) == 0:
        with contextlib.suppress(BaseException):
            os.setsid()
            if os.fork():  # orphaned on purpose: the requesting process may have only visitors as children
                os._exit(0)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            os.closerange(3, remote.fileno())  # inherit no open file of the server
            os.closerange(remote.fileno() + 1, 4096)
            _start_each(remote, script)
        os._exit(0)
    os.waitpid(first, 0)
    remote.close()
    _starter[:] = [local]


def _command(script: Path) -> list[str]:
    # Isolated mode: neither the working directory nor the environment adds modules.
    return [sys.executable, "-I", str(Path(__file__).with_name("wall.py")), str(script)]


def _start_each(requests: socket.socket, script: Path) -> None:
    """Serve requests as the starter process."""
    alive: list[subprocess.Popen[bytes]] = []
    while True:
        data, ends, _, _ = socket.recv_fds(requests, 16, 1)
        if not data:
            return
        while len(alive := [child for child in alive if child.poll() is None]) >= _AT_ONCE:
            time.sleep(0.02)
        for end in ends:
            with contextlib.suppress(OSError):  # out of memory or processes: the requester sees the socket close
                alive.append(subprocess.Popen(_command(script), stdin=end, stdout=end, stderr=subprocess.DEVNULL))
            os.close(end)


def _by_starter(content: bytes) -> bytes:
    """Have the starter run the script at the other end of a socket, within the time and size limits."""
    deadline, answer = time.monotonic() + SECONDS, bytearray()
    ours, theirs = socket.socketpair()
    try:
        with ours:
            with theirs:
                socket.send_fds(_starter[0], [b"start"], [theirs.fileno()])
            ours.settimeout(SECONDS)
            ours.sendall(content)
            ours.shutdown(socket.SHUT_WR)
            while part := ours.recv(1 << 20):
                answer += part
                if len(answer) > LARGEST:
                    raise BoundedError("the answer is too large")
                ours.settimeout(max(0.01, deadline - time.monotonic()))
    except OSError as fault:
        raise BoundedError(str(fault)) from None
    if not answer:
        raise BoundedError("no answer")
    return bytes(answer)
