"""docs/spec/actions.md: bodies are read late, the same everywhere, and refused for nothing."""

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.actions import (
    MAX_BODY_BYTES,
    MAX_BODY_DEPTH,
    MAX_NUMBER,
    MAX_PLACES,
    MAX_VALUE_BYTES,
    MAX_VALUE_DEPTH,
    MAX_WRITES,
    Act,
    Action,
    Adopt,
    Code,
    Confirm,
    Correct,
    DeclareTime,
    Event,
    Item,
    Known,
    Named,
    Open,
    Present,
    Resolve,
    Save,
    SealBundle,
    SignOff,
    Transition,
    Unknown,
    Unreadable,
    WitnessSlip,
    Write,
    body_of,
    fits,
    raw_value,
    read_action,
    read_value,
    without_writes,
    writes_of,
)
from protocol.blobs import BlobRef
from protocol.decoding import decode, encode
from protocol.errors import MalformedBytes
from protocol.ids import BlobRoot
from protocol.nesting import check_depth
from protocol.slots import (
    MAX_SLOT_BYTES,
    Cell,
    cell_of,
    check_slot,
    is_blob,
    is_removed_mark,
)
from tests.builders import PAGES, TEXT_HASH, a_write

WRITES: Final = [a_write("phone", "0990000001", 0), a_write("members/k1/-", True, 0, 1)]
BLOB: Final = BlobRef(BlobRoot(bytes(32)), 1, "image/jpeg", "mark")
ACTIONS: Final[list[Known]] = [
    Open("1.001193", 7, "birth-2", "mobile", WRITES),
    Save(WRITES),
    Resolve(WRITES, "theo giấy tờ gốc"),
    Correct(WRITES, PAGES[0], "gõ nhầm"),
    Confirm(1, agreed=False),
    Present(bytes(32), "p", 7, "f", [Item("phone", 1, bytes(16))], [bytes(32)], TEXT_HASH),
    Act("mark", bytes(32), [Named("finger", raw_value("trỏ phải"))], [BLOB]),
    SignOff(b"statement", bytes(64), [0, 1]),
    Transition("business", "received", [1], "đủ giấy tờ"),
    Code("H52.99-261122-5003", bytes(32), provisional=True),
    Adopt("run", [bytes(32), bytes(32)]),
    SealBundle(bytes(32)),
    WitnessSlip(bytes(32)),
    DeclareTime(-1, "máy vừa thay pin"),
    Event("papers_handed_over", [Named("to", raw_value("Trung tâm"))], [1], [BLOB]),
]
TAGS: Final = [str(action.__struct_config__.tag) for action in ACTIONS]


def values() -> st.SearchStrategy[Any]:
    scalar = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text() | st.binary()
    return st.recursive(scalar, lambda part: st.lists(part, max_size=4), max_leaves=12)


def packed() -> st.SearchStrategy[bytes]:
    """Any MessagePack, with what our formats have no use for."""
    scalar = st.none() | st.floats() | st.integers(-(2**63), 2**64 - 1) | st.text() | st.binary()
    ext = st.builds(msgspec.msgpack.Ext, st.integers(-100, 100), st.binary(max_size=20))
    return st.recursive(
        scalar | ext,
        lambda part: st.lists(part, max_size=20) | st.dictionaries(st.text(), part, max_size=20),
        max_leaves=30,
    ).map(encode)


# Every action, and what is none.


def test_every_action_is_read_as_it_was_written() -> None:
    for action in ACTIONS:
        assert read_action(body_of(action)) == action


def test_every_kind_of_action_is_tried_here() -> None:
    assert {type(action) for action in ACTIONS} == set(Known.__args__)


def test_a_tag_of_a_newer_version_is_kept_whole() -> None:
    for body in (b"\x91\xa5later", b"\x93\xa5later\x01\xc4\x01\xff", b"\xdc\x00\x02\xa5later\x01"):
        assert read_action(body) == Unknown("later", body)


