"""Operations and admin entries at their positions, and the devices' logs they belong to."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlite_utils import Database

from protocol.ids import DeviceId, DossierId, Epoch, Hash, OperationId, Salt
from protocol.operation import MAX_SEQ, Header, Verified, decode_header
from protocol.receipts import Kind


class Log(NamedTuple):
    """One epoch of one device, up to the newest entry of its main line."""

    number: int
    device: DeviceId
    epoch: Epoch
    previous: Hash  # that its first entry names
    follows: int | None  # the log in which that stands; None: it is the certificate
    tip_seq: int
    tip_id: bytes
    forked: int  # two writers: neither has all of it


class Known(NamedTuple):
    """An entry that is here already."""

    id: OperationId
    log: int
    seq: int
    position: int
    received_ms: int
    kind: int
    reason: str | None
    adopted: int | None


class New(NamedTuple):
    """An entry on its way into the log; the columns of `operation`, in order."""

    position: int
    log: int
    seq: int
    id: OperationId
    dossier: int | None
    kind: int
    received_ms: int
    header: bytes
    body: bytes | None
    salt: Salt | None  # only where it is not the dossier's
    signature: bytes | None
    reason: str | None


class Stored(NamedTuple):
    """An operation as it was taken in."""

    position: int
    log: int
    dossier: int | None
    kind: int
    operation: Verified
    adopted: int | None

    @property
    def counts_at(self) -> int | None:
        """From which position on it is in the registry; None: it waits for an adoption."""
        return self.position if self.kind == Kind.ACCEPTED else self.adopted


class Due(NamedTuple):
    """An operation that a device may get."""

    at: int  # the cursor passes it here
    position: int  # it stands here
    counts_at: int  # and is folded here: where it stands, or was adopted
    log: int
    seq: int
    body_bytes: int


class Reader(NamedTuple):
    """Who asks: of the log that it is writing, a device needs nothing but what it has lost."""

    device: DeviceId
    log: int | None
    held: int = MAX_SEQ  # entries of that log


class Row(NamedTuple):
    """An operation as it lies on the disk, nothing of it read: what an audit looks at."""

    position: int
    device: bytes | None
    epoch: bytes | None
    seq: int
    id: bytes
    dossier: bytes | None
    kind: int
    received_ms: int
    header: bytes
    body: bytes | None
    salt: bytes | None
    signature: bytes | None
    adopted: int | None


class AdminRow(NamedTuple):
    """An admin entry as it is kept."""

    position: int
    entry: bytes
    received_ms: int


class Entries:
    def __init__(self, db: Database) -> None:
        self._db = db

    # Logs of devices.

    def find_log(self, device: DeviceId, epoch: Epoch) -> Log | None:
        row = self._db.execute(
            "SELECT * FROM log WHERE device = ? AND epoch = ?", (device, epoch)
        ).fetchone()
        return None if row is None else Log(*row)

    def logs_of(self, device: DeviceId) -> list[Log]:
        rows = self._db.execute("SELECT * FROM log WHERE device = ? ORDER BY number", (device,))
        return [Log(*row) for row in rows]

    def logs(self) -> list[Log]:
        return [Log(*row) for row in self._db.execute("SELECT * FROM log ORDER BY number")]

    def add_log(self, first: Header, *, follows: int | None) -> Log:
        """A log before its first entry; its tip is what that entry names."""
        row = self._db.execute(
            "INSERT INTO log (device, epoch, previous, follows, tip_seq, tip_id)"
            " VALUES (?, ?, ?, ?, 0, ?) RETURNING *",
            (first.device, first.epoch, first.previous, follows, first.previous),
        ).fetchone()
        return Log(*row)

    def move_tip(self, log: int, seq: int, tip: OperationId) -> None:
        self._db.execute("UPDATE log SET tip_seq = ?, tip_id = ? WHERE number = ?", (seq, tip, log))

    def fork(self, log: int, seq: int, *, at: int) -> None:
        """Two write this log: to the one who came later, the main line from `seq` on is news."""
        self._db.execute("UPDATE log SET forked = 1 WHERE number = ?", (log,))
        self._db.execute(
            "INSERT OR IGNORE INTO late SELECT ?, position FROM operation"
            " WHERE log = ? AND seq >= ? AND kind = 1",
            (at, log, seq),
        )

    # Operations.

    def known(self, log: int, first_seq: int, last_seq: int) -> dict[OperationId, Known]:
        rows = self._db.execute(
            "SELECT * FROM known WHERE log = ? AND seq BETWEEN ? AND ?", (log, first_seq, last_seq)
        )
        return {row[0]: Known(*row) for row in rows}

    def find_entry(self, log: int, seq: int, identity: bytes) -> Known | None:
        row = self._db.execute(
            "SELECT * FROM known WHERE log = ? AND seq = ? AND id = ?", (log, seq, identity)
        ).fetchone()
        return None if row is None else Known(*row)

    def find_log_with(self, device: DeviceId, identity: bytes) -> int | None:
        """In which of a device's logs an entry stands; one that was only begun has none yet."""
        row = (
            self._db.execute(
                "SELECT number FROM log WHERE device = ? AND tip_id = ? AND tip_seq > 0",
                (device, identity),
            ).fetchone()
            or self._db.execute(
                "SELECT log FROM operation"
                " WHERE log IN (SELECT number FROM log WHERE device = ?) AND id = ?",
                (device, identity),
            ).fetchone()
        )
        return None if row is None else int(row[0])

    def insert(self, new: Sequence[New]) -> None:
        self._db.conn.executemany(
            "INSERT INTO operation (position, log, seq, id, dossier, kind, received_ms, header,"
            " body, salt, signature, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            new,
        )

    def fill_signatures(self, signatures: Iterable[tuple[bytes, int]]) -> None:
        """Signatures that came after their entries."""
        self._db.conn.executemany(
            "UPDATE operation SET signature = ? WHERE position = ? AND signature IS NULL",
            signatures,
        )

    def remark(self, remarks: Iterable[tuple[int, str]]) -> None:
        self._db.conn.executemany("INSERT OR IGNORE INTO remark VALUES (?, ?)", remarks)

    def remarks(self, position: int) -> list[str]:
        rows = self._db.execute(
            "SELECT code FROM remark WHERE position = ? ORDER BY code", (position,)
        )
        return [code for (code,) in rows]

    def received_at(self, positions: Iterable[int]) -> dict[int, int]:
        """When the centre took in what stands there."""
        rows = self._db.execute(
            "SELECT position, received_ms FROM operation"
            " WHERE position IN (SELECT value FROM json_each(?))",
            (json.dumps(list(positions)),),
        )
        return dict(rows.fetchall())

    def all_remarks(self) -> list[tuple[str, str, int]]:
        """Code, the dossier's code, position; in the order of the log."""
        rows = self._db.execute(
            "SELECT m.code, coalesce(r.code, ''), m.position FROM remark m"
            " JOIN operation o ON o.position = m.position"
            " LEFT JOIN registry r ON r.dossier = o.dossier ORDER BY m.position, m.code"
        )
        return [(code, dossier, position) for code, dossier, position in rows]

    def add_intake(self, position: int, count: int, *, offset_ms: int | None) -> None:
        self._db.execute("INSERT INTO intake VALUES (?, ?, ?)", (position, count, offset_ms))

    def get(self, position: int) -> Stored:
        return _stored(
            self._db.execute("SELECT * FROM stored WHERE position = ?", (position,)).fetchone()
        )

    def of_dossier(self, dossier: int) -> list[Stored]:
        """Everything said of a dossier, aside or not, in position order."""
        rows = self._db.execute(
            "SELECT * FROM stored WHERE dossier = ? ORDER BY position", (dossier,)
        )
        return [_stored(row) for row in rows]

    def about_nothing(self, device: DeviceId) -> list[Stored]:
        """What a device says that is about no dossier, in position order."""
        rows = self._db.execute(
            "SELECT * FROM stored WHERE dossier IS NULL"
            " AND log IN (SELECT number FROM log WHERE device = ?) ORDER BY position",
            (device,),
        )
        return [_stored(row) for row in rows]

    def doubted(self) -> set[DeviceId]:
        """Devices of which a copy, a restore or a second writer was seen."""
        rows = self._db.execute(
            "SELECT device FROM log WHERE forked = 1 UNION SELECT l.device FROM remark m"
            " JOIN operation o ON o.position = m.position JOIN log l ON l.number = o.log"
            " WHERE m.code IN ('clone_or_restore', 'forked')"
        )
        return {DeviceId(device) for (device,) in rows}

    def all(self) -> Iterator[Stored]:
        """The whole log of operations, in position order."""
        for row in self._db.execute("SELECT * FROM stored ORDER BY position"):
            yield _stored(row)

    def from_seq(self, log: int, seq: int) -> Iterator[Stored]:
        """A device's log from there on, every branch of it."""
        for row in self._db.execute(
            "SELECT * FROM stored WHERE log = ? AND seq >= ? ORDER BY seq, position", (log, seq)
        ):
            yield _stored(row)

    def count(self) -> int:
        (found,) = self._db.execute("SELECT count(*) FROM operation").fetchone()
        return int(found)

    # Work aside.

    def find_waiting(self, identity: bytes) -> Known | None:
        """A quarantined or forked operation that nobody has adopted."""
        row = self._db.execute(
            "SELECT * FROM known WHERE id = ? AND kind != 1 AND adopted IS NULL", (identity,)
        ).fetchone()
        return None if row is None else Known(*row)

    def waiting_between(self, first: Known, last: Known) -> list[int]:
        """Of one log, taken in as one kind."""
        rows = self._db.execute(
            "SELECT position FROM operation WHERE log = ? AND kind = ? AND kind != 1"
            " AND adopted IS NULL AND seq BETWEEN ? AND ? ORDER BY position",
            (first.log, first.kind, first.seq, last.seq),
        )
        return [position for (position,) in rows]

    def waiting_in(self, dossier: int) -> list[int]:
        rows = self._db.execute(
            "SELECT position FROM operation INDEXED BY operation_waiting"
            " WHERE dossier = ? AND kind != 1 AND adopted IS NULL ORDER BY position",
            (dossier,),
        )
        return [position for (position,) in rows]

    def adopt(self, positions: Iterable[int], *, at: int) -> None:
        """They count from `at` on, and devices get them there."""
        for position in positions:
            self._db.execute("UPDATE operation SET adopted = ? WHERE position = ?", (at, position))
            self._db.execute("INSERT OR IGNORE INTO late VALUES (?, ?)", (at, position))

    def deliver_late(self, dossier: int, *, at: int) -> None:
        """What was taken in before the dossier was anybody's is due at `at`."""
        self._db.execute(
            "INSERT OR IGNORE INTO late SELECT ?, position FROM operation"
            " WHERE dossier = ? AND (kind = 1 OR adopted IS NOT NULL) AND position < ?",
            (at, dossier, at),
        )

    # What others get.

    def due(
        self, scope: Sequence[str], reader: Reader, *, start: int, end: int, limit: int
    ) -> tuple[list[Due], int]:
        """Accepted operations in scope that stand, or come late, from `start` on; and to where."""
        found = self._standing(scope, reader, start, end, limit)
        if len(found) == limit:
            end = found[-1].at + 1
        return sorted([*found, *self._late(scope, start, end)]), end

    def _standing(
        self, scope: Sequence[str], reader: Reader, start: int, end: int, limit: int
    ) -> list[Due]:
        """Of what is about no dossier, only a device's own, where it does not hold it."""
        rows = self._db.execute(
            "SELECT o.position, o.position, o.position, o.log, o.seq, coalesce(length(o.body), 0)"
            " FROM operation o LEFT JOIN dossier d ON d.number = o.dossier"
            " WHERE o.position >= ? AND o.position < ? AND o.kind = 1"
            " AND (o.log IS NOT ? OR o.seq > ?)"
            " AND (d.commune IN (SELECT value FROM json_each(?)) OR (o.dossier IS NULL"
            " AND o.log IN (SELECT number FROM log WHERE device = ?)))"
            " ORDER BY o.position LIMIT ?",
            (start, end, reader.log, reader.held, json.dumps(scope), reader.device, limit),
        )
        return [Due(*row) for row in rows]

    def _late(self, scope: Sequence[str], start: int, end: int) -> list[Due]:
        """Of the reader's own log too: what was adopted, or came from a second copy, is news."""
        rows = self._db.execute(
            "SELECT l.at, o.position, coalesce(o.adopted, o.position), o.log, o.seq,"
            " coalesce(length(o.body), 0) FROM late l"
            " JOIN operation o ON o.position = l.position JOIN dossier d ON d.number = o.dossier"
            " WHERE l.at >= ? AND l.at < ? AND d.commune IN (SELECT value FROM json_each(?))",
            (start, end, json.dumps(scope)),
        )
        return [Due(*row) for row in rows]

    # Admin entries.

    def add_admin(self, position: int, identity: Hash, entry: bytes, *, received_ms: int) -> None:
        self._db.execute(
            "INSERT INTO admin VALUES (?, ?, ?, ?)", (position, identity, entry, received_ms)
        )

    def admin(self, *, skip: int = 0, limit: int = -1) -> list[AdminRow]:
        """Admin entries in order, after the first `skip`."""
        rows = self._db.execute(
            "SELECT position, entry, received_ms FROM admin ORDER BY position LIMIT ? OFFSET ?",
            (limit, skip),
        )
        return [AdminRow(*row) for row in rows]

    def erase(self, dossier: DossierId) -> None:
        """Bodies and salts of one dossier are deleted; headers stay."""
        self._db.execute(
            "UPDATE operation SET body = NULL, salt = NULL"
            " WHERE dossier = (SELECT number FROM dossier WHERE id = ?)",
            (dossier,),
        )
        self._db.execute("UPDATE dossier SET salt = NULL WHERE id = ?", (dossier,))

    def on_disk(self, start: int, end: int) -> Iterator[Row]:
        """Operations of a stretch of positions, as an audit reads them."""
        for row in self._db.execute(
            "SELECT o.position, l.device, l.epoch, o.seq, o.id, d.id, o.kind, o.received_ms,"
            " o.header, o.body, CASE WHEN o.body IS NULL THEN NULL ELSE coalesce(o.salt, d.salt)"
            " END, o.signature, o.adopted"
            " FROM operation o LEFT JOIN log l ON l.number = o.log"
            " LEFT JOIN dossier d ON d.number = o.dossier"
            " WHERE o.position >= ? AND o.position < ? ORDER BY o.position",
            (start, end),
        ):
            yield Row(*row)

    def admin_ids(self) -> dict[int, bytes]:
        """The ids under which admin entries are kept, by position."""
        return dict(self._db.execute("SELECT position, id FROM admin").fetchall())


def _stored(row: tuple[Any, ...]) -> Stored:
    position, log, dossier, kind, identity, header, body, salt, signature, adopted, _ = row
    operation = Verified(identity, decode_header(header), header, body, salt, signature)
    return Stored(position, log, dossier, kind, operation, adopted)
