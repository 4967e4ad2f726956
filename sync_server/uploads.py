"""Chunks of attachments: taken only for what an operation names, given only to who may see it."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from protocol.blobs import CHUNK_BYTES, Bitmap, check_chunk
from protocol.decoding import decode, encode
from protocol.errors import BadProof, MalformedBytes, NoSuchPlace
from protocol.ids import BlobRoot, DossierId, Hash
from protocol.judgement import Enrolment
from protocol.messages import ChunkBody
from sync_server.scope import communes_of, may_read, may_send_images
from sync_server.store import Store
from sync_server.store.attachments import Attachment

MAX_CHUNK_BODY: Final = CHUNK_BYTES + 4 * 1024  # the chunk and the longest proof


class Spot(NamedTuple):
    """Which chunk of which blob of which dossier."""

    dossier: DossierId
    root: BlobRoot
    chunk: int


def read_spot(dossier: str, root: str, index: int) -> Spot:
    """From an address, as `chunk_path` writes it."""
    try:
        return Spot(DossierId(bytes.fromhex(dossier)), BlobRoot(bytes.fromhex(root)), index)
    except ValueError as error:
        raise MalformedBytes("not the address of a chunk") from error


class Put(NamedTuple):
    """Which chunks are here now, and how much of that is new."""

    present: Bitmap
    new_bytes: int


def put_chunk(store: Store, enrolment: Enrolment, spot: Spot, body: bytes) -> Put:
    """What is here after this chunk; the same again changes nothing."""
    named = _writable(store, enrolment, spot)
    content: ChunkBody = decode(ChunkBody, body, limit=MAX_CHUNK_BODY)
    blob = _proven(named, spot, content)
    present = keep_chunk(store, spot, blob, content)
    return Put(present, 0 if present is blob.present else len(content.chunk))


def keep_chunk(store: Store, spot: Spot, blob: Attachment, proven: ChunkBody) -> Bitmap:
    """However it came here: durable once, and which chunks are here now."""
    if blob.present.bits >> spot.chunk & 1:
        return blob.present
    # The file first: a bit without a file would be a promise that we cannot keep.
    store.chunks.write(*spot, encode(proven))
    present = blob.present.with_chunk(spot.chunk)
    with store.transaction():
        store.attachments.keep_present(blob.number, present)
    return present


def read_chunk(store: Store, enrolment: Enrolment, spot: Spot) -> bytes:
    """A chunk with its proof, as it is kept, for a device that has the dossier in scope."""
    if not may_read(enrolment) or not _in_scope(store, enrolment, spot.dossier):
        raise NoSuchPlace("no such attachment here")
    for blob in store.attachments.of(spot.dossier, spot.root):
        if 0 <= spot.chunk < blob.present.count and blob.present.bits >> spot.chunk & 1:
            return store.chunks.read(*spot)
    raise NoSuchPlace("no such attachment here")


def _writable(store: Store, enrolment: Enrolment, spot: Spot) -> Sequence[Attachment]:
    """Absent and forbidden are one answer: nobody learns here what exists."""
    device = enrolment.newest.device
    found = store.attachments.of(spot.dossier, spot.root)
    if not may_read(enrolment) or not _in_scope(store, enrolment, spot.dossier):
        found = [blob for blob in found if store.attachments.named_by(device, blob.number)]
    if not found or not may_send_images(enrolment):
        raise NoSuchPlace("no such attachment here")
    return found


def _in_scope(store: Store, enrolment: Enrolment, dossier: DossierId) -> bool:
    row = store.dossiers.find(dossier)
    return row is not None and row.commune in communes_of(enrolment)


def _proven(named: Sequence[Attachment], spot: Spot, content: ChunkBody) -> Attachment:
    """The blob of the size that is true: the root commits to it."""
    refused: BadProof | None = None
    for blob in named:
        try:
            proof = [Hash(node) for node in content.proof]
            check_chunk(spot.root, blob.size, spot.chunk, content.chunk, proof)
        except BadProof as problem:
            refused = problem
        else:
            return blob
    assert refused is not None
    raise refused
