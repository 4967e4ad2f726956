"""A bundle that anyone may carry to the centre and only the centre reads (docs/spec/courier.md)."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

import msgspec

from protocol.errors import BrokenSeal, MalformedBytes, OverLimit, TooLarge
from protocol.hpke import ENC_BYTES, KEY_ID_BYTES, Receiver, Sender, key_id
from protocol.keys import HPKE_X25519, TAG_BYTES, ExchangeKey, open_box, seal

MAGIC: Final = b"tannha/courier\0"
VERSION: Final = 1
HEADER_BYTES: Final = len(MAGIC) + 2 + KEY_ID_BYTES + ENC_BYTES

SEGMENT_BYTES: Final = 64 * 1024
SEALED_SEGMENT_BYTES: Final = SEGMENT_BYTES + TAG_BYTES
MAX_BUNDLE_BYTES: Final = 1024 * 1024 * 1024  # fits any stick; a month of one officer's images
MAX_RECORD_BYTES: Final = 4 * 1024 * 1024 + 64 * 1024  # the longest run, and its framing
MAX_RECORDS: Final = 128 * 1024  # a bundle full of images has 16 thousand

# Kinds of records; one that this version does not know is handed on as it is.
END: Final = 0
RUN: Final = 1
CHUNK: Final = 2
RECEIPT_REQUEST: Final = 3

_SEGMENTS: Final = b"tannha/courier/segments/v1\0"
_RECORD_HEAD_BYTES: Final = 5


class Header(msgspec.Struct, frozen=True):
    """What is read without a key: which key it takes."""

    recipient: bytes  # id of the courier key
    enc: bytes


class Record(msgspec.Struct, frozen=True):
    """One run, chunk or request; the same record twice in one or many bundles is one."""

    kind: int
    content: bytes


def seal_segments(
    parts: Iterable[bytes], *, recipient: bytes, entropy: bytes, limit: int = MAX_BUNDLE_BYTES
) -> Iterator[bytes]:
    """The file, piece by piece; `parts` may be cut anywhere."""
    head = _head(key_id(recipient))
    sender = Sender(recipient, info=head, entropy=entropy)
    key = sender.export(_SEGMENTS)
    yield head + sender.enc
    written = HEADER_BYTES
    for count, (segment, last) in enumerate(_cut(parts, SEGMENT_BYTES)):
        written += len(segment) + TAG_BYTES
        if written > limit:
            raise OverLimit(f"a bundle of more than {limit} bytes: make two")
        yield seal(segment, key=key, nonce=_nonce(count, last=last), aad=b"")


def open_segments(
    chunks: Iterable[bytes], key: ExchangeKey, *, limit: int = MAX_BUNDLE_BYTES
) -> Iterator[bytes]:
    """The text: each piece is authentic when it comes, the whole is complete when this ends.

    A file that was cut short raises after its last whole piece.
    """
    pieces = _at_most(limit, chunks)
    first = _first(HEADER_BYTES, pieces)
    header = read_header(first)
    if header.recipient != key_id(key.public):
        raise BrokenSeal(f"sealed to the courier key {header.recipient.hex()}")
    receiver = Receiver(key, header.enc, info=_head(header.recipient))
    segment_key = receiver.export(_SEGMENTS)
    sealed_segments = _cut(chain([first[HEADER_BYTES:]], pieces), SEALED_SEGMENT_BYTES)
    for count, (sealed, last) in enumerate(sealed_segments):
        segment = open_box(sealed, key=segment_key, nonce=_nonce(count, last=last), aad=b"")
        if count and not segment:
            raise MalformedBytes("an empty segment after full ones")
        yield segment


def read_header(start: bytes) -> Header:
    """From the first `HEADER_BYTES` of a bundle or more."""
    head, enc = start[: HEADER_BYTES - ENC_BYTES], start[HEADER_BYTES - ENC_BYTES : HEADER_BYTES]
    recipient = head[-KEY_ID_BYTES:]
    if len(enc) != ENC_BYTES or head != _head(recipient):
        raise MalformedBytes("no courier bundle of a version known here")
    return Header(recipient, enc)


def encode_records(records: Iterable[Record]) -> Iterator[bytes]:
    """The text of a bundle, with its end mark."""
    for count, record in enumerate(records):
        if len(record.content) > MAX_RECORD_BYTES or count >= MAX_RECORDS:
            raise OverLimit(f"record {count} of {len(record.content)} bytes")
        if not END < record.kind < 256:
            raise OverLimit(f"record {count} of kind {record.kind}")
        yield _record_head(record.kind, len(record.content)) + record.content
    yield _record_head(END, 0)


def read_records(pieces: Iterable[bytes]) -> Iterator[Record]:
    """The records as they come; a text that does not end with its end mark raises."""
    ended = False
    for count, record in enumerate(_records_and_end(pieces)):
        if ended:
            raise MalformedBytes("a record after the end mark")
        ended = record.kind == END
        if not ended and count >= MAX_RECORDS:
            raise TooLarge(f"more than {MAX_RECORDS} records")
        if not ended:
            yield record
    if not ended:
        raise MalformedBytes("records without an end mark")


def _records_and_end(pieces: Iterable[bytes]) -> Iterator[Record]:
    held = bytearray()
    for piece in pieces:
        held += piece
        while (record := _take_record(held)) is not None:
            yield record
    if held:
        raise MalformedBytes(f"a record cut short after {len(held)} bytes")


def _take_record(held: bytearray) -> Record | None:
    if len(held) < _RECORD_HEAD_BYTES:
        return None
    kind, length = held[0], int.from_bytes(held[1:_RECORD_HEAD_BYTES], "big")
    if length > MAX_RECORD_BYTES:
        raise TooLarge(f"record of {length} bytes")
    if kind == END and length:
        raise MalformedBytes("an end mark with something in it")
    if len(held) < _RECORD_HEAD_BYTES + length:
        return None
    content = bytes(held[_RECORD_HEAD_BYTES : _RECORD_HEAD_BYTES + length])
    del held[: _RECORD_HEAD_BYTES + length]
    return Record(kind, content)


def _head(recipient: bytes) -> bytes:
    return MAGIC + bytes([VERSION, HPKE_X25519]) + recipient


def _record_head(kind: int, length: int) -> bytes:
    return bytes([kind]) + length.to_bytes(_RECORD_HEAD_BYTES - 1, "big")


def _nonce(count: int, *, last: bool) -> bytes:
    # STREAM: the counter notices what was moved, doubled or dropped, the flag what was cut off.
    return count.to_bytes(11, "big") + bytes([last])


def _cut(parts: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Pieces of exactly `size` and a last one, which is empty only if there is nothing at all."""
    held = bytearray()
    for part in parts:
        held += part
        while len(held) > size:
            yield bytes(held[:size]), False
            del held[:size]
    yield bytes(held), True


def _first(size: int, pieces: Iterator[bytes]) -> bytes:
    held = bytearray()
    while len(held) < size and (piece := next(pieces, None)) is not None:
        held += piece
    return bytes(held)


def _at_most(limit: int, chunks: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"a bundle of more than {limit} bytes")
        yield chunk
