"""Passwords, wraps and sealed rows, from docs/spec/keys.md."""

import hashlib
import unicodedata
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from tests.second_reader import msgpack as mp
from tests.second_reader.primitives import (
    check_signature,
    exchange_public,
    exchange_shared,
    hkdf,
    open_box,
    open_message,
    seal_box,
    seal_message,
    sha256,
)
from tests.second_reader.refusal import Vector, at_most, demand

ARGON2ID: Final = 4
SCRYPT: Final = 5
MAX_WRAP: Final = 512
MAX_MEMORY_KIB: Final = 256 * 1024
MAX_PASSES: Final = 16
MAX_TYPED: Final = 1024
KINDS: Final = {"data root": 1, "signing seeds": 2, "sign-off seed": 3, "dossier key": 4}
_SECRET_BYTES: Final = {1: 32, 2: 64, 3: 32, 4: 32}
_WRAP: Final = b"tannha/wrap/v1\0"
_FIRST, _SECOND, _RECOVERED = 5, 6, 7

_cost: Final = mp.record(mp.sint_or_uint, mp.sint_or_uint, mp.sint_or_uint)
_lock: Final = mp.record(_cost, mp.ref, mp.boolean)
_wrap: Final = mp.record(mp.octets, mp.octets)
_ask: Final = mp.record(mp.one, mp.ref, mp.ref, mp.octets)


def typed_bytes(written: str) -> bytes:
    folded = unicodedata.normalize("NFKC", written).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split()).encode()


def derive(password: bytes, salt: bytes, cost: list[int]) -> bytes:
    algorithm, memory_kib, passes = cost
    demand(algorithm in (ARGON2ID, SCRYPT), f"algorithm {algorithm}")
    at_most(MAX_TYPED, len(password), "typed bytes")
    at_most(MAX_MEMORY_KIB, memory_kib, "memory")
    at_most(MAX_PASSES, passes, "passes")
    demand(memory_kib >= 8 and passes >= 1 and len(salt) == 16, "cost or salt")
    if algorithm == ARGON2ID:
        kdf = Argon2id(salt=salt, length=32, iterations=passes, lanes=1, memory_cost=memory_kib)
        return kdf.derive(password)
    demand(memory_kib & (memory_kib - 1) == 0, "N is no power of two")
    most = 1024 * (memory_kib + passes + 8)
    return hashlib.scrypt(password, salt=salt, n=memory_kib, r=8, p=passes, dklen=32, maxmem=most)


class Header(NamedTuple):
    version: int
    kind: int
    algorithm: int
    nonce: bytes
    lock: list[Any] | None


_sealed_header: Final = mp.record(
    mp.one, mp.integer(1, 4), mp.integer(3, 3), mp.binary(12), mp.optional(_lock)
)
_shared_header: Final = mp.record(mp.one, mp.integer(5, 7), mp.integer(2, 2), mp.ref)


def _parts(wrapped: bytes) -> list[bytes]:
    at_most(MAX_WRAP, len(wrapped), "wrap")
    return mp.decode(_wrap, wrapped)


def _read_header(data: bytes, kind: int) -> Header:
    header = Header(*mp.decode(_sealed_header, data))
    demand(header.kind == kind, f"a wrap of kind {header.kind}")
    demand((header.lock is None) == (kind == KINDS["dossier key"]), "lock")
    return header


def pin_key(pin: str, lock: list[Any] | None, use: bytes, platform: bytes | None) -> bytes:
    assert lock is not None  # _read_header has seen it
    cost, salt, with_platform = lock
    stretched = derive(use + typed_bytes(pin), salt, cost)
    if with_platform:
        demand(platform is not None, "no platform secret", "not-possible")
        stretched += platform or b""
    return hkdf(stretched, salt, b"tannha/pin/v1\0" + use)


def _open(wrapped: bytes, kind: int, place: bytes, key_of: Callable[[Header], bytes]) -> bytes:
    data, box = _parts(wrapped)
    header = _read_header(data, kind)
    key = hkdf(key_of(header), b"", _WRAP + bytes([kind]) + place)
    secret = open_box(key, header.nonce, box, _WRAP + place + data)
    demand(len(secret) == _SECRET_BYTES[kind], "length of the secret")
    return secret


def open_pin_wrap(wrapped: bytes, kind: int, place: bytes, pin: str, platform: Any) -> bytes:
    use = b"signoff\0" if kind == KINDS["sign-off seed"] else b"unlock\0"
    return _open(wrapped, kind, place, lambda header: pin_key(pin, header.lock, use, platform))


def open_dossier_key(wrapped: bytes, dossier: bytes, root: bytes) -> bytes:
    return _open(wrapped, KINDS["dossier key"], dossier, lambda header: root)


def _open_shared(wrapped: bytes, kind: int, device: bytes, secret: bytes) -> bytes:
    data, box = _parts(wrapped)
    _, found, _, key_id = mp.decode(_shared_header, data)
    demand(found == kind, f"a wrap of kind {found}")
    mine = sha256(exchange_public(secret))[:16]
    demand(mine == key_id, "another person's key", "broken-seal")
    return open_message(secret, box, _WRAP + device + data)


