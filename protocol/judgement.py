"""One device as admin entries tell of it, and how its work is taken in: judged by log position."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from enum import IntEnum
from typing import Annotated, Final, Generic, Literal, TypeAlias, TypeVar, get_args

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from protocol.admin import Bytes32, Revoke, Scope
from protocol.certificate import Certificate, Role
from protocol.codes import vietnam_day
from protocol.errors import NotPossible

Flag: TypeAlias = Literal[
    "late_retired", "lease_over", "out_of_scope_today", "role_not_expected", "review_since_stolen"
]
Doubt: TypeAlias = Literal[
    "unknown_device", "not_confirmed", "lost", "stolen", "retired", "scope_never_held"
]
ANY_ROLE: Final[AbstractSet[str]] = frozenset(get_args(Role))
T = TypeVar("T")


class Accepted(msgspec.Struct, frozen=True, array_like=True, tag="accepted"):
    """Into the registry, with what a clerk should see beside it."""

    flags: tuple[Flag, ...] = ()


class Quarantined(msgspec.Struct, frozen=True, array_like=True, tag="quarantined"):
    """Kept, receipted and shown; it changes nothing until somebody adopts it."""

    reason: Doubt


Judgement: TypeAlias = Accepted | Quarantined


class Held(IntEnum):
    """How a device stands to a commune or to one dossier."""

    NEVER = 0
    ONCE = 1
    NOW = 2


class Work(msgspec.Struct, frozen=True):
    """What an operation touches, as far as trust asks; no commune: it is about no dossier."""

    commune: str | None = None
    assigned: Held = Held.NEVER  # the dossier itself; operations say so, not admin entries
    expected_roles: AbstractSet[str] = ANY_ROLE


class At(msgspec.Struct, Generic[T], frozen=True, array_like=True):
    """What was said, and where in the log."""

    position: int
    said: T


class Certified(msgspec.Struct, frozen=True, array_like=True):
    """A certificate as it reads, and the hash of the bytes that were signed."""

    hash: Bytes32
    certificate: Certificate


class Enrolment(msgspec.Struct, frozen=True, array_like=True):
    """All that was said of one device, oldest first."""

    certified: Annotated[tuple[At[Certified], ...], Meta(min_length=1)]
    scope: tuple[At[Scope], ...]
    confirmed: int | None = None
    revoked: tuple[At[Revoke], ...] = ()

    @property
    def newest(self) -> Certificate:
        return self.certified[-1].said.certificate


def enrolled(new: At[Certified]) -> Enrolment:
    certificate = new.said.certificate
    return Enrolment((new,), (At(new.position, Scope(certificate.device, (certificate.commune,))),))


def renewed(old: Enrolment, new: At[Certified]) -> Enrolment:
    """A longer lease for the same person with the same keys; perhaps in another commune."""
    last, after = old.newest, new.said.certificate
    if _identity(last) != _identity(after) or after.lease.to_date <= last.lease.to_date:
        raise NotPossible("a renewal keeps officer and keys and makes the lease longer")
    scope = old.scope
    if after.commune != last.commune:
        moved = Scope(after.device, (after.commune,), (last.commune,))
        scope = (*scope, At(new.position, moved))
    return replace(old, certified=(*old.certified, new), scope=scope)


def judge(enrolment: Enrolment | None, position: int, *, received_ms: int, work: Work) -> Judgement:
    """How validly signed work at `position` is taken in; it is never refused."""
    if enrolment is None or enrolment.certified[0].position >= position:
        return Quarantined("unknown_device")
    if enrolment.confirmed is None or enrolment.confirmed >= position:
        return Quarantined("not_confirmed")
    certificate = before(enrolment.certified, position)[-1].certificate
    modes = {revoke.mode for revoke in before(enrolment.revoked, position)}
    over = vietnam_day(received_ms) > certificate.lease.to_date
    if doubt := _doubt(modes, over=over):
        return Quarantined(doubt)
    held = max(work.assigned, _held(enrolment.scope, work.commune, position))
    if held is Held.NEVER:
        return Quarantined("scope_never_held")
    flags: dict[Flag, bool] = {
        "late_retired": bool(modes),
        "lease_over": over,
        "out_of_scope_today": held is Held.ONCE,
        "role_not_expected": certificate.role not in work.expected_roles,
        "review_since_stolen": _after_theft(enrolment.revoked, received_ms),
    }
    return Accepted(tuple(flag for flag, raised in flags.items() if raised))


def before(said: Sequence[At[T]], position: int) -> list[T]:
    """What had been said when an entry at `position` came."""
    return [at.said for at in said if at.position < position]


def _identity(certificate: Certificate) -> tuple[bytes, ...]:
    return certificate.sign_off_key, certificate.exchange_key, certificate.officer


def _doubt(modes: AbstractSet[str], *, over: bool) -> Doubt | None:
    if "stolen_since" in modes:
        return "stolen"
    if "lost" in modes:
        return "lost"
    return "retired" if modes and over else None


def _held(scope: Sequence[At[Scope]], commune: str | None, position: int) -> Held:
    if commune is None:
        return Held.NOW
    held = Held.NEVER
    for change in before(scope, position):
        if commune in change.granted:
            held = Held.NOW
        elif commune in change.withdrawn and held is Held.NOW:
            held = Held.ONCE
    return held


def _after_theft(revoked: Sequence[At[Revoke]], received_ms: int) -> bool:
    """True where a theft, though reported later, may have come before the log received this."""
    return any(at.said.mode == "stolen_since" and received_ms >= at.said.since_ms for at in revoked)
