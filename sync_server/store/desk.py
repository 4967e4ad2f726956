"""What waits at the centre's door: held runs, request counters, invitations, notes."""

from typing import NamedTuple

from sqlite_utils import Database

from protocol.ids import DeviceId, Epoch, Hash, sha256
from protocol.operation import Header


class Held(NamedTuple):
    """A run that cannot be taken in yet, byte for byte as it came."""

    id: Hash
    device: DeviceId
    run: bytes
    received_ms: int


class Desk:
    def __init__(self, db: Database) -> None:
        self._db = db

    def hold(self, first: Header, run: bytes, *, received_ms: int) -> None:
        """Once, however often it is offered."""
        self._db.execute(
            "INSERT OR IGNORE INTO held VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                sha256(run),
                first.device,
                first.epoch,
                first.seq,
                first.previous,
                run,
                received_ms,
            ),
        )

    def held_bytes(self, device: DeviceId, *, but: Hash) -> int:
        """How much is held of a device, besides the run with this id."""
        (found,) = self._db.execute(
            "SELECT coalesce(sum(length(run)), 0) FROM held WHERE device = ? AND id != ?",
            (device, but),
        ).fetchone()
        return int(found)

    def releasable(self, device: DeviceId, first_link: Hash) -> list[Held]:
        """Held runs of a device whose predecessor has come, or is its certificate."""
        rows = self._db.execute(
            "SELECT h.id, h.device, h.run, h.received_ms FROM held h WHERE h.device = ?"
            " AND CASE WHEN h.first_seq > 1 THEN EXISTS ("
            "SELECT 1 FROM log l JOIN operation o ON o.log = l.number"
            " WHERE l.device = h.device AND l.epoch = h.epoch"
            " AND o.seq = h.first_seq - 1 AND o.id = h.previous"
            ") ELSE h.previous = ? OR EXISTS ("
            "SELECT 1 FROM log l JOIN operation o ON o.log = l.number"
            " WHERE l.device = h.device AND o.id = h.previous"
            ") END OR h.device = ? AND h.previous IN (SELECT id FROM given_up)"
            " ORDER BY h.first_seq",
            (device, first_link, device),
        )
        return [Held(*row) for row in rows]

    def holders(self) -> list[DeviceId]:
        """Devices of which something is held."""
        rows = self._db.execute("SELECT DISTINCT device FROM held ORDER BY device")
        return [DeviceId(device) for (device,) in rows]

    def holds(self, device: DeviceId) -> bool:
        """Whether anything of it waits; asked for every page of the console."""
        query = "SELECT EXISTS (SELECT 1 FROM held WHERE device = ?)"
        (found,) = self._db.execute(query, (device,)).fetchone()
        return bool(found)

    def all_held(self) -> list[Held]:
        rows = self._db.execute("SELECT id, device, run, received_ms FROM held ORDER BY rowid")
        return [Held(*row) for row in rows]

    def release(self, held: Held) -> None:
        self._db.execute("DELETE FROM held WHERE id = ?", (held.id,))

    def use_counter(self, device: DeviceId, epoch: Epoch, counter: int, mark: bytes = b"") -> bool:
        """True once for each counter that is higher than all before it."""
        cursor = self._db.execute(
            "INSERT INTO request VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET counter = excluded.counter, mark = excluded.mark"
            " WHERE excluded.counter > counter",
            (device, epoch, counter, mark),
        )
        return cursor.rowcount > 0

    def counter_elsewhere(self, device: DeviceId, epoch: Epoch, counter: int, mark: bytes) -> int:
        """The highest that was used, if by another request than this; 0 if this is said again."""
        row = self._db.execute(
            "SELECT counter FROM request WHERE device = ? AND epoch = ?"
            " AND (counter > ? OR counter = ? AND mark NOT IN (?, x''))",
            (device, epoch, counter, counter, mark),
        ).fetchone()
        return 0 if row is None else int(row[0])

    def add_invite(self, secret_hash: bytes, payload: bytes, expires_ms: int) -> None:
        self._db.execute(
            "INSERT INTO invite VALUES (?, ?, ?, NULL)", (secret_hash, payload, expires_ms)
        )

    def take_invite(self, secret_hash: bytes, now_ms: int) -> bytes | None:
        """What the invitation says, once, while it is good."""
        rows = self._db.execute(
            "UPDATE invite SET used_ms = ? WHERE hash = ? AND used_ms IS NULL AND expires_ms > ?"
            " RETURNING payload",
            (now_ms, secret_hash, now_ms),
        ).fetchall()
        return bytes(rows[0][0]) if rows else None

    def find_note(self, name: str) -> bytes | None:
        row = self._db.execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def forget_note(self, name: str) -> None:
        self._db.execute("DELETE FROM note WHERE name = ?", (name,))

    def set_note(self, name: str, value: bytes) -> None:
        self._db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, value))
