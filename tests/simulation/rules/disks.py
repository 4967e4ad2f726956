"""The disk of the centre: what it forgets is noticed before anybody relies on it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from protocol.errors import ProtocolError
from sync_server.audit import verify_log
from sync_server.store import Store, Unreadable, copy_database
from tests.simulation.office import CENTRE, FILE, ROOT
from tests.simulation.problems import must
from tests.simulation.rule import rule
from tests.simulation.world import World

UNREADABLE: Final = (Unreadable, UnicodeDecodeError)
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
