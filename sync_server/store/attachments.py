"""Which attachments operations name, who named them, and which of their chunks are here."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlite_utils import Database

from protocol.blobs import Bitmap, chunk_count, read_bitmap
from protocol.ids import BlobRoot, DeviceId, DossierId


class Attachment(NamedTuple):
    """A blob that an operation names, and the chunks of it that are here."""

    number: int
    dossier: DossierId
    root: BlobRoot
    size: int
    present: Bitmap


class Named(NamedTuple):
    """An operation at this position names a blob."""

    device: DeviceId
    position: int
    dossier: DossierId
    root: BlobRoot
    size: int
    thumbnail: bool


class Attachments:
    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, named: Iterable[Named]) -> None:
        for one in named:
            empty = Bitmap(chunk_count(one.size)).encode()
            self._db.execute(
                "INSERT OR IGNORE INTO blob (dossier, root, size, thumbnail, present, complete)"
                " VALUES (?, ?, ?, ?, ?, 0)",
                (one.dossier, one.root, one.size, one.thumbnail, empty),
            )
            self._db.execute(
                "INSERT OR IGNORE INTO naming SELECT ?, number, ? FROM blob"
                " WHERE dossier = ? AND root = ? AND size = ?",
                (one.device, one.position, one.dossier, one.root, one.size),
            )

    def of(self, dossier: DossierId, root: BlobRoot) -> list[Attachment]:
        """As many as there are sizes that somebody claimed; only one of them can be true."""
        rows = self._db.execute(
            "SELECT number, dossier, root, size, present FROM blob"
            " WHERE dossier = ? AND root = ? ORDER BY number",
            (dossier, root),
        )
        return [_attachment(row) for row in rows]

    def missing(self, device: DeviceId, *, limit: int) -> list[Attachment]:
        """What this device named and is not all here: thumbnails first, then as it was said."""
        rows = self._db.execute(
            "SELECT b.number, b.dossier, b.root, b.size, b.present"
            " FROM naming n JOIN blob b ON b.number = n.blob"
            " WHERE n.device = ? AND b.complete = 0"
            " ORDER BY b.thumbnail DESC, n.position, b.number LIMIT ?",
            (device, limit),
        )
        return [_attachment(row) for row in rows]

    def left_of(self, dossier: DossierId) -> int:
        """How many of a dossier's pictures are not all here yet."""
        row = self._db.execute(
            "SELECT count(*) FROM blob WHERE dossier = ? AND complete = 0 AND thumbnail = 0",
            (dossier,),
        ).fetchone()
        return int(row[0])

    def named_by(self, device: DeviceId, number: int) -> bool:
        row = self._db.execute(
            "SELECT 1 FROM naming WHERE device = ? AND blob = ?", (device, number)
        ).fetchone()
        return row is not None

    def keep_present(self, number: int, present: Bitmap) -> None:
        self._db.execute(
            "UPDATE blob SET present = ?, complete = ? WHERE number = ?",
            (present.encode(), present.complete, number),
        )
        self._follow(number, complete=present.complete)

    def _follow(self, number: int, *, complete: bool) -> None:
        """The console's list of dossiers whose images are to come (work_rows.py)."""
        if complete:
            self._db.execute(
                "DELETE FROM task WHERE list = 'images' AND dossier = (SELECT d.number FROM blob b"
                " JOIN dossier d ON d.id = b.dossier WHERE b.number = ?1) AND NOT EXISTS ("
                " SELECT 1 FROM blob b JOIN blob other ON other.dossier = b.dossier"
                " WHERE b.number = ?1 AND other.complete = 0 AND other.thumbnail = 0)",
                (number,),
            )
            return
        self._db.execute(
            "INSERT OR IGNORE INTO task"
            " SELECT w.commune, 'images', w.begun_ms, w.dossier, r.last_position, r.procedure,"
            " w.village, r.step FROM blob b"
            " JOIN dossier d ON d.id = b.dossier JOIN work w ON w.dossier = d.number"
            " JOIN registry r ON r.dossier = w.dossier WHERE b.number = ? AND b.thumbnail = 0",
            (number,),
        )

    def all(self) -> list[Attachment]:
        rows = self._db.execute("SELECT number, dossier, root, size, present FROM blob")
        return [_attachment(row) for row in rows.fetchall()]

    def erase(self, dossier: DossierId) -> None:
        self._db.execute(
            "DELETE FROM naming WHERE blob IN (SELECT number FROM blob WHERE dossier = ?)",
            (dossier,),
        )
        self._db.execute("DELETE FROM blob WHERE dossier = ?", (dossier,))


def _attachment(row: tuple[Any, ...]) -> Attachment:
    number, dossier, root, size, present = row
    return Attachment(number, dossier, root, size, read_bitmap(present, chunk_count(size)))
