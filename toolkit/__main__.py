"""``python -m toolkit <command>``: the Makefile calls this; on Windows and in conda, run it directly.

Only the standard library is imported before the environment exists.
"""

from __future__ import annotations

import sys

from toolkit.core.errors import SetupError

SUPPORTED = ((3, 11), (3, 13))


def main(arguments: list[str]) -> int:
    """Run one command and return the exit code of the process."""
    oldest, newest = SUPPORTED
    if not oldest <= sys.version_info[:2] <= newest:
        print(
            f"This is Python {sys.version_info[0]}.{sys.version_info[1]}. "
            f"The project needs Python {oldest[0]}.{oldest[1]} to {newest[0]}.{newest[1]}. "
            "Give one of those versions in the command, for example: make run PYTHON=python3.12",
            file=sys.stderr,
        )
        return 2
    from toolkit.serve.environment import commands  # uses syntax that needs the Python version just checked

    try:
        return commands.main(arguments)
    except SetupError as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
