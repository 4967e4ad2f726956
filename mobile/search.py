"""What lists show and the search box finds: an index in memory, never on a disk unsealed."""

import json
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from sqlite_utils import Database

from mobile.store import Store
from protocol.actions import Value
from protocol.clock import ms_of
from protocol.dossier import codes, distinct, not_agreed, opened, visible
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.workflow import axis_of

PAGE_ROWS: Final = 50
MAX_TERMS: Final = 8  # what anyone types; the rest is left out of account
MAX_TEXT_CHARS: Final = 4_000  # of one dossier; its longest notes are cut

_MARKS: Final = re.compile("[\u0300-\u036f]")
_TERM: Final = re.compile(r"[^\W_]+")
_ENTRY: Final = "place, dossier, title, code, procedure, step, contested, changed_ms"

_ONLY: Final = (
    "contested >= ?1 AND (?2 IS NULL OR lower(hex(dossier)) IN (SELECT value FROM json_each(?2)))"
    " AND (?3 IS NULL OR procedure NOT IN (SELECT value FROM json_each(?3)))"
)

_TABLES: Final = (
    """
    CREATE TABLE entry (
        place      INTEGER PRIMARY KEY AUTOINCREMENT,
        dossier    BLOB NOT NULL UNIQUE,
        title      TEXT NOT NULL,
        code       TEXT NOT NULL,
        procedure  TEXT NOT NULL,
        step       TEXT NOT NULL,
        contested  INTEGER NOT NULL,
        changed_ms INTEGER NOT NULL,
        words      TEXT NOT NULL
    ) STRICT
    """,
    # Prefix lists for every syllable that somebody has half typed; no positions: nobody asks.
    """
    CREATE VIRTUAL TABLE found USING fts5 (
        words, content = 'entry', content_rowid = 'place', detail = none,
        prefix = '1 2 3 4 5 7 9', tokenize = 'unicode61 remove_diacritics 0'
    )
    """,
    """
    CREATE TRIGGER entry_added AFTER INSERT ON entry BEGIN
        INSERT INTO found (rowid, words) VALUES (new.place, new.words);
    END
    """,
    """
    CREATE TRIGGER entry_gone AFTER DELETE ON entry BEGIN
        INSERT INTO found (found, rowid, words) VALUES ('delete', old.place, old.words);
    END
    """,
)

# Goes up with every change of the tables: what another version has sealed is made anew.
VERSION: Final = 0
_SAYS_VERSION: Final = "PRAGMA user_version = 0"

TitleSlot = Callable[[str], str | None]  # by the procedure's code: which slot names the citizen


class Entry(NamedTuple):
    """A line of a list. The newer the change, the higher the place."""

    place: int
    dossier: DossierId
    title: str
    code: str
    procedure: str
    step: str
    contested: int
    changed_ms: int


class Only(NamedTuple):
    """What a list is narrowed to; an empty part narrows nothing."""

    contested: bool = False
    among: tuple[DossierId, ...] | None = None
    not_procedures: tuple[str, ...] = ()

    def parts(self) -> tuple[int, str | None, str | None]:
        """For the places of `_ONLY`, in their order."""
        among = None if self.among is None else json.dumps([one.hex() for one in self.among])
        without = json.dumps(self.not_procedures) if self.not_procedures else None
        return int(self.contested), among, without


