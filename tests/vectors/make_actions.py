"""Vectors for docs/spec/actions.md: how bodies, values and slots are read."""

from typing import Any, Final

import msgspec
from msgspec import Raw

from protocol.actions import (
    MAX_VALUE_BYTES,
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
    body_of,
    fits,
    raw_value,
    read_action,
    read_value,
)
from protocol.blobs import BlobRef, blob_root
from protocol.decoding import encode
from protocol.errors import MalformedBytes
from protocol.ids import BlobRoot, sha256
from protocol.slots import MAX_SLOT_BYTES, check_slot
from tests.vectors.record import ACCEPTED, refused, same, write_of

FORMAT: Final = "actions"

ROOT: Final = BlobRoot(blob_root(b"a page"))
DIGEST: Final = sha256(b"a digest")
MAX_EXACT: Final = 2**53 - 1  # of an integer in JSON
KNOWN: Final[tuple[Known, ...]] = (
    Open("1.001193", 7, "birth-2", "mobile", [write_of("child.full_name", "Giàng Thị Thử")]),
    Save([write_of("phone", "0990000001", 0, 2), write_of("members/k3/#", "a5")]),
    Resolve([write_of("phone", "0990000001", 0, 1)], "bà đọc lại số"),
    Correct([write_of("child.full_name", "Giàng Thị Thử", 0)], ROOT, "thiếu dấu"),
    Confirm(0, True),
    Present(
        DIGEST,
        "1.001193",
        7,
        "birth-2",
        [Item("child.full_name", 0, sha256(b"value")[:16])],
        [ROOT],
        sha256(b"text"),
    ),
    Act(
        "mark",
        DIGEST,
        [Named("finger", raw_value("ngón trỏ phải"))],
        [BlobRef(ROOT, 6, "image/jpeg", "mark")],
    ),
    SignOff(b"statement", bytes(64), [0, 1]),
    Transition("business", "received", [0], "đủ giấy tờ"),
    Code("H52.99-261122-5003", sha256(b"slip")),
    Adopt("operation", [sha256(b"operation")], "đúng việc được giao"),
    SealBundle(sha256(b"bundle")),
    WitnessSlip(sha256(b"slip")),
    DeclareTime(1_795_312_800_000, "máy hết pin, giờ về 1970"),
    Event(
        "notice_delivered",
        [Named("way", raw_value("tại nhà"))],
        [0],
        [BlobRef(ROOT, 6, "image/jpeg", "mark")],
    ),
)


def make(write: Any) -> None:
    for action in KNOWN:
        _write_body(write, f"tag_{_tag(action)}", body_of(action), canonical=True)
    _write_leniency(write)
    _write_unknown(write)
    _write_unreadable(write)
    _write_values(write)
    _write_slots(write)


def check(vector: dict[str, Any]) -> None:
    match vector["what"]:
        case "body":
            _check_body(vector)
        case "value":
            same(_shown(read_value(bytes.fromhex(vector["value"]))), vector["means"], "value")
        case "slot":
            check_slot(vector["slot"])
        case other:
            raise AssertionError(other)


def _check_body(vector: dict[str, Any]) -> None:
    body = bytes.fromhex(vector["body"])
    action = read_action(body)
    if not fits(action, vector["references"]):
        action = Unreadable("a place beyond the references", body)
    same(_read_as(action), vector["reads_as"], "reads as")
    same(_fields(action), vector["fields"], "fields")
    if vector["canonical"]:
        assert not isinstance(action, Unknown | Unreadable)
        same(body_of(action), body, "encoded again")


def _write_body(
    write: Any, name: str, body: bytes, *, references: int = 64, canonical: bool = False
) -> None:
    action = read_action(body)
    if not fits(action, references):
        action = Unreadable("a place beyond the references", body)
    described = {"reads_as": _read_as(action), "fields": _fields(action)}
    inputs = {"body": body, "references": references, "canonical": canonical}
    write(name, *ACCEPTED, what="body", **inputs, **described)


