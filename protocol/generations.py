"""Generations: how a log goes on after a restore, under a new name and by the root key's word.

A server that meets a checkpoint larger than its log, or one that its log does not continue, stops
signing. The operator then states with the root key what was restored: the log goes on from there,
with that statement as its next leaf (docs/spec/log.md#generations).
"""

import re
from enum import Enum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from protocol.checkpoint import MAX_ORIGIN_BYTES, Checkpoint, is_origin
from protocol.decoding import decode, encode
from protocol.errors import BadProof, MalformedBytes
from protocol.ids import HASH_BYTES, NO_HASH, Hash, sha256
from protocol.keys import SigningKey, check_signature
from protocol.merkle import (
    MAX_TREE_SIZE,
    Edge,
    Proof,
    Reader,
    check_consistency,
    check_inclusion,
    root_at,
    root_of,
)
from protocol.receipts import MAX_NUMBER, Kind, leaf

PREFIX_GENERATION: Final = b"tannha/generation/v1\0"
MAX_GENERATION: Final = 999  # a restore every week for twenty years
MAX_GENERATION_BYTES: Final = 1024  # two origins and some 200 bytes more

_NUMBERED: Final = re.compile(r"(.+)/g([2-9]|[1-9][0-9]{1,2})")

Size = Annotated[int, Meta(ge=0, le=MAX_TREE_SIZE)]
Origin = Annotated[str, Meta(max_length=MAX_ORIGIN_BYTES)]
Sha256 = Annotated[Hash, Meta(min_length=HASH_BYTES, max_length=HASH_BYTES)]


class Statement(msgspec.Struct, frozen=True, array_like=True):
    """What was restored, and the largest checkpoint of the old log that anybody has shown."""

    old_origin: Origin
    restored_size: Size
    restored_root: Sha256
    shown_size: Size  # 0: nobody has shown any
    shown: Sha256  # of that checkpoint's note; zeros with size 0
    new_origin: Origin
    opened_ms: Annotated[int, Meta(ge=0, le=MAX_NUMBER)]


class Generation(msgspec.Struct, frozen=True):
    """A statement and the bytes that the root key signed: only opening and reading make one."""

    statement: Statement
    statement_bytes: bytes
    signature: bytes


class SignedStatement(msgspec.Struct, frozen=True, array_like=True):
    """How a generation travels."""

    statement: bytes
    signature: bytes


class Standing(Enum):
    """How a checkpoint that somebody holds stands to the log that the server holds."""

    CONSISTENT = "consistent"
    AHEAD = "ahead"  # larger: the server has lost entries
    SPLIT = "split"  # the server's log does not continue it


def generation_of(origin: str) -> int:
    """`base` is 1, `base/g2` is 2: (generation, position) orders all entries of a centre."""
    return _parts(origin)[1]


def centre_of(origin: str) -> str:
    """What all generations of a log have in common, and certificates and admin entries name."""
    return _parts(origin)[0]


def origin_at(centre: str, generation: int) -> str:
    """The centre's own name at first; `…/g2` after the first restore."""
    assert 1 <= generation <= MAX_GENERATION
    return centre if generation == 1 else f"{centre}/g{generation}"


def next_origin(origin: str, *others: str) -> str:
    """After the newest of these: a name that was ever signed under is never used again."""
    newest = max(map(generation_of, (origin, *others)))
    if newest >= MAX_GENERATION:
        raise MalformedBytes(f"no generation after {newest}")
    return origin_at(centre_of(origin), newest + 1)


def open_generation(
    old_origin: str,
    restored: Edge,
    *,
    shown: Checkpoint | None,
    opened_ms: int,
    root_key: SigningKey,
) -> Generation:
    """Once per restore, when everybody who may hold a larger checkpoint has been asked."""
    new_origin = next_origin(old_origin, *([] if shown is None else [shown.origin]))
    assert is_origin(new_origin)
    assert shown is None or centre_of(shown.origin) == centre_of(old_origin)
    statement = Statement(
        old_origin,
        restored.size,
        root_of(restored),
        0 if shown is None else shown.size,
        NO_HASH if shown is None else sha256(shown.note),
        new_origin,
        opened_ms,
    )
    signed = encode(statement)
    return Generation(statement, signed, root_key.sign(PREFIX_GENERATION, signed))


def encode_generation(generation: Generation) -> bytes:
    return encode(SignedStatement(generation.statement_bytes, generation.signature))


def read_generation(data: bytes, root_public: bytes) -> Generation:
    """Format, then the root key's signature."""
    generation = read_unproven(data)
    check_root(generation, root_public)
    return generation


def read_unproven(data: bytes) -> Generation:
    """What a statement says, signed by whomever; only `check_root` makes it the root's word."""
    signed: SignedStatement = decode(SignedStatement, data, limit=MAX_GENERATION_BYTES)
    statement: Statement = decode(Statement, signed.statement)
    old, new = statement.old_origin, statement.new_origin
    if not is_origin(old) or not is_origin(new):
        raise MalformedBytes("not an origin")
    if centre_of(new) != centre_of(old) or generation_of(new) <= generation_of(old):
        raise MalformedBytes(f"{new} does not follow {old}")
    return Generation(statement, signed.statement, signed.signature)


def check_root(generation: Generation, root_public: bytes) -> None:
    check_signature(
        root_public, PREFIX_GENERATION, generation.statement_bytes, generation.signature
    )


def opening_leaf(generation: Generation) -> Hash:
    """With what the new log goes on."""
    identity = sha256(generation.statement_bytes)
    return leaf(Kind.GENERATION, identity, generation.statement.opened_ms)


def check_opening(
    generation: Generation, head: Checkpoint, *, inclusion: Proof, consistency: Proof
) -> None:
    """Raise unless the log of this head goes on from what was restored, with this statement."""
    said = generation.statement
    _check_later(head, said.new_origin)
    check_consistency(
        consistency,
        old_size=said.restored_size,
        old_root=said.restored_root,
        size=head.size,
        root=head.root,
    )
    check_inclusion(
        opening_leaf(generation),
        inclusion,
        position=said.restored_size,
        size=head.size,
        root=head.root,
    )


def judge_known(known: Checkpoint, read: Reader, *, origin: str, size: int) -> Standing:
    """Asked by the server of every checkpoint that it is shown; it signs on if `CONSISTENT`."""
    _check_origin(known, origin)
    return judge_claim(read, size=size, known_size=known.size, known_root=known.root)


def judge_claim(read: Reader, *, size: int, known_size: int, known_root: Hash) -> Standing:
    """The same of a head that nobody has signed: a reason to ask for the note, no more."""
    if known_size == 0:  # nothing is claimed; the root says nothing
        return Standing.CONSISTENT
    if known_size > size:
        return Standing.AHEAD
    same = root_at(read, known_size) == known_root
    return Standing.CONSISTENT if same else Standing.SPLIT


def _check_origin(checkpoint: Checkpoint, origin: str) -> None:
    if checkpoint.origin != origin:
        raise BadProof(f"a checkpoint of {checkpoint.origin}, not of {origin}")


def _check_later(checkpoint: Checkpoint, origin: str) -> None:
    same = centre_of(checkpoint.origin) == centre_of(origin)
    if not same or generation_of(checkpoint.origin) < generation_of(origin):
        raise BadProof(f"a checkpoint of {checkpoint.origin}, not of {origin} or later")


def _parts(origin: str) -> tuple[str, int]:
    match = _NUMBERED.fullmatch(origin)
    return (match[1], int(match[2])) if match else (origin, 1)
