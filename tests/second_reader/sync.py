"""Frames and bodies of `POST /sync`, from docs/spec/sync.md."""

from typing import Any, Final

from tests.second_reader import msgpack as mp
from tests.second_reader.packing import opened
from tests.second_reader.primitives import check_signature, prefix, sha256, sign
from tests.second_reader.receipt import receipt
from tests.second_reader.refusal import Vector, at_most, demand

MAX_FRAME: Final = 2 * 2**20
MAX_INFLATED: Final = 16 * 2**20
HEADER: Final = 97
MARK: Final = 8

_boot: Final = mp.optional(mp.record(mp.uint, mp.ref))
_proof: Final = mp.array(mp.hash32)
_stretch: Final = mp.record(mp.uint, mp.uint, mp.uint)
_old: Final = mp.record(receipt, mp.array(mp.hash32, least=1, most=4096), mp.octets)
_opening: Final = mp.record(mp.octets, _proof, _proof)
BODIES: Final[dict[str, mp.Read[list[Any]]]] = {
    "request_body": mp.record(
        mp.array(mp.octets, most=256),
        mp.uint, mp.uint, mp.hash32, mp.sint_or_uint, mp.uint, mp.uint, _boot,
        mp.optional(mp.octets), mp.array(_old, most=512), mp.optional(mp.uint),
    ),
    "answer_body": mp.record(
        mp.sint_or_uint,
        mp.optional(mp.octets),
        _proof,
        mp.array(receipt),
        mp.array(mp.record(mp.uint, mp.string)),
        mp.array(mp.record(mp.uint, mp.string)),
        mp.array(mp.record(mp.octets, mp.uint, mp.uint, _proof)),
        mp.array(mp.record(mp.octets, mp.array(_stretch))),
        mp.array(mp.record(mp.octets, mp.box64)),
        mp.uint,
        _boot,
        mp.boolean,
        mp.array(mp.record(mp.ref, mp.hash32, mp.uint, mp.octets)),
        mp.array(mp.ref),
        mp.array(_opening, most=998),
        mp.octets,
        mp.uint,
    ),
}  # fmt: skip


def _signed(frame: bytes, origin: str, path: str) -> bytes:
    names = [origin.encode(), path.encode()]
    lengths = b"".join(len(name).to_bytes(2, "big") for name in names)
    body_hash = sha256(frame[HEADER:])
    return prefix("request") + lengths + b"".join(names) + frame[1:33] + body_hash


def check_request(frame: bytes, public: bytes, origin: str, path: str) -> None:
    at_most(MAX_FRAME, len(frame), "request")
    demand(len(frame) >= HEADER, "request cut short")
    demand(frame[0] == 1, "version")
    demand(1 <= int.from_bytes(frame[25:33], "big") <= mp.MAX_SAFE, "counter")
    demand(sha256(public)[:16] == frame[1:17], "of another device", "bad-signature")
    check_signature(public, _signed(frame, origin, path), frame[33:HEADER])


def check_answer(frame: bytes, fields: list[Any]) -> None:
    """To this request, and of no counter below its own."""
    asked, counter = fields[15:17]
    demand(asked == frame[33:41], "to another request", "unexpected-answer")
    own = int.from_bytes(frame[25:33], "big")
    demand(not counter or counter >= own, "a lower counter", "unexpected-answer")


def check(vector: Vector) -> None:
    if vector["what"] == "request":
        frame, origin, path = bytes.fromhex(vector["frame"]), vector["origin"], vector["path"]
        check_request(frame, bytes.fromhex(vector["public"]), origin, path)
        signature = sign(bytes.fromhex(vector["seed"]), _signed(frame, origin, path))
        assert signature == frame[33:HEADER]
        mp.decode(BODIES["request_body"], opened(frame[HEADER:], MAX_INFLATED))
        return
    content = opened(bytes.fromhex(vector["packed"]), MAX_INFLATED)
    what = "answer_body" if vector["what"] == "answer" else vector["what"]
    fields = mp.decode(BODIES[what], content)
    if what == "answer_body":
        demand(len(fields[15]) <= MARK, "mark too long")
    assert content.hex() == vector["msgpack"]
    if vector["what"] == "answer":
        check_answer(bytes.fromhex(vector["frame"]), fields)
    known = mp.pack(fields)[1:]  # a newer writer's fields stand after those that we know
    assert content[1:].startswith(known)
