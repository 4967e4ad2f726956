"""Bundles that anybody carries to the centre: own work that it has not safe, sealed to it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from mobile.ports import Entropy
from mobile.problems import DiskBroken
from mobile.store import Store
from mobile.vault import Unlocked
from mobile.whole_files import write_whole
from protocol.blobs import Bitmap, prove_chunk
from protocol.bundles import (
    COURIER_PATH,
    MAX_CHUNK_RECORD_BYTES,
    CarriedChunk,
    chunk_record,
)
from protocol.checkpoint import Checkpoint, shorten
from protocol.courier import (
    HEADER_BYTES,
    MAX_BUNDLE_BYTES,
    MAX_RECORDS,
    RECEIPT_REQUEST,
    RUN,
    SEALED_SEGMENT_BYTES,
    SEGMENT_BYTES,
    Record,
    encode_records,
    seal_segments,
)
from protocol.decoding import decode, encode
from protocol.errors import NotPossible, ProtocolError
from protocol.hpke import ENTROPY_BYTES
from protocol.ids import NO_DOSSIER, NO_HASH, BlobRoot, DossierId, Hash
from protocol.messages import (
    BATCH_GOOD_LINK,
    MAX_OLD_RECEIPTS,
    SyncRequest,
    Target,
    frame_request,
    pack_request,
)
from protocol.operation import Verified
from protocol.others import latest_ms
from protocol.outbox import requests_of
from protocol.packing import LEVEL_GOOD_LINK
from protocol.run import encode_run

SECOND_COPY: Final = "second_copy"  # the note that says when the last one was made
RUN_ENTRIES: Final = 512  # in memory at a time
RECORD_OVERHEAD_BYTES: Final = 5

Due = Callable[[DossierId], int]


class Exported(msgspec.Struct, frozen=True):
    """What a bundle holds; `left` found no room, `unreadable` does not open here any more."""

    hash: Hash
    size_bytes: int
    operations: int
    chunks: int
    left: int
    unreadable: int


class SecondCopy(msgspec.Struct, frozen=True, array_like=True):
    """The newest bundle that was written whole; whether it still exists, nobody here knows."""

    made_ms: int
    hash: bytes
    size_bytes: int


class Couriers:
    """One device's bundles. Nothing is deleted here: only a receipt says that work arrived."""

    def __init__(self, store: Store, unlocked: Unlocked, entropy: Entropy) -> None:
        self._store, self._unlocked, self._entropy = store, unlocked, entropy

    def export(
        self, path: Path, *, due: Due, now_ms: int, limit: int = MAX_BUNDLE_BYTES
    ) -> Exported:
        """A new file with all own work that the centre has not safe; facts come before images."""
        hold = _Hold(limit)
        pieces = seal_segments(
            encode_records(hold.load(self._records(due, now_ms, hold))),
            recipient=self._courier_key(),
            entropy=self._entropy(ENTROPY_BYTES),
            limit=limit,
        )
        written = write_whole(path, pieces)
        copy = SecondCopy(now_ms, written.hash, written.size_bytes)
        self._store.put_note(NO_DOSSIER, SECOND_COPY, encode(copy), now_ms=now_ms)
        return Exported(*written, hold.operations, hold.chunks, hold.left, hold.unreadable)

    def last_copy_ms(self) -> int | None:
        note = self._store.find_note(NO_DOSSIER, SECOND_COPY)
        return None if note is None else decode(SecondCopy, note).made_ms

    def _courier_key(self) -> bytes:
        """As of the last checkpoint: whatever the clock here says, work can be sealed."""
        trust, known = self._store.trust(), self._store.checkpoint()
        if known is None:
            raise NotPossible("Máy này chưa đồng bộ lần nào: chưa biết khóa của Trung tâm")
        return trust.signer("courier", trust.position + 1, at_ms=latest_ms(known))

    def _records(self, due: Due, now_ms: int, hold: "_Hold") -> Iterator[Record]:
        checkpoint = self._store.checkpoint()
        safe = checkpoint.safe if checkpoint else 0
        yield Record(RECEIPT_REQUEST, self._request(checkpoint, now_ms))
        for run in _runs(self._store.not_safe(safe)):
            hold.operations += len(run)
            yield Record(RUN, encode_run(run))
        for place in _in_order(self._blobs(safe, due)):
            carried = self._chunk(place) if hold.has_room else None
            if carried is not None:
                hold.chunks += 1
                yield chunk_record(carried)
            elif hold.has_room:
                hold.unreadable += 1
            else:
                hold.left += 1

    def _request(self, known: Checkpoint | None, now_ms: int) -> bytes:
        """For receipts: what a sync request says besides its runs."""
        request = SyncRequest(
            runs=[],
            cursor=self._store.cursor(),
            known_size=known.size if known else 0,
            known_root=known.root if known else NO_HASH,
            clock_ms=now_ms,
            answer_bytes=0,
            admin_held=self._store.admin_held(),
            shown=shorten(known) if known else None,
            old=self._store.old_receipts()[:MAX_OLD_RECEIPTS],
        )
        return frame_request(
            pack_request(request, level=LEVEL_GOOD_LINK),
            Target(self._store.origin(), COURIER_PATH),
            epoch=self._unlocked.epoch,
            counter=self._store.next_counter(),
            key=self._unlocked.signing,
        )

    def _blobs(self, safe: int, due: Due) -> list["_Blob"]:
        """Files of dossiers with own work that is not safe, or of which the centre lacks some."""
        blobs = []
        for one in self._store.records():
            not_safe = one.unsent > 0 or one.highest >= safe
            if not_safe or (one.received and one.images):
                due_ms, kept = due(one.dossier), self._store.blobs_of(one.dossier)
                blobs += [_Blob(due_ms, one.dossier, *blob, whole=not_safe) for blob in kept]
        return blobs

    def _chunk(self, place: "_Place") -> CarriedChunk | None:
        """None for what the disk has spoiled: it must not keep the others here."""
        found = None
        with suppress(ProtocolError, DiskBroken):
            found = self._store.find_chunk(*place)
        if found is None:
            return None
        chunk, hashes = found
        return CarriedChunk(*place, list(prove_chunk(hashes, place.chunk)), chunk)


