"""Checkpoints: signed notes and their short form, from docs/spec/log.md."""

import base64
import binascii
import re
from typing import Final, NamedTuple

from tests.second_reader import msgpack as mp
from tests.second_reader.merkle import EMPTY, MAX_LEAVES
from tests.second_reader.primitives import check_signature, sha256
from tests.second_reader.refusal import Refused, Vector, at_most, demand

MAX_NOTE: Final = 64 * 1024
MAX_LINES: Final = 16
ORIGIN: Final = re.compile(r"[!-*,-~]{1,100}")
_DECIMAL: Final = re.compile(r"0|[1-9][0-9]*")
_SIGNED: Final = 1
_COSIGNED: Final = 4
_PAYLOADS: Final = {_SIGNED: 64, _COSIGNED: 72}
_short: Final = mp.record(
    mp.string,
    mp.integer(0, MAX_LEAVES),
    mp.hash32,
    mp.integer(),
    mp.binary(68),
    mp.binary(76),
    mp.octets,
)


class Line(NamedTuple):
    name: str
    key_id: bytes
    payload: bytes


class Note(NamedTuple):
    origin: str
    size: int
    root: bytes
    safe: int
    signed_text: bytes
    lines: list[Line]


def _base64(written: str) -> bytes:
    try:
        content = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise Refused("malformed-bytes", "no Base64") from wrong
    demand(base64.b64encode(content).decode() == written, "Base64 of another form")
    return content


def _decimal(written: str, low: int, high: int) -> int:
    demand(_DECIMAL.fullmatch(written) is not None, f"no decimal: {written!r}")
    at = int(written)
    demand(low <= at <= high, f"{at} out of range")
    return at


def check_origin(origin: str) -> None:
    demand(ORIGIN.fullmatch(origin) is not None, f"no origin: {origin!r}")


def read_note(data: bytes) -> Note:
    at_most(MAX_NOTE, len(data), "note")
    try:
        whole = data.decode()
    except UnicodeDecodeError as wrong:
        raise Refused("malformed-bytes", "note is not UTF-8") from wrong
    demand(all(char >= " " or char == "\n" for char in whole), "a control character")
    head, empty, tail = whole.partition("\n\n")
    demand(bool(empty) and tail.endswith("\n"), "no signatures, or no line feed at the end")
    signatures = tail.removesuffix("\n").split("\n")
    at_most(MAX_LINES, len(signatures), "signature lines")
    lines = head.split("\n")
    demand(len(lines) >= 3, "a line is missing")
    origin, size, root, *extensions = lines
    check_origin(origin)
    leaves, hashed = _decimal(size, 0, MAX_LEAVES), _base64(root)
    demand(len(hashed) == 32 and (leaves > 0 or hashed == EMPTY), "root")
    said = [line.removeprefix("safe ") for line in extensions if line.startswith("safe ")]
    demand(len(said) <= 1, "safe said twice")
    safe = _decimal(said[0], 1, leaves) if said else 0
    signed = [_read_line(line) for line in signatures]
    return Note(origin, leaves, hashed, safe, f"{head}\n".encode(), signed)


def _read_line(line: str) -> Line:
    parts = line.split(" ")
    demand(len(parts) == 3 and parts[0] == "\N{EM DASH}", "no signature line")
    _, name, written = parts
    demand(name.split() == [name] and "+" not in name, f"key name {name!r}")
    content = _base64(written)
    demand(len(content) > 4, "a line without a signature")
    return Line(name, content[:4], content[4:])


def key_id(name: str, kind: int, public: bytes) -> bytes:
    return sha256(name.encode(), b"\n", bytes([kind]), public)[:4]


def _payload(note: Note, name: str, kind: int, public: bytes) -> bytes | None:
    wanted = (name, key_id(name, kind, public))
    found = [line.payload for line in note.lines if line[:2] == wanted]
    demand(len(found) <= 1, "signed twice")
    if not found:
        return None
    demand(len(found[0]) == _PAYLOADS[kind], "length of a signature")
    demand(kind == _SIGNED or found[0][0] < 0x80, "time")
    return found[0]


def _check_payload(note: Note, kind: int, public: bytes, payload: bytes | None) -> None:
    if payload is None:
        raise Refused("bad-signature", "no signature of this key and type")
    message = note.signed_text
    if kind == _COSIGNED:
        message = b"cosignature/v1\ntime %d\n" % int.from_bytes(payload[:8], "big") + message
    check_signature(public, message, payload[-64:])


def verify(data: bytes, public: bytes) -> Note:
    note = read_note(data)
    payloads = [(kind, _payload(note, note.origin, kind, public)) for kind in _PAYLOADS]
    for kind, payload in payloads:
        _check_payload(note, kind, public, payload)
    return note


def check_witness(note: Note, name: str, public: bytes) -> None:
    _check_payload(note, _COSIGNED, public, _payload(note, name, _COSIGNED, public))


def note_of(short: bytes) -> bytes:
    origin, size, root, safe, signed, cosigned, further = mp.decode(_short, short)
    extension = f"safe {safe}\n" if safe else ""
    body = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n{extension}\n"
    lines = [f"— {origin} {base64.b64encode(each).decode()}\n" for each in (signed, cosigned)]
    return (body + "".join(lines)).encode() + bytes(further)


def short_of(note: Note, data: bytes) -> bytes:
    signed, cosigned = (line.key_id + line.payload for line in note.lines[:2])
    further = data.split(b"\n\n", 1)[1].split(b"\n", 2)[2]
    return mp.pack([note.origin, note.size, note.root, note.safe, signed, cosigned, further])


def check(vector: Vector) -> None:
    data = bytes.fromhex(vector["note"])
    note = verify(data, bytes.fromhex(vector["log_public"]))
    if "witness" in vector:
        check_witness(note, vector["witness"], bytes.fromhex(vector["witness_public"]))
    if "short" in vector:
        assert note_of(bytes.fromhex(vector["short"])) == data
        assert short_of(note, data).hex() == vector["short"]
