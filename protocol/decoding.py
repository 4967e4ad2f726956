"""The one place where bytes from elsewhere become values; everybody else calls `decode`."""

from typing import Any, Final, TypeVar

import msgspec

from protocol.errors import MalformedBytes, TooLarge

T = TypeVar("T")

MAX_DECODE_BYTES: Final = 16 * 1024 * 1024  # an inflated sync answer on a good link

_encoder = msgspec.msgpack.Encoder()
_decoders: dict[Any, msgspec.msgpack.Decoder[Any]] = {}


def encode(value: Any) -> bytes:
    """MessagePack, shortest forms; structs of the formats are arrays."""
    return _encoder.encode(value)


def decoder(kind: type[T] | Any) -> msgspec.msgpack.Decoder[T]:
    """A compiled decoder, made once a type."""
    found = _decoders.get(kind)
    if found is None:
        found = _decoders[kind] = msgspec.msgpack.Decoder(kind)
    return found


def decode(kind: type[T] | Any, data: bytes, *, limit: int = MAX_DECODE_BYTES) -> T:
    """`data` as `kind`, or a `MalformedBytes` that says why; never another exception."""
    if len(data) > limit:
        raise TooLarge(f"{len(data)} bytes, at most {limit}")
    try:
        found: T = decoder(kind).decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError) as error:
        raise MalformedBytes(str(error)) from error
    return found
