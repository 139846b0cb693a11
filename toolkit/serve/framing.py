"""The connection between the server and a visitor's process: frames over a socket pair.

A frame is a letter, the length of the content (4 bytes, big-endian), and the content. Letters: ``p`` the process itself
(with a pidfd), ``a`` a request, ``s`` its response or the template values of a page, ``u`` the page is in use, ``b`` a
message on the page's websocket. Each side learns that the other has ended when the connection closes.
"""

from __future__ import annotations

import asyncio
import socket
import struct

LARGEST = 2**26  # bytes; a workbook download is the largest message

_HEAD = struct.Struct("!cI")


def framed(letter: bytes, content: bytes = b"") -> bytes:
    """Return a frame.

    Raises
    ------
    ValueError
        The frame would be longer than the other side accepts.
    """
    if len(content) > LARGEST:
        raise ValueError("too long for one frame")
    return _HEAD.pack(letter, len(content)) + content


def receive(line: socket.socket) -> tuple[bytes, bytes] | None:
    """Wait for a frame; return its letter and content, or None at the end of the connection."""
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
    """Wait for a frame on the server's side; return None at the end of the connection, or for an invalid frame."""
    try:
        letter, length = _HEAD.unpack(await reader.readexactly(_HEAD.size))
        return (letter, await reader.readexactly(length)) if length <= LARGEST else None
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
