"""Receipts and generations, from docs/spec/log.md."""

import re
from typing import Any, Final

from tests.second_reader import msgpack as mp
from tests.second_reader.checkpoint import Note, check_origin, verify
from tests.second_reader.merkle import MAX_LEAVES, check_consistency, check_range, leaf
from tests.second_reader.primitives import check_signature, prefix, sha256
from tests.second_reader.refusal import Vector, at_most, demand

MAX_RECEIPT: Final = 8 * 1024
MAX_GENERATION: Final = 1024
LAST_GENERATION: Final = 999
_GENERATION_LEAF: Final = 5

receipt: Final = mp.record(
    mp.ref,
    mp.binary(8),
    mp.integer(1, mp.MAX_SAFE),
    mp.integer(1, 4096),
    mp.integer(0, MAX_LEAVES - 1),
    mp.safe,
    mp.octets,
    mp.array(mp.octets, most=94),
)
_statement: Final = mp.record(
    mp.string,
    mp.integer(0, MAX_LEAVES),
    mp.hash32,
    mp.integer(0, MAX_LEAVES),
    mp.hash32,
    mp.string,
    mp.safe,
)


def _leaf_of(kind: int, entry: bytes, received_ms: int) -> bytes:
    return leaf(bytes([kind]) + entry + received_ms.to_bytes(8, "big"))


def check_receipt(data: bytes, entries: list[bytes], note: Note) -> None:
    at_most(MAX_RECEIPT, len(data), "receipt")
    _, _, _, count, first, received_ms, kinds, proof = mp.decode(receipt, data)
    demand(len(kinds) > 0, "no kinds")
    demand(len(kinds) in (1, count) and len(entries) == count, "kinds and entries", "bad-proof")
    each = kinds if len(kinds) == count else kinds * count
    leaves = [_leaf_of(*pair, received_ms) for pair in zip(each, entries, strict=True)]
    check_range(leaves, first, note.size, note.root, proof)


def numbered(origin: str) -> tuple[str, int]:
    found = re.fullmatch(r"(.+)/g([1-9][0-9]*)", origin)
    number = int(found[2]) if found else 1
    return (found[1], number) if found and 2 <= number <= LAST_GENERATION else (origin, 1)


def follows(later: str, earlier: str) -> bool:
    (centre, number), (other, before) = numbered(later), numbered(earlier)
    return centre == other and number > before


def read_generation(data: bytes, root_public: bytes) -> tuple[bytes, list[Any]]:
    at_most(MAX_GENERATION, len(data), "statement")
    statement, signature = mp.decode(mp.record(mp.octets, mp.box64), data)
    check_signature(root_public, prefix("generation") + statement, signature)
    fields = mp.decode(_statement, statement)
    check_origin(fields[0])
    check_origin(fields[5])
    demand(follows(fields[5], fields[0]), "no successor")
    return statement, fields


def check_opening(
    statement: bytes, fields: list[Any], note: Note, proofs: tuple[list[bytes], list[bytes]]
) -> None:
    _, size, root, _, _, origin, opened_ms = fields[:7]
    named = note.origin == origin or follows(note.origin, origin)
    demand(named, "a checkpoint of another log", "bad-proof")
    inclusion, consistency = proofs
    check_consistency(size, root, note.size, note.root, consistency)
    opening = _leaf_of(_GENERATION_LEAF, sha256(statement), opened_ms)
    check_range([opening], size, note.size, note.root, inclusion)


def check_evidence(data: bytes, log_public: bytes, root_public: bytes) -> None:
    kind = mp.decode(mp.record(mp.string), data)[0]
    _, first, second = mp.decode(mp.exact(mp.string, mp.octets, mp.octets), data)
    if kind == "split":
        one, other = verify(first, log_public), verify(second, log_public)
        same_place = (one.origin, one.size) == (other.origin, other.size)
        true = same_place and one.root != other.root
    elif kind == "forked":
        opened, again = (read_generation(each, root_public) for each in (first, second))
        true = opened[1][5] == again[1][5] and opened[0] != again[0]
    else:
        demand(kind == "lost-safe", "unknown evidence")
        known, (_, fields) = verify(first, log_public), read_generation(second, root_public)
        true = follows(fields[5], known.origin) and known.safe > fields[1]
    demand(true, "no contradiction", "bad-proof")


def check(vector: Vector) -> None:
    note = verify(bytes.fromhex(vector["note"]), bytes.fromhex(vector["log_public"]))
    entries = [bytes.fromhex(entry) for entry in vector["operations"]]
    check_receipt(bytes.fromhex(vector["receipt"]), entries, note)


def check_generation(vector: Vector) -> None:
    root_public = bytes.fromhex(vector["root_public"])
    if "evidence" in vector:
        log_public = bytes.fromhex(vector["log_public"])
        check_evidence(bytes.fromhex(vector["evidence"]), log_public, root_public)
        return
    statement, fields = read_generation(bytes.fromhex(vector["generation"]), root_public)
    if "note" in vector:
        note = verify(bytes.fromhex(vector["note"]), bytes.fromhex(vector["log_public"]))
        inclusion = [bytes.fromhex(hashed) for hashed in vector["inclusion"]]
        consistency = [bytes.fromhex(hashed) for hashed in vector["consistency"]]
        check_opening(statement, fields, note, (inclusion, consistency))
