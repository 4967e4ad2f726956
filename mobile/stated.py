"""What an officer states was done with a citizen: from a screen or a file to acts."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

import msgspec

from protocol.actions import Act, Named, read_value
from protocol.acts import MARK, MAX_ACTS, NOTICE, READ_ALOUD
from protocol.decoding import decode, decode_json, encode
from protocol.errors import MalformedBytes
from protocol.trade.act_particulars import (
    KIND_OF,
    Mark,
    Notice,
    ReadAloud,
    act_of,
    particulars_of,
)
from protocol.trade.procedures import Procedure

Stated: TypeAlias = Sequence[msgspec.Struct]

PERSONAL_DATA: Final = Notice("personal-data-1")  # the text that hangs at the centre
OF_KIND: Final = {name: kind for kind, name in KIND_OF.items()}
ACT: Final = "act"  # of a file: which kind an object states
MAX_FILE_BYTES: Final = 64 * 1024


def usual(procedure: Procedure) -> list[msgspec.Struct]:
    """Heard in Vietnamese, told about their data, signed on paper by everybody who has to."""
    done: dict[str, list[msgspec.Struct]] = {
        READ_ALOUD: [ReadAloud()],
        NOTICE: [PERSONAL_DATA],
        MARK: [Mark(by=person) for person in procedure.marks_at_intake or ("",)],
    }
    return [one for kind in procedure.acts for one in done.get(kind, [])]


def acts_of(
    stated: Stated, digest: bytes, *, began_ms: int, ended_ms: int, pages: Sequence[str]
) -> list[Act]:
    """With what nobody has to state: when it was read, and the pages that show the signed paper."""

    def whole(one: msgspec.Struct) -> msgspec.Struct:
        match one:
            case ReadAloud(began_ms=None, ended_ms=None):
                return msgspec.structs.replace(one, began_ms=began_ms, ended_ms=ended_ms)
            case Mark(on="paper", pages=()):
                return msgspec.structs.replace(one, pages=tuple(pages))
            case _:
                return one

    return [act_of(whole(one), digest) for one in stated]


def keep_stated(stated: Stated) -> bytes:
    """For the note of a dossier that is being taken."""
    return encode([(KIND_OF[type(one)], particulars_of(one)) for one in stated])


def kept_stated(note: bytes) -> list[msgspec.Struct]:
    if not note:
        return []
    kept: list[tuple[str, list[Named]]] = decode(list[tuple[str, list[Named]]], note)
    return [
        decode(OF_KIND[kind], encode({part.name: read_value(part.value) for part in parts}))
        for kind, parts in kept
    ]


def read_stated(content: bytes) -> list[msgspec.Struct]:
    """A JSON list of objects: `{"act": "witness", "name": …, "age": …, "interest": false}`."""
    said = decode_json(list[dict[str, Any]], content, limit=MAX_FILE_BYTES)
    if len(said) > MAX_ACTS:
        raise MalformedBytes(f"{len(said)} việc trong tệp: nhiều nhất {MAX_ACTS}")
    return [_read(one) for one in said]


def _read(said: dict[str, Any]) -> msgspec.Struct:
    kind = OF_KIND.get(str(said.get(ACT)))
    if kind is None:
        raise MalformedBytes(f"không có việc nào tên {said.get(ACT)!r}: {_all_of(OF_KIND)}")
    known = {field.encode_name for field in msgspec.structs.fields(kind)}
    if others := sorted(said.keys() - known - {ACT}):
        raise MalformedBytes(f"{said[ACT]}: không có mục {others[0]!r}; có {_all_of(known)}")
    plain = {name: value for name, value in said.items() if name != ACT}
    return decode_json(kind, msgspec.json.encode(plain), limit=MAX_FILE_BYTES)


def _all_of(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
