"""``python -m toolkit.serve``: the apps, and the apps only. ``python -m toolkit run`` adds JupyterLab."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from toolkit.errors import SetupError
from toolkit.serve import start
from toolkit.serve.bootstrap import ROOT
from toolkit.serve.supervisor import check_free, port_from


def main() -> int:
    """Serve on ``HOST`` and ``PORT`` the labs in ``LEVELLING_UP_LABS`` (default: those of the project)."""
    try:
        host, port = os.environ.get("HOST", "127.0.0.1"), port_from(os.environ, "PORT", 8866)
        check_free(host, port, "PORT")
        start.sooner()
        from toolkit.serve.apps import serve  # takes seconds; a taken port is said at once

        labs = Path(os.environ.get("LEVELLING_UP_LABS") or ROOT / "labs")
        serve(labs, host, port, os.environ.get("LEVELLING_UP_LAB", ""))
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
