"""Who asks without saying who they are: by network, so often an hour, and never more than so much.

Behind a proxy the true source is what the proxy says; from anybody else the header means nothing.
"""

import ipaddress
from collections.abc import Collection, Mapping
from typing import Final

import msgspec

from protocol.errors import TooManyRequests

MAX_SOURCES: Final = 10_000  # remembered; then the longest unheard of is forgotten
HOUR_MS: Final = 3600 * 1000
FORWARDED: Final = "x-forwarded-for"


class Allowance(msgspec.Struct, frozen=True):
    """What one source, and all of them together, may ask of a route in an hour."""

    of_one: float
    of_all: float


class Sources:
    """One a route: requests or bytes, whatever is counted."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._used: dict[str, tuple[int, float]] = {}
        self._all = (0, 0.0)

    def check(self, source: str, now_ms: int) -> None:
        """Raise while this source, or all of them, have had what an hour gives."""
        one = _left(self._used.get(source, (now_ms, 0.0)), self._allowance.of_one, now_ms)
        everybody = _left(self._all, self._allowance.of_all, now_ms)
        wait_s = max(
            _wait_s(one, self._allowance.of_one), _wait_s(everybody, self._allowance.of_all)
        )
        if wait_s:
            raise TooManyRequests("this route has had enough for now", after_s=wait_s)

    def charge(self, source: str, amount: float, now_ms: int) -> None:
        one = _left(self._used.pop(source, (now_ms, 0.0)), self._allowance.of_one, now_ms)
        self._used[source] = now_ms, one + amount
        everybody = _left(self._all, self._allowance.of_all, now_ms)
        self._all = now_ms, everybody + amount
        if len(self._used) > MAX_SOURCES:
            self._used.pop(next(iter(self._used)))


def source_of(peer: str, headers: Mapping[str, str], proxies: Collection[str]) -> str:
    """The network that a request comes from: nobody has a whole one to himself for nothing."""
    address = peer
    if peer in proxies:
        said = headers.get(FORWARDED, "").split(",")
        others = [one.strip() for one in said if one.strip() not in proxies]
        address = others[-1] if others and others[-1] else peer
    return network_of(address)


def network_of(address: str) -> str:
    """The address, or of the newer kind what one household is given."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "?"
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))


def neighbourhood_of(source: str) -> str:
    """For the log: enough to see where an attack comes from, and nobody's own address."""
    try:
        network = ipaddress.ip_network(source)
    except ValueError:
        return source
    return str(network.supernet(new_prefix=24 if network.version == 4 else 48))


def _left(used: tuple[int, float], an_hour: float, now_ms: int) -> float:
    """What is used and has not come back yet."""
    since_ms, amount = used
    return max(0.0, amount - max(0, now_ms - since_ms) / HOUR_MS * an_hour)


def _wait_s(used: float, an_hour: float) -> int:
    return 0 if used < an_hour else 1 + int((used / an_hour - 1) * HOUR_MS / 1000)
