"""The tables of a device's store: opaque ids and numbers in the clear, everything else sealed."""

from typing import Final

from sqlite_utils import Database, Migrations

from protocol.decoding import encode

# What a stranger could change in this row delays somebody, and shows them nothing.
STANDING: Final = """
    CREATE TABLE standing (
        only        INTEGER PRIMARY KEY CHECK (only = 1),
        device      BLOB CHECK (length(device) = 16),
        failures    INTEGER NOT NULL DEFAULT 0,
        last_try_ms INTEGER NOT NULL DEFAULT 0,
        counter     INTEGER NOT NULL DEFAULT 0,
        revision    INTEGER NOT NULL DEFAULT 0
    ) STRICT
"""

# Wrapped secrets bring their own seal; nothing else can be opened before an unlock.
WRAP: Final = """
    CREATE TABLE wrap (
        name    TEXT PRIMARY KEY,
        wrapped BLOB NOT NULL
    ) STRICT
"""

SETTING: Final = """
    CREATE TABLE setting (
        name   TEXT PRIMARY KEY,
        sealed BLOB NOT NULL
    ) STRICT
"""

EPOCH: Final = """
    CREATE TABLE epoch (
        number           INTEGER PRIMARY KEY,
        epoch            BLOB NOT NULL UNIQUE CHECK (length(epoch) = 8),
        line             BLOB NOT NULL CHECK (length(line) = 8),
        provisional_from INTEGER NOT NULL
    ) STRICT
"""

# `wrapped` is the only copy of the dossier's key: without it nothing of the dossier opens.
# `changed` is the revision of the newest change; `leaving` says why the dossier has to go.
DOSSIER: Final = """
    CREATE TABLE dossier (
        id      BLOB PRIMARY KEY CHECK (length(id) = 16),
        wrapped BLOB NOT NULL,
        salt    BLOB,
        changed INTEGER NOT NULL DEFAULT 0,
        leaving INTEGER NOT NULL DEFAULT 0
    ) STRICT
"""
DOSSIER_BY_CHANGE: Final = "CREATE INDEX dossier_by_change ON dossier (changed)"

# Rows are added and never changed, but for one thing: `sealed` goes when the dossier leaves.
# `position` and `role` are those of foreign operations; own ones get theirs by a receipt, or from
# the centre that gave them back before.
OPERATION: Final = """
    CREATE TABLE operation (
        place    INTEGER PRIMARY KEY AUTOINCREMENT,
        id       BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
        own      INTEGER NOT NULL,
        device   BLOB NOT NULL,
        epoch    BLOB NOT NULL,
        seq      INTEGER NOT NULL,
        hlc      INTEGER NOT NULL,
        dossier  BLOB NOT NULL,
        position INTEGER,
        role     TEXT NOT NULL,
        sealed   BLOB
    ) STRICT
"""
OWN_LOG: Final = "CREATE UNIQUE INDEX own_log ON operation (epoch, seq) WHERE own = 1"
OPERATION_OF_DOSSIER: Final = "CREATE INDEX operation_of_dossier ON operation (dossier, place)"

RECEIPT: Final = """
    CREATE TABLE receipt (
        id          BLOB PRIMARY KEY REFERENCES operation (id),
        position    INTEGER NOT NULL,
        kind        INTEGER NOT NULL,
        received_ms INTEGER NOT NULL,
        reason      TEXT,
        seal        BLOB NOT NULL
    ) STRICT
"""

ADMIN: Final = """
    CREATE TABLE admin (
        position    INTEGER PRIMARY KEY,
        id          BLOB NOT NULL UNIQUE,
        received_ms INTEGER NOT NULL,
        sealed      BLOB NOT NULL
    ) STRICT
"""

# The state of a dossier as a page of the centre's folded it; later operations go on top.
BASE: Final = """
    CREATE TABLE base (
        dossier BLOB PRIMARY KEY REFERENCES dossier (id),
        size    INTEGER NOT NULL,
        sealed  BLOB NOT NULL
    ) STRICT
"""

# What belongs to a dossier and was never signed: a form half filled in, the secret of its slip.
NOTE: Final = """
    CREATE TABLE note (
        dossier    BLOB NOT NULL REFERENCES dossier (id),
        name       TEXT NOT NULL,
        changed_ms INTEGER NOT NULL,
        sealed     BLOB NOT NULL,
        PRIMARY KEY (dossier, name)
    ) STRICT
"""

