"""What a process of the tests does before it imports any plugin of pytest's (`-p` in pyproject.toml)."""

from __future__ import annotations

from toolkit.serve.environment import start

start.sooner()  # nbval imports jsonschema in every worker
