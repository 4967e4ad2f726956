"""What waits at the centre's door: held runs, request counters, invitations, settings."""

from collections.abc import Callable
from typing import NamedTuple

from sqlite_utils import Database

from protocol.ids import DeviceId, Epoch, Hash, sha256


class Held(NamedTuple):
    """A run that cannot be taken in yet, byte for byte as it came."""

    id: Hash
    device: DeviceId
    run: bytes
    received_ms: int


class Invite(NamedTuple):
    """A one-time code that was given out, known by its hash only."""

    hash: Hash
    payload: bytes
    expires_ms: int
    used_ms: int | None


class Desk:
    def __init__(self, db: Database) -> None:
        self._db = db

    def hold(self, device: DeviceId, run: bytes, *, received_ms: int) -> None:
        """Once, however often it is offered."""
        self._db.execute(
            "INSERT OR IGNORE INTO held VALUES (?, ?, ?, ?)",
            (sha256(run), device, run, received_ms),
        )

    def held(self, device: DeviceId) -> list[Held]:
        rows = self._db.execute(
            "SELECT id, device, run, received_ms FROM held WHERE device = ? ORDER BY rowid",
            (device,),
        )
        return [Held(*row) for row in rows]

    def all_held(self) -> list[Held]:
        rows = self._db.execute("SELECT id, device, run, received_ms FROM held ORDER BY rowid")
        return [Held(*row) for row in rows]

    def release(self, held: Held) -> None:
        self._db.execute("DELETE FROM held WHERE id = ?", (held.id,))

    def use_counter(self, device: DeviceId, epoch: Epoch, counter: int) -> bool:
        """True once for each counter that is higher than all before it."""
        cursor = self._db.execute(
            "INSERT INTO request VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
            " SET counter = excluded.counter WHERE excluded.counter > counter",
            (device, epoch, counter),
        )
        return cursor.rowcount > 0

    def add_invite(self, secret_hash: Hash, payload: bytes, *, expires_ms: int) -> None:
        self._db.execute(
            "INSERT INTO invite VALUES (?, ?, ?, NULL)", (secret_hash, payload, expires_ms)
        )

    def find_invite(self, secret_hash: Hash) -> Invite | None:
        row = self._db.execute("SELECT * FROM invite WHERE hash = ?", (secret_hash,)).fetchone()
        return None if row is None else Invite(*row)

    def invites(self) -> list[Invite]:
        return [Invite(*row) for row in self._db.execute("SELECT * FROM invite ORDER BY rowid")]

    def keep_invite(self, invite: Invite) -> None:
        """Used, or with what has become of it since."""
        self._db.execute(
            "UPDATE invite SET payload = ?, expires_ms = ?, used_ms = ? WHERE hash = ?",
            (invite.payload, invite.expires_ms, invite.used_ms, invite.hash),
        )

    def find_setting(self, name: str) -> bytes | None:
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def keep_setting(self, name: str, value: bytes) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def setting(self, name: str, make: Callable[[], bytes]) -> bytes:
        """What was kept, or what is made and kept now."""
        found = self.find_setting(name)
        if found is None:
            found = make()
            self.keep_setting(name, found)
        return found
