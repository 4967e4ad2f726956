"""A paper that was scanned at the counter: named by a signed operation first, then kept."""

from typing import Final

from protocol.blobs import (
    BlobRef,
    MediaType,
    chunk_hashes,
    chunks,
    media_matches,
    prove_chunk,
    root_of,
)
from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.messages import ChunkBody
from sync_server.store import Store
from sync_server.uploads import Spot, keep_chunk

MAX_SCAN_BYTES: Final = 8 * 1024 * 1024
KINDS: Final[tuple[MediaType, ...]] = ("application/pdf", "image/jpeg", "image/png")
RESULT: Final = "result"  # role of the scan of what was decided


def scan_of(content: bytes, role: str) -> BlobRef:
    """As an operation names it; what it is, its own first bytes say."""
    if len(content) > MAX_SCAN_BYTES:
        raise NotPossible("bản quét quá 8 MB: xin quét lại ở 300 dpi hoặc tách trang")
    media = next((kind for kind in KINDS if media_matches(kind, content)), None)
    if media is None:
        raise NotPossible("bản quét phải là tệp PDF, JPEG hoặc PNG")
    return BlobRef(root_of(chunk_hashes(content)), len(content), media, role)


def keep_scan(store: Store, dossier: DossierId, ref: BlobRef, content: bytes) -> None:
    """Chunk by chunk, as a device's would be; again is no error."""
    hashes = chunk_hashes(content)
    for index, chunk in enumerate(chunks(content)):
        spot = Spot(dossier, ref.root, index)
        named = next(one for one in store.attachments.of(*spot[:2]) if one.size == ref.size)
        keep_chunk(store, spot, named, ChunkBody(list[bytes](prove_chunk(hashes, index)), chunk))
