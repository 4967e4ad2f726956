"""The tables of a device's store, question by question: all of its SQL, none of its keys."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar

from sqlite_utils import Database, Migrations

from mobile import schema
from mobile.problems import DiskBroken, of_sqlite
from protocol.ids import NO_DOSSIER, DeviceId, DossierId, Epoch, OperationId

P = ParamSpec("P")
T = TypeVar("T")

_LABEL: Final = "id, device, epoch, seq, hlc, dossier, operation.position, role"

migrations = Migrations("device")


@migrations()
def first_tables(db: Database) -> None:
    for statement in schema.FIRST:
        db.execute(statement)
    db.execute("INSERT INTO standing (only) VALUES (1)")


class Tries(NamedTuple):
    """Wrong PINs since the last right one, and when the last was typed."""

    failures: int
    last_ms: int


class OwnEpoch(NamedTuple):
    """One stretch of this device's log; epochs of one line share a standing block."""

    epoch: Epoch
    line: Epoch
    provisional_from: int


class Label(NamedTuple):
    """What stands in the clear beside a sealed operation; changed by anyone, it does not open."""

    id: bytes
    device: bytes
    epoch: bytes
    seq: int
    hlc: int
    dossier: bytes
    position: int | None
    role: str


class Record(NamedTuple):
    """How a dossier stands between here and the centre: counts of this device's operations."""

    dossier: DossierId
    changed: int
    unsent: int
    received: int
    aside: int  # received, and waiting for the centre's word
    highest: int  # position of the last one received, or -1


class BlobRow(NamedTuple):
    """A blob's row; its file has the same name."""

    name: str
    dossier: bytes
    chunks: int
    present: bytes
    sealed: bytes


