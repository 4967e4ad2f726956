"""The one place where bytes from elsewhere become values; everybody else calls `decode`."""

from typing import Any, Final, TypeVar, overload

import msgspec
from msgspec import Raw

from protocol.errors import MalformedBytes, TooLarge

T = TypeVar("T")

MAX_DECODE_BYTES: Final = 16 * 1024 * 1024  # an inflated sync answer on a good link

_encoder = msgspec.msgpack.Encoder()
_UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError)
_decoders: dict[object, msgspec.msgpack.Decoder[Any]] = {}


def encode(value: object) -> bytes:
    """MessagePack, shortest forms; structs of the formats are arrays."""
    return _encoder.encode(value)


@overload
def decode(kind: type[T], data: bytes, *, limit: int = ...) -> T: ...
@overload
def decode(kind: object, data: bytes, *, limit: int = ...) -> Any: ...  # noqa: ANN401  # a union
def decode(kind: object, data: bytes, *, limit: int = MAX_DECODE_BYTES) -> object:
    """`data` as `kind`, or a `MalformedBytes` that says why; never another exception."""
    if len(data) > limit:
        raise TooLarge(f"{len(data)} bytes, at most {limit}")
    try:
        return _decoder(kind).decode(data)
    except _UNREADABLE as error:
        raise MalformedBytes(str(error)) from error


def decode_json(kind: type[T], data: bytes, *, limit: int) -> T:
    """The same for JSON, in which people write what a centre announces."""
    if len(data) > limit:
        raise TooLarge(f"{len(data)} bytes, at most {limit}")
    try:
        return msgspec.json.decode(data, type=kind)
    except _UNREADABLE as error:
        raise MalformedBytes(str(error)) from error


def array_length(encoded: Raw | bytes) -> int:
    """What the head of a MessagePack array says, without building it; 0 of anything else."""
    head = bytes(memoryview(encoded)[:5])
    if head and head[0] & 0xF0 == 0x90:
        return head[0] & 0x0F
    width = {b"\xdc": 2, b"\xdd": 4}.get(head[:1], 0)
    return int.from_bytes(head[1 : 1 + width], "big")


def _decoder(kind: object) -> msgspec.msgpack.Decoder[Any]:
    """A compiled decoder, made once a type."""
    found = _decoders.get(kind)
    if found is None:
        found = _decoders[kind] = msgspec.msgpack.Decoder(kind)
    return found
