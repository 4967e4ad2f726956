"""Checkpoints: the log's size and root, signed, dated, as a C2SP signed note (docs/spec/log.md).

The exact bytes of the note are what is signed, kept and passed on; the rest is for reading.
"""

import base64
import re
from collections.abc import Sequence
from typing import Annotated, Final, NamedTuple

import msgspec
from msgspec import Meta

from protocol.decoding import decode, encode
from protocol.errors import BadSignature, MalformedBytes, TooLarge
from protocol.ids import HASH_BYTES, Hash, sha256
from protocol.keys import SigningKey, check_signature
from protocol.merkle import EMPTY_ROOT, MAX_TREE_SIZE

MAX_ORIGIN_BYTES: Final = 100  # three times a name like `nathu.dienbien.example/log/g2`
MAX_SIGNATURES: Final = 16  # what C2SP asks every reader to accept
MAX_NOTE_BYTES: Final = 64 * 1024  # sixteen post-quantum cosignatures of 3.3 kB
MAX_TIME_S: Final = 2**63 - 1

NOTE_ED25519: Final = 0x01  # signature types of C2SP, not our algorithm tags
COSIGNATURE_ED25519: Final = 0x04
KEY_ID_BYTES: Final = 4
TIME_BYTES: Final = 8

_ORIGIN: Final = re.compile(rf"[!-*,-~]{{1,{MAX_ORIGIN_BYTES}}}")
_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,14}")
_CONTROL: Final = re.compile(rb"[\x00-\x09\x0b-\x1f]")
_SAFE: Final = "safe "


class Checkpoint(msgspec.Struct, frozen=True):
    """A log head whose signatures were checked: only `sign_checkpoint` and the reader make one."""

    origin: str
    size: int
    root: Hash
    safe: int  # leaves that the centre declares copied off its machine
    time_s: int  # of the log's own cosignature
    note: bytes


class Short(msgspec.Struct, frozen=True, array_like=True):
    """A note without what its reader can rebuild."""

    origin: str
    size: Annotated[int, Meta(ge=0, le=MAX_TREE_SIZE)]
    root: bytes
    safe: Annotated[int, Meta(ge=0, le=MAX_TREE_SIZE)]
    signature: bytes  # key id and signature
    cosignature: bytes  # key id, time and signature
    witnesses: bytes = b""  # further lines, as they stand


class _Line(NamedTuple):
    name: str
    key_id: bytes
    payload: bytes


def is_origin(text: str) -> bool:
    """Whether a log may be called this: visible ASCII without a plus, 1 to 100 characters."""
    return _ORIGIN.fullmatch(text) is not None


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """How a signature line says which key and which type of signature (C2SP signed-note)."""
    return sha256(name.encode(), b"\n", bytes((kind,)), public)[:KEY_ID_BYTES]


def sign_checkpoint(  # noqa: PLR0913  # one argument for each thing that it states
    origin: str, size: int, root: Hash, *, safe: int, time_s: int, key: SigningKey
) -> Checkpoint:
    """The log key's signature and its dated cosignature, over a size that is committed."""
    assert is_origin(origin)
    assert 0 <= safe <= size <= MAX_TREE_SIZE
    text = _text(origin, size, root, safe)
    signed = key_id(origin, NOTE_ED25519, key.public) + key.sign(b"", text)
    note = text + b"\n" + _line(origin, signed) + _cosign(origin, text, time_s, key)
    return Checkpoint(origin, size, root, safe, time_s, note)


def read_checkpoint(note: bytes, log_public: bytes) -> Checkpoint:
    """The note's format, then the log's two signatures; which log it is, `origin` says."""
    text, lines = _split(note)
    origin, size, root, safe = _read_text(text)
    signature = _payload(lines, origin, NOTE_ED25519, log_public)
    check_signature(log_public, b"", text, signature)
    time_s = _check_cosignature(text, lines, origin, log_public)
    return Checkpoint(origin, size, root, safe, time_s, note)


def add_witness(checkpoint: Checkpoint, name: str, *, time_s: int, key: SigningKey) -> Checkpoint:
    """The dated word of another party, which has checked consistency, for the same head."""
    assert _is_name(name)
    text, _ = _split(checkpoint.note)
    note = checkpoint.note + _cosign(name, text, time_s, key)
    return msgspec.structs.replace(checkpoint, note=note)


def witness_time(checkpoint: Checkpoint, name: str, public: bytes) -> int:
    """When this witness saw the head; a `BadSignature` if it does not say."""
    return _check_cosignature(*_split(checkpoint.note), name, public)


def shorten(checkpoint: Checkpoint) -> bytes:
    """What an answer carries: two thirds of the note, which `lengthen` gives back exactly."""
    text, (signed, dated, *_) = _split(checkpoint.note)
    _, _, witnesses = checkpoint.note[len(text) + 1 :].split(b"\n", 2)
    parts = Short(
        checkpoint.origin,
        checkpoint.size,
        checkpoint.root,
        checkpoint.safe,
        signed.key_id + signed.payload,
        dated.key_id + dated.payload,
        witnesses,
    )
    return encode(parts)


