"""Dossiers: whose each is, its folded state, and its line in the registry."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlite_utils import Database

from protocol.ids import BlobRoot, DeviceId, DossierId, Salt
from sync_server.store.entries import Due

LAST_LETTER: Final = "\U0010ffff"
ENTRY_BYTES: Final = 64  # of a run, besides its body


class DossierRow(NamedTuple):
    """Whose a dossier is; no commune until its opening is here."""

    number: int
    id: DossierId
    commune: str | None
    salt: Salt | None


class RegistryRow(NamedTuple):
    """What people read of a dossier in a list."""

    dossier: int
    code: str
    procedure: str
    citizen: str
    citizen_folded: str
    step: str
    contested: bool
    not_agreed: int
    aside: int
    first_position: int
    last_position: int
    since_ms: int | None  # when the clock of its deadline began to run, while it does


class PersonRow(NamedTuple):
    """Somebody whom a dossier names."""

    dossier: int
    slot: str
    name: str
    folded: str  # as people type it


class PaperRow(NamedTuple):
    """A page that was photographed."""

    dossier: int
    slot: str
    root: BlobRoot
    role: str
    media: str
    size: int


class Dossiers:
    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, dossier: DossierId) -> DossierRow | None:
        row = self._db.execute("SELECT * FROM dossier WHERE id = ?", (dossier,)).fetchone()
        return None if row is None else DossierRow(*row)

    def get(self, number: int) -> DossierRow:
        row = self._db.execute("SELECT * FROM dossier WHERE number = ?", (number,)).fetchone()
        return DossierRow(*row)

    def find_or_add(
        self, dossier: DossierId, *, commune: str | None, salt: Salt | None
    ) -> DossierRow:
        """As it is here already; else anew, in the same step."""
        cursor = self._db.execute(
            "INSERT INTO dossier (id, commune, salt) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (dossier, commune, salt),
        )
        number = cursor.lastrowid if cursor.rowcount else None
        found = self.find(dossier) if number is None else DossierRow(number, dossier, commune, salt)
        assert found is not None
        return found

    def settle(self, row: DossierRow) -> None:
        """What an operation was the first to tell: the commune, or the salt."""
        self._db.execute(
            "UPDATE dossier SET commune = ?, salt = ? WHERE number = ?",
            (row.commune, row.salt, row.number),
        )

    def in_commune(self, commune: str) -> list[DossierId]:
        rows = self._db.execute("SELECT id FROM dossier WHERE commune = ? ORDER BY id", (commune,))
        return [DossierId(found) for (found,) in rows]

    def named(self, digits: str) -> list[DossierId]:
        """By the first hex digits of their ids."""
        rows = self._db.execute(
            "SELECT id FROM dossier WHERE substr(lower(hex(id)), 1, length(?)) = ? ORDER BY id",
            (digits, digits),
        )
        return [DossierId(found) for (found,) in rows]

    def numbers(self) -> list[int]:
        return [number for (number,) in self._db.execute("SELECT number FROM dossier")]

    # Folded states.

    def find_state(self, number: int) -> bytes | None:
        row = self._db.execute("SELECT folded FROM state WHERE dossier = ?", (number,)).fetchone()
        return None if row is None else bytes(row[0])

    def keep_states(self, states: Iterable[tuple[int, bytes]]) -> None:
        self._db.conn.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", states)

    def adopted_sizes(
        self, device: DeviceId, scope: Sequence[str], *, after: bytes, last: bytes
    ) -> list[tuple[bytes, int]]:
        """How much of a device's own work was adopted in each of these dossiers, by their ids."""
        rows = self._db.execute(
            "SELECT d.id, sum(coalesce(length(o.body), 0) + ?) FROM operation o"
            " JOIN dossier d ON d.number = o.dossier"
            " WHERE o.log IN (SELECT number FROM log WHERE device = ?) AND o.adopted IS NOT NULL"
            " AND d.id > ? AND d.id <= ? AND d.commune IN (SELECT value FROM json_each(?))"
            " GROUP BY d.id ORDER BY d.id",
            (ENTRY_BYTES, device, after, last, json.dumps(scope)),
        )
        return [(bytes(dossier), int(size)) for dossier, size in rows]

    def adopted_of(
        self, device: DeviceId, scope: Sequence[str], *, after: bytes, last: bytes
    ) -> list[Due]:
        """A device's own work in these dossiers, what was adopted last first."""
        rows = self._db.execute(
            "SELECT o.adopted, o.position, o.adopted, o.log, o.seq, coalesce(length(o.body), 0)"
            " FROM operation o"
            " JOIN dossier d ON d.number = o.dossier"
            " WHERE o.log IN (SELECT number FROM log WHERE device = ?) AND o.adopted IS NOT NULL"
            " AND d.id > ? AND d.id <= ? AND d.commune IN (SELECT value FROM json_each(?))"
            " ORDER BY o.adopted DESC, o.position",
            (device, after, last, json.dumps(scope)),
        )
        return [Due(*row) for row in rows]

    def states_after(
        self, after: bytes, communes: Sequence[str]
    ) -> Iterator[tuple[DossierRow, bytes]]:
        """Folded states in scope by dossier id; what is erased has no state to give."""
        rows = self._db.execute(
            "SELECT d.number, d.id, d.commune, d.salt, s.folded FROM dossier d"
            " JOIN state s ON s.dossier = d.number"
            " WHERE d.id > ? AND d.salt IS NOT NULL"
            " AND d.commune IN (SELECT value FROM json_each(?)) ORDER BY d.id",
            (after, json.dumps(communes)),
        )
        return ((DossierRow(*row[:4]), row[4]) for row in rows)

    def forget_state(self, number: int) -> None:
        self._db.execute("DELETE FROM state WHERE dossier = ?", (number,))

    # The registry.

    def keep_rows(self, rows: Iterable[RegistryRow]) -> None:
        self._db.conn.executemany(
            "INSERT INTO registry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET code = excluded.code, procedure = excluded.procedure,"
            " citizen = excluded.citizen, citizen_folded = excluded.citizen_folded,"
            " step = excluded.step, contested = excluded.contested,"
            " not_agreed = excluded.not_agreed, aside = excluded.aside,"
            " first_position = min(first_position, excluded.first_position),"
            " last_position = max(last_position, excluded.last_position),"
            " since_ms = excluded.since_ms",
            rows,
        )

    def keep_named(
        self, numbers: Iterable[int], people: Iterable[PersonRow], papers: Iterable[PaperRow]
    ) -> None:
        """All that these dossiers name now; what they named before is gone."""
        gone = [(number,) for number in numbers]
        self._db.conn.executemany("DELETE FROM person WHERE dossier = ?", gone)
        self._db.conn.executemany("DELETE FROM paper WHERE dossier = ?", gone)
        self._db.conn.executemany("INSERT INTO person VALUES (?, ?, ?, ?)", people)
        self._db.conn.executemany("INSERT INTO paper VALUES (?, ?, ?, ?, ?, ?)", papers)

    def find_row(self, number: int) -> RegistryRow | None:
        row = self._db.execute("SELECT * FROM registry WHERE dossier = ?", (number,)).fetchone()
        return None if row is None else _registry_row(row)

    def rows(
        self, *, limit: int, offset: int = 0, apart: Sequence[str] = ()
    ) -> list[tuple[DossierId, RegistryRow]]:
        """The registry, newest work first; records of the procedures `apart` are left out."""
        rows = self._db.execute(
            "SELECT d.id, r.* FROM registry r JOIN dossier d ON d.number = r.dossier"
            " WHERE r.procedure NOT IN (SELECT value FROM json_each(?))"
            " ORDER BY r.last_position DESC, r.dossier LIMIT ? OFFSET ?",
            (json.dumps(apart), limit, offset),
        )
        return [(DossierId(row[0]), _registry_row(row[1:])) for row in rows]

    def of_procedure(self, procedure: str) -> list[tuple[DossierId, RegistryRow]]:
        """Every record of one procedure, the oldest first."""
        rows = self._db.execute(
            "SELECT d.id, r.* FROM registry r JOIN dossier d ON d.number = r.dossier"
            " WHERE r.procedure = ? ORDER BY r.dossier",
            (procedure,),
        )
        return [(DossierId(row[0]), _registry_row(row[1:])) for row in rows]

    def aside(self, *, limit: int) -> list[RegistryRow]:
        """Dossiers with work that waits for the centre's word, newest first."""
        rows = self._db.execute(
            "SELECT * FROM registry WHERE aside > 0 ORDER BY last_position DESC LIMIT ?", (limit,)
        )
        return [_registry_row(row) for row in rows]

    def not_agreed(self, *, limit: int) -> list[RegistryRow]:
        """Dossiers with several values side by side, or several steps, newest first."""
        rows = self._db.execute(
            "SELECT * FROM registry WHERE contested OR not_agreed > 0"
            " ORDER BY last_position DESC LIMIT ?",
            (limit,),
        )
        return [_registry_row(row) for row in rows]

    def running(self, *, limit: int) -> list[RegistryRow]:
        """Deadlines to come: dossiers whose clock runs, the longest first."""
        rows = self._db.execute(
            "SELECT * FROM registry WHERE since_ms IS NOT NULL ORDER BY since_ms LIMIT ?", (limit,)
        )
        return [_registry_row(row) for row in rows]

    def people(self, folded: str, *, limit: int) -> list[PersonRow]:
        """Whose name begins so, without marks and case."""
        rows = self._db.execute(
            "SELECT * FROM person WHERE folded >= ? AND folded < ? ORDER BY folded LIMIT ?",
            (folded, folded + LAST_LETTER, limit),
        )
        return [PersonRow(*row) for row in rows]

    def named_in(self, number: int) -> tuple[list[PersonRow], list[PaperRow]]:
        """Everybody, and every page, that a dossier names."""
        people = self._db.execute("SELECT * FROM person WHERE dossier = ?", (number,))
        papers = self._db.execute("SELECT * FROM paper WHERE dossier = ?", (number,))
        return [PersonRow(*row) for row in people], [PaperRow(*row) for row in papers]

    def forget_projection(self) -> None:
        """Before everything is made again from the log."""
        self._db.execute("DELETE FROM state")
        self._db.execute("DELETE FROM registry")
        self._db.execute("DELETE FROM person")
        self._db.execute("DELETE FROM paper")


def _registry_row(row: tuple[Any, ...]) -> RegistryRow:
    return RegistryRow(*row)._replace(contested=bool(row[6]))
