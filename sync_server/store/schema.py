"""The tables of the centre, as migrations that only grow."""

from sqlite_utils import Database, Migrations

from sync_server.store.counted import COUNTED
from sync_server.store.gaps import GIVEN_UP
from sync_server.store.heard import HEARD
from sync_server.store.visits import VISITS
from sync_server.store.work_schema import FACETS, WORK

migrations = Migrations("centre")

# A position is a place in the centre's log; a later generation counts on from what was restored.
TABLES = (
    # One log of the centre from one restore to the next: its size is that of the whole tree.
    """
    CREATE TABLE generation (
        number INTEGER PRIMARY KEY,
        size   INTEGER NOT NULL,
        safe   INTEGER NOT NULL CHECK (safe BETWEEN 0 AND size)
    ) STRICT
    """,
    # Complete nodes of its tree, side by side: tiles fill from the left and never change again.
    """
    CREATE TABLE tile (
        generation INTEGER NOT NULL REFERENCES generation,
        level      INTEGER NOT NULL,
        tile       INTEGER NOT NULL,
        hashes     BLOB NOT NULL CHECK (length(hashes) % 32 = 0),
        UNIQUE (generation, level, tile)
    ) STRICT
    """,
    # What was signed, and when: evidence of what devices could have seen.
    """
    CREATE TABLE checkpoint (
        generation INTEGER NOT NULL REFERENCES generation,
        size       INTEGER NOT NULL,
        safe       INTEGER NOT NULL,
        time_s     INTEGER NOT NULL,
        note       BLOB NOT NULL,
        PRIMARY KEY (generation, size, safe)
    ) STRICT
    """,
    """
    CREATE TABLE admin (
        position    INTEGER PRIMARY KEY,
        id          BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
        entry       BLOB NOT NULL,
        received_ms INTEGER NOT NULL
    ) STRICT
    """,
    # One epoch of one device, with the newest entry of its main line.
    """
    CREATE TABLE log (
        number   INTEGER PRIMARY KEY,
        device   BLOB NOT NULL CHECK (length(device) = 16),
        epoch    BLOB NOT NULL CHECK (length(epoch) = 8),
        previous BLOB NOT NULL CHECK (length(previous) = 32),
        follows  INTEGER REFERENCES log,
        tip_seq  INTEGER NOT NULL,
        tip_id   BLOB NOT NULL CHECK (length(tip_id) = 32),
        forked   INTEGER NOT NULL DEFAULT 0,
        UNIQUE (device, epoch)
    ) STRICT
    """,
    "CREATE INDEX log_by_follows ON log (follows)",
    """
    CREATE TABLE dossier (
        number  INTEGER PRIMARY KEY,
        id      BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
        commune TEXT,
        salt    BLOB CHECK (length(salt) = 16)
    ) STRICT
    """,
    "CREATE INDEX dossier_by_commune ON dossier (commune, id)",
    # The id is the header's hash and the header names its log and seq: unique together is unique
    # alone, at half the price of an index over random bytes.
    """
    CREATE TABLE operation (
        position    INTEGER PRIMARY KEY,
        log         INTEGER NOT NULL REFERENCES log,
        seq         INTEGER NOT NULL,
        id          BLOB NOT NULL CHECK (length(id) = 32),
        dossier     INTEGER REFERENCES dossier,
        kind        INTEGER NOT NULL,
        received_ms INTEGER NOT NULL,
        header      BLOB NOT NULL,
        body        BLOB,
        salt        BLOB,
        signature   BLOB,
        reason      TEXT,
        adopted     INTEGER,
        UNIQUE (log, seq, id)
    ) STRICT
    """,
    "CREATE INDEX operation_by_dossier ON operation (dossier)",
    "CREATE INDEX operation_aside ON operation (id) WHERE kind != 1",
    "CREATE INDEX operation_waiting ON operation (dossier) WHERE kind != 1 AND adopted IS NULL",
    """
    CREATE VIEW known AS
        SELECT id, log, seq, position, received_ms, kind, reason, adopted FROM operation
    """,
    """
    CREATE VIEW stored AS
        SELECT o.position, o.log, o.dossier, o.kind, o.id, o.header, o.body,
               CASE WHEN o.body IS NULL THEN NULL ELSE coalesce(o.salt, d.salt) END AS salt,
               o.signature, o.adopted, o.seq
          FROM operation o LEFT JOIN dossier d ON d.number = o.dossier
    """,
    # Operations that came into somebody's sight later than they stand: devices get them at `at`.
    """
    CREATE TABLE late (
        at       INTEGER NOT NULL,
        position INTEGER NOT NULL REFERENCES operation,
        PRIMARY KEY (at, position)
    ) STRICT, WITHOUT ROWID
    """,
    # What people should see beside an operation; none of it is a reason to refuse anything.
    """
    CREATE TABLE remark (
        position INTEGER NOT NULL REFERENCES operation,
        code     TEXT NOT NULL,
        PRIMARY KEY (position, code)
    ) STRICT, WITHOUT ROWID
    """,
    # How a stretch of operations came in.
    """
    CREATE TABLE intake (
        position  INTEGER PRIMARY KEY,
        count     INTEGER NOT NULL,
        offset_ms INTEGER
    ) STRICT
    """,
    # Runs whose predecessor is missing, and all work while the log may not be signed.
    """
    CREATE TABLE held (
        id          BLOB PRIMARY KEY CHECK (length(id) = 32),
        device      BLOB NOT NULL,
        epoch       BLOB NOT NULL,
        first_seq   INTEGER NOT NULL,
        previous    BLOB NOT NULL,
        run         BLOB NOT NULL,
        received_ms INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX held_by_device ON held (device)",
    """
    CREATE TABLE request (
        device  BLOB NOT NULL,
        epoch   BLOB NOT NULL,
        counter INTEGER NOT NULL,
        PRIMARY KEY (device, epoch)
    ) STRICT, WITHOUT ROWID
    """,
    # Attachments that operations name, and who names them.
    """
    CREATE TABLE blob (
        number    INTEGER PRIMARY KEY,
        dossier   BLOB NOT NULL,
        root      BLOB NOT NULL CHECK (length(root) = 32),
        size      INTEGER NOT NULL,
        thumbnail INTEGER NOT NULL,
        present   BLOB NOT NULL,
        complete  INTEGER NOT NULL,
        UNIQUE (dossier, root, size)
    ) STRICT
    """,
    """
    CREATE TABLE naming (
        device   BLOB NOT NULL,
        blob     INTEGER NOT NULL REFERENCES blob,
        position INTEGER NOT NULL,
        PRIMARY KEY (device, blob)
    ) STRICT, WITHOUT ROWID
    """,
    # Made from the log at will: folded dossiers, and the line of each that people read.
    """
    CREATE TABLE state (
        dossier INTEGER PRIMARY KEY REFERENCES dossier,
        folded  BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE registry (
        dossier        INTEGER PRIMARY KEY REFERENCES dossier,
        code           TEXT NOT NULL,
        procedure      TEXT NOT NULL,
        citizen        TEXT NOT NULL,
        citizen_folded TEXT NOT NULL,
        step           TEXT NOT NULL,
        contested      INTEGER NOT NULL,
        not_agreed     INTEGER NOT NULL,
        aside          INTEGER NOT NULL,
        first_position INTEGER NOT NULL,
        last_position  INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX registry_newest ON registry (last_position)",
    """
    CREATE TABLE invite (
        hash       BLOB PRIMARY KEY,
        payload    BLOB NOT NULL,
        expires_ms INTEGER NOT NULL,
        used_ms    INTEGER
    ) STRICT
    """,
    """
    CREATE TABLE note (
        name  TEXT PRIMARY KEY,
        value BLOB NOT NULL
    ) STRICT
    """,
)


@migrations()
def create_tables(db: Database) -> None:
    for table in TABLES:
        db.execute(table)
    db.execute("INSERT INTO generation VALUES (1, 0, 0)")


# One tree for all generations: each goes on from what was restored of the one before.
ONE_TREE = (
    """
    CREATE TABLE one_tree (
        level  INTEGER NOT NULL,
        tile   INTEGER NOT NULL,
        hashes BLOB NOT NULL CHECK (length(hashes) % 32 = 0),
        UNIQUE (level, tile)
    ) STRICT
    """,
    "INSERT INTO one_tree SELECT level, tile, hashes FROM tile ORDER BY level, tile",
    "DROP TABLE tile",
    "ALTER TABLE one_tree RENAME TO tile",
)


@migrations()
def one_tree(db: Database) -> None:
    for statement in ONE_TREE:
        db.execute(statement)


# What else people look for, made from the log at will like the registry; `rebuild` fills it.
LISTS = (
    "ALTER TABLE registry ADD COLUMN since_ms INTEGER",  # the clock runs; NULL: not yet, no more
    "CREATE INDEX registry_running ON registry (since_ms) WHERE since_ms IS NOT NULL",
    "CREATE INDEX registry_aside ON registry (last_position) WHERE aside > 0",
    """
    CREATE INDEX registry_not_agreed ON registry (last_position)
        WHERE contested OR not_agreed > 0
    """,
    """
    CREATE TABLE person (
        dossier INTEGER NOT NULL REFERENCES dossier,
        slot    TEXT NOT NULL,
        name    TEXT NOT NULL,
        folded  TEXT NOT NULL,
        PRIMARY KEY (dossier, slot, name)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX person_by_name ON person (folded)",
    """
    CREATE TABLE paper (
        dossier INTEGER NOT NULL REFERENCES dossier,
        slot    TEXT NOT NULL,
        root    BLOB NOT NULL CHECK (length(root) = 32),
        role    TEXT NOT NULL,
        media   TEXT NOT NULL,
        size    INTEGER NOT NULL,
        PRIMARY KEY (dossier, slot, root)
    ) STRICT, WITHOUT ROWID
    """,
)


@migrations()
def lists(db: Database) -> None:
    for statement in LISTS:
        db.execute(statement)


# What is due when, and who a dossier is about: made from the log at will, too.
TIMES = (
    """
    CREATE TABLE timing (
        dossier      INTEGER PRIMARY KEY REFERENCES dossier,
        received_ms  INTEGER,
        appointed_ms INTEGER,
        due_ms       INTEGER,
        ended_ms     INTEGER,
        paused       INTEGER NOT NULL,
        requests     INTEGER NOT NULL,
        to_tell      INTEGER NOT NULL,
        problems     INTEGER NOT NULL,
        merged_into  BLOB CHECK (length(merged_into) = 16)
    ) STRICT
    """,
    "CREATE INDEX timing_due ON timing (due_ms) WHERE ended_ms IS NULL AND due_ms IS NOT NULL",
    "CREATE INDEX timing_paused ON timing (received_ms) WHERE paused",
    "CREATE INDEX timing_to_tell ON timing (received_ms) WHERE to_tell > 0",
    "CREATE INDEX timing_merged ON timing (merged_into) WHERE merged_into IS NOT NULL",
    """
    CREATE TABLE subject (
        dossier   INTEGER PRIMARY KEY REFERENCES dossier,
        procedure TEXT NOT NULL,
        name      TEXT NOT NULL,
        pin       TEXT NOT NULL,
        born      TEXT NOT NULL,
        village   TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX subject_by_pin ON subject (procedure, pin) WHERE pin != ''",
    "CREATE INDEX subject_by_year ON subject (procedure, substr(born, 1, 4)) WHERE born != ''",
)


@migrations()
def times(db: Database) -> None:
    for statement in TIMES:
        db.execute(statement)


# By what of a paper a dossier is found: made from the log at will, too.
SLIPS = (
    """
    CREATE TABLE slip (
        dossier  INTEGER NOT NULL REFERENCES dossier,
        position INTEGER NOT NULL,
        key      BLOB NOT NULL CHECK (length(key) = 32),
        code     TEXT NOT NULL,
        device   BLOB NOT NULL,
        PRIMARY KEY (dossier, position, key)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX slip_by_key ON slip (key)",
    "CREATE INDEX slip_by_code ON slip (code)",
)


@migrations()
def slips(db: Database) -> None:
    for statement in SLIPS:
        db.execute(statement)


@migrations()
def work(db: Database) -> None:
    for statement in WORK:
        db.execute(statement)


@migrations()
def marks(db: Database) -> None:
    """A counter that comes again with another request shows a store that was set back."""
    db.execute("ALTER TABLE request ADD COLUMN mark BLOB NOT NULL DEFAULT x''")


@migrations()
def heard(db: Database) -> None:
    db.execute(HEARD)


@migrations()
def visits(db: Database) -> None:
    for statement in VISITS:
        db.execute(statement)


@migrations()
def programs(db: Database) -> None:
    db.execute("ALTER TABLE heard ADD COLUMN program TEXT NOT NULL DEFAULT ''")


@migrations()
def admin_held(db: Database) -> None:
    """How far a device knows what the centre itself has said: catalogues among it."""
    db.execute("ALTER TABLE heard ADD COLUMN admin_held INTEGER")


@migrations()
def facets(db: Database) -> None:
    for statement in FACETS:
        db.execute(statement)


@migrations()
def counted(db: Database) -> None:
    for statement in COUNTED:
        db.execute(statement)


@migrations()
def given_up(db: Database) -> None:
    db.execute(GIVEN_UP)
