"""Limits on simultaneous visits (in total and per address), and on new visits per minute from each address.

If all places are taken, the visit that has been idle longest gives way.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Collection

from toolkit.serve.session import Session
from toolkit.serve.settings import Settings


class NotAdmittedError(RuntimeError):
    """No room left; the argument says where: “server” (all places) or “address” (all that one address may have)."""


class Admission:
    """Decides whether a visit may begin, and which other visit gives way to it.

    ``settings`` holds the limits; ``elsewhere`` counts visits not passed to `place`: those on ordinary kernels.
    """

    def __init__(self, settings: Settings, elsewhere: Callable[[], int]) -> None:
        self._settings, self._elsewhere = settings, elsewhere
        self._door = Doorkeeper(settings.per_minute)

    def place(self, address: str, live: Collection[Session]) -> Session | None:
        """Return the visit that must end so that a new one from an address can begin; None if there is room.

        Raises
        ------
        NotAdmittedError
            All places, or all those allowed for the address, are taken by active visits.
        """
        own = [visit for visit in live if visit.address == network(address)]
        if len(own) >= self._settings.of_one_address:
            return _idlest(own, "address")
        return _idlest(live, "server") if len(live) + self._elsewhere() >= self._settings.visitors else None

    def has_room(self, live: Collection[Session]) -> bool:
        """Return whether a visit could begin from an address that has no visit yet."""
        try:
            self.place("", live)
        except NotAdmittedError:
            return False
        return True

    def count(self, address: str) -> None:
        """Count a new visit.

        Raises
        ------
        NotAdmittedError
            The address has started too many visits in the last minute.
        """
        if not self._door.lets_in(network(address)):
            raise NotAdmittedError("address")


def _idlest(visits: Collection[Session], whose: str) -> Session:
    unused = [visit for visit in visits if visit.unused(time.monotonic())]
    if not unused:
        raise NotAdmittedError(whose)
    return min(unused, key=lambda visit: (visit.connected, visit.heard))


def network(address: str) -> str:
    """Return what counts as one address: for IPv6, the 64-bit network, which one household has to itself."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else str(known)


class Doorkeeper:
    """Rate limit on new visits from an address: a burst, refilled evenly at ``per_minute``; 0 means no limit."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute, self._clock = per_minute, clock
        self._seen: dict[str, tuple[float, float]] = {}

    def lets_in(self, address: str) -> bool:
        """Count a visit from an address; return False if it exceeds the limit."""
        if not self._per_minute:
            return True
        now = self._clock()
        if len(self._seen) > 10_000:  # an address with all its visits restored can be forgotten
            self._seen = {visitor: seen for visitor, seen in self._seen.items() if now - seen[1] < 60}
        credit, last_visit = self._seen.get(address, (float(self._per_minute), now))
        credit = min(self._per_minute, credit + (now - last_visit) * self._per_minute / 60)
        self._seen[address] = (credit - 1 if credit >= 1 else credit, now)
        return credit >= 1
