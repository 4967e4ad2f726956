"""Dossiers: whose each is, its folded state, and its line in the registry."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlite_utils import Database

from protocol.ids import DossierId, Salt


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


class Dossiers:
    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, dossier: DossierId) -> DossierRow | None:
        row = self._db.execute("SELECT * FROM dossier WHERE id = ?", (dossier,)).fetchone()
        return None if row is None else DossierRow(*row)

    def get(self, number: int) -> DossierRow:
        row = self._db.execute("SELECT * FROM dossier WHERE number = ?", (number,)).fetchone()
        return DossierRow(*row)

    def add(self, dossier: DossierId, *, commune: str | None, salt: Salt | None) -> DossierRow:
        cursor = self._db.execute(
            "INSERT INTO dossier (id, commune, salt) VALUES (?, ?, ?)", (dossier, commune, salt)
        )
        assert cursor.lastrowid is not None
        return DossierRow(cursor.lastrowid, dossier, commune, salt)

    def settle(self, row: DossierRow) -> None:
        """What an operation was the first to tell: the commune, or the salt."""
        self._db.execute(
            "UPDATE dossier SET commune = ?, salt = ? WHERE number = ?",
            (row.commune, row.salt, row.number),
        )

    def in_commune(self, commune: str) -> list[DossierId]:
        rows = self._db.execute("SELECT id FROM dossier WHERE commune = ? ORDER BY id", (commune,))
        return [DossierId(found) for (found,) in rows]

    def numbers(self) -> list[int]:
        return [number for (number,) in self._db.execute("SELECT number FROM dossier")]

    # Folded states.

    def find_state(self, number: int) -> bytes | None:
        row = self._db.execute("SELECT folded FROM state WHERE dossier = ?", (number,)).fetchone()
        return None if row is None else bytes(row[0])

    def keep_states(self, states: Iterable[tuple[int, bytes]]) -> None:
        self._db.conn.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", states)

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
            "INSERT INTO registry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET code = excluded.code, procedure = excluded.procedure,"
            " citizen = excluded.citizen, citizen_folded = excluded.citizen_folded,"
            " step = excluded.step, contested = excluded.contested,"
            " not_agreed = excluded.not_agreed, aside = excluded.aside,"
            " first_position = min(first_position, excluded.first_position),"
            " last_position = max(last_position, excluded.last_position)",
            rows,
        )

    def find_row(self, number: int) -> RegistryRow | None:
        row = self._db.execute("SELECT * FROM registry WHERE dossier = ?", (number,)).fetchone()
        return None if row is None else _registry_row(row)

    def rows(self, *, limit: int, offset: int = 0) -> list[tuple[DossierId, RegistryRow]]:
        """The registry, newest work first."""
        rows = self._db.execute(
            "SELECT d.id, r.* FROM registry r JOIN dossier d ON d.number = r.dossier"
            " ORDER BY r.last_position DESC, r.dossier LIMIT ? OFFSET ?",
            (limit, offset),
        )
        return [(DossierId(row[0]), _registry_row(row[1:])) for row in rows]

    def forget_projection(self) -> None:
        """Before everything is made again from the log."""
        self._db.execute("DELETE FROM state")
        self._db.execute("DELETE FROM registry")


def _registry_row(row: tuple[Any, ...]) -> RegistryRow:
    return RegistryRow(*row)._replace(contested=bool(row[6]))
