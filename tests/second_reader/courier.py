"""Sealed bundles of many records, from docs/spec/courier.md."""

from collections.abc import Iterable
from typing import Final

from tests.second_reader.primitives import (
    exchange_public,
    hpke_receiver,
    hpke_sender,
    open_box,
    seal_box,
    sha256,
)
from tests.second_reader.refusal import Vector, at_most, demand

MAGIC: Final = b"tannha/courier\0\x01\x02"
HEADER: Final = 33
PIECE: Final = 65_536
MAX_RECORD: Final = 4 * 2**20 + 64 * 2**10
MAX_RECORDS: Final = 131_072
END: Final = bytes(5)
_CONTEXT: Final = b"tannha/courier/segments/v1\0"

Record = tuple[int, bytes]


def _pieces(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)] or [b""]


def _nonce(index: int, *, last: bool) -> bytes:
    return index.to_bytes(11, "big") + bytes([last])


def _open_text(bundle: bytes, secret: bytes) -> bytes:
    demand(len(bundle) >= HEADER + 32 and bundle.startswith(MAGIC), "no bundle")
    mine = sha256(exchange_public(secret))[:16]
    demand(bundle[17:HEADER] == mine, "to another key", "broken-seal")
    context = hpke_receiver(secret, bundle[HEADER : HEADER + 32], bundle[:HEADER])
    key = context.export(_CONTEXT)
    segments = _pieces(bundle[HEADER + 32 :], PIECE + 16)
    opened = [
        open_box(key, _nonce(index, last=index == len(segments) - 1), segment, b"")
        for index, segment in enumerate(segments)
    ]
    demand(len(opened) == 1 or opened[-1] != b"", "an empty segment")
    return b"".join(opened)


def read_bundle(bundle: bytes, secret: bytes) -> list[Record]:
    rest, records = _open_text(bundle, secret), []
    while rest[:1] not in (b"", b"\0"):
        length = int.from_bytes(rest[1:5], "big")
        at_most(MAX_RECORD, length, "record")
        demand(len(rest) >= 5 + length, "a record cut short")
        records.append((rest[0], rest[5 : 5 + length]))
        at_most(MAX_RECORDS, len(records), "records")
        rest = rest[5 + length :]
    demand(rest == END, "no end mark, or more after it")
    return records


def write_bundle(records: Iterable[Record], public: bytes, entropy: bytes) -> bytes:
    content = [bytes([kind]) + len(held).to_bytes(4, "big") + held for kind, held in records]
    header = MAGIC + sha256(public)[:16]
    enc, context = hpke_sender(entropy, public, header)
    key, pieces = context.export(_CONTEXT), _pieces(b"".join(content) + END, PIECE)
    return (
        header
        + enc
        + b"".join(
            seal_box(key, _nonce(index, last=index == len(pieces) - 1), piece, b"")
            for index, piece in enumerate(pieces)
        )
    )


def _edited(vector: Vector, records: list[Record]) -> bytes:
    """The bundle that a vector describes: segments of a long one, put in another order."""
    secret, entropy = bytes.fromhex(vector["seed"]), bytes.fromhex(vector["entropy"])
    bundle = write_bundle(records, exchange_public(secret), entropy)
    assert sha256(bundle).hex() == vector["sha256_unedited"]
    segments = _pieces(bundle[HEADER + 32 :], PIECE + 16)
    return bundle[: HEADER + 32] + b"".join(segments[index] for index in vector["segments"])


def check(vector: Vector) -> None:
    if "bundle" in vector:
        records = [(kind, bytes.fromhex(held)) for kind, held in vector["records"]]
        bundle = bytes.fromhex(vector["bundle"])
    else:
        records = [(1, bytes([vector["byte"]]) * vector["length"])]
        bundle = _edited(vector, records)
    assert read_bundle(bundle, bytes.fromhex(vector["seed"])) == records