def test_parts_that_a_newer_version_added_behind_are_passed_over() -> None:
    for action in ACTIONS:
        body = body_of(action)
        longer = bytes([body[0] + 1]) + body[1:] + b"\xa3new"
        assert read_action(longer) == action


def test_a_body_that_does_not_follow_its_tag_is_unreadable() -> None:
    for tag in TAGS:
        for rest in (b"", b"\xc3", b"\xc3" * 6, b"\x80" * 6):
            body = bytes([0x91 + len(rest)]) + encode(tag) + rest
            found = read_action(body)
            assert isinstance(found, Unreadable)
            assert found.raw == body


@pytest.mark.parametrize(
    "body",
    [b"", b"\x90", b"\xc0", b"\x80", b"\xc1", b"\x91\x01", b"\x91\xa0", b"\x91\xa2\xff\xfe"],
)
def test_what_has_no_tag_is_unreadable(body: bytes) -> None:
    assert isinstance(read_action(body), Unreadable)


def test_a_tag_has_one_form_so_that_it_is_known_without_decoding() -> None:
    tail = body_of(ACTIONS[1])[6:]

    assert read_action(b"\x92\xa4save" + tail) == ACTIONS[1]
    assert isinstance(read_action(b"\xdc\x00\x02\xa4save" + tail), Unreadable)
    assert isinstance(read_action(b"\x92\xd9\x04save" + tail), Unreadable)


def test_one_slot_written_twice_is_unreadable() -> None:
    twice = Save([a_write("phone", "1"), a_write("phone", "2")])

    assert isinstance(read_action(body_of(twice)), Unreadable)


def test_a_slot_outside_the_grammar_is_unreadable() -> None:
    assert isinstance(read_action(body_of(Save([a_write("Phone", "1")]))), Unreadable)


@given(st.binary(max_size=200) | packed() | st.sampled_from(ACTIONS).map(body_of))
def test_no_body_raises(body: bytes) -> None:
    action = read_action(body)

    assert fits(action, 2) or not fits(action, 1)
    for write in writes_of(action):
        check_slot(write.slot)
        with suppress(MalformedBytes):
            read_value(write.value)


@given(st.sampled_from(ACTIONS), st.integers(0), st.binary(min_size=1, max_size=3))
def test_no_body_with_other_bytes_in_it_raises(action: Known, at: int, other: bytes) -> None:
    body = body_of(action)
    at %= len(body)

    read_action(body[:at] + other + body[at + len(other) :])
    read_action(body[:at] + other + body[at:])
    read_action(body[:at])


def test_without_its_writes_an_action_is_otherwise_the_same() -> None:
    for action in ACTIONS:
        if isinstance(action, Open | Correct):
            body = without_writes(action, body_of(action))
            assert read_action(body) == msgspec.structs.replace(action, writes=[])


def test_an_opening_without_any_writes_is_an_opening() -> None:
    body = encode(["open", "p", 1, "f", "mobile"])
    action = read_action(body)

    assert action == Open("p", 1, "f", "mobile")
    assert isinstance(action, Open)
    assert without_writes(action, body) == body


def test_an_action_fits_when_every_place_lies_within_the_references() -> None:
    lowest = {Save: 2, Open: 2, Resolve: 2, Correct: 2, Confirm: 2, Present: 2, SignOff: 2}
    lowest |= {Transition: 2, Event: 2}

    for action in ACTIONS:
        needed = lowest.get(type(action), 0)
        assert [fits(action, count) for count in range(4)] == [
            count >= needed for count in range(4)
        ]


# Values.