class Tables:
    """One file, one connection, one transaction at a time."""

    def __init__(self, path: Path) -> None:
        self._db = _opened(path)
        self._broken = False

    def close(self) -> None:
        self._db.close()

    @property
    def in_transaction(self) -> bool:
        return self._db.conn.in_transaction

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it durable at the end, or none of it."""
        if self._broken:
            raise DiskBroken("open the store anew")
        try:
            with self._db.atomic():
                yield
        except DiskBroken:
            self._broken = True
            raise

    # One row each.

    def find_device(self) -> DeviceId | None:
        device: DeviceId | None = self._db.execute("SELECT device FROM standing").fetchone()[0]
        return device

    def put_device(self, device: DeviceId) -> None:
        self._db.execute("UPDATE standing SET device = ?", [device])

    def tries(self) -> Tries:
        row = self._db.execute("SELECT failures, last_try_ms FROM standing").fetchone()
        return Tries(*row)

    def put_tries(self, tries: Tries) -> None:
        self._db.execute("UPDATE standing SET failures = ?, last_try_ms = ?", tries)

    def next_counter(self) -> int:
        self._db.execute("UPDATE standing SET counter = counter + 1")
        counter: int = self._db.execute("SELECT counter FROM standing").fetchone()[0]
        return counter

    def wraps(self) -> dict[str, bytes]:
        return dict(self._db.execute("SELECT name, wrapped FROM wrap").fetchall())

    def put_wraps(self, wraps: Mapping[str, bytes]) -> None:
        self._db.conn.executemany("INSERT OR REPLACE INTO wrap VALUES (?, ?)", wraps.items())

    def find_setting(self, name: str) -> bytes | None:
        row = self._db.execute("SELECT sealed FROM setting WHERE name = ?", [name]).fetchone()
        return None if row is None else row[0]

    def put_setting(self, name: str, sealed: bytes) -> None:
        self._db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", [name, sealed])

    # Operations.

    def find_epoch(self) -> OwnEpoch | None:
        row = self._db.execute(
            "SELECT epoch, line, provisional_from FROM epoch ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return None if row is None else OwnEpoch(*row)

    def add_epoch(self, new: OwnEpoch) -> None:
        self._db.execute("INSERT INTO epoch (epoch, line, provisional_from) VALUES (?, ?, ?)", new)

    def find_newest(self, epoch: Epoch) -> tuple[int, bytes, int] | None:
        """Sequence number, id and stamp of the last own operation of an epoch."""
        row: tuple[int, bytes, int] | None = self._db.execute(
            "SELECT seq, id, hlc FROM operation WHERE own = 1 AND epoch = ?"
            " ORDER BY seq DESC LIMIT 1",
            [epoch],
        ).fetchone()
        return row

    def find_last_own(self) -> OperationId | None:
        """The last own operation of all epochs."""
        row = self._db.execute(
            "SELECT id FROM operation JOIN epoch USING (epoch) WHERE own = 1"
            " ORDER BY number DESC, seq DESC LIMIT 1"
        ).fetchone()
        return None if row is None else row[0]

    def last_of_log(self) -> tuple[Label, bytes] | None:
        """The last own operation of all epochs that can still be opened."""
        row = self._db.execute(
            f"SELECT sealed, {_LABEL} FROM operation JOIN epoch USING (epoch)"  # noqa: S608  # a constant of ours
            " WHERE own = 1 AND sealed IS NOT NULL ORDER BY number DESC, seq DESC LIMIT 1"
        ).fetchone()
        return None if row is None else (Label(*row[1:]), row[0])

    def find_own(self, epoch: bytes, seq: int) -> OperationId | None:
        row = self._db.execute(
            "SELECT id FROM operation WHERE own = 1 AND epoch = ? AND seq = ?", [epoch, seq]
        ).fetchone()
        return None if row is None else row[0]

    def knows(self, identity: OperationId) -> bool:
        found = self._db.execute("SELECT 1 FROM operation WHERE id = ?", [identity]).fetchone()
        return found is not None

    def find_dossier(self, operation: OperationId) -> DossierId | None:
        row = self._db.execute("SELECT dossier FROM operation WHERE id = ?", [operation]).fetchone()
        return None if row is None else row[0]

    def add_operations(self, rows: Iterable[tuple[bool, bytes, Label]]) -> None:
        self._db.conn.executemany(
            "INSERT INTO operation (own, sealed, id, device, epoch, seq, hlc, dossier, position,"
            " role) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(own, sealed, *label) for own, sealed, label in rows],
        )

    def of_dossier(self, dossier: DossierId) -> list[tuple[Label, bytes]]:
        rows = self._db.execute(
            f"SELECT sealed, {_LABEL} FROM operation"  # noqa: S608  # a constant of ours
            " WHERE dossier = ? AND sealed IS NOT NULL ORDER BY place",
            [dossier],
        )
        return [(Label(*label), sealed) for sealed, *label in rows]

    def unsent(self) -> list[tuple[Label, bytes]]:
        """Own operations without a receipt, in the order of the log."""
        rows = self._db.execute(
            f"SELECT sealed, {_LABEL} FROM operation LEFT JOIN receipt USING (id)"  # noqa: S608  # a constant of ours
            " LEFT JOIN epoch USING (epoch)"
            " WHERE own = 1 AND kind IS NULL AND sealed IS NOT NULL ORDER BY number, seq"
        )
        return [(Label(*label), sealed) for sealed, *label in rows]

    def receipts(self) -> list[tuple[Any, ...]]:
        """Id, position, kind, time, reason, seal."""
        return self._db.execute("SELECT * FROM receipt").fetchall()

    def receipted(self) -> set[bytes]:
        return {row[0] for row in self._db.execute("SELECT id FROM receipt")}

    def put_receipts(self, rows: Iterable[Sequence[Any]]) -> None:
        self._db.conn.executemany("INSERT OR REPLACE INTO receipt VALUES (?, ?, ?, ?, ?, ?)", rows)

    def drop_receipts(self, ids: Iterable[bytes]) -> None:
        self._db.conn.executemany("DELETE FROM receipt WHERE id = ?", [[one] for one in ids])

    def admin_held(self) -> int:
        held: int = self._db.execute("SELECT count(*) FROM admin").fetchone()[0]
        return held

    def add_admin(self, rows: Iterable[Sequence[Any]]) -> None:
        self._db.conn.executemany("INSERT OR IGNORE INTO admin VALUES (?, ?, ?, ?)", rows)

    # Dossiers.

    def find_wrapped(self, dossier: DossierId) -> bytes | None:
        row = self._db.execute("SELECT wrapped FROM dossier WHERE id = ?", [dossier]).fetchone()
        return None if row is None else row[0]

    def add_dossier(self, dossier: DossierId, wrapped: bytes) -> None:
        self._db.execute(
            "INSERT INTO dossier (id, wrapped, changed) VALUES (?, ?, 0)", [dossier, wrapped]
        )

    def find_salt(self, dossier: DossierId) -> bytes | None:
        row = self._db.execute("SELECT salt FROM dossier WHERE id = ?", [dossier]).fetchone()
        return None if row is None else row[0]

    def put_salt(self, dossier: DossierId, sealed: bytes) -> None:
        self._db.execute("UPDATE dossier SET salt = ? WHERE id = ?", [sealed, dossier])

    def mark_changed(self, dossiers: Iterable[DossierId]) -> None:
        self._db.execute("UPDATE standing SET revision = revision + 1")
        self._db.conn.executemany(
            "UPDATE dossier SET changed = (SELECT revision FROM standing) WHERE id = ?",
            [[one] for one in dossiers],
        )

    def mark_leaving(self, dossiers: Iterable[DossierId], *, leaving: bool) -> None:
        self._db.conn.executemany(
            "UPDATE dossier SET leaving = ? WHERE id = ?", [(leaving, one) for one in dossiers]
        )

    def records(self) -> list[Record]:
        """Every dossier of which something is kept, the newest change first."""
        rows = self._db.execute(
            "SELECT dossier.id, changed, count(*) FILTER (WHERE own = 1 AND kind IS NULL),"
            " count(kind), count(*) FILTER (WHERE kind <> 1), coalesce(max(receipt.position), -1)"
            " FROM dossier LEFT JOIN operation ON operation.dossier = dossier.id"
            " LEFT JOIN receipt ON receipt.id = operation.id"
            " WHERE dossier.id <> ? AND salt IS NOT NULL"
            " GROUP BY dossier.id ORDER BY changed DESC",
            [NO_DOSSIER],
        )
        return [Record(*row) for row in rows]

    def find_base(self, dossier: DossierId) -> tuple[int, bytes] | None:
        row: tuple[int, bytes] | None = self._db.execute(
            "SELECT size, sealed FROM base WHERE dossier = ?", [dossier]
        ).fetchone()
        return row

    def put_base(self, dossier: DossierId, size: int, sealed: bytes) -> None:
        """Never an older page over a newer one."""
        self._db.execute(
            "INSERT INTO base VALUES (?, ?, ?) ON CONFLICT (dossier) DO UPDATE"
            " SET size = excluded.size, sealed = excluded.sealed WHERE excluded.size >= size",
            [dossier, size, sealed],
        )

    def find_note(self, dossier: DossierId, name: str) -> bytes | None:
        row = self._db.execute(
            "SELECT sealed FROM note WHERE dossier = ? AND name = ?", [dossier, name]
        ).fetchone()
        return None if row is None else row[0]

    def put_note(self, dossier: DossierId, name: str, now_ms: int, sealed: bytes) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?)", [dossier, name, now_ms, sealed]
        )

    def drop_note(self, dossier: DossierId, name: str) -> None:
        self._db.execute("DELETE FROM note WHERE dossier = ? AND name = ?", [dossier, name])

    def noted(self, name: str) -> list[DossierId]:
        rows = self._db.execute(
            "SELECT dossier FROM note WHERE name = ? ORDER BY changed_ms DESC", [name]
        )
        return [row[0] for row in rows]

    # Blobs and numbers.

    def find_blob(self, name: str) -> BlobRow | None:
        row = self._db.execute("SELECT * FROM blob WHERE name = ?", [name]).fetchone()
        return None if row is None else BlobRow(*row)

    def add_blob(self, new: BlobRow) -> None:
        self._db.execute("INSERT INTO blob VALUES (?, ?, ?, ?, ?)", new)

    def put_present(self, name: str, present: bytes) -> None:
        self._db.execute("UPDATE blob SET present = ? WHERE name = ?", [present, name])

    def numbers(self, day: int) -> list[int]:
        rows = self._db.execute("SELECT number FROM number WHERE day = ?", [day])
        return [row[0] for row in rows]

    def add_number(self, day: int, number: int, line: Epoch) -> None:
        self._db.execute("INSERT INTO number VALUES (?, ?, ?)", [day, number, line])


def _naming(method: Callable[P, T]) -> Callable[P, T]:
    """The disk's troubles under our names, from wherever SQLite meets them."""

    @wraps(method)
    def named(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except sqlite3.Error as error:
            problem = of_sqlite(getattr(error, "sqlite_errorcode", 0), str(error))
            raise problem or error from error

    return named


class _Cursor(sqlite3.Cursor):
    execute = _naming(sqlite3.Cursor.execute)
    executemany = _naming(sqlite3.Cursor.executemany)
    fetchone = _naming(sqlite3.Cursor.fetchone)
    fetchall = _naming(sqlite3.Cursor.fetchall)
    __next__ = _naming(sqlite3.Cursor.__next__)


class _Connection(sqlite3.Connection):
    def cursor(self, factory: type[sqlite3.Cursor] = _Cursor) -> sqlite3.Cursor:  # type: ignore[override]  # SQLite's own calls pass nothing
        return super().cursor(factory)


def _opened(path: Path) -> Database:
    """Exclusive before anything else: a second writer in WAL would corrupt older SQLite."""
    path.touch(mode=0o600)
    connection = sqlite3.connect(
        path, timeout=0, isolation_level=None, check_same_thread=False, factory=_Connection
    )
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        db = Database(connection)
        migrations.apply(db)
    except BaseException:
        connection.close()
        raise
    return db
