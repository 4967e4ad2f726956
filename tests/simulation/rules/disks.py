"""The disk of the centre: what it forgets is noticed before anybody relies on it."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from protocol.errors import ProtocolError
from sync_server.audit import verify_log
from sync_server.projection import rebuild
from sync_server.store import Store, Unreadable, copy_database
from sync_server.store.made import TABLES
from tests.simulation.office import CENTRE, FILE, ROOT
from tests.simulation.problems import must
from tests.simulation.rule import rule
from tests.simulation.world import World

UNREADABLE: Final = (Unreadable, UnicodeDecodeError)
COUNTS: Final = "task_count"
MADE: Final = (*TABLES, COUNTS)
LEAST_BYTES: Final = 16  # of a value that stands at one place only


@rule(0.8, share=0.5)
def a_disk_of_the_centre_forgets_a_bit(world: World) -> str | None:
    """Anywhere in the log: `verify-log` finds it, or nothing that it holds has changed."""
    if world.office.full:
        return None
    path = world.folder / f"spoiled-{world.books.a_number()}.db"
    copy_database(world.office.folder / FILE, path)
    place = _spoil(world, path)
    noticed, same = _audit(path), _said(path) == _said(world.office.folder / FILE)
    must("I3", noticed or same, f"nobody noticed another bit at {place}")
    path.unlink()
    return f"{place}: {'noticed' if noticed else 'in no part of it'}"


@rule(0.5, share=0.5)
def a_table_made_from_the_log_is_spoiled(world: World) -> str | None:
    """What people read, and nobody signed: `verify-log` finds it, and it is made again."""
    table = world.dice.choice(MADE)
    if world.office.full:
        return None
    path = world.folder / f"spoiled-{world.books.a_number()}.db"
    copy_database(world.office.folder / FILE, path)
    right = _made(path)
    where = _spoil_row(world, path, table)
    if where is None or _made(path) == right:
        return None
    with closing(Store(path)) as store:
        found = verify_log(store, centre=CENTRE, root=ROOT.public)
        must("I3", not found.holds, f"nobody noticed what became of {where}")
        rebuild(store, found.trust)
        found = verify_log(store, centre=CENTRE, root=ROOT.public)
        must("I15", found.holds, lambda: f"made again: {found.findings}")
    must("I15", _made(path) == right, f"{where}, made again, is another")
    path.unlink()
    return f"{where}"


def _spoil_row(world: World, path: Path, table: str) -> str | None:
    """One bit of one value; None where there is none, or the table would not have it."""
    with closing(sqlite3.connect(path)) as db:
        cursor = db.execute(f"SELECT * FROM {table}")  # noqa: S608  # a name of ours
        names, rows = [one[0] for one in cursor.description], cursor.fetchall()
        row = world.dice.one_of(rows)
        column = world.dice.randrange(len(names))
        if row is None or row[column] in {None, "", b""}:
            return None
        other = _other(world, row[column])
        same = " AND ".join(f"{name} IS ?" for name in names)
        with suppress(sqlite3.Error), db:
            db.execute(f"UPDATE {table} SET {names[column]} = ? WHERE {same}", [other, *row])  # noqa: S608  # names of ours
            return f"{table}.{names[column]}"
    return None


def _other(world: World, value: bytes | str | int) -> bytes | str | int:
    match value:
        case bytes():
            changed = bytearray(value)
            changed[world.dice.randrange(len(value))] ^= 1 << world.dice.randrange(8)
            return bytes(changed)
        case str():
            at = world.dice.randrange(len(value))
            return value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
        case int():
            return value ^ 1 << world.dice.randrange(16)


def _made(path: Path) -> list[list[tuple[object, ...]]]:
    """Every row of every table that is made from the log; a list without a line may have none."""
    with closing(sqlite3.connect(path)) as db:
        rows = {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in MADE}  # noqa: S608  # names of ours
    rows[COUNTS] = [row for row in rows[COUNTS] if row[-1]]
    return [sorted(some, key=repr) for some in rows.values()]


def _spoil(world: World, path: Path) -> str:
    """Mostly in something that is kept: much of a young file is empty."""
    content = bytearray(path.read_bytes())
    at, bit = world.dice.randrange(len(content)), world.dice.randrange(8)
    kept = [
        value
        for rows in _said(path)
        for row in rows
        for value in row
        if isinstance(value, bytes) and len(value) >= LEAST_BYTES
    ]
    value = world.dice.choice(kept)
    start = content.find(value)
    if start >= 0 and world.dice.happens(0.8):
        at = start + world.dice.randrange(len(value))
    content[at] ^= 1 << bit
    path.write_bytes(content)
    return f"{at}.{bit}"


def _audit(path: Path) -> bool:
    try:
        with closing(Store(path)) as store:
            return not verify_log(store, centre=CENTRE, root=ROOT.public).holds
    except (Unreadable, ProtocolError):
        return True


def _said(path: Path) -> list[list[tuple[object, ...]]]:
    """Every value that the log consists of; nothing of a file that is none.

    All else is made from these, or says who asked when: a bit more or less there loses nothing.
    """
    try:
        with closing(sqlite3.connect(path)) as connection:
            return [
                connection.execute("SELECT * FROM generation").fetchall(),
                connection.execute("SELECT * FROM tile").fetchall(),
                connection.execute("SELECT * FROM checkpoint").fetchall(),
                connection.execute("SELECT * FROM admin").fetchall(),
                connection.execute("SELECT id, salt FROM dossier").fetchall(),
                connection.execute("SELECT * FROM log").fetchall(),
                connection.execute("SELECT * FROM operation").fetchall(),
            ]
    except UNREADABLE:
        return []
