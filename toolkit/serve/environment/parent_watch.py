"""The link between the command and its servers: when the command ends, for whatever reason, they stop too."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from pathlib import Path

VARIABLE = "LEVELLING_UP_LIFELINE"


def watch() -> None:
    """Stop this process gracefully once the command at the other end of standard input has ended."""
    if os.environ.pop(VARIABLE, None):
        # Programs that this process starts would share standard input, and Node.js, which JupyterLab runs, makes it
        # non-blocking for all who share it: reading it would fail, as if the command had ended.
        lifeline = os.dup(0)
        with Path(os.devnull).open("rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        threading.Thread(target=_until_end_of_input, args=(lifeline,), daemon=True).start()


def _until_end_of_input(lifeline: int) -> None:
    # Not through a file object: a thread blocked in its buffer makes an exiting interpreter abort.
    with contextlib.suppress(OSError):
        while os.read(lifeline, 4096):
            pass
    os.kill(os.getpid(), signal.SIGTERM)
