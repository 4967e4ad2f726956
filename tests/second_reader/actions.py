"""What a body says, from docs/spec/actions.md; slots from docs/spec/merge.md."""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from tests.second_reader import blob
from tests.second_reader.msgpack import (
    MAX_SAFE,
    Cursor,
    Raw,
    Read,
    array,
    binary,
    boolean,
    decode,
    head,
    integer,
    optional,
    pack,
    raw,
    record,
    sint_or_uint,
    skip,
    text,
)
from tests.second_reader.operation import MAX_BODY
from tests.second_reader.refusal import Refused, Vector, demand

DEEPEST_BODY: Final = 16
MAX_VALUE_BYTES: Final = 16_384
DEEPEST_VALUE: Final = 4
_NAME: Final = r"[a-z0-9_]+(\.[a-z0-9_]+)*"
_SLOT: Final = re.compile(rf"{_NAME}(/[a-z0-9]+/({_NAME}|-|#))?")


class Place(int):
    """An index into the header's references."""


class Reading(NamedTuple):
    """How a body reads: its tag, or `unknown` or `unreadable`, and its fields."""

    kind: str
    fields: list[Any]


UNREADABLE: Final = Reading("unreadable", [])


def check_slot(slot: str) -> None:
    fits = len(slot.encode()) <= 96 and _SLOT.fullmatch(slot) is not None
    demand(fits, f"no slot: {slot!r}")


def _slot(cursor: Cursor) -> str:
    slot = text()(cursor)
    check_slot(slot)
    return slot


def _place(cursor: Cursor) -> Place:
    return Place(integer(0, 63)(cursor))


_name: Final = text(1, 64)
_text: Final = text(0, 2000)
_hash: Final = binary(32)
_version: Final = integer(0, MAX_SAFE)
_places: Final = array(_place, most=64)
_write: Final = record(_slot, raw, _places, defaults=[[]])


def _writes(cursor: Cursor) -> list[Any]:
    writes = array(_write, most=256)(cursor)
    demand(len({slot for slot, _, _ in writes}) == len(writes), "a slot written twice")
    return writes


_item: Final = record(text(), _place, binary(16))
_particular: Final = record(_name, raw)


def _fields(*reads: Read[Any], defaults: tuple[Any, ...] = ()) -> Read[list[Any]]:
    return record(text(), *reads, defaults=defaults)


TAGS: Final[dict[str, Read[list[Any]]]] = {
    "open": _fields(_name, _version, _name, _name, _writes, defaults=([],)),
    "save": _fields(_writes),
    "resolve": _fields(_writes, _text, defaults=("",)),
    "correct": _fields(_writes, _hash, _text),
    "confirm": _fields(_place, boolean, _text, defaults=("",)),
    "present": _fields(
        _hash, _name, _version, _name, array(_item), array(_hash), _hash, _name, defaults=("log",)
    ),
    "act": _fields(
        _name, _hash, array(_particular), array(blob.reference), defaults=([], [])
    ),
    "sign_off": _fields(binary(), binary(), _places, defaults=([],)),
    "transition": _fields(_name, _name, _places, _text, defaults=([], "")),
    "code": _fields(text(1, 40), _hash, boolean, defaults=(False,)),
    "adopt": _fields(_name, array(_hash), _text, defaults=("",)),
    "seal_bundle": _fields(_hash),
    "witness_slip": _fields(_hash),
    "declare_time": _fields(integer(-MAX_SAFE, MAX_SAFE), _text),
}


def read_action(body: bytes, references: int) -> Reading:
    try:
        demand(len(body) <= MAX_BODY, "body too long")
        decode(lambda cursor: skip(cursor, 0, DEEPEST_BODY), body)
        tag = decode_tag(body)
    except Refused:
        return UNREADABLE
    if tag not in TAGS:
        return Reading("unknown", [tag])
    try:
        demand(body[0] & 0xF0 == 0x90 and body[1] & 0xE0 == 0xA0, "a longer form")
        fields = decode(TAGS[tag], body)
    except Refused:
        return UNREADABLE
    within = all(place < references for place in _places_in(fields))
    return Reading(tag, fields) if within else UNREADABLE


def decode_tag(body: bytes) -> str:
    cursor = Cursor(body)
    kind, count = head(cursor)
    demand(kind == "array" and count > 0, "no array with a tag")
    return text(1)(cursor)


def _places_in(value: Any) -> Iterator[Place]:
    if isinstance(value, Place):
        yield value
    elif isinstance(value, list):
        for element in value:
            yield from _places_in(element)


def read_value(data: bytes) -> Any:
    demand(len(data) <= MAX_VALUE_BYTES, "value too long")
    return decode(_value, data)


def _value(cursor: Cursor, arrays: int = 0) -> Any:
    kind, number = head(Cursor(cursor.data[cursor.at :]))
    match kind:
        case "nil":
            return optional(boolean)(cursor)
        case "bool":
            return boolean(cursor)
        case "int":
            return sint_or_uint(cursor)
        case "str":
            return text()(cursor)
        case "bin":
            return binary()(cursor)
        case "array":
            demand(arrays < DEEPEST_VALUE, "arrays too deep")
            return array(lambda inner: _value(inner, arrays + 1))(cursor)
        case _:
            raise Refused("malformed-bytes", f"{kind} of {number} is no value")


def shown(value: Any) -> Any:
    """As the vectors write it: hex for bytes, text for integers beyond 2⁵³."""
    if isinstance(value, list):
        return [shown(element) for element in value]
    if isinstance(value, bytes):
        return {"raw" if isinstance(value, Raw) else "hex": value.hex()}
    if isinstance(value, int) and abs(value) > 2**53:
        return {"integer": str(value)}
    return value


def check(vector: Vector) -> None:
    match vector["what"]:
        case "slot":
            check_slot(vector["slot"])
        case "value":
            assert shown(read_value(bytes.fromhex(vector["value"]))) == vector["means"]
        case "body":
            body = bytes.fromhex(vector["body"])
            reading = read_action(body, vector["references"])
            assert reading.kind == vector["reads_as"]
            assert (shown(reading.fields) or None) == vector["fields"]
            assert (reading.kind in TAGS and pack(reading.fields) == body) is vector["canonical"]
