"""``python -m toolkit static [FOLDER]``: write the lab without a server to ``build/static/``, or to a folder."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

from toolkit.core.errors import SetupError
from toolkit.serve.environment.bootstrap import ROOT


def main(arguments: list[str]) -> int:
    """Write the edition; return the exit code."""
    began = time.monotonic()
    folder = Path(arguments[0] if arguments else ROOT / "build" / "static").resolve()
    os.environ |= {"SERVER_SOFTWARE": "voila/static", "QUERY_STRING": "", "MPLBACKEND": "agg"}
    from toolkit.serve import app_kernel  # the environment is read at import
    from toolkit.serve.static_edition import pages

    app_kernel.prepare()
    shutil.rmtree(folder, ignore_errors=True)
    labs = Path(os.environ.get("LEVELLING_UP_LABS") or ROOT / "labs").resolve()
    written = pages.write(folder, labs, False)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{len(written)} files, {size / 2**20:.1f} MiB, {time.monotonic() - began:.0f} seconds: {folder}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)
