"""Receipts and generations, from docs/spec/log.md."""

import re
from typing import Any, Final

from tests.second_reader import msgpack as mp
from tests.second_reader.checkpoint import Note, check_origin, verify
from tests.second_reader.merkle import MAX_LEAVES, check_range, leaf
from tests.second_reader.primitives import check_signature, prefix, sha256
from tests.second_reader.refusal import Vector, at_most, demand

MAX_RECEIPT: Final = 8 * 1024
MAX_GENERATION: Final = 1024
LAST_GENERATION: Final = 9999
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


def successor(origin: str) -> str | None:
    found = re.fullmatch(r"(.*)/g([2-9]|[1-9][0-9]{1,3})", origin)
    if found is None:
        return f"{origin}/g2"
    number = int(found[2])
    return f"{found[1]}/g{number + 1}" if number < LAST_GENERATION else None


def read_generation(data: bytes, root_public: bytes) -> tuple[bytes, list[Any]]:
    at_most(MAX_GENERATION, len(data), "statement")
    statement, signature = mp.decode(mp.record(mp.octets, mp.box64), data)
    check_signature(root_public, prefix("generation") + statement, signature)
    fields = mp.decode(_statement, statement)
    check_origin(fields[0])
    check_origin(fields[5])
    demand(fields[5] == successor(fields[0]), "no successor")
    return statement, fields


def check_beginning(statement: bytes, fields: list[Any], note: Note, proof: list[bytes]) -> None:
    demand(note.origin == fields[5], "a checkpoint of another log", "bad-proof")
    first = _leaf_of(_GENERATION_LEAF, sha256(statement), fields[6])
    check_range([first], 0, note.size, note.root, proof)


def check_split(data: bytes, log_public: bytes) -> None:
    one, other = (
        verify(note, log_public) for note in mp.decode(mp.exact(mp.octets, mp.octets), data)
    )
    same_place = (one.origin, one.size) == (other.origin, other.size)
    demand(same_place and one.root != other.root, "no contradiction", "bad-proof")


def check(vector: Vector) -> None:
    note = verify(bytes.fromhex(vector["note"]), bytes.fromhex(vector["log_public"]))
    entries = [bytes.fromhex(entry) for entry in vector["operations"]]
    check_receipt(bytes.fromhex(vector["receipt"]), entries, note)


def check_generation(vector: Vector) -> None:
    if "split" in vector:
        log_public = bytes.fromhex(vector["log_public"])
        check_split(bytes.fromhex(vector["split"]), log_public)
        return
    data, root_public = bytes.fromhex(vector["generation"]), bytes.fromhex(vector["root_public"])
    statement, fields = read_generation(data, root_public)
    if "note" in vector:
        note = verify(bytes.fromhex(vector["note"]), bytes.fromhex(vector["log_public"]))
        proof = [bytes.fromhex(hashed) for hashed in vector["proof"]]
        check_beginning(statement, fields, note, proof)
