"""The tables of the console's own file, as they were made one after the other."""

from sqlite_utils import Database, Migrations

from sync_server.store.audit_search import SEARCH_TABLES, AuditSearch
from sync_server.store.catalogue_drafts import DRAFT_TABLES
from sync_server.store.data_requests import REQUEST_TABLES
from sync_server.store.folder_rounds import FOLDER_TABLES

migrations = Migrations("console")

TABLES = (
    # `officer` stands in every operation that somebody signs at the console, and is nobody else's.
    """
    CREATE TABLE account (
        number        INTEGER PRIMARY KEY,
        name          TEXT NOT NULL UNIQUE,
        full_name     TEXT NOT NULL,
        officer       BLOB NOT NULL UNIQUE CHECK (length(officer) = 16),
        password      BLOB,
        totp          BLOB,
        totp_step     INTEGER NOT NULL DEFAULT 0,
        activation    BLOB UNIQUE CHECK (length(activation) = 32),
        activation_ms INTEGER,
        disabled_ms   INTEGER,
        made_ms       INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE may (
        account INTEGER NOT NULL REFERENCES account,
        role    TEXT NOT NULL CHECK (role IN ('clerk', 'specialist', 'leader', 'admin')),
        commune TEXT NOT NULL,
        PRIMARY KEY (account, commune, role)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE spare_code (
        account INTEGER NOT NULL REFERENCES account,
        hash    BLOB NOT NULL CHECK (length(hash) = 32),
        PRIMARY KEY (account, hash)
    ) STRICT, WITHOUT ROWID
    """,
    # The cookie itself is kept by nobody but its browser.
    """
    CREATE TABLE session (
        hash      BLOB PRIMARY KEY CHECK (length(hash) = 32),
        account   INTEGER NOT NULL REFERENCES account,
        commune   TEXT NOT NULL,
        began_ms  INTEGER NOT NULL,
        seen_ms   INTEGER NOT NULL,
        proved_ms INTEGER NOT NULL,
        said      TEXT NOT NULL DEFAULT ''
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX session_of ON session (account)",
    """
    CREATE TABLE attempt (
        key      TEXT PRIMARY KEY,
        failures INTEGER NOT NULL,
        until_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX attempt_until ON attempt (until_ms)",
    # Each link names the one before by its hash: what is taken out or changed is noticed.
    """
    CREATE TABLE audit (
        number  INTEGER PRIMARY KEY,
        at_ms   INTEGER NOT NULL,
        account INTEGER NOT NULL,
        act     TEXT NOT NULL,
        subject TEXT NOT NULL,
        why     TEXT NOT NULL,
        link    BLOB NOT NULL CHECK (length(link) = 32)
    ) STRICT
    """,
    "CREATE INDEX audit_of_subject ON audit (subject, number)",
    "CREATE INDEX audit_of_account ON audit (account, number)",
)


@migrations()
def create_tables(db: Database) -> None:
    for table in TABLES:
        db.execute(table)


@migrations()
def folder_rounds(db: Database) -> None:
    for table in FOLDER_TABLES:
        db.execute(table)


@migrations()
def audit_search_and_data_requests(db: Database) -> None:
    for table in SEARCH_TABLES + REQUEST_TABLES:
        db.execute(table)
    AuditSearch(db).fill()


@migrations()
def catalogue_drafts(db: Database) -> None:
    for table in DRAFT_TABLES:
        db.execute(table)


@migrations()
def proofs_that_slide(db: Database) -> None:
    db.execute("ALTER TABLE session ADD COLUMN acted_ms INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE session ADD COLUMN fresh_for TEXT NOT NULL DEFAULT ''")
