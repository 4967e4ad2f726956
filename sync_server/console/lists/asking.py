"""Which lines of which list an address asks for, and where the next page begins."""

from typing import Final

import msgspec

from sync_server import work_rows
from sync_server.console.desk import Looking
from sync_server.console.due_soon import Days
from sync_server.console.navigation import DUE_SOON, OVERDUE
from sync_server.store.work import NO_DATE, Asked, Line, Place

PAGE: Final = 50
NEWEST: Final = "moi-nhat"


class Filters(msgspec.Struct, frozen=True, rename="kebab"):
    """What the address says besides which list; nothing of it is about a person."""

    thu_tuc: str = ""
    ban: str = ""
    buoc: str = ""
    xep: str = ""
    sau: str = ""  # where the page before ended


def asked_of(commune: str, name: str, filters: Filters, days: Days) -> Asked:
    """Overdue and due soon are stretches of one list."""
    until, first, table = NO_DATE + 1, -NO_DATE, name
    if name == OVERDUE:
        table, until = work_rows.RUNNING, days.now_ms
    elif name == DUE_SOON:
        table, first, until = work_rows.RUNNING, days.now_ms, days.soon_until_ms
    elif name == work_rows.FIELD:
        first = days.last_working_day_ms
    return Asked(commune, table, until, filters.thu_tuc, filters.ban, filters.buoc, first)


def lines_of(look: Looking, commune: str, name: str, filters: Filters, days: Days) -> list[Line]:
    """One more than a page has: whether there is a next one."""
    work, after = look.store.work, _read_place(filters.sau)
    asked = asked_of(commune, name, filters, days)
    page = work.newest if filters.xep == NEWEST else work.by_date
    return page(asked, after=after, limit=PAGE + 1)


def place_of(line: Line, filters: Filters) -> str:
    return f"{line.moved if filters.xep == NEWEST else line.at_ms}.{line.number}"


def _read_place(text: str) -> Place | None:
    at, _, dossier = text.partition(".")
    try:
        return Place(int(at), int(dossier))
    except ValueError:
        return None
