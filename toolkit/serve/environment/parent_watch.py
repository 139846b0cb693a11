"""The link between the command and its servers: when the command ends, for whatever reason, they stop too."""

from __future__ import annotations

import contextlib
import os
import signal
import threading

VARIABLE = "LEVELLING_UP_LIFELINE"


def watch() -> None:
    """Stop this process gracefully once the command at the other end of standard input has ended."""
    if os.environ.pop(VARIABLE, None):
        threading.Thread(target=_until_end_of_input, daemon=True).start()


def _until_end_of_input() -> None:
    # Not through sys.stdin: a thread blocked in its buffer makes an exiting interpreter abort.
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    os.kill(os.getpid(), signal.SIGTERM)
