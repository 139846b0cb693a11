"""The line between the server and a visitor's process: frames over a pair of local sockets.

A frame is a letter, the length of what follows (4 bytes, big-endian), and that. Letters: ``p`` the process itself (with
a pidfd), ``a`` what an answer is asked for, ``s`` that answer or what the page's template shows, ``u`` that the page is
in use, ``b`` a message of the page's websocket. Either side knows of the other's end by the end of the line.
"""

from __future__ import annotations

import asyncio
import socket
import struct

LARGEST = 2**26  # bytes; a workbook to download is the largest thing that is ever sent

_HEAD = struct.Struct("!cI")


def framed(letter: bytes, content: bytes = b"") -> bytes:
    """Return a frame.

    Raises
    ------
    ValueError
        It would be longer than the other side takes.
    """
    if len(content) > LARGEST:
        raise ValueError("too long for one frame")
    return _HEAD.pack(letter, len(content)) + content


def receive(line: socket.socket) -> tuple[bytes, bytes] | None:
    """Wait for a frame; return its letter and content, or None at the end of the line."""
    head = _exactly(line, _HEAD.size)
    if head is None:
        return None
    letter, length = _HEAD.unpack(head)
    content = _exactly(line, length)
    return None if content is None else (letter, content)


def _exactly(line: socket.socket, length: int) -> bytes | None:
    content = bytearray(length)
    view = memoryview(content)
    while view:
        try:
            got = line.recv_into(view)
        except ConnectionError:
            return None
        if not got:
            return None
        view = view[got:]
    return bytes(content)


async def next_frame(reader: asyncio.StreamReader) -> tuple[bytes, bytes] | None:
    """Wait for a frame on the server's side; None at the end of the line, or for what is no frame."""
    try:
        letter, length = _HEAD.unpack(await reader.readexactly(_HEAD.size))
        return (letter, await reader.readexactly(length)) if length <= LARGEST else None
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
