"""Jupyter messages over a page's websocket: the protocol ``v1.kernel.websocket.jupyter.org``.

A message is the number of offsets, the offsets (8 bytes each, little-endian), then channel, header, parent header,
metadata, content and buffers. Anything else raises ValueError; lengths given by the sender are never trusted.
"""

from __future__ import annotations

import json
import math
import struct
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

PROTOCOL = "v1.kernel.websocket.jupyter.org"

_MOST_PARTS = 64
_SESSION = uuid.uuid4().hex


@dataclass(frozen=True)
class Message:
    """One message: its kind (from the header), the header itself, metadata, content and buffers."""

    kind: str
    header: dict[str, Any]
    metadata: dict[str, Any]
    content: dict[str, Any]
    buffers: list[bytes] = field(default_factory=list)


def read(data: bytes) -> Message:
    """Parse a message from a page.

    Raises
    ------
    ValueError
               The data is not a valid message.
    """
    try:
        header, metadata, content, buffers = _parts(data)
    except RecursionError as error:
        raise ValueError("too deeply nested") from error
    kind = header.get("msg_type")
    if not isinstance(kind, str):
        raise ValueError("a message without a type")
    return Message(kind, header, metadata, content, buffers)


def _parts(data: bytes) -> tuple[Any, ...]:
    count = int.from_bytes(data[:8], "little")
    if not 6 <= count <= _MOST_PARTS or len(data) < 8 * (count + 1):
        raise ValueError("the wrong number of parts")
    offsets = struct.unpack_from(f"<{count}Q", data, 8)
    if offsets[0] < 8 * (count + 1) or offsets[-1] > len(data) or any(a > b for a, b in pairwise(offsets)):
        raise ValueError("wrong offsets")
    _, header, _, metadata, content, *buffers = (data[a:b] for a, b in pairwise(offsets))
    return _object(header), _object(metadata), _object(content), buffers


def _object(text: bytes) -> dict[str, Any]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("a part of the message is not an object")
    return value


def header(kind: str) -> dict[str, Any]:
    """Return a new header."""
    now = datetime.now(UTC).isoformat()
    names = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": _SESSION, "username": "", "date": now}
    return names | {"version": "5.3"}


def write(kind: str, content: Any, parent: Any, channel: str, *, metadata: Any = None, buffers: Any = ()) -> bytes:
    """Return a message."""
    jsons = (dumps(part).encode() for part in (header(kind), parent, metadata or {}, content))
    parts = [channel.encode(), *jsons, *(bytes(buffer) for buffer in buffers)]
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return b"".join([struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets), *parts])


def dumps(value: Any) -> str:
    """Return JSON that browsers accept: NaN and infinities become null."""
    try:
        return json.dumps(value, separators=(",", ":"), allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), separators=(",", ":"), allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
