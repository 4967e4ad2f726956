"""Dossiers as screens and lists ask for them; how they arrive as pages, and how they leave."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from mobile.store.core import Core
from mobile.store.log import Log
from mobile.store.mending import Spares
from mobile.store.states import Screen, States
from protocol.clock import ms_of
from protocol.decoding import decode, encode
from protocol.errors import ProtocolError
from protocol.generations import read_unproven
from protocol.hierarchy import place_of
from protocol.ids import NO_DOSSIER, DossierId, OperationId
from protocol.merge import Dossier, Placed
from protocol.operation import Verified
from protocol.page import State

STAYS: Final = 0
LEAVES: Final = 1  # no longer in this device's scope
ERASED: Final = 2  # everywhere
LINKS: Final = 3  # erased: only links of own work are here, which the centre could still lose
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
    def __init__(self, core: Core, log: Log, states: States, spares: Spares) -> None:
        self._core, self._db = core, core.db
        self._log, self._states, self._spares = log, states, spares
        core.forgetting.append(lambda: states.drop(core.touched))

    def state(self, dossier: DossierId) -> Dossier:
        """Page, later operations, own unsent work on top; for reading only."""
        found = self._states.find(dossier)
        if found is None:
            entries = self._log.of_dossier(dossier)
            if covered := self._covered(dossier):
                entries = [one for one in entries if one.operation.id not in covered]
            found = self._states.put(dossier, self._read_base(dossier), entries)
        return found

    def _covered(self, dossier: DossierId) -> set[OperationId]:
        """Others' work from a lost log, where a page of the present one is here.

        What the centre has of it again is in the page or comes with its place; a page does not say
        what its operations replaced, so nothing of it may lie on top.
        """
        lost = self._log.lost.within(dossier)
        return lost if lost and self._of_this_generation(dossier) else set()

    def _of_this_generation(self, dossier: DossierId) -> bool:
        line = self._core.find_setting("line", list[bytes]) or []
        begins = read_unproven(line[-1]).statement.restored_size if line else 0
        row = self._db.execute("SELECT size FROM base WHERE dossier = ?", [dossier]).fetchone()
        return row is not None and row[0] > begins

    def drop_given_back(self, entries: Sequence[Verified]) -> None:
        """The centre has taken them, wherever; where a page stands for them they only wait here."""
        dossiers = {one.header.dossier for one in entries}
        paged = {dossier for dossier in dossiers if self._of_this_generation(dossier)}
        for one in entries:
            if one.header.dossier in paged:
                self._log.lost.drop(one.id)

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
        """Own work is receipted, and for what only leaves: safe, complete, and nothing typed waits.

        Of what is erased the links stay until they are safe, too.
        """
        rows = self._db.execute(
            "SELECT id FROM dossier WHERE leaving > 0 AND NOT EXISTS ("
            " SELECT 1 FROM operation LEFT JOIN receipt USING (id)"
            " WHERE operation.dossier = dossier.id AND own = 1"
            " AND (kind IS NULL OR leaving <> 2 AND receipt.position >= ? AND received_ms > ?))"
            " AND (leaving > 1 OR NOT EXISTS ("
            " SELECT 1 FROM blob WHERE blob.dossier = dossier.id"
            " AND (complete = 0 OR ifnull(confirmed_at >= ?, 1) AND EXISTS ("
            " SELECT 1 FROM operation JOIN receipt USING (id)"
            " WHERE operation.dossier = blob.dossier AND own = 1 AND received_ms > ?)))"
            " AND NOT EXISTS ("
            " SELECT 1 FROM note WHERE note.dossier = dossier.id"
            " AND name IN ('draft', 'taking', 'answering', 'righting', 'bringing')))",
            [safe, now_ms - KEPT_AT_LEAST_MS] * 2,
        ).fetchall()
        return [DossierId(row[0]) for row in rows]

    def stale(self, *, safe: int, before_ms: int) -> list[DossierId]:
        """Safe elsewhere to the last chunk, with nothing typed that waits, and nothing new."""
        rows = self._db.execute(
            "SELECT dossier.id, coalesce(max(hlc), 0), coalesce(max(received_ms), 0) FROM dossier"
            " LEFT JOIN operation ON operation.dossier = dossier.id"
            " LEFT JOIN receipt ON receipt.id = operation.id"
            " WHERE leaving = 0 AND dossier.id <> ? AND NOT EXISTS ("
            " SELECT 1 FROM blob WHERE blob.dossier = dossier.id"
            " AND (complete = 0 OR ifnull(confirmed_at >= ?, 1)))"
            " AND NOT EXISTS (SELECT 1 FROM note WHERE note.dossier = dossier.id"
            " AND name IN ('draft', 'taking', 'answering', 'righting', 'bringing'))"
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

    def erase(self, dossier: DossierId, *, safe: int, now_ms: int) -> None:
        """Its key and everything sealed with it; of the own log the links stay.

        Names of files stay too, until the files are gone: they say nothing without the key.
        """
        links = self._links(dossier, safe=safe, before_ms=now_ms - KEPT_AT_LEAST_MS)
        self._core.ensure_dossier(NO_DOSSIER)
        self._core.touched.add(dossier)
        self._db.execute("DELETE FROM snapshot")  # it holds words of every dossier
        self._db.execute("DELETE FROM note WHERE dossier = ?", [dossier])
        self._db.execute("DELETE FROM base WHERE dossier = ?", [dossier])
        self._db.execute(
            "UPDATE blob SET dossier = ?, kept = 0, complete = 1, sealed = x'' WHERE dossier = ?",
            [NO_DOSSIER, dossier],
        )
        self._db.execute(
            "DELETE FROM receipt WHERE id IN ("
            " SELECT id FROM operation WHERE dossier = ? AND own = 0)",
            [dossier],
        )
        self._db.execute("DELETE FROM operation WHERE dossier = ? AND own = 0", [dossier])
        self._db.execute("UPDATE operation SET sealed = NULL WHERE dossier = ?", [dossier])
        self._db.execute("DELETE FROM spare WHERE dossier = ?", [dossier])
        self._db.execute("DELETE FROM dossier WHERE id = ?", [dossier])
        self._core.drop(dossier)
        self._states.drop([dossier])
        self._keep_links(dossier, links)

    def _links(self, dossier: DossierId, *, safe: int, before_ms: int) -> list[Placed]:
        """Headers of own work of which the centre has one copy: all later work hangs on them."""
        rows = self._db.execute(
            "SELECT sealed, id, device, epoch, seq, hlc, dossier, operation.position, role"
            " FROM operation JOIN receipt USING (id) WHERE dossier = ? AND own = 1"
            " AND sealed IS NOT NULL AND receipt.position >= ? AND received_ms > ?",
            [dossier, safe, before_ms],
        ).fetchall()
        opened = [one for row in rows if (one := self._core.find_opened(*row))]
        return [
            replace(one, operation=replace(one.operation, body=None, salt=None)) for one in opened
        ]

    def _keep_links(self, dossier: DossierId, links: Sequence[Placed]) -> None:
        """Under a new key: what was ever sealed with the old one opens no more."""
        if not links:
            return
        self._core.ensure_dossier(dossier)
        self._db.execute("UPDATE dossier SET leaving = ? WHERE id = ?", [LINKS, dossier])
        for one in links:
            sealed = self._core.sealer.seal_operation(one)
            self._db.execute(
                "UPDATE operation SET sealed = ? WHERE id = ?", [sealed, one.operation.id]
            )
            self._spares.keep(one.operation.id)


def _opened_ms(dossier: bytes) -> int:
    """Its id begins with the time: of a page nothing else here says how old it is."""
    return int.from_bytes(dossier[:6], "big")
