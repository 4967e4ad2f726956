"""Folders while they are being counted: what was scanned, before two people sign for it."""

import json
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlite_utils import Database

from protocol.ids import DeviceId, OfficerId

MAX_MINUTES: Final = 50  # shown of one device
FOLDER_TABLES: Final = (
    # One that nobody has signed for yet is open; of one device there is one.
    """
    CREATE TABLE folder_round (
        number    INTEGER PRIMARY KEY,
        device    BLOB NOT NULL CHECK (length(device) = 16),
        began_ms  INTEGER NOT NULL,
        signed_ms INTEGER,
        gave      TEXT NOT NULL DEFAULT '',
        took      TEXT NOT NULL DEFAULT '',
        officer   BLOB CHECK (length(officer) = 16),
        minute    TEXT NOT NULL DEFAULT '',
        about     TEXT NOT NULL DEFAULT '[]'
    ) STRICT
    """,
    "CREATE UNIQUE INDEX folder_round_open ON folder_round (device) WHERE signed_ms IS NULL",
    "CREATE INDEX folder_round_of ON folder_round (device, number)",
    # `seen`: somebody read this code; without it, it is a remark on a folder that is not here.
    """
    CREATE TABLE folder_scan (
        round   INTEGER NOT NULL REFERENCES folder_round,
        code    TEXT NOT NULL,
        at_ms   INTEGER NOT NULL,
        seen    INTEGER NOT NULL,
        missing TEXT NOT NULL,
        remark  TEXT NOT NULL,
        PRIMARY KEY (round, code)
    ) STRICT, WITHOUT ROWID
    """,
)


class Scan(NamedTuple):
    """A folder of a round: read by a scanner, or only remarked on."""

    code: str
    at_ms: int
    seen: bool = True
    missing: tuple[str, ...] = ()
    remark: str = ""


class Minute(NamedTuple):
    """What two people signed, as it was read out."""

    number: int
    device: DeviceId
    signed_ms: int
    gave: str
    took: str
    officer: OfficerId
    lines: tuple[str, ...]
    about: tuple[str, ...]  # dossiers with a discrepancy, in hex


class FolderRounds:
    def __init__(self, db: Database) -> None:
        self._db = db

    def scans(self, device: DeviceId) -> list[Scan]:
        """Of the round that is open, what was read last first."""
        rows = self._db.execute(
            "SELECT s.code, s.at_ms, s.seen, s.missing, s.remark FROM folder_scan s"
            " JOIN folder_round r ON r.number = s.round"
            " WHERE r.device = ? AND r.signed_ms IS NULL ORDER BY s.at_ms DESC, s.code DESC",
            (device,),
        )
        return [
            Scan(code, at_ms, bool(seen), tuple(json.loads(missing)), remark)
            for code, at_ms, seen, missing, remark in rows
        ]

    def keep(self, device: DeviceId, scan: Scan) -> None:
        """In the round that is open, which begins with its first folder."""
        self._db.execute(
            "INSERT INTO folder_round (device, began_ms) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (device, scan.at_ms),
        )
        self._db.execute(
            "INSERT OR REPLACE INTO folder_scan SELECT number, ?, ?, ?, ?, ? FROM folder_round"
            " WHERE device = ? AND signed_ms IS NULL",
            (
                scan.code,
                scan.at_ms,
                scan.seen,
                json.dumps(scan.missing, ensure_ascii=False),
                scan.remark,
                device,
            ),
        )

    def take_back(self, device: DeviceId, code: str) -> None:
        self._db.execute(
            "DELETE FROM folder_scan WHERE code = ? AND round IN"
            " (SELECT number FROM folder_round WHERE device = ? AND signed_ms IS NULL)",
            (code, device),
        )

    def sign(self, minute: Minute) -> int:
        """The open round is one that counts now; its number. What was scanned goes."""
        self._db.execute(
            "INSERT INTO folder_round (device, began_ms) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (minute.device, minute.signed_ms),
        )
        (number,) = self._db.execute(
            "SELECT number FROM folder_round WHERE device = ? AND signed_ms IS NULL",
            (minute.device,),
        ).fetchone()
        self._db.execute("DELETE FROM folder_scan WHERE round = ?", (number,))
        self._db.execute(
            "UPDATE folder_round SET signed_ms = ?, gave = ?, took = ?, officer = ?, minute = ?,"
            " about = ? WHERE number = ?",
            (
                minute.signed_ms,
                minute.gave,
                minute.took,
                minute.officer,
                _lines(minute.lines),
                json.dumps(minute.about),
                number,
            ),
        )
        return int(number)

    def minutes(self, devices: Sequence[DeviceId]) -> list[Minute]:
        """Of these devices, the newest first."""
        rows = self._db.execute(
            "SELECT number, device, signed_ms, gave, took, officer, minute, about"
            " FROM folder_round WHERE signed_ms IS NOT NULL"
            " AND hex(device) IN (SELECT value FROM json_each(?)) ORDER BY number DESC LIMIT ?",
            (json.dumps([one.hex().upper() for one in devices]), MAX_MINUTES),
        )
        return [_minute(row) for row in rows]

    def open(self) -> dict[DeviceId, int]:
        """Devices whose folders somebody is counting, and how many were read."""
        rows = self._db.execute(
            "SELECT r.device, count(s.code) FROM folder_round r"
            " JOIN folder_scan s ON s.round = r.number AND s.seen = 1"
            " WHERE r.signed_ms IS NULL GROUP BY r.device"
        )
        return {DeviceId(device): int(count) for device, count in rows}


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(line.replace("\n", " ") for line in lines)


def _minute(row: tuple[Any, ...]) -> Minute:
    number, device, signed_ms, gave, took, officer, minute, about = row
    return Minute(
        number,
        DeviceId(device),
        signed_ms,
        gave,
        took,
        OfficerId(officer),
        tuple(minute.split("\n")),
        tuple(json.loads(about)),
    )