def _write_leniency(write: Any) -> None:
    """Read as what they mean, though no encoder of ours writes them."""

    def reads(name: str, body: bytes) -> None:
        assert not isinstance(read_action(body), Unknown | Unreadable)
        _write_body(write, name, body)

    reads("optional_fields_left_out", encode(["transition", "money", "due"]))
    reads("write_without_its_places", encode(["save", [["phone", "0990000001"]]]))
    reads("trailing_field", encode(["confirm", 0, True, "", "later", {"even": "a map"}]))
    reads("trailing_field_in_a_write", encode(["save", [["phone", "0990000001", [], 1]]]))
    reads("integer_in_a_longer_form", b"\x93\xa7confirm\xcd\x00\x00\xc3")
    reads("string_in_a_longer_form", b"\x93\xaatransition\xd9\x05money\xa3due")
    reads("array_in_a_longer_form", b"\x92\xa4save\xdc\x00\x00")
    reads("value_that_is_no_value", encode(["save", [["phone", {"a": 1.5}]]]))
    reads("value_of_broken_utf8", b"\x92\xa4save\x91\x92\xa5phone\xa1\xff")
    reads("value_inside_16_arrays", encode(["save", [["phone", _nested(13)]]]))
    reads("place_within_the_references", encode(["confirm", 63, True]))


def _write_unknown(write: Any) -> None:
    def unknown(name: str, body: bytes) -> None:
        assert isinstance(read_action(body), Unknown)
        _write_body(write, name, body)

    unknown("unknown_tag", encode(["later", 1, {"whatever": 1.5}]))
    unknown("unknown_tag_alone", encode(["later"]))
    unknown("unknown_tag_in_a_long_array", encode(["later", *range(20)]))
    unknown("unknown_tag_in_a_longer_form", b"\x91\xd9\x05later")


def _write_unreadable(write: Any) -> None:
    def unreadable(name: str, body: object, *, references: int = 64) -> None:
        encoded = body if isinstance(body, bytes) else encode(body)
        action = read_action(encoded)
        assert isinstance(action, Unreadable) or not fits(action, references), name
        _write_body(write, name, encoded, references=references)

    unreadable("empty_body", b"")
    unreadable("no_array", "save")
    unreadable("empty_array", [])
    unreadable("empty_tag", [""])
    unreadable("tag_that_is_a_number", [1])
    unreadable("tag_of_broken_utf8", b"\x91\xa1\xff")
    unreadable("known_tag_in_a_longer_form", b"\x92\xd9\x04save\x90")
    unreadable("known_tag_in_a_longer_array", b"\xdc\x00\x02\xa4save\x90")
    unreadable("trailing_byte", encode(["save", []]) + b"\0")
    unreadable("cut_short", encode(["save", [["phone", "0990000001"]]])[:-1])
    unreadable("field_missing", ["save"])
    unreadable("nil_for_a_field", ["transition", "money", "due", None])
    unreadable("float_for_an_integer", ["confirm", 0.0, True])
    unreadable("integer_for_a_boolean", ["confirm", 0, 1])
    unreadable("binary_for_text", ["transition", "money", b"due"])
    unreadable("text_for_binary", ["seal_bundle", "a" * 32])
    unreadable("broken_utf8_in_text", b"\x93\xaatransition\xa5money\xa1\xff")
    unreadable("name_empty", ["transition", "", "due"])
    unreadable("name_of_65_characters", ["transition", "money", "ế" * 65])
    unreadable("text_of_2001_characters", ["confirm", 0, True, "a" * 2001])
    unreadable("hash_of_31_bytes", ["seal_bundle", bytes(31)])
    unreadable("place_64", ["confirm", 64, True])
    unreadable("place_beyond_the_references", ["transition", "money", "due", [1]], references=1)
    unreadable("event_about_no_reference", ["event", "papers", [], [1]], references=1)
    unreadable("slot_written_twice", ["save", [["phone", 1], ["phone", 2]]])
    unreadable("slot_in_capitals", ["save", [["Phone", 1]]])
    unreadable("257_writes", ["save", [[f"f{at}", 0] for at in range(MAX_WRITES + 1)]])
    unreadable("65_places", ["save", [["phone", 1, [0] * 65]]])
    unreadable("catalogue_below_zero", ["open", "1.001193", -1, "birth-2", "mobile"])
    unreadable("catalogue_over_the_limit", ["open", "1.001193", 2**53, "birth-2", "mobile"])
    unreadable("value_inside_17_arrays", ["save", [["phone", _nested(14)]]])
    unreadable("unknown_tag_with_17_arrays", ["later", _nested(16)])
    unreadable("blob_of_another_media_type", _act_with([ROOT, 6, "image/gif", "mark"]))
    unreadable("thumbnail_without_size", _act_with([ROOT, 6, "image/png", "mark", ROOT]))


