"""Particulars of an event as somebody types them, `name=value`, read by the kind's own fields."""

import re
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, Final

import msgspec
from msgspec import inspect

from protocol.actions import MAX_BODY_BYTES
from protocol.bracket import VIETNAM
from protocol.decoding import decode, encode
from protocol.errors import MalformedBytes, NotPossible
from protocol.trade.events import Kind
from protocol.trade.kinds import KINDS

BETWEEN: Final = ","  # items of a list
WITHIN: Final = ":"  # parts of one thing: citizen:Lò Thị Mẫu
YES: Final = {"có": True, "yes": True, "true": True, "không": False, "no": False, "false": False}

_DAY: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?: +([0-9]{1,2}):([0-9]{2}))?")
_CLOSING: Final = time(17, 0)  # of a day that is named without an hour


def event_from(name: str, pairs: Iterable[tuple[str, str]]) -> Kind:
    """What was typed, as the kind has it; NotPossible says what is wrong with it."""
    kind = kind_named(name)
    known = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    said: dict[str, Any] = {}
    for key, text in pairs:
        if key not in known:
            raise NotPossible(f"{name} không có mục {key!r}: chỉ có {', '.join(known)}")
        said[key] = _read(key, inspect.type_info(known[key]), text)
    try:
        return decode(kind, encode(said), limit=MAX_BODY_BYTES)
    except MalformedBytes as problem:
        raise NotPossible(f"{name}: {problem}; các mục: {', '.join(known)}") from problem


def kind_named(name: str) -> type[Kind]:
    found = next((one for one in KINDS if one.kind == name), None)
    if found is None:
        raise NotPossible(
            f"không có việc nào tên là {name!r}: {', '.join(one.kind for one in KINDS)}"
        )
    return found


def moment_of(text: str) -> int:
    """`23/11/2026 09:00` in Vietnam; a day alone ends with the office's hours."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise NotPossible(f"{text!r}: xin viết ngày giờ như 23/11/2026 09:00")
    day, month, year, hour, minute = found.groups()
    try:
        clock = _CLOSING if hour is None else time(int(hour), int(minute))
        moment = datetime(int(year), int(month), int(day), clock.hour, clock.minute, tzinfo=VIETNAM)
    except ValueError as error:
        raise NotPossible(f"{text!r} không phải ngày giờ có thật") from error
    return int(moment.timestamp()) * 1000


def _read(key: str, kind: inspect.Type, text: str) -> object:
    """One value: by its type, and times by their name."""
    match kind:
        case inspect.UnionType(types):
            return _read(key, next(t for t in types if not isinstance(t, inspect.NoneType)), text)
        case inspect.VarTupleType(item) | inspect.ListType(item):
            return [_read(key, item, one.strip()) for one in text.split(BETWEEN) if one.strip()]
        case inspect.StructType(fields=parts):
            said = text.split(WITHIN, len(parts) - 1)
            return [_read(key, part.type, one) for part, one in zip(parts, said, strict=False)]
        case _:
            return _plain(key, kind, text)


def _plain(key: str, kind: inspect.Type, text: str) -> object:
    match kind:
        case inspect.IntType():
            return moment_of(text) if key.endswith("_ms") else _number(text)
        case inspect.BoolType():
            return _yes(text)
        case inspect.DateType():
            return datetime.fromtimestamp(moment_of(text) // 1000, VIETNAM).date()
        case inspect.BytesType():
            return _hex(text)
        case _:
            return text


def _yes(text: str) -> bool:
    if text.casefold() not in YES:
        raise NotPossible(f"{text!r}: xin viết có hoặc không")
    return YES[text.casefold()]


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise NotPossible(f"{text!r} không phải số") from error


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise NotPossible(f"{text!r} không phải mã (chữ số 0-9, a-f)") from error
