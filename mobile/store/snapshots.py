"""The search index sealed for the next unlock, and what has changed since it was made."""

from contextlib import suppress
from typing import Final

from mobile.store.core import Core
from protocol.errors import BrokenSeal, MalformedBytes
from protocol.hierarchy import place_of
from protocol.ids import NO_DOSSIER, DossierId

PIECE_BYTES: Final = 4 * 1024 * 1024


class Snapshots:
    def __init__(self, core: Core) -> None:
        self._core, self._db = core, core.db

    def changed_since(self, revision: int) -> tuple[int, list[DossierId]]:
        """The revision now, and the dossiers that changed after `revision`, the newest last."""
        now: int = self._db.execute("SELECT revision FROM standing").fetchone()[0]
        rows = self._db.execute(
            "SELECT id FROM dossier WHERE changed > ? AND salt IS NOT NULL AND id <> ?"
            " ORDER BY changed",
            [revision, NO_DOSSIER],
        ).fetchall()
        return now, [DossierId(row[0]) for row in rows]

    def put(self, revision: int, content: bytes) -> None:
        starts = range(0, len(content), PIECE_BYTES)
        seal = self._core.sealer.seal_setting
        rows = [
            (
                piece,
                revision,
                seal(_place(revision, piece, len(starts)), content[start : start + PIECE_BYTES]),
            )
            for piece, start in enumerate(starts)
        ]
        with self._core.transaction():
            self._db.execute("DELETE FROM snapshot")
            self._db.conn.executemany("INSERT INTO snapshot VALUES (?, ?, ?)", rows)

    def find(self) -> tuple[int, bytes] | None:
        """None where there is none, or any doubt: it is made again from the log."""
        rows = self._db.execute(
            "SELECT piece, revision, sealed FROM snapshot ORDER BY piece"
        ).fetchall()
        with suppress(BrokenSeal, MalformedBytes):
            pieces = [
                self._core.sealer.open_setting(_place(revision, piece, len(rows)), sealed)
                for piece, revision, sealed in rows
            ]
            if pieces:
                return rows[0][1], b"".join(pieces)
        return None


def _place(revision: int, piece: int, pieces: int) -> bytes:
    return place_of("snapshot", revision, piece, pieces)