def _nested(arrays: int) -> object:
    """A number inside so many arrays."""
    value: object = 0
    for _ in range(arrays):
        value = [value]
    return value


def _act_with(blob: list[object]) -> list[object]:
    return ["act", "mark", DIGEST, [], [blob]]


def _write_values(write: Any) -> None:
    def value(name: str, means: object) -> None:
        shown = _shown(means)
        write(f"value_{name}", *ACCEPTED, what="value", value=encode(means), means=shown)

    def no_value(name: str, data: bytes) -> None:
        write(f"value_{name}", *refused(MalformedBytes), what="value", value=data)

    value("nil", None)
    value("true", True)
    value("text", "Giàng Thị Thử")
    value("bytes", b"\x00\xff")
    value("smallest_integer", -(2**63))
    value("largest_integer", 2**64 - 1)
    value("nested_four_deep", [[[[1, "a"], None]]])
    no_value("nested_five_deep", encode([[[[[]]]]]))
    no_value("float", encode(1.5))
    no_value("map", encode({"a": 1}))
    no_value("extension", b"\xc7\x01\x05a")
    no_value("timestamp", b"\xd6\xff\x00\x00\x00\x00")
    no_value("broken_utf8", b"\xa1\xff")
    no_value("float_in_an_array", encode([1.5]))
    no_value(
        "of_16385_bytes",
        b"\xc5" + (MAX_VALUE_BYTES - 2).to_bytes(2, "big") + bytes(MAX_VALUE_BYTES - 2),
    )


def _write_slots(write: Any) -> None:
    def slot(name: str, text: str) -> None:
        write(f"slot_{name}", *ACCEPTED, what="slot", slot=text)

    def no_slot(name: str, text: str) -> None:
        write(f"slot_{name}", *refused(MalformedBytes), what="slot", slot=text)

    slot("field", "mother.full_name")
    slot("cell", "members/k3/full_name")
    slot("cell_of_sections", "land.plots/k3/address.village_2")
    slot("removed_mark", "members/k3/-")
    slot("position", "members/k3/#")
    slot("of_96_bytes", "a" * MAX_SLOT_BYTES)
    no_slot("of_97_bytes", "a" * (MAX_SLOT_BYTES + 1))
    no_slot("empty", "")
    no_slot("of_two_parts", "members/k3")
    no_slot("of_four_parts", "members/k3/a/b")
    no_slot("with_an_accent", "mẹ")
    no_slot("with_an_empty_section", "mother..full_name")
    no_slot("with_a_dot_at_the_end", "mother.")
    no_slot("row_with_an_underscore", "members/k_3/full_name")
    no_slot("mark_without_a_row", "-")
    no_slot("line_feed_at_the_end", "phone\n")


def _tag(action: Known) -> str:
    return str(action.__struct_config__.tag)


def _read_as(action: Action) -> str:
    match action:
        case Unknown():
            return "unknown"
        case Unreadable():
            return "unreadable"
        case _:
            return _tag(action)


def _fields(action: Action) -> object:
    """The array as it is understood: binary as {"hex"}, what is read late as {"raw"}."""
    match action:
        case Unreadable():
            return None
        case Unknown(tag):
            return [tag]
        case _:
            return [_tag(action), *_shown(action)]


def _shown(value: Any) -> Any:
    match value:
        case Raw():
            return {"raw": bytes(value).hex()}
        case bytes():
            return {"hex": value.hex()}
        case int() if abs(value) > MAX_EXACT:
            return {"integer": str(value)}
        case list() | tuple():
            return [_shown(part) for part in value]
        case msgspec.Struct():
            return [_shown(getattr(value, name)) for name in value.__struct_fields__]
        case _:
            return value
