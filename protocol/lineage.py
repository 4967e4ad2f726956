"""Lineages: which generations a log went through, and where two lines of one centre part.

A device keeps the openings that it was told. When its centre speaks under another name, the two
lines say from which position on what the device knew is lost (docs/spec/log.md#following).
"""

from collections.abc import Sequence
from itertools import pairwise, zip_longest
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from protocol.checkpoint import Checkpoint
from protocol.errors import BadProof
from protocol.generations import (
    MAX_GENERATION,
    MAX_GENERATION_BYTES,
    Generation,
    Sha256,
    centre_of,
    check_opening,
    check_root,
    encode_generation,
    read_unproven,
)
from protocol.ids import DeviceId, Hash
from protocol.judgement import At, Enrolment
from protocol.merkle import MAX_PROOF_NODES, Reader, prove_consistency, prove_inclusion
from protocol.trust import BEGINNING, TrustSet

MAX_OPENINGS: Final = MAX_GENERATION - 1  # the first log has none

T = TypeVar("T")
Nodes = Annotated[list[Sha256], Meta(max_length=MAX_PROOF_NODES)]


class Opening(msgspec.Struct, frozen=True, array_like=True):
    """A generation as an answer tells of it, proven in the tree of the answer's checkpoint."""

    generation: Annotated[bytes, Meta(max_length=MAX_GENERATION_BYTES)]
    inclusion: Nodes  # of the statement's leaf, at the size that was restored
    consistency: Nodes  # of what was restored


def prove_openings(line: Sequence[Generation], read: Reader, *, size: int) -> list[Opening]:
    """All of a log's line, the oldest first."""
    return [
        Opening(
            encode_generation(one),
            list(prove_inclusion(read, position=one.statement.restored_size, size=size)),
            list(prove_consistency(read, old_size=one.statement.restored_size, size=size)),
        )
        for one in line
    ]


def read_line(told: Sequence[bytes]) -> list[Generation]:
    """Statements as they say that they follow on each other; nothing of it is proven yet."""
    line = [read_unproven(one) for one in told]
    for before, after in pairwise(line):
        linked = after.statement.old_origin == before.statement.new_origin
        if not linked or after.statement.restored_size <= before.statement.restored_size:
            raise BadProof(f"{after.statement.new_origin} does not go on from the one before")
    if line and line[0].statement.old_origin != centre_of(line[0].statement.old_origin):
        raise BadProof("a line that does not begin with the centre's first log")
    return line


def check_line(
    line: Sequence[Generation], openings: Sequence[Opening], head: Checkpoint, trust: TrustSet
) -> None:
    """Raise unless root said each, and the log of this head has gone through all of them."""
    if not line or line[-1].statement.new_origin != head.origin:
        raise BadProof(f"a line that does not lead to {head.origin}")
    for one, opening in zip(line, openings, strict=True):
        check_root(one, trust.root(one.statement.restored_size))
        inclusion, consistency = tuple(opening.inclusion), tuple(opening.consistency)
        check_opening(one, head, inclusion=inclusion, consistency=consistency)


def parting(
    mine: Sequence[Generation], told: Sequence[Generation]
) -> tuple[Generation | None, Generation | None] | None:
    """The first openings in which two lines differ; None where they are one."""
    for one, other in zip_longest(mine, told):
        if one is None or other is None or one.statement_bytes != other.statement_bytes:
            return one, other
    return None


def common_size(parted: tuple[Generation | None, Generation | None]) -> int:
    """Below this, both lines have the same entries; from here on each has its own."""
    return min(one.statement.restored_size for one in parted if one is not None)


def set_back(trust: TrustSet, position: int) -> TrustSet:
    """The trust set as the entries before `position` made it."""
    entries = {entry: at for entry, at in trust.entries.items() if at < position}
    devices = {
        device: _enrolment_before(known, position)
        for device, known in trust.devices.items()
        if known.certified[0].position < position
    }
    return replace(
        trust,
        position=max(entries.values(), default=BEGINNING),
        roots=_before(trust.roots, position),
        role_keys=_before(trust.role_keys, position),
        devices=dict[DeviceId, Enrolment](devices),
        blocks=_before(trust.blocks, position),
        catalogues=_before(trust.catalogues, position),
        erased={dossier: at for dossier, at in trust.erased.items() if at < position},
        entries=dict[Hash, int](entries),
        short_pins=_before(trust.short_pins, position),
    )


def _enrolment_before(known: Enrolment, position: int) -> Enrolment:
    confirmed = known.confirmed
    return Enrolment(
        _before(known.certified, position),
        _before(known.scope, position),
        confirmed if confirmed is not None and confirmed < position else None,
        _before(known.revoked, position),
    )


def _before(said: Sequence[At[T]], position: int) -> tuple[At[T], ...]:
    return tuple(at for at in said if at.position < position)
