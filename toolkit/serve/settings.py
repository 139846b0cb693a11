"""What whoever runs the apps' server may choose, by environment variables; docs/deployment.md lists them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from toolkit.core.errors import SetupError


@dataclass(frozen=True)
class Settings:
    """The choices, with their usual values."""

    visitors: int = 120  # served at once, the next one waits: at most so many as fit the memory, unless chosen
    per_address: int = 0  # visits at once from one address; 0: half of all places
    per_minute: int = 0  # new visits from one address in a minute; 0: no limit, for a school shares one address
    memory: int = 512 * 2**20  # bytes that a visitor's process may take beyond what all share
    cpu_seconds: int = 20  # of processor time that one answer to a visitor may take
    idle_seconds: int = 1800  # without a word, after which an open page loses its process
    lost_seconds: int = 120  # for which a page whose connection broke may come back to its process
    drain_seconds: int = 0  # that pages have to move to another server when this one is asked to stop; 0: none
    token: str = ""  # that a visitor's first link must carry as ``?access=…``; empty lets everybody in
    frame_ancestors: str = "'self'"  # who may show the pages in a frame: a Content-Security-Policy source list
    proxied: bool = False  # whether a proxy in front says the visitor's address and scheme, and is to be believed
    metrics: bool = False  # whether ``/metrics`` answers
    as_root: bool = False  # whether root may publish the apps, as in a container whose root is nobody else's
    contact: str = ""  # page or mailbox of those who run the site, for its pages on accessibility and privacy

    @property
    def of_one_address(self) -> int:
        """Visits at once from one address."""
        return self.per_address or max(1, self.visitors // 2)


_SHARED = 2**29  # bytes of the server, of the prefork process and of what visitors share with it


def fitting(memory: int, visitor: int, most: int = Settings.visitors) -> int:
    """Return how many visitors, of so many bytes at most each, fit into the memory given, all at their bounds."""
    return max(1, min(most, (memory - _SHARED) // visitor))


def memory_to_use(root: Path = Path("/")) -> int:
    """Return the bytes that this process and its visitors may fill: four fifths of the machine's, or a group's limit.

    The limit is that of systemd or of a container, as Linux's control groups hold it (version 2, then 1).
    """
    try:
        machine = int(re.findall(r"MemTotal: +(\d+)", (root / "proc/meminfo").read_text())[0]) * 1024 * 4 // 5
        groups = re.findall(r"^\d+:(memory)?:(.*)$", (root / "proc/self/cgroup").read_text(), re.MULTILINE)
    except (OSError, IndexError):
        return 2**33  # no Linux: there, visitors' processes have no bounds
    found = [machine]
    for version1, path in groups:
        base = root / "sys/fs/cgroup" / version1
        for name in ("memory.max", "memory.limit_in_bytes"):
            # A group's limit binds those below it; in a container only its own group is seen, as the root.
            for folder in (base, *(base / part for part in _upward(path.strip("/")))):
                text = (folder / name).read_text().strip() if (folder / name).is_file() else ""
                found += [int(text)] if text.isdecimal() else []
    return min(found)


def _upward(path: str) -> list[Path]:
    return [Path(path), *Path(path).parents] if path else []


def read(environment: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables.

    Raises
    ------
    SetupError
        A value cannot be used.
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
    raise SetupError(f"{name} is “{text}”.", f"A whole number from {least} up.", f"The usual value is {usual}.")


def _yes(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "").lower()
    if text not in ("", "0", "1"):
        raise SetupError(f"{name} is “{text}”.", "It is 1 (yes) or 0 (no).")
    return text == "1"


def _token(text: str) -> str:
    if text and (len(text) < 12 or not re.fullmatch(r"[\w.~-]+", text, re.ASCII)):
        raise SetupError(
            "LEVELLING_UP_TOKEN cannot be used.",
            "Use at least 12 letters, digits, dots, dashes or underscores, so that it works in a link.",
        )
    return text


def _contact(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s<>\"']+|[^\s<>\"'@:/]+@[^\s<>\"'@:/]+", text):
        raise SetupError(
            f"LEVELLING_UP_CONTACT is “{text}”.",
            "The address of a page (https://…) or of a mailbox (name@example.org).",
        )
    return text


def _ancestors(text: str) -> str:
    # What could end this directive and begin another must not come from a setting by accident.
    if not re.fullmatch(r"[\w.:/*' -]+", text, re.ASCII):
        raise SetupError(
            f"LEVELLING_UP_FRAME_ANCESTORS is “{text}”.",
            "Addresses with spaces between them, such as: 'self' https://www.example.org",
        )
    return text
