"""The command behind `make class`: ``python -m teaching [checks | lessons LAB … | class LAB … | page FILE …]``."""

from __future__ import annotations

import sys
from pathlib import Path

from teaching import build, class_page
from teaching.exercises import LABS, of_lab


def main(arguments: list[str]) -> int:
    """Write the checks, then the lessons in ``labs/``, then the class materials."""
    what, *rest = arguments or ["class"]
    labs = [lab for lab in LABS if not rest or {lab, of_lab(lab)[0].name[:2]} & {*rest}]
    if what == "page":
        target = class_page.write([Path(name) for name in rest], build.OUT / "class.html")
        print(f"Saved as {target}. The file stays on this machine.")
        return 0
    if what not in ("checks", "lessons", "class"):
        print(f"There is no command “{what}”. Use checks, lessons, class or page.", file=sys.stderr)
        return 2
    build.write_checks()
    build.write_answers()
    build.write_sessions()
    if what == "lessons":
        build.write_lessons(labs)
    if what == "class":
        build.everything(labs=labs)
        print(f"Written to {build.OUT.relative_to(Path.cwd()) if build.OUT.is_relative_to(Path.cwd()) else build.OUT}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