# `present`: which chunks the centre is known to hold, bit by bit; `complete`: all of them.
# `kept`: the file is still here.
BLOB: Final = """
    CREATE TABLE blob (
        name     TEXT PRIMARY KEY,
        dossier  BLOB NOT NULL REFERENCES dossier (id),
        chunks   INTEGER NOT NULL,
        present  BLOB NOT NULL,
        complete INTEGER NOT NULL DEFAULT 0,
        kept     INTEGER NOT NULL DEFAULT 1,
        sealed   BLOB NOT NULL
    ) STRICT
"""
BLOB_OF_DOSSIER: Final = "CREATE INDEX blob_of_dossier ON blob (dossier)"

# Numbers of the daily counter that were ever used; day 0 counts provisional codes.
NUMBER: Final = """
    CREATE TABLE number (
        day    INTEGER NOT NULL,
        number INTEGER NOT NULL,
        PRIMARY KEY (day, number)
    ) STRICT
"""

# The search index as it was at a revision, in pieces; made again whenever in doubt.
SNAPSHOT: Final = """
    CREATE TABLE snapshot (
        piece    INTEGER PRIMARY KEY,
        revision INTEGER NOT NULL,
        sealed   BLOB NOT NULL
    ) STRICT
"""

# Wrong tries and the centre's answers, where the machine has no keystore that would keep them.
LEDGER: Final = """
    CREATE TABLE ledger (
        name    TEXT PRIMARY KEY,
        content BLOB NOT NULL
    ) STRICT
"""

FIRST: Final = (
    STANDING,
    WRAP,
    SETTING,
    EPOCH,
    DOSSIER,
    DOSSIER_BY_CHANGE,
    OPERATION,
    OWN_LOG,
    OPERATION_OF_DOSSIER,
    RECEIPT,
    ADMIN,
    BASE,
    NOTE,
    BLOB,
    BLOB_OF_DOSSIER,
    NUMBER,
    SNAPSHOT,
)

migrations = Migrations("device")


@migrations()
def first_tables(db: Database) -> None:
    for statement in FIRST:
        db.execute(statement)
    db.execute("INSERT INTO standing (only) VALUES (1)")


@migrations()
def ledger_of_tries(db: Database) -> None:
    """Waits are no longer told from the wall clock; the count goes on (mobile.gate.Tries)."""
    db.execute(LEDGER)
    failures = db.execute("SELECT failures FROM standing").fetchone()[0]
    if failures:
        db.execute("INSERT INTO ledger VALUES ('tries', ?)", [encode([failures])])
    db.execute("ALTER TABLE standing DROP COLUMN failures")
    db.execute("ALTER TABLE standing DROP COLUMN last_try_ms")


# Receipts of own operations as they came, until what they are for is safe: a restored centre that
# has lost what it signed for is shown them.
PROOF: Final = """
    CREATE TABLE proof (
        generation     INTEGER NOT NULL,
        first_position INTEGER NOT NULL,
        count          INTEGER NOT NULL,
        epoch          BLOB NOT NULL,
        first_seq      INTEGER NOT NULL,
        sealed         BLOB NOT NULL,
        PRIMARY KEY (generation, first_position)
    ) STRICT
"""


@migrations()
def generations(db: Database) -> None:
    """`confirmed_at`: how long the log was, at least, once the centre had all of the picture."""
    db.execute(PROOF)
    db.execute("ALTER TABLE blob ADD COLUMN confirmed_at INTEGER")


# Rows of `operation` once more, while nobody else can bring them back: one spoiled page of the
# disk would take the work on it, and hold up all that follows it in its epoch.
SPARE: Final = """
    CREATE TABLE spare (
        place    INTEGER PRIMARY KEY,
        id       BLOB NOT NULL UNIQUE,
        own      INTEGER NOT NULL,
        device   BLOB NOT NULL,
        epoch    BLOB NOT NULL,
        seq      INTEGER NOT NULL,
        hlc      INTEGER NOT NULL,
        dossier  BLOB NOT NULL,
        position INTEGER,
        role     TEXT NOT NULL,
        sealed   BLOB NOT NULL
    ) STRICT
"""


@migrations()
def second_copies(db: Database) -> None:
    db.execute(SPARE)
    db.execute(
        "INSERT INTO spare SELECT operation.* FROM operation LEFT JOIN receipt USING (id)"
        " WHERE own = 1 AND sealed IS NOT NULL AND ifnull(kind, 0) <> 1"
    )
