"""A second line of defence around a process that reads visitors' files, in case a file makes it run hostile code.

On Linux, as far as the kernel supports each layer: privileges are dropped and cannot be regained; nothing can be
written,
and only the project's and Python's own files can be read (Landlock); and no program, process, socket or signal
can be created (seccomp). This file needs only the standard library: ``python -I wall.py SCRIPT`` runs a script behind
it.
"""

from __future__ import annotations

import ctypes
import os
import platform
import runpy
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_NO_NEW_PRIVILEGES, _SECCOMP, _DROP_FROM_BOUNDING_SET = 38, 22, 24  # prctl options
_CREATE, _ADD, _RESTRICT = 444, 445, 446  # Landlock's system calls, the same on every machine
_READ_FILE, _READ_DIR, _WRITE_FILE = 1 << 2, 1 << 3, 1 << 1
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}  # number of file rights from each Landlock version on
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CLONE, _CLONE3, _THREAD = {"x86_64": 56, "aarch64": 220}, 435, 0x10000
_ALLOW, _NOT_PERMITTED, _NO_SUCH_CALL = 0x7FFF0000, 0x00050001, 0x00050026
_SYSTEM = "/usr /lib /lib64 /etc/ld.so.cache /etc/localtime /etc/fonts /etc/mime.types /proc/self /proc/cpuinfo"
_SYSTEM += " /proc/meminfo /sys/devices/system/cpu /dev/urandom /dev/random /dev/zero"

_libc = ctypes.CDLL(None, use_errno=True)


def raise_wall(readable: Iterable[Path] = ()) -> tuple[str, ...]:
    """Confine this process and its forks; this cannot be undone.

    Parameters
    ----------
    readable
        Files and folders that may be read besides Python's and the system's own.

    Returns
    -------
    tuple
        The layers in force: ``privileges``, ``files``, ``calls``.
    """
    if not sys.platform.startswith("linux"):
        return ()
    _drop_capabilities()
    if _libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return ()  # without it the kernel refuses the others
    python = [*sys.path, sys.prefix, sys.base_prefix, sys.exec_prefix]
    layers = {
        "files": _only_read([*map(Path, filter(None, python)), *map(Path, _SYSTEM.split()), *readable]),
        "calls": _filter_calls(),
    }
    return ("privileges", *(layer for layer, stands in layers.items() if stands))


def _drop_capabilities() -> None:
    for capability in range(64):  # fails for an unknown capability, and without root there is none to drop
        _libc.prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0)
    _libc.capset(struct.pack("Ii", 0x20080522, 0), bytes(24))


def _only_read(readable: Iterable[Path]) -> bool:
    """Allow reading below some paths only; deny any writing, creating, moving, deleting or executing of files."""
    version = _libc.syscall(_CREATE, None, 0, 1)
    if version < 1:
        return False
    rights = (1 << _FILE_RIGHTS[max(since for since in _FILE_RIGHTS if since <= version)]) - 1
    net, scoped = (3 if version >= 4 else 0), (3 if version >= 6 else 0)  # TCP; sockets and signals of other processes
    attributes = struct.pack("QQQ", rights, net, scoped)[: 24 if version >= 6 else 16 if version >= 4 else 8]
    ruleset = _libc.syscall(_CREATE, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    allowed = {path: _READ_FILE | (_READ_DIR if path.is_dir() else 0) for path in readable if path.exists()}
    for path, access in {**allowed, Path(os.devnull): _READ_FILE | _WRITE_FILE}.items():
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        _libc.syscall(_ADD, ruleset, 1, struct.pack("=Qi", access, handle), 0)
        os.close(handle)
    in_force = _libc.syscall(_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return bool(in_force)


def _filter_calls() -> bool:
    """Make the system calls in ``wall.csv`` fail with “not permitted”; clone may only create threads."""
    machine = platform.machine()
    if machine not in _ARCHITECTURE:
        return False
    lines = Path(__file__).with_suffix(".csv").read_text("ascii").splitlines()[1:]
    column = lines[0].split(",").index(machine)
    denied = [int(line.split(",")[column]) for line in lines[1:]]
    load, equal, at_least, has, give = 0x20, 0x15, 0x35, 0x45, 0x06  # Berkeley packet filter instructions
    steps = [(load, 0, 0, 4), (equal, 1, 0, _ARCHITECTURE[machine]), (give, 0, 0, _NOT_PERMITTED), (load, 0, 0, 0)]
    steps += [(at_least, 0, 1, 0x40000000), (give, 0, 0, _NOT_PERMITTED)]  # the x32 system calls of x86_64
    for number in (number for number in denied if number >= 0):
        steps += [(equal, 0, 1, number), (give, 0, 0, _NOT_PERMITTED)]
    steps += [(equal, 0, 1, _CLONE3), (give, 0, 0, _NO_SUCH_CALL)]  # a filter cannot see its flags; libc uses clone
    steps += [(equal, 0, 3, _CLONE[machine]), (load, 0, 0, 16), (has, 1, 0, _THREAD), (give, 0, 0, _NOT_PERMITTED)]
    steps += [(give, 0, 0, _ALLOW)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
    return bool(_libc.prctl(_SECCOMP, 2, program, 0, 0) == 0)


if __name__ == "__main__":
    raise_wall([Path(sys.argv[1]).parent])
    runpy.run_path(sys.argv[1], run_name="__main__")
