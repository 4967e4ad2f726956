"""Generations: how a log goes on after a restore, and what proves that a log contradicts itself.

A server that meets a checkpoint larger than its log, or one that its log does not continue, stops
signing. The operator then states with the root key what was restored, and opens a log of a new
origin whose first leaf is that statement (docs/spec/log.md#generations).
"""

import re
from enum import Enum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from protocol.checkpoint import (
    MAX_NOTE_BYTES,
    MAX_ORIGIN_BYTES,
    Checkpoint,
    is_origin,
    read_checkpoint,
)
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
from protocol.receipts import MAX_NUMBER, Kind, Receipt, leaf

PREFIX_GENERATION: Final = b"tannha/generation/v1\0"
MAX_GENERATION: Final = 9999  # a restore every day for a quarter of a century
MAX_GENERATION_BYTES: Final = 1024  # two origins and some 200 bytes more
MAX_SPLIT_BYTES: Final = 2 * MAX_NOTE_BYTES + 16

_NUMBERED: Final = re.compile(r"(.+)/g([2-9]|[1-9][0-9]{1,3})")

Size = Annotated[int, Meta(ge=0, le=MAX_TREE_SIZE)]
Origin = Annotated[str, Meta(max_length=MAX_ORIGIN_BYTES)]
Sha256 = Annotated[Hash, Meta(min_length=HASH_BYTES, max_length=HASH_BYTES)]
Note = Annotated[bytes, Meta(max_length=MAX_NOTE_BYTES)]


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


class SplitView(msgspec.Struct, frozen=True, array_like=True):
    """Two notes in which one log contradicts itself, for anybody who knows its key."""

    one: Note
    other: Note


def generation_of(origin: str) -> int:
    """`base` is 1, `base/g2` is 2: (generation, position) orders all entries of a centre."""
    return _parts(origin)[1]


def centre_of(origin: str) -> str:
    """What all generations of a log have in common, and certificates and admin entries name."""
    return _parts(origin)[0]


def next_origin(origin: str) -> str:
    base, number = _parts(origin)
    if number >= MAX_GENERATION:
        raise MalformedBytes(f"no generation after {number}")
    return f"{base}/g{number + 1}"


def open_generation(
    old_origin: str,
    restored: Edge,
    *,
    shown: Checkpoint | None,
    opened_ms: int,
    root_key: SigningKey,
) -> Generation:
    """Once per restore, when everybody who may hold a larger checkpoint has been asked."""
    new_origin = next_origin(old_origin)
    assert is_origin(new_origin)
    assert shown is None or shown.origin == old_origin
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
    signed: SignedStatement = decode(SignedStatement, data, limit=MAX_GENERATION_BYTES)
    statement: Statement = decode(Statement, signed.statement)
    if not is_origin(statement.old_origin) or not is_origin(statement.new_origin):
        raise MalformedBytes("not an origin")
    if statement.new_origin != next_origin(statement.old_origin):
        raise MalformedBytes(f"{statement.new_origin} does not follow {statement.old_origin}")
    check_signature(root_public, PREFIX_GENERATION, signed.statement, signed.signature)
    return Generation(statement, signed.statement, signed.signature)


def first_leaf(generation: Generation) -> Hash:
    """What the new log begins with."""
    identity = sha256(generation.statement_bytes)
    return leaf(Kind.GENERATION, identity, generation.statement.opened_ms)


def check_successor(generation: Generation, checkpoint: Checkpoint, proof: Proof) -> None:
    """Raise unless the log of this checkpoint begins with this statement."""
    _check_origin(checkpoint, generation.statement.new_origin)
    begun = first_leaf(generation)
    check_inclusion(begun, proof, position=0, size=checkpoint.size, root=checkpoint.root)


def check_restored(statement: Statement, known: Checkpoint, proof: Proof) -> None:
    """Raise unless what was restored and a checkpoint of the old log are one tree.

    Nobody can prove it of a `known` that is larger than what was restored, if its nodes are lost.
    """
    _check_origin(known, statement.old_origin)
    (old_size, old_root), (size, root) = sorted(
        [(known.size, known.root), (statement.restored_size, statement.restored_root)]
    )
    check_consistency(proof, old_size=old_size, old_root=old_root, size=size, root=root)


def restored_head(statement: Statement, successor: Checkpoint) -> Checkpoint:
    """The old log's last head, as receipts need it: the successor's signature vouches for it."""
    # Whoever copies the new log off the machine copies what it was restored from as well.
    _check_origin(successor, statement.new_origin)
    return Checkpoint(
        statement.old_origin,
        statement.restored_size,
        statement.restored_root,
        statement.restored_size if successor.safe else 0,
        successor.time_s,
        successor.note,
    )


def old_place(receipt: Receipt, checkpoint: Checkpoint, statement: Statement) -> int:
    """How many entries of a valid old receipt, from its first, lie within what was restored.

    The others are offered again with the receipt: evidence of a place before the new generation.
    """
    _check_origin(checkpoint, statement.old_origin)
    return max(0, min(receipt.count, statement.restored_size - receipt.first_position))


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


def show_split(one: Checkpoint, other: Checkpoint) -> SplitView:
    """Evidence; a `BadProof` when the two do not contradict each other."""
    _check_origin(other, one.origin)
    if one.size != other.size or one.root == other.root:
        raise BadProof("two roots of one size would be a contradiction")
    return SplitView(one.note, other.note)


def read_split(data: bytes, log_public: bytes) -> tuple[Checkpoint, Checkpoint]:
    """Both heads of somebody's evidence, signed by the log's key and contradictory."""
    view: SplitView = decode(SplitView, data, limit=MAX_SPLIT_BYTES)
    one, other = read_checkpoint(view.one, log_public), read_checkpoint(view.other, log_public)
    show_split(one, other)
    return one, other


def _check_origin(checkpoint: Checkpoint, origin: str) -> None:
    if checkpoint.origin != origin:
        raise BadProof(f"a checkpoint of {checkpoint.origin}, not of {origin}")


def _parts(origin: str) -> tuple[str, int]:
    match = _NUMBERED.fullmatch(origin)
    return (match[1], int(match[2])) if match else (origin, 1)
