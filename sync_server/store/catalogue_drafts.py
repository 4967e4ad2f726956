"""What somebody has proposed to change in the catalogue, until somebody else has looked at it."""

from typing import Final, Literal, NamedTuple, TypeAlias

from sqlite_utils import Database

DraftState: TypeAlias = Literal["waiting", "returned", "withdrawn", "published"]
DRAFT_TABLES: Final = (
    # `over` and `base`: what stood there when it was typed; if that moved on, nobody publishes.
    """
    CREATE TABLE catalogue_draft (
        number     INTEGER PRIMARY KEY,
        commune    TEXT NOT NULL,
        what       TEXT NOT NULL,
        thing      TEXT NOT NULL,
        over       INTEGER NOT NULL,
        base       BLOB NOT NULL CHECK (length(base) = 32),
        typed      TEXT NOT NULL,
        maker      INTEGER NOT NULL,
        made_ms    INTEGER NOT NULL,
        state      TEXT NOT NULL
            CHECK (state IN ('waiting', 'returned', 'withdrawn', 'published')),
        checker    INTEGER,
        checked_ms INTEGER,
        reason     TEXT NOT NULL DEFAULT '',
        version    INTEGER
    ) STRICT
    """,
    "CREATE INDEX catalogue_draft_of ON catalogue_draft (commune, state, number)",
)


class Draft(NamedTuple):
    """One proposal; it counts only when it is published, and then the log says it and not this."""

    number: int
    commune: str
    what: str  # which form
    thing: str  # of what, as addresses write it
    over: int  # the newest catalogue when it was typed
    base: bytes  # a hash of what was said of the thing then
    typed: str  # the form's fields, as JSON
    maker: int
    made_ms: int
    state: DraftState = "waiting"
    checker: int | None = None
    checked_ms: int | None = None
    reason: str = ""  # why it went back
    version: int | None = None  # the catalogue that brought it


class CatalogueDrafts:
    def __init__(self, db: Database) -> None:
        self._db = db

    def next_number(self) -> int:
        row = self._db.execute(
            "SELECT coalesce(max(number), 0) + 1 FROM catalogue_draft"
        ).fetchone()
        return int(row[0])

    def keep(self, draft: Draft) -> None:
        """A new one, or one that has changed."""
        self._db.execute(
            "INSERT OR REPLACE INTO catalogue_draft VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            tuple(draft),
        )

    def find(self, number: int) -> Draft | None:
        row = self._db.execute(
            "SELECT * FROM catalogue_draft WHERE number = ?", (number,)
        ).fetchone()
        return None if row is None else Draft(*row)

    def open(self, commune: str, *, limit: int) -> list[Draft]:
        """Those that somebody has still to do something with, the oldest first."""
        rows = self._db.execute(
            "SELECT * FROM catalogue_draft WHERE commune = ? AND state IN ('waiting', 'returned')"
            " ORDER BY number LIMIT ?",
            (commune, limit),
        )
        return [Draft(*row) for row in rows]

    def count_waiting(self, commune: str, *, but: int) -> int:
        """Those that somebody else than their maker has to look at."""
        row = self._db.execute(
            "SELECT count(*) FROM catalogue_draft WHERE commune = ? AND state = 'waiting'"
            " AND maker <> ?",
            (commune, but),
        ).fetchone()
        return int(row[0])

    def closed(self, commune: str, *, limit: int) -> list[Draft]:
        """The newest first."""
        rows = self._db.execute(
            "SELECT * FROM catalogue_draft WHERE commune = ? AND state IN"
            " ('published', 'withdrawn') ORDER BY number DESC LIMIT ?",
            (commune, limit),
        )
        return [Draft(*row) for row in rows]

    def published(self) -> dict[int, Draft]:
        """By the number of the catalogue that each became."""
        rows = self._db.execute("SELECT * FROM catalogue_draft WHERE state = 'published'")
        found = [Draft(*row) for row in rows]
        return {one.version: one for one in found if one.version is not None}
