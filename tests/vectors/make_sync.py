"""Vectors of docs/spec/sync.md: the signed request, the packed answer."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import astuple, replace

from protocol.decoding import encode
from protocol.ids import NO_HASH, DeviceId, Epoch, Hash, device_id
from protocol.keys import PREFIX_OP, PREFIX_REQUEST, SigningKey
from protocol.lineage import Opening
from protocol.messages import (
    NEW_GENERATION,
    SYNC_PATH,
    Boot,
    Missing,
    OldReceipt,
    Problem,
    Reason,
    SyncAnswer,
    SyncRequest,
    Target,
    check_answers,
    check_frame,
    frame_request,
    pack_answer,
    pack_request,
    read_frame,
    unpack_answer,
    unpack_request,
)
from protocol.packing import LEVEL_GOOD_LINK, pack
from protocol.receipts import Receipt

FORMAT: Final = "sync"
KEY: Final = SigningKey(bytes(range(32)))
STRANGER: Final = SigningKey(bytes(range(1, 33)))
EPOCH: Final = Epoch(bytes.fromhex("e0e1e2e3e4e5e6e7"))
TARGET: Final = Target("tannha.example/03820", SYNC_PATH)
REQUEST: Final = SyncRequest(
    runs=[],
    cursor=17,
    known_size=20,
    known_root=Hash(bytes(range(64, 96))),
    clock_ms=1_764_000_000_000,
    answer_bytes=65_536,
    admin_held=6,
)
RECEIPT: Final = Receipt(
    DeviceId(bytes(16)), EPOCH, 1, 1, 20, 1_764_000_000_200, b"\x01", (NO_HASH,)
)
MOVED: Final = replace(
    REQUEST, old=[OldReceipt(RECEIPT, [bytes(range(32))], b"a checkpoint, shortened")]
)
AFTER_DAMAGE: Final = replace(REQUEST, own_held=0)
ANSWER: Final = SyncAnswer(
    server_ms=1_764_000_000_250,
    checkpoint=None,
    consistency=[],
    receipts=[
        Receipt(DeviceId(bytes(16)), EPOCH, 1, 2, 20, 1_764_000_000_200, b"\x01", (NO_HASH,))
    ],
    problems=[Problem(1, "held")],
    reasons=[Reason(21, "not_confirmed")],
    admin=[],
    foreign=[],
    pages=[],
    cursor=22,
    boot=Boot(22, bytes(16)),
    more=False,
    missing=[Missing(bytes(range(16)), bytes(range(32)), 9, b"\x03\x00")],
    leave=[],
    asked=bytes(range(128, 136)),
)
SET_BACK: Final = replace(ANSWER, boot=None, missing=[], counter=41)
OPENED: Final = replace(
    ANSWER,
    problems=[Problem(0, NEW_GENERATION)],
    line=[Opening(b"a statement, signed", [NO_HASH], [NO_HASH, NO_HASH])],
)
BODIES: Final[dict[str, dict[str, object]]] = {
    "request": {"": REQUEST, "moved": MOVED, "after_damage": AFTER_DAMAGE},
    "answer": {"": ANSWER, "opened": OPENED, "set_back": SET_BACK},
}

Write = Callable[..., None]


def make(write: Write) -> None:
    packed = pack_request(REQUEST, level=LEVEL_GOOD_LINK)
    good = frame_request(packed, TARGET, epoch=EPOCH, counter=7, key=KEY)
    _make_frames(write, packed, good)
    _make_bodies(write)
    _make_answers(write, good)


def _make_frames(write: Write, packed: bytes, good: bytes) -> None:
    def case(name: str, expect: str, layer: str, frame: bytes, target: Target = TARGET) -> None:
        write(
            f"request_{name}",
            expect,
            layer,
            what="request",
            seed=bytes(range(32)).hex(),
            public=KEY.public.hex(),
            origin=target.origin,
            path=target.path,
            frame=frame.hex(),
        )

    def signed(key: SigningKey, prefix: bytes, counter: int = 7) -> bytes:
        frame = bytearray(frame_request(packed, TARGET, epoch=EPOCH, counter=counter, key=KEY))
        frame[33:97] = key.sign(prefix, b"whatever")
        return bytes(frame)

    case("valid", "ok", "", good)
    case("of_another_centre", "bad-signature", "signature", good, Target("x.example/1", SYNC_PATH))
    case("to_another_path", "bad-signature", "signature", good, Target(TARGET.origin, "/chunks"))
    case("flipped_body", "bad-signature", "signature", _flip(good, 100))
    case("flipped_counter", "bad-signature", "signature", _flip(good, 32))
    case("flipped_epoch", "bad-signature", "signature", _flip(good, 20))
    case("of_another_device", "bad-signature", "signature", _flip(good, 3))
    case("signed_by_a_stranger", "bad-signature", "signature", signed(STRANGER, PREFIX_REQUEST))
    case("signed_as_an_operation", "bad-signature", "signature", signed(KEY, PREFIX_OP))
    case("too_short", "malformed-bytes", "format", good[:96])
    case("unknown_version", "malformed-bytes", "format", b"\x02" + good[1:])
    zero = frame_request(packed, TARGET, epoch=EPOCH, counter=0, key=KEY)
    case("counter_zero", "malformed-bytes", "format", zero)


def _make_bodies(write: Write) -> None:
    def case(name: str, expect: str, layer: str, what: str, packed: bytes, **more: Any) -> None:
        write(
            f"{what}_body_{name}", expect, layer, what=f"{what}_body", packed=packed.hex(), **more
        )

    case("valid", "ok", "", "request", pack_request(REQUEST, level=LEVEL_GOOD_LINK),
         msgpack=encode(REQUEST).hex())  # fmt: skip
    case("valid", "ok", "", "answer", pack_answer(ANSWER, level=LEVEL_GOOD_LINK),
         msgpack=encode(ANSWER).hex())  # fmt: skip
    case("with_old_receipts", "ok", "", "request", pack_request(MOVED, level=LEVEL_GOOD_LINK),
         msgpack=encode(MOVED).hex(), says="moved")  # fmt: skip
    case("after_damage", "ok", "", "request", pack_request(AFTER_DAMAGE, level=LEVEL_GOOD_LINK),
         msgpack=encode(AFTER_DAMAGE).hex(), says="after_damage")  # fmt: skip
    case("to_a_store_set_back", "ok", "", "answer", pack_answer(SET_BACK, level=LEVEL_GOOD_LINK),
         msgpack=encode(SET_BACK).hex(), says="set_back")  # fmt: skip
    long = replace(ANSWER, asked=bytes(9))
    case("mark_too_long", "malformed-bytes", "format", "answer", pack(encode(long), level=3))
    case("of_a_new_generation", "ok", "", "answer", pack_answer(OPENED, level=LEVEL_GOOD_LINK),
         msgpack=encode(OPENED).hex(), says="opened")  # fmt: skip
    nobody = encode([[], 0, 0, bytes(32), 0, 0, 0, None, None, [[astuple(RECEIPT), [], b""]]])
    case("old_receipt_for_nothing", "malformed-bytes", "format", "request", pack(nobody, level=3))
    trailing = encode(REQUEST)
    newer = bytes((trailing[0] + 1,)) + trailing[1:] + b"\xa5later"
    case("of_a_newer_version", "ok", "", "request", pack(newer, level=3), msgpack=newer.hex())
    case("not_packed", "malformed-bytes", "format", "request", encode(REQUEST))
    case("is_a_map", "malformed-bytes", "format", "request", pack(b"\x80", level=3))
    short = bytes((trailing[0] - 5,)) + trailing[1:20]
    case("too_few_fields", "malformed-bytes", "format", "request", pack(short, level=3))
    negative = encode([[], -1, 0, bytes(32), 0, 0, 0])
    case("cursor_negative", "malformed-bytes", "format", "request", pack(negative, level=3))
    root = encode([[], 0, 0, bytes(31), 0, 0, 0])
    case("root_too_short", "malformed-bytes", "format", "request", pack(root, level=3))
    case("is_a_bomb", "too-large", "framing", "request", bytes.fromhex("28b52ffda000000040"))


def _make_answers(write: Write, frame: bytes) -> None:
    """Each beside the request that the device has made."""

    def case(name: str, expect: str, layer: str, mark: bytes, counter: int) -> None:
        answer = replace(ANSWER, asked=mark, counter=counter)
        packed, msgpack = pack_answer(answer, level=LEVEL_GOOD_LINK), encode(answer)
        write(
            f"answer_{name}", expect, layer,
            what="answer", frame=frame.hex(), packed=packed.hex(), msgpack=msgpack.hex(),
        )  # fmt: skip

    mine, other = frame[33:41], _flip(frame, 33)[33:41]
    case("to_this_request", "ok", "", mine, 0)
    case("counter_used_by_another", "ok", "", mine, 7)
    case("counter_beyond", "ok", "", mine, 8)
    case("counter_below", "unexpected-answer", "session", mine, 6)
    case("to_another_request", "unexpected-answer", "session", other, 0)
    case("to_no_request", "unexpected-answer", "session", b"", 0)


def check(vector: dict[str, Any]) -> None:
    match vector["what"]:
        case "answer":
            frame = read_frame(bytes.fromhex(vector["frame"]))
            check_answers(unpack_answer(bytes.fromhex(vector["packed"])), frame)
        case "request":
            frame = read_frame(bytes.fromhex(vector["frame"]))
            target = Target(vector["origin"], vector["path"])
            check_frame(frame, target, bytes.fromhex(vector["public"]))
            assert frame.device == device_id(bytes.fromhex(vector["public"]))
            unpack_request(frame.packed)
        case "request_body":
            request = unpack_request(bytes.fromhex(vector["packed"]))
            assert request == BODIES["request"][vector.get("says", "")]
        case _:
            answer = unpack_answer(bytes.fromhex(vector["packed"]))
            assert answer == BODIES["answer"][vector.get("says", "")]


def _flip(frame: bytes, at: int) -> bytes:
    return frame[:at] + bytes((frame[at] ^ 1,)) + frame[at + 1 :]
