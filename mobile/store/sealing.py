"""Seals what the store keeps, each row to its place; dropped with the keys when the store locks."""

from typing import Final, NamedTuple

import msgspec

from mobile.ports import Entropy
from protocol.decoding import decode, encode
from protocol.errors import BrokenSeal
from protocol.hierarchy import (
    open_dossier_key,
    open_row,
    place_of,
    purpose_key,
    seal_row,
    wrap_dossier_key,
)
from protocol.ids import DossierId, OperationId, Salt, sha256
from protocol.keys import KEY_BYTES, NONCE_BYTES, hkdf_sha256, open_box, seal
from protocol.merge import Placed
from protocol.operation import Verified, decode_header

NAME_BYTES: Final = 16
_NAME: Final = b"tannha/blob-name/v1\0"


class Label(NamedTuple):
    """What stands in the clear beside a sealed operation; changed by anyone, it does not open."""

    id: bytes
    device: bytes
    epoch: bytes
    seq: int
    hlc: int
    dossier: bytes
    position: int | None
    role: str


class Receipted(msgspec.Struct, frozen=True, array_like=True):
    """What the centre has signed for one own operation."""

    position: int
    kind: int
    received_ms: int
    reason: str | None = None


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    """An operation at rest: the exact bytes that were signed."""

    header: bytes
    body: bytes | None
    salt: bytes | None
    signature: bytes | None


def label_of(placed: Placed) -> Label:
    header, identity = placed.operation.header, placed.operation.id
    return Label(
        identity,
        header.device,
        header.epoch,
        header.seq,
        header.hlc,
        header.dossier,
        placed.position,
        placed.role,
    )


class Sealer:
    """The data root at work; what it has opened stays open until it is dropped."""

    def __init__(self, root: bytes, entropy: Entropy) -> None:
        self._root = root
        self._entropy = entropy
        self._keys: dict[bytes, bytes] = {}
        self._settings = purpose_key(root, "settings")
        self._receipts = purpose_key(root, "receipts")

    def new_dossier(self, dossier: DossierId) -> bytes:
        """A key for this dossier's rows and files; what is returned is its only copy at rest."""
        key = self._entropy(KEY_BYTES)
        nonce = self._entropy(NONCE_BYTES)
        wrapped = wrap_dossier_key(key, root=self._root, dossier=dossier, nonce=nonce)
        self._keys[dossier] = key
        return wrapped

    def open_dossier(self, dossier: DossierId, wrapped: bytes) -> None:
        self._keys[dossier] = open_dossier_key(wrapped, root=self._root, dossier=dossier)

    def holds(self, dossier: DossierId) -> bool:
        return dossier in self._keys

    def forget(self, dossier: DossierId) -> None:
        self._keys.pop(dossier, None)

    def seal(self, dossier: bytes, place: bytes, plain: bytes) -> bytes:
        nonce = self._entropy(NONCE_BYTES)
        return seal_row(plain, key=self._keys[dossier], place=place, nonce=nonce)

    def open(self, dossier: bytes, place: bytes, sealed: bytes) -> bytes:
        return open_row(sealed, key=self._keys[dossier], place=place)

    def seal_setting(self, place: bytes, plain: bytes) -> bytes:
        """For what belongs to no dossier."""
        return seal_row(plain, key=self._settings, place=place, nonce=self._entropy(NONCE_BYTES))

    def open_setting(self, place: bytes, sealed: bytes) -> bytes:
        return open_row(sealed, key=self._settings, place=place)

    def seal_operation(self, placed: Placed) -> bytes:
        new, label = placed.operation, label_of(placed)
        entry = _Entry(new.header_bytes, new.body, new.salt, new.signature)
        return self.seal(label.dossier, _place(label), encode(entry))

    def open_operation(self, label: Label, sealed: bytes) -> Placed:
        entry: _Entry = decode(_Entry, self.open(label.dossier, _place(label), sealed))
        identity = OperationId(sha256(entry.header))
        if identity != label.id:
            raise BrokenSeal(f"another operation in the row of {label.id.hex()}")
        salt = None if entry.salt is None else Salt(entry.salt)
        header = decode_header(entry.header)
        operation = Verified(identity, header, entry.header, entry.body, salt, entry.signature)
        return Placed(operation, label.position, label.role)

    def seal_receipt(self, operation: bytes, receipt: Receipted) -> bytes:
        """Nothing to hide, but a stranger's receipt would take work out of the outbox."""
        nonce = self._entropy(NONCE_BYTES)
        aad = encode((operation, receipt))
        return nonce + seal(b"", key=self._receipts, nonce=nonce, aad=aad)

    def check_receipt(self, operation: bytes, receipt: Receipted, sealed: bytes) -> None:
        nonce, box = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        open_box(box, key=self._receipts, nonce=nonce, aad=encode((operation, receipt)))

    def blob_name(self, dossier: bytes, root: bytes) -> str:
        """What a blob's file is called: nobody who has the picture finds it by that."""
        key = self._keys[dossier]
        return hkdf_sha256(key, salt=root, info=_NAME, length=NAME_BYTES).hex()


def _place(label: Label) -> bytes:
    return place_of("operation", encode(label))
