"""Any bytes into any decoder of the record: a value or a ProtocolError, in bounded memory."""

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol import actions
from protocol.actions import (
    Item,
    Known,
    Named,
    Save,
    Unreadable,
    Write,
    body_of,
    read_action,
    read_value,
)
from protocol.acts import Statement
from protocol.blobs import BlobRef
from protocol.decoding import MAX_DECODE_BYTES, decode, encode
from protocol.errors import ProtocolError, TooLarge
from protocol.merge import Dossier, Fact, Live, fold
from protocol.operation import decode_header, encode_header
from protocol.page import Column, Page, PageFact, State, encode_page, open_page, sign_page
from protocol.run import Run, decode_run, encode_run, verify_run
from tests.builders import DOSSIER, SALT, a_device, a_log, flipped, placed
from tests.test_actions import ACTIONS, packed

DEVICE: Final = a_device()
PAGE_KEY: Final = a_device("page key").key
KINDS: Final[list[Any]] = [
    *(type(action) for action in ACTIONS),
    Known, Write, Named, Item, Statement, Run, Page, Column, PageFact, Live, Fact, Dossier,
]  # fmt: skip


class Decoder(NamedTuple):
    """One way in: a name, what it does with bytes, and bytes that it takes."""

    name: str
    read: Callable[[bytes], object]
    sound: bytes


def read_page(data: bytes) -> object:
    """Signed, so that what is inside is looked at."""
    return open_page(data, sign_page(data, PAGE_KEY), PAGE_KEY.public)


def read_run(data: bytes) -> object:
    return verify_run(decode_run(data), DEVICE.key.public)


def fold_body(data: bytes) -> object:
    """A body of any bytes, signed by a device that may."""
    return fold(placed([a_device().write(data)]), dossier=DOSSIER)


def of_kind(kind: Any) -> Callable[[bytes], object]:
    return lambda data: decode(kind, data)


def a_page() -> bytes:
    state = fold(placed(a_log(3)), dossier=DOSSIER)
    return encode_page("tannha.example/03820", 3, bytes(32), [State(state, SALT)])


DECODERS: Final = [
    Decoder("header", decode_header, encode_header(a_log(2)[1].header)),
    Decoder("action", read_action, body_of(ACTIONS[5])),
    Decoder("body", fold_body, body_of(ACTIONS[1])),
    Decoder("value", read_value, encode(["a", [1, b"\0"], None])),
    Decoder("run", read_run, encode_run(a_log(3))),
    Decoder("page", read_page, a_page()),
    *(
        Decoder(getattr(kind, "__name__", "Known"), of_kind(kind), body_of(ACTIONS[0]))
        for kind in KINDS
    ),
]

HOSTILE: Final = {
    "nothing": b"",
    "bad UTF-8": b"\xa2\xff\xfe",
    "bad UTF-8 in a list": b"\x93\xa4save\xa2\xc3\x28\xa1\x80",
    "300,000 nested arrays": b"\x91" * 300_000,
    "300,000 nested arrays with an end": b"\x91" * 300_000 + b"\xc0",
    "60,000 nested arrays": b"\x91" * 60_000 + b"\xc0",
    "300,000 nested maps": b"\x81\xa1a" * 300_000,
    "300,000 nested maps as keys": b"\x81" * 300_000,
    "nested arrays as a tag": b"\x92" + b"\x91" * 60_000 + b"\xc0\xc0",
    "nested arrays as a value": b"\x92\xa4save\x91\x93\xa1a" + b"\x91" * 60_000 + b"\xc0\x90",
    "nested arrays behind": b"\x93\xa4save\x90" + b"\x91" * 60_000 + b"\xc0",
    "a key twice": b"\x82\xa1a\x01\xa1a\x02",
    "a map for an array": b"\x82\xa4type\xa4save\xa6writes\x90",
    "a map with a map for a key": b"\x81\x80\x01",
    "an array32 of 2^32 - 1": b"\xdd\xff\xff\xff\xff",
    "an array32 of 2^32 - 1 with a few": b"\xdd\xff\xff\xff\xff" + b"\x01" * 50,
    "an array32 of 2^32 - 1 of arrays": b"\xdd\xff\xff\xff\xff" * 50,
    "a map32 of 2^32 - 1": b"\xdf\xff\xff\xff\xff",
    "a bin32 of 2^32 - 1": b"\xc6\xff\xff\xff\xff",
    "a str32 of 2^32 - 1": b"\xdb\xff\xff\xff\xff",
    "an ext32 of 2^32 - 1": b"\xc9\xff\xff\xff\xff\x05",
    "an array32 as writes": b"\x92\xa4save\xdd\xff\xff\xff\xff",
    "an array32 as a value": b"\x92\xa4save\x91\x93\xa1a\xdd\xff\xff\xff\xff",
    "a bin32 as a body": b"\xdc\x00\x10\x01\xc6\xff\xff\xff\xff",
    "the largest integer": b"\xcf" + b"\xff" * 8,
    "the smallest integer": b"\xd3\x80" + bytes(7),
    "a float": b"\xcb\x3f\xf0" + bytes(6),
    "not a number": b"\xcb\x7f\xf8" + bytes(6),
    "an extension": b"\xd4\x05\x00",
    "a time": b"\xd6\xff" + bytes(4),
    "a time out of range": b"\xd7\xff" + b"\xff" * 8,
    "a time beyond all years": b"\xc7\x0c\xff" + bytes(4) + b"\x7f" + b"\xff" * 7,
    "a byte that starts nothing": b"\xc1",
    "two values": b"\xc0\xc0",
    "60,000 small values": b"\xdc\xea\x60" + b"\xc0" * 60_000,
    "60,000 empty arrays": b"\xdc\xea\x60" + b"\x90" * 60_000,
}