def lengthen(short: bytes) -> bytes:
    """The note again, proven by nobody yet: `read_checkpoint` does that."""
    parts: Short = decode(Short, short, limit=MAX_NOTE_BYTES)
    lines = _line(parts.origin, parts.signature) + _line(parts.origin, parts.cosignature)
    text = _text(parts.origin, parts.size, parts.root, parts.safe)
    return text + b"\n" + lines + parts.witnesses


def _text(origin: str, size: int, root: bytes, safe: int) -> bytes:
    extension = f"{_SAFE}{safe}\n" if safe else ""
    return f"{origin}\n{size}\n{_base64(root)}\n{extension}".encode()


def _line(name: str, blob: bytes) -> bytes:
    return f"— {name} {_base64(blob)}\n".encode()


def _cosign(name: str, text: bytes, time_s: int, key: SigningKey) -> bytes:
    stamp = time_s.to_bytes(TIME_BYTES, "big")
    signature = key.sign(b"", _dated(text, time_s))
    return _line(name, key_id(name, COSIGNATURE_ED25519, key.public) + stamp + signature)


def _dated(text: bytes, time_s: int) -> bytes:
    return b"cosignature/v1\ntime %d\n%b" % (time_s, text)


def _check_cosignature(text: bytes, lines: Sequence[_Line], name: str, public: bytes) -> int:
    payload = _payload(lines, name, COSIGNATURE_ED25519, public)
    time_s = int.from_bytes(payload[:TIME_BYTES], "big")
    if time_s > MAX_TIME_S:
        raise MalformedBytes(f"a cosignature at {time_s} s")
    check_signature(public, b"", _dated(text, time_s), payload[TIME_BYTES:])
    return time_s


def _payload(lines: Sequence[_Line], name: str, kind: int, public: bytes) -> bytes:
    """The one line of a key; lines of keys that we do not know say nothing to us."""
    wanted = key_id(name, kind, public)
    found = [line.payload for line in lines if line.name == name and line.key_id == wanted]
    if not found:
        raise BadSignature(f"no signature of type {kind} by {name}")
    if len(found) > 1:
        raise MalformedBytes(f"{len(found)} signatures of type {kind} by {name}")
    return found[0]


def _split(note: bytes) -> tuple[bytes, list[_Line]]:
    if len(note) > MAX_NOTE_BYTES:
        raise TooLarge(f"note of {len(note)} bytes")
    text, blank, signatures = note.rpartition(b"\n\n")
    if not blank or not signatures.endswith(b"\n") or _CONTROL.search(note):
        raise MalformedBytes("not a text, an empty line and signature lines")
    lines = signatures[:-1].split(b"\n")
    if len(lines) > MAX_SIGNATURES:
        raise TooLarge(f"{len(lines)} signature lines")
    return text + b"\n", [_read_line(line) for line in lines]


def _read_line(line: bytes) -> _Line:
    words = _decoded(line).split(" ")
    if len(words) != 3 or words[0] != "—" or not _is_name(words[1]):
        raise MalformedBytes("not a dash, a name and a signature")
    blob = _unbase64(words[2])
    if len(blob) <= KEY_ID_BYTES:
        raise MalformedBytes("a key id without a signature")
    return _Line(words[1], blob[:KEY_ID_BYTES], blob[KEY_ID_BYTES:])


def _read_text(text: bytes) -> tuple[str, int, Hash, int]:
    lines = _decoded(text[:-1]).split("\n")
    if len(lines) < 3 or "" in lines:
        raise MalformedBytes("not an origin, a size and a root")
    origin, size, root = lines[0], _decimal(lines[1]), Hash(_unbase64(lines[2]))
    if not is_origin(origin) or len(root) != HASH_BYTES:
        raise MalformedBytes("not an origin or not a root")
    safe = _read_safe(lines[3:])
    if safe > size or (size == 0 and root != EMPTY_ROOT):
        raise MalformedBytes(f"{safe} leaves safe of {size}, root {root.hex()}")
    return origin, size, root, safe


def _read_safe(extensions: Sequence[str]) -> int:
    """Extension lines that we do not know are signed, kept and ignored."""
    said = [line.removeprefix(_SAFE) for line in extensions if line.startswith(_SAFE)]
    if len(said) > 1 or said == ["0"]:
        raise MalformedBytes("`safe` stands there once, and only when something is")
    return _decimal(said[0]) if said else 0


def _is_name(name: str) -> bool:
    return name != "" and not any(letter.isspace() or letter == "+" for letter in name)


def _decimal(text: str) -> int:
    if not _DECIMAL.fullmatch(text) or int(text) > MAX_TREE_SIZE:
        raise MalformedBytes(f"not a size: {text[:20]}")
    return int(text)


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise MalformedBytes(str(error)) from error


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unbase64(text: str) -> bytes:
    """Standard Base64 in its one canonical form (RFC 4648 §3.5)."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise MalformedBytes(str(error)) from error
    if _base64(data) != text:
        raise MalformedBytes("base64 with stray bits")
    return data
