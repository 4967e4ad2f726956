"""Vectors of docs/spec/courier.md: whole small bundles, and recipes for those of many segments."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any, Final

from protocol import courier
from protocol.courier import Record
from protocol.hpke import Sender, key_id
from protocol.keys import ExchangeKey, seal

FORMAT: Final = "courier"

SEED: Final = bytes(range(32))
KEY: Final = ExchangeKey(SEED)
ENTROPY: Final = bytes(range(32, 64))
RECORDS: Final = ((courier.RUN, b"a run"), (courier.CHUNK, b"a chunk"), (77, b"of tomorrow"))

Write = Callable[..., None]


def make(write: Write) -> None:
    make_small(write)
    make_texts(write)
    make_recipes(write)


def make_small(write: Write) -> None:
    good = b"".join(
        courier.seal_segments(
            courier.encode_records(Record(*record) for record in RECORDS),
            recipient=KEY.public,
            entropy=ENTROPY,
        )
    )

    def case(name: str, expect: str, layer: str, bundle: bytes = good, seed: bytes = SEED) -> None:
        write(name, expect, layer, bundle=bundle.hex(), seed=seed.hex(), records=shown())

    case("valid", "ok", "")
    case("to_another_key", "broken-seal", "seal", seed=ENTROPY)
    for name, place in {"magic": 0, "version": 15, "algorithm": 16}.items():
        case(f"{name}_flipped_bit", "malformed-bytes", "format", flipped(good, place))
    for name, place in {"recipient": 17, "enc": 33, "segment": 65, "tag": len(good) - 1}.items():
        case(f"{name}_flipped_bit", "broken-seal", "seal", flipped(good, place))
    small_order = good[:33] + bytes(32) + good[65:]
    case("enc_small_order", "small-order-point", "signature", small_order)
    case("header_cut", "malformed-bytes", "format", good[:64])
    case("header_only", "broken-seal", "seal", good[:65])
    case("segment_cut", "broken-seal", "seal", good[:-1])
    case("byte_after_the_last_segment", "broken-seal", "seal", good + b"\0")


def make_texts(write: Write) -> None:
    """Well sealed by somebody, but the text is not a sequence of records."""

    def case(name: str, expect: str, layer: str, text: bytes, *, flag: int = 1) -> None:
        bundle = sealed_by_hand([text], flag)
        write(name, expect, layer, bundle=bundle.hex(), seed=SEED.hex(), records=[])

    end = bytes(5)
    case("no_records", "ok", "", end)
    case("last_flag_missing", "broken-seal", "seal", end, flag=0)
    case("nothing_at_all", "malformed-bytes", "format", b"")
    case("no_end_mark", "malformed-bytes", "format", b"\1\0\0\0\1x")
    case("end_mark_with_content", "malformed-bytes", "format", b"\0\0\0\0\1x")
    case("record_after_the_end_mark", "malformed-bytes", "format", end + b"\1\0\0\0\1x" + end)
    case("record_cut_short", "malformed-bytes", "format", b"\1\0\0\0\2x")
    too_long = (courier.MAX_RECORD_BYTES + 1).to_bytes(4, "big")
    case("record_too_long", "too-large", "framing", b"\1" + too_long)


def make_recipes(write: Write) -> None:
    """Bundles of four segments are long: the text is one record of kind 1, a byte repeated."""

    def case(name: str, expect: str, layer: str, order: list[int]) -> None:
        recipe = {"length": 200_000, "byte": 0x61, "segments": order}
        digest = sha256(b"".join(of_recipe(recipe | {"segments": [0, 1, 2, 3]}))).hexdigest()
        seed, entropy = SEED.hex(), ENTROPY.hex()
        write(name, expect, layer, seed=seed, entropy=entropy, sha256_unedited=digest, **recipe)

    case("four_segments", "ok", "", [0, 1, 2, 3])
    case("segments_swapped", "broken-seal", "seal", [0, 2, 1, 3])
    case("segment_doubled", "broken-seal", "seal", [0, 1, 1, 2, 3])
    case("segment_dropped", "broken-seal", "seal", [0, 2, 3])
    case("cut_at_a_segment", "broken-seal", "seal", [0, 1, 2])
    case("last_segment_first", "broken-seal", "seal", [3, 0, 1, 2])


def check(vector: dict[str, Any]) -> None:
    key = ExchangeKey(bytes.fromhex(vector["seed"]))
    if "bundle" in vector:
        bundle = [bytes.fromhex(vector["bundle"])]
        expected = [Record(kind, bytes.fromhex(content)) for kind, content in vector["records"]]
    else:
        bundle = list(of_recipe(vector))
        expected = [Record(courier.RUN, bytes([vector["byte"]]) * vector["length"])]
    assert list(courier.read_records(courier.open_segments(bundle, key))) == expected


def of_recipe(recipe: dict[str, Any]) -> Iterator[bytes]:
    record = Record(courier.RUN, bytes([recipe["byte"]]) * recipe["length"])
    text = courier.encode_records([record])
    header, *segments = courier.seal_segments(text, recipient=KEY.public, entropy=ENTROPY)
    yield header
    yield from (segments[index] for index in recipe["segments"])


def sealed_by_hand(segments: list[bytes], flag: int) -> bytes:
    """What an honest sender does not make: any segments, any flag on the last."""
    head = courier.MAGIC + b"\1\2" + key_id(KEY.public)
    sender = Sender(KEY.public, info=head, entropy=ENTROPY)
    key = sender.export(b"tannha/courier/segments/v1\0")
    bundle = head + sender.enc
    for count, segment in enumerate(segments):
        last = flag if count == len(segments) - 1 else 0
        nonce = count.to_bytes(11, "big") + bytes([last])
        bundle += seal(segment, key=key, nonce=nonce, aad=b"")
    return bundle


def shown() -> list[tuple[int, str]]:
    return [(kind, content.hex()) for kind, content in RECORDS]


def flipped(bundle: bytes, place: int) -> bytes:
    return bundle[:place] + bytes([bundle[place] ^ 1]) + bundle[place + 1 :]
