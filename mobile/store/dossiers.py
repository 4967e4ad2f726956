"""Dossiers as screens and lists ask for them; how they arrive as pages, and how they leave."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from mobile.store.core import Core
from mobile.store.log import Log
from mobile.store.states import Screen, States
from protocol.clock import ms_of
from protocol.decoding import decode, encode
from protocol.errors import ProtocolError
from protocol.hierarchy import place_of
from protocol.ids import NO_DOSSIER, DossierId
from protocol.merge import Dossier
from protocol.page import State

STAYS: Final = 0
LEAVES: Final = 1  # no longer in this device's scope
ERASED: Final = 2  # everywhere
KEPT_AT_LEAST_MS: Final = 45 * 24 * 3600 * 1000  # own work, where the centre has no second copy


class Record(NamedTuple):
    """How a dossier stands between here and the centre: counts of this device's operations."""

    dossier: DossierId
    changed: int
    unsent: int
    received: int
    aside: int  # received, and waiting for the centre's word
    highest: int  # position of the last one received, or -1
    images: int  # of this device, of which the centre lacks some
    reasons: tuple[str, ...] = ()  # the centre's codes for this device's operations, newest first


class Dossiers:
    def __init__(self, core: Core, log: Log, states: States) -> None:
        self._core, self._db = core, core.db
        self._log, self._states = log, states
        core.forgetting.append(lambda: states.drop(core.touched))

    def state(self, dossier: DossierId) -> Dossier:
        """Page, later operations, own unsent work on top; for reading only."""
        found = self._states.find(dossier)
        if found is None:
            base, entries = self._read_base(dossier), self._log.of_dossier(dossier)
            found = self._states.put(dossier, base, entries)
        return found

    def screen(self, dossier: DossierId) -> Screen:
        """What is shown now, for an edit that begins now."""
        self.state(dossier)
        return self._states.screen(dossier)

    def records(self) -> list[Record]:
        """Every dossier of which something is kept, the newest change first."""
        rows = self._db.execute(
            "SELECT dossier.id, changed, count(*) FILTER (WHERE own = 1 AND kind IS NULL),"
            " count(kind), count(*) FILTER (WHERE kind <> 1), coalesce(max(receipt.position), -1),"
            " (SELECT count(*) FROM blob WHERE blob.dossier = dossier.id AND complete = 0)"
            " FROM dossier LEFT JOIN operation ON operation.dossier = dossier.id"
            " LEFT JOIN receipt ON receipt.id = operation.id"
            " WHERE dossier.id <> ? AND salt IS NOT NULL"
            " GROUP BY dossier.id ORDER BY changed DESC",
            [NO_DOSSIER],
        ).fetchall()
        reasons = self._reasons()
        return [Record(*row)._replace(reasons=tuple(reasons.get(row[0], ()))) for row in rows]

    def _reasons(self) -> dict[bytes, list[str]]:
        """Why the centre has put something aside, or wants to look at it."""
        rows = self._db.execute(
            "SELECT dossier, reason FROM operation JOIN receipt USING (id)"
            " WHERE own = 1 AND reason IS NOT NULL"
            " GROUP BY dossier, reason ORDER BY max(place) DESC"
        ).fetchall()
        reasons: dict[bytes, list[str]] = {}
        for dossier, reason in rows:
            reasons.setdefault(dossier, []).append(reason)
        return reasons

    def reasons_aside(self, dossier: DossierId) -> list[str]:
        """Why the centre has put own work on a dossier aside: codes, the newest first."""
        rows = self._db.execute(
            "SELECT reason FROM operation JOIN receipt USING (id) WHERE dossier = ? AND own = 1"
            " AND kind <> 1 AND reason IS NOT NULL GROUP BY reason ORDER BY max(place) DESC",
            [dossier],
        ).fetchall()
        return [row[0] for row in rows]

    def keep_pages(self, pages: Sequence[tuple[State, int]]) -> None:
        """The newer of two pages stays, whichever comes first."""
        dossiers = [state.dossier.id for state, _ in pages]
        self._core.ensure_dossiers((state.dossier.id, state.salt) for state, _ in pages)
        self._db.conn.executemany(
            "INSERT INTO base VALUES (?, ?, ?) ON CONFLICT (dossier) DO UPDATE"
            " SET size = excluded.size, sealed = excluded.sealed WHERE excluded.size >= size",
            [(state.dossier.id, size, self._sealed(state, size)) for state, size in pages],
        )
        self._core.mark_changed(dossiers)
        self._states.drop(dossiers)

    def _sealed(self, state: State, size: int) -> bytes:
        dossier = state.dossier.id
        place = place_of("base", dossier, size)
        return self._core.sealer.seal(dossier, place, encode(state.dossier))

    def broken_pages(self) -> list[DossierId]:
        rows = self._db.execute("SELECT dossier FROM base").fetchall()
        broken = []
        for row in rows:
            try:
                self._read_base(DossierId(row[0]))
            except ProtocolError:
                broken.append(DossierId(row[0]))
        return broken

    def drop_pages(self, dossiers: Iterable[DossierId]) -> None:
        for dossier in dossiers:
            self._db.execute("DELETE FROM base WHERE dossier = ?", [dossier])

    def _read_base(self, dossier: DossierId) -> Dossier | None:
        row = self._db.execute(
            "SELECT size, sealed FROM base WHERE dossier = ?", [dossier]
        ).fetchone()
        if row is None or not self._core.open_dossier(dossier):
            return None
        plain = self._core.sealer.open(dossier, place_of("base", dossier, row[0]), row[1])
        base: Dossier = decode(Dossier, plain)
        return base

    # What belongs to a dossier and is not signed.

    def put_note(self, dossier: DossierId, name: str, content: bytes, *, now_ms: int) -> None:
        with self._core.transaction():
            self._core.ensure_dossier(dossier)
            place = place_of("note", dossier, name.encode())
            sealed = self._core.sealer.seal(dossier, place, content)
            self._db.execute(
                "INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?)", [dossier, name, now_ms, sealed]
            )

    def find_note(self, dossier: DossierId, name: str) -> bytes | None:
        row = self._db.execute(
            "SELECT sealed FROM note WHERE dossier = ? AND name = ?", [dossier, name]
        ).fetchone()
        if row is None or not self._core.open_dossier(dossier):
            return None
        return self._core.sealer.open(dossier, place_of("note", dossier, name.encode()), row[0])

    def noted(self, name: str) -> list[DossierId]:
        """The dossiers with such a note, the newest first."""
        rows = self._db.execute(
            "SELECT dossier FROM note WHERE name = ? ORDER BY changed_ms DESC", [name]
        ).fetchall()
        return [DossierId(row[0]) for row in rows]

    def drop_note(self, dossier: DossierId, name: str) -> None:
        with self._core.transaction():
            self._db.execute("DELETE FROM note WHERE dossier = ? AND name = ?", [dossier, name])

    # Leaving.

    def mark(self, dossiers: Iterable[DossierId], leaving: int) -> None:
        """Why they have to go; an erasure is not taken back."""
        self._db.conn.executemany(
            "UPDATE dossier SET leaving = ? WHERE id = ? AND leaving < 2",
            [(leaving, dossier) for dossier in dossiers],
        )

    def may_go(self, *, safe: int, now_ms: int) -> list[DossierId]:
        """Own work is receipted, and for what only leaves: safe, complete, and no draft is open."""
        rows = self._db.execute(
            "SELECT id FROM dossier WHERE leaving > 0 AND NOT EXISTS ("
            " SELECT 1 FROM operation LEFT JOIN receipt USING (id)"
            " WHERE operation.dossier = dossier.id AND own = 1"
            " AND (kind IS NULL OR leaving = 1 AND receipt.position >= ? AND received_ms > ?))"
            " AND (leaving = 2 OR NOT EXISTS ("
            " SELECT 1 FROM blob WHERE blob.dossier = dossier.id"
            " AND (complete = 0 OR ifnull(confirmed_at >= ?, 1) AND EXISTS ("
            " SELECT 1 FROM operation JOIN receipt USING (id)"
            " WHERE operation.dossier = blob.dossier AND own = 1 AND received_ms > ?)))"
            " AND NOT EXISTS ("
            " SELECT 1 FROM note WHERE note.dossier = dossier.id"
            " AND name IN ('draft', 'taking')))",
            [safe, now_ms - KEPT_AT_LEAST_MS] * 2,
        ).fetchall()
        return [DossierId(row[0]) for row in rows]

    def stale(self, *, safe: int, before_ms: int) -> list[DossierId]:
        """Safe elsewhere to the last chunk, with no draft open, and nothing new in it since."""
        rows = self._db.execute(
            "SELECT dossier.id, coalesce(max(hlc), 0), coalesce(max(received_ms), 0) FROM dossier"
            " LEFT JOIN operation ON operation.dossier = dossier.id"
            " LEFT JOIN receipt ON receipt.id = operation.id"
            " WHERE leaving = 0 AND dossier.id <> ? AND NOT EXISTS ("
            " SELECT 1 FROM blob WHERE blob.dossier = dossier.id"
            " AND (complete = 0 OR ifnull(confirmed_at >= ?, 1)))"
            " AND NOT EXISTS (SELECT 1 FROM note WHERE note.dossier = dossier.id"
            " AND name IN ('draft', 'taking'))"
            " GROUP BY dossier.id"
            " HAVING count(*) FILTER ("
            " WHERE own = 1 AND (kind IS NULL OR receipt.position >= ?)) = 0",
            [NO_DOSSIER, safe, safe],
        ).fetchall()
        return [
            DossierId(dossier)
            for dossier, hlc, received_ms in rows
            if max(ms_of(hlc), received_ms, _opened_ms(dossier)) < before_ms
        ]

    def erase(self, dossier: DossierId) -> None:
        """Its key and everything sealed with it; of the own log the links stay.

        Names of files stay too, until the files are gone: they say nothing without the key.
        """
        self._core.ensure_dossier(NO_DOSSIER)
        self._core.touched.add(dossier)
        self._db.execute("DELETE FROM snapshot")  # it holds words of every dossier
        self._db.execute("DELETE FROM note WHERE dossier = ?", [dossier])
        self._db.execute("DELETE FROM base WHERE dossier = ?", [dossier])
        self._db.execute(
            "UPDATE blob SET dossier = ?, kept = 0, complete = 1, sealed = x'' WHERE dossier = ?",
            [NO_DOSSIER, dossier],
        )
        self._db.execute("DELETE FROM operation WHERE dossier = ? AND own = 0", [dossier])
        self._db.execute("UPDATE operation SET sealed = NULL WHERE dossier = ?", [dossier])
        self._db.execute("DELETE FROM spare WHERE dossier = ?", [dossier])
        self._db.execute("DELETE FROM dossier WHERE id = ?", [dossier])
        self._core.drop(dossier)
        self._states.drop([dossier])


def _opened_ms(dossier: bytes) -> int:
    """Its id begins with the time: of a page nothing else here says how old it is."""
    return int.from_bytes(dossier[:6], "big")
