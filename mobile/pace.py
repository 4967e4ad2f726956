"""When the next attempt is due, and what of it may go over which network: pure decisions."""

from collections.abc import Callable, Iterable
from typing import Final, Literal, TypeAlias

import msgspec

from protocol.answers import Wanted
from protocol.ids import DossierId
from protocol.messages import BATCH_BAD_LINK, BATCH_GOOD_LINK
from protocol.packing import LEVEL_BAD_LINK, LEVEL_GOOD_LINK

SECOND_MS: Final = 1_000
MINUTE_MS: Final = 60 * SECOND_MS
HOUR_MS: Final = 60 * MINUTE_MS

FIRST_WAIT_MS: Final = 10 * SECOND_MS
LONGEST_WAIT_MS: Final = 30 * MINUTE_MS
LONGEST_RETRY_AFTER_MS: Final = 2 * HOUR_MS  # a centre that says more says it again
REST_MS: Final = 15 * MINUTE_MS  # between attempts that went well, for what others did
SPREAD_MS: Final = 30 * SECOND_MS  # over which a valley calls once its signal is back
ENTROPY_BYTES: Final = 8
RETRY_AFTER_DIGITS: Final = 6

_DOUBLINGS: Final = 16  # the longest wait is reached long before
_TIME_BITS: Final = 80  # of a UUIDv7, after its time

Kind: TypeAlias = Literal["none", "mobile", "wifi"]
Due: TypeAlias = Callable[[DossierId], int]


class Network(msgspec.Struct, frozen=True):
    """What the machine is connected to; the name tells one from another."""

    kind: Kind
    name: str = ""


class Link(msgspec.Struct, frozen=True):
    """How much a connection can carry in one piece."""

    batch_bytes: int
    answer_bytes: int
    level: int


TOWN: Final = Link(BATCH_GOOD_LINK, BATCH_GOOD_LINK, LEVEL_GOOD_LINK)
MOUNTAIN: Final = Link(BATCH_BAD_LINK, BATCH_BAD_LINK, LEVEL_BAD_LINK)


class Failure(msgspec.Struct, frozen=True):
    """Why an attempt ended; `lasting`: the same would come of it a moment later."""

    code: str
    retry_after_ms: int = 0
    lasting: bool = False


class Past(msgspec.Struct, frozen=True, array_like=True):
    """How the last attempts ended, and how long to leave it at that."""

    failures: int = 0
    last_ms: int | None = None
    wait_ms: int = 0
    least_ms: int = 0  # whatever changes here
    problem: str | None = None
    network: str = ""


def is_due(past: Past, network: Network, now_ms: int, *, saved: bool = False) -> bool:
    """`saved`: there is work that the last attempt did not know of."""
    if network.kind == "none":
        return False
    if past.last_ms is None or now_ms < past.last_ms:
        return True  # a clock that was set back must not hold up anything
    elapsed_ms = now_ms - past.last_ms
    if elapsed_ms >= past.wait_ms:
        return True
    changed = network.name != past.network or (saved and not past.failures)
    return changed and elapsed_ms >= past.least_ms


def after_success(network: Network, *, now_ms: int) -> Past:
    return Past(0, now_ms, REST_MS, FIRST_WAIT_MS, None, network.name)


def after_failure(  # noqa: PLR0913  # how an attempt ended
    past: Past,
    failure: Failure,
    network: Network,
    *,
    now_ms: int,
    entropy: bytes,
    heard: bool = False,
) -> Past:
    """Longer with every failure; as long as the centre asks, and then not all in one second.

    `heard`: the centre has answered before this attempt failed, so what was before is over.
    """
    failures = 1 if heard else past.failures + 1
    wait_ms = backoff_ms(_DOUBLINGS if failure.lasting else failures, entropy)
    asked_ms = min(failure.retry_after_ms, LONGEST_RETRY_AFTER_MS)
    if asked_ms > 0:
        asked_ms += _share(FIRST_WAIT_MS, entropy)
    return Past(
        failures,
        now_ms,
        max(wait_ms, asked_ms),
        max(FIRST_WAIT_MS, asked_ms),
        failure.code,
        network.name,
    )


def backoff_ms(failures: int, entropy: bytes) -> int:
    """Doubling, half of it left to chance: a valley that gets signal does not call in chorus."""
    ceiling_ms = min(LONGEST_WAIT_MS, FIRST_WAIT_MS << min(failures - 1, _DOUBLINGS))
    return ceiling_ms // 2 + _share(ceiling_ms // 2, entropy)


def spread_ms(entropy: bytes) -> int:
    """How long to leave it after a network came back: everybody else sees it come, too."""
    return _share(SPREAD_MS, entropy)


def is_spread(from_ms: int, now_ms: int) -> bool:
    """Whether it is too early; a clock that was set back must not hold up anything."""
    return now_ms < from_ms <= now_ms + SPREAD_MS


def retry_after_ms(said: str | None) -> int:
    """Of the header, in seconds; dates and whatever else stands there say nothing to us."""
    if said is None or not said.isascii() or not said.isdigit() or len(said) > RETRY_AFTER_DIGITS:
        return 0
    return int(said) * SECOND_MS


def link_over(network: Network, past: Past) -> Link:
    """Small pieces where the air is dear or has just failed."""
    return MOUNTAIN if network.kind == "mobile" or past.failures else TOWN


def images_may_go(network: Network, *, data_saver: bool) -> bool:
    """Facts go over anything; images over mobile data only where the officer does not save it."""
    match network.kind:
        case "wifi":
            return True
        case "mobile" | "none":  # where something answers all the same, nobody knows at what cost
            return not data_saver


def in_order(wanted: Iterable[Wanted], due: Due) -> list[Wanted]:
    """Thumbnails, strokes and thumbprints (one chunk each), then pages; the earliest due first."""
    return sorted(
        wanted, key=lambda one: (one.present.count > 1, due(one.dossier), one.dossier, one.root)
    )


def taken_ms(dossier: DossierId) -> int:
    """When it was taken, as its own id says: first come is first due, until a deadline is known."""
    return int.from_bytes(dossier, "big") >> _TIME_BITS


def _share(of_ms: int, entropy: bytes) -> int:
    return of_ms * int.from_bytes(entropy[:ENTROPY_BYTES], "big") >> 8 * ENTROPY_BYTES
