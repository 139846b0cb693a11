"""The first steps of a test process, before it imports any pytest plugin (`-p` in pyproject.toml)."""

from __future__ import annotations

from toolkit.serve.environment import start

start.sooner()  # nbval imports jsonschema in every worker
