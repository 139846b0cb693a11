"""Settings for operators of the apps' server, from environment variables; docs/deployment.md lists them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from toolkit.core.errors import SetupError


@dataclass(frozen=True)
class Settings:
    """The settings, with their defaults."""

    visitors: int = 120  # served at once; unless set, reduced to what fits in memory
    per_address: int = 0  # simultaneous visits from one address; 0: half of all places
    per_minute: int = 0  # new visits per minute from one address; 0: no limit, since a school shares one address
    memory: int = 512 * 2**20  # bytes for a visitor's process beyond the shared memory
    cpu_seconds: int = 20  # processor time for one response to a visitor
    idle_seconds: int = 1800  # of silence, after which an open page loses its process
    lost_seconds: int = 120  # within which a page that lost its connection may return to its process
    drain_seconds: int = 0  # for pages to move to another server when this one is asked to stop; 0: none
    token: str = ""  # required in a visitor's first link as ``?access=…``; empty admits everybody
    frame_ancestors: str = "'self'"  # sites that may frame the pages: a Content-Security-Policy source list
    proxied: bool = False  # whether to trust a proxy in front for the visitor's address and scheme
    metrics: bool = False  # whether to serve ``/metrics``
    as_root: bool = False  # whether root may publish the apps, as in a container used for nothing else
    contact: str = ""  # page or mailbox of the site's operators, for the accessibility and privacy pages

    @property
    def of_one_address(self) -> int:
        """How many visits from one address may be active at once."""
        return self.per_address or max(1, self.visitors // 2)


_SHARED = 2**29  # bytes for the server, the prefork process and the memory that visitors share with it


def fitting(memory: int, visitor: int, most: int = Settings.visitors) -> int:
    """Return how many visitors with a given memory limit fit in the memory available."""
    return max(1, min(most, (memory - _SHARED) // visitor))


def memory_to_use(root: Path = Path("/")) -> int:
    """Return the bytes that this process and its visitors may use: four fifths of the machine's memory or group limit.

    The limit is that of systemd or of a container, from Linux control groups (version 2, then 1).
    """
    try:
        machine = int(re.findall(r"MemTotal: +(\d+)", (root / "proc/meminfo").read_text())[0]) * 1024 * 4 // 5
        groups = re.findall(r"^\d+:(memory)?:(.*)$", (root / "proc/self/cgroup").read_text(), re.MULTILINE)
    except (OSError, IndexError):
        return 2**33  # not Linux: visitors' processes have no limits there
    limits = [machine]
    for version1, path in groups:
        base = root / "sys/fs/cgroup" / version1
        for name in ("memory.max", "memory.limit_in_bytes"):
            # A group's limit applies to those below it; a container sees only its own group, as the root.
            for folder in (base, *(base / part for part in _upward(path.strip("/")))):
                text = (folder / name).read_text().strip() if (folder / name).is_file() else ""
                limits += [int(text)] if text.isdecimal() else []
    return min(limits)


def _upward(path: str) -> list[Path]:
    return [Path(path), *Path(path).parents] if path else []


def read(environment: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables.

    Raises
    ------
    SetupError
        A value is invalid.
    """
    usual = Settings()
    memory = _whole(environment, "LEVELLING_UP_VISITOR_MEMORY_MIB", usual.memory // 2**20) * 2**20
    return Settings(
        visitors=_whole(environment, "LEVELLING_UP_VISITORS", fitting(memory_to_use(), memory)),
        per_address=_whole(environment, "LEVELLING_UP_VISITS_PER_ADDRESS", usual.per_address, least=0),
        per_minute=_whole(environment, "LEVELLING_UP_VISITS_PER_MINUTE", usual.per_minute, least=0),
        memory=memory,
        cpu_seconds=_whole(environment, "LEVELLING_UP_ANSWER_CPU_SECONDS", usual.cpu_seconds),
        idle_seconds=_whole(environment, "LEVELLING_UP_IDLE_SECONDS", usual.idle_seconds),
        lost_seconds=_whole(environment, "LEVELLING_UP_LOST_SECONDS", usual.lost_seconds),
        drain_seconds=_whole(environment, "LEVELLING_UP_DRAIN_SECONDS", usual.drain_seconds, least=0),
        token=_token(environment.get("LEVELLING_UP_TOKEN", "")),
        frame_ancestors=_ancestors(environment.get("LEVELLING_UP_FRAME_ANCESTORS") or usual.frame_ancestors),
        proxied=_yes(environment, "LEVELLING_UP_PROXY"),
        metrics=_yes(environment, "LEVELLING_UP_METRICS"),
        as_root=_yes(environment, "LEVELLING_UP_ROOT"),
        contact=_contact(environment.get("LEVELLING_UP_CONTACT", "")),
    )


def _whole(environment: Mapping[str, str], name: str, usual: int, least: int = 1) -> int:
    text = environment.get(name) or str(usual)
    if text.isascii() and text.isdecimal() and least <= int(text[:12]) <= 10**9:
        return int(text)
    raise SetupError(f"{name} is “{text}”.", f"Expected a number of at least {least}.", f"The default is {usual}.")


def _yes(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "").lower()
    if text not in ("", "0", "1"):
        raise SetupError(f"{name} is “{text}”.", "Expected 1 (yes) or 0 (no).")
    return text == "1"


def _token(text: str) -> str:
    if text and (len(text) < 12 or not re.fullmatch(r"[\w.~-]+", text, re.ASCII)):
        raise SetupError(
            "LEVELLING_UP_TOKEN cannot be used.",
            "Use at least 12 letters, digits, dots, dashes or underscores, so that the token works in a link.",
        )
    return text


def _contact(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s<>\"']+|[^\s<>\"'@:/]+@[^\s<>\"'@:/]+", text):
        raise SetupError(
            f"LEVELLING_UP_CONTACT is “{text}”.",
            "Expected a web address (https://…) or an email address (name@example.org).",
        )
    return text


def _ancestors(text: str) -> str:
    # Characters that could end this directive and begin another must not slip in through a setting.
    if not re.fullmatch(r"[\w.:/*' -]+", text, re.ASCII):
        raise SetupError(
            f"LEVELLING_UP_FRAME_ANCESTORS is “{text}”.",
            "Expected addresses separated by spaces, such as: 'self' https://www.example.org",
        )
    return text
