"""``python -m tests.prose``: check every text; ``python -m tests.prose FILE``: write every text to a file.

The file also has what the apps say in sampled states, which the tests of each app check.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.prose.passages import passages
from tests.prose.rules import RULES, hard_kinds
from tests.prose.shown import shown


def main(arguments: list[str]) -> int:
    """Check the texts, or write them to the named file; return the exit code."""
    found = list(passages())
    if arguments:
        found += shown()
        lines = [f"{passage.where}\t{passage.kind}\t{passage.text}" for passage in found]
        Path(arguments[0]).write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{len(lines)} texts are in {arguments[0]}.")
        return 0
    faults = [f"{passage.where}: {fault}" for passage in found for rule in RULES for fault in rule(passage)]
    faults += hard_kinds(found)
    print("\n".join(faults) or "Every text keeps the rules.")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
