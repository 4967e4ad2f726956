"""What a body says, from docs/spec/actions.md; slots from docs/spec/merge.md."""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from tests.second_reader import blob
from tests.second_reader import msgpack as mp
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


def _slot(cursor: mp.Cursor) -> str:
    slot = mp.string(cursor)
    check_slot(slot)
    return slot


def _place(cursor: mp.Cursor) -> Place:
    return Place(mp.integer(0, 63)(cursor))


_name: Final = mp.text(1, 64)
_text: Final = mp.text(0, 2000)
_hash: Final = mp.hash32
_version: Final = mp.safe
_places: Final = mp.array(_place, most=64)
_write: Final = mp.record(_slot, mp.raw, _places, defaults=[[]])


def _writes(cursor: mp.Cursor) -> list[Any]:
    writes = mp.array(_write, most=256)(cursor)
    demand(len({slot for slot, _, _ in writes}) == len(writes), "a slot written twice")
    return writes


_item: Final = mp.record(mp.string, _place, mp.ref)
_particular: Final = mp.record(_name, mp.raw)


def _fields(*reads: mp.Read[Any], defaults: tuple[Any, ...] = ()) -> mp.Read[list[Any]]:
    return mp.record(mp.string, *reads, defaults=defaults)


TAGS: Final[dict[str, mp.Read[list[Any]]]] = {
    "open": _fields(_name, _version, _name, _name, _writes, defaults=([],)),
    "save": _fields(_writes),
    "resolve": _fields(_writes, _text, defaults=("",)),
    "correct": _fields(_writes, _hash, _text),
    "confirm": _fields(_place, mp.boolean, _text, defaults=("",)),
    "present": _fields(
        _hash,
        _name,
        _version,
        _name,
        mp.array(_item),
        mp.array(_hash),
        _hash,
        _name,
        defaults=("log",),
    ),
    "act": _fields(
        _name, _hash, mp.array(_particular), mp.array(blob.reference), defaults=([], [])
    ),
    "sign_off": _fields(mp.octets, mp.octets, _places, defaults=([],)),
    "transition": _fields(_name, _name, _places, _text, defaults=([], "")),
    "code": _fields(mp.text(1, 40), _hash, mp.boolean, defaults=(False,)),
    "adopt": _fields(_name, mp.array(_hash), _text, defaults=("",)),
    "seal_bundle": _fields(_hash),
    "witness_slip": _fields(_hash),
    "event": _fields(
        _name, mp.array(_particular), _places, mp.array(blob.reference), defaults=([], [], [])
    ),
    "declare_time": _fields(mp.integer(-mp.MAX_SAFE, mp.MAX_SAFE), _text),
}


def read_action(body: bytes, references: int) -> Reading:
    try:
        demand(len(body) <= MAX_BODY, "body too long")
        mp.decode(lambda cursor: mp.skip(cursor, 0, DEEPEST_BODY), body)
        tag = decode_tag(body)
    except Refused:
        return UNREADABLE
    if tag not in TAGS:
        return Reading("unknown", [tag])
    try:
        demand(body[0] & 0xF0 == 0x90 and body[1] & 0xE0 == 0xA0, "a longer form")
        fields = mp.decode(TAGS[tag], body)
    except Refused:
        return UNREADABLE
    within = all(place < references for place in _places_in(fields))
    return Reading(tag, fields) if within else UNREADABLE


def decode_tag(body: bytes) -> str:
    cursor = mp.Cursor(body)
    kind, count = mp.head(cursor)
    demand(kind == "array" and count > 0, "no array with a tag")
    return mp.text(1)(cursor)


def _places_in(value: Any) -> Iterator[Place]:
    if isinstance(value, Place):
        yield value
    elif isinstance(value, list):
        for element in value:
            yield from _places_in(element)


def read_value(data: bytes) -> Any:
    demand(len(data) <= MAX_VALUE_BYTES, "value too long")
    return mp.decode(_value, data)


def _value(cursor: mp.Cursor, arrays: int = 0) -> Any:
    kind, number = mp.head(mp.Cursor(cursor.data[cursor.at :]))
    match kind:
        case "nil":
            return mp.optional(mp.boolean)(cursor)
        case "bool":
            return mp.boolean(cursor)
        case "int":
            return mp.sint_or_uint(cursor)
        case "str":
            return mp.string(cursor)
        case "bin":
            return mp.octets(cursor)
        case "array":
            demand(arrays < DEEPEST_VALUE, "arrays too deep")
            return mp.array(lambda inner: _value(inner, arrays + 1))(cursor)
        case _:
            raise Refused("malformed-bytes", f"{kind} of {number} is no value")


def shown(value: Any) -> Any:
    """As the vectors write it: hex for bytes, text for integers beyond 2⁵³."""
    if isinstance(value, list):
        return [shown(element) for element in value]
    if isinstance(value, bytes):
        return {"raw" if isinstance(value, mp.Raw) else "hex": value.hex()}
    if isinstance(value, int) and abs(value) > 2**53:
        return {"integer": str(value)}
    return value


def check(vector: Vector) -> None:
    match vector["what"]:
        case "slot":
            check_slot(vector["slot"])
        case "value":
            assert shown(read_value(bytes.fromhex(vector["value"]))) == vector["means"]
        case _:
            body = bytes.fromhex(vector["body"])
            reading = read_action(body, vector["references"])
            assert reading.kind == vector["reads_as"]
            assert (shown(reading.fields) or None) == vector["fields"]
            assert (reading.kind in TAGS and mp.pack(reading.fields) == body) is vector["canonical"]
