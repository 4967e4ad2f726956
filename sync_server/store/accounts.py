"""Who may use the console, who does now, and who looked at what: a file of its own beside the log.

People come and go, and a log is for ever: nothing here is in it, and none of it is in there.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from sqlite_utils import Database

from protocol.ids import OfficerId, sha256
from sync_server.store.audit_search import AuditSearch, Entry
from sync_server.store.catalogue_drafts import CatalogueDrafts
from sync_server.store.console_schema import migrations
from sync_server.store.data_requests import DataRequests
from sync_server.store.folder_rounds import FolderRounds
from sync_server.store.newer import apply_known

MAX_SESSIONS: Final = 10  # of one account; the oldest ends
MAX_ATTEMPTS: Final = 10_000  # of people and networks remembered; then the first to be let in again
PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    # Every page writes who looked. A power cut may take the last of these entries, never break the
    # file; waiting for the disk at each would keep devices waiting.
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 10000",
    "PRAGMA secure_delete = ON",
)


class Unsound(Exception):
    """The file does not read as a database of ours."""


class Account(NamedTuple):
    """Somebody who may be let in; without a password they have not been here yet."""

    number: int
    name: str
    full_name: str
    officer: OfficerId
    password: bytes | None
    totp: bytes | None  # the seed, sealed (console/seeds.py)
    totp_step: int  # of the last code that was used: none before it counts any more
    activation: bytes | None
    activation_ms: int | None
    disabled_ms: int | None
    made_ms: int


class May(NamedTuple):
    """One role in one commune."""

    role: str
    commune: str


class SessionRow(NamedTuple):
    """Somebody who is in, by the hash of their cookie."""

    hash: bytes
    account: int
    commune: str
    began_ms: int
    seen_ms: int
    proved_ms: int  # when the second factor was last shown
    said: str  # what was done, to be shown on the next page, once
    acted_ms: int = 0  # when it last covered something that was signed
    fresh_for: str = ""  # the form in which it was shown, while that has not been done


class Attempt(NamedTuple):
    """Tries that failed, of one person or network; the next is listened to after `until_ms`."""

    failures: int
    until_ms: int


class ConsoleStore:
    def __init__(self, path: Path | str) -> None:
        # Used by one thread at a time: the server's own.
        connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db = Database(connection)
        for pragma in PRAGMAS:
            self._db.execute(pragma)
        apply_known(self._db, migrations)
        self.folders = FolderRounds(self._db)
        self.audit = AuditSearch(self._db)
        self.data_requests = DataRequests(self._db)
        self.drafts = CatalogueDrafts(self._db)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            self._db.conn.rollback()
            raise

    @contextmanager
    def joined(self) -> Iterator[None]:
        """In the transaction that runs, or in one of its own."""
        if self._db.conn.in_transaction:
            yield
            return
        with self.transaction():
            yield

    def close(self) -> None:
        self._db.conn.close()

    # The file as a whole.

    def check_whole(self) -> None:
        """`Unsound` unless every page and index of it reads."""
        # `quick_check` of SQLite 3.40 takes a key column of another order for NULL.
        [said] = self._db.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok":
            raise Unsound(said)

    def forget_sessions(self) -> None:
        """In a copy nobody is in, and nobody waits."""
        self._db.execute("DELETE FROM session")
        self._db.execute("DELETE FROM attempt")

    def become_one_file(self) -> None:
        """All of it is in the one file that somebody will carry away."""
        self._db.execute("PRAGMA journal_mode = DELETE")

    def forget_deleted(self) -> None:
        """What was written over is in the file no more, nor in what waits to go into it."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # Accounts.

    def add(self, account: Account, may: Iterable[May]) -> None:
        self._db.execute("INSERT INTO account VALUES (?,?,?,?,?,?,?,?,?,?,?)", tuple(account))
        self.set_roles(account.number, may)

    def next_number(self) -> int:
        (found,) = self._db.execute("SELECT coalesce(max(number), 0) + 1 FROM account").fetchone()
        return int(found)

    def find_account(self, name: str) -> Account | None:
        row = self._db.execute("SELECT * FROM account WHERE name = ?", (name,)).fetchone()
        return None if row is None else Account(*row)

    def get_account(self, number: int) -> Account:
        row = self._db.execute("SELECT * FROM account WHERE number = ?", (number,)).fetchone()
        return Account(*row)

    def accounts(self) -> list[Account]:
        rows = self._db.execute("SELECT * FROM account ORDER BY name")
        return [Account(*row) for row in rows]

    def keep(self, account: Account) -> None:
        """As it is now; name, officer and number never change."""
        self._db.execute(
            "UPDATE account SET full_name = ?, password = ?, totp = ?, totp_step = ?,"
            " activation = ?, activation_ms = ?, disabled_ms = ? WHERE number = ?",
            (
                account.full_name,
                account.password,
                account.totp,
                account.totp_step,
                account.activation,
                account.activation_ms,
                account.disabled_ms,
                account.number,
            ),
        )

    def roles_of(self, account: int) -> list[May]:
        rows = self._db.execute(
            "SELECT role, commune FROM may WHERE account = ? ORDER BY commune, role", (account,)
        )
        return [May(*row) for row in rows]

    def set_roles(self, account: int, may: Iterable[May]) -> None:
        self._db.execute("DELETE FROM may WHERE account = ?", (account,))
        rows = [(account, one.role, one.commune) for one in dict.fromkeys(may)]
        self._db.conn.executemany("INSERT INTO may VALUES (?, ?, ?)", rows)

    def set_spare_codes(self, account: int, hashes: Iterable[bytes]) -> None:
        self._db.execute("DELETE FROM spare_code WHERE account = ?", (account,))
        rows = [(account, one) for one in hashes]
        self._db.conn.executemany("INSERT INTO spare_code VALUES (?, ?)", rows)

    def use_spare_code(self, account: int, code_hash: bytes) -> bool:
        """True once."""
        cursor = self._db.execute(
            "DELETE FROM spare_code WHERE account = ? AND hash = ?", (account, code_hash)
        )
        return cursor.rowcount > 0

    # Sessions.

    def begin_session(self, session: SessionRow) -> None:
        self._db.execute("INSERT INTO session VALUES (?,?,?,?,?,?,?,?,?)", tuple(session))
        self._db.execute(
            # The one that begins now stays, even where two began in one millisecond.
            "DELETE FROM session WHERE hash IN (SELECT hash FROM session WHERE account = ?"
            " AND hash <> ? ORDER BY began_ms DESC LIMIT -1 OFFSET ?)",
            (session.account, session.hash, MAX_SESSIONS - 1),
        )

    def find_session(self, cookie_hash: bytes) -> SessionRow | None:
        row = self._db.execute("SELECT * FROM session WHERE hash = ?", (cookie_hash,)).fetchone()
        return None if row is None else SessionRow(*row)

    def sessions_of(self, account: int) -> list[SessionRow]:
        rows = self._db.execute("SELECT * FROM session WHERE account = ?", (account,))
        return [SessionRow(*row) for row in rows]

    def keep_session(self, session: SessionRow) -> None:
        self._db.execute(
            "UPDATE session SET commune = ?, seen_ms = ?, proved_ms = ?, said = ?, acted_ms = ?,"
            " fresh_for = ? WHERE hash = ?",
            (
                session.commune,
                session.seen_ms,
                session.proved_ms,
                session.said,
                session.acted_ms,
                session.fresh_for,
                session.hash,
            ),
        )

    def end_session(self, cookie_hash: bytes) -> None:
        self._db.execute("DELETE FROM session WHERE hash = ?", (cookie_hash,))

    def end_sessions(self, account: int) -> None:
        self._db.execute("DELETE FROM session WHERE account = ?", (account,))

    def end_sessions_before(self, *, seen_ms: int, began_ms: int) -> None:
        """Whoever has gone, or has been in for too long."""
        self._db.execute(
            "DELETE FROM session WHERE seen_ms <= ? OR began_ms <= ?", (seen_ms, began_ms)
        )

    # Tries that failed.

    def find_attempt(self, key: str) -> Attempt:
        row = self._db.execute(
            "SELECT failures, until_ms FROM attempt WHERE key = ?", (key,)
        ).fetchone()
        return Attempt(0, 0) if row is None else Attempt(*row)

    def keep_attempt(self, key: str, attempt: Attempt) -> None:
        self._db.execute("INSERT OR REPLACE INTO attempt VALUES (?, ?, ?)", (key, *attempt))
        self._db.execute(
            "DELETE FROM attempt WHERE key IN (SELECT key FROM attempt ORDER BY until_ms DESC"
            " LIMIT -1 OFFSET ?)",
            (MAX_ATTEMPTS,),
        )

    def forget_attempts(self, key: str) -> None:
        self._db.execute("DELETE FROM attempt WHERE key = ?", (key,))

    # The audit.

    def last_entry(self) -> Entry | None:
        row = self._db.execute("SELECT * FROM audit ORDER BY number DESC LIMIT 1").fetchone()
        return None if row is None else Entry(*row)

    def append(self, entry: Entry) -> None:
        self._db.execute("INSERT INTO audit VALUES (?,?,?,?,?,?,?)", tuple(entry))
        self.audit.name(entry.number, entry.subject)

    def entries(self, *, before: int, limit: int) -> list[Entry]:
        """The newest first, from below a number on."""
        rows = self._db.execute(
            "SELECT * FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?", (before, limit)
        )
        return [Entry(*row) for row in rows]

    def entries_about(self, subject: str, *, before: int, limit: int) -> list[Entry]:
        rows = self._db.execute(
            "SELECT * FROM audit WHERE subject = ? AND number < ? ORDER BY number DESC LIMIT ?",
            (subject, before, limit),
        )
        return [Entry(*row) for row in rows]

    def entries_of(self, account: int, *, before: int, limit: int) -> list[Entry]:
        rows = self._db.execute(
            "SELECT * FROM audit WHERE account = ? AND number < ? ORDER BY number DESC LIMIT ?",
            (account, before, limit),
        )
        return [Entry(*row) for row in rows]

    def all_entries(self) -> Iterator[Entry]:
        """The whole chain, from its beginning."""
        rows = self._db.execute("SELECT * FROM audit ORDER BY number")
        return (Entry(*row) for row in rows)


def hash_of(secret: str) -> bytes:
    """What is kept of a secret that is long and random."""
    return sha256(b"tannha/console\0", secret.encode())
