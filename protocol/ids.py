"""Names for the byte strings that must not be mixed up, and how they are made."""

import hashlib
from typing import Final, NewType

DeviceId = NewType("DeviceId", bytes)  # first 16 bytes of SHA-256 of the signing key
Epoch = NewType("Epoch", bytes)  # 8 random bytes, one stretch of one device's log
OperationId = NewType("OperationId", bytes)  # SHA-256 of the header, 32 bytes
OperationRef = NewType("OperationRef", bytes)  # first 16 bytes of an operation id
DossierId = NewType("DossierId", bytes)  # UUIDv7, 16 bytes, chosen by the opening device
OfficerId = NewType("OfficerId", bytes)  # 16 bytes, given by the centre at enrolment
Salt = NewType("Salt", bytes)  # 16 random bytes per dossier, erased with its bodies
BlobRoot = NewType("BlobRoot", bytes)  # Merkle root over 64 KiB chunks, 32 bytes
Digest = NewType("Digest", bytes)  # what the citizen's acts name, 32 bytes
Hash = NewType("Hash", bytes)  # any other SHA-256, 32 bytes

DEVICE_ID_BYTES: Final = 16
EPOCH_BYTES: Final = 8
HASH_BYTES: Final = 32
REF_BYTES: Final = 16
DOSSIER_ID_BYTES: Final = 16
SALT_BYTES: Final = 16

NO_DOSSIER: Final = DossierId(bytes(16))  # an operation about a log, a bundle or a slip
NO_HASH: Final = Hash(bytes(32))


def sha256(*parts: bytes) -> Hash:
    """SHA-256 over the parts as one string (FIPS 180-4)."""
    state = hashlib.sha256()
    for part in parts:
        state.update(part)
    return Hash(state.digest())


def device_id(signing_key: bytes) -> DeviceId:
    """A device is named by its Ed25519 public key."""
    return DeviceId(sha256(signing_key)[:DEVICE_ID_BYTES])


def ref(operation: OperationId) -> OperationRef:
    """How one operation names another inside signed bytes."""
    return OperationRef(operation[:REF_BYTES])


def dossier_id(now_ms: int, entropy: bytes) -> DossierId:
    """UUIDv7 (RFC 9562 §5.7) from a time in ms and 10 random bytes."""
    assert len(entropy) == 10
    value = int.from_bytes((now_ms & (2**48 - 1)).to_bytes(6, "big") + entropy, "big")
    value = value & ~(0xF << 76) | (7 << 76)
    value = value & ~(0x3 << 62) | (2 << 62)
    return DossierId(value.to_bytes(16, "big"))
