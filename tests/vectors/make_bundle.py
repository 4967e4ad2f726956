"""Vectors of docs/spec/courier.md#records: a carried chunk, and the framed answer to a device."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from protocol.blobs import MAX_CHUNKS, blob_root, check_chunk
from protocol.bundles import (
    Answer,
    CarriedChunk,
    Present,
    answer_path,
    pack_answer,
    read_chunk,
    unpack_answer,
)
from protocol.decoding import encode
from protocol.ids import BlobRoot, DeviceId, Epoch, Hash
from protocol.keys import SigningKey
from protocol.messages import Target, check_frame, frame_request, read_frame
from protocol.packing import LEVEL_GOOD_LINK, pack
from tests.vectors.make_sync import ANSWER as SYNC_ANSWER

FORMAT: Final = "bundle"

ORIGIN: Final = "tannha.example/03820"
CENTRE: Final = SigningKey(bytes(range(32)))
STRANGER: Final = SigningKey(bytes(range(1, 33)))
DEVICE: Final = DeviceId(bytes(range(16, 32)))
EPOCH: Final = Epoch(bytes(8))
CONTENT: Final = b"a chunk"
CHUNK: Final = CarriedChunk(bytes(range(16)), blob_root(CONTENT), 0, [], CONTENT)
ANSWER: Final = Answer(
    20,
    bytes(range(64, 96)),
    msgspec.structs.replace(SYNC_ANSWER, cursor=17, boot=None, missing=[]),
    [Present(bytes(range(16)), blob_root(CONTENT), 1, b"\x01")],
)

Write = Callable[..., None]
Fields = list[Any]


def make(write: Write) -> None:
    _make_chunks(write)
    _make_answers(write)
    _make_frames(write)


def _make_chunks(write: Write) -> None:
    fields: Fields = list(msgspec.structs.astuple(CHUNK))

    def case(name: str, expect: str, layer: str, **changed: Any) -> None:
        named = dict(zip(CarriedChunk.__struct_fields__, fields, strict=True)) | changed
        record = encode([*named.values()])
        write(f"chunk_{name}", expect, layer, what="chunk", size=len(CONTENT), record=record.hex())

    case("valid", "ok", "")
    case("of_a_newer_version", "ok", "", added="behind")
    case("dossier_too_short", "malformed-bytes", "format", dossier=bytes(15))
    case("root_too_short", "malformed-bytes", "format", root=bytes(31))
    case("empty", "malformed-bytes", "format", chunk=b"")
    case("place_too_large", "malformed-bytes", "format", index=MAX_CHUNKS)
    case("proof_too_long", "malformed-bytes", "format", proof=[bytes(32)] * 9)
    case("of_another_blob", "bad-proof", "proof", root=bytes(32))
    case("at_another_place", "bad-proof", "proof", index=1)


def _make_answers(write: Write) -> None:
    def case(name: str, expect: str, layer: str, answer: Fields) -> None:
        packed = pack(encode(answer), level=LEVEL_GOOD_LINK)
        write(f"answer_{name}", expect, layer, what="answer", packed=packed.hex())

    size, root, answer, present = msgspec.structs.astuple(ANSWER)
    case("valid", "ok", "", [size, root, answer, present])
    case("of_a_newer_version", "ok", "", [size, root, answer, present, "added"])
    case("root_too_short", "malformed-bytes", "format", [size, root[:31], answer, present])
    case("without_present", "malformed-bytes", "format", [size, root, answer])
    case("blob_of_no_chunks", "malformed-bytes", "format", [size, root, answer, [_of(0)]])
    case("blob_too_large", "malformed-bytes", "format", [size, root, answer, [_of(257)]])


def _of(chunks: int) -> Fields:
    return [bytes(16), bytes(32), chunks, b""]


def _make_frames(write: Write) -> None:
    def case(name: str, expect: str, layer: str, path: str, key: SigningKey = CENTRE) -> None:
        target = Target(ORIGIN, path)
        frame = frame_request(pack_answer(ANSWER), target, epoch=EPOCH, counter=1, key=key)
        write(
            f"frame_{name}",
            expect,
            layer,
            what="frame",
            public=CENTRE.public.hex(),
            origin=ORIGIN,
            device=DEVICE.hex(),
            frame=frame.hex(),
        )

    case("valid", "ok", "", answer_path(DEVICE))
    case("for_another_device", "bad-signature", "signature", answer_path(DeviceId(bytes(16))))
    case("for_a_request", "bad-signature", "signature", "/courier")
    case("by_a_stranger", "bad-signature", "signature", answer_path(DEVICE), STRANGER)


def check(vector: dict[str, Any]) -> None:
    match vector["what"]:
        case "chunk":
            found = read_chunk(bytes.fromhex(vector["record"]))
            proof = [Hash(node) for node in found.proof]
            check_chunk(BlobRoot(found.root), vector["size"], found.index, found.chunk, proof)
        case "answer":
            assert unpack_answer(bytes.fromhex(vector["packed"])) == ANSWER
        case _:
            frame = read_frame(bytes.fromhex(vector["frame"]))
            path = answer_path(DeviceId(bytes.fromhex(vector["device"])))
            check_frame(frame, Target(vector["origin"], path), bytes.fromhex(vector["public"]))
            assert unpack_answer(frame.packed) == ANSWER
