"""Entries of the audit by person, by dossier, by day: each by an index, however long it grows."""

import json
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from sqlite_utils import Database

MAX_SUBJECTS: Final = 64  # of one entry: a list shows fifty dossiers
# A list shows many dossiers in one entry; each of them is found by itself.
SEARCH_TABLES: Final = (
    """
    CREATE TABLE audit_subject (
        subject TEXT NOT NULL,
        number  INTEGER NOT NULL REFERENCES audit,
        PRIMARY KEY (subject, number)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX audit_at ON audit (at_ms, number)",
    "CREATE INDEX audit_of_act ON audit (act, number)",
)
NEWEST_OF_ALL: Final = (1 << 62) - 1


class Entry(NamedTuple):
    """Somebody looked at something, or did something, or was not let."""

    number: int
    at_ms: int
    account: int
    act: str
    subject: str
    why: str
    link: bytes


class Sought(NamedTuple):
    """Which entries; empty is any."""

    accounts: Collection[int] | None = None  # None: of anybody
    act: str = ""
    subject: str = ""
    first: int = 0  # numbers
    below: int = NEWEST_OF_ALL


class AuditSearch:
    def __init__(self, db: Database) -> None:
        self._db = db

    def fill(self) -> None:
        """Of entries that were written before there was a table for it."""
        for number, subject in self._db.execute("SELECT number, subject FROM audit").fetchall():
            self.name(number, subject)

    def name(self, number: int, subject: str) -> None:
        words = list(dict.fromkeys(subject.split()))[:MAX_SUBJECTS]
        self._db.conn.executemany(
            "INSERT INTO audit_subject VALUES (?, ?)", [(word, number) for word in words]
        )

    def find(self, sought: Sought, *, limit: int) -> list[Entry]:
        """The newest first."""
        accounts = None if sought.accounts is None else json.dumps([*sought.accounts])
        said = {**sought._asdict(), "accounts": accounts, "limit": limit}
        sql = BY_SUBJECT if sought.subject else BY_ACT if sought.act else BY_NUMBER
        return [Entry(*row) for row in self._db.execute(sql, said)]

    def first_since(self, at_ms: int) -> int:
        """The number of the first entry from a moment on, or one behind the last."""
        row = self._db.execute(
            "SELECT number FROM audit WHERE at_ms >= ? ORDER BY at_ms, number LIMIT 1", (at_ms,)
        ).fetchone()
        return self.count() + 1 if row is None else int(row[0])

    def count(self) -> int:
        row = self._db.execute("SELECT coalesce(max(number), 0) FROM audit").fetchone()
        return int(row[0])

    def page(self, *, after: int, until: int, limit: int) -> list[Entry]:
        """In the order of the chain."""
        rows = self._db.execute(
            "SELECT * FROM audit WHERE number > ? AND number <= ? ORDER BY number LIMIT ?",
            (after, until, limit),
        )
        return [Entry(*row) for row in rows]

    def plans(self) -> Iterator[str]:
        """How each question is answered, for a test: by an index, never by looking at all."""
        said = {**Sought(subject="x", act="did")._asdict(), "limit": 1}
        for sql in (BY_SUBJECT, BY_ACT, BY_NUMBER):
            yield " ".join(row[3] for row in self._db.execute("EXPLAIN QUERY PLAN " + sql, said))


BY_SUBJECT: Final = """
    SELECT audit.* FROM audit_subject AS named JOIN audit ON audit.number = named.number
    WHERE named.subject = :subject AND named.number >= :first AND named.number < :below
      AND (:act = '' OR audit.act = :act)
      AND (:accounts IS NULL OR audit.account IN (SELECT value FROM json_each(:accounts)))
    ORDER BY named.number DESC LIMIT :limit
"""
BY_ACT: Final = """
    SELECT * FROM audit INDEXED BY audit_of_act
    WHERE act = :act AND number >= :first AND number < :below
      AND (:accounts IS NULL OR account IN (SELECT value FROM json_each(:accounts)))
    ORDER BY number DESC LIMIT :limit
"""
BY_NUMBER: Final = """
    SELECT * FROM audit
    WHERE number >= :first AND number < :below
      AND (:accounts IS NULL OR account IN (SELECT value FROM json_each(:accounts)))
    ORDER BY number DESC LIMIT :limit
"""
