"""Slips and codes, so that a citizen's paper leads to its dossier: rows made from the log."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from sqlite_utils import Database

from protocol.ids import DeviceId, DossierId


class SlipRow(NamedTuple):
    """A code that was given out, or a pre-printed number that was bound, with its key."""

    dossier: int
    position: int  # from where it counts: of several dossiers the first keeps it
    key: bytes  # of code and secret, or of a pre-printed slip's secret alone
    code: str
    device: DeviceId


class Shown(NamedTuple):
    """A slip by whatever somebody has of it."""

    dossier: DossierId
    position: int
    key: bytes
    code: str
    device: DeviceId


class Slips:
    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, numbers: Iterable[int], rows: Iterable[SlipRow]) -> None:
        """All that these dossiers have now; what they had before is gone."""
        gone = [(number,) for number in numbers]
        self._db.conn.executemany("DELETE FROM slip WHERE dossier = ?", gone)
        self._db.conn.executemany("INSERT OR IGNORE INTO slip VALUES (?, ?, ?, ?, ?)", rows)

    def forget(self) -> None:
        """Before everything is made again from the log."""
        self._db.execute("DELETE FROM slip")

    def twice(self, numbers: Iterable[int]) -> list[tuple[int, str]]:
        """Places at which something is given out that another dossier had before."""
        rows = self._db.execute(
            "SELECT DISTINCT later.position, later.code FROM slip mine"
            " JOIN slip later ON later.code = mine.code"
            " WHERE mine.dossier IN (SELECT value FROM json_each(?)) AND EXISTS ("
            " SELECT 1 FROM slip first WHERE first.code = later.code"
            " AND first.dossier != later.dossier AND first.position < later.position)"
            " ORDER BY later.position",
            (json.dumps([*numbers]),),
        )
        return [(position, code) for position, code in rows]

    def of(self, number: int) -> list[SlipRow]:
        rows = self._db.execute(
            "SELECT * FROM slip WHERE dossier = ? ORDER BY position, key", (number,)
        )
        return [SlipRow(*row) for row in rows]

    def with_key(self, key: bytes) -> list[Shown]:
        """The first that was sequenced is whose it is."""
        rows = self._db.execute(
            "SELECT d.id, s.position, s.key, s.code, s.device FROM slip s"
            " JOIN dossier d ON d.number = s.dossier WHERE s.key = ? ORDER BY s.position",
            (key,),
        )
        return [Shown(*row) for row in rows]

    def with_code(self, code: str) -> list[Shown]:
        """Every dossier that ever had it; of an alias there may be several."""
        rows = self._db.execute(
            "SELECT d.id, s.position, s.key, s.code, s.device FROM slip s"
            " JOIN dossier d ON d.number = s.dossier WHERE s.code = ? ORDER BY s.position",
            (code,),
        )
        return [Shown(*row) for row in rows]

    def codes_from(self, prefix: str) -> list[Shown]:
        """All codes of a day: `H52.99-261130-`."""
        rows = self._db.execute(
            "SELECT d.id, s.position, s.key, s.code, s.device FROM slip s"
            " JOIN dossier d ON d.number = s.dossier WHERE s.code >= ? AND s.code < ?"
            " ORDER BY s.position",
            (prefix, prefix + "\x7f"),
        )
        return [Shown(*row) for row in rows]