class Index:
    """All dossiers of this device by their newest change, and by any word in them."""

    def __init__(self, snapshot: bytes | None = None) -> None:
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        if snapshot is not None:
            connection.deserialize(snapshot)
        self._db = Database(connection)
        if snapshot is None:
            for statement in _TABLES:
                self._db.execute(statement)
            self._db.execute(_SAYS_VERSION)

    @property
    def version(self) -> int:
        version: int = self._db.execute("PRAGMA user_version").fetchone()[0]
        return version

    def put(self, states: Iterable[Dossier], title_slot: TitleSlot) -> None:
        """The last of them stands on top."""
        with self._db.atomic():
            for state in states:
                self._db.execute("DELETE FROM entry WHERE dossier = ?", [state.id])
                self._db.execute(
                    "INSERT INTO entry (dossier, title, code, procedure, step, contested,"
                    " changed_ms, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    _row(state, title_slot),
                )

    def drop(self, dossiers: Iterable[DossierId]) -> None:
        with self._db.atomic():
            for dossier in dossiers:
                self._db.execute("DELETE FROM entry WHERE dossier = ?", [dossier])

    def page(
        self, text: str = "", *, before: int | None = None, only: "Only | None" = None
    ) -> list[Entry]:
        """The newest, in which every word of `text` begins some word; `before` the last place."""
        terms = terms_of(text)[:MAX_TERMS]
        last, wanted = 2**62 if before is None else before, (only or Only()).parts()
        if terms:
            rows = self._db.execute(
                f"SELECT {_ENTRY} FROM entry WHERE place IN (SELECT rowid FROM found"  # noqa: S608  # constants of ours
                f" WHERE found MATCH ?4 AND rowid < ?5 ORDER BY rowid DESC LIMIT ?6) AND {_ONLY}"
                " ORDER BY place DESC LIMIT ?7",
                [*wanted, _match(terms), last, 2**62 if only else PAGE_ROWS, PAGE_ROWS],
            )
        else:
            rows = self._db.execute(
                f"SELECT {_ENTRY} FROM entry WHERE place < ?4 AND {_ONLY}"  # noqa: S608  # constants of ours
                " ORDER BY place DESC LIMIT ?5",
                [*wanted, last, PAGE_ROWS],
            )
        return [Entry(*row) for row in rows.fetchall()]

    def under_way(self) -> list[DossierId]:
        """Whatever is not over and out: all that a day's work can be about."""
        rows = self._db.execute(
            "SELECT dossier FROM entry WHERE step NOT IN ('returned', 'withdrawn')"
        ).fetchall()
        return [DossierId(row[0]) for row in rows]

    def close(self) -> None:
        """Every word of it is out of memory; it answers nothing any more."""
        self._db.close()

    def count(self) -> int:
        count: int = self._db.execute("SELECT count(*) FROM entry").fetchone()[0]
        return count

    def snapshot(self) -> bytes:
        self._db.execute("INSERT INTO found (found) VALUES ('optimize')")
        return self._db.conn.serialize()


class Shelf:
    """The index of an unlocked store: there from the start, and kept up with every change."""

    def __init__(self, store: Store, title_slot: TitleSlot) -> None:
        self._store, self._title_slot = store, title_slot
        found = store.find_snapshot()
        self._revision, snapshot = (0, None) if found is None else found
        self._index, self._stale = Index(snapshot), found is None
        if self._index.version != VERSION:
            self._index.close()
            self._revision, self._index, self._stale = 0, Index(), True
        store.on_lock.append(self._index.close)
        self.refresh()

    def refresh(self) -> int:
        """After a save or a synchronisation; how many dossiers have changed."""
        revision, changed = self._store.changed_since(self._revision)
        self._index.put((self._store.state(one) for one in changed), self._title_slot)
        self._revision = revision
        self._stale |= bool(changed)
        return len(changed)

    def drop(self, dossiers: Iterable[DossierId]) -> None:
        self._index.drop(dossiers)
        self._stale = True

    def page(
        self, text: str = "", *, before: int | None = None, only: Only | None = None
    ) -> list[Entry]:
        return self._index.page(text, before=before, only=only)

    def under_way(self) -> list[DossierId]:
        return self._index.under_way()

    def save(self) -> None:
        """Sealed, for the next unlock; whenever there is time, and before locking."""
        if self._stale:
            self._store.put_snapshot(self._revision, self._index.snapshot())
            self._stale = False


def fold(text: str) -> str:
    """As people type on a phone: no capitals, no marks, `đ` as `d`."""
    # Not `names.folded`: a pattern is quicker on whole dossiers, and snapshots have its words.
    return _MARKS.sub("", unicodedata.normalize("NFD", text.lower())).replace("đ", "d")


def terms_of(text: str) -> list[str]:
    return _TERM.findall(fold(text))


def _match(terms: list[str]) -> str:
    """Whole words, but for the last: it may be half typed."""
    *whole, last = (f'"{term}"' for term in terms)
    return " ".join([*whole, f"{last}*"])


def _row(state: Dossier, title_slot: TitleSlot) -> tuple[object, ...]:
    opening, given = opened(state), codes(state)
    procedure = opening.procedure if opening else ""
    slot = title_slot(procedure)
    stamps = [live.hlc for some in state.slots.values() for live in some]
    stamps += [fact.hlc for fact in state.facts.values()]
    title = " / ".join(_texts(state, slot)) if slot else ""
    said = [*(code.code for code in given), title, *_all_texts(state)]
    words = " ".join(part for part in said if part)
    return (
        state.id,
        title,
        given[0].code if given else "",
        procedure,
        axis_of(state).state,
        len(not_agreed(state)),
        ms_of(max(stamps, default=0)),
        " ".join(terms_of(words[:MAX_TEXT_CHARS])),
    )


def _all_texts(state: Dossier) -> Iterator[str]:
    for lives in visible(state).values():
        for one in distinct(lives):
            yield from _strings(one.value)


def _texts(state: Dossier, slot: str) -> list[str]:
    return [text for one in distinct(state.slots.get(slot, ())) for text in _strings(one.value)]


def _strings(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