def _seal_shared(kind: int, device: bytes, secret: bytes, plain: bytes, entropy: bytes) -> bytes:
    public = exchange_public(secret)
    data = mp.pack([1, kind, 2, sha256(public)[:16]])
    return mp.pack([data, seal_message(entropy, public, plain, info=_WRAP + device + data)])


def size_class(length: int) -> int:
    if length <= 256:
        return 256
    step = 1 << (length - 1).bit_length() - 3
    return -(-length // step) * step


def _row_aad(place: bytes) -> bytes:
    return b"tannha/row/v1\0" + place


def open_row(row: bytes, key: bytes, place: bytes) -> bytes:
    demand(len(row) >= 1 + 12 + 4 + 16 and row[0] == 3, "length or algorithm of a row")
    content = open_box(key, row[1:13], row[13:], _row_aad(place))
    length = int.from_bytes(content[:4], "big")
    demand(length <= len(content) - 4, "says more than it has")
    return content[4 : 4 + length]


def seal_row(plain: bytes, nonce: bytes, key: bytes, place: bytes) -> bytes:
    content = (len(plain).to_bytes(4, "big") + plain).ljust(4 + size_class(len(plain)), b"\0")
    return b"\3" + nonce + seal_box(key, nonce, content, _row_aad(place))


def check(vector: Vector) -> None:
    named = {
        name: bytes.fromhex(value) if isinstance(value, str) and name not in _WORDS else value
        for name, value in vector.items()
    }
    _CHECKS[vector["what"]](named)


_WORDS: Final = {"expect", "layer", "what", "text", "opens", "pin"}


def _check_recovery(v: Vector) -> None:
    wrapped, device = v["wrapped"], v["device"]
    handed_on = _open_shared(wrapped, _FIRST, device, v["first"]) if v["first"] else wrapped
    assert _open_shared(handed_on, _SECOND, device, v["second"]) == v["secret"]
    if "entropy" in v:
        inner = _seal_shared(_SECOND, device, v["second"], v["secret"], v["entropy"][32:])
        outer = _seal_shared(_FIRST, device, v["first"], inner, v["entropy"][:32])
        assert outer == wrapped


def _check_recovered(v: Vector) -> None:
    assert _open_shared(v["wrapped"], _RECOVERED, v["device"], v["to"]) == v["secret"]
    if "entropy" in v:
        made = _seal_shared(_RECOVERED, v["device"], v["to"], v["secret"], v["entropy"])
        assert made == v["wrapped"]


def _check_ask(v: Vector) -> None:
    at_most(1024, len(v["ask"]), "ask")
    _, *parts = mp.decode(_ask, v["ask"])
    assert parts == [v["device"], v["next_device"], v["wrapped"]]


def _check_co_unlock(v: Vector) -> None:
    shared = exchange_shared(v["secret"], v["public"])
    key = hkdf(shared, b"", b"tannha/co-unlock/v1\0" + v["device"])
    answer = hkdf(key, v["question"], b"tannha/co-unlock-answer/v1\0")
    demand(answer[:10] == v["answer"], "another answer", "untrusted")


def _check_row(v: Vector) -> None:
    assert open_row(v["row"], v["key"], v["place"]) == v["plain"]
    assert seal_row(v["plain"], v["row"][1:13], v["key"], v["place"]) == v["row"]


def _check_wrap(v: Vector) -> None:
    kind = KINDS[v["opens"]]
    secret = open_pin_wrap(v["wrapped"], kind, v["device"], v["pin"], v.get("platform"))
    assert secret == v["secret"]


def _check_password(v: Vector) -> None:
    assert derive(v["password"], v["salt"], v["cost"]) == v["derived"]


def _check_dossier_key(v: Vector) -> None:
    assert open_dossier_key(v["wrapped"], v["dossier"], v["root"]) == v["secret"]


def _check_pin(v: Vector) -> None:
    assert typed_bytes(v["text"]) == v["bytes"]


def _check_signature(v: Vector) -> None:
    check_signature(v["public"], v["prefix"] + v["message"], v["signature"])


_CHECKS: Final = {
    "ask": _check_ask,
    "co-unlock": _check_co_unlock,
    "recovered": _check_recovered,
    "dossier key": _check_dossier_key,
    "password": _check_password,
    "pin": _check_pin,
    "recovery": _check_recovery,
    "row": _check_row,
    "signature": _check_signature,
    "wrap": _check_wrap,
}


def check_hpke(vector: Vector) -> None:
    secret, message = bytes.fromhex(vector["seed"]), bytes.fromhex(vector["message"])
    info, aad = bytes.fromhex(vector["info"]), bytes.fromhex(vector["aad"])
    plain = open_message(secret, message, info, aad)
    assert plain.hex() == vector["plain"]
    entropy, public = bytes.fromhex(vector["entropy"]), exchange_public(secret)
    assert seal_message(entropy, public, plain, info=info, aad=aad) == message
