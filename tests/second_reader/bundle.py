"""What the records of a courier bundle hold, from docs/spec/courier.md."""

from typing import Final

from tests.second_reader import msgpack as mp
from tests.second_reader.blob import root_of_path
from tests.second_reader.packing import opened
from tests.second_reader.refusal import Vector, demand
from tests.second_reader.sync import BODIES, HEADER, MAX_INFLATED, check_request

PIECE: Final = 65_536
MAX_PROOF: Final = 8
MAX_PRESENT: Final = 4096

_chunk: Final = mp.record(
    mp.ref, mp.hash32, mp.integer(0, 255), mp.array(mp.hash32, most=MAX_PROOF), mp.octets
)
_answer: Final = mp.record(
    mp.uint,
    mp.hash32,
    BODIES["answer_body"],
    mp.array(mp.record(mp.ref, mp.hash32, mp.integer(1, 256), mp.octets), most=MAX_PRESENT),
)


def check(vector: Vector) -> None:
    match vector["what"]:
        case "chunk":
            check_chunk(bytes.fromhex(vector["record"]), vector["size"])
        case "answer":
            mp.decode(_answer, opened(bytes.fromhex(vector["packed"]), MAX_INFLATED))
        case _:
            frame, path = bytes.fromhex(vector["frame"]), f"/courier/{vector['device']}"
            check_request(frame, bytes.fromhex(vector["public"]), vector["origin"], path)
            mp.decode(_answer, opened(frame[HEADER:], MAX_INFLATED))


def check_chunk(record: bytes, size: int) -> None:
    _, root, index, proof, chunk = mp.decode(_chunk, record)[:5]
    demand(1 <= len(chunk) <= PIECE, "length of the chunk")
    count = -(-size // PIECE)
    demand(index < count, "no such chunk", "bad-proof")
    demand(len(chunk) == min(PIECE, size - index * PIECE), "length in the blob", "bad-proof")
    demand(root_of_path(chunk, index, count, proof) == root, "another blob", "bad-proof")
