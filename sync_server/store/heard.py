"""When each device was last here, by whose clock, and whether it had anything left to send."""

from typing import NamedTuple

from sqlite_utils import Database

from protocol.ids import DeviceId

# Not made from the log: what is lost with a restore is "not known" until the device calls again.
HEARD = """
    CREATE TABLE heard (
        device    BLOB PRIMARY KEY CHECK (length(device) = 16),
        at_ms     INTEGER NOT NULL,
        offset_ms INTEGER,
        whole     INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
"""


class Heard(NamedTuple):
    """A device's newest request."""

    device: DeviceId
    at_ms: int
    offset_ms: int | None  # our clock less the device's; None: it did not say
    whole: bool  # with this request nothing was left on the device that it had to send
    program: str = ""  # its version, as it said last
    admin_held: int | None = None  # of the centre's own entries, as it said; None: it has not said


class Calls:
    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, heard: Heard) -> None:
        self._db.execute(
            "INSERT INTO heard VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " at_ms = excluded.at_ms, offset_ms = excluded.offset_ms, whole = excluded.whole,"
            " program = CASE excluded.program WHEN '' THEN program ELSE excluded.program END,"
            " admin_held = coalesce(excluded.admin_held, admin_held)",
            heard,
        )

    def all(self) -> dict[DeviceId, Heard]:
        rows = self._db.execute(
            "SELECT device, at_ms, offset_ms, whole, program, admin_held FROM heard"
        )
        return {
            DeviceId(device): Heard(DeviceId(device), at_ms, offset_ms, bool(whole), program, held)
            for device, at_ms, offset_ms, whole, program, held in rows
        }
