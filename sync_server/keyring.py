"""The centre's keys on disk: root and recovery sealed by passphrases, role keys for the server.

The root key leaves its seal only to grant roles; the server runs without it. Files are readable by
their owner alone (docs/spec/trust.md, docs/threat-model.md).
"""

import contextlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from protocol.decoding import decode, encode
from protocol.errors import BrokenSeal
from protocol.keys import (
    ARGON2ID_FLOOR,
    KEY_BYTES,
    NONCE_BYTES,
    PASSWORD_SALT_BYTES,
    ExchangeKey,
    PasswordCost,
    SigningKey,
    check_floor,
    derive,
    open_box,
    seal,
)

ROOT: Final = "root"
RECOVERY: Final = ("recovery-1", "recovery-2")
CONSOLE: Final = "console"  # seals what the console keeps; signs nothing, nobody else knows it

Entropy = Callable[[int], bytes]


class SealedSeed(msgspec.Struct, frozen=True, array_like=True):
    """A seed under a passphrase; the name it was sealed for is bound to it."""

    version: int
    cost: PasswordCost
    salt: bytes
    nonce: bytes
    box: bytes


class Keyring(msgspec.Struct, frozen=True):
    """What a running server holds."""

    enrol: SigningKey
    admin: SigningKey
    log: SigningKey
    page: SigningKey
    centre: SigningKey
    centre_sign_off: SigningKey
    courier: ExchangeKey
    centre_exchange: ExchangeKey


def create(
    folder: Path,
    passphrases: Mapping[str, str],
    entropy: Entropy,
    *,
    cost: PasswordCost = ARGON2ID_FLOOR,
    floor: bool = True,
) -> SigningKey:
    """Every key of a new centre; the root key is returned once, to grant the roles with."""
    if floor:
        check_floor(cost)
    folder.mkdir(mode=0o700, parents=True)
    for role in Keyring.__struct_fields__:
        _write_new(folder / f"{role}.key", entropy(KEY_BYTES))
    console_key(folder, entropy)
    seeds = {name: entropy(KEY_BYTES) for name in (ROOT, *RECOVERY)}
    for name, seed in seeds.items():
        sealed = _sealed(name, seed, passphrases[name], entropy, cost)
        _write_new(folder / f"{name}.sealed", sealed)
    for name in RECOVERY:
        _write_new(folder / f"{name}.public", ExchangeKey(seeds[name]).public)
    root = SigningKey(seeds[ROOT])
    _write_new(folder / f"{ROOT}.public", root.public)
    return root


def load(folder: Path) -> Keyring:
    return Keyring(
        enrol=SigningKey(_read(folder, "enrol")),
        admin=SigningKey(_read(folder, "admin")),
        log=SigningKey(_read(folder, "log")),
        page=SigningKey(_read(folder, "page")),
        centre=SigningKey(_read(folder, "centre")),
        centre_sign_off=SigningKey(_read(folder, "centre_sign_off")),
        courier=ExchangeKey(_read(folder, "courier")),
        centre_exchange=ExchangeKey(_read(folder, "centre_exchange")),
    )


def console_key(folder: Path, entropy: Entropy) -> bytes:
    """Of this machine; a centre of an earlier version gets one now."""
    folder.mkdir(mode=0o700, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        _write_new(folder / f"{CONSOLE}.key", entropy(KEY_BYTES))
    return _read(folder, CONSOLE)


def root_public(folder: Path) -> bytes:
    return (folder / f"{ROOT}.public").read_bytes()


def recovery_public(folder: Path) -> tuple[bytes, bytes]:
    first, second = ((folder / f"{name}.public").read_bytes() for name in RECOVERY)
    return first, second


def open_seed(folder: Path, name: str, passphrase: str) -> bytes:
    """The root's or a recovery key's seed; `BrokenSeal` for a wrong passphrase."""
    sealed: SealedSeed = decode(SealedSeed, (folder / f"{name}.sealed").read_bytes())
    key = derive(passphrase.encode(), sealed.salt, sealed.cost)
    try:
        return open_box(sealed.box, key=key, nonce=sealed.nonce, aad=_aad(name))
    except BrokenSeal as problem:
        raise BrokenSeal(f"cụm mật khẩu không mở được {name}") from problem


def _sealed(name: str, seed: bytes, passphrase: str, entropy: Entropy, cost: PasswordCost) -> bytes:
    salt, nonce = entropy(PASSWORD_SALT_BYTES), entropy(NONCE_BYTES)
    key = derive(passphrase.encode(), salt, cost)
    box = seal(seed, key=key, nonce=nonce, aad=_aad(name))
    return encode(SealedSeed(1, cost, salt, nonce, box))


def _aad(name: str) -> bytes:
    return b"tannha/keyring/v1\0" + name.encode()


def _read(folder: Path, role: str) -> bytes:
    return (folder / f"{role}.key").read_bytes()


def _write_new(path: Path, content: bytes) -> None:
    """Never over an old key, readable by the owner alone, durable."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
