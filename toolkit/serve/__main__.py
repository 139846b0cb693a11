"""``python -m toolkit.serve``: the apps only. ``python -m toolkit run`` adds JupyterLab."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from toolkit.core import paths
from toolkit.core.errors import SetupError
from toolkit.serve import catalogue, prefork_client
from toolkit.serve.environment import start
from toolkit.serve.environment.supervisor import LOOPBACK, check_free, port_from
from toolkit.serve.settings import read


def main() -> int:
    """Serve the labs in ``LEVELLING_UP_LABS`` (default: the project's) on ``HOST`` and ``PORT``."""
    try:
        host, port = os.environ.get("HOST", "127.0.0.1"), port_from(os.environ, "PORT", 8866)
        check_free(host, port, "PORT")
        labs = Path(os.environ.get("LEVELLING_UP_LABS") or paths.project() / "labs")
        settings, lab_cards = read(os.environ), catalogue.find(labs)
        published = host not in LOOPBACK or settings.proxied
        if published and not settings.as_root and hasattr(os, "geteuid") and os.geteuid() == 0:
            raise SetupError(
                "The apps would run as root.",
                "Expected a user other than root.",
                "Start the apps as another user, or set LEVELLING_UP_ROOT=1.",
            )
        prefork = prefork_client.PreforkProcess(labs.resolve()) if prefork_client.possible() else None
        if prefork is not None:
            prefork.start()  # imports what the apps need while this process imports what the server needs
        start.sooner()
        from toolkit.serve.apps import serve  # takes a second; a port in use is reported before it

        lab_address = os.environ.get("LEVELLING_UP_LAB", "")
        serve(labs, lab_cards, settings, prefork, host=host, port=port, lab_address=lab_address)
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
