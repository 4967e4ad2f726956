"""Pictures, strokes and thumbprints: sealed files, and what the centre has of them."""

from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

import msgspec

from mobile.problems import DiskBroken
from mobile.store.core import Core
from mobile.store.files import Files
from protocol.blobs import Bitmap, chunk_count, chunk_hashes, read_bitmap, root_of
from protocol.decoding import decode, encode
from protocol.errors import BrokenSeal, MalformedBytes, ProtocolError
from protocol.hierarchy import place_of
from protocol.ids import NO_DOSSIER, BlobRoot, DossierId, Hash


class _Row(NamedTuple):
    name: str
    chunks: int
    present: bytes
    kept: int
    sealed: bytes


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """Sealed beside the file, so that any chunk can be proven alone."""

    root: BlobRoot
    size: int
    hashes: list[Hash]


class Attachments:
    def __init__(self, core: Core, files: Files) -> None:
        self._core, self._db, self._files = core, core.db, files
        # What a crash kept between the row that lets go and the file.
        gone = core.db.execute("SELECT name FROM blob WHERE kept = 0").fetchall()
        files.remove({row[0] for row in gone} & files.names())

    def put(self, dossier: DossierId, content: bytes) -> BlobRoot:
        """Durable before any operation can name it; the same content again is no more."""
        hashes = chunk_hashes(content)
        kept = _Kept(root_of(hashes), len(content), hashes)
        with self._core.transaction():
            self._core.ensure_dossier(dossier)
            name = self._core.sealer.blob_name(dossier, kept.root)
            row = self._find_row(dossier, kept.root)
            if row is None or not row.kept:
                self._files.write(name, content, self._core.sealer, dossier)
                self._add_row(dossier, name, kept)
        return kept.root

    def find(self, dossier: DossierId, root: BlobRoot) -> bytes | None:
        """The whole of it, where this device has it."""
        kept = self._find_kept(dossier, root)
        if kept is None:
            return None
        places = range(chunk_count(kept.size))
        return b"".join(self._read(dossier, kept, index) for index in places)

    def find_chunk(
        self, dossier: DossierId, root: BlobRoot, index: int
    ) -> tuple[bytes, list[Hash]] | None:
        """One chunk, and the hashes of all, to prove it by."""
        kept = self._find_kept(dossier, root)
        if kept is None or not 0 <= index < len(kept.hashes):
            return None
        return self._read(dossier, kept, index), kept.hashes

    def note_present(self, dossier: DossierId, root: BlobRoot, present: Bitmap) -> None:
        """What the centre has shown to hold; it never holds less afterwards."""
        with self._core.transaction():
            row = self._find_row(dossier, root)
            if row is None or row.chunks != present.count:
                return
            both = Bitmap(row.chunks, read_bitmap(row.present, row.chunks).bits | present.bits)
            complete = not any(True for _ in both.missing())
            self._db.execute(
                "UPDATE blob SET present = ?, complete = ? WHERE name = ?",
                [both.encode(), complete, row.name],
            )

    def confirm(self, size: int) -> None:
        """The centre has said so before it signed this size: a longer copy of it has them all."""
        self._db.execute(
            "UPDATE blob SET confirmed_at = ? WHERE complete = 1 AND confirmed_at IS NULL", [size]
        )

    def forget_present(self, cut: int) -> None:
        """What the centre had, it may have lost: only a copy longer than then has it for sure."""
        rows = self._db.execute(
            "SELECT name, chunks FROM blob WHERE kept = 1"
            " AND (confirmed_at IS NULL OR confirmed_at >= ?)",
            [cut],
        ).fetchall()
        self._db.conn.executemany(
            "UPDATE blob SET present = ?, complete = 0, confirmed_at = NULL WHERE name = ?",
            [(Bitmap(chunks).encode(), name) for name, chunks in rows],
        )

    def sweep(self) -> None:
        """The files of dossiers that were erased: after their rows, so that no row misses one."""
        rows = self._db.execute("SELECT name FROM blob WHERE dossier = ?", [NO_DOSSIER]).fetchall()
        names = [row[0] for row in rows]
        if names:
            self._files.remove(names)
            with self._core.transaction():
                self._db.conn.executemany(
                    "DELETE FROM blob WHERE name = ?", [[name] for name in names]
                )

    def broken(self) -> list[str]:
        """Names of the files that are not what their rows say, found by opening all."""
        rows = self._db.execute("SELECT name, dossier, sealed FROM blob WHERE kept = 1").fetchall()
        return [name for name, dossier, sealed in rows if not self._opens(name, dossier, sealed)]

    def spared(self, safe: int) -> list[str]:
        """Files that the centre has in two places, the largest first; thumbnails stay."""
        rows = self._db.execute(
            "SELECT name FROM blob WHERE kept = 1 AND complete = 1 AND chunks > 1"
            " AND confirmed_at < ? AND NOT EXISTS ("
            " SELECT 1 FROM operation LEFT JOIN receipt USING (id)"
            " WHERE operation.dossier = blob.dossier AND own = 1"
            " AND (kind IS NULL OR receipt.position >= ?)) ORDER BY chunks DESC, name",
            [safe, safe],
        ).fetchall()
        return [row[0] for row in rows]

    def let_go(self, names: Iterable[str]) -> None:
        """Of pictures that the centre has; any other stays, for what can be read of it."""
        for name in names:
            self._db.execute("UPDATE blob SET kept = 0 WHERE name = ? AND complete = 1", [name])

    def _opens(self, name: str, dossier: DossierId, sealed: bytes) -> bool:
        try:
            self._core.open_dossier(dossier)
            plain = self._core.sealer.open(dossier, place_of("blob", name.encode()), sealed)
            kept: _Kept = decode(_Kept, plain)
            for index in range(len(kept.hashes)):
                self._read(dossier, kept, index)
        except (ProtocolError, DiskBroken):
            return False
        return True

    def _add_row(self, dossier: DossierId, name: str, kept: _Kept) -> None:
        sealed = self._core.sealer.seal(dossier, place_of("blob", name.encode()), encode(kept))
        self._db.execute(
            "INSERT INTO blob (name, dossier, chunks, present, sealed) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET kept = 1",
            [name, dossier, len(kept.hashes), Bitmap(len(kept.hashes)).encode(), sealed],
        )

    def _find_row(self, dossier: DossierId, root: BlobRoot) -> _Row | None:
        if not self._core.open_dossier(dossier):
            return None
        row = self._db.execute(
            "SELECT name, chunks, present, kept, sealed FROM blob WHERE name = ?",
            [self._core.sealer.blob_name(dossier, root)],
        ).fetchone()
        return None if row is None else _Row(*row)

    def _find_kept(self, dossier: DossierId, root: BlobRoot) -> _Kept | None:
        row = self._find_row(dossier, root)
        if row is None or not row.kept:
            return None
        place = place_of("blob", row.name.encode())
        kept: _Kept = decode(_Kept, self._core.sealer.open(dossier, place, row.sealed))
        return kept

    def _read(self, dossier: DossierId, kept: _Kept, index: int) -> bytes:
        name = self._core.sealer.blob_name(dossier, kept.root)
        return self._files.read(name, index, kept.size, self._core.sealer, dossier)

    # For bundles that are carried to the centre.

    def kept_of(self, dossier: DossierId) -> list[tuple[BlobRoot, Bitmap]]:
        """The dossier's files that are here, and which of their chunks the centre has.

        What does not open is left out: `broken` names it.
        """
        rows = self._db.execute(
            "SELECT name, chunks, present, sealed FROM blob WHERE dossier = ? AND kept = 1"
            " ORDER BY rowid",
            [dossier],
        ).fetchall()
        found = []
        for name, chunks, present, sealed in rows:
            with suppress(BrokenSeal, MalformedBytes):
                self._core.open_dossier(dossier)
                place = place_of("blob", name.encode())
                kept: _Kept = decode(_Kept, self._core.sealer.open(dossier, place, sealed))
                found.append((kept.root, read_bitmap(present, chunks)))
        return found

    def waiting_chunks(self) -> int:
        """Of files that the centre does not have whole; an upper bound, quickly."""
        count: int = self._db.execute(
            "SELECT coalesce(sum(chunks), 0) FROM blob WHERE kept = 1 AND complete = 0"
        ).fetchone()[0]
        return count
