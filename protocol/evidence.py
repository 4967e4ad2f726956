"""Evidence: signed words of one centre that cannot both be true, for anybody who knows its keys.

It is made where two such words meet, and nobody ever deletes it (docs/spec/log.md#evidence).
"""

from typing import Annotated, Final, TypeAlias, assert_never

import msgspec
from msgspec import Meta

from protocol.checkpoint import MAX_NOTE_BYTES, Checkpoint, read_checkpoint
from protocol.decoding import decode
from protocol.errors import BadProof
from protocol.generations import (
    MAX_GENERATION_BYTES,
    Generation,
    centre_of,
    encode_generation,
    generation_of,
    read_generation,
)

MAX_EVIDENCE_BYTES: Final = 2 * MAX_NOTE_BYTES + 64

Note = Annotated[bytes, Meta(max_length=MAX_NOTE_BYTES)]
Signed = Annotated[bytes, Meta(max_length=MAX_GENERATION_BYTES)]


class SplitView(msgspec.Struct, frozen=True, array_like=True, tag="split"):
    """The log key: two roots for one size of one log."""

    one: Note
    other: Note


class ForkedOpening(msgspec.Struct, frozen=True, array_like=True, tag="forked"):
    """The root key: two openings of one generation."""

    one: Signed
    other: Signed


class LostSafe(msgspec.Struct, frozen=True, array_like=True, tag="lost-safe"):
    """The log key called safe what a later generation, by the root key, goes on without."""

    note: Note
    opening: Signed


Evidence: TypeAlias = SplitView | ForkedOpening | LostSafe


def show_split(one: Checkpoint, other: Checkpoint) -> SplitView:
    """A `BadProof` when the two do not contradict each other."""
    if (one.origin, one.size) != (other.origin, other.size) or one.root == other.root:
        raise BadProof("two roots of one size of one log would be a contradiction")
    return SplitView(one.note, other.note)


def show_fork(one: Generation, other: Generation) -> ForkedOpening:
    same_name = one.statement.new_origin == other.statement.new_origin
    if not same_name or one.statement_bytes == other.statement_bytes:
        raise BadProof("two openings of one generation would be a contradiction")
    return ForkedOpening(encode_generation(one), encode_generation(other))


def show_loss(known: Checkpoint, opened: Generation) -> LostSafe:
    said = opened.statement
    of_one_centre = centre_of(known.origin) == centre_of(said.new_origin)
    in_between = generation_of(known.origin) < generation_of(said.new_origin)
    if not of_one_centre or not in_between or known.safe <= said.restored_size:
        raise BadProof("what was safe is in the later generation")
    return LostSafe(known.note, encode_generation(opened))


def check_evidence(data: bytes, *, log_public: bytes, root_public: bytes) -> Evidence:
    """Somebody's evidence: every word signed by the key it belongs to, and contradictory."""
    found: Evidence = decode(Evidence, data, limit=MAX_EVIDENCE_BYTES)
    match found:
        case SplitView(one, other):
            return show_split(read_checkpoint(one, log_public), read_checkpoint(other, log_public))
        case ForkedOpening(one, other):
            return show_fork(read_generation(one, root_public), read_generation(other, root_public))
        case LostSafe(note, opening):
            known = read_checkpoint(note, log_public)
            return show_loss(known, read_generation(opening, root_public))
        case unknown:
            assert_never(unknown)