@given(values())
def test_a_value_is_read_as_it_was_written_or_nests_too_deep(value: Any) -> None:
    def depth(part: Any) -> int:
        return 1 + max(map(depth, part), default=0) if isinstance(part, list) else 0

    if depth(value) > MAX_VALUE_DEPTH or len(encode(value)) > MAX_VALUE_BYTES:
        with pytest.raises(MalformedBytes):
            read_value(raw_value(value))
    else:
        assert read_value(raw_value(value)) == value


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xc1",
        b"\xcb" + bytes(8),
        b"\xca" + bytes(4),
        b"\x80",
        b"\x81\xa1a\x01",
        b"\x82\xa1a\x01\xa1a\x02",
        b"\x91\x80",
        b"\xd4\x05\x00",
        b"\xd6\xff" + bytes(4),
        b"\xa2\xff\xfe",
        b"\xc0\xc0",
        b"\xdd\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        b"\x91" * MAX_VALUE_BYTES,
    ],
)
def test_what_is_no_value_is_malformed(raw: bytes) -> None:
    with pytest.raises(MalformedBytes):
        read_value(raw)


# Limits.


def readable(action: Known) -> bool:
    return not isinstance(read_action(body_of(action)), Unreadable)


def has_limit(of_size: Callable[[int], Known], limit: int) -> None:
    assert [readable(of_size(size)) for size in (limit - 1, limit, limit + 1)] == [
        True,
        True,
        False,
    ]


def test_a_body_has_so_many_bytes_and_no_more() -> None:
    def of_size(size: int) -> bytes:
        room = size - len(encode(["later", bytes(1000)])) + 1000
        return encode(["later", bytes(room)])

    kinds = [type(read_action(of_size(MAX_BODY_BYTES + more))) for more in (-1, 0, 1)]

    assert len(of_size(MAX_BODY_BYTES)) == MAX_BODY_BYTES
    assert kinds == [Unknown, Unknown, Unreadable]


def test_an_action_has_so_many_writes_and_no_more() -> None:
    has_limit(lambda size: Save([a_write(f"f{at}", None) for at in range(size)]), MAX_WRITES)


def test_places_are_as_many_as_references() -> None:
    has_limit(lambda size: Save([a_write("a", None, size)]), MAX_PLACES - 1)
    has_limit(lambda size: Save([a_write("a", None, *[0] * size)]), MAX_PLACES)
    has_limit(lambda size: Transition("a", "b", [0] * size), MAX_PLACES)
    has_limit(lambda size: SignOff(b"", b"", [0] * size), MAX_PLACES)
    assert not readable(Save([a_write("a", None, -1)]))


def test_numbers_are_those_that_every_reader_can_count() -> None:
    has_limit(lambda size: Open("p", size, "f", "mobile"), MAX_NUMBER)
    has_limit(lambda size: DeclareTime(size, ""), MAX_NUMBER)
    has_limit(lambda size: DeclareTime(-size, ""), MAX_NUMBER)
    assert not readable(Open("p", -1, "f", "mobile"))


def test_names_and_texts_have_so_many_characters() -> None:
    has_limit(lambda size: Transition("ộ" * size, "b"), 64)
    has_limit(lambda size: Transition("a", "b", [], "ộ" * size), 2_000)
    has_limit(lambda size: Code("5" * size, bytes(32)), 40)
    assert not readable(Transition("", "b"))
    assert not readable(Code("", bytes(32)))
    assert [readable(SealBundle(bytes(size))) for size in (31, 32, 33)] == [False, True, False]


def test_a_value_has_so_many_bytes_and_no_more() -> None:
    def of_size(size: int) -> bytes:
        return encode(bytes(size - 3))

    for size in (MAX_VALUE_BYTES - 1, MAX_VALUE_BYTES):
        assert len(of_size(size)) == size
        read_value(of_size(size))
    with pytest.raises(MalformedBytes):
        read_value(of_size(MAX_VALUE_BYTES + 1))


def test_a_value_nests_so_deep_and_no_deeper() -> None:
    for depth in (MAX_VALUE_DEPTH - 1, MAX_VALUE_DEPTH):
        read_value(b"\x91" * depth + b"\xc0")
    with pytest.raises(MalformedBytes):
        read_value(b"\x91" * (MAX_VALUE_DEPTH + 1) + b"\xc0")