class _Hold:
    """How much still goes into a bundle, and what went."""

    def __init__(self, limit: int) -> None:
        segments = (limit - HEADER_BYTES) // SEALED_SEGMENT_BYTES
        self._room = segments * SEGMENT_BYTES - RECORD_OVERHEAD_BYTES  # of the end mark
        self._records = 0
        self.operations = self.chunks = self.left = self.unreadable = 0

    @property
    def has_room(self) -> bool:
        """For any chunk."""
        return self._room >= MAX_CHUNK_RECORD_BYTES and self._records < MAX_RECORDS

    def load(self, records: Iterable[Record]) -> Iterator[Record]:
        for record in records:
            self._room -= RECORD_OVERHEAD_BYTES + len(record.content)
            self._records += 1
            yield record


class _Blob(NamedTuple):
    due_ms: int
    dossier: DossierId
    root: BlobRoot
    present: Bitmap  # at the centre
    whole: bool  # also what the centre has, since it has it once


class _Place(NamedTuple):
    dossier: DossierId
    root: BlobRoot
    chunk: int


def _runs(entries: Iterable[Verified]) -> Iterator[list[Verified]]:
    """As a sync request would cut them; the log's order is kept, so that none is held."""
    for stretch in _stretches(entries):
        for request in requests_of(stretch, packed_bytes=BATCH_GOOD_LINK):
            yield from request


def _stretches(entries: Iterable[Verified]) -> Iterator[list[Verified]]:
    stretch: list[Verified] = []
    for entry in entries:
        stretch.append(entry)
        if len(stretch) >= RUN_ENTRIES and entry.signature is not None:
            yield stretch
            stretch = []
    yield stretch


def _in_order(blobs: Sequence[_Blob]) -> Iterator[_Place]:
    """Small ones, the earliest due first; what only this device has before what the centre has."""
    ordered = sorted(blobs, key=lambda one: (one.present.count > 1, one.due_ms, one.dossier))
    for blob in ordered:
        for index in blob.present.missing():
            yield _Place(blob.dossier, blob.root, index)
    for blob in ordered:
        for index in range(blob.present.count if blob.whole else 0):
            if blob.present.bits >> index & 1:
                yield _Place(blob.dossier, blob.root, index)
