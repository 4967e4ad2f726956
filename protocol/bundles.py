"""What the records of a courier bundle hold, on the way there and back (docs/spec/courier.md)."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from protocol.actions import Bytes16, Bytes32
from protocol.blobs import CHUNK_BYTES, MAX_CHUNKS
from protocol.courier import CHUNK, Record
from protocol.decoding import decode, encode
from protocol.ids import DeviceId
from protocol.messages import MAX_ANSWER_INFLATED, MAX_CHUNK_PROOF, ChunkBody, Size, SyncAnswer
from protocol.packing import LEVEL_GOOD_LINK, pack, unpack

ANSWER: Final = 4  # the centre's, in a bundle that is sealed to the device

COURIER_PATH: Final = "/courier"
MEDIA_TYPE: Final = "application/vnd.tannha.courier"
MAX_CHUNK_RECORD_BYTES: Final = CHUNK_BYTES + 4 * 1024  # the chunk and the longest proof
MAX_PRESENT: Final = 4096  # blobs in one answer; a bundle with more gets several


class CarriedChunk(msgspec.Struct, frozen=True, array_like=True):
    """A chunk that says of which blob it is, with its inclusion proof."""

    dossier: Bytes16
    root: Bytes32
    index: Annotated[int, Meta(ge=0, lt=MAX_CHUNKS)]
    proof: Annotated[list[Bytes32], Meta(max_length=MAX_CHUNK_PROOF)]
    chunk: Annotated[bytes, Meta(min_length=1, max_length=CHUNK_BYTES)]

    @property
    def body(self) -> ChunkBody:
        """As it is kept, and as it would have come over the air."""
        return ChunkBody(self.proof, self.chunk)


class Present(msgspec.Struct, frozen=True, array_like=True):
    """Which chunks of a blob the centre has."""

    dossier: Bytes16
    root: Bytes32
    chunks: Annotated[int, Meta(ge=1, le=MAX_CHUNKS)]
    present: bytes


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """To a request for receipts: what a sync answer says, for the checkpoint that was known then.

    The half of it that a device pulls is empty: others' work does not travel in files.
    """

    known_size: Size
    known_root: Bytes32
    answer: SyncAnswer
    present: Annotated[list[Present], Meta(max_length=MAX_PRESENT)]


def chunk_record(carried: CarriedChunk) -> Record:
    return Record(CHUNK, encode(carried))


def read_chunk(content: bytes) -> CarriedChunk:
    found: CarriedChunk = decode(CarriedChunk, content, limit=MAX_CHUNK_RECORD_BYTES)
    return found


def pack_answer(answer: Answer) -> bytes:
    return pack(encode(answer), level=LEVEL_GOOD_LINK)


def unpack_answer(packed: bytes) -> Answer:
    inflated = unpack(packed, limit=MAX_ANSWER_INFLATED)
    answer: Answer = decode(Answer, inflated)
    return answer


def answer_path(device: DeviceId) -> str:
    """For whom an answer is framed; an answer to one device is none to another."""
    return f"{COURIER_PATH}/{device.hex()}"
