"""Which attachments an operation names: only these may be sent, and only up to their size."""

from collections.abc import Iterator

from protocol.actions import Act, Event, read_action, writes_of
from protocol.blobs import BlobRef
from protocol.decoding import decode
from protocol.errors import MalformedBytes
from protocol.operation import Verified
from protocol.slots import is_blob
from sync_server.store.attachments import Named


def may_name_blobs(body: bytes) -> bool:
    """Quick, and never wrong about `no`: most operations need not be read for this."""
    return b"/blob" in body or body[1:5] == b"\xa3act" or body[1:7] == b"\xa5event"


def named_in(operation: Verified, position: int) -> list[Named]:
    """Every attachment, with its thumbnail, at most once."""
    found: dict[Named, None] = {}
    for ref in _references(operation.body or b""):
        found |= dict.fromkeys(_both(ref, operation, position))
    return list(found)


def _references(body: bytes) -> Iterator[BlobRef]:
    action = read_action(body)
    if isinstance(action, Act | Event):
        yield from action.blobs
    for write in writes_of(action):
        if is_blob(write.slot):
            try:
                yield decode(BlobRef, bytes(write.value))
            except MalformedBytes:
                continue  # a value like any other, which no reader will take for an attachment


def _both(ref: BlobRef, operation: Verified, position: int) -> Iterator[Named]:
    header = operation.header
    yield Named(header.device, position, header.dossier, ref.root, ref.size, thumbnail=False)
    if ref.thumbnail is not None:
        size = ref.thumbnail_size
        yield Named(header.device, position, header.dossier, ref.thumbnail, size, thumbnail=True)