def deep(depth: int) -> bytes:
    """A save whose body nests that deep; the value of its one write does it."""
    value = msgspec.Raw(b"\x91" * (depth - 3) + b"\xc0")
    return body_of(Save([Write("a", value)]))


def test_a_body_nests_so_deep_and_no_deeper() -> None:
    kinds = [type(read_action(deep(MAX_BODY_DEPTH + more))) for more in (-1, 0, 1)]

    assert kinds == [Save, Save, Unreadable]


def test_a_body_reads_the_same_however_deep_the_stack_is_that_reads_it() -> None:
    """A decoder gives up at the end of its stack: another place on another machine."""

    def read_below(frames: int, body: bytes) -> Action:
        return read_below(frames - 1, body) if frames else read_action(body)

    frames = sys.getrecursionlimit() - 250
    for depth in (4, MAX_BODY_DEPTH, MAX_BODY_DEPTH + 1, 60, 200, 500, 2_000, 60_000):
        for body in (deep(depth), b"\x92\xa5later" + b"\x91" * depth + b"\xc0"):
            assert read_below(frames, body) == read_action(body)


@given(packed(), st.integers(0, 6))
def test_depth_is_counted_as_a_decoder_goes_down(encoded: bytes, deepest: int) -> None:
    def depth(part: Any) -> int:
        """How many containers stand around the innermost element."""
        match part:
            case list() if part:
                return 1 + max(map(depth, part))
            case dict() if part:
                return 1 + max(map(depth, part.values()))
            case _:
                return 0

    try:
        value = decode(object, encoded)
    except MalformedBytes:  # not every time is a time
        return
    if depth(value) > deepest:
        with pytest.raises(MalformedBytes):
            check_depth(encoded, deepest)
    else:
        check_depth(encoded, deepest)


# Slots.


SLOTS: Final = [
    "a", "phone", "mother.full_name", "a.b.c", "_", "9", "members/k3/name", "pages/q7/blob",
    "members/k3/-", "members/k3/#", "a.b/k/c.d",
]  # fmt: skip
NO_SLOTS: Final = [
    "", ".", "a.", ".a", "a..b", "A", "á", "٣", "a b", "a-b", "a\n", "-", "#", "a/b", "a//b",
    "/a/b", "a/b/", "a/b/c/d", "a/B/c", "a/b_/c", "a/-/c", "a/b/--", "a/b/-x", "a/b/#\n",
]  # fmt: skip


@pytest.mark.parametrize("slot", SLOTS)
def test_a_slot_of_the_grammar_is_one(slot: str) -> None:
    check_slot(slot)


@pytest.mark.parametrize("slot", NO_SLOTS)
def test_a_slot_outside_the_grammar_is_none(slot: str) -> None:
    with pytest.raises(MalformedBytes):
        check_slot(slot)


def test_a_slot_has_so_many_bytes_and_no_more() -> None:
    for size in (MAX_SLOT_BYTES - 1, MAX_SLOT_BYTES):
        check_slot("a" * size)
    with pytest.raises(MalformedBytes):
        check_slot("a" * (MAX_SLOT_BYTES + 1))


@given(st.text(max_size=120) | st.from_regex(r"[a-z./#-]{0,12}"))
def test_a_slot_that_is_let_through_has_a_place_or_is_a_field(slot: str) -> None:
    try:
        check_slot(slot)
    except MalformedBytes:
        return

    cell = cell_of(slot)
    assert cell is None or "/".join(cell) == slot
    assert is_removed_mark(slot) == (cell is not None and cell.column == "-")


def test_a_slot_tells_its_row_its_mark_and_its_blob() -> None:
    assert cell_of("mother.full_name") is None
    assert cell_of("members/k3/name") == Cell("members", "k3", "name")
    assert is_removed_mark("members/k3/-")
    assert is_blob("pages/q7/blob")
    assert not is_blob("blob")
