"""What the centre keeps, in one SQLite file: the only package here that speaks SQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from protocol.errors import StorageFull
from sync_server.progress import Progress
from sync_server.store.attachments import Attachments
from sync_server.store.chunks import ChunkFiles
from sync_server.store.counted import Counted
from sync_server.store.desk import Desk
from sync_server.store.dossiers import Dossiers
from sync_server.store.entries import Entries
from sync_server.store.gaps import Gaps
from sync_server.store.heard import Calls
from sync_server.store.made import Made
from sync_server.store.newer import apply_known
from sync_server.store.schema import migrations
from sync_server.store.slips import Slips
from sync_server.store.timing import Timing
from sync_server.store.tree import Tree
from sync_server.store.visits import Visits
from sync_server.store.work import Work

Unreadable = sqlite3.DatabaseError  # the file is no database, or no more
CHUNKS: Final = "chunks"  # the folder beside the database
LOOK_EVERY_STEPS: Final = 100_000  # of the engine, some milliseconds
PRAGMAS: Final = (
    "PRAGMA page_size = 8192",  # an operation or a folded dossier, and room beside it
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a receipt promises that power may fail
    "PRAGMA cache_size = -65536",
    "PRAGMA busy_timeout = 10000",
    "PRAGMA temp_store = MEMORY",
)
READING_PRAGMAS: Final = (
    "PRAGMA query_only = ON",
    "PRAGMA cache_size = -16384",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA temp_store = MEMORY",
)


@contextmanager
def saying_unreadable() -> Iterator[None]:
    """A spoiled name in the schema is said by the engine in bytes that are no letters."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise Unreadable(f"no letters: {error.object!r}") from error


class Store:
    """One connection, one writer; parts answer questions, `transaction` makes promises."""

    def __init__(
        self, path: Path | str, *, chunks: Path | None = None, reading: bool = False
    ) -> None:
        # One connection, used by one thread at a time; which one, the server decides.
        with saying_unreadable():
            self._db = _reading(Path(path)) if reading else _writing(path)
        self.tree = Tree(self._db)
        self.entries = Entries(self._db)
        self.dossiers = Dossiers(self._db)
        self.attachments = Attachments(self._db)
        self.desk = Desk(self._db)
        self.timing = Timing(self._db)
        self.slips = Slips(self._db)
        self.work = Work(self._db)
        self.calls = Calls(self._db)
        self.visits = Visits(self._db)
        self.counted = Counted(self._db)
        self.made = Made(self._db)
        self.gaps = Gaps(self._db)
        self.chunks = ChunkFiles(chunks or Path(path).with_name(CHUNKS))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, durable when it ends; a second writer waits outside."""
        # sqlite-utils' own `atomic` begins deferred: a writer that comes in between fails us.
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self._db.conn.rollback()
            if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise StorageFull("no room for the log") from error
            raise
        except BaseException:
            self._db.conn.rollback()
            raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything that is read meanwhile is of one state; for stores that only read."""
        self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.conn.rollback()

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """To see what would be written: nothing of it is."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            self._db.conn.rollback()

    def integrity(self) -> list[str]:
        """What the engine itself finds wrong with its pages and indexes; nothing if all is well."""
        said = [str(line) for (line,) in self._db.execute("PRAGMA integrity_check")]
        return [] if said == ["ok"] else said

    def close(self) -> None:
        self._db.conn.close()


def _writing(path: Path | str) -> Database:
    db = Database(sqlite3.connect(path, check_same_thread=False, isolation_level=None))
    for pragma in PRAGMAS:
        db.execute(pragma)
    apply_known(db, migrations)
    return db


def _reading(path: Path) -> Database:
    """Beside the one that writes: it neither waits for it nor keeps it waiting (WAL)."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
    db = Database(connection)
    for pragma in READING_PRAGMAS:
        db.execute(pragma)
    return db


def copy_database(
    source: Path, target: Path, progress: Progress = lambda _done, _whole: None
) -> None:
    """One state of a store into a new file, while others write; nothing deleted comes along."""
    connection = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)

    def look() -> None:
        # In KiB, and never the whole before it is there: what was deleted is left behind.
        done = target.stat().st_size if target.exists() else 0
        whole = max(source.stat().st_size, done + 1024)
        progress(done // 1024, whole // 1024)

    with closing(connection):
        connection.set_progress_handler(look, LOOK_EVERY_STEPS)
        connection.execute("VACUUM INTO ?", (str(target),))
    copied = target.stat().st_size // 1024
    progress(copied, copied)