@contextmanager
def bounded(size: int) -> Iterator[None]:
    """A hundred bytes of memory for each that came in, and a mebibyte to work with."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < 100 * size + 2**20
    finally:
        tracemalloc.stop()


def named(decoder: Decoder) -> str:
    return decoder.name


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_bytes_are_a_value_or_an_error_in_bounded_memory(hostile: str) -> None:
    data = HOSTILE[hostile]

    for decoder in DECODERS:
        with bounded(len(data)), suppress(ProtocolError):
            decoder.read(data)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_bytes_inside_what_is_sound_are_a_value_or_an_error(hostile: str) -> None:
    """In the place of every part of it."""
    data = HOSTILE[hostile]

    for decoder in DECODERS[:6]:
        for at in range(0, len(decoder.sound), 7):
            with suppress(ProtocolError):
                decoder.read(decoder.sound[:at] + data + decoder.sound[at + 1 :])


@settings(max_examples=300)
@given(st.binary(max_size=300) | packed())
def test_any_bytes_are_a_value_or_an_error(data: bytes) -> None:
    for decoder in DECODERS:
        with suppress(ProtocolError):
            decoder.read(data)


@pytest.mark.parametrize("decoder", DECODERS[:6], ids=named)
@given(at=st.integers(0), other=st.binary(max_size=6), gone=st.integers(0, 6))
def test_sound_bytes_with_others_in_them_are_a_value_or_an_error(
    decoder: Decoder, at: int, other: bytes, gone: int
) -> None:
    at %= len(decoder.sound)

    with suppress(ProtocolError):
        decoder.read(decoder.sound[:at] + other + decoder.sound[at + gone :])


@pytest.mark.parametrize("decoder", DECODERS[:6], ids=named)
def test_sound_bytes_with_a_flipped_bit_or_an_end_too_soon_are_a_value_or_an_error(
    decoder: Decoder,
) -> None:
    for bit in range(len(decoder.sound) * 8):
        with suppress(ProtocolError):
            decoder.read(flipped(decoder.sound, bit))
    for length in range(len(decoder.sound)):
        with suppress(ProtocolError):
            decoder.read(decoder.sound[:length])


def test_each_sound_example_is_read() -> None:
    for decoder in DECODERS[:6]:
        assert not isinstance(decoder.read(decoder.sound), Unreadable)


def test_every_struct_of_an_action_is_tried_here() -> None:
    structs = {kind for kind in vars(actions).values() if isinstance(kind, type(Save))}

    tried = {*KINDS, actions.Unknown, Unreadable, BlobRef}
    assert structs - tried == set()


def test_a_body_costs_the_fold_no_more_than_its_size() -> None:
    """The most expensive body that is let through: places upon places, never held."""
    lost = [bytes([at]) * 16 for at in range(64)]
    places = list(range(64))
    writes = [Write(f"f{at}", b"\xc0", places) for at in range(256)]  # type: ignore[arg-type]  # as Raw
    entry = a_device().write(body_of(Save(writes)), lost)  # type: ignore[arg-type]  # as refs

    with bounded(len(entry.body or b"") + len(entry.header_bytes)):
        state = fold(placed([entry]), dossier=DOSSIER)

    assert len(state.absent) == 64


def test_a_decoder_takes_so_many_bytes_and_no_more() -> None:
    for size in (MAX_DECODE_BYTES - 1, MAX_DECODE_BYTES):
        assert len(decode(bytes, encode(bytes(size - 5)))) == size - 5
    with pytest.raises(TooLarge):
        decode(bytes, encode(bytes(MAX_DECODE_BYTES - 4)))
